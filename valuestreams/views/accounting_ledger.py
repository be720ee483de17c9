"""The ledger: taking a file in, assigning cost centres, and the bridge to the streams."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted
from reports.spreadsheets import as_csv
from valuestreams.accounting.bridge import UNASSIGNED
from valuestreams.accounting.ledger_csv import MAX_FIELD, InvalidLedger
from valuestreams.accounting.typed import exact_money
from valuestreams.forms.accounting import AssignForm, LedgerForm
from valuestreams.models import Ledger, Stream
from valuestreams.queries import accounting_ledger as queries
from valuestreams.services import accounting_ledger as services

MOST_CENTRES = 500  # on a page; the file has them all


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    ledger = queries.ledgers(membership).filter(is_taken=True).first()
    return _page(request, membership, ledger)


@org_view(Permission.VIEW_RESULTS)
def detail(request, membership, ledger_id):
    ledger = _ledger(membership, ledger_id)
    if ledger.is_taken:
        return _page(request, membership, ledger)
    found = queries.preview(ledger, membership)
    context = {
        "preview": found,
        "sum": exact_money(ledger.cents, membership.organization.currency),
        "lines": [(line, exact_money(line.cents)) for line in found.lines],
        "unknown": [(centre, count, exact_money(cents)) for centre, count, cents in found.unknown[:MOST_CENTRES]],
        "may_write": _may_write(membership),
    }
    return render(request, "valuestreams/accounting/ledger_preview.html", context)


@require_POST
@org_view(Permission.EDIT)
def read_in(request, membership):
    form = LedgerForm(request.POST, request.FILES)
    try:
        if ledger := form.submit(services.read_in, by=membership):
            return redirect("ledger-file", membership.organization.slug, ledger.pk)
    except InvalidLedger as refusal:
        count = ngettext(
            "Nothing was taken in: one problem.", "Nothing was taken in: %(count)s problems.", len(refusal.problems)
        )
        form.add_error("file", count % {"count": len(refusal.problems)})
        return _page(request, membership, None, form=form, problems=refusal.problems)
    return _page(request, membership, None, form=form)


@require_POST
@org_view(Permission.EDIT)
def take_in(request, membership, ledger_id):
    ledger = services.take_in(ledger=_ledger(membership, ledger_id), by=membership)
    messages.success(request, _("“%(ledger)s” is taken in.") % {"ledger": ledger})
    return redirect("ledger-file", membership.organization.slug, ledger.pk)


@require_POST
@org_view(Permission.EDIT)
def undo(request, membership, ledger_id):
    ledger = _ledger(membership, ledger_id)
    services.undo_ledger(ledger=ledger, by=membership)
    if ledger.is_taken:
        tell_deleted(request, ledger)
    return redirect("ledger", membership.organization.slug)


@org_view(Permission.EDIT)
def assign(request, membership):
    """`?centre=` and `?account=` name what is assigned, `?ledger=` where one came from."""
    centre, account = asked(request, "centre", MAX_FIELD), asked(request, "account", MAX_FIELD)
    membership.require_unit(None)
    if not centre:
        return redirect(_back(request, membership))
    rule = queries.rule(membership, centre, account)
    streams = list(Stream.objects.visible_to(membership))
    form = AssignForm(request.POST or None, rule=rule, streams=streams)
    context = {"centre": centre, "account": account, "rule": rule, "back": _back(request, membership)}
    if request.method != "POST":
        return show(request, "valuestreams/accounting/assign.html", context, form)
    try:
        if form.is_valid():
            services.assign(centre=centre, account=account, by=membership, **form.cleaned_data)
            messages.success(request, _("“%(centre)s” is assigned.") % {"centre": f"{centre} {account}".strip()})
            return redirect(context["back"])
    except Stale as stale:
        return _assign_conflict(request, form, context, stale)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    return show(request, "valuestreams/accounting/assign.html", context, form)


def _assign_conflict(request, form: AssignForm, context: dict, stale: Stale):
    """What was typed stays, with what stands there now beside it; sent again, it replaces that knowingly."""
    current = stale.current or {"revision": 0, "shares": {}}
    form.data = {**form.data.dict(), "revision": current["revision"]}
    theirs = ", ".join(f"{name} {share}" for name, share in current["shares"].items()) or _("nothing is assigned")
    context |= {"form": form, "conflict": str(stale), "theirs": theirs}
    return render(request, "valuestreams/accounting/assign.html", context, status=409)


def _back(request, membership) -> str:
    ledger = asked(request, "ledger", 18)
    if ledger.isascii() and ledger.isdigit():
        return reverse("ledger-file", args=[membership.organization.slug, int(ledger)])
    return reverse("ledger", args=[membership.organization.slug])


@org_view(Permission.VIEW_RESULTS)
def download(request, membership, ledger_id):
    """The bridge: a row for each cost centre and target, to the cent."""
    ledger = _ledger(membership, ledger_id)
    found = queries.bridged(ledger, membership)
    rows = (
        [centre.centre, found.title(key), Decimal(cents) / 100]
        for centre in found.bridge.centres
        for key, cents in centre.parts
    )
    content = as_csv([_("Cost centre"), _("Goes to"), membership.organization.currency], rows)
    headers = {"Content-Disposition": f'attachment; filename="bridge-{ledger.pk}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _ledger(membership, ledger_id: int) -> Ledger:
    return get_object_or_404(queries.ledgers(membership), pk=ledger_id)


def _may_write(membership) -> bool:
    return membership.may_write(Permission.EDIT, None)


def _page(request, membership, ledger: Ledger | None, *, form: LedgerForm | None = None, **more):
    every = list(queries.ledgers(membership))
    context = {
        "ledger": ledger,
        "ledgers": [one for one in every if one.is_taken],
        "waiting": next((one for one in every if not one.is_taken), None),
        "form": form or LedgerForm(),
        "may_write": _may_write(membership),
        "is_scoped": membership.is_scoped,
        **(_bridge(ledger, membership) if ledger else {}),
        **more,
    }
    return render(request, "valuestreams/accounting/ledger.html", context, status=422 if form and form.errors else 200)


def _bridge(ledger: Ledger, membership) -> dict:
    found = queries.bridged(ledger, membership)
    currency = membership.organization.currency
    keys = [target.key for target in found.targets]
    centres = found.centres
    return {
        "bridge": found.bridge,
        "targets": [(target, exact_money(target.cents)) for target in found.targets],
        "sum": exact_money(ledger.cents, currency),
        "open_sum": exact_money(dict(found.bridge.totals).get(UNASSIGNED, 0), currency),
        "problems": [(one, exact_money(one.cents), _assign_url(membership, ledger, one.centre, one.account)) for one in found.problems[:MOST_CENTRES]],
        "centres": [_centre(one, keys, membership, ledger) for one in centres[:MOST_CENTRES]],
        "left_out": max(len(centres) - MOST_CENTRES, 0),
    }  # fmt: skip


def _centre(one, keys: list[str], membership, ledger: Ledger) -> dict:
    parts = dict(one.parts)
    return {
        "name": one.centre,
        "cells": [exact_money(parts[key]) if key in parts else "" for key in keys],
        "sum": exact_money(one.cents),
        "is_open": bool(one.problems),
        "url": _assign_url(membership, ledger, one.centre, ""),
    }


def _assign_url(membership, ledger: Ledger, centre: str, account: str) -> str:
    query = urlencode({"centre": centre, "account": account, "ledger": ledger.pk})
    return f"{reverse('ledger-assign', args=[membership.organization.slug])}?{query}"
