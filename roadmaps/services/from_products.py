"""Initiatives out of the findings at a product, put into the waves of a roadmap."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.models import Product
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from roadmaps.models import Initiative, ProductTrace, Roadmap
from roadmaps.queries.from_products import Finding, findings, taken, traces_of
from roadmaps.services.wishes import Wish, locked, put_on, require_sound


@transaction.atomic
def add_from_product(
    *, product: Product, roadmap: Roadmap, wishes: Sequence[Wish], by: Membership
) -> tuple[Initiative, ...]:
    """Put them all into the earliest waves that have room, around what is there; the key of each wish is that of its
    finding. All or none; DomainError says why.
    """
    by.require(Permission.EDIT)
    product = _locked(product, by)
    roadmap = locked(roadmap, by)
    if product is None or roadmap is None:
        raise DomainError(_("The product or the roadmap was deleted meanwhile. Nothing was added."))
    by.require_unit(product.unit_id)
    by.require_unit(roadmap.unit_id)
    require_sound(wishes)
    found = findings(by, product)
    _require_open(product, wishes, found)
    rows = put_on(roadmap, wishes, by)
    ProductTrace.objects.bulk_create(
        _trace(row, product, found[wish.key], by) for row, wish in zip(rows, wishes, strict=True)
    )
    return rows


def _locked(product: Product, by: Membership) -> Product | None:
    rows = Product.objects.visible_to(by).select_related("organization").select_for_update(of=("self",))
    return rows.filter(pk=product.pk).first()


def _require_open(product: Product, wishes: Sequence[Wish], found: Mapping[str, Finding]) -> None:
    there = taken(traces_of(product, found.values()))
    for wish in wishes:
        one = found.get(wish.key)
        if one is None or not one.is_open:
            raise DomainError(_("“%(title)s” is not needed any more. Leave it out.") % {"title": wish.title})
        if wish.key in there:
            raise DomainError(_("“%(title)s” is on a roadmap already.") % {"title": wish.title})
        there.add(wish.key)


def _trace(row: Initiative, product: Product, one: Finding, by: Membership) -> ProductTrace:
    return ProductTrace(
        organization_id=product.organization_id,
        initiative=row,
        product=product,
        kind=one.kind,
        key=one.subject,
        about=one.about,
        was=one.now[:200],
        by=by,
    )
