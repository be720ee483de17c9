"""The story map of a state as a page shows it, and as rows of a file."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from valuestreams import stream as values
from valuestreams.stories import Cut, cuts


@dataclass(frozen=True)
class Cell:
    step: values.Step
    stories: tuple[values.Story, ...]


@dataclass(frozen=True)
class Row:
    """A release, or last what waits for later (`key` empty). `lacks` names steps without a story in a release that has
    some; empty for what waits.
    """

    key: str
    name: str
    cells: tuple[Cell, ...]
    count: int
    done: int
    lacks: tuple[str, ...]
    is_whole: bool

    @property
    def share(self) -> int:
        """Done, in percent, rounded half up."""
        return int(100 * self.done / self.count + 0.5) if self.count else 0


def story_rows(value: values.Stream) -> list[Row]:
    return [_row(value, cut) for cut in cuts(value)]


def _row(value: values.Stream, cut: Cut) -> Row:
    key, name = (cut.slice.key, cut.slice.name) if cut.slice else ("", _("Later"))
    cells = tuple(Cell(step, stories) for step, stories in zip(value.steps, cut.cells, strict=True))
    return Row(key, name, cells, cut.count, cut.done, (cut.lacks or ()) if cut.count else (), cut.is_whole)


def header() -> list[str]:
    return [_("Step"), _("Persona"), _("Release"), _("Story"), _("Done")]


def lines(value: values.Stream) -> Iterator[list[str]]:
    """A line a story, in the order of the map: by step, and in it by release."""
    rows = story_rows(value)
    for at, step in enumerate(value.steps):
        for row in rows:
            for story in row.cells[at].stories:
                yield [step.label, step.performer, row.name, story.text, _("yes") if story.done else _("no")]
