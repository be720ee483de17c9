"""The pages of the flow as people use them: bringing a file in, reading the metrics, asking for a forecast."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.valuestreams.test_flow_items import daily, item
from valuestreams.flow.items import Kind
from valuestreams.models import ItemImport, WorkItem
from valuestreams.services.flow import bring_in_items

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)
JIRA = (
    "Summary,Issue key,Issue Type,Status,Created,Resolved\n"
    "Pay later,PAY-1,Story,Done,12/Mar/24 9:14 AM,20/Mar/24 6:05 PM\n"
    "<script>alert(1)</script>,PAY-2,Bug,Open,13/Mar/24 9:14 AM,\n"
    "Lost,PAY-3,Bug,Open,20/Mar/24 9:14 AM,19/Mar/24 9:14 AM\n"
)


@pytest.fixture(autouse=True)
def first_of_april(monkeypatch):
    for place in ("views.flow", "queries.flow_imports", "services.flow_imports", "services.flow", "forms.flow"):
        monkeypatch.setattr(f"valuestreams.{place}.localdate", lambda: TODAY)


def address(route, *args):
    return reverse(route, args=["acme", *args])


def send(client, stream, text, name="items.csv"):
    raw = text if isinstance(text, bytes) else text.encode()
    upload = SimpleUploadedFile(name, raw, content_type="text/csv")
    return client.post(address("stream-items-import", stream.pk), {"file": upload}, follow=True)


def words(response):
    return " ".join(response.content.decode().split())


def page(client, route, *args, **asked):
    response = client.get(address(route, *args), asked)
    assert response.status_code == 200
    return words(response)


def test_a_respondent_and_a_stranger_see_nothing_and_a_viewer_brings_nothing_in(sign_in, stream, rob, eve, vera):
    for route in ("stream-flow", "stream-forecast", "stream-items"):
        assert sign_in(rob).get(address(route, stream.pk)).status_code == 403
        assert sign_in(eve).get(address(route, stream.pk)).status_code == 404
    assert send(sign_in(vera), stream, JIRA).status_code == 403
    assert "Bring in items" not in page(sign_in(vera), "stream-flow", stream.pk)


def test_a_draft_is_seen_by_nobody_but_who_sent_it(sign_in, stream, olga, ed):
    send(sign_in(olga), stream, JIRA)
    draft = ItemImport.objects.get()
    assert sign_in(ed).get(address("item-import", draft.pk)).status_code == 404
    assert sign_in(ed).post(address("item-import-discard", draft.pk)).status_code == 404


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "The submitted file is empty."),
        (b"PK\x03\x04rest", "Save it as CSV first"),
        (b"name,when\nA,2026-01-01\n", "names no column that holds the key"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page(sign_in, stream, ed, raw, said):
    response = send(sign_in(ed), stream, raw)
    assert response.status_code == 422 and said in words(response)
    assert not ItemImport.objects.exists()


def test_without_items_the_pages_say_how_to_bring_them_in(sign_in, stream, ed):
    client = sign_in(ed)
    for route in ("stream-flow", "stream-forecast", "stream-items"):
        found = page(client, route, stream.pk)
        assert "No work items yet" in found and "Example file" in found


def test_the_example_can_be_brought_in_as_it_is(sign_in, stream, ed):
    client = sign_in(ed)
    example = client.get(address("stream-items-example", stream.pk)).content
    assert "4 items can be stored." in words(send(client, stream, example))


def test_an_export_is_shown_before_it_is_stored(sign_in, stream, ed):
    client = sign_in(ed)
    shown = words(send(client, stream, JIRA, "jira.csv"))
    assert "an export of Jira" in shown and "2 items can be stored." in shown
    assert "It is done on 2024-03-19 09:14, before it was created on 2024-03-20 09:14." in shown
    assert "<script>alert(1)" not in shown
    assert not WorkItem.objects.exists()
    draft = ItemImport.objects.get()
    said = {"as_of": "2026-03-01", "zone": "Europe/Berlin", "kind-0": "risk", "kind-1": "feature", "store": "1"}
    stored = words(client.post(address("item-import", draft.pk), said, follow=True))
    assert "2 new items are stored, 0 brought up to date." in stored
    assert list(WorkItem.objects.values_list("key", "kind")) == [("PAY-1", "feature"), ("PAY-2", "risk")]
    assert WorkItem.objects.get(key="PAY-1").created.isoformat() == "2024-03-12T08:14:00+00:00"


def test_a_question_is_asked_and_nothing_that_was_said_is_lost(sign_in, stream, ed):
    client = sign_in(ed)
    shown = words(send(client, stream, "key,type,created\nA,Bug,03/04/2026\n"))
    assert "can be read with the day first or with the month first" in shown and "Store" not in shown
    draft = ItemImport.objects.get()
    said = {"as_of": "2026-03-30", "zone": "UTC", "order": "month", "kind-0": "debt"}
    again = words(client.post(address("item-import", draft.pk), said))
    assert "Store 1 item" in again and '<option value="debt" selected>' in again and "2026-03-30" in again
    client.post(address("item-import", draft.pk), {**said, "store": "1"})
    assert WorkItem.objects.get().created.date() == date(2026, 3, 4)


def test_storing_with_a_question_open_is_refused(sign_in, stream, ed):
    client = sign_in(ed)
    send(client, stream, "key,created\nA,03/04/2026\n")
    said = {"as_of": "2026-03-30", "zone": "UTC", "order": "", "store": "1"}
    response = client.post(address("item-import", ItemImport.objects.get().pk), said)
    assert response.status_code == 422 and not WorkItem.objects.exists()


def test_a_day_that_is_still_to_come_is_refused_and_the_draft_stays(sign_in, stream, ed):
    client = sign_in(ed)
    send(client, stream, JIRA)
    draft = ItemImport.objects.get()
    response = client.post(address("item-import", draft.pk), {"as_of": "2027-01-01", "zone": "UTC", "store": "1"})
    assert response.status_code == 422 and "still to come" in words(response)
    assert "You sent “items.csv”" in page(client, "stream-items-import", stream.pk)
    client.post(address("item-import-discard", draft.pk))
    assert not ItemImport.objects.exists()


def test_a_large_file_goes_to_the_background(sign_in, stream, ed, monkeypatch):
    monkeypatch.setattr("valuestreams.queries.flow_imports.READ_AT_ONCE", 1)
    client = sign_in(ed)
    send(client, stream, JIRA)
    said = {"as_of": "2026-03-01", "zone": "UTC", "store": "1"}
    response = client.post(address("item-import", ItemImport.objects.get().pk), said)
    assert "/jobs/" in response.url


def test_the_metrics_are_told_with_their_basis(sign_in, stream, olga, vera):
    found = [*daily(), item("open", 70, 70, title="Old one"), item("late", 40, 41, kind=Kind.RISK)]
    bring_in_items(stream=stream, items=found, by=olga, as_of=TODAY)
    shown = page(sign_in(vera), "stream-flow", stream.pk)
    assert "21 items a week on average over 12 weeks" in shown
    assert "8 days" in shown and "in elapsed days of 24 hours" in shown
    assert "The two agree, so the data can be trusted." in shown
    assert "2 items are in progress; 2 of them are older than 85 of 100 finished ones were." in shown
    assert "12 whole weeks: 5 Jan 2026 to 29 Mar 2026" in shown
    four = page(sign_in(vera), "stream-flow", stream.pk, weeks="4", until="2026-02-01", type="unclassified")
    assert "4 whole weeks: 5 Jan 2026 to 1 Feb 2026" in four
    assert "Nothing was done in these weeks." in page(sign_in(vera), "stream-flow", stream.pk, type="risk")
    assert "No item of this type" in page(sign_in(vera), "stream-flow", stream.pk, type="debt")


@pytest.mark.parametrize("asked", [{"weeks": "x"}, {"until": "soon"}, {"type": "<b>"}, {"until": "0001-01-01"}])
def test_an_address_that_makes_no_sense_shows_something_sensible(sign_in, stream, olga, asked):
    bring_in_items(stream=stream, items=daily(), by=olga, as_of=TODAY)
    assert "items a week on average" in page(sign_in(olga), "stream-flow", stream.pk, **asked)


def test_when_so_many_items_are_done_and_how_many_by_a_day(sign_in, stream, olga, vera):
    bring_in_items(stream=stream, items=daily(), by=olga, as_of=TODAY)
    client = sign_in(vera)
    shown = page(client, "stream-forecast", stream.pk, items="42")
    assert "42 items are done by 15 April 2026 in 85 of 100 futures" in shown
    by = page(client, "stream-forecast", stream.pk, by="2026-04-15")
    assert "At least 42 items are done by 15 April 2026 in 85 of 100 futures" in by
    assert "That day is over" in page(client, "stream-forecast", stream.pk, by="2026-03-01")
    response = client.get(address("stream-forecast", stream.pk), {"items": "0"})
    assert response.status_code == 422


def test_a_forecast_from_too_little_is_refused(sign_in, stream, olga):
    bring_in_items(stream=stream, items=daily()[-40:], by=olga, as_of=TODAY)
    shown = page(sign_in(olga), "stream-forecast", stream.pk, items="40")
    assert "A forecast needs at least 4 whole weeks of finished work" in shown


def test_the_list_stands_with_the_oldest_first_and_is_filtered(sign_in, stream, olga, vera):
    found = [*daily(), item("new", 80, 80), item("old", 2, 3, title="Forgotten"), item("later", 80)]
    bring_in_items(stream=stream, items=found, by=olga, as_of=TODAY)
    shown = page(sign_in(vera), "stream-items", stream.pk)
    assert shown.index(">old<") < shown.index(">new<") < shown.index(">later<")
    assert "older than 85 of 100" in shown
    assert "1 item<" in page(sign_in(vera), "stream-items", stream.pk, q="forgot")
    assert "2 items<" in page(sign_in(vera), "stream-items", stream.pk, state="in-progress")
    assert "No item is like that." in page(sign_in(vera), "stream-items", stream.pk, type="risk")


def test_a_type_is_changed_in_the_list_and_an_import_taken_back(sign_in, stream, olga, vera):
    batch = bring_in_items(stream=stream, items=[item("A")], by=olga, as_of=TODAY)
    row = WorkItem.objects.get()
    assert sign_in(vera).post(address("work-item-type", row.pk), {"kind": "risk"}).status_code == 403
    client = sign_in(olga)
    told = client.post(address("work-item-type", row.pk) + "?state=waiting", {"kind": "risk"}, follow=True)
    assert "counts as Risk" in words(told) and told.redirect_chain[0][0].endswith(f"?state=waiting#item-{row.pk}")
    assert "is taken back" in words(client.post(address("item-import-undo", batch.pk), follow=True))
    assert not WorkItem.objects.exists()


def test_files_hold_the_items_and_no_formula_and_can_be_read_again(sign_in, stream, olga):
    items = [item("=1+1", 0, 1, 2, title="=HYPERLINK(1)"), item("B", 3, title="plain", kind=Kind.DEBT)]
    bring_in_items(stream=stream, items=items, by=olga, as_of=TODAY)
    client = sign_in(olga)
    raw = client.get(address("stream-items-csv", stream.pk)).content
    assert b"'=1+1,'=HYPERLINK(1)" in raw
    sheet = openpyxl.load_workbook(BytesIO(client.get(address("stream-items-xlsx", stream.pk)).content)).active
    assert {sheet.cell(2, 1).data_type, sheet.cell(2, 2).data_type, sheet.cell(3, 1).data_type} == {"s"}
    assert "2 items can be stored." in words(send(client, stream, raw))
    draft = ItemImport.objects.get(status="draft")
    client.post(address("item-import", draft.pk), {"as_of": "2026-04-01", "zone": "UTC", "store": "1"})
    draft.refresh_from_db()
    assert (draft.added, draft.changed, draft.same) == (0, 0, 2)


def test_the_queries_of_the_pages_do_not_grow(sign_in, stream, olga):
    client = sign_in(olga)

    def queries(route):
        with CaptureQueriesContext(connection) as seen:
            page(client, route, stream.pk)
        return len(seen)

    bring_in_items(stream=stream, items=daily(50, each=1), by=olga, as_of=TODAY - timedelta(days=1))
    queries("stream-flow")
    routes = ("stream-flow", "stream-forecast", "stream-items")
    few = [queries(route) for route in routes]
    bring_in_items(stream=stream, items=daily(each=6), by=olga, as_of=TODAY)
    assert [queries(route) for route in routes] == few
