"""Allocations in files: what was understood of one, and all of them as rows."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dsm.models import Allocation, AllocationImport, Product
from dsm.staffing.reading import Directory, Reading, read
from dsm.staffing.values import Allocation as Value
from organizations.errors import DomainError
from organizations.models import Membership, Person
from valuestreams.flow.tables import LARGEST, Unreadable

COLUMNS = ("person", "e-mail", "product", "from", "to", "fte")


@dataclass(frozen=True)
class Line:
    """A good row in words."""

    line: int
    person: str
    product: str
    value: Value


@dataclass(frozen=True)
class Preview:
    batch: AllocationImport
    reading: Reading
    lines: tuple[Line, ...]


def understood(raw: bytes, membership: Membership) -> Reading:
    """Persons and products that she sees, products that she may write. Raises DomainError with a sentence."""
    people = Person.objects.visible_to(membership).values_list("pk", "name", "email")
    directory = Directory.of(
        ((str(pk), name, email) for pk, name, email in people), writable_products(membership).values_list("key", "name")
    )
    try:
        return read(raw, directory, _known(membership))
    except Unreadable as refusal:
        raise DomainError(str(refusal), "file") from None


def writable_products(membership: Membership):
    rows = Product.objects.visible_to(membership)
    return rows.filter(unit__in=membership.unit_ids) if membership.is_scoped else rows


def _known(membership: Membership) -> Iterator[Value]:
    rows = Allocation.objects.visible_to(membership)
    for person, product, first, last, fte in rows.values_list("person", "product__key", "first", "last", "fte"):
        yield Value(str(person), product, first, last, Fraction(fte))


def preview(batch: AllocationImport, membership: Membership) -> Preview:
    reading = understood(sent(batch), membership)
    people = {str(row.pk): row.name for row in Person.objects.visible_to(membership)}
    products = dict(Product.objects.visible_to(membership).values_list("key", "name"))
    lines = tuple(
        Line(one.line, people[one.allocation.person], products[one.allocation.product], one.allocation)
        for one in reading.good
    )
    return Preview(batch, reading, lines)


def sent(batch: AllocationImport) -> bytes:
    """The file as it was sent."""
    return zlib.decompressobj().decompress(bytes(batch.content), LARGEST + 1)


def draft_of(membership: Membership) -> AllocationImport | None:
    """What she sent and has not stored yet."""
    rows = AllocationImport.objects.visible_to(membership).filter(by=membership, status=AllocationImport.Status.DRAFT)
    return rows.defer("content").first()


def imports_of(membership: Membership) -> list[AllocationImport]:
    """What was stored or taken back, the newest first. A scoped reader sees her own."""
    rows = AllocationImport.objects.visible_to(membership).exclude(status=AllocationImport.Status.DRAFT)
    if membership.is_scoped:
        rows = rows.filter(by=membership)
    return list(rows.defer("content").select_related("by__user")[:20])


def allocation_rows(membership: Membership) -> Iterator[tuple[str, str, str, date, date | None, Fraction]]:
    """What she sees, by product and person, under COLUMNS. Products by their keys, so that the file can come back."""
    rows = Allocation.objects.visible_to(membership).select_related("person", "product")
    for row in rows.order_by("product__name", "person__name", "first", "pk"):
        yield row.person.name, row.person.email, row.product.key, row.first, row.last, Fraction(row.fte)
