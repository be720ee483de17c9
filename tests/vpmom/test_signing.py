"""From a draft to a locked version: who may submit, answer and decide, and what of it stays."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from cadence.models import Notice
from organizations.errors import DomainError
from organizations.models import Calendar, Group, Person, Unit
from organizations.permissions import Role
from tests.vpmom.conftest import company_text, key
from tests.vpmom.sign_offs import decide, locked, name, say
from vpmom.frozen import checksum, freeze, thaw
from vpmom.models import Asked, Item, Plan, Signature, Version
from vpmom.plan import Party, Section
from vpmom.plan import Plan as Text
from vpmom.queries.reading import draft, last_locked
from vpmom.queries.signing import today_in
from vpmom.services import deciding, signing, submitting
from vpmom.services.drafting import create_plan
from vpmom.services.items import write_items
from vpmom.services.shelving import archive_plan, delete_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(plan) -> Plan:
    return name(plan)


@pytest.fixture
def version(named, ed) -> Version:
    """Submitted by Ed, who must agree himself."""
    return submitting.submit(plan=named, by=ed)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def change(plan: Plan, at: int, words: str) -> None:
    Item.objects.filter(plan=plan, key=key(at)).update(text=words)


def asked(version: Version) -> dict[str, str]:
    return dict(version.asked.values_list("person__name", "role"))


def of(version: Version, person: str) -> Asked:
    return version.asked.get(person__name=person)


# ---- Submitting: refusals ----


@pytest.mark.parametrize("who", ["vera", "rob"])
def test_who_may_not_edit_submits_nothing(named, who, request):
    with pytest.raises(PermissionDenied):
        submitting.submit(plan=named, by=request.getfixturevalue(who))
    assert not Version.objects.exists()


def test_an_editor_of_a_unit_does_not_submit_the_plan_of_the_whole(named, sam):
    with pytest.raises(PermissionDenied, match="outside your units"):
        submitting.submit(plan=named, by=sam)


def test_every_error_is_told_at_once(olga, people):
    sections = (
        Section("vision"),
        Section("measures", (replace(company_text().section("measures").items[0], text="TBD"),)),
    )
    plan = create_plan(
        by=olga, text=Text(title="Empty", sections=sections, rapid=(Party("Ed", "D"), Party("Rob", "D")))
    )
    with pytest.raises(DomainError) as refusal:
        submitting.submit(plan=plan, by=olga)
    assert "where this plan leads" in str(refusal.value)
    assert "Measure “TBD”: It is still to be filled in." in str(refusal.value)
    assert "2 hold the D" in str(refusal.value)
    assert fresh(plan).is_draft


def test_a_plan_without_owner_and_rapid_says_what_to_set(plan, olga):
    plan.owner = None
    plan.save()
    plan.parties.all().delete()
    with pytest.raises(DomainError, match="Name the owner"):
        submitting.submit(plan=plan, by=olga)


def test_an_owner_without_an_account_cannot_decide(plan, olga, acme):
    plan.owner = Person.objects.create(organization=acme, name="Paula")
    plan.save()
    plan.parties.all().delete()
    with pytest.raises(DomainError, match=r"Paula has no account here\. Without a RAPID line the owner decides"):
        submitting.submit(plan=plan, by=olga)


@pytest.mark.parametrize(
    "line, sentence",
    [
        ((Party("Board", "D", is_group=True),), "Board is a group, and a group cannot decide"),
        ((Party("Nobody", "D"),), "“Nobody” is only a name so far"),
        ((Party("Olga", "D"), Party("Somebody", "A")), "“Somebody” is only a name so far"),
        ((Party("Paula", "D"),), "Paula has no account here. Give the D to somebody who can sign."),
        ((Party("Vera", "D"),), "Vera has the role Viewer, which may not sign"),
        ((Party("Olga", "R"), Party("Ed", "A")), "Nobody holds the D"),
    ],
)
def test_a_line_that_nobody_could_sign_by_is_refused(plan, olga, acme, board, line, sentence):
    Person.objects.create(organization=acme, name="Paula")
    with pytest.raises(DomainError, match=sentence):
        submitting.submit(plan=name(plan, *line), by=olga)


def test_who_is_asked_sees_the_plan_wherever_it_lies(plan, olga, acme, sam):
    Person.objects.create(organization=acme, name="Sam", membership=sam)
    plan.unit = Unit.objects.create(organization=acme, name="Delivery")
    plan.save()
    assert not Plan.objects.visible_to(sam).exists()
    submitting.submit(plan=name(plan, Party("Sam", "D")), by=olga)
    assert Plan.objects.visible_to(sam).get() == plan


def test_whoever_was_asked_once_does_not_read_for_ever(plan, olga, acme, sam):
    person = Person.objects.create(organization=acme, name="Sam", membership=sam)
    plan.unit = Unit.objects.create(organization=acme, name="Delivery")
    plan.save()
    version = submitting.submit(plan=name(plan, Party("Sam", "A"), Party("Olga", "D")), by=olga)
    plan.parties.filter(person=person).delete()
    assert Plan.objects.visible_to(sam).get() == plan
    submitting.withdraw(plan=plan, by=olga)
    assert version.asked.filter(membership=sam).exists()
    assert not Plan.objects.visible_to(sam).exists()


@pytest.mark.parametrize("days", [-1, 400])
def test_the_date_for_comments_lies_ahead_and_within_a_year(named, olga, acme, days):
    with pytest.raises(DomainError, match="Choose a day") as refusal:
        submitting.submit(plan=named, by=olga, comments_until=today_in(acme) + timedelta(days=days))
    assert refusal.value.field == "comments_until"


def test_what_is_in_sign_off_is_not_submitted_again(version, olga):
    with pytest.raises(DomainError, match="is in sign-off"):
        submitting.submit(plan=version.plan, by=olga)


def test_a_locked_plan_is_opened_before_it_is_submitted(plan, olga):
    locked(plan, by=olga)
    with pytest.raises(DomainError, match="is locked"):
        submitting.submit(plan=plan, by=olga)


def test_an_editor_learns_nothing_of_a_confidential_line_that_is_not_ready(plan, ed, olga):
    Item.objects.filter(plan=plan, key=key(9)).update(text="TBD secret margin")
    with pytest.raises(DomainError) as refusal:
        submitting.submit(plan=plan, by=ed)
    assert str(refusal.value) == (
        "A line that you may not read is not ready. Ask the owner of the plan to look at its checks."
    )
    with pytest.raises(DomainError, match="TBD"):
        submitting.submit(plan=plan, by=olga)


# ---- Submitting ----


def test_submitting_freezes_the_text(version, named):
    assert fresh(named).status == Plan.Status.SUBMITTED
    assert version.content == freeze(draft(named))
    assert version.checksum == checksum(version.content)
    assert thaw(version.content).section("vision").items[0].text == "Every parcel arrives on the promised day"
    assert version.changed == ["head", "vision", "priorities", "methods", "obstacles", "measures"]


def test_each_party_is_asked_in_her_strongest_role(version):
    assert asked(version) == {"Connie": "A", "Ed": "A", "Rob": "I", "Olga": "D"}


def test_of_a_group_each_member_is_asked(plan, olga, board):
    version = submitting.submit(plan=name(plan, Party("Board", "A", is_group=True), Party("Olga", "D")), by=olga)
    assert asked(version) == {"Connie": "A", "Ed": "A", "Olga": "D"}
    assert set(version.asked.filter(role="A").values_list("group", flat=True)) == {"Board"}


def test_who_decides_in_a_group_that_must_agree_is_asked_once(plan, olga, people, acme):
    group = Group.objects.create(organization=acme, name="Leads")
    group.members.set([people["olga"], people["ed"]])
    version = submitting.submit(plan=name(plan, Party("Leads", "A", is_group=True), Party("Olga", "D")), by=olga)
    assert asked(version) == {"Olga": "D", "Ed": "A"}


def test_without_a_line_the_owner_decides_alone(plan, olga):
    plan.parties.all().delete()
    version = submitting.submit(plan=plan, by=olga)
    assert asked(version) == {"Olga": "D"}
    assert decide(version, olga).number == 1


def test_the_usual_date_is_five_working_days_ahead(named, olga, acme, monkeypatch):
    monkeypatch.setattr("vpmom.queries.signing.localdate", lambda **kwargs: date(2026, 12, 22))  # a Tuesday
    Calendar.objects.create(
        organization=acme, name="Work", is_default=True, holidays=[date(2026, 12, 25), date(2027, 1, 1)]
    )
    version = submitting.submit(plan=named, by=olga)
    assert version.comments_until == date(2026, 12, 30)


# ---- Answering: refusals ----


def test_nobody_signs_for_somebody_else(version, vera, olga, sam):
    for stranger in (olga, sam):
        with pytest.raises(PermissionDenied, match="nobody signs for somebody else"):
            say(version, stranger, "agree")
    with pytest.raises(PermissionDenied):
        say(version, vera, "comment", "May I?")
    assert not Signature.objects.exists()


def test_whoever_ties_a_person_to_her_own_account_afterwards_does_not_sign_for_him(version, people, olga, ed):
    Person.objects.filter(pk=people["olga"].pk).update(membership=None)
    Person.objects.filter(pk=people["ed"].pk).update(membership=olga)
    with pytest.raises(PermissionDenied, match="nobody signs for somebody else"):
        say(version, olga, "agree")
    assert say(version, ed, "agree").membership == ed


def test_who_gives_input_neither_agrees_nor_objects(version, rob):
    for word in ("agree", "object"):
        with pytest.raises(PermissionDenied):
            say(version, rob, word, "No")


def test_whoever_lost_her_right_to_take_part_signs_no_more(version, ed):
    ed.role = Role.VIEWER
    ed.save()
    with pytest.raises(PermissionDenied):
        say(version, ed, "agree")


def test_an_objection_needs_words(version, ed):
    with pytest.raises(DomainError, match="Say what has to change") as refusal:
        say(version, ed, "object", "  ")
    assert refusal.value.field == "text"


def test_a_comment_needs_words_and_is_no_novel(version, ed):
    with pytest.raises(DomainError, match="Write your comment"):
        say(version, ed, "comment")
    with pytest.raises(DomainError, match="at most 5000"):
        say(version, ed, "comment", "x" * 5001)


def test_a_stale_page_signs_nothing(version, ed):
    submitting.withdraw(plan=version.plan, by=ed)
    change(version.plan, 1, "Every parcel arrives")
    newer = submitting.submit(plan=version.plan, by=ed)
    assert newer.checksum != version.checksum
    with pytest.raises(DomainError, match="Another text is in sign-off"):
        say(version, ed, "agree")
    assert say(newer, ed, "agree").checksum == newer.checksum


def test_a_withdrawn_text_is_not_signed(version, ed):
    submitting.withdraw(plan=version.plan, by=ed)
    with pytest.raises(DomainError, match="has withdrawn this text"):
        say(version, ed, "agree")


def test_a_line_that_is_not_there_gets_no_comment(version, rob):
    with pytest.raises(DomainError, match="not in the text"):
        say(version, rob, "comment", "Why?", item=UUID(int=7))
    with pytest.raises(DomainError, match="not in the text"):
        say(version, rob, "comment", "Why?", item="no key at all")


def test_input_is_too_late_after_its_date(named, olga, rob, ed, acme, monkeypatch):
    version = submitting.submit(plan=named, by=olga, comments_until=today_in(acme))
    monkeypatch.setattr("vpmom.services.signing.today_in", lambda organization: version.comments_until + timedelta(1))
    with pytest.raises(DomainError, match="were possible until"):
        say(version, rob, "comment", "Late")
    assert say(version, ed, "comment", "An agreer is heard at any time")


# ---- Answering ----


def test_a_signature_holds_who_when_what_and_of_which_text(version, ed):
    signature = fresh(say(version, ed, "object", "Too many hubs", item=key(7)))
    assert (signature.membership, signature.asked.person.name) == (ed, "Ed")
    assert (signature.word, signature.text, str(signature.item)) == ("object", "Too many hubs", key(7))
    assert signature.checksum == version.checksum


def test_agreeing_twice_is_agreeing_once(version, ed):
    assert say(version, ed, "agree") == say(version, ed, "agree")
    assert version.signatures.count() == 1


def test_somebody_changes_her_mind_and_both_words_stay(version, ed):
    say(version, ed, "agree")
    say(version, ed, "object", "On second thought")
    say(version, ed, "agree")
    assert list(version.signatures.values_list("word", flat=True)) == ["agree", "object", "agree"]


def test_signatures_cannot_be_changed_or_deleted(version, ed):
    signature = say(version, ed, "agree")
    for tamper in (
        lambda: Signature.objects.filter(pk=signature.pk).update(word="object"),
        lambda: Signature.objects.filter(pk=signature.pk).delete(),
        lambda: Version.objects.filter(pk=version.pk).update(content={}),
        lambda: Version.objects.filter(pk=version.pk).update(message="Sign quickly"),
        lambda: Version.objects.filter(pk=version.pk).update(comments_until=date(2020, 1, 1)),
        lambda: Version.objects.filter(pk=version.pk).update(based_on=version.pk),
        lambda: version.asked.update(role="I"),
        lambda: version.asked.filter(role="I").delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            tamper()
    assert fresh(signature).word == "agree"


def test_no_signature_is_added_to_a_text_that_is_closed(version, olga, ed):
    asked = of(version, "Ed")
    submitting.withdraw(plan=version.plan, by=ed)
    with pytest.raises(DatabaseError, match="only a text in sign-off is signed"), transaction.atomic():
        signing.sign(version, asked, ed, signing.Word.AGREE)
    assert not Signature.objects.exists()


def test_the_text_stands_still_while_it_is_signed(version, ed, olga):
    say(version, ed, "agree")
    assert fresh(version).content == version.content
    assert not fresh(version.plan).is_draft


# ---- Deciding: refusals ----


def test_only_who_decides_decides(version, ed, connie, rob):
    for member in (ed, connie, rob):
        for act in (decide, lambda v, m: deciding.send_back(plan=v.plan, by=m, reason="No", checksum=v.checksum)):
            with pytest.raises(PermissionDenied, match="Only Olga decides"):
                act(version, member)
        with pytest.raises(PermissionDenied, match="Only Olga decides"):
            deciding.overrule(
                plan=version.plan, by=member, asked=of(version, "Ed").pk, reason="No", checksum=version.checksum
            )


def test_nothing_is_decided_before_every_agreer_has_answered(version, olga, ed):
    say(version, ed, "agree")
    with pytest.raises(DomainError, match="Connie has not answered yet"):
        decide(version, olga)


def test_nothing_is_decided_against_an_objection(version, olga, ed, connie):
    say(version, connie, "agree")
    say(version, ed, "object", "Too much")
    with pytest.raises(DomainError, match="Ed does not agree yet"):
        decide(version, olga)
    assert fresh(version).state == Version.State.SUBMITTED


def test_overruling_needs_a_reason_and_somebody_who_does_not_agree(version, olga, ed, connie):
    def overrule(person, reason="Time is up"):
        return deciding.overrule(
            plan=version.plan, by=olga, asked=of(version, person).pk, reason=reason, checksum=version.checksum
        )

    with pytest.raises(DomainError, match="Say why"):
        overrule("Ed", " ")
    say(version, connie, "agree")
    with pytest.raises(DomainError, match="Connie agrees"):
        overrule("Connie")
    overrule("Ed")
    with pytest.raises(DomainError, match="overruled already"):
        overrule("Ed")
    with pytest.raises(Http404):
        overrule("Rob")


def test_a_decision_is_made_once(version, olga, ed, connie):
    say(version, ed, "agree")
    say(version, connie, "agree")
    decide(version, olga)
    with pytest.raises(DomainError, match="Olga has decided already: this is version 1 now"):
        decide(version, olga)
    with pytest.raises(DomainError, match="has decided already"):
        say(version, ed, "object", "Too late")


def test_sending_back_needs_a_reason(version, olga):
    with pytest.raises(DomainError, match="Say why"):
        deciding.send_back(plan=version.plan, by=olga, reason="", checksum=version.checksum)


# ---- Deciding ----


def test_deciding_locks_the_text_as_the_next_version(version, olga, ed, connie, acme):
    say(version, ed, "agree")
    say(version, connie, "agree")
    decide(version, olga)
    done = fresh(version)
    assert (done.state, done.number, done.vetted_on, done.closed_by) == ("decided", 1, today_in(acme), olga)
    assert fresh(version.plan).status == Plan.Status.LOCKED
    assert list(done.signatures.values_list("word", flat=True)) == ["agree", "agree", "decide"]


def test_the_vetted_date_is_the_day_where_the_organization_is(plan, olga, acme, monkeypatch):
    acme.time_zone = "Pacific/Auckland"
    acme.save()
    moment = datetime.fromisoformat("2026-12-31T20:00:00+00:00")
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    version = submitting.submit(plan=fresh(plan), by=fresh(olga))
    assert decide(version, fresh(olga)).vetted_on == date(2027, 1, 1)


def test_an_overruled_agreer_does_not_stop_it_and_her_words_stay(version, olga, ed, connie):
    say(version, connie, "agree")
    say(version, ed, "object", "Too much")
    deciding.overrule(
        plan=version.plan, by=olga, asked=of(version, "Ed").pk, reason="We live with it", checksum=version.checksum
    )
    assert decide(version, olga).number == 1
    words = list(version.signatures.filter(asked__person__name="Ed").values_list("word", "text", "membership"))
    assert words == [("object", "Too much", ed.pk), ("overrule", "We live with it", olga.pk)]


def test_a_silent_agreer_without_an_account_can_be_overruled(plan, olga, acme):
    Person.objects.create(organization=acme, name="Paula")
    version = submitting.submit(plan=name(plan, Party("Paula", "A"), Party("Olga", "D")), by=olga)
    with pytest.raises(DomainError, match="Paula has not answered yet"):
        decide(version, olga)
    deciding.overrule(
        plan=plan, by=olga, asked=of(version, "Paula").pk, reason="Heard by phone", checksum=version.checksum
    )
    assert decide(version, olga).number == 1


def test_sent_back_it_is_a_draft_again_with_all_that_was_typed_and_said(version, olga, ed):
    say(version, ed, "object", "Too much")
    deciding.send_back(plan=version.plan, by=olga, reason="Fewer hubs", checksum=version.checksum)
    assert fresh(version.plan).is_draft
    assert freeze(draft(fresh(version.plan))) == version.content
    assert fresh(version).reason == "Fewer hubs"
    assert list(version.signatures.values_list("text", flat=True)) == ["Too much", "Fewer hubs"]


def test_who_submitted_or_an_editor_withdraws(version, rob, connie, vera):
    with pytest.raises(PermissionDenied):
        submitting.withdraw(plan=version.plan, by=vera)
    with pytest.raises(PermissionDenied, match="Only who submitted"):
        submitting.withdraw(plan=version.plan, by=rob)
    submitting.withdraw(plan=version.plan, by=connie, reason="A number is wrong")
    assert fresh(version.plan).is_draft
    assert fresh(version).reason == "A number is wrong"
    with pytest.raises(DomainError, match="nothing to withdraw"):
        submitting.withdraw(plan=version.plan, by=connie)


# ---- After the lock ----


def test_a_draft_and_a_text_in_sign_off_are_not_opened_again(version, olga, plan):
    with pytest.raises(DomainError, match="not locked"):
        submitting.reopen(plan=version.plan, by=olga)


def test_a_viewer_opens_nothing_again(plan, olga, vera):
    locked(plan, by=olga)
    with pytest.raises(PermissionDenied):
        submitting.reopen(plan=plan, by=vera)


def test_a_change_opens_a_draft_while_the_locked_text_stays(plan, olga):
    version = locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    change(plan, 1, "Every parcel arrives")
    assert fresh(plan).is_draft
    assert last_locked(plan) == version
    assert thaw(last_locked(plan).content).section("vision").items[0].text.endswith("on the promised day")


def test_a_draft_that_was_opened_for_nothing_is_closed_again(plan, olga, vera):
    locked(plan, by=olga)
    with pytest.raises(DomainError, match="is locked"):
        submitting.close_draft(plan=plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    with pytest.raises(PermissionDenied):
        submitting.close_draft(plan=plan, by=vera)
    change(plan, 3, "Low price")
    with pytest.raises(DomainError, match="The draft differs from version 1"):
        submitting.close_draft(plan=plan, by=olga)
    change(plan, 3, "Fair price")
    submitting.close_draft(plan=plan, by=olga)
    assert fresh(plan).status == Plan.Status.LOCKED
    assert plan.versions.count() == 1


def test_a_first_draft_is_not_closed(plan, olga):
    with pytest.raises(DomainError, match="Nothing of this plan is locked yet"):
        submitting.close_draft(plan=plan, by=olga)


def test_what_is_in_the_archive_rests(plan, olga):
    Plan.objects.filter(pk=plan.pk).update(archived_at="2026-01-01T00:00Z")
    with pytest.raises(DomainError, match="in the archive"):
        submitting.submit(plan=plan, by=olga)
    Plan.objects.filter(pk=plan.pk).update(archived_at=None)
    locked(plan, by=olga)
    Plan.objects.filter(pk=plan.pk).update(archived_at="2026-01-01T00:00Z")
    with pytest.raises(DomainError, match="in the archive"):
        submitting.reopen(plan=plan, by=olga)


def test_a_text_of_an_archived_plan_is_only_withdrawn(version, olga, ed):
    Plan.objects.filter(pk=version.plan_id).update(archived_at="2026-01-01T00:00Z")
    for attempt in (
        lambda: say(version, ed, "agree"),
        lambda: decide(version, olga),
        lambda: deciding.send_back(plan=version.plan, by=olga, reason="No", checksum=version.checksum),
    ):
        with pytest.raises(DomainError, match="in the archive"):
            attempt()
    assert submitting.withdraw(plan=version.plan, by=ed).state == Version.State.WITHDRAWN


def test_a_decision_is_no_novel(version, olga, ed, connie):
    for member in (ed, connie):
        say(version, member, "agree")
    with pytest.raises(DomainError, match="at most 5000 characters"):
        deciding.decide(plan=version.plan, by=olga, checksum=version.checksum, text="x" * 5001)
    assert fresh(version).state == Version.State.SUBMITTED


def test_whoever_signs_does_not_hinder_who_adds_what_names_the_plan(named, olga):
    with CaptureQueriesContext(connection) as asked:
        submitting.submit(plan=named, by=olga)
    locks = [query["sql"] for query in asked if "FOR " in query["sql"] and 'FROM "vpmom_plan"' in query["sql"]]
    assert locks and all("FOR NO KEY UPDATE" in sql for sql in locks)


def test_without_a_change_there_is_nothing_to_ask(plan, olga):
    locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    with pytest.raises(DomainError, match="Nothing has changed since version 1"):
        submitting.submit(plan=plan, by=olga)


def test_an_expired_text_is_asked_about_again_though_nothing_changed(plan, olga, monkeypatch):
    locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    later = today_in(plan.organization) + timedelta(days=400)
    monkeypatch.setattr("vpmom.queries.signing.localdate", lambda **kwargs: later)
    assert submitting.submit(plan=plan, by=olga).changed[:2] == ["head", "vision"]


def test_only_the_changed_sections_are_asked_about(named, olga, ed, connie):
    first = locked(named, by=olga, agreeing=(ed, connie))
    submitting.reopen(plan=named, by=olga)
    write_items(named, {"priorities": tuple(reversed(draft(named).section("priorities").items))})
    second = submitting.submit(plan=named, by=olga)
    assert second.based_on == first
    assert second.changed == ["priorities"]
    assert asked(second) == asked(first)
    say(second, ed, "agree")
    say(second, connie, "agree")
    assert decide(second, olga).number == 2


def test_numbers_have_no_holes_though_texts_were_sent_back(plan, olga):
    locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    change(plan, 1, "Every parcel arrives")
    version = submitting.submit(plan=plan, by=olga)
    deciding.send_back(plan=plan, by=olga, reason="No", checksum=version.checksum)
    assert locked(plan, by=olga).number == 2


# ---- In the same second ----


def race(*acts) -> list:
    """Run all `acts` at once, each on its own connection; what each returned or raised, in order."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(at, act):
        gate.wait(10)
        try:
            results[at] = act()
        except (DomainError, PermissionDenied) as refusal:
            results[at] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(at, act)) for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_agree(self, version, ed, connie):
        results = race(lambda: say(version, ed, "agree"), lambda: say(version, connie, "agree"))
        assert all(isinstance(one, Signature) for one in results)
        assert version.signatures.count() == 2
        assert Notice.objects.filter(key__startswith=f"version:{version.pk}:ready").count() == 1

    def test_two_decide(self, version, olga, ed, connie):
        say(version, ed, "agree")
        say(version, connie, "agree")
        results = race(*[lambda: decide(version, olga)] * 4)
        assert sum(isinstance(one, Version) for one in results) == 1
        assert [str(one) for one in results if isinstance(one, DomainError)] == [
            "Olga has decided already: this is version 1 now."
        ] * 3
        assert version.signatures.filter(word="decide").count() == 1

    def test_one_decides_while_another_objects(self, version, olga, ed, connie):
        say(version, ed, "agree")
        say(version, connie, "agree")
        decided, objected = race(lambda: decide(version, olga), lambda: say(version, ed, "object", "Wait"))
        if isinstance(decided, Version):
            assert str(objected) == "Olga has decided already: this is version 1 now."
            assert not version.signatures.filter(word="object").exists()
        else:
            assert str(decided).startswith("Ed does not agree yet.")
            assert fresh(version).state == Version.State.SUBMITTED

    def test_two_submit(self, named, olga, ed):
        results = race(lambda: submitting.submit(plan=named, by=olga), lambda: submitting.submit(plan=named, by=ed))
        assert sum(isinstance(one, Version) for one in results) == 1
        assert Version.objects.count() == 1
        assert "is in sign-off" in str(next(one for one in results if isinstance(one, DomainError)))

    def test_one_archives_while_another_submits(self, named, olga, ed):
        race(
            lambda: submitting.submit(plan=named, by=ed),
            lambda: archive_plan(plan=named, archived=True, by=olga),
        )
        plan = fresh(named)
        assert (plan.archived_at is None) == (plan.status == Plan.Status.SUBMITTED) == Version.objects.exists()

    def test_one_deletes_while_another_submits(self, named, olga, ed):
        race(lambda: submitting.submit(plan=named, by=ed), lambda: delete_plan(plan=named, by=olga))
        assert (fresh(named).deleted_at is None) == Version.objects.exists()

    def test_one_withdraws_while_another_decides(self, plan, olga, ed):
        version = submitting.submit(plan=plan, by=ed)
        results = race(lambda: decide(version, olga), lambda: submitting.withdraw(plan=plan, by=ed))
        assert sum(isinstance(one, Version) for one in results) == 1
        state = fresh(version).state
        assert fresh(plan).status == (Plan.Status.LOCKED if state == "decided" else Plan.Status.DRAFT)
