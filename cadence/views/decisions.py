"""One decision of a meeting: what came of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadence.forms.meetings import DecisionForm, OutcomeForm
from cadence.models import Decision, Meeting
from cadence.services import decisions as services
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show


@org_view(Permission.ENTER)
def detail(request, membership, decision_id):
    return _page(request, membership, _decision(membership, decision_id))


@org_view(Permission.EDIT)
def change(request, membership, decision_id):
    """Only while its meeting runs."""
    decision = _decision(membership, decision_id)
    membership.require_unit(decision.occurrence.meeting.unit_id)
    form = DecisionForm(request.POST if request.method == "POST" else None, membership=membership, row=decision)
    if request.method == "POST" and form.submit(services.change_decision, decision=decision, by=membership):
        messages.success(request, _("Saved."))
        return redirect("meeting-occurrence", membership.organization.slug, decision.occurrence_id)
    context = {"decision": decision, "standing": form.standing()}
    return show(request, "cadence/decision_change.html", context, form)


@require_POST
@org_view(Permission.PARTICIPATE)
def done(request, membership, decision_id):
    decision = _decision(membership, decision_id)
    form = OutcomeForm(request.POST)
    if form.submit(services.report_done, decision=decision, by=membership) is None:
        return _page(request, membership, decision, form)
    return _ended(request, decision, _("Done."))


@require_POST
@org_view(Permission.EDIT)
def drop(request, membership, decision_id):
    decision = _decision(membership, decision_id)
    form = OutcomeForm(request.POST)
    if form.submit(services.drop, decision=decision, by=membership) is None:
        return _page(request, membership, decision, form)
    return _ended(request, decision, _("The decision is dropped."))


@require_POST
@org_view(Permission.PARTICIPATE)
def reopen(request, membership, decision_id):
    decision = services.reopen_decision(decision=_decision(membership, decision_id), by=membership)
    return redirect("meeting-decision", membership.organization.slug, decision.pk)


def _ended(request, decision: Decision, sentence: str):
    """Back to the decision, or to the meeting in which it was said (`back`: id of its occurrence)."""
    org = request.membership.organization.slug
    messages.success(request, sentence, extra_tags=reverse("decision-reopen", args=[org, decision.pk]))
    back = request.POST.get("back", "")[:18]
    if back.isascii() and back.isdigit():
        return redirect("meeting-occurrence", org, int(back))
    return redirect("meeting-decision", org, decision.pk)


def _page(request, membership, decision: Decision, form: OutcomeForm | None = None):
    meeting = decision.occurrence.meeting
    context = {
        "decision": decision,
        "meeting_visible": Meeting.objects.visible_to(membership).filter(pk=meeting.pk).exists(),
        "may_say": services.may_say(decision, membership),
        "may_edit": services.may_edit(decision, membership),
        "may_change": services.may_edit(decision, membership) and decision.occurrence.is_running,
        "is_overdue": decision.is_overdue(localdate()),
        "form": form or OutcomeForm(),
    }
    return render(request, "cadence/decision.html", context, status=422 if form else 200)


def _decision(membership, decision_id: int) -> Decision:
    rows = Decision.objects.visible_to(membership).select_related(
        "occurrence__meeting__unit", "owner", "decided_by__user", "ended_by__user"
    )
    return get_object_or_404(rows, pk=decision_id)
