"""Reads the plans of a page that somebody already has: Markdown, HTML, Word or plain text."""

from __future__ import annotations

from vpmom.parser.formats import FORMATS, read_blocks
from vpmom.parser.parsed import Doubt, Page, ParsedItem, ParsedLink, ParsedPlan, Piece, Unreadable
from vpmom.parser.periods import FiscalYearEnd
from vpmom.parser.recognise import recognise

__all__ = [
    "FORMATS",
    "Doubt",
    "FiscalYearEnd",
    "Page",
    "ParsedItem",
    "ParsedLink",
    "ParsedPlan",
    "Piece",
    "Unreadable",
    "read",
]


def read(
    data: bytes | str, *, name: str, fiscal_year_end: FiscalYearEnd | None = None, format: str | None = None
) -> Page:
    """All plans of a page. `name`: of the file, tells its format; or give one of FORMATS.

    Raises Unreadable for what is no page at all (too large, not text, encrypted or broken), ValueError for a
    `fiscal_year_end` (month, day) that does not exist. Nothing in the page is executed or fetched.
    """
    found = read_blocks(data, name, format)
    plans, unplaced = recognise(found.blocks, fiscal_year_end)
    return Page(plans, unplaced, found.lines, found.format)
