"""What a scenario would do: its differences in words, what adopting it would write, and whether that is still what was seen."""

from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Count
from django.utils.translation import gettext as _

from dsm.matrix.scenario import between
from dsm.models import Capability, Product, Scenario, ScenarioCell, Use
from dsm.queries.cells import State, state_of
from dsm.queries.matrix import Matrix, matrix_of
from organizations.models import Membership


@dataclass(frozen=True)
class CellLine:
    """`now` and `then` are states; `moved`: the real cell says something else than when the scenario was written."""

    product: Product
    capability: Capability
    now: State
    then: State
    moved: bool


@dataclass(frozen=True)
class CapabilityLine:
    """`fields`: {"maturity" or "wanted": (now, then)} of those that differ."""

    capability: Capability
    retired: bool
    fields: dict


@dataclass(frozen=True)
class Plan:
    """What adopting would write. `version` is another one as soon as something else would be written."""

    cells: tuple[CellLine, ...]
    capabilities: tuple[CapabilityLine, ...]
    products: tuple[Product, ...]  # that would go into the bin
    version: str

    @property
    def is_empty(self) -> bool:
        return not (self.cells or self.capabilities or self.products)


def plan_of(membership: Membership, scenario: Scenario) -> Plan:
    """As far as the reader sees products and capabilities."""
    real, then = matrix_of(membership), matrix_of(membership, scenario)
    products = Product.objects.visible_to(membership).in_bulk(real.product_ids.values())
    capabilities = Capability.objects.visible_to(membership).prefetch_related("suppliers").in_bulk(
        real.capability_ids.values()
    )  # fmt: skip
    cells = _cells(membership, scenario, products, capabilities, _places(real, then))
    lines = tuple(_capabilities(scenario, capabilities))
    retired = tuple(products[pk] for pk in scenario.retired_products if pk in products)
    return Plan(cells, lines, retired, _version(scenario, cells, lines, retired))


def _places(real: Matrix, then: Matrix) -> set[tuple[int, int]]:
    """Where cells differ, be it in a note alone."""
    gone = then.changes.retired_products
    pairs = {*between(real.portfolio, then.portfolio).cells, *then.revisions}
    return {(real.product_ids[row], real.capability_ids[column]) for row, column in pairs if row not in gone}


def _cells(membership: Membership, scenario: Scenario, products, capabilities, places) -> tuple[CellLine, ...]:
    here = {"product__in": {one[0] for one in places}, "capability__in": {one[1] for one in places}}
    real = {(row.product_id, row.capability_id): row for row in Use.objects.visible_to(membership).filter(**here)}
    rows = ScenarioCell.objects.visible_to(membership).filter(scenario=scenario, **here)
    own = {(row.product_id, row.capability_id): row for row in rows}
    lines = []
    for place in places:
        now, row = state_of(real.get(place)), own.get(place)
        then = row.state if row else _without(now)
        if then != now:
            lines.append(CellLine(products[place[0]], capabilities[place[1]], now, then, bool(row) and row.base != now))
    return tuple(sorted(lines, key=lambda line: (line.product.name, line.capability.name)))


def _without(now: dict) -> dict:
    """The cell of a capability that retires, as in `scenario.apply`."""
    return {**now, "manner": "gap", "quality": None, "cost_share": None}


def _capabilities(scenario: Scenario, capabilities: dict[int, Capability]):
    for pk, said in scenario.capabilities.items():
        row = capabilities.get(int(pk))
        if row is None:
            continue
        retired = bool(said.get("retired"))
        wanted = {"maturity": 0, "wanted": None} if retired else said
        fields = {
            name: (getattr(row, name), wanted[name])
            for name in ("maturity", "wanted")
            if name in wanted and wanted[name] != getattr(row, name)
        }
        if fields or (retired and row.suppliers.all()):
            yield CapabilityLine(row, retired, fields)


def _version(
    scenario: Scenario, cells: tuple[CellLine, ...], lines: tuple[CapabilityLine, ...], retired: tuple[Product, ...]
) -> str:
    """Of all that would be written, and of what would be written over."""
    marks = (
        scenario.revision,
        [(line.product.pk, line.capability.pk, _marks(line.now), _marks(line.then)) for line in cells],
        [(line.capability.pk, line.capability.revision, line.retired, _marks(line.fields)) for line in lines],
        [(product.pk, product.revision) for product in retired],
    )
    return sha256(repr(marks).encode()).hexdigest()[:24]


def _marks(said: dict | None) -> list | None:
    return said and sorted(said.items())


def scenarios_of(membership: Membership) -> list[Scenario]:
    """With the number of cells that differ, as `differing`."""
    rows = Scenario.objects.visible_to(membership).select_related("created_by__user")
    return list(rows.annotate(differing=Count("cells")))


def words_of(state: State) -> str:
    """A cell in words: "used, quality 3, 25 % of the cost, criticality 2 of 4"."""
    if state is None:
        return _("empty")
    parts = [str(Use.Manner(state["manner"]).label)]
    parts += [_("quality %(grade)s of 4") % {"grade": state["quality"]}] if state["quality"] is not None else []
    if state["cost_share"] is not None:
        share = state["cost_share"].rstrip("0").rstrip(".") if "." in state["cost_share"] else state["cost_share"]
        parts.append(_("%(share)s %% of the cost") % {"share": share})
    if state["criticality"] is not None:
        parts.append(_("criticality %(grade)s of 4") % {"grade": state["criticality"]})
    parts += [f"“{state['note']}”"] if state["note"] else []
    return ", ".join(parts)
