"""Following a plan: how its measures stand, checking in, weighing, and the history as a file."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from reports import plotly
from vpmom import check_in_files
from vpmom.forms.following import CheckInForm, RoundForm, WeightsForm
from vpmom.models import Plan
from vpmom.queries import check_ins
from vpmom.queries import following as queries
from vpmom.services import following as services
from vpmom.views.frame import framed, plan_or_404

ON_A_PAGE = 20  # check-ins
MOST_CHARTS = 24  # on one page: each takes the browser a moment to draw
SMALL = 190  # pixels
FEW_DAYS, MANY_DAYS = 60, 750  # drawn in a small and in a large chart
FILES = {
    "csv": (check_in_files.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (check_in_files.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
with_charts = csp_update({"style-src": [UNSAFE_INLINE]})  # Plotly writes them


@with_charts
@org_view(Permission.ENTER)
def follow(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    page = queries.follow_page(plan, membership)
    return _follow_page(request, plan, page, WeightsForm(page=page))


def _follow_page(request, plan: Plan, page: queries.FollowPage, weights: WeightsForm):
    drawn = {one.key for one in [one for one in page.standings if one.can_be_drawn][:MOST_CHARTS]}
    groups = [
        {
            "group": group,
            "cards": [(one, drawing(one, is_small=True) if one.key in drawn else None) for one in group.standings],
        }
        for group in page.groups
    ]
    context = framed(request, plan, page=page, groups=groups, weights=weights, today=localdate())
    return render(request, "vpmom/follow.html", context, status=422 if weights.errors else 200)


def drawing(standing: queries.Standing, *, is_small: bool) -> dict | None:
    """What `vpmom/_chart.html` takes."""
    if not standing.can_be_drawn:
        return None
    days = FEW_DAYS if is_small else MANY_DAYS
    chart = standing.chart(days)
    figure = plotly.figure(chart)
    for note in figure["layout"]["annotations"]:  # the forecast needs the right edge
        note |= {"x": 0.01, "xanchor": "left"}
    if is_small:
        figure["layout"] |= {"height": SMALL, "showlegend": False}
    return {"title": chart.title, "summary": chart.summary, "figure": figure, "table": standing.table(days)}


@with_charts
@require_POST
@org_view(Permission.EDIT)
def weigh(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    page = queries.follow_page(plan, membership)
    data = {} if "reset" in request.POST else request.POST
    form = WeightsForm(data, page=page)
    if form.submit(services.set_weights, plan=plan, by=membership) is None:
        return _follow_page(request, plan, page, form)
    messages.success(request, _("The ranks count again.") if "reset" in request.POST else _("The weights are saved."))
    return redirect("plan-follow", membership.organization.slug, plan.pk)


@with_charts
@org_view(Permission.ENTER)
def measure(request, membership, plan_id, item):
    plan = plan_or_404(membership, plan_id)
    standing = _standing_or_404(plan, membership, item)
    rows = Paginator(check_ins.history(standing.row), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = check_ins.told(standing, rows.object_list)
    context = framed(
        request,
        plan,
        standing=standing,
        chart=drawing(standing, is_small=False),
        rows=rows,
        lines=lines,
        today=localdate(),
        actions=[(standing, one) for one in standing.actions],
    )
    return render(request, "vpmom/measure.html", context)


@org_view(Permission.PARTICIPATE)
def check_in(request, membership, plan_id, item):
    plan = plan_or_404(membership, plan_id)
    standing = _standing_or_404(plan, membership, item)
    services.require_named(membership, standing)
    initial = check_ins.told_on(standing, request.GET.get("on", ""))
    rows = request.GET.get("rows", "")
    form = CheckInForm(request.POST or None, standing=standing, membership=membership, initial=initial, rows=rows)
    if request.method == "POST" and not form.asks_again():
        if form.submit(services.check_in, measured=standing, by=membership):
            messages.success(request, _("Checked in on “%(measure)s”.") % {"measure": standing.words[:80]})
            return redirect("plan-follow", membership.organization.slug, plan.pk)
        return _check_in_page(request, plan, standing, form, 422)
    return _check_in_page(request, plan, standing, form, 200)


def _check_in_page(request, plan: Plan, standing: queries.Standing, form: CheckInForm, status: int):
    context = framed(
        request,
        plan,
        standing=standing,
        form=form,
        asks_again=form.asks_again(),
        saved=check_ins.told_by(request.membership, plan),
    )
    return render(request, "vpmom/check_in.html", context, status=status)


@org_view(Permission.PARTICIPATE)
def check_in_all(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    mine = queries.follow_page(plan, membership).mine
    form = RoundForm(request.POST or None, standings=mine)
    if request.method == "POST" and (made := form.submit(services.check_in_all, by=membership)):
        done = ngettext("One measure is checked in.", "%(count)s measures are checked in.", len(made))
        messages.success(request, done % {"count": len(made)})
        return redirect("plan-follow", membership.organization.slug, plan.pk)
    context = framed(request, plan, form=form, mine=mine, saved=check_ins.told_by(membership, plan))
    return render(request, "vpmom/check_in_all.html", context, status=422 if form.errors else 200)


def _standing_or_404(plan: Plan, membership, key) -> queries.Standing:
    found = queries.followable(plan, membership, key)
    if found is None:
        raise Http404
    return queries.standing(found, membership)


@org_view(Permission.ENTER)
def download(request, membership, plan_id, kind):
    plan = plan_or_404(membership, plan_id)
    write, content_type = FILES[kind]
    name = f"check-ins-{plan.pk}.{kind}"
    return HttpResponse(
        write(queries.followed(plan, membership)),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
