"""Rows as the planner sees them, and the days of a plan written back to its rows."""

from fractions import Fraction
from math import ceil

from roadmaps.models import Initiative, Roadmap
from roadmaps.queries import calendar_of
from roadmaps.timetable import Span, schedule
from roadmaps.waves import Placement, Work


def placement_of(row: Initiative) -> Placement:
    key = row.action or f"initiative {row.pk}"
    return Placement(key, row.wave, tuple(Fraction(days) for days in row.days_by_wave), row.last_wave)


def reschedule(roadmap: Roadmap) -> None:
    """Compute the days of what is planned; what runs or is done keeps its own."""
    rows = list(roadmap.initiatives.in_plan().prefetch_related("after"))
    keys = {row.pk: placement_of(row).key for row in rows}
    work = [
        Work(
            keys[row.pk],
            Fraction(row.effort_days),
            Fraction(row.priority),
            tuple(keys[before.pk] for before in row.after.all() if before.pk in keys and before.holds_back),
            ceil(row.duration_days),
        )
        for row in rows
    ]
    spans = schedule(
        work,
        [placement_of(row) for row in rows],
        capacity=roadmap.capacity_days,
        starts_on=roadmap.starts_on,
        wave_weeks=roadmap.wave_weeks,
        calendar=calendar_of(roadmap.organization),
        kept={keys[row.pk]: Span(row.starts_on, row.ends_on) for row in rows if not row.is_planned},
    )
    for row in rows:
        span = spans[keys[row.pk]]
        row.starts_on, row.ends_on = span.starts_on, span.ends_on
    Initiative.objects.bulk_update(rows, ["starts_on", "ends_on"])
