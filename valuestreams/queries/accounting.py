"""Lean accounting of one stream, for its pages, its API and reports: box score, capacity, money, funding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from valuestreams.accounting import box_score, funding, profit, stored
from valuestreams.accounting.capacity import Capacity, Staff, capacity
from valuestreams.accounting.derived import Derived, derive, half_up
from valuestreams.metrics import Measures
from valuestreams.models import BoxColumn, CapacityPlan, FundingPlan, State, Stream, TeamShare
from valuestreams.queries.numbers import numbers_of
from valuestreams.stream import Per, Step

WEEK = timedelta(days=7)


# ---- Box score ----


@dataclass(frozen=True)
class ScoreColumn:
    """A column as it is stored, and what follows from it. `pk` None and `revision` 0: nobody has written it yet."""

    kind: str
    week: date | None
    pk: int | None
    revision: int
    entered: Mapping[str, Fraction]
    score: box_score.Column

    @property
    def title(self) -> str:
        return self.score.title


@dataclass(frozen=True)
class Score:
    """The week before, the week, the planned future state, then scenarios; `steps` are the differences between them."""

    week: date
    columns: tuple[ScoreColumn, ...]
    steps: tuple[tuple[box_score.Difference, ...], ...]

    @property
    def is_empty(self) -> bool:
        return not any(column.entered for column in self.columns)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def score(stream: Stream, day: date) -> Score:
    """The box score of the week that `day` lies in."""
    this = monday(day)
    rows = list(stream.box_columns.all())
    weeks = {row.week: row for row in rows if row.week in (this - WEEK, this)}
    planned = next((row for row in rows if row.kind == BoxColumn.Kind.PLANNED), None)
    columns = (
        _column(weeks.get(this - WEEK), BoxColumn.Kind.WEEK, this - WEEK),
        _column(weeks.get(this), BoxColumn.Kind.WEEK, this),
        _column(planned, BoxColumn.Kind.PLANNED, None),
        *(_column(row, row.kind, None) for row in rows if row.kind == BoxColumn.Kind.SCENARIO),
    )
    return Score(this, columns, box_score.steps([column.score for column in columns]))


def last_week(stream: Stream) -> date | None:
    """The Monday of the latest week that anybody has written."""
    return stream.box_columns.filter(kind=BoxColumn.Kind.WEEK).order_by("-week").values_list("week", flat=True).first()


def _column(row: BoxColumn | None, kind: str, week: date | None) -> ScoreColumn:
    entered = stored.from_numbers(row.values) if row else {}
    title = row.title if row and kind == BoxColumn.Kind.SCENARIO else _title(week)
    return ScoreColumn(
        kind, week, row.pk if row else None, row.revision if row else 0, entered, box_score.column(title, entered)
    )


def _title(week: date | None) -> str:
    return _("Week of %(day)s") % {"day": date_format(week, "j M Y")} if week else _("Planned future state")


def planned_by(state: State) -> dict[str, Fraction]:
    """Lines of the box score that the numbers of a state say: first time through (rolled %C/A), dock to dock (lead time
    in working days), average cost per unit (Σ cost of a step × its visits). What is incomplete is left out, and so is
    everything while the state has no numbers.
    """
    found = numbers_of(state)
    if found.measures is None:
        return {}
    said: dict[str, Fraction] = {}
    if found.measures.rolled_ca is not None:
        said["first_time_through"] = Fraction(half_up(Fraction(found.measures.rolled_ca) * 10_000), 10_000)
    if (lead := found.measures.lead_time) is not None:
        said["dock_to_dock"] = Fraction(half_up(Fraction(lead.middle) / found.value.basis.day * 100), 100)
    if (cost := _unit_cost(found.value.steps, found.measures)) is not None:
        said["unit_cost"] = cost
    return said


def _unit_cost(steps: Sequence[Step], measures: Measures) -> Fraction | None:
    """Whole cents. Visits are those with rework where they are known, else those of the first pass."""
    visits = {load.key: load.visits for load in measures.loads}
    if None in visits.values():
        visits = {times.key: times.first_pass for times in measures.steps}
    costs = [None if step.cost is None else step.cost * Fraction(visits[step.key] or 0) for step in steps]
    known = [cost for cost in costs if cost is not None]
    return Fraction(half_up(sum(known, Fraction(0)))) if len(known) == len(costs) else None


# ---- Capacity ----


@dataclass(frozen=True)
class CapacityPage:
    revision: int
    staff: tuple[Staff, ...]
    capacity: Capacity | None  # None: nothing was entered


def capacity_of(stream: Stream) -> CapacityPage:
    row = CapacityPlan.objects.filter(stream=stream).first()
    staff = stored.from_staff(row.staff) if row else ()
    return CapacityPage(row.revision if row else 0, staff, capacity(staff) if staff else None)


# ---- Profit and loss ----


def statements(stream: Stream, per: Per) -> tuple[profit.Statement, ...]:
    """The profit and loss by `per` (week, month or quarter of the fiscal year), the oldest first."""
    entries = (
        profit.Entry(on, profit.Booking(kind), cents, None if units is None else Fraction(units))
        for on, kind, cents, units in stream.money.values_list("on", "kind", "cents", "units")
    )
    return profit.statements(entries, per, stream.organization.fiscal_year_end_month % 12 + 1)


# ---- Funding ----


@dataclass(frozen=True)
class Funding:
    """What a stream is given for the period of `plan`: cents. `monthly` is the run-rate of a month."""

    plan: FundingPlan | None
    teams: tuple[TeamShare, ...]
    fte: Decimal  # people, each by the share of time that they give
    yearly: funding.Running
    envelope: funding.Running | None
    monthly: Derived
    types: tuple[funding.Split, ...]
    horizons: tuple[funding.Split, ...]
    cost_per_item: Derived
    delay: Derived
    waiting: tuple[stored.Delayed, ...]
    guardrails: tuple[funding.Guardrail, ...]


def funding_of(stream: Stream, plan: FundingPlan | None, today: date) -> Funding:
    """The funding by `plan`, None while there is none; `today` ages what waits."""
    teams = tuple(stream.teams.select_related("unit"))
    seats = [seat_of(team) for team in teams]
    tools, suppliers = (plan.tools, plan.suppliers) if plan else (None, None)
    yearly = funding.run_rate(seats, tools, suppliers, 1)
    years = funding.years_between(plan.starts_on, plan.ends_on) if plan else None
    envelope = funding.run_rate(seats, tools, suppliers, years) if years else None
    types, horizons = (_splits(plan, name) if plan else () for name in ("types", "horizons"))
    waiting = stored.from_delayed(plan.waiting) if plan else ()
    velocity = None if plan is None or plan.velocity is None else Fraction(plan.velocity)
    return Funding(
        plan, teams, sum((team.fte * team.share / 100 for team in teams), Decimal(0)), yearly, envelope,
        derive({"run-rate": yearly.total}, lambda cents: cents / 12), types, horizons,
        funding.cost_per_item(envelope.total if envelope else Derived(None, ("period",)), velocity),
        funding.delay_carried([_aged(one, today) for one in waiting]), waiting,
        funding.guardrails(horizons, types, *_statements(plan)),
    )  # fmt: skip


def seat_of(team: TeamShare) -> funding.Seat:
    return funding.Seat(str(team), Fraction(team.fte), Fraction(team.share) / 100, team.annual_cost)


def _splits(plan: FundingPlan, name: str) -> tuple[funding.Split, ...]:
    parts = stored.from_shares(getattr(plan, name))
    planned, actual = {part.name: part.planned for part in parts}, {part.name: part.actual for part in parts}
    return funding.splits(planned, actual, Fraction(plan.tolerance) / 100)


def _aged(one: stored.Delayed, today: date) -> funding.Waiting:
    return funding.Waiting(one.name, one.delay, Fraction(max((today - one.since).days, 0), 7))


def _statements(plan: FundingPlan | None) -> tuple[funding.Statement, funding.Statement]:
    if plan is None:
        return funding.Statement(), funding.Statement()
    return (
        funding.Statement(plan.initiatives_hold, plan.initiatives_by),
        funding.Statement(plan.owners_hold, plan.owners_by),
    )


# ---- All of it ----


@dataclass(frozen=True)
class Accounts:
    """Lean accounting of a stream at a glance. `score` is that of the latest week that anybody wrote."""

    stream: Stream
    currency: str
    score: Score | None
    capacity: Capacity | None
    quarters: tuple[profit.Statement, ...]
    funding: Funding | None


def accounts(stream: Stream, today: date) -> Accounts:
    """Parts that nobody has entered are None or empty. Seven queries at most."""
    week = last_week(stream)
    plan = stream.funding_plans.first()
    given = funding_of(stream, plan, today)
    return Accounts(
        stream,
        stream.currency,
        score(stream, week) if week else None,
        capacity_of(stream).capacity,
        statements(stream, Per.QUARTER),
        given if plan or given.teams else None,
    )
