"""A plan as the beginning of another: of the next period, or of another unit. Check-ins are never copied."""

from collections.abc import Callable, Collection
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.models import Membership, Unit
from organizations.permissions import Permission
from vpmom import plan as values
from vpmom.kinds import Part
from vpmom.models import Item, ParentLink, Plan, RapidParty
from vpmom.next_period import fiscal_name
from vpmom.plan import MeasureKind, ObstacleState
from vpmom.queries.copying import last_values
from vpmom.queries.reading import shown_to
from vpmom.services.cascading import link_parent
from vpmom.services.drafting import create_plan
from vpmom.services.items import require_plan_days

Changed = Callable[[values.Item], values.Item]


@transaction.atomic
def copy_to_next_period(
    *, by: Membership, plan: Plan, title: str, period: values.Period, carried: Collection[str]
) -> Plan:
    """A draft for `period` with the lines of `plan` whose keys are in `carried`, and all that stands below them.

    Keys, owners, visibility, RAPID, weights and parents stay. A measure begins at its last value, without a target; an
    obstacle is a period older, and open again if it was cleared. The new plan knows its earlier one.
    """
    by.require(Permission.EDIT)
    by.require_unit(plan.unit_id)
    if plan.period_start and period.start <= plan.period_start:
        raise DomainError(_("The next period begins after the one of this plan."), "period_start")
    values_now = last_values(plan)
    text = _carried(shown_to(plan, by), carried, lambda item: _a_period_later(item, values_now))
    text = replace(
        text, title=title, period=period, period_label=_label(by, period), rapid=(), internal=(), vetted_label=""
    )
    made = create_plan(by=by, text=text, unit=plan.unit, owner=_alive(plan.owner), dialect=plan.dialect, earlier=plan)
    _keep_people(plan, made)
    _keep_parties(plan, made)
    _keep_parents(plan, made, by)
    return made


@transaction.atomic
def copy_as_template(
    *, by: Membership, plan: Plan, title: str, unit: Unit | None, period: values.Period | None, carried: Collection[str]
) -> Plan:
    """A draft of `unit` with the same lines as new ones: without people, figures, history and plans above."""
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    text = _carried(shown_to(plan, by), carried, _as_new)
    bare = values.Plan(
        title=title,
        kind=text.kind,
        sections=text.sections,
        headline=text.headline,
        period=period,
        period_label=_label(by, period) if period else "",
        links=text.links,
    )
    return create_plan(by=by, text=_with_new_keys(bare), unit=unit)


def _carried(text: values.Plan, carried: Collection[str], change: Changed) -> values.Plan:
    """`text` with the chosen items only; a section that has none of them stays as an empty one, but for remarks."""
    top = {item.key for section in text.sections for item in section.items}
    if gone := set(carried) - top:
        raise DomainError(
            _("%(count)s of the lines that you chose are no longer in the plan. Choose again.") % {"count": len(gone)},
            "carried",
        )
    remarks = text.shape.keys_of(Part.REMARK)
    sections = []
    for section in text.sections:
        items = tuple(_through(item, change) for item in section.items if item.key in carried)
        if items or section.key not in remarks:
            sections.append(replace(section, items=items))
    return replace(text, sections=tuple(sections), muted=())


def _through(item: values.Item, change: Changed) -> values.Item:
    return replace(change(item), children=tuple(_through(child, change) for child in item.children))


def _a_period_later(item: values.Item, now: dict[str, Decimal]) -> values.Item:
    # Units are kept by their row: a name may be borne by two of them.
    item = replace(item, unit="")
    if item.measure is not None:
        return replace(item, measure=_from_here(item.measure, now.get(item.key)))
    if item.obstacle is not None:
        return replace(item, obstacle=_a_period_older(item.obstacle))
    return item


def _from_here(measure: values.Measure, value: Decimal | None) -> values.Measure:
    if measure.kind != MeasureKind.NUMBER:
        return replace(measure, due=None)
    return replace(measure, baseline=measure.baseline if value is None else value, target=None, due=None)


def _a_period_older(obstacle: values.Obstacle) -> values.Obstacle:
    older = replace(obstacle, periods=obstacle.periods + 1)
    if obstacle.state != ObstacleState.CLEARED:
        return older
    return replace(older, state=ObstacleState.OPEN, cleared=None, reason="")


def _as_new(item: values.Item) -> values.Item:
    measure = replace(item.measure, baseline=None, target=None, due=None) if item.measure else None
    obstacle = values.Obstacle(opened=localdate()) if item.obstacle else None
    return replace(item, owner="", unit="", headcount=None, measure=measure, obstacle=obstacle, written=None)


def _with_new_keys(text: values.Plan) -> values.Plan:
    """Another plan's lines are other lines: nothing that is told of one is told of the other."""
    keys = {item.key: str(uuid4()) for _section, item in text.walk()}

    def renamed(item: values.Item) -> values.Item:
        return replace(item, key=keys[item.key], children=tuple(renamed(child) for child in item.children))

    return replace(
        text,
        sections=tuple(replace(part, items=tuple(renamed(item) for item in part.items)) for part in text.sections),
        links=frozenset(
            replace(link, source=keys[link.source], target=keys[link.target])
            for link in text.links
            if link.source in keys and link.target in keys
        ),
    )


def _label(by: Membership, period: values.Period) -> str:
    require_plan_days(period.start, field="period_start")
    require_plan_days(period.end, field="period_end")
    organization = by.organization
    return fiscal_name(period, (organization.fiscal_year_end_month, organization.fiscal_year_end_day))


def _alive(row):
    """`row`, unless it is none or was deleted."""
    return row if row is not None and row.deleted_at is None else None


def _keep_people(plan: Plan, made: Plan) -> None:
    """Owners and units by their rows, since two people may bear one name; weights, too."""
    before = {row.key: row for row in plan.items.select_related("owner", "unit")}
    rows = list(made.items.all())
    for row in rows:
        earlier = before[row.key]
        row.owner, row.unit, row.weight = _alive(earlier.owner) or row.owner, _alive(earlier.unit), earlier.weight
    Item.objects.bulk_update(rows, ["owner", "unit", "weight"])


def _keep_parties(plan: Plan, made: Plan) -> None:
    parties = plan.parties.select_related("person", "group")
    RapidParty.objects.bulk_create(
        RapidParty(
            organization_id=made.organization_id,
            plan=made,
            person=_alive(party.person),
            group=_alive(party.group),
            name=party.name or str(party)[:150],
            roles=party.roles,
            rank=party.rank,
        )
        for party in parties
    )


def _keep_parents(plan: Plan, made: Plan, by: Membership) -> None:
    """Below the same plans, or below those that they have become in their next period."""
    above = Plan.objects.visible_to(by)
    for link in ParentLink.objects.filter(plan=plan, parent__in=above).select_related("parent"):
        later = above.filter(earlier=link.parent, archived_at=None).order_by("-period_start", "-pk").first()
        parent = later or link.parent
        ways = {item.key for item in shown_to(parent, by).items(Part.WAY)}
        link_parent(plan=made, parent=parent, by=by, item=link.item if str(link.item) in ways else None)
