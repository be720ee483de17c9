"""The operations page as one Markdown file, in the shape of a handbook that is kept in a repository."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vpmom.downloads import dialect
from vpmom.parser.inline import escape
from vpmom.parser.writer import write
from vpmom.queries.editions import Edition
from vpmom.queries.handbook import Entry, Handbook
from vpmom.translation import to_parsed
from vpmom.wording import day

DEEPEST = 6  # of the headings that Markdown has


def render(handbook: Handbook) -> str:
    """Headings by level: the page, its departments, below each its key facts and its plan."""
    parts = [f"# {escape(handbook.organization.name)}: operations"]
    for entry in handbook.entries:
        parts += _entry(entry)
    return "\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    below = "#" * min(entry.level + 1, DEEPEST)
    yield f"{'#' * entry.level} {escape(entry.title)}"
    yield entry.intro
    if entry.key_facts.strip():
        yield f"{below} {escape(entry.title)} key facts"
        yield entry.key_facts
    for edition in entry.current:
        yield _plan(edition, entry.level + 1)
    if not entry.current:
        yield f"{below} {escape(entry.title)} plan"
        yield "To be announced."
    if entry.others:
        yield f"Within it, and with nothing to show yet: {', '.join(map(escape, entry.others))}."
    if entry.previous:
        yield f"Before: {escape(entry.previous.title)}, vetted {day(entry.previous.vetted_on)}."


def _plan(edition: Edition, level: int) -> str:
    """In the manner that it came in, but for its place among the headings."""
    manner = replace(dialect(edition), title_level=level, label_level=min(level + 1, DEEPEST), commentary_level=min(level + 1, DEEPEST))  # fmt: skip
    return write(to_parsed(edition.text, manner), manner)
