"""Adding, changing and taking away one home, absence, allocation or demand; and the assumptions."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dsm.forms.staffing import AbsenceForm, AllocationForm, AssumptionsForm, DemandForm, EndForm, HomeForm, LastingForm
from dsm.models import Absence, Allocation, Demand, Home
from dsm.models.staffing import Lasting
from dsm.queries.staffing import assumptions_of
from dsm.services import staffing as services
from dsm.staffing.findings import said_days
from dsm.views.frame import framed, product_or_404
from dsm.views.staffing import person_or_404
from organizations import bin as bin_
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show, tell_deleted


@dataclass(frozen=True)
class Sort:
    """What the pages of one sort of row need to know."""

    model: type[Lasting]
    form: type[LastingForm]
    change: Callable
    title: object
    delete: str  # its route
    named: tuple[str, ...]  # what is read together with a row


HOME = Sort(Home, HomeForm, services.change_home, gettext_lazy("Home"), "staffing-home-delete",
            ("person", "capability", "manager"))  # fmt: skip
ABSENCE = Sort(Absence, AbsenceForm, services.change_absence, gettext_lazy("Absence"), "staffing-absence-delete",
               ("person",))  # fmt: skip
ALLOCATION = Sort(Allocation, AllocationForm, services.change_allocation, gettext_lazy("Allocation"),
                  "allocation-delete", ("person", "product"))  # fmt: skip
DEMAND = Sort(Demand, DemandForm, services.change_demand, gettext_lazy("Demand for people"), "demand-delete",
              ("product", "capability"))  # fmt: skip


def row_or_404(membership, sort: Sort, pk: int) -> Lasting:
    rows = sort.model.objects.visible_to(membership).select_related("organization", *sort.named)
    return get_object_or_404(rows, pk=pk)


def _back(row: Lasting):
    """Where a row is looked at: with its product, else with its person."""
    org = row.organization.slug
    if hasattr(row, "product_id"):
        return redirect("product-team", org, row.product_id)
    return redirect("staffing-person", org, row.person_id)


# ---- Adding ----


def _adding(request, membership, sort: Sort, service, title: str, known: dict):
    """A page with one form; `known` is whom or what the row is added to."""
    [(name, owner)] = known.items()
    form = sort.form(request.POST or None, membership=membership, known=name)
    if request.method == "POST" and (row := form.submit(service, by=membership, **known)):
        messages.success(request, _("“%(row)s” is added.") % {"row": row})
        return redirect(*_of(name, owner))
    context = framed(request, title=title, back=_of(name, owner), owner=owner, owner_is=name)
    return show(request, "dsm/staffing/add.html", context, form)


def _of(name: str, owner) -> tuple:
    return ("product-team" if name == "product" else "staffing-person", owner.organization.slug, owner.pk)


@org_view(Permission.EDIT)
def add_home(request, membership, person_id):
    person = person_or_404(membership, person_id)
    membership.require_unit(person.unit_id)
    title = _("A home for %(person)s") % {"person": person}
    return _adding(request, membership, HOME, services.give_home, title, {"person": person})


@org_view(Permission.EDIT)
def add_absence(request, membership, person_id):
    person = person_or_404(membership, person_id)
    membership.require_unit(person.unit_id)
    title = _("When %(person)s is away") % {"person": person}
    return _adding(request, membership, ABSENCE, services.note_absence, title, {"person": person})


@org_view(Permission.EDIT)
def add_allocation(request, membership, person_id):
    person = person_or_404(membership, person_id)
    title = _("A team for %(person)s") % {"person": person}
    return _adding(request, membership, ALLOCATION, services.allocate, title, {"person": person})


@org_view(Permission.EDIT)
def add_member(request, membership, product_id):
    product = product_or_404(membership, product_id)
    membership.require_unit(product.unit_id)
    title = _("Somebody for the team of “%(product)s”") % {"product": product}
    return _adding(request, membership, ALLOCATION, services.allocate, title, {"product": product})


@org_view(Permission.EDIT)
def add_demand(request, membership, product_id):
    product = product_or_404(membership, product_id)
    membership.require_unit(product.unit_id)
    title = _("What “%(product)s” asks for") % {"product": product}
    return _adding(request, membership, DEMAND, services.ask_for, title, {"product": product})


# ---- Changing ----


def _changing(request, membership, sort: Sort, pk: int):
    row = row_or_404(membership, sort, pk)
    membership.require_unit(row.scope_unit_id)
    form = sort.form(request.POST or None, membership=membership, row=row)
    if request.method == "POST" and form.submit(sort.change, row=row, by=membership):
        messages.success(request, _("“%(row)s” is saved.") % {"row": row})
        return _back(row)
    return _row_page(request, sort, row, form)


def _row_page(request, sort: Sort, row: Lasting, form):
    standing = form.standing()
    context = framed(
        request, row=row, title=sort.title, days=said_days(row.first, row.last), delete=sort.delete, standing=standing,
        is_allocation=sort is ALLOCATION, back=_back(row)["Location"],
    )  # fmt: skip
    response = show(request, "dsm/staffing/row.html", context, form)
    if form.stale:
        response.status_code = 409
    return response


@org_view(Permission.EDIT)
def home(request, membership, home_id):
    return _changing(request, membership, HOME, home_id)


@org_view(Permission.EDIT)
def absence(request, membership, absence_id):
    return _changing(request, membership, ABSENCE, absence_id)


@org_view(Permission.EDIT)
def allocation(request, membership, allocation_id):
    return _changing(request, membership, ALLOCATION, allocation_id)


@org_view(Permission.EDIT)
def demand(request, membership, demand_id):
    return _changing(request, membership, DEMAND, demand_id)


@require_POST
@org_view(Permission.EDIT)
def end(request, membership, allocation_id):
    """Let an allocation end on a day."""
    row = row_or_404(membership, ALLOCATION, allocation_id)
    form = EndForm(request.POST)
    if form.submit(services.end_allocation, row=row, by=membership):
        messages.success(request, _("“%(row)s” ends on %(day)s.") % {"row": row, "day": form.cleaned_data["last"]})
        return _back(row)
    whole = AllocationForm(_as_sent(row, request.POST), membership=membership, row=row)
    for name, errors in form.errors.items():
        for error in errors:
            whole.add_error(name if name in whole.fields else None, error)
    whole.stale = form.stale
    return _row_page(request, ALLOCATION, row, whole)


def _as_sent(row: Allocation, sent) -> dict:
    """The whole form of the row, with the last day that was typed."""
    typed = sent.copy()
    typed.update({"first": row.first.isoformat(), "fte": str(row.fte)})
    return typed


def _taking_away(request, membership, sort: Sort, pk: int):
    row = row_or_404(membership, sort, pk)
    bin_.delete(row, by=membership)
    tell_deleted(request, row)
    return _back(row)


@require_POST
@org_view(Permission.EDIT)
def delete_home(request, membership, home_id):
    return _taking_away(request, membership, HOME, home_id)


@require_POST
@org_view(Permission.EDIT)
def delete_absence(request, membership, absence_id):
    return _taking_away(request, membership, ABSENCE, absence_id)


@require_POST
@org_view(Permission.EDIT)
def delete_allocation(request, membership, allocation_id):
    return _taking_away(request, membership, ALLOCATION, allocation_id)


@require_POST
@org_view(Permission.EDIT)
def delete_demand(request, membership, demand_id):
    return _taking_away(request, membership, DEMAND, demand_id)


# ---- Assumptions ----


@org_view(Permission.VIEW_RESULTS)
def assumptions(request, membership):
    """What is assumed, for everybody who reads results; whoever may write for all finds the form."""
    return _assumptions_page(request, membership, AssumptionsForm(row=assumptions_of(membership.organization)))


@require_POST
@org_view(Permission.EDIT)
def save_assumptions(request, membership):
    row = assumptions_of(membership.organization)
    form = AssumptionsForm(request.POST, row=row)
    if form.submit(services.write_assumptions, by=membership):
        messages.success(request, _("The assumptions are saved, and every number counts with them."))
        return redirect("staffing-assumptions", membership.organization.slug)
    response = _assumptions_page(request, membership, form)
    if form.stale:
        response.status_code = 409
    return response


def _assumptions_page(request, membership, form: AssumptionsForm):
    standing = form.standing()
    fields = [(field.label, field.value()) for field in form.visible_fields()]
    context = framed(request, standing=standing, fields=fields, may_change=membership.may_write(Permission.EDIT, None))
    return show(request, "dsm/staffing/assumptions.html", context, form)
