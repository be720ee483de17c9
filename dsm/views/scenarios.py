"""Scenarios of the matrix: the list, what one changes, what it says of products and capabilities, and adopting it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.forms.matrix import CapabilityWishForm, ProductWishForm, ScenarioForm
from dsm.models import Capability, Product, Scenario
from dsm.queries.matrix_differences import compared
from dsm.queries.scenarios import plan_of, scenarios_of, words_of
from dsm.services import scenarios as services
from dsm.views.frame import framed
from organizations import bin
from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.views.answers import show, tell_deleted


def scenario_or_404(membership: Membership, scenario_id: int) -> Scenario:
    return get_object_or_404(
        Scenario.objects.visible_to(membership).select_related("organization", "created_by__user"), pk=scenario_id
    )


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    return show(request, "dsm/matrix/scenarios.html", framed(request, scenarios=scenarios_of(membership)))


@org_view(Permission.EDIT)
def create(request, membership):
    form = ScenarioForm(request.POST or None)
    made = form.submit(services.create_scenario, by=membership) if request.method == "POST" else None
    if made is None:
        return show(request, "dsm/matrix/scenario_new.html", framed(request), form)
    messages.success(request, _("“%(name)s” is there. Change its cells as you would the real ones.") % {"name": made})
    return _to(made)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, scenario_id):
    return _show(request, membership, scenario_or_404(membership, scenario_id))


def _show(request, membership: Membership, scenario: Scenario, status: int = 200, **forms):
    plan = plan_of(membership, scenario)
    context = {
        "scenario": scenario,
        "plan": plan,
        "cells": [{"line": line, "now": words_of(line.now), "then": words_of(line.then)} for line in plan.cells],
        "compared": compared(membership, scenario),
        "form": ScenarioForm(initial={"name": scenario.name, "note": scenario.note}),
        "capability_form": CapabilityWishForm(membership=membership, prefix="c"),
        "product_form": ProductWishForm(membership=membership, prefix="p"),
        "may_shape": membership.may_write(Permission.EDIT, None),
        **forms,
    }
    answer = show(request, "dsm/matrix/scenario.html", framed(request, **context))
    answer.status_code = status
    return answer


@require_POST
@org_view(Permission.EDIT)
def rename(request, membership, scenario_id):
    scenario = scenario_or_404(membership, scenario_id)
    form = ScenarioForm(request.POST)
    sent = request.POST.get("revision", "")
    revision = int(sent) if sent.isdecimal() and len(sent) < 10 else scenario.revision
    done = form.submit(services.change_scenario, scenario=scenario, revision=revision, by=membership)
    if done is None:
        return _show(request, membership, scenario, 422, form=form, theirs=form.stale and form.stale.current)
    messages.success(request, _("Saved."))
    return _to(scenario)


@require_POST
@org_view(Permission.EDIT)
def say_of_capability(request, membership, scenario_id):
    scenario = scenario_or_404(membership, scenario_id)
    form = CapabilityWishForm(request.POST, membership=membership, prefix="c")
    if form.submit(services.say_of_capability, scenario=scenario, by=membership) is None:
        return _show(request, membership, scenario, 422, capability_form=form)
    return _to(scenario)


@require_POST
@org_view(Permission.EDIT)
def forget_capability(request, membership, scenario_id, capability_id):
    """The capability would be as it is."""
    scenario = scenario_or_404(membership, scenario_id)
    row = get_object_or_404(Capability.objects.visible_to(membership), pk=capability_id)
    now = {"maturity": row.maturity, "wanted": row.wanted}
    services.say_of_capability(scenario=scenario, capability=row, by=membership, **now)
    return _to(scenario)


@require_POST
@org_view(Permission.EDIT)
def say_of_product(request, membership, scenario_id):
    scenario = scenario_or_404(membership, scenario_id)
    form = ProductWishForm(request.POST, membership=membership, prefix="p")
    if form.submit(services.say_of_product, scenario=scenario, retired=True, by=membership) is None:
        return _show(request, membership, scenario, 422, product_form=form)
    return _to(scenario)


@require_POST
@org_view(Permission.EDIT)
def forget_product(request, membership, scenario_id, product_id):
    """The product would stay."""
    scenario = scenario_or_404(membership, scenario_id)
    product = get_object_or_404(Product.objects.visible_to(membership), pk=product_id)
    services.say_of_product(scenario=scenario, product=product, by=membership, retired=False)
    return _to(scenario)


@require_POST
@org_view(Permission.EDIT)
def adopt(request, membership, scenario_id):
    """Only what the page showed: when something else would be written now, the page is shown again."""
    scenario = scenario_or_404(membership, scenario_id)
    try:
        services.adopt_scenario(scenario=scenario, by=membership, version=request.POST.get("version", ""))
    except Stale as stale:
        return _show(request, membership, scenario, 409, refused=str(stale))
    except DomainError as refusal:
        return _show(request, membership, scenario, 422, refused=str(refusal))
    words = _("“%(name)s” is the real matrix now. Undo on the matrix takes it back as a whole.") % {"name": scenario}
    messages.success(request, words)
    return redirect("matrix", org=membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, scenario_id):
    scenario = scenario_or_404(membership, scenario_id)
    bin.delete(scenario, by=membership)
    tell_deleted(request, scenario)
    return redirect("scenarios", org=membership.organization.slug)


def _to(scenario: Scenario):
    return redirect("scenario", org=scenario.organization.slug, scenario_id=scenario.pk)
