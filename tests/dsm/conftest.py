"""Two products over a small tree of capabilities, and the items below them."""

import pytest

from dsm.models import Capability, Product
from dsm.services.portfolio import create_capability, create_product


@pytest.fixture
def tracking(olga) -> Product:
    """A product of the whole organization, in Alpha."""
    return create_product(by=olga, name="Parcel tracking", stage="alpha", value=80)


@pytest.fixture
def quoting(olga, sales) -> Product:
    """A product of Sales, in Discovery."""
    return create_product(by=olga, name="Quoting", unit=sales, value=40)


@pytest.fixture
def hosting(olga) -> Capability:
    return create_capability(by=olga, name="Hosting", maturity=2, wanted=4)


@pytest.fixture
def databases(olga, hosting) -> Capability:
    """Below hosting."""
    return create_capability(by=olga, name="Databases", parent=hosting, maturity=3, wanted=3)
