"""Signing a text: agreeing, objecting, commenting. Everybody for herself, on exactly the text that she read."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from vpmom import signing_mail
from vpmom.audience import for_reader
from vpmom.frozen import thaw
from vpmom.models import Asked, Plan, Signature, Version
from vpmom.queries.signing import reading_level, sign_off, text_in_sign_off, today_in
from vpmom.services.drafting import require_open
from vpmom.signoff import MAY_SAY, Role, Standing, Word

LONGEST = 5000


@transaction.atomic
def answer(
    *, plan: Plan, by: Membership, word: str, checksum: str, text: str = "", item: UUID | str | None = None
) -> Signature:
    """Say `agree`, `object` or `comment` of the text with `checksum`; `item`: the line that the words are about.

    Whoever agrees again after agreeing says nothing new, and gets her signature back.
    """
    by.require(Permission.PARTICIPATE)
    word = Word(word)
    if word not in (Word.AGREE, Word.OBJECT, Word.COMMENT):
        raise DomainError(_("Say whether you agree, do not agree yet, or comment."), "word")
    version = standing_text(lock(plan), checksum)
    asked = asked_for(version, by, word)
    before = sign_off(version)
    _require_in_time(version, asked)
    text = words_said(word, text)
    voice = next(voice for voice in before.voices if voice.key == asked.pk)
    agreed = word == Word.AGREE and before.standing(voice, version.comments_until) == Standing.AGREED
    if agreed and not text:
        return version.signatures.filter(asked=asked, word=Word.AGREE).latest("pk")
    signature = sign(version, asked, by, word, text, _line(version, by, item))
    tell_when_ready(version, before.is_ready)
    return signature


def lock(plan: Plan) -> Plan:
    """The plan as it is now. Whoever else submits, signs or decides waits until this is through."""
    rows = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("organization", "unit", "owner")
    return rows.get(pk=plan.pk)


def standing_text(plan: Plan, checksum: str) -> Version:
    """The text in sign-off, if it is the one that was read."""
    require_open(plan)
    version = text_in_sign_off(plan)
    if version is None:
        raise DomainError(_why_closed(plan))
    if version.checksum != checksum:
        raise DomainError(_("Another text is in sign-off than the one you had open. Read it first, then sign."))
    return version


def asked_for(version: Version, by: Membership, word: Word) -> Asked:
    """The row that asks `by` for this word. PermissionDenied when none does, whoever she is."""
    for row in version.asked.filter(membership=by).select_related("person"):
        if word in MAY_SAY[Role(row.role)]:
            return row
    if word in (Word.AGREE, Word.OBJECT, Word.COMMENT):
        raise PermissionDenied(_("You are not asked for this, and nobody signs for somebody else."))
    names = ", ".join(version.asked.filter(role=Role.DECIDE).values_list("person__name", flat=True))
    raise PermissionDenied(
        _("Only %(name)s decides on this text, and nobody signs for somebody else.") % {"name": names}
    )


def sign(
    version: Version, asked: Asked, by: Membership, word: Word, text: str = "", item: UUID | None = None
) -> Signature:
    return Signature.objects.create(
        organization_id=version.organization_id,
        version=version,
        asked=asked,
        membership=by,
        word=word.value,
        text=text,
        item=item,
        checksum=version.checksum,
    )


def tell_when_ready(version: Version, was_ready: bool) -> None:
    """Tell whoever decides, at the moment in which it becomes possible."""
    if not was_ready and sign_off(version).is_ready:
        signing_mail.ready(version)


def reason_given(reason: str, field: str = "reason") -> str:
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Say why: those concerned read it."), field)
    return reason


def _require_in_time(version: Version, asked: Asked) -> None:
    if asked.role == Role.INPUT and today_in(version.organization) > version.comments_until:
        day = date_format(version.comments_until, "j F Y")
        raise DomainError(_("Comments on this text were possible until %(day)s.") % {"day": day})


def words_said(word: Word, text: str) -> str:
    """`text` without the space around it. DomainError for what is too long, or missing where the word needs it."""
    text = text.strip()
    if len(text) > LONGEST:
        raise DomainError(_("Say it in at most %(most)s characters.") % {"most": LONGEST}, "text")
    if word == Word.OBJECT and not text:
        raise DomainError(_("Say what has to change before you can agree."), "text")
    if word == Word.COMMENT and not text:
        raise DomainError(_("Write your comment."), "text")
    return text


def _line(version: Version, by: Membership, item: UUID | str | None) -> UUID | None:
    """The line that the words are about, if it is one that she can read in this text."""
    if not item:
        return None
    text = for_reader(thaw(version.content), reading_level(version, by))
    if str(item) not in {line.key for _section, line in text.walk()}:
        raise DomainError(_("This line is not in the text any more."), "item")
    return UUID(str(item))


def _why_closed(plan: Plan) -> str:
    last = plan.versions.select_related("closed_by__user").first()
    if last is None:
        return _("This plan is not in sign-off.")
    words = {"who": last.closed_by, "number": last.number}
    if last.state == Version.State.DECIDED:
        return _("%(who)s has decided already: this is version %(number)s now.") % words
    if last.state == Version.State.RETURNED:
        return _("%(who)s has sent this text back. It will be asked about again when it is changed.") % words
    return _("%(who)s has withdrawn this text. It will be asked about again when it is submitted anew.") % words
