"""The versions of a plan, one of them, and two texts compared: its own, or those of the plans around it."""

from dataclasses import replace

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked
from vpmom.queries.comparing import difference
from vpmom.queries.sign_off_page import sign_off_page
from vpmom.queries.versions import versions
from vpmom.views.frame import framed, plan_or_404


@org_view(Permission.ENTER)
def index(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    shown = versions(plan, membership, request.GET.get("page"))
    numbers = shown.page.paginator.get_elided_page_range(shown.page.number)
    return render(request, "vpmom/versions.html", framed(request, plan, shown=shown, numbers=numbers))


@org_view(Permission.ENTER)
def one(request, membership, plan_id, version_id):
    plan = plan_or_404(membership, plan_id)
    rows = plan.versions.select_related("submitted_by__user", "closed_by__user", "based_on", "organization")
    version = rows.filter(pk=version_id).first()
    if version is None:
        raise Http404
    return render(request, "vpmom/version.html", _below(request, plan, shown=sign_off_page(version, membership)))


@org_view(Permission.ENTER)
def diff(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    shown = difference(plan, membership, asked(request, "from", 20), asked(request, "to", 20))
    if shown is None:
        raise Http404
    return render(request, "vpmom/diff.html", _below(request, plan, shown=shown))


def _below(request, plan, **context) -> dict:
    """A page below the list of versions: its tab is theirs."""
    known = framed(request, plan, **context)
    here = reverse("plan-versions", args=[plan.organization.slug, plan.pk])
    return {**known, "tabs": [replace(tab, current=tab.url == here) for tab in known["tabs"]]}
