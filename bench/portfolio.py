"""(j) The matrix of products over capabilities: the page, and the cells that it shows, with few and with many."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from django.urls import reverse

from bench import data
from bench.pages import done
from bench.visitor import Answer, Visitor, Way, signed_in
from dsm.models import Use
from dsm.portfolio import MANNERS
from dsm.services.portfolio import create_capability, create_product

NAMES = {"matrix": ("j", "page of the matrix"), "matrix_data": ("j", "its cells, as JSON")}
FILLED = 0.4  # of the cells


@dataclass(frozen=True)
class Scene:
    headers: dict[str, str]
    addresses: dict[str, str]  # by the names of NAMES

    def works(self, way: Way, window: int) -> dict[str, Callable[[], Answer]]:
        visitor = Visitor(self.headers, way)
        return {name: partial(done, visitor.get, address) for name, address in self.addresses.items()}


def scene(products: int, capabilities: int, slug: str) -> Scene:
    """So many products by so many capabilities in ten branches, two fifths of the cells filled."""
    owner, chance = data.company(slug, 1).owner, Random(products)
    down = [create_product(by=owner, name=f"Product {at}", value=at % 101) for at in range(products)]
    across = []
    for at in range(capabilities):
        parent = across[at % 10] if at >= 10 else None
        across.append(create_capability(by=owner, name=f"Capability {at}", parent=parent, maturity=at % 6))
    Use.objects.bulk_create(
        (
            Use(organization=owner.organization, product=product, capability=capability, manner=chance.choice(MANNERS),
                quality=chance.randrange(5), criticality=chance.randrange(5), cost_share=None)
            for product in down
            for capability in across
            if chance.random() < FILLED
        ),
        batch_size=5_000,
    )  # fmt: skip
    addresses = {"matrix": reverse("matrix", args=[slug]), "matrix_data": reverse("matrix-data", args=[slug])}
    return Scene(signed_in(owner.user), addresses)
