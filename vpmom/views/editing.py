"""The list of plans, a new one, and the page of a plan, which is its editor."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show, tell_deleted
from vpmom.forms.editing import NarrowForm, NewPlanForm, in_words
from vpmom.models import Plan
from vpmom.plan import Period
from vpmom.queries.listing import ARCHIVED, plan_list
from vpmom.queries.page import editor_data, plan_page
from vpmom.services import shelving
from vpmom.services.drafting import create_plan
from vpmom.views.frame import framed, plan_or_404


@org_view(Permission.ENTER)
def index(request, membership):
    narrow = NarrowForm(request.GET)
    wanted = narrow.wanted()
    listed = plan_list(membership, wanted, request.GET.get("page"))
    query = {name: value for name, value in request.GET.items() if name in NarrowForm.base_fields and value}
    context = {
        "listed": listed,
        "numbers": listed.page.paginator.get_elided_page_range(listed.page.number),
        "wanted": wanted,
        "narrowed": bool(query),
        "query": urlencode(query),
        "periods": [(f"{start}..{end}", in_words(Period(start, end)), (start, end)) for start, end in listed.periods],
        "statuses": [*Plan.Status.choices, (ARCHIVED, _("archived"))],
    }
    return show(request, "vpmom/index.html", context)


@org_view(Permission.EDIT)
def create(request, membership):
    form = NewPlanForm(request.POST or None, membership=membership, today=localdate())
    if request.method == "POST" and (plan := form.create(create_plan, membership)):
        return to_plan(plan)
    return show(request, "vpmom/new.html", {}, form)


@org_view(Permission.ENTER)
def page(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    shown = plan_page(plan, membership)
    data = editor_data(shown, membership) if shown.may_write else None
    return show(request, "vpmom/plan.html", framed(request, plan, page=shown, data=data))


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    shelving.delete_plan(plan=plan, by=membership)
    tell_deleted(request, plan)
    return redirect("plans", org=membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def archive(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    archived = request.POST.get("archived") == "yes"
    shelving.archive_plan(plan=plan, archived=archived, by=membership)
    messages.success(
        request, _("Archived. You find it under the status “archived”.") if archived else _("Back in the list.")
    )
    return to_plan(plan)


def to_plan(plan: Plan):
    return redirect("plan", org=plan.organization.slug, plan_id=plan.pk)
