"""The longest way through parallel parts, and how often work visits each step.

Between the branches of a fork the longest decides when work goes on. Once one branch is chosen at each fork the routes
are an absorbing Markov chain: the lead time solves T = t + P·T, and the visits v = e₁ + Pᵀ·v.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from valuestreams.metrics import linear
from valuestreams.metrics.linear import Number, solve
from valuestreams.metrics.routes import Fork, Routes

Choice = dict[str, str | None]  # of each fork the head of the branch that decides


def longest(routes: Routes, times: Mapping[str, Number], *, rejects: bool = False) -> Choice:
    """The longest branch of each fork by minutes per visit, the first of equals. `rejects`: with returns inside it."""
    choice: Choice = {}
    for fork in routes.forks:
        spans = [_span(routes, choice, head, inside, times, rejects) for head, inside in _branches(fork)]
        choice[fork.step] = fork.heads[spans.index(max(spans))]
    return choice


def lead_time(routes: Routes, choice: Choice, times: Mapping[str, Number], *, rejects: bool = False) -> Number:
    """Expected minutes from the first step to the end."""
    rows = {key: routes.transitions(key, choice, rejects=rejects) for key in routes.onward}
    return solve(rows, times)[routes.first]


def path(routes: Routes, choice: Choice, *, rejects: bool = False) -> dict[str, Number]:
    """Expected visits of each step on the critical path; 0 on a branch that is not the longest."""
    rows = {key: routes.transitions(key, choice, rejects=rejects) for key in routes.onward}
    return linear.visits(rows, {routes.first: Fraction(1)})


def visits(routes: Routes, choice: Choice, *, rejects: bool = False) -> dict[str, Number]:
    """Expected visits of each step, all branches counted.

    What a branch beside the longest one sends back to before its fork is not done again: the longest branch decides.
    """
    found = path(routes, choice, rejects=rejects)
    for fork in reversed(routes.forks):  # outer ones first: they say how often inner ones begin
        rounds = found[fork.step] * (routes.passing[fork.step] if rejects else 1)
        counted = set[str]()
        for head, inside in sorted(_branches(fork), key=lambda branch: branch[0] != choice[fork.step]):
            if head != choice[fork.step]:
                for key, number in _inside(routes, choice, head, inside - counted, rounds, rejects).items():
                    found[key] += number
            counted |= inside
    return found


def _branches(fork: Fork) -> Iterable[tuple[str | None, frozenset[str]]]:
    return zip(fork.heads, fork.regions, strict=True)


def _span(
    routes: Routes,
    choice: Choice,
    head: str | None,
    inside: frozenset[str],
    times: Mapping[str, Number],
    rejects: bool,
) -> Number:
    if head not in inside:
        return Fraction(0)
    rows = {key: routes.transitions(key, choice, rejects=rejects) for key in inside}
    return solve(rows, times)[head]


def _inside(
    routes: Routes, choice: Choice, head: str | None, inside: Iterable[str], rounds: Number, rejects: bool
) -> dict[str, Number]:
    rows = {key: routes.transitions(key, choice, rejects=rejects) for key in inside}
    return linear.visits(rows, {head: rounds}) if head in rows else {}
