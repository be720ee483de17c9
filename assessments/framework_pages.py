"""What the pages about frameworks show: the list, the grid of dimensions and levels, and one cell of it."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import F, Func, IntegerField
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from assessments.framework import (
    COVERAGE,
    Action,
    Cell,
    Dimension,
    Framework,
    Level,
    Practice,
    QuickStatement,
    Remark,
)
from assessments.models import Framework as FrameworkRow
from assessments.wording import number

ON_A_PAGE = 40  # practices and actions of a cell: a page stays under 200 KB


def listed(membership):
    """The frameworks that `membership` can use, each with `levels`, `dimensions` and `practices` counted; one query."""
    counts = {
        name: Func(KeyTransform(name, F("definition")), function="jsonb_array_length", output_field=IntegerField())
        for name in ("levels", "dimensions", "practices")
    }
    return FrameworkRow.objects.visible_to(membership).defer("definition").annotate(**counts)


def own_mark(row: FrameworkRow) -> str:
    """How content of the author's own is marked; empty when a framework names no sources: then all of it is."""
    if not row.parsed.sources:
        return ""
    return _("Own content") if row.organization_id else _("OrgScale content")


@dataclass(frozen=True)
class Place:
    """A cell of the grid, counted."""

    dimension: Dimension
    level: Level
    theme: Cell | None
    practices: int
    actions: int


@dataclass(frozen=True)
class Row:
    dimension: Dimension
    places: tuple[Place, ...]


def grid(framework: Framework) -> tuple[Row, ...]:
    """A row a dimension, a place a level."""
    actions = Counter((action.dimension, action.level) for action in framework.actions)

    def place(dimension: Dimension, level: Level) -> Place:
        spot = (dimension.key, level.key)
        practices = len(framework.practices_by_place[spot])
        return Place(dimension, level, framework.cells_by_place.get(spot), practices, actions[spot])

    return tuple(
        Row(dimension, tuple(place(dimension, level) for level in framework.levels))
        for dimension in framework.dimensions
    )


# ---- One cell ----


@dataclass(frozen=True)
class Reference:
    """A practice or an action that another one names, and where it stands: cell, page and anchor."""

    label: str
    dimension: str
    level: str
    page: int
    anchor: str


@dataclass(frozen=True)
class ShownPractice:
    practice: Practice
    weight: str  # empty: 1, as for most
    ladders: tuple[str, ...]
    options: tuple[str, ...]  # empty: those of coverage, as for most


@dataclass(frozen=True)
class ShownAction:
    action: Action
    effort: str  # person-days
    duration: str  # working days, or empty
    lifts: tuple[Reference, ...]
    after: tuple[Reference, ...]


@dataclass(frozen=True)
class CellPage:
    """A dimension at a level with all that the framework says of it, `page` by page, and its neighbours."""

    dimension: Dimension
    level: Level
    theme: Cell | None
    quick: QuickStatement | None
    practices: tuple[ShownPractice, ...]
    practice_count: int
    principles: tuple[Remark, ...]
    changes: tuple[Remark, ...]
    choices: tuple[Remark, ...]
    actions: tuple[ShownAction, ...]
    action_count: int
    page: Page  # of the longest of these lists
    before: tuple[Dimension, Level] | None
    after: tuple[Dimension, Level] | None

    @property
    def remarks(self) -> tuple[tuple[str, tuple[Remark, ...]], ...]:
        """Title and remarks of each kind that is there."""
        kinds = (
            (_("Guiding principles"), self.principles),
            (_("What changes at this level"), self.changes),
            (_("What has to be decided"), self.choices),
        )
        return tuple((title, remarks) for title, remarks in kinds if remarks)


def cell_page(framework: Framework, dimension: str, level: str, page: object = 1) -> CellPage | None:
    """The cell of these keys; None when the framework has none. A `page` that does not exist is the nearest one."""
    spot = (dimension, level)
    if dimension not in framework.dimensions_by_key or level not in framework.levels_by_key:
        return None
    practices, actions = framework.practices_by_place[spot], _at(framework.actions, spot)
    remarks = {name: _at(getattr(framework, name), spot) for name in ("principles", "changes", "choices")}
    longest = max(len(some) for some in (practices, actions, *remarks.values()))
    here = Paginator(range(longest), ON_A_PAGE).get_page(page)
    part = slice((here.number - 1) * ON_A_PAGE, here.number * ON_A_PAGE)
    before, after = _neighbours(framework, spot)
    return CellPage(
        dimension=framework.dimensions_by_key[dimension],
        level=framework.levels_by_key[level],
        theme=framework.cells_by_place.get(spot),
        quick=framework.quick_by_place.get(spot),
        practices=tuple(_shown_practice(framework, one) for one in practices[part]),
        practice_count=len(practices),
        actions=tuple(_shown_action(framework, one) for one in actions[part]),
        action_count=len(actions),
        **{name: some[part] for name, some in remarks.items()},
        page=here,
        before=before,
        after=after,
    )


def _at(placed, spot: tuple[str, str]) -> tuple:
    return tuple(one for one in placed if (one.dimension, one.level) == spot)


def _neighbours(framework: Framework, spot: tuple[str, str]):
    """The cells before and after, reading the grid row by row."""
    order = [(dimension, level) for dimension in framework.dimensions for level in framework.levels]
    place = next(i for i, (dimension, level) in enumerate(order) if (dimension.key, level.key) == spot)
    return (order[place - 1] if place else None), (order[place + 1] if place + 1 < len(order) else None)


def _shown_practice(framework: Framework, practice: Practice) -> ShownPractice:
    titles = {ladder.key: ladder.title for ladder in framework.ladders}
    options = framework.options(practice)
    return ShownPractice(
        practice,
        weight="" if practice.weight == 1 else number(practice.weight, 6),
        ladders=tuple(titles[key] for key in practice.ladders),
        options=() if options == COVERAGE.options else tuple(option.label for option in options),
    )


def _shown_action(framework: Framework, action: Action) -> ShownAction:
    practices, actions = framework.practices_by_key, framework.actions_by_key
    return ShownAction(
        action,
        effort=number(action.effort_days),
        duration="" if action.duration_days is None else number(action.duration_days),
        lifts=tuple(_reference(framework.practices, practices[key], practices[key].label) for key in action.lifts),
        after=tuple(_reference(framework.actions, actions[key], actions[key].title) for key in action.after),
    )


def _reference(family, one: Practice | Action, label: str) -> Reference:
    keys = [other.key for other in _at(family, (one.dimension, one.level))]
    return Reference(label, one.dimension, one.level, keys.index(one.key) // ON_A_PAGE + 1, anchor(one))


def anchor(one: Practice | Action) -> str:
    return f"{'action' if isinstance(one, Action) else 'practice'}-{one.key}"
