"""The way of a file: what its columns mean, what would come of it, its bad rows, and the import."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from dsm.forms.intakes import LayoutForm, MappingForm, MendedForm
from dsm.models import Intake
from dsm.queries import intakes as queries
from dsm.services import intake_runs as runs
from dsm.services import intakes as services
from dsm.views.frame import framed
from dsm.views.intakes import SHOWN, bad_rows, counted, intake_or_404, samples
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import show


def _open_or_none(intake: Intake, membership):
    """Where to go when this file is past its steps; None while it is not."""
    membership.require_unit(None)
    return None if intake.is_open else redirect("intake", membership.organization.slug, intake.pk)


@org_view(Permission.EDIT)
def columns(request, membership, intake_id):
    """What the columns mean. Sent, it is tried at once."""
    intake = intake_or_404(membership, intake_id)
    if past := _open_or_none(intake, membership):
        return past
    if not intake.profile:
        return _waiting(request, membership, intake)
    if request.htmx:
        return HttpResponseClientRefresh()
    form = _mapping_form(request, intake)
    if request.method == "POST" and (said := form.submit(services.say_mapping, intake=intake, by=membership)):
        return _tried(request, membership, said)
    mapping = form.cleaned_data["mapping"] if form.is_bound and "mapping" in form.cleaned_data else None
    head, problem = queries.head_of(intake, mapping or queries.mapping_of(intake))
    context = {
        **_look(form, head, problem), "layout": LayoutForm(intake=intake), **_of_columns(intake, form),
        "same": queries.same_file_before(intake), "missing": queries.missing_columns(intake),
    }  # fmt: skip
    return show(request, "dsm/intake/map.html", framed(request, intake=intake, **context), form)


def _mapping_form(request, intake: Intake) -> MappingForm:
    return MappingForm(
        request.POST or None,
        columns=queries.columns_of(intake),
        mapping=queries.mapping_of(intake),
        revision=intake.revision,
    )


def _of_columns(intake: Intake, form: MappingForm) -> dict:
    theirs = queries.mapping_of(intake).columns if form.stale else {}
    return {
        "theirs": [(heading, one.attribute or one.target) for heading, one in theirs.items()],
        "classes": queries.known_classes(intake.organization_id),
        "attributes": queries.known_attributes(intake.organization_id),
        "suppliers": queries.supplier_names(intake.organization_id),
    }


def _look(form: MappingForm, head, problem: str) -> dict:
    words = sorted({name for row in head if row.record for name in row.record.attributes if name != "name"})
    return {"form": form, "head": head, "words": words, "problem": problem}


@require_POST
@org_view(Permission.EDIT)
def look(request, membership, intake_id):
    """The first rows by what is said so far; nothing is kept."""
    intake = intake_or_404(membership, intake_id)
    if past := _open_or_none(intake, membership):
        return past
    form = _mapping_form(request, intake)
    form.is_valid()
    if "mapping" not in form.cleaned_data:
        return show(request, "dsm/intake/_look.html", _look(form, [], _("Some of what is said cannot be used.")))
    head, problem = queries.head_of(intake, form.cleaned_data["mapping"])
    return show(request, "dsm/intake/_look.html", _look(form, head, problem))


@require_POST
@org_view(Permission.EDIT)
def layout(request, membership, intake_id):
    """Read the file another way."""
    intake = intake_or_404(membership, intake_id)
    if past := _open_or_none(intake, membership):
        return past
    form = LayoutForm(request.POST, intake=intake)
    if not form.submit(services.say_layout, intake=intake, by=membership):
        said = " ".join(sentence for errors in form.errors.values() for sentence in errors)
        messages.error(request, said)
    return redirect("intake-map", membership.organization.slug, intake.pk)


def _tried(request, membership, intake: Intake):
    try:
        runs.request_trial(intake=intake, by=membership)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("intake-map", membership.organization.slug, intake.pk)
    return redirect("intake-preview", membership.organization.slug, intake.pk)


def _waiting(request, membership, intake: Intake):
    """While a worker reads it; the page asks every other second whether it is done."""
    at_work = queries.is_at_work(intake)
    if request.htmx:
        return HttpResponse(status=204) if at_work else HttpResponseClientRefresh()
    context = framed(request, intake=intake, job=queries.job_of(intake, membership), at_work=at_work)
    return show(request, "dsm/intake/waiting.html", context)


@org_view(Permission.EDIT)
def preview(request, membership, intake_id):
    """What would come of it. POST tries it (again)."""
    intake = intake_or_404(membership, intake_id)
    if past := _open_or_none(intake, membership):
        return past
    if intake.state == Intake.State.READ:
        return redirect("intake-map", membership.organization.slug, intake.pk)
    if request.method == "POST":
        return _tried(request, membership, intake)
    if intake.state == Intake.State.MAPPED and queries.is_at_work(intake):
        return _waiting(request, membership, intake)
    if request.htmx:
        return HttpResponseClientRefresh()
    return show(request, "dsm/intake/preview.html", framed(request, **_preview(request, membership, intake)))


def _preview(request, membership, intake: Intake) -> dict:
    job = queries.job_of(intake, membership)
    return {
        "intake": intake,
        "job": job if intake.state == Intake.State.MAPPED else None,
        "is_tried": intake.state == Intake.State.TRIED,
        "counted": counted(intake.tried.get("counts", {})),
        "samples": samples(intake.tried),
        "left_out": intake.tried.get("left_out", 0),
        "notes": intake.profile.get("notes", []),
        "bad_rows": bad_rows(intake)[:SHOWN],
        "hidden": max(intake.bad - SHOWN, 0),
        "mended": intake.bad_rows.exclude(mended=None).count(),
        "mend": MendedForm(),
    }


@require_POST
@org_view(Permission.EDIT)
def mend(request, membership, intake_id):
    """The list of bad rows, put right; then all is tried again."""
    intake = intake_or_404(membership, intake_id)
    if past := _open_or_none(intake, membership):
        return past
    form = MendedForm(request.POST, request.FILES)
    count = form.submit(services.mend_rows, intake=intake, by=membership)
    if count is None:
        context = framed(request, **{**_preview(request, membership, intake), "mend": form})
        return show(request, "dsm/intake/preview.html", context, form)
    messages.success(request, ngettext("%(n)s row is mended.", "%(n)s rows are mended.", count) % {"n": count})
    return _tried(request, membership, intake_or_404(membership, intake_id))


@require_POST
@org_view(Permission.EDIT)
def bring_in(request, membership, intake_id):
    """Begin the import; `without_bad` leaves the bad rows behind."""
    intake = intake_or_404(membership, intake_id)
    try:
        runs.request_import(intake=intake, without_bad=bool(request.POST.get("without_bad")), by=membership)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("intake", membership.organization.slug, intake.pk)
