"""Reports about the portfolio and about one product: who may ask for them, what stands in them, who reads what."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from dsm.agreements import read
from dsm.models import Agreement, Item
from dsm.queries.promised import promised_for
from dsm.report_sections import ProductPromises, Promises, Renewals
from dsm.report_sections.subject import PORTFOLIO
from dsm.services.agreement_files import take_in
from dsm.services.agreements import add_agreement, change_agreement
from dsm.services.contracts import add_contract, add_trigger
from dsm.services.items import Need, add_item, relate
from organizations.models import Supplier
from reports import services
from reports.blocks import Lead, Table
from reports.models import Report
from reports.sections import Brief

TODAY = localdate()
SHOP = """
components:
  - {key: web, name: Web front, availability: 0.9995}
services:
  - {key: shop, name: Shop, needs: web}
agreements:
  - {key: hoster, name: Hosting, kind: UC, component: web, supplier: Host Ltd, availability: 0.9999,
     resolution_hours: 2.5}
promises:
  - {key: shop-p2, name: Shop runs, service: shop, availability: 0.9999, resolution_hours: 4, hops: [hoster]}
"""


@pytest.fixture
def shop(olga, tracking) -> Agreement:
    """A promise about Parcel tracking, which needs the web front: 99.95 % cannot hold 99.99 %."""
    take_in(register=read(SHOP), by=olga)
    relate(consumer=tracking.item, needs=[Need(Item.objects.get(key="web"))], by=olga)
    promise = Agreement.objects.get(key="shop-p2")
    return change_agreement(agreement=promise, item=tracking.item, by=olga)


@pytest.fixture
def hosting_contract(olga, acme):
    """Decide in 10 days, notice in 40, ends in 100; 90 of 100 agreed hours are used."""
    contract = add_contract(
        by=olga, title="Cloud", supplier=Supplier.objects.create(organization=acme, name="Cloudy"),
        ends=TODAY + timedelta(days=100), notice_days=60, decision_days=30, renews_by=12,
    )  # fmt: skip
    add_trigger(contract=contract, title="Hours", kind="used", limit="0.8", agreed="100", current="90", by=olga)
    return contract


def words_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def said(content, kind):
    return [block for block in content.blocks if isinstance(block, kind)]


# ---- Who may ask ----


def test_who_only_reads_cannot_ask_and_sees_no_button(client, sign_in, vera, tracking):
    sign_in(vera)
    for page in ("/o/acme/products/", f"/o/acme/products/{tracking.pk}/"):
        shown = client.get(page).content.decode()
        assert 'id="reports"' in shown and "Make a report" not in shown
    for address in ("/o/acme/products/report/", f"/o/acme/products/{tracking.pk}/report/"):
        assert client.post(address).status_code == 403
    assert not Report.objects.exists()


def test_who_writes_for_one_unit_cannot_ask_about_the_whole(client, sign_in, sam, quoting):
    sign_in(sam)
    shown = client.get("/o/acme/products/").content.decode()
    assert "Make a report" not in shown
    client.post("/o/acme/products/report/")
    assert not Report.objects.exists()


def test_a_stranger_finds_no_product_and_a_link_makes_no_report(client, sign_in, eve, olga, tracking):
    sign_in(eve)
    assert client.post(f"/o/globex/products/{tracking.pk}/report/").status_code == 404
    sign_in(olga)
    assert client.get("/o/acme/products/report/").status_code == 405
    assert not Report.objects.exists()


# ---- Asking, reading ----


def test_a_button_makes_the_report_and_the_page_lists_it(client, sign_in, olga, tracking):
    sign_in(olga)
    for page, address, subject in (
        ("/o/acme/products/", "/o/acme/products/report/", PORTFOLIO),
        (f"/o/acme/products/{tracking.pk}/", f"/o/acme/products/{tracking.pk}/report/", tracking.ref),
    ):
        assert f'action="{address}"' in client.get(page).content.decode()
        client.post(address)
        report = Report.objects.get(subject=subject)
        assert f"/o/acme/reports/{report.pk}/" in client.get(page).content.decode()


def test_a_built_report_has_the_sections_and_a_scoped_reader_not_those_of_all_units(
    client, sign_in, olga, sam, shop, hosting_contract
):
    report = services.create_report(title="All", subject=PORTFOLIO, as_of=TODAY, unit=None, by=olga)
    services.build_report(report=report, by=olga, progress=lambda *told: None)
    assert {"dsm.promises", "dsm.renewals"} <= {section["key"] for section in report.content}
    sign_in(olga)
    assert "Shop runs" in client.get(f"/o/acme/reports/{report.pk}/").content.decode()
    sign_in(sam)
    assert "Shop runs" not in client.get(f"/o/acme/reports/{report.pk}/").content.decode()


# ---- The sections ----


def test_they_say_nothing_about_something_else_and_nothing_without_rows(olga, tracking):
    for section in (Promises(), Renewals()):
        assert section.build(Brief(olga, tracking.ref, TODAY)) is None
        assert section.build(Brief(olga, PORTFOLIO, TODAY)) is None
    assert ProductPromises().build(Brief(olga, PORTFOLIO, TODAY)) is None
    assert ProductPromises().build(Brief(olga, tracking.ref, TODAY)) is None


def test_a_promise_that_breaks_stands_with_its_link_and_its_figures(olga, shop):
    content = Promises().build(Brief(olga, PORTFOLIO, TODAY))
    assert said(content, Lead)[0].text == "1 promise breaks, 0 are not proved, 0 hold."
    verdicts, figures = said(content, Table)
    [[promise, _covers, verdict, link, why]] = words_of(verdicts)
    assert (promise, verdict) == ("Shop runs", "breaks")
    assert link != "–" and "99.95 %" in why
    assert words_of(figures)[0][1:3] == ["99.99 %", "99.95 %"]
    assert words_of(figures)[0][4:] == ["4 h", "2.5 h"]


def test_renewals_say_by_when_and_which_figures_call(olga, hosting_contract):
    content = Renewals().build(Brief(olga, PORTFOLIO, TODAY))
    terms, figures = said(content, Table)
    [[title, supplier, _owner, decide, cancel, ends]] = words_of(terms)
    assert (title, supplier) == ("Cloud", "Cloudy")
    days = [f"{day.day} {day:%b %Y}" for day in (TODAY + timedelta(days=number) for number in (10, 40, 100))]
    assert [decide, cancel, ends] == days
    assert words_of(figures)[0][:2] == ["Cloud", "Hours"]


def test_of_a_product_its_promises_come_first_and_what_carries_them_after(
    client, sign_in, olga, shop, tracking, quoting
):
    add_agreement(kind="SLA", title="Quotes", product=quoting, by=olga)
    found = promised_for(olga, tracking)
    assert [(one.row.title, one.verdict, one.covers) for one in found] == [
        ("Shop runs", "breaks", "Parcel tracking"), ("Hosting", "", "Web front"),
    ]  # fmt: skip
    content = ProductPromises().build(Brief(olga, tracking.ref, TODAY))
    assert [row[2] for row in words_of(said(content, Table)[0])] == ["breaks", "–"]
    sign_in(olga)
    page = client.get(f"/o/acme/products/{tracking.pk}/").content.decode()
    assert f"/o/acme/promises/{shop.pk}/" in page and "covers Web front" in page and "Quotes" not in page


def test_what_a_scoped_reader_does_not_see_is_not_named(olga, sam, quoting, warehouse):
    item = add_item(by=olga, item_class="component", key="hidden-rack", name="Hidden rack", unit=warehouse)
    relate(consumer=quoting.item, needs=[Need(item)], by=olga)
    add_agreement(kind="UC", title="Rack", item=item, by=olga)
    assert [one.covers for one in promised_for(olga, quoting)] == ["Hidden rack"]
    assert [one.covers for one in promised_for(sam, quoting)] in ([], [""])


@pytest.fixture
def warehouse(acme):
    from organizations.models import Unit

    return Unit.objects.create(organization=acme, name="Warehouse")
