"""What products and services bring to meetings, to the overview and to what waits: nothing to whom it does not concern."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from cadence.agenda import EntryKind, Span
from dsm.agenda import GatesAhead, PromisesThatBreak, RenewalsToDecide
from dsm.models import DuplicateTask, Intake
from dsm.queries.ahead import standing
from dsm.services.agreements import add_agreement
from dsm.services.contracts import add_contract
from dsm.services.control_catalogue import create_control
from dsm.services.gates import plan_gate
from dsm.services.items import Need, add_item, relate
from dsm.services.portfolio import change_product, create_product
from dsm.services.sources import create_source
from dsm.waiting import gates, imports
from organizations.models import Person, Supplier

TODAY = localdate()


def span(membership, units=None) -> Span:
    return Span(membership, None, units, now() - timedelta(days=7), now())


def in_days(number: int):
    return TODAY + timedelta(days=number)


@pytest.fixture
def broken(olga, sales):
    """A promise of Sales that stands on a server of nobody else's business, with less than it promises."""
    shop = add_item(by=olga, item_class="service", name="Shop")
    server = add_item(by=olga, item_class="server", name="secret-box", availability=Decimal("0.9"))
    relate(consumer=shop, needs=[Need(server)], revision=shop.revision, by=olga)
    return add_agreement(
        by=olga, kind="SLA", title="Shop runs", item=shop, unit=sales, availability=Decimal("0.999"),
    )  # fmt: skip


@pytest.fixture
def gate(olga, tracking):
    create_control(by=olga, key="risks", family="governance", title="Known risks", beta=3, live=3)
    return plan_gate(product=tracking, gate_on=in_days(30), revision=tracking.revision, by=olga)


@pytest.fixture
def due(olga):
    """Notice may arrive for 20 days more."""
    host = Supplier.objects.create(organization=olga.organization, name="Host Ltd")
    return add_contract(by=olga, title="Hosting", supplier=host, ends=in_days(80), notice_days=60, renews_by=12)


def test_a_stranger_and_a_meeting_of_another_unit_hear_nothing(eve, olga, broken, gate, due):
    for provider in (PromisesThatBreak, RenewalsToDecide, GatesAhead):
        assert list(provider().entries(span(eve))) == []
        assert list(provider().entries(span(olga, frozenset({0})))) == []


def test_a_promise_that_breaks_names_the_check_and_not_where(olga, sales, broken):
    (entry,) = PromisesThatBreak().entries(span(olga, frozenset({sales.pk})))
    assert (entry.title, entry.kind, entry.unit) == ("Shop runs", EntryKind.OFF_TRACK, sales.pk)
    assert entry.sentence == "What was agreed does not hold it: availability."


def test_a_renewal_within_30_days_is_there_and_a_later_one_is_not(olga, due):
    add_contract(by=olga, title="Later", supplier=due.supplier, ends=in_days(91), notice_days=60, renews_by=12)
    (entry,) = RenewalsToDecide().entries(span(olga))
    assert (entry.key, entry.kind) == (f"contract-{due.pk}", EntryKind.DECISION)
    assert entry.url == f"/o/acme/contracts/{due.pk}/"


def test_a_gate_within_30_days_says_how_ready_it_is(olga, gate):
    later = create_product(by=olga, name="Later", stage="alpha")
    plan_gate(product=later, gate_on=in_days(31), revision=later.revision, by=olga)
    (entry,) = GatesAhead().entries(span(olga))
    assert (entry.title, entry.url) == ("Parcel tracking", f"/o/acme/products/{gate.pk}/gate/")
    assert entry.sentence.endswith("Beta: 0 % ready. 1 control stands in the way.")


def test_a_gate_waits_for_who_leads_the_product_and_may_write(ed, vera, olga, gate):
    assert list(gates(ed)) == []
    for member, seen in ((ed, ["Parcel tracking"]), (vera, [])):
        owner = Person.objects.create(organization=ed.organization, name="Somebody", membership=member)
        gate = change_product(product=gate, revision=gate.revision, by=olga, owner=owner)
        assert [one.title for one in gates(member)] == seen
    assert list(gates(olga)) == []


def test_half_done_imports_and_their_questions_wait_for_who_sent_them(ed, olga):
    source = create_source(by=olga, name="Network", kind="team")
    said = {"organization": olga.organization, "source": source}
    Intake.objects.create(**said, name="servers.csv", by=ed)
    done = Intake.objects.create(**said, by=ed, state="done", done_at=now())
    for place, state in (("1", "open"), ("2", "open"), ("3", "different")):
        DuplicateTask.objects.create(**said, intake=done, candidates=[1, 2], place=place, at=now(), state=state)
    sent, asked = imports(ed)
    assert (sent.title, sent.kind) == ("servers.csv", "import")
    assert asked.why == "Your imports brought 2 questions whether items are one."
    assert list(imports(olga)) == []


def test_the_overview_tells_of_products_when_there_are_any(olga, rob, sign_in, acme):
    assert standing(olga, TODAY) is None
    assert 'id="services"' not in sign_in(olga).get("/o/acme/").content.decode()


def test_the_overview_says_what_breaks_which_gates_come_and_what_is_due(olga, rob, sign_in, broken, gate, due):
    page = sign_in(olga).get("/o/acme/").content.decode()
    for said in ("<b>1</b> Alpha", "<b>0</b> Live", "1 promise breaks", "Parcel tracking", "Hosting", "Decisions due"):
        assert said in page, said
    assert 'id="services"' not in sign_in(rob).get("/o/acme/").content.decode()


def test_more_rows_ask_no_more_questions(olga, broken, gate, due):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            standing(olga, TODAY)
        return len(queries)

    before = asked()
    other = create_product(by=olga, name="Other", stage="alpha")
    plan_gate(product=other, gate_on=in_days(3), revision=other.revision, by=olga)
    add_contract(by=olga, title="More", supplier=due.supplier, ends=in_days(80), notice_days=60, renews_by=12)
    add_agreement(by=olga, kind="SLA", title="Again", item=broken.item, availability=Decimal("0.999"))
    found = standing(olga, TODAY)
    assert (len(found.gates), len(found.due), len(found.broken)) == (2, 2, 2)
    assert asked() == before <= 16
