"""Everything that waits for one member."""

from django.shortcuts import render
from django.utils.timezone import localdate

from cadence import catalogue
from cadence.queries.waiting import waiting_for
from organizations.access import org_view
from organizations.permissions import Permission


@org_view(Permission.ENTER)
def index(request, membership):
    today = localdate()
    things, titles = waiting_for(membership), catalogue.notice_kinds()
    lines = [{"thing": one, "kind": titles.get(one.kind, ("",))[0], "is_late": one.is_late(today)} for one in things]
    context = {
        "late": [line for line in lines if line["is_late"]],
        "coming": [line for line in lines if not line["is_late"]],
        "today": today,
    }
    return render(request, "cadence/waiting.html", context)
