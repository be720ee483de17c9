"""The organization's catalogue of controls: the list, one control, all levels in a table, files in and out."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header, urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dsm.controls import format
from dsm.forms.controls import AttributeListForm, CatalogueFileForm, ControlForm, LevelsForm, NewControlForm
from dsm.models import Control
from dsm.models.controls import FAMILIES
from dsm.portfolio import STAGES
from dsm.queries.control_misses import misses
from dsm.queries.controls import catalogue_of, head_of
from dsm.services import control_catalogue as services
from dsm.views.frame import framed
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

PAGE = 100
FIELDS = (
    "title", "family", "purpose", *STAGES, "when", "evidence", "effort_days", "lead_days", "valid_days", "hard",
    "revision",
)  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    rows, chosen = _asked(request, membership)
    context = {
        **_choices(request),
        "page": chosen,
        "any": rows.exists() or Control.objects.visible_to(membership).exists(),
        "head": head_of(membership.organization_id),
        "may_change": _may_change(membership),
    }
    return show(request, "dsm/controls/index.html", framed(request, **context))


@org_view(Permission.EDIT)
def levels(request, membership):
    """All levels of a page of the list in one table; nothing is kept unless everything can be."""
    _rows, chosen = _asked(request, membership)
    form = LevelsForm(request.POST or None, rows=list(chosen))
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.change_levels(wanted=form.wanted(), by=membership)
        except DomainError as refused:
            form.add_error(None, _named(refused, form.rows))
            form.sees_now(refused.field)
        else:
            messages.success(
                request, ngettext("%(n)s control changed.", "%(n)s controls changed.", changed) % {"n": changed}
            )
            return redirect(f"{request.path}?{request.GET.urlencode()}")
    context = framed(request, **_choices(request), page=chosen, stages=_stage_words())
    return show(request, "dsm/controls/levels.html", context, form)


@org_view(Permission.VIEW_RESULTS)
def control(request, membership, control_id):
    """What it asks, and for those who may, changing it."""
    row = _control_or_404(membership, control_id)
    initial = {name: getattr(row, name) for name in FIELDS}
    return show(request, "dsm/controls/control.html", _control_context(request, row), ControlForm(initial=initial))


@require_POST
@org_view(Permission.EDIT)
def change(request, membership, control_id):
    row = _control_or_404(membership, control_id)
    form = ControlForm(request.POST)
    if changed := form.submit(services.change_control, control=row, by=membership):
        messages.success(request, _("“%(control)s” is changed.") % {"control": changed})
        return redirect("control", org=membership.organization.slug, control_id=row.pk)
    standing = form.standing()
    context = {**_control_context(request, row), "form": form, "standing": standing}
    return render(request, "dsm/controls/control.html", context, status=409 if standing else 422)


@org_view(Permission.EDIT)
def create(request, membership):
    form = NewControlForm(request.POST or None)
    if request.method == "POST" and (made := form.submit(services.create_control, by=membership)):
        messages.success(request, _("“%(control)s” is in the catalogue.") % {"control": made})
        return redirect("controls", org=membership.organization.slug)
    return show(request, "dsm/controls/new.html", framed(request), form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, control_id):
    row = _control_or_404(membership, control_id)
    services.delete_control(control=row, by=membership)
    tell_deleted(request, row)
    return redirect("controls", org=membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def adopt(request, membership):
    added = services.adopt_starter(by=membership)
    messages.success(request, ngettext("%(n)s control is added.", "%(n)s controls are added.", added) % {"n": added})
    return redirect("controls", org=membership.organization.slug)


@org_view(Permission.EDIT)
def attributes(request, membership):
    """The words that products can carry and conditions ask for."""
    head = head_of(membership.organization_id)
    initial = {"attributes": services.in_lines(head), "revision": head.revision if head else 1}
    form = AttributeListForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.submit(services.change_attributes, by=membership):
        messages.success(request, _("The attributes are changed."))
        return redirect("controls", org=membership.organization.slug)
    standing = form.standing()
    context = framed(request, form=form, standing=standing)
    status = 409 if standing else 422 if form.errors else 200
    return render(request, "dsm/controls/attributes.html", context, status=status)


@org_view(Permission.EDIT)
def take_in(request, membership):
    """First what a file would change, then doing it: the same form, sent by another button."""
    form = CatalogueFileForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and request.POST.get("act") == "keep":
        if done := form.submit(services.take_in, by=membership):
            messages.success(request, _taken(done))
            return redirect("controls", org=membership.organization.slug)
    elif request.method == "POST" and form.is_valid():
        found = services.compare(catalogue=form.cleaned_data["catalogue"], by=membership)
    context = framed(request, found=found, source=getattr(form, "source", ""))
    return show(request, "dsm/controls/import.html", context, form)


@org_view(Permission.VIEW_RESULTS)
def export(request, membership):
    answer = HttpResponse(format.write(catalogue_of(membership)), content_type="application/yaml; charset=utf-8")
    name = f"controls-{membership.organization.slug}.yaml"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _control_or_404(membership: Membership, control_id: int) -> Control:
    return get_object_or_404(Control.objects.visible_to(membership).select_related("organization"), pk=control_id)


def _control_context(request, row: Control) -> dict:
    levels = [(word, row._meta.get_field(stage).value_from_object(row), getattr(row, f"get_{stage}_display")())
              for stage, word in zip(STAGES, _stage_words(), strict=True)]  # fmt: skip
    missed = misses(request.membership, row, localdate())
    return framed(request, control=row, levels=levels, missed=missed, may_change=_may_change(request.membership))


def _may_change(membership: Membership) -> bool:
    return membership.may_write(Permission.EDIT, None)


def _asked(request, membership: Membership):
    """The rows that the address asks for, and the page of them."""
    rows, family, text = Control.objects.visible_to(membership), asked(request, "family"), asked(request, "q")
    if family in dict(FAMILIES):
        rows = rows.filter(family=family)
    if text:
        rows = rows.filter(title__icontains=text)
    return rows, Paginator(rows, PAGE).get_page(request.GET.get("page", 1))


def _choices(request) -> dict:
    wanted = {"family": asked(request, "family"), "q": asked(request, "q")}
    return {
        "families": FAMILIES,
        "wanted": wanted,
        "query": urlencode({name: text for name, text in wanted.items() if text}),
    }


def _stage_words() -> list[str]:
    return [str(Control._meta.get_field(stage).verbose_name) for stage in STAGES]


def _named(refused: DomainError, rows: list[Control]) -> str:
    row = next((row for row in rows if str(row.pk) == refused.field), None)
    return f"{row.title}: {refused}" if row else str(refused)


def _taken(done: services.TakenIn) -> str:
    words = {"added": len(done.added), "changed": len(done.changed), "same": done.same}
    return _("%(added)s added, %(changed)s changed, %(same)s as before.") % words
