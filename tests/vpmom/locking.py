"""Locked versions without a sign-off, for tests that are not about it."""

from datetime import date

from vpmom.frozen import checksum, freeze
from vpmom.models import Plan, Version
from vpmom.plan import Plan as Text
from vpmom.queries.reading import draft


def lock(plan: Plan, by, *, vetted: date = date(2027, 1, 15), text: Text | None = None, close: bool = True) -> Version:
    """Decide on `text`, else on the draft, as the next version; `close` leaves the plan locked."""
    content = freeze(text or draft(plan))
    version = Version.objects.create(
        organization=plan.organization,
        plan=plan,
        number=plan.versions.filter(state=Version.State.DECIDED).count() + 1,
        state=Version.State.DECIDED,
        content=content,
        checksum=checksum(content),
        submitted_by=by,
        comments_until=vetted,
        vetted_on=vetted,
    )
    if close:
        plan.status = Plan.Status.LOCKED
        plan.save(update_fields=["status"])
    return version
