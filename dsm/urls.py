"""Pages of products and services, by room: one list per room of `views`."""

from django.urls import path

from dsm.views import (
    products,
)

urlpatterns = [
    # portfolio
    path("products/", products.index, name="products"),
    path("products/<int:product_id>/", products.page, name="product"),
    # matrix
    # controls
    # staffing
    # proof
    # contracts
    # intake
    # federation
    # impact
]
