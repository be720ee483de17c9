"""Plans that are written as tables: sections in the first column, or as columns; several plans side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from vpmom.parser.blocks import Block, Shape
from vpmom.parser.facts import fact_key, has_facts
from vpmom.parser.inline import plain
from vpmom.parser.labels import Label, read_label
from vpmom.parser.lines import scan
from vpmom.parser.owners import is_owner_column

_GENERAL = frozenset(
    [
        "description",
        "descriptions",
        "detail",
        "details",
        "note",
        "notes",
        "content",
        "item",
        "items",
        "owner",
        "answer",
        "answers",
        "explanation",
        "question",
        "questions",
        "example",
        "examples",
        "comment",
        "comments",
        "meaning",
        "status",
        "what",
        "how",
        "why",
        "target",
        "date",
        "section",
        "sections",
        "element",
        "name",
        "definition",
        "statement",
        "text",
        "v2mom",
        "vpmom",
        "value",
        "our",
        "plan",
        "summary",
        "component",
        "category",
        "area",
        "response",
    ]
)
Rows = tuple[tuple[str, ...], ...]


def unfold(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, with every table that holds plans or key facts turned into labels, facts, lines and items."""
    columns = count(1)
    found: list[Block] = []
    for block in blocks:
        found.extend(_unfolded(block, columns) if block.shape is Shape.TABLE else [block])
    return found


def cell_blocks(cell: str, block: Block, column: int = 0) -> list[Block]:
    """The lines and items inside a cell; all of them stand at the place of the table."""
    inner = scan(cell.split("\n"), 2)
    return [
        replace(one, first=block.first, last=block.last, source=one.source.strip(), column=column, hard=True)
        for one in inner
    ]


def _unfolded(block: Block, columns: Iterator[int]) -> list[Block]:
    rows = tuple(row for row in block.rows if any(cell.strip() for cell in row))
    if not rows:
        return []
    if all(len([cell for cell in row if cell.strip()]) < 2 for row in rows):
        return [one for row in rows for cell in row for one in cell_blocks(cell, block)]
    if len(_sections_in(row[0] for row in rows)) >= 2:
        return _by_rows(block, rows, columns)
    header = next((at for at in range(min(3, len(rows))) if len(_sections_in(rows[at])) >= 3), None)
    if header is not None:
        return _by_columns(block, rows, header, columns)
    if has_facts(rows):
        return [_fact(block, row, at) for at, row in enumerate(rows)]
    return [block]


def _sections_in(cells: Iterator[str] | Sequence[str]) -> set[str]:
    labels = [read_label(cell) for cell in cells]
    return {label.section for label in labels if label and not label.combined}


def _label_of(cell: str) -> Label | None:
    """The label that a whole cell is; what follows it in the cell, a question mostly, is its remark."""
    return read_label(" ".join(cell.split("\n")))


def _row_line(block: Block, row: Sequence[str]) -> str:
    return "| " + " | ".join(" <br> ".join(cell.split("\n")) for cell in row) + " |"


def _fact(block: Block, row: Sequence[str], at: int = 0) -> Block:
    value = " | ".join(cell for cell in row[1:] if cell.strip())
    marker = block.marker if at == 0 else ""
    return replace(
        block, shape=Shape.FACT, key=row[0], text=value, rows=(tuple(row),), source=_row_line(block, row), marker=marker
    )


def _opening(block: Block, cell: str, column: int) -> Block:
    label = _label_of(cell)
    section = label.section if label else ""
    text = " ".join(cell.split("\n"))
    return replace(
        block, shape=Shape.LINE, text=text, source=cell, section=section, column=column, rows=(), joined=False
    )


def _title(block: Block, cell: str, column: int) -> Block:
    return replace(
        block, shape=Shape.HEADING, text=" ".join(cell.split("\n")), source=cell, level=6, column=column, rows=()
    )


def _by_rows(block: Block, rows: Rows, columns: Iterator[int]) -> list[Block]:
    if titles := _column_titles(rows):
        plans: list[Block] = []
        for at, title in titles:
            column = next(columns)
            plans += [_title(block, title, column), *_one_column(block, rows[1:], at, column)]
        return plans + _leftovers(block, rows, titles)
    column = next(columns)
    found: list[Block] = []
    labelled = False
    owners = _owner_columns(rows)
    for at, row in enumerate(rows):
        label = _label_of(row[0])
        cells = [cell for cell in row[1:] if cell.strip()]
        if label or (labelled and not row[0].strip()):
            labelled = True
            found += [_opening(block, row[0], column)] if label else []
            found += _row_content(block, row, owners, column)
        elif fact_key(row[0]) and cells:
            found.append(replace(_fact(block, row, at), column=column))
        elif not labelled:
            found += _heading_row(block, row, column)
        else:
            found.append(replace(_fact(block, row, at), shape=Shape.NOTE, text="", key=""))
    return found


def _owner_columns(rows: Rows) -> set[int]:
    """The columns that name owners, as a row above the sections says."""
    first = next(at for at, row in enumerate(rows) if _label_of(row[0]))
    return {at for row in rows[:first] for at, cell in enumerate(row) if at and is_owner_column(cell)}


def _row_content(block: Block, row: Sequence[str], owners: set[int], column: int) -> list[Block]:
    """What stands beside a label. A cell of owners has one for every item, or one for all."""
    cells = [cell for at, cell in enumerate(row) if at and at not in owners and cell.strip()]
    found = [one for cell in cells for one in _parted(cell, block, column)]
    names = [line for at in sorted(owners) if at < len(row) for line in row[at].split("\n") if plain(line)]
    tops = [at for at, one in enumerate(found) if not one.level and not one.joined]
    if not names or not tops or len(names) not in (1, len(tops)):
        return found + [one for name in names for one in _parted(name, block, column)]
    for at, name in zip(tops, names * len(tops), strict=False):
        found[at] = replace(found[at], owner=plain(name))
    return found


def _heading_row(block: Block, row: Sequence[str], column: int) -> list[Block]:
    """The first row, above the sections: a title, or names of columns."""
    words = [cell for cell in row if cell.strip()]
    named = [cell for cell in words if re.search(r"\bV(?:P|2)MOM\b", plain(cell)) and len(plain(cell).split()) > 1]
    if all(set(re.findall(r"[a-z0-9]+", plain(cell).lower())) <= _GENERAL for cell in words):
        return _note(block, words)
    if len(words) == 1 or len(named) == 1:
        title = named[0] if named else words[0]
        rest = [cell for cell in words if cell is not title]
        return [_title(block, title, column), *(_note(block, rest) if rest else [])]
    return _note(block, words)


def _note(block: Block, cells: Sequence[str]) -> list[Block]:
    return [replace(block, shape=Shape.NOTE, text="", key="", rows=(), source=_row_line(block, cells))] if cells else []


def _parted(cell: str, block: Block, column: int) -> list[Block]:
    """The blocks of a cell; the first one does not continue what stood before."""
    inner = cell_blocks(cell, block, column)
    return [replace(one, joined=one.joined and at > 0) for at, one in enumerate(inner)]


def _column_titles(rows: Rows) -> list[tuple[int, str]]:
    """(column, title) where every column but the first is a plan of its own; else ()."""
    header = rows[0]
    if _label_of(header[0]) or len(header) < 3:
        return []
    named = [(at, cell) for at, cell in enumerate(header) if at and cell.strip()]
    words = [set(re.findall(r"[a-z0-9]+", plain(cell).lower())) for _, cell in named]
    if len(named) < 2 or any(
        one <= _GENERAL or _label_of(cell) or is_owner_column(cell) for one, (_, cell) in zip(words, named, strict=True)
    ):
        return []
    full = [sum(1 for row in rows[1:] if len(row) > at and row[at].strip()) for at, _ in named]
    return named if min(full) >= 2 else []


def _one_column(block: Block, rows: Rows, at: int, column: int) -> list[Block]:
    found: list[Block] = []
    labelled = False
    for row in rows:
        cell = row[at] if at < len(row) else ""
        if _label_of(row[0]):
            labelled = True
            found.append(_opening(block, row[0], column))
            found += _parted(cell, block, column)
        elif labelled and not row[0].strip():
            found += _parted(cell, block, column)
        elif fact_key(row[0]):
            found.append(replace(_fact(block, (row[0], cell)), column=column))
    return found


def _leftovers(block: Block, rows: Rows, titles: Sequence[tuple[int, str]]) -> list[Block]:
    """What stands in the table, but in no plan of it: the corner, rows that are no section, columns without a title."""
    taken = {at for at, _ in titles}
    found: list[Block] = []
    labelled = False
    for number, row in enumerate(rows):
        is_label = bool(number and _label_of(row[0]))
        labelled = labelled or is_label
        read = is_label or (number and fact_key(row[0])) or (labelled and not row[0].strip())
        rest = [cell for at, cell in enumerate(row) if cell.strip() and not (at in taken and (read or not number))]
        if read and rest and rest[0] is row[0]:
            rest = rest[1:]
        found += _note(block, rest)
    return found


def _by_columns(block: Block, rows: Rows, header: int, columns: Iterator[int]) -> list[Block]:
    """Sections as columns. With a name in front of every row, each row is a plan of its own."""
    found = [one for row in rows[:header] for one in _heading_row(block, row, 0)]
    labels = rows[header]
    body = rows[header + 1 :]
    own = [at for at, cell in enumerate(labels) if not (_label_of(cell))]
    if own == [0] and body and all(row[0].strip() and len(plain(row[0])) <= 80 for row in body) and _full(body, labels):
        for row in body:
            column = next(columns)
            found.append(_title(block, row[0], column))
            found += _columns(block, labels, [row], column)
        return found + _note(block, [labels[0]] if labels[0].strip() else [])
    column = next(columns)
    found += _columns(block, labels, body, column)
    return found + _note(block, [row[at] for row in rows[header:] for at in own if at < len(row) and row[at].strip()])


def _full(body: Rows, labels: Sequence[str]) -> bool:
    """Rows of plans have most of their cells filled."""
    return all(sum(1 for cell in row[1:] if cell.strip()) * 2 >= len(labels) - 1 for row in body)


def _columns(block: Block, labels: Sequence[str], body: Sequence[Sequence[str]], column: int) -> list[Block]:
    found: list[Block] = []
    for at, cell in enumerate(labels):
        if not _label_of(cell):
            continue
        found.append(_opening(block, cell, column))
        for row in body:
            found += _parted(row[at], block, column) if at < len(row) else []
    beyond = [cell for row in body for cell in row[len(labels) :] if cell.strip()]
    return found + _note(block, beyond)
