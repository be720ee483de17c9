"""When a control applies: words that a product must carry, joined by "and" and "or". Parsed, never evaluated as code.

There is no "not": a product that takes on an attribute can owe more and never less.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

WORD = re.compile(r"[a-z][a-z0-9-]{0,39}")
WORD_RULE = "An attribute is a word of 1 to 40 small letters, digits and '-', beginning with a letter."
JOINTS = ("and", "or")
MOST_TEXT = 300  # characters of a condition
MOST_DEPTH = 5  # of brackets
TOKEN = re.compile(r"\s*([()]|[^\s()]+)\s*")

Joint = Literal["and", "or"]


class InvalidCondition(ValueError):
    """The text is no condition; the message is a sentence for its author."""


@dataclass(frozen=True)
class Condition:
    """Parts that are words or conditions themselves; a single word is one part."""

    joint: Joint
    parts: "tuple[str | Condition, ...]"

    def holds(self, attributes: Iterable[str]) -> bool:
        has = frozenset(attributes)
        met = [part in has if isinstance(part, str) else part.holds(has) for part in self.parts]
        return all(met) if self.joint == "and" else any(met)

    def words(self) -> frozenset[str]:
        """Every attribute that it asks for."""
        return frozenset[str]().union(*({part} if isinstance(part, str) else part.words() for part in self.parts))

    def __str__(self) -> str:
        """The text that `parse` reads back."""
        return f" {self.joint} ".join(part if isinstance(part, str) else f"({part})" for part in self.parts)


def parse(text: str) -> Condition | None:
    """`payments and (public or vip-users)`; a single word is enough, and no text is None: it always applies.

    Raises InvalidCondition.
    """
    if len(text) > MOST_TEXT:
        raise InvalidCondition(f"A condition has at most {MOST_TEXT} characters.")
    tokens = TOKEN.findall(text.lower())
    if not tokens:
        return None
    rest = iter([*tokens, ""])
    whole, end = _group(rest, 0)
    if end == ")":
        raise InvalidCondition("A bracket is closed here that was never opened.")
    return whole if isinstance(whole, Condition) else Condition("and", (whole,))


def _group(rest: Iterator[str], depth: int) -> tuple[str | Condition, str]:
    """The parts up to a closing bracket or the end, and which of the two it was."""
    if depth > MOST_DEPTH:
        raise InvalidCondition(f"More than {MOST_DEPTH} brackets stand inside each other.")
    parts, joint = [_part(rest, depth)], None
    while (found := next(rest)) in JOINTS:
        if joint not in (None, found):
            raise InvalidCondition("Put brackets where 'and' meets 'or', so that it can be read in one way only.")
        joint = found
        parts.append(_part(rest, depth))
    if found not in ("", ")"):
        raise InvalidCondition(f"Between two attributes stands 'and' or 'or', not '{_cut(found)}'.")
    return (parts[0] if joint is None else Condition("and" if joint == "and" else "or", tuple(parts))), found


def _part(rest: Iterator[str], depth: int) -> str | Condition:
    found = next(rest)
    if found == "(":
        inner, end = _group(rest, depth + 1)
        if end != ")":
            raise InvalidCondition("A bracket is opened here and never closed.")
        return inner
    if found in ("", ")", *JOINTS):
        raise InvalidCondition("An attribute is missing beside 'and', 'or' or a bracket.")
    if not WORD.fullmatch(found):
        raise InvalidCondition(f"'{_cut(found)}' is no attribute. {WORD_RULE}")
    return found


def _cut(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
