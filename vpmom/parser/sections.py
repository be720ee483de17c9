"""Sorts the blocks of one plan: key facts, introduction, the content of every section, and what is beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from vpmom.parser.blocks import BOLD_LEVEL, ITEM_LEVEL, Block, Shape
from vpmom.parser.facts import Row, fact_key, fact_of_line
from vpmom.parser.groups import Group, Mark
from vpmom.parser.inline import plain
from vpmom.parser.labels import is_neighbour
from vpmom.parser.lines import scan
from vpmom.parser.lookalikes import is_defining

_GOODBYE = re.compile(
    r"\W{0,3}(?:many thanks|thanks|thank you|best|best wishes|(?:best|kind|warm|kindest|many) regards|regards|cheers|sincerely|yours(?: truly| sincerely)?)"
    r"(?: (?:all|everyone|team))?\s*[,!.]*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Draft:
    """The blocks of a plan by what they are. `taken`: places of the blocks that are in the plan."""

    preamble: list[Block] = field(default_factory=list)
    facts: list[Row] = field(default_factory=list)
    fact_blocks: list[Block] = field(default_factory=list)
    contents: dict[str, list[Block]] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    neighbours: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    headed: list[Mark] = field(default_factory=list)  # labels that are headings, each below the one before


def sort_blocks(blocks: Sequence[Block], group: Group, end: int) -> Draft:
    """`end`: the place where the next group begins."""
    draft = Draft()
    _preamble(blocks, group, draft)
    stops = [*(mark.at for mark in group.marks[1:]), end]
    for mark, stop in zip(group.marks, stops, strict=True):
        _Section(blocks, group, draft, mark, stop).read()
    return draft


def _preamble(blocks: Sequence[Block], group: Group, draft: Draft) -> None:
    """What stands between the title and the first section, up to a heading that is neither."""
    if group.title_at is None:
        return
    draft.taken.append(group.title_at)
    for at in range(group.title_at + 1, group.marks[0].at):
        block = blocks[at]
        if block.shape is Shape.HEADING and block.text.strip():
            draft.neighbours.append(plain(block.text))
            return
        if block.shape in (Shape.NOTE, Shape.CODE, Shape.RULE):
            continue
        draft.taken.append(at)
        row = (block.key, block.text) if block.shape is Shape.FACT else _fact_row(block)
        if row:
            draft.facts.append(row)
            draft.fact_blocks.append(block)
        else:
            draft.preamble.append(block)


def _behind_label(block: Block, rest: str) -> list[Block]:
    """What follows a label on its line: words, or the items "1) … 2) …"."""
    inner = scan([rest], 2)
    if len(inner) > 1 and all(one.shape is Shape.ITEM for one in inner):
        return [replace(one, first=block.first, last=block.last, column=block.column) for one in inner]
    shape = Shape.ITEM if block.shape is Shape.ITEM else Shape.LINE
    return [replace(block, shape=shape, text=rest, level=0, joined=False)]


def _fact_row(block: Block) -> Row | None:
    return fact_of_line(block.text) if block.shape in (Shape.LINE, Shape.ITEM) else None


@dataclass(slots=True)
class _Section:
    blocks: Sequence[Block]
    group: Group
    draft: Draft
    mark: Mark
    stop: int
    target: list[Block] | None = None  # where the next block goes; None: it is beside the plan

    def read(self) -> None:
        self._open()
        is_last = self.mark is self.group.marks[-1]
        for at in range(self.mark.at + 1, self.stop):
            block = self.blocks[at]
            if is_last and self._says_goodbye(at):
                return
            if self._ends(block) and is_last:
                return
            if self.target is not None and block.shape not in (Shape.NOTE, Shape.CODE, Shape.RULE):
                self._take(at, block)

    def _open(self) -> None:
        """The label itself: its remark, and the words that follow it on its line."""
        label, section = self.mark.label, self.mark.section
        block = self.blocks[self.mark.at]
        if section in self.draft.contents:
            self.draft.repeated.append(section)
        if self.mark.level < BOLD_LEVEL:
            self.draft.headed = [mark for mark in self.draft.headed if mark.level < self.mark.level] + [self.mark]
        self.draft.taken.append(self.mark.at)
        self.target = self.draft.contents.setdefault(section, [])
        if label.remark:
            self._remark(label.remark)
        if not label.rest:
            return
        if self._explains(label.rest):
            self._remark(label.rest)
        else:
            self.target += _behind_label(block, label.rest)

    def _explains(self, rest: str) -> bool:
        """Whether the words behind a label say what belongs there, while the content follows below."""
        following = self.blocks[self.mark.at + 1] if self.mark.at + 1 < self.stop else None
        return (
            following is not None
            and bool(following.text)
            and is_defining(plain(rest))
            and not is_defining(plain(following.text))
        )

    def _remark(self, text: str) -> None:
        self.draft.remarks.setdefault(self.mark.section, []).append(text)

    def _ends(self, block: Block) -> bool:
        """Notes where the section ends. True when what follows is beside the plan."""
        is_last = self.mark is self.group.marks[-1]
        if block.column != self.mark.column or (is_last and self.blocks[self.mark.at].quoted and not block.quoted):
            self.target = None
        elif block.shape is Shape.HEADING and block.text.strip():
            self.target = self._section_of(block)
            if self.target is None and not is_last:
                self.draft.neighbours.append(plain(block.text))
        elif (block.shape is Shape.RULE and self.target and is_last) or (
            block.shape is Shape.ITEM and self.mark.level >= ITEM_LEVEL and block.level <= self.mark.level - ITEM_LEVEL
        ):
            self.target = None
        return self.target is None

    def _says_goodbye(self, at: int) -> bool:
        """The end of a mail, below the last section."""
        block = self.blocks[at]
        return block.shape is Shape.LINE and not block.joined and bool(_GOODBYE.match(block.text))

    def _section_of(self, heading: Block) -> list[Block] | None:
        """The section in which a heading is an item; None when it is beside the plan, or ends it."""
        if (self.group.title_level and heading.level <= self.group.title_level) or is_neighbour(heading.text):
            return None
        if self.mark.level < BOLD_LEVEL and heading.level > self.mark.level:
            return self.draft.contents[self.mark.section]
        if self.mark.level >= BOLD_LEVEL:
            above = [mark for mark in self.draft.headed if mark.level < heading.level]
            if above:
                return self.draft.contents[above[-1].section]
        own = self.draft.contents[self.mark.section]
        first = own[0] if own else heading
        if (
            self.mark.level >= BOLD_LEVEL
            and self.group.title_level
            and first.shape is Shape.HEADING
            and first.level == heading.level
        ):
            return own
        return None

    def _take(self, at: int, block: Block) -> None:
        self.draft.taken.append(at)
        row = (block.key, block.text) if block.shape is Shape.FACT else None
        if block.shape is Shape.LINE and (read := fact_of_line(block.text)) and fact_key(read[0]) != "other":
            row = read
        if row:
            self.draft.facts.append(row)
            self.draft.fact_blocks.append(block)
        elif self.target is not None:
            shift = self.mark.level - ITEM_LEVEL + 1 if self.mark.level >= ITEM_LEVEL else 0
            is_item = block.shape is Shape.ITEM
            self.target.append(replace(block, level=max(0, block.level - shift)) if is_item and shift else block)
