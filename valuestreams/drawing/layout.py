"""Which column and row every step of a stream stands in, and through which free places its routes pass.

A simple layered layout: the column of a step is its longest distance from the start along the routes that lead forward
in the list, a branch takes the next free row, and a route over several columns keeps a free place in each of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeVar

from valuestreams.stream import Branch, Stream

END = "/end"  # of the whole stream; no key of a step has a slash
OUT = "/out/"  # and a step's key: where a share of the work leaves early
MOST_PASSED = 20_000  # columns that all routes pass together, forward and back each: more is no picture any more


@dataclass(frozen=True)
class Place:
    column: int
    row: int


@dataclass(frozen=True)
class Way:
    """A route that leads forward, from one place to another through the free `over` of the columns between."""

    source: str
    target: str
    share: Fraction
    parallel: bool
    alone: bool  # the only way out of its source
    over: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Back:
    """A route that leads to a step that stands earlier or is the same: by `next`, or of rejected work."""

    source: str
    target: str
    share: Fraction
    rework: bool
    redo: Fraction = Fraction(0)


Route = TypeVar("Route", Way, Back)


@dataclass(frozen=True)
class Grid:
    """`places` holds each step by its key, END, and OUT + key where a part of the work leaves early.

    `left_out` routes lead over other columns, or back, and are not in `ways` and `backs`, since there are too many.
    """

    columns: int
    rows: int
    places: dict[str, Place]
    ways: tuple[Way, ...]
    backs: tuple[Back, ...]
    left_out: int = 0

    @cached_property
    def lowest(self) -> dict[int, int]:
        """The last row in which something stands, of each column."""
        found: dict[int, int] = {}
        for place in self.places.values():
            found[place.column] = max(place.row, found.get(place.column, 0))
        return found

    @cached_property
    def boxed(self) -> frozenset[Place]:
        """Where something as high as a step stands."""
        return frozenset(place for key, place in self.places.items() if not key.startswith(OUT))

    @cached_property
    def high_rows(self) -> frozenset[int]:
        return frozenset(place.row for place in self.boxed)

    def is_level(self, start: Place, end: Place) -> bool:
        """Whether a route runs straight on: in rows with boxes, routes that pass keep to the top."""
        return start.row == end.row and (
            start.row not in self.high_rows or (start in self.boxed) == (end in self.boxed)
        )

    def has_below(self, place: Place) -> bool:
        """Whether something stands in the same column in a lower row."""
        return self.lowest[place.column] > place.row


def grid(stream: Stream) -> Grid:
    order = {step.key: index for index, step in enumerate(stream.steps)}
    every_way, every_back = _routes(stream, order)
    columns = _columns(list(order), every_way)
    ways, backs = _drawn(every_way, columns), _drawn(every_back, columns)
    rows = _Rows(order)
    rows.fill(columns, ways)
    return Grid(
        columns=1 + max(columns.values(), default=-1),
        rows=1 + max((place.row for place in rows.all()), default=0),
        places=rows.places,
        ways=tuple(rows.routed(way) for way in ways),
        backs=tuple(backs),
        left_out=len(every_way) - len(ways) + len(every_back) - len(backs),
    )


def _drawn(routes: list[Route], columns: dict[str, int]) -> list[Route]:
    """All of them, or where that is too much only those that lead to the next column."""
    spans = [columns[route.target] - columns[route.source] for route in routes]
    if sum(map(abs, spans)) <= MOST_PASSED:
        return routes
    return [route for route, span in zip(routes, spans, strict=True) if span == 1]


def _routes(stream: Stream, order: dict[str, int]) -> tuple[list[Way], list[Back]]:
    ways: list[Way] = []
    backs: list[Back] = []
    steps = {step.key: step for step in stream.steps}
    for key, branches in stream.branches().items():
        step = steps[key]
        leaves = all(branch.to is None for branch in branches)
        for branch in branches or (Branch(None),):
            target = _target(key, branch, leaves)
            if branch.to is not None and order[branch.to] <= order[key]:
                backs.append(Back(key, branch.to, branch.share, rework=False))
            else:
                ways.append(Way(key, target, branch.share, step.parallel, len(branches) == 1))
        backs += [Back(key, one.to, one.share, rework=True, redo=one.redo) for one in step.returns]
    return ways, backs


def _target(key: str, branch: Branch, leaves: bool) -> str:
    if branch.to is not None:
        return branch.to
    return END if leaves else OUT + key


def _columns(keys: list[str], ways: Iterable[Way]) -> dict[str, int]:
    """A step that nothing leads to stands below the one before it in the list."""
    sources = defaultdict(list)
    for way in ways:
        sources[way.target].append(way.source)
    found: dict[str, int] = {}
    for before, key in zip([None, *keys], keys, strict=False):
        known = [found[source] + 1 for source in sources[key]]
        found[key] = max(known) if known else found[before] if before is not None else 0
    last = max(found.values(), default=-1)
    for target in sources:
        if target.startswith(OUT):
            found[target] = found[target.removeprefix(OUT)] + 1
    if keys:
        found[END] = 1 + max(last, *found.values())
    return found


class _Rows:
    """Gives rows from left to right: boxes first, then the free places of routes that pass."""

    def __init__(self, order: dict[str, int]):
        self.order = order
        self.places: dict[str, Place] = {}
        self.passing: dict[tuple[str, str], list[Place]] = defaultdict(list)
        self.taken: dict[Place, int] = {}  # and a row below that may be free

    def all(self) -> Iterable[Place]:
        return self.taken

    def fill(self, columns: dict[str, int], ways: list[Way]) -> None:
        boxes, lanes = defaultdict(list), defaultdict(list)
        for key, column in columns.items():
            boxes[column].append(key)
        for way in ways:
            for column in range(columns[way.source] + 1, columns[way.target]):
                lanes[column].append(way)
        into = defaultdict(list)
        for way in ways:
            into[way.target].append(way)
        for column in range(1 + max(columns.values(), default=-1)):
            wishes = {key: min((self._row(way) for way in into[key]), default=0) for key in boxes[column]}
            for key in sorted(boxes[column], key=lambda key: (wishes[key], self.order.get(key, len(self.order)))):
                self.places[key] = self._free(column, wishes[key])
            for way in sorted(lanes[column], key=lambda way: (self._row(way), self.order.get(way.target, 0))):
                self.passing[way.source, way.target].append(self._free(column, self._row(way)))

    def _row(self, way: Way) -> int:
        """Where the route is before it comes to the next column."""
        over = self.passing[way.source, way.target]
        return over[-1].row if over else self.places[way.source].row

    def _free(self, column: int, row: int) -> Place:
        passed = []
        while (place := Place(column, row)) in self.taken:
            passed.append(place)
            row = self.taken[place]
        for one in (*passed, place):
            self.taken[one] = row + 1
        return place

    def routed(self, way: Way) -> Way:
        over = tuple(self.passing[way.source, way.target])
        return Way(way.source, way.target, way.share, way.parallel, way.alone, over)
