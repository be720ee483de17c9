"""Contracts with suppliers: the list, one of them, its prices and the figures that are watched."""

from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dsm.forms.contracts import ContractForm, PricesForm, TriggerForm
from dsm.models import Contract, Trigger
from dsm.queries import contracts as queries
from dsm.queries.terms import Termly, contracts_of
from dsm.services import contracts as services
from dsm.triggers import Signal
from dsm.views import terms
from dsm.views.frame import framed
from dsm.views.lists import csv_file, headings, query_of
from organizations import bin as bin_
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

ON_A_PAGE = 50
COLUMNS = [
    ("title", gettext_lazy("Contract"), False),
    ("supplier", gettext_lazy("Supplier"), False),
    ("", gettext_lazy("Owner"), False),
    ("", gettext_lazy("State"), False),
    ("due", gettext_lazy("Decide by"), False),
    ("", gettext_lazy("Notice until"), False),
    ("ends", gettext_lazy("Last day"), False),
    ("", gettext_lazy("Value"), True),
]
SIGNALS = {Signal.FIRED: "bad", Signal.QUIET: "ok", Signal.UNKNOWN: ""}


def contract_or_404(membership, contract_id: int) -> Contract:
    return get_object_or_404(contracts_of(membership), pk=contract_id)


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    wanted = _wanted(request)
    found = queries.contract_list(membership, wanted)
    page = Paginator(found.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page": page,
        "lines": [_line(one, found) for one in page],
        "wanted": wanted,
        "states": terms.state_choices(),
        "headings": headings(COLUMNS, _said(wanted) | {"sort": wanted.sort or "due"}),
        "query": query_of(_said(wanted)),
        "may_add": membership.can(Permission.EDIT),
    }
    return show(request, "dsm/contracts/contracts.html", framed(request, **context))


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    """The list as it is filtered, as CSV."""
    found = queries.contract_list(membership, _wanted(request))
    head = [
        _("Title"), _("Number"), _("Supplier"), _("Owner"), _("Unit"), _("State"), _("Begins"), _("Last day"),
        _("Days of notice"), _("Renews by, months"), _("Decide by"), _("Notice until"), _("Value"), _("Currency"),
    ]  # fmt: skip
    return csv_file("contracts", head, (_row(one) for one in found.rows))


def _row(one: Termly) -> list:
    row, of = one.row, one.standing.deadlines
    return [
        row.title, row.number, row.supplier.name, row.owner and row.owner.name, row.unit and row.unit.name,
        str(terms.state_tag(one)["text"]), row.starts, row.ends, row.notice_days, row.renews_by, of and of.decide_by,
        of and of.cancel_by, None if row.value_cents is None else Decimal(row.value_cents) / 100, row.currency,
    ]  # fmt: skip


def _line(one: Termly, found: queries.ContractList) -> dict:
    return {
        "at": one,
        "row": one.row,
        "tag": terms.state_tag(one),
        "value": terms.amount(one.row.value_cents, one.row.currency),
        "has_fired": one.row.pk in found.fired,
    }


def _wanted(request) -> queries.Wanted:
    return queries.Wanted(
        text=asked(request, "q", 60).strip(),
        supplier=terms.number(request, "supplier"),
        owner=terms.number(request, "owner"),
        state=asked(request, "state", 12),
        sort=asked(request, "sort", 12),
    )


def _said(wanted: queries.Wanted) -> dict:
    return {
        "q": wanted.text, "supplier": wanted.supplier, "owner": wanted.owner, "state": wanted.state, "sort": wanted.sort,
    }  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, contract_id):
    contract = contract_or_404(membership, contract_id)
    found = queries.contract_page(membership, contract)
    context = {
        "found": found,
        "contract": contract,
        "tag": terms.state_tag(found.at),
        "value": terms.amount(contract.value_cents, contract.currency),
        "agreements": [(one, terms.state_tag(one)) for one in found.agreements],
        "prices": [(row, terms.amount(row.price_cents, contract.currency)) for row in found.prices],
        "triggers": [(one, SIGNALS[one.reading.signal], _signal(one.reading.signal)) for one in found.triggers],
        "today": localdate(),
        "may_change": membership.may_write(Permission.EDIT, contract.unit_id),
        **terms.acts(membership, found.at),
    }
    return show(request, "dsm/contracts/contract.html", framed(request, **context))


def _signal(signal: Signal) -> str:
    return {Signal.FIRED: _("reached"), Signal.QUIET: _("not reached"), Signal.UNKNOWN: _("not measured")}[signal]


@org_view(Permission.EDIT)
def create(request, membership):
    data = request.POST if request.method == "POST" else None
    initial = {"supplier": terms.number(request, "supplier")}
    form = ContractForm(data, membership=membership, initial=initial)
    if data is not None and (contract := form.submit(services.add_contract, by=membership)):
        messages.success(request, _("“%(title)s” is in the list.") % {"title": contract})
        return terms.to_row(contract)
    return show(request, "dsm/contracts/contract_edit.html", framed(request), form)


@org_view(Permission.EDIT)
def edit(request, membership, contract_id):
    contract = contract_or_404(membership, contract_id)
    membership.require_unit(contract.unit_id)
    form = ContractForm(request.POST if request.method == "POST" else None, membership=membership, row=contract)
    if request.method == "POST" and form.submit(services.change_contract, contract=contract, by=membership):
        messages.success(request, _("“%(title)s” was saved.") % {"title": form.cleaned_data["title"]})
        return terms.to_row(contract)
    context = {"contract": contract, "standing": form.standing()}
    return show(request, "dsm/contracts/contract_edit.html", framed(request, **context), form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, contract_id):
    contract = contract_or_404(membership, contract_id)
    bin_.delete(contract, by=membership)
    tell_deleted(request, contract)
    return redirect("contracts", membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def decide(request, membership, contract_id):
    """`keeps` = yes, no, or back."""
    return terms.decided(request, membership, contract_or_404(membership, contract_id), request.POST.get("keeps", ""))


@require_POST
@org_view(Permission.EDIT)
def notice(request, membership, contract_id):
    """`on` = the day on which notice arrived, or `back`."""
    return terms.noticed(request, membership, contract_or_404(membership, contract_id))


@org_view(Permission.EDIT)
def prices(request, membership, contract_id):
    contract = contract_or_404(membership, contract_id)
    membership.require_unit(contract.unit_id)
    form = PricesForm(request.POST if request.method == "POST" else None, contract=contract)
    context = {"contract": contract}
    if request.method == "POST" and not form.asks_for_a_row:
        if form.submit(services.write_prices, contract=contract, by=membership):
            messages.success(request, _("The prices are saved."))
            return terms.to_row(contract)
        if form.stale:
            context["now"] = [(row, terms.amount(row.price_cents, contract.currency)) for row in contract.prices.all()]
            form.sends(revision=form.stale.current["revision"])
        return show(request, "dsm/contracts/prices.html", framed(request, **context), form)
    return show(request, "dsm/contracts/prices.html", framed(request, form=form, **context))


@org_view(Permission.EDIT)
def add_trigger(request, membership, contract_id):
    contract = contract_or_404(membership, contract_id)
    membership.require_unit(contract.unit_id)
    form = TriggerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (made := form.submit(services.add_trigger, contract=contract, by=membership)):
        messages.success(request, _("“%(title)s” is watched.") % {"title": made})
        return terms.to_row(contract)
    return show(request, "dsm/contracts/trigger.html", framed(request, contract=contract), form)


@org_view(Permission.EDIT)
def trigger(request, membership, contract_id, trigger_id):
    row = _trigger(membership, contract_id, trigger_id)
    membership.require_unit(row.contract.unit_id)
    form = TriggerForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.submit(services.change_trigger, trigger=row, by=membership):
        messages.success(request, _("“%(title)s” was saved.") % {"title": row})
        return terms.to_row(row.contract)
    context = {"contract": row.contract, "trigger": row, "standing": form.standing()}
    return show(request, "dsm/contracts/trigger.html", framed(request, **context), form)


@require_POST
@org_view(Permission.EDIT)
def remove_trigger(request, membership, contract_id, trigger_id):
    row = _trigger(membership, contract_id, trigger_id)
    services.remove_trigger(trigger=row, by=membership)
    messages.success(request, _("“%(title)s” is watched no more.") % {"title": capfirst(str(row))})
    return terms.to_row(row.contract)


def _trigger(membership, contract_id: int, trigger_id: int) -> Trigger:
    rows = Trigger.objects.visible_to(membership).select_related("contract__organization")
    return get_object_or_404(rows, pk=trigger_id, contract=contract_id)
