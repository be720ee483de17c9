"""Saving a section as it is typed, and going back to what it held before.

Two people may write at once: a save says which revision it was made on, and one on an older revision is refused with what
stands there now. Every save keeps what was written before it; small steps of one person within a minute are one.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations.errors import DomainError, Stale
from organizations.models import Membership, Unit
from organizations.permissions import Permission
from vpmom import history
from vpmom import plan as values
from vpmom.audience import readable
from vpmom.frozen import freeze_item
from vpmom.kinds import Part
from vpmom.models import Item, Plan, PlanSection, SectionRevision
from vpmom.plan import Visibility, descend
from vpmom.queries.editing import SectionState, beyond, restored_items, section_state, steps
from vpmom.queries.reading import clearance, draft
from vpmom.services.drafting import require_draft, require_open
from vpmom.services.items import write_items

ONE_STEP = timedelta(minutes=1)
KEPT_STEPS = 300  # of a section; older ones go


def open_for_writing(plan: Plan, by: Membership) -> Plan:
    """`plan`, locked until the transaction ends, if this member may write it now."""
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    rows = Plan.objects.select_for_update(of=["self"], no_key=True)  # rows that name the plan can be added meanwhile
    fresh = rows.select_related("organization", "unit", "owner").get(pk=plan.pk)
    require_open(fresh)
    require_draft(fresh)
    return fresh


@transaction.atomic
def save_section(
    *, plan: Plan, section: str, items: Iterable[values.Item], revision: int, by: Membership, label: str | None = None
) -> SectionState:
    """Make the section hold exactly these lines, as far as `by` may read them; `label` None leaves its heading.

    `revision` is the one that the writer saw, 0 for a section that the plan did not have. Raises Stale with what stands
    there when somebody else wrote since, unless it says the same.
    """
    plan = open_for_writing(plan, by)
    row = _section(plan, section, by)
    state = section_state(plan, section, by)
    items = _with_own_keys(plan, section, items)
    label = row.label if label is None else label.strip()[:60]
    if _same(state, items, label):
        return state
    if state.revision != revision:
        raise Stale(
            _("Somebody else has written here since. Nothing of yours is lost: choose what stands."), state.json
        )
    _refuse_beyond_own_sight(items, clearance(plan, by))
    _write(plan, row, items, label, by)
    return section_state(plan, section, by)


@transaction.atomic
def step(*, plan: Plan, section: str, forth: bool, revision: int, by: Membership) -> SectionState:
    """Bring back what the section held one step before, or with `forth` what an undo took away."""
    plan = open_for_writing(plan, by)
    row = _section(plan, section, by)
    if row.revision != revision:
        current = section_state(plan, section, by).json
        raise Stale(_("Somebody else has written here since. Look at it before you go back."), current)
    target = (history.forth if forth else history.back)(steps(row))
    kept = row.history.filter(revision=target).first() if target is not None else None
    if kept is None:
        raise DomainError(_("There is nothing to bring back.") if forth else _("There is nothing to undo."))
    cleared = clearance(plan, by)
    standing = section_state(plan, section, by).items
    items = _without_lost_units(plan, restored_items(kept, cleared, beyond(plan, cleared), standing))
    _write(plan, row, items, kept.items["label"], by, restores=kept.revision)
    return section_state(plan, section, by)


def _section(plan: Plan, key: str, by: Membership) -> PlanSection:
    """The row of the section, made when somebody first writes in it."""
    plan.shape.section(key)
    row, _is_new = PlanSection.objects.get_or_create(
        plan=plan, key=key, defaults={"organization_id": plan.organization_id, "changed_by": by, "revision": 0}
    )
    return row


def _write(plan: Plan, row: PlanSection, items, label: str, by: Membership, restores: int | None = None) -> None:
    if not row.history.exists():
        _keep(row, _whole(plan, row), row.changed_by, row.changed_at)
    write_items(plan, {row.key: items}, clearance=clearance(plan, by))
    row.label, row.revision, row.changed_by = label, row.revision + 1, by
    row.save(update_fields=["label", "revision", "changed_by", "changed_at"])
    _remember(row, _whole(plan, row) | {"restores": restores}, by)
    if row.key in plan.shape.keys_of(Part.ORDER):
        _ask_for_the_order_again(plan, row)


def _whole(plan: Plan, row: PlanSection) -> dict:
    """What a row of the history keeps: the heading and all the lines, whoever may read them."""
    section = draft(plan).section(row.key)
    items = [freeze_item(item) for item in section.items] if section else []
    return {"label": row.label, "items": items, "restores": None}


def _remember(row: PlanSection, state: dict, by: Membership) -> None:
    """Add a step; or make it part of the last one, when the same person only goes on typing in the same lines."""
    last, *before = row.history.order_by("-revision")[:2]
    goes_on = (
        before
        and last.by_id == by.pk
        and now() - last.at < ONE_STEP
        and last.items["restores"] is None
        and state["restores"] is None
        and _order(last.items["items"]) == _order(state["items"])
    )
    if goes_on:
        last.revision, last.items = row.revision, state
        last.save(update_fields=["revision", "items"])
        return
    _keep(row, state, by, now())
    row.history.filter(revision__lte=row.revision - KEPT_STEPS).delete()


def _keep(row: PlanSection, state: dict, by: Membership | None, at) -> None:
    SectionRevision.objects.create(
        organization_id=row.organization_id, section=row, revision=row.revision, items=state, by=by, at=at
    )


def _order(items: list[dict]) -> list:
    return [[item["key"], _order(item["children"])] for item in items]


def _ask_for_the_order_again(plan: Plan, row: PlanSection) -> None:
    """The author confirmed an order that is no longer the one of the page."""
    if not plan.order_confirmed:
        return
    last, before = row.history.order_by("-revision")[:2]
    if [item["key"] for item in last.items["items"]] != [item["key"] for item in before.items["items"]]:
        Plan.objects.filter(pk=plan.pk).update(order_confirmed=False)


def _with_own_keys(plan: Plan, section: str, items: Iterable[values.Item]) -> tuple[values.Item, ...]:
    """A key of a line that stands in another section means a copy of it: that line stays where it is."""
    elsewhere = Item.objects.live().filter(plan=plan).exclude(section=section).values_list("key", flat=True)
    taken = {str(key) for key in elsewhere}
    return tuple(_rekeyed(item, taken) for item in items)


def _rekeyed(item: values.Item, taken: set[str]) -> values.Item:
    children = tuple(_rekeyed(child, taken) for child in item.children)
    return replace(item, key="" if item.key in taken else item.key, children=children)


def _without_lost_units(plan: Plan, items: Iterable[values.Item]) -> tuple[values.Item, ...]:
    """A unit that is gone since must not keep a line from coming back."""
    units = Unit.objects.filter(organization=plan.organization_id, deleted_at=None)
    known = {name.lower() for name in units.values_list("name", flat=True)}

    def kept(item: values.Item) -> values.Item:
        unit = item.unit if item.unit.lower() in known else ""
        return replace(item, unit=unit, children=tuple(kept(child) for child in item.children))

    return tuple(kept(item) for item in items)


def _refuse_beyond_own_sight(items: Iterable[values.Item], cleared: Visibility) -> None:
    for item in (each for top in items for each in descend(top)):
        if not readable(item.visibility, cleared):
            raise DomainError(
                _(
                    "Only its owner, its RAPID parties and owners of the organization read and write confidential lines."
                ),
                "visibility",
            )


def _same(state: SectionState, items: tuple[values.Item, ...], label: str) -> bool:
    """Whether this stands there already: a reply that got lost, and the same words sent again, are no conflict."""
    return state.label == label and [_said(item) for item in state.items] == [_said(item) for item in items]


def _said(item: values.Item) -> tuple:
    """What somebody said of a line; when it was written and opened is for us to know."""
    obstacle = replace(item.obstacle or values.Obstacle(), opened=None)
    measure = item.measure or values.Measure()
    fields = (item.key, item.text, item.visibility, item.owner, item.unit, item.headcount)
    return (*fields, measure, obstacle, tuple(_said(child) for child in item.children))
