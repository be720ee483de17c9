"""Units and people: the tree of units, persons, groups, suppliers. Four lists that work alike."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from organizations import bin as bin_
from organizations import queries
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.forms.records import GroupForm, PersonForm, RecordForm, SupplierForm, UnitForm
from organizations.models import Group, Person, Restorable, Supplier, Unit
from organizations.permissions import Permission
from organizations.services import records
from organizations.views.answers import asked, show, tell_deleted


@dataclass(frozen=True)
class Kind:
    """One of the lists: its words, its form, its services. `word` names the row in them and its routes."""

    word: str
    route: str
    title: str
    add_title: str
    model: type[Restorable]
    form: type[RecordForm]
    add: Callable
    change: Callable
    delete: Callable
    rows: Callable


def _delete(row, by):
    bin_.delete(row, by=by)


KINDS = {
    "unit": Kind(
        "unit", "people", gettext_lazy("Units"), gettext_lazy("Add a unit"), Unit, UnitForm, records.add_unit,
        records.change_unit, lambda row, by: records.delete_unit(unit=row, by=by),
        lambda request, membership: queries.unit_tree(membership),
    ),
    "person": Kind(
        "person", "persons", gettext_lazy("People"), gettext_lazy("Add a person"), Person, PersonForm, records.add_person,
        records.change_person, _delete,
        lambda request, membership: queries.persons(
            membership, search=asked(request, "q"), page=request.GET.get("page", 1)
        ),
    ),
    "group": Kind(
        "group", "groups", gettext_lazy("Groups"), gettext_lazy("Add a group"), Group, GroupForm, records.add_group,
        records.change_group, _delete, lambda request, membership: queries.groups(membership),
    ),
    "supplier": Kind(
        "supplier", "suppliers", gettext_lazy("Suppliers"), gettext_lazy("Add a supplier"), Supplier, SupplierForm,
        records.add_supplier, records.change_supplier, _delete,
        lambda request, membership: list(Supplier.objects.visible_to(membership)),
    ),
}  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def index(request, membership, kind):
    form = KINDS[kind].form(membership=membership) if membership.can(Permission.EDIT) else None
    return _list(request, membership, KINDS[kind], form)


@require_POST
@org_view(Permission.EDIT)
def add(request, membership, kind):
    kind = KINDS[kind]
    form = kind.form(request.POST, membership=membership)
    row = form.submit(kind.add, by=membership)
    if row is None:
        return _list(request, membership, kind, form)
    messages.success(request, _("“%(row)s” was added.") % {"row": row})
    return redirect(kind.route, org=membership.organization.slug)


@org_view(Permission.EDIT)
def edit(request, membership, kind, pk):
    kind = KINDS[kind]
    row = _row(membership, kind, pk)
    form = kind.form(request.POST if request.method == "POST" else None, membership=membership, row=row)
    if request.method == "POST" and form.submit(partial(kind.change, **{kind.word: row}), by=membership):
        messages.success(request, _("“%(row)s” was saved.") % {"row": row})
        return redirect(kind.route, org=membership.organization.slug)
    return show(request, "organizations/people/edit.html", _about(kind, row), form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, kind, pk):
    kind = KINDS[kind]
    row = _row(membership, kind, pk)
    try:
        kind.delete(row, by=membership)
    except DomainError as refusal:
        form = kind.form(membership=membership, row=row)
        context = {**_about(kind, row), "form": form, "refusal": str(refusal)}
        return render(request, "organizations/people/edit.html", context, status=409)
    tell_deleted(request, row)
    return redirect(kind.route, org=membership.organization.slug)


def _row(membership, kind: Kind, pk: int):
    return get_object_or_404(kind.model.objects.visible_to(membership), pk=pk)


def _about(kind: Kind, row) -> dict:
    return {"kind": kind, "kinds": KINDS.values(), "row": row}


def _list(request, membership, kind: Kind, form):
    search = asked(request, "q")
    context = {
        "kind": kind,
        "kinds": KINDS.values(),
        "rows": kind.rows(request, membership),
        "search": search,
        "query": urlencode({"q": search}) if search else "",
        "may_edit": membership.can(Permission.EDIT),
    }
    return show(request, f"organizations/people/{kind.route}.html", context, form)
