"""The planning calendar: the list by month, one occasion, the calendar of a period, the file for other programs."""

from datetime import date, timedelta
from itertools import islice
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadence import ical
from cadence.forms.occasions import OccasionForm
from cadence.forms.period import PeriodCalendar
from cadence.models import Meeting, Occasion, Occurrence
from cadence.queries import calendar as queries
from cadence.queries.meetings import Planned, planned_of
from cadence.queries.waiting import STILL_LATE
from cadence.recurrence import Repeats
from cadence.services import occasions as services
from cadence.views.days import day_of
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

MOST_IN_A_FILE = 2000
A_YEAR = timedelta(days=366)


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    page = queries.calendar_page(membership, start=_month(asked(request, "from", 7)), unit_id=_number(request, "unit"))
    context = {
        "page": page,
        "may_edit": membership.can(Permission.EDIT),
        "query": urlencode({"unit": page.unit.pk}) if page.unit else "",
        "today": localdate(),
    }
    return render(request, "cadence/calendar.html", context)


@org_view(Permission.EDIT)
def create(request, membership):
    initial = {"on": day_of(asked(request, "on", 10)) or localdate(), "kind": Occasion.Kind.MEETING}
    form = OccasionForm(request.POST if request.method == "POST" else None, membership=membership, initial=initial)
    if request.method == "POST" and (occasion := form.submit(services.add_occasion, by=membership)):
        messages.success(request, _("“%(title)s” is in the calendar.") % {"title": occasion})
        return _to_month(membership, occasion.on)
    return show(request, "cadence/occasion_new.html", {}, form)


@org_view(Permission.EDIT)
def edit(request, membership, occasion_id):
    occasion = _occasion(membership, occasion_id)
    membership.require_unit(occasion.unit_id)
    form = OccasionForm(request.POST if request.method == "POST" else None, membership=membership, row=occasion)
    if request.method == "POST" and form.submit(services.change_occasion, occasion=occasion, by=membership):
        messages.success(request, _("“%(title)s” was saved.") % {"title": occasion})
        return redirect("occasion", membership.organization.slug, occasion.pk)
    return show(request, "cadence/occasion_edit.html", {"occasion": occasion}, form)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, occasion_id):
    occasion = _occasion(membership, occasion_id)
    services.delete_occasion(occasion=occasion, by=membership)
    tell_deleted(request, occasion)
    return redirect("calendar", membership.organization.slug)


@org_view(Permission.ENTER)
def detail(request, membership, occasion_id):
    occasion = _occasion(membership, occasion_id)
    context = {
        "occasion": occasion,
        "days": queries.days_of(occasion, day_of(asked(request, "day", 10))),
        "reviews": queries.reviews_of(occasion, membership),
        "may_edit": membership.may_write(Permission.EDIT, occasion.unit_id),
        "may_say_done": services.may_say_done(occasion, membership),
    }
    return render(request, "cadence/occasion.html", context)


@require_POST
@org_view(Permission.PARTICIPATE)
def done(request, membership, occasion_id):
    """`day`, and `done` = yes or no."""
    occasion = _occasion(membership, occasion_id)
    day = day_of(request.POST.get("day", ""))
    if day is None:
        return redirect("occasion", membership.organization.slug, occasion.pk)
    say = services.mark_open if request.POST.get("done") == "no" else services.mark_done
    say(occasion=occasion, day=day, by=membership)
    messages.success(request, _("Open again.") if say is services.mark_open else _("Done."))
    return redirect("occasion", membership.organization.slug, occasion.pk)


@org_view(Permission.EDIT)
def period(request, membership):
    """The proposed dates of a fiscal year; a POST puts those that are ticked into the calendar."""
    years = queries.fiscal_years(membership.organization, localdate())
    year = next((one for one in years if one.label == asked(request, "year", 10)), years[1])
    data = request.POST if request.method == "POST" else None
    lines = PeriodCalendar(
        data,
        membership=membership,
        year=year,
        proposed=queries.proposed(membership.organization, year),
        present=queries.already_there(membership, year.label),
        today=localdate(),
    )
    if data is not None and (made := lines.submit(services.add_occasions, by=membership)):
        messages.success(request, _("%(n)s lines are in the calendar.") % {"n": len(made)})
        return _to_month(membership, min(one.on for one in made))
    context = {"lines": lines, "years": years, "year": year}
    return render(request, "cadence/period.html", context, status=200 if data is None else 422)


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    rows = Occasion.objects.visible_to(membership).select_related("unit", "person", "group")
    if unit := _number(request, "unit"):
        rows = rows.filter(unit=unit)
    name = _("%(organization)s: planning") % {"organization": membership.organization.name}
    events = [_event(membership, one) for one in rows[:MOST_IN_A_FILE]]
    content = ical.calendar_file(name, [*events, *_of_meetings(membership, unit)])
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="planning-calendar.ics"'},
    )


def _event(membership, occasion: Occasion) -> ical.Event:
    about = [str(occasion.unit) if occasion.unit else "", _due_from(occasion), occasion.note]
    return ical.Event(
        uid=f"occasion-{occasion.pk}@{urlsplit(settings.PUBLIC_URL).hostname}",
        title=occasion.title,
        on=occasion.on,
        changed=occasion.created_at,
        repeats=Repeats(occasion.repeats),
        until=occasion.until,
        description="\n".join(part for part in about if part),
        category=str(occasion.get_kind_display()),
        url=settings.PUBLIC_URL + reverse("occasion", args=[membership.organization.slug, occasion.pk]),
    )


def _of_meetings(membership, unit: int | None) -> list[ical.Event]:
    """Each day of each meeting, from two months ago to a year ahead, under the day of its rhythm wherever it is moved."""
    rows = Meeting.objects.visible_to(membership).select_related("organization", "unit", "chair")
    today = localdate()
    days = planned_of(rows.filter(unit=unit) if unit else rows, today - STILL_LATE, today + A_YEAR)
    events = (_meeting_event(membership, one) for some in days.values() for one in some)
    return list(islice(events, MOST_IN_A_FILE))


def _meeting_event(membership, one: Planned) -> ical.Event:
    meeting = one.meeting
    return ical.Event(
        uid=f"meeting-{meeting.pk}-{one.day.isoformat()}@{urlsplit(settings.PUBLIC_URL).hostname}",
        title=meeting.title,
        on=one.on,
        changed=meeting.changed_at,
        starts=one.starts,
        minutes=meeting.length,
        place=meeting.place,
        description=_("Chair: %(who)s") % {"who": meeting.chair} if meeting.chair else "",
        category=str(meeting.get_kind_display()),
        url=settings.PUBLIC_URL + reverse("meeting", args=[membership.organization.slug, meeting.pk]),
        is_cancelled=one.state == Occurrence.State.CANCELLED,
    )


def _due_from(occasion: Occasion) -> str:
    return _("Due from %(who)s") % {"who": occasion.due_from} if occasion.due_from else ""


def _occasion(membership, occasion_id: int) -> Occasion:
    rows = Occasion.objects.visible_to(membership).select_related("unit", "person", "group", "organization")
    return get_object_or_404(rows, pk=occasion_id)


def _to_month(membership, day: date):
    response = redirect("calendar", membership.organization.slug)
    response["Location"] += f"?from={day:%Y-%m}"
    return response


def _month(words: str) -> date | None:
    return day_of(f"{words}-01")


def _number(request, name: str) -> int | None:
    words = asked(request, name, 18)
    return int(words) if words.isascii() and words.isdigit() else None
