"""How much of what is expected from a supplier or a source has been told. Shares are exact; None when nothing is expected."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    told: int
    expected: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.told, self.expected) if self.expected else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.told + other.told, self.expected + other.expected)


@dataclass(frozen=True)
class Coverage:
    """Of one supplier or source: items that the master names and it confirmed, and attributes that it filled in."""

    name: str
    items: Share
    fresh: Share  # of the items that it confirmed: those that it told lately
    attributes: Share
    unknown_to_master: int = 0  # items that only it names


def attributes_told(expected: int, counts: Iterable[tuple[int, int]]) -> Share:
    """counts: (items, cells filled) per class with `expected` attributes. More than expected does not make up for less."""
    total = Share(0, 0)
    for items, filled in counts:
        total += Share(min(filled, items * expected), items * expected)
    return total
