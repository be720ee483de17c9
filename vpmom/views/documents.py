"""A plan to take along and to show to everybody: files, the public address, a report."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show
from reports import services as report_services
from reports.models import Report
from vpmom import downloads
from vpmom.forms.handbook import FileForm
from vpmom.queries.editions import Edition, audiences, decided, edition
from vpmom.queries.handbook import open_address
from vpmom.queries.page import measured
from vpmom.services import handbook
from vpmom.views.frame import framed, plan_or_404
from vpmom.words import plain


@org_view(Permission.ENTER)
def share(request, membership, plan_id):
    """Every file for every audience, how the page of each fits, the public address, the reports."""
    plan = plan_or_404(membership, plan_id)
    versions = decided(plan)
    allowed = audiences(plan, membership)
    context = {
        "sheets": [_fitted(edition(plan, membership, audience=audience)) for audience in allowed],
        "formats": downloads.TYPES,
        "versions": versions,
        "address": open_address(plan.organization, plan),
        "may_write": membership.may_write(Permission.EDIT, plan.unit_id),
        "reports": Report.objects.visible_to(membership).of(plan.ref).without_content()[:5]
        if membership.can(Permission.VIEW_RESULTS)
        else [],
    }
    return show(request, "vpmom/share.html", framed(request, plan, **context))


def _fitted(found: Edition) -> dict:
    return {"edition": found, "fit": measured(found)}


@org_view(Permission.ENTER)
def download(request, membership, plan_id, file_format):
    """A file. A PDF that would not be one page is refused with the lines that are too many."""
    plan = plan_or_404(membership, plan_id)
    wish = FileForm(request.GET)
    if file_format not in downloads.TYPES or not wish.is_valid():
        raise Http404
    found = edition(plan, membership, audience=wish.audience_wanted, version=wish.cleaned_data["version"])
    if found is None:
        raise Http404
    if file_format == "pdf" and wish.cleaned_data["pages"] != "any" and not (fit := downloads.fit(found)).fits:
        return _too_long(request, found, fit)
    return downloads.response(found, file_format, annex=wish.cleaned_data["annex"] == "yes")


def _too_long(request, found: Edition, fit):
    """What does not fit, by its words, and what to do about it."""
    late = set(fit.overflow)
    lines = [(found.text.label(key), plain(item.text)) for key, item in found.text.walk() if item.key in late]
    query = request.GET.copy()
    query["pages"] = "any"
    context = framed(request, found.plan, edition=found, fit=fit, lines=lines, any_pages=query.urlencode())
    answer = show(request, "vpmom/too_long.html", context)
    answer.status_code = 409
    return answer


@require_POST
@org_view(Permission.EDIT)
def set_public(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    if request.POST.get("open") == "yes":
        handbook.open_plan(plan=plan, by=membership)
        messages.success(request, _("Open. Whoever has the address can read the public part now."))
    else:
        handbook.close_plan(plan=plan, by=membership)
        messages.success(request, _("Closed. The address leads nowhere from now on."))
    return redirect("plan-share", org=membership.organization.slug, plan_id=plan.pk)


@require_POST
@org_view(Permission.EDIT)
def report(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    made, _job = report_services.request_report(
        subject=plan.ref,
        title=_("%(title)s: plan report") % {"title": plan.title[:180]},
        as_of=localdate(),
        unit=plan.unit,
        by=membership,
    )
    return redirect("report", org=membership.organization.slug, report_id=made.pk)
