"""Paragraphs that hold a whole plan: "Vision: … Values: … Methods: …" on one line, or wrapped where the line was full."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vpmom.parser.blocks import Block, Shape
from vpmom.parser.labels import read_label

_BEGIN = re.compile(
    r"(?:^|(?<=\s))(?P<label>(?:\*\*|__)?(?:(?:Our|Key|Top|Success|OUR|KEY|TOP)\s)?(?:[Vv]ision|VISION|[Pp]riorit(?:ies|y)|PRIORITIES"
    r"|[Vv]alues?|VALUES|[Mm]ethods?|METHODS|[Oo]bstacles?|OBSTACLES|[Mm]easures?|MEASURES|[Mm]etrics|METRICS)(?:\*\*|__)?\s?[:：])"
)
_FEWEST = 3


def cut_at_labels(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks; a paragraph in which three sections begin is one line for each of them."""
    found: list[Block] = []
    paragraph: list[Block] = []
    for block in blocks:
        goes_on = block.shape is Shape.LINE and block.joined and paragraph
        if not goes_on:
            found += _cut(paragraph)
            paragraph = []
        if block.shape is Shape.LINE and not block.section:
            paragraph.append(block)
        else:
            found += [*_cut(paragraph), block]
            paragraph = []
    return found + _cut(paragraph)


def _cut(lines: list[Block]) -> list[Block]:
    text = "\n".join(line.text for line in lines)
    begins = [match.start() for match in _BEGIN.finditer(text) if match[0].lstrip("*_")[0].isupper()]
    inside = [at for at in begins if re.search(r"\w", text[text.rfind("\n", 0, at) + 1 : at])]
    if len(inside) < _FEWEST - 1 or len(_sections(text, begins)) < _FEWEST:
        return lines
    whole = replace(lines[0], last=lines[-1].last, source="\n".join(line.source for line in lines), hard=True)
    parts = [text[first:end] for first, end in zip([0, *begins], [*begins, len(text)], strict=True)]
    texts = [" ".join(part.split()).rstrip("|•/–— ") for part in parts]
    if texts[0].endswith(".") and len(texts[0]) <= 80:
        texts[0] = texts[0][:-1]
    return [replace(whole, text=one, joined=at > 0) for at, one in enumerate(texts) if one]


def _sections(text: str, begins: Sequence[int]) -> set[str]:
    labels = [read_label(text[at : at + 200]) for at in begins]
    return {label.section for label in labels if label}
