"""Calendars: when work is done. A part of the settings."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import DomainError
from organizations.forms.records import CalendarForm
from organizations.models import Calendar
from organizations.permissions import Permission
from organizations.services import records
from organizations.views.answers import show, tell_deleted


@org_view(Permission.ADMINISTER)
def index(request, membership):
    """The calendars; a POST adds one."""
    data = request.POST if request.method == "POST" else None
    form = CalendarForm(data, membership=membership, row=None if data else Calendar())
    if data and (added := form.submit(records.add_calendar, by=membership)):
        messages.success(request, _("“%(row)s” was added.") % {"row": added})
        return redirect("calendars", org=membership.organization.slug)
    calendars = Calendar.objects.visible_to(membership)
    return show(request, "organizations/settings/calendars.html", {"calendars": calendars}, form)


@org_view(Permission.ADMINISTER)
def edit(request, membership, calendar_id):
    calendar = _calendar(membership, calendar_id)
    form = CalendarForm(request.POST if request.method == "POST" else None, membership=membership, row=calendar)
    if request.method == "POST" and form.submit(records.change_calendar, calendar=calendar, by=membership):
        messages.success(request, _("“%(row)s” was saved.") % {"row": calendar})
        return redirect("calendars", org=membership.organization.slug)
    return show(request, "organizations/settings/calendar.html", {"calendar": calendar}, form)


@require_POST
@org_view(Permission.ADMINISTER)
def make_default(request, membership, calendar_id):
    calendar = _calendar(membership, calendar_id)
    records.make_default(calendar=calendar, by=membership)
    messages.success(request, _("Everything counts in “%(row)s” now.") % {"row": calendar})
    return redirect("calendars", org=membership.organization.slug)


@require_POST
@org_view(Permission.ADMINISTER)
def delete(request, membership, calendar_id):
    calendar = _calendar(membership, calendar_id)
    try:
        records.delete_calendar(calendar=calendar, by=membership)
    except DomainError as refusal:
        form = CalendarForm(membership=membership, row=calendar)
        context = {"calendar": calendar, "form": form, "refusal": str(refusal)}
        return render(request, "organizations/settings/calendar.html", context, status=409)
    tell_deleted(request, calendar)
    return redirect("calendars", org=membership.organization.slug)


def _calendar(membership, calendar_id: int) -> Calendar:
    return get_object_or_404(Calendar.objects.visible_to(membership), pk=calendar_id)
