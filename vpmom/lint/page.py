"""D: the page as a whole; S8 and S9: what is still to be filled in, wherever it stands."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from vpmom.kinds import COMMENTARY, Kind, Part
from vpmom.lint import vocabulary
from vpmom.lint.finding import Finding, Severity
from vpmom.lint.quantities import deadline
from vpmom.lint.reading import Line, Reading, at, read
from vpmom.placeholders import PLACEHOLDER
from vpmom.plan import Item
from vpmom.similarity import likeness
from vpmom.wording import day
from vpmom.words import is_struck, live, stems, tokens

TWIN, SAME = 0.9, 0.98  # likeness from which two lines of one section, or of two, are one line written twice
LONG = 50  # words
CALENDAR_YEAR = (12, 31)
FILL_IN = "Write what is known today, or leave the line out."
FILL_IN_INTRO = "Write what is known today, or leave the introduction out."
YEAR = re.compile(r"\b(19|20)\d\d\b|\bFY", re.IGNORECASE)
TERMS = frozenset(
    tokens(
        "vision aim mission priorities values objectives goals methods strategies tactics actions initiatives "
        "obstacles challenges risks measures metrics results indicators commentary remarks"
    )
)
ACRONYMS = frozenset({Kind.VPMOM.value, Kind.V2MOM.value, Kind.VMOST.value})


def filled_in(reading: Reading) -> Iterator[Finding]:
    """A sketch may be full of gaps; from the draft on they are asked for, and nothing is locked with one."""
    lines = [read(item, section) for section, item in reading.plan.walk()]
    if PLACEHOLDER.search(live(reading.plan.intro)):
        severity = Severity.ERROR if reading.context.locking else Severity.WARNING
        yield Finding("S8", severity, "", "", "The introduction is still to be filled in.", FILL_IN_INTRO)
    gaps = [line for line in lines if is_gap(line)]
    late = {line.key: promised for line in gaps if (promised := _promised(reading, line))}
    if reading.context.locking:
        yield from (at(line, "S8", Severity.ERROR, _gap(line), FILL_IN) for line in gaps)
        return
    for line in gaps:
        if line.key in late:
            reason = f"It was to be filled in by {day(late[line.key])}, and still is not."
            yield at(line, "S9", Severity.WARNING, reason, "Fill it in, or leave it out until it is known.")
    open_ones = [line for line in gaps if line.key not in late]
    reasons = {line.key: _gap(line) for line in open_ones}
    many = "{n} lines are still to be filled in."
    yield from reading.tell("S8", Severity.WARNING, open_ones, one=reasons, many=many, fix=FILL_IN)


def _gap(line: Line) -> str:
    return "It is still to be filled in." if line.text else "This line is empty."


def is_gap(line: Line) -> bool:
    """Whether a line is a placeholder or empty. A struck line is neither; one with lines under it is their heading."""
    if PLACEHOLDER.search(line.text):
        return True
    return not tokens(line.text) and not is_struck(line.item.text) and not line.item.children


def _promised(reading: Reading, line: Line) -> date | None:
    """The day by which a gap was to be filled in, when it has passed."""
    period = reading.plan.period
    about = line.item.written or (period.start if period else None)
    if about is None and not YEAR.search(line.text):
        return None
    promised = deadline(line.text, about or reading.context.today, reading.context.fiscal_year_end or CALENDAR_YEAR)
    return promised if promised and promised < reading.context.today else None


def one_page(reading: Reading) -> Iterator[Finding]:
    pages = reading.context.pages
    if pages is None or pages <= 1:
        return
    has_commentary = any(line.section == COMMENTARY.key for line in reading.lines)
    keys = {item.key: section for section, item in reading.plan.walk()}
    first = next((key for key in reading.context.overflow if key in keys), "")
    fix = "Shorten it from here on" if first else "Shorten the longest lines"
    fix += "; what explains belongs into the commentary, which may run on." if has_commentary else "."
    reason = f"It takes {pages} pages; what is not on the first is not read."
    yield Finding("D1", Severity.WARNING, first, keys.get(first, ""), reason, fix)


def explained_elsewhere(reading: Reading) -> Iterator[Finding]:
    yield from reading.tell(
        "D2",
        Severity.NOTE,
        [line for part in Part if part not in (Part.AIM, Part.REMARK) for line in reading.of(part) if _is_long(line)],
        one="It explains more than it says.",
        many="{n} lines explain more than they say.",
        fix="Keep one sentence here, and move the explanation to the commentary.",
    )


def _is_long(line: Line) -> bool:
    return len(tokens(line.text)) > LONG


def said_once(reading: Reading) -> Iterator[Finding]:
    lines = [line for line in reading.lines if line.section != COMMENTARY.key and len(tokens(line.text)) > 1]
    earlier: dict[str, str] = {}  # key of the second line to the name of the first
    for (first, some), (second, others) in combinations([(line, stems(line.text)) for line in lines], 2):
        if second.key not in earlier and _may_be_twins(some, others) and _are_twins(first, second):
            earlier[second.key] = first.name
    yield from reading.tell(
        "D3",
        Severity.WARNING,
        [line for line in lines if line.key in earlier],
        one={key: f"It says the same as “{name}”." for key, name in earlier.items()},
        many="{n} lines say again what a line above them says.",
        fix="Merge them, or say what makes them different.",
    )


def _may_be_twins(one: frozenset[str], other: frozenset[str]) -> bool:
    """Cheap, so that a plan of hundreds of lines does not compare the letters of every pair."""
    return len(one & other) * 2 >= max(len(one), len(other))


def _are_twins(first: Line, second: Line) -> bool:
    shorter, longer = sorted((len(first.text), len(second.text)))
    if longer > shorter * 2:
        return False
    return likeness(first.text, second.text) >= (TWIN if first.section == second.section else SAME)


def title_is_current(reading: Reading) -> Iterator[Finding]:
    plan, title = reading.plan, live(reading.plan.title)
    decided = plan.vetted or reading.context.signed
    percent = vocabulary.STATUS_PERCENT.search(title)
    stale = ""
    if decided and (found := vocabulary.STATUS_OPEN.search(title)):
        stale = f"The title says “{found[0]}”, but the plan was decided on {day(decided)}."
    elif not decided and plan.stage < 100 and (found := vocabulary.STATUS_DONE.search(title)):
        stale = f"The title says “{found[0]}”, but nobody has decided on the plan yet."
    elif percent and int(percent[1]) != plan.stage and plan.stage > 1:
        stale = f"The title says {percent[0]}, but the plan stands at {plan.stage} %."
    if stale:
        yield Finding("D5", Severity.WARNING, "", "", stale, "Take the status out of the title; it is shown beside it.")


def struck_out(reading: Reading) -> Iterator[Finding]:
    ends = {end for link in reading.plan.links for end in (link.source, link.target)}
    for section, item in reading.plan.walk():
        line = read(item, section)
        if is_struck(item.text) and (item.key in ends or item.headcount or _has_target(item)):
            yield at(
                line,
                "D6",
                Severity.WARNING,
                "It is struck out, but its links, target or people still count.",
                "Remove the line, or take the strike away.",
            )


def _has_target(item: Item) -> bool:
    return bool(item.measure and item.measure.target is not None)


def spelt_right(reading: Reading) -> Iterator[Finding]:
    """Headings are only judged on an English page: "Methoden" and "Mesures" are no slips."""
    plan = reading.plan
    known = TERMS | {word.casefold() for shape in plan.shape.sections for word in shape.label.split()}
    for section in plan.sections if reading.is_english else ():
        label = live(section.label)
        for meant in (_misspelt(word.casefold(), known) for word in tokens(label)):
            if meant:
                reason = f"The heading reads “{label}”; “{meant}” is meant, it seems."
                yield Finding("D7", Severity.NOTE, "", section.key, reason, "Correct the heading.")
    for word in tokens(live(plan.title)):
        if word.isupper() and (meant := _misspelt(word.casefold(), ACRONYMS)):
            reason = f"The title says “{word}”; “{meant.upper()}” is meant, it seems."
            yield Finding("D7", Severity.NOTE, "", "", reason, "Correct the title.")


def _misspelt(word: str, known: frozenset[str]) -> str:
    """The known word that `word` misses by a letter or two, or by two swapped ones; empty when it is one, or none."""
    if word in known or any(word + "s" == each or word == each + "s" for each in known) or len(word) < 5:
        return ""
    allowed = 1 if len(word) < 9 else 2
    return next((each for each in sorted(known) if distance(word, each) <= allowed), "")


def distance(one: str, other: str) -> int:
    """Letters to add, remove, change or swap with their neighbour (optimal string alignment)."""
    if abs(len(one) - len(other)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at_one, letter in enumerate(one, start=1):
        earlier, before = before, row
        row = [at_one]
        for at_other, sign in enumerate(other, start=1):
            cost = min(before[at_other] + 1, row[-1] + 1, before[at_other - 1] + (letter != sign))
            if at_one > 1 and at_other > 1 and (letter, one[at_one - 2]) == (other[at_other - 2], sign):
                cost = min(cost, earlier[at_other - 2] + 1)
            row.append(cost)
    return row[-1]


CHECKS = (
    filled_in,
    one_page,
    explained_elsewhere,
    said_once,
    title_is_current,
    struck_out,
    spelt_right,
)
