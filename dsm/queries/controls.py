"""Controls as values, and where products stand with them. As many queries for many products as for one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dsm.controls import conditions
from dsm.controls import control as values
from dsm.controls.position import Position, position
from dsm.controls.standing import Case, Evidence, Progress, Standing
from dsm.controls.standing import Exemption as ExemptionValue
from dsm.models import Compliance, Control, ControlSet, Exemption, Product
from organizations.models import Membership, Organization


def control_value(row: Control) -> values.Control:
    return values.Control(
        key=row.key,
        family=values.Family(row.family),
        title=row.title,
        levels=tuple(values.Level(level) for level in (row.discovery, row.alpha, row.beta, row.live)),
        purpose=row.purpose,
        when=conditions.parse(row.when),
        effort=None if row.effort_days is None else Fraction(row.effort_days),
        lead_days=row.lead_days,
        evidence=row.evidence,
        valid_days=row.valid_days,
        hard=row.hard,
    )


def head_of(organization: Organization | int) -> ControlSet | None:
    return ControlSet.objects.filter(organization=organization).first()


def attributes_of(organization: Organization | int) -> tuple[values.Attribute, ...]:
    """The words that conditions of this organization know."""
    head = head_of(organization)
    return tuple(values.Attribute(one["key"], one["title"]) for one in head.attributes) if head else ()


def catalogue_of(membership: Membership) -> values.Catalogue:
    """The organization's catalogue as one value, its version the revision of its head."""
    head = head_of(membership.organization_id) or ControlSet(title=membership.organization.name)
    return values.Catalogue(
        key=head.key,
        version=head.revision,
        title=head.title,
        controls=tuple(control_value(row) for row in Control.objects.visible_to(membership)),
        summary=head.summary,
        language=head.language,
        attributes=tuple(values.Attribute(one["key"], one["title"]) for one in head.attributes),
    )


@dataclass(frozen=True)
class Line:
    """A control that applies to a product: how it stands, and the rows behind that."""

    standing: Standing
    row: Control
    compliance: Compliance | None
    exemption: Exemption | None  # the open one, also when it counts no more

    @property
    def revision(self) -> int:
        return self.compliance.revision if self.compliance else 0


@dataclass(frozen=True)
class ProductControls:
    position: Position
    lines: tuple[Line, ...]

    def line(self, control_id: int) -> Line | None:
        return next((line for line in self.lines if line.row.pk == control_id), None)


def product_controls(product: Product, today: date) -> ProductControls:
    return products_controls([product], today)[product.pk]


def products_controls(products: Iterable[Product], today: date, only: int | None = None) -> dict[int, ProductControls]:
    """By the id of each product, which are all of one organization; with `only`, of one control. Three queries."""
    products = list(products)
    if not products:
        return {}
    rows = list(Control.objects.filter(organization=products[0].organization_id, deleted_at=None))
    rows = [row for row in rows if only in (None, row.pk)]
    controls = [control_value(row) for row in rows]
    by_key = {row.key: row for row in rows}
    keys = {row.pk: row.key for row in rows}
    shown, spared = _shown(products, keys), _spared(products, keys)
    found = {}
    for product in products:
        mine, free = shown[product.pk], spared[product.pk]
        where = position(controls, _case(product, mine, free), today=today, gate_on=product.gate_on)
        lines = (
            Line(one, by_key[one.control.key], mine.get(one.control.key), free.get(one.control.key))
            for one in where.standings
        )
        found[product.pk] = ProductControls(where, tuple(lines))
    return found


def _shown(products: list[Product], keys: dict[int, str]) -> dict[int, dict[str, Compliance]]:
    found: dict[int, dict[str, Compliance]] = defaultdict(dict)
    for row in Compliance.objects.filter(product__in=products, control__in=keys).select_related("by__user"):
        found[row.product_id][keys[row.control_id]] = row
    return found


def _spared(products: list[Product], keys: dict[int, str]) -> dict[int, dict[str, Exemption]]:
    found: dict[int, dict[str, Exemption]] = defaultdict(dict)
    for row in Exemption.objects.filter(product__in=products, control__in=keys, ended_at=None):
        found[row.product_id][keys[row.control_id]] = row
    return found


def _case(product: Product, shown: dict[str, Compliance], spared: dict[str, Exemption]) -> Case:
    return Case(
        stage=product.stage,
        attributes=frozenset(product.attributes),
        evidence={key: Evidence(Progress(row.progress), row.evidence_on) for key, row in shown.items()},
        exemptions={key: ExemptionValue(row.expires) for key, row in spared.items()},
    )
