"""Who hears what of a sign-off, once each, and what waits for whom."""

import json
from datetime import timedelta

import pytest

from cadence.models import Notice
from organizations.models import Person
from tests.vpmom.conftest import key
from tests.vpmom.sign_offs import decide, locked, name, say
from vpmom.models import Item, Plan, Version
from vpmom.plan import Party
from vpmom.queries.signing import today_in
from vpmom.services import deciding, submitting
from vpmom.sign_off_reminders import remind
from vpmom.waiting import sign_offs

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(plan) -> Plan:
    return name(plan)


@pytest.fixture
def version(named, ed) -> Version:
    return submitting.submit(plan=named, by=ed, message="The margin is secret")


@pytest.fixture
def travel(monkeypatch):
    """travel(day): it is that day wherever the sign-off looks at the calendar."""

    def travel(day):
        for place in ("vpmom.waiting", "vpmom.sign_off_reminders", "vpmom.queries.renewal"):
            monkeypatch.setattr(f"{place}.today_in", lambda organization: day)

    return travel


def told(what: str) -> set[str]:
    """Names of those who were told, by the last word of the key."""
    return {str(one.membership) for one in Notice.objects.filter(key__contains=f":{what}")}


def why(member) -> list[str]:
    return [one.why for one in sign_offs(member)]


# ---- Mails ----


def test_those_asked_hear_it_but_not_who_submitted(version):
    assert told("asked") == {"Connie", "Rob", "Olga"}
    lines = {str(one.membership): " ".join(one.lines) for one in Notice.objects.filter(key__endswith=":asked")}
    assert "Ed asks whether you agree to “Acme 2027”. Please answer by" in lines["Connie"]
    assert "asks for your comments on “Acme 2027”, until" in lines["Rob"]
    assert "You hear again when everybody who must agree has answered." in lines["Olga"]


def test_without_anybody_who_must_agree_it_can_be_decided_at_once(plan, ed):
    submitting.submit(plan=name(plan, Party("Rob", "I"), Party("Olga", "D")), by=ed)
    line = Notice.objects.get(membership__user__name="Olga").lines[1]
    assert line == "Nobody has to agree before you, so you can decide now."


def test_who_cannot_sign_is_not_asked_by_mail(plan, olga, vera, acme):
    Person.objects.create(organization=acme, name="Paula", email="paula@example.com")
    submitting.submit(plan=name(plan, Party("Paula", "A"), Party("Vera", "A"), Party("Olga", "D")), by=olga)
    assert told("asked") == set()


def test_whoever_decides_hears_when_it_can_be_decided(version, ed, connie, olga):
    say(version, ed, "agree")
    assert told("ready") == set()
    say(version, connie, "agree")
    assert told("ready") == {"Olga"}
    say(version, ed, "object", "On second thought")
    say(version, ed, "agree")
    assert Notice.objects.filter(membership=olga, key__contains=":ready").count() == 2


def test_the_decision_is_told_to_all_with_a_role(version, ed, connie, olga):
    say(version, ed, "agree")
    say(version, connie, "agree")
    decide(version, olga)
    assert told("decided") == {"Ed", "Connie", "Rob", "Vera"}


def test_what_was_sent_back_or_withdrawn_is_told(version, ed, olga):
    deciding.send_back(plan=version.plan, by=olga, reason="The margin", checksum=version.checksum)
    assert told("returned") == {"Ed", "Connie", "Rob"}
    newer = submitting.submit(plan=version.plan, by=ed)
    submitting.withdraw(plan=newer.plan, by=ed)
    assert told("withdrawn") == {"Connie", "Rob", "Olga"}


def test_no_mail_holds_a_line_of_the_plan_or_what_was_said(version, ed, connie, olga):
    say(version, connie, "object", "The margin is too low", item=key(9))
    say(version, connie, "agree")
    say(version, ed, "agree")
    decide(version, olga)
    text = json.dumps([[one.subject, one.lines, one.url] for one in Notice.objects.all()])
    assert "argin" not in text
    assert "parcel" not in text
    assert f"/o/acme/plans/{version.plan_id}/signing/" in text


def test_the_day_before_those_are_reminded_whose_word_is_missing(plan, ed, travel):
    tomorrow = today_in(plan.organization) + timedelta(days=1)
    version = submitting.submit(plan=name(plan), by=ed, comments_until=tomorrow)
    travel(version.comments_until - timedelta(days=2))
    remind()
    assert told("reminder") == set()
    say(version, ed, "agree")
    travel(version.comments_until - timedelta(days=1))
    remind()
    remind()
    assert told("reminder") == {"Connie", "Rob"}
    assert Notice.objects.filter(key__endswith=":reminder").count() == 2


def test_the_owner_hears_of_the_expiry_before_and_at_it_and_never_twice(plan, olga, travel):
    plan.period_end = None
    plan.save()
    vetted = locked(plan, by=olga).vetted_on
    travel(vetted + timedelta(days=300))
    remind()
    assert told("expire") == set()
    for days in (340, 350, 364):
        travel(vetted + timedelta(days=days))
        remind()
    assert [one.key.rpartition(":")[2] for one in Notice.objects.filter(membership=olga)] == ["expires"]
    for days in (367, 400):
        travel(vetted + timedelta(days=days))
        remind()
    assert [one.key.rpartition(":")[2] for one in Notice.objects.filter(membership=olga)] == ["expires", "expired"]


def test_a_plan_whose_period_is_over_does_not_expire(plan, olga, travel):
    locked(plan, by=olga)
    travel(plan.period_end + timedelta(days=1))
    remind()
    assert told("expire") == set()
    assert why(olga) == []


# ---- Waiting ----


def test_what_waits_for_whom(version, ed, connie, rob, olga, vera, sam):
    assert why(connie) == why(ed) == ["Ed asks whether you agree."]
    assert why(rob) == ["Ed asks for your comments."]
    assert why(olga) == ["You decide. Connie and Ed have not answered yet."]
    assert why(vera) == why(sam) == []
    (line,) = sign_offs(connie)
    assert (line.title, line.due, line.kind) == ("Acme 2027", version.comments_until, "sign-off")
    assert line.url == f"/o/acme/plans/{version.plan_id}/signing/"


def test_nothing_waits_once_it_is_answered(version, ed, connie, rob, olga, travel):
    say(version, ed, "object", "No")
    say(version, connie, "agree")
    assert why(ed) == why(connie) == []
    assert why(olga) == ["You decide. Ed does not agree yet."]
    say(version, ed, "agree")
    assert why(olga) == ["Everybody who must agree has answered: you can decide."]
    travel(version.comments_until + timedelta(days=1))
    assert why(rob) == []
    decide(version, olga)
    assert why(olga) == []


def test_a_plan_in_the_bin_waits_for_nobody(version, connie):
    Plan.objects.filter(pk=version.plan_id).update(deleted_at="2026-01-01T00:00Z")
    assert why(connie) == []


def test_an_expiring_plan_waits_for_its_owner(plan, olga, ed, travel):
    plan.period_end = None
    plan.save()
    version = locked(plan, by=olga)
    travel(version.vetted_on + timedelta(days=350))
    assert "expires soon" in why(olga)[0]
    travel(version.vetted_on + timedelta(days=370))
    assert "has expired" in why(olga)[0]
    assert why(ed) == []


def test_a_constant_number_of_queries_however_much_waits(plan, olga, connie, people, django_assert_num_queries):
    from tests.vpmom.conftest import company_text
    from vpmom.services.drafting import create_plan

    def another(number):
        for at in range(number):
            made = create_plan(by=olga, text=company_text(title=f"Plan {at}"), owner=people["olga"])
            Item.objects.filter(plan=made)
            submitting.submit(plan=name(made), by=olga)

    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            list(sign_offs(connie))
        return len(seen)

    another(1)
    one = count()
    another(5)
    assert len(list(sign_offs(connie))) == 6
    assert count() == one
