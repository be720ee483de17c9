"""Blocks that were not read from text lines, as the Markdown lines in which a person can see them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vpmom.parser.blocks import Block, Shape
from vpmom.parser.lines import scan

_STARTERS = re.compile(r"^\\([*+-])(?=\s)")


def render(blocks: Sequence[Block]) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks with the numbers of their lines, and the lines."""
    lines: list[str] = []
    found: list[Block] = []
    before: Block | None = None
    for block in blocks:
        if before is not None and not (block.joined or before.shape is block.shape is Shape.ITEM):
            lines.append("")
        own = _lines(block)
        found.append(replace(block, first=len(lines) + 1, last=len(lines) + max(1, len(own)), source="\n".join(own)))
        lines += own
        before = block
    return found, tuple(lines)


def paragraph_blocks(text: str) -> list[Block]:
    """The blocks of one paragraph: people write lists with line breaks and typed bullets, too."""
    lines = [_STARTERS.sub(r"\1", line) for line in text.split("\n")]
    return [replace(block, hard=block.shape is Shape.LINE) for block in scan(lines, 2)]


def row_line(row: Sequence[str]) -> str:
    """One row of a table in Markdown."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' <br> ') for cell in row)} |"


def _lines(block: Block) -> list[str]:
    if block.shape is Shape.HEADING:
        return [f"{'#' * block.level} {' '.join(block.text.split())}"]
    if block.shape is Shape.ITEM:
        first, *more = block.text.split("\n")
        indent = "  " * min(block.level, 50)
        return [f"{indent}{block.marker} {first}", *(f"{indent}  {line}" for line in more)]
    if block.shape is Shape.TABLE:
        rows = [row_line(row) for row in block.rows]
        return [rows[0], f"|{'---|' * len(block.rows[0])}", *rows[1:]] if rows else []
    if block.shape is Shape.CODE:
        return ["```", *block.text.split("\n"), "```"]
    if block.shape is Shape.RULE:
        return ["---"]
    text = block.text or block.source
    return [f"> {line}" if block.quoted else line for line in text.split("\n")]
