"""Initiatives out of a value stream: what is to change at its steps, put into the waves of a roadmap."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from roadmaps.models import Initiative, InitiativeTrace, Roadmap
from roadmaps.queries import calendar_of, today_in
from roadmaps.services.drafting import LONGEST_DAYS, MOST_EFFORT, MOST_WAVES
from roadmaps.services.placing import placement_of, reschedule
from roadmaps.timetable import nominal_wave_days, wave_of, wave_span
from roadmaps.waves import Placement, Work, plan_waves
from valuestreams.models import Stream
from valuestreams.queries.steps import step_names


@dataclass(frozen=True)
class Wish:
    """What shall be done at a step. Effort in person-days, duration in working days, both above 0; `saves` is the share
    of the lead time that it saves by itself, None when nobody can tell.
    """

    step_key: str
    title: str
    effort_days: Decimal
    duration_days: Decimal
    why: str = ""
    saves: Fraction | None = None

    @property
    def priority(self) -> Fraction:
        """What it gives for a day of effort."""
        return max(self.saves or Fraction(0), Fraction(0)) / Fraction(self.effort_days)


@transaction.atomic
def add_initiatives(
    *, stream: Stream, roadmap: Roadmap, wishes: Sequence[Wish], by: Membership
) -> tuple[Initiative, ...]:
    """Put them all into the earliest waves that have room, around what is there. All or none; DomainError says why."""
    by.require(Permission.EDIT)
    stream = Stream.objects.visible_to(by).filter(pk=stream.pk).first()
    roadmap = Roadmap.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=roadmap.pk).first()
    if stream is None or roadmap is None:
        raise DomainError(_("The stream or the roadmap was deleted meanwhile. Nothing was added."))
    by.require_unit(roadmap.unit_id)
    _check(stream, roadmap, wishes)
    rows = _written(roadmap, wishes, by)
    InitiativeTrace.objects.bulk_create(
        InitiativeTrace(
            organization_id=roadmap.organization_id, initiative=row, stream=stream, step_key=wish.step_key, by=by
        )
        for row, wish in zip(rows, wishes, strict=True)
    )
    audit.record("roadmap.initiatives_added", roadmap, by=by, initiatives=[None, len(rows)])
    reschedule(roadmap)
    return rows


def _check(stream: Stream, roadmap: Roadmap, wishes: Sequence[Wish]) -> None:
    if not wishes:
        raise DomainError(_("Tick at least one line."))
    names = step_names(stream)
    there = InitiativeTrace.objects.filter(stream=stream, initiative__roadmap=roadmap)
    taken = set(there.values_list("step_key", "initiative__title"))
    for wish in wishes:
        if wish.step_key not in names:
            raise DomainError(_("The stream has no step “%(step)s” any more.") % {"step": wish.step_key})
        if not 0 < wish.effort_days <= MOST_EFFORT or not 0 < wish.duration_days <= LONGEST_DAYS:
            raise DomainError(_("“%(title)s” is too large for a roadmap.") % {"title": wish.title})
        if (wish.step_key, wish.title) in taken:
            raise DomainError(_("“%(title)s” is on this roadmap already.") % {"title": wish.title})


def _written(roadmap: Roadmap, wishes: Sequence[Wish], by: Membership) -> tuple[Initiative, ...]:
    standing = list(roadmap.initiatives.in_plan())
    placements = _placed(roadmap, wishes, standing)
    rows = [_row(roadmap, wish, placements[str(at)], len(standing) + at) for at, wish in enumerate(wishes)]
    return tuple(Initiative.objects.bulk_create(rows))


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
    share = None if wish.saves is None else float(max(wish.saves, Fraction(0)))
    return Initiative(
        organization_id=roadmap.organization_id,
        roadmap=roadmap,
        title=wish.title,
        why=wish.why,
        effort_days=wish.effort_days,
        duration_days=wish.duration_days,
        priority=float(wish.priority),
        own_priority=float(wish.priority),
        worth=[{"practice": _("Share of the lead time that it saves"), "gap": share, "weight": 1, "factor": 1}],
        wave=placement.wave,
        last_wave=placement.last_wave,
        days_by_wave=[Decimal(part.numerator) / part.denominator for part in placement.shares],
        starts_on=span.starts_on,
        ends_on=span.ends_on,
        position=position,
    )
