"""A text of a plan with what was said beside each of its lines. Give it only what the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vpmom import wording
from vpmom.kinds import Part
from vpmom.marks import Run, runs
from vpmom.plan import Item, Plan, Visibility


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `figure`: where a result stands and goes; `note`: who has it; `remarks`: what was said of it."""

    key: str
    runs: tuple[Run, ...]
    figure: str
    note: str
    visibility: Visibility
    remarks: tuple[object, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Block:
    key: str
    label: str
    part: Part
    lines: tuple[Line, ...]

    @property
    def is_aim(self) -> bool:
        return self.part is Part.AIM

    @property
    def is_numbered(self) -> bool:
        return self.part in (Part.ORDER, Part.WAY)


def blocks(plan: Plan, remarks: Mapping[str, Sequence[object]]) -> tuple[Block, ...]:
    """The sections of `plan` that hold lines, in order. `remarks`: item key -> what was said of that line."""
    answered = wording.answers(plan)
    found = []
    for section in plan.sections:
        part = plan.shape.section(section.key).part
        lines = tuple(_line(item, part, answered, remarks) for item in section.items)
        found.append(Block(section.key, plan.label(section.key), part, lines))
    return tuple(block for block in found if block.lines)


def _line(item: Item, part: Part, answered: Mapping[str, str], remarks: Mapping[str, Sequence[object]]) -> Line:
    return Line(
        key=item.key,
        runs=runs(item.text),
        figure=wording.figure(item.measure),
        note=wording.note(part, item, answered, wording.SCREEN_PEOPLE),
        visibility=item.visibility,
        remarks=tuple(remarks.get(item.key, ())),
        lines=tuple(_line(child, Part.REMARK, {}, remarks) for child in item.children),
    )
