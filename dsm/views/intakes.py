"""Files of sources: the list of imports, sending a file, and what came of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from dsm.forms.intakes import FileForm
from dsm.intake import mending
from dsm.intake.reading import BadRow
from dsm.intake_throttles import IntakeThrottle
from dsm.models import Intake, Source
from dsm.queries import intakes as queries
from dsm.services import intake_runs as runs
from dsm.services import intakes as services
from dsm.views.frame import framed
from dsm.views.lists import csv_file
from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import asked, show

ON_A_PAGE = 50
SHOWN = 50  # bad rows on a page; the others are in the file


def intake_or_404(membership, intake_id: int) -> Intake:
    rows = Intake.objects.visible_to(membership).defer("content")
    return get_object_or_404(
        rows.select_related("organization", "source__supplier", "by__user", "undone_by__user"), pk=intake_id
    )


def may_write(membership) -> bool:
    return membership.may_write(Permission.EDIT, None)


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    """`?source=7&state=done`."""
    source, state = asked(request, "source"), asked(request, "state")
    rows = Intake.objects.visible_to(membership).light().select_related("source", "by__user")
    rows = rows.filter(source=int(source)) if source.isdecimal() and len(source) < 19 else rows
    rows = rows.filter(state=state) if state in Intake.State.values else rows
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "sources": queries.sources_for(membership),
        "states": Intake.State.choices,
        "source": source,
        "state": state,
        "query": urlencode({name: word for name, word in (("source", source), ("state", state)) if word}),
        "may_send": may_write(membership),
    }
    return show(request, "dsm/intake/intakes.html", framed(request, **context))


@org_view(Permission.EDIT)
def send(request, membership, source_id):
    rows = Source.objects.visible_to(membership).select_related("organization")
    source = get_object_or_404(rows, pk=source_id)
    membership.require_unit(None)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not IntakeThrottle().allow_request(request, None):
        form.add_error(None, _("You have sent many files just now. Wait a minute, then go on."))
    elif request.method == "POST" and (intake := form.submit(services.take_file, source=source, by=membership)):
        return redirect("intake-map", membership.organization.slug, intake.pk)
    waiting = Intake.objects.visible_to(membership).open().light().filter(source=source)[:10]
    return show(request, "dsm/intake/send.html", framed(request, source=source, waiting=waiting), form)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, intake_id):
    """What came of it. Whoever may go on with a file that waits is led to where it stands."""
    intake = intake_or_404(membership, intake_id)
    job = queries.job_of(intake, membership)
    if intake.is_open and may_write(membership):
        route = "intake-map" if intake.state == Intake.State.READ else "intake-preview"
        return redirect(route, membership.organization.slug, intake.pk)
    at_work = queries.is_at_work(intake)
    if request.htmx:
        return HttpResponse(status=204) if at_work else HttpResponseClientRefresh()
    context = {
        "intake": intake,
        "job": job if at_work or (job and job.error) else None,
        "at_work": at_work,
        "counted": counted(intake.counts),
        "bad_rows": bad_rows(intake)[:SHOWN],
        "hidden": max(intake.bad - SHOWN, 0),
        "may_write": may_write(membership),
        "may_run": may_write(membership) and runs.may_run(intake) and queries.is_kept(intake),
        "may_undo": may_write(membership)
        and intake.state in runs.UNDOABLE
        and not at_work
        and queries.is_newest_import(intake),
    }
    return show(request, "dsm/intake/intake.html", framed(request, **context))


def bad_rows(intake: Intake):
    return intake.bad_rows.exclude(reason="")


ALWAYS = ("created", "changed", "same")


def counted(counts: dict) -> list[dict]:
    """As `components/facts.html` shows them: what matters always, the rest where there is any."""
    words = {
        "created": (_("new items"), ""),
        "changed": (_("changed"), ""),
        "same": (_("as before"), ""),
        "merged": (_("rows of an item named before"), ""),
        "left": (_("values left"), _("another source stands before")),
        "waiting": (_("wait"), _("until the source says more")),
        "ambiguous": (_("ambiguous"), _("somebody has to decide which item is meant")),
        "refused": (_("refused"), ""),
        "related": (_("relations"), ""),
    }
    return [
        {"label": label, "note": note, "value": f"{counts.get(name, 0):,}"}
        for name, (label, note) in words.items()
        if counts.get(name) or (name in ALWAYS and counts)
    ]


def samples(tried: dict) -> list[dict]:
    """Rows of each outcome, with the outcome in words."""
    words = {
        "created": (_("new"), "ok"),
        "changed": (_("changed"), "ok"),
        "same": (_("as before"), ""),
        "left": (_("left: another source stands before"), ""),
        "waiting": (_("waits for more"), "warn"),
        "ambiguous": (_("ambiguous"), "warn"),
        "refused": (_("refused"), "bad"),
    }
    found = tried.get("samples", [])
    return [
        {**one, "outcome_word": words[one["outcome"]][0], "outcome_kind": words[one["outcome"]][1]} for one in found
    ]


@org_view(Permission.VIEW_RESULTS)
def bad(request, membership, intake_id):
    """The bad rows with their reasons as CSV, to be mended and sent back."""
    intake = intake_or_404(membership, intake_id)
    names = [column.name for column in queries.columns_of(intake)]
    rows = [BadRow(one.line, one.column, one.reason, tuple(one.cells)) for one in bad_rows(intake)]
    header = mending.header(names, rows)
    return csv_file(f"bad-rows-{intake.pk}", header, mending.rows(len(header) - 3, rows))


@require_POST
@org_view(Permission.EDIT)
def discard(request, membership, intake_id):
    intake = intake_or_404(membership, intake_id)
    services.discard(intake=intake, by=membership)
    messages.success(request, _("The file is gone, and nothing of it was imported."))
    return redirect("intakes", membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def undo(request, membership, intake_id):
    intake = intake_or_404(membership, intake_id)
    try:
        job = runs.request_undo(intake=intake, by=membership)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if job is None:
            messages.success(request, _("“%(name)s” is undone: the items are as they were before.") % {"name": intake})
    return redirect("intake", membership.organization.slug, intake.pk)
