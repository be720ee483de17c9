"""What an item needs, as lines: of a product, a capability, a component, or any item. One way of editing, four frames."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dsm.forms.needs import NeedsForm, told
from dsm.models import Item
from dsm.queries.needs import found_items
from dsm.services.items import relate
from dsm.views.addresses import item_url
from dsm.views.capabilities import framed_capability
from dsm.views.components import component_or_404, framed_component
from dsm.views.frame import capability_or_404, framed, framed_product, item_or_404, product_or_404
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show

MOST_SUGGESTED = 200


@org_view(Permission.EDIT)
def of_product(request, membership, product_id):
    product = product_or_404(membership, product_id)
    return _edit(
        request, membership, product.item, framed_product(request, product), "dsm/portfolio/product_needs.html"
    )


@org_view(Permission.EDIT)
def of_capability(request, membership, capability_id):
    capability = capability_or_404(membership, capability_id)
    context = framed_capability(request, capability)
    return _edit(request, membership, capability.item, context, "dsm/portfolio/capability_needs.html")


@org_view(Permission.EDIT)
def of_component(request, membership, component_id):
    item = component_or_404(membership, component_id)
    return _edit(request, membership, item, framed_component(request, item), "dsm/portfolio/component_needs.html")


@org_view(Permission.EDIT)
def of_item(request, membership, item_id):
    """Of an item of any other class. Products, capabilities and components have a page of their own for it."""
    item = item_or_404(membership, item_id)
    page = item_url(item, membership.organization.slug)
    if page != reverse("item", args=[membership.organization.slug, item.pk]):
        return redirect(f"{page}needs/")
    context = framed(request, may_write=membership.may_write(Permission.EDIT, item.unit_id))
    return _edit(request, membership, item, context, "dsm/portfolio/item_needs.html")


def _edit(request, membership, item: Item, context: dict, template: str):
    """Saves, or shows the lines again with more of them, with what was looked for, or with what was found."""
    membership.require_unit(item.unit_id)
    form = NeedsForm(request.POST or None, item=item, membership=membership)
    asked_for = ""
    if request.method == "POST":
        asked_for = request.POST.get("find", "").replace("\x00", "").strip()[:100]
        act = request.POST.get("do", "save")
        if act.startswith("add-"):
            form = form.with_lines(_found(membership, act.removeprefix("add-")))
        elif act in ("more", "find") or asked_for:  # Enter in the search field is a search, too
            form = form.with_lines() if act == "more" else form.as_typed()
        elif form.submit(relate, consumer=item, by=membership):
            messages.success(request, _("What “%(name)s” needs is saved.") % {"name": item})
            return redirect(item_url(item, membership.organization.slug))
    context |= {
        "item": item,
        "standing": form.standing(),
        "asked_for": asked_for,
        "found": [(row, told(row)) for row in found_items(membership, asked_for)] if asked_for else [],
        "suggestions": [told(row) for row in Item.objects.visible_to(membership)[:MOST_SUGGESTED]],
        "back": item_url(item, membership.organization.slug),
    }
    return show(request, template, context, form)


def _found(membership, number: str) -> Item | None:
    is_number = number.isascii() and number.isdigit() and len(number) < 15
    return Item.objects.visible_to(membership).filter(pk=int(number)).first() if is_number else None
