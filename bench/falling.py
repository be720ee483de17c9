"""(l) What fails if a supplier stops, among many items: beside fetching the same relations, and beside a hundredth of them."""

from random import Random

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import data
from bench.table import Row
from bench.timing import in_turns
from dsm.models import Item, Relation
from dsm.queries.impact import outcome_of
from dsm.queries.stopping import Stop
from dsm.services.portfolio import create_product
from organizations.models import Membership, Supplier

PRODUCTS, NEEDS, DELIVERED = 12, 3, 0.01  # needs of an item; share of the items that the supplier delivers
CHUNK = 20_000
ROUNDS = 3
FETCH = "SELECT consumer_id, provider_id, alternatives, least FROM dsm_relation WHERE organization_id = %s"


def rows(items: int) -> list[Row]:
    few, many = (_scene(number, f"impact-{number}") for number in (max(1, items // 100), items))
    works = {
        "few": lambda: outcome_of(*few),
        "many": lambda: outcome_of(*many),
        "fetch": lambda: _fetched(many[0].organization_id),
    }
    seconds = in_turns(works, ROUNDS)
    hit, queries = _counted(many)
    same = queries == _counted(few)[1]
    growth = seconds["many"] / seconds["few"]
    relations = _fetched(many[0].organization_id)
    size = f"{items:,} items, {relations:,} relations"
    return [
        Row("l", f"what fails with one supplier, {size}", f"{seconds['many']:.2f} s, {hit:,} hit",
            f"fetching the relations, {seconds['fetch']:.2f} s", f"{seconds['many'] / seconds['fetch']:.1f} × its time",),
        Row("l", "growth of its time", f"× {growth:.0f}", f"{max(1, items // 100):,} items, {seconds['few'] * 1000:.0f} ms",
            f"× {growth / (items / max(1, items // 100)):.2f} an item"),
        Row("l", "its queries", f"{queries} queries", f"{max(1, items // 100):,} items", "the same" if same else "more",
            aim="the same", is_met=same),
    ]  # fmt: skip


def _scene(items: int, slug: str) -> tuple[Membership, tuple[Stop, ...]]:
    """Layered items: each needs some of those after it, a third of them with an alternative; products stand on the first."""
    owner = data.company(slug, 1).owner
    supplier = Supplier.objects.create(organization=owner.organization, name="Supplier")
    chance = Random(items)
    made = Item.objects.bulk_create(
        (
            Item(organization=owner.organization, key=f"i-{at}", item_class=f"class-{at % 9}", name=f"Item {at}",
                 supplier=supplier if chance.random() < DELIVERED or at == items - 1 else None)
            for at in range(items)
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    Relation.objects.bulk_create(_relations(owner, made, chance), batch_size=CHUNK)
    products = [create_product(by=owner, name=f"Product {at}").item for at in range(PRODUCTS)]
    Relation.objects.bulk_create(
        Relation(organization=owner.organization, consumer=product, provider=made[at % items])
        for at, product in enumerate(products)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return owner, (Stop("supplier", supplier.pk, supplier.name),)


def _relations(owner: Membership, made: list[Item], chance: Random):
    for at in range(len(made) - 1):
        below = {chance.randrange(at + 1, min(len(made), at + 5_000)) for _need in range(NEEDS)}
        for place, provider in enumerate(sorted(below)):
            word = "either" if at % 3 == 0 and place and len(below) == NEEDS else ""
            yield Relation(
                organization=owner.organization, consumer=made[at], provider=made[provider], alternatives=word
            )


def _counted(scene: tuple[Membership, tuple[Stop, ...]]) -> tuple[int, int]:
    """How many items are hit, and how many queries that took."""
    with CaptureQueriesContext(connection) as captured:
        outcome = outcome_of(*scene)
    return outcome.number_of_items, len(captured)


def _fetched(organization_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FETCH, [organization_id])
        return len(cursor.fetchall())
