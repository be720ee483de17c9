"""Items while their parts are collected, and the rows of a table as items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from vpmom.parser.blocks import Block
from vpmom.parser.inline import plain
from vpmom.parser.labels import is_bold, read_label
from vpmom.parser.owners import is_owner_column

_RANK = re.compile(r"^\W*(?:[A-Za-z]{0,2}\d{1,3})?\W*$")
_COLUMN_NAMES = frozenset(
    [
        "#",
        "no",
        "nr",
        "rank",
        "order",
        "name",
        "title",
        "description",
        "details",
        "notes",
        "comment",
        "comments",
        "remarks",
        "due",
        "date",
        "deadline",
        "by",
        "when",
        "start",
        "end",
        "target",
        "targets",
        "goal",
        "baseline",
        "current",
        "actual",
        "status",
        "progress",
        "priority",
        "impact",
        "severity",
        "likelihood",
        "risk",
        "mitigation",
        "response",
        "answer",
        "action",
        "actions",
        "plan",
        "unit",
        "frequency",
        "source",
        "link",
        "links",
        "team",
        "department",
        "timeline",
        "timeframe",
        "quarter",
        "q1",
        "q2",
        "q3",
        "q4",
        "h1",
        "h2",
        "what",
        "how",
        "why",
        "kpi",
        "value",
        "key",
        "result",
        "results",
    ]
)


@dataclass(slots=True)
class Node:
    """An item while its parts are collected."""

    source: str
    line: int
    depth: int = 0
    marker: str = ""
    level: int = 0  # of the heading that is an item
    is_paragraph: bool = False
    quoted: bool = False
    indent: int = 0
    owner: str = ""  # from a column of owners
    damaged: bool = False
    quiet: bool = False  # a remark that nobody would take for an item
    children: list[Node] = field(default_factory=list)


def table_nodes(block: Block) -> list[Node]:
    """A table inside a section: the first column names the items, the other cells are their children."""
    rows = [row for row in block.rows if any(cell.strip() for cell in row)]
    header: tuple[str, ...] = ()
    if len(rows) > 1 and (block.marker or is_header(rows[0])):
        header, rows = rows[0], rows[1:]
    rows = [row for row in rows if any(map(_says_something, row))]
    nodes = [_row_node(header, row, block.first) for row in rows]
    used = {at for row in rows for at, cell in enumerate(row) if at and _says_something(cell)}
    used -= {at for at, name in enumerate(header) if is_owner_column(name) and not is_owner_column(name, alone=True)}
    rest = [cell for at, cell in enumerate(header) if at not in used and cell.strip()]
    if rest:
        nodes.insert(0, Node(" | ".join(rest), block.first, is_paragraph=True, quiet=True))
    return nodes


def is_header(row: Sequence[str]) -> bool:
    """Whether the cells of a first row are names of columns; tables of Word and of wikis do not say so."""
    names = [cell for cell in row if cell.strip()]
    return len(names) > 1 and (all(map(is_bold, names)) or all(map(_is_column_name, names)))


def _is_column_name(cell: str) -> bool:
    if is_owner_column(cell) or read_label(cell):
        return True
    words = re.findall(r"#|[a-z0-9]+", plain(cell).lower())
    return 0 < len(words) <= 3 and set(words) <= _COLUMN_NAMES | {"date", "of", "to", "the"}


def _row_node(header: Sequence[str], row: Sequence[str], line: int) -> Node:
    names = [header[at] if at < len(header) else "" for at in range(len(row))]
    told = [at for at, cell in enumerate(row) if _says_something(cell)]
    owners = [at for at in told if is_owner_column(names[at])]
    own = next((at for at in told if not _RANK.match(row[at]) and at not in owners), told[0])
    node = Node(row[own], line)
    for at in told:
        name, cell = names[at].strip(), row[at]
        if at == own or (_RANK.match(cell) and cell.strip(" .#").isdigit() and at < own):
            continue  # the order of the items says the same
        if at in owners and not node.owner:
            node.owner = plain(cell)
        else:
            node.children.append(Node(f"{name}: {cell}" if name else cell, line, depth=1))
    return node


def _says_something(cell: str) -> bool:
    return bool(cell.strip(" -–—"))
