"""Recognises how a plan was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

from vpmom.parser.blocks import BOLD_LEVEL, Block, Shape
from vpmom.parser.dialect import BULLETS, DEFAULT, Dialect
from vpmom.parser.groups import Group, Mark
from vpmom.parser.items import Content
from vpmom.parser.sections import Draft

_Value = TypeVar("_Value")


def dialect_of(blocks: Sequence[Block], group: Group, draft: Draft, contents: Mapping[str, Content]) -> Dialect:
    """The manner of a plan, as far as it is the same in all its sections."""
    five = [mark for mark in group.marks if mark.section != "commentary"] or group.marks
    bullets = {key: _bullet(found) for key, found in draft.contents.items()}
    usual = _most([bullet for key, bullet in bullets.items() if bullet and key != "commentary"], DEFAULT.bullet)
    return Dialect(
        title_level=_title_level(blocks, group),
        label_style=_most([_style(mark) for mark in five], DEFAULT.label_style),
        label_level=_most([mark.level for mark in five if mark.level < BOLD_LEVEL], DEFAULT.label_level),
        label_colon=_most([mark.label.colon for mark in five], False),
        label_upper=_most([mark.label.upper for mark in five], False),
        commentary_level=_commentary_level(group),
        blank_after_label=_most([_blank_after(blocks, mark) for mark in five], False),
        bullet=usual,
        bullets=tuple(f"{key}={bullet}" for key, bullet in bullets.items() if bullet and bullet != usual),
        paragraphs=tuple(key for key, bullet in bullets.items() if not bullet and draft.contents[key]),
        indent=_indent(draft),
        facts="table" if any(block.shape is Shape.FACT for block in draft.fact_blocks) or not draft.facts else "lines",
        intro_first=not (draft.preamble and draft.fact_blocks) or draft.preamble[0].first < draft.fact_blocks[0].first,
        table_rule=next(
            (block.marker for block in draft.fact_blocks if block.marker and "|" in block.marker), DEFAULT.table_rule
        ),
    )


def _most(values: Sequence[_Value], otherwise: _Value) -> _Value:
    return Counter(values).most_common(1)[0][0] if values else otherwise


def _title_level(blocks: Sequence[Block], group: Group) -> int:
    if group.title_at is None or group.title_level:
        return group.title_level or DEFAULT.title_level
    return 0 if blocks[group.title_at].text.lstrip().startswith(("**", "__")) else -1


def _style(mark: Mark) -> str:
    if mark.column:
        return "table"
    if mark.level < BOLD_LEVEL:
        return "heading"
    return "bold" if mark.label.bold else "plain"


def _commentary_level(group: Group) -> int:
    levels = [mark.level for mark in group.marks if mark.section == "commentary"]
    return (levels[0] if levels[0] < BOLD_LEVEL else 0) if levels else DEFAULT.commentary_level


def _blank_after(blocks: Sequence[Block], mark: Mark) -> bool:
    following = blocks[mark.at + 1] if mark.at + 1 < len(blocks) else None
    return following is not None and not following.joined


def _bullet(blocks: Sequence[Block]) -> str:
    """The bullet of a section's list; "" when it has none."""
    markers = [block.marker for block in blocks if block.shape is Shape.ITEM and block.level == 0]
    if not markers:
        return ""
    marker = markers[0]
    if marker[0].isdigit():
        return "1)" if marker.endswith(")") else "1."
    return marker if marker in BULLETS else "-"


def _indent(draft: Draft) -> int:
    indents = [
        block.indent
        for blocks in draft.contents.values()
        for block in blocks
        if block.shape is Shape.ITEM and block.level == 1
    ]
    return 4 if indents and min(indents) >= 4 else DEFAULT.indent
