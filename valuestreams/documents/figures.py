"""The key figures of a stream in words, the same on paper, in reports and on the overview. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from valuestreams import wording
from valuestreams.durations import basis_in_words, show_minutes
from valuestreams.metrics import Measures, Range
from valuestreams.stream import Stream, TimeBasis
from valuestreams.wording import kept, percent, tenths

UNKNOWN = "?"
TIMES = ("process", "wait", "elapsed", "demand")  # of metrics.Missing.what; "ca" is the other


@dataclass(frozen=True)
class Figure:
    """A figure as one reads it. `key` names it in code. `note` holds what it rests on: the length of a day, the step
    that is missing.
    """

    key: str
    label: str
    value: str
    note: str = ""

    @property
    def is_known(self) -> bool:
        return self.value != UNKNOWN


def figures(stream: Stream, measures: Measures) -> tuple[Figure, ...]:
    """Lead and process time, flow efficiency, quality, borders, and with demand takt, bottleneck and work in progress.

    Rework is told by the last rule that was measured.
    """
    basis, days = stream.basis, basis_in_words(stream.basis)
    lacking = incomplete(stream, measures, of=TIMES)
    found = [
        Figure("lead-time", "Lead time", span(measures.lead_time, basis), days if measures.lead_time else lacking),
        *_rework(stream, measures),
        Figure(
            "process-time", "Process time", span(measures.process_time, basis),
            days if measures.process_time else lacking,
        ),
        Figure(
            "flow-efficiency", "Flow efficiency", shares(measures.flow_efficiency),
            days if measures.flow_efficiency else lacking,
        ),
        _rolled(stream, measures),
        Figure("hand-offs", "Hand-offs", str(measures.handoffs), "the performer changes"),
        Figure("crossings", "Crossings", str(measures.crossings), "the department or supplier changes"),
    ]  # fmt: skip
    if measures.takt is not None:
        found.append(Figure("takt", "Takt time", show_minutes(measures.takt, basis), "work time per item asked for"))
    if stream.demand is not None:
        found.append(_wip(measures, lacking))
    if measures.bottleneck is not None:
        found.append(_bottleneck(stream, measures))
    return tuple(found)


def _rework(stream: Stream, measures: Measures) -> list[Figure]:
    """Nothing where nothing is sent back, or what is sent back adds no time."""
    rework, key, label = measures.reworks[-1], "lead-time-with-rework", "Lead time with rework"
    if not any(step.returns for step in stream.steps):
        return []
    if rework.time is None:
        return [Figure(key, label, UNKNOWN, rework.refused or incomplete(stream, measures))]
    return (
        [Figure(key, label, span(rework.lead_time, stream.basis), RULES[rework.rule.value])] if rework.time.high else []
    )


def _rolled(stream: Stream, measures: Measures) -> Figure:
    key, label = "rolled-ca", "Rolled %C/A"
    if measures.rolled_ca is None:
        return Figure(key, label, UNKNOWN, incomplete(stream, measures, of=("ca",)) or "no step has a %C/A")
    return Figure(key, label, percent(measures.rolled_ca), "usable as it is, all the way")


def _wip(measures: Measures, lacking: str) -> Figure:
    value, note = (UNKNOWN, lacking) if measures.wip is None else (between(measures.wip), "items, by Little’s law")
    return Figure("wip", "Work in progress", value, note)


RULES = {
    "once": "each loop at most once",
    "until-right": "each loop until right",
    "markov": "any routing, until right",
}


def _bottleneck(stream: Stream, measures: Measures) -> Figure:
    load = next(load for load in measures.loads if load.key == measures.bottleneck)
    used = "" if load.utilisation is None else f"{percent(load.utilisation)} of its time, by visits"
    return Figure("bottleneck", "Bottleneck", stream.step(load.key).label, used)


def incomplete(stream: Stream, measures: Measures, *, of: Collection[str] = (*TIMES, "ca")) -> str:
    """ "incomplete: Review, Deploy", at most three steps by name; empty when nothing is missing of these."""
    keys = list(dict.fromkeys(one.step for one in measures.missing if one.what in of))
    if not keys:
        return ""
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return f"incomplete: {', '.join(stream.step(key).label for key in keys[:3])}{more}"


def span(range_: Range | None, basis: TimeBasis) -> str:
    if range_ is None:
        return UNKNOWN
    return wording.between(*(kept(show_minutes(end, basis)) for end in (range_.low, range_.high)))


def shares(range_: Range | None) -> str:
    return UNKNOWN if range_ is None else wording.between(percent(range_.low), percent(range_.high))


def between(range_: Range) -> str:
    return wording.between(tenths(range_.low), tenths(range_.high))
