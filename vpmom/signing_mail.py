"""What people are told of a sign-off: its title and where to go, never a line of the text.

Each is told once, when she wants mails of this kind, by a worker, on commit: see `cadence.notices`.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cadence.notices import notify
from organizations.models import Membership
from vpmom.models import Asked, Plan, Version
from vpmom.queries.parties import circle, is_active, of_the_version, why_unable
from vpmom.queries.signing import sign_off
from vpmom.signoff import Role, Voice, lasts_until

KIND = "sign-off"


def asked(version: Version) -> None:
    """Each of those asked: for what, and until when."""
    ready = sign_off(version).is_ready
    for row, member in _signers(version):
        if member.pk != version.submitted_by_id:
            _tell(version, member, "asked", _("Please look at it: %(plan)s"), _request(version, row.role, ready))


def ready(version: Version) -> None:
    """Whoever decides: that it can be done now."""
    line = _("Everybody who must agree to “%(plan)s” has answered: you can decide on it now.")
    said = version.signatures.count()  # it can become ready, be stopped by somebody's second thought, and ready again
    for row, member in _signers(version):
        if row.role == Role.DECIDE:
            _tell(version, member, f"ready:{said}", _("Ready to decide: %(plan)s"), [line % _words(version)])


def remind(version: Version, wanted: Iterable[Voice]) -> None:
    """Those whose answer is missing the day before the date, or on it."""
    keys = {voice.key for voice in wanted if voice.role != Role.DECIDE}
    line = _("Your word on “%(plan)s” is still missing. The date is %(until)s.") % _words(version)
    for row, member in _signers(version):
        if row.pk in keys:
            _tell(version, member, "reminder", _("Your word is missing: %(plan)s"), [line])


def closed(version: Version) -> None:
    """Everybody who was asked; of a decision also those who recommended or perform."""
    subject, line = {
        Version.State.DECIDED: (
            _("Decided: %(plan)s, version %(number)s"),
            _("%(who)s has decided on “%(plan)s”. It is version %(number)s from today."),
        ),
        Version.State.RETURNED: (_("Sent back: %(plan)s"), _("%(who)s has sent “%(plan)s” back. The reason is there.")),
        Version.State.WITHDRAWN: (
            _("Withdrawn: %(plan)s"),
            _("%(who)s has withdrawn “%(plan)s”. You need not answer; you will be asked again."),
        ),
    }[Version.State(version.state)]
    for member in _audience(version):
        _tell(version, member, version.state, subject, [line % _words(version)])


def expiring(plan: Plan, version: Version, *, expired: bool) -> None:
    """The owner: that the signatures get old. Once before, and once when they are."""
    member = plan.owner.membership if plan.owner else None
    if not is_active(member):
        return
    words = {**_words(version), "last": date_format(lasts_until(version.vetted_on), "j F Y")}
    if expired:
        subject, line = _("Expired: %(plan)s"), _("The sign-off of “%(plan)s” was current until %(last)s.")
    else:
        subject, line = _("Expires soon: %(plan)s"), _("The sign-off of “%(plan)s” is current until %(last)s.")
    advice = _("Submit it again, changed or not, and it is good for twelve months more.")
    _tell(version, member, "expired" if expired else "expires", subject, [line % words, advice])


def _request(version: Version, role: str, is_ready: bool) -> list[str]:
    line = {
        Role.AGREE: _("%(submitter)s asks whether you agree to “%(plan)s”. Please answer by %(until)s."),
        Role.INPUT: _("%(submitter)s asks for your comments on “%(plan)s”, until %(until)s."),
        Role.DECIDE: _("%(submitter)s has submitted “%(plan)s”, on which you decide."),
    }[Role(role)]
    lines = [line % _words(version)]
    if role == Role.DECIDE:
        later = _("You hear again when everybody who must agree has answered.")
        lines.append(_("Nobody has to agree before you, so you can decide now.") if is_ready else later)
    return lines


def _tell(version: Version, member: Membership, what: str, subject: str, lines: list[str]) -> None:
    notify(
        membership=member,
        kind=KIND,
        key=f"version:{version.pk}:{what}",
        subject=subject % _words(version),
        lines=lines,
        url=reverse("plan-signing", args=[version.organization.slug, version.plan_id]),
    )


def _words(version: Version) -> dict[str, object]:
    return {
        "plan": version.plan.title,
        "submitter": version.submitted_by,
        "until": date_format(version.comments_until, "j F Y"),
        "who": version.closed_by,
        "number": version.number,
    }


def _signers(version: Version) -> list[tuple[Asked, Membership]]:
    """Those asked who can sign."""
    return [(row, row.membership) for row in of_the_version(version) if not why_unable(row.person, row.membership)]


def _audience(version: Version) -> list[Membership]:
    """Members who were asked, who submitted, and of a decision who else has a role; without who closed it."""
    members = {member.pk: member for _row, member in _signers(version)}
    members[version.submitted_by_id] = version.submitted_by
    if version.state == Version.State.DECIDED:
        told = [person.membership for person in circle(version.plan).told if is_active(person.membership)]
        members |= {member.pk: member for member in told}
    members.pop(version.closed_by_id, None)
    return [member for member in members.values() if is_active(member)]
