"""The page of a control: which products miss it for their next gate."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from dsm.models import Control
from dsm.queries.control_misses import misses
from dsm.services.compliance import record_evidence
from dsm.services.control_catalogue import create_control
from dsm.services.portfolio import create_product
from organizations.models import Unit

TODAY = localdate()
LEVELS = {"discovery": 0, "alpha": 3, "beta": 3, "live": 3}


@pytest.fixture
def risks(olga) -> Control:
    """Owed from Alpha on."""
    return create_control(by=olga, key="risks", family="governance", title="Risks are known", **LEVELS)


def named(by, control) -> list[str]:
    return [one.product.name for one in misses(by, control, TODAY)]


def test_a_scoped_reader_is_told_of_her_own_products_alone(olga, sam, acme, risks, tracking, quoting):
    far = Unit.objects.create(organization=acme, name="Far")
    create_product(by=olga, name="Far away", unit=far, stage="alpha")
    assert named(olga, risks) == ["Far away", "Parcel tracking", "Quoting"]
    assert "Far away" not in named(sam, risks) and "Quoting" in named(sam, risks)


def test_the_nearest_gate_comes_first_and_what_is_shown_or_past_every_gate_is_not_there(
    client, sign_in, olga, vera, risks, tracking, quoting
):
    late = create_product(by=olga, name="Late", stage="alpha", gate_on=TODAY - timedelta(days=2))
    create_product(by=olga, name="Done", stage="live")
    create_control(by=olga, key="other", family="governance", title="Something else", **LEVELS)
    assert named(vera, risks) == ["Late", "Parcel tracking", "Quoting"]
    record_evidence(
        product=tracking, control=risks, progress="met", revision=0, evidence="Seen", evidence_on=TODAY, by=olga
    )
    assert named(vera, risks) == ["Late", "Quoting"]
    sign_in(vera)
    page = client.get(f"/o/acme/controls/{risks.pk}/").content.decode()
    assert f"/o/acme/products/{late.pk}/controls/{risks.pk}/" in page
    assert "is over" in page and "no day is set" in page


def test_queries_do_not_grow_with_products(olga, risks, tracking, django_assert_num_queries):
    for number in range(5):
        create_product(by=olga, name=f"Product {number}", stage="alpha")
    with django_assert_num_queries(4):
        assert len(misses(olga, risks, TODAY)) == 6


def test_a_reader_sees_what_the_words_of_a_product_mean(client, sign_in, olga, vera, risks, tracking):
    from dsm.services.control_catalogue import adopt_starter

    adopt_starter(by=olga)
    tracking.attributes = ["payments"]
    tracking.save()
    sign_in(vera)
    page = client.get(f"/o/acme/products/{tracking.pk}/controls/").content.decode()
    assert "Takes or makes payments" in page and '<span class="tag">payments</span>' not in page
