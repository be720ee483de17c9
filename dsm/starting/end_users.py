"""End users from a table: the good lines, and for every other line the reason why it is not one."""

from collections.abc import Iterator
from dataclasses import dataclass

from dsm.intake.decoding import Unreadable
from dsm.intake.tables import Table, read
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

MOST_ROWS = 5_000
LARGEST = 1_500_000  # bytes
MOST_PEOPLE = 2_000_000_000
COLUMNS = ("name", "kind", "role", "unit", "cost centre", "vip", "location", "people", "products")
ALIASES = {
    "name": ("end user", "user", "group", "user group", "full name", "display name"),
    "kind": ("type",),
    "role": ("job", "job title", "function", "title"),
    "unit": ("business unit", "department", "division", "of"),
    "cost_centre": ("cost center", "costcentre", "costcenter", "cc"),
    "vip": ("is vip", "important"),
    "location": ("site", "office", "place", "city"),
    "people": ("number of people", "number", "headcount", "size", "users"),
    "products": ("product", "applications", "products in use"),
}
KINDS = {"group": "group", "person": "person"}
YES_NO = {
    "yes": "yes",
    "y": "yes",
    "true": "yes",
    "1": "yes",
    "x": "yes",
    "vip": "yes",
    "no": "no",
    "n": "no",
    "false": "no",
    "0": "no",
}


@dataclass(frozen=True)
class EndUserRow:
    """`unit` and `products` as they stand in the table: whether they exist is not known here."""

    line: int
    name: str
    kind: str = "group"
    role: str = ""
    unit: str = ""
    cost_centre: str = ""
    is_vip: bool = False
    location: str = ""
    people: int | None = None
    products: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    rows: tuple[EndUserRow, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...] = ()


def read_end_users(raw: bytes) -> Reading:
    """Raises Unreadable with a sentence."""
    if len(raw) > LARGEST:
        raise Unreadable("This is more than 1.5 MB. Import it in parts.")
    table = read(raw)
    at = places(table.header, ALIASES)
    require(at, "name", ", ".join(COLUMNS))
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(
            f"These are {len(table.rows):,} lines, and at most {MOST_ROWS:,} come in at once. Send them in parts."
        )
    good: list[EndUserRow] = []
    refused: list[Refused] = []
    seen: dict[tuple[str, str], int] = {}
    for row in _rows(table, at):
        if isinstance(row, Refused):
            refused.append(row)
        elif (same := (plain(row.name), plain(row.unit))) in seen:
            refused.append(Refused(row.line, f"It stands on line {seen[same]} already, with the same unit.", row.name))
        else:
            seen[same] = row.line
            good.append(row)
    return Reading(tuple(good), tuple(refused), (*table.notes, *filter(None, [unread(table, at)])))


def _rows(table: Table, at: dict[str, int]) -> Iterator[EndUserRow | Refused]:
    for line in lines(table, at):
        if isinstance(line, Refused):
            yield line
            continue
        try:
            yield _row(line)
        except InvalidLine as reason:
            yield Refused(line.number, str(reason), line.text)


def _row(line: Line) -> EndUserRow:
    if not line["name"]:
        raise InvalidLine("It has no name.")
    kind = choice(line["kind"], KINDS, "kind of end user", "group")
    people = number(line["people"], 1, MOST_PEOPLE, "number of people")
    if kind == "person" and people not in (None, 1):
        raise InvalidLine("A person is one. Call it a group, or leave the number of people empty.")
    return EndUserRow(
        line=line.number,
        name=within(line["name"], 200, "name"),
        kind=kind,
        role=within(line["role"], 150, "role"),
        unit=line["unit"],
        cost_centre=within(line["cost_centre"], 60, "cost centre"),
        is_vip=choice(line["vip"], YES_NO, "answer to “VIP”", "no") == "yes",
        location=within(line["location"], 150, "location"),
        people=1 if kind == "person" else people,
        products=several(line["products"]),
    )
