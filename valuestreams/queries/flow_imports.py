"""What a file of work items was understood as, and the imports of a stream."""

import zlib
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate

from organizations.errors import DomainError
from organizations.models import Organization
from valuestreams.flow.items import Kind
from valuestreams.flow.moments import Order
from valuestreams.flow.reading import Choices, Reading, read
from valuestreams.flow.tables import LARGEST, Unreadable
from valuestreams.models import ItemImport, Stream

IMPORT_JOB = "valuestreams.items"
READ_AT_ONCE = 2_000  # items that are stored while somebody waits
LEFT_OUT = "left-out"  # how `choices` tells a type that is left out


@dataclass(frozen=True)
class Preview:
    """A draft, and what it will store. `zone` is "" while nobody has said it and it must be said."""

    batch: ItemImport
    reading: Reading
    zone: str

    @property
    def takes_long(self) -> bool:
        return len(self.reading.items) > READ_AT_ONCE


def understood(raw: bytes, organization: Organization, choices: dict | None = None) -> Reading:
    """`choices`: zone, order and kinds as plain text, each may be missing. Raises DomainError with a sentence."""
    try:
        return read(raw, _choices(organization, choices or {}))
    except Unreadable as refusal:
        raise DomainError(str(refusal), "file") from None


def _choices(organization: Organization, said: dict) -> Choices:
    kinds = {word: Kind(kind) if kind != LEFT_OUT else None for word, kind in said.get("kinds", {}).items()}
    return Choices(
        zone=ZoneInfo(said.get("zone") or organization.time_zone),
        today=localdate(),
        is_zone_chosen=bool(said.get("zone")),
        order=Order(said["order"]) if said.get("order") else None,
        kinds=kinds,
    )


def preview(batch: ItemImport) -> Preview:
    reading = understood(sent(batch), batch.stream.organization, batch.choices)
    return Preview(batch, reading, batch.choices.get("zone", ""))


def sent(batch: ItemImport) -> bytes:
    """The file as it was sent."""
    return zlib.decompressobj().decompress(bytes(batch.content), LARGEST + 1)


@dataclass(frozen=True)
class ImportLine:
    batch: ItemImport
    may_be_undone: bool


def imports_of(stream: Stream) -> list[ImportLine]:
    """What was brought in, the newest first. Only the newest that is stored can be taken back."""
    rows = ItemImport.objects.filter(stream=stream).exclude(status=ItemImport.Status.DRAFT)
    rows = list(rows.defer("content", "replaced").select_related("by__user").order_by("-stored_at", "-pk")[:50])
    newest = next((row.pk for row in rows if row.status == ItemImport.Status.STORED), None)
    return [ImportLine(row, row.pk == newest) for row in rows]


def draft_of(stream: Stream, membership) -> ItemImport | None:
    """What she sent and has not stored yet."""
    rows = ItemImport.objects.filter(stream=stream, by=membership, status=ItemImport.Status.DRAFT)
    return rows.defer("content", "replaced").order_by("-pk").first()
