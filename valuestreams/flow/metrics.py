"""The flow metrics of a period: velocity, time, efficiency, load and distribution, and the cumulative flow.

Kersten, Project to Product, and the definitions that Planview publishes: velocity = items done in a period; time = done −
start; efficiency = active ÷ (active + waiting); load = items in progress; distribution = shares of what is done by type.
Days are those of the time zone of the moments; times are elapsed days of 24 hours, exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from valuestreams.flow.items import MICROSECOND, Clock, Kind, WorkItem
from valuestreams.flow.periods import WEEK, Period, monday

DAY = 86_400_000_000  # microseconds
FEWEST_WEEKS = 4  # to be told in halves


@dataclass(frozen=True)
class Velocity:
    """Items done. `weekly`: for each week of the period how many of each kind."""

    done: int
    weeks: int
    weekly: tuple[dict[Kind, int], ...]

    @property
    def per_week(self) -> Fraction:
        return Fraction(self.done, self.weeks)

    @property
    def per_day(self) -> Fraction:
        return self.per_week / 7

    @property
    def totals(self) -> tuple[int, ...]:
        return tuple(sum(week.values()) for week in self.weekly)


@dataclass(frozen=True)
class Times:
    """How long the items done in the period took, in microseconds, shortest first; told in elapsed days of 24 hours.

    `missing` ones have no beginning on this clock.
    """

    clock: Clock
    spans: tuple[int, ...]
    missing: int

    @property
    def mean(self) -> Fraction | None:
        return Fraction(sum(self.spans), len(self.spans) * DAY) if self.spans else None

    @property
    def p50(self) -> Fraction | None:
        return self.percentile(Fraction(1, 2))

    @property
    def p85(self) -> Fraction | None:
        return self.percentile(Fraction(17, 20))

    def percentile(self, share: Fraction) -> Fraction | None:
        """By straight lines between the values (Hyndman and Fan, type 7, as Excel's PERCENTILE.INC)."""
        if not self.spans:
            return None
        place = share * (len(self.spans) - 1)
        below = int(place)
        above = min(below + 1, len(self.spans) - 1)
        return (self.spans[below] + (place - below) * (self.spans[above] - self.spans[below])) / DAY


@dataclass(frozen=True)
class Efficiency:
    """Time at work and waiting of the done items for which both are known; `missing`: how many others there are."""

    active: timedelta
    waiting: timedelta
    items: int
    missing: int

    @property
    def share(self) -> Fraction | None:
        whole = self.active + self.waiting
        return Fraction(self.active // MICROSECOND, whole // MICROSECOND) if whole else None


@dataclass(frozen=True)
class Load:
    """Items in progress at the end of each day of the period. `unknown`: done ones whose beginning nobody told."""

    clock: Clock
    daily: tuple[int, ...]
    unknown: int

    @property
    def last(self) -> int:
        return self.daily[-1]

    @property
    def mean(self) -> Fraction:
        return Fraction(sum(self.daily), len(self.daily))


@dataclass(frozen=True)
class Cumulative:
    """How many items had arrived, been started and been done at the end of each day, counted from the first item on."""

    arrived: tuple[int, ...]
    started: tuple[int, ...]
    done: tuple[int, ...]


@dataclass(frozen=True)
class Metrics:
    period: Period
    clock: Clock
    velocity: Velocity
    flow_time: Times  # from start to done
    lead_time: Times  # from creation to done
    efficiency: Efficiency
    load: Load
    cumulative: Cumulative
    arrived: int  # in the period
    weekly: tuple[Week, ...]
    halves: tuple[Half, Half] | None  # of at least FEWEST_WEEKS; the middle one of an odd number is in neither

    @property
    def time(self) -> Times:
        """The one that is told first: on the clock that most items have."""
        return self.flow_time if self.clock is Clock.STARTED else self.lead_time

    @property
    def distribution(self) -> dict[Kind, int]:
        """Done items of each kind, every kind named."""
        found: Counter[Kind] = Counter()
        for week in self.velocity.weekly:
            found.update(week)
        return {kind: found[kind] for kind in Kind}


@dataclass(frozen=True)
class Half:
    """The earlier or the later half of the period, to be compared: items a week, days, share, items in progress."""

    velocity: Fraction
    p50: Fraction | None
    efficiency: Fraction | None
    load: Fraction


@dataclass(frozen=True)
class Week:
    """One point of each trend. None where nothing was done."""

    monday: date
    done: int
    p50: Fraction | None
    p85: Fraction | None
    efficiency: Fraction | None
    load: Fraction  # mean of its days


def expected_days(load: Fraction | int, per_day: Fraction | int) -> Fraction | None:
    """Little's law: how long an item stays, from how many are in and how many leave a day. None when none leave."""
    return Fraction(load) / per_day if per_day else None


def clock_of(items: Iterable[WorkItem]) -> Clock:
    """From its start, when at least half of the items that are done have one; else from creation."""
    done = [one.started is not None for one in items if one.is_finished]
    return Clock.STARTED if done and 2 * sum(done) >= len(done) else Clock.CREATED


def measured(
    items: Sequence[WorkItem], period: Period, clock: Clock | None = None, *, finished_before: int = 0
) -> Metrics:
    """Everything about `period`. `items` are all that there are; those done before it may also be only counted."""
    clock = clock or clock_of(items)
    done = [one for one in items if one.done is not None and not one.dropped and one.done.date() in period]
    by_week: list[list[WorkItem]] = [[] for _ in range(period.weeks)]
    for one in done:
        if one.done is not None:
            by_week[(one.done.date() - period.first).days // 7].append(one)
    load = _load(items, period, clock)
    cumulative = _cumulative(items, period, finished_before)
    before = finished_before + sum(1 for one in items if one.created.date() < period.first and not one.dropped)
    return Metrics(
        period,
        clock,
        Velocity(len(done), period.weeks, tuple(dict(Counter(one.kind for one in week)) for week in by_week)),
        times(done, Clock.STARTED),
        times(done, Clock.CREATED),
        _efficiency(done),
        load,
        cumulative,
        cumulative.arrived[-1] - before,
        tuple(_week(number, week, load, period, clock) for number, week in enumerate(by_week)),
        _halves(by_week, load, clock),
    )


def _halves(by_week: Sequence[Sequence[WorkItem]], load: Load, clock: Clock) -> tuple[Half, Half] | None:
    weeks = len(by_week) // 2
    if len(by_week) < FEWEST_WEEKS:
        return None
    return (
        _half(by_week[:weeks], load.daily[: 7 * weeks], clock),
        _half(by_week[-weeks:], load.daily[-7 * weeks :], clock),
    )


def _half(weeks: Sequence[Sequence[WorkItem]], daily: Sequence[int], clock: Clock) -> Half:
    done = [one for week in weeks for one in week]
    return Half(
        Fraction(len(done), len(weeks)),
        times(done, clock).p50,
        _efficiency(done).share,
        Fraction(sum(daily), len(daily)),
    )


def times(done: Iterable[WorkItem], clock: Clock) -> Times:
    found, missing = [], 0
    for one in done:
        begin = one.begins(clock)
        if begin is None or one.done is None:
            missing += 1
        else:
            found.append((one.done - begin) // MICROSECOND)
    return Times(clock, tuple(sorted(found)), missing)


def _efficiency(done: Sequence[WorkItem]) -> Efficiency:
    active = waiting = timedelta()
    known = 0
    for one in done:
        if one.active is not None and one.waiting is not None:
            known, active, waiting = known + 1, active + one.active, waiting + one.waiting
    return Efficiency(active, waiting, known, len(done) - known)


def _load(items: Sequence[WorkItem], period: Period, clock: Clock) -> Load:
    """One more on the day of its beginning, one less on the day of its end. A dropped item without an end never was."""
    known = [one for one in items if not (one.dropped and one.done is None)]
    begun = [(begin, one.done) for one in known if (begin := one.begins(clock)) is not None]
    steps = _steps(period, (begin.date() for begin, _done in begun))
    ends = _steps(period, (done.date() for _begin, done in begun if done is not None))
    daily = tuple(accumulate(up - down for up, down in zip(steps, ends, strict=True)))
    unknown = sum(1 for one in known if one.done is not None and one.begins(clock) is None)
    return Load(clock, daily, unknown)


def _cumulative(items: Sequence[WorkItem], period: Period, before: int) -> Cumulative:
    """Dropped items are left out: they would part the lines for ever."""
    kept = [one for one in items if not one.dropped]
    begun = [one.started or one.done for one in kept]
    arrived, started, done = (
        tuple(accumulate(_steps(period, days), initial=before))[1:]
        for days in (
            (one.created.date() for one in kept),
            (when.date() for when in begun if when is not None),
            (one.done.date() for one in kept if one.done is not None),
        )
    )
    return Cumulative(arrived, started, done)


def _steps(period: Period, days: Iterable[date]) -> list[int]:
    """How many of `days` fall on each day of the period; those before it count on its first."""
    first, length = period.first.toordinal(), period.days
    steps = [0] * length
    for day, count in Counter(days).items():
        place = day.toordinal() - first
        if place < length:
            steps[max(place, 0)] += count
    return steps


def _week(number: int, done: Sequence[WorkItem], load: Load, period: Period, clock: Clock) -> Week:
    taken = times(done, clock)
    days = load.daily[7 * number : 7 * number + 7]
    return Week(
        period.first + number * WEEK,
        len(done),
        taken.p50,
        taken.p85,
        _efficiency(done).share,
        Fraction(sum(days), 7),
    )


def weekly_done(items: Iterable[WorkItem], period: Period) -> tuple[int, ...]:
    """Items done in each week of the period: what a forecast draws from. Weeks with none are in it."""
    counted = Counter(monday(one.done.date()) for one in items if one.done is not None and not one.dropped)
    return tuple(counted[week] for week in period.mondays)
