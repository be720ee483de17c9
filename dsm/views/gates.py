"""The gate of a product, its passing and its record, and the readiness of all products."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dsm.controls import picture
from dsm.controls.readiness import why
from dsm.forms.controls import GateDayForm, GatekeeperForm, PromotionForm, TakeBackForm
from dsm.models import Product, Promotion
from dsm.queries import gates
from dsm.queries.controls import product_controls
from dsm.services import gates as services
from dsm.views.frame import framed, framed_product, product_or_404
from dsm.views.lists import csv_file, headings, query_of
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show
from valuestreams.wording import percent

PAGE = 100
ONLY = [
    ("", gettext_lazy("all")),
    ("blocked", gettext_lazy("something is missing")),
    ("hard", gettext_lazy("a hard gate is open")),
    ("late", gettext_lazy("something comes too late")),
    ("undated", gettext_lazy("the gate has no day")),
]
COLUMNS = [
    ("name", gettext_lazy("Product"), False),
    ("stage", gettext_lazy("Stage"), False),
    ("gate", gettext_lazy("Next gate"), False),
    ("compliance", gettext_lazy("Compliance"), True),
    ("readiness", gettext_lazy("Readiness"), True),
    ("missing", gettext_lazy("Missing"), True),
    ("risk", gettext_lazy("Rework risk"), True),
]


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, product_id):
    product = product_or_404(membership, product_id)
    return show(request, "dsm/controls/gate.html", _gate_context(request, product))


@require_POST
@org_view(Permission.EDIT)
def day(request, membership, product_id):
    product = product_or_404(membership, product_id)
    form = GateDayForm(request.POST)
    if form.submit(services.plan_gate, product=product, by=membership):
        messages.success(request, _("The day of the gate is set.") if form.cleaned_data["gate_on"] else _("The gate has no day now."))  # fmt: skip
        return _to_gate(product)
    return _again(request, product, form, day_form=form)


@require_POST
@org_view(Permission.ADMINISTER)
def keeper(request, membership, product_id):
    product = product_or_404(membership, product_id)
    form = GatekeeperForm(request.POST, membership=membership)
    if form.is_valid():
        form.submit(services.name_gatekeeper, product=product, by=membership)
    if form.errors:
        return _again(request, product, form, keeper_form=form)
    messages.success(request, _("Who decides is named."))
    return _to_gate(product)


@require_POST
@org_view(Permission.EDIT)
def promote(request, membership, product_id):
    product = product_or_404(membership, product_id)
    form = PromotionForm(request.POST)
    if made := form.submit(services.promote, product=product, by=membership):
        messages.success(request, _("“%(product)s” is in %(stage)s.") % {"product": product, "stage": made.get_to_stage_display()})  # fmt: skip
        return redirect("promotion", org=membership.organization.slug, promotion_id=made.pk)
    return _again(request, product, form, promotion_form=form)


@org_view(Permission.VIEW_RESULTS)
def promotion(request, membership, promotion_id):
    row = _promotion_or_404(membership, promotion_id)
    return show(request, "dsm/controls/promotion.html", _promotion_context(request, row), TakeBackForm())


@require_POST
@org_view(Permission.EDIT)
def take_back(request, membership, promotion_id):
    row = _promotion_or_404(membership, promotion_id)
    form = TakeBackForm(request.POST)
    if form.submit(services.take_back, promotion=row, by=membership):
        messages.success(request, _("“%(product)s” is back in %(stage)s.") % {"product": row.product, "stage": row.get_from_stage_display()})  # fmt: skip
        return _to_gate(row.product)
    return show(request, "dsm/controls/promotion.html", _promotion_context(request, row), form)


@org_view(Permission.VIEW_RESULTS)
def overview(request, membership):
    wanted = _wanted(request)
    chosen = Paginator(gates.overview(membership, wanted), PAGE).get_page(request.GET.get("page", 1))
    context = {
        "page": chosen,
        "wanted": wanted,
        "stages": Product.Stage.choices,
        "only": ONLY,
        "headings": headings(COLUMNS, _said(wanted)),
        "query": query_of(_said(wanted)),
        "any": bool(chosen.paginator.count) or Product.objects.visible_to(membership).exists(),
    }
    return show(request, "dsm/controls/overview.html", framed(request, **context))


@org_view(Permission.VIEW_RESULTS)
def overview_csv(request, membership):
    header, rows = gates.overview_rows(gates.overview(membership, _wanted(request)))
    return csv_file("readiness", header, rows)


def _promotion_or_404(membership, promotion_id: int) -> Promotion:
    rows = Promotion.objects.visible_to(membership).select_related(
        "by__user", "product__organization", "product__unit", "product__owner", "product__item"
    )
    return get_object_or_404(rows, pk=promotion_id)


def _promotion_context(request, row: Promotion) -> dict:
    may = request.membership.may_write(Permission.EDIT, row.product.unit_id)
    context = {"promotion": row, "may_take_back": may and services.may_be_taken_back(row, row.product)}
    return framed_product(request, row.product, **context)


def _gate_context(request, product: Product, **forms) -> dict:
    found = product_controls(product, localdate())
    where = found.position
    power = gates.power(product, request.membership, where.following)
    context = {
        "position": where,
        "next_stage": gates.stage_word(where.next_stage),
        "lead": gates.lead(where),
        "facts": gates.gate_facts(where),
        "blockers": _blockers(found),
        "ramp": _ramp(where),
        "power": power,
        "record": gates.record_of(product),
        "day_form": GateDayForm(initial={"gate_on": product.gate_on, "revision": product.revision}),
        "keeper_form": GatekeeperForm(membership=request.membership, initial={"member": power.keeper}),
        "promotion_form": PromotionForm(initial={"to_stage": where.next_stage}),
        **forms,
    }
    return framed_product(request, product, **context)


def _blockers(found) -> list[dict]:
    """What stands in the way, hard gates first, then what takes longest."""
    following, rework = found.position.following, found.position.rework
    if following is None:
        return []
    late = {one.key for one in (rework.late or ())} if rework else set()
    missing = {one.control.key for one in following.missing}
    lines = [line for line in found.lines if line.row.key in missing]
    lines.sort(key=lambda line: (not line.row.hard, -(line.row.lead_days or 0)))
    return [{"line": line, "why": why(line.standing), "late": line.row.key in late} for line in lines]


def _ramp(where) -> list[dict]:
    return [
        {
            "column": one,
            "stage": gates.stage_word(one.stage),
            "share": "–" if one.share is None else percent(one.share, 0),
        }
        for one in picture.columns(where.ramp, where.stage)
    ]


def _again(request, product: Product, form, **forms):
    """The page with what was typed and what is wrong with it."""
    standing = form.standing() if hasattr(form, "standing") else None
    context = _gate_context(request, product, **forms) | {"standing": standing}
    return render(request, "dsm/controls/gate.html", context, status=409 if standing else 422)


def _to_gate(product: Product):
    return redirect("product-gate", org=product.organization.slug, product_id=product.pk)


def _wanted(request) -> gates.Wanted:
    stage, only, sort = asked(request, "stage"), asked(request, "only"), asked(request, "sort")
    return gates.Wanted(
        stage=stage if stage in Product.Stage.values else "",
        text=asked(request, "q"),
        only=only if only in gates.ONLY else "",
        sort=sort if sort.removeprefix("-") in gates.SORTS else "",
    )


def _said(wanted: gates.Wanted) -> dict[str, str]:
    return {"stage": wanted.stage, "q": wanted.text, "only": wanted.only, "sort": wanted.sort}
