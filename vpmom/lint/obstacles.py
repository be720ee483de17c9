"""O: what stands in the way, and what is done about it."""

from collections.abc import Iterator

from vpmom.kinds import Part
from vpmom.lint.finding import Finding, Severity
from vpmom.lint.reading import Line, Reading
from vpmom.lint.vocabulary import FINITE, NOUN_ENDING, PROBLEM, TO_DO
from vpmom.plan import LinkKind, Obstacle, ObstacleState
from vpmom.words import tokens

FEWEST = 2
LASTING = 2  # periods
TOPIC_WORDS = 8
SHORT = 3


def some(reading: Reading) -> Iterator[Finding]:
    count = len(reading.of(Part.HURDLE))
    if reading.has(Part.HURDLE) and count < FEWEST:
        yield reading.over(
            Part.HURDLE,
            "O1",
            Severity.WARNING,
            f"{'A single obstacle' if count else 'No obstacle'} is named; a plan that meets none asks for too little.",
            "Ask those who will do the work what worries them, and write down the two worst.",
        )


def answered(reading: Reading) -> Iterator[Finding]:
    """Speaks once the author has answered one by a link, or is asked for it at the lock."""
    _, has = reading.linked(LinkKind.ANSWERS)
    _, may = reading.suggested(LinkKind.ANSWERS)
    one = reading.one(Part.WAY)
    open_ones = [line for line in reading.of(Part.HURDLE) if is_open(line) and line.key not in has]
    if not reading.has(Part.WAY) or not open_ones or not reading.plan.links:
        return
    if not has:
        reason = f"No obstacle is linked to the {one} that answers it."
        fix = "Link those that have an answer, and mark those that you live with as accepted."
        yield reading.over(Part.HURDLE, "O2", Severity.NOTE, reason, fix)
        return
    yield from reading.tell(
        "O2",
        Severity.NOTE,
        [line for line in open_ones if line.key in may],
        one=f"No {one} is linked that answers it.",
        many=f"{{n}} obstacles have no {one} linked that answers them.",
        fix="Confirm the suggested link, or mark it as accepted.",
    )
    yield from reading.tell(
        "O2",
        Severity.WARNING,
        [line for line in open_ones if line.key not in may],
        one="Nothing in the plan answers it.",
        many="Nothing in the plan answers {n} of the obstacles.",
        fix=f"Add the {one} that answers it, or mark it as accepted and say why.",
    )


def is_open(line: Line) -> bool:
    return (line.item.obstacle or Obstacle()).state == ObstacleState.OPEN


def not_a_task(reading: Reading) -> Iterator[Finding]:
    yield from reading.tell(
        "O3",
        Severity.NOTE,
        [line for line in reading.of(Part.HURDLE) if TO_DO.search(line.text)],
        one="It says what is to be done, so it is in your own hands.",
        many="{n} obstacles say what is to be done, so they are in your own hands.",
        fix=f"Move it to the {reading.many(Part.WAY)}, and keep here what could stop it.",
    )


def a_problem(reading: Reading) -> Iterator[Finding]:
    if not reading.is_english:
        return
    yield from reading.tell(
        "O4",
        Severity.NOTE,
        [line for line in reading.of(Part.HURDLE) if _is_topic(line.whole)],
        one="It names a subject, but not what is wrong with it.",
        many="{n} obstacles name a subject, but not what is wrong with it.",
        fix="Say what goes wrong, for whom, or how much of it.",
    )


def _is_topic(text: str) -> bool:
    """A short line without any word for trouble and without a verb: "Alignment with the roadmap"."""
    words = tokens(text)
    if not words or len(words) > TOPIC_WORDS or PROBLEM.search(text) or FINITE.search(text) or TO_DO.search(text):
        return False
    return len(words) <= SHORT or words[0].casefold().endswith("ing") or bool(NOUN_ENDING.search(words[0]))


def not_for_ever(reading: Reading) -> Iterator[Finding]:
    lasting = [
        line
        for line in reading.of(Part.HURDLE)
        if line.item.obstacle and is_open(line) and line.item.obstacle.periods > LASTING - 1
    ]
    yield from reading.tell(
        "O5",
        Severity.NOTE,
        lasting,
        one="It has stood here in the period before too.",
        many="{n} obstacles have stood here in the period before too.",
        fix="Answer it differently this time, or accept it and say why.",
    )


CHECKS = (some, answered, not_a_task, a_problem, not_for_ever)
