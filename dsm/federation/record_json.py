"""A record that waits, as JSON and back."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from dsm.federation.record import Record
from dsm.federation.values import packed, unpacked


def as_json(record: Record) -> dict[str, Any]:
    return {
        "class": record.item_class,
        "key": record.native_key,
        "attributes": {name: packed(value) for name, value in record.attributes.items()},
        "supplier": record.supplier,
        "host": list(record.host) if record.host else None,
        "needs": [list(need) for need in record.needs],
        "seen_at": record.seen_at.isoformat() if record.seen_at else None,
    }


def from_json(told: Mapping[str, Any]) -> Record:
    """It has no line any more: 0."""
    return Record(
        0,
        told["class"],
        told["key"],
        {name: unpacked(value) for name, value in told["attributes"].items()},
        told["supplier"],
        (told["host"][0], told["host"][1]) if told["host"] else None,
        tuple((one[0], one[1]) for one in told["needs"]),
        datetime.fromisoformat(told["seen_at"]) if told["seen_at"] else None,
    )


def place(record: Record) -> str:
    """A digest that is the same when the same record comes again: of its key, else of all that it says."""
    words = [record.item_class, record.native_key]
    if not record.native_key:
        words += [str(record.host), *(f"{name}={packed(value)}" for name, value in sorted(record.attributes.items()))]
    return blake2b("\x1f".join(words).encode(), digest_size=16).hexdigest()
