"""What must be decided when: the page, its file, the calendar address, reminders, what waits, and the API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from cadence.models import Notice
from dsm.models import Contract, RenewalFeed
from dsm.queries.renewals import renewals_page
from dsm.renewal_reminders import remind_of_renewals
from dsm.services.agreements import add_agreement, change_agreement
from dsm.services.contracts import add_contract, add_trigger, change_contract, change_trigger
from dsm.services.renewal_feeds import close_feed, open_feed
from dsm.services.terms import decide
from dsm.waiting import renewals as waiting
from organizations.models import Person, Supplier

TODAY = localdate()


def in_days(number: int):
    return TODAY + timedelta(days=number)


def address(name: str, *args) -> str:
    return reverse(name, args=["acme", *args])


@pytest.fixture
def host(acme) -> Supplier:
    return Supplier.objects.create(organization=acme, name="Host Ltd")


@pytest.fixture
def ned(acme, ed) -> Person:
    """The person whose account is ed's."""
    return Person.objects.create(organization=acme, name="Ned", membership=ed)


@pytest.fixture
def pressing(olga, host, ned) -> Contract:
    """To be decided within 10 days, notice until in 40, ends in 100."""
    return add_contract(
        by=olga, title="Hosting", supplier=host, owner=ned, ends=in_days(100), notice_days=60, decision_days=30,
        renews_by=12,
    )  # fmt: skip


def move(contract: Contract, olga, ends) -> None:
    contract.refresh_from_db()
    change_contract(contract=contract, ends=ends, by=olga)


# ---- What is due ----


def test_an_agreement_stands_among_the_renewals_only_with_a_term_of_its_own(olga, pressing):
    under = add_agreement(by=olga, kind="UC", title="Uptime", contract=pressing)
    assert [one.row for one in renewals_page(olga).now] == [pressing]
    change_agreement(agreement=under, ends=in_days(20), by=olga)
    assert {one.row.title for one in renewals_page(olga).now} == {"Hosting", "Uptime"}


def test_months_hold_what_falls_into_them_and_filters_leave_out_the_rest(olga, pressing, acme):
    other = Supplier.objects.create(organization=acme, name="Other Ltd")
    add_contract(by=olga, title="Lifts", supplier=other, ends=in_days(30))
    every = [(line.on, line.moment.kind) for month in renewals_page(olga).months for line in month.lines]
    assert (in_days(10), "decide") in every and (in_days(40), "notice") in every and (in_days(100), "end") in every
    assert every == sorted(every)
    found = renewals_page(olga, supplier=other.pk)
    assert {line.at.row.title for month in found.months for line in month.lines} == {"Lifts"}
    assert found.now and found.has_any and {one.name for one in found.suppliers} == {"Host Ltd", "Other Ltd"}


def test_a_figure_that_reached_its_limit_stands_there_until_its_contract_is_over(olga, pressing):
    watched = add_trigger(contract=pressing, by=olga, kind="volume", title="Seats", limit=Decimal(100), measure="seats")
    assert not renewals_page(olga).fired
    change_trigger(trigger=watched, current=Decimal(100), by=olga)
    assert [one.reading.sentence for one in renewals_page(olga).fired] == [
        "100 seats were taken; the price changes at 100 seats."
    ]
    pressing.refresh_from_db()
    change_contract(contract=pressing, ends=in_days(-1), renews_by=0, by=olga)
    assert not renewals_page(olga).fired


def test_the_page_asks_as_much_for_many_as_for_one(sign_in, olga, host, pressing):
    client, counts = sign_in(olga), []
    client.get(address("renewals"))
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address("renewals")).status_code == 200
        counts.append(len(asked))
        for more in range(3):
            made = add_contract(by=olga, title=f"C {number}.{more}", supplier=host, ends=in_days(50), notice_days=20)
            add_trigger(contract=made, by=olga, kind="volume", title="Seats", limit=Decimal(1), current=Decimal(2))
    assert counts[0] == counts[1]


def test_the_page_says_how_much_is_due_and_its_file_has_a_line_a_day(sign_in, vera, pressing):
    page = sign_in(vera).get(address("renewals")).text
    assert "<b>1</b> decision is due now." in page and "Host Ltd" in page and "Make a new address" not in page
    lines = sign_in(vera).get(address("renewals-csv")).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4 and lines[1].startswith(f"{in_days(10).isoformat()},decide by,Hosting")


# ---- The calendar ----


def test_a_secret_address_shows_the_days_until_it_is_taken_back_or_replaced(client, ed, pressing):
    first = open_feed(by=ed).removeprefix("http://127.0.0.1:8000")
    first = "/" + first.split("/", 3)[3] if first.startswith("http") else first
    told = client.get(first)
    assert told["Content-Type"].startswith("text/calendar") and told["Cache-Control"].count("no-store")
    assert told.text.count("BEGIN:VEVENT") >= 3 and "SUMMARY:Last day for notice: Hosting" in told.text
    assert f"DTSTART;VALUE=DATE:{in_days(40):%Y%m%d}" in told.text
    second = "/" + open_feed(by=ed).split("/", 3)[3]
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200
    close_feed(by=ed)
    assert client.get(second).status_code == 404


def test_the_address_of_who_left_shows_nothing_and_only_its_hash_is_kept(client, ed, pressing):
    url = "/" + open_feed(by=ed).split("/", 3)[3]
    assert RenewalFeed.objects.get().token_hash not in url
    ed.left_at = "2026-01-01T00:00Z"
    ed.save()
    assert client.get(url).status_code == 404


def test_the_address_is_shown_once(sign_in, ed, pressing):
    shown = sign_in(ed).post(address("renewals-feed"), {"do": "open"}).text
    assert "/feeds/renewals/" in shown
    later = sign_in(ed).get(address("renewals")).text
    assert "/feeds/renewals/" not in later and "Take the address back" in later


# ---- Who is told ----


def test_the_owner_is_told_once_per_deadline(olga, ed, pressing, django_capture_on_commit_callbacks):
    for _round in range(2):
        with django_capture_on_commit_callbacks(execute=False):
            remind_of_renewals()
    told = Notice.objects.get(membership=ed)
    assert told.kind == "renewal" and told.subject.startswith("Decide by") and "renews until" in told.lines[0]
    move(pressing, olga, in_days(65))  # the decision is overdue, notice can arrive for 5 days
    remind_of_renewals()
    remind_of_renewals()
    assert Notice.objects.filter(membership=ed).count() == 2
    assert Notice.objects.last().subject.startswith("Notice may arrive until")


def test_nobody_is_told_of_what_is_decided_far_away_or_of_somebody_else(olga, ed, pressing, host):
    add_contract(by=olga, title="Nobody's", supplier=host, ends=in_days(20))
    decide(row=pressing, keeps=True, by=olga)
    remind_of_renewals()
    pressing.refresh_from_db()
    change_contract(contract=pressing, ends=in_days(400), by=olga)
    remind_of_renewals()
    assert not Notice.objects.exists() and not mail.outbox


def test_a_figure_is_told_once_per_measurement(olga, ed, pressing):
    decide(row=pressing, keeps=True, by=olga)
    watched = add_trigger(
        contract=pressing, by=olga, kind="volume", title="Seats", limit=Decimal(10), current=Decimal(11)
    )
    remind_of_renewals()
    remind_of_renewals()
    assert [one.key for one in Notice.objects.all()] == [f"trigger:{watched.pk}:{TODAY.isoformat()}"]


def test_it_waits_for_the_owner_until_somebody_decides(olga, ed, vera, pressing):
    (thing,) = waiting(ed)
    assert (thing.title, thing.due, thing.kind) == ("Hosting", in_days(10), "renewal")
    assert not list(waiting(olga)) and not list(waiting(vera))
    decide(row=pressing, keeps=True, by=ed)
    assert not list(waiting(ed))


# ---- The API ----


def test_the_api_adds_changes_decides_and_lists(sign_in, olga, host):
    client = sign_in(olga)
    sent = {"title": "Hosting", "supplier": host.pk, "ends": in_days(100).isoformat(), "notice_days": 60}
    made = client.post("/api/v1/o/acme/contracts/", sent, "application/json").json()
    assert made["standing"]["cancel_by"] == in_days(40).isoformat() and made["revision"] == 1
    url = f"/api/v1/o/acme/contracts/{made['id']}/"
    crossing = client.patch(url, {"starts": in_days(101).isoformat()}, "application/json")
    assert crossing.status_code == 409 and "ends" in crossing.json()["errors"]
    client.patch(url, {"title": "Hosting EU", "revision": 1}, "application/json")
    assert client.patch(url, {"title": "Mine", "revision": 1}, "application/json").json()["current"]["revision"] == 2
    assert client.post(f"{url}decide/", {"keeps": True}, "application/json").json()["standing"]["state"] == "renewing"
    price = {"model": "fixed", "what": "Base", "price_cents": 100, "per": "month"}
    priced = client.put(f"{url}prices/", {"prices": [price], "revision": 3}, "application/json").json()
    assert priced["prices"][0]["what"] == "Base"
    listed = client.get("/api/v1/o/acme/renewals/").json()
    assert [(one["what"], one["on"]) for one in listed] == [("end", in_days(100).isoformat())]


def test_the_api_watches_and_measures(sign_in, olga, pressing):
    client = sign_in(olga)
    watched = {"kind": "used", "title": "Hours", "limit": "80", "agreed": "100", "measure": "h"}
    url = f"/api/v1/o/acme/contracts/{pressing.pk}/watch/"
    made = client.post(url, watched, "application/json").json()
    assert made["signal"] == "unknown"
    measured = client.patch(f"/api/v1/o/acme/triggers/{made['id']}/", {"current": "79.99"}, "application/json").json()
    assert (measured["signal"], measured["revision"]) == ("quiet", 2)
    assert client.delete(f"/api/v1/o/acme/triggers/{made['id']}/").status_code == 204


def test_the_api_sets_the_steps_of_a_promise(sign_in, olga):
    desk = add_agreement(by=olga, kind="OLA", title="Desk")
    promise = add_agreement(by=olga, kind="SLA", title="Shop")
    url = f"/api/v1/o/acme/agreements/{promise.pk}/"
    client = sign_in(olga)
    set_ = client.put(f"{url}steps/", {"steps": [[desk.pk], [desk.pk]], "revision": 1}, "application/json")
    assert set_.json()["steps"] == [["desk"], ["desk"]]
    refused = client.patch(url, {"availability": "1.0"}, "application/json")
    assert refused.status_code == 409 and "100 %" in refused.json()["detail"]
