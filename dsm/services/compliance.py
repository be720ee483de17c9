"""What a product has to show for a control, and from which controls it is exempted for a time."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from dsm.controls.standing import Progress
from dsm.models import Compliance, ComplianceChange, Control, Exemption, Gatekeeper, Product
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership, Person
from organizations.permissions import Permission

MOST_EXEMPT_DAYS = 366
SHOWN = ("progress", "evidence", "link", "evidence_on")


@transaction.atomic
def record_evidence(
    *,
    product: Product,
    control: Control,
    progress: str,
    revision: int,
    by: Membership,
    evidence: str = "",
    link: str = "",
    evidence_on: date | None = None,
) -> Compliance:
    """Say where the product stands with a control. `revision` is the one that was seen, 0 for none.

    What is met needs words or a link that show it; without a day it is of today. Raises Stale when somebody else wrote in
    between. Saying the same again changes nothing.
    """
    by.require(Permission.EDIT)
    _locked(product, control, by)
    if progress == Progress.MET and evidence_on is None:
        evidence_on = localdate()
    said = {"progress": progress, "evidence": evidence.strip(), "link": link, "evidence_on": evidence_on}
    _require_sound(said)
    row = Compliance.objects.filter(product=product, control=control).first()
    if (row.revision if row else 0) != revision:
        raise Stale(
            _("Somebody else has written about “%(control)s” in the meantime.") % {"control": control}, shown(row)
        )
    if row is None:
        row = Compliance(organization=product.organization, product=product, control=control, revision=0)
    elif all(getattr(row, name) == value for name, value in said.items()):
        return row
    return _written(row, said, by)


def _written(row: Compliance, said: dict, by: Membership) -> Compliance:
    """With its version in the history."""
    for name, value in said.items():
        setattr(row, name, value)
    row.by, row.revision = by, row.revision + 1
    row.save()
    ComplianceChange.objects.create(
        organization=row.organization, product=row.product, compliance=row, revision=row.revision, by=by, **said
    )
    return row


def bring_back(*, change: ComplianceChange, revision: int, by: Membership) -> Compliance:
    """Say again what an earlier version said. `revision` is that of the present version that was seen."""
    said = {name: getattr(change, name) for name in SHOWN}
    control = change.compliance.control
    return record_evidence(product=change.product, control=control, revision=revision, by=by, **said)


@transaction.atomic
def exempt(
    *, product: Product, control: Control, owner: Person, reason: str, expires: date, by: Membership
) -> Exemption:
    """Take a control out of what the product owes, until a day. It takes the place of an exemption that is there.

    Whoever decides at the gate may do so, from a hard gate only an owner of the organization.
    """
    by.require(Permission.EDIT)
    _locked(product, control, by)
    require_to_decide(product, hard=[control] if control.hard else [], by=by)
    _require_a_time(expires)
    if not reason.strip():
        raise DomainError(_("Say why the product is exempted."), "reason")
    _end(Exemption.objects.filter(product=product, control=control, ended_at=None), by)
    row = Exemption.objects.create(
        organization=product.organization, product=product, control=control, owner=owner, owner_name=owner.name,
        reason=reason.strip(), expires=expires, granted_by=by,
    )  # fmt: skip
    audit.record("product.exempted", product, by=by, control=[None, control.title], expires=[None, str(expires)])
    return row


@transaction.atomic
def end_exemption(*, exemption: Exemption, by: Membership) -> None:
    """The control is owed again from now on."""
    by.require(Permission.EDIT)
    _locked(exemption.product, exemption.control, by)
    if _end(Exemption.objects.filter(pk=exemption.pk, ended_at=None), by):
        audit.record("product.exemption_ended", exemption.product, by=by, control=[exemption.control.title, None])


def require_to_decide(product: Product, *, hard: list[Control], by: Membership) -> None:
    """Refuse unless `by` is the person named for the gates of this product, or, with hard gates open, an owner."""
    if by.can(Permission.ADMINISTER):
        return
    if hard:
        sentence = _("%(controls)s: a hard gate. Only an owner of the organization may let it pass.")
        raise DomainError(sentence % {"controls": ", ".join(f"“{one.title}”" for one in hard)})
    keeper = Gatekeeper.objects.filter(product=product).select_related("member__user").first()
    if keeper is None:
        raise DomainError(
            _("Nobody is named who decides at the gates of this product. An owner of the organization can.")
        )
    if keeper.member_id != by.pk:
        raise DomainError(_("Only %(name)s decides this for the product.") % {"name": keeper.member})


def shown(row: Compliance | None) -> dict:
    """What stands there now, for somebody who wrote over it."""
    if row is None:
        return {"revision": 0}
    return {
        "revision": row.revision,
        "progress": row.get_progress_display(),
        "evidence": row.evidence,
        "link": row.link,
        "evidence_on": date_format(row.evidence_on, "j M Y") if row.evidence_on else "",
    }


def _locked(product: Product, control: Control, by: Membership) -> Product:
    """One writer of a product's controls at a time; what lies in the bin is not written about."""
    row = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
    by.require_unit(row.unit_id)
    for one in (row, control):
        if one.deleted_at is not None:
            raise DomainError(_("“%(name)s” is in the bin. Restore it first.") % {"name": one})
    return row


def _require_sound(said: dict) -> None:
    if said["progress"] not in list(Progress):
        raise DomainError(_("Choose how far it is."), "progress")
    if said["link"] and not said["link"].startswith(("https://", "http://")):
        raise DomainError(_("A link begins with https:// or http://."), "link")
    if said["evidence_on"] and said["evidence_on"] > localdate():
        raise DomainError(_("Evidence cannot be of a day that is still to come."), "evidence_on")
    if said["progress"] == Progress.MET and not (said["evidence"] or said["link"]):
        raise DomainError(_("Say in words or by a link what shows that it is met."), "evidence")


def _require_a_time(expires: date) -> None:
    today = localdate()
    if not today <= expires <= today + timedelta(days=MOST_EXEMPT_DAYS):
        sentence = _("An exemption ends between today and %(last)s; it can be granted again then.")
        last = date_format(today + timedelta(days=MOST_EXEMPT_DAYS), "j M Y")
        raise DomainError(sentence % {"last": last}, "expires")


def _end(open_ones, by: Membership) -> int:
    return open_ones.update(ended_at=now(), ended_by=by)
