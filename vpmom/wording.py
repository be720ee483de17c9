"""How days, numbers and the facts of a plan are said: the same on pages, on paper, in files and in what checks tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vpmom.kinds import Part
from vpmom.marks import Run, is_safe, runs
from vpmom.plan import (
    Direction,
    Item,
    LinkKind,
    Measure,
    MeasureKind,
    Obstacle,
    ObstacleState,
    Party,
    Plan,
    Reference,
)

PAPER_PEOPLE, SCREEN_PEOPLE = "FTE", "full-time people"  # paper is short of room
SHORT_LABEL = 10  # "FY27" says little alone, "May 1, 2026 to Jan 31, 2027" says it all


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the facts below the title."""

    label: str
    runs: tuple[Run, ...]


def day(when: date) -> str:
    """3 Nov 2026."""
    return f"{when.day} {when:%b %Y}"


def number(value: Decimal) -> str:
    """12500.50 as 12,500.5."""
    return _without_tail(f"{value:,f}")


def digits(value: Decimal) -> str:
    """12500.50 as 12500.5, for a field or a cell that reads it back as a number."""
    return _without_tail(f"{value:f}")


def _without_tail(written: str) -> str:
    return written.rstrip("0").rstrip(".") if "." in written else written


def amount(value: Decimal, unit: str) -> str:
    """`number` with its unit: 96 %."""
    return f"{number(value)} {unit}" if unit else number(value)


def period(plan: Plan) -> str:
    """The plan's own words; where these are but a name such as FY27, the days beside it."""
    days = f"{day(plan.period.start)} to {day(plan.period.end)}" if plan.period else ""
    if not plan.period_label or not days:
        return plan.period_label or days
    return f"{plan.period_label}, {days}" if len(plan.period_label) <= SHORT_LABEL else plan.period_label


def rapid(parties: Iterable[Party]) -> str:
    """ "Olga (D), Board (R, A)"."""
    return ", ".join(f"{party.name} ({', '.join(party.roles)})" for party in parties)


def vetted(plan: Plan) -> str:
    return day(plan.vetted) if plan.vetted else plan.vetted_label


def figure(measure: Measure | None) -> str:
    """Where a result stands and is to go: "88 → 96 %, by 31 Dec 2027". Empty when nobody said."""
    if measure is None:
        return ""
    by = f"by {day(measure.due)}" if measure.due else ""
    if measure.kind is MeasureKind.DONE:
        return f"done {by}" if by else ""
    way = " → ".join(measure.zones) if measure.kind is MeasureKind.ZONES else _way(measure)
    return ", ".join(part for part in (way, by if way else "") if part)


def _way(measure: Measure) -> str:
    if measure.target is None:
        return f"from {amount(measure.baseline, measure.unit)}" if measure.baseline is not None else ""
    target = amount(measure.target, measure.unit)
    if measure.direction is Direction.HOLD:
        return f"hold {target}"
    return f"{number(measure.baseline)} → {target}" if measure.baseline is not None else f"to {target}"


def holder(item: Item, people: str = PAPER_PEOPLE) -> str:
    """Who has it, where, with how many people."""
    many = f"{number(item.headcount)}\u00a0{people}" if item.headcount is not None else ""
    return " · ".join(part for part in (item.owner, item.unit, many) if part)


def standing(obstacle: Obstacle | None, answers: str) -> str:
    """What became of an obstacle. `answers` names the ways that answer it."""
    state = obstacle.state if obstacle else ObstacleState.OPEN
    if obstacle and state is ObstacleState.CLEARED:
        return f"cleared {day(obstacle.cleared)}" if obstacle.cleared else "cleared"
    if state is ObstacleState.ACCEPTED:
        return "accepted"
    return f"answered by {answers}" if answers else "open"


def answers(plan: Plan) -> Mapping[str, str]:
    """Obstacle's key -> the methods that answer it by their numbers: "method 1 and 3"."""
    numbers = {item.key: at for at, item in enumerate(plan.items(Part.WAY), start=1)}
    ways = plan.shape.keys_of(Part.WAY)
    one = plan.shape.section(ways[0]).one if ways else ""
    found: dict[str, list[int]] = {}
    for link in plan.links:
        if link.kind is LinkKind.ANSWERS and link.source in numbers:
            found.setdefault(link.target, []).append(numbers[link.source])
    return {key: f"{one} {' and '.join(map(str, sorted(some)))}" for key, some in found.items()}


def note(part: Part, item: Item, answered: Mapping[str, str], people: str = PAPER_PEOPLE) -> str:
    """What stands behind the line in quieter words. `answered`: of `answers`."""
    state = standing(item.obstacle, answered.get(item.key, "")) if part is Part.HURDLE else ""
    return " · ".join(words for words in (state, holder(item, people)) if words)


def facts(plan: Plan, edition: str = "") -> tuple[Fact, ...]:
    """The line below the title, without what is not known. `edition` says which text it is: "3", "draft, 50 %"."""
    plainly = (
        ("Unit", plan.unit),
        ("Owner", plan.owner),
        ("Period", period(plan)),
        ("RAPID", rapid(plan.rapid)),
        ("Vetted", vetted(plan)),
        ("Version", edition),
        ("Part of", ", ".join(plan.parents)),
    )
    linked = (("Previous versions", plan.previous), ("Internal version", plan.internal))
    return (
        *(Fact(label, (Run(text),)) for label, text in plainly if text),
        *(Fact(label, references(some)) for label, some in linked if some),
    )


def references(some: Iterable[Reference]) -> tuple[Run, ...]:
    """Links with commas between them; an address that is not safe to open stays words."""
    found: list[Run] = []
    for reference in some:
        if found:
            found.append(Run(", "))
        url = reference.url if is_safe(reference.url) else ""
        found.append(Run("".join(run.text for run in runs(reference.label)) or reference.url, url=url))
    return tuple(found)
