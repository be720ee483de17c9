"""Bars of people's work over a window: where they begin and how wide they are, in percent of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from dsm.staffing.findings import said_within
from dsm.staffing.load import bench, over_allocated, stretches
from dsm.staffing.sweep import Window
from dsm.staffing.values import Allocation, Dated, Person, Staffing
from valuestreams.wording import hundredths


@dataclass(frozen=True)
class Bar:
    """`start` and `width` in percent of the window, as SVG writes them; `words` say the same."""

    kind: str  # work, away, over or free
    start: str
    width: str
    label: str
    words: str


@dataclass(frozen=True)
class Lane:
    """Bars on one line, of the same sort or the same team."""

    bars: tuple[Bar, ...]
    top: int = 0  # pixels


LANE_HEIGHT = 22  # pixels


@dataclass(frozen=True)
class Line:
    """A person's lanes: her teams, then leave, then too much and too little work."""

    person: str
    lanes: tuple[Lane, ...]

    @property
    def height(self) -> int:
        return LANE_HEIGHT * max(len(self.lanes), 1)

    @property
    def words(self) -> str:
        return "; ".join(bar.words for lane in self.lanes for bar in lane.bars)


def line_of(staffing: Staffing, person: Person, window: Window) -> Line:
    mine = [one for one in staffing.allocations_of.get(person.key, ()) if window.overlap(one)]
    parts = stretches(person, mine, window)
    lanes = [_lane(staffing, key, mine, window) for key in dict.fromkeys(one.product for one in mine)]
    away = [_bar("away", one, f"away {_percent(one.share)}", window) for one in person.absences if window.overlap(one)]
    over = [_bar("over", one, f"{hundredths(one.most)} too much", window) for one in over_allocated(parts)]
    free = [_bar("free", one, f"{hundredths(one.most)} free", window) for one in bench(parts, staffing.assumptions)]
    more = [tuple(bars) for bars in (away, over, free) if bars]
    everything = [*lanes, *more]
    return Line(person.key, tuple(Lane(bars, at * LANE_HEIGHT) for at, bars in enumerate(everything)))


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):g} %"


def _lane(staffing: Staffing, product: str, mine: Iterable[Allocation], window: Window) -> tuple[Bar, ...]:
    name = staffing.by_team[product].name if product in staffing.by_team else product
    return tuple(_bar("work", one, f"{name} {hundredths(one.fte)}", window) for one in mine if one.product == product)


def _bar(kind: str, one: Dated, label: str, window: Window) -> Bar:
    seen = window.overlap(one)
    if seen is None:
        raise ValueError("A bar lies in the window, at least for a day.")
    return Bar(
        kind,
        _share((seen.first - window.first).days, window),
        _share(seen.days, window),
        label,
        f"{label} {said_within(window, seen.first, seen.last)}",
    )


def _share(days: int, window: Window) -> str:
    return f"{100 * days / window.days:.2f}"


def place_of(day: date, window: Window) -> str | None:
    """Where a day lies, in percent; None outside."""
    return _share((day - window.first).days, window) if window.first <= day <= window.last else None
