"""The list of products, and the page of one."""

from dsm.models import Product
from dsm.views.frame import framed, framed_product, product_or_404
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import show


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    products = Product.objects.visible_to(membership).select_related("unit", "owner")
    return show(request, "dsm/products.html", framed(request, products=products))


@org_view(Permission.VIEW_RESULTS)
def page(request, membership, product_id):
    product = product_or_404(membership, product_id)
    return show(request, "dsm/product.html", framed_product(request, product))
