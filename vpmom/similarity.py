"""How alike two lines of a plan are: what the diff and the cascade ask of the words.

No dictionary and no stemmer, so that a plan in another language is read as well as an English one: words are compared
by the groups of three letters in them, by which "document", "documented" and "documentation" are nearly the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from fractions import Fraction
from functools import lru_cache

from vpmom.words import plain

CLOSE = Fraction(1, 2)  # at this likeness two lines say the same in other words; docs/vpmom-arithmetic.md says why

_WORD = re.compile(r"(?<!\w)-?\d+(?:[.,]\d+)*%?|[^\W_]+(?:['’][^\W_]+)?|[%$€£¥<>≤≥±+]")
_FILLERS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "by",
        "for",
        "from",
        "has",
        "have",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "there",
        "these",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "which",
        "while",
        "who",
        "will",
        "with",
        "within",
        "your",
    ]
)


def squeezed(text: str) -> str:
    """`text` with one blank where there was any white space, and none around it."""
    return " ".join(text.split())


def words(text: str) -> tuple[str, ...]:
    """The words of `text` in order, in small letters: without marks and punctuation, "&" as "and".

    Signs that carry a meaning (%, currencies, comparisons, a leading minus) and the marks inside a number stay.
    """
    folded = unicodedata.normalize("NFKC", plain(text).replace("&", " and ")).casefold()
    return tuple(_WORD.findall(folded))


def content_words(text: str) -> tuple[str, ...]:
    """`words` without those that only hold a sentence together; all of them when nothing else is left."""
    found = words(text)
    return tuple(word for word in found if word not in _FILLERS) or found


def identical(one: str, other: str) -> bool:
    """Equal but for case, punctuation, marks and white space. An empty line is identical to nothing."""
    return bool(words(one)) and words(one) == words(other)


def likeness(one: str, other: str) -> Fraction:
    """0 (nothing in common) to 1 (the same words in any order).

    The mean of two shares of the letter groups that both lines have: of all groups of both (Dice 1945), and of those of
    the shorter line (Szymkiewicz-Simpson). The second finds a short line again in the longer one that continues it.
    """
    first, second = _groups(one), _groups(other)
    sizes = first.total(), second.total()
    if not min(sizes):
        return Fraction(0)
    common = (first & second).total()
    return (Fraction(2 * common, sum(sizes)) + Fraction(common, min(sizes))) / 2


@lru_cache(maxsize=4096)
def _groups(text: str) -> Counter[str]:
    """The groups of three letters in the content words of `text`, with a blank before and after each word."""
    padded = (f" {word} " for word in content_words(text))
    return Counter(word[at : at + 3] for word in padded for at in range(len(word) - 2))
