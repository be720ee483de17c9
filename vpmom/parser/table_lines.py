"""Rows of tables in Markdown."""

from __future__ import annotations

import re

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def is_delimiter(line: str) -> bool:
    """Whether the line is the rule below a table's first row: |:---|---:|"""
    bare = line.strip()
    if "-" not in bare or "|" not in bare or set(bare) - set("|:- \t"):
        return False
    return all(set(cell.strip()) <= {"-", ":"} for cell in bare.strip("|").split("|"))


def split_row(line: str) -> tuple[str, ...]:
    """The cells, with "\\n" for <br> and "|" for "\\|"."""
    bare = line.strip()
    cells, current, at = [], [], 0
    while at < len(bare):
        if bare[at] == "\\" and bare[at + 1 : at + 2] == "|":
            current.append("|")
            at += 2
        elif bare[at] == "|":
            cells.append("".join(current))
            current = []
            at += 1
        else:
            end = _next_mark(bare, at + 1)
            current.append(bare[at:end])
            at = end
    cells.append("".join(current))
    if bare.startswith("|"):
        cells = cells[1:]
    if cells and bare.endswith("|") and not cells[-1].strip():
        cells = cells[:-1]
    return tuple(_BREAK.sub("\n", cell).strip() for cell in cells)


def _next_mark(text: str, at: int) -> int:
    match = re.compile(r"[|\\]").search(text, at)
    return match.start() if match else len(text)
