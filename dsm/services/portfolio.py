"""Beginning and changing products and capabilities, each with its twin among the items."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dsm.models import Capability, Item, Product
from dsm.models.portfolio import LONGEST_KEY
from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership, OrgOwned
from organizations.permissions import Permission

DEEPEST = 12  # levels of the tree of capabilities


@transaction.atomic
def create_product(*, by: Membership, name: str, key: str = "", unit=None, streams=(), **fields) -> Product:
    """A new product of `unit`, None for the whole organization. Without a key, one is made of the name.

    `fields`: kind, purpose, owner, stage (where it stands already), gate_on, value (0…100), attributes (list of words).
    """
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    row = Product(organization=by.organization, name=name, unit=unit, created_by=by, **fields)
    row.key = _free_key(Product, by, key, name)
    row.save()
    row.streams.set(streams)
    _add_twin(row, "product")
    audit.record("product.created", row, by=by)
    return row


@transaction.atomic
def change_product(*, product: Product, revision: int, by: Membership, streams=None, **fields) -> Product:
    """Change what a product says of itself, but for its key and stage. Raises Stale when it changed since `revision`."""
    row = _locked(product, revision, fields, by)
    if streams is not None:
        row.streams.set(streams)
    return _changed(row, fields, "product.changed", by)


@transaction.atomic
def create_capability(
    *, by: Membership, name: str, key: str = "", unit=None, parent: Capability | None = None, suppliers=(), **fields
) -> Capability:
    """A new capability below `parent`, or at the top. `fields`: kind, description, owner, maturity, wanted (0…5)."""
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    row = Capability(organization=by.organization, name=name, unit=unit, created_by=by, **fields)
    row.key = _free_key(Capability, by, key, name)
    row.parent = parent
    _require_place(row, parent)
    row.save()
    row.suppliers.set(suppliers)
    _add_twin(row, "capability")
    audit.record("capability.created", row, by=by)
    return row


@transaction.atomic
def change_capability(*, capability: Capability, revision: int, by: Membership, suppliers=None, **fields) -> Capability:
    """Change what a capability says of itself, but for its key. Raises Stale when it changed since `revision`."""
    row = _locked(capability, revision, fields, by)
    if "parent" in fields:
        _require_place(row, fields["parent"])
    if suppliers is not None:
        row.suppliers.set(suppliers)
    return _changed(row, fields, "capability.changed", by)


def _locked(shown, revision: int, fields: dict, by: Membership):
    by.require(Permission.EDIT)
    row = type(shown).objects.select_for_update(of=("self",)).get(pk=shown.pk)
    by.require_unit(row.unit_id)
    if "unit" in fields:
        by.require_unit(fields["unit"].pk if fields["unit"] else None)
    if row.revision != revision:
        current = {name: str(getattr(row, name) or "") for name in fields} | {"revision": row.revision}
        raise Stale(_("Somebody else has changed “%(name)s” in the meantime.") % {"name": row.name}, current)
    return row


def _changed(row, fields: dict, action: str, by: Membership):
    changes = audit.difference(row, **fields)
    for name, value in fields.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    Item.objects.filter(pk=row.item.pk).update(name=row.name, unit=row.unit)
    if changes:
        audit.record(action, row, by=by, **changes)
    return row


def _add_twin(row: Product | Capability, item_class: str) -> None:
    Item.objects.create(
        organization=row.organization, key=f"{item_class}.{row.key}", item_class=item_class, name=row.name,
        unit=row.unit, **{item_class: row},
    )  # fmt: skip


def _require_place(row: Capability, parent: Capability | None) -> None:
    """Refuse a circle, and a tree that is too deep to be shown."""
    above = parent
    for _level in range(DEEPEST - 1):
        if above is None:
            return
        if above.pk == row.pk:
            raise DomainError(_("“%(name)s” cannot lie below itself.") % {"name": row.name}, "parent")
        above = above.parent
    raise DomainError(_("Capabilities lie at most %(most)s levels deep.") % {"most": DEEPEST}, "parent")


def _free_key(model: type[OrgOwned], by: Membership, key: str, name: str) -> str:
    """The key that was asked for, if it is free; else one made of the name."""
    taken = model.objects.filter(organization=by.organization, deleted_at=None)
    if key:
        if taken.filter(key=key).exists():
            raise DomainError(_("The key “%(key)s” is taken. Choose another.") % {"key": key}, "key")
        return key
    stem = slugify(name)[: LONGEST_KEY - 6].strip("-") or model._meta.model_name
    used = set(taken.filter(key__startswith=stem).values_list("key", flat=True))
    return next(free for free in (stem, *(f"{stem}-{number}" for number in range(2, 100_000))) if free not in used)
