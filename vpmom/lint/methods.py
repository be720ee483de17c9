"""M: what is done, by whom."""

from collections.abc import Iterator

from vpmom.kinds import Part
from vpmom.lint.finding import Finding, Severity
from vpmom.lint.reading import AGREED, Line, Reading
from vpmom.lint.vocabulary import HIRES, NOUN_ENDING, ONBOARDS, UNDERSTAFFED, has_verb
from vpmom.plan import LinkKind
from vpmom.words import tokens

FEWEST, MOST = 3, 10
SHORT = 3  # words


def a_handful(reading: Reading) -> Iterator[Finding]:
    count, many = len(reading.of(Part.WAY)), reading.many(Part.WAY)
    if not reading.has(Part.WAY) or FEWEST <= count <= MOST:
        return
    if count > MOST:
        reason = f"{count} {many} are a task list rather than a strategy."
        fix = f"Gather them into at most {MOST}; the tasks belong into the units' own plans."
    else:
        reason = f"{count or 'No'} {many if count != 1 else reading.one(Part.WAY)} can hardly carry the vision."
        fix = f"Name {FEWEST} or more steps without which the vision stays a wish."
    yield reading.over(Part.WAY, "M1", Severity.NOTE, reason, fix)


def an_action(reading: Reading) -> Iterator[Finding]:
    if not reading.is_english:
        return
    one = reading.one(Part.WAY)
    yield from reading.tell(
        "M2",
        Severity.NOTE,
        [line for line in reading.of(Part.WAY) if _is_topic(line.whole)],
        one="It names a topic, not what is done about it.",
        many=f"{{n}} {reading.many(Part.WAY)} name a topic, not what is done about it.",
        fix=f"Begin the {one} with a verb.",
    )


def _is_topic(text: str) -> bool:
    """A line without any verb that is very short, or whose first words are a noun such as "Alignment"."""
    words = tokens(text)
    if not words or has_verb(text):
        return False
    return len(words) <= SHORT or any(NOUN_ENDING.search(word) for word in words[:2])


def owned(reading: Reading) -> Iterator[Finding]:
    """Where no method and no measure has an owner it is said once, as a note: nobody has begun to share out."""
    lines, results = reading.of(Part.WAY), reading.of(Part.RESULT)
    open_ones = [line for line in lines if not answers(line)]
    if any(answers(line) for line in (*lines, *results)):
        yield from reading.tell(
            "M3",
            Severity.WARNING,
            open_ones,
            one="Nobody is named for it.",
            many=f"Nobody is named for {{n}} of the {reading.many(Part.WAY)}.",
            fix="Name one person, or the unit that answers for it.",
        )
    elif lines and reading.stage >= AGREED and reading.is_worked_on:
        reason = f"Nobody is named for any of the {reading.many(Part.WAY)}"
        reason += f" or {reading.many(Part.RESULT)}." if results else "."
        yield reading.over(Part.WAY, "M3", Severity.NOTE, reason, "Name who answers for each; a unit will do.")


def answers(line: Line) -> bool:
    """Whether somebody is named: an owner, a unit, or a team in brackets in front of the line."""
    return bool(line.item.owner.strip() or line.item.unit.strip() or prefix(line.text))


def prefix(text: str) -> str:
    """The words in brackets in front of a line, such as "Sales Ops"; empty without."""
    if text.startswith("(") and ")" in text[:40]:
        inside, rest = text[1:].split(")", 1)
        return inside.strip() if rest.strip() else ""
    return ""


def brings_in_people(reading: Reading) -> Iterator[Finding]:
    methods = reading.of(Part.WAY)
    hires = any(HIRES.search(line.whole) for line in methods)
    onboards = any(ONBOARDS.search(line.whole) for line in methods)
    if not methods or (hires and onboards):
        return
    if hires:
        yield reading.over(
            Part.WAY,
            "M5",
            Severity.NOTE,
            "People are hired, but nothing says how they become productive.",
            "Add onboarding to the step that hires.",
        )
    elif reason := _people_missing(reading):
        fix = f"Add a {reading.one(Part.WAY)} that hires and onboards, or say how it works without more people."
        yield reading.over(Part.WAY, "M4", Severity.WARNING, reason, fix)


def _people_missing(reading: Reading) -> str:
    many = reading.many(Part.WAY)
    if reading.context.headcount_grows:
        return f"Headcount is to grow, and none of the {many} hires anybody."
    if any(UNDERSTAFFED.search(line.whole) for line in reading.of(Part.HURDLE)):
        return f"People are missing, and none of the {many} brings in any."
    return ""


def serves_a_priority(reading: Reading) -> Iterator[Finding]:
    """Speaks once the author has linked some: what stays without a link then stands out."""
    has, _ = reading.linked(LinkKind.SERVES)
    may, _ = reading.suggested(LinkKind.SERVES)
    open_ones = [line for line in reading.of(Part.WAY) if line.key not in has] if has else []
    one, many = reading.one(Part.ORDER), reading.many(Part.WAY)
    said = {"one": f"It serves no {one}.", "many": f"{{n}} of the {many} serve no {one}."}
    hinted = [line for line in open_ones if line.key in may]
    bare = [line for line in open_ones if line.key not in may]
    yield from reading.tell("M6", Severity.NOTE, hinted, **said, fix="Confirm the suggested link, or leave it out.")
    yield from reading.tell("M6", Severity.NOTE, bare, **said, fix=f"Link the {one} that it serves, or leave it out.")


def relies_on_a_plan(reading: Reading) -> Iterator[Finding]:
    """A step of another unit that has no live plan: nobody there may know of it."""
    with_plan, units = reading.context.units_with_plan, reading.context.units
    if with_plan is None:
        return
    waiting = []
    for line in reading.of(Part.WAY):
        said = line.item.unit or line.item.owner or prefix(line.text)
        unit = units.get(said.strip().casefold(), line.item.unit)
        if unit and unit != reading.plan.unit and unit not in with_plan:
            waiting.append(line)
    yield from reading.tell(
        "M7",
        Severity.WARNING,
        waiting,
        one="It relies on a unit that has no live plan.",
        many=f"{{n}} of the {reading.many(Part.WAY)} rely on units that have no live plan.",
        fix="Ask the unit whether it will do this, and note the dependency in the commentary until its plan stands.",
    )


CHECKS = (a_handful, an_action, owned, brings_in_people, serves_a_priority, relies_on_a_plan)
