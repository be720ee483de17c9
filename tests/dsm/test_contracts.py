"""Contracts with suppliers: who writes what, what is refused, and the pages."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from dsm.models import Contract, Trigger
from dsm.queries.contracts import Wanted, contract_list, timeline
from dsm.queries.terms import Termly
from dsm.renewals import State, Term, standing
from dsm.services.contracts import (
    Price,
    add_contract,
    add_trigger,
    change_contract,
    change_trigger,
    write_prices,
)
from dsm.services.terms import decide, give_notice, take_back_decision, take_back_notice
from organizations.errors import DomainError, Stale
from organizations.models import AuditEntry, Supplier, Unit

TODAY = localdate()


def in_days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def host(acme) -> Supplier:
    return Supplier.objects.create(organization=acme, name="Host Ltd")


@pytest.fixture
def hosting_contract(olga, host) -> Contract:
    """Ends in 100 days; notice until in 40; to be decided within 10; else it renews by a year."""
    return add_contract(
        by=olga, title="Hosting", supplier=host, starts=in_days(-265), ends=in_days(100), notice_days=60,
        decision_days=30, renews_by=12, value_cents=1_250_050,
    )  # fmt: skip


def state(row: Contract) -> State:
    row.refresh_from_db()
    return standing(row.own_term, TODAY).state


def test_a_viewer_and_who_is_limited_to_sales_add_no_contract_of_the_whole(vera, sam, host):
    for member in (vera, sam):
        with pytest.raises(PermissionDenied):
            add_contract(by=member, title="Hosting", supplier=host)


def test_a_supplier_of_another_organization_is_refused(olga, globex):
    theirs = Supplier.objects.create(organization=globex, name="Theirs")
    with pytest.raises(DomainError, match="another organization"):
        add_contract(by=olga, title="Hosting", supplier=theirs)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts": in_days(1), "ends": in_days(0)}, "ends"),
        ({"starts": in_days(0), "ends": in_days(30), "notice_days": 31}, "notice_days"),
        ({"renews_by": 12}, "ends"),
        ({"value_cents": -1}, "value_cents"),
    ],
)
def test_dates_that_cross_and_impossible_amounts_are_refused_at_their_field(hosting_contract, olga, fields, field):
    clean = {"starts": None, "ends": None, "notice_days": 0, "decision_days": 0, "renews_by": 0}
    with pytest.raises(DomainError) as refusal:
        change_contract(contract=hosting_contract, by=olga, **clean | fields)
    assert refusal.value.field == field
    hosting_contract.refresh_from_db()
    assert hosting_contract.ends == in_days(100)


def test_a_contract_takes_the_currency_of_its_organization_and_is_recorded(hosting_contract, acme):
    assert (hosting_contract.currency, hosting_contract.revision) == (acme.currency, 1)
    assert AuditEntry.objects.get(action="contract.added").subject == "Hosting"


def test_a_stale_change_is_refused_with_what_stands_there(hosting_contract, olga, ed):
    change_contract(contract=hosting_contract, revision=1, title="Hosting of the shop", by=olga)
    with pytest.raises(Stale) as stale:
        change_contract(contract=hosting_contract, revision=1, title="Mine", by=ed)
    assert stale.value.current == {"title": "Hosting of the shop", "revision": 2}


def test_a_decision_and_a_notice_can_be_recorded_and_taken_back(hosting_contract, ed):
    assert state(hosting_contract) == State.DECIDE
    decide(row=hosting_contract, keeps=True, revision=1, by=ed)
    assert state(hosting_contract) == State.RENEWING
    take_back_decision(row=hosting_contract, by=ed)
    hosting_contract.refresh_from_db()
    decide(row=hosting_contract, keeps=False, by=ed)
    assert state(hosting_contract) == State.NOTICE
    give_notice(row=hosting_contract, on=TODAY, by=ed)
    assert state(hosting_contract) == State.ENDING
    with pytest.raises(DomainError, match="nothing to decide"):
        decide(row=hosting_contract, keeps=True, by=ed)
    take_back_notice(row=hosting_contract, by=ed)
    assert state(hosting_contract) == State.NOTICE
    actions = ["added", "decided", "reopened", "decided", "noticed", "unnoticed"]
    recorded = AuditEntry.objects.filter(action__startswith="contract.").order_by("pk")
    assert [entry.action for entry in recorded] == [f"contract.{action}" for action in actions]


def test_notice_does_not_arrive_tomorrow_nor_before_the_contract(hosting_contract, ed):
    for on, part in ((in_days(1), "still to come"), (in_days(-266), "before it begins")):
        with pytest.raises(DomainError, match=part):
            give_notice(row=hosting_contract, on=on, by=ed)


def test_prices_are_replaced_as_a_whole_and_bad_tiers_are_refused(hosting_contract, olga):
    tier = Price("tiered", "Traffic", 900, "GB", Decimal(1000))
    for wrong, part in (
        ([Price("tiered", "Traffic", 900)], "from how many units"),
        ([Price("fixed", "Base", 900, threshold=Decimal(1))], "nothing else"),
        ([tier, tier], "two tiers"),
    ):
        with pytest.raises(DomainError, match=part):
            write_prices(contract=hosting_contract, prices=wrong, by=olga)
    write_prices(contract=hosting_contract, prices=[tier], revision=1, by=olga)
    write_prices(contract=hosting_contract, prices=[Price("fixed", "Base", 10_000, "month")], revision=2, by=olga)
    assert [(row.what, row.price_cents) for row in hosting_contract.prices.all()] == [("Base", 10_000)]
    with pytest.raises(Stale):
        write_prices(contract=hosting_contract, prices=[], revision=2, by=olga)


def test_a_watched_figure_is_unknown_until_it_is_measured_and_then_fires(hosting_contract, olga):
    watched = add_trigger(
        contract=hosting_contract, by=olga, kind="used", title="Support", limit=Decimal(80), agreed=Decimal(200),
        measure="hours",
    )  # fmt: skip
    assert watched.reading.signal == "unknown"
    with pytest.raises(DomainError, match="still to come"):
        change_trigger(trigger=watched, current=Decimal(1), measured_on=in_days(1), by=olga)
    change_trigger(trigger=watched, current=Decimal(160), revision=1, by=olga)
    watched.refresh_from_db()
    assert (watched.reading.signal, watched.measured_on) == ("fired", TODAY)
    told = AuditEntry.objects.count()
    change_trigger(trigger=watched, current=Decimal("160.0"), revision=2, by=olga)
    watched.refresh_from_db()
    assert (watched.revision, AuditEntry.objects.count()) == (2, told)
    with pytest.raises(DomainError, match="what was agreed") as refusal:
        add_trigger(contract=hosting_contract, by=olga, kind="price", title="Index", limit=Decimal(5))
    assert refusal.value.field == "agreed"


def test_the_timeline_tells_of_this_term_and_the_next(hosting_contract):
    term = Term(date(2026, 1, 1), date(2026, 12, 31), notice_days=30, decision_days=10, renews_by=12)
    told = [(one.on.isoformat(), one.kind, one.renews) for one in timeline(term, date(2026, 6, 1))]
    assert told[:5] == [
        ("2026-01-01", "begin", False), ("2026-06-01", "today", False), ("2026-11-21", "decide", False),
        ("2026-12-01", "notice", False), ("2026-12-31", "end", True),
    ]  # fmt: skip
    assert told[5][0] == "2027-11-21"


def test_the_next_day_to_act_is_that_of_the_notice_once_it_is_decided(hosting_contract, ed):
    before = Termly(hosting_contract, standing(hosting_contract.own_term, TODAY))
    ended = decide(row=hosting_contract, keeps=False, by=ed)
    after = Termly(ended, standing(ended.own_term, TODAY))
    assert (before.due, after.due) == (in_days(10), in_days(40))


def test_what_can_no_longer_be_decided_is_not_due(olga, host, hosting_contract):
    passed = add_contract(by=olga, title="Lifts", supplier=host, ends=in_days(10), notice_days=30)
    known = contract_list(olga, Wanted()).rows
    assert [(one.row, one.due) for one in known] == [(hosting_contract, in_days(10)), (passed, None)]
    assert known[1].standing.state == State.LATE
    with pytest.raises(DomainError, match="nothing to decide"):
        decide(row=passed, keeps=True, by=olga)


def address(name: str, *args) -> str:
    return reverse(name, args=["acme", *args])


def typed(**changes) -> dict:
    usual = {
        "title": "Hosting",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "currency": "USD",
        "value_cents": "12,500.50",
    }
    return {**usual, "notice_days": "60", "decision_days": "30", "renews_by": "12", **changes}


def test_a_contract_is_added_by_its_page_and_what_was_typed_stays_when_it_is_refused(sign_in, olga, host):
    client = sign_in(olga)
    refused = client.post(address("contract-new"), typed(supplier=host.pk, starts="2027-01-01"))
    assert refused.status_code == 422 and "before it begins on 1 January 2027" in refused.text
    assert "12,500.50" in refused.text
    client.post(address("contract-new"), typed(supplier=host.pk))
    made = Contract.objects.get()
    assert (made.value_cents, made.renews_by) == (1_250_050, 12)


def test_two_people_who_change_a_contract_lose_nothing(sign_in, olga, hosting_contract):
    change_contract(contract=hosting_contract, number="K-17", by=olga)
    sent = typed(supplier=hosting_contract.supplier_id, title="Mine", revision=1)
    answer = sign_in(olga).post(address("contract-edit", hosting_contract.pk), sent)
    assert answer.status_code == 422
    assert "K-17" in answer.text and 'value="Mine"' in answer.text and 'value="2"' in answer.text


def test_what_a_colleague_emptied_is_shown_as_emptied(sign_in, olga, hosting_contract):
    change_contract(contract=hosting_contract, number="K-17", by=olga)
    hosting_contract.refresh_from_db()
    change_contract(contract=hosting_contract, number="", by=olga)
    sent = typed(supplier=hosting_contract.supplier_id, number="K-17", revision=2)
    answer = sign_in(olga).post(address("contract-edit", hosting_contract.pk), sent)
    assert "<dt>Number</dt><dd>–</dd>" in answer.text and 'value="K-17"' in answer.text


def test_the_page_of_a_contract_decides_and_says_so(sign_in, ed, vera, hosting_contract):
    page = sign_in(ed).get(address("contract", hosting_contract.pk)).text
    assert "What becomes of it after" in page and "12,500.50 USD" in page
    sent = {"keeps": "yes", "revision": hosting_contract.revision}
    answer = sign_in(ed).post(address("contract-decide", hosting_contract.pk), sent, follow=True)
    assert "Decided: it goes on" in answer.text
    assert "Decide anew" not in sign_in(vera).get(address("contract", hosting_contract.pk)).text


def test_the_list_is_filtered_by_state_and_its_file_holds_no_formula(sign_in, olga, host, hosting_contract):
    add_contract(by=olga, title="=1+1", supplier=host, ends=in_days(-1))
    client = sign_in(olga)
    page = client.get(address("contracts"), {"state": "decide"}).text
    assert ">Hosting<" in page and "=1+1" not in page
    file = client.get(address("contracts-csv"))
    assert "'=1+1" in file.content.decode("utf-8-sig")
    assert file["Content-Disposition"] == 'attachment; filename="contracts.csv"'
    assert file["X-Content-Type-Options"] == "nosniff"


def test_the_list_is_sorted_either_way_and_what_is_not_known_stands_at_the_end(sign_in, olga, host, hosting_contract):
    for title, ends in (("Archive", None), ("Lifts", in_days(900))):
        add_contract(by=olga, title=title, supplier=host, ends=ends)
    client = sign_in(olga)

    def titles(sort: str) -> list[str]:
        found = client.get(address("contracts"), {"sort": sort, "q": ""}).context["lines"]
        return [line["row"].title for line in found]

    assert titles("title") == ["Archive", "Hosting", "Lifts"]
    assert titles("ends") == ["Hosting", "Lifts", "Archive"]
    assert titles("-ends") == ["Lifts", "Hosting", "Archive"]
    assert titles("nonsense") == titles("") == titles("due")
    page = client.get(address("contracts"), {"sort": "ends", "q": "i"}).text
    assert 'aria-sort="ascending"><a href="?q=i&amp;sort=-ends">Last day</a>' in page


def test_the_list_asks_as_much_for_many_as_for_one(sign_in, olga, host, hosting_contract):
    client = sign_in(olga)
    client.get(address("contracts"))
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(address("contracts"))
        counts.append(len(asked))
        for more in range(3):
            add_contract(by=olga, title=f"C {number}.{more}", supplier=host, ends=in_days(50))
    assert counts[0] == counts[1]


def test_prices_are_typed_as_rows_and_one_more_row_keeps_nothing(sign_in, olga, hosting_contract):
    client, url = sign_in(olga), address("contract-prices", hosting_contract.pk)
    row = {"model-0": "tiered", "what-0": "Traffic", "price_cents-0": "9", "per-0": "GB", "revision": 1, "count": 1}
    more = client.post(url, {**row, "more": "1"})
    assert more.status_code == 200 and 'name="what-1"' in more.text and 'value="Traffic"' in more.text
    assert not hosting_contract.prices.exists()
    refused = client.post(url, row)
    assert refused.status_code == 422 and "from how many units" in refused.text
    client.post(url, {**row, "threshold-0": "1000"})
    assert hosting_contract.prices.get().price_cents == 900


def test_who_is_limited_to_sales_does_not_see_a_contract_of_another_unit(sign_in, sam, olga, host, acme):
    other = Unit.objects.create(organization=acme, name="Warehouse")
    theirs = add_contract(by=olga, title="Cranes", supplier=host, unit=other)
    Trigger.objects.create(organization=acme, contract=theirs, kind="volume", title="Lifts", limit=1)
    assert sign_in(sam).get(address("contract", theirs.pk)).status_code == 404
    assert not Trigger.objects.visible_to(sam).exists()
