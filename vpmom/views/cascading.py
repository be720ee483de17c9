"""How plans hang together and what their order does: the map, the family of one plan, contradictions, trade-offs."""

from fractions import Fraction

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.permissions import Permission
from vpmom import tradeoffs
from vpmom.forms.cascading import AnswerForm, ParentForm, answer_forms, number_of, share_asked
from vpmom.forms.plan_map import MapForm
from vpmom.models import ParentLink, ParentQuestion, Plan
from vpmom.queries import cascading as queries
from vpmom.queries.plan_map import cascade_map
from vpmom.queries.reading import shown_to
from vpmom.queries.trade_offs import cut_page, grid
from vpmom.services import cascading as services
from vpmom.views.frame import framed, plan_or_404

SHARES = (90, 80, 70, 60, 50)  # percent of the capacity that the cut is told for


@org_view(Permission.VIEW_RESULTS)
def plans_map(request, membership):
    form = MapForm(request.GET, membership=membership)
    wish = form.wish
    context = {"map": cascade_map(membership, **wish), "form": form, **wish}
    return render(request, "vpmom/map.html", context)


@org_view(Permission.VIEW_RESULTS)
def contradictions(request, membership):
    return render(request, "vpmom/contradictions.html", {"found": queries.contradictions(membership)})


@org_view(Permission.ENTER)
def family(request, membership, plan_id):
    return _family_page(request, membership, plan_or_404(membership, plan_id))


@require_POST
@org_view(Permission.EDIT)
def link(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    form = ParentForm(request.POST, plan=plan, membership=membership)
    made = form.submit(services.link_parent, plan=plan, by=membership)
    if made is None:
        return _family_page(request, membership, plan, link_form=form)
    messages.success(request, _("“%(plan)s” stands above this plan now.") % {"plan": made.parent.title})
    return _to_family(plan)


@require_POST
@org_view(Permission.EDIT)
def unlink(request, membership, plan_id, link_id):
    plan = plan_or_404(membership, plan_id)
    links = ParentLink.objects.visible_to(membership).select_related("plan", "parent")
    one = get_object_or_404(links, pk=link_id, plan=plan)
    services.unlink_parent(link=one, by=membership)
    messages.success(request, _("“%(plan)s” no longer stands above this plan.") % {"plan": one.parent.title})
    return _to_family(plan)


@require_POST
@org_view(Permission.EDIT)
def answer(request, membership, plan_id, question_id):
    plan = plan_or_404(membership, plan_id)
    asked = ParentQuestion.objects.visible_to(membership)
    asked = asked.select_related("link__plan__organization", "link__parent", "version")
    question = get_object_or_404(asked, pk=question_id, link__plan=plan)
    form = AnswerForm(request.POST, prefix=str(question.pk))
    accept = "accept" in request.POST
    read = number_of(request.POST.get("version", ""))
    done = form.submit(services.answer_question, question=question, version=read, accept=accept, by=membership)
    if done is None:
        return _family_page(request, membership, plan, answer_form=form)
    messages.success(request, _("Accepted.") if accept else _("Declined, with your reason."))
    return _to_family(plan)


@org_view(Permission.ENTER)
def trade_offs(request, membership, plan_id):
    plan = plan_or_404(membership, plan_id)
    text = shown_to(plan, membership)
    percent = share_asked(request.GET.get("share", ""))
    context = {
        "grid": grid(text),
        "cut": cut_page(tradeoffs.at(text, Fraction(percent, 100))),
        "percent": percent,
        "shares": SHARES,
    }
    return render(request, "vpmom/trade_offs.html", framed(request, plan, **context))


def _family_page(request, membership, plan: Plan, *, link_form=None, answer_form=None):
    shown = queries.family(plan, membership)
    may_edit = plan.archived_at is None and membership.may_write(Permission.EDIT, plan.unit_id)
    open_ones = [one for one in shown.questions if one.state == ParentQuestion.State.OPEN]
    context = {
        "family": shown,
        "may_edit": may_edit,
        "link_form": link_form or (ParentForm(plan=plan, membership=membership) if may_edit else None),
        "questions": answer_forms(open_ones, answer_form),
        "answered": [one for one in shown.questions if one.state != ParentQuestion.State.OPEN],
    }
    status = 422 if link_form or answer_form else 200
    return render(request, "vpmom/family.html", framed(request, plan, **context), status=status)


def _to_family(plan: Plan):
    return redirect("plan-family", plan.organization.slug, plan.pk)
