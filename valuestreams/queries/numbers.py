"""The numbers of a state, and two states side by side. Three queries for one, as many for two."""

from dataclasses import dataclass, replace

from valuestreams import canonical
from valuestreams import stream as values
from valuestreams.changes import Changes, changes
from valuestreams.checking import Problem, measured_or_problems
from valuestreams.metrics import Measures, Rule
from valuestreams.models import State
from valuestreams.queries.reading import value_of, values_of


@dataclass(frozen=True)
class Numbers:
    """`measures` by the rules of rework that are shown, usually all; None while there are `problems`, and for a state without steps."""

    value: values.Stream
    measures: Measures | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Comparison:
    before: Numbers
    after: Numbers
    changes: Changes


def numbers_of(state: State) -> Numbers:
    return measured(value_of(state))


def since_copied(copy: State) -> Comparison:
    """A copy against what it began as, whatever has become of the state it came from. It must have an `origin`."""
    now = value_of(copy)
    steps = tuple(canonical.from_step(step) for step in copy.origin["steps"])
    then = replace(now, steps=steps, **canonical.from_head(copy.origin))
    return Comparison(measured(then), measured(now), changes(then, now))


def comparison(before: State, after: State) -> Comparison:
    known = values_of([before, after])
    old, new = known[before.pk], known[after.pk]
    return Comparison(measured(old), measured(new), changes(old, new))


def measured(value: values.Stream, *rules: Rule) -> Numbers:
    """By `rules` only where no more is shown, else by all of them."""
    return Numbers(value, *measured_or_problems(value, *(rules or Rule)))
