"""How long what was signed is current: twelve calendar months from the day on which it was vetted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vpmom.models import Plan, Version
from vpmom.queries.signing import today_in
from vpmom.signoff import expires_soon, has_expired, lasts_until

SHORTEST = timedelta(days=365 - 31)  # no version gets old before


@dataclass(frozen=True)
class Validity:
    version: Version  # the newest that was decided on
    lasts_until: date
    has_expired: bool
    expires_soon: bool


def validity(plan: Plan) -> Validity | None:
    """Of the newest decided version; None without one, and for a plan whose period is over: it is not signed again."""
    today = today_in(plan.organization)
    if plan.period_end and plan.period_end < today:
        return None
    rows = plan.versions.filter(state=Version.State.DECIDED).order_by("-number").defer("content")
    version = rows.select_related("closed_by__user").first()
    return _of(version, today) if version else None


def running_out(plans: Iterable[Plan]) -> Iterator[tuple[Plan, Validity]]:
    """The newest version of each of `plans` that expires within 30 days or has expired. `plans`: a queryset."""
    live = plans.filter(deleted_at=None, archived_at=None).exclude(status=Plan.Status.SUBMITTED)
    rows = Version.objects.filter(plan__in=live, state=Version.State.DECIDED).defer("content")
    newest = rows.order_by("plan_id", "-number").distinct("plan_id")
    for version in newest.select_related("plan__organization", "plan__owner__membership__user", "organization"):
        today = today_in(version.organization)
        if version.vetted_on > today - SHORTEST or (version.plan.period_end and version.plan.period_end < today):
            continue
        found = _of(version, today)
        if found.has_expired or found.expires_soon:
            yield version.plan, found


def _of(version: Version, today: date) -> Validity:
    vetted = version.vetted_on
    return Validity(version, lasts_until(vetted), has_expired(vetted, today), expires_soon(vetted, today))
