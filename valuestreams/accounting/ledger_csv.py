"""Reads a ledger from a CSV file: cost centre, account, amount, and if they are there a day and a text.

Separators ; , or tab, quotes, UTF-8 or Windows-1252, decimal comma or point, thousands separators. The file is taken as
a whole or not at all: every bad line is named with its number and the reason.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from valuestreams.accounting.bridge import LedgerLine

MAX_BYTES = 2_500_000  # what a page can be sent
MAX_LINES = 50_000
MAX_PROBLEMS = 200
MAX_FIELD = 200
MAX_CENTS = 10**15

Mark = Literal[".", ","]

NAMES = {
    "centre": ("cost centre", "cost center", "centre", "center", "costcentre", "costcenter", "kostenstelle"),
    "account": ("account", "gl account", "g/l account", "account number", "konto", "sachkonto"),
    "amount": ("amount", "value", "amount in local currency", "betrag"),
    "day": ("date", "day", "posting date", "datum", "buchungsdatum"),
    "text": ("text", "description", "note", "buchungstext"),
}
REQUIRED = ("centre", "amount")

_GROUPED = str.maketrans(dict.fromkeys("’ \u00a0\u202f\u2009", "'"))  # thousands are set apart by these too
_MINUS = str.maketrans({"−": "-", "–": "-"})
_DIGITS = re.compile(r"[0-9.,']*[0-9][0-9.,']*")
_WITH = {
    ".": re.compile(r"([0-9]+|[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,3}('[0-9]{3})+)?(\.[0-9]*)?"),
    ",": re.compile(r"([0-9]+|[0-9]{1,3}(\.[0-9]{3})+|[0-9]{1,3}('[0-9]{3})+)?(,[0-9]*)?"),
}
_DAYS = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})"),
)


class InvalidLedger(ValueError):
    """Everything that is wrong with the file (at most 200 sentences), each with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Booked:
    """A line of the file. `cents` are negative for what takes back."""

    number: int
    centre: str
    account: str
    cents: int
    on: date | None = None
    text: str = ""

    @property
    def line(self) -> LedgerLine:
        return LedgerLine(str(self.number), self.centre, self.account, self.cents)


@dataclass(frozen=True)
class Ledger:
    lines: tuple[Booked, ...]
    delimiter: str
    mark: Mark | None  # None: no amount had decimals or thousands
    encoding: str

    @property
    def cents(self) -> int:
        return sum(line.cents for line in self.lines)


@dataclass(frozen=True)
class _Row:
    number: int
    fields: dict[str, str]


def read(raw: bytes, mark: Mark | None = None) -> Ledger:
    """The ledger in `raw`; InvalidLedger names every problem. `mark` is the decimal mark when the file leaves it open."""
    text, encoding = _decoded(raw)
    delimiter, columns = _header(text)
    problems: list[str] = []
    rows = list(_rows(text, delimiter, columns, problems))
    mark = mark or _mark([row for row in rows if row.fields["amount"]], problems)
    lines = [line for line in (_booked(row, mark, problems) for row in rows) if line is not None]
    if not rows and not problems:
        problems.append("There is no line below the header.")
    if problems:
        problems.sort(key=_number)
        more = len(problems) - MAX_PROBLEMS
        raise InvalidLedger(problems[:MAX_PROBLEMS] + ([f"{more} more lines cannot be used."] if more > 0 else []))
    return Ledger(tuple(lines), delimiter, mark, encoding)


def _number(problem: str) -> int:
    found = re.match(r"Line ([0-9]+)", problem)
    return int(found[1]) if found else 0


def _decoded(raw: bytes) -> tuple[str, str]:
    if len(raw) > MAX_BYTES:
        raise InvalidLedger([f"The file has more than {MAX_BYTES / 1_000_000:g} MB."])
    if b"\0" in raw:
        raise InvalidLedger(["This is not a CSV file. From a spreadsheet, save it as “CSV UTF-8”."])
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidLedger([f"Line {line}: this is neither UTF-8 nor Windows-1252 text."]) from None


def _header(text: str) -> tuple[str, list[str]]:
    """The separator that finds the columns in the first line, and the columns in their order, "" for others."""
    first = next(iter(text.lstrip("\r\n").splitlines()), "")
    best: list[str] = []
    for delimiter in (";", ",", "\t"):
        names = [_column(name) for name in next(csv.reader([first], delimiter=delimiter), [])]
        if all(name in names for name in REQUIRED):
            _refuse_twice(names)
            return delimiter, names
        best = max(best, [name for name in names if name], key=len)
    missing = [NAMES[name][0] for name in REQUIRED if name not in best]
    raise InvalidLedger(
        [
            f"Line 1: no column “{name}”. The first line names the columns: cost centre, account, amount, date, text."
            for name in missing
        ]
    )


def _column(name: str) -> str:
    wanted = " ".join(name.replace("_", " ").split()).casefold()
    return next((key for key, names in NAMES.items() if wanted in names), "")


def _refuse_twice(names: list[str]) -> None:
    twice = [NAMES[name][0] for name in NAMES if names.count(name) > 1]
    if twice:
        raise InvalidLedger([f"Line 1: the column “{name}” stands there twice." for name in twice])


def _rows(text: str, delimiter: str, columns: list[str], problems: list[str]) -> Iterator[_Row]:
    """The rows below the header that are not blank and have as many fields as it."""
    seen = 0
    for number, row in _numbered(text, delimiter, problems):
        fields = [" ".join(field.split()) for field in row]
        if not any(fields):
            continue
        seen += 1
        if seen == 1:
            continue  # the header
        if seen > MAX_LINES + 1:
            problems.append(f"Line {number}: more than {MAX_LINES:,} lines. Send the ledger in parts.")
            return
        if len(fields) != len(columns):
            problems.append(f"Line {number}: {len(fields)} fields, but the header has {len(columns)}.")
            continue
        yield _Row(number, dict.fromkeys(NAMES, "") | {n: f for n, f in zip(columns, fields, strict=True) if n})


def _numbered(text: str, delimiter: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line where they begin. Broken quotes end the reading: what follows cannot be told apart."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(f"Line {number}: this is not readable CSV ({error}). Nothing below it was read.")
            return


def _mark(rows: Sequence[_Row], problems: list[str]) -> Mark | None:
    """The decimal mark that all amounts agree on. One like 1,234 fits both; when only such are there, nobody knows."""
    says: dict[str, int] = {}
    open_: _Row | None = None
    for row in rows:
        digits = _unsigned(row.fields["amount"])[0]
        fits = [mark for mark in _WITH if _WITH[mark].fullmatch(digits)]
        if len(fits) == 1:
            says.setdefault(fits[0], row.number)
        elif fits and ("," in digits or "." in digits):
            open_ = open_ or row
    if len(says) == 2:
        problems.append(
            f"Line {max(says.values())}: the decimal mark is another one here than in line {min(says.values())}."
        )
    if says:
        return "." if says.get(".", MAX_LINES * 9) < says.get(",", MAX_LINES * 9) else ","
    if open_ is not None:
        amount = _short(open_.fields["amount"])
        problems.append(f"Line {open_.number}: {amount} can be read in two ways. Say which decimal mark the file has.")
    return None


def _booked(row: _Row, mark: Mark | None, problems: list[str]) -> Booked | None:
    long = [name for name, field in row.fields.items() if len(field) > MAX_FIELD]
    reasons = [f"the {NAMES[name][0]} has more than {MAX_FIELD} characters" for name in long]
    if not row.fields["centre"]:
        reasons.append("no cost centre")
    cents = None if "amount" in long else _cents(row.fields["amount"], mark, reasons)
    day = None if "day" in long else _day(row.fields["day"], reasons)
    if reasons or cents is None:
        problems.append(f"Line {row.number}: {'; '.join(reasons)}.")
        return None
    return Booked(row.number, row.fields["centre"], row.fields["account"], cents, day, row.fields["text"])


def _unsigned(written: str) -> tuple[str, bool]:
    """The digits and marks of an amount, and whether it is negative: −5, 5− or (5)."""
    plain = written.translate(_MINUS)
    negative = plain.startswith("-") or plain.endswith("-")
    if plain.startswith("(") and plain.endswith(")"):
        plain, negative = plain[1:-1], True
    elif negative:
        plain = plain[1:] if plain.startswith("-") else plain[:-1]
    return plain.removeprefix("+").strip().translate(_GROUPED), negative


def _cents(written: str, mark: Mark | None, reasons: list[str]) -> int | None:
    """Adds to `reasons` what is wrong, and then returns None."""
    digits, negative = _unsigned(written)
    if not written:
        reasons.append("no amount")
    elif not _DIGITS.fullmatch(digits) or not _WITH[mark or "."].fullmatch(digits):
        reasons.append(f"{_short(written)} is not an amount" + _hint(written, digits))
    else:
        whole, _, rest = digits.partition(mark or ".")
        return _whole(written, re.sub("[.,']", "", whole), rest.rstrip("0"), negative, reasons)
    return None


def _whole(written: str, whole: str, rest: str, negative: bool, reasons: list[str]) -> int | None:
    if len(rest) > 2:
        reasons.append(f"{_short(written)} has more than two decimals")
        return None
    if len(whole) > 15 or int(whole or "0") * 100 > MAX_CENTS:
        reasons.append(f"{_short(written)} is too large to be meant")
        return None
    cents = int(whole or "0") * 100 + int(rest.ljust(2, "0"))
    return -cents if negative else cents


def _hint(written: str, digits: str) -> str:
    if written.startswith("="):
        return ": a formula is not calculated"
    return (
        ": leave the currency out" if re.sub(r"[^0-9.,]", "", digits) and re.search(r"[^\W\d_]|[$€£¥]", written) else ""
    )


def _day(written: str, reasons: list[str]) -> date | None:
    if not written:
        return None
    found = next((match for match in (pattern.fullmatch(written) for pattern in _DAYS) if match), None)
    try:
        if found:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        pass
    reasons.append(f"{_short(written)} is not a day such as 2026-05-31 or 31.05.2026")
    return None


def _short(text: str) -> str:
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
