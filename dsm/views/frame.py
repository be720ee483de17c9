"""What the pages of products and services share: finding things, and the tabs above them."""

from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dsm.models import Capability, Item, Product
from organizations.models import Membership
from organizations.permissions import Permission


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


def product_or_404(membership: Membership, product_id: int) -> Product:
    rows = Product.objects.visible_to(membership).select_related("organization", "unit", "owner", "item")
    return get_object_or_404(rows, pk=product_id)


def capability_or_404(membership: Membership, capability_id: int) -> Capability:
    rows = Capability.objects.visible_to(membership).select_related("organization", "unit", "owner", "parent", "item")
    return get_object_or_404(rows, pk=capability_id)


def item_or_404(membership: Membership, item_id: int) -> Item:
    rows = Item.objects.visible_to(membership).select_related(
        "organization", "unit", "supplier", "product", "capability"
    )
    return get_object_or_404(rows, pk=item_id)


def framed(request, **context) -> dict:
    """Template context of a page that extends dsm/_frame.html: the tabs of the section that holds it."""
    here = request.resolver_match.url_name
    org = request.membership.organization.slug
    for title, groups in settings.DSM_PAGES:
        if any(_holds(page, here) for _group, pages in groups for page in pages):
            mine = next(pages for _group, pages in groups if any(_holds(page, here) for page in pages))
            return {
                "section": title,
                "tab_groups": [Tab(group, reverse(pages[0][0], args=[org]), pages is mine) for group, pages in groups],
                "tabs": [Tab(page[1], reverse(page[0], args=[org]), _holds(page, here)) for page in mine],
                "tab_groups_label": title,
                "tabs_label": _("Pages of this group"),
                "may_write": request.membership.can(Permission.EDIT),  # in her units: each row asks again
                **context,
            }
    raise LookupError(f"{here} stands in no section of settings.DSM_PAGES")


def _holds(page: tuple, route: str) -> bool:
    return route == page[0] or route in page[2]


def framed_product(request, product: Product, **context) -> dict:
    """Template context of a page that extends dsm/_product_frame.html: of one product."""
    here = request.resolver_match.url_name
    args = [product.organization.slug, product.pk]
    return {
        "product": product,
        "tabs": [Tab(page[1], reverse(page[0], args=args), _holds(page, here)) for page in settings.PRODUCT_PAGES],
        "tabs_label": _("Pages of this product"),
        "may_write": request.membership.may_write(Permission.EDIT, product.unit_id),
        **context,
    }
