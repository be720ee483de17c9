"""What every page of one plan shares: finding the plan, and the tabs above it."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership
from vpmom.models import Plan

# The pages of a plan: route, label, and the pages below it that have no tab of their own. A room adds its line here.
PAGES: tuple[tuple, ...] = (
    ("plan", _("Plan"), ("plan-source",)),
    ("plan-signing", _("Sign-off"), ()),
    ("plan-versions", _("Versions"), ("plan-version", "plan-diff")),
    ("plan-family", _("Above and below"), ()),
    ("plan-tradeoffs", _("Trade-offs"), ()),
    ("plan-follow", _("Follow"), ("plan-weigh", "plan-measure", "plan-check-in", "plan-check-in-all")),
    ("plan-summary", _("Summary"), ("plan-copy",)),
    ("plan-share", _("Share"), ()),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


def plan_or_404(membership: Membership, plan_id: int) -> Plan:
    rows = Plan.objects.visible_to(membership).select_related("organization", "unit", "owner")
    return get_object_or_404(rows, pk=plan_id)


def framed(request, plan: Plan, **context) -> dict:
    """Template context of a page that extends vpmom/_frame.html."""
    here = request.resolver_match.url_name
    known = [plan.organization.slug, plan.pk]
    tabs = [Tab(label, reverse(route, args=known), here in (route, *below)) for route, label, below in PAGES]
    return {"plan": plan, "tabs": tabs, "tabs_label": _("Pages of this plan"), **context}
