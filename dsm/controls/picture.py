"""The burden ramp as a drawing: a column a stage, in the units of an SVG view box. Places only, no markup."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dsm.controls.burden import Burden

WIDTH, HEIGHT = 480, 200
TOP, FOOT = 24, 44  # room for the share above a column and for the name of the stage below
GAP = 12


@dataclass(frozen=True)
class Column:
    """`share` is None when no control applies: then the column has no height."""

    stage: str
    share: Fraction | None
    mandatory: int
    applicable: int
    x: int
    y: int
    width: int
    height: int
    current: bool

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def label_y(self) -> int:
        return self.y - 8


def columns(ramp: Sequence[Burden], stage: str) -> tuple[Column, ...]:
    """In the order of the stages; the present `stage` is marked."""
    room = HEIGHT - TOP - FOOT
    width = (WIDTH - GAP * (len(ramp) - 1)) // len(ramp)
    found = []
    for place, burden in enumerate(ramp):
        height = 0 if burden.share is None else int(burden.share * room + Fraction(1, 2))
        x, y = place * (width + GAP), TOP + room - height
        found.append(
            Column(
                burden.stage,
                burden.share,
                burden.mandatory,
                burden.applicable,
                x,
                y,
                width,
                height,
                burden.stage == stage,
            )
        )
    return tuple(found)
