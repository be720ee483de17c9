from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh, push_url

from organizations.access import org_view
from organizations.permissions import Permission
from reports import downloads, html, queries, services
from reports.forms import TitleForm
from reports.models import Report

ON_A_PAGE = 50
# plotly.js styles its drawings by style attributes.
with_charts = csp_update({"style-src": [UNSAFE_INLINE]})


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    reports = Report.objects.visible_to(membership).without_content().with_people()
    page = Paginator(reports, ON_A_PAGE).get_page(request.GET.get("page"))
    numbers = page.paginator.get_elided_page_range(page.number)
    return render(request, "reports/index.html", {"page": page, "numbers": numbers})


@with_charts
@org_view(Permission.VIEW_RESULTS)
def detail(request, membership, report_id):
    report = _report_or_404(membership, report_id)
    if not report.is_built:
        return _being_built(request, membership, report)
    if request.htmx and not request.htmx.boosted:
        return HttpResponseClientRefresh()  # a page that waited for the report
    readable = queries.readable(report, membership)
    context = {
        "report": report,
        "chapters": html.chapters(readable.sections),
        "hidden": readable.hidden,
        "documents": queries.documents_of(report),
        "may_edit": membership.may_write(Permission.EDIT, report.unit_id),
    }
    return render(request, "reports/detail.html", context)


def _being_built(request, membership, report):
    if request.htmx:
        return HttpResponse(status=204)
    job = queries.build_job(report, membership)
    context = {"report": report, "job": job, "may_edit": membership.may_write(Permission.EDIT, report.unit_id)}
    return render(request, "reports/building.html", context)


@with_charts
@org_view(Permission.VIEW_RESULTS)
def why(request, membership, report_id, section, details):
    """Where a number comes from: a page of its own, or the inside of a dialog on the report's page."""
    report = _report_or_404(membership, report_id)
    found = queries.readable(report, membership).section(section)
    if found is None or details not in found.details:
        raise Http404
    address = reverse("report", args=[membership.organization.slug, report.pk])
    parts = html.parts(found.details[details], html.Place(found, "chart-why", address))
    context = {"report": report, "section": found, "parts": parts, "own_address": request.path}
    if request.htmx:
        return push_url(render(request, "reports/_why.html", context), False)  # the address stays that of the report
    return render(request, "reports/why.html", context)


@org_view(Permission.VIEW_RESULTS)
def download(request, membership, report_id, file_format):
    report = _report_or_404(membership, report_id)
    return downloads.response(report, file_format, membership)


@org_view(Permission.EDIT)
def rename(request, membership, report_id):
    report = _report_or_404(membership, report_id)
    form = TitleForm(request.POST if request.method == "POST" else None, initial={"title": report.title})
    if form.submit(services.rename_report, report=report, by=membership):
        return _to(report)
    return render(request, "reports/rename.html", {"report": report, "form": form})


@require_POST
@org_view(Permission.EDIT)
def build(request, membership, report_id):
    report = _report_or_404(membership, report_id)
    services.request_build(report=report, by=membership)
    return _to(report)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, report_id):
    services.delete_report(report=_report_or_404(membership, report_id), by=membership)
    return redirect("reports", org=membership.organization.slug)


def _report_or_404(membership, report_id) -> Report:
    return get_object_or_404(Report.objects.visible_to(membership).with_people(), pk=report_id)


def _to(report):
    return redirect("report", org=report.organization.slug, report_id=report.pk)
