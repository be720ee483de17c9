"""The twins of products and capabilities among the items: their keys clash with nothing, in the bin or out of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dsm.models import Agreement, Capability, Item, Product, Source
from dsm.services.agreements import add_agreement
from dsm.services.items import add_item
from dsm.services.portfolio import create_capability, create_product
from dsm.services.sources import create_source
from dsm.services.starting import bring_in_portfolio, take_back_portfolio
from organizations import bin
from organizations.errors import DomainError

TABLE = "what,name\nproduct,CRM\ncapability,Login\n"


@pytest.mark.parametrize("key", ["product.crm", "capability.login", "Product.crm"])
def test_a_key_of_a_twin_is_not_given_to_an_item_made_by_hand(olga, key):
    with pytest.raises(DomainError, match="made on their own pages") as refusal:
        add_item(by=olga, item_class="component", key=key)
    assert refusal.value.field == "key"


@pytest.mark.parametrize("create", [create_product, create_capability])
def test_what_lies_in_the_bin_leaves_its_name_and_its_key_to_another(olga, create):
    first = create(by=olga, name="CRM")
    bin.delete(first, by=olga)
    second = create(by=olga, name="CRM")
    assert (second.key, second.item.key) == (first.key, first.item.key)
    seen = Item.objects.visible_to(olga)
    assert seen.get(key=first.item.key) == second.item
    with pytest.raises(DomainError, match="has taken its place"):
        bin.restore(first, by=olga)
    bin.delete(second, by=olga)
    bin.restore(first, by=olga)
    assert seen.get(key=first.item.key) == first.item


def test_a_table_is_brought_in_taken_back_and_brought_in_again(olga):
    def brought() -> list:
        return bring_in_portfolio(raw=TABLE.encode(), by=olga)

    take_back_portfolio(rows=brought(), by=olga)
    assert {row.name for row in brought()} == {"CRM", "Login"}


@pytest.mark.parametrize(
    ("model", "create"),
    [
        (Product, lambda by: create_product(by=by, name="CRM")),
        (Capability, lambda by: create_capability(by=by, name="CRM")),
        (Item, lambda by: add_item(by=by, item_class="component", name="CRM")),
        (Agreement, lambda by: add_agreement(by=by, kind="OLA", title="CRM")),
        (Source, lambda by: create_source(by=by, name="CRM")),
    ],
)
def test_two_who_ask_for_a_key_at_once_wait_for_each_other(olga, model, create):
    with CaptureQueriesContext(connection) as asked:
        create(olga)
    said = [one["sql"] for one in asked]
    locked = next(at for at, sql in enumerate(said) if "organizations_organization" in sql and "FOR UPDATE" in sql)
    assert locked < next(at for at, sql in enumerate(said) if f'FROM "{model._meta.db_table}"' in sql)
