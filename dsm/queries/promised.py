"""What is promised for one product, and whether it can hold."""

from dataclasses import dataclass

from django.db.models import Q

from dsm.agreements.proof import Proof
from dsm.models import Agreement, Item, Product, Relation
from dsm.queries.chain import chains
from organizations.models import Membership


@dataclass(frozen=True)
class Promised:
    """An agreement about a product, about its item, or about something that it needs directly.

    `verdict` is one of `dsm.agreements.proof`; "" of an agreement that only carries promises, and where nothing can be
    proved. `reason` is the first sentence that says where it breaks.
    """

    row: Agreement
    covers: str  # the item, as far as the reader sees it
    verdict: str
    link: str = ""
    reason: str = ""


def promised_for(membership: Membership, product: Product) -> list[Promised]:
    """Promises first, then the agreements that carry them, by title. At most twelve queries whatever the rows."""
    rows = _rows(membership, product)
    covered = Item.objects.visible_to(membership).filter(pk__in={row.item_id for row in rows})
    names = {item.pk: str(item) for item in covered}
    proofs = _proofs(membership, [row for row in rows if row.is_promise])
    return [_promised(row, proofs.get(row.pk), names.get(row.item_id, "")) for row in rows]


def _rows(membership: Membership, product: Product) -> list[Agreement]:
    direct = Relation.objects.visible_to(membership).filter(consumer=product.item).values("provider")
    about = Q(product=product) | Q(item=product.item) | Q(item__in=direct)
    rows = Agreement.objects.visible_to(membership).filter(about)
    shown = rows.select_related("organization", "unit", "owner", "contract", "supplier", "product__item")
    return sorted(shown, key=lambda row: (not row.is_promise, row.title, row.pk))


def _proofs(membership: Membership, promises: list[Agreement]) -> dict[int, Proof]:
    """By promise; none where nothing can be proved."""
    if not promises:
        return {}
    found = chains(membership, promises)
    return {row.pk: proof for row, proof in zip(found.promises, found.proofs, strict=False)}


def _promised(row: Agreement, proof: Proof | None, covers: str) -> Promised:
    if proof is None:
        return Promised(row, covers, "")
    first = proof.breaks[0] if proof.breaks else None
    return Promised(row, covers, proof.whole, first.link if first else "", first.reason if first else "")
