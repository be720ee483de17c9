"""The key facts of a department: a Markdown list of links, with headings and sentences between them where needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vpmom.marks import Run, runs

_HEADING = re.compile(r"#{1,6}\s+(?P<text>\S.*)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?P<text>\S.*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind that stand together: a "heading" (one line), a "list" or "text" (one paragraph)."""

    kind: str
    lines: tuple[tuple[Run, ...], ...]


def blocks(source: str) -> tuple[Block, ...]:
    """What the text says, line by line. What is no list and no heading is a paragraph."""
    found: list[tuple[str, list[str]]] = []
    fresh = True  # after an empty line a paragraph begins anew
    for kind, text in _lines(source):
        joined = bool(found) and found[-1][0] == kind and not (kind == "text" and fresh) and kind != "heading"
        fresh = kind == ""
        if not kind:
            continue
        if not joined:
            found.append((kind, [text]))
        elif kind == "text":
            found[-1][1][-1] += f" {text}"
        else:
            found[-1][1].append(text)
    return tuple(Block(kind, tuple(runs(text) for text in texts)) for kind, texts in found)


def _lines(source: str) -> Iterator[tuple[str, str]]:
    for line in source.splitlines():
        if not line.strip():
            yield "", ""
        elif match := _HEADING.match(line):
            yield "heading", _without_closing(match["text"].rstrip())
        elif match := _ITEM.match(line):
            yield "list", match["text"]
        else:
            yield "text", line.strip()


def _without_closing(heading: str) -> str:
    """Without the signs that may stand behind a heading as they stand before it: "Links ##"."""
    words = heading.rstrip("#")
    return words.rstrip() if words != heading and words[-1:].isspace() else heading
