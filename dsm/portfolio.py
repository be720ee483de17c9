"""What a portfolio is: products laid over capabilities. Frozen values without a database.

Products and capabilities are named by their keys, which are unique in an organization and stable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

# The life of a product, in order. A gate stands before every stage but the first.
STAGES = ("discovery", "alpha", "beta", "live")
PRODUCT_KINDS = ("application", "end_user", "site", "project")
CAPABILITY_KINDS = ("technology", "people", "service")
# How a product uses a capability: it asks for it, has it from the capability, builds its own, or goes without.
MANNERS = ("needed", "used", "own", "gap")
BEST_QUALITY = 4  # of use: 0 unusable, 1 poor, 2 fair, 3 good, 4 excellent
MOST_CRITICAL = 4  # 0 the product does not notice … 4 the product stops
MOST_VALUE = 100  # points that a product is worth to the organization
MOST_MATURE = 5  # 0 absent … 5 as good as it gets


@dataclass(frozen=True)
class Product:
    """A vertical: it owns its whole life cycle. `value` in points 0…100, None when nobody said."""

    key: str
    name: str
    kind: str = "application"
    stage: str = "discovery"
    value: int | None = None
    unit: str = ""
    attributes: frozenset[str] = frozenset()  # words that switch controls on, such as "personal-data"
    owner: str = ""  # the name of who leads it
    streams: frozenset[str] = frozenset()  # titles of the value streams that it serves


@dataclass(frozen=True)
class Capability:
    """A horizontal, shared by products. Maturity now and wanted 0…5, None when unknown."""

    key: str
    name: str
    kind: str = "technology"
    parent: str | None = None
    maturity: int | None = None
    wanted: int | None = None
    suppliers: frozenset[str] = frozenset()  # names of those who deliver it


@dataclass(frozen=True)
class Use:
    """A cell of the matrix: how one product uses one capability."""

    product: str
    capability: str
    manner: str
    quality: int | None = None  # 0…4
    cost_share: Fraction | None = None  # 0…1 of what the capability costs
    criticality: int | None = None  # 0…4

    @property
    def dependency(self) -> Fraction | None:
        """How much the product hangs on the capability, 0…1; None when nobody said."""
        return None if self.criticality is None else Fraction(self.criticality, MOST_CRITICAL)


@dataclass(frozen=True)
class Portfolio:
    """All products, capabilities and cells that a reader sees, in the order in which they are shown."""

    products: tuple[Product, ...]
    capabilities: tuple[Capability, ...]
    uses: Mapping[tuple[str, str], Use] = field(default_factory=dict)  # by (product, capability)

    @cached_property
    def by_product(self) -> Mapping[str, Product]:
        return {product.key: product for product in self.products}

    @cached_property
    def by_capability(self) -> Mapping[str, Capability]:
        return {capability.key: capability for capability in self.capabilities}

    @cached_property
    def uses_by_product(self) -> Mapping[str, tuple[Use, ...]]:
        """Of every product, also of one without cells; in the order of the capabilities."""
        places = {key: place for place, key in enumerate(self.by_capability)}
        found: dict[str, list[Use]] = {key: [] for key in self.by_product}
        for use in self.uses.values():
            if use.product in found and use.capability in places:
                found[use.product].append(use)
        return {key: tuple(sorted(uses, key=lambda use: places[use.capability])) for key, uses in found.items()}

    @cached_property
    def uses_by_capability(self) -> Mapping[str, tuple[Use, ...]]:
        """Of every capability, also of one that nobody asks for; in the order of the products."""
        places = {key: place for place, key in enumerate(self.by_product)}
        found: dict[str, list[Use]] = {key: [] for key in self.by_capability}
        for use in self.uses.values():
            if use.capability in found and use.product in places:
                found[use.capability].append(use)
        return {key: tuple(sorted(uses, key=lambda use: places[use.product])) for key, uses in found.items()}


def next_stage(stage: str) -> str | None:
    """The stage behind the next gate; None when there is none."""
    place = STAGES.index(stage) + 1
    return STAGES[place] if place < len(STAGES) else None
