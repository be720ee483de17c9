"""The map as people use it: who may, what is refused and kept, two people at once, rows, paste, undo."""

import json
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.models import Supplier
from tests.valuestreams.conftest import delivery
from valuestreams import editing
from valuestreams.forms.steps import StepForm
from valuestreams.models import Change
from valuestreams.queries.reading import revisions, value_of
from valuestreams.services import mapping
from valuestreams.services.streams import create_stream
from valuestreams.services.writing import undo
from valuestreams.stream import Branch, Return, Step, Stream, between, fixed

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def address(route, state, *args):
    return reverse(route, args=["acme", state.pk, *args])


def page(client, state) -> str:
    return client.get(address("stream-map", state)).content.decode()


def typed(state, key: str, **changes) -> dict:
    """What the form of a step sends when nothing but `changes` was touched."""
    value = value_of(state)
    known = {"unit": ["Sales", "Warehouse", "Logistics"], "supplier": ["Cloudy"]}
    form = StepForm(stream=value, step=value.step(key), known=known, revision=revisions(state)[key])
    return {**form.shown(), "revision": form.initial["revision"], "was": form.initial["was"], **changes}


def row(state, key: str, **changes) -> dict:
    sent = typed(state, key)
    names = ("name", "performer", "unit", "process", "wait", "ca", "people", "revision")
    return {**{name: sent[name] for name in names}, **changes}


# ---- Refusals ----


def test_a_viewer_sees_the_map_and_changes_nothing(sign_in, current, vera):
    client = sign_in(vera)
    text = page(client, current)
    assert "Pick" in text and "data-add-step" not in text
    assert client.get(address("stream-step", current, "pick")).status_code == 200
    for route in ("step-save", "step-row", "step-move", "step-duplicate", "step-remove"):
        assert client.post(address(route, current, "pick")).status_code == 403
    for route in ("step-add", "stream-map-paste", "stream-map-undo", "stream-map-redo"):
        assert client.post(address(route, current)).status_code == 403


def test_a_stranger_finds_nothing(sign_in, current, eve):
    assert sign_in(eve).get(address("stream-map", current)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"process": "-3 h"}, "is negative"),
        ({"process": "soon"}, "is no time"),
        ({"wait": "3-1 d"}, "begins above its end"),
        ({"ca": "140"}, "between 0 and 100 %"),
        ({"people": "many"}, "Enter a number."),
        ({"next_kind": "share"}, "Choose where it goes."),
        ({"next_kind": "share", "next_0_to": "check", "next_0_share": "60"}, "These add up to 60 %"),
        ({"next_kind": "share", "next_0_to": "check", "next_1_to": "carry"}, "Say each share but one"),
        ({"next_kind": "share", "next_0_to": "check", "next_1_to": "check", "next_1_share": "5"}, "named twice"),
        ({"next_kind": "share", "next_0_to": "nowhere", "next_0_share": "100"}, "not one of the available choices"),
        ({"back_0_share": "50"}, "Choose the step that this share goes to."),
        ({"back_0_to": "order", "back_0_share": "120"}, "less than or equal to 100"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field_and_stays_typed(sign_in, current, ed, changes, sentence):
    response = sign_in(ed).post(
        address("step-save", current, "pick"), typed(current, "pick", exchange="as typed", **changes), headers=HTMX
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text and "as typed" in text
    assert all(word in text for word in changes.values())
    assert not Change.objects.exists()


def test_a_row_that_cannot_be_is_refused(sign_in, current, ed):
    response = sign_in(ed).post(address("step-row", current, "pick"), row(current, "pick", ca="120"), headers=HTMX)
    assert response.status_code == 422
    assert "between 0 and 100 %" in response.content.decode()
    assert '"fields": ["ca"]' in response.headers["HX-Trigger"]


def test_a_place_that_is_none_is_refused(sign_in, current, ed):
    assert sign_in(ed).post(address("step-move", current, "pick"), {"places": "up"}).status_code == 409


def test_a_step_that_is_gone_is_told(sign_in, current, ed):
    client = sign_in(ed)
    sent = typed(current, "pick", exchange="my words")
    client.post(address("step-remove", current, "pick"))
    assert client.get(address("stream-step", current, "pick")).status_code == 404
    assert client.post(address("step-remove", current, "pick")).status_code == 409
    for headers in (HTMX, {}):
        late = client.post(address("step-save", current, "pick"), sent, headers=headers)
        assert late.status_code == 409 and "my words" in late.content.decode()


# ---- Two people ----


def test_two_people_on_different_fields_of_a_step_are_put_together(sign_in, current, ed, olga):
    mine, theirs = typed(current, "pick", process="2 h"), typed(current, "pick", wait="3 d")
    sign_in(olga).post(address("step-save", current, "pick"), theirs)
    client = sign_in(ed)
    response = client.post(address("step-save", current, "pick"), mine, headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 409
    assert "the form holds both" in text and 'value="2 h"' in text and 'value="3 d"' in text


def test_two_people_on_the_same_field_see_both_texts(sign_in, current, ed, olga):
    mine, theirs = typed(current, "pick", process="2 h"), typed(current, "pick", process="3 h")
    sign_in(olga).post(address("step-save", current, "pick"), theirs)
    response = sign_in(ed).post(address("step-save", current, "pick"), mine, headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 409
    assert 'data-text="3 h"' in text and 'value="2 h"' in text
    assert f'name="revision" value="{revisions(current)["pick"]}"' in text
    assert value_of(current).step("pick").process == fixed(180)


def test_two_people_on_a_row_see_both(sign_in, current, ed, olga):
    mine, theirs = row(current, "pick", process="2 h"), row(current, "pick", process="3 h")
    sign_in(olga).post(address("step-row", current, "pick"), theirs, headers=HTMX)
    response = sign_in(ed).post(address("step-row", current, "pick"), mine, headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 409
    assert "2 h" in text and "3 h" in text and "Keep mine" in text


def test_the_page_hears_that_somebody_changed_the_map(sign_in, current, ed):
    client = sign_in(ed)
    seen = address("stream-map-news", current) + "?seen=0-0"
    assert client.get(seen).status_code == 204
    mapping.add_step(state=current, name="New", by=ed)
    assert "Somebody changed this map" in client.get(seen).content.decode()
    undo(state=current, by=ed)
    mapping.add_step(state=current, name="Newer", by=ed)
    assert client.get(seen).status_code == 200


def test_undo_of_one_change_refuses_when_another_came(sign_in, current, ed):
    mapping.remove_step(state=current, key="carry", by=ed)
    number = Change.objects.get().number
    mapping.add_step(state=current, name="New", by=ed)
    client = sign_in(ed)
    refused = client.post(f"{address('stream-map-undo', current)}?number={number}", headers=HTMX)
    told = json.loads(refused.headers["HX-Trigger"])["toast"]["text"]
    assert told == "Ed has changed something since: “New step: New”. Undo that?"
    assert "number" in refused.content.decode() and value_of(current).steps[-1].name == "New"
    client.post(f"{address('stream-map-undo', current)}?number=x")
    client.post(f"{address('stream-map-undo', current)}?number={number}")
    assert value_of(current).steps == delivery().steps


# ---- The form ----


def test_everything_of_a_step_is_said_in_its_form(sign_in, current, ed, acme):
    Supplier.objects.create(organization=acme, name="Cloudy")
    sent = typed(
        current, "check", exchange="a clean parcel", process="1-3 h", wait="2 d", inventory="12,5", ca="82 %",
        people="1.5", availability="80", cost="12.34", reached="900", spend="100", conversion="50", layer="backstage",
        outside="on", supplier="Cloudy", next_kind="share", next_0_to="carry", next_0_share="75", next_1_to="/out",
        back_0_to="pick", back_0_share="40", back_0_redo="30 min", back_1_to="order", back_1_share="",
    )  # fmt: skip
    assert sign_in(ed).post(address("step-save", current, "check"), sent).status_code == 302
    step = value_of(current).step("check")
    assert (step.process, step.wait, step.inventory) == (between(60, 180), fixed(960), Fraction(25, 2))
    assert (step.ca, step.people, step.availability) == (Fraction(82, 100), Fraction(3, 2), Fraction(8, 10))
    assert (step.cost, step.spend, step.reached, step.supplier, step.outside) == (1234, 10000, 900, "Cloudy", True)
    assert step.next == (Branch("carry", Fraction(3, 4)), Branch(None, Fraction(1, 4)))
    assert step.returns == (Return("pick", Fraction(2, 5), Fraction(30)), Return("order", Fraction(3, 5)))


def test_a_form_that_nobody_touched_changes_nothing(sign_in, current, ed):
    third = Return("pick", Fraction(1, 3)), Return("order", Fraction(2, 3))
    mapping.change_step(state=current, key="check", revision=1, changes={"ca": Fraction(2, 3), "returns": third},
                        what="Thirds", by=ed)  # fmt: skip
    before = value_of(current)
    assert sign_in(ed).post(address("step-save", current, "check"), typed(current, "check")).status_code == 302
    assert value_of(current) == before
    assert Change.objects.count() == 1


def test_the_rework_rate_is_turned_round_and_told(sign_in, current, ed):
    sent = typed(current, "pick", ca="18", as_rework="on")
    response = sign_in(ed).post(address("step-save", current, "pick"), sent, headers=HTMX)
    assert "18 % rework is 82 % complete and accurate" in response.headers["HX-Trigger"]
    assert value_of(current).step("pick").ca == Fraction(82, 100)


def test_all_at_the_same_time_and_leaving(sign_in, current, ed):
    client = sign_in(ed)
    client.post(
        address("step-save", current, "order"),
        typed(current, "order", next_kind="parallel", next_0_to="pick", next_1_to="carry"),
    )
    order = value_of(current).step("order")
    assert order.parallel and order.next == (Branch("pick"), Branch("carry"))
    client.post(address("step-save", current, "order"), typed(current, "order", next_kind="leave"))
    assert value_of(current).step("order").next == (Branch(None),)


def test_a_unit_that_the_organization_does_not_know_stays(sign_in, current, ed):
    text = sign_in(ed).get(address("stream-step", current, "hand-over"), headers=HTMX).content.decode()
    assert '<option value="Logistics" selected>Logistics</option>' in text


# ---- Adding, moving, removing ----


def test_steps_are_added_where_they_belong(sign_in, current, ed):
    client = sign_in(ed)
    client.post(address("step-add", current), {"name": "Pack", "after": "pick"})
    client.post(address("step-add", current), {"name": "Ask", "before": "order"})
    answer = client.post(address("step-add", current), {"name": "Bill"}, headers=HTMX)
    assert [step.key for step in value_of(current).steps] == [
        "ask", "order", "pick", "pack", "check", "carry", "hand-over", "bill",
    ]  # fmt: skip
    assert "“Bill” is there." in answer.content.decode() or "Bill" in answer.headers["HX-Trigger"]
    assert client.post(address("step-add", current), {"name": " "}, headers=HTMX).status_code == 204


def test_a_step_is_moved_copied_and_removed(sign_in, current, ed):
    client = sign_in(ed)
    answer = client.post(address("step-move", current, "check"), {"places": "-1"}, headers=HTMX)
    assert "is step 2 of 5 now" in answer.headers["HX-Trigger"]
    client.post(address("step-move", current, "order"), {"before": ""})
    client.post(address("step-duplicate", current, "pick"))
    removed = client.post(address("step-remove", current, "carry"), headers=HTMX)
    assert "?number=" in removed.headers["HX-Trigger"]
    assert [step.key for step in value_of(current).steps] == ["check", "pick", "pick-copy", "hand-over", "order"]
    client.post(address("stream-map-undo", current))
    assert value_of(current).step("carry").supplier == "Cloudy"
    client.post(address("stream-map-redo", current))
    assert "Removed: Carry" in page(client, current)


def test_a_step_put_between_takes_over_where_the_other_led():
    routed = Stream("x", steps=(Step("a", next=(Branch("c"),)), Step("b", next=(Branch("c"),)), Step("c")))
    after = editing.insert_after(routed, Step("new"), "a")
    assert after.step("a").next is None and after.step("new").next == (Branch("c"),)
    before = editing.insert_before(routed, Step("new"), "c")
    assert before.step("a").next == before.step("b").next == (Branch("new"),)
    assert [step.key for step in before.steps] == ["a", "b", "new", "c"]


# ---- Rows and paste ----


def test_a_row_is_saved_with_its_revision(sign_in, current, ed):
    response = sign_in(ed).post(
        address("step-row", current, "pick"), row(current, "pick", process="90min"), headers=HTMX
    )
    assert value_of(current).step("pick").process == fixed(90)
    assert value_of(current).step("pick").wait == between(240, 480)
    assert f'id="rev-pick" name="revision" value="{revisions(current)["pick"]}"' in response.content.decode()
    assert '"process": "1.5 h"' in response.headers["HX-Trigger"]


def test_rows_from_a_spreadsheet_are_shown_first_with_what_is_wrong(sign_in, current, ed):
    client = sign_in(ed)
    rows = "Pick\tPicker\tWarehouse\t50 min\nCheck\tInspector\tWarehouse\tlong"
    shown = client.post(
        address("stream-map-paste", current), {"rows": rows, "start": "pick", "apply": "1"}, headers=HTMX
    )
    text = shown.content.decode()
    assert "“long” is no time" in text and "Take over" not in text
    assert not Change.objects.exists()
    right = {"rows": rows.replace("long", "20 min") + "\n=1+1\t\t\t5 min", "start": "carry"}
    assert "Take over 3 rows" in client.post(address("stream-map-paste", current), right, headers=HTMX).content.decode()


def test_rows_are_taken_over_and_headings_tell_the_columns(sign_in, current, ed):
    rows = "Step\t%C/A\tProcess time\nOrder\t82 %\t1-2 h\nPack\t0,9\t20 min"
    client = sign_in(ed)
    client.post(address("stream-map-paste", current), {"rows": rows, "start": "hand-over", "apply": "1"})
    steps = value_of(current).steps
    assert steps[4].ca == Fraction(82, 100) and steps[4].process == between(60, 120) and steps[4].performer == "Driver"
    assert (steps[5].name, steps[5].process, steps[5].ca) == ("Pack", fixed(20), Fraction(9, 1000))


def test_too_many_rows_and_none_are_refused(sign_in, current, ed):
    client = sign_in(ed)
    assert (
        "no rows" in client.post(address("stream-map-paste", current), {"rows": " \n"}, headers=HTMX).content.decode()
    )
    many = client.post(address("stream-map-paste", current), {"rows": "a\n" * 2001}, headers=HTMX).content.decode()
    assert "more rows than a stream has steps" in many


# ---- The page ----


def test_the_page_shows_totals_with_their_basis(sign_in, current, vera):
    text = page(sign_in(vera), current)
    assert "8-hour days" in text and "Flow efficiency" in text
    assert 'id="step-pick"' in text


def test_what_is_missing_is_a_link_to_the_step(sign_in, current, ed):
    mapping.add_step(state=current, name="Pack", by=ed)
    text = page(sign_in(ed), current)
    assert "incomplete:" in text and f'href="{address("stream-step", current, "pack")}" data-open-step="pack"' in text


def test_a_stream_without_steps_says_what_to_do(sign_in, ed):
    state = create_stream(by=ed, value=Stream("Empty")).states.get()
    assert "Type the first one below" in page(sign_in(ed), state)


def test_the_picture_is_a_file_of_its_own(sign_in, current, vera):
    answer = sign_in(vera).get(address("stream-map-svg", current))
    assert answer["Content-Type"] == "image/svg+xml" and "attachment" in answer["Content-Disposition"]
    ElementTree.fromstring(answer.content)
    assert b"<style>" in answer.content and b"<a " not in answer.content


def test_the_queries_of_the_map_do_not_grow(sign_in, olga, current):
    client = sign_in(olga)
    long = create_stream(by=olga, value=Stream("Long", steps=tuple(Step(f"s{at}", unit="Sales") for at in range(60))))

    def queries(state):
        with CaptureQueriesContext(connection) as seen:
            page(client, state)
        return len(seen)

    queries(current)
    few = queries(current)
    assert queries(long.states.get()) <= few <= 26
