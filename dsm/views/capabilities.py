"""The tree of capabilities, the page of one, and what it says of itself."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.forms.portfolio import CapabilityForm
from dsm.models import Capability
from dsm.queries.capabilities import Node, WantedCapabilities, capability_page, capability_tree
from dsm.queries.raci import answers_for
from dsm.services import portfolio as services
from dsm.views.addresses import item_links, need_lines
from dsm.views.frame import capability_or_404, framed
from dsm.views.lists import csv_file, query_of, units_of
from organizations import bin
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

FILE_COLUMNS = (
    "key", "name", "kind", "parent", "unit", "owner", "maturity", "wanted", "suppliers", "description", "used by",
)  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    said = _said(request)
    context = framed(
        request, tree=capability_tree(membership, _wanted(said)), said=said, query=query_of(said),
        kinds=Capability.Kind.choices, units=units_of(membership),
    )  # fmt: skip
    return show(request, "dsm/portfolio/capabilities.html", context)


def _said(request) -> dict[str, str]:
    return {name: asked(request, name).strip() for name in ("q", "kind", "unit", "behind")}


def _wanted(said: dict[str, str]) -> WantedCapabilities:
    return WantedCapabilities(said["q"], said["kind"], said["unit"], bool(said["behind"]))


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    """What is asked for, depth first, in columns that can be brought in again."""
    nodes = capability_tree(membership, _wanted(_said(request))).nodes
    keys = {node.capability.pk: node.capability.key for node in nodes}
    rows = (_file_row(node, keys.get(node.capability.parent_id, "")) for node in nodes if node.is_found)
    return csv_file("capabilities", FILE_COLUMNS, rows)


def _file_row(node: Node, parent: str) -> list:
    row = node.capability
    unit, owner = (str(one) if one else "" for one in (row.unit, row.owner))
    suppliers = "; ".join(str(supplier) for supplier in row.suppliers.all())
    return [
        row.key, row.name, row.kind, parent, unit, owner, row.maturity, row.wanted, suppliers, row.description,
        node.products,
    ]  # fmt: skip


@org_view(Permission.EDIT)
def create(request, membership):
    """`?parent=` is where a new one is to lie."""
    parent = asked(request, "parent", 12)
    initial = {"parent": int(parent)} if parent.isascii() and parent.isdigit() else {}
    form = CapabilityForm(request.POST or None, membership=membership, initial=initial)
    if request.method == "POST" and (capability := form.submit(services.create_capability, by=membership)):
        messages.success(request, _("“%(name)s” is there.") % {"name": capability})
        return to_capability(capability)
    return show(request, "dsm/portfolio/new_capability.html", framed(request), form)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, capability_id):
    capability = capability_or_404(membership, capability_id)
    found = capability_page(capability, membership)
    org = membership.organization.slug
    context = framed_capability(
        request, capability, page=found, needs=need_lines(found.needs, org),
        consumers=item_links(found.consumers, org), answers=answers_for(membership, capability),
    )  # fmt: skip
    return show(request, "dsm/portfolio/capability.html", context)


@org_view(Permission.EDIT)
def edit(request, membership, capability_id):
    capability = capability_or_404(membership, capability_id)
    membership.require_unit(capability.unit_id)
    form = CapabilityForm(request.POST or None, membership=membership, row=capability)
    if request.method == "POST" and form.submit(services.change_capability, capability=capability, by=membership):
        messages.success(request, _("Saved."))
        return to_capability(capability)
    context = framed_capability(request, capability, standing=form.standing())
    return show(request, "dsm/portfolio/capability_edit.html", context, form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, capability_id):
    capability = capability_or_404(membership, capability_id)
    bin.delete(capability, by=membership)
    tell_deleted(request, capability)
    return redirect("capabilities", org=membership.organization.slug)


def framed_capability(request, capability: Capability, **context) -> dict:
    """Her right to write is that for the unit of the capability."""
    may = request.membership.may_write(Permission.EDIT, capability.unit_id)
    return framed(request, **{"capability": capability, **context, "may_write": may})


def to_capability(capability: Capability):
    return redirect("capability", org=capability.organization.slug, capability_id=capability.pk)
