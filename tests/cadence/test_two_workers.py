"""Two workers at the same moment, on a real database: each mail goes out once, and no minute is overwritten."""

import threading
import time
from datetime import date, timedelta
from datetime import time as clock
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection

from cadence import notices
from cadence.models import Minute, Notice, Occurrence
from cadence.models.notices import Way
from cadence.services import meetings, occurrences
from organizations.errors import Stale
from organizations.models import Organization
from organizations.permissions import Role
from tests.conftest import make_member

pytestmark = pytest.mark.django_db(transaction=True)

NOON = clock(12)
TOLD = {"kind": "question", "subject": "A question", "lines": ["Who?"], "url": "/o/acme/"}


@pytest.fixture
def member():
    return make_member(Organization.objects.create(name="Acme", slug="acme"), "olga", Role.OWNER)


@pytest.fixture
def slow_mail(monkeypatch):
    """A mail server that takes its time, so that the other worker arrives while the first one sends."""
    send = EmailMessage.send

    def slowly(message, *args, **kwargs):
        time.sleep(0.5)
        return send(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", slowly)


def at_once(work, *args, times: int = 3) -> None:
    """Call work(*args) in several threads that start together."""
    start, failures = threading.Barrier(times), []

    def run():
        start.wait()
        try:
            work(*args)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_one_mail(member, slow_mail, monkeypatch):
    monkeypatch.setattr(notices, "_hand_over", lambda task, pk: None)
    notices.notify(membership=member, key="k", **TOLD)
    at_once(notices.mail_notice, Notice.objects.get().pk)
    assert len(mail.outbox) == 1


def test_one_digest(member, slow_mail):
    notices.choose(membership=member, kind="question", way=Way.WEEKLY)
    for number in range(5):
        notices.notify(membership=member, key=f"k{number}", **TOLD)
    Notice.objects.update(at=notices.last_monday(member.organization) - timedelta(hours=1))
    at_once(notices.mail_digest, member.pk)
    (letter,) = mail.outbox
    assert "5 things came up" in letter.body


def test_one_telling(member, monkeypatch):
    handed = []
    monkeypatch.setattr(notices, "_hand_over", lambda task, pk: handed.append(pk))

    def tell():
        notices.notify(membership=member, key="same", **TOLD)

    at_once(tell, times=4)
    assert len(handed) == 1 and Notice.objects.count() == 1


def test_a_mail_that_no_server_takes_is_tried_again(member, monkeypatch):
    def refuse(*args, **kwargs):
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr(notices, "_hand_over", lambda task, pk: None)
    notices.notify(membership=member, key="k", **TOLD)
    pk = Notice.objects.get().pk
    with monkeypatch.context() as patch, pytest.raises(SMTPServerDisconnected):
        patch.setattr(EmailMessage, "send", refuse)
        notices.mail_notice(pk)
    assert Notice.objects.get().sent_at is None
    notices.mail_notice(pk)
    assert len(mail.outbox) == 1


# ---- Minutes of a meeting ----


def test_two_people_write_the_same_minute_at_once_and_one_is_told(member):
    day = date(2026, 11, 16)
    meeting = meetings.add_meeting(by=member, title="Board", every="week", first=day, at=NOON, length=60)
    held = occurrences.open_occurrence(meeting=meeting, day=day, by=member)
    texts, stale = iter(["One", "Two", "Three"]), []

    def write():
        try:
            occurrences.write_minute(occurrence=held, item="notes", text=next(texts), revision=0, by=member)
        except Stale as refusal:
            stale.append(refusal.current["text"])

    at_once(write)
    assert stale == [Minute.objects.get().text] * 2


def test_a_meeting_opened_twice_at_once_is_opened_once(member):
    day = date(2026, 11, 16)
    meeting = meetings.add_meeting(by=member, title="Board", every="week", first=day, at=NOON, length=60)
    at_once(lambda: occurrences.open_occurrence(meeting=meeting, day=day, by=member))
    assert Occurrence.objects.count() == 1
