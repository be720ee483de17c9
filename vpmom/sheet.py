"""A plan as its page is set: facts, sections and lines with all their words ready. Paper, Word and screen take the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vpmom import wording
from vpmom.kinds import COMMENTARY, Part
from vpmom.marks import Run, runs
from vpmom.plan import Item, Plan, Section
from vpmom.wording import Fact


@dataclass(frozen=True, slots=True)
class Line:
    """One item. `figure`: where a result stands and is to go; `note`: state, owner, unit, people."""

    key: str
    number: int  # from 1, among its siblings
    runs: tuple[Run, ...]
    figure: str = ""
    note: str = ""
    holder: str = ""  # the owner's part of the note
    lines: tuple[Line, ...] = ()  # below it


@dataclass(frozen=True, slots=True)
class SheetSection:
    key: str
    label: str
    part: Part
    lines: tuple[Line, ...]

    @property
    def is_aim(self) -> bool:
        return self.part is Part.AIM

    @property
    def is_numbered(self) -> bool:
        """Priorities for their rank, methods so that an obstacle can name the one that answers it."""
        return self.part in (Part.ORDER, Part.WAY)


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    facts: tuple[Fact, ...]
    intro: tuple[tuple[Run, ...], ...]  # paragraphs
    sections: tuple[SheetSection, ...]  # those that hold lines, without the commentary
    remarks: tuple[Line, ...]  # the commentary


def sheet(plan: Plan, edition: str = "") -> Sheet:
    """`edition` says which text it is, such as "3" or "draft, 50 %"."""
    answered = wording.answers(plan)
    remarks = plan.section(COMMENTARY.key)
    return Sheet(
        title=plan.title,
        facts=wording.facts(plan, edition),
        intro=tuple(runs(paragraph) for paragraph in plan.intro.split("\n\n") if paragraph.strip()),
        sections=tuple(
            _section(plan, section, answered)
            for section in plan.sections
            if section.items and section.key != COMMENTARY.key
        ),
        remarks=tuple(_line(Part.REMARK, at, item, {}) for at, item in enumerate(remarks.items, 1)) if remarks else (),
    )


def _section(plan: Plan, section: Section, answered: Mapping[str, str]) -> SheetSection:
    part = plan.shape.section(section.key).part
    lines = tuple(_line(part, number, item, answered) for number, item in enumerate(section.items, start=1))
    return SheetSection(section.key, plan.label(section.key), part, lines)


def _line(part: Part, number: int, item: Item, answered: Mapping[str, str]) -> Line:
    return Line(
        key=item.key,
        number=number,
        runs=runs(item.text),
        figure=wording.figure(item.measure),
        note=wording.note(part, item, answered),
        holder=wording.holder(item),
        lines=tuple(_line(Part.REMARK, at, child, {}) for at, child in enumerate(item.children, start=1)),
    )
