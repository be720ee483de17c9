"""The box score of a value stream (Maskell and Baggaley): operation, capacity and money, column beside column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from valuestreams.accounting.derived import Derived, Number, Part, derive, ratio

MOST = 10**15  # of any number: what can be typed, and far from what can be meant


class Block(StrEnum):
    OPERATIONAL = "operational"
    CAPACITY = "capacity"
    FINANCIAL = "financial"


class Kind(StrEnum):
    NUMBER = "number"
    DAYS = "days"
    SHARE = "share"  # 0 to 1
    MONEY = "money"  # cents


class Better(StrEnum):
    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


class Verdict(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    CHANGED = "changed"  # neither direction is good by itself


@dataclass(frozen=True)
class Line:
    """A line of the box score. `bounded` shares lie between 0 and 1; other numbers that are not `signed` from 0 up."""

    key: str
    title: str
    block: Block
    kind: Kind
    better: Better
    derived: bool = False
    signed: bool = False
    help: str = ""

    @property
    def bounded(self) -> bool:
        return self.kind is Kind.SHARE and not self.derived


WORK, TIME, MONEY = Block.OPERATIONAL, Block.CAPACITY, Block.FINANCIAL
LINES = (
    Line("units_per_person", "Units per person", WORK, Kind.NUMBER, Better.MORE, help="Sold, not made."),
    Line("on_time", "On-time shipment", WORK, Kind.SHARE, Better.MORE),
    Line("first_time_through", "First time through", WORK, Kind.SHARE, Better.MORE, help="Done without rework or scrap."),
    Line("dock_to_dock", "Dock to dock", WORK, Kind.DAYS, Better.LESS, help="From what comes in to what goes out."),
    Line("unit_cost", "Average cost per unit", WORK, Kind.MONEY, Better.LESS),
    Line(
        "payment_gap", "AP days − AR days", WORK, Kind.DAYS, Better.MORE, signed=True,
        help="Days until you pay less days until you are paid.",
    ),
    Line("productive", "Productive", TIME, Kind.SHARE, Better.MORE, help="Making what the user gets."),
    Line("non_productive", "Non-productive", TIME, Kind.SHARE, Better.LESS, help="Changeovers, rework, waiting, meetings."),
    Line("available", "Available", TIME, Kind.SHARE, Better.MORE, derived=True, help="Free for something new."),
    Line("revenue", "Revenue", MONEY, Kind.MONEY, Better.MORE, signed=True),
    Line("material", "Material cost", MONEY, Kind.MONEY, Better.LESS),
    Line("conversion", "Conversion cost", MONEY, Kind.MONEY, Better.LESS, help="People, machines, facilities and the rest."),
    Line("inventory", "Inventory", MONEY, Kind.MONEY, Better.LESS),
    Line("profit", "Value-stream profit", MONEY, Kind.MONEY, Better.MORE, derived=True),
    Line("ros", "Return on sales (ROS)", MONEY, Kind.SHARE, Better.MORE, derived=True),
    Line("hurdle", "Hurdle rate", MONEY, Kind.SHARE, Better.NEITHER, help="The return on sales that is asked for."),
    Line("gap", "Gap to hurdle rate", MONEY, Kind.SHARE, Better.MORE, derived=True, help="In points; negative is below."),
)  # fmt: skip
BY_KEY = {line.key: line for line in LINES}
ENTERED = tuple(line.key for line in LINES if not line.derived)


class InvalidColumn(ValueError):
    """`problems` says per line, by its key, what is wrong with the values of a column."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True)
class Column:
    """A period or a scenario, with a value for each line of the box score, in the order of `LINES`."""

    title: str
    values: tuple[Derived, ...]

    def value(self, key: str) -> Derived:
        """Raises KeyError."""
        return self.values[LINES.index(BY_KEY[key])]


@dataclass(frozen=True)
class Difference:
    """From one column to another. `change` is a plain difference: of shares in points, of money in cents."""

    change: Fraction | None
    verdict: Verdict | None


def column(title: str, entered: Mapping[str, Number | None]) -> Column:
    """The column with what follows from what was `entered` (keys of `ENTERED`); InvalidColumn says what cannot be.

    Available = 1 − productive − non-productive; profit = revenue − material − conversion; ROS = profit ÷ revenue;
    gap = ROS − hurdle rate.
    """
    problems = check(entered)
    if problems:
        raise InvalidColumn(problems)
    known: dict[str, Part] = {key: entered.get(key) for key in ENTERED}
    known["available"] = _of(known, ("productive", "non_productive"), lambda used, lost: 1 - Fraction(used) - lost)
    known["profit"] = _of(known, ("revenue", "material", "conversion"), lambda all_, bought, own: all_ - bought - own)
    names = (BY_KEY["profit"].title, BY_KEY["revenue"].title)
    known["ros"] = ratio(known["profit"], known["revenue"], names, "no return on sales without revenue")
    known["gap"] = _of(known, ("ros", "hurdle"), lambda reached, asked: reached - asked)
    return Column(title, tuple(_derived(line, known[line.key]) for line in LINES))


def check(entered: Mapping[str, Number | None]) -> dict[str, str]:
    """What is wrong with the values, by line."""
    problems = {
        key: f"“{key}” is not a line of the box score that can be entered." for key in entered if key not in ENTERED
    }
    for key in ENTERED:
        problem = _problem(BY_KEY[key], entered.get(key))
        if problem:
            problems[key] = problem
    used, lost = entered.get("productive"), entered.get("non_productive")
    if (
        used is not None
        and lost is not None
        and not problems.keys() & {"productive", "non_productive"}
        and used + lost > 1
    ):
        over = _percent(Fraction(used) + lost)
        problems["non_productive"] = f"Productive and non-productive make {over} %: together at most 100 %."
    return problems


def difference(line: Line, before: Derived, after: Derived) -> Difference:
    """What changed, and whether that is good for this line."""
    if before.value is None or after.value is None:
        return Difference(None, None)
    change = after.value - before.value
    if change == 0:
        return Difference(change, Verdict.SAME)
    if line.better is Better.NEITHER:
        return Difference(change, Verdict.CHANGED)
    return Difference(change, Verdict.BETTER if (change > 0) == (line.better is Better.MORE) else Verdict.WORSE)


def differences(before: Column, after: Column) -> tuple[Difference, ...]:
    """In the order of `LINES`."""
    return tuple(difference(line, *pair) for line, *pair in zip(LINES, before.values, after.values, strict=True))


def steps(columns: Sequence[Column]) -> tuple[tuple[Difference, ...], ...]:
    """The differences of each column but the first to the one before it."""
    return tuple(differences(before, after) for before, after in pairwise(columns))


def _of(known: Mapping[str, Part], keys: tuple[str, ...], formula: Callable[..., Number]) -> Derived:
    return derive({BY_KEY[key].title: known[key] for key in keys}, formula)


def _derived(line: Line, value: Part) -> Derived:
    if isinstance(value, Derived):
        return value
    return Derived(None, (line.title,)) if value is None else Derived(Fraction(value))


def _problem(line: Line, value: Number | None) -> str:
    if value is None:
        return ""
    if line.bounded and not 0 <= value <= 1:
        return f"{line.title} is a share: from 0 to 100 %, not {_percent(Fraction(value))} %."
    if value < 0 and not line.signed:
        return f"{line.title} cannot be negative."
    return f"{line.title} is too large to be meant." if abs(Fraction(value)) > MOST else ""


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.6g}"
