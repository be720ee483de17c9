"""What a table of products, capabilities or end users would bring: its names looked up among what is there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from dsm.intake.decoding import Unreadable
from dsm.models import Capability, EndUser, Product
from dsm.starting.columns import InvalidLine, Refused, plain
from dsm.starting.end_users import EndUserRow, read_end_users
from dsm.starting.placing import Placed, placed
from dsm.starting.portfolio import CapabilityRow, ProductRow, read_portfolio
from organizations.errors import DomainError
from organizations.models import Membership, OrgOwned, Person, Supplier, Unit
from valuestreams.models import Stream

Row = TypeVar("Row", ProductRow, CapabilityRow, EndUserRow)


@dataclass(frozen=True)
class Found:
    """A good line, and the rows that its names mean: {field of the model: row or list of rows}."""

    row: ProductRow | CapabilityRow | EndUserRow
    links: dict
    above: CapabilityRow | None = None  # the line that is its parent


@dataclass(frozen=True)
class Preview:
    """`there`: lines about what exists already; it stays as it is. `refused` in the order of the table."""

    good: tuple[Found, ...]
    there: tuple[ProductRow | CapabilityRow | EndUserRow, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]


class Names:
    """Rows by their names, and by their keys where they have keys."""

    def __init__(self, what: str, rows: Iterable[OrgOwned], *, keyed: bool = False):
        self.what = what
        self.found: dict[str, set[OrgOwned]] = {}
        for row in rows:
            self.found.setdefault(plain(str(row)), set()).add(row)
        if keyed:
            self.found |= {plain(row.key): {row} for rows in list(self.found.values()) for row in rows}

    def __contains__(self, text: str) -> bool:
        return plain(text) in self.found

    def one(self, text: str) -> OrgOwned | None:
        """None for an empty cell. Raises InvalidLine for a name that nobody or more than one has."""
        if not text:
            return None
        found = self.found.get(plain(text), set())
        if len(found) != 1:
            how = "There is no" if not found else "There is more than one"
            raise InvalidLine(f"{how} {self.what} called “{text[:60]}”.")
        return next(iter(found))

    def several(self, texts: Iterable[str]) -> list[OrgOwned]:
        return [row for text in texts if (row := self.one(text))]


def portfolio_preview(raw: bytes, membership: Membership, what: str = "") -> Preview:
    """Raises DomainError with a sentence for a table that cannot be read. Six queries, whatever its length."""
    try:
        reading = read_portfolio(raw, what)
    except Unreadable as refusal:
        raise DomainError(str(refusal)) from None
    known = _Known(membership)
    new = [row for row in reading.capabilities if not _is_there(row, known.capabilities)]
    order, homeless = placed(new, known.capabilities.found)
    found, refused = _sound(order, known.of_capability, lambda one: one.row)
    kept, orphans = _with_parents(found)
    products, odd = _sound([row for row in reading.products if not _is_there(row, known.products)], known.of_product)
    there = [row for row in reading.capabilities if row not in new]
    there += [row for row in reading.products if _is_there(row, known.products)]
    bad = sorted([*reading.refused, *homeless, *refused, *orphans, *odd], key=lambda one: one.line)
    return Preview((*kept, *products), tuple(there), tuple(bad), reading.notes)


def end_user_preview(raw: bytes, membership: Membership) -> Preview:
    """Raises DomainError with a sentence for a table that cannot be read. Three queries, whatever its length."""
    try:
        reading = read_end_users(raw)
    except Unreadable as refusal:
        raise DomainError(str(refusal)) from None
    units = _units(membership)
    products = Names("product", Product.objects.visible_to(membership), keyed=True)
    rows = EndUser.objects.visible_to(membership).select_related("unit")
    known = {(plain(row.name), plain(row.unit.name if row.unit else "")) for row in rows}

    def of_end_user(row: EndUserRow) -> Found:
        return Found(row, {"unit": _own(units.one(row.unit), membership), "products": products.several(row.products)})

    there = [row for row in reading.rows if (plain(row.name), plain(row.unit)) in known]
    new = [row for row in reading.rows if (plain(row.name), plain(row.unit)) not in known]
    good, refused = _sound(new, of_end_user)
    bad = sorted([*reading.refused, *refused], key=lambda one: one.line)
    return Preview(good, tuple(there), tuple(bad), reading.notes)


class _Known:
    """Everything that a table of products and capabilities can name."""

    def __init__(self, membership: Membership):
        self.membership = membership
        self.products = Names("product", Product.objects.visible_to(membership), keyed=True)
        self.capabilities = Names("capability", Capability.objects.visible_to(membership), keyed=True)
        self.units = _units(membership)
        self.persons = Names("person", Person.objects.visible_to(membership))
        self.streams = Names("value stream", Stream.objects.visible_to(membership))
        self.suppliers = Names("supplier", Supplier.objects.visible_to(membership))

    def of_product(self, row: ProductRow) -> Found:
        return Found(row, {**self._home(row), "streams": self.streams.several(row.streams)})

    def of_capability(self, one: Placed) -> Found:
        parent = None if one.above else self.capabilities.one(one.row.parent)
        links = {**self._home(one.row), "suppliers": self.suppliers.several(one.row.suppliers), "parent": parent}
        return Found(one.row, links, one.above)

    def _home(self, row: ProductRow | CapabilityRow) -> dict:
        return {"unit": _own(self.units.one(row.unit), self.membership), "owner": self.persons.one(row.owner)}


def _units(membership: Membership) -> Names:
    return Names("unit", Unit.objects.visible_to(membership))


def _own(unit: Unit | None, membership: Membership) -> Unit | None:
    if membership.is_scoped and (unit is None or unit.pk not in membership.unit_ids):
        raise InvalidLine("It lies outside your units. Name one of yours in the column “unit”.")
    return unit


def _is_there(row: ProductRow | CapabilityRow, known: Names) -> bool:
    return row.key in known if row.key else row.name in known


def _sound(rows: Iterable, look_up: Callable, row_of: Callable = lambda one: one):
    good, refused = [], []
    for one in rows:
        try:
            good.append(look_up(one))
        except InvalidLine as reason:
            refused.append(Refused(row_of(one).line, str(reason), row_of(one).name))
    return tuple(good), tuple(refused)


def _with_parents(rows: Iterable[Found]) -> tuple[list[Found], list[Refused]]:
    """A line whose parent's line was refused cannot come without it. Parents come first."""
    kept: dict[int, Found] = {}
    refused = []
    for one in rows:
        if one.above is None or one.above.line in kept:
            kept[one.row.line] = one
        else:
            reason = f"Its parent “{one.above.name[:60]}” on line {one.above.line} cannot be taken."
            refused.append(Refused(one.row.line, reason, one.row.name))
    return list(kept.values()), refused


def shown_lines(preview: Preview, most: int) -> Iterator[tuple[Found, str]]:
    """The first good lines, each with what it hangs on in words."""
    for one in preview.good[:most]:
        parent = one.above.name if one.above else str(one.links.get("parent") or "")
        yield one, parent
