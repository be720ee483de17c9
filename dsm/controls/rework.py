"""Rework risk: what would have to be fetched after a gate, because nobody began in time.

Two numbers about the mandatory controls of the next stage for which no evidence is started:
- late: how many have a lead time longer than the days to the gate;
- work behind the gate: Σ effort × the part of the lead time that lies behind the gate, in days of work, when each is
  begun today and its work is spread evenly over its lead time: effort × (lead − days) ÷ lead, at least 0, at most effort.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dsm.controls.control import Control
from dsm.controls.readiness import Owed

MOST_NAMED = 3


@dataclass(frozen=True)
class Rework:
    """`late` and `work` are None when they are unknown, and `unknown` says why in a sentence."""

    days: int | None  # to the gate; negative when its day has passed
    not_started: tuple[Control, ...]
    late: tuple[Control, ...] | None
    work: Fraction | None  # days of work behind the gate
    unknown: tuple[str, ...] = ()

    @property
    def risk(self) -> int | None:
        return None if self.late is None else len(self.late)


def rework(next_stage: Owed, days: int | None) -> Rework:
    """Of what is owed at the next stage, with so many calendar days to the gate; None when no day is set."""
    begun_not = tuple(one.control for one in next_stage.missing if not one.begun)
    if not begun_not:
        return Rework(days, (), (), Fraction(0))
    if days is None:
        sentence = "No day is set for the gate, so nobody can say what will come too late for it."
        return Rework(None, begun_not, None, None, (sentence,))
    no_lead = [one for one in begun_not if one.lead_days is None]
    no_effort = [one for one in begun_not if one.effort is None and behind(one.lead_days, days) != 0]
    return Rework(
        days=days,
        not_started=begun_not,
        late=None if no_lead else tuple(one for one in begun_not if behind(one.lead_days, days)),
        work=None if no_lead or no_effort else _work(begun_not, days),
        unknown=tuple(
            sentence
            for lacking, what in ((no_lead, "how long it takes"), (no_effort, "how much work it is"))
            if (sentence := _lacking(lacking, what))
        ),
    )


def behind(lead: int | None, days: int) -> Fraction | None:
    """The part of a lead time, 0…1, that lies behind a gate in so many days; None when the lead time is unknown."""
    if lead is None:
        return None
    if lead <= days:
        return Fraction(0)
    return Fraction(1) if days <= 0 else Fraction(lead - days, lead)


def _work(controls: Sequence[Control], days: int) -> Fraction:
    parts = ((one.effort or Fraction(0)) * (behind(one.lead_days, days) or Fraction(0)) for one in controls)
    return sum(parts, Fraction(0))


def _lacking(controls: Sequence[Control], what: str) -> str:
    if not controls:
        return ""
    named = ", ".join(f"“{one.title}”" for one in controls[:MOST_NAMED])
    more = len(controls) - MOST_NAMED
    return f"Nobody has said {what}: {named}{f' and {more} more' if more > 0 else ''}."
