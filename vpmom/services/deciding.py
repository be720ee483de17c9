"""What only the one who decides does: overrule, decide, send back."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from vpmom import signing_mail
from vpmom.models import Plan, Signature, Version
from vpmom.queries.signing import sign_off, today_in
from vpmom.services.cascading import ask_children
from vpmom.services.signing import asked_for, lock, reason_given, sign, standing_text, tell_when_ready, words_said
from vpmom.services.submitting import close
from vpmom.signoff import Role, Standing, Word


@transaction.atomic
def overrule(*, plan: Plan, by: Membership, asked: int, reason: str, checksum: str) -> Signature:
    """Decide without the agreement of one who must agree and objects, or is silent. `asked`: id of the row asking her."""
    by.require(Permission.PARTICIPATE)
    version = standing_text(lock(plan), checksum)
    asked_for(version, by, Word.OVERRULE)
    overruled = get_object_or_404(version.asked.select_related("person"), pk=asked, role=Role.AGREE)
    before = sign_off(version)
    voice = next(voice for voice in before.voices if voice.key == overruled.pk)
    standing = before.standing(voice, version.comments_until)
    if standing == Standing.AGREED:
        raise DomainError(_("%(name)s agrees: there is nothing to overrule.") % {"name": overruled.person})
    if standing == Standing.OVERRULED:
        raise DomainError(_("%(name)s is overruled already.") % {"name": overruled.person})
    signature = sign(version, overruled, by, Word.OVERRULE, reason_given(reason))
    audit.record("plan.overruled", version.plan, by=by, agreer=[None, overruled.person.name])
    tell_when_ready(version, before.is_ready)
    return signature


@transaction.atomic
def decide(*, plan: Plan, by: Membership, checksum: str, text: str = "") -> Version:
    """Lock the text: it becomes the next version of the plan, vetted today."""
    by.require(Permission.PARTICIPATE)
    plan = lock(plan)
    version = standing_text(plan, checksum)
    asked = asked_for(version, by, Word.DECIDE)
    if why_not := sign_off(version).why_not():
        raise DomainError(why_not)
    sign(version, asked, by, Word.DECIDE, words_said(Word.DECIDE, text))
    last = plan.versions.exclude(number=None).order_by("-number").values_list("number", flat=True).first()
    number = (last or 0) + 1
    close(version, by, Version.State.DECIDED, number=number, vetted_on=today_in(plan.organization))
    plan.status = Plan.Status.LOCKED
    plan.save(update_fields=["status"])
    audit.record("plan.decided", plan, by=by, version=[last, number])
    ask_children(version)
    signing_mail.closed(version)
    return version


@transaction.atomic
def send_back(*, plan: Plan, by: Membership, reason: str, checksum: str) -> Version:
    """End the sign-off without a decision. The plan is a draft again, and everything that was said can be read."""
    by.require(Permission.PARTICIPATE)
    plan = lock(plan)
    version = standing_text(plan, checksum)
    asked = asked_for(version, by, Word.RETURN)
    reason = reason_given(reason)[:1000]
    sign(version, asked, by, Word.RETURN, reason)
    close(version, by, Version.State.RETURNED, reason=reason)
    plan.status = Plan.Status.DRAFT
    plan.save(update_fields=["status"])
    audit.record("plan.returned", plan, by=by)
    signing_mail.closed(version)
    return version
