"""Configuration items: the browser, one item with the provenance of its values, and items by hand."""

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm import item_files
from dsm.forms.federation import ItemForm
from dsm.models import NativeKey, Relation
from dsm.queries import items as queries
from dsm.queries.provenance import provenance_of
from dsm.services import by_hand
from dsm.services import items as services
from dsm.views.addresses import item_link, item_links, item_url
from dsm.views.frame import framed, item_or_404
from dsm.views.lists import query_of
from organizations import bin as bin_
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

MOST_PAGES = 2_000
SHOWN = 100  # relations on the page of an item


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    said = _said(request)
    number = min(max(_number(asked(request, "page")), 1), MOST_PAGES)
    context = framed(
        request, found=queries.item_page(membership, _wanted(said), number), choices=queries.item_choices(membership),
        said=said, query=query_of(said), days_old=queries.DAYS_OLD,
    )  # fmt: skip
    return show(request, "dsm/federation/items.html", context)


def _said(request) -> dict[str, str]:
    return {name: asked(request, name).strip() for name in ("q", "class", "supplier", "source", "old")}


def _wanted(said: dict[str, str]) -> queries.WantedItems:
    old = _number(said["old"])
    return queries.WantedItems(
        said["q"], said["class"], _number(said["supplier"]), _number(said["source"]),
        old if old in queries.DAYS_OLD else 0,
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    """The list as it is filtered, sent while it is read."""
    lines = queries.in_batches(membership, _wanted(_said(request)))
    headers = {"Content-Disposition": 'attachment; filename="items.csv"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(item_files.csv_parts(lines), content_type="text/csv; charset=utf-8", headers=headers)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, item_id):
    item, org = item_or_404(membership, item_id), membership.organization.slug
    if item.is_twin:
        return redirect(item_url(item, org))
    needs = Relation.objects.visible_to(membership).filter(consumer=item).select_related("provider")
    serves = Relation.objects.visible_to(membership).filter(provider=item).select_related("consumer")
    keys = NativeKey.objects.visible_to(membership).filter(item=item).select_related("source")
    context = framed(
        request, item=item, attributes=provenance_of(item), keys=keys,
        needs=[(one, item_link(one.provider, org)) for one in needs[:SHOWN]],
        serves=item_links((one.consumer for one in serves[:SHOWN]), org),
        may_write=membership.may_write(Permission.EDIT, item.unit_id),
    )  # fmt: skip
    return show(request, "dsm/federation/item.html", context)


@org_view(Permission.EDIT)
def create(request, membership):
    form = ItemForm(request.POST or None, membership=membership)
    if request.method == "POST" and (item := form.submit(services.add_item, by=membership)):
        messages.success(request, _("“%(name)s” is there.") % {"name": item})
        return redirect("item", membership.organization.slug, item.pk)
    context = framed(request, classes=queries.classes_in_use(membership))
    return show(request, "dsm/federation/item_edit.html", context, form)


@org_view(Permission.EDIT)
def edit(request, membership, item_id):
    item = item_or_404(membership, item_id)
    form = ItemForm(request.POST or None, membership=membership, row=item)
    if request.method == "POST" and form.submit(services.change_item, item=item, by=membership):
        messages.success(request, _("Saved. What you changed stands before every source, until you let them decide."))
        return redirect("item", membership.organization.slug, item.pk)
    context = framed(
        request, item=item, standing=form.standing(), classes=queries.classes_in_use(membership)
    )  # fmt: skip
    return show(request, "dsm/federation/item_edit.html", context, form)


@require_POST
@org_view(Permission.EDIT)
def let_sources_decide(request, membership, item_id):
    item = item_or_404(membership, item_id)
    attribute = request.POST.get("attribute", "").replace("\x00", "")[:60]
    try:
        by_hand.let_sources_decide(item=item, attribute=attribute, by=membership)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The sources decide about it again."))
    return redirect("item", membership.organization.slug, item.pk)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, item_id):
    item = item_or_404(membership, item_id)
    if item.is_twin:
        raise DomainError(_("“%(item)s” is deleted on its own page.") % {"item": item})
    bin_.delete(item, by=membership)
    tell_deleted(request, item)
    return redirect("items", membership.organization.slug)
