"""Beginning and changing products and capabilities, each with its twin among the items."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from dsm.attributes import InvalidAttribute, sound
from dsm.models import Capability, Item, Product
from dsm.models.portfolio import LONGEST_KEY
from dsm.services.revised import linked, locked, require_own, written
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership, OrgOwned
from organizations.permissions import Permission
from organizations.services.founding import lock

DEEPEST = 12  # levels of the tree of capabilities


@transaction.atomic
def create_product(*, by: Membership, name: str, key: str = "", unit=None, streams=(), **fields) -> Product:
    """A new product of `unit`, None for the whole organization. Without a key, one is made of the name.

    `fields`: kind, purpose, owner, stage (where it stands already), gate_on, value (0…100), attributes (list of words).
    """
    by.require(Permission.EDIT)
    require_own({"unit": unit, **fields}, by, {"streams": streams})
    row = Product(organization=by.organization, name=name, unit=unit, created_by=by, **_sound(fields))
    row.key = _free_key(Product, by, key, name)
    row.save()
    linked(row, {"streams": streams}, by)
    _add_twin(row, "product")
    audit.record("product.created", row, by=by)
    return row


@transaction.atomic
def change_product(*, product: Product, revision: int, by: Membership, streams=None, **fields) -> Product:
    """Change what a product says of itself, but for its key and stage. Raises Stale when it changed since `revision`."""
    fields, links = _sound(fields), {"streams": streams}
    row = written(locked(product, revision, fields, by, links), fields, by, links)
    _name_twin(row)
    return row


@transaction.atomic
def create_capability(
    *, by: Membership, name: str, key: str = "", unit=None, parent: Capability | None = None, suppliers=(), **fields
) -> Capability:
    """A new capability below `parent`, or at the top. `fields`: kind, description, owner, maturity, wanted (0…5)."""
    by.require(Permission.EDIT)
    require_own({"unit": unit, "parent": parent, **fields}, by, {"suppliers": suppliers})
    row = Capability(organization=by.organization, name=name, unit=unit, created_by=by, **fields)
    row.key = _free_key(Capability, by, key, name)
    row.parent = parent
    _require_place(row, parent)
    row.save()
    linked(row, {"suppliers": suppliers}, by)
    _add_twin(row, "capability")
    audit.record("capability.created", row, by=by)
    return row


@transaction.atomic
def change_capability(*, capability: Capability, revision: int, by: Membership, suppliers=None, **fields) -> Capability:
    """Change what a capability says of itself, but for its key. Raises Stale when it changed since `revision`."""
    links = {"suppliers": suppliers}
    if "parent" in fields:
        lock(by)  # two moves that cross could close a circle
    row = locked(capability, revision, fields, by, links)
    if "parent" in fields and fields["parent"] != row.parent:
        _require_place(row, fields["parent"])
        _require_depth(row, fields["parent"])
    row = written(row, fields, by, links)
    _name_twin(row)
    return row


def _sound(fields: dict) -> dict:
    """With the attributes, if there are any, each once and in their order."""
    if "attributes" not in fields:
        return fields
    try:
        return fields | {"attributes": list(sound(fields["attributes"]))}
    except InvalidAttribute as refusal:
        raise DomainError(str(refusal), "attributes") from None


def _add_twin(row: Product | Capability, item_class: str) -> None:
    Item.objects.create(
        organization=row.organization, key=f"{item_class}.{row.key}", item_class=item_class, name=row.name,
        unit=row.unit, **{item_class: row},
    )  # fmt: skip


def _name_twin(row: Product | Capability) -> None:
    Item.objects.filter(pk=row.item.pk).update(name=row.name, unit=row.unit)


def _require_place(row: Capability, parent: Capability | None) -> None:
    """Refuse a circle, and a tree that is too deep to be shown."""
    above = parent
    for _level in range(DEEPEST - 1):
        if above is None:
            return
        if above.pk == row.pk:
            raise DomainError(_("“%(name)s” cannot lie below itself.") % {"name": row.name}, "parent")
        above = above.parent
    raise _too_deep()


def _require_depth(row: Capability, parent: Capability | None) -> None:
    """What lies below moves along."""
    below: dict[int, list[int]] = {}
    for pk, above in Capability.objects.filter(organization=row.organization_id).values_list("pk", "parent_id"):
        below.setdefault(above, []).append(pk)
    deep, level = 1, [row.pk]
    while level := [child for pk in level for child in below.get(pk, ())]:
        deep += 1
    while parent is not None:
        deep, parent = deep + 1, parent.parent
    if deep > DEEPEST:
        raise _too_deep()


def _too_deep() -> DomainError:
    return DomainError(_("Capabilities lie at most %(most)s levels deep.") % {"most": DEEPEST}, "parent")


def _free_key(model: type[OrgOwned], by: Membership, key: str, name: str) -> str:
    """The key that was asked for, if it is free; else one made of the name."""
    lock(by)  # two who ask at once would get the same
    taken = model.objects.filter(organization=by.organization, deleted_at=None)
    if key:
        if taken.filter(key=key).exists():
            raise DomainError(_("The key “%(key)s” is taken. Choose another.") % {"key": key}, "key")
        return key
    stem = slugify(name)[: LONGEST_KEY - 6].strip("-") or model._meta.model_name
    used = set(taken.filter(key__startswith=stem).values_list("key", flat=True))
    return next(free for free in (stem, *(f"{stem}-{number}" for number in range(2, 100_000))) if free not in used)
