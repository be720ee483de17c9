"""The working page of a meeting that is held, its minutes to read and to take along."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadence import minutes_file
from cadence.forms.meetings import DecisionForm, RemarkForm, ReopenForm
from cadence.forms.reviews import NoteForm
from cadence.models import Occurrence
from cadence.queries import meetings as queries
from cadence.services import decisions, occurrences
from organizations.access import org_view
from organizations.errors import Stale
from organizations.models import Person
from organizations.permissions import Permission
from organizations.views.answers import asked


@org_view(Permission.ENTER)
def detail(request, membership, occurrence_id):
    """Who may write a running meeting gets the working page, and everybody else its minutes; so does `?view=read`."""
    occurrence = held_or_404(membership, occurrence_id)
    if asked(request, "view", 4) != "read" and _may_write(membership, occurrence):
        return _work(request, membership, occurrence)
    return _read(request, membership, occurrence)


@org_view(Permission.ENTER)
def download(request, membership, occurrence_id):
    page = queries.occurrence_page(held_or_404(membership, occurrence_id), membership)
    disposition = f'attachment; filename="minutes-{page.occurrence.on.isoformat()}.md"'
    return HttpResponse(
        minutes_file.as_markdown(page),
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


@require_POST
@org_view(Permission.EDIT)
def minute(request, membership, occurrence_id, item):
    """Saves what is noted to an item while one types (a fragment)."""
    occurrence = held_or_404(membership, occurrence_id)
    form = NoteForm(request.POST)
    try:
        saved = form.hand_over(occurrences.write_minute, occurrence=occurrence, item=item, by=membership)
    except Stale as stale:
        return _conflict(request, membership, occurrence, item, stale)
    if request.htmx:
        problem = next((one for some in form.errors.values() for one in some), "")
        context = {"minute": saved, "problem": problem, "revision": form.data.get("revision", "0")}
        return render(request, "cadence/_minute_state.html", context, status=200 if saved else 422)
    if saved is None:
        return _work(request, membership, occurrence, status=422, typed={item: request.POST.get("text", "")}, note=form)
    return to_occurrence(occurrence)


def _conflict(request, membership, occurrence: Occurrence, item: str, stale: Stale):
    """Until she decides, her revision stays the old one: nothing that she types on overwrites theirs unseen."""
    conflict = {
        "theirs": stale.current,
        "revision": request.POST.get("revision", "0"),
        "url": reverse("meeting-occurrence", args=[membership.organization.slug, occurrence.pk]),
    }
    if request.htmx:
        return render(request, "cadence/_minute_conflict.html", {"conflict": conflict}, status=409)
    typed = {item: request.POST.get("text", "")}
    return _work(request, membership, occurrence, status=409, typed=typed, conflicts={item: conflict})


@require_POST
@org_view(Permission.EDIT)
def present(request, membership, occurrence_id):
    """`person`, and `present` = yes when she is there."""
    occurrence = held_or_404(membership, occurrence_id)
    words = request.POST.get("person", "")[:18]
    rows = Person.objects.visible_to(membership)
    person = get_object_or_404(rows, pk=int(words) if words.isascii() and words.isdigit() else 0)
    is_present = request.POST.get("present") == "yes"
    occurrences.set_present(occurrence=occurrence, person=person, is_present=is_present, by=membership)
    return HttpResponse(status=204) if request.htmx else to_occurrence(occurrence)


@require_POST
@org_view(Permission.EDIT)
def decide(request, membership, occurrence_id):
    """Writes a decision down; a fragment gets the list and an empty line to go on with."""
    occurrence = held_or_404(membership, occurrence_id)
    form = DecisionForm(request.POST, membership=membership)
    made = form.submit(decisions.decide, occurrence=occurrence, by=membership)
    if not request.htmx:
        return to_occurrence(occurrence) if made else _work(request, membership, occurrence, 422, decision=form)
    if made:
        form = DecisionForm(membership=membership)
        form.fields["text"].widget.attrs["data-focus"] = ""
    context = {
        "page": queries.occurrence_page(occurrence, membership),
        "occurrence": occurrence,
        "decision_form": form,
        "made": made,
        "today": localdate(),
    }
    return render(request, "cadence/_decisions.html", context, status=200 if made else 422)


@require_POST
@org_view(Permission.EDIT)
def close(request, membership, occurrence_id):
    occurrence = occurrences.close_occurrence(occurrence=held_or_404(membership, occurrence_id), by=membership)
    messages.success(request, _("The minutes are kept. Open decisions come first on the next agenda."))
    return to_occurrence(occurrence)


@require_POST
@org_view(Permission.ADMINISTER)
def reopen(request, membership, occurrence_id):
    occurrence = held_or_404(membership, occurrence_id)
    form = ReopenForm(request.POST)
    if form.submit(occurrences.reopen_occurrence, occurrence=occurrence, by=membership) is None:
        return _read(request, membership, occurrence, reopen=form)
    return to_occurrence(occurrence)


@require_POST
@org_view(Permission.EDIT)
def remark(request, membership, occurrence_id):
    occurrence = held_or_404(membership, occurrence_id)
    form = RemarkForm(request.POST)
    if form.submit(occurrences.add_remark, occurrence=occurrence, by=membership) is None:
        return _read(request, membership, occurrence, remark=form)
    messages.success(request, _("The remark stands beside the minutes."))
    return to_occurrence(occurrence)


def _work(request, membership, occurrence: Occurrence, status: int = 200, **more):
    page = queries.occurrence_page(occurrence, membership)
    context = {
        "page": page,
        "occurrence": occurrence,
        "typed": more.get("typed", {}),
        "conflicts": more.get("conflicts", {}),
        "note_form": more.get("note"),
        "decision_form": more.get("decision") or DecisionForm(membership=membership),
        "today": localdate(),
    }
    return render(request, "cadence/occurrence.html", context, status=status)


def _read(request, membership, occurrence: Occurrence, **forms):
    context = {
        "page": queries.occurrence_page(occurrence, membership),
        "occurrence": occurrence,
        "today": localdate(),
        "may_write": _may_write(membership, occurrence),
        "may_remark": occurrence.is_closed and membership.may_write(Permission.EDIT, occurrence.meeting.unit_id),
        "may_reopen": occurrence.is_closed and membership.may_write(Permission.ADMINISTER, occurrence.meeting.unit_id),
        "remark_form": forms.get("remark") or RemarkForm(),
        "reopen_form": forms.get("reopen") or ReopenForm(),
    }
    return render(request, "cadence/minutes.html", context, status=422 if forms else 200)


def _may_write(membership, occurrence: Occurrence) -> bool:
    return occurrence.is_running and membership.may_write(Permission.EDIT, occurrence.meeting.unit_id)


def held_or_404(membership, occurrence_id: int) -> Occurrence:
    rows = Occurrence.objects.visible_to(membership).select_related(
        "meeting__organization", "meeting__unit", "meeting__chair", "closed_by__user", "opened_by__user"
    )
    occurrence = get_object_or_404(rows, pk=occurrence_id)
    if not occurrence.is_held:
        raise Http404
    return occurrence


def to_occurrence(occurrence: Occurrence):
    return redirect("meeting-occurrence", occurrence.meeting.organization.slug, occurrence.pk)
