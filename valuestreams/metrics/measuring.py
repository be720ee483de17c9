"""From a stream to its measures: the rules of docs/stream-format.md put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from valuestreams.funnel import funnel
from valuestreams.metrics.capacity import bottleneck, items_in_process, loads, takt_of
from valuestreams.metrics.critical import Choice, longest, path, visits
from valuestreams.metrics.handoffs import crossings, handoffs
from valuestreams.metrics.linear import Number
from valuestreams.metrics.measures import Measures, Missing, Range, Return, Rework, StepTimes
from valuestreams.metrics.quality import rolled
from valuestreams.metrics.reduction import Unsolvable
from valuestreams.metrics.rework import Loop, NoWayBack, Rule, TooManyWays, adjusted, loops, per_visit, redo
from valuestreams.metrics.routes import InvalidRoutes, Routes, routes
from valuestreams.metrics.times import (
    EXPECTED,
    LEAST_EFFICIENT,
    LONGEST,
    MOST_EFFICIENT,
    SHORTEST,
    Corner,
    Spent,
    Split,
    spent,
    split,
)
from valuestreams.stream import Step, Stream

CORNERS = (EXPECTED, SHORTEST, LONGEST, LEAST_EFFICIENT, MOST_EFFICIENT)
NONE = Fraction(0)
ENDLESS = "work goes round so often, or on so many ways, that its times cannot be added up"
REFUSED = (
    "Work is sent back so often, or on so many ways, that there is no number for it. Look at the lowest %C/A of steps that "
    "send work back."
)
TOO_MANY = "So many returns lead across branches that the rule '{rule}' would take too long; '{other}' counts them all together."


@dataclass(frozen=True)
class _Pass:
    """The first pass at one corner: minutes of each step, the longest branches, and minutes along the critical path."""

    times: dict[str, Fraction]
    choice: Choice
    process: Number
    elapsed: Number
    lead: Number


@dataclass(frozen=True)
class _Known:
    """What every part of the calculation asks."""

    stream: Stream
    routes: Routes
    splits: Mapping[str, Split]
    missing: tuple[Missing, ...]
    passes: Mapping[Corner, _Pass]

    @property
    def is_timed(self) -> bool:
        """Every time is known, so that there is a longest way and a lead time."""
        return all(one.what == "ca" for one in self.missing)

    @property
    def returns_are_known(self) -> bool:
        """Every step that sends work back says how much of it."""
        return all(step.ca is not None for step in self.stream.steps if step.returns)

    @property
    def distinct(self) -> dict[int, _Pass]:
        """The passes by their identity: one only, when every time is certain."""
        return {id(one): one for one in self.passes.values()}

    @cached_property
    def loops(self) -> dict[int, tuple[Loop, ...]]:
        """Of each pass, found once for all rules. Raises NoWayBack and TooManyWays."""
        return {name: loops(self.routes, one.times, one.choice) for name, one in self.distinct.items()}


def measure(stream: Stream, *rules: Rule) -> Measures:
    """The numbers of a stream, with rework by each of `rules` (`once` when none is named).

    Expects what `checking.problems` accepts; raises InvalidRoutes where routes have no meaning or there are no steps.
    """
    if not stream.steps:
        raise InvalidRoutes(None, "the stream has no steps")
    try:
        return _measured(_known(stream), rules or (Rule.ONCE,))
    except Unsolvable:
        raise InvalidRoutes(None, ENDLESS) from None


def _measured(known: _Known, rules: tuple[Rule, ...]) -> Measures:
    stream = known.stream
    lead = _between(known, lambda one: one.lead) if known.is_timed else None
    numbers = _visits(known)
    found = loads(stream, numbers)
    people = funnel(stream)
    return Measures(
        basis=stream.basis,
        process_time=_process_time(known),
        lead_time=lead,
        flow_efficiency=_efficiency(known, lambda one: one.lead) if known.is_timed else None,
        labour=_labour(known),
        rolled_ca=_rolled(known),
        handoffs=handoffs(stream),
        crossings=crossings(stream),
        outside_steps=sum(step.outside for step in stream.steps),
        takt=takt_of(stream.demand, stream.basis),
        wip=_wip(stream, lead),
        reworks=tuple(_rework(known, rule, numbers) for rule in rules),
        steps=_step_times(known),
        loads=found,
        bottleneck=bottleneck(found),
        critical=_critical(known),
        funnel=people if people.is_begun else None,
        missing=known.missing,
    )


def _known(stream: Stream) -> _Known:
    ways = routes(stream)
    splits = {step.key: split(step, stream) for step in stream.steps}
    missing = [Missing(key, what) for key, parts in splits.items() for what in parts.missing]
    missing += [Missing(step.key, "ca") for step in _unjudged(stream)]
    order = {step.key: index for index, step in enumerate(stream.steps)}
    missing.sort(key=lambda one: order[one.step])
    return _Known(stream, ways, splits, tuple(missing), _passes(ways, splits))


def _unjudged(stream: Stream) -> list[Step]:
    """Steps whose %C/A is needed: inside ones when any is judged, and all that send work back."""
    judged = any(step.ca is not None for step in stream.steps)
    return [step for step in stream.steps if step.ca is None and ((judged and not step.outside) or bool(step.returns))]


def _passes(ways: Routes, splits: Mapping[str, Split]) -> dict[Corner, _Pass]:
    """Corners that come to the same, as all do when every time is certain, share one pass."""
    found: dict[Corner, _Pass] = {}
    met: list[tuple[dict[str, Spent], _Pass]] = []
    for corner in CORNERS:
        parts = {key: spent(one, corner) for key, one in splits.items()}
        same = next((one for earlier, one in met if earlier == parts), None)
        found[corner] = same or _pass(ways, parts)
        met.append((parts, found[corner]))
    return found


def _pass(ways: Routes, parts: Mapping[str, Spent]) -> _Pass:
    times = {key: one.lead for key, one in parts.items()}
    choice = longest(ways, times)
    on_path = path(ways, choice)
    return _Pass(
        times,
        choice,
        process=_sum(on_path, parts, lambda one: one.process),
        elapsed=_sum(on_path, parts, lambda one: one.elapsed),
        lead=_sum(on_path, parts, lambda one: one.lead),
    )


def _sum(numbers: Mapping[str, Number], parts: Mapping[str, Spent], minutes: Callable[[Spent], Fraction]) -> Number:
    return sum((number * minutes(parts[key]) for key, number in numbers.items()), NONE)


def _between(known: _Known, number: Callable[[_Pass], Number]) -> Range:
    ends = sorted((number(known.passes[SHORTEST]), number(known.passes[LONGEST])))
    return Range(*ends)


def _process_time(known: _Known) -> Range | None:
    """Waits do not matter to it, except where they decide which branch is the longest."""
    lacking = any(one.what == "process" for one in known.missing)
    if lacking or (known.routes.forks and not known.is_timed):
        return None
    return _between(known, lambda one: one.process)


def _efficiency(known: _Known, lead: Callable[[_Pass], Number]) -> Range | None:
    """Process time by `lead`, an elapsed time of unknown split being all wait at the low end and all work at the high.

    None when no time passes at all.
    """
    worst, best = known.passes[LEAST_EFFICIENT], known.passes[MOST_EFFICIENT]
    if not lead(worst) or not lead(best):
        return None
    return Range(worst.process / lead(worst), (best.process + best.elapsed) / lead(best))


def _labour(known: _Known) -> Range | None:
    if any(one.what == "process" for one in known.missing):
        return None
    numbers = visits(known.routes, known.passes[EXPECTED].choice)
    low, high = (
        _sum(numbers, {key: spent(one, corner) for key, one in known.splits.items()}, lambda one: one.process)
        for corner in (SHORTEST, LONGEST)
    )
    return Range(low, high)


def _rolled(known: _Known) -> Number | None:
    accurate = {step.key: step.ca for step in known.stream.steps if step.ca is not None}
    if not accurate or any(one.what == "ca" for one in known.missing):
        return None
    return rolled(known.routes, accurate)


def _visits(known: _Known) -> dict[str, Number] | None:
    """With rework by any routing; None while nobody knows how much is sent back, and where there is no number."""
    if not known.returns_are_known:
        return None
    try:
        return visits(known.routes, _longest_with_rework(known), rejects=True)
    except Unsolvable:
        return None


def _longest_with_rework(known: _Known) -> Choice:
    more = redo(known.routes)
    times = {key: time + more.get(key, NONE) for key, time in known.passes[EXPECTED].times.items()}
    return longest(known.routes, times, rejects=True)


def _wip(stream: Stream, lead: Range | None) -> Range | None:
    if lead is None or stream.demand is None:
        return None
    rate = stream.demand.rate(stream.basis)
    return Range(items_in_process(rate, lead.low), items_in_process(rate, lead.high))


def _critical(known: _Known) -> tuple[str, ...]:
    """The steps of the critical path, in the order of the stream; none while times are missing that decide it."""
    if known.routes.forks and not known.is_timed:
        return ()
    on_path = path(known.routes, known.passes[EXPECTED].choice)
    return tuple(step.key for step in known.stream.steps if on_path[step.key])


def _step_times(known: _Known) -> tuple[StepTimes, ...]:
    numbers = visits(known.routes, known.passes[EXPECTED].choice)
    return tuple(StepTimes(step.key, numbers[step.key], known.splits[step.key]) for step in known.stream.steps)


def _rework(known: _Known, rule: Rule, numbers: Mapping[str, Number] | None) -> Rework:
    """`numbers` are the visits of each step by any routing, None when they are not known."""
    if not known.is_timed or not known.returns_are_known:
        return Rework(rule, assumptions=_assumptions(known, rule))
    if rule is Rule.MARKOV and numbers is None:
        return Rework(rule, refused=REFUSED)
    try:
        return _counted(known, rule, numbers or {})
    except NoWayBack as error:
        return Rework(rule, refused=_refusal(known.stream, error, rule))
    except TooManyWays:
        return Rework(rule, refused=TOO_MANY.format(rule=rule, other=Rule.MARKOV))
    except Unsolvable:
        return Rework(rule, refused=REFUSED)


def _counted(known: _Known, rule: Rule, numbers: Mapping[str, Number]) -> Rework:
    leads = {name: _adjusted(known, rule, one) for name, one in known.distinct.items()}
    low, high = known.passes[SHORTEST], known.passes[LONGEST]
    return Rework(
        rule,
        time=Range(leads[id(low)] - low.lead, leads[id(high)] - high.lead),
        lead_time=_between(known, lambda one: leads[id(one)]),
        flow_efficiency=_efficiency(known, lambda one: leads[id(one)]),
        effort=_effort(known, numbers) if rule is Rule.MARKOV else None,
        returns=_returns_of_chain(known, numbers) if rule is Rule.MARKOV else _returns(known, rule),
        assumptions=_assumptions(known, rule),
    )


def _adjusted(known: _Known, rule: Rule, one: _Pass) -> Number:
    if not known.routes.returns:
        return one.lead
    found = () if rule is Rule.MARKOV else known.loops[id(one)]
    return adjusted(known.routes, rule, one.times, one.choice, found)


def _effort(known: _Known, numbers: Mapping[str, Number]) -> Number:
    again = redo(known.routes)
    parts = {key: spent(one, EXPECTED) for key, one in known.splits.items()}
    return sum((number * (parts[key].process + again.get(key, NONE)) for key, number in numbers.items()), NONE)


def _returns(known: _Known, rule: Rule) -> tuple[Return, ...]:
    middle = known.passes[EXPECTED]
    numbers = visits(known.routes, middle.choice)
    found = []
    for loop in known.loops[id(middle)]:
        rounds, minutes = per_visit(known.routes, rule, loop, middle.times)
        items = numbers[loop.step] * rounds
        found.append(Return(loop.step, loop.to, items, loop.depth, loop.time, items * minutes))
    return tuple(found)


def _returns_of_chain(known: _Known, numbers: Mapping[str, Number]) -> tuple[Return, ...]:
    return tuple(
        Return(key, one.to, numbers[key] * (1 - known.routes.passing[key]) * one.share, None, None, None)
        for key, returns in known.routes.returns.items()
        for one in returns
    )


ASSUMED = {
    Rule.ONCE: "Each loop is used at most once for an item, and what comes back passes.",
    Rule.UNTIL_RIGHT: "Each loop is repeated until the work passes, and each for itself: a loop inside another is not "
    "multiplied by it.",
    Rule.MARKOV: "Every return can be taken any number of times, also inside another; work is rejected as often the "
    "second time as the first.",
}


def _assumptions(known: _Known, rule: Rule) -> tuple[str, ...]:
    found = [ASSUMED[rule]]
    lost = [step.label for step in known.stream.steps if not step.returns and step.ca is not None and step.ca < 1]
    if lost:
        found.append(f"What is rejected at {_listed(lost)} adds no time, since nothing says where it goes back to.")
    if known.routes.forks and known.routes.returns:
        found.append(
            "Of parallel branches the longest, rework included, decides the lead time; what another branch sends back "
            "to before the branches part is not counted again."
        )
    return tuple(found)


def _refusal(stream: Stream, error: NoWayBack, rule: Rule) -> str:
    step, to = stream.step(error.step).label, stream.step(error.to).label
    return (
        f"{step} sends work back to {to}, from where it does not come to {step} again: the rule '{rule.value}' cannot count "
        f"that, '{Rule.MARKOV.value}' can."
    )


def _listed(words: list[str], most: int = 5) -> str:
    shown = words if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1} more steps"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
