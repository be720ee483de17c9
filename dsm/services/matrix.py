"""The one way into the cells of the matrix, the real one or a scenario's: writing them, and taking back what was written.

Every act is kept as a change. The cells that it wrote carry its number as their revision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from dsm.models import Capability, MatrixChange, Product, Scenario, ScenarioCell, Use
from dsm.queries.cells import FIELDS, Place, State, columns, rows_at, state_of
from dsm.services.matrix_rest import turn
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission

KEPT_CHANGES = 200  # of an organization's matrix, and of each scenario's
KEPT_CELLS = 200_000  # in all of them together


@dataclass(frozen=True)
class Write:
    """What a cell shall say; None empties it. `seen` is the revision it was decided on, 0 for an empty cell; None: any."""

    product: Product
    capability: Capability
    state: State
    seen: int | None = None

    @property
    def place(self) -> Place:
        return self.product.pk, self.capability.pk


@dataclass(frozen=True)
class Standing:
    """What a cell says now, with its revision; 0 for one that nobody has written."""

    state: State = None
    revision: int = 0


@transaction.atomic
def write_cells(
    *, writes: Sequence[Write], what: str, by: Membership, scenario: Scenario | None = None
) -> MatrixChange | None:
    """Write all cells or none, as one change that can be taken back; None when all of them say it already.

    Raises Stale, with what stands there now, when a cell was changed since it was seen.
    """
    require_products(by, {write.product.pk: write.product for write in writes}.values())
    standing = _locked([write.place for write in writes], scenario)
    for write in writes:
        _require_seen(write, standing[write.place])
    changed = {write.place: write.state for write in writes if write.state != standing[write.place].state}
    if not changed:
        return None
    before = {place: standing[place].state for place in changed}
    return remember(before, changed, what, by, scenario)


def require_products(by: Membership, products: Iterable[Product]) -> None:
    """Refuse unless she may write the cells of all of them."""
    by.require(Permission.EDIT)
    for product in products:
        by.require_unit(product.unit_id)


def standing_at(places: Iterable[Place], scenario: Scenario | None = None) -> dict[Place, Standing]:
    places = list(places)
    real = {place: Standing(state_of(row), row.revision) for place, row in rows_at(places).items()}
    found = {place: real.get(place, Standing()) for place in places}
    if scenario is None:
        return found
    own = {(cell.product_id, cell.capability_id): cell for cell in _scenario_rows(places, scenario)}
    return {
        place: Standing(own[place].state, own[place].revision) if place in own else Standing(found[place].state)
        for place in places
    }


def _scenario_rows(places: Sequence[Place], scenario: Scenario) -> list[ScenarioCell]:
    wanted = set(places)
    rows = scenario.cells.filter(product__in={one[0] for one in wanted}, capability__in={one[1] for one in wanted})
    return [row for row in rows if (row.product_id, row.capability_id) in wanted]


def lock(
    products: Sequence[Product], capabilities: Sequence[Capability], by: Membership, scenario: Scenario | None = None
) -> dict[Place, Standing]:
    """What every cell between them says now, unchanged by others until the transaction ends."""
    require_products(by, products)
    _lock_rows({product.pk for product in products})
    return standing_at([(product.pk, capability.pk) for product in products for capability in capabilities], scenario)


def _locked(places: list[Place], scenario: Scenario | None) -> dict[Place, Standing]:
    _lock_rows({product for product, _capability in places})
    return standing_at(places, scenario)


def _lock_rows(products: set[int]) -> None:
    """Until the transaction ends nobody else writes cells of these products."""
    rows = Product.objects.select_for_update(no_key=True).filter(pk__in=products).order_by("pk")
    list(rows.values_list("pk"))


def _require_seen(write: Write, standing: Standing) -> None:
    if write.seen is None or write.seen == standing.revision or write.state == standing.state:
        return
    words = {"product": write.product, "capability": write.capability}
    sentence = _("Somebody else has changed “%(product)s × %(capability)s” in the meantime.") % words
    raise Stale(sentence, {"revision": standing.revision, "state": standing.state})


# ---- The history ----


def remember(
    before: Mapping[Place, State], after: Mapping[Place, State], what: str, by: Membership,
    scenario: Scenario | None = None, rest: dict | None = None,
) -> MatrixChange:  # fmt: skip
    """Write the cells as one change of hers. What she had taken back can no longer be made again after it."""
    _mine(by, scenario).filter(undone=True).delete()
    change = MatrixChange.objects.create(
        organization=by.organization,
        scenario=scenario,
        what=what[:200],
        cells=[[*place, before[place], said] for place, said in after.items()],
        rest=rest or {},
        size=max(1, len(after)),
        by=by,
    )
    _store(after, change.pk, by, scenario)
    _forget(by, scenario)
    return change


def _mine(by: Membership, scenario: Scenario | None):
    return MatrixChange.objects.filter(organization=by.organization, scenario=scenario, by=by)


def _forget(by: Membership, scenario: Scenario | None) -> None:
    """Keep the history within its bounds; the last change always stays."""
    rows = MatrixChange.objects.filter(organization=by.organization, scenario=scenario)
    kept = list(rows.values_list("pk", flat=True)[: KEPT_CHANGES + 1])
    if len(kept) > KEPT_CHANGES:
        rows.filter(pk__lte=kept[-1]).delete()
    if rows.aggregate(cells=Sum("size"))["cells"] <= KEPT_CELLS:
        return
    cells = 0
    for at, (pk, size) in enumerate(rows.values_list("pk", "size")):
        cells += size
        if at and cells > KEPT_CELLS:
            rows.filter(pk__lte=pk).delete()
            return


@transaction.atomic
def undo(*, by: Membership, scenario: Scenario | None = None, change: MatrixChange | None = None):
    """Take back her last change, or the one that is named; returns it, None when there is none.

    Refused when one of its cells was changed since: then it would take back more than it says.
    """
    row = change or _mine(by, scenario).filter(undone=False).first()
    return row and _turn(row, by, back=True)


@transaction.atomic
def redo(*, by: Membership, scenario: Scenario | None = None):
    """Make her change again that she took back last; returns it, None when there is none."""
    row = _mine(by, scenario).filter(undone=True).last()
    return row and _turn(row, by, back=False)


def _turn(change: MatrixChange, by: Membership, *, back: bool) -> MatrixChange:
    by.require(Permission.EDIT)
    row = MatrixChange.objects.select_for_update(of=("self",)).select_related("scenario").get(pk=change.pk)
    if row.undone is back:
        raise DomainError(_("This was taken back already.") if back else _("This was made again already."))
    cells = {(product, capability): (old, new) for product, capability, old, new in row.cells}
    _require_there(cells, by)
    standing = _locked(list(cells), row.scenario)
    for place, (old, new) in cells.items():
        if standing[place].state != (new if back else old):
            raise DomainError(_changed_since(row, place))
    turn(row.rest, by, back=back)
    _store({place: old if back else new for place, (old, new) in cells.items()}, _fresh_number(), by, row.scenario)
    row.undone = back
    row.save(update_fields=["undone"])
    return row


def _fresh_number() -> int:
    """A revision that no cell ever had, of the numbers of changes: who saw the cell before is told that it changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [MatrixChange._meta.db_table])
        return cursor.fetchone()[0]


def _require_there(cells: Iterable[Place], by: Membership) -> None:
    places = list(cells)
    products = Product.objects.filter(deleted_at=None).in_bulk({product for product, _capability in places})
    capabilities = {capability for _product, capability in places}
    there = Capability.objects.filter(pk__in=capabilities, deleted_at=None).count()
    require_products(by, products.values())
    if len(products) < len({product for product, _capability in places}) or there < len(capabilities):
        raise DomainError(
            _("A product or capability of this change is no longer there. Restore it from the bin first.")
        )


def _changed_since(change: MatrixChange, place: Place) -> str:
    words = {
        "what": change.what,
        "product": Product.objects.get(pk=place[0]),
        "capability": Capability.objects.get(pk=place[1]),
    }
    return (
        _("“%(product)s × %(capability)s” was changed since “%(what)s”. Change the cell by hand instead of undoing.")
        % words
    )


# ---- Storing ----


def _store(after: Mapping[Place, State], revision: int, by: Membership, scenario: Scenario | None) -> None:
    if scenario is None:
        return _store_real(after, revision, by)
    return _store_in_scenario(after, revision, by, scenario)


def _store_real(after: Mapping[Place, State], revision: int, by: Membership) -> None:
    rows = rows_at(after)
    Use.objects.filter(pk__in=[row.pk for place, row in rows.items() if after[place] is None]).delete()
    said = {place: columns(state) for place, state in after.items() if state is not None}
    for place, state in said.items():
        row = rows.setdefault(
            place, Use(organization_id=by.organization_id, product_id=place[0], capability_id=place[1])
        )
        for name, value in state.items():
            setattr(row, name, value)
        row.revision = revision
    new = [rows[place] for place in said if rows[place].pk is None]
    changed = [rows[place] for place in said if rows[place].pk is not None]
    Use.objects.bulk_create(new, batch_size=2000)
    Use.objects.bulk_update(changed, [*FIELDS, "revision"], batch_size=500)


def _store_in_scenario(after: Mapping[Place, State], revision: int, by: Membership, scenario: Scenario) -> None:
    """What says the same as the real cell is no change of the scenario."""
    real = standing_at(after)
    rows = {(row.product_id, row.capability_id): row for row in _scenario_rows(list(after), scenario)}
    same = [rows[place].pk for place in rows if after[place] == real[place].state]
    ScenarioCell.objects.filter(pk__in=same).delete()
    written = []
    for place, state in after.items():
        if state == real[place].state:
            continue
        row = rows.get(place) or ScenarioCell(
            organization_id=by.organization_id, scenario=scenario, product_id=place[0], capability_id=place[1],
            base=real[place].state,
        )  # fmt: skip
        row.state, row.revision = state, revision
        written.append(row)
    new, changed = [row for row in written if row.pk is None], [row for row in written if row.pk]
    ScenarioCell.objects.bulk_create(new, batch_size=2000)
    ScenarioCell.objects.bulk_update(changed, ["state", "revision"], batch_size=500)
