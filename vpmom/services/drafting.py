"""Making a plan: an empty page, or the text that somebody brings in."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Group, Membership, Person, Unit
from organizations.permissions import Permission
from vpmom import plan as values
from vpmom.kinds import Part
from vpmom.models import Item, ItemLink, ParentLink, Plan, PlanSection, RapidParty
from vpmom.services.items import require_plan_days, write_items


@transaction.atomic
def create_plan(
    *,
    by: Membership,
    text: values.Plan,
    unit: Unit | None = None,
    owner: Person | None = None,
    parents: Iterable[Plan] = (),
    dialect: dict | None = None,
    earlier: Plan | None = None,
) -> Plan:
    """Store `text` as a draft of `unit`, None for the whole organization. Without an owner it is whoever makes it."""
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    if text.period:
        require_plan_days(text.period.start, field="period_start")
        require_plan_days(text.period.end, field="period_end")
    plan = Plan.objects.create(
        **_head(text),
        organization=by.organization,
        unit=unit,
        owner=owner or Person.objects.filter(membership=by, deleted_at=None).first(),
        dialect=dialect,
        earlier=earlier,
        created_by=by,
    )
    _write_text(plan, text, by)
    for parent in parents:
        ParentLink.objects.create(organization=by.organization, plan=plan, parent=parent)
    audit.record("plan.created", plan, by=by)
    return plan


def _head(text: values.Plan) -> dict:
    return {
        "kind": text.kind.value,
        "title": text.title[:200] or _("Untitled plan"),
        "headline": text.headline[:60],
        "period_start": text.period.start if text.period else None,
        "period_end": text.period.end if text.period else None,
        "period_label": text.period_label[:100],
        "intro": text.intro,
        "previous": [[reference.label, reference.url] for reference in text.previous],
        "internal": [[reference.label, reference.url] for reference in text.internal],
        "vetted_label": text.vetted_label[:100],
    }


def _write_text(plan: Plan, text: values.Plan, by: Membership) -> None:
    PlanSection.objects.bulk_create(
        PlanSection(
            organization_id=plan.organization_id, plan=plan, key=section.key, label=section.label[:60], changed_by=by
        )
        for section in text.sections
    )
    write_items(plan, {section.key: section.items for section in text.sections})
    write_parties(plan, text.rapid)
    keys = {str(item.key): item for item in Item.objects.live().filter(plan=plan)}
    ItemLink.objects.bulk_create(
        ItemLink(
            organization_id=plan.organization_id,
            plan=plan,
            kind=link.kind.value,
            source=keys[link.source],
            target=keys[link.target],
            by=by,
        )
        for link in sorted(text.links, key=lambda link: (link.kind, link.source, link.target))
        if link.source in keys and link.target in keys
    )


def write_parties(plan: Plan, rapid: Iterable[values.Party]) -> None:
    """Replace the RAPID line. A name that one person or group bears is matched; others stay words until somebody says.

    Of two names that mean the same one, such as "Ida" and "IDA", the second stays words: her letters are not guessed.
    """
    rapid = list(rapid)
    persons, groups = _match(Person, plan, rapid), _match(Group, plan, rapid)
    plan.parties.all().delete()
    rows = []
    for rank, party in enumerate(rapid):
        name = _folded(party)
        group = groups.pop(name, None) if party.is_group or name not in persons else None
        rows.append(
            RapidParty(
                organization_id=plan.organization_id,
                plan=plan,
                person=None if group else persons.pop(name, None),
                group=group,
                name=party.name[:150],
                roles="".join(role for role in "RAPID" if role in party.roles),
                rank=rank,
            )
        )
    RapidParty.objects.bulk_create(row for row in rows if row.roles)


def _folded(party: values.Party) -> str:
    return party.name.strip().lower()


def _match(model, plan: Plan, rapid: list[values.Party]) -> dict[str, Person | Group]:
    found: dict = {}
    for row in model.objects.filter(organization=plan.organization_id, deleted_at=None).only("pk", "name"):
        found.setdefault(row.name.lower(), []).append(row)
    wanted = {_folded(party) for party in rapid}
    return {name: rows[0] for name, rows in found.items() if name in wanted and len(rows) == 1}


def add_missing_sections(plan: Plan, by: Membership) -> None:
    """Give a new page all the sections of its kind, but for the remarks: those appear when somebody writes one."""
    here = set(plan.sections.values_list("key", flat=True))
    PlanSection.objects.bulk_create(
        PlanSection(organization_id=plan.organization_id, plan=plan, key=shape.key, changed_by=by)
        for shape in plan.shape.sections
        if shape.key not in here and shape.part != Part.REMARK
    )


def require_open(plan: Plan) -> None:
    """What was put away is closed: nothing of it is written, signed, followed or shown to everybody."""
    if plan.archived_at is not None:
        raise DomainError(_("This plan is in the archive. Take it out first."))
    if plan.deleted_at is not None:
        raise DomainError(_("This plan is in the bin. Restore it first."))


def require_draft(plan: Plan) -> None:
    """Only a draft changes: a text in sign-off is withdrawn first, a locked one opened again."""
    if plan.status == Plan.Status.SUBMITTED:
        raise DomainError(_("This plan is in sign-off, so its text stands still. Withdraw it to change it."))
    if plan.status == Plan.Status.LOCKED:
        raise DomainError(_("This plan is locked. “Change this plan” opens a new draft of it."))
