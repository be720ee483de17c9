"""The list of plans: by unit in the order of the tree, filtered, a page at a time. The same queries however many plans."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Max, Q

from organizations.models import Membership, Unit
from organizations.queries import unit_tree
from vpmom.models import Plan, Version

ON_A_PAGE = 50
ARCHIVED = "archived"


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty values narrow nothing."""

    unit: int | None = None  # with everything below it
    period: tuple[date, date] | None = None
    status: str = ""  # of Plan.Status, or "archived"
    mine: bool = False


@dataclass(frozen=True)
class Rung:
    """A unit of the tree, and how deep it stands. `unit` None is the whole organization."""

    unit: Unit | None
    depth: int

    @property
    def indent(self) -> str:
        return "\u2003" * max(self.depth - 1, 0)


@dataclass(frozen=True)
class PlanLine:
    plan: Plan
    rung: Rung
    begins_unit: bool  # the first plan of its unit on this page

    @property
    def vetted_on(self) -> date | None:
        return self.plan.vetted_on


@dataclass(frozen=True)
class PlanList:
    page: Page
    lines: list[PlanLine]
    periods: list[tuple[date, date]]
    rungs: list[Rung]
    has_any: bool  # whether there is a plan at all, whatever the filters


def plan_list(membership: Membership, wanted: Wanted, number: object = 1) -> PlanList:
    rungs = [Rung(None, 0), *(Rung(line.unit, line.depth + 1) for line in unit_tree(membership))]
    everything = Plan.objects.visible_to(membership)
    kept = _narrowed(everything, wanted, membership, rungs)
    page = Paginator(_in_order(kept, rungs), ON_A_PAGE).get_page(number)
    return PlanList(
        page=page,
        lines=list(_lines(page.object_list, rungs)),
        periods=_periods(everything),
        rungs=rungs,
        has_any=page.paginator.count > 0 or everything.exists(),
    )


def _narrowed(rows, wanted: Wanted, membership: Membership, rungs: list[Rung]):
    rows = rows.exclude(archived_at=None) if wanted.status == ARCHIVED else rows.filter(archived_at=None)
    if wanted.status in Plan.Status.values:
        rows = rows.filter(status=wanted.status)
    if wanted.unit is not None:
        units = [rung.unit for rung in rungs if rung.unit]
        below = {unit.pk: unit.parent_id for unit in units}
        rows = rows.filter(unit__in=[pk for pk in below if _is_in(pk, wanted.unit, below)])
    if wanted.period:
        rows = rows.filter(period_start=wanted.period[0], period_end=wanted.period[1])
    return rows.named(membership) if wanted.mine else rows


def _is_in(pk: int | None, root: int, parents: dict[int, int | None]) -> bool:
    seen: set[int] = set()
    while pk is not None and pk != root and pk not in seen:
        seen.add(pk)
        pk = parents.get(pk)
    return pk == root


def _in_order(rows, rungs: list[Rung]) -> list[int]:
    """Ids by the place of the unit in the tree, then the newest period, then the title."""
    place = {rung.unit.pk if rung.unit else None: at for at, rung in enumerate(rungs)}
    found = rows.values_list("pk", "unit", "period_start", "title")
    last = len(place)
    ordered = sorted(
        found, key=lambda row: (place.get(row[1], last), -(row[2].toordinal() if row[2] else 0), row[3].lower(), row[0])
    )
    return [row[0] for row in ordered]


def _lines(ids: list[int], rungs: list[Rung]) -> Iterator[PlanLine]:
    decided = Max("versions__vetted_on", filter=Q(versions__state=Version.State.DECIDED))
    rows = Plan.objects.filter(pk__in=ids).select_related("unit", "owner").annotate(vetted_on=decided)
    by_id, by_unit = {row.pk: row for row in rows}, {rung.unit.pk if rung.unit else None: rung for rung in rungs}
    before: object = ...
    for pk in ids:
        plan = by_id[pk]
        rung = by_unit.get(plan.unit_id) or Rung(plan.unit, 1)
        yield PlanLine(plan, rung, begins_unit=plan.unit_id != before)
        before = plan.unit_id


def _periods(rows) -> list[tuple[date, date]]:
    dated = rows.filter(archived_at=None).exclude(period_start=None).exclude(period_end=None)
    return sorted(set(dated.values_list("period_start", "period_end")), reverse=True)[:60]
