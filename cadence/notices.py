"""One room for mails about what happens: told once, when the member wants them, by a worker, on commit.

`notify` is the way in. A mail goes out at once, or with the others of the week, or not at all; the row stays, so that the
same thing is never told twice. Two workers cannot send one mail: whoever sends holds its row.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException

from celery import shared_task
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from cadence.catalogue import notice_kinds
from cadence.models import Notice, NoticeChoice
from cadence.models.notices import Way
from organizations.models import Membership

log = logging.getLogger(__name__)

SALT = "cadence.notices.choice"
DIGEST_HOUR = 7  # on Mondays, in the organization's own time
GIVE_UP_AFTER = timedelta(days=3)  # a mail that no server takes in this time is old news
GIVE_UP_DIGEST_AFTER = timedelta(days=14)
BATCH = 500  # mails that one round of the beat hands over


def notify(*, membership: Membership, kind: str, key: str, subject: str, lines: Sequence[str], url: str) -> bool:
    """Tell a member something, once per `key`. Whether it is new to her.

    `kind`: a word of settings.NOTICE_KINDS (KeyError otherwise). `key`: stable and her own, such as "version:12:asked".
    `lines`: sentences of plain text. `url`: a path within OrgScale, where it can be acted on.
    """
    way = way_of(membership, kind)
    told = {
        "organization_id": membership.organization_id,
        "kind": kind,
        "way": way,
        "subject": " ".join(subject.split())[:200],
        "lines": [str(line) for line in lines],
        "url": url,
    }
    notice, is_new = Notice.objects.get_or_create(membership=membership, key=key, defaults=told)
    if is_new and way == Way.AT_ONCE:
        transaction.on_commit(partial(_hand_over, mail_notice, notice.pk))
    return is_new


def way_of(membership: Membership, kind: str) -> Way:
    """When she wants mails of this kind."""
    _title, usual = notice_kinds()[kind]
    chosen = NoticeChoice.objects.filter(membership=membership, kind=kind).values_list("way", flat=True).first()
    return Way(chosen or usual)


def ways_of(membership: Membership) -> dict[str, Way]:
    """`way_of` of every kind, in the order of the settings."""
    chosen = dict(NoticeChoice.objects.filter(membership=membership).values_list("kind", "way"))
    return {word: Way(chosen.get(word, usual)) for word, (_title, usual) in notice_kinds().items()}


@transaction.atomic
def choose(*, membership: Membership, kind: str, way: str) -> None:
    """She wants mails of this kind then, from now on; those that wait are sent as she chose before, or not at all."""
    if kind not in notice_kinds():
        raise KeyError(kind)
    NoticeChoice.objects.update_or_create(
        membership=membership,
        kind=kind,
        defaults={"organization_id": membership.organization_id, "way": Way(way)},
    )
    if way == Way.NEVER:
        Notice.objects.waiting().filter(membership=membership, kind=kind).update(way=Way.NEVER)


# ---- The link at the end of a mail: the key to this one choice, and to nothing else ----


def choice_url(membership: Membership, kind: str) -> str:
    token = signing.dumps([membership.pk, kind], salt=SALT)
    return settings.PUBLIC_URL + reverse("mail-choice", args=[token])


def chooser(token: str) -> tuple[Membership, str] | None:
    """Whose choice of which kind the link opens; None for a link that is not ours, or of who has left."""
    try:
        pk, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    membership = Membership.objects.active().select_related("organization").filter(pk=pk).first()
    return (membership, kind) if membership is not None and kind in notice_kinds() else None


# ---- Sending ----


def _hand_over(task, pk: int) -> None:
    """A broker that is down leaves the row: the beat sends it later."""
    try:
        task.delay(pk)
    except (OperationalError, OSError):
        log.warning("notice %s could not be handed to a worker, the beat will try again", pk, exc_info=True)


@shared_task(name="cadence.mail_notice", autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=3)
def mail_notice(notice_id: int) -> None:
    """Send one mail, unless another worker sends it now or has sent it."""
    with transaction.atomic():
        rows = Notice.objects.waiting().select_related("membership__user", "membership__organization")
        locked = rows.select_for_update(of=("self",), skip_locked=True, no_key=True)
        notice = locked.filter(pk=notice_id, way=Way.AT_ONCE).first()
        if notice is None:
            return
        _send(notice.membership, notice.subject, "cadence/mail/notice.txt", [notice])
        notice.sent_at = now()
        notice.save(update_fields=["sent_at"])


@shared_task(name="cadence.mail_digest", autoretry_for=(SMTPException, OSError), retry_backoff=30, max_retries=3)
def mail_digest(membership_id: int) -> None:
    """Send what came up for a member before this Monday in one mail. A second worker waits, and finds nothing left."""
    with transaction.atomic():
        members = Membership.objects.active().select_related("user", "organization")
        membership = members.select_for_update(of=("self",), no_key=True).filter(pk=membership_id).first()
        if membership is None:
            return
        notices = list(_of_the_week(membership.organization).filter(membership=membership))
        if not notices:
            return
        subject = _("Your week at %(organization)s") % {"organization": membership.organization.name}
        _send(membership, subject, "cadence/mail/digest.txt", notices)
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(sent_at=now())


@shared_task(name="cadence.send_notices")
def send_notices() -> None:
    """By the beat: the digests that are due, and single mails whose message was lost."""
    waiting = Notice.objects.waiting()
    lost = waiting.filter(way=Way.AT_ONCE, at__lt=now() - timedelta(minutes=5), at__gt=now() - GIVE_UP_AFTER)
    for pk in lost.values_list("pk", flat=True)[:BATCH]:
        _hand_over(mail_notice, pk)
    for pk in _members_with_a_digest():
        _hand_over(mail_digest, pk)


def _members_with_a_digest() -> list[int]:
    weekly = Notice.objects.waiting().filter(way=Way.WEEKLY, at__gt=now() - GIVE_UP_DIGEST_AFTER)
    rows = weekly.order_by("membership_id", "at").distinct("membership_id").select_related("organization")
    return [row.membership_id for row in rows if row.at < last_monday(row.organization)][:BATCH]


def _of_the_week(organization):
    rows = Notice.objects.waiting().filter(way=Way.WEEKLY, organization=organization)
    return rows.filter(at__lt=last_monday(organization), at__gt=now() - GIVE_UP_DIGEST_AFTER)


def last_monday(organization) -> datetime:
    """The moment of the last digest: Monday at DIGEST_HOUR in the organization's time."""
    with timezone.override(organization.time_zone):
        here = localtime()
        monday = (here - timedelta(days=here.weekday())).date()
        moment = timezone.make_aware(datetime(monday.year, monday.month, monday.day, DIGEST_HOUR))
        return (
            moment
            if moment <= here
            else timezone.make_aware(datetime(*(monday - timedelta(days=7)).timetuple()[:3], DIGEST_HOUR))
        )


def _send(membership: Membership, subject: str, template: str, notices: list[Notice]) -> None:
    titles = notice_kinds()
    kinds = [kind for kind in dict.fromkeys(notice.kind for notice in notices) if kind in titles]
    choices = [{"title": titles[kind][0], "url": choice_url(membership, kind)} for kind in kinds]
    context = {
        "organization": membership.organization,
        "notices": [{"notice": one, "url": settings.PUBLIC_URL + one.url} for one in notices],
        "choices": choices,
    }
    # RFC 8058: the mail program's own button, which may stop one kind only.
    one = {"List-Unsubscribe": f"<{choices[0]['url']}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    with timezone.override(membership.organization.time_zone):
        body = render_to_string(template, context)
    EmailMessage(
        " ".join(subject.split()), body, to=[membership.user.email], headers=one if len(choices) == 1 else {}
    ).send()
