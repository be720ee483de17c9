"""Names that a step can be given: of units and suppliers."""

from organizations.models import Membership, Supplier, Unit


def unit_names(membership: Membership) -> list[str]:
    return _names(Unit, membership)


def supplier_names(membership: Membership) -> list[str]:
    return _names(Supplier, membership)


def _names(model, membership: Membership) -> list[str]:
    rows = model.objects.visible_to(membership).order_by("name")
    return list(dict.fromkeys(rows.values_list("name", flat=True)))
