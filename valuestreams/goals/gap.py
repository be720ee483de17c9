"""How far a department is from telling its work as value to the user."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from valuestreams.goals.judgement import Verdict


@dataclass(frozen=True, slots=True)
class Gap:
    """The answers of one department, counted by verdict."""

    department: str
    value: int
    output: int
    unclear: int

    @property
    def count(self) -> int:
        return self.value + self.output + self.unclear

    @property
    def share(self) -> Fraction:
        """Of answers that state user value, from 0 to 1."""
        return Fraction(self.value, self.count)

    @property
    def distance(self) -> Fraction:
        """What is missing to all."""
        return 1 - self.share


def gaps(answers: Iterable[tuple[str, Verdict]]) -> tuple[Gap, ...]:
    """The gap of each department, from (department, verdict) of each answer; the widest first."""
    counts: dict[str, dict[Verdict, int]] = {}
    for department, verdict in answers:
        by_verdict = counts.setdefault(department, dict.fromkeys(Verdict, 0))
        by_verdict[verdict] += 1
    found = (Gap(name, by[Verdict.VALUE], by[Verdict.OUTPUT], by[Verdict.UNCLEAR]) for name, by in counts.items())
    return tuple(sorted(found, key=lambda gap: (-gap.distance, -gap.count, gap.department.casefold())))
