"""Which products miss one control for their next gate."""

from dataclasses import dataclass
from datetime import date

from dsm.controls.readiness import why
from dsm.models import Control, Product
from dsm.queries.controls import products_controls
from dsm.queries.gates import gate_day, stage_word
from organizations.models import Membership


@dataclass(frozen=True)
class Miss:
    """A product that cannot pass its next gate without it. `day` and `why` in words."""

    product: Product
    stage: str
    day: str
    is_late: bool  # the day of the gate is over
    why: str


def misses(membership: Membership, control: Control, today: date) -> list[Miss]:
    """Those of the products that she reads, the nearest gate first. Four queries whatever the products."""
    products = list(Product.objects.visible_to(membership))
    found = products_controls(products, today, only=control.pk)
    missing = []
    for product in sorted(products, key=lambda one: (one.gate_on or date.max, one.name)):
        where = found[product.pk].position
        for one in where.following.missing if where.following else ():
            is_late = product.gate_on is not None and product.gate_on < today
            missing.append(Miss(product, stage_word(where.next_stage), gate_day(where), is_late, why(one)))
    return missing
