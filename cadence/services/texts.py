"""Texts that people type into reviews and meetings: cleaned, bounded, and never written over unseen."""

from django.utils.translation import gettext as _

from organizations.errors import DomainError, Stale
from organizations.models import Membership


def cleaned(text: str, limit: int, field: str = "text") -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n")
    if len(text) > limit:
        raise DomainError(_("This is too long: %(most)s signs are the most.") % {"most": limit}, field)
    return text


def required(text: str, limit: int, field: str = "text") -> str:
    text = cleaned(text, limit, field).strip()
    if not text:
        raise DomainError(_("Write something."), field)
    return text


def write_over(row, text: str, revision: int, by: Membership):
    """Save `text` in a row with text, revision, changed_by and changed_at, over the `revision` that was seen (0: none).

    The caller holds a lock. Raises Stale with what stands there now when somebody else wrote in between; the same text
    sent twice is no conflict.
    """
    if row.pk and row.text == text:
        return row
    if row.revision != revision:
        raise Stale(
            _("Somebody else wrote here in the meantime."),
            {
                "text": row.text,
                "revision": row.revision,
                "by": str(row.changed_by),
                "at": row.changed_at.isoformat() if row.changed_at else "",
            },
        )
    row.text, row.revision, row.changed_by = text, row.revision + 1, by
    row.save()
    return row
