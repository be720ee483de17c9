"""How the measures of a plan stand: what the follow page, the API, files and reminders show. Constant queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from organizations.models import Membership
from organizations.permissions import Permission
from reports.charts import Chart
from vpmom import measure_charts
from vpmom import plan as values
from vpmom.audience import for_reader
from vpmom.forecast import Forecast, forecast
from vpmom.frozen import thaw
from vpmom.kinds import Part
from vpmom.models import CheckIn, Item, NextAction, Plan, Version
from vpmom.plan import MeasureKind
from vpmom.progress import CheckInStatus, progress
from vpmom.queries.reading import clearance, draft, last_locked
from vpmom.rollup import RollUp, Span, roll_up
from vpmom.words import live, plain

# Sign before the word, and the kind of its tag: colour is never the only carrier.
SIGNS = {
    CheckInStatus.ON_TRACK: ("✓", "ok"),
    CheckInStatus.AT_RISK: ("!", "warn"),
    CheckInStatus.OFF_TRACK: ("▼", "bad"),
    CheckInStatus.UNREACHABLE: ("✕", "bad"),
    CheckInStatus.DATA_NEEDED: ("?", ""),
}


@dataclass(frozen=True)
class Followed:
    """A plan with the text that counts, as far as one member may read it."""

    plan: Plan
    text: values.Plan
    version: Version | None  # None: nothing was decided yet, so it is the draft

    @property
    def measures(self) -> tuple[values.Item, ...]:
        """Those that still count: a struck one is not followed."""
        return tuple(item for item in self.text.items(Part.RESULT) if live(item.text))

    @property
    def end(self) -> date | None:
        return self.text.period.end if self.text.period else None

    @property
    def start(self) -> date | None:
        return self.text.period.start if self.text.period else None


@dataclass(frozen=True)
class Followable:
    """One measure that a member may read, to check in on."""

    followed: Followed
    row: Item
    line: values.Item

    @property
    def measure(self) -> values.Measure:
        return self.line.measure or values.Measure()

    @property
    def words(self) -> str:
        return plain(self.line.text)


@dataclass(frozen=True)
class Standing(Followable):
    """A measure and how it stands. `days`: the check-in that counts of each day, oldest first."""

    days: tuple[CheckIn, ...]
    last: CheckIn | None  # with its words
    actions: tuple[NextAction, ...]  # the open ones
    may_check_in: bool

    @property
    def key(self) -> str:
        return self.line.key

    @property
    def owner(self) -> str:
        return self.row.owner.name if self.row.owner else self.line.owner

    @property
    def due(self) -> date | None:
        return self.measure.due or self.followed.end

    @property
    def status(self) -> CheckInStatus | None:
        return CheckInStatus(self.last.status) if self.last else None

    @property
    def points(self) -> tuple[measure_charts.Point, ...]:
        return tuple((one.on, value_of(self.measure, one)) for one in self.days)

    @property
    def first_value(self) -> str:
        return self._said(value for _day, value in self.points)

    @property
    def last_value(self) -> str:
        return self._said(value for _day, value in reversed(self.points))

    @property
    def baseline(self) -> str:
        return _figure(self.measure, self.measure.baseline)

    @property
    def target(self) -> str:
        if self.measure.kind == MeasureKind.ZONES:
            return self.measure.zones[-1] if self.measure.zones else ""
        return "" if self.measure.kind == MeasureKind.DONE else _figure(self.measure, self.measure.target)

    @cached_property
    def progress(self) -> Fraction | None:
        """0 to 1; None while unknown."""
        if self.last is None:
            return None
        try:
            return progress(self.measure, value_of(self.measure, self.last), self.status)
        except ValueError:
            return None  # the measure was told in another way when somebody checked in

    @property
    def percent(self) -> int | None:
        return percent(self.progress)

    @cached_property
    def forecast(self) -> Forecast | None:
        """None without a day to look at."""
        if self.due is None:
            return None
        return forecast(self.points, self.measure, self.due, status=self.status)

    @property
    def can_be_drawn(self) -> bool:
        """Whether there is something to draw a line between."""
        known = [value for _day, value in self.points if value is not None]
        has_start = self.measure.baseline is not None and self.followed.start is not None
        return bool(known) and len(known) + has_start > 1

    def chart(self, most: int) -> Chart:
        """Its last `most` days."""
        points = self.points[-most:]
        start = self.followed.start if len(points) == len(self.points) else None
        summary = self.forecast.sentence if self.forecast else ""
        return measure_charts.chart(self.measure, points, self.words, summary, start=start, ahead=self.forecast)

    def table(self, most: int) -> dict:
        return measure_charts.table(self.measure, self.points[-most:])

    @property
    def sign(self) -> str:
        return SIGNS[self.status][0] if self.status else ""

    @property
    def tone(self) -> str:
        return SIGNS[self.status][1] if self.status else ""

    def _said(self, found: Iterable[measure_charts.Value]) -> str:
        value = next((one for one in found if one is not None), None)
        return "" if value is None else measure_charts.said(self.measure, value)


@dataclass(frozen=True)
class Group:
    """A priority with the measures that tell about it. `also`: told further up, since they serve a higher one too."""

    priority: values.Item | None  # None: measures of no priority
    weight: Fraction | None
    given: Decimal | None  # the share that somebody entered in place of the rank's
    span: Span | None
    standings: tuple[Standing, ...]
    also: tuple[Standing, ...] = ()

    @property
    def words(self) -> str:
        return plain(self.priority.text) if self.priority else ""

    @property
    def weight_percent(self) -> int | None:
        return percent(self.weight)

    @property
    def percent(self) -> int | None:
        return percent(self.span.value) if self.span else None

    @property
    def is_certain(self) -> bool:
        return self.span is not None and self.span.low == self.span.high


@dataclass(frozen=True)
class FollowPage:
    """`unfit`: the entered weights no longer fit the priorities, so ranks count."""

    followed: Followed
    roll_up: RollUp
    groups: tuple[Group, ...]
    standings: tuple[Standing, ...]
    may_weigh: bool
    is_weighed: bool
    unfit: bool

    @property
    def percent(self) -> int | None:
        return percent(self.roll_up.span.value)

    @property
    def low(self) -> int | None:
        return percent(self.roll_up.span.low)

    @property
    def high(self) -> int | None:
        return percent(self.roll_up.span.high)

    @property
    def actions(self) -> list[tuple[Standing, NextAction]]:
        """All open ones with their measures, the most urgent first."""
        found = [(standing, action) for standing in self.standings for action in standing.actions]
        return sorted(found, key=lambda pair: (pair[1].due is None, pair[1].due or date.max, pair[1].pk))

    @property
    def mine(self) -> tuple[Standing, ...]:
        return tuple(standing for standing in self.standings if standing.may_check_in)

    @property
    def counts(self) -> dict[str, int]:
        """Label of a status to how many measures have it."""
        found: dict[str, int] = {}
        for standing in self.standings:
            if standing.last:
                label = str(standing.last.get_status_display())
                found[label] = found.get(label, 0) + 1
        return found

    @property
    def silent(self) -> int:
        return sum(standing.last is None for standing in self.standings)


def percent(share: Fraction | None) -> int | None:
    """Whole percent, half up."""
    return None if share is None else int(share * 100 + Fraction(1, 2))


def value_of(measure: values.Measure, one: CheckIn) -> Decimal | None:
    """What the check-in says of a measure of this kind; None when data were needed or it was told in another way."""
    if measure.kind == MeasureKind.NUMBER:
        return one.value
    if measure.kind == MeasureKind.DONE:
        return None if one.done is None else Decimal(one.done)
    return None if one.zone is None else Decimal(one.zone)


def followed(plan: Plan, membership: Membership) -> Followed:
    """The last text that was decided, else the draft; without what this member may not read."""
    version = last_locked(plan)
    text = thaw(version.content) if version else draft(plan)
    return Followed(plan, for_reader(text, clearance(plan, membership)), version)


def followable(plan: Plan, membership: Membership, key) -> Followable | None:
    """The measure `key` of the plan, or None when there is none that this member may read."""
    found = followed(plan, membership)
    line = next((item for item in found.measures if item.key == str(key)), None)
    row = _rows(plan, [str(key)]).get(str(key)) if line else None
    return Followable(found, row, line) if row else None


def may_check_in(membership: Membership, plan: Plan, row: Item) -> bool:
    """The owner of the measure or of the plan, or whoever may edit in the plan's unit; nobody once it is archived."""
    if plan.archived_at is not None or not membership.can(Permission.PARTICIPATE):
        return False
    owners = {person.membership_id for person in (row.owner, plan.owner) if person is not None}
    return membership.pk in owners or membership.may_write(Permission.EDIT, plan.unit_id)


def standings(found: Followed, membership: Membership) -> tuple[Standing, ...]:
    """Each measure of the text, in its order, with what was checked in."""
    measures = found.measures
    rows = _rows(found.plan, [item.key for item in measures])
    return _standings(found, rows, membership)


def _standings(found: Followed, rows: Mapping[str, Item], membership: Membership) -> tuple[Standing, ...]:
    wanted = [(rows[item.key], item) for item in found.measures if item.key in rows]
    ids = [row.pk for row, _item in wanted]
    days, last, actions = _days(ids), newest(ids), _open_actions(ids)
    return tuple(
        Standing(
            followed=found,
            row=row,
            line=item,
            days=days[row.pk],
            last=last.get(row.pk),
            actions=actions[row.pk],
            may_check_in=may_check_in(membership, found.plan, row),
        )
        for row, item in wanted
    )


def follow_page(plan: Plan, membership: Membership) -> FollowPage:
    found = followed(plan, membership)
    orders = [item for item in found.text.items(Part.ORDER) if live(item.text)]
    rows = _rows(plan, [item.key for item in (*found.measures, *orders)])
    shown = _standings(found, rows, membership)
    given = {item.key: rows[item.key].weight for item in orders if item.key in rows}
    given = {key: weight for key, weight in given.items() if weight is not None}
    rolled, fits = rolled_up(found.text, shown, given)
    return FollowPage(
        followed=found,
        roll_up=rolled,
        groups=_groups(rolled, shown, given),
        standings=shown,
        may_weigh=plan.archived_at is None and membership.may_write(Permission.EDIT, plan.unit_id),
        is_weighed=bool(given),
        unfit=not fits,
    )


def rolled_up(text: values.Plan, shown: Iterable[Standing], given: Mapping[str, Decimal]) -> tuple[RollUp, bool]:
    """The progress of the plan, and whether the entered weights fit its priorities; where they do not, ranks count."""
    known = {standing.key: standing.progress for standing in shown}
    try:
        return roll_up(text, known, given), True
    except ValueError:
        return roll_up(text, known), False


def _groups(rolled: RollUp, shown: tuple[Standing, ...], given: Mapping[str, Decimal]) -> tuple[Group, ...]:
    waiting = {standing.key: standing for standing in shown}
    by_key, groups = dict(waiting), []
    for one in rolled.priorities:
        here = [key for key in one.measures if key in by_key]
        first = tuple(waiting.pop(key) for key in here if key in waiting)
        told = {standing.key for standing in first}
        also = tuple(by_key[key] for key in here if key not in told)
        groups.append(Group(one.item, one.weight, given.get(one.item.key), one.span, first, also))
    if waiting:
        groups.append(Group(None, None, None, None, tuple(waiting.values())))
    return tuple(groups)


def newest(items: Iterable[int]) -> dict[int, CheckIn]:
    """The last check-in of each item, by its id: of the latest day, and of that day the one written last."""
    rows = CheckIn.objects.filter(item__in=list(items)).select_related("by__user")
    return {one.item_id: one for one in rows.order_by("item_id", "-on", "-pk").distinct("item_id")}


def standing(found: Followable, membership: Membership) -> Standing:
    """The same measure with what was checked in."""
    only = replace(found.followed, text=_only(found.followed.text, found.line.key))
    shown = _standings(only, {found.line.key: found.row}, membership)[0]
    return replace(shown, followed=found.followed)


def _only(text: values.Plan, key: str) -> values.Plan:
    sections = (replace(part, items=tuple(item for item in part.items if item.key == key)) for part in text.sections)
    return replace(text, sections=tuple(sections))


def _rows(plan: Plan, keys: Iterable[str]) -> dict[str, Item]:
    rows = Item.objects.filter(plan=plan, key__in=list(keys)).select_related("owner")
    return {str(row.key): row for row in rows}


def _days(items: list[int]) -> dict[int, tuple[CheckIn, ...]]:
    """Without the words: a measure may have years of days."""
    rows = CheckIn.objects.filter(item__in=items).defer("going_well", "not_going_well")
    found = defaultdict(list)
    for one in rows.order_by("item_id", "on", "-pk").distinct("item_id", "on"):
        found[one.item_id].append(one)
    return defaultdict(tuple, {item: tuple(days) for item, days in found.items()})


def _open_actions(items: list[int]) -> dict[int, tuple[NextAction, ...]]:
    rows = NextAction.objects.filter(check_in__item__in=items, outcome=NextAction.Outcome.OPEN)
    found = defaultdict(list)
    for action in rows.select_related("owner", "check_in").defer("check_in__going_well", "check_in__not_going_well"):
        found[action.check_in.item_id].append(action)
    return defaultdict(tuple, {item: tuple(actions) for item, actions in found.items()})


def _figure(measure: values.Measure, value: Decimal | None) -> str:
    return "" if value is None or measure.kind != MeasureKind.NUMBER else measure_charts.said(measure, value)
