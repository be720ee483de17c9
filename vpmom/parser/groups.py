"""Finds the labels on a page and groups them into plans: which section belongs to which title."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from vpmom.parser.blocks import BOLD_LEVEL, ITEM_LEVEL, PLAIN_LEVEL, Block, Shape
from vpmom.parser.facts import fact_of_line
from vpmom.parser.inline import plain, read_inline
from vpmom.parser.labels import Label, is_bold, is_neighbour, read_label
from vpmom.parser.parsed import FIVE

NAMED = re.compile(r"(?<![A-Za-z0-9])(?:VPMOM|V2MOM)s?(?![A-Za-z0-9])", re.IGNORECASE)
_ANNOUNCES_SEVERAL = re.compile(r"\b(?:VPMOMs|V2MOMs|plans)\b", re.IGNORECASE)
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Mark:
    """A label on the page. `level`: that of its heading, or BOLD_LEVEL, PLAIN_LEVEL, ITEM_LEVEL."""

    at: int  # place in the list of blocks
    label: Label
    level: int
    column: int = 0

    @property
    def section(self) -> str:
        return self.label.section


@dataclass(slots=True)
class Group:
    """The labels of one plan. `title_at` is the place of the block that is its title, if any."""

    marks: list[Mark]
    title_at: int | None = None
    title_level: int = 0  # 0: not a heading
    sections: set[str] = field(default_factory=set)

    def add(self, mark: Mark) -> None:
        self.marks.append(mark)
        self.sections.add(mark.section)

    @property
    def begin(self) -> int:
        return self.marks[0].at if self.title_at is None else self.title_at


def find_groups(blocks: Sequence[Block]) -> list[Group]:
    """All labels of a page in groups that belong to one title each, in order; `is_plan` says which of them are plans."""
    marks = find_marks(blocks)
    headings = [at for at, block in enumerate(blocks) if block.shape is Shape.HEADING]
    marked = {mark.at for mark in marks}
    titles = _Headings([at for at in headings if at not in marked])
    groups: list[Group] = []
    for mark in marks:
        if groups and not _opens_new(blocks, groups[-1], mark, titles):
            groups[-1].add(mark)
        else:
            floor = groups[-1].marks[-1].at if groups else -1
            groups.append(Group([mark], sections={mark.section}))
            _find_title(blocks, groups[-1], floor, titles, marked)
    return groups


def find_marks(blocks: Sequence[Block]) -> list[Mark]:
    """Every line that is a label. Items of a list are labels when the list as a whole is one of sections."""
    found: list[Mark] = []
    waiting: dict[tuple[int, int], list[Mark]] = {}  # (stretch between headings, depth) -> labels that are items
    stretch = 0
    for at, block in enumerate(blocks):
        stretch += block.shape is Shape.HEADING
        if block.shape not in (Shape.HEADING, Shape.LINE, Shape.ITEM):
            continue
        label = read_label(block.text) if block.text else None
        if label is None or (block.column and not block.section and block.shape is Shape.ITEM):
            continue
        if block.shape is Shape.ITEM:
            if _only_points(blocks, at, label):
                continue
            waiting.setdefault((stretch, block.level), []).append(Mark(at, label, ITEM_LEVEL + block.level))
        else:
            found.append(Mark(at, label, _level(block, label), block.column))
    for marks in waiting.values():
        if len({mark.section for mark in marks} & set(FIVE)) >= 3:
            found += marks
    return sorted(found, key=lambda mark: mark.at)


def _only_points(blocks: Sequence[Block], at: int, label: Label) -> bool:
    """An item of a table of contents: a link to a section, and nothing below it."""
    if label.rest or not read_inline(blocks[at].text).links:
        return False
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    return below is None or not (below.shape is Shape.ITEM and below.level > blocks[at].level)


def _level(block: Block, label: Label) -> int:
    if block.shape is Shape.HEADING:
        return block.level
    return BOLD_LEVEL if label.bold else PLAIN_LEVEL


@dataclass(slots=True)
class _Headings:
    """Places of the headings that are no labels; asked in ascending order only."""

    places: list[int]
    at: int = field(default=0)

    def between(self, low: int, high: int) -> list[int]:
        return self.places[bisect_right(self.places, low) : bisect_left(self.places, high)]


def _opens_new(blocks: Sequence[Block], group: Group, mark: Mark, headings: _Headings) -> bool:
    last = group.marks[-1]
    if mark.column != last.column:
        return bool(mark.column and last.column) or mark.section in group.sections - set(last.label.combined)
    between = [blocks[at] for at in headings.between(last.at, mark.at)]
    same_level = group.title_level and group.title_level >= group.marks[0].level
    if mark.section == "vision":
        return "vision" in group.sections or bool(between)
    if not between:
        return False
    if any(block.level <= group.title_level for block in between) and not same_level:
        return True
    if mark.section not in group.sections:
        return False
    return any(block.level <= group.marks[0].level for block in between)


def _find_title(blocks: Sequence[Block], group: Group, floor: int, headings: _Headings, marked: set[int]) -> None:
    first = group.marks[0]
    above = headings.between(floor, first.at)
    heading = _nearest_heading(blocks, above, first)
    line = _title_line(blocks, heading if heading is not None else floor, first, marked)
    if line is not None:
        group.title_at, group.title_level = line, 0
    elif heading is not None:
        group.title_at, group.title_level = heading, blocks[heading].level


def _nearest_heading(blocks: Sequence[Block], above: Sequence[int], first: Mark) -> int | None:
    column = [at for at in above if blocks[at].column and blocks[at].column == first.column]
    if column:
        return column[-1]
    higher = [at for at in above if blocks[at].level < first.level and blocks[at].text.strip()]
    same = [at for at in above if blocks[at].level == first.level and blocks[at].text.strip()]
    usual = [at for at in higher if not is_neighbour(blocks[at].text)]
    named = [at for at in usual if NAMED.search(blocks[at].text)]
    if higher and higher[-1] in usual:
        return higher[-1]
    return next((found[-1] for found in (named, usual, same, higher) if found), None)


def _title_line(blocks: Sequence[Block], floor: int, first: Mark, marked: set[int]) -> int | None:
    """A line that is a title without being a heading, between the last heading and the first label."""
    has_heading = floor >= 0 and blocks[floor].shape is Shape.HEADING and floor not in marked
    candidates = [
        at
        for at in range(max(floor + 1, first.at - 40), first.at)
        if blocks[at].shape in (Shape.LINE, Shape.ITEM)
        and at not in marked
        and _may_be_title(blocks[at], blocks[first.at].quoted)
        and (blocks[at].shape is Shape.LINE or blocks[at].level < first.level - ITEM_LEVEL)
    ]
    named = [at for at in candidates if NAMED.search(blocks[at].text)]
    bold = [at for at in candidates if is_bold(blocks[at].text)]
    if named:
        return named[-1]
    if bold and bold[-1] == first.at - 1 and has_heading and _ANNOUNCES_SEVERAL.search(blocks[floor].text):
        return bold[-1]
    if has_heading:
        return None
    if bold:
        return bold[-1]
    lines = [at for at in candidates if not blocks[at].joined]
    return lines[-1] if lines and floor < 0 else (lines[-1] if lines and _stands_alone(blocks, lines[-1]) else None)


def _stands_alone(blocks: Sequence[Block], at: int) -> bool:
    """Whether a line begins anew behind the list of the plan before."""
    return not blocks[at].indent and at > 0 and blocks[at - 1].shape is not Shape.LINE


def _may_be_title(block: Block, quoted: bool) -> bool:
    text = plain(block.text) if len(block.text) <= 400 else ""
    if not text or len(text) > _LONGEST_TITLE or text.endswith((".", ":", ";", ",", "?")) or fact_of_line(block.text):
        return False
    return len(text.split()) <= 14 and (quoted or not block.quoted)


def is_plan(blocks: Sequence[Block], group: Group) -> bool:
    """A plan has the vision and two more of the five sections, or four of them. Two are enough when the title names a
    VPMOM or V2MOM, or when one is the vision and the other says what to do, what is in the way or what is measured.
    """
    sections = group.sections & set(FIVE)
    title = blocks[group.title_at].text if group.title_at is not None else ""
    if len(sections) < 2:
        return False
    if NAMED.search(title):
        return True
    if "vision" not in sections and any(mark.column for mark in group.marks):
        return False  # a register of risks or of measures has such columns, too
    if len(sections) >= 4:
        return True
    combined = {one for mark in group.marks for one in mark.label.combined}
    others = sections - combined
    return "vision" in sections and (len(sections) == 3 or bool(others & {"methods", "obstacles", "measures"}))
