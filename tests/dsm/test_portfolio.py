"""Products and capabilities: refusals, their twins among the items, and the portfolio as a value."""

from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied

from dsm.models import Item, Use
from dsm.portfolio import STAGES, next_stage
from dsm.queries.portfolio import portfolio_of
from dsm.services.items import Need, add_item, relate
from dsm.services.portfolio import change_capability, change_product, create_product
from organizations import bin
from organizations.errors import DomainError, Stale


def test_a_viewer_cannot_begin_a_product(vera):
    with pytest.raises(PermissionDenied):
        create_product(by=vera, name="Mine")


def test_a_scoped_editor_writes_in_her_unit_only(sam, sales):
    with pytest.raises(PermissionDenied):
        create_product(by=sam, name="For all")
    assert create_product(by=sam, name="For Sales", unit=sales).unit == sales


def test_a_key_is_made_of_the_name_and_stays_unique(olga, tracking):
    assert tracking.key == "parcel-tracking"
    assert create_product(by=olga, name="Parcel tracking").key == "parcel-tracking-2"
    with pytest.raises(DomainError, match="taken"):
        create_product(by=olga, name="Other", key="parcel-tracking")


def test_a_stale_change_is_refused_with_what_stands_there(olga, tracking):
    change_product(product=tracking, revision=1, by=olga, name="Track and trace")
    with pytest.raises(Stale) as refusal:
        change_product(product=tracking, revision=1, by=olga, name="Tracking")
    assert refusal.value.current["name"] == "Track and trace"


def test_the_twin_carries_the_name_and_hides_with_its_product(olga, tracking):
    change_product(product=tracking, revision=1, by=olga, name="Track and trace")
    assert Item.objects.visible_to(olga).get(product=tracking).name == "Track and trace"
    bin.delete(tracking, by=olga)
    assert not Item.objects.visible_to(olga).filter(product=tracking).exists()


def test_a_capability_cannot_lie_below_itself(olga, hosting, databases):
    with pytest.raises(DomainError, match="below itself"):
        change_capability(capability=hosting, revision=1, by=olga, parent=databases)


def test_items_cannot_need_each_other_in_a_circle(olga, tracking):
    web = add_item(by=olga, item_class="component", key="web")
    database = add_item(by=olga, item_class="component", key="db")
    relate(consumer=tracking.item, needs=[Need(web)], by=olga)
    relate(consumer=web, needs=[Need(database)], by=olga)
    with pytest.raises(DomainError, match="circle"):
        relate(consumer=database, needs=[Need(tracking.item)], by=olga)
    with pytest.raises(DomainError, match="circle"):
        relate(consumer=web, needs=[Need(web)], by=olga)


def test_of_alternatives_no_more_can_be_asked_than_there_are(olga, tracking):
    web = add_item(by=olga, item_class="component", key="web")
    with pytest.raises(DomainError, match="at most 1"):
        relate(consumer=tracking.item, needs=[Need(web, "either", 2)], by=olga)


def test_the_portfolio_shows_what_the_reader_sees(olga, sam, tracking, quoting, hosting, databases):
    share = {"cost_share": 25, "quality": 3, "criticality": 2}
    Use.objects.create(organization=olga.organization, product=quoting, capability=databases, manner="used", **share)
    portfolio = portfolio_of(sam)
    assert [capability.key for capability in portfolio.capabilities] == ["hosting", "databases"]
    assert portfolio.by_capability["databases"].parent == "hosting"
    use = portfolio.uses["quoting", "databases"]
    assert (use.cost_share, use.dependency) == (Fraction(1, 4), Fraction(1, 2))


def test_another_units_product_and_its_cells_are_not_in_the_portfolio(olga, sam, warehouse, databases):
    pallets = create_product(by=olga, name="Pallets", unit=warehouse)
    Use.objects.create(organization=olga.organization, product=pallets, capability=databases, manner="used")
    portfolio = portfolio_of(sam)
    assert (portfolio.products, portfolio.uses) == ((), {})


def test_live_has_no_next_gate():
    assert [next_stage(stage) for stage in STAGES] == ["alpha", "beta", "live", None]


@pytest.fixture
def warehouse(acme):
    from organizations.models import Unit

    return Unit.objects.create(organization=acme, name="Warehouse")
