"""The operations page of an organization, and what is shown to everybody at a public address."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from rest_framework.throttling import AnonRateThrottle

from organizations.access import org_view
from organizations.models import Unit
from organizations.permissions import Permission
from organizations.views.answers import show
from vpmom.documents import operations as operations_file
from vpmom.downloads import TYPES, attachment
from vpmom.forms.handbook import DepartmentForm
from vpmom.queries import handbook as pages
from vpmom.queries.editions import public_edition
from vpmom.services import handbook


@org_view(Permission.VIEW_RESULTS)
def operations(request, membership):
    context = {
        "handbook": pages.handbook(membership),
        "address": pages.open_address(membership.organization),
        "may_open": membership.can(Permission.ADMINISTER),
        "may_edit": membership.can(Permission.EDIT),
    }
    return show(request, "vpmom/operations.html", context)


@org_view(Permission.VIEW_RESULTS)
def operations_markdown(request, membership):
    text = operations_file.render(pages.handbook(membership))
    return attachment(text, TYPES["md"], "operations.md")


@org_view(Permission.EDIT)
def arrange(request, membership):
    """Every department with its place, those that are not shown too."""
    return show(request, "vpmom/operations_edit.html", {"entries": pages.all_entries(membership)})


@org_view(Permission.EDIT)
def department(request, membership, unit_id=None):
    """What the page says of one unit, or without one of the whole organization."""
    unit = get_object_or_404(Unit.objects.visible_to(membership), pk=unit_id) if unit_id is not None else None
    membership.require_unit(unit_id)
    form = DepartmentForm(request.POST or None, department=pages.department(membership, unit))
    if request.method == "POST" and form.submit(handbook.change_department, unit=unit, by=membership):
        messages.success(request, _("Saved."))
        return redirect("operations-arrange", org=membership.organization.slug)
    context = {"unit": unit, "title": unit.name if unit else membership.organization.name}
    answer = show(request, "vpmom/department.html", context, form)
    if form.theirs is not None:
        answer.status_code = 409
    return answer


@require_POST
@org_view(Permission.ADMINISTER)
def set_public(request, membership):
    if request.POST.get("open") == "yes":
        handbook.open_operations(by=membership)
        messages.success(request, _("Open. Whoever has the address can read the page now."))
    else:
        handbook.close_operations(by=membership)
        messages.success(request, _("Closed. The address leads nowhere from now on."))
    return redirect("operations", org=membership.organization.slug)


class PublicThrottle(AnonRateThrottle):
    """Per caller, as for the API: a token cannot be guessed, but nobody needs to try often either."""

    scope = "public"
    rate = "120/min"


@require_safe
def public_page(request, token):
    """What an open address shows: a plan or the operations page. No sign-in, nothing of the members."""
    if not PublicThrottle().allow_request(request, None):
        return render(request, "429.html", status=429)
    found = pages.public_address(token)
    if found is None:
        raise Http404
    with timezone.override(found.organization.time_zone):
        answer = _plan(request, found.plan) if found.plan else _operations(request, found.organization)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _plan(request, plan):
    edition = public_edition(plan)
    if edition is None:
        raise Http404
    return render(request, "vpmom/public_plan.html", {"edition": edition, "organization_name": plan.organization.name})


def _operations(request, organization):
    return render(request, "vpmom/public_operations.html", {"handbook": pages.public_handbook(organization)})
