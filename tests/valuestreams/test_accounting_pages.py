"""Box score, profit and loss, capacity and funding, as people use the pages."""

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.errors import DomainError, Stale
from tests.valuestreams.conftest import delivery
from valuestreams.accounting.stored import Delayed, Share
from valuestreams.models import BoxColumn, CapacityPlan, MoneyEntry
from valuestreams.queries import accounting as queries
from valuestreams.services import accounting_money, accounting_score
from valuestreams.services.accounting_score import Entered
from valuestreams.services.streams import create_stream
from valuestreams.services.teams import Team, add_team
from valuestreams.stream import Branch, Per, Return, Step, fixed

pytestmark = pytest.mark.django_db
F = Fraction
MONDAY = date(2026, 11, 16)
WEEK = {"week": "2026-11-18"}  # a Wednesday
B1 = {
    "2026-11-09": "100|85|60|12|75||25|65|800,000|320,000|280,000",
    "2026-11-16": "108|90|62|11|74||26|62|825,000|330,000|280,240",
    "planned": "115|95|70|9|70||27|40|1,000,000|380,000|320,000",
}
LINES = (
    "units_per_person", "on_time", "first_time_through", "dock_to_dock", "unit_cost", "payment_gap", "productive",
    "non_productive", "revenue", "material", "conversion",
)  # fmt: skip


def address(route, *args):
    return reverse(route, args=["acme", *args])


def opened(response) -> dict:
    """What a form of the page would send back untouched."""
    form = response.context["form"]
    return {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}


def entered(form: dict, columns=B1) -> dict:
    for key, numbers in columns.items():
        form |= {f"{key}-{line}": number for line, number in zip(LINES, numbers.split("|"), strict=True)}
    return form


@pytest.fixture
def page(stream):
    return f"{address('stream-box-score', stream.pk)}?week=2026-11-18"


@pytest.fixture
def save(stream):
    return f"{address('stream-box-score-save', stream.pk)}?week=2026-11-18"


# ---- Box score ----


def test_a_viewer_reads_and_does_not_write(sign_in, vera, page, save):
    client = sign_in(vera)
    assert "No box score yet" in client.get(page).content.decode()
    assert client.post(save).status_code == 403
    assert not BoxColumn.objects.exists()


def test_a_member_of_sales_does_not_write_in_the_whole(sign_in, sam, page, save):
    client = sign_in(sam)
    shown = client.get(page)
    assert b"<input" not in shown.content.split(b"<main")[1].split(b"</main")[0]
    assert client.post(save, entered(opened(shown))).status_code == 403


def test_the_published_exercise_is_typed_and_read_again(sign_in, ed, page, save):
    client = sign_in(ed)
    shown = client.get(page)
    assert "Three blocks on one page" in shown.content.decode()
    text = client.post(save, entered(opened(shown)), follow=True).content.decode()
    for words in ("200,000", "214,760", "300,000", "25 %", "26 %", "30 %", "10 %", "12 %", "33 %", "−22 pp", "+14,760"):
        assert words in text
    assert text.count("better") > text.count("worse") > 0


def test_what_is_missing_is_named(sign_in, ed, page, save):
    client = sign_in(ed)
    form = opened(client.get(page)) | {"planned-revenue": "100", "planned-conversion": "20"}
    assert "incomplete: Material cost" in client.post(save, form, follow=True).content.decode()


def test_numbers_that_cannot_be_come_back_as_typed(sign_in, ed, page, save):
    client = sign_in(ed)
    form = opened(client.get(page)) | {
        "planned-productive": "70",
        "planned-non_productive": "40",
        "planned-revenue": "<b>lots",
    }
    answer = client.post(save, form)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“&lt;b&gt;lots” is not a number." in text
    assert "make 110 %: together at most 100 %" in text
    assert not BoxColumn.objects.exists()


def test_two_who_write_the_same_column_see_both(sign_in, ed, olga, page, save):
    client = sign_in(ed)
    mine = opened(client.get(page)) | {"planned-on_time": "90"}
    theirs = opened(sign_in(olga).get(page)) | {"planned-on_time": "80", "planned-dock_to_dock": "9"}
    assert client.post(save, theirs).status_code == 302
    late = client.post(save, mine)
    text = late.content.decode()
    assert late.status_code == 409
    assert 'value="90"' in text and "now there: 80 %" in text and "now there: 9" in text
    again = opened(late) | {"planned-on_time": "90"}
    assert client.post(save, again).status_code == 302
    assert BoxColumn.objects.get().values == {"on_time": "9/10"}


def test_two_who_write_different_columns_do_not_meet(sign_in, ed, page, save):
    client = sign_in(ed)
    one, other = opened(client.get(page)), opened(client.get(page))
    assert client.post(save, one | {"planned-on_time": "90"}).status_code == 302
    assert client.post(save, other | {"2026-11-16-on_time": "70"}).status_code == 302
    assert BoxColumn.objects.count() == 2


def test_a_future_state_fills_the_planned_column_without_storing(sign_in, ed, future, page):
    text = sign_in(ed).get(f"{page}&from={future.pk}").content.decode()
    assert "what the numbers of “Future state” say" in text
    assert 'value="83.79"' in text  # 0.95 · 1 · 0.9 · 0.98, the carrier's is not asked
    assert not BoxColumn.objects.exists()


@pytest.mark.parametrize(
    "steps",
    [(), (Step("a", next=(Branch("b"),)), Step("b", next=(Branch("a"),)))],
    ids=["empty", "circular"],
)
def test_a_state_without_numbers_fills_nothing(sign_in, ed, olga, steps, page):
    other = create_stream(by=olga, value=delivery(title="Other", steps=steps))
    found = sign_in(ed).get(address("stream-box-score", other.pk), {"from": other.states.get().pk})
    assert found.status_code == 200
    assert queries.planned_by(other.states.get()) == {}


def cost_of(olga, *steps: Step) -> F | None:
    state = create_stream(by=olga, value=delivery(steps=steps)).states.get()
    return queries.planned_by(state).get("unit_cost")


def test_a_unit_costs_what_its_visits_cost(olga):
    priced = {"process": fixed(10), "wait": fixed(0)}
    split = Step("a", cost=1000, ca=F(1), next=(Branch("b", F(1, 4)), Branch("c", F(3, 4))), **priced)
    rare, last = Step("b", cost=4000, ca=F(1), **priced), Step("c", cost=500, ca=F(1), **priced)
    assert cost_of(olga, split, rare, last) == 1000 + 1000 + 500
    again = replace(last, ca=F(1, 2), returns=(Return("c"),))
    assert cost_of(olga, split, rare, again) == 1000 + 1000 + 2 * 500
    assert cost_of(olga, split, replace(rare, ca=None), replace(again, ca=None)) == 2500
    assert cost_of(olga, split, replace(rare, cost=None), last) is None


def test_a_state_of_another_stream_fills_nothing(sign_in, ed, olga, stream, current, page):
    other = create_stream(by=olga, value=delivery(title="Other")).states.get()
    text = sign_in(ed).get(f"{page}&from={other.pk}").content.decode()
    assert "what the numbers of" not in text and "83.79" not in text
    assert sign_in(ed).get(f"{page}&from=999999").status_code == 404


def test_a_scenario_stands_beside_and_goes_again(sign_in, ed, stream, page):
    client = sign_in(ed)
    client.post(address("stream-box-scenario", stream.pk), {"title": "Two <i>shifts"})
    assert "Two &lt;i&gt;shifts" in client.get(page).content.decode()
    column = BoxColumn.objects.get()
    assert client.post(address("stream-box-scenario-remove", column.pk)).status_code == 302
    assert not BoxColumn.objects.exists()


def test_a_week_is_not_removed_as_a_scenario(stream, ed):
    accounting_score.write_columns(stream=stream, columns=[Entered("week", MONDAY, None, 0, {"on_time": F(1)})], by=ed)
    with pytest.raises(DomainError, match="Only a scenario"):
        accounting_score.remove_scenario(column=BoxColumn.objects.get(), by=ed)


@pytest.mark.parametrize("week", ["", "2026-13-01", "0001-01-01", "9999-12-31", "x" * 50, "%00"])
def test_a_week_that_is_none_is_this_one(sign_in, vera, stream, week):
    assert sign_in(vera).get(address("stream-box-score", stream.pk), {"week": week}).status_code == 200


def test_the_files_hold_the_numbers_and_live_formulas(sign_in, ed, stream, page, save):
    client = sign_in(ed)
    client.post(save, entered(opened(client.get(page))))
    rows = list(
        csv.reader(
            io.StringIO(client.get(address("stream-box-score-csv", stream.pk), WEEK).content.decode("utf-8-sig"))
        )
    )
    assert ["Money", "Value-stream profit", "USD", "200000.0", "214760.0", "300000.0", "14760.0", "85240.0"] in rows
    book = client.get(address("stream-box-score-xlsx", stream.pk), WEEK).content
    sheet, stored = (openpyxl.load_workbook(io.BytesIO(book), data_only=only).active for only in (False, True))
    line = next(row for row in sheet.iter_rows() if row[0].value == "Value-stream profit")
    assert line[2].value == '=IF(COUNT(C11,C12,C13)<3,"incomplete",C11-C12-C13)'
    assert [sheet[f"A{row}"].value for row in (11, 12, 13)] == ["Revenue", "Material cost", "Conversion cost"]
    assert [cell.value for cell in stored[line[2].row]][2:5] == [200_000, 214_760, 300_000]


# ---- Profit and loss ----


def test_money_is_booked_and_read_by_month(sign_in, ed, stream):
    client = sign_in(ed)
    for kind, cents, units in (("revenue", "800,000", "10000"), ("material", "320,000", ""), ("people", "280,000", "")):
        entry = {"on": "2026-10-05", "kind": kind, "cents": cents, "units": units}
        assert client.post(address("stream-money-book", stream.pk), entry).status_code == 302
    text = client.get(address("stream-money", stream.pk)).content.decode()
    assert "Oct 2026: a profit of 200,000 USD, 25 % of revenue." in text
    assert "60" in text  # a unit


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "people", "cents": "many"}, "“many” is not a number."),
        ({"kind": "people", "cents": ""}, "This field is required."),
        ({"kind": "people", "cents": "5", "units": "3"}, "Units are sold with revenue."),
        ({"kind": "bribes", "cents": "5"}, "bribes is not one of the available choices."),
        ({"kind": "people", "cents": "5", "on": "tomorrow"}, "Enter a valid date."),
    ],
)
def test_an_entry_that_cannot_be_comes_back_as_typed(sign_in, ed, stream, typed, sentence):
    answer = sign_in(ed).post(
        address("stream-money-book", stream.pk), {"on": "2026-10-05", "note": "kept words", **typed}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "kept words" in answer.content.decode()


def test_a_viewer_books_and_removes_nothing(sign_in, vera, ed, stream):
    entry = accounting_money.book(stream=stream, on=MONDAY, kind="other", cents=5, by=ed)
    client = sign_in(vera)
    assert client.post(address("stream-money-book", stream.pk)).status_code == 403
    assert client.post(address("stream-money-remove", entry.pk)).status_code == 403
    assert "Remove" not in client.get(address("stream-money", stream.pk)).content.decode().split("<main")[1]


def test_an_entry_goes_and_the_record_says_what_it_was(sign_in, ed, stream):
    entry = accounting_money.book(stream=stream, on=MONDAY, kind="other", cents=5, by=ed)
    assert sign_in(ed).post(address("stream-money-remove", entry.pk)).status_code == 302
    assert not MoneyEntry.objects.exists()


def test_money_takes_as_many_queries_for_many_as_for_one(sign_in, ed, stream):
    client, counts = sign_in(ed), []
    for number in (1, 60):
        for _ in range(number):
            accounting_money.book(stream=stream, on=MONDAY, kind="other", cents=5, by=ed)
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            assert client.get(address("stream-money", stream.pk), {"per": "quarter"}).status_code == 200
        counts.append(len(queries_made))
    assert counts[0] == counts[1] <= 14


# ---- Capacity ----

B3 = {
    "staff-count": "1", "work-0-count": "1", "revision": "0", "staff-0-name": "Fitters", "staff-0-people": "10",
    "staff-0-days": "20", "staff-0-hours": "7.5", "staff-0-downtime": "4", "staff-0-meetings": "100 h",
    "work-0-0-name": "Assembly", "work-0-0-quantity": "3000", "work-0-0-cycle": "600 s", "work-0-0-scrap_rework": "5",
    "work-0-0-batch": "50", "work-0-0-changeover": "30 min", "work-0-0-inspected": "10", "work-0-0-inspection": "120",
}  # fmt: skip


def test_the_calculator_says_what_the_time_goes_into(sign_in, ed, stream):
    client = sign_in(ed)
    text = client.post(address("stream-capacity-save", stream.pk), B3, follow=True).content.decode()
    for words in ("31.7 %", "15 %", "53.3 %", "1,500 h", 'value="10 min"', 'value="7.5"'):
        assert words in text


def test_one_more_step_keeps_what_was_typed(sign_in, ed, stream):
    answer = sign_in(ed).post(address("stream-capacity-save", stream.pk), {**B3, "more": "work-0"})
    assert answer.context["form"]["work-0-count"].value() == "2"
    assert 'name="work-0-1-quantity"' in answer.content.decode() and 'value="Assembly"' in answer.content.decode()
    assert not CapacityPlan.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"work-0-0-cycle": "soon"}, "“soon” is no time."),
        ({"work-0-0-batch": "0"}, "a batch has more than 0 units"),
        ({"staff-0-hours": "30"}, "a day has 24 hours, not 30"),
        ({"work-0-0-scrap_rework": "500"}, "less than or equal to 100"),
        ({"staff-0-people": "-1"}, "greater than or equal to 0"),
    ],
)
def test_work_that_cannot_be_comes_back_as_typed(sign_in, ed, stream, wrong, sentence):
    answer = sign_in(ed).post(address("stream-capacity-save", stream.pk), {**B3, **wrong})
    assert answer.status_code == 422
    assert sentence in answer.content.decode() and 'value="Fitters"' in answer.content.decode()


def test_two_who_calculate_at_once_do_not_overwrite_each_other(sign_in, ed, stream):
    client = sign_in(ed)
    client.post(address("stream-capacity-save", stream.pk), B3)
    late = client.post(address("stream-capacity-save", stream.pk), {**B3, "staff-0-people": "12"})
    text = late.content.decode()
    assert late.status_code == 409
    assert 'value="12"' in text and "now there: 10" in text and text.count("now there:") == 1
    again = client.post(address("stream-capacity-save", stream.pk), {**B3, "staff-0-people": "12", "revision": "1"})
    assert again.status_code == 302


def test_rows_that_only_the_other_has_are_shown_beside_empty_ones(sign_in, ed, stream):
    client, save = sign_in(ed), address("stream-capacity-save", stream.pk)
    packing = {"work-0-count": "2", "work-0-1-name": "Packing <i>", "work-0-1-quantity": "7", "work-0-1-cycle": "5 min"}
    client.post(save, B3 | packing)
    late = client.post(save, B3)
    text = late.content.decode()
    assert "now there: Packing &lt;i&gt;" in text and "now there: 5 min" in text
    assert client.post(save, opened(late)).status_code == 302
    assert [work["name"] for work in CapacityPlan.objects.get().staff[0]["work"]] == ["Assembly"]


@pytest.mark.parametrize("count", ["999", "-1", "x", "٣", "1e9"])
def test_no_count_makes_more_rows_than_there_may_be(sign_in, ed, stream, count):
    answer = sign_in(ed).post(address("stream-capacity-save", stream.pk), {**B3, "staff-count": count, "more": "staff"})
    assert answer.status_code == 200
    assert len(answer.context["groups"]) <= 20


# ---- Funding ----


def plan_of(**changes) -> dict:
    named = {f"types-{place}-name": name for place, name in enumerate(("feature", "defect", "risk", "debt"))}
    numbers = {f"types-{place}-planned": share for place, share in enumerate(("60", "15", "10", "15"))}
    done = {f"types-{place}-actual": count for place, count in enumerate(("40", "35", "10", "15"))}
    return {
        "revision": "0", "starts_on": "2026-10-01", "ends_on": "2026-12-31", "tools": "24,000", "suppliers": "60000",
        "velocity": "40", "tolerance": "5", "initiatives_hold": "1", "initiatives_by": "Amira", "types-count": "5",
        "horizons-count": "1", "waiting-count": "1", **named, **numbers, **done, **changes,
    }  # fmt: skip


@pytest.fixture
def teams(stream, ed):
    for team in (
        Team("Design", "Blue", fte=Decimal(2), annual_cost=9_000_000),
        Team("Engineering", "Blue", fte=Decimal("6.5"), share=Decimal(80), annual_cost=11_000_000),
    ):
        add_team(stream=stream, team=team, by=ed)


def test_the_plan_gives_envelope_cost_per_item_and_what_is_off(sign_in, ed, stream, teams):
    text = sign_in(ed).post(address("stream-funding-save", stream.pk), plan_of(), follow=True).content.decode()
    assert "209,000 USD" in text  # (752,000 + 84,000) ÷ 4
    assert "5,225 USD" in text
    assert text.count("off plan") == 2
    assert "Beyond the tolerance: feature (−20 points), defect (+20 points)." in text
    assert "Approved by Amira." in text


def test_a_team_without_its_cost_leaves_the_run_rate_open(sign_in, ed, stream, teams):
    add_team(stream=stream, team=Team("Data", fte=Decimal(1)), by=ed)
    text = sign_in(ed).post(address("stream-funding-save", stream.pk), plan_of(), follow=True).content.decode()
    assert "incomplete: cost of Data" in text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"types-0-planned": "50"}, "The planned shares make 90 %, not 100 %"),
        ({"ends_on": "2026-09-01"}, "The period ends before it begins."),
        ({"types-1-name": "Feature"}, "The same name stands there twice."),
        ({"types-4-actual": "5"}, "What is it? Or clear the numbers."),
        ({"waiting-0-name": "Refunds"}, "Since when is it in progress?"),
        ({"types-0-actual": "-4"}, "What was done cannot be negative."),
        ({"tools": "a lot"}, "“a lot” is not a number."),
    ],
)
def test_a_plan_that_cannot_be_comes_back_as_typed(sign_in, ed, stream, wrong, sentence):
    answer = sign_in(ed).post(address("stream-funding-save", stream.pk), plan_of(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode() and 'value="Amira"' in answer.content.decode()


def test_a_late_plan_is_a_conflict_that_keeps_what_was_typed(sign_in, ed, stream):
    client, query = sign_in(ed), "?from=2026-10-01"
    client.post(address("stream-funding-save", stream.pk), plan_of())
    mine = opened(client.get(address("stream-funding", stream.pk) + query))
    save = address("stream-funding-save", stream.pk) + query
    assert client.post(save, mine | {"velocity": "50", "suppliers": "60,000.00"}).status_code == 302
    late = client.post(save, mine | {"velocity": "77"})
    text = late.content.decode()
    assert late.status_code == 409
    assert 'value="77"' in text and "now there: 50.00" in text and text.count("now there:") == 1
    assert client.post(save, opened(late)).status_code == 302
    assert stream.funding_plans.get().velocity == 77


def test_two_who_begin_the_same_period_see_both(sign_in, ed, stream):
    client, save = sign_in(ed), f"{address('stream-funding-save', stream.pk)}?from=new"
    client.post(save, plan_of(initiatives_hold="0"))
    late = client.post(save, plan_of())
    assert late.status_code == 409
    assert "now there: no" in late.content.decode()
    assert client.post(save, opened(late)).status_code == 302
    assert stream.funding_plans.get().initiatives_hold is True


def test_delay_is_carried_by_what_is_in_progress(stream, ed):
    waiting = [Delayed("Refunds", 100_000, date(2026, 11, 1))]
    plan = accounting_money.write_funding(
        stream=stream, starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), revision=0, waiting=waiting,
        horizons=[Share("Now", F(1), F(3))], by=ed,
    )  # fmt: skip
    found = queries.funding_of(stream, plan, date(2026, 11, 22))
    assert found.delay.value == 300_000
    assert found.guardrails[0].sentence == "Every share is within the tolerance."
    with pytest.raises(Stale):
        accounting_money.write_funding(stream=stream, starts_on=date(2026, 10, 1), revision=0, by=ed)


def test_a_viewer_reads_the_funding_and_writes_none(sign_in, vera, stream, teams):
    client = sign_in(vera)
    text = client.get(address("stream-funding", stream.pk)).content.decode()
    assert "Engineering" in text and "Save teams" not in text
    assert client.post(address("stream-funding-save", stream.pk)).status_code == 403
    assert client.post(address("stream-teams-save", stream.pk)).status_code == 403


def test_accounts_are_read_in_few_queries(stream, ed, teams, django_assert_max_num_queries):
    accounting_money.book(stream=stream, on=MONDAY, kind="revenue", cents=5, by=ed)
    accounting_score.write_columns(stream=stream, columns=[Entered("week", MONDAY, None, 0, {"on_time": F(1)})], by=ed)
    with django_assert_max_num_queries(7):
        found = queries.accounts(stream, MONDAY)
    assert found.score.columns[1].entered == {"on_time": 1}
    assert found.quarters[0].revenue.value == 5
    assert found.funding.fte == Decimal("7.2")
    assert queries.statements(stream, Per.WEEK)[0].first == MONDAY


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2201-01-01", "9999-12-31"])
def test_a_year_that_nobody_means_is_refused_wherever_it_is_typed(sign_in, ed, stream, day):
    client = sign_in(ed)
    entry = {"on": day, "kind": "other", "cents": "5", "note": "kept words"}
    answer = client.post(address("stream-money-book", stream.pk), entry)
    assert answer.status_code == 422
    assert "Give a year between 1990 and 2200." in answer.content.decode() and "kept words" in answer.content.decode()
    assert client.get(address("stream-money", stream.pk)).status_code == 200
    for route, name in (("stream-box-score", "week"), ("stream-flow", "until"), ("stream-forecast", "by")):
        assert client.get(address(route, stream.pk), {name: day}).status_code < 500, route
    on = date.fromisoformat(day)
    for said in ({"starts_on": on, "ends_on": date(9999, 12, 31)}, {"starts_on": MONDAY, "ends_on": on}):
        with pytest.raises(DomainError, match="Give a year"):
            accounting_money.write_funding(stream=stream, revision=0, by=ed, **said)
