"""Where sources disagree about one attribute of one item."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dsm.federation.reconciliation import Said
from dsm.federation.values import compared


@dataclass(frozen=True)
class Drift:
    attribute: str
    values: int  # how many different ones are told


def drifts(said: Mapping[str, Iterable[Said]]) -> tuple[Drift, ...]:
    """{attribute: last words}: those with more than one value. Case, spacing and 12.5 beside 12.50 are no difference."""
    counted = ((name, len({compared(one.value) for one in words})) for name, words in said.items())
    return tuple(Drift(name, number) for name, number in sorted(counted) if number > 1)
