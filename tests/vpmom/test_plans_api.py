"""Plans through the API: strict about what comes in, and never more than one may read going out."""

import pytest

from tests.vpmom.conftest import company_text, key
from vpmom.frozen import thaw
from vpmom.models import Plan
from vpmom.plan import Visibility
from vpmom.queries.reading import draft
from vpmom.services.drafting import create_plan

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/o/acme/plans/"


@pytest.fixture
def ask(sign_in):
    """ask(olga, "put", "1/links/", {...}) gives the answer."""

    def ask(member, method: str, path: str = "", body=None):
        client = sign_in(member)
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(client, method)(f"{PLANS}{path}", **sent)

    return ask


def section(plan, key_: str = "priorities") -> str:
    return f"{plan.pk}/sections/{key_}/"


def line(text="A line", **facts) -> dict:
    return {"text": text, **facts}


# ---- Refusals ----


def test_a_stranger_finds_nothing(ask, eve, plan):
    assert ask(eve, "get", f"{plan.pk}/").status_code == 404
    assert ask(eve, "put", section(plan), {"revision": 1, "items": []}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "", {"title": "Mine"}),
        ("delete", "{}/", None),
        ("patch", "{}/head/", {"revision": 1, "title": "Mine"}),
        ("put", "{}/sections/vision/", {"revision": 1, "items": []}),
        ("post", "{}/sections/vision/undo/", {"revision": 1}),
        ("put", "{}/links/", {"kind": "serves", "source": key(4), "target": key(2), "state": "none"}),
        ("put", "{}/mutes/", {"check_name": "V2", "reason": "x"}),
        ("put", "{}/order/", {"confirmed": True}),
        ("post", "{}/presence/", {}),
        ("post", "{}/archive/", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_viewer_writes_nothing(ask, vera, plan, method, path, body):
    before = draft(plan)
    assert ask(vera, method, path.format(plan.pk), body).status_code == 403
    assert draft(Plan.objects.get(pk=plan.pk)) == before


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"text": "x" * 5001}, "text"),
        ({"text": "nul\x00"}, "text"),
        ({"text": None}, "text"),
        ({"text": {"a": 1}}, "text"),
        (line(visibility="secret"), "visibility"),
        (line(headcount="many"), "headcount"),
        (line(headcount=-1), "headcount"),
        (line(headcount="1e400"), "headcount"),
        (line(headcount="NaN"), "headcount"),
        (line(measure={"target": "12.34567"}), "measure"),
        (line(measure={"target": "Infinity"}), "measure"),
        (line(measure={"due": "31 June"}), "measure"),
        (line(measure={"kind": "mood"}), "measure"),
        (line(measure={"zones": ["z"] * 11}), "measure"),
        (line(measure=[1]), "measure"),
        (line(obstacle={"state": "gone"}), "obstacle"),
        (line(obstacle={"opened": "2027-02-01", "cleared": "2027-01-01"}), "obstacle"),
        (line(owner="x" * 151), "owner"),
        (line(children="none"), "children"),
        ("a line", "non_field_errors"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_line_is_refused_by_field_and_nothing_changes(ask, olga, plan, item, field):
    before = draft(plan)
    answer = ask(olga, "put", section(plan, "measures"), {"revision": 1, "items": [line("Good"), item]})
    assert answer.status_code == 400
    errors = answer.json()["errors"]["items"]
    assert set(errors) == {"1"} and field in errors["1"]
    assert draft(plan) == before


def nested(depth: int) -> dict:
    item = line()
    for _level in range(depth):
        item = line(children=[item])
    return item


@pytest.mark.parametrize("depth", [6, 60, 300])
def test_lines_below_lines_end_somewhere(ask, olga, plan, depth):
    answer = ask(olga, "put", section(plan), {"revision": 1, "items": [nested(depth)]})
    assert answer.status_code == 400
    assert "at most 6 deep" in str(answer.json())


def test_too_many_lines_are_refused(ask, olga, plan):
    answer = ask(olga, "put", section(plan), {"revision": 1, "items": [line()] * 201})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body", [{}, {"revision": "new", "items": []}, {"revision": 1}, {"revision": 1, "items": {}}, []]
)
def test_a_body_of_another_shape_is_refused(ask, olga, plan, body):
    assert ask(olga, "put", section(plan), body).status_code == 400


def test_a_section_that_the_kind_does_not_have_is_not_there(ask, olga, plan):
    assert ask(olga, "put", section(plan, "key_results"), {"revision": 0, "items": []}).status_code == 404
    assert ask(olga, "get", section(plan, "nowhere")).status_code == 404


def test_a_stale_save_brings_the_current_section(ask, olga, plan):
    ask(olga, "put", section(plan), {"revision": 1, "items": [line("First")]})
    answer = ask(olga, "put", section(plan), {"revision": 1, "items": [line("Second")]})
    assert answer.status_code == 409
    current = answer.json()["current"]
    assert ([item["text"] for item in current["items"]], current["revision"]) == (["First"], 2)


def test_a_locked_plan_says_why_it_is_not_written(ask, olga, plan):
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.LOCKED)
    answer = ask(olga, "put", section(plan), {"revision": 1, "items": []})
    assert answer.status_code == 409
    assert "locked" in answer.json()["detail"]


def test_an_unknown_unit_is_told_by_name(ask, olga, plan):
    answer = ask(olga, "put", section(plan, "methods"), {"revision": 1, "items": [line(unit="Moonbase")]})
    assert answer.status_code == 409
    assert "Moonbase" in answer.json()["errors"]["unit"][0]


def test_a_line_that_one_may_not_read_is_not_overwritten(ask, ed, plan, people):
    answer = ask(ed, "put", section(plan, "measures"), {"revision": 1, "items": [line("Mine", key=key(9))]})
    assert answer.status_code == 409
    assert "confidential" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["", "sections/measures/", "findings/", "sections/measures/history/"])
def test_a_confidential_line_is_in_no_answer(ask, ed, plan, people, path):
    ask(ed, "put", section(plan, "measures"), {"revision": 1, "items": [line("New")]})
    body = ask(ed, "get", f"{plan.pk}/{path}").content.decode()
    assert key(9) not in body and "Margin" not in body


def test_a_respondent_reads_no_findings(ask, rob, olga, people):
    named = create_plan(by=olga, text=company_text(), owner=people["rob"])
    assert ask(rob, "get", f"{named.pk}/findings/").status_code == 403
    assert ask(rob, "get", f"{named.pk}/").status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"stage": 70},
        {"period_start": "soon"},
        {"owner": 10**12},
        {"unit": "x"},
        {"rapid": [{"name": "Ed", "roles": "DAX"}]},
        {"rapid": [{"name": "Ed", "roles": "D", "key": "robot:1"}]},
        {"rapid_line": "nobody in particular"},
        {"previous": "x" * 15001},
    ],
    ids=str,
)
def test_a_bad_head_is_refused(ask, olga, plan, head):
    assert ask(olga, "patch", f"{plan.pk}/head/", {"revision": 1, **head}).status_code == 400
    assert Plan.objects.get(pk=plan.pk).head_revision == 1


def test_a_period_that_ends_before_it_begins_is_told_at_its_field(ask, olga, plan):
    answer = ask(olga, "patch", f"{plan.pk}/head/", {"revision": 1, "period_end": "2026-01-01"})
    assert answer.status_code == 409
    assert "before it begins" in answer.json()["errors"]["period_end"][0]


def test_a_person_of_another_organization_is_not_chosen(ask, olga, plan, globex):
    from organizations.models import Person

    stranger = Person.objects.create(organization=globex, name="Eve")
    assert ask(olga, "patch", f"{plan.pk}/head/", {"revision": 1, "owner": stranger.pk}).status_code == 400


# ---- What works ----


def test_a_new_plan_begins_empty(ask, olga):
    answer = ask(
        olga,
        "post",
        "",
        {"title": "Acme 2028", "kind": "okr", "period_start": "2028-01-01", "period_end": "2028-06-30"},
    )
    assert answer.status_code == 201
    assert answer.json()["sections"] == {"objectives": 1, "key_results": 1}
    assert ask(olga, "get").json()["count"] == 1


def test_half_a_period_makes_no_plan(ask, olga):
    answer = ask(olga, "post", "", {"title": "Acme 2028", "period_start": "2028-01-01"})
    assert answer.status_code == 400


def test_the_whole_text_is_the_frozen_one(ask, olga, plan):
    body = ask(olga, "get", f"{plan.pk}/").json()
    assert thaw(body["content"]) == draft(plan)


def test_what_was_read_can_be_sent_back_as_it_is(ask, olga, plan):
    for section_ in draft(plan).sections:
        before = ask(olga, "get", section(plan, section_.key)).json()
        answer = ask(olga, "put", section(plan, section_.key), {"revision": 1, "items": before["items"]})
        assert answer.status_code == 200
        assert answer.json() == before


def test_a_line_break_becomes_a_blank(ask, olga, plan):
    answer = ask(olga, "put", section(plan), {"revision": 1, "items": [line("One\r\nline")]})
    assert answer.json()["items"][0]["text"] == "One line"


def test_the_rapid_line_is_read_and_its_names_matched(ask, olga, plan, people, board):
    body = {"revision": 1, "rapid_line": "Ed(D), Board(A & I), IJT(R) someone"}
    rapid = ask(olga, "patch", f"{plan.pk}/head/", body).json()
    assert [party["key"] for party in rapid["rapid"]["parties"]] == [
        f"person:{people['ed'].pk}",
        f"group:{board.pk}",
        "",
    ]
    assert rapid["unread"] == "someone"


def test_undo_and_history(ask, olga, plan):
    ask(olga, "put", section(plan), {"revision": 1, "items": [line("New")]})
    answer = ask(olga, "post", f"{section(plan)}undo/", {"revision": 2})
    assert [item["text"] for item in answer.json()["items"]] == ["On time - promises are kept", "Fair price"]
    assert answer.json()["can_redo"]
    assert len(ask(olga, "get", f"{section(plan)}history/").json()) == 2


def test_links_and_mutes_answer_with_what_the_checks_say(ask, olga, plan):
    body = {"kind": "serves", "source": key(4), "target": key(3), "state": "confirmed"}
    found = ask(olga, "put", f"{plan.pk}/links/", body).json()
    assert {"kind": "serves", "source": key(4), "target": key(3)} in found["links"]
    note = next(one for one in found["findings"] if one["severity"] != "error")
    body = {"check_name": note["check"], "item": note["item"] or None, "reason": "Known"}
    muted = ask(olga, "put", f"{plan.pk}/mutes/", body).json()
    assert {"check": note["check"], "item": note["item"], "reason": "Known"} in muted["mutes"]


def test_the_meter_comes_from_the_real_layout(ask, olga, plan):
    short = ask(olga, "get", f"{plan.pk}/findings/").json()["fit"]
    assert short["pages"] == 1 and 0 < short["fill"] < 1
    many = [line("A method of so many words that it takes more than one row on the page of the plan. " * 3)] * 60
    ask(olga, "put", section(plan, "methods"), {"revision": 1, "items": many})
    long = ask(olga, "get", f"{plan.pk}/findings/").json()["fit"]
    assert long["pages"] > 1 and long["overflow"]


def test_presence_tells_how_far_the_page_has_moved(ask, olga, ed, plan, people):
    ask(ed, "post", f"{plan.pk}/presence/", {"section": "vision"})
    ask(ed, "put", section(plan), {"revision": 1, "items": [line("New")]})
    state = ask(olga, "post", f"{plan.pk}/presence/", {"section": ""}).json()
    assert state["others"] == [{"name": "Ed", "section": "vision"}]
    assert state["sections"]["priorities"] == 2


def test_what_an_editor_makes_internal_stays_hers_to_read(ask, ed, plan, people):
    answer = ask(ed, "put", section(plan), {"revision": 1, "items": [line("Inside", visibility="internal")]})
    assert answer.status_code == 200
    assert draft(plan).section("priorities").items[0].visibility == Visibility.INTERNAL


# ---- Links of the head ----


@pytest.mark.parametrize(
    "line",
    [
        "Plan | javascript:alert(1)", "[Plan](data:text/html,x)", "Plan | ftp://example.org", "only words",
        "Plan | https://", "Plan | /at/home", "Plan | https://example.org/" + "x" * 500,
    ],
    ids=lambda line: line[:30],
)  # fmt: skip
def test_what_is_no_web_address_is_no_link(ask, olga, plan, line):
    answer = ask(olga, "patch", f"{plan.pk}/head/", {"revision": 1, "previous": line})
    assert answer.status_code == 409
    assert answer.json()["errors"]["previous"][0].startswith(("“", "A label"))
    assert Plan.objects.get(pk=plan.pk).previous == []


def test_links_are_read_one_a_line_and_stand_in_the_text(ask, olga, plan):
    lines = "Plan of 2026 | https://example.org/26\n\n[Plan of 2025](http://example.org/25)\nhttps://example.org/24"
    body = {"revision": 1, "previous": lines, "internal": "Ours | https://example.org/ours"}
    head = ask(olga, "patch", f"{plan.pk}/head/", body).json()
    assert head["previous"].splitlines()[1] == "Plan of 2025 | http://example.org/25"
    text = draft(Plan.objects.get(pk=plan.pk))
    assert [one.url[-2:] for one in text.previous] == ["26", "25", "24"]
    assert [(one.label, one.url) for one in text.internal] == [("Ours", "https://example.org/ours")]


def test_what_an_imported_page_brought_along_may_stay_beside_a_new_link(ask, olga, plan):
    Plan.objects.filter(pk=plan.pk).update(previous=[["Old", "/handbook/old"]])
    head = ask(olga, "get", f"{plan.pk}/head/").json()
    lines = head["previous"] + "\nNew | https://example.org/new"
    assert ask(olga, "patch", f"{plan.pk}/head/", {"revision": 1, "previous": lines}).status_code == 200
    assert Plan.objects.get(pk=plan.pk).previous == [["Old", "/handbook/old"], ["New", "https://example.org/new"]]
