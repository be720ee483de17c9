"""What of products and services calls for somebody now: promises that break, gates and decisions of the next 30 days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dsm.agreements.proof import BREAKS, Proof
from dsm.controls.position import Position
from dsm.models import Agreement, Product
from dsm.portfolio import STAGES
from dsm.queries.chain import chains, promises_of
from dsm.queries.controls import products_controls
from dsm.queries.gates import lead, stage_word
from dsm.queries.terms import Termly, standing_of, termed_of
from organizations.models import Membership

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Gate:
    """The next gate of a product, its day and how ready it is."""

    product: Product
    on: date
    position: Position

    @property
    def sentence(self) -> str:
        return _("Gate on %(day)s. %(ready)s") % {"day": date_format(self.on, "j M Y"), "ready": lead(self.position)}


def breaking(membership: Membership, promises: Iterable[Agreement]) -> list[tuple[Agreement, Proof]]:
    """Those that break, the most breaks first; none where nothing can be proved. At most nine queries."""
    found = chains(membership, promises)
    broken = [(row, one) for row, one in zip(found.promises, found.proofs, strict=False) if one.whole == BREAKS]
    return sorted(broken, key=lambda pair: (-len(pair[1].breaks), pair[0].title, pair[0].pk))


def gates_ahead(products: Iterable[Product], today: date) -> list[Gate]:
    """Of the products those whose gate is within 30 days, or should have been passed; by day. At most three queries."""
    near = [row for row in products if row.gate_on is not None and row.gate_on <= today + AHEAD]
    stands = products_controls(near, today)
    gates = [Gate(row, row.gate_on, stands[row.pk].position) for row in near if row.gate_on]
    return sorted(gates, key=lambda one: (one.on, one.product.name, one.product.pk))


def due_soon(membership: Membership, today: date) -> list[Termly]:
    """Contracts and agreements about which somebody must act within 30 days, or should have; by day. Two queries."""
    known = standing_of(termed_of(membership), today)
    return sorted(
        (one for one in known if one.due is not None and one.due <= today + AHEAD),
        key=lambda one: (one.due or today, one.row.title, one.key),
    )


@dataclass(frozen=True)
class Standing:
    """Where products and services stand today. `stages`: each stage in words with the number of its products."""

    stages: tuple[tuple[str, int], ...]
    promises: int
    broken: tuple[tuple[Agreement, Proof], ...]
    gates: tuple[Gate, ...]
    due: tuple[Termly, ...]


def standing(membership: Membership, today: date) -> Standing | None:
    """None while there are no products that she sees. At most 16 queries whatever the rows."""
    products = Product.objects.visible_to(membership)
    counts = dict(products.order_by().values_list("stage").annotate(Count("pk")))
    if not counts:
        return None
    promises = promises_of(membership)
    near = products.filter(gate_on__lte=today + AHEAD).select_related("organization")
    return Standing(
        stages=tuple((stage_word(stage), counts.get(stage, 0)) for stage in STAGES),
        promises=len(promises),
        broken=tuple(breaking(membership, promises)),
        gates=tuple(gates_ahead(near, today)),
        due=tuple(due_soon(membership, today)),
    )
