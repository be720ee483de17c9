"""SLA, OLA and underpinning contracts: the list, one of them, and the steps of a promise."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dsm.forms.agreements import AgreementForm, HopsForm
from dsm.forms.terms import plain
from dsm.models import Agreement
from dsm.queries import agreements as queries
from dsm.queries.terms import agreements_of
from dsm.services import agreements as services
from dsm.views import terms
from dsm.views.frame import framed
from dsm.views.lists import csv_file, headings, query_of
from organizations import bin as bin_
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

ON_A_PAGE = 50


COLUMNS = [
    ("title", gettext_lazy("Agreement"), False),
    ("kind", gettext_lazy("Kind"), False),
    ("covers", gettext_lazy("Covers"), False),
    ("supplier", gettext_lazy("Supplier"), False),
    ("availability", gettext_lazy("Availability"), True),
    ("response", gettext_lazy("Response"), True),
    ("resolution", gettext_lazy("Resolution"), True),
    ("", gettext_lazy("Support hours"), False),
    ("due", gettext_lazy("State"), False),
]


def agreement_or_404(membership, agreement_id: int) -> Agreement:
    return get_object_or_404(agreements_of(membership), pk=agreement_id)


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    wanted = _wanted(request)
    found = queries.agreement_list(membership, wanted)
    page = Paginator(found.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page": page,
        "lines": [_line(one) for one in page],
        "wanted": wanted,
        "kinds": [(word, f"{word}: {label}") for word, label in Agreement.Kind.choices],
        "headings": headings(COLUMNS, _said(wanted) | {"sort": wanted.sort or "title"}),
        "query": query_of(_said(wanted)),
        "may_add": membership.can(Permission.EDIT),
    }
    return show(request, "dsm/contracts/agreements.html", framed(request, **context))


def _line(one: queries.Listed) -> dict:
    return {"one": one, "row": one.row, "tag": terms.state_tag(one.at), **_targets(one.row)}


def _targets(row: Agreement) -> dict:
    """As they are read; empty where nobody said."""
    hours = ("response_hours", "resolution_hours")
    return {
        "availability": "" if row.availability is None else f"{plain(row.availability * 100)} %",
        **{name: "" if getattr(row, name) is None else f"{plain(getattr(row, name))} h" for name in hours},
    }


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    """The list as it is filtered, as CSV."""
    found = queries.agreement_list(membership, _wanted(request))
    head = [
        _("Key"), _("Kind"), _("Title"), _("Covers"), _("Supplier"), _("Contract"), _("Availability"),
        _("Response, hours"), _("Resolution, hours"), _("Support hours"), _("Last day"), _("Steps"),
    ]  # fmt: skip
    return csv_file("agreements", head, (_row(one) for one in found.rows))


def _row(one: queries.Listed) -> list:
    row = one.row
    return [
        row.key, row.kind, row.title, one.item and one.item.name, row.supplier and row.supplier.name,
        one.contract and one.contract.title, row.availability, row.response_hours, row.resolution_hours, row.hours,
        one.ends, one.hops,
    ]  # fmt: skip


def _wanted(request) -> queries.Wanted:
    return queries.Wanted(
        text=asked(request, "q", 60).strip(),
        kind=asked(request, "kind", 3),
        supplier=terms.number(request, "supplier"),
        sort=asked(request, "sort", 13),
    )


def _said(wanted: queries.Wanted) -> dict:
    return {"q": wanted.text, "kind": wanted.kind, "supplier": wanted.supplier, "sort": wanted.sort}


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, agreement_id):
    agreement = agreement_or_404(membership, agreement_id)
    found = queries.agreement_page(membership, agreement)
    context = {
        "found": found,
        "agreement": agreement,
        "tag": terms.state_tag(found.at),
        "credit": terms.amount(agreement.credit_cents, agreement.currency),
        "targets": _targets(agreement),
        "steps": [[(link, _targets(link) if link else {}) for link in some] for some in found.steps],
        "may_change": membership.may_write(Permission.EDIT, agreement.unit_id),
        **terms.acts(membership, found.at),
    }
    return show(request, "dsm/contracts/agreement.html", framed(request, **context))


@org_view(Permission.EDIT)
def create(request, membership):
    """`?contract=`, `?item=` and `?kind=` fill in what one came from."""
    data = request.POST if request.method == "POST" else None
    initial = {name: terms.number(request, name) for name in ("contract", "item", "product")}
    form = AgreementForm(data, membership=membership, initial=initial | {"kind": asked(request, "kind", 3)})
    if data is not None and (agreement := form.submit(services.add_agreement, by=membership)):
        messages.success(request, _("“%(title)s” is in the list.") % {"title": agreement})
        return terms.to_row(agreement)
    return show(request, "dsm/contracts/agreement_edit.html", framed(request), form)


@org_view(Permission.EDIT)
def edit(request, membership, agreement_id):
    agreement = agreement_or_404(membership, agreement_id)
    membership.require_unit(agreement.unit_id)
    form = AgreementForm(request.POST if request.method == "POST" else None, membership=membership, row=agreement)
    if request.method == "POST" and form.submit(services.change_agreement, agreement=agreement, by=membership):
        messages.success(request, _("“%(title)s” was saved.") % {"title": form.cleaned_data["title"]})
        return terms.to_row(agreement)
    context = {"agreement": agreement, "standing": form.standing()}
    return show(request, "dsm/contracts/agreement_edit.html", framed(request, **context), form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, agreement_id):
    agreement = agreement_or_404(membership, agreement_id)
    bin_.delete(agreement, by=membership)
    tell_deleted(request, agreement)
    return redirect("agreements", membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def decide(request, membership, agreement_id):
    """`keeps` = yes, no, or back."""
    return terms.decided(request, membership, agreement_or_404(membership, agreement_id), request.POST.get("keeps", ""))


@require_POST
@org_view(Permission.EDIT)
def notice(request, membership, agreement_id):
    """`on` = the day on which notice arrived, or `back`."""
    return terms.noticed(request, membership, agreement_or_404(membership, agreement_id))


@org_view(Permission.EDIT)
def hops(request, membership, agreement_id):
    """The steps of a promise; `more`, `up` and `down` show the form again and keep nothing."""
    promise = agreement_or_404(membership, agreement_id)
    membership.require_unit(promise.unit_id)
    data = request.POST if request.method == "POST" else None
    form = HopsForm(data, promise=promise, membership=membership)
    context = {"agreement": promise}
    if data is None or form.asks_again:
        return show(request, "dsm/contracts/hops.html", framed(request, form=form, **context))
    if form.submit(services.write_hops, promise=promise, by=membership):
        messages.success(request, _("The steps are saved."))
        return terms.to_row(promise)
    if form.stale:
        context["now"] = queries.steps_of(membership, promise)
        form.sends(revision=form.stale.current["revision"])
    return show(request, "dsm/contracts/hops.html", framed(request, **context), form)
