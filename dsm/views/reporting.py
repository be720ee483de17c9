"""Asking for a report about the portfolio, or about one product."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.report_sections.subject import PORTFOLIO
from dsm.views.frame import product_or_404
from organizations.access import org_view
from organizations.models import Membership
from organizations.permissions import Permission
from reports import services
from reports.models import Report

MOST_LISTED = 5


@require_POST
@org_view(Permission.EDIT)
def portfolio(request, membership):
    return _made(request, subject=PORTFOLIO, title=_("Products and services"), unit=None)


@require_POST
@org_view(Permission.EDIT)
def product(request, membership, product_id):
    shown = product_or_404(membership, product_id)
    title = _("%(product)s: product report") % {"product": shown.name[:170]}
    return _made(request, subject=shown.ref, title=title, unit=shown.unit)


def reports_about(subject: str, membership: Membership):
    """The last ones, newest first."""
    return Report.objects.visible_to(membership).of(subject).without_content()[:MOST_LISTED]


def _made(request, *, subject: str, title: str, unit):
    by = request.membership
    report, _job = services.request_report(subject=subject, title=title, as_of=localdate(), unit=unit, by=by)
    messages.success(request, _("The report is being made."))
    return redirect("report", org=by.organization.slug, report_id=report.pk)
