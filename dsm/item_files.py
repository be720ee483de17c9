"""Lists of items as CSV, sent part by part: 100,000 lines never stand in memory."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from dsm.federation.typed import as_lines
from dsm.queries.items import ItemLine
from reports.spreadsheets import plain

LINES_AT_ONCE = 500


def csv_parts(lines: Iterable[ItemLine]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark; attributes stand in one cell, as "word: value" lines."""
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("\ufeff")
    head = ("Key", "Name", "Class", "Supplier", "Availability", "Attributes", "Sources", "Last seen", "Disagreements")
    writer.writerow([_(word) for word in head])
    for number, line in enumerate(lines, 1):
        writer.writerow([plain(value) for value in _row(line)])
        if not number % LINES_AT_ONCE:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    part = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return part


def _row(line: ItemLine) -> list:
    item = line.item
    return [
        item.key, item.name, item.item_class, item.supplier.name if item.supplier else None, item.availability,
        as_lines(item.attributes), ", ".join(line.sources), line.last_seen, line.drifts,
    ]  # fmt: skip
