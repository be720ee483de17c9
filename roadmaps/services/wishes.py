"""What streams and products ask to be done, put into the waves of a roadmap around what stands there."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from roadmaps.models import Initiative, Roadmap
from roadmaps.queries import calendar_of, today_in
from roadmaps.services.drafting import LONGEST_DAYS, MOST_EFFORT, MOST_WAVES
from roadmaps.services.placing import placement_of, reschedule
from roadmaps.timetable import nominal_wave_days, wave_of, wave_span
from roadmaps.waves import Placement, Work, plan_waves


@dataclass(frozen=True)
class Wish:
    """What shall be done about what `key` names: a step of a stream, a finding at a product. Effort in person-days,
    duration in working days, both above 0. `gives` is the share, 0…1, of what `measure` says in words; None when nobody
    can tell.
    """

    key: str
    title: str
    effort_days: Decimal
    duration_days: Decimal
    why: str = ""
    gives: Fraction | None = None
    measure: str = ""

    @property
    def priority(self) -> Fraction:
        """What it gives for a day of effort."""
        return max(self.gives or Fraction(0), Fraction(0)) / Fraction(self.effort_days)


def locked(roadmap: Roadmap, by: Membership) -> Roadmap | None:
    """None when it was deleted or she does not see it."""
    return Roadmap.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=roadmap.pk).first()


def require_sound(wishes: Sequence[Wish]) -> None:
    """Some, and each of a size that a roadmap holds."""
    if not wishes:
        raise DomainError(_("Tick at least one line."))
    for wish in wishes:
        if not 0 < wish.effort_days <= MOST_EFFORT or not 0 < wish.duration_days <= LONGEST_DAYS:
            raise DomainError(_("“%(title)s” is too large for a roadmap.") % {"title": wish.title})


def put_on(roadmap: Roadmap, wishes: Sequence[Wish], by: Membership) -> tuple[Initiative, ...]:
    """All of them, into the earliest waves that have room; in their order. DomainError when there is none."""
    standing = list(roadmap.initiatives.in_plan())
    placements = _placed(roadmap, wishes, standing)
    rows = [_row(roadmap, wish, placements[str(at)], len(standing) + at) for at, wish in enumerate(wishes)]
    made = tuple(Initiative.objects.bulk_create(rows))
    audit.record("roadmap.initiatives_added", roadmap, by=by, initiatives=[None, len(made)])
    reschedule(roadmap)
    return made


def _placed(roadmap: Roadmap, wishes: Sequence[Wish], standing: Sequence[Initiative]) -> dict[str, Placement]:
    """By place among the wishes. What stands keeps its wave; nothing goes into waves that have ended."""
    effort = sum((Fraction(wish.effort_days) for wish in wishes), Fraction(0))
    needed = ceil(effort / roadmap.capacity_days)
    if needed <= MOST_WAVES:
        found = plan_waves(
            [
                Work(str(at), Fraction(wish.effort_days), wish.priority, days=ceil(wish.duration_days))
                for at, wish in enumerate(wishes)
            ],
            roadmap.capacity_days,
            wave_days=nominal_wave_days(roadmap.wave_weeks, calendar_of(roadmap.organization)),
            fixed=[placement_of(row) for row in standing],
            first_wave=wave_of(today_in(roadmap.organization), roadmap.starts_on, roadmap.wave_weeks),
        )
        needed = max(one.last_wave for one in found)
    if needed > MOST_WAVES:
        sentence = _("This needs more than %(most)s waves. Give the roadmap more capacity, or take less into it.")
        raise DomainError(sentence % {"most": MOST_WAVES})
    return {one.key: one for one in found}


def _row(roadmap: Roadmap, wish: Wish, placement: Placement, position: int) -> Initiative:
    span = wave_span(roadmap.starts_on, roadmap.wave_weeks, placement.wave)
    share = None if wish.gives is None else float(max(wish.gives, Fraction(0)))
    return Initiative(
        organization_id=roadmap.organization_id,
        roadmap=roadmap,
        title=wish.title,
        why=wish.why,
        effort_days=wish.effort_days,
        duration_days=wish.duration_days,
        priority=float(wish.priority),
        own_priority=float(wish.priority),
        worth=[{"practice": wish.measure, "gap": share, "weight": 1, "factor": 1}] if wish.measure else [],
        wave=placement.wave,
        last_wave=placement.last_wave,
        days_by_wave=[Decimal(part.numerator) / part.denominator for part in placement.shares],
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        position=position,
    )
