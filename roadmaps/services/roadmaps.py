"""A roadmap as a whole: made, changed, deleted, brought back."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from assessments.models import Assessment
from organizations import audit
from organizations import bin as bin_
from organizations.errors import DomainError
from organizations.permissions import Permission
from roadmaps.models import Roadmap
from roadmaps.services.drafting import request_draft, require_draftable

FURTHEST_START = timedelta(days=10 * 365)
MOST_CAPACITY = 100_000  # person-days in a wave: more is a slip of the keyboard
MOST_WEEKS = 104
PLANNING = ("starts_on", "wave_weeks", "capacity_days")


@transaction.atomic
def create_roadmap(
    *, assessment: Assessment, title: str, starts_on: date, wave_weeks: int, capacity_days: int, by
) -> Roadmap:
    """A roadmap for what `assessment` is about, and the job that drafts it. `capacity_days`: person-days in a wave."""
    by.require(Permission.EDIT)
    by.require_unit(assessment.unit_id)
    _check(starts_on, wave_weeks, capacity_days)
    require_draftable(assessment)
    roadmap = Roadmap.objects.create(
        organization=by.organization,
        assessment=assessment,
        unit_id=assessment.unit_id,
        title=title,
        starts_on=starts_on,
        wave_weeks=wave_weeks,
        capacity_days=capacity_days,
        created_by=by,
    )
    audit.record("roadmap.created", roadmap, by=by)
    request_draft(roadmap=roadmap, by=by)
    return roadmap


@transaction.atomic
def change_settings(
    *, roadmap: Roadmap, title: str, starts_on: date, wave_weeks: int, capacity_days: int, by
) -> Roadmap:
    """Rename it, or plan it with another start, length or capacity: then it is drafted again."""
    by.require(Permission.EDIT)
    by.require_unit(roadmap.unit_id)
    roadmap = Roadmap.objects.select_for_update().get(pk=roadmap.pk)
    _check(starts_on, wave_weeks, capacity_days)
    new = {"title": title, "starts_on": starts_on, "wave_weeks": wave_weeks, "capacity_days": capacity_days}
    changes = audit.difference(roadmap, **new)
    if not changes:
        return roadmap
    for field, value in new.items():
        setattr(roadmap, field, value)
    roadmap.save(update_fields=list(new))
    audit.record("roadmap.changed", roadmap, by=by, **changes)
    if set(changes) & set(PLANNING):
        request_draft(roadmap=roadmap, by=by)
    return roadmap


def delete_roadmap(*, roadmap: Roadmap, by) -> None:
    """Into the bin, from which it can be restored for 30 days."""
    bin_.delete(roadmap, by=by)


def _check(starts_on: date, wave_weeks: int, capacity_days: int) -> None:
    if abs(starts_on - now().date()) > FURTHEST_START:
        raise DomainError(_("Choose a first day within ten years from today."), "starts_on")
    if not 1 <= wave_weeks <= MOST_WEEKS:
        raise DomainError(_("A wave lasts from 1 to %(most)s weeks.") % {"most": MOST_WEEKS}, "wave_weeks")
    if capacity_days < 1:
        raise DomainError(
            _("Without capacity nothing can be done: give at least 1 person-day a wave."), "capacity_days"
        )
    if capacity_days > MOST_CAPACITY:
        sentence = _("Give at most %(most)s person-days a wave.")
        raise DomainError(sentence % {"most": f"{MOST_CAPACITY:,}"}, "capacity_days")
