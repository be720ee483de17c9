"""Mails to those whose measures nobody has told of for a month: once a month for each plan, if they want them."""

from celery import shared_task
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadence.notices import notify
from organizations.models import Organization
from vpmom.diff.change import shortened
from vpmom.models import Plan, Version
from vpmom.plan import Visibility
from vpmom.queries.silent import Silence, silences
from vpmom.words import plain

KIND = "check-in"
MOST_NAMED = 10  # measures in one mail


@shared_task(name="vpmom.remind_of_check_ins")
def remind() -> None:
    """By the beat, a few times a day; a second run tells nobody anything again."""
    decided = Plan.objects.filter(deleted_at=None, archived_at=None, versions__state=Version.State.DECIDED)
    for organization in Organization.objects.filter(archived_at=None, pk__in=decided.values("organization")):
        with timezone.override(organization.time_zone):
            plans = Plan.objects.filter(organization=organization, deleted_at=None)
            for silence in silences(plans, localdate()):
                _tell(organization, silence)


def _tell(organization: Organization, silence: Silence) -> None:
    plan, count = silence.plan, len(silence.measures)
    subject = ngettext(
        "A measure waits for your check-in: %(plan)s", "%(count)s measures wait for your check-in: %(plan)s", count
    )
    notify(
        membership=silence.membership,
        kind=KIND,
        key=f"plan:{plan.pk}:check-in:{localdate():%Y-%m}",
        subject=subject % {"plan": plan.title, "count": count},
        lines=_lines(silence),
        url=reverse("plan-check-in-all", args=[organization.slug, plan.pk]),
    )


def _lines(silence: Silence) -> list[str]:
    """The measures by name; a mail leaves the house, so confidential ones are only counted."""
    named = [line for line in silence.measures if line.visibility != Visibility.CONFIDENTIAL]
    lines = [_("Nobody has checked in on them in the last 30 days:")]
    lines += [shortened(plain(line.text), 200) for line in named[:MOST_NAMED]]
    if more := len(silence.measures) - len(named[:MOST_NAMED]):
        lines.append(ngettext("and one more", "and %(count)s more", more) % {"count": more})
    lines.append(_("Where nobody can say how it stands, “data needed” is an answer, too."))
    return lines
