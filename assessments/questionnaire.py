"""How the statements of a framework are laid out to be answered: a page a dimension, never an endless one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from assessments.framework import Dimension, Framework, Item

STATEMENTS_ON_A_PAGE = 40  # a page stays under 200 KB and can be scrolled in one go


class Mode(StrEnum):
    QUICK = "quick"  # one statement a dimension and level
    FULL = "full"  # the practices of the levels that are asked


@dataclass(frozen=True)
class Page:
    """Statements that are shown together: all of a dimension, or part 1, 2 … of `parts`."""

    mode: Mode
    dimension: Dimension
    part: int
    parts: int
    items: tuple[Item, ...]


def pages(framework: Framework, mode: Mode, levels: Collection[str]) -> tuple[Page, ...]:
    """The pages of a questionnaire in order. `levels` are those asked in full; the quick one asks every level."""
    return tuple(page for dimension in framework.dimensions for page in _of(framework, mode, dimension, levels))


def _of(framework: Framework, mode: Mode, dimension: Dimension, levels: Collection[str]) -> Iterator[Page]:
    source = framework.quick if mode == Mode.QUICK else framework.practices
    order = framework.level_index
    items = [
        item for item in source if item.dimension == dimension.key and (mode == Mode.QUICK or item.level in levels)
    ]
    items.sort(key=lambda item: order[item.level])
    size = STATEMENTS_ON_A_PAGE
    parts = -(-len(items) // size)
    for part in range(parts):
        yield Page(mode, dimension, part + 1, parts, tuple(items[part * size : (part + 1) * size]))


def levels_to_ask(framework: Framework, low: str | None, high: str | None) -> list[str]:
    """The levels that fit and their neighbours; all of them when the fit is not known."""
    keys = [level.key for level in framework.levels]
    if low is None or high is None:
        return keys
    first, last = framework.level_index[low], framework.level_index[high]
    return keys[max(first - 1, 0) : last + 2]
