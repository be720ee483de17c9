"""Gates: setting their day, naming who decides, passing one, and taking that back. Passing is an act with a record."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsm.controls.readiness import Owed, why
from dsm.models import Gatekeeper, Product, Promotion
from dsm.portfolio import next_stage
from dsm.queries.controls import Line, ProductControls, attributes_of, product_controls
from dsm.services.compliance import require_to_decide
from dsm.services.portfolio import change_product
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission

MOST_NAMED = 5


def plan_gate(*, product: Product, gate_on: date | None, revision: int, by: Membership) -> Product:
    """Set the day of the next gate, None for not known. Raises Stale when the product changed since `revision`."""
    by.require(Permission.EDIT)
    if gate_on is not None and next_stage(product.stage) is None:
        raise DomainError(_("Behind Live there is no further gate."), "gate_on")
    if gate_on is not None and gate_on < localdate():
        raise DomainError(_("This day has passed. Choose one that is still to come."), "gate_on")
    return change_product(product=product, revision=revision, by=by, gate_on=gate_on)


def change_attributes(*, product: Product, attributes: list[str], revision: int, by: Membership) -> Product:
    """Say which words of the catalogue are true of the product. Words that the catalogue does not know stay."""
    by.require(Permission.EDIT)
    known = {one.key for one in attributes_of(product.organization_id)}
    if unknown := set(attributes) - known:
        raise DomainError(_("The catalogue knows no “%(word)s”.") % {"word": min(unknown)}, "attributes")
    kept = sorted({*attributes, *(set(product.attributes) - known)})
    return change_product(product=product, revision=revision, by=by, attributes=kept)


@transaction.atomic
def name_gatekeeper(*, product: Product, member: Membership | None, by: Membership) -> None:
    """Who may promote this product although something is missing; None: only owners of the organization."""
    by.require(Permission.ADMINISTER)
    if member is not None and not (_is_here(member, by) and member.may_write(Permission.EDIT, product.unit_id)):
        raise DomainError(_("Who decides must be a member who may edit this product."), "member")
    old = Gatekeeper.objects.select_related("member__user").filter(product=product).first()
    before, after = str(old.member) if old else None, str(member) if member else None
    if member is None:
        Gatekeeper.objects.filter(product=product).delete()
    else:
        Gatekeeper.objects.update_or_create(
            product=product, defaults={"member": member, "organization": product.organization}
        )
    audit.record("product.gatekeeper_named", product, by=by, gatekeeper=[before, after])


@transaction.atomic
def promote(*, product: Product, to_stage: str, by: Membership, reason: str = "") -> Promotion:
    """Pass the gate to `to_stage`, which must be the next one. Refused with the reasons while something is missing.

    With a `reason`, who decides at the gate may pass it nevertheless; open hard gates only an owner of the organization.
    """
    by.require(Permission.EDIT)
    row = _locked(product, by)
    if next_stage(row.stage) != to_stage:
        raise DomainError(_("“%(product)s” is in %(stage)s now. Look at its gate again.") % {"product": row, "stage": row.get_stage_display()})  # fmt: skip
    found = product_controls(row, localdate())
    asked = found.position.following
    if asked is None:
        raise DomainError(_("Behind Live there is no further gate."))
    if asked.missing:
        _require_overruling(row, asked, reason.strip(), by)
    made = Promotion.objects.create(
        organization=row.organization, product=row, kind=Promotion.Kind.PROMOTED, from_stage=row.stage, to_stage=to_stage,
        by=by, by_name=str(by), gate_on=row.gate_on, owed=frozen(found, asked), overruled=bool(asked.missing),
        reason=reason.strip(),
    )  # fmt: skip
    _stand_in(row, to_stage, gate_on=None, action="product.promoted", by=by)
    return made


@transaction.atomic
def take_back(*, promotion: Promotion, reason: str, by: Membership) -> Promotion:
    """Return the product to the stage before its last promotion, with the day that its gate had."""
    by.require(Permission.EDIT)
    row = _locked(promotion.product, by)
    if not reason.strip():
        raise DomainError(_("Say why the promotion is taken back."), "reason")
    if not may_be_taken_back(promotion, row):
        raise DomainError(_("Only the last promotion can be taken back, and only once."))
    made = Promotion.objects.create(
        organization=row.organization, product=row, kind=Promotion.Kind.TAKEN_BACK, from_stage=row.stage,
        to_stage=promotion.from_stage, by=by, by_name=str(by), gate_on=promotion.gate_on, reason=reason.strip(),
    )  # fmt: skip
    _stand_in(row, promotion.from_stage, gate_on=promotion.gate_on, action="product.promotion_taken_back", by=by)
    return made


def may_be_taken_back(promotion: Promotion, product: Product) -> bool:
    """Whether it is the newest one that led to where the product stands."""
    if not promotion.is_promotion or promotion.to_stage != product.stage:
        return False
    newest = Promotion.objects.filter(product=product, kind=Promotion.Kind.PROMOTED, to_stage=product.stage).first()
    return newest is not None and newest.pk == promotion.pk


def frozen(found: ProductControls, asked: Owed) -> list[dict]:
    """What the gate asked and what was shown for it, as plain values that never change."""
    keys = {one.control.key for one in (*asked.met, *asked.missing, *asked.exempt)}
    return [_frozen(line) for line in found.lines if line.row.key in keys]


def _frozen(line: Line) -> dict:
    said = {
        "key": line.row.key,
        "title": line.row.title,
        "family": line.row.family,
        "hard": line.row.hard,
        "state": line.standing.state.value,
    }
    if line.compliance:
        day = line.compliance.evidence_on
        said |= {"evidence": line.compliance.evidence, "link": line.compliance.link, "evidence_on": day and str(day)}
    if line.exemption and line.standing.exempt:
        exemption = line.exemption
        said |= {"owner": exemption.owner_name, "reason": exemption.reason, "expires": str(exemption.expires)}
    return said


def _locked(product: Product, by: Membership) -> Product:
    row = Product.objects.select_for_update(of=("self",)).select_related("organization", "item").get(pk=product.pk)
    by.require_unit(row.unit_id)
    if row.deleted_at is not None:
        raise DomainError(_("“%(name)s” is in the bin. Restore it first.") % {"name": row})
    return row


def _require_overruling(product: Product, asked: Owed, reason: str, by: Membership) -> None:
    if not reason:
        raise DomainError(refusal(asked))
    hard = {one.control.key for one in asked.hard}
    require_to_decide(product, hard=[one.control for one in asked.missing if one.control.key in hard], by=by)


def refusal(asked: Owed) -> str:
    """What is missing, as one sentence; the hard gates first."""
    in_order = [*asked.hard, *(one for one in asked.missing if not one.control.hard)]
    named = "; ".join(f"“{one.control.title}” ({why(one)})" for one in in_order[:MOST_NAMED])
    more = len(in_order) - MOST_NAMED
    words = {"n": len(in_order), "named": named + (f" … +{more}" if more > 0 else "")}
    return (
        ngettext("%(n)s control is missing: %(named)s.", "%(n)s controls are missing: %(named)s.", len(in_order))
        % words
    )


def _stand_in(row: Product, stage: str, *, gate_on: date | None, action: str, by: Membership) -> None:
    before, row.stage = row.stage, stage
    row.gate_on = gate_on
    row.revision += 1
    row.save(update_fields=["stage", "gate_on", "revision"])
    audit.record(action, row, by=by, stage=[before, stage])


def _is_here(member: Membership, by: Membership) -> bool:
    return member.organization_id == by.organization_id and member.left_at is None
