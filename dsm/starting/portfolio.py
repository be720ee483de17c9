"""Products and capabilities from a table: the good lines, and for every other line the reason why it is not one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dsm.attributes import InvalidAttribute, typed
from dsm.intake.decoding import Unreadable
from dsm.intake.tables import Table, read
from dsm.portfolio import MOST_MATURE, MOST_VALUE
from dsm.starting.columns import (
    InvalidLine,
    Line,
    Refused,
    choice,
    lines,
    number,
    places,
    plain,
    require,
    several,
    unread,
    within,
)

MOST_ROWS = 500
LARGEST = 1_000_000  # bytes
PRODUCT, CAPABILITY = "product", "capability"
KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")
COLUMNS = (
    "what", "name", "key", "kind", "stage", "unit", "owner", "value", "gate", "purpose", "attributes", "streams",
    "parent", "maturity", "wanted", "suppliers", "description",
)  # fmt: skip
ALIASES = {
    "what": ("type", "row", "record", "class"),
    "name": ("product", "product name", "capability", "capability name", "application", "application name", "title"),
    "key": ("id", "code", "slug", "short name"),
    "kind": ("product type", "capability type", "category"),
    "stage": ("phase", "lifecycle", "lifecycle stage", "life cycle", "status"),
    "unit": ("business unit", "department", "division", "of"),
    "owner": ("product owner", "product lead", "lead", "responsible"),
    "value": ("points", "business value", "value in points"),
    "gate": ("next gate", "gate on", "gate date"),
    "purpose": ("goal", "mission"),
    "attributes": ("attribute", "tags", "words"),
    "streams": ("value streams", "value stream", "stream", "value streams served"),
    "parent": ("part of", "parent capability", "below"),
    "maturity": ("maturity now", "current maturity", "as is"),
    "wanted": ("maturity wanted", "target maturity", "wanted maturity", "to be"),
    "suppliers": ("supplier", "vendor", "vendors", "provider", "delivered by"),
    "description": ("what it does", "note", "notes", "comment"),
}
WHATS = {"product": PRODUCT, "p": PRODUCT, "application": PRODUCT, "capability": CAPABILITY, "c": CAPABILITY}
PRODUCT_KINDS = {
    "application": "application", "app": "application", "end user": "end_user", "end user product": "end_user",
    "site": "site", "project": "project", "other project": "project",
}  # fmt: skip
STAGES = {
    "discovery": "discovery",
    "alpha": "alpha",
    "beta": "beta",
    "live": "live",
    "private beta": "beta",
    "public beta": "beta",
}
CAPABILITY_KINDS = {
    "technology": "technology", "tech": "technology", "people": "people", "service": "service", "services": "service",
}  # fmt: skip


@dataclass(frozen=True)
class ProductRow:
    """Names of units, persons and streams as they stand in the table: whether they exist is not known here."""

    line: int
    name: str
    key: str = ""
    kind: str = "application"
    stage: str = "discovery"
    unit: str = ""
    owner: str = ""
    value: int | None = None
    gate_on: date | None = None
    purpose: str = ""
    attributes: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()


@dataclass(frozen=True)
class CapabilityRow:
    """`parent` is a key or a name, of this table or not."""

    line: int
    name: str
    key: str = ""
    kind: str = "technology"
    parent: str = ""
    unit: str = ""
    owner: str = ""
    maturity: int | None = None
    wanted: int | None = None
    suppliers: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Reading:
    """In the order of the table."""

    products: tuple[ProductRow, ...]
    capabilities: tuple[CapabilityRow, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...] = ()


def read_portfolio(raw: bytes, what: str = "") -> Reading:
    """`what`: PRODUCT or CAPABILITY for every line, "" when a column says it. Raises Unreadable with a sentence."""
    if len(raw) > LARGEST:
        raise Unreadable("This is more than 1 MB. Import it in parts.")
    table = read(raw)
    at = places(table.header, ALIASES)
    require(at, "name", ", ".join(COLUMNS[:8]))
    if not what and "what" not in at:
        what = _told_by_columns(at)
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(
            f"These are {len(table.rows):,} lines, and at most {MOST_ROWS} come in at once. Send them in parts."
        )
    notes = (*table.notes, *filter(None, [unread(table, at)]))
    return _sorted(_rows(table, at, what), notes)


def _told_by_columns(at: dict[str, int]) -> str:
    """What only one of the two has gives it away. Raises Unreadable when nothing does."""
    capability = {"parent", "maturity", "wanted", "suppliers"} & at.keys()
    product = {"stage", "value", "purpose", "streams", "gate"} & at.keys()
    if bool(capability) != bool(product):
        return CAPABILITY if capability else PRODUCT
    raise Unreadable(
        "Are these products or capabilities? Choose it below, or add a column “what” that says it for each line."
    )


def _rows(table: Table, at: dict[str, int], what: str) -> Iterator[ProductRow | CapabilityRow | Refused]:
    for line in lines(table, at):
        if isinstance(line, Refused):
            yield line
            continue
        try:
            yield _row(line, what or choice(line["what"], WHATS, "line about a product or a capability", ""))
        except InvalidLine as reason:
            yield Refused(line.number, str(reason), line.text)


def _row(line: Line, what: str) -> ProductRow | CapabilityRow:
    if not what:
        raise InvalidLine("The column “what” is empty: write product or capability.")
    if not line["name"]:
        raise InvalidLine("It has no name.")
    if line["key"] and not KEY.fullmatch(line["key"]):
        raise InvalidLine(f"“{line['key'][:60]}” is no key: up to 60 letters, digits, “-” and “_”, without spaces.")
    within(line["name"], 200, "name")
    return _product(line) if what == PRODUCT else _capability(line)


def _product(line: Line) -> ProductRow:
    try:
        attributes = typed(line["attributes"])
    except InvalidAttribute as refusal:
        raise InvalidLine(str(refusal)) from None
    return ProductRow(
        line=line.number,
        name=line["name"],
        key=line["key"],
        kind=choice(line["kind"], PRODUCT_KINDS, "kind of product", "application"),
        stage=choice(line["stage"], STAGES, "stage", "discovery"),
        unit=line["unit"],
        owner=line["owner"],
        value=number(line["value"], 0, MOST_VALUE, "value in points"),
        gate_on=_day(line["gate"]),
        purpose=within(line["purpose"] or line["description"], 2000, "purpose"),
        attributes=attributes,
        streams=several(line["streams"]),
    )


def _capability(line: Line) -> CapabilityRow:
    return CapabilityRow(
        line=line.number,
        name=line["name"],
        key=line["key"],
        kind=choice(line["kind"], CAPABILITY_KINDS, "kind of capability", "technology"),
        parent=line["parent"],
        unit=line["unit"],
        owner=line["owner"],
        maturity=number(line["maturity"], 0, MOST_MATURE, "maturity"),
        wanted=number(line["wanted"], 0, MOST_MATURE, "maturity"),
        suppliers=several(line["suppliers"]),
        description=within(line["description"] or line["purpose"], 2000, "description"),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidLine(f"“{text[:40]}” is no day such as 2027-03-31.") from None
    if day is not None and not 1990 <= day.year <= 2200:
        raise InvalidLine("The next gate lies between 1990 and 2200.")
    return day


def _sorted(rows: Iterable[ProductRow | CapabilityRow | Refused], notes: tuple[str, ...]) -> Reading:
    products: list[ProductRow] = []
    capabilities: list[CapabilityRow] = []
    refused: list[Refused] = []
    seen: dict[tuple[type, str], int] = {}
    for row in rows:
        if isinstance(row, Refused):
            refused.append(row)
            continue
        twice = [seen[name] for name in _names(row) if name in seen]
        if twice:
            refused.append(Refused(row.line, f"It stands on line {twice[0]} already.", row.name))
            continue
        seen |= dict.fromkeys(_names(row), row.line)
        if isinstance(row, ProductRow):
            products.append(row)
        else:
            capabilities.append(row)
    return Reading(tuple(products), tuple(capabilities), tuple(refused), notes)


def _names(row: ProductRow | CapabilityRow) -> list[tuple[type, str]]:
    return [(type(row), f"{part}:{plain(text)}") for part, text in (("key", row.key), ("name", row.name)) if text]
