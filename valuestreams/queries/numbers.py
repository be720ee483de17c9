"""The numbers of a state, and two states side by side. Three queries for one, as many for two."""

from dataclasses import dataclass

from valuestreams import stream as values
from valuestreams.changes import Changes, changes
from valuestreams.checking import Problem, problems
from valuestreams.metrics import Measures, Rule, measure
from valuestreams.models import State
from valuestreams.queries.reading import value_of, values_of


@dataclass(frozen=True)
class Numbers:
    """`measures` by all rules of rework; None while there are `problems`, and for a state without steps."""

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


def measurable(state: State) -> tuple[values.Stream, str]:
    """The stream in this state, and why it has no numbers, empty when it has."""
    value = value_of(state)
    found = problems(value)
    return value, found[0].sentence if found else ""


def comparison(before: State, after: State) -> Comparison:
    known = values_of([before, after])
    old, new = known[before.pk], known[after.pk]
    return Comparison(measured(old), measured(new), changes(old, new))


def measured(value: values.Stream) -> Numbers:
    found = problems(value) if value.steps else ()
    measures = measure(value, *Rule) if value.steps and not found else None
    return Numbers(value, measures, found)
