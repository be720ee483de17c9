"""Mails about renewals to those who decide: before the decision is due, before notice can arrive no more, and when a
figure reached its limit."""

from collections.abc import Iterator
from datetime import date, timedelta

from celery import shared_task
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cadence.notices import notify
from dsm.models import Agreement, Contract
from dsm.queries.renewals import Fired, fired_of
from dsm.queries.terms import Termly, owned_by, standing_of
from dsm.renewals import Deadlines, State
from organizations.models import Membership, Organization
from organizations.permissions import Permission

LAST_DAYS = timedelta(days=7)  # before the last day on which notice may arrive


@shared_task(name="dsm.remind_of_renewals")
def remind_of_renewals() -> None:
    """By the beat; each deadline, and each figure that was measured, is told once to each owner."""
    owned = Q(pk__in=_owned(Contract).values("organization")) | Q(pk__in=_owned(Agreement).values("organization"))
    for organization in Organization.objects.filter(owned, archived_at=None):
        with timezone.override(organization.time_zone):
            for membership in _owners(organization):
                _remind(membership, localdate())


def _owned(model: type[Contract | Agreement]):
    return model.objects.filter(deleted_at=None, owner__isnull=False)


def _owners(organization: Organization) -> Iterator[Membership]:
    """Members who own a contract or an agreement, and can open its page. One query."""
    some = Q(person__in=_owned(Contract).values("owner")) | Q(person__in=_owned(Agreement).values("owner"))
    rows = Membership.objects.active().filter(some, organization=organization, person__deleted_at=None)
    for membership in rows.select_related("organization", "user", "person"):
        if membership.can(Permission.VIEW_RESULTS):
            yield membership


def _remind(membership: Membership, today: date) -> None:
    for one in standing_of(owned_by(membership), today):
        of = one.standing.deadlines
        if of is not None and one.standing.is_pressing:
            _tell(membership, one, of, today)
    for fired in fired_of(membership):
        if fired.trigger.contract.owner_id == membership.person.pk:
            _tell_figure(membership, fired)


def _tell(membership: Membership, one: Termly, of: Deadlines, today: date) -> None:
    what, subject = _about(one, of, today)
    notify(
        membership=membership,
        kind="renewal",
        key=f"{one.key}:{of.ends.isoformat()}:{what}",
        subject=subject,
        lines=[one.standing.sentence],
        url=reverse(one.route, args=[membership.organization.slug, one.row.pk]),
    )


def _about(one: Termly, of: Deadlines, today: date) -> tuple[str, str]:
    """(word, subject) of the mail that its standing calls for today."""
    words = {"title": one.row.title}
    if one.standing.state == State.DECIDE:
        return "decide", _("Decide by %(day)s: %(title)s") % {**words, "day": date_format(of.decide_by, "j F Y")}
    if today >= of.cancel_by - LAST_DAYS or one.row.decided_end == of.ends:
        until = {**words, "day": date_format(of.cancel_by, "j F Y")}
        return "notice", _("Notice may arrive until %(day)s: %(title)s") % until
    return "overdue", _("The decision is overdue: %(title)s") % words


def _tell_figure(membership: Membership, fired: Fired) -> None:
    row = fired.trigger
    notify(
        membership=membership,
        kind="renewal",
        key=f"trigger:{row.pk}:{row.measured_on.isoformat()}",
        subject=_("A figure reached its limit: %(title)s") % {"title": row.contract.title},
        lines=[f"{row.title}: {fired.reading.sentence}"],
        url=reverse("contract", args=[membership.organization.slug, row.contract_id]),
    )
