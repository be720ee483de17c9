"""The pages on which a plan is followed, summed up and begun again."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from organizations.models import Unit
from tests.vpmom.conftest import key
from tests.vpmom.followed import DONE, ZONES, decided, made, past_text, tell
from vpmom.models import CheckIn, NextAction, Obstacle, Plan
from vpmom.plan import Item, Visibility
from vpmom.services.following import NewAction, Outcome
from vpmom.services.items import write_items

pytestmark = pytest.mark.django_db
ON_TIME, MARGIN = key(8), key(9)
MARCH = date(2025, 3, 1)
PAGES = ("follow/", "summary/", "check-ins.csv", f"measures/{ON_TIME}/")


@pytest.fixture
def plan(olga, people) -> Plan:
    return made(olga, past_text(), people["olga"])


def at(plan, rest) -> str:
    return f"/o/acme/plans/{plan.pk}/{rest}"


def check_in_url(plan, item=ON_TIME) -> str:
    return at(plan, f"measures/{item}/check-in/")


def body(answer) -> str:
    return answer.content.decode()


# ---- Who sees what ----


@pytest.mark.parametrize("page", PAGES)
def test_a_respondent_who_is_not_named_sees_no_plan(sign_in, plan, rob, people, page):
    assert sign_in(rob).get(at(plan, page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_confidential_measure_shows_to_those_who_may_read_it_only(sign_in, plan, olga, vera, people, page):
    tell(plan, olga, MARGIN, MARCH, 0.5, not_going_well="Fuel got dearer", actions=(NewAction("Buy ahead"),))
    tell(plan, olga, ON_TIME, MARCH, 90)
    for secret in ("Margin per parcel", "Fuel got dearer", "Buy ahead"):
        hers = body(sign_in(olga).get(at(plan, page)))
        assert (secret in hers) == (page != f"measures/{ON_TIME}/" and not (page == "follow/" and secret[0] == "F"))
        assert secret not in body(sign_in(vera).get(at(plan, page)))


def test_its_own_page_is_not_there_for_others(sign_in, plan, vera, ed, people):
    assert sign_in(vera).get(at(plan, f"measures/{MARGIN}/")).status_code == 404
    assert sign_in(ed).get(check_in_url(plan, MARGIN)).status_code == 404
    assert sign_in(ed).post(check_in_url(plan, MARGIN), {"on": "2025-03-01", "status": "on_track"}).status_code == 404


def test_who_is_not_named_cannot_open_the_form(sign_in, plan, rob, people):
    plan.items.filter(key=DONE).update(owner=people["rob"])  # so that she may read the plan
    refused = sign_in(rob).get(check_in_url(plan))
    assert refused.status_code == 403
    assert "owner of the measure" in body(refused)
    assert sign_in(rob).get(check_in_url(plan, DONE)).status_code == 200


def test_a_viewer_sees_no_way_to_check_in(sign_in, plan, vera, people):
    page = body(sign_in(vera).get(at(plan, "follow/")))
    assert "Share of parcels on the promised day" in page
    assert "check-in/" not in page
    assert "Change the weights" not in page


# ---- The check-in ----


def test_what_is_refused_comes_back_as_it_was_typed(sign_in, plan, olga):
    typed = {
        "on": "2024-01-01", "value": "90", "status": "at_risk", "confidence": "4", "going_well": "Nights <b>work</b>",
        "rows": "3", "action-2-text": "Ask the hubs", "action-2-due": "2025-05-01",
    }  # fmt: skip
    answer = sign_in(olga).post(check_in_url(plan), typed)
    assert answer.status_code == 422
    page = body(answer)
    assert "begins on 1 Jan 2025" in page
    assert "Nights &lt;b&gt;work&lt;/b&gt;" in page
    for words in ('value="90"', 'value="Ask the hubs"', 'value="2025-05-01"', '<option value="4" selected>'):
        assert words in page
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"value": "many"}, "Enter a number"),
        ({"status": ""}, "required"),
        ({"status": "fine"}, "Select a valid choice"),
        ({"confidence": "11"}, "Select a valid choice"),
        ({"done": "1"}, "is a number"),
        ({"zone": "1"}, "valid choice"),
        ({"action-0-due": "2025-05-01"}, "What is to be done?"),
        ({"action-0-text": "Ask", "action-0-owner": "999999"}, "valid choice"),
        ({"rows": "99999999999999999999"}, "Ensure this value"),
        ({"going_well": "x" * 3001}, "at most 3000 characters"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(sign_in, plan, olga, wrong, words):
    answer = sign_in(olga).post(check_in_url(plan), {"on": "2025-03-01", "value": "90", "status": "on_track", **wrong})
    assert answer.status_code == 422
    assert words in body(answer)
    assert not CheckIn.objects.exists()


def test_one_more_action_keeps_what_is_typed_and_complains_of_nothing(sign_in, plan, olga):
    typed = {"on": "2025-03-01", "going_well": "Nights work", "action-0-text": "Ask", "rows": "2", "more": "1"}
    answer = sign_in(olga).post(check_in_url(plan), typed)
    assert answer.status_code == 200
    page = body(answer)
    assert 'name="action-2-text"' in page and 'value="Ask"' in page and "Nights work" in page
    assert 'role="alert"' not in page
    assert not CheckIn.objects.exists()


def test_a_check_in_with_actions_and_outcomes(sign_in, plan, olga, people):
    tell(plan, olga, ON_TIME, MARCH, 89, actions=(NewAction("Ask the hubs"), NewAction("Hire")))
    first, second = NextAction.objects.all()
    typed = {
        "on": "2025-04-01", "value": "90.5", "status": "on_track", "confidence": "8", "rows": "2",
        "action-0-text": "Open the third hub", "action-0-owner": people["ed"].pk, "action-0-due": "2025-06-01",
        f"outcome-{first.pk}": "done", f"outcome-{first.pk}-note": "All three", f"outcome-{second.pk}": "open",
    }  # fmt: skip
    assert sign_in(olga).post(check_in_url(plan), typed).status_code == 302
    page = body(sign_in(olga).get(at(plan, "follow/")))
    assert "90.5 %" in page and "confidence 8 of 10" in page
    assert "Open the third hub" in page and "Hire" in page and "Ask the hubs" not in page
    history = body(sign_in(olga).get(at(plan, f"measures/{ON_TIME}/")))
    assert "Ask the hubs: done, All three" in history


def test_a_note_without_an_outcome_is_not_dropped(sign_in, plan, olga):
    tell(plan, olga, ON_TIME, MARCH, 89, actions=(NewAction("Ask the hubs"),))
    note = f"outcome-{NextAction.objects.get().pk}-note"
    answer = sign_in(olga).post(
        check_in_url(plan), {"on": "2025-04-01", "value": "90", "status": "on_track", note: "Nearly"}
    )
    assert answer.status_code == 422
    assert "Say what became of it" in body(answer) and 'value="Nearly"' in body(answer)


def test_a_correction_begins_with_what_was_told(sign_in, plan, olga):
    tell(plan, olga, ON_TIME, MARCH, 90, "at_risk", confidence=4, going_well="Nights work")
    page = body(sign_in(olga).get(check_in_url(plan) + "?on=2025-03-01"))
    for words in ('value="2025-03-01"', 'value="90"', '<option value="at_risk" selected>', "Nights work"):
        assert words in page
    assert sign_in(olga).get(check_in_url(plan) + "?on=nonsense").status_code == 200
    tell(plan, olga, ON_TIME, MARCH, 91)
    assert "corrected later" in body(sign_in(olga).get(at(plan, f"measures/{ON_TIME}/")))


# ---- All at once ----


def test_a_round_stores_those_of_which_something_is_said(sign_in, plan, olga):
    typed = {"on": "2025-03-01", f"{ON_TIME}-value": "90", f"{ON_TIME}-status": "on_track", f"{ZONES}-zone": "1"}
    refused = sign_in(olga).post(at(plan, "check-in/"), typed)
    assert refused.status_code == 422
    assert "Choose a status" in body(refused) and 'value="90"' in body(refused)
    assert not CheckIn.objects.exists()
    typed[f"{ZONES}-status"] = "at_risk"
    assert sign_in(olga).post(at(plan, "check-in/"), typed).status_code == 302
    assert {str(one.item.key) for one in CheckIn.objects.all()} == {ON_TIME, ZONES}


def test_what_the_rules_refuse_in_a_round_stands_at_its_measure(sign_in, plan, olga):
    typed = {"on": "2025-03-01", f"{ON_TIME}-status": "on_track", f"{DONE}-status": "on_track", f"{DONE}-done": "1"}
    refused = sign_in(olga).post(at(plan, "check-in/"), typed)
    assert refused.status_code == 422
    assert "How does it stand?" in body(refused) and "Nothing is saved yet" in body(refused)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("day", ["2024-01-01", "soon"])
def test_a_round_of_an_impossible_day_is_refused(sign_in, plan, olga, day):
    typed = {"on": day, f"{ON_TIME}-status": "on_track", f"{ON_TIME}-value": "90"}
    refused = sign_in(olga).post(at(plan, "check-in/"), typed)
    assert refused.status_code == 422
    assert 'value="90"' in body(refused)


def test_an_empty_round_says_so(sign_in, plan, olga):
    answer = sign_in(olga).post(at(plan, "check-in/"), {"on": "2025-03-01"})
    assert answer.status_code == 422
    assert "Nothing is told yet" in body(answer)


def test_only_ones_own_measures_are_in_a_round(sign_in, plan, rob, people):
    plan.items.filter(key=DONE).update(owner=people["rob"])
    page = body(sign_in(rob).get(at(plan, "check-in/")))
    assert "The new hub is open" in page and "Share of parcels" not in page
    typed = {"on": "2025-03-01", f"{ON_TIME}-status": "on_track", f"{ON_TIME}-value": "90"}
    assert sign_in(rob).post(at(plan, "check-in/"), typed).status_code == 422
    assert not CheckIn.objects.exists()


# ---- Weights ----


def test_weights_are_saved_refused_and_given_back(sign_in, plan, olga):
    client, url = sign_in(olga), at(plan, "follow/weights/")
    refused = client.post(url, {key(2): "60", key(3): "-1"})
    assert refused.status_code == 422
    assert 'value="60"' in body(refused)
    assert client.post(url, {key(2): "60"}).status_code == 302
    assert "weighs 60 %" in body(client.get(at(plan, "follow/")))
    assert 'value="60"' in body(client.get(at(plan, "follow/")))
    assert client.post(url, {"reset": "1", key(2): "60"}).status_code == 302
    assert "weighs 75 %" in body(client.get(at(plan, "follow/")))


# ---- Files ----


def test_what_users_typed_never_becomes_a_formula(sign_in, plan, olga):
    bad = '=HYPERLINK("http://example.org")'
    write_items(plan, {"measures": [Item(ON_TIME, "=1+1", owner="Olga")]})
    tell(plan, olga, ON_TIME, MARCH, 90, going_well=bad, not_going_well="-2", actions=(NewAction("@SUM(A1)"),))
    content = sign_in(olga).get(at(plan, "check-ins.csv")).content.decode("utf-8-sig")
    (row,) = list(csv.reader(io.StringIO(content)))[1:]
    assert row[0] == "'=1+1"
    assert row[8:11] == [f"'{bad}", "'-2", "'@SUM(A1) (open)"]
    book = zipfile.ZipFile(io.BytesIO(sign_in(olga).get(at(plan, "check-ins.xlsx")).content))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_a_negative_value_stays_a_number(sign_in, plan, olga):
    tell(plan, olga, ON_TIME, MARCH, -3.5)
    content = sign_in(olga).get(at(plan, "check-ins.csv")).content.decode("utf-8-sig")
    (row,) = list(csv.reader(io.StringIO(content)))[1:]
    assert row[2:7] == ["2025-03-01", "-3.5", "%", "'-3.5 %", "on track"]


# ---- Summary ----


def test_the_summary_tells_the_period_on_one_page(sign_in, plan, olga, ed, people):
    decided(plan, date(2025, 1, 20))
    tell(plan, olga, ON_TIME, MARCH, 89, not_going_well="Old reason", actions=(NewAction("Ask"), NewAction("Hire")))
    ask, hire = NextAction.objects.all()
    tell(
        plan, olga, ON_TIME, date(2025, 9, 1), 92, "off_track", not_going_well="The hub opens late",
        outcomes=(Outcome(ask, "done"), Outcome(hire, "goes_on")),
    )  # fmt: skip
    Obstacle.objects.filter(item__key=key(7)).update(state="cleared", reason="A third hub")
    page = body(sign_in(olga).get(at(plan, "summary/")))
    for words in (
        "version 1 decided on 20 Jan 2025", "89 %", "92 %", "50 %", "The hub opens late", "A third hub",
        "Drivers leave within a year", "Copy into the next period",
    ):  # fmt: skip
        assert words in page
    assert "Old reason" not in page
    assert page.count(">Hire") + page.count(" Hire") == 1  # told where it ended, not where it went on


def test_the_summary_asks_the_same_queries_whatever_there_is(sign_in, plan, olga, ed):
    client = sign_in(ed)
    few = queries(client, at(plan, "summary/"))
    followed = queries(client, at(plan, "follow/"))
    items = [Item(key(60 + n), f"Measure {n}", visibility=Visibility.PUBLIC, owner="Ed") for n in range(20)]
    write_items(plan, {"measures": items})
    for n in range(20):
        for month in range(1, 5):
            tell(plan, ed, key(60 + n), date(2025, month, 2), n, not_going_well="?", actions=(NewAction("Do"),))
    assert queries(client, at(plan, "summary/")) == few
    assert queries(client, at(plan, "follow/")) == followed


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# ---- The next plan ----


def copy_url(plan, rest="") -> str:
    return at(plan, f"copy/{rest}")


def test_a_viewer_and_an_editor_of_another_unit_copy_nothing(sign_in, plan, vera, sam, people):
    assert sign_in(vera).get(copy_url(plan)).status_code == 403
    assert sign_in(sam).get(copy_url(plan)).status_code == 403
    wanted = {"title": "Mine", "period_start": "2026-01-01", "period_end": "2026-12-31"}
    assert sign_in(sam).post(copy_url(plan), wanted).status_code == 403
    assert Plan.objects.count() == 1


def test_the_next_period_and_sensible_lines_are_proposed(sign_in, plan, olga):
    Obstacle.objects.filter(item__key=key(7)).update(state="cleared")
    page = body(sign_in(olga).get(copy_url(plan)))
    assert 'value="Acme 2026"' in page
    assert 'value="2026-01-01"' in page and 'value="2026-12-31"' in page
    ticked = [n for n in range(1, 10) if f'value="{key(n)}" checked' in page]
    assert ticked == [1, 2, 3, 6, 8, 9]  # no method, no obstacle that is cleared


def test_what_is_wrong_comes_back_with_what_was_chosen(sign_in, plan, olga):
    wanted = {"title": "", "period_start": "2026-12-31", "period_end": "2026-01-01", "carried": [key(4)]}
    answer = sign_in(olga).post(copy_url(plan), wanted)
    assert answer.status_code == 422
    assert "ends before it begins" in body(answer)
    assert f'value="{key(4)}" checked' in body(answer) and f'value="{key(1)}" checked' not in body(answer)
    late = {"title": "T", "period_start": "2025-01-01", "period_end": "2025-12-31", "carried": [key(1)]}
    assert "begins after the one of this plan" in body(sign_in(olga).post(copy_url(plan), late))
    gone = {"title": "T", "period_start": "2026-01-01", "period_end": "2026-12-31", "carried": [key(77)]}
    assert "no longer in the plan" in body(sign_in(olga).post(copy_url(plan), gone))
    assert Plan.objects.count() == 1


def test_the_next_plan_is_made_and_said_when_it_exists(sign_in, plan, olga):
    wanted = {
        "title": "Acme 2026",
        "period_start": "2026-01-01",
        "period_end": "2026-12-31",
        "carried": [key(1), key(2)],
    }
    answer = sign_in(olga).post(copy_url(plan), wanted)
    new = Plan.objects.get(title="Acme 2026")
    assert answer.url == f"/o/acme/plans/{new.pk}/"
    assert "was already made from this plan" in body(sign_in(olga).get(copy_url(plan)))
    assert "goes on as Acme 2026" in body(sign_in(olga).get(at(plan, "summary/")))


def test_a_scoped_editor_copies_a_template_into_her_unit(sign_in, plan, sam, sales, people):
    other = Unit.objects.create(organization=plan.organization, name="Finance")
    url, wanted = copy_url(plan, "?as=template"), {"title": "Ours", "carried": [key(1)]}
    assert sign_in(sam).get(url).status_code == 200
    assert sign_in(sam).post(url, {**wanted, "unit": other.pk}).status_code == 422
    assert sign_in(sam).post(url, wanted).status_code == 422  # not of the whole organization
    half = {**wanted, "unit": sales.pk, "period_start": "2026-01-01"}
    assert "both days" in body(sign_in(sam).post(url, half))
    assert sign_in(sam).post(url, {**wanted, "unit": sales.pk}).status_code == 302
    assert Plan.objects.get(title="Ours").unit == sales


def test_follow_says_what_is_late(sign_in, plan, olga):
    tell(plan, olga, ON_TIME, MARCH, 90, actions=(NewAction("Ask", None, localdate() - timedelta(days=1)),))
    assert ">late<" in body(sign_in(olga).get(at(plan, "follow/")))


def test_a_plan_without_measures_says_so(sign_in, olga, empty_plan):
    for page in ("follow/", "summary/", "check-in/", "copy/", "check-ins.xlsx"):
        assert sign_in(olga).get(at(empty_plan, page)).status_code == 200
    assert "Nothing to follow yet" in body(sign_in(olga).get(at(empty_plan, "follow/")))
