"""The pages of staffing: refusals, what each says, and that the number of queries does not grow."""

from datetime import date
from decimal import Decimal
from fractions import Fraction as F

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from dsm.models import Allocation, AllocationImport
from dsm.queries.staffing import matrix_of, shown_months
from dsm.services import staffing as services
from dsm.services import staffing_files as files
from dsm.services.portfolio import create_capability, create_product
from dsm.staffing.findings import Kind
from organizations.errors import DomainError, Stale
from organizations.models import Person, Unit

FIRST = date(2027, 1, 1)


def person(name: str, owner, unit=None, **more) -> Person:
    return Person.objects.create(organization=owner.organization, name=name, unit=unit, **more)


def signed_in(member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def at(route: str, member, *args) -> str:
    return reverse(route, args=[member.organization.slug, *args])


@pytest.fixture
def design(olga):
    return create_capability(by=olga, name="Design")


@pytest.fixture
def ana(olga, design) -> Person:
    """Full time in design, since the beginning of 2027."""
    row = person("Ana", olga, email="ana@example.com")
    services.give_home(person=row, by=olga, first=FIRST, capability=design)
    return row


# ---- Refusals ----


def test_a_viewer_allocates_nobody_and_a_respondent_sees_nobody(vera, rob, ana, tracking):
    with pytest.raises(PermissionDenied):
        services.allocate(person=ana, product=tracking, by=vera, first=FIRST, fte=F(1))
    for route in ("staffing", "staffing-people", "racis", "allocations-csv"):
        assert signed_in(rob).get(at(route, rob)).status_code == 403


def test_a_scoped_editor_fills_her_own_teams_only(sam, ana, tracking, quoting):
    with pytest.raises(PermissionDenied):
        services.allocate(person=ana, product=tracking, by=sam, first=FIRST, fte=F(1))
    assert services.allocate(person=ana, product=quoting, by=sam, first=FIRST, fte=F(1)).pk
    with pytest.raises(PermissionDenied):
        services.give_home(person=ana, by=sam, first=FIRST)


@pytest.mark.parametrize(("said", "field"), [
    ({"first": FIRST, "last": date(2026, 12, 31), "fte": F(1)}, "last"), ({"first": FIRST, "fte": F(0)}, "fte"),
    ({"first": FIRST, "fte": F(3)}, "fte"), ({"first": FIRST, "fte": F(1, 3)}, "fte"),
])  # fmt: skip
def test_dates_that_cross_and_shares_that_cannot_be_are_refused(olga, ana, tracking, said, field):
    with pytest.raises(DomainError) as refusal:
        services.allocate(person=ana, product=tracking, by=olga, **said)
    assert refusal.value.field == field
    assert not Allocation.objects.exists()


def test_nobody_has_two_homes_at_once_or_leads_herself(olga, ana):
    with pytest.raises(DomainError, match="home on these days"):
        services.give_home(person=ana, by=olga, first=date(2027, 6, 1))
    services.change_home(row=ana.homes.get(), revision=1, by=olga, last=date(2027, 5, 31))
    with pytest.raises(DomainError, match="own line manager"):
        services.give_home(person=ana, by=olga, first=date(2027, 6, 1), manager=ana)
    assert services.give_home(person=ana, by=olga, first=date(2027, 6, 1), fte=F(4, 5)).fte == Decimal("0.8")


def test_a_stale_change_is_refused_with_what_stands_there(olga, ed, ana, tracking):
    row = services.allocate(person=ana, product=tracking, by=olga, first=FIRST, fte=F(1))
    services.change_allocation(row=row, revision=1, by=olga, fte=F(1, 2))
    with pytest.raises(Stale) as refusal:
        services.change_allocation(row=row, revision=1, by=ed, fte=F(1, 4))
    assert refusal.value.current == {"revision": 2, "fte": "0.500"}
    reply = signed_in(ed).post(at("allocation", ed, row.pk), {"first": "2027-01-01", "fte": "25 %", "revision": 1})
    assert reply.status_code == 409
    assert 'value="25 %"' in reply.text and "0.500" in reply.text and 'value="2"' in reply.text


def test_the_loss_never_falls_with_more_teams(olga):
    with pytest.raises(DomainError, match="never cost less"):
        services.write_assumptions(by=olga, revision=0, lost_in_2=50, lost_in_3=40)


# ---- What a reader sees ----


def test_a_scoped_reader_counts_with_everybody_and_reads_only_her_names(olga, sam, ana, tracking, quoting, acme):
    other = Unit.objects.create(organization=acme, name="Depot")
    pallets = create_product(by=olga, name="Pallets", unit=other)
    ben = person("Ben", olga, unit=other)
    services.allocate(person=ana, product=pallets, by=olga, first=FIRST, fte=F(3, 4))
    services.allocate(person=ana, product=quoting, by=olga, first=FIRST, fte=F(1, 2))
    services.allocate(person=ben, product=quoting, by=olga, first=FIRST, fte=F(1, 2))
    matrix = matrix_of(sam)
    window = shown_months("2027-03", "1", FIRST).window
    [over] = [one for one in matrix.findings(window) if one.kind is Kind.OVER]
    assert over.sentence.startswith("Ana is asked for 1.25 FTE and has 1")
    assert "a product outside your units" in over.advice
    html = signed_in(sam).get(at("product-team", sam, quoting.pk) + "?from=2027-03").text
    assert "Ben" not in html and "Pallets" not in html
    assert "1 more allocation is of somebody outside your units" in html
    assert signed_in(sam).get(at("staffing-person", sam, ben.pk)).status_code == 404


def test_what_lies_in_the_bin_counts_no_more(olga, ana, tracking):
    row = services.allocate(person=ana, product=tracking, by=olga, first=FIRST, fte=F(1))
    client = signed_in(olga)
    reply = client.post(at("allocation-delete", olga, row.pk), follow=True)
    assert "is in the bin" in reply.text
    assert matrix_of(olga).staffing.allocations == ()
    client.post(at("bin-restore", olga, "allocation", row.pk))
    assert len(matrix_of(olga).staffing.allocations) == 1


# ---- Pages ----


def test_the_overview_says_what_is_missing_and_who_has_too_much(olga, vera, ana, design, tracking, quoting):
    services.ask_for(product=tracking, capability=design, by=olga, first=FIRST, fte=F(5, 2))
    services.allocate(person=ana, product=tracking, by=olga, first=FIRST, fte=F(1))
    services.allocate(person=ana, product=quoting, by=olga, first=date(2027, 3, 1), last=date(2027, 3, 10), fte=F(1, 2))
    html = signed_in(vera).get(at("staffing", vera) + "?from=2027-03&months=3").text
    assert "Ana is asked for 1.5 FTE and has 1, until 10 Mar 2027: 0.5 too much." in html
    assert "−1.5 missing" in html and "1 for 2.5" in html
    assert "Only Ana can work in “Design”" in html
    only = signed_in(vera).get(at("staffing", vera) + "?from=2027-03&months=3&kind=over").text
    assert "too much" in only and "Only Ana" not in only


def test_the_queries_of_the_overview_do_not_grow(olga, ana, design, tracking, django_assert_max_num_queries):
    for number in range(12):
        row = person(f"P{number}", olga)
        services.give_home(person=row, by=olga, first=FIRST, capability=design, manager=ana)
        services.allocate(person=row, product=tracking, by=olga, first=FIRST, fte=F(1, 2))
    client = signed_in(olga)
    for route, args in (("staffing", ()), ("staffing-people", ()), ("product-team", (tracking.pk,))):
        with django_assert_max_num_queries(24):
            assert client.get(at(route, olga, *args) + "?from=2027-03").status_code == 200


def test_a_person_and_a_home_are_explained(olga, ana, design, tracking):
    services.note_absence(person=ana, by=olga, first=date(2027, 3, 1), last=date(2027, 3, 5))
    services.allocate(person=ana, product=tracking, by=olga, first=FIRST, fte=F(1, 2))
    client = signed_in(olga)
    html = client.get(at("staffing-person", olga, ana.pk) + "?from=2027-03").text
    assert "away 100 % until 5 Mar 2027" in html and "Parcel tracking 0.5" in html
    home = client.get(at("capability-home", olga, design.pk) + "?from=2027-03&months=1").text
    assert "People of Design" in home and "Only Ana can work here" in home


def test_forms_keep_what_was_typed_and_add_rows(olga, ana, tracking):
    client = signed_in(olga)
    page = at("product-allocate", olga, tracking.pk)
    wrong = client.post(page, {"person": ana.pk, "fte": "50", "first": "2027-02-01", "last": "2027-01-01"})
    assert wrong.status_code == 422 and "Write 0.5 or 50 %" in wrong.text and 'value="50"' in wrong.text
    crossed = client.post(page, {"person": ana.pk, "fte": "50 %", "first": "2027-02-01", "last": "2027-01-01"})
    assert "The dates cross" in crossed.text
    assert client.post(page, {"person": ana.pk, "fte": "50 %", "first": "2027-02-01"}).status_code == 302
    row = Allocation.objects.get()
    assert client.post(at("allocation-end", olga, row.pk), {"last": "2027-01-01", "revision": 1}).status_code == 422
    assert client.post(at("allocation-end", olga, row.pk), {"last": "2027-04-30", "revision": 1}).status_code == 302
    row.refresh_from_db()
    assert (row.fte, row.last, row.revision) == (Decimal("0.500"), date(2027, 4, 30), 2)


def test_assumptions_change_the_numbers_of_all(olga, vera, ana, tracking, quoting):
    for product in (tracking, quoting):
        services.allocate(person=ana, product=product, by=olga, first=FIRST, fte=F(1, 2))
    services.write_assumptions(by=olga, revision=0, lost_in_2=10)
    assert matrix_of(vera).staffing.assumptions.loss(2) == F(1, 10)
    assert "Lost in 2 teams" in signed_in(vera).get(at("staffing-assumptions", vera)).text
    stale = signed_in(olga).post(at("staffing-assumptions-save", olga), {
        "lost_in_2": 20, "lost_in_3": 40, "lost_in_4": 60, "lost_in_5": 75, "most_teams": 2, "team_least": 5, "team_most": 9,
        "bench_from": "0.1", "most_accountable": 5, "most_consulted": 3, "revision": 0,
    })  # fmt: skip
    assert stale.status_code == 409 and "in the meantime" in stale.text


# ---- Files ----


def test_good_rows_wait_and_nothing_is_half_done(olga, ana, tracking):
    raw = b"person;product;from;to;fte\nana@example.com;parcel-tracking;2027-01-01;;50 %\nBo;parcel-tracking;2027-01-01;;1\n"
    batch = files.keep_file(raw=raw, name="teams.csv", by=olga)
    client = signed_in(olga)
    html = client.get(at("allocation-import", olga, batch.pk)).text
    assert "1 allocation can be stored." in html and "no person “Bo” is known here" in html
    assert not Allocation.objects.exists()
    client.post(at("allocation-import", olga, batch.pk))
    row = Allocation.objects.get()
    assert (row.person, row.product, row.fte, row.brought_by_id) == (ana, tracking, Decimal("0.5"), batch.pk)
    again = files.keep_file(raw=raw, name="teams.csv", by=olga)
    with pytest.raises(DomainError, match="no row in it"):
        files.store(batch=again, by=olga)
    assert files.take_back(batch=batch, by=olga) == 1
    assert not Allocation.objects.exists()


def test_two_who_store_the_same_rows_wait_for_each_other(olga, ana, tracking):
    raw = b"person,product,from,fte\nAna,parcel-tracking,2027-01-01,1\n"
    batch = files.keep_file(raw=raw, name="a.csv", by=olga)
    with CaptureQueriesContext(connection) as asked:
        files.store(batch=batch, by=olga)
    said = [one["sql"] for one in asked]
    locked = next(at for at, sql in enumerate(said) if "organizations_organization" in sql and "FOR UPDATE" in sql)
    assert locked < next(at for at, sql in enumerate(said) if 'FROM "dsm_allocation"' in sql)


def test_a_draft_is_seen_by_who_sent_it_and_an_unreadable_file_is_no_draft(olga, ed, ana, tracking):
    batch = files.keep_file(raw=b"person,product,from,fte\nAna,parcel-tracking,2027-01-01,1\n", name="a.csv", by=olga)
    assert signed_in(ed).get(at("allocation-import", ed, batch.pk)).status_code == 404
    with pytest.raises(DomainError, match="workbook"):
        files.keep_file(raw=b"PK\x03\x04", name="a.xlsx", by=ed)
    assert AllocationImport.objects.count() == 1


def test_what_was_changed_by_hand_is_not_taken_back(olga, ana, tracking):
    raw = b"person,product,from,fte\nAna,parcel-tracking,2027-01-01,1\n"
    batch = files.store(batch=files.keep_file(raw=raw, name="a.csv", by=olga), by=olga)
    services.change_allocation(row=Allocation.objects.get(), revision=1, by=olga, fte=F(1, 2))
    with pytest.raises(DomainError, match="changed by hand"):
        files.take_back(batch=batch, by=olga)


def test_the_export_is_safe_and_comes_back_unchanged(olga, tracking):
    evil = person("=1+1", olga, email="evil@example.com")
    services.allocate(person=evil, product=tracking, by=olga, first=FIRST, fte=F(333, 1000))
    client = signed_in(olga)
    raw = client.get(at("allocations-csv", olga)).content
    assert b"'=1+1" in raw and b"0.333" in raw
    assert client.get(at("allocations-xlsx", olga)).content[:2] == b"PK"
    for sent in (raw, raw.replace(b"evil@example.com", b"")):
        batch = files.keep_file(raw=sent, name="own.csv", by=olga)
        assert "1 is left out" in client.get(at("allocation-import", olga, batch.pk)).text


def test_an_address_that_says_no_months_shows_these():
    assert shown_months("nonsense", "-3", localdate()).months[0].first == localdate().replace(day=1)
