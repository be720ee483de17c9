"""Recurring meetings: the list, one of them, its days, the decisions that it took."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cadence.forms.meetings import MeetingForm, MoveForm
from cadence.models import Meeting, Occurrence
from cadence.queries import meetings as queries
from cadence.services import meetings as services
from cadence.services import occurrences
from cadence.views.days import day_of
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

ON_A_PAGE = 25
SHOW = {
    "open": gettext_lazy("open"),
    "overdue": gettext_lazy("overdue"),
    "done": gettext_lazy("done"),
    "dropped": gettext_lazy("dropped"),
    "all": gettext_lazy("all"),
}


@org_view(Permission.ENTER)
def index(request, membership):
    return render(request, "cadence/meetings.html", {"lines": queries.lines(membership), "today": localdate()})


@org_view(Permission.EDIT)
def create(request, membership):
    data = request.POST if request.method == "POST" else None
    initial = {"first": localdate(), "at": services.NINE, "length": 60, "kind": Meeting.Kind.OWN}
    form = MeetingForm(data, membership=membership, initial=initial)
    if data is not None and (meeting := form.submit(services.add_meeting, by=membership)):
        messages.success(request, _("“%(title)s” is set up.") % {"title": meeting})
        return to_meeting(meeting)
    return show(request, "cadence/meeting_new.html", {}, form)


@require_POST
@org_view(Permission.EDIT)
def start(request, membership):
    """One click: a weekly board or a quarterly planning as they usually are. What does not fit is changed after."""
    meeting = services.start_usual(kind=request.POST.get("kind", "")[:10], by=membership)
    messages.success(request, _("“%(title)s” is set up. Say who takes part.") % {"title": meeting})
    return redirect("meeting-edit", membership.organization.slug, meeting.pk)


@org_view(Permission.ENTER)
def detail(request, membership, meeting_id):
    meeting = meeting_or_404(membership, meeting_id)
    wanted = asked(request, "show", 10)
    chosen = wanted if wanted in SHOW else "open"
    rows = queries.register(membership, meeting=meeting, show=chosen)
    decisions = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "meeting": meeting,
        "page": queries.meeting_page(meeting, membership),
        "decisions": decisions,
        "numbers": decisions.paginator.get_elided_page_range(decisions.number),
        "query": urlencode({"show": chosen}),
        "shown": chosen,
        "filters": SHOW,
        "today": localdate(),
        "may_edit": membership.may_write(Permission.EDIT, meeting.unit_id),
    }
    return render(request, "cadence/meeting.html", context)


@org_view(Permission.EDIT)
def edit(request, membership, meeting_id):
    meeting = meeting_or_404(membership, meeting_id)
    membership.require_unit(meeting.unit_id)
    form = MeetingForm(request.POST if request.method == "POST" else None, membership=membership, row=meeting)
    if request.method == "POST" and form.submit(services.change_meeting, meeting=meeting, by=membership):
        messages.success(request, _("“%(title)s” was saved.") % {"title": form.cleaned_data["title"]})
        return to_meeting(meeting)
    return show(request, "cadence/meeting_edit.html", {"meeting": meeting, "standing": form.standing()}, form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, meeting_id):
    meeting = meeting_or_404(membership, meeting_id)
    services.delete_meeting(meeting=meeting, by=membership)
    tell_deleted(request, meeting)
    return redirect("meetings", membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def begin(request, membership, meeting_id):
    """Open the meeting of `day`."""
    meeting = meeting_or_404(membership, meeting_id)
    day = _day(request.POST)
    occurrence = occurrences.open_occurrence(meeting=meeting, day=day, by=membership)
    return redirect("meeting-occurrence", membership.organization.slug, occurrence.pk)


@org_view(Permission.EDIT)
def move(request, membership, meeting_id):
    """Hold the meeting of `?day=` on another one."""
    meeting = meeting_or_404(membership, meeting_id)
    membership.require_unit(meeting.unit_id)
    day = day_of(asked(request, "day", 10))
    if day is None:
        return to_meeting(meeting)
    form = MoveForm(request.POST if request.method == "POST" else None, initial={"on": day, "at": meeting.at})
    if request.method == "POST" and (row := form.submit(services.move, meeting=meeting, day=day, by=membership)):
        _tell(request, row, _("The meeting is moved."))
        return to_meeting(meeting)
    return show(request, "cadence/meeting_move.html", {"meeting": meeting, "day": day}, form)


@require_POST
@org_view(Permission.EDIT)
def cancel(request, membership, meeting_id):
    """The meeting of `day` is not held."""
    meeting = meeting_or_404(membership, meeting_id)
    row = services.cancel(meeting=meeting, day=_day(request.POST), by=membership)
    _tell(request, row, _("The meeting of that day is cancelled."))
    return to_meeting(meeting)


@require_POST
@org_view(Permission.EDIT)
def plan_again(request, membership, occurrence_id):
    """Undo of moving and cancelling."""
    rows = Occurrence.objects.visible_to(membership).select_related("meeting__organization")
    row = get_object_or_404(rows, pk=occurrence_id)
    services.plan_again(occurrence=row, by=membership)
    messages.success(request, _("It is held as planned."))
    return to_meeting(row.meeting)


def _tell(request, row: Occurrence, sentence: str) -> None:
    undo = reverse("occurrence-plan", args=[request.membership.organization.slug, row.pk])
    messages.success(request, sentence, extra_tags=undo)


def _day(data):
    day = day_of(data.get("day", ""))
    if day is None:
        raise Http404
    return day


def meeting_or_404(membership, meeting_id: int) -> Meeting:
    rows = Meeting.objects.visible_to(membership).select_related("organization", "unit", "chair")
    return get_object_or_404(rows, pk=meeting_id)


def to_meeting(meeting: Meeting):
    return redirect("meeting", meeting.organization.slug, meeting.pk)
