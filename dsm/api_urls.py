"""Endpoints of products and services, by room."""

from rest_framework.routers import SimpleRouter

router = SimpleRouter(use_regex_path=False)
# portfolio
# matrix
# controls
# staffing
# contracts
# intake
# federation

urlpatterns = [
    *router.urls,
    # portfolio
    # matrix
    # controls
    # staffing
    # proof
    # contracts
    # intake
    # federation
    # impact
]
