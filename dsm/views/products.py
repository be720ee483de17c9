"""The list of products, the page of one, and what it says of itself."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dsm.forms.portfolio import ProductForm
from dsm.models import Product
from dsm.queries.products import WantedProducts, product_page, products
from dsm.queries.promised import Promised, promised_for
from dsm.report_sections.subject import PORTFOLIO
from dsm.services import portfolio as services
from dsm.views.addresses import item_links, need_lines
from dsm.views.chain import TAGS
from dsm.views.frame import framed, framed_product, product_or_404
from dsm.views.lists import MOST_IN_A_FILE, csv_file, headings, page_of, query_of, units_of
from dsm.views.reporting import reports_about
from organizations import bin
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

FILE_COLUMNS = (
    "key", "name", "kind", "stage", "unit", "owner", "value", "gate", "purpose", "attributes", "streams",
)  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    said = _said(request)
    context = framed(
        request, **page_of(products(membership, _wanted(said)), request), said=said, query=query_of(said),
        headings=headings(_columns(), said), stages=Product.Stage.choices, kinds=Product.Kind.choices,
        units=units_of(membership), any_at_all=Product.objects.visible_to(membership).exists(),
        reports=reports_about(PORTFOLIO, membership), may_report=membership.may_write(Permission.EDIT, None),
    )  # fmt: skip
    return show(request, "dsm/products.html", context)


def _said(request) -> dict[str, str]:
    return {name: asked(request, name).strip() for name in ("q", "stage", "kind", "unit", "sort")}


def _wanted(said: dict[str, str]) -> WantedProducts:
    return WantedProducts(said["q"], said["stage"], said["kind"], said["unit"], said["sort"])


def _columns() -> list[tuple[str, str, bool]]:
    return [
        ("name", _("Product"), False), ("stage", _("Stage"), False), ("kind", _("Kind"), False),
        ("unit", _("Of"), False), ("owner", _("Owner"), False), ("value", _("Value"), True),
        ("gate", _("Next gate"), False), ("", _("Value streams served"), False),
    ]  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    """The list as it is filtered and sorted, in columns that can be brought in again."""
    rows = products(membership, _wanted(_said(request)))[:MOST_IN_A_FILE]
    return csv_file("products", FILE_COLUMNS, (_file_row(row) for row in rows))


def _file_row(row: Product) -> list:
    streams = "; ".join(str(stream) for stream in row.streams.all())
    unit, owner = (str(one) if one else "" for one in (row.unit, row.owner))
    attributes = ", ".join(row.attributes)
    return [
        row.key, row.name, row.kind, row.stage, unit, owner, row.value, row.gate_on, row.purpose, attributes, streams,
    ]  # fmt: skip


@org_view(Permission.EDIT)
def create(request, membership):
    form = ProductForm(request.POST or None, membership=membership)
    if request.method == "POST" and (product := form.submit(services.create_product, by=membership)):
        messages.success(request, _("“%(name)s” is there.") % {"name": product})
        return to_product(product)
    return show(request, "dsm/portfolio/new_product.html", framed(request), form)


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, product_id):
    product = product_or_404(membership, product_id)
    found = product_page(product, membership)
    org = membership.organization.slug
    context = framed_product(
        request, product, page=found, needs=need_lines(found.needs, org), consumers=item_links(found.consumers, org),
        promised=[_promised(one, org) for one in promised_for(membership, product)],
        reports=reports_about(product.ref, membership),
    )  # fmt: skip
    return show(request, "dsm/product.html", context)


def _promised(one: Promised, org: str) -> tuple[Promised, str, dict | None]:
    """With the page that says more: the proof of a promise, or the agreement that carries one."""
    route = "promise" if one.row.is_promise else "agreement"
    return one, reverse(route, args=[org, one.row.pk]), TAGS[one.verdict] if one.verdict else None


@org_view(Permission.EDIT)
def edit(request, membership, product_id):
    product = product_or_404(membership, product_id)
    membership.require_unit(product.unit_id)
    form = ProductForm(request.POST or None, membership=membership, row=product)
    if request.method == "POST" and form.submit(services.change_product, product=product, by=membership):
        messages.success(request, _("Saved."))
        return to_product(product)
    return show(
        request, "dsm/portfolio/product_edit.html", framed_product(request, product, standing=form.standing()), form
    )


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, product_id):
    product = product_or_404(membership, product_id)
    bin.delete(product, by=membership)
    tell_deleted(request, product)
    return redirect("products", org=membership.organization.slug)


def to_product(product: Product):
    return redirect("product", org=product.organization.slug, product_id=product.pk)
