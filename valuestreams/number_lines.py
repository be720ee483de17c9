"""The numbers of a stream as the lines of its pages: each with its unit and, where times are divided, its time basis."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from valuestreams.documents.figures import between, shares, span
from valuestreams.durations import basis_in_words, show_minutes
from valuestreams.metrics import Measures, Range, Rework, Rule
from valuestreams.stream import Per, Stream, TimeBasis
from valuestreams.wording import hundredths, kept, percent, tenths

LARGEST_WAITS = 5
MOST_BARS = 40


@dataclass(frozen=True)
class Line:
    label: str
    value: str
    note: str = ""


def lines(stream: Stream, measures: Measures) -> list[Line]:
    """The totals of the first pass; "incomplete" stands where a value is missing."""
    basis, days = stream.basis, basis_in_words(stream.basis)
    return [
        Line(_("Lead time"), _time(measures.lead_time, basis), days),
        Line(_("Process time"), _time(measures.process_time, basis), _("on the critical path, %s") % days),
        Line(_("Labour"), _time(measures.labour, basis), _("process time of all branches, %s") % days),
        Line(_("Flow efficiency"), _share(measures.flow_efficiency), _("process time ÷ lead time, %s") % days),
        Line(_("Rolled %C/A"), _quality(measures), _("usable as it is, all the way")),
        Line(_("Hand-offs"), str(measures.handoffs), _("the performer changes")),
        Line(_("Crossings"), str(measures.crossings), _("the department or supplier changes")),
        Line(_("Outside steps"), str(measures.outside_steps)),
        *_of_demand(stream, measures),
    ]


def _of_demand(stream: Stream, measures: Measures) -> Iterator[Line]:
    if measures.takt is not None:
        yield Line(
            _("Takt time"), kept(show_minutes(measures.takt, stream.basis)), _("of work time for each item asked for")
        )
        wip = _("incomplete") if measures.wip is None else between(measures.wip)
        yield Line(_("Items in process"), wip, _("demand × lead time, Little’s law"))
    if measures.bottleneck is not None:
        yield Line(_("Bottleneck"), stream.step(measures.bottleneck).label, _("the highest utilisation, by visits"))


def _time(value: Range | None, basis: TimeBasis) -> str:
    return _("incomplete") if value is None else span(value, basis)


def _share(value: Range | None) -> str:
    return _("incomplete") if value is None else kept(shares(value))


def _quality(measures: Measures) -> str:
    if measures.rolled_ca is not None:
        return kept(percent(measures.rolled_ca))
    return _("incomplete") if any(one.what == "ca" for one in measures.missing) else "?"


def finding(stream: Stream, measures: Measures) -> str:
    """The whole page in a sentence."""
    if measures.lead_time is None or measures.flow_efficiency is None:
        return ""
    return _("From first contact to last an item takes %(time)s; %(share)s of it is work (%(days)s).") % {
        "time": span(measures.lead_time, stream.basis),
        "share": shares(measures.flow_efficiency),
        "days": basis_in_words(stream.basis),
    }


# --- what is missing ------------------------------------------------------------------------------------------------------

WHAT: dict[str, Callable[[], str]] = {
    "process": lambda: _("process time"),
    "wait": lambda: _("wait time"),
    "elapsed": lambda: _("elapsed time"),
    "ca": lambda: _("%C/A"),
    "demand": lambda: _("demand, which its inventory is divided by"),
}


@dataclass(frozen=True)
class Lacking:
    key: str
    label: str
    what: str


def lacking(stream: Stream, measures: Measures) -> list[Lacking]:
    """One line for each step."""
    found = []
    for key in measures.incomplete:
        what = [WHAT[one.what]() for one in measures.missing if one.step == key]
        found.append(Lacking(key, stream.step(key).label, ", ".join(what)))
    return found


# --- rework ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReworkColumn:
    """One rule. The values are "?" when the rule has no answer; `refused` says why."""

    name: str
    time: str
    lead_time: str
    flow_efficiency: str
    assumptions: tuple[str, ...]
    refused: str


@dataclass(frozen=True)
class ReturnLine:
    label: str
    to: str
    items: str
    depth: int | None
    loop_time: str
    time: str


def rework_columns(stream: Stream, measures: Measures) -> list[ReworkColumn]:
    names = {
        Rule.ONCE: _("At most once"),
        Rule.UNTIL_RIGHT: _("Until right"),
        Rule.MARKOV: _("Any routing, until right"),
    }
    return [_column(names[rework.rule], rework, stream.basis) for rework in measures.reworks]


def _column(name: str, rework: Rework, basis: TimeBasis) -> ReworkColumn:
    return ReworkColumn(
        name,
        span(rework.time, basis),
        span(rework.lead_time, basis),
        shares(rework.flow_efficiency),
        rework.assumptions,
        rework.refused,
    )


def return_lines(stream: Stream, measures: Measures) -> list[ReturnLine]:
    """Each way back by the rule "at most once", the one that costs most first."""
    once = next(rework for rework in measures.reworks if rework.rule is Rule.ONCE)
    basis = stream.basis
    return [
        ReturnLine(
            stream.step(one.step).label,
            stream.step(one.to).label,
            percent(one.items),
            one.depth,
            "?" if one.loop_time is None else kept(show_minutes(one.loop_time, basis)),
            "?" if one.time is None else kept(show_minutes(one.time, basis)),
        )
        for one in sorted(once.returns, key=lambda one: one.time or 0, reverse=True)
    ]


# --- steps ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StepLine:
    key: str
    label: str
    wait: str
    process: str
    visits: str
    utilisation: str
    capacity: str
    critical: bool
    over: bool
    bottleneck: bool


def step_lines(stream: Stream, measures: Measures) -> list[StepLine]:
    found = []
    for step, times, load in zip(stream.steps, measures.steps, measures.loads, strict=True):
        split = times.split
        wait = split.wait if split.elapsed is None else split.elapsed
        found.append(
            StepLine(
                step.key,
                step.label,
                span(None if wait is None else Range(wait.low, wait.high), stream.basis),
                span(None if split.process is None else Range(split.process.low, split.process.high), stream.basis),
                "?" if load.visits is None else hundredths(load.visits),
                "?" if load.utilisation is None else percent(load.utilisation),
                "?" if load.capacity is None else tenths(load.capacity),
                step.key in measures.critical,
                load.is_over,
                step.key == measures.bottleneck,
            )
        )
    return found


def capacity_period(stream: Stream) -> str:
    """ "items a week"."""
    return _("items a %s") % (stream.demand.per if stream.demand else Per.DAY)


@dataclass(frozen=True)
class TaktBar:
    """How much of an item's takt a step needs: `value` and `most` in hundredths of a minute, for a progress bar."""

    label: str
    value: int
    most: int
    words: str
    over: bool


def takt_bars(stream: Stream, measures: Measures) -> list[TaktBar]:
    """The busiest steps against takt, the longest bar being as long as the busiest step or takt."""
    takt = measures.takt
    cycles = [(load.cycle, load) for load in measures.loads if load.cycle is not None]
    if takt is None or not cycles:
        return []
    most = max(takt, *(Fraction(cycle) for cycle, _load in cycles))
    busiest = sorted(cycles, key=lambda pair: pair[0], reverse=True)[:MOST_BARS]
    return [
        TaktBar(
            stream.step(load.key).label,
            round(cycle * 100),
            round(most * 100),
            kept(show_minutes(cycle, stream.basis)),
            load.is_over,
        )
        for cycle, load in busiest
    ]


# --- what drives the lead time ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Driver:
    key: str
    label: str
    what: str
    time: str
    share: str
    percent: int


def drivers(stream: Stream, measures: Measures) -> list[Driver]:
    """The longest times of the critical path, expected over its branches: where a change shortens the stream most."""
    if measures.lead_time is None or not measures.lead_time.middle:
        return []
    found = []
    for times in measures.steps:
        if times.key in measures.critical:
            parts = {"wait": times.split.wait, "process": times.split.process, "elapsed": times.split.elapsed}
            found += [
                (times.first_pass * time.mean, times.key, what) for what, time in parts.items() if time is not None
            ]
    longest = sorted(found, key=lambda one: one[0], reverse=True)[:LARGEST_WAITS]
    whole = sum(minutes for minutes, _key, _what in found)
    return [_driver(stream, minutes, key, what, whole) for minutes, key, what in longest if minutes]


def _driver(stream: Stream, minutes: Fraction | float, key: str, what: str, whole: Fraction | float) -> Driver:
    words = {"wait": _("wait before it"), "process": _("work on it"), "elapsed": _("elapsed outside")}
    share = minutes / whole
    return Driver(
        key,
        stream.step(key).label,
        words[what],
        kept(show_minutes(minutes, stream.basis)),
        percent(share),
        round(share * 100),
    )


# --- two states -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """`words` say how the later state differs; `better` is None where neither way is better by itself."""

    label: str
    before: str
    after: str
    words: str
    better: bool | None = None
    note: str = ""


def differences(old: Stream, before: Measures, new: Stream, after: Measures) -> list[Difference]:
    """Each number of both states, and the difference in words."""
    once, later = before.reworks[0], after.reworks[0]
    days = basis_in_words(new.basis)
    times = [
        (_("Lead time"), before.lead_time, after.lead_time),
        (_("Lead time with rework at most once"), once.lead_time, later.lead_time),
        (_("Process time"), before.process_time, after.process_time),
    ]
    found = [_time_difference(label, one, other, old.basis, new.basis) for label, one, other in times]
    found.append(_share_difference(_("Flow efficiency"), before.flow_efficiency, after.flow_efficiency, days))
    found.append(_share_difference(_("Rolled %C/A"), _point(before.rolled_ca), _point(after.rolled_ca)))
    counts = [
        (_("Hand-offs"), before.handoffs, after.handoffs),
        (_("Crossings"), before.crossings, after.crossings),
        (_("Outside steps"), before.outside_steps, after.outside_steps),
        (_("Steps"), len(old.steps), len(new.steps)),
    ]
    found += [_count_difference(label, one, other) for label, one, other in counts]
    return [*found, _bottleneck_difference(old, before, new, after)]


def _point(value: Fraction | float | None) -> Range | None:
    return None if value is None else Range(value, value)


def _time_difference(
    label: str, before: Range | None, after: Range | None, old: TimeBasis, new: TimeBasis
) -> Difference:
    shown = _time(before, old), _time(after, new)
    if before is None or after is None:
        return Difference(label, *shown, "", note=basis_in_words(new))
    change = Fraction(after.middle) - Fraction(before.middle)
    if not change:
        return Difference(label, *shown, _("the same"), note=basis_in_words(new))
    told = {"time": kept(show_minutes(abs(change), new)), "percent": _relative(change, Fraction(before.middle))}
    words = _("%(time)s shorter%(percent)s") if change < 0 else _("%(time)s longer%(percent)s")
    return Difference(label, *shown, words % told, change < 0, basis_in_words(new))


def _relative(change: Fraction, before: Fraction) -> str:
    return f" ({percent(abs(change) / before)})" if before else ""


def _share_difference(label: str, before: Range | None, after: Range | None, note: str = "") -> Difference:
    shown = _share(before), _share(after)
    if before is None or after is None:
        return Difference(label, *shown, "", note=note)
    change = Fraction(after.middle) - Fraction(before.middle)
    if not change:
        return Difference(label, *shown, _("the same"), note=note)
    points = tenths(abs(change) * 100)
    words = _("%s percentage points more") if change > 0 else _("%s percentage points less")
    return Difference(label, *shown, words % points, change > 0, note)


def _count_difference(label: str, before: int, after: int) -> Difference:
    change = after - before
    if not change:
        words, better = _("the same"), None
    elif change > 0:
        words, better = ngettext("%d more", "%d more", change) % change, False
    else:
        words, better = ngettext("%d fewer", "%d fewer", -change) % -change, True
    return Difference(label, str(before), str(after), words, better)


def _bottleneck_difference(old: Stream, before: Measures, new: Stream, after: Measures) -> Difference:
    names = [
        "?" if measures.bottleneck is None else stream.step(measures.bottleneck).label
        for stream, measures in ((old, before), (new, after))
    ]
    words = _("the same") if before.bottleneck == after.bottleneck else _("another step")
    return Difference(_("Bottleneck"), *names, "" if "?" in names else words)
