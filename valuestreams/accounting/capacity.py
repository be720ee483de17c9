"""What people's time goes into: productive, non-productive by its causes, and available (the steps of BMA).

All times are seconds. total = people · days · hours · 3600, over all kinds of people who work in the stream.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from valuestreams.accounting.derived import Derived, Number, derive, total

CAUSES = ("changeover", "scrap_rework", "downtime", "inspection", "five_s", "meetings")


class InvalidWork(ValueError):
    """`field` is the name of the value that cannot be."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Work:
    """What one step does in the period. `scrap_rework` is the share of the `quantity` that is scrapped or done again,
    `cycle` the seconds that a unit takes each of the `crew`, `batch` how many units follow a `changeover` of so many
    seconds, `inspected` the share of units that is inspected, each for `inspection` seconds.
    """

    name: str
    quantity: Number | None
    cycle: Number | None
    crew: Number = 1
    scrap_rework: Number = 0
    batch: Number | None = None  # None: no changeovers
    changeover: Number = 0
    inspected: Number = 0
    inspection: Number = 0

    def __post_init__(self) -> None:
        for field in ("quantity", "cycle", "crew", "changeover", "inspection"):
            _not_negative(self.name, field, getattr(self, field))
        for field in ("scrap_rework", "inspected"):
            _share(self.name, field, getattr(self, field))
        if self.batch is not None and self.batch <= 0:
            raise InvalidWork(f"{self.name}: a batch has more than 0 units.", "batch")


@dataclass(frozen=True)
class Staff:
    """People of one kind: how many, on how many days, for how many hours of each. `downtime` is a share of their time;
    `five_s` and `meetings` are seconds of all of them together in the period.
    """

    name: str
    people: Number | None
    days: Number | None
    hours: Number | None
    downtime: Number = 0
    five_s: Number = 0
    meetings: Number = 0
    work: tuple[Work, ...] = ()

    def __post_init__(self) -> None:
        for field in ("people", "days", "hours", "five_s", "meetings"):
            _not_negative(self.name, field, getattr(self, field))
        _share(self.name, "downtime", self.downtime)
        if self.hours is not None and self.hours > 24:
            raise InvalidWork(f"{self.name}: a day has 24 hours, not {float(self.hours):g}.", "hours")


@dataclass(frozen=True)
class Component:
    """A part of the capacity: `seconds`, and as `share` of the whole."""

    key: str
    seconds: Derived
    share: Derived


@dataclass(frozen=True)
class Capacity:
    """`total` seconds = productive + non-productive + available. `causes` are the components of the non-productive part.
    `available` is negative when the work needs more time than there is.
    """

    total: Derived
    productive: Component
    causes: tuple[Component, ...]
    non_productive: Component
    available: Component

    @property
    def is_overloaded(self) -> bool:
        return self.available.seconds.value is not None and self.available.seconds.value < 0


def capacity(staff: Sequence[Staff]) -> Capacity:
    """The capacity of all `staff` together. What is not known makes the sums that need it incomplete, by name."""
    whole = total((f"time of {one.name}", _time(one)) for one in staff)
    if whole.value == 0:
        whole = Derived(None, why="there is no time to share out: nobody works here")
    causes = {key: total((f"{key} of {one.name}", _cause(key, one)) for one in staff) for key in CAUSES}
    productive = total((f"work of {one.name}", _productive(one)) for one in staff)
    lost = total(causes.items())
    free = derive(
        {"total": whole, "productive": productive, "non-productive": lost}, lambda all_, used, not_: all_ - used - not_
    )
    return Capacity(
        whole,
        _component("productive", productive, whole),
        tuple(_component(key, seconds, whole) for key, seconds in causes.items()),
        _component("non_productive", lost, whole),
        _component("available", free, whole),
    )


def _time(one: Staff) -> Derived:
    parts = {f"{one.name}: people": one.people, f"{one.name}: days": one.days, f"{one.name}: hours": one.hours}
    return derive(parts, lambda people, days, hours: Fraction(people) * days * hours * 3600)


def _productive(one: Staff) -> Derived:
    """(quantity − quantity · (scrap + rework)) · cycle time · crew."""
    return total((work.name, _hands_on(work, 1 - Fraction(work.scrap_rework))) for work in one.work)


def _cause(key: str, one: Staff) -> Derived:
    if key == "downtime":
        return derive({"": _time(one)}, lambda seconds: seconds * one.downtime)
    if key in ("five_s", "meetings"):
        return Derived(Fraction(one.five_s if key == "five_s" else one.meetings))
    formula = {"changeover": _changeover, "scrap_rework": _again, "inspection": _inspection}[key]
    return total((work.name, formula(work)) for work in one.work)


def _again(work: Work) -> Derived:
    return _hands_on(work, Fraction(work.scrap_rework))


def _hands_on(work: Work, share: Fraction) -> Derived:
    if not share:
        return Derived(Fraction(0))
    parts = {f"{work.name}: quantity": work.quantity, f"{work.name}: cycle time": work.cycle}
    return derive(parts, lambda quantity, cycle: quantity * share * cycle * work.crew)


def _changeover(work: Work) -> Derived:
    batch = work.batch
    if batch is None:
        return Derived(Fraction(0))
    return derive(
        {f"{work.name}: quantity": work.quantity}, lambda quantity: Fraction(quantity) / batch * work.changeover
    )


def _inspection(work: Work) -> Derived:
    if not work.inspected:
        return Derived(Fraction(0))
    return derive(
        {f"{work.name}: quantity": work.quantity},
        lambda quantity: Fraction(work.inspected) * quantity * work.inspection,
    )


def _component(key: str, seconds: Derived, whole: Derived) -> Component:
    return Component(key, seconds, derive({key: seconds, "total": whole}, lambda part, all_: part / all_))


def _not_negative(name: str, field: str, value: Number | None) -> None:
    if value is not None and value < 0:
        raise InvalidWork(f"{name}: {field.replace('_', ' ')} cannot be negative.", field)


def _share(name: str, field: str, value: Number) -> None:
    if not 0 <= value <= 1:
        raise InvalidWork(f"{name}: {field.replace('_', ' ')} is a share, from 0 to 100 %.", field)
