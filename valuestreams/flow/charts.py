"""The flow metrics as `Chart` values. Each says in its summary what the picture shows, for who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from fractions import Fraction

from reports.charts import Chart, Series
from valuestreams.flow.ageing import Ageing, old
from valuestreams.flow.forecast import HowMany, When
from valuestreams.flow.items import Clock, Kind, WorkItem, days_between
from valuestreams.flow.metrics import Metrics
from valuestreams.flow.wording import days, percent
from valuestreams.wording import number

MOST_DAYS = 120  # drawn one by one; a longer time by its weeks
MOST_POINTS = 600  # of a scatter: the latest
MOST_BARS = 12
MOST_STEPS = 40  # of a line ahead
NAMES = {
    Kind.FEATURE: "Features",
    Kind.DEFECT: "Defects",
    Kind.RISK: "Risks",
    Kind.DEBT: "Debt",
    Kind.UNCLASSIFIED: "Unclassified",
}
CLOCKS = {Clock.STARTED: "from start to done", Clock.CREATED: "from creation to done"}


def velocity(metrics: Metrics) -> Chart:
    """Items done in each week, a series for each kind that there is."""
    weekly, kinds = metrics.velocity.weekly, [kind for kind, count in metrics.distribution.items() if count]
    series = [Series(NAMES[kind], tuple(float(week.get(kind, 0)) for week in weekly)) for kind in kinds]
    totals = metrics.velocity.totals
    said = (
        f"{number(metrics.velocity.per_week)} items a week on average over {len(totals)} weeks; the best week had "
        f"{max(totals)}, the last one {totals[-1]}."
    )
    return Chart(
        "line", "Velocity: items done in each week", said, "items", _weeks(metrics), tuple(series),
        high=_top(totals), marks=(),
    )  # fmt: skip


def cumulative(metrics: Metrics) -> Chart:
    """Arrived, started and done since the first item; between two lines lie the items that wait or are in progress."""
    lines, places = metrics.cumulative, _places(metrics)
    parts = [("Arrived", lines.arrived), ("Started", lines.started), ("Done", lines.done)]
    if metrics.clock is Clock.CREATED:
        parts.pop(1)
    series = tuple(Series(name, tuple(float(values[place]) for place in places)) for name, values in parts)
    said = (
        f"{number(metrics.arrived)} items arrived and {number(metrics.velocity.done)} were done; "
        f"{number(lines.arrived[-1] - lines.done[-1])} are between the first line and the last at the end."
    )
    low, high = _ends(float(lines.done[0]), float(lines.arrived[-1]))
    return Chart("line", "Cumulative flow", said, "items", _days(metrics, places), series, low=low, high=high)


def load(metrics: Metrics) -> Chart:
    places, daily = _places(metrics), metrics.load.daily
    said = f"{metrics.load.last} items in progress at the end; {number(metrics.load.mean)} on average."
    values = tuple(float(daily[place]) for place in places)
    return Chart(
        "line", "Load: items in progress", said, "items", _days(metrics, places), (Series("In progress", values),),
        high=_top(daily),
    )  # fmt: skip


def flow_times(metrics: Metrics, items: Iterable[WorkItem]) -> Chart:
    """How long each item done in the period took, on the day on which it was done: a point each."""
    taken, clock = metrics.time, metrics.clock
    done = [
        (one.done, begin, one.key)
        for one in items
        if one.done is not None
        and not one.dropped
        and one.done.date() in metrics.period
        and (begin := one.begins(clock)) is not None
    ]
    latest = sorted(done)[-MOST_POINTS:]
    points = [(end.date().isoformat(), float(days_between(begin, end)), key) for end, begin, key in latest]
    said = "No item that was done tells how long it took."
    marks: tuple[tuple[str, float], ...] = ()
    if taken.p50 is not None and taken.p85 is not None:
        marks = (("P50", float(taken.p50)), ("P85", float(taken.p85)))
        said = f"Half of the items took at most {days(taken.p50)}, 85 of 100 at most {days(taken.p85)}, {CLOCKS[taken.clock]}."
    return Chart(
        "line", f"Flow time {CLOCKS[taken.clock]}", said, "days", tuple(day for day, _days, _key in points),
        (Series("Time of an item", tuple(took for _day, took, _key in points), emphasis=True),),
        high=_top([took for _day, took, _key in points]), marks=marks,
    )  # fmt: skip


def ages(found: Sequence[Ageing], metrics: Metrics) -> Chart:
    """The oldest items in progress, with the heights that half and 85 of 100 finished ones stayed below."""
    shown, taken = found[:MOST_BARS], metrics.time
    marks = [(name, float(value)) for name, value in (("P50", taken.p50), ("P85", taken.p85)) if value is not None]
    beyond = len(old(found))
    said = f"{len(found)} items are in progress"
    said += f"; {beyond} of them are older than 85 of 100 finished ones were." if marks else "."
    said += f" The {MOST_BARS} oldest are shown." if len(found) > MOST_BARS else ""
    values = tuple(round(float(one.days), 1) for one in shown)
    names = tuple(f"{one.item.key} {one.item.title}".strip()[:60] for one in shown)
    return Chart(
        "bar", "Age of the work in progress", said, "days", names, (Series("Age", values, emphasis=True),),
        high=_top([*values, *(value for _name, value in marks)]), marks=tuple(marks),
    )  # fmt: skip


def distribution(metrics: Metrics) -> Chart:
    done = metrics.velocity.done
    shares = {kind: Fraction(count, done) if done else Fraction(0) for kind, count in metrics.distribution.items()}
    told = [f"{NAMES[kind].lower()} {percent(share)}" for kind, share in shares.items() if share]
    said = f"Of the items done: {', '.join(told)}." if told else "Nothing was done in these weeks."
    return Chart(
        "bar", "Distribution: what was done", said, "%", tuple(NAMES[kind] for kind in shares),
        (Series("Share", tuple(float(share) for share in shares.values()), emphasis=True),),
    )  # fmt: skip


def when_done(found: When, trials: int) -> Chart:
    """The chance that all items are done by the end of each week ahead."""
    ends, chances, total = [], [], 0
    for end, count in found.spread:
        total += count
        ends.append(end)
        chances.append(total / trials)
    if len(ends) > MOST_STEPS:
        step = -(-len(ends) // (MOST_STEPS))
        ends, chances = ends[step - 1 :: step] + ends[-1:], chances[step - 1 :: step] + chances[-1:]
    if ends:
        ends, chances = [ends[0] - timedelta(days=7), *ends], [0.0, *chances]
    names = {50: "half", 85: "85 of 100", 95: "95 of 100"}
    told = [f"{names[p]} by {day.day} {day:%B %Y}" for p, day in found.days.items() if day is not None]
    said = f"Of the futures drawn, {'; '.join(told)}." if told else "Most futures drawn take more than twenty years."
    return Chart(
        "line", "How sure each day is", said, "%", tuple(end.isoformat() for end in ends),
        (Series("All done by then", tuple(chances), emphasis=True),), marks=tuple((f"P{p}", p / 100) for p in found.days),
    )  # fmt: skip


def how_many_done(found: HowMany, trials: int) -> Chart:
    """The chance that at least so many items are done by the day."""
    left, chances = trials, []
    for items, count in found.spread:
        chances.append((items, left / trials))
        left -= count
    if len(chances) > MOST_STEPS:
        step = -(-len(chances) // (MOST_STEPS))
        chances = chances[::step]
    said = f"In 85 of 100 futures drawn at least {number(found.items[85])} items are done by {found.by.day} {found.by:%B %Y}."
    return Chart(
        "line", "How sure each number is", said, "%", tuple(f"{items:,}" for items, _chance in chances),
        (Series("At least so many", tuple(chance for _items, chance in chances), emphasis=True),),
        marks=tuple((f"P{p}", p / 100) for p in found.items),
    )  # fmt: skip


def _weeks(metrics: Metrics) -> tuple[str, ...]:
    return tuple(day.isoformat() for day in metrics.period.mondays)


def _places(metrics: Metrics) -> range:
    """Every day of the period, or the last one of each of its weeks."""
    whole = metrics.period.days
    return range(whole) if whole <= MOST_DAYS else range(6, whole, 7)


def _days(metrics: Metrics, places: Iterable[int]) -> tuple[str, ...]:
    return tuple((metrics.period.first + timedelta(days=place)).isoformat() for place in places)


def _top(values: Iterable[float]) -> float:
    return _ends(0.0, max(values, default=0.0))[1]


def _ends(low: float, high: float) -> tuple[float, float]:
    """Ends around both whose four steps are numbers that one likes to read."""
    span = max(high - low, 4.0)
    size = 10.0 ** (len(str(int(span / 4))) - 1)
    for step in (size * nice for nice in (1, 2, 2.5, 5, 10, 20)):
        bottom = low // step * step
        if bottom + 4 * step >= high and (step >= 1 or span < 4):
            return bottom, bottom + 4 * step
    raise AssertionError("twenty times the first step holds every span")
