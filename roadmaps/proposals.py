"""From the results of an assessment to work that may go on a roadmap, each with the reason for it in words and numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assessments import wording
from assessments.framework import Action, Framework
from assessments.priority import Priority, practice_gaps
from assessments.queries import Results
from roadmaps.waves import Work

FINEST_EFFORT = Decimal("0.01")  # person-days
NAMED = 2  # practices that the reason names; the others are counted
NAME_LENGTH = 110


@dataclass(frozen=True)
class Share:
    """What closing one gap adds to a priority: gap × weight × pain factor. `gap` is 0 to 1, None = not known."""

    practice: str
    gap: float | None
    weight: float
    factor: float


@dataclass(frozen=True)
class Proposal:
    """An action worth doing. Effort and duration in days; `worth` derives the priority that it has by itself."""

    action: Action
    effort: Decimal
    duration: Decimal
    own_priority: Fraction
    priority: Fraction
    why: str
    dimension: str
    worth: tuple[Share, ...]

    def work(self, waits_for: set[str]) -> Work:
        """For the planner; of its prerequisites only those in `waits_for` hold it back."""
        after = tuple(key for key in self.action.after if key in waits_for)
        return Work(self.action.key, Fraction(self.effort), self.priority, after, ceil(self.duration))

    def worth_as_data(self) -> list[dict]:
        return [asdict(share) for share in self.worth]


def proposals(found: Results) -> tuple[Proposal, ...]:
    """The actions that close a gap or unlock one that does, the most urgent first."""
    gaps = practice_gaps(found.framework, found.score, found.score.target)
    return tuple(_proposal(found, one, gaps) for one in found.proposals)


def _proposal(found: Results, one: Priority, gaps: Mapping[str, Fraction | None]) -> Proposal:
    action = one.action
    effort = max(_days(action.effort_days), FINEST_EFFORT)
    return Proposal(
        action=action,
        effort=effort,
        # Without a duration: as long as one person alone would take.
        duration=effort if action.duration_days is None else max(_days(action.duration_days), FINEST_EFFORT),
        own_priority=one.own,
        priority=one.priority,
        why=_why(found, one, gaps),
        dimension=found.framework.dimensions_by_key[action.dimension].title,
        worth=tuple(_share(found, key, gaps[key]) for key in action.lifts if key in gaps),
    )


def _days(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / exact.denominator).quantize(FINEST_EFFORT, ROUND_HALF_UP)


def _share(found: Results, practice: str, gap: Fraction | None) -> Share:
    return Share(
        practice=_name(found.framework, practice),
        gap=None if gap is None else float(gap),
        weight=float(found.framework.practices_by_key[practice].weight),
        factor=float(found.pain_factors.get(practice, 1)),
    )


def _why(found: Results, one: Priority, gaps: Mapping[str, Fraction | None]) -> str:
    parts = []
    if one.priority > one.own:
        parts.append(_("Unlocks %(what)s.") % {"what": _quoted(_unlocked(found, one).action.title)})
    open_gaps = {key: gap for key in one.action.lifts if (gap := gaps.get(key))}
    largest = sorted(open_gaps, key=lambda key: -open_gaps[key])
    closed = [
        _("%(share)s of %(practice)s")
        % {"share": wording.share(open_gaps[key]), "practice": _quoted(_name(found.framework, key))}
        for key in largest[:NAMED]
    ]
    if len(largest) > NAMED:
        closed.append(_("%(number)s more") % {"number": len(largest) - NAMED})
    if closed:
        parts.append(_("Closes %(gaps)s.") % {"gaps": wording.join(closed)})
    return " ".join(parts)


def _unlocked(found: Results, one: Priority) -> Priority:
    """Of what waits for `one`, what it inherits from."""
    waiting = [other for other in found.proposals if one.action.key in other.action.after]
    return max(waiting, key=lambda other: other.priority)


def _name(framework: Framework, practice: str) -> str:
    return Truncator(framework.practices_by_key[practice].label).chars(NAME_LENGTH)


def _quoted(words: str) -> str:
    return f"“{Truncator(words).chars(NAME_LENGTH)}”"
