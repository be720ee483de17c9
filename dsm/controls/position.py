"""Where a product stands between its stage and the next gate: every number of its gate, as of one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dsm.controls.burden import Burden, ramp
from dsm.controls.control import Control
from dsm.controls.readiness import Owed, owed
from dsm.controls.rework import Rework, rework
from dsm.controls.standing import Case, Standing, standings
from dsm.portfolio import next_stage


@dataclass(frozen=True)
class Position:
    """`following` and `rework` are None behind the last gate; `days` to the gate None while its day is unknown."""

    stage: str
    today: date
    gate_on: date | None
    standings: tuple[Standing, ...]  # of the controls that apply, in the order of the catalogue
    ramp: tuple[Burden, ...]
    now: Owed  # compliance
    following: Owed | None  # readiness
    rework: Rework | None

    @property
    def next_stage(self) -> str | None:
        return next_stage(self.stage)

    @property
    def days(self) -> int | None:
        return None if self.gate_on is None else (self.gate_on - self.today).days

    @property
    def lapsing(self) -> tuple[Standing, ...]:
        """What counts for the gate today and will no more on its day."""
        return self.following.lapsing(self.gate_on) if self.following else ()


def position(controls: Sequence[Control], case: Case, *, today: date, gate_on: date | None) -> Position:
    stands = standings(controls, case, today)
    following = None if (stage := next_stage(case.stage)) is None else owed(stands, stage)
    days = None if gate_on is None else (gate_on - today).days
    return Position(
        stage=case.stage,
        today=today,
        gate_on=gate_on,
        standings=stands,
        ramp=ramp([one.control for one in stands]),
        now=owed(stands, case.stage),
        following=following,
        rework=None if following is None else rework(following, days),
    )
