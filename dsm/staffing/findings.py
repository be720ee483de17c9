"""What stands out in the staffing of a window: one sentence each, and one that says what to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from dsm.staffing.balance import Alone, alone, parts_of, sizes
from dsm.staffing.load import Stretch, bench, over_allocated
from dsm.staffing.sweep import Window, runs
from dsm.staffing.values import Allocation, Person, Staffing, Team
from valuestreams.wording import hundredths, percent


class Kind(StrEnum):
    """In the order of urgency."""

    OVER = "over"
    UNKNOWN = "unknown"
    TWICE = "twice"
    SAME_LEAD = "same-lead"
    ALONE = "alone"
    LARGE = "large"
    SMALL = "small"
    NOBODY = "nobody"
    SPLIT = "split"
    BENCH = "bench"


@dataclass(frozen=True)
class Finding:
    """`person`, `product` and `capability` are keys of what it is about; the days lie inside the window."""

    kind: Kind
    sentence: str
    advice: str
    first: date
    last: date
    person: str | None = None
    product: str | None = None
    capability: str | None = None


@dataclass(frozen=True)
class _Case:
    """What every rule is asked about."""

    staffing: Staffing
    window: Window
    parts: Mapping[str, tuple[Stretch, ...]]

    def days(self, first: date, last: date) -> str:
        return said_within(self.window, first, last)


def said_day(day: date) -> str:
    """ "3 Mar 2027" """
    return f"{day.day} {day:%b} {day.year}"


def said_days(first: date, last: date | None) -> str:
    """ "from 3 Mar 2027 to 5 May 2027", "on 3 Mar 2027", "from 3 Mar 2027 on"."""
    if last is None:
        return f"from {said_day(first)} on"
    return f"on {said_day(first)}" if first == last else f"from {said_day(first)} to {said_day(last)}"


def said_within(window: Window, first: date, last: date) -> str:
    """Of days that may begin before the window and go on after it: "throughout", "until 3 Mar 2027", "from … on"."""
    if first == window.first:
        return "throughout" if last == window.last else f"until {said_day(last)}"
    return said_days(first, None if last == window.last else last)


def findings(staffing: Staffing, window: Window) -> tuple[Finding, ...]:
    """By kind in the order of urgency, then by day."""
    case = _Case(staffing, window, parts_of(staffing, window))
    found = [finding for person in staffing.people for finding in _of_person(case, person)]
    found += [finding for team in staffing.teams for finding in _of_team(case, team)]
    found += [_of_alone(case, one) for one in alone(staffing, window, case.parts) if one.product is None]
    order = {kind: at for at, kind in enumerate(Kind)}
    return tuple(sorted(found, key=lambda one: (order[one.kind], one.first)))


def _of_person(case: _Case, person: Person) -> Iterator[Finding]:
    parts = case.parts[person.key]
    yield from _unknown(case, person)
    yield from _over(case, person, parts)
    yield from _bench(case, person, parts)
    yield from _split(case, person, parts)
    yield from _twice(case, person)
    yield from _same_lead(case, person, parts)


def _unknown(case: _Case, person: Person) -> Iterator[Finding]:
    if person.homes or not any(case.window.overlap(one) for one in case.staffing.allocations_of.get(person.key, ())):
        return
    yield Finding(
        Kind.UNKNOWN,
        f"{person.name} works in a team, and nobody has said how much she or he can: no home is known.",
        "Give a home with its FTE; until then neither too much work nor too little can be seen.",
        case.window.first, case.window.last, person=person.key,
    )  # fmt: skip


def _over(case: _Case, person: Person, parts: tuple[Stretch, ...]) -> Iterator[Finding]:
    for spell in over_allocated(parts):
        heaviest = max(_inside(parts, spell.first, spell.last), key=lambda one: one.over)
        can = heaviest.available or Fraction(0)
        yield Finding(
            Kind.OVER,
            f"{person.name} is asked for {hundredths(heaviest.load)} FTE and has {hundredths(can)}, "
            f"{case.days(spell.first, spell.last)}: {hundredths(spell.most)} too much{_at_most(spell.least, spell.most)}.",
            f"Take {hundredths(spell.most)} FTE out of {_teams_of(case, heaviest)}, or say who takes it over.",
            spell.first, spell.last, person=person.key,
        )  # fmt: skip


def _at_most(least: Fraction, most: Fraction) -> str:
    return "" if least == most else " at the worst"


def _teams_of(case: _Case, one: Stretch) -> str:
    names = dict.fromkeys(_team_name(case, each.product) for each in one.allocations)
    return " or ".join(f"“{name}”" for name in names)


def _team_name(case: _Case, key: str) -> str:
    team = case.staffing.by_team.get(key)
    return team.name if team else key


def _inside(parts: tuple[Stretch, ...], first: date, last: date) -> list[Stretch]:
    return [one for one in parts if first <= one.first and one.last <= last]


def _bench(case: _Case, person: Person, parts: tuple[Stretch, ...]) -> Iterator[Finding]:
    for spell in bench(parts, case.staffing.assumptions):
        free = (
            hundredths(spell.most)
            if spell.least == spell.most
            else f"{hundredths(spell.least)} to {hundredths(spell.most)}"
        )
        yield Finding(
            Kind.BENCH,
            f"{person.name} has {free} FTE without a team, {case.days(spell.first, spell.last)}.",
            "Look where a team asks for this capability, or say that the time is for the capability itself.",
            spell.first, spell.last, person=person.key,
        )  # fmt: skip


def _split(case: _Case, person: Person, parts: tuple[Stretch, ...]) -> Iterator[Finding]:
    assumptions = case.staffing.assumptions
    for run in runs(parts, lambda one: one.teams > assumptions.most_teams):
        most = max(run, key=lambda one: one.teams)
        lost = assumptions.loss(most.teams)
        cost = f": {hundredths(most.load)} FTE count as {hundredths(most.effective(assumptions))}, since switching is assumed to take {percent(lost)}"
        yield Finding(
            Kind.SPLIT,
            f"{person.name} works in {most.teams} teams at once, {case.days(run[0].first, run[-1].last)}{cost if lost else ''}.",
            "Let the smallest share end first. The loss is an assumption, and can be changed.",
            run[0].first, run[-1].last, person=person.key,
        )  # fmt: skip


def _twice(case: _Case, person: Person) -> Iterator[Finding]:
    for one, other in overlapping(case.staffing.allocations_of.get(person.key, ())):
        both = Window(max(one.first, other.first), min(one.last or date.max, other.last or date.max))
        seen = case.window.overlap(both)
        if seen:
            yield Finding(
                Kind.TWICE,
                f"{person.name} is allocated to “{_team_name(case, one.product)}” twice, {case.days(seen.first, seen.last)}: "
                f"{hundredths(one.fte)} and {hundredths(other.fte)} FTE are added up.",
                "End one of the two, or make them one.",
                seen.first, seen.last, person=person.key, product=one.product,
            )  # fmt: skip


def overlapping(allocations: tuple[Allocation, ...]) -> Iterator[tuple[Allocation, Allocation]]:
    """Pairs of allocations of one person to the same product that have days in common."""
    by_product: dict[str, list[Allocation]] = {}
    for one in sorted(allocations, key=lambda one: one.first):
        for other in by_product.setdefault(one.product, []):
            if other.last is None or other.last >= one.first:
                yield other, one
        by_product[one.product].append(one)


def _same_lead(case: _Case, person: Person, parts: tuple[Stretch, ...]) -> Iterator[Finding]:
    products = dict.fromkeys(one.product for part in parts for one in part.allocations)
    for product in products:
        team = case.staffing.by_team.get(product)
        if team is None or team.lead is None or team.lead == person.key:
            continue
        for run in runs(parts, lambda part, team=team: is_led_twice(part, team)):  # type: ignore[misc]
            lead = case.staffing.by_person.get(team.lead)
            yield Finding(
                Kind.SAME_LEAD,
                f"{lead.name if lead else 'The same person'} leads “{team.name}” and is also {person.name}’s line manager, "
                f"{case.days(run[0].first, run[-1].last)}.",
                "Let somebody else care for career and pay, so that the product’s needs and the person’s do not meet in one head.",
                run[0].first, run[-1].last, person=person.key, product=product,
            )  # fmt: skip


def is_led_twice(part: Stretch, team: Team) -> bool:
    """Whether in these days she works in the team, and whoever leads it is her line manager too."""
    works = any(one.product == team.key for one in part.allocations)
    return works and team.lead is not None and any(home.manager == team.lead for home in part.homes)


def _of_team(case: _Case, team: Team) -> Iterator[Finding]:
    assumptions = case.staffing.assumptions
    allocations = case.staffing.allocations_to.get(team.key, ())
    asked = [one for one in case.staffing.demands if one.product == team.key and case.window.overlap(one)]
    for size in sizes(team.key, allocations, case.window):
        verdict = size.verdict(assumptions)
        days = case.days(size.first, size.last)
        if verdict == "small":
            yield Finding(Kind.SMALL, f"“{team.name}” has {_people(size.people)}, {days}: fewer than {assumptions.team_least}.",
                          "A team this small stops when one is away. Add people, or join it to a team nearby.",
                          size.first, size.last, product=team.key)  # fmt: skip
        elif verdict == "large":
            yield Finding(Kind.LARGE, f"“{team.name}” has {_people(size.people)}, {days}: more than {assumptions.team_most}.",
                          "Two pizzas no longer feed it, and talking takes more time than work. Cut the product along its users, and give each part a team.",
                          size.first, size.last, product=team.key)  # fmt: skip
        elif verdict == "nobody" and any(Window(size.first, size.last).overlap(one) for one in asked):
            yield Finding(Kind.NOBODY, f"Nobody works in “{team.name}”, {days}, although it asks for people.",
                          "Allocate people, or end what it asks for.", size.first, size.last, product=team.key)  # fmt: skip


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _of_alone(case: _Case, one: Alone) -> Finding:
    capability = case.staffing.capabilities[one.capability]
    return Finding(
        Kind.ALONE,
        f"Only {case.staffing.by_person[one.person].name} can work in “{capability}”, {case.days(one.first, one.last)}.",
        "Let a second person learn it before the first is ill: pair them in the same team.",
        one.first, one.last, person=one.person, capability=one.capability,
    )  # fmt: skip
