"""Reads allocations from a CSV file: person (e-mail or name), product, from, to, FTE.

Good rows wait until somebody says so, bad rows are listed with their line and the reason; nothing is stored here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dsm.staffing.fte import NotFte, days_problem, read_fte
from dsm.staffing.values import Allocation
from reports.spreadsheets import unquoted
from valuestreams.flow.moments import NoMoment, Order, order_of, parsed
from valuestreams.flow.tables import DELIMITERS, Row, Unreadable, decoded, header_of, rows

MOST_ROWS = 5_000
NAMES = {
    "person": ("person", "name", "employee", "who"),
    "mail": ("e-mail", "email", "mail", "e-mail address"),
    "product": ("product", "product key", "team", "product team", "project"),
    "first": ("from", "start", "begin", "begins", "first day", "start date"),
    "last": ("to", "end", "until", "ends", "last day", "end date"),
    "fte": ("fte", "share", "allocation", "full-time people", "percent", "%"),
}
REQUIRED = ("person", "product", "first", "fte")  # an e-mail address stands for the person


@dataclass(frozen=True)
class Directory:
    """What names in a file can mean, as keys by lower-case text: several keys when it is ambiguous."""

    people: Mapping[str, tuple[str, ...]]
    products: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, people: Iterable[tuple[str, str, str]], products: Iterable[tuple[str, str]]) -> "Directory":
        """From (key, name, e-mail) of people and (key, name) of products; an e-mail or a key goes before a name."""
        people, products = list(people), list(products)
        by_mail = _gathered((mail, key) for key, _name, mail in people)
        by_key = _gathered((key, key) for key, _name in products)
        return cls(
            _gathered((name, key) for key, name, _mail in people) | by_mail,
            _gathered((name, key) for key, name in products) | by_key,
        )


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for text, key in pairs:
        if wanted := folded(text):
            found[wanted] = (*found.get(wanted, ()), key)
    return found


def folded(text: str) -> str:
    return " ".join(text.split()).casefold()


@dataclass(frozen=True)
class Good:
    line: int
    allocation: Allocation


@dataclass(frozen=True)
class Refused:
    """A row that cannot be taken: where it stands, what it says, and every reason."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Reading:
    good: tuple[Good, ...] = ()
    refused: tuple[Refused, ...] = ()
    left_out: tuple[Refused, ...] = field(default=())  # allocated already, or a second header: no fault of anybody


def read(raw: bytes, directory: Directory, known: Iterable[Allocation] = ()) -> Reading:
    """The allocations in `raw`. What is in `known` already is left out. Raises Unreadable for a file as a whole."""
    text = decoded(raw)
    header, columns, delimiter = _header(text)
    body = [row for row in rows(text, delimiter) if row.line != header.line]
    if len(body) > MOST_ROWS:
        raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Import it in parts.")
    if not body:
        raise Unreadable("There is no row below the header.")
    order = _order(body, columns)
    seen = set(known)
    good: list[Good] = []
    refused: list[Refused] = []
    left_out: list[Refused] = []
    for row in body:
        found = _row(row, header, columns, directory, order)
        if isinstance(found, Refused):
            (left_out if _columns(row.cells) == columns else refused).append(found)
        elif found.allocation in seen:
            left_out.append(Refused(row.line, _said(row), "this allocation is known already"))
        else:
            seen.add(found.allocation)
            good.append(found)
    return Reading(tuple(good), tuple(refused), tuple(left_out))


def _header(text: str) -> tuple[Row, Sequence[str], str]:
    """The first row, the name of every column ("" for others), and the delimiter that finds most of them."""
    best = max(DELIMITERS, key=lambda mark: sum(map(bool, _columns(header_of(text, mark).cells))))
    header = header_of(text, best)
    columns = _columns(header.cells)
    for name in NAMES:
        if columns.count(name) > 1:
            raise Unreadable(f"Line {header.line}: two columns could be the {NAMES[name][0]}. Take one of them away.")
    there = {*columns, "person"} if "mail" in columns else set(columns)
    missing = [NAMES[name][0] for name in REQUIRED if name not in there]
    if missing:
        wanted = ", ".join(names[0] for names in NAMES.values())
        raise Unreadable(
            f"Line {header.line}: no column “{missing[0]}”. The first line names the columns: {wanted}; “to” may be left out, and one of person and e-mail."
        )
    return header, columns, best


def _columns(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(next((key for key, names in NAMES.items() if folded(cell) in names), "") for cell in cells)


def _order(body: Sequence[Row], columns: Sequence[str]) -> Order | None:
    """How dates of three numbers are written in this file. None: they say both or contradict, and are refused."""
    places = [at for at, name in enumerate(columns) if name in ("first", "last")]
    possible = order_of(row.cells[at] for row in body for at in places if at < len(row.cells))
    return next(iter(possible)) if len(possible) == 1 else None


def _row(row: Row, header: Row, columns: Sequence[str], directory: Directory, order: Order | None) -> Good | Refused:
    if len(row.cells) != len(columns):
        reason = f"{len(row.cells)} cells, but the header has {len(header.cells)}"
        return Refused(row.line, _said(row), reason)
    if _columns(row.cells) == columns:
        return Refused(row.line, _said(row), "the header once more")
    cells = {name: cell for name, cell in zip(columns, row.cells, strict=True) if name}
    reasons: list[str] = []
    person = _found(cells.get("mail") or cells.get("person", ""), directory.people, "person", reasons)
    product = _found(cells["product"], directory.products, "product", reasons)
    first = _day(cells["first"], "from", order, reasons)
    last = _day(cells["last"], "to", order, reasons) if cells.get("last") else None
    if first is None and not cells["first"]:
        reasons.append("no day from which on")
    if first and (crossed := days_problem(first, last)):
        reasons.append(crossed.rstrip("."))
    try:
        fte = read_fte(cells["fte"])
    except NotFte as problem:
        reasons.append(str(problem).rstrip("."))
    if reasons or person is None or product is None or first is None:
        return Refused(row.line, _said(row), "; ".join(reasons))
    return Good(row.line, Allocation(person, product, first, last, fte))


def _found(text: str, known: Mapping[str, tuple[str, ...]], what: str, reasons: list[str]) -> str | None:
    """The key that `text` means; None with a reason when there is none, or more than one."""
    keys = known.get(folded(unquoted(text)), ())
    if len(keys) == 1:
        return keys[0]
    if not text:
        reasons.append(f"no {what}")
    elif keys:
        better = "the e-mail address" if what == "person" else "the product’s key"
        reasons.append(f"“{text[:60]}” is the name of {len(keys)}: write {better}")
    else:
        reasons.append(f"no {what} “{text[:60]}” is known here")
    return None


def _day(text: str, what: str, order: Order | None, reasons: list[str]) -> date | None:
    """The day, None with a reason. Where the file does not say how its dates are written, each must say it itself."""
    if not text:
        return None
    try:
        return parsed(text, order or _own_order(text)).day
    except NoMoment as problem:
        reasons.append(f"{what} “{text[:30]}” {problem}")
        return None


def _own_order(text: str) -> Order:
    possible = order_of([text])
    if len(possible) > 1 and "." not in text:  # with points the day stands first wherever dates are written so
        raise NoMoment("can be read in two ways; write it as 2026-03-31")
    return Order.DAY_FIRST if Order.DAY_FIRST in possible else Order.MONTH_FIRST


def _said(row: Row) -> str:
    return ", ".join(row.cells)[:200]
