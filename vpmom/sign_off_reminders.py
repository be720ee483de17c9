"""What the beat tells of sign-offs: to whose word is missing the day before, and to owners whose plans expire."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from vpmom import signing_mail
from vpmom.models import Plan, Version
from vpmom.queries.renewal import running_out
from vpmom.queries.signing import sign_off, today_in


@shared_task(name="vpmom.remind_of_sign_offs")
def remind() -> None:
    """A few times a day; a second run tells nobody anything again."""
    _remind_of_answers()
    _tell_owners()


def _remind_of_answers() -> None:
    """From the day before the date until the date: when no beat was there on the one day, it is on the other."""
    rows = Version.objects.filter(state=Version.State.SUBMITTED, plan__deleted_at=None, organization__archived_at=None)
    soon = rows.filter(comments_until__lte=timezone.now() + timedelta(days=2)).defer("content")
    for version in soon.select_related("organization", "plan__organization", "submitted_by__user", "closed_by__user"):
        today = today_in(version.organization)
        if version.comments_until - timedelta(days=1) <= today <= version.comments_until:
            with timezone.override(version.organization.time_zone):
                signing_mail.remind(version, sign_off(version).wanted(today))


def _tell_owners() -> None:
    for plan, validity in running_out(Plan.objects.filter(organization__archived_at=None)):
        with timezone.override(plan.organization.time_zone):
            signing_mail.expiring(plan, validity.version, expired=validity.has_expired)
