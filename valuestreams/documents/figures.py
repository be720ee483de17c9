"""The key figures of a stream in words, the same on paper, in reports and on the overview. Pure."""

from dataclasses import dataclass
from fractions import Fraction

from valuestreams.durations import basis_in_words, show_minutes
from valuestreams.metrics import Measures, Range
from valuestreams.stream import Stream, TimeBasis


@dataclass(frozen=True)
class Figure:
    """A figure as one reads it. `note` holds what it rests on: the length of a day, the step that is missing."""

    label: str
    value: str
    note: str = ""


def figures(stream: Stream, measures: Measures) -> tuple[Figure, ...]:
    """Lead and process time, flow efficiency, quality, borders, and with demand takt, bottleneck and work in progress."""
    basis, days = stream.basis, basis_in_words(stream.basis)
    lacking = incomplete(stream, measures)
    found = [
        Figure("Lead time", span(measures.lead_time, basis), days if measures.lead_time else lacking),
        Figure("Process time", span(measures.process_time, basis), days if measures.process_time else lacking),
        Figure("Flow efficiency", shares(measures.flow_efficiency), days if measures.flow_efficiency else lacking),
        Figure(
            "Rolled %C/A",
            "?" if measures.rolled_ca is None else percent(measures.rolled_ca),
            "usable as it is, all the way",
        ),
        Figure("Hand-offs", str(measures.handoffs), "the performer changes"),
        Figure("Crossings", str(measures.crossings), "the department or supplier changes"),
    ]
    for rework in measures.reworks:
        if rework.time is not None and rework.time.high:
            found.insert(1, Figure("Lead time with rework", span(rework.lead_time, basis), RULES[rework.rule.value]))
    if measures.takt is not None:
        found.append(Figure("Takt time", show_minutes(measures.takt, basis), "work time per item asked for"))
    if measures.wip is not None:
        found.append(Figure("Work in progress", between(measures.wip), "items, by Little’s law"))
    if measures.bottleneck is not None:
        found.append(_bottleneck(stream, measures))
    return tuple(found)


RULES = {
    "once": "each loop at most once",
    "until-right": "each loop until right",
    "markov": "any routing, until right",
}


def _bottleneck(stream: Stream, measures: Measures) -> Figure:
    load = next(load for load in measures.loads if load.key == measures.bottleneck)
    used = "" if load.utilisation is None else f"{percent(load.utilisation)} of its time, by visits"
    return Figure("Bottleneck", stream.step(load.key).label, used)


def incomplete(stream: Stream, measures: Measures) -> str:
    """ "incomplete: Review, Deploy", at most three steps by name; empty when nothing is missing."""
    keys = measures.incomplete
    if not keys:
        return ""
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return f"incomplete: {', '.join(stream.step(key).label for key in keys[:3])}{more}"


def span(range_: Range | None, basis: TimeBasis) -> str:
    if range_ is None:
        return "?"
    low, high = show_minutes(range_.low, basis), show_minutes(range_.high, basis)
    return low if low == high else f"{low} – {high}"


def shares(range_: Range | None) -> str:
    if range_ is None:
        return "?"
    low, high = percent(range_.low), percent(range_.high)
    return low if low == high else f"{low.removesuffix(' %')} – {high}"


def between(range_: Range) -> str:
    low, high = tenths(range_.low), tenths(range_.high)
    return low if low == high else f"{low} – {high}"


def percent(share: Fraction | float) -> str:
    return f"{tenths(Fraction(share) * 100)} %"


def tenths(number: Fraction | float) -> str:
    """One decimal place, half up, without a zero at the end."""
    whole = int(Fraction(number) * 10 + Fraction(1, 2))
    return f"{whole // 10:,}" if whole % 10 == 0 else f"{whole // 10:,}.{whole % 10}"
