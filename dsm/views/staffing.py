"""The matrix of people: demand against supply, who works where, one person, one team, one home."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dsm.models import Absence, Allocation, AllocationImport, Demand, Home
from dsm.queries.staffing import Matrix, Shown, matrix_of, shown_months
from dsm.staffing.balance import alone, balances, fillings, people_of, sizes
from dsm.staffing.findings import Kind, said_days, said_within
from dsm.staffing.load import average, stretches
from dsm.staffing.sweep import Window, month_of
from dsm.views.frame import capability_or_404, framed, framed_product, product_or_404
from dsm.views.staffing_drawing import (
    TITLES,
    filling_row,
    finding_groups,
    finding_line,
    gap_cell,
    month_name,
    steps,
    timeline,
)
from organizations.access import org_view
from organizations.models import Person
from organizations.permissions import Permission
from organizations.views.answers import asked, show
from valuestreams.wording import hundredths, percent, tenths

PER_PAGE = 50
VERDICTS = {"nobody": "bad", "small": "warn", "large": "warn", "fits": "ok"}


def _shown(request) -> Shown:
    return shown_months(asked(request, "from", 7), asked(request, "months", 3), localdate())


@org_view(Permission.VIEW_RESULTS)
def overview(request, membership):
    """`?from=2027-03&months=6` choose the months, `?kind=over` one kind of findings."""
    shown, matrix = _shown(request), matrix_of(membership)
    found = matrix.findings(shown.window)
    only = asked(request, "kind", 20)
    only = only if only in set(Kind) else ""
    org = membership.organization.slug
    rows = balances(matrix.staffing, shown.months)
    busy = [key for key in matrix.capabilities if any(one.supply or one.demand for one in rows[key])]
    context = framed(
        request,
        months=[month_name(month) for month in shown.months],
        rows=[_capability_row(key, rows[key], matrix) for key in busy],
        idle=[(matrix.staffing.capabilities[key], pk) for key, pk in matrix.capabilities.items() if key not in busy],
        groups=finding_groups(found, matrix, org, only),
        only=TITLES[Kind(only)] if only else "",
        facts=_facts(matrix, shown),
        is_empty=not matrix.staffing.allocations and not any(one.homes for one in matrix.staffing.people),
        steps=steps(shown),
        losses=_losses(matrix),
        imports=AllocationImport.objects.visible_to(membership).exclude(status="draft").defer("content")[:3],
    )
    return show(request, "dsm/staffing/overview.html", context)


def _capability_row(key: str, row, matrix: Matrix) -> dict:
    return {"name": matrix.staffing.capabilities[key], "id": matrix.capabilities[key],
            "cells": [gap_cell(one) for one in row]}  # fmt: skip


def _losses(matrix: Matrix) -> str:
    lost = [percent(share, 0) for share in matrix.staffing.assumptions.losses]
    return _("2 teams %(two)s, 3 teams %(three)s, 4 teams %(four)s, 5 and more %(five)s") % dict(
        zip(("two", "three", "four", "five"), lost, strict=True)
    )


def _facts(matrix: Matrix, shown: Shown) -> list[dict]:
    """Of the people whom the reader sees, in the first of the months."""
    month = shown.months[0]
    averages = [_average(matrix, one, month) for one in matrix.shown_people]
    known = [one for one in averages if one.available is not None]
    available, load = sum(one.available for one in known), sum(one.load for one in averages)
    effective = sum(one.effective for one in averages)
    return [
        {"label": _("People with a home"), "value": len(known), "note": month_name(month)},
        {"label": _("They have"), "value": tenths(available), "unit": "FTE", "note": _("leave taken off")},
        {"label": _("Work in teams"), "value": tenths(load), "unit": "FTE",
         "note": _("%(fte)s after switching, as assumed") % {"fte": tenths(effective)}},
        {"label": _("With too much work"), "value": sum(one.is_over for one in averages), "note": _("on any day")},
    ]  # fmt: skip


def _average(matrix: Matrix, person, window: Window):
    parts = stretches(person, matrix.staffing.allocations_of.get(person.key, ()), window)
    return average(parts, matrix.staffing.assumptions)


@org_view(Permission.VIEW_RESULTS)
def people(request, membership):
    """`?q=` part of a name, `?capability=` a key, `?only=over|bench|unknown`: who is shown."""
    shown, matrix = _shown(request), matrix_of(membership)
    wishes = {name: asked(request, name, 60) for name in ("q", "capability", "only")}
    chosen = _chosen(matrix, shown.window, **wishes)
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    window = {"from": f"{shown.window.first:%Y-%m}", "months": len(shown.months)}
    context = framed(
        request,
        page=page,
        numbers=page.paginator.get_elided_page_range(page.number),
        query=urlencode({**window, **wishes}),
        timeline=timeline(list(page), matrix, shown, localdate(), membership.organization.slug),
        capabilities=matrix.staffing.capabilities.items(),
        wishes=wishes,
        is_filtered=any(wishes.values()),
        steps=steps(shown),
        filters=urlencode({name: wish for name, wish in wishes.items() if wish}),
    )
    return show(request, "dsm/staffing/people.html", context)


ONLY = {"over": {Kind.OVER}, "bench": {Kind.BENCH}, "unknown": {Kind.UNKNOWN}}


def _chosen(matrix: Matrix, window: Window, *, q: str, capability: str, only: str) -> list:
    rows = [one for one in matrix.shown_people if q.casefold() in one.name.casefold()]
    if capability:
        keys = {one.key for one in people_of(matrix.staffing, capability, window)}
        rows = [one for one in rows if one.key in keys]
    if only in ONLY:
        keys = {one.person for one in matrix.findings(window) if one.kind in ONLY[only]}
        rows = [one for one in rows if one.key in keys]
    return rows


@org_view(Permission.VIEW_RESULTS)
def person(request, membership, person_id):
    row = person_or_404(membership, person_id)
    shown, matrix = _shown(request), matrix_of(membership)
    value = matrix.staffing.by_person[str(row.pk)]
    org = membership.organization.slug
    found = [one for one in matrix.findings(shown.window) if one.person == value.key]
    homes = Home.objects.visible_to(membership).filter(person=row).select_related("capability", "manager")
    allocations = Allocation.objects.visible_to(membership).filter(person=row).select_related("product")
    context = framed(
        request,
        person=row,
        timeline=timeline([value], matrix, shown, localdate(), org),
        findings=[finding_line(one, matrix, org, "person") for one in found],
        months=[_person_month(value, matrix, month) for month in shown.months],
        homes=[(one, _days(one)) for one in homes],
        absences=[(one, _days(one)) for one in Absence.objects.visible_to(membership).filter(person=row)],
        allocations=[_allocation(one, membership) for one in allocations],
        hidden=len(matrix.staffing.allocations_of.get(value.key, ())) - len(allocations),
        may_care=membership.may_write(Permission.EDIT, row.unit_id),
        steps=steps(shown),
    )
    return show(request, "dsm/staffing/person.html", context)


def person_or_404(membership, person_id: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(membership).select_related("unit", "organization"), pk=person_id)


def _person_month(value, matrix: Matrix, month: Window) -> dict:
    one = _average(matrix, value, month)
    if one.available is None:
        kind, words = "", _("not known")
    elif one.is_over:
        kind, words = "bad", _("too much")
    else:
        kind, words = ("under", _("free")) if one.free else ("ok", _("full"))
    return {
        "name": month_name(month), "load": hundredths(one.load), "effective": hundredths(one.effective),
        "available": "?" if one.available is None else hundredths(one.available), "kind": kind, "words": words,
    }  # fmt: skip


def _days(row) -> str:
    return said_days(row.first, row.last)


def _allocation(row: Allocation, membership) -> dict:
    return {
        "row": row,
        "days": _days(row),
        "fte": hundredths(row.fte),
        "is_over": row.last is not None and row.last < localdate(),
        "may_write": membership.may_write(Permission.EDIT, row.product.unit_id),
    }


# ---- The team of a product ----


@org_view(Permission.VIEW_RESULTS)
def team(request, membership, product_id):
    product = product_or_404(membership, product_id)
    shown, matrix = _shown(request), matrix_of(membership)
    value, org = matrix.staffing.by_team[product.key], membership.organization.slug
    mine = matrix.staffing.allocations_to.get(product.key, ())
    rows = Allocation.objects.visible_to(membership).filter(product=product).select_related("person", "product")
    found = [one for one in matrix.findings(shown.window) if one.product == product.key]
    keys = dict.fromkeys(one.person for one in mine if shown.window.overlap(one))
    seen = [matrix.staffing.by_person[key] for key in keys if key in matrix.people]
    demands = Demand.objects.visible_to(membership).filter(product=product).select_related("capability")
    context = framed_product(
        request,
        product,
        allocations=[_allocation(one, membership) for one in rows],
        hidden=len(mine) - len(rows),
        timeline=timeline(seen, matrix, shown, localdate(), org),
        findings=[finding_line(one, matrix, org, "product") for one in found],
        sizes=[_size(one, matrix, shown.window) for one in sizes(product.key, mine, shown.window)],
        fillings=_fillings(matrix, month_of(shown.window.first), product=value.key),
        month=month_name(shown.months[0]),
        alone=_alone(matrix, shown.window, product=value.key),
        demands=[{"row": one, "days": _days(one), "fte": hundredths(one.fte)} for one in demands],
        steps=steps(shown),
        limits=matrix.staffing.assumptions,
    )
    return show(request, "dsm/staffing/team.html", context)


def _size(one, matrix: Matrix, window: Window) -> dict:
    verdict = one.verdict(matrix.staffing.assumptions)
    words = {"nobody": _("nobody"), "small": _("too small"), "large": _("too large"), "fits": _("a good size")}
    return {"days": said_within(window, one.first, one.last), "people": one.people, "kind": VERDICTS[verdict],
            "words": words[verdict]}  # fmt: skip


def _fillings(matrix: Matrix, month: Window, **about: str) -> list[dict]:
    [(what, key)] = about.items()
    return [
        filling_row(one, matrix)
        for one in fillings(matrix.staffing, month)
        if getattr(one, what) == key and one.capability in matrix.capabilities
    ]


def _alone(matrix: Matrix, window: Window, *, product: str = "", capability: str = "") -> list[dict]:
    """Inside the team of `product`, or in all of `capability`."""
    rows = [one for one in alone(matrix.staffing, window) if one.product == (product or None)]
    return [
        {
            "capability": matrix.staffing.capabilities[one.capability],
            "person": matrix.staffing.by_person[one.person].name,
            "days": said_within(window, one.first, one.last),
        }
        for one in rows
        if not capability or one.capability == capability
    ]


# ---- The people of a capability ----


@org_view(Permission.VIEW_RESULTS)
def capability_home(request, membership, capability_id):
    capability = capability_or_404(membership, capability_id)
    shown, matrix = _shown(request), matrix_of(membership)
    key, org = capability.key, membership.organization.slug
    there = people_of(matrix.staffing, key, shown.window)
    seen = [one for one in there if one.key in matrix.people]
    row = balances(matrix.staffing, shown.months)[key]
    context = framed(
        request,
        capability=capability,
        months=[{"name": month_name(one.window), **gap_cell(one)} for one in row],
        timeline=timeline(seen, matrix, shown, localdate(), org),
        hidden=len(there) - len(seen),
        alone=_alone(matrix, shown.window, capability=key),
        fillings=_fillings(matrix, shown.months[0], capability=key),
        month=month_name(shown.months[0]),
        steps=steps(shown),
    )
    return show(request, "dsm/staffing/home.html", context)
