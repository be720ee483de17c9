"""The steps of a stream as a table, one row a step, and back: what a spreadsheet holds. Pure.

Times are written as people type them ("45 min", "1-3 d"), %C/A and other shares in percent, money in whole units of the
currency, ways on as "papers 70 %; pack 30 %" or "papers & space" when all are taken, returns as "book 75 % + 8 min".
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from valuestreams.durations import read_minutes, read_time, write_minutes, write_time
from valuestreams.editing import new_key
from valuestreams.stream import (
    CONTROL,
    KEY,
    KEY_RULE,
    MOST_STEPS,
    TEXTS,
    Branch,
    Layer,
    Return,
    Step,
    Stream,
    Time,
    TimeBasis,
)

HEADER = (
    "key", "name", "exchange", "performer", "unit", "supplier", "layer", "channel", "evidence", "outside", "process",
    "wait", "elapsed", "inventory", "ca", "people", "availability", "cost", "wip", "reached", "spend", "conversion",
    "next", "returns",
)  # fmt: skip
TIMES = ("process", "wait", "elapsed")
SHARES = ("ca", "availability", "conversion")
NUMBERS = ("inventory", "people", "wip")
MONEY = ("cost", "spend")
OTHER_NAMES = {
    "step": "name", "process time": "process", "wait time": "wait", "lead time": "elapsed", "%c/a": "ca", "c/a": "ca",
    "percent complete and accurate": "ca", "department": "unit", "team": "performer", "role": "performer",
}  # fmt: skip
REWORK = re.compile(r"rework|reject|scrap|defect")
END = "end"
YES, NO = {"yes", "y", "true", "1", "x"}, {"", "no", "n", "false", "0"}
WAY = re.compile(r"^(?P<to>[^\s]+)(?:\s+(?P<share>[\d.,/]+)\s*%)?(?:\s*\+\s*(?P<redo>.+))?$")


@dataclass(frozen=True)
class BadCell:
    """What cannot be read, and where: the line of the file, counted from 1, and the column's name ("" for the line)."""

    line: int
    column: str
    sentence: str


class NoTable(ValueError):
    """The file is no table of steps. `cells` has every problem, in the order of the file."""

    def __init__(self, cells: Sequence[BadCell]):
        self.cells = tuple(cells)
        super().__init__("; ".join(f"line {cell.line}: {cell.sentence}" for cell in self.cells[:3]))


# ---- Writing ----


def rows(stream: Stream) -> list[list[str]]:
    """A row per step, in the columns of HEADER."""
    return [[_written(step, name, stream.basis) for name in HEADER] for step in stream.steps]


def _written(step: Step, name: str, basis: TimeBasis) -> str:
    if name == "next":
        return _ways_on(step)
    if name == "returns":
        return "; ".join(_way_back(one, basis) for one in step.returns)
    value = getattr(step, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, Time):
        return write_time(value, basis)
    if name in SHARES:
        return number(value * 100)
    if name in MONEY:
        return number(Fraction(value, 100))
    return number(value) if isinstance(value, Fraction) else str(value)


def number(value: Fraction) -> str:
    """Exact: a decimal number where six places are enough, else a fraction such as 1/3."""
    exact = (value * 10**6).denominator == 1
    return f"{float(value):.6f}".rstrip("0").rstrip(".") if exact else str(value)


def _ways_on(step: Step) -> str:
    if step.next is None:
        return ""
    names = [branch.to or END for branch in step.next] or [END]
    if step.parallel:
        return " & ".join(names)
    shares = [f"{name} {number(branch.share * 100)} %" for name, branch in zip(names, step.next, strict=False)]
    return "; ".join(shares if len(shares) > 1 else names)


def _way_back(one: Return, basis: TimeBasis) -> str:
    share = f" {number(one.share * 100)} %" if one.share != 1 else ""
    return f"{one.to}{share}" + (f" + {write_minutes(one.redo, basis)}" if one.redo else "")


# ---- Reading ----


def read(lines: Iterable[Sequence[str]], basis: TimeBasis) -> tuple[Step, ...]:
    """The steps of a table whose first line names the columns. Raises NoTable with every problem."""
    lines = list(lines)
    if not lines:
        raise NoTable(
            [BadCell(1, "", "The file is empty. Its first line names the columns, such as name, process, wait.")]
        )
    columns = _columns(lines[0], next((line for line in lines[1:] if any(cell.strip() for cell in line)), ()))
    filled = [(at, line) for at, line in enumerate(lines[1:], 2) if any(cell.strip() for cell in line)]
    if len(filled) > MOST_STEPS:
        raise NoTable(
            [BadCell(MOST_STEPS + 2, "", f"A stream holds at most {MOST_STEPS} steps, this file has {len(filled)}.")]
        )
    reader = _Reader(basis)
    steps = [reader.step(at, dict(zip(columns, line, strict=False))) for at, line in filled]
    reader.require_known_targets(steps)
    if reader.bad:
        raise NoTable(reader.bad)
    return tuple(steps)


def _columns(header: Sequence[str], first: Sequence[str]) -> list[str]:
    """The columns by name. The `first` line with a step serves as an example in what is said of a wrong one."""
    names = [" ".join(name.lower().split()) for name in header]
    columns = [OTHER_NAMES.get(name, name) for name in names]
    unknown = [header[at] for at, name in enumerate(columns) if name and name not in HEADER]
    examples = dict(zip(header, first, strict=False))
    bad = [BadCell(1, name, _unknown(name, examples.get(name, ""))) for name in unknown[:3]]
    twice = sorted({name for name in columns if name and columns.count(name) > 1})
    bad += [BadCell(1, name, f"The column “{name}” stands there twice.") for name in twice]
    if not bad and not {"key", "name"} & set(columns):
        bad = [BadCell(1, "", "The first line must name the columns; one of them must be “name” or “key”.")]
    if bad:
        raise NoTable(bad)
    return columns


def _unknown(name: str, example: str) -> str:
    """A share of rework where %C/A is asked gets its own sentence, with a number of the file turned round."""
    if not REWORK.search(name.lower()):
        return f"There is no column “{name[:60]}”. Known are: {', '.join(HEADER)}."
    text = f"“{name[:60]}” is not asked here. Which percentage can the receiver use as it is? Give that as “ca”"
    try:
        rejected = _share(example.strip())
    except ValueError:
        return f"{text}."
    return f"{text}: {number(rejected * 100)} % of {name[:60]} is {number((1 - rejected) * 100)} % ca."


class _Reader:
    def __init__(self, basis: TimeBasis):
        self.basis = basis
        self.bad: list[BadCell] = []
        self.lines: dict[str, int] = {}

    def step(self, line: int, cells: dict[str, str]) -> Step:
        cells = {name: cell.strip() for name, cell in cells.items()}
        key = self._key(line, cells)
        found: dict[str, object] = {"key": key, "name": cells.get("name") or key}
        for name in TEXTS:
            found[name] = self._cell(line, name, cells, self._text_of(TEXTS[name])) or found.get(name, "")
        for names, read_cell in (
            (TIMES, lambda text: read_time(text, self.basis)), (SHARES, _share), (NUMBERS, _number), (MONEY, _money),
            (("reached",), _whole), (("outside",), _yes), (("layer",), _layer),
        ):  # fmt: skip
            for name in names:
                found[name] = self._cell(line, name, cells, read_cell)
        found["outside"] = bool(found["outside"])
        ways = self._cell(line, "next", cells, self._next)
        found["next"], found["parallel"] = ways if isinstance(ways, tuple) else (None, False)
        found["returns"] = self._cell(line, "returns", cells, self._returns) or ()
        return Step(**found)  # type: ignore[arg-type]

    def _key(self, line: int, cells: dict[str, str]) -> str:
        key = cells.get("key", "") or new_key(Stream("", steps=tuple(map(Step, self.lines))), cells.get("name", ""))
        if not KEY.fullmatch(key):
            self.bad.append(BadCell(line, "key", f"“{CONTROL.sub('', key)[:60]}” is no key. {KEY_RULE}"))
        elif key in self.lines:
            self.bad.append(BadCell(line, "key", f"The key “{key}” stands in line {self.lines[key]}, too."))
        self.lines.setdefault(key, line)
        return key

    def _cell(self, line: int, name: str, cells: dict[str, str], read_cell: Callable[[str], object]) -> object:
        """What a cell says, None when it is empty or bad."""
        text = cells.get(name, "")
        try:
            return read_cell(text) if text else None
        except ValueError as refusal:
            self.bad.append(BadCell(line, name, str(refusal)))
            return None

    @staticmethod
    def _text_of(most: int) -> Callable[[str], str]:
        def text(words: str) -> str:
            words = words.replace("\r\n", "\n").replace("\r", "\n")
            if control := CONTROL.search(words):
                raise ValueError(f"This text holds the character U+{ord(control[0]):04X}, which cannot be shown.")
            if len(words) > most:
                raise ValueError(f"“{words[:40]} …” is longer than {most} letters.")
            return words

        return text

    def _next(self, text: str) -> tuple[tuple[Branch, ...], bool]:
        if "&" in text:
            return tuple(Branch(_to(part.strip())) for part in text.split("&")), True
        ways = [self._way(part) for part in text.split(";")]
        if len(ways) == 1 and ways[0][0] == END:
            return (), False
        return tuple(Branch(None if to == END else to, share) for to, share, _redo in ways), False

    def _returns(self, text: str) -> tuple[Return, ...]:
        return tuple(Return(*self._way(part)) for part in text.split(";"))

    def _way(self, text: str) -> tuple[str, Fraction, Fraction]:
        match = WAY.match(text.strip())
        if match is None:
            raise ValueError(
                f"“{text.strip()[:60]}” names no way. Write the key of a step and a share, such as: pack 30 %."
            )
        share = _share(match["share"]) if match["share"] else Fraction(1)
        redo = read_minutes(match["redo"], self.basis) if match["redo"] else Fraction(0)
        return match["to"], share, redo

    def require_known_targets(self, steps: Sequence[Step]) -> None:
        for step in steps:
            for column, targets in (("next", step.next or ()), ("returns", step.returns)):
                lost = [one.to for one in targets if one.to is not None and one.to not in self.lines]
                self.bad += [
                    BadCell(self.lines[step.key], column, f"“{to[:60]}” is the key of no step.") for to in lost
                ]


def _to(word: str) -> str | None:
    return None if word == END else word


def _decimal(text: str) -> Fraction:
    plain = text.replace(" ", "").replace(" ", "").removesuffix("%")
    if not re.fullmatch(r"\d{1,12}([.,]\d{1,9})?(/\d{1,9})?", plain):
        raise ValueError(f"“{text[:40]}” is no number of 0 or more.")
    whole, _, part = plain.replace(",", ".").partition("/")
    if part and not int(part):
        raise ValueError(f"“{text[:40]}” divides by zero.")
    return Fraction(whole) / int(part or 1)


def _number(text: str) -> Fraction:
    return _decimal(text)


def _share(text: str) -> Fraction:
    percent = _decimal(text)
    if percent > 100:
        raise ValueError(f"“{text[:40]}” is more than 100 %.")
    return percent / 100


def _money(text: str) -> int:
    return int(_decimal(text) * 100 + Fraction(1, 2))


def _whole(text: str) -> int:
    value = _decimal(text)
    if value.denominator != 1:
        raise ValueError(f"“{text[:40]}” is no whole number.")
    return int(value)


def _yes(text: str) -> bool:
    if text.lower() in YES | NO:
        return text.lower() in YES
    raise ValueError(f"“{text[:40]}” is neither yes nor no.")


def _layer(text: str) -> Layer:
    try:
        return Layer(text.lower())
    except ValueError:
        raise ValueError(f"“{text[:40]}” is no layer: {', '.join(Layer)}.") from None
