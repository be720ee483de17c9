"""The integration layer: components and services made by hand, and the page of one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.availability import percent
from dsm.forms.service_data import CLASSES, ComponentForm
from dsm.models import Item
from dsm.queries.service_data import WantedComponents, component_page, components, components_of
from dsm.services import items as services
from dsm.views.addresses import item_links, need_lines
from dsm.views.frame import framed
from dsm.views.lists import MOST_IN_A_FILE, csv_file, headings, page_of, query_of
from organizations import bin
from organizations.access import org_view
from organizations.models import Supplier
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

FILE_COLUMNS = ("key", "name", "class", "unit", "supplier", "availability %", "needed by")


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    said = _said(request)
    found = page_of(components(membership, _wanted(said)), request)
    context = framed(
        request, **found, lines=[(row, percent(row.availability)) for row in found["rows"]], said=said,
        query=query_of(said), headings=headings(_columns(), said), classes=CLASSES,
        suppliers=Supplier.objects.visible_to(membership), any_at_all=components_of(membership).exists(),
    )  # fmt: skip
    return show(request, "dsm/portfolio/components.html", context)


def _said(request) -> dict[str, str]:
    return {name: asked(request, name).strip() for name in ("q", "class", "supplier", "sort")}


def _wanted(said: dict[str, str]) -> WantedComponents:
    return WantedComponents(said["q"], said["class"], said["supplier"], said["sort"])


def _columns() -> list[tuple[str, str, bool]]:
    return [
        ("name", _("Component"), False), ("key", _("Key"), False), ("class", _("Class"), False),
        ("supplier", _("Supplier"), False), ("availability", _("Availability"), True), ("", _("Needed by"), True),
    ]  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    rows = components(membership, _wanted(_said(request)))[:MOST_IN_A_FILE]
    return csv_file("components", FILE_COLUMNS, (_file_row(row) for row in rows))


def _file_row(row: Item) -> list:
    unit, supplier = (str(one) if one else "" for one in (row.unit, row.supplier))
    return [row.key, row.name, row.item_class, unit, supplier, percent(row.availability), row.used_by]


@org_view(Permission.EDIT)
def create(request, membership):
    form = ComponentForm(request.POST or None, membership=membership)
    if request.method == "POST" and (item := form.submit(services.add_item, by=membership)):
        messages.success(request, _("“%(name)s” is there. Now say what it needs.") % {"name": item})
        return to_component(item)
    return show(request, "dsm/portfolio/new_component.html", framed(request), form)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, component_id):
    item = component_or_404(membership, component_id)
    found, org = component_page(item, membership), membership.organization.slug
    context = framed_component(
        request, item, page=found, needs=need_lines(found.needs, org), consumers=item_links(found.consumers, org),
        availability=percent(item.availability),
    )  # fmt: skip
    return show(request, "dsm/portfolio/component.html", context)


@org_view(Permission.EDIT)
def edit(request, membership, component_id):
    item = component_or_404(membership, component_id)
    membership.require_unit(item.unit_id)
    form = ComponentForm(request.POST or None, membership=membership, row=item)
    if request.method == "POST" and form.submit(services.change_item, item=item, by=membership):
        messages.success(request, _("Saved."))
        return to_component(item)
    context = framed_component(request, item, standing=form.standing())
    return show(request, "dsm/portfolio/component_edit.html", context, form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, component_id):
    item = component_or_404(membership, component_id)
    bin.delete(item, by=membership)
    tell_deleted(request, item)
    return redirect("components", org=membership.organization.slug)


def component_or_404(membership, component_id: int) -> Item:
    rows = components_of(membership).select_related("organization", "unit", "supplier")
    return get_object_or_404(rows, pk=component_id)


def framed_component(request, item: Item, **context) -> dict:
    """Her right to write is that for the unit of the component."""
    may = request.membership.may_write(Permission.EDIT, item.unit_id)
    return framed(request, **{"item": item, **context, "may_write": may})


def to_component(item: Item):
    return redirect("component", org=item.organization.slug, component_id=item.pk)
