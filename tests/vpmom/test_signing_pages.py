"""The pages of the sign-off, of the versions and of the diff."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.vpmom.conftest import key
from tests.vpmom.sign_offs import decide, locked, name, say
from vpmom.models import Item, Plan, Version
from vpmom.plan import Party
from vpmom.queries.reading import draft
from vpmom.queries.signing import today_in
from vpmom.services import submitting
from vpmom.services.items import write_items

pytestmark = pytest.mark.django_db
SECRET = "Margin per parcel"  # the confidential line of the company plan


@pytest.fixture
def named(plan) -> Plan:
    return name(plan)


@pytest.fixture
def version(named, ed) -> Version:
    return submitting.submit(plan=named, by=ed, message="Before Christmas, please")


def at(plan: Plan, tail: str = "signing/") -> str:
    return f"/o/acme/plans/{plan.pk}/{tail}"


def page(client, plan: Plan, tail: str = "signing/") -> str:
    response = client.get(at(plan, tail))
    assert response.status_code == 200
    return words(response)


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def post(client, version: Version, act: str, **fields):
    return client.post(at(version.plan, f"signing/{act}/"), {"checksum": version.checksum, **fields}, follow=True)


# ---- Refusals ----


def test_a_respondent_who_is_not_named_finds_nothing(sign_in, plan, rob):
    for tail in ("signing/", "versions/", "diff/"):
        assert sign_in(rob).get(at(plan, tail)).status_code == 404


def test_nobody_who_is_not_asked_gets_a_form_or_signs_by_hand(sign_in, version, olga, sam, vera):
    client = sign_in(vera)
    assert "Your word" not in page(client, version.plan)
    assert post(client, version, "answer", word="agree").status_code == 403
    for member, act in ((sam, "answer"), (sam, "decide"), (olga, "answer")):
        response = post(sign_in(member), version, act, word="agree", text="x")
        assert response.status_code == 403
        assert "nobody signs for somebody else" in words(response)
    assert not version.signatures.exists()


def test_an_objection_without_words_comes_back_with_the_sentence(sign_in, version, ed):
    response = post(sign_in(ed), version, "answer", word="object", item=key(7))
    assert response.status_code == 422
    assert "Say what has to change before you can agree." in words(response)
    assert re.search(rf'<option value="{key(7)}"\s+selected', response.content.decode())


def test_a_form_that_comes_back_offers_the_words_of_her_role_only(sign_in, version, rob, ed):
    response = post(sign_in(ed), version, "answer", text="Words without an answer")
    assert response.status_code == 422
    assert "I do not agree yet" in words(response) and "Words without an answer" in words(response)
    response = post(sign_in(rob), version, "answer", word="comment", text=" ")
    assert response.status_code == 422
    assert "Write your comment." in words(response)
    assert "I agree to exactly this text" not in words(response)


def test_what_was_typed_on_a_stale_page_is_kept_and_the_new_text_can_be_signed(sign_in, version, ed):
    submitting.withdraw(plan=version.plan, by=ed)
    Item.objects.filter(plan=version.plan, key=key(1)).update(text="Every parcel arrives")
    newer = submitting.submit(plan=version.plan, by=ed)
    client = sign_in(ed)
    response = post(client, version, "answer", word="object", text="Too many hubs")
    body = response.content.decode()
    assert response.status_code == 422
    assert "Another text is in sign-off than the one you had open" in words(response)
    assert "Too many hubs" in body
    assert newer.checksum in body and version.checksum not in body
    assert post(client, newer, "answer", word="object", text="Too many hubs").status_code == 200
    assert newer.signatures.get().checksum == newer.checksum


def test_what_was_typed_is_kept_when_the_text_was_withdrawn_meanwhile(sign_in, version, connie, ed):
    submitting.withdraw(plan=version.plan, by=ed)
    response = post(sign_in(connie), version, "answer", word="comment", text="A long thought")
    assert response.status_code == 422
    assert "has withdrawn this text" in words(response)
    assert "A long thought" in words(response)


def test_a_plan_that_is_not_ready_says_everything_at_once(sign_in, named, olga):
    Item.objects.filter(plan=named, key=key(8)).update(text="TBD")
    Item.objects.filter(plan=named, key=key(1)).update(removed_at="2026-01-01T00:00Z")
    text = page(sign_in(olga), named)
    assert "Before it can be submitted" in text
    assert "Measure “TBD” : It is still to be filled in." in text
    response = sign_in(olga).post(at(named, "signing/submit/"), {"comments_until": "2020-01-01", "message": "Now"})
    assert response.status_code == 422
    assert "Choose a day from today on" in words(response)
    assert "Now" in words(response)


def test_a_reason_is_asked_for(sign_in, version, olga):
    asked = version.asked.get(person__name="Ed")
    for act, prefix in (("send-back", "back"), (f"overrule/{asked.pk}", f"overrule-{asked.pk}")):
        response = post(sign_in(olga), version, act, **{f"{prefix}-reason": " "})
        assert response.status_code == 422
        assert "This field is required" in words(response)


def test_words_are_shown_as_words(sign_in, version, ed):
    say(version, ed, "object", "<script>alert(1)</script>")
    body = sign_in(ed).get(at(version.plan)).content.decode()
    assert "&lt;script&gt;alert(1)" in body
    assert "<script>alert" not in body


@pytest.mark.parametrize("query", ["?from=99&to=x", "?from=%00", "?from=1&to=1", "?to=draft", "?from=" + "9" * 50])
def test_the_diff_makes_the_best_of_any_address(sign_in, plan, olga, query):
    locked(plan, by=olga)
    assert sign_in(olga).get(at(plan, "diff/") + query).status_code == 200


def test_a_version_of_another_plan_is_not_found(sign_in, version, empty_plan, olga):
    assert sign_in(olga).get(at(empty_plan, f"versions/{version.pk}/")).status_code == 404


# ---- Who reads what ----


def test_who_is_asked_reads_what_she_signs(sign_in, version, rob, ed):
    for member in (rob, ed):
        assert SECRET in page(sign_in(member), version.plan)


@pytest.mark.parametrize("who", ["vera", "sam"])
def test_who_is_not_named_reads_no_confidential_line_anywhere(sign_in, plan, olga, ed, who, request, sales):
    version = submitting.submit(plan=name(plan, Party("Ed", "A"), Party("Olga", "D")), by=olga)
    say(version, ed, "object", "The margin is too low", item=key(9))
    say(version, ed, "agree")
    decide(version, olga)
    submitting.reopen(plan=plan, by=olga)
    Item.objects.filter(plan=plan, key=key(9)).update(text=SECRET + " and day")
    client = sign_in(request.getfixturevalue(who))
    everywhere = "".join(
        page(client, plan, tail) for tail in ("signing/", "versions/", f"versions/{version.pk}/", "diff/")
    )
    assert "Parcel" in everywhere or "parcel" in everywhere
    for word in ("Margin", "margin", "0.55"):
        assert word not in everywhere
    assert "Nothing that you may read differs" in page(client, plan, "diff/")
    assert SECRET in page(sign_in(olga), plan, "diff/")


def test_the_list_of_versions_counts_only_changes_that_the_reader_may_see(sign_in, plan, olga, vera):
    locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    Item.objects.filter(plan=plan, key=key(9)).update(text="Margin per parcel and day")
    locked(plan, by=olga)
    assert "1 change Measures" in page(sign_in(olga), plan, "versions/")
    assert "Measures" not in page(sign_in(vera), plan, "versions/").split("Versions 2 versions")[1]


# ---- The way ----


def test_before_it_is_submitted_the_page_says_who_would_be_asked(sign_in, named, ed, vera):
    text = page(sign_in(ed), named)
    assert "Not submitted yet" in text
    assert "Connie must agree" in text and "Rob gives input" in text and "Olga decides" in text
    assert "Told how it ends: Vera" in text
    assert "Submit for sign-off" not in page(sign_in(vera), named)


def test_from_the_draft_to_the_lock(sign_in, named, olga, ed, connie, rob):
    until = today_in(named.organization) + timedelta(days=7)
    sign_in(ed).post(at(named, "signing/submit/"), {"comments_until": until.isoformat(), "message": "Please"})
    version = named.versions.get()
    assert version.comments_until == until

    text = page(sign_in(connie), named)
    assert "Connie and Ed have not answered yet." in text
    assert "Ed asks whether you agree to exactly the text on this page" in text
    assert "Please" in text
    assert "Signed" in words(post(sign_in(connie), version, "answer", word="agree"))
    post(sign_in(ed), version, "answer", word="object", text="Too many hubs", item=key(7))
    post(sign_in(rob), version, "answer", word="comment", text="Drivers first")

    text = page(sign_in(olga), named)
    assert "Ed does not agree yet." in text
    assert "Too many hubs" in text and "Drivers first" in text
    asked = version.asked.get(person__name="Ed")
    post(sign_in(olga), version, f"overrule/{asked.pk}", **{f"overrule-{asked.pk}-reason": "We live with two"})

    assert "it can be decided" in page(sign_in(olga), named)
    assert "Decided. This is version 1 from today." in words(post(sign_in(olga), version, "decide"))
    text = page(sign_in(rob), named)
    assert "Version 1 , decided by Olga on" in text
    assert "It is current until" in text
    assert "Olga overrules Ed" in text and "We live with two" in text


def test_a_comment_on_a_line_stands_at_the_line(sign_in, version, ed):
    say(version, ed, "object", "Too many hubs", item=key(7))
    body = sign_in(ed).get(at(version.plan)).content.decode()
    line = body[body.index(f'id="line-{key(7)}"') :]
    assert "Too many hubs" in line[: line.index("</li>")]
    assert (
        f'<option value="{key(7)}" selected' in sign_in(ed).get(at(version.plan) + f"?about={key(7)}").content.decode()
    )


def test_sent_back_the_reason_stands_where_the_text_is_mended(sign_in, version, olga, ed):
    say(version, ed, "object", "Too many hubs")
    response = post(sign_in(olga), version, "send-back", **{"back-reason": "Drop one hub"})
    assert "Olga sent the text back" in words(response)
    text = page(sign_in(ed), version.plan)
    assert "Drop one hub" in text and "Too many hubs" in text
    assert "Submit for sign-off" in text


def test_withdrawn_by_who_submitted(sign_in, version, ed):
    response = post(sign_in(ed), version, "withdraw", **{"withdraw-reason": "A number is wrong"})
    assert "Ed withdrew the text" in words(response)
    assert "A number is wrong" in words(response)


def test_who_agreed_before_sees_what_changed_and_others_the_whole(sign_in, named, olga, ed, connie, rob, vera):
    locked(named, by=olga, agreeing=(ed, connie))
    assert "Change this plan" in page(sign_in(ed), named)
    sign_in(ed).post(at(named, "signing/reopen/"))
    text = page(sign_in(ed), named)
    assert "Nothing has changed since version 1." in text
    assert "Keep version 1" in text
    assert "Locked again, as before." in words(sign_in(ed).post(at(named, "signing/close-draft/"), follow=True))
    sign_in(ed).post(at(named, "signing/reopen/"))
    write_items(named, {"priorities": tuple(reversed(draft(named).section("priorities").items))})
    submitting.submit(plan=named, by=olga)
    text = page(sign_in(ed), named)
    changed = text[text.index("What changed") : text.index("What stayed as it was")]
    assert "since version 1" in changed
    assert "swapped" in changed
    assert "On time - promises are kept" in changed
    assert "Drivers leave within a year" not in changed
    assert "What stayed as it was" not in page(sign_in(vera), named)


def test_who_has_another_account_now_sees_the_whole(sign_in, named, olga, ed, connie, people, sam):
    locked(named, by=olga, agreeing=(ed, connie))
    submitting.reopen(plan=named, by=olga)
    write_items(named, {"priorities": tuple(reversed(draft(named).section("priorities").items))})
    people["ed"].membership = sam
    people["ed"].save()
    submitting.submit(plan=named, by=olga)
    assert "What stayed as it was" not in page(sign_in(sam), named)
    assert "What stayed as it was" in page(sign_in(connie), named)


def test_an_expired_plan_says_so(sign_in, plan, olga, monkeypatch):
    plan.period_end = None
    plan.save()
    version = locked(plan, by=olga)
    later = version.vetted_on + timedelta(days=367)
    monkeypatch.setattr("vpmom.queries.renewal.today_in", lambda organization: later)
    assert "Submit it again, changed or not" in page(sign_in(olga), plan)


def test_the_versions_stand_in_their_order_with_their_dates(sign_in, plan, olga):
    plan.previous = [["2025 plan", "https://example.com/2025"]]
    plan.save()
    assert "No version yet" in page(sign_in(olga), plan, "versions/")
    locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    Item.objects.filter(plan=plan, key=key(3)).update(text="Low price")
    locked(plan, by=olga)
    text = page(sign_in(olga), plan, "versions/")
    assert text.index("Version 2") < text.index("Version 1")
    assert "1 change Priorities" in text
    assert "Previous versions" in text and "2025 plan" in text
    body = sign_in(olga).get(at(plan, "versions/")).content.decode()
    assert reverse("plan-diff", args=["acme", plan.pk]) + "?from=1&amp;to=2" in body
    text = page(sign_in(olga), plan, "diff/?from=1&to=2")
    assert "1 change from version 1" in text
    assert "Low price" in text and "Fair price" in text


def test_a_frozen_version_shows_its_text_and_checksum(sign_in, plan, olga, vera):
    version = locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    Item.objects.filter(plan=plan, key=key(1)).update(text="Something else")
    text = page(sign_in(vera), plan, f"versions/{version.pk}/")
    assert "Every parcel arrives on the promised day" in text
    assert "Something else" not in text
    assert version.checksum in text


# ---- Size ----


def many_versions(plan: Plan, owner, number: int) -> None:
    for at_ in range(number):
        if not plan.versions.filter(number=None).exists() and plan.versions.exists():
            submitting.reopen(plan=plan, by=owner)
        Item.objects.filter(plan=plan, key=key(3)).update(text=f"Fair price {at_}")
        locked(plan, by=owner)


def queries(client, url: str, django_assert_max_num_queries) -> int:
    with django_assert_max_num_queries(60) as counted:
        assert client.get(url).status_code == 200
    return len(counted)


def test_queries_do_not_grow_with_the_versions(sign_in, plan, olga, django_assert_max_num_queries):
    client = sign_in(olga)
    many_versions(plan, olga, 3)
    few = {tail: queries(client, at(plan, tail), django_assert_max_num_queries) for tail in ("versions/", "signing/")}
    many_versions(plan, olga, 30)
    many = {tail: queries(client, at(plan, tail), django_assert_max_num_queries) for tail in ("versions/", "signing/")}
    assert many == few


def test_queries_do_not_grow_with_those_asked(sign_in, plan, olga, acme, django_assert_max_num_queries):
    from organizations.models import Group, Person
    from organizations.permissions import Role
    from tests.conftest import make_member

    group = Group.objects.create(organization=acme, name="All")
    client = sign_in(olga)

    def counted(number: int) -> tuple[int, int]:
        for at_ in range(number):
            who = make_member(acme, f"m{at_}x{number}", Role.EDITOR)
            group.members.add(Person.objects.create(organization=acme, name=f"M{at_}x{number}", membership=who))
        name(plan, Party("All", "A", is_group=True), Party("Olga", "D"))
        before = queries(client, at(plan), django_assert_max_num_queries)
        version = submitting.submit(plan=plan, by=olga)
        during = queries(client, at(plan), django_assert_max_num_queries)
        for row in version.asked.filter(role="A").select_related("person__membership"):
            say(version, row.person.membership, "comment", "Well", item=key(7))
        spoken = queries(client, at(plan), django_assert_max_num_queries)
        submitting.withdraw(plan=plan, by=olga)
        return before, during, spoken

    counted(1)  # from then on there is a text that was withdrawn
    assert counted(2) == counted(9)
