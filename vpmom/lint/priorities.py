"""P: the ranked parts of the vision."""

from collections.abc import Iterator

from vpmom.kinds import Kind, Part
from vpmom.lint.finding import Finding, Severity
from vpmom.lint.quantities import is_numeric
from vpmom.lint.reading import DRAFT, Reading, at
from vpmom.lint.vocabulary import CORE_VALUES
from vpmom.plan import LinkKind
from vpmom.words import stem, stems, tokens

FEWEST, MOST = 2, 7
VISION_WORDS = 4  # a shorter vision leaves too few words to find priorities in


def few(reading: Reading) -> Iterator[Finding]:
    count, many = len(reading.of(Part.ORDER)), reading.many(Part.ORDER)
    if count > MOST:
        reason = f"With {count} {many} nothing comes first."
        yield reading.over(
            Part.ORDER,
            "P1",
            Severity.WARNING,
            reason,
            f"Keep {FEWEST} to {MOST}: merge some, or leave out the last ones.",
        )
    elif count < FEWEST and reading.has(Part.AIM) and reading.stage >= DRAFT:
        reason = "With a single one there is nothing to trade off." if count else "Nothing says what is cut last."
        fix = f"Split the vision into {FEWEST} to {MOST} {many}, the most important first."
        yield reading.over(Part.ORDER, "P1", Severity.WARNING, reason, fix)


def order_confirmed(reading: Reading) -> Iterator[Finding]:
    if len(reading.of(Part.ORDER)) > 1 and not reading.plan.order_confirmed and reading.is_worked_on:
        yield reading.over(
            Part.ORDER,
            "P2",
            Severity.NOTE,
            "Nobody said yet that this is the order in which to cut, from the last up.",
            "Look at each neighbouring pair: if only one could be had, which? Then confirm the order.",
        )


def parts_of_the_vision(reading: Reading) -> Iterator[Finding]:
    """Silent as soon as a single word connects the two: words alone prove no gap."""
    vision = frozenset(each for line in reading.of(Part.AIM) for each in stems(line.whole))
    lines = reading.of(Part.ORDER)
    if len(vision) < VISION_WORDS or len(lines) < FEWEST or not reading.is_english:
        return
    if not any(vision & stems(line.whole) for line in lines):
        many = reading.many(Part.ORDER)
        yield reading.over(
            Part.ORDER,
            "P3",
            Severity.NOTE,
            f"No word of the vision comes back in the {many}.",
            f"Name the part of the vision that each of the {many} stands for.",
        )


def not_core_values(reading: Reading) -> Iterator[Finding]:
    lines = reading.of(Part.ORDER)
    key = reading.section(Part.ORDER)
    if reading.plan.kind == Kind.VPMOM and lines and stem(reading.plan.label(key)) == stem("values"):
        yield reading.over(
            Part.ORDER,
            "P4",
            Severity.WARNING,
            "Called values, they are easily taken for the values of the company.",
            "Rename the section to Priorities.",
        )
    abstract = [line for line in lines if len(words := tokens(line.text)) <= 2 and stem(words[-1]) in CORE_VALUES]
    if len(abstract) * 2 > len(lines):
        yield reading.over(
            Part.ORDER,
            "P4",
            Severity.WARNING,
            "Single words such as these are values of a company: true in any period, they rank nothing.",
            "Add to each, in a few words, what it means for this period.",
        )


def measured(reading: Reading) -> Iterator[Finding]:
    lines = reading.of(Part.ORDER)
    if not lines or not reading.of(Part.RESULT) or not reading.has(Part.RESULT):
        return
    if not reading.plan.links:
        yield from _nothing_tied(reading)
        return
    _, has = reading.linked(LinkKind.MEASURES)
    _, may = reading.suggested(LinkKind.MEASURES)
    one, many = reading.one(Part.RESULT), reading.many(Part.ORDER)
    open_ones = [line for line in lines if line.key not in has]
    yield from reading.tell(
        "P5",
        Severity.NOTE,
        [line for line in open_ones if line.key in may],
        one=f"No {one} is linked to it yet.",
        many=f"No {one} is linked to {{n}} of the {many} yet.",
        fix="Confirm the suggested link, or say which one shows it.",
    )
    yield from reading.tell(
        "P5",
        Severity.WARNING,
        [line for line in open_ones if line.key not in may],
        one=f"No {one} would show whether it was reached.",
        many=f"No {one} would show whether {{n}} of the {many} were reached.",
        fix=f"Add a {one} for it, or link the one that shows it.",
    )


def _nothing_tied(reading: Reading) -> Iterator[Finding]:
    """Said once, for all kinds of links: a plan just written or brought in has none."""
    count = len(reading.suggestions)
    fix = "Link each of them to what shows it."
    if count:
        fix = f"Confirm the suggested link{'s' if count > 1 else ''} ({count})."
    reason = f"Nothing is linked yet: which {reading.one(Part.RESULT)} shows which {reading.one(Part.ORDER)}?"
    yield reading.over(Part.ORDER, "P5", Severity.NOTE, reason, fix)


def first_has_a_number(reading: Reading) -> Iterator[Finding]:
    lines = reading.of(Part.ORDER)
    if not lines:
        return
    linked = {
        link.source for link in reading.plan.links if (link.kind, link.target) == (LinkKind.MEASURES, lines[0].key)
    }
    measures = [line for line in reading.of(Part.RESULT) if line.key in linked]
    if measures and not any(is_numeric(line.whole, line.item.measure) for line in measures):
        yield at(
            lines[0],
            "P6",
            Severity.WARNING,
            f"It matters most, and no {reading.one(Part.RESULT)} of it has a number.",
            f"Give one {reading.one(Part.RESULT)} of it a target that can be counted.",
        )


CHECKS = (few, order_confirmed, parts_of_the_vision, not_core_values, measured, first_has_a_number)
