"""Drafting: the results of the assessment become initiatives in waves. What people have begun or decided stays."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from assessments.models import Assessment
from assessments.queries import results
from jobs import runner
from jobs.models import Job
from organizations import audit
from organizations.errors import DomainError
from organizations.permissions import Permission
from roadmaps.explaining import person_days
from roadmaps.models import Initiative, Roadmap
from roadmaps.proposals import Proposal, proposals
from roadmaps.queries import DRAFTING, calendar_of, today_in
from roadmaps.services.placing import placement_of, reschedule
from roadmaps.timetable import nominal_wave_days, wave_of, wave_span
from roadmaps.waves import Placement, plan_waves

MOST_WAVES = 100
LONGEST_DAYS = 2600  # working days, ten years
MOST_EFFORT = 900_000  # person-days

Progress = Callable[[int, int, str], None]


def request_draft(*, roadmap: Roadmap, by) -> Job:
    """Ask for the waves to be planned from the results as they are now."""
    by.require(Permission.EDIT)
    by.require_unit(roadmap.unit_id)
    require_draftable(roadmap.assessment)
    title = _("Draft of “%(title)s”") % {"title": roadmap.title[:150]}
    # The settings make it other work than a draft that runs with earlier ones and may have read them already.
    settings = f"{roadmap.starts_on} {roadmap.wave_weeks} {roadmap.capacity_days}"
    return runner.enqueue(DRAFTING, by=by, title=title, unit=roadmap.unit, roadmap_id=roadmap.pk, settings=settings)


def require_draftable(assessment: Assessment | None) -> None:
    if assessment is None or assessment.deleted_at is not None:
        raise DomainError(
            _("The assessment of this roadmap was deleted. Restore it, or make a roadmap from another one.")
        )
    if not assessment.framework.parsed.actions:
        sentence = _("“%(framework)s” names no actions, so nothing can be put on a roadmap. Choose another assessment.")
        raise DomainError(sentence % {"framework": assessment.framework.title}, "assessment")


def draft(*, roadmap_id: int, by, progress: Progress) -> Roadmap:
    """Plan the waves anew and write them, in one transaction. DomainError when there is nothing to plan from.

    Running and done initiatives keep their days, and use up capacity in the waves where these lie; those left out stay
    so; owners stay; so do those that came from a value stream. Other planned ones are placed again, also those that
    were moved by hand. In a plan that was drafted before, nothing new goes into waves that have ended.
    """
    by.require(Permission.EDIT)
    roadmap = _draftable(roadmap_id, by)
    progress(0, 2, _("Reads the results"))
    found = proposals(results(roadmap.assessment))
    _check_sizes(found)
    progress(1, 2, _("Plans the waves"))
    with transaction.atomic():
        roadmap = Roadmap.objects.select_for_update().get(pk=roadmap.pk)
        kept = _Kept.of(roadmap)
        fresh = tuple(one for one in found if one.action.key not in kept.by_action)
        placements = _plan(roadmap, fresh, kept)
        _write(roadmap, fresh, placements, kept)
        roadmap.drafted_at = now()
        roadmap.save(update_fields=["drafted_at"])
        audit.record("roadmap.drafted", roadmap, by=by, initiatives=[None, len(found)])
    return roadmap


def _draftable(roadmap_id: int, by) -> Roadmap:
    rows = (
        Roadmap.objects.visible_to(by)
        .select_related("assessment__framework")
        .defer("assessment__framework__definition")
    )
    roadmap = rows.filter(pk=roadmap_id).first()
    if roadmap is None:
        raise DomainError(_("This roadmap was deleted meanwhile. Nothing was drafted."))
    by.require_unit(roadmap.unit_id)
    require_draftable(roadmap.assessment)
    return roadmap


def _check_sizes(found: tuple[Proposal, ...]) -> None:
    for one in found:
        if one.effort > MOST_EFFORT or one.duration > LONGEST_DAYS:
            sentence = _("“%(title)s” is too large for a roadmap: split this action in the framework.")
            raise DomainError(sentence % {"title": one.action.title})


@dataclass(frozen=True)
class _Kept:
    """Initiatives that a draft does not place again, in the waves where their days lie now."""

    rows: tuple[Initiative, ...]
    by_action: dict[str, Initiative]
    in_plan: tuple[Initiative, ...]
    first_wave: int

    @classmethod
    def of(cls, roadmap: Roadmap) -> "_Kept":
        rows = [row for row in roadmap.initiatives.all() if not (row.is_planned and row.action)]
        for row in rows:
            wave = wave_of(row.starts_on, roadmap.starts_on, roadmap.wave_weeks)
            row.wave, row.last_wave = wave, wave + row.last_wave - row.wave
        in_plan = tuple(row for row in rows if not row.is_dropped)
        again = roadmap.drafted_at is not None
        today = today_in(roadmap.organization)
        first = wave_of(today, roadmap.starts_on, roadmap.wave_weeks) if again else 1
        return cls(tuple(rows), {row.action: row for row in rows if row.action}, in_plan, first)


def _plan(roadmap: Roadmap, fresh: tuple[Proposal, ...], kept: _Kept) -> tuple[Placement, ...]:
    """Placements of the fresh proposals around what is kept."""
    capacity = roadmap.capacity_days
    needed = ceil(sum((Fraction(one.effort) for one in fresh), Fraction(0)) / capacity)
    if needed <= MOST_WAVES:
        waits_for = {one.action.key for one in fresh} | {row.action for row in kept.in_plan if row.holds_back}
        placements = plan_waves(
            [one.work(waits_for) for one in fresh],
            capacity,
            wave_days=nominal_wave_days(roadmap.wave_weeks, calendar_of(roadmap.organization)),
            fixed=[placement_of(row) for row in kept.in_plan],
            first_wave=kept.first_wave,
        )
        needed = max((one.last_wave for one in placements), default=0)
    if needed > MOST_WAVES:
        sentence = _("With %(days)s a wave this takes %(waves)s waves of %(weeks)s weeks. Give it more capacity.")
        raise DomainError(sentence % {"days": person_days(capacity), "waves": needed, "weeks": roadmap.wave_weeks})
    return placements


def _write(roadmap: Roadmap, fresh: tuple[Proposal, ...], placements: tuple[Placement, ...], kept: _Kept) -> None:
    planned = {row.action: row for row in roadmap.initiatives.all() if row.is_planned and row.action}
    gone = [row.pk for key, row in planned.items() if key not in {one.action.key for one in fresh}]
    Initiative.objects.filter(pk__in=gone).delete()
    Initiative.objects.bulk_update(kept.rows, ["wave", "last_wave"])
    by_key = {one.action.key: one for one in fresh}
    rows = []
    for position, placement in enumerate(placements, len(kept.in_plan)):
        row = planned.get(placement.key) or Initiative(organization=roadmap.organization, roadmap=roadmap)
        _fill(row, by_key[placement.key], placement, position)
        rows.append(row)
    Initiative.objects.bulk_create([row for row in rows if row.pk is None])
    Initiative.objects.bulk_update([row for row in rows if row.pk], _FILLED)
    _link(roadmap)
    reschedule(roadmap)


_FILLED = [
    "title", "description", "why", "dimension", "level", "roles", "effort_days", "duration_days", "priority",
    "own_priority", "worth", "wave", "last_wave", "days_by_wave", "starts_on", "ends_on", "position", "moved_by_hand",
]  # fmt: skip


def _fill(row: Initiative, one: Proposal, placement: Placement, position: int) -> None:
    span = wave_span(row.roadmap.starts_on, row.roadmap.wave_weeks, placement.wave)
    row.action, row.title, row.description = one.action.key, one.action.title, one.action.description
    row.why, row.dimension, row.level, row.roles = one.why, one.dimension, one.action.level, list(one.action.roles)
    row.effort_days, row.duration_days = one.effort, one.duration
    row.priority, row.own_priority, row.worth = float(one.priority), float(one.own_priority), one.worth_as_data()
    row.wave, row.last_wave, row.position, row.moved_by_hand = placement.wave, placement.last_wave, position, False
    row.days_by_wave = [Decimal(share.numerator) / share.denominator for share in placement.shares]
    row.starts_on, row.ends_on = span.starts_on, span.ends_on


def _link(roadmap: Roadmap) -> None:
    """What comes after what, as the framework says, among all that is on the roadmap."""
    rows = {row.action: row.pk for row in roadmap.initiatives.exclude(action="")}
    actions = {action.key: action for action in roadmap.assessment.framework.parsed.actions}
    links = Initiative.after.through
    links.objects.filter(from_initiative__roadmap=roadmap).delete()
    links.objects.bulk_create(
        links(from_initiative_id=pk, to_initiative_id=rows[before])
        for key, pk in rows.items()
        if key in actions
        for before in set(actions[key].after) & set(rows)
    )
