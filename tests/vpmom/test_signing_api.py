"""The sign-off by the API: the same rights and the same sentences as on the page."""

import pytest

from organizations.services.api_tokens import make_token
from tests.vpmom.conftest import key
from tests.vpmom.sign_offs import decide, locked, name, say
from vpmom.models import Item, Plan, Version
from vpmom.services import submitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(sign_in):
    """call(olga, "post", path, body): the response of the API."""

    def call(member, method, path, body=None):
        return getattr(sign_in(member), method)(path, body, content_type="application/json")

    return call


@pytest.fixture
def named(plan) -> Plan:
    return name(plan)


@pytest.fixture
def version(named, ed) -> Version:
    return submitting.submit(plan=named, by=ed, message="Please")


def at(plan: Plan, tail: str = "sign-off/") -> str:
    return f"/api/v1/o/acme/plans/{plan.pk}/{tail}"


def act(call, member, version: Version, what: str, **body):
    return call(member, "post", at(version.plan, f"sign-off/{what}/"), {"checksum": version.checksum, **body})


# ---- Refusals ----


@pytest.mark.parametrize(
    "what", ["", "withdraw/", "answer/", "overrule/", "decide/", "send-back/", "reopen/", "close-draft/"]
)
def test_a_viewer_writes_nothing(call, vera, version, what):
    assert call(vera, "post", at(version.plan, f"sign-off/{what}"), {}).status_code == 403


def test_a_respondent_who_is_not_named_finds_nothing(call, plan, rob):
    for tail in ("sign-off/", "versions/", "diff/"):
        assert call(rob, "get", at(plan, tail)).status_code == 404


def test_nobody_signs_for_somebody_else(call, version, olga):
    response = act(call, olga, version, "answer", word="agree")
    assert response.status_code == 403
    assert response.json()["detail"] == "You are not asked for this, and nobody signs for somebody else."


@pytest.mark.parametrize(
    "body, field",
    [
        ({"word": "agree", "checksum": ""}, "checksum"),
        ({"word": "decide"}, "word"),
        ({}, "word"),
        ({"word": "comment", "text": "x" * 5001}, "text"),
        ({"word": "comment", "text": "x", "item": "no key"}, "item"),
        ({"word": "comment", "text": ["x"]}, "text"),
        ({"word": "comment", "text": "a\u0000b"}, "text"),
    ],
)
def test_what_cannot_be_read_is_refused_field_by_field(call, version, ed, body, field):
    response = act(call, ed, version, "answer", **body)
    assert response.status_code == 400
    assert field in response.json()["errors"]


@pytest.mark.parametrize("body", [[], "x", 3, None, {"asked": 10**30, "reason": "x"}, {"asked": -1, "reason": "x"}])
def test_a_body_of_another_shape_is_refused(call, version, olga, body):
    path = at(version.plan, "sign-off/overrule/")
    assert call(olga, "post", path, body).status_code == 400


def test_a_wrong_checksum_signs_nothing(call, version, ed):
    response = act(call, ed, version, "answer", word="agree", checksum="0" * 64)
    assert response.status_code == 409
    assert response.json()["detail"].startswith("Another text is in sign-off")


def test_a_draft_with_errors_is_refused_with_all_its_sentences(call, named, olga):
    Item.objects.filter(plan=named, key=key(8)).update(text="TBD")
    Item.objects.filter(plan=named, key=key(1)).update(text="")
    response = call(olga, "post", at(named), {})
    assert response.status_code == 409
    assert "TBD" in response.json()["detail"]
    assert "vision" in response.json()["detail"].lower()
    hindrances = call(olga, "get", at(named)).json()["ready"]["hindrances"]
    assert " ".join(hindrances) == response.json()["detail"]


def test_nobody_unasked_reads_a_confidential_line(call, version, ed, connie, olga, sam):
    say(version, connie, "object", "The margin is thin", item=key(9))
    say(version, connie, "comment", "The margin again", item=key(9))
    say(version, connie, "agree")
    say(version, ed, "agree")
    decide(version, olga)
    submitting.reopen(plan=version.plan, by=olga)
    Item.objects.filter(plan=version.plan, key=key(9)).update(text="Margin per parcel and day")
    for tail in ("sign-off/", "versions/", f"versions/{version.pk}/", "diff/"):
        assert "argin" not in call(sam, "get", at(version.plan, tail)).content.decode()
    said = call(sam, "get", at(version.plan)).json()["sign_off"]["signatures"]
    assert [(one["word"], one["text"], one["item"]) for one in said] == [
        ("object", "", None),
        ("agree", "", None),
        ("agree", "", None),
        ("decide", "", None),
    ]
    assert "argin" in call(olga, "get", at(version.plan, "diff/")).content.decode()
    assert "argin" in call(olga, "get", at(version.plan, "sign-off/")).content.decode()


def test_an_overrule_of_somebody_who_was_not_asked_to_agree_is_not_found(call, version, olga):
    rob = version.asked.get(person__name="Rob")
    assert act(call, olga, version, "overrule", asked=rob.pk, reason="x").status_code == 404


# ---- The way ----


def test_from_the_draft_to_the_lock(call, named, olga, ed, connie, rob):
    response = call(ed, "post", at(named), {"message": "Please"})
    assert response.status_code == 201
    shown = response.json()["sign_off"]
    version = named.versions.get()
    assert shown["version"]["checksum"] == version.checksum
    assert shown["message"] == "Please"
    assert {(one["name"], one["role"], one["standing"]) for one in shown["asked"]} == {
        ("Connie", "A", "wanted"),
        ("Ed", "A", "wanted"),
        ("Rob", "I", "wanted"),
        ("Olga", "D", "wanted"),
    }
    assert shown["may_say"] == ["agree", "comment", "object"]
    assert act(call, ed, version, "answer", word="object", text="Too many", item=key(7)).status_code == 201
    assert act(call, rob, version, "answer", word="comment", text="Well").status_code == 201
    assert act(call, connie, version, "answer", word="agree").status_code == 201
    refused = act(call, olga, version, "decide")
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("Ed does not agree yet.")
    row = next(one for one in shown["asked"] if one["name"] == "Ed")
    assert act(call, olga, version, "overrule", asked=row["id"], reason="Now").json()["sign_off"]["is_ready"]
    done = act(call, olga, version, "decide").json()
    assert done["status"] == "locked"
    assert done["sign_off"]["version"]["number"] == 1
    words = [(one["by"], one["word"], one["text"], one["item"]) for one in done["sign_off"]["signatures"]]
    assert words == [
        ("Ed", "object", "Too many", key(7)),
        ("Rob", "comment", "Well", None),
        ("Connie", "agree", "", None),
        ("Olga", "overrule", "Now", None),
        ("Olga", "decide", "", None),
    ]


def test_a_token_signs_as_its_member(client, version, ed):
    secret = make_token(name="Pipeline", days=None, by=ed).secret
    response = client.post(
        at(version.plan, "sign-off/answer/"),
        {"checksum": version.checksum, "word": "agree"},
        content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )
    assert response.status_code == 201
    assert version.signatures.get().membership == ed


def test_withdrawing_sending_back_and_reopening(call, version, ed, olga):
    done = call(ed, "post", at(version.plan, "sign-off/withdraw/"), {"reason": "A number"}).json()
    assert (done["status"], done["sign_off"]["reason"]) == ("draft", "A number")
    newer = submitting.submit(plan=version.plan, by=ed)
    done = act(call, olga, newer, "send-back", reason="Fewer hubs").json()
    assert (done["status"], done["sign_off"]["version"]["state"]) == ("draft", "returned")
    assert call(olga, "post", at(version.plan, "sign-off/reopen/")).status_code == 409
    name(version.plan)
    version.plan.parties.filter(roles__contains="A").delete()
    locked(version.plan, by=olga)
    assert call(olga, "post", at(version.plan, "sign-off/reopen/")).json()["status"] == "draft"
    assert call(olga, "post", at(version.plan, "sign-off/close-draft/")).json()["status"] == "locked"


def test_versions_and_their_differences(call, plan, olga, vera):
    first = locked(plan, by=olga)
    submitting.reopen(plan=plan, by=olga)
    Item.objects.filter(plan=plan, key=key(3)).update(text="Low price")
    locked(plan, by=olga)
    body = call(vera, "get", at(plan, "versions/")).json()
    assert body["count"] == 2
    assert [(one["version"]["number"], one["changes"], one["is_current"]) for one in body["results"]] == [
        (2, 1, True),
        (1, None, False),
    ]
    text = call(vera, "get", at(plan, f"versions/{first.pk}/")).json()
    assert text["checksum"] == first.checksum
    assert text["content"]["sections"][1]["items"][1]["text"] == "Fair price"
    found = call(vera, "get", at(plan, "diff/?from=1&to=2")).json()
    assert (found["before"], found["after"]) == ("1", "2")
    assert [(one["section"], one["before"], one["after"]) for one in found["changes"]] == [
        ("priorities", "Fair price", "Low price")
    ]


def test_queries_do_not_grow_with_the_versions(sign_in, plan, olga, django_assert_max_num_queries):
    def count() -> int:
        with django_assert_max_num_queries(40) as counted:
            sign_in(olga).get(at(plan, "versions/"))
        return len(counted)

    def lock_some(number: int) -> None:
        for at_ in range(number):
            if plan.versions.exists():
                submitting.reopen(plan=plan, by=olga)
            Item.objects.filter(plan=plan, key=key(3)).update(text=f"Price {number} {at_}")
            locked(plan, by=olga)

    lock_some(2)
    count()
    few = count()
    lock_some(8)
    assert count() == few
