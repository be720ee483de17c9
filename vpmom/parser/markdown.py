"""Markdown and plain text, with the HTML that people mix in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vpmom.parser import html
from vpmom.parser.blocks import Block, Shape
from vpmom.parser.lines import scan
from vpmom.parser.other_markup import as_markdown

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_TAG = re.compile(r"<(/?)(table|ul|ol|dl|h[1-6])\b[^<>]{0,1000}>", re.IGNORECASE)


def read(text: str) -> list[Block]:
    """The blocks of a text; lines are parted by "\\n". Linear in its length."""
    text, comments = _without_comments(text)
    return _merged(_opened(_blocks(as_markdown(text.split("\n")))), comments)


def _opened(blocks: list[Block]) -> list[Block]:
    """A page that is nothing but one block of code holds what somebody pasted, and not an example."""
    if len(blocks) != 1 or blocks[0].shape is not Shape.CODE:
        return blocks
    return scan(blocks[0].text.split("\n"), blocks[0].first + 1)


def _blocks(lines: Sequence[str]) -> list[Block]:
    found: list[Block] = []
    at = 0
    for first, end in [*_html_stretches(lines), (len(lines), len(lines))]:
        if first > at:
            found += scan(lines[at:first], at + 1)
        if end > first:
            inner, _ = html.read("\n".join(lines[first:end]))
            source = "\n".join(lines[first:end])
            found += [replace(one, first=first + 1, last=end, source=one.source or source) for one in inner]
        at = end
    return found


def _without_comments(text: str) -> tuple[str, list[Block]]:
    """The text with blanks for comments, so that lines keep their numbers."""
    if "-->" not in text:
        return text, []
    comments: list[Block] = []
    parts: list[str] = []
    at, line = 0, 1
    for match in _COMMENT.finditer(text, 0, text.rindex("-->") + 3):
        line += text.count("\n", at, match.start())
        last = line + match[0].count("\n")
        comments.append(Block(Shape.NOTE, first=line, last=last, source=match[0]))
        parts += [text[at : match.start()], "\n" * match[0].count("\n")]
        at, line = match.end(), last
    return "".join([*parts, text[at:]]), comments


def _html_stretches(lines: Sequence[str]) -> list[tuple[int, int]]:
    """(first line, line behind) of tables, lists and headings that are written in HTML and closed properly."""
    found: list[tuple[int, int]] = []
    opened: dict[str, list[int]] = {}
    fence = ""
    for at, line in enumerate(lines):
        bare = line.lstrip()
        if bare.startswith(("```", "~~~")):
            fence = "" if fence and bare.startswith(fence) else fence or bare[:3]
        if fence or "<" not in line:
            continue
        for match in _TAG.finditer(line):
            name = match[2].lower()
            if not match[1]:
                opened.setdefault(name, []).append(
                    at if line[: match.start()].strip() == "" or opened.get(name) else -1
                )
            elif opened.get(name) and (first := opened[name].pop()) >= 0:
                found.append((first, at + 1))
    return _outermost(found)


def _outermost(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for first, end in sorted(stretches, key=lambda one: (one[0], -one[1])):
        if not found or first >= found[-1][1]:
            found.append((first, end))
    return found


def _merged(blocks: list[Block], notes: list[Block]) -> list[Block]:
    return sorted([*blocks, *notes], key=lambda block: block.first) if notes else blocks
