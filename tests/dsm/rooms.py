"""An object of every room of `dsm` for the arguments that its addresses have: see tests.conftest.one_of_each."""

from dsm.services.portfolio import create_capability, create_product
from organizations.models import Membership


def portfolio(owner: Membership) -> dict:
    product = create_product(by=owner, name="Parcel tracking", stage="alpha", value=80)
    capability = create_capability(by=owner, name="Hosting", maturity=2, wanted=4)
    return {"product_id": product.pk, "capability_id": capability.pk}


# A room that brings a new argument adds its function: of the owner, giving {argument: value} as `one_of_each` says.
ROOMS = [
    portfolio,
]


def one_of_each_room(owner: Membership) -> dict:
    found: dict = {}
    for room in ROOMS:
        found |= room(owner)
    return found
