"""Compliance with what a stage asks now, readiness for what the next one will ask, and what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dsm.controls.standing import Standing, State

WHY = {
    State.NOT_STARTED: "nobody has begun",
    State.STARTED: "begun, and not yet met",
    State.STALE: "its evidence is too old",
}


@dataclass(frozen=True)
class Owed:
    """The mandatory controls of a stage. An exemption that counts takes a control out of what is owed: neither met nor
    missing, and shown beside the share.
    """

    stage: str
    met: tuple[Standing, ...]
    missing: tuple[Standing, ...]
    exempt: tuple[Standing, ...]

    @property
    def count(self) -> int:
        return len(self.met) + len(self.missing)

    @property
    def share(self) -> Fraction | None:
        """met ÷ owed, 0…1; None when nothing is owed, which is not the same as everything done."""
        return Fraction(len(self.met), self.count) if self.count else None

    @property
    def hard(self) -> tuple[Standing, ...]:
        """Those missing that are hard gates."""
        return tuple(one for one in self.missing if one.control.hard)

    @property
    def is_settled(self) -> bool:
        return not self.missing

    def lapsing(self, by: date | None) -> tuple[Standing, ...]:
        """What counts today and will not on the day `by`: evidence that grows too old, exemptions that end."""
        if by is None:
            return ()
        return tuple(one for one in (*self.met, *self.exempt) if one.until is not None and one.until < by)


def why(missing: Standing) -> str:
    """Why a control stands in the way, as the end of a sentence."""
    reason = WHY[missing.state]
    return f"{reason}; its exemption ended on {missing.lapsed:%Y-%m-%d}" if missing.lapsed else reason


def owed(standings: Iterable[Standing], stage: str) -> Owed:
    """Compliance when `stage` is the present one, readiness for the gate when it is the next one."""
    asked = [one for one in standings if one.control.mandatory(stage)]
    return Owed(
        stage=stage,
        met=tuple(one for one in asked if one.met),
        missing=tuple(one for one in asked if not one.met and not one.exempt),
        exempt=tuple(one for one in asked if one.exempt),
    )
