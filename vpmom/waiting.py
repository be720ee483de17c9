"""What waits for a member in plans: texts that want her word, changes above, plans that expire, measures to check in on."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadence.waiting import Waiting
from organizations.models import Membership
from organizations.permissions import Permission
from vpmom.models import Asked, Plan, Version
from vpmom.queries.answering import open_questions
from vpmom.queries.renewal import Validity, running_out
from vpmom.queries.signing import of_rows, today_in
from vpmom.queries.silent import of_member, silences
from vpmom.signoff import Role, SignOff, Standing

KIND = "sign-off"


def sign_offs(membership: Membership) -> Iterator[Waiting]:
    """Texts that want her agreement, her input until its date or her decision; and her own plans that expire."""
    plans = Plan.objects.visible_to(membership)
    if membership.can(Permission.PARTICIPATE):
        for version in _asking(membership, plans):
            yield from _hers(version, membership)
    for plan, validity in running_out(plans.filter(owner__membership=membership)):
        yield Waiting(plan.title, _why_expiring(validity), _url(plan), validity.lasts_until, KIND)


def _asking(membership: Membership, plans):
    rows = Version.objects.filter(state=Version.State.SUBMITTED, plan__in=plans, asked__membership=membership)
    asked = Prefetch("asked", Asked.objects.select_related("person"))
    rows = rows.select_related("plan__organization", "organization", "submitted_by__user").defer("content")
    return rows.prefetch_related(asked, "signatures").distinct()


def _hers(version: Version, membership: Membership) -> Iterator[Waiting]:
    asked = list(version.asked.all())
    state = of_rows(version, asked, version.signatures.all())
    today = today_in(version.organization)
    for row, voice in zip(asked, state.voices, strict=True):
        is_hers = row.membership_id == membership.pk
        if is_hers and (row.role == Role.DECIDE or state.standing(voice, today) == Standing.WANTED):
            due = None if row.role == Role.DECIDE else version.comments_until
            yield Waiting(version.plan.title, _why(version, row, state, today), _url(version.plan), due, KIND)


def _why(version: Version, row: Asked, state: SignOff, today: date) -> str:
    if row.role == Role.AGREE:
        return _("%(who)s asks whether you agree.") % {"who": version.submitted_by}
    if row.role == Role.INPUT:
        return _("%(who)s asks for your comments.") % {"who": version.submitted_by}
    if state.is_ready:
        return _("Everybody who must agree has answered: you can decide.")
    return _("You decide. %(why)s") % {"why": " ".join(state.open_points)}


def _why_expiring(validity: Validity) -> str:
    words = {"number": validity.version.number, "day": date_format(validity.version.vetted_on, "j F Y")}
    if validity.has_expired:
        return _("Version %(number)s of %(day)s has expired. Submit it again, changed or not.") % words
    return _("Version %(number)s of %(day)s expires soon. Submit it again, changed or not.") % words


def _url(plan: Plan) -> str:
    return reverse("plan-signing", args=[plan.organization.slug, plan.pk])


def check_ins(membership: Membership) -> Iterator[Waiting]:
    """Measures of decided plans on which it is her turn to check in, a line for each plan."""
    for silence in silences(of_member(membership), localdate(), only=membership):
        count = len(silence.measures)
        why = ngettext(
            "A measure has had no check-in for 30 days.", "%(count)s measures have had no check-in for 30 days.", count
        )
        url = reverse("plan-check-in-all", args=[membership.organization.slug, silence.plan.pk])
        yield Waiting(silence.plan.title, why % {"count": count}, url, silence.due, "check-in")


def parent_questions(membership: Membership) -> Iterator[Waiting]:
    """Changes in a plan above, at the plans that she answers for."""
    for question in open_questions(membership):
        plan = question.link.plan
        why = _("“%(parent)s” above it has changed: accept it, or say why not.") % {
            "parent": question.link.parent.title
        }
        yield Waiting(
            plan.title, why, reverse("plan-family", args=[plan.organization.slug, plan.pk]), kind="plan-above"
        )
