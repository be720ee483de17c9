"""What a diff is made of, and the words that its sentences share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vpmom.plan import Item, Plan
from vpmom.words import live, named, plain

HEAD = "head"  # stands for a section: title, period, RAPID, owner, parents …


class Weight(StrEnum):
    MAJOR = "major"  # another strategy, or another promise
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two plans, in words.

    section: its key in the later plan, or HEAD; item: key in the later plan, in the earlier one for what is gone, ""
    for the plan; before, after: what stood there and what stands there, "" for nothing; also: keys of other items that
    the sentence names; easier: whether a promise became easier to keep, None where that is no question.
    """

    kind: str
    section: str
    item: str
    sentence: str
    before: str = ""
    after: str = ""
    weight: Weight = Weight.MAJOR
    also: tuple[str, ...] = ()
    easier: bool | None = None


def word(plan: Plan, section: str) -> str:
    """What one item of `section` is called, such as "priority"."""
    shape = next((shape for shape in plan.shape.sections if shape.key == section), None)
    return shape.one if shape else "line"


def label(plan: Plan, section: str) -> str:
    """The heading of `section`; its key when the plan's kind knows none."""
    own = plan.section(section)
    known = next((shape.label for shape in plan.shape.sections if shape.key == section), section)
    return (own.label if own else "") or known


def name(item: Item) -> str:
    """`item` in quotes, by the name before its dash or colon, or by its first words."""
    return quoted(item.text)


def quoted(text: str) -> str:
    """`name` of a line that says `text`."""
    words = live(text) or plain(text)
    return f"“{shortened(named(words)[0] or words)}”" if words else "an empty line"


def shortened(words: str, room: int = 72) -> str:
    """The first words of `words` that have room, with an ellipsis when some had none."""
    if len(words) <= room:
        return words
    return words[: room - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def called(plan: Plan, section: str, item: Item) -> str:
    """Such as: Priority “Time to value”."""
    one = word(plan, section)
    return f"{one[:1].upper()}{one[1:]} {name(item)}"


def as_lines(item: Item) -> str:
    """The text of `item` and of all below it, a line each."""
    return "\n".join([item.text, *(as_lines(child) for child in item.children)])
