"""What the check says of one goal."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    VALUE = "value"  # somebody outside can do something better afterwards
    OUTPUT = "output"  # what we make, do or count of ourselves
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`words` are those of the text that led to the verdict, in its order. `reason` and `suggestion` are sentences."""

    verdict: Verdict
    words: tuple[str, ...]
    reason: str
    suggestion: str
