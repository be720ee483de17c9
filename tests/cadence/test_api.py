"""The same by the API, with the same refusals."""

from datetime import date

import pytest

from cadence.models import Done, Occasion, Question, Review
from cadence.services import reviews
from tests.cadence.conftest import TODAY

ROOT = "/api/v1/o/acme/"


@pytest.fixture
def api(sign_in):
    """api(olga, "post", "occasions/", {…}) returns (status, body)."""

    def call(member, method: str, path: str, body=None):
        client = sign_in(member)
        response = getattr(client, method)(ROOT + path, body, content_type="application/json")
        return response.status_code, response.json() if response.content else None

    return call


@pytest.fixture
def question(olga, persons) -> Question:
    review = reviews.start_review(by=olga, title="Year", on=TODAY)
    return reviews.ask(review=review, part="other", text="Who runs it?", by=olga, owner=persons["rob"])


NEW = {"kind": "lock", "title": "Lock", "on": "2026-12-04"}


def test_who_may_not_write_is_refused(api, vera, rob, lock, question):
    for member in (vera, rob):
        assert api(member, "post", "occasions/", NEW)[0] == 403
        assert api(member, "post", "reviews/", {"title": "T", "on": "2026-12-04"})[0] == 403
    assert api(vera, "post", f"occasions/{lock.pk}/done/", {"day": "2026-12-04"})[0] == 403
    assert api(vera, "post", f"questions/{question.pk}/answer/", {"text": "x"})[0] == 403
    assert api(rob, "patch", f"questions/{question.pk}/", {"text": "x"})[0] == 403


def test_bad_bodies_get_a_sentence(api, ed, lock):
    for body in (
        {},
        {**NEW, "on": "soon"},
        {**NEW, "kind": "party"},
        {**NEW, "unit": 10**30},
        {**NEW, "title": "\x00"},
    ):
        status, answer = api(ed, "post", "occasions/", body)
        assert status == 400 and answer["errors"]
    status, answer = api(ed, "post", "occasions/", {**NEW, "repeats": "weekly", "until": "2026-01-01"})
    assert (status, answer["errors"]) == (409, {"until": ["It cannot end before it begins."]})
    assert api(ed, "post", f"occasions/{lock.pk}/done/", {"day": "2026-12-05"})[0] == 409
    assert api(ed, "post", "reviews/", {"title": "T", "on": "2026-12-04", "subject": "plan:1"})[0] == 409


def test_a_respondent_gets_only_what_is_hers(api, olga, rob, lock, persons, question):
    reviews.ask(review=question.review, part="other", text="A secret?", by=olga)
    assert api(rob, "get", "occasions/")[1]["results"] == []
    assert [one["id"] for one in api(rob, "get", "questions/")[1]["results"]] == [question.pk]
    assert api(rob, "get", "reviews/")[0] == 403


def test_the_calendar(api, ed, vera, persons):
    status, made = api(ed, "post", "occasions/", {**NEW, "person": persons["ed"].pk})
    assert status == 201
    path = f"occasions/{made['id']}/"
    assert api(ed, "patch", path, {"title": "Lock them"})[1]["title"] == "Lock them"
    assert api(vera, "get", path)[1]["on"] == "2026-12-04"
    assert api(ed, "post", f"{path}done/", {"day": "2026-12-04"})[0] == 204
    assert Done.objects.get().day == date(2026, 12, 4)
    api(ed, "post", f"{path}done/", {"day": "2026-12-04", "done": False})
    assert not Done.objects.exists()
    assert api(ed, "delete", path)[0] == 204
    assert Occasion.objects.get().deleted_at is not None


def test_what_waits(api, ed, lock):
    status, (waiting,) = api(ed, "get", "waiting/")
    assert status == 200
    assert waiting == {
        "title": "Lock the plans", "why": "Due from you: lock.", "due": "2026-12-04", "kind": "calendar",
        "url": f"/o/acme/calendar/{lock.pk}/?day=2026-12-04", "is_late": False,
    }  # fmt: skip


def test_a_review(api, ed, connie, rob, sales, persons):
    status, made = api(ed, "post", "reviews/", {"title": "Year", "on": "2026-12-04", "unit": sales.pk})
    assert status == 201 and made["unit"] == sales.pk
    path = f"reviews/{made['id']}/"
    note = {"part": "other", "text": "Said", "revision": 0}
    assert api(ed, "post", f"{path}note/", note)[1]["revision"] == 1
    status, answer = api(connie, "post", f"{path}note/", {**note, "text": "Not said"})
    assert status == 409 and answer["current"]["text"] == "Said"
    status, asked = api(ed, "post", f"{path}ask/", {"text": "Who?", "owner": persons["rob"].pk})
    assert status == 201 and asked["part"] == "other"
    whole = api(ed, "get", path)[1]
    assert [part["key"] for part in whole["agenda"]] == ["plans", "other"]
    assert whole["notes"][0]["text"] == "Said" and whole["questions"][0]["id"] == asked["id"]
    assert api(ed, "post", f"{path}close/")[1]["closed_at"] is not None
    assert api(ed, "post", f"{path}ask/", {"text": "More?"})[0] == 409
    assert api(ed, "post", f"{path}reopen/")[1]["closed_at"] is None
    assert api(rob, "post", f"questions/{asked['id']}/answer/", {"text": "I"})[1]["state"] == "answered"
    assert api(ed, "get", "questions/?state=answered")[1]["count"] == 1
    assert api(ed, "delete", path)[0] == 204
    assert Review.objects.get().deleted_at is not None


def test_a_question_changes_is_dropped_and_comes_back(api, ed, question):
    path = f"questions/{question.pk}/"
    assert api(ed, "patch", path, {"kind": "dependency"})[0] == 409  # on which unit?
    assert api(ed, "patch", path, {"text": "Who?", "due": "2026-12-24"})[1]["due"] == "2026-12-24"
    assert api(ed, "post", f"{path}drop/", {})[1]["state"] == "dropped"
    assert api(ed, "post", f"{path}reopen/")[1]["state"] == "open"


def test_lists_cost_the_same_however_long(sign_in, olga, question, persons, django_assert_max_num_queries):
    for number in range(20):
        reviews.ask(review=question.review, part="other", text=f"Q{number}?", by=olga, owner=persons["rob"])
    client = sign_in(olga)
    with django_assert_max_num_queries(8):
        assert client.get(f"{ROOT}questions/").json()["count"] == 21
