"""(g) The numbers of a long stream with rework, against ten streams of a tenth, and NumPy solving its matrix alone."""

from fractions import Fraction
from functools import partial

import numpy as np

from bench.table import Row, at_most, milliseconds
from bench.timing import in_turns
from valuestreams.metrics import Rule, measure
from valuestreams.stream import Demand, Return, Step, Stream, between, fixed

STEPS, PARTS = 1_000, 10
GROWTH = 1.5  # n times the steps may take so many times n as long
REACH = 13  # steps that work goes back at most


def measured(rounds: int, steps: int = STEPS) -> list[Row]:
    """All numbers with all three rules of rework; every step has a way back and each wait is a range."""
    long, short = stream(steps), stream(steps // PARTS)
    works = {
        "all": partial(measure, long, *Rule),
        "parts": lambda: [measure(short, *Rule) for _part in range(PARTS)],
        "matrix": partial(visits, long),
    }
    seconds = in_turns(works, rounds)
    growth = seconds["all"] / seconds["parts"]
    what = f"numbers of {steps:,} steps with rework"
    parts = f"{PARTS} times {steps // PARTS} steps, {milliseconds(seconds['parts'])}"
    matrix = f"np.linalg.solve once for visits alone, {milliseconds(seconds['matrix'])}"
    return [
        Row("g", what, milliseconds(seconds["all"]), parts, f"{growth:.2f} × its time", **at_most(growth, GROWTH)),
        Row("g", what, milliseconds(seconds["all"]), matrix, f"{seconds['all'] / seconds['matrix']:.1f} × its time"),
    ]


def stream(steps: int) -> Stream:
    made = tuple(
        Step(
            f"s{at}",
            process=fixed(at % 7 + 1),
            wait=between(at % 11, at % 11 + 60),
            ca=Fraction(90 + at % 10, 100),
            people=Fraction(1),
            returns=(Return(f"s{max(0, at - at % REACH)}"),),
        )
        for at in range(steps)
    )
    return Stream("Long", steps=made, demand=Demand(Fraction(4)))


def visits(value: Stream) -> np.ndarray:
    """v = (I − Pᵀ)⁻¹·e₁ with a full matrix, as it stands in textbooks."""
    place = {step.key: at for at, step in enumerate(value.steps)}
    chain = np.zeros((len(place), len(place)))
    for at, step in enumerate(value.steps):
        if at + 1 < len(place):
            chain[at, at + 1] += float(step.ca)
        for way in step.returns:
            chain[at, place[way.to]] += float((1 - step.ca) * way.share)
    return np.linalg.solve(np.eye(len(place)) - chain.T, np.eye(len(place))[0])
