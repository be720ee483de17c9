"""The controls of a product: what it owes, what it has to show, and what it is exempted from."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.attributes import ATTRIBUTES
from dsm.controls.readiness import why
from dsm.forms.controls import EvidenceForm, ExemptionForm, ProductAttributesForm
from dsm.models import ComplianceChange, Exemption, Product
from dsm.queries import gates
from dsm.queries.controls import Line, ProductControls, product_controls
from dsm.services import compliance as services
from dsm.services.gates import change_attributes
from dsm.views.frame import framed_product, product_or_404
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show


@org_view(Permission.VIEW_RESULTS)
def index(request, membership, product_id):
    product = product_or_404(membership, product_id)
    found = product_controls(product, localdate())
    form = ProductAttributesForm(
        organization=product.organization, initial={"attributes": product.attributes, "revision": product.revision}
    )
    means = ATTRIBUTES | dict(form.fields["attributes"].choices)
    words = [means.get(word, word) for word in product.attributes]
    context = {**_list_context(found, asked(request, "show")), "attributes": form, "attribute_words": words}
    return show(request, "dsm/controls/product.html", framed_product(request, product, **context))


@org_view(Permission.VIEW_RESULTS)
def control(request, membership, product_id, control_id):
    """One control of a product, with its history. A script asks for the form alone, to stand in the list."""
    product, found, line = _line_or_404(membership, product_id, control_id)
    form = EvidenceForm(initial=_initial(line), auto_id=_ids(line))
    if request.htmx and asked(request, "part") == "line":
        return render(request, "dsm/controls/_line.html", _line_context(request, product, found, line))
    template = "dsm/controls/_line_form.html" if request.htmx else "dsm/controls/product_control.html"
    return show(request, template, _control_context(request, product, found, line), form)


@require_POST
@org_view(Permission.EDIT)
def record(request, membership, product_id, control_id):
    product, found, line = _line_or_404(membership, product_id, control_id)
    form = EvidenceForm(request.POST, auto_id=_ids(line))
    if form.submit(services.record_evidence, product=product, control=line.row, by=membership):
        return _recorded(request, membership, product_id, control_id)
    standing = form.standing()
    template = "dsm/controls/_line_form.html" if request.htmx else "dsm/controls/product_control.html"
    context = {**_control_context(request, product, found, line), "form": form, "standing": standing}
    return render(request, template, context, status=409 if standing else 422)


def _recorded(request, membership, product_id, control_id):
    if not request.htmx:
        messages.success(request, _("Kept."))
        return redirect("product-controls", org=membership.organization.slug, product_id=product_id)
    product, found, line = _line_or_404(membership, product_id, control_id)
    around = {**_list_context(found, _shown_in(request)), "moved": True}
    return render(request, "dsm/controls/_line.html", {**around, **_line_context(request, product, found, line)})


def _shown_in(request) -> str:
    """Which of the lists the page shows that asks."""
    return QueryDict(urlsplit(request.htmx.current_url or "").query).get("show", "")


@require_POST
@org_view(Permission.EDIT)
def bring_back(request, membership, product_id, control_id):
    """An earlier version of the evidence again, from the history."""
    _product, _found, line = _line_or_404(membership, product_id, control_id)
    version = asked_number(request.POST.get("version"))
    rows = ComplianceChange.objects.visible_to(membership).select_related(
        "product__organization", "compliance__control"
    )
    change = get_object_or_404(rows, compliance=line.compliance, revision=version)
    services.bring_back(change=change, revision=asked_number(request.POST.get("revision")), by=membership)
    messages.success(request, _("The earlier version stands again."))
    return redirect("product-control", org=membership.organization.slug, product_id=product_id, control_id=control_id)


@org_view(Permission.EDIT)
def exempt(request, membership, product_id, control_id):
    product, found, line = _line_or_404(membership, product_id, control_id)
    form = ExemptionForm(request.POST or None, membership=membership, initial={"owner": product.owner_id})
    if request.method == "POST" and form.submit(services.exempt, product=product, control=line.row, by=membership):
        messages.success(request, _("“%(control)s” is not owed until the day that you chose.") % {"control": line.row})
        return redirect(
            "product-control", org=membership.organization.slug, product_id=product_id, control_id=control_id
        )
    return show(request, "dsm/controls/exempt.html", _control_context(request, product, found, line), form)


@require_POST
@org_view(Permission.EDIT)
def end_exemption(request, membership, exemption_id):
    rows = Exemption.objects.visible_to(membership).select_related("product__organization", "control")
    row = get_object_or_404(rows, pk=exemption_id)
    services.end_exemption(exemption=row, by=membership)
    messages.success(request, _("“%(control)s” is owed again.") % {"control": row.control})
    return redirect("product-controls", org=membership.organization.slug, product_id=row.product_id)


@require_POST
@org_view(Permission.EDIT)
def attributes(request, membership, product_id):
    """What is true of the product: it switches controls on and off."""
    product = product_or_404(membership, product_id)
    form = ProductAttributesForm(request.POST, organization=product.organization)
    if form.submit(change_attributes, product=product, by=membership):
        messages.success(request, _("What applies to the product is counted anew."))
        return redirect("product-controls", org=membership.organization.slug, product_id=product.pk)
    context = _list_context(product_controls(product, localdate()), "")
    standing = form.standing()
    context = framed_product(request, product, **context, attributes=form, standing=standing)
    return render(request, "dsm/controls/product.html", context, status=409 if standing else 422)


def asked_number(text: str | None) -> int:
    """A number that a form sent; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _line_or_404(membership, product_id: int, control_id: int) -> tuple[Product, ProductControls, Line]:
    product = product_or_404(membership, product_id)
    found = product_controls(product, localdate())
    line = found.line(control_id)
    if line is None:
        raise Http404
    return product, found, line


def _list_context(found: ProductControls, word: str) -> dict:
    choices = gates.shows(found)
    words = [choice.word for choice in choices]
    chosen = word if word in words else "next" if "next" in words else "now"
    return {
        "position": found.position,
        "facts": gates.gate_facts(found.position),
        "shows": choices,
        "chosen": chosen,
        "families": gates.families(found, chosen),
        "any": bool(found.lines),
    }


def _line_context(request, product: Product, found: ProductControls, line: Line) -> dict:
    may_write = request.membership.may_write(Permission.EDIT, product.unit_id)
    context = {"product": product, "position": found.position, "line": line, "may_write": may_write}
    return {**context, "membership": request.membership}


def _control_context(request, product: Product, found: ProductControls, line: Line) -> dict:
    history = line.compliance.changes.select_related("by__user") if line.compliance else ()
    context = {
        **_line_context(request, product, found, line),
        "history": history,
        "reason": why(line.standing) if not (line.standing.met or line.standing.exempt) else "",
        "power": gates.power(product, request.membership, None),
    }
    return framed_product(request, product) | context


def _ids(line: Line) -> str:
    """Several of these forms can be open in the list at once."""
    return f"control-{line.row.pk}-%s"


def _initial(line: Line) -> dict:
    row = line.compliance
    if row is None:
        return {"progress": "not_started", "revision": 0}
    return {name: getattr(row, name) for name in (*services.SHOWN, "revision")}
