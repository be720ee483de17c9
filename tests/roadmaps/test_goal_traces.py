"""Goals of plans and the steps of streams that they serve: links, leaks, and the pages."""

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.errors import DomainError
from organizations.models import Person, Unit
from reports.blocks import Bullets, Table
from reports.sections import Brief
from roadmaps.models import GoalTrace
from roadmaps.queries.goals import goals_served, readable_goals, stream_goals
from roadmaps.report_sections import StreamGoals
from roadmaps.services.tracing import add_trace, remove_trace
from tests.valuestreams.conftest import delivery
from valuestreams.models import Stream
from valuestreams.services.streams import create_stream
from vpmom.models import Item, Plan
from vpmom.plan import Item as Line
from vpmom.plan import Plan as Text
from vpmom.plan import Section, Visibility
from vpmom.services.drafting import create_plan

pytestmark = pytest.mark.django_db

SECRET = "Close the northern hub so that nobody notices"
VALUE = "Customers get their parcel on the promised day"
OUTPUT = "Deliver 12 features"


def address(route, *args):
    return reverse(route, args=["acme", *args])


@pytest.fixture
def sales(acme) -> Unit:
    return Unit.objects.create(organization=acme, name="Sales")


@pytest.fixture
def stream(olga, sales) -> Stream:
    return create_stream(by=olga, value=delivery())


@pytest.fixture
def plan(acme, olga, sales) -> Plan:
    Person.objects.create(organization=acme, name="Olga", title="Head of sales", membership=olga)
    text = Text(
        title="Sales 2027",
        owner="Olga",
        sections=(
            Section("vision", (Line("", "Every parcel on its day"),)),
            Section("priorities", (Line("", VALUE), Line("", OUTPUT))),
            Section("methods", (Line("", SECRET, visibility=Visibility.CONFIDENTIAL),)),
            Section("obstacles", (Line("", "Hubs are full"),)),
            Section("measures", (Line("", "Fewer wrong deliveries: from 4 % to 1 %", owner="Field team"),)),
        ),
    )
    return create_plan(by=olga, text=text, unit=sales)


def line(text: str) -> Item:
    return Item.objects.get(text=text)


@pytest.fixture
def secret(plan, stream, olga) -> GoalTrace:
    return add_trace(item=line(SECRET), stream=stream, step_key="pick", by=olga)


# refusals and leaks


def test_a_viewer_links_nothing(plan, stream, vera):
    with pytest.raises(PermissionDenied):
        add_trace(item=line(VALUE), stream=stream, by=vera)


def test_who_edits_one_unit_links_nothing_to_a_stream_of_the_whole(plan, stream, sam):
    with pytest.raises(PermissionDenied):
        add_trace(item=line(VALUE), stream=stream, by=sam)


def test_a_goal_that_one_may_not_read_is_as_if_it_did_not_exist(plan, stream, ed):
    with pytest.raises(DomainError, match="no such goal"):
        add_trace(item=line(SECRET), stream=stream, by=ed)
    with pytest.raises(DomainError, match="no such goal"):
        add_trace(item=line("Hubs are full"), stream=stream, by=ed)  # an obstacle is no goal


def test_a_step_that_is_not_there_is_refused(plan, stream, olga):
    with pytest.raises(DomainError, match="no such step"):
        add_trace(item=line(VALUE), stream=stream, step_key="nowhere", by=olga)


def test_a_confidential_goal_shows_nowhere_not_even_as_a_number(sign_in, secret, stream, ed, vera):
    for reader in (ed, vera):
        client = sign_in(reader)
        shown = client.get(address("stream-goals", stream.pk)).content.decode()
        assert "northern" not in shown
        assert "No goal that you may read serves this stream yet." in shown
        assert "5 steps are served by no goal" in shown
        assert "northern" not in client.get(address("stream-goals-search", stream.pk), {"q": "hub"}).content.decode()
        assert "northern" not in client.get(address("goals-served")).content.decode()
        assert "northern" not in client.get(address("goals-served-csv")).content.decode()
        assert client.get("/api/v1/o/acme/goal-traces/").json()["count"] == 0
        assert not any(goal.text == SECRET for goal in readable_goals(reader).values())
    assert sign_in(ed).post(address("stream-goal-remove", stream.pk, secret.pk)).status_code == 404
    assert sign_in(ed).delete(f"/api/v1/o/acme/goal-traces/{secret.pk}/").status_code == 404
    sign_in(ed).post(address("stream-goal-add", stream.pk), {"item": secret.item_id, "step_key": "order"})
    assert GoalTrace.objects.count() == 1


def test_what_stands_below_a_confidential_line_is_hidden_too(plan, olga, ed):
    parent = line(SECRET)
    Item.objects.filter(text=OUTPUT).update(parent=parent, section="methods")
    assert OUTPUT in {goal.text for goal in readable_goals(olga).values()}
    assert OUTPUT not in {goal.text for goal in readable_goals(ed).values()}


def test_goals_of_a_plan_out_of_scope_are_not_there(acme, olga, sam, plan, stream):
    far = Unit.objects.create(organization=acme, name="Warehouse")
    text = Text(title="Far", sections=(Section("priorities", (Line("", "Pickers find every shelf at once"),)),))
    item = create_plan(by=olga, text=text, unit=far).items.get()
    add_trace(item=item, stream=stream, by=olga)
    assert item.pk not in readable_goals(sam)
    assert stream_goals(stream, sam).served == ()


def test_a_plan_in_the_bin_or_archive_serves_nothing(plan, stream, olga):
    add_trace(item=line(VALUE), stream=stream, by=olga)
    Plan.objects.filter(pk=plan.pk).update(archived_at="2027-01-01T00:00Z")
    assert stream_goals(stream, olga).served == ()


# the story


def test_goals_stand_at_their_step_with_verdict_reason_and_owner(sign_in, plan, stream, olga, vera):
    add_trace(item=line(VALUE), stream=stream, step_key="hand-over", by=olga)
    add_trace(item=line(OUTPUT), stream=stream, by=olga)
    page = stream_goals(stream, vera)
    assert [one.goal.text for one in page.whole.goals] == [OUTPUT]
    assert {step.key for step in page.unserved} == {"order", "pick", "check", "carry"}
    assert [goal.text for goal in page.idle] == ["Fewer wrong deliveries: from 4 % to 1 %"]
    [goal] = [one.goal for one in page.served if one.trace.step_key]
    assert (goal.department, goal.role, goal.kind) == ("Sales", "Olga, Head of sales", "priority")
    shown = sign_in(vera).get(address("stream-goals", stream.pk)).content.decode()
    assert "1 goal states value to the user, 1 state own output, 0 are unclear." in shown
    assert "No goal serves this step" in shown
    assert "Field team" in shown


def test_a_goal_is_found_by_its_words_added_removed_and_brought_back(sign_in, plan, stream, olga):
    client = sign_in(olga)
    found = client.get(address("stream-goals-search", stream.pk), {"q": "PARCEL promised", "step": "order"})
    assert VALUE in found.content.decode()
    client.post(address("stream-goal-add", stream.pk), {"item": line(VALUE).pk, "step_key": "order"})
    again = client.get(address("stream-goals-search", stream.pk), {"q": "parcel", "step": "order"}).content.decode()
    assert "serves this step already" in again
    trace = GoalTrace.objects.get()
    removed = client.post(address("stream-goal-remove", stream.pk, trace.pk), follow=True).content.decode()
    assert not GoalTrace.objects.exists()
    undo = f"{address('stream-goal-add', stream.pk)}?item={trace.item_id}&amp;step_key=order"
    assert undo in removed
    client.post(undo.replace("&amp;", "&"))
    assert GoalTrace.objects.get().step_key == "order"


def test_a_link_made_twice_is_one(plan, stream, olga):
    first = add_trace(item=line(VALUE), stream=stream, by=olga)
    assert add_trace(item=line(VALUE), stream=stream, by=olga) == first


def test_a_step_that_was_removed_keeps_its_goal_in_sight(plan, stream, olga):
    trace = add_trace(item=line(VALUE), stream=stream, step_key="pick", by=olga)
    GoalTrace.objects.filter(pk=trace.pk).update(step_key="once-there")
    [gone] = stream_goals(stream, olga).gone
    assert (gone.name, gone.goals[0].goal.text) == ("once-there", VALUE)
    remove_trace(trace=gone.goals[0].trace, by=olga)


def test_vision_and_mission_are_written_and_a_second_writer_sees_both(sign_in, stream, olga):
    client = sign_in(olga)
    url = address("stream-vision", stream.pk)
    assert client.post(url, {"vision": "Always on time", "mission": "", "revision": 1}).status_code == 302
    late = client.post(url, {"vision": "Mine", "mission": "", "revision": 1})
    assert late.status_code == 409
    assert "Mine" in late.content.decode() and "Always on time" in late.content.decode()


def test_all_goals_are_filtered_and_saved_as_a_file(sign_in, plan, stream, olga, ed):
    add_trace(item=line(VALUE), stream=stream, step_key="order", by=olga)
    assert {one.goal.text for one in goals_served(ed, idle=True)} == {OUTPUT, "Fewer wrong deliveries: from 4 % to 1 %"}
    assert [one.goal.text for one in goals_served(ed, verdict="output")] == [OUTPUT]
    assert goals_served(ed, words="nothing like it") == []
    body = sign_in(ed).get(address("goals-served-csv"), {"q": "parcel"}).content.decode("utf-8-sig")
    [row] = list(csv.DictReader(io.StringIO(body)))
    assert (row["Goal"], row["Serves"], row["Reads as"]) == (VALUE, "Parcels: Order", "value")
    assert sign_in(ed).get(address("goals-served"), {"unit": "x", "verdict": "y", "page": "z"}).status_code == 200


@pytest.mark.parametrize("route", ["stream-goals", "goals-served"])
def test_many_goals_ask_no_more_queries(sign_in, plan, stream, olga, route):
    client = sign_in(olga)
    url = address(route, stream.pk) if route == "stream-goals" else address(route)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    add_trace(item=line(VALUE), stream=stream, step_key="order", by=olga)
    queries()
    few = queries()
    lines = tuple(Line("", f"Customers get parcel {number} on time") for number in range(6))
    for number in range(3):
        made = create_plan(by=olga, text=Text(title=f"Plan {number}", sections=(Section("priorities", lines),)))
        for item in made.items.all():
            add_trace(item=item, stream=stream, step_key="pick", by=olga)
    assert queries() == few


def test_the_api_links_lists_and_takes_back(sign_in, plan, stream, olga):
    client = sign_in(olga)
    body = {"goal": line(VALUE).pk, "stream": stream.pk, "step_key": "order"}
    made = client.post("/api/v1/o/acme/goal-traces/", body, content_type="application/json")
    assert made.status_code == 201
    told = client.get("/api/v1/o/acme/goal-traces/", {"stream": stream.pk}).json()["results"]
    assert [(one["text"], one["verdict"], one["step_key"]) for one in told] == [(VALUE, "value", "order")]
    assert client.get("/api/v1/o/acme/goal-traces/", {"stream": "x"}).status_code == 404
    assert client.delete(f"/api/v1/o/acme/goal-traces/{made.json()['id']}/").status_code == 204
    assert not GoalTrace.objects.exists()


# ---- In reports ----


def reported(membership, stream) -> str:
    content = StreamGoals().build(Brief(membership, stream.ref, date(2027, 1, 4)))
    return str(content.blocks) if content else ""


@pytest.fixture
def of_sales(stream, sales) -> Stream:
    stream.unit = sales
    stream.save(update_fields=["unit"])
    return stream


def test_a_report_never_says_what_is_confidential_whoever_makes_it(of_sales, plan, secret, olga):
    assert reported(olga, of_sales) == ""
    add_trace(item=line(VALUE), stream=of_sales, step_key="order", by=olga)
    said = reported(olga, of_sales)
    assert VALUE in said
    assert SECRET not in said


def test_a_report_says_of_plans_of_other_units_only_what_is_public(acme, of_sales, plan, olga):
    add_trace(item=line(VALUE), stream=of_sales, step_key="order", by=olga)
    add_trace(item=line(OUTPUT), stream=of_sales, step_key="pick", by=olga)
    Item.objects.filter(text=VALUE).update(visibility=Visibility.INTERNAL)
    assert VALUE in reported(olga, of_sales)
    Plan.objects.update(unit=Unit.objects.create(organization=acme, name="Far"))
    said = reported(olga, of_sales)
    assert OUTPUT in said
    assert VALUE not in said


def test_a_stranger_gets_no_goals(of_sales, plan, eve):
    assert StreamGoals().scope(Brief(eve, of_sales.ref, date(2027, 1, 4))) is None
    with pytest.raises(DomainError):
        reported(eve, of_sales)


def test_the_report_judges_each_goal_and_names_steps_that_none_serves(of_sales, plan, olga):
    add_trace(item=line(VALUE), stream=of_sales, step_key="order", by=olga)
    add_trace(item=line(OUTPUT), stream=of_sales, step_key="pick", by=olga)
    content = StreamGoals().build(Brief(olga, of_sales.ref, date(2027, 1, 4)))
    (table,) = [block for block in content.blocks if isinstance(block, Table)]
    assert [(row[0].text, row[2].text) for row in table.rows] == [("Order", "user value"), ("Pick", "own output")]
    (idle,) = [block for block in content.blocks if isinstance(block, Bullets)]
    assert idle.items == ("Check", "Carry", "Hand over")
