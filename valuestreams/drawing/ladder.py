"""The time ladder: waits above, work below, a rung for each column of the map, and the totals they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from valuestreams.checking import Problem, measured_or_problems
from valuestreams.durations import basis_in_words, show_minutes
from valuestreams.metrics import Measures, Missing
from valuestreams.metrics import Range as Measured
from valuestreams.metrics.times import Split, split
from valuestreams.stream import Stream, Time, TimeBasis
from valuestreams.wording import between, kept, percent

MISSING = {
    "process": "process time", "wait": "wait", "elapsed": "elapsed time", "ca": "%C/A",
    "demand": "demand, which turns the waiting items into a wait",
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """Minutes of work between two ends; equal ends are certain."""

    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)

    def __add__(self, other: "Span") -> "Span":
        return Span(self.low + other.low, self.high + other.high)

    def words(self, basis: TimeBasis) -> str:
        low, high = show_minutes(self.low, basis), show_minutes(self.high, basis)
        return low if low == high else f"{low} – {high}"


@dataclass(frozen=True)
class Rung:
    """One column: what the steps `keys` of the longest way take in it, expected over the branches that share the work.

    None is a time that nobody has said. `elapsed` is time of which nobody knows how much of it is work.
    """

    column: int
    keys: tuple[str, ...]
    wait: Span | None
    process: Span | None
    elapsed: Span


@dataclass(frozen=True)
class Total:
    """`text` is ready to read; `missing` says whose time is lacking, and then there is no number."""

    label: str
    text: str
    missing: Missing | None = None
    note: str = ""


@dataclass(frozen=True)
class Ladder:
    rungs: tuple[Rung, ...]
    totals: tuple[Total, ...]
    basis: str  # "8-hour days"
    refused: str = ""  # why nothing can be added up


def numbers(stream: Stream) -> tuple[Measures | None, str]:
    """What is measured, or None and a sentence that says why nothing can be added up; "" before there are steps."""
    measures, problems = measured_or_problems(stream)
    return measures, _refusal(stream, problems[0]) if problems else ""


def _refusal(stream: Stream, problem: Problem) -> str:
    """With the step's name, unless the sentence says it."""
    label = next((step.label for step in stream.steps if step.key == problem.step), "")
    return problem.sentence if not label or label in problem.sentence else f"{label}: {problem.sentence}"


def ladder(stream: Stream, columns: dict[str, int], measures: Measures | None, refused: str = "") -> Ladder:
    """`columns` says in which column of the map each step stands; `measures` is that of the same stream."""
    visits = _visits(stream, measures)
    by_column: dict[int, list[str]] = {}
    for step in stream.steps:
        if step.key in visits:
            by_column.setdefault(columns[step.key], []).append(step.key)
    parts = {step.key: split(step, stream) for step in stream.steps}
    rungs = (_rung(column, keys, parts, visits) for column, keys in sorted(by_column.items()))
    totals = _totals(stream, measures) if measures else ()
    return Ladder(tuple(rungs), tuple(totals), basis_in_words(stream.basis), refused)


def _visits(stream: Stream, measures: Measures | None) -> dict[str, Fraction]:
    """Of the longest way; of all steps while it cannot be told which that is."""
    every = {step.key: Fraction(1) for step in stream.steps}
    if measures is None:
        return every
    known = {one.key: Fraction(one.first_pass) for one in measures.steps}
    return {key: known[key] for key in measures.critical or every if known[key]}


def _rung(column: int, keys: Iterable[str], parts: dict[str, Split], visits: dict[str, Fraction]) -> Rung:
    keys = tuple(keys)
    elapsed = sum((_times(parts[key].elapsed, visits[key]) or Span() for key in keys), Span())
    return Rung(
        column,
        keys,
        _sum(keys, {key: parts[key].wait for key in keys}, parts, visits),
        _sum(keys, {key: parts[key].process for key in keys}, parts, visits),
        elapsed,
    )


def _sum(
    keys: tuple[str, ...], times: dict[str, Time | None], parts: dict[str, Split], visits: dict[str, Fraction]
) -> Span | None:
    """None when one of them is unknown, unless its elapsed time stands for it."""
    total = Span()
    for key in keys:
        span = _times(times[key], visits[key])
        if span is None and parts[key].elapsed is None:
            return None
        total += span or Span()
    return total


def _times(time: Time | None, visits: Fraction) -> Span | None:
    return None if time is None else Span(time.low * visits, time.high * visits)


def _totals(stream: Stream, measures: Measures) -> Iterable[Total]:
    basis = measures.basis
    lacking = [one for one in measures.missing if one.what != "ca"]
    yield _total("Lead time", stream, measures.lead_time, lacking, basis)
    work = [one for one in lacking if one.what == "process"] or lacking
    yield _total("Process time", stream, measures.process_time, work, basis)
    efficiency, words = measures.flow_efficiency, basis_in_words(basis)
    if efficiency is not None:
        yield Total("Flow efficiency", percents(efficiency), note=words)
    elif lacking:
        yield Total("Flow efficiency", "incomplete", lacking[0], note=words)


def _total(label: str, stream: Stream, measured: Measured | None, lacking: list[Missing], basis: TimeBasis) -> Total:
    if measured is None:
        return Total(label, "incomplete", lacking[0] if lacking else None)
    return Total(label, Span(Fraction(measured.low), Fraction(measured.high)).words(basis))


def lacking_in_words(stream: Stream, missing: Missing) -> str:
    """ "step Pick has no process time" """
    return f"step {stream.step(missing.step).label} has no {MISSING[missing.what]}"


def percents(measured: Measured) -> str:
    return kept(between(percent(Fraction(measured.low)), percent(Fraction(measured.high))))
