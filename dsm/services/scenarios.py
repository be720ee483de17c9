"""Scenarios: beginning one, what it says of products and capabilities, and adopting it as the real matrix."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.models import Capability, MatrixChange, Product, Scenario
from dsm.queries.scenarios import Plan, plan_of
from dsm.services import matrix_rest
from dsm.services.matrix import lock, remember, require_products
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission

MOST_SCENARIOS = 100  # that are not in the bin


@transaction.atomic
def create_scenario(*, by: Membership, name: str, note: str = "") -> Scenario:
    """A new scenario, in which everything still is as it is."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    if Scenario.objects.filter(organization=by.organization, deleted_at=None).count() >= MOST_SCENARIOS:
        raise DomainError(_("There are %(most)s scenarios. Delete one first.") % {"most": MOST_SCENARIOS})
    made = Scenario.objects.create(organization=by.organization, name=name, note=note, created_by=by)
    audit.record("scenario.created", made, by=by)
    return made


@transaction.atomic
def change_scenario(*, scenario: Scenario, revision: int, by: Membership, name: str, note: str) -> Scenario:
    """Raises Stale when its name or what it says of products and capabilities changed since `revision`."""
    by.require_unit(None)
    row = _locked(scenario, by)
    if row.revision != revision:
        current = {"name": row.name, "note": row.note, "revision": row.revision}
        raise Stale(_("Somebody else has changed “%(name)s” in the meantime.") % {"name": row.name}, current)
    row.name, row.note = name, note
    return _saved(row)


@transaction.atomic
def say_of_capability(
    *, scenario: Scenario, capability: Capability, by: Membership, maturity: int | None, wanted: int | None,
    retired: bool = False,
) -> Scenario:  # fmt: skip
    """What the maturity of `capability` (now and wanted, 0…5) would be, or that nobody could use it any more."""
    row = _locked(scenario, by)
    by.require_unit(capability.unit_id)
    said = {"maturity": maturity, "wanted": wanted}
    said = (
        {"retired": True}
        if retired
        else {name: value for name, value in said.items() if value != getattr(capability, name)}
    )
    row.capabilities = {**row.capabilities, str(capability.pk): said}
    if not said:
        del row.capabilities[str(capability.pk)]
    return _saved(row)


@transaction.atomic
def say_of_product(*, scenario: Scenario, product: Product, by: Membership, retired: bool) -> Scenario:
    """Whether `product` would be gone."""
    row = _locked(scenario, by)
    require_products(by, [product])
    kept = [pk for pk in row.retired_products if pk != product.pk]
    row.retired_products = sorted([*kept, product.pk]) if retired else kept
    return _saved(row)


def _locked(scenario: Scenario, by: Membership) -> Scenario:
    by.require(Permission.EDIT)
    row = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    if row.deleted_at is not None:
        raise DomainError(_("“%(name)s” is in the bin. Restore it first.") % {"name": row.name})
    return row


def _saved(row: Scenario) -> Scenario:
    row.revision += 1
    row.save()
    return row


@transaction.atomic
def adopt_scenario(*, scenario: Scenario, by: Membership, version: str) -> MatrixChange:
    """Make the scenario real, as one act that can be taken back.

    `version` is that of the plan that was seen; raises Stale when something else would be written now. Refused when a
    product that would go is still used elsewhere.
    """
    row = _locked(scenario, by)
    by.require_unit(None)
    lock(list(Product.objects.visible_to(by)), [], by)
    plan = plan_of(by, row)
    if plan.version != version:
        raise Stale(
            _("The matrix or the scenario was changed in the meantime. Look again at what it would write."),
            plan.version,
        )
    if plan.is_empty:
        raise DomainError(_("This scenario changes nothing: there is nothing to adopt."))
    change = _write(plan, row, by)
    row.adopted_at = now()
    _saved(row)
    audit.record("scenario.adopted", row, by=by, cells=[0, len(plan.cells)])
    return change


def _write(plan: Plan, scenario: Scenario, by: Membership) -> MatrixChange:
    cells = {(line.product.pk, line.capability.pk): line for line in plan.cells}
    rest = {
        "capabilities": [
            [line.capability.pk, matrix_rest.state_of(line.capability), _then(line)] for line in plan.capabilities
        ],
        "products": [product.pk for product in plan.products],
    }
    matrix_rest.turn(rest, by, back=False)
    return remember(
        {place: line.now for place, line in cells.items()},
        {place: line.then for place, line in cells.items()},
        _("Adopted the scenario “%(name)s”") % {"name": scenario.name},
        by,
        rest=rest,
    )


def _then(line) -> dict:
    """The state of the capability as `matrix_rest` writes it. Who delivers a retired one delivers it no longer."""
    said = matrix_rest.state_of(line.capability) | {name: then for name, (_now, then) in line.fields.items()}
    return {**said, "suppliers": []} if line.retired else said
