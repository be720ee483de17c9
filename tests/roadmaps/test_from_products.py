"""From a product to a roadmap: what is found there, who may take it, the trace that stays, and whether it moved."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from dsm.models import Capability, Item, Product
from dsm.services.agreements import add_agreement
from dsm.services.compliance import record_evidence
from dsm.services.control_catalogue import create_control
from dsm.services.items import Need, add_item, relate
from dsm.services.portfolio import create_capability, create_product
from dsm.services.uses import set_use
from organizations.errors import DomainError
from organizations.models import Unit
from roadmaps.models import Initiative, ProductTrace, Roadmap
from roadmaps.queries.from_products import findings, moved, product_findings, working_days
from roadmaps.services import Wish, add_from_product, draft, set_status
from roadmaps.timetable import WorkCalendar
from tests.roadmaps.conftest import silent

pytestmark = pytest.mark.django_db

MANDATORY_IN_BETA = {"discovery": 0, "alpha": 1, "beta": 3, "live": 3}


@pytest.fixture
def tracking(olga) -> Product:
    return create_product(by=olga, name="Parcel tracking", stage="alpha", value=80)


@pytest.fixture
def hosting(olga) -> Capability:
    return create_capability(by=olga, name="Hosting", maturity=2, wanted=4)


@pytest.fixture
def gap(olga, tracking, hosting):
    return set_use(product=tracking, capability=hosting, by=olga, manner="gap", criticality=3)


@pytest.fixture
def risks(olga, tracking):
    return create_control(
        by=olga, key="risks", family="governance", title="Known risks", effort_days=Decimal("2.5"), lead_days=10,
        hard=True, **MANDATORY_IN_BETA,
    )  # fmt: skip


@pytest.fixture
def broken(olga, tracking):
    """A promise of 99.9 % over a component that gives 99 %."""
    web = add_item(by=olga, item_class="component", name="Web", availability=Decimal("0.99"))
    relate(consumer=tracking.item, needs=[Need(web)], by=olga)
    return add_agreement(by=olga, kind="SLA", title="It runs", product=tracking, availability=Decimal("0.999"))


def wish(key: str = "gap-hosting", **changes) -> Wish:
    given = {"title": "Hosting for all", "effort_days": Decimal(4), "duration_days": Decimal(10)}
    return Wish(key, **{**given, **changes})


def address(route, *args):
    return reverse(route, args=["acme", *args])


def typed(roadmap: Roadmap, **changes) -> dict:
    said = {
        "gap-hosting-chosen": "on", "gap-hosting-title": "Hosting for all", "gap-hosting-effort_days": "4",
        "gap-hosting-duration_days": "10", "roadmap": roadmap.pk,
    }  # fmt: skip
    return {**said, **changes}


def keys(member, product) -> list[str]:
    return [one.key for one in product_findings(member, product).open]


# ---- Refusals ----


def test_viewers_and_strangers_take_nothing(tracking, gap, roadmap, vera, eve):
    with pytest.raises(PermissionDenied):
        add_from_product(product=tracking, roadmap=roadmap, wishes=[wish()], by=vera)
    with pytest.raises(DomainError):
        add_from_product(product=tracking, roadmap=roadmap, wishes=[wish()], by=eve)
    assert not ProductTrace.objects.exists()


def test_a_scoped_editor_writes_neither_for_the_whole_nor_for_another_unit(
    acme, olga, sam, sales, tracking, gap, hosting, roadmap
):
    other = Unit.objects.create(organization=acme, name="Logistics")
    hidden = create_product(by=olga, name="Fleet", unit=other)
    own = create_product(by=olga, name="Quoting", unit=sales)
    set_use(product=own, capability=hosting, by=olga, manner="gap")
    for product, error in ((tracking, PermissionDenied), (hidden, DomainError), (own, PermissionDenied)):
        with pytest.raises(error):
            add_from_product(product=product, roadmap=roadmap, wishes=[wish()], by=sam)
    assert not ProductTrace.objects.exists()
    Roadmap.objects.filter(pk=roadmap.pk).update(unit=sales)
    assert len(add_from_product(product=own, roadmap=roadmap, wishes=[wish()], by=sam)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": "gap-nowhere"}, "not needed"),
        ({"key": "duplicate-hosting"}, "not needed"),
        ({"key": "gap-hosting"}, "already"),
        ({"key": "maturity-hosting", "effort_days": Decimal(10**7)}, "too large"),
        ({"key": "maturity-hosting", "effort_days": Decimal(5 * 200)}, "waves"),
    ],
)
def test_what_cannot_be_taken_is_refused_whole(tracking, gap, roadmap, olga, changes, words):
    count = roadmap.initiatives.count()
    with pytest.raises(DomainError, match=words):
        add_from_product(product=tracking, roadmap=roadmap, wishes=[wish(), wish(**changes)], by=olga)
    assert roadmap.initiatives.count() == count
    assert not ProductTrace.objects.exists()


def test_nothing_is_added_twice_but_what_was_left_out_may_come_again(tracking, gap, roadmap, olga):
    (one,) = add_from_product(product=tracking, roadmap=roadmap, wishes=[wish()], by=olga)
    assert keys(olga, tracking) == ["maturity-hosting"]
    with pytest.raises(DomainError, match="already"):
        add_from_product(product=tracking, roadmap=roadmap, wishes=[wish(title="Again")], by=olga)
    set_status(initiative=one, status="dropped", by=olga)
    assert keys(olga, tracking) == ["gap-hosting", "maturity-hosting"]
    add_from_product(product=tracking, roadmap=roadmap, wishes=[wish(title="Again")], by=olga)


def test_a_capability_is_raised_once_for_all_products(tracking, gap, hosting, roadmap, olga):
    other = create_product(by=olga, name="Quoting")
    set_use(product=other, capability=hosting, by=olga, manner="used")
    add_from_product(product=tracking, roadmap=roadmap, wishes=[wish("maturity-hosting")], by=olga)
    assert keys(olga, other) == []
    with pytest.raises(DomainError, match="already"):
        add_from_product(product=other, roadmap=roadmap, wishes=[wish("maturity-hosting")], by=olga)


# ---- What is found ----


def test_each_finding_comes_with_its_reason_and_what_is_known(tracking, gap, risks, broken, olga):
    found = findings(olga, tracking)
    assert [key for key, one in found.items() if one.is_open] == [
        "promise-it-runs", "control-risks", "gap-hosting", "maturity-hosting",
    ]  # fmt: skip
    assert "99" in found["promise-it-runs"].why
    control = found["control-risks"]
    assert (control.effort_days, control.duration_days, control.gives) == (Decimal("2.5"), 8, Fraction(1))
    assert "Beta asks for it" in control.why and "hard gate" in control.why
    assert found["gap-hosting"].gives == Fraction(3, 4)
    assert found["maturity-hosting"].gives == Fraction(2, 5)
    assert "1 product uses it or asks for it" in found["maturity-hosting"].why


def test_an_own_build_is_a_duplicate_only_of_what_exists(tracking, hosting, olga):
    set_use(product=tracking, capability=hosting, by=olga, manner="own")
    assert keys(olga, tracking) == ["duplicate-hosting"]
    Capability.objects.filter(pk=hosting.pk).update(maturity=0)
    assert keys(olga, tracking) == []


def test_unknown_figures_ask_for_nothing(tracking, hosting, olga):
    set_use(product=tracking, capability=hosting, by=olga, manner="used")
    Capability.objects.filter(pk=hosting.pk).update(maturity=None)
    add_agreement(by=olga, kind="SLA", title="It runs", product=tracking, availability=Decimal("0.999"))
    found = findings(olga, tracking)
    assert found["maturity-hosting"].is_open is None
    assert found["promise-it-runs"].is_open is None
    assert keys(olga, tracking) == []


@pytest.mark.parametrize(("lead", "days"), [(None, None), (0, None), (1, 1), (7, 5), (10, 8)])
def test_calendar_days_become_working_days(lead, days):
    assert working_days(lead, WorkCalendar()) == days


def test_the_number_of_queries_does_not_grow(tracking, gap, risks, broken, olga):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            product_findings(olga, tracking)
        return len(asked)

    before = count()
    for number in range(3):
        more = create_capability(by=olga, name=f"More {number}", maturity=1, wanted=2)
        set_use(product=tracking, capability=more, by=olga, manner="needed")
        create_control(by=olga, key=f"c{number}", family="governance", title="C", **MANDATORY_IN_BETA)
        add_agreement(by=olga, kind="SLA", title=f"P {number}", product=tracking, availability=Decimal("0.9999"))
    assert count() == before


# ---- Did it move? ----


def test_the_trace_says_when_the_finding_is_gone(tracking, gap, hosting, risks, broken, roadmap, olga):
    wishes = [wish(key, title=key, effort_days=Decimal(1)) for key in keys(olga, tracking)]
    add_from_product(product=tracking, roadmap=roadmap, wishes=wishes, by=olga)
    assert not any(one.has_moved for one in product_findings(olga, tracking).traced)
    set_use(product=tracking, capability=hosting, by=olga, manner="used")
    Capability.objects.filter(pk=hosting.pk).update(maturity=3)
    record_evidence(
        product=tracking, control=risks, revision=0, by=olga, progress="met", evidence="See", evidence_on=localdate()
    )
    Item.objects.filter(name="Web").update(availability=Decimal("0.9999"))
    traced = {one.trace.kind: (one.trace.was, one.now, one.is_open) for one in product_findings(olga, tracking).traced}
    assert traced == {
        "gap": ("gap", "used", False),
        "maturity": ("2 of 4", "3 of 4", True),
        "control": ("not begun", "met", False),
        "promise": ("breaks", "holds", False),
    }


def test_what_nobody_asks_for_any_more_is_settled_but_not_for_who_cannot_see_it(
    acme, tracking, gap, hosting, roadmap, olga, vera, sam
):
    (one,) = add_from_product(product=tracking, roadmap=roadmap, wishes=[wish()], by=olga)
    Capability.objects.filter(pk=hosting.pk).update(unit=Unit.objects.create(organization=acme, name="Logistics"))
    (hidden,) = moved(sam, one)
    assert hidden.is_open is None
    assert "Hosting" not in hidden.about
    hosting.uses.all().delete()
    (gone,) = moved(vera, one)
    assert (gone.now, gone.is_open, gone.about) == ("", False, "Hosting")


def test_it_stays_when_the_roadmap_is_drafted_again(tracking, gap, roadmap, olga):
    (one,) = add_from_product(product=tracking, roadmap=roadmap, wishes=[wish(gives=Fraction(1, 5))], by=olga)
    draft(roadmap_id=roadmap.pk, by=olga, progress=silent)
    assert ProductTrace.objects.get(initiative=one).was == "gap"


# ---- Pages ----


def test_pages_refuse_who_may_not(client, tracking, gap, roadmap, vera, eve):
    client.force_login(vera.user)
    page = client.get(address("product-initiatives", tracking.pk))
    assert page.status_code == 200
    assert 'name="roadmap"' not in page.content.decode()
    assert client.post(address("product-initiatives-add", tracking.pk), typed(roadmap)).status_code == 403
    client.force_login(eve.user)
    assert client.get(address("product-initiatives", tracking.pk)).status_code == 404


def test_what_was_typed_comes_back(client, tracking, gap, hosting, roadmap, olga):
    client.force_login(olga.user)
    to = address("product-initiatives-add", tracking.pk)
    sent = typed(roadmap, **{"maturity-hosting-title": "Nicer hosting", "gap-hosting-effort_days": "many"})
    answer = client.post(to, sent)
    assert answer.status_code == 422
    assert 'value="many"' in answer.content.decode() and "Nicer hosting" in answer.content.decode()
    set_use(product=tracking, capability=hosting, by=olga, manner="used")
    answer = client.post(to, typed(roadmap))
    assert answer.status_code == 422
    assert "not needed any more" in answer.content.decode() and "Hosting for all" in answer.content.decode()
    assert not ProductTrace.objects.exists()


def test_ticked_lines_become_initiatives(client, tracking, gap, risks, roadmap, olga):
    client.force_login(olga.user)
    page = client.get(address("product-initiatives", tracking.pk)).content.decode()
    assert 'value="2.5"' in page and 'value="8"' in page
    answer = client.post(address("product-initiatives-add", tracking.pk), typed(roadmap), follow=True)
    one = Initiative.objects.get(title="Hosting for all")
    assert (one.roadmap, one.effort_days) == (roadmap, 4)
    assert "it barely works" in one.why
    assert address("product-initiatives", tracking.pk) in answer.content.decode()
    page = client.get(address("initiative", roadmap.pk, one.pk)).content.decode()
    assert address("product-initiatives", tracking.pk) in page and "unchanged" in page
    page = client.get(address("product-initiatives", tracking.pk)).content.decode()
    assert roadmap.title in page and 'name="gap-hosting-title"' not in page
