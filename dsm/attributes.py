"""Words that say what a product is like and switch controls on: a fixed list in plain English, and a user's own words."""

import re
from collections.abc import Iterable

from dsm.controls.conditions import JOINTS, WORD, WORD_RULE

# The words that the starter catalogue of controls asks for come first.
ATTRIBUTES = {
    "personal-data": "Handles data about people",
    "payments": "Takes or makes payments",
    "public": "Is used by people outside the organization",
    "vip-users": "Has users with special needs for speed or discretion",
    "critical": "Work stops when it stops",
    "supplier-run": "Is built or run by a supplier",
    "automated-decisions": "Decides about people by itself",
    "on-site": "Needs equipment at sites",
    "children": "Is used by children",
    "health": "Handles data about health",
    "safety": "People can come to harm when it fails",
}
MOST = 60  # words of one product


class InvalidAttribute(ValueError):
    """The message is a sentence for who typed it."""


def label(word: str) -> str:
    """What a word means; an own word speaks for itself."""
    return ATTRIBUTES.get(word, word)


def typed(text: str) -> tuple[str, ...]:
    """Words separated by commas, semicolons or line ends: "Personal data, GDPR" → ("personal-data", "gdpr").

    Raises InvalidAttribute.
    """
    return sound(re.sub(r"\s+", "-", part.strip()).lower() for part in re.split(r"[,;\n]", text) if part.strip())


def sound(words: Iterable[str]) -> tuple[str, ...]:
    """Each once: those of the list in its order, then the own words by the alphabet. Raises InvalidAttribute."""
    found = set(words)
    for word in sorted(found):
        if not WORD.fullmatch(word) or word in JOINTS:
            raise InvalidAttribute(f"“{word[:40]}” cannot be used. {WORD_RULE} “and” and “or” are none.")
    if len(found) > MOST:
        raise InvalidAttribute(f"A product has at most {MOST} attributes.")
    return (*(word for word in ATTRIBUTES if word in found), *sorted(found - ATTRIBUTES.keys()))
