"""What an adopted scenario changes beside cells, forth and back: capabilities, and products that went into the bin.

`rest` is {"capabilities": [[id, before, after]], "products": [ids]}; a state of a capability is
{"maturity", "wanted", "suppliers": [ids]}.
"""

from django.utils.translation import gettext as _

from dsm.models import Capability, Product
from dsm.services.portfolio import change_capability
from organizations import bin
from organizations.errors import DomainError
from organizations.models import Membership, Supplier

CHANGED = ("maturity", "wanted")


def state_of(capability: Capability) -> dict:
    """Needs the suppliers prefetched, or asks for them."""
    suppliers = sorted(supplier.pk for supplier in capability.suppliers.all())
    return {**{name: getattr(capability, name) for name in CHANGED}, "suppliers": suppliers}


def turn(rest: dict, by: Membership, *, back: bool) -> None:
    """Make the changes again, or take them back. Refused when a capability was changed since."""
    for pk, before, after in rest.get("capabilities", []):
        _change(pk, *((after, before) if back else (before, after)), by)
    for product in Product.objects.filter(pk__in=rest.get("products", [])):
        if (product.deleted_at is None) is not back:
            bin.restore(product, by=by) if back else bin.delete(product, by=by)


def _change(pk: int, there: dict, wanted: dict, by: Membership) -> None:
    row = Capability.objects.select_for_update(of=("self",)).filter(pk=pk, deleted_at=None).first()
    if row is None:
        raise DomainError(_("A capability of this change is no longer there. Restore it from the bin first."))
    if state_of(row) != there:
        raise DomainError(_("“%(name)s” was changed since. Change it by hand.") % {"name": row})
    suppliers = Supplier.objects.filter(organization=by.organization, pk__in=wanted["suppliers"])
    fields = {name: wanted[name] for name in CHANGED}
    change_capability(capability=row, revision=row.revision, by=by, suppliers=suppliers, **fields)
