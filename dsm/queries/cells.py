"""A cell as plain JSON, as it is kept in changes and scenarios: {"manner", "quality", "cost_share", "criticality", "note"}.

The cost share is percent as text with two places, so that it stays exact. None stands for an empty cell.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from dsm import portfolio as values
from dsm.models import Use

State = dict | None
Place = tuple[int, int]  # the primary keys of a product and of a capability
FIELDS = ("manner", "quality", "cost_share", "criticality", "note")


def state_of(row: Use | None) -> State:
    return row and state(row.manner, row.quality, row.cost_share, row.criticality, row.note)


def state(manner: str, quality=None, cost_share: Decimal | None = None, criticality=None, note: str = "") -> dict:
    share = None if cost_share is None else f"{cost_share:.2f}"
    return {"manner": manner, "quality": quality, "cost_share": share, "criticality": criticality, "note": note}


def columns(said: dict) -> dict:
    """The state as values for the columns of a row."""
    share = said["cost_share"]
    return {**said, "cost_share": None if share is None else Decimal(share)}


def use_of(said: State, product: str, capability: str) -> values.Use | None:
    """The state as a value, of keys."""
    if said is None:
        return None
    share = None if said["cost_share"] is None else Fraction(said["cost_share"]) / 100
    return values.Use(product, capability, said["manner"], said["quality"], share, said["criticality"])


def rows_at(places: Iterable[Place]):
    """The cells at these places by place. Several products and capabilities at once, in one query."""
    wanted = set(places)
    rows = Use.objects.filter(product__in={one[0] for one in wanted}, capability__in={one[1] for one in wanted})
    return {(row.product_id, row.capability_id): row for row in rows if (row.product_id, row.capability_id) in wanted}
