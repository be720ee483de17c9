"""What came, or would come, of the records of a source. They add up over its batches."""

from dataclasses import dataclass, fields

OUTCOMES = ("created", "changed", "same", "left", "waiting", "ambiguous", "refused")
MOST_SAMPLES = 10  # of one outcome


@dataclass(frozen=True)
class Refusal:
    line: int
    column: str  # "" when it is about the whole row
    reason: str


@dataclass(frozen=True)
class Counts:
    """Records by what came of them; `left` counts values, `related` relations."""

    created: int = 0
    changed: int = 0
    same: int = 0
    left: int = 0  # values that do not stand, since another source stands before this one
    waiting: int = 0  # records that say too little as yet
    ambiguous: int = 0
    refused: int = 0
    related: int = 0
    merged: int = 0  # rows that meant the same item as an earlier row
    refusals: tuple[Refusal, ...] = ()  # and what was left out of rows that were taken in

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class Sample:
    line: int
    name: str
    item_class: str
    outcome: str  # of OUTCOMES
    detail: str  # a short sentence such as "cores: 4 → 8"


@dataclass(frozen=True)
class Trial:
    counts: Counts
    samples: tuple[Sample, ...] = ()
