"""V: the one sentence."""

from collections.abc import Iterator

from vpmom.kinds import Part
from vpmom.lint.finding import Finding, Severity
from vpmom.lint.reading import Line, Reading, at
from vpmom.lint.vocabulary import TEAM_NOT_CHANGE
from vpmom.plan import descend
from vpmom.words import live, sentences, tokens

WORDS = 30


def present(reading: Reading) -> Iterator[Finding]:
    if reading.has(Part.AIM) and not reading.of(Part.AIM):
        yield reading.over(
            Part.AIM, "V1", Severity.ERROR, "Nothing says yet where this plan leads.", "Write one sentence that does."
        )


def one_sentence(reading: Reading) -> Iterator[Finding]:
    count = sum(_count(line) for line in reading.of(Part.AIM))
    if count > 1:
        yield at(
            reading.of(Part.AIM)[0],
            "V2",
            Severity.WARNING,
            f"It takes {count} sentences to say; nobody will repeat more than one.",
            "Keep the sentence that sums up the priorities, and move the rest to the commentary.",
        )


def _count(line: Line) -> int:
    """Sentences in all paragraphs, and in what is indented below."""
    texts = [each.text for each in descend(line.item)]
    return sum(sentences(live(paragraph)) for text in texts for paragraph in text.split("\n\n"))


def short(reading: Reading) -> Iterator[Finding]:
    for line in reading.of(Part.AIM):
        count = len(tokens(line.text))
        if count > WORDS and _count(line) == 1 and len(reading.of(Part.AIM)) == 1:
            yield at(
                line,
                "V3",
                Severity.NOTE,
                f"At {count} words it is hard to say from memory.",
                f"Cut it to {WORDS} words or fewer; the priorities can carry the detail.",
            )


def about_a_change(reading: Reading) -> Iterator[Finding]:
    for line in reading.of(Part.AIM):
        if TEAM_NOT_CHANGE.search(line.text):
            yield at(
                line,
                "V4",
                Severity.NOTE,
                "It tells what the team is, not what will be different.",
                "Say what will be true at the end of the period that is not true today.",
            )


CHECKS = (present, one_sentence, short, about_a_change)
