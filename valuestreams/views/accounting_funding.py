"""What a stream is given: its teams, its run-rate, and the plan of its capacity."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cadence.fiscal import year_of
from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.permissions import Permission
from organizations.views.answers import asked
from valuestreams.accounting.box_score import Kind
from valuestreams.accounting.derived import Derived
from valuestreams.accounting.funding import Split, State
from valuestreams.accounting.typed import show, show_change
from valuestreams.forms.accounting_funding import MOST_WAITING, FundingForm
from valuestreams.forms.accounting_rows import beside
from valuestreams.forms.accounting_tables import TeamsForm
from valuestreams.models import FundingPlan, Stream
from valuestreams.queries import accounting as queries
from valuestreams.queries.accounting_flow import TakenFromItems, taken_from_items
from valuestreams.services import accounting_money, teams
from valuestreams.views.frame import framed, stream_or_404

TONES = {State.KEPT: "ok", State.BROKEN: "bad", State.UNKNOWN: ""}
WORDS = {
    State.KEPT: gettext_lazy("kept"),
    State.BROKEN: gettext_lazy("broken"),
    State.UNKNOWN: gettext_lazy("not known"),
}


@org_view(Permission.VIEW_RESULTS)
def funding(request, membership, stream_id):
    """`?from=` is the first day of the plan that is shown, the latest one otherwise; `?from=new` begins another.

    `?take=items` fills the form with what the work items say of its period; nothing is stored until it is saved.
    """
    stream = stream_or_404(membership, stream_id)
    plan = _plan(request, stream)
    if asked(request, "take", 5) != "items" or not membership.may_write(Permission.EDIT, stream.unit_id):
        return _page(request, stream, plan)
    taken = _taken(stream, plan)
    form = FundingForm(plan=plan, first=_quarter(stream), taken=taken if taken.last else None)
    return _page(request, stream, plan, form=form, taken=taken)


def _taken(stream: Stream, plan: FundingPlan | None) -> TakenFromItems:
    period = {"starts_on": plan.starts_on, "ends_on": plan.ends_on} if plan else _quarter(stream)
    return taken_from_items(stream, period["starts_on"], period["ends_on"], localdate(), most=MOST_WAITING)


@require_POST
@org_view(Permission.EDIT)
def save_funding(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    plan = _plan(request, stream)
    form = FundingForm(request.POST, plan=plan, first={})
    if form.asks_again:
        return _page(request, stream, plan, form=form)
    try:
        if saved := _saved(form, stream, plan, membership):
            messages.success(request, _("The plan is saved."))
            return _to_plan(stream, saved)
    except Stale as stale:
        now = stream.funding_plans.filter(starts_on=form.cleaned_data["starts_on"]).first()
        form = beside(form, lambda data=None: FundingForm(data, plan=now, first={}))
        return _page(request, stream, plan, form=form, conflict=str(stale), status=409)
    return _page(request, stream, plan, form=form, status=422)


def _saved(form: FundingForm, stream: Stream, plan: FundingPlan | None, membership) -> FundingPlan | None:
    """The plan as it is stored; None when the form has errors to show. The first day of a plan stays what it is."""
    if not form.is_valid():
        return None
    if plan is not None and form.cleaned_data["starts_on"] != plan.starts_on:
        form.add_error("starts_on", _("A plan keeps its first day. Begin a new one for another period."))
        return None
    try:
        return accounting_money.write_funding(stream=stream, by=membership, **form.cleaned_data)
    except Stale:
        raise
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None


@require_POST
@org_view(Permission.EDIT)
def save_teams(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    plan = _plan(request, stream)
    form = TeamsForm(request.POST, teams=tuple(stream.teams.select_related("unit")), membership=membership)
    if form.asks_again:
        return _page(request, stream, plan, team_form=form)
    try:
        if form.is_valid() and _teams_saved(form, stream, membership):
            messages.success(request, _("The teams are saved."))
            return _to_plan(stream, plan)
    except Stale as stale:
        if stale.current:
            form.show_theirs(stale.current)
        return _page(request, stream, plan, team_form=form, team_conflict=str(stale), status=409)
    return _page(request, stream, plan, team_form=form, status=422)


def _teams_saved(form: TeamsForm, stream: Stream, membership) -> bool:
    try:
        teams.write_teams(stream=stream, by=membership, **form.cleaned_data)
    except Stale:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _plan(request, stream: Stream) -> FundingPlan | None:
    wanted = asked(request, "from", 10)
    if wanted == "new":
        return None
    try:
        return stream.funding_plans.filter(starts_on=date.fromisoformat(wanted)).first() or stream.funding_plans.first()
    except ValueError:
        return stream.funding_plans.first()


def _to_plan(stream: Stream, plan: FundingPlan | None):
    response = redirect("stream-funding", stream.organization.slug, stream.pk)
    if plan is not None:
        response["Location"] += f"?from={plan.starts_on.isoformat()}"
    return response


def _page(request, stream: Stream, plan: FundingPlan | None, *, status: int = 200, **more):
    found = queries.funding_of(stream, plan, localdate())
    form = more.pop("form", None) or FundingForm(plan=plan, first=_quarter(stream))
    team_form = more.pop("team_form", None) or TeamsForm(teams=found.teams, membership=request.membership)
    currency = stream.currency
    context = framed(
        request,
        stream,
        found=found,
        plan=plan,
        plans=list(stream.funding_plans.all()),
        form=form,
        team_form=team_form,
        team_rows=[(team, show(team.annual_cost, Kind.MONEY, currency)) for team in found.teams],
        facts=_facts(found, currency),
        splits=[(_("By type of work"), _split_rows(found.types)), (_("By horizon"), _split_rows(found.horizons))],
        guardrails=[(one, TONES[one.state], WORDS[one.state]) for one in found.guardrails],
        **more,
    )
    return render(request, "valuestreams/accounting/funding.html", context, status=status)


def _quarter(stream: Stream) -> dict:
    """A new plan is of the quarter of the fiscal year that today lies in."""
    organization, today = stream.organization, localdate()
    year = year_of(today, organization.fiscal_year_end_month, organization.fiscal_year_end_day)
    number = max(number for number in (1, 2, 3, 4) if year.quarter_start(number) <= today)
    return {"starts_on": year.quarter_start(number), "ends_on": year.quarter_end(number)}


def _facts(found: queries.Funding, currency: str) -> list[dict]:
    lines = [
        (_("Run-rate a month"), found.monthly),
        (_("People a year"), found.yearly.people),
        (_("Envelope of the period"), found.envelope.total if found.envelope else Derived(None, why=_("no plan yet"))),
        (_("Cost per item"), found.cost_per_item),
        (_("Cost of delay carried"), found.delay),
    ]
    facts = [{"label": _("People, full-time"), "value": show(found.fte, Kind.NUMBER), "note": ""}]
    return facts + [
        {"label": label, "value": show(value.value, Kind.MONEY, currency), "note": value.sentence}
        for label, value in lines
    ]


def _split_rows(splits: tuple[Split, ...]) -> list[dict]:
    return [
        {
            "name": one.name,
            "planned": show(one.planned, Kind.SHARE),
            "actual": show(one.actual.value, Kind.SHARE),
            "hint": one.actual.sentence,
            "delta": show_change(one.delta.value, Kind.SHARE),
            "is_off": one.is_off,
        }
        for one in splits
    ]
