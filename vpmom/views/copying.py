"""Going on from a plan: the period told on one page, and the next plan begun from it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organizations.access import org_view
from organizations.permissions import Permission
from vpmom.forms.copying import CopyForm, TemplateForm
from vpmom.queries.copying import copy_page
from vpmom.queries.summary import summary_page
from vpmom.services import copying as services
from vpmom.views.frame import framed, plan_or_404


@org_view(Permission.ENTER)
def summary(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    context = framed(request, plan, summary=summary_page(plan, membership))
    context["may_use"] = membership.can(Permission.EDIT)
    context["may_copy"] = membership.may_write(Permission.EDIT, plan.unit_id)
    return render(request, "vpmom/summary.html", context)


@org_view(Permission.EDIT)
def copy(request, membership, plan_id):
    """To the next period, or with ?as=template to wherever it may be of use."""
    plan = plan_or_404(membership, plan_id)
    as_template = request.GET.get("as") == "template"
    if not as_template:
        membership.require_unit(plan.unit_id)
    page = copy_page(plan, membership, as_template=as_template)
    made_by = services.copy_as_template if as_template else services.copy_to_next_period
    form = (TemplateForm if as_template else CopyForm)(request.POST or None, page=page, membership=membership)
    if request.method == "POST" and (made := form.submit(made_by, plan=plan, by=membership)):
        messages.success(request, _("“%(title)s” is a draft now: change what is different.") % {"title": made.title})
        return redirect("plan", membership.organization.slug, made.pk)
    context = framed(request, plan, form=form, page=page, as_template=as_template)
    return render(request, "vpmom/copy.html", context, status=422 if form.errors else 200)
