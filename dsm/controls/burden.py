"""The burden: which share of all that will ever be asked of a product is mandatory at each stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dsm.controls.control import Control
from dsm.portfolio import STAGES


@dataclass(frozen=True)
class Burden:
    """`mandatory` of the `applicable` controls at a stage. Exemptions change nothing of it: it is the rule, not the case."""

    stage: str
    mandatory: int
    applicable: int

    @property
    def share(self) -> Fraction | None:
        """0…1; None when no control applies at all."""
        return Fraction(self.mandatory, self.applicable) if self.applicable else None


def ramp(controls: Sequence[Control]) -> tuple[Burden, ...]:
    """burden(stage) = mandatory(stage) ÷ applicable for the `controls` that apply to a product, stage by stage.

    It never falls, because no level does.
    """
    return tuple(Burden(stage, sum(one.mandatory(stage) for one in controls), len(controls)) for stage in STAGES)
