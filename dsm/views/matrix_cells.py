"""What is done to cells of the matrix: one in a form or by a key, many as a rectangle, and taking that back."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.forms.matrix import CellForm, ClearForm, QuickForm, RectangleForm, cell_form, wish_of
from dsm.matrix.typed import read_rectangle
from dsm.models import Capability, MatrixChange, Product
from dsm.queries import grid as queries
from dsm.queries.matrix import matrix_of
from dsm.queries.scenarios import words_of
from dsm.services import matrix as services
from dsm.services.matrix import standing_at
from dsm.services.uses import clear_use, paste, set_use
from dsm.views.frame import capability_or_404, framed, product_or_404
from dsm.views.matrix_frame import scenario_of, turn_words
from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.views.answers import show


@org_view(Permission.VIEW_RESULTS)
def cell(request, membership, product_id, capability_id):
    """All that a cell says, in a form for who may change it."""
    product, capability = _place(membership, product_id, capability_id)
    scenario = scenario_of(request)
    standing = standing_at([(product.pk, capability.pk)], scenario)[product.pk, capability.pk]
    return _show_cell(request, product, capability, scenario, cell_form(standing.state, standing.revision))


def _place(membership: Membership, product_id: int, capability_id: int) -> tuple[Product, Capability]:
    return product_or_404(membership, product_id), capability_or_404(membership, capability_id)


def _show_cell(request, product, capability, scenario, form: CellForm, **more):
    context = {
        "product": product,
        "capability": capability,
        "scenario": scenario,
        "query": request.GET.urlencode(),
        "is_filled": standing_at([(product.pk, capability.pk)], scenario)[product.pk, capability.pk].state is not None,
        **more,
    }
    if request.htmx:
        context["may_write"] = request.membership.may_write(Permission.EDIT, product.unit_id)
        return show(request, "dsm/matrix/_cell.html", {"membership": request.membership, **context}, form)
    context = framed(request, **context)
    context["may_write"] = request.membership.may_write(Permission.EDIT, product.unit_id)
    return show(request, "dsm/matrix/cell.html", context, form)


@require_POST
@org_view(Permission.EDIT)
def cell_save(request, membership, product_id, capability_id):
    """Save the form of a cell, or empty the cell (`clear`)."""
    product, capability = _place(membership, product_id, capability_id)
    scenario = scenario_of(request)
    if "clear" in request.POST:
        return _clear(request, product, capability, scenario)
    form = cell_form(None, 0, request.POST)
    known = {"product": product, "capability": capability, "by": membership, "scenario": scenario}
    form.submit(set_use, **known)
    return _answer(request, product, capability, scenario, form)


def _clear(request, product, capability, scenario):
    form = ClearForm(request.POST)
    form.submit(clear_use, product=product, capability=capability, by=request.membership, scenario=scenario)
    if not form.errors:
        return _written(request, product, capability, scenario)
    now = standing_at([(product.pk, capability.pk)], scenario)[product.pk, capability.pk]
    fresh = cell_form(now.state, now.revision)
    return _conflict(request, product, capability, scenario, fresh, now.state, _("an empty cell"), form.stale)


def _answer(request, product, capability, scenario, form: CellForm):
    if form.stale:
        mine = words_of(_typed(form))
        return _conflict(request, product, capability, scenario, form, form.standing(), mine, form.stale)
    if form.errors:
        return _show_cell(request, product, capability, scenario, form)
    return _written(request, product, capability, scenario)


def _typed(form: CellForm) -> dict:
    said = form.cleaned_data
    share = said.get("cost_share")
    return {**said, "cost_share": None if share is None else f"{share:.2f}"}


def _conflict(request, product, capability, scenario, form, theirs, mine: str, stale):
    """Both versions; the form holds what was typed and would be saved over theirs."""
    told = {"sentence": str(stale) if stale else "", "mine": mine, "theirs": words_of(theirs)}
    answer = _show_cell(request, product, capability, scenario, form, conflict=told)
    answer.status_code = 409
    return answer


def _written(request, product, capability, scenario):
    """To a script what changed in the grid; else the list of the product's cells."""
    if request.htmx:
        return JsonResponse(_change(request, product, capability, scenario))
    messages.success(
        request, _("“%(product)s × %(capability)s” is saved.") % {"product": product, "capability": capability}
    )
    address = reverse("uses", args=[product.organization.slug])
    more = f"&scenario={scenario.pk}" if scenario else ""
    return redirect(f"{address}?product={product.pk}{more}#capability-{capability.pk}")


def _change(request, product, capability, scenario) -> dict:
    membership = request.membership
    colour = wish_of(request.GET).colour
    change = queries.cell_change(
        matrix_of(membership, scenario, (product.pk, capability.pk)), colour, product, capability
    )
    return {**change, **turn_words(membership, scenario)}


@require_POST
@org_view(Permission.EDIT)
def cell_key(request, membership, product_id, capability_id):
    """What one key says on a cell of the grid: a manner, a quality, or that it is emptied."""
    product, capability = _place(membership, product_id, capability_id)
    scenario, form = scenario_of(request), QuickForm(request.POST)
    if not form.is_valid():
        return _refused(_("This key cannot be read here. Load the page again."), 422)
    said = form.said()
    known = {"product": product, "capability": capability, "by": membership, "scenario": scenario}
    known["revision"] = form.cleaned_data["revision"]
    try:
        set_use(**known, **said) if said else clear_use(**known)
    except Stale as stale:
        return _key_conflict(request, product, capability, scenario, said, stale)
    except DomainError as refusal:
        return _refused(str(refusal), 422)
    return JsonResponse(_change(request, product, capability, scenario))


def _key_conflict(request, product, capability, scenario, said: dict, stale: Stale):
    theirs = stale.current["state"]
    mine = {
        "manner": "",
        "quality": None,
        "cost_share": None,
        "criticality": None,
        "note": "",
        **(theirs or {}),
        **said,
    }
    form = cell_form(mine, stale.current["revision"])
    words = words_of(mine) if said else _("an empty cell")
    return _conflict(request, product, capability, scenario, form, theirs, words, stale)


def _refused(sentence: str, status: int, **more) -> JsonResponse:
    return JsonResponse({"detail": sentence, **more}, status=status)


# ---- Many cells, and back ----


@require_POST
@org_view(Permission.EDIT)
def paste_cells(request, membership):
    """A rectangle of cells as text. What cannot be read is named with its place, and then nothing is written."""
    scenario, form = scenario_of(request), RectangleForm(request.POST)
    if not form.is_valid():
        return _refused(next(iter(form.errors.values()))[0], 422)
    sent = form.cleaned_data
    typed, wrong = read_rectangle(sent["text"])
    if wrong:
        return _refused(_told(wrong), 422)
    rows, columns = _in_order(membership, sent["products"], sent["capabilities"])
    try:
        change = paste(
            products=rows, capabilities=columns, cells=typed, seen=sent["seen"], by=membership, scenario=scenario
        )
    except DomainError as refusal:
        return _refused(str(refusal), 409)
    return JsonResponse({"said": change.what if change else _("These cells say that already.")})


def _told(wrong: list) -> str:
    lines = [
        _("Row %(row)s, column %(column)s: %(sentence)s")
        % {"row": one.row, "column": one.column, "sentence": one.sentence}
        for one in wrong[:5]
    ]
    lines += [_("And %(count)s more.") % {"count": len(wrong) - 5}] if len(wrong) > 5 else []
    return _("Nothing was pasted.") + " " + " ".join(lines)


def _in_order(membership: Membership, products: list[int], capabilities: list[int]):
    rows = Product.objects.visible_to(membership).filter(pk__in=products).in_bulk()
    columns = Capability.objects.visible_to(membership).filter(pk__in=capabilities).in_bulk()
    if len(rows) < len(set(products)) or len(columns) < len(set(capabilities)):
        raise Http404
    return [rows[pk] for pk in products], [columns[pk] for pk in capabilities]


@require_POST
@org_view(Permission.EDIT)
def undo(request, membership):
    """Take back her last change, or the one that `change` names."""
    change = _named(request, membership)
    go = partial(services.undo, by=membership, scenario=scenario_of(request), change=change)
    return _turned(request, go, _("Taken back: %(what)s"), _("There is nothing to take back."))


@require_POST
@org_view(Permission.EDIT)
def redo(request, membership):
    go = partial(services.redo, by=membership, scenario=scenario_of(request))
    return _turned(request, go, _("Made again: %(what)s"), _("There is nothing to make again."))


def _named(request, membership: Membership) -> MatrixChange | None:
    sent = request.POST.get("change", "")
    if not sent:
        return None
    found = MatrixChange.objects.visible_to(membership).filter(pk=int(sent)).first() if _is_number(sent) else None
    if found is None:
        raise Http404
    return found


def _is_number(sent: str) -> bool:
    return sent.isdecimal() and len(sent) < 19


def _turned(request, go, done: str, nothing: str) -> HttpResponse:
    try:
        change = go()
        said, status = (done % {"what": change.what} if change else nothing), 200
    except DomainError as refusal:
        said, status = str(refusal), 409
    if request.htmx:
        return _refused(said, status) if status == 409 else JsonResponse({"said": said})
    (messages.success if status == 200 else messages.warning)(request, said)
    address = reverse("matrix", args=[request.membership.organization.slug])
    return redirect(f"{address}?{request.GET.urlencode()}" if request.GET else address)
