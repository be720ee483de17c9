"""What plans add to the export of an account: everything that she signed."""

from vpmom.models import Signature


def signatures(user) -> dict:
    """{"signatures": [...]} of the account `user`, as plain JSON values: what she said of which text, and when."""
    mine = Signature.objects.filter(membership__user=user).order_by("pk")
    mine = mine.select_related("organization", "version__plan", "asked__person").defer("version__content")
    return {"signatures": [_signature(one) for one in mine]}


def _signature(one: Signature) -> dict:
    return {
        "organization": one.organization.name,
        "plan": one.version.plan.title,
        "version": one.version.number,
        "checksum": one.checksum,
        "about": one.asked.person.name,
        "word": one.word,
        "text": one.text,
        "line": str(one.item) if one.item else None,
        "at": one.at.isoformat(),
    }
