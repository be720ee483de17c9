"""Mails about what happens: never twice, when the member wants them, and a link that changes one choice only."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils.timezone import now

from cadence import notices
from cadence.models import Notice, NoticeChoice
from cadence.models.notices import Way

ASKED = {
    "kind": "question",
    "key": "question:1:owner",
    "subject": "A question for you",
    "lines": ["Who runs the hub?"],
    "url": "/o/acme/",
}


@pytest.fixture
def handed_over(monkeypatch):
    """Ids that would go to a worker."""
    ids = []
    monkeypatch.setattr(notices, "_hand_over", lambda task, pk: ids.append((task.name, pk)))
    return ids


def test_nobody_is_told_twice(olga, handed_over, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert notices.notify(membership=olga, **ASKED)
        assert not notices.notify(membership=olga, **ASKED)
    assert len(handed_over) == 1


def test_a_key_is_ones_own(olga, vera, handed_over):
    assert notices.notify(membership=olga, **ASKED)
    assert notices.notify(membership=vera, **ASKED)


def test_an_unknown_kind_fails_loudly(olga):
    with pytest.raises(KeyError):
        notices.notify(membership=olga, **{**ASKED, "kind": "gossip"})


def test_the_mail_says_what_and_where_and_how_to_stop_it(olga, settings):
    notices.notify(membership=olga, **ASKED)
    notices.mail_notice(Notice.objects.get().pk)
    (letter,) = mail.outbox
    assert letter.to == ["olga@example.com"]
    assert letter.subject == "A question for you"
    assert "Who runs the hub?" in letter.body
    assert f"{settings.PUBLIC_URL}/o/acme/" in letter.body
    assert letter.extra_headers["List-Unsubscribe"].strip("<>") in letter.body


def test_a_mail_delivered_to_two_workers_goes_out_once(olga):
    notices.notify(membership=olga, **ASKED)
    pk = Notice.objects.get().pk
    notices.mail_notice(pk)
    notices.mail_notice(pk)
    assert len(mail.outbox) == 1


def test_a_line_break_in_a_subject_is_no_header(olga):
    notices.notify(membership=olga, **{**ASKED, "subject": "Hello\nBcc: eve@example.com"})
    notices.mail_notice(Notice.objects.get().pk)
    assert mail.outbox[0].subject == "Hello Bcc: eve@example.com"


def test_who_has_left_gets_no_mail(olga):
    notices.notify(membership=olga, **ASKED)
    olga.left_at = now()
    olga.save()
    notices.mail_notice(Notice.objects.get().pk)
    assert mail.outbox == []


def test_who_wants_none_gets_none_and_is_not_told_later(olga, handed_over, django_capture_on_commit_callbacks):
    notices.choose(membership=olga, kind="question", way=Way.NEVER)
    with django_capture_on_commit_callbacks(execute=True):
        notices.notify(membership=olga, **ASKED)
    notices.choose(membership=olga, kind="question", way=Way.AT_ONCE)
    notices.send_notices()
    assert handed_over == []


def test_never_also_stops_what_waits(olga):
    notices.choose(membership=olga, kind="question", way=Way.WEEKLY)
    notices.notify(membership=olga, **ASKED)
    notices.choose(membership=olga, kind="question", way=Way.NEVER)
    assert not Notice.objects.waiting().exists()


def test_a_lost_message_is_sent_again_by_the_beat_until_it_is_old_news(olga, handed_over):
    notices.notify(membership=olga, **ASKED)
    notices.send_notices()
    assert handed_over == []  # a worker may have it right now
    Notice.objects.update(at=now() - timedelta(minutes=6))
    notices.send_notices()
    assert len(handed_over) == 1
    Notice.objects.update(at=now() - timedelta(days=4))
    notices.send_notices()
    assert len(handed_over) == 1


# ---- The digest ----


@pytest.fixture
def weekly(olga):
    notices.choose(membership=olga, kind="question", way=Way.WEEKLY)
    notices.choose(membership=olga, kind="calendar", way=Way.WEEKLY)
    notices.notify(membership=olga, **ASKED)
    notices.notify(membership=olga, **{**ASKED, "kind": "calendar", "key": "day", "subject": "Lock on Friday"})
    return olga


def before_monday(organization):
    Notice.objects.update(at=notices.last_monday(organization) - timedelta(hours=1))


def test_a_digest_waits_for_monday(weekly, handed_over):
    Notice.objects.update(at=notices.last_monday(weekly.organization) + timedelta(seconds=1))
    notices.send_notices()
    notices.mail_digest(weekly.pk)
    assert handed_over == [] and mail.outbox == []


def test_a_digest_holds_the_week_and_comes_once(weekly, handed_over):
    before_monday(weekly.organization)
    notices.send_notices()
    assert handed_over == [("cadence.mail_digest", weekly.pk)]
    notices.mail_digest(weekly.pk)
    notices.mail_digest(weekly.pk)
    (letter,) = mail.outbox
    assert "2 things came up" in letter.body and "Lock on Friday" in letter.body
    assert len(set(re.findall(r"/mail/\S+", letter.body))) == 2  # one choice for each kind


def test_the_digest_comes_on_monday_in_the_organizations_own_time(acme):
    acme.time_zone = "Pacific/Auckland"
    moment = notices.last_monday(acme)
    assert (moment.isoweekday(), moment.hour) == (1, notices.DIGEST_HOUR)
    assert timedelta(0) <= now() - moment < timedelta(days=7)


# ---- The link at the end ----


@pytest.fixture
def link(olga) -> str:
    return notices.choice_url(olga, "question").removeprefix(notices.settings.PUBLIC_URL)


def test_a_forged_link_opens_nothing(client, link, db):
    for bad in (link[:-2] + "x/", reverse("mail-choice", args=["nonsense"])):
        response = client.get(bad)
        assert response.status_code == 404
        assert "This link opens nothing" in response.text


def test_a_link_of_who_has_left_opens_nothing(client, link, olga):
    olga.left_at = now()
    olga.save()
    assert client.post(link, {"way": "never"}).status_code == 404


def test_looking_at_the_link_changes_nothing(client, link):
    response = client.get(link)
    assert "Mails about: Questions of reviews" in response.text
    assert not NoticeChoice.objects.exists()


def test_the_link_changes_its_own_choice_without_signing_in(client, link, olga):
    response = client.post(link, {"way": "weekly"})
    assert "Your choice is saved." in response.text
    usual = {kind: Way(way) for kind, _title, way in settings.NOTICE_KINDS}
    assert notices.ways_of(olga) == {**usual, "question": Way.WEEKLY}


def test_a_bad_choice_is_refused(client, link):
    assert client.post(link, {"way": "hourly"}).status_code == 422
    assert not NoticeChoice.objects.exists()


def test_the_mail_programs_own_button_stops_this_kind(link, olga, django_user_model):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 204
    assert notices.way_of(olga, "question") == Way.NEVER


# ---- The page of the account ----


def test_the_choices_of_an_account(sign_in, vera):
    client = sign_in(vera)
    assert "Planning calendar" in client.get(reverse("account-mails")).text
    ways = {f"acme-{kind}": "weekly" for kind in notices.notice_kinds()}
    assert client.post(reverse("account-mails"), {"organization": "acme", **ways}).status_code == 302
    assert set(notices.ways_of(vera).values()) == {Way.WEEKLY}


def test_nobody_chooses_for_another_organization(sign_in, vera, eve):
    ways = {f"globex-{kind}": "never" for kind in notices.notice_kinds()}
    response = sign_in(vera).post(reverse("account-mails"), {"organization": "globex", **ways})
    assert response.status_code == 200
    assert not NoticeChoice.objects.exists()


def test_a_missing_choice_comes_back(sign_in, vera):
    response = sign_in(vera).post(reverse("account-mails"), {"organization": "acme", "acme-question": "weekly"})
    assert response.status_code == 422
    assert not NoticeChoice.objects.exists()
