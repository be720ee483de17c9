"""The key facts of a plan: period, RAPID, vetted date, earlier and internal versions. Rows of a table, or lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from vpmom.parser.inline import Inline, plain, read_inline
from vpmom.parser.parsed import Doubt, ParsedLink, Roles
from vpmom.parser.periods import FiscalYearEnd, PeriodReading, find_period, parse_date, parse_period
from vpmom.parser.rapid import read_rapid, role_of_key

Row = tuple[str, str]  # key and value, inline Markdown

_KEYS = (
    (
        "period",
        re.compile(
            r"(?:plan(?:ning)? |time ?)?(?:period|timeframe|time frame|duration|horizon)|fiscal (?:year|period)|dates"
        ),
    ),
    ("rapid", re.compile(r"rapid(?: roles?| line| sign-?off)?")),
    ("vetted", re.compile(r"(?:date )?(?:vetted|approved|signed off)(?: (?:date|on))?|vetting date|date of vetting")),
    (
        "previous",
        re.compile(r"(?:previous|prior|earlier|past|last|old) (?:versions?|plans?|vpmoms?|v2moms?)|previously"),
    ),
    (
        "internal",
        re.compile(
            r"(?:.{0,40}\s)?(?:internal|confidential|private)(?: (?:versions?|plans?|copy|vpmom|v2mom|links?))?(?: \(.*\))?"
        ),
    ),
    (
        "other",
        re.compile(
            r"owners?|dri|author|status|last updated|updated|version|draft|team|department|unit|sponsor|executive sponsor|lead|stage|reviewers?|next review|location|links?|public version"
        ),
    ),
)
_LINE = re.compile(
    r"^(?:[*_]{1,3})?(?P<key>[^:*_|\n]{2,60}?)(?:[*_]{1,3})?\s*(?::|：)(?:[*_]{1,3})?\s*(?P<value>.*)$", re.DOTALL
)
_TO_COME = re.compile(r"^\W*(?:tb[ad]|n/?a|none|pending|not yet|to be .*|-+|–|—|open|draft|\?+)\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    period: PeriodReading | None = None
    vetted: date | None = None
    vetted_label: str = ""
    rapid: tuple[tuple[str, Roles], ...] = ()
    rapid_text: str = ""
    previous: tuple[ParsedLink, ...] = ()
    internal: tuple[ParsedLink, ...] = ()
    rows: tuple[Row, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def fact_key(key: str) -> str | None:
    """ "period", "rapid", "vetted", "previous", "internal", a role's letter, or "other"; None for no key fact."""
    bare = plain(key).strip(" :*_").lower()
    if not bare or len(bare) > 60:
        return None
    return next((name for name, pattern in _KEYS if pattern.fullmatch(bare)), None)


def fact_of_line(source: str) -> Row | None:
    """The row that a line such as "RAPID: IJT(D)" is."""
    if len(source) > 2000:
        return None
    match = _LINE.match(source.strip())
    if match and fact_key(match["key"]) and match["value"].strip():
        return match["key"].strip(), match["value"].strip()
    return None


@dataclass(slots=True)
class _Reading:
    year_end: FiscalYearEnd | None
    doubts: list[Doubt] = field(default_factory=list)
    period: PeriodReading | None = None
    vetted: date | None = None
    vetted_label: str = ""
    rapid_texts: list[str] = field(default_factory=list)
    previous: list[ParsedLink] = field(default_factory=list)
    internal: list[ParsedLink] = field(default_factory=list)

    def take(self, name: str, value: Inline) -> None:
        if name == "period":
            self._period(value.text)
        elif name == "vetted":
            self._vetted(value.text)
        elif name == "rapid":
            self.rapid_texts.append(value.text)
        elif name in ("previous", "internal"):
            self._links(name, value)

    def _period(self, text: str) -> None:
        if self.period is not None or not text:
            return
        self.period = parse_period(text, self.year_end)
        is_known = bool(self.period.dates) or _TO_COME.match(text) or find_period(text)
        if self.period.doubt or not is_known:
            self.doubts.append(Doubt("period", self.period.doubt or f"“{text}” could not be read as a period."))

    def _vetted(self, text: str) -> None:
        self.vetted_label = self.vetted_label or text
        self.vetted = self.vetted or parse_date(text)
        if text and not self.vetted and not _TO_COME.match(text):
            self.doubts.append(Doubt("vetted", f"“{text}” could not be read as a date."))

    def _links(self, name: str, value: Inline) -> None:
        known = self.previous if name == "previous" else self.internal
        known.extend(value.links)
        if value.text and not value.links and not _TO_COME.match(value.text):
            self.doubts.append(Doubt("plan", f"The {name} version “{value.text}” has no link."))


def read_facts(rows: Sequence[Row], title: str, year_end: FiscalYearEnd | None) -> Facts:
    """What the rows say; the period is that of the title where no row has one."""
    reading = _Reading(year_end)
    roles = _role_rows(rows)
    for key, value in rows:
        reading.take(fact_key(key) or "", read_inline(value))
    rapid_text = "\n".join([*reading.rapid_texts, *roles])
    parties, unread = read_rapid(rapid_text) if rapid_text else ((), "")
    if unread and not _TO_COME.match(unread):
        reading.doubts.append(Doubt("rapid", f"“{unread}” was not understood as a party with its roles."))
    period = reading.period or find_period(title, year_end)
    if period and not reading.period and period.doubt:
        reading.doubts.append(Doubt("period", period.doubt))
    return Facts(
        period=period,
        vetted=reading.vetted,
        vetted_label=reading.vetted_label,
        rapid=parties,
        rapid_text=rapid_text,
        previous=tuple(reading.previous),
        internal=tuple(reading.internal),
        rows=tuple(rows),
        doubts=tuple(reading.doubts),
    )


def has_facts(rows: Iterable[Sequence[str]]) -> bool:
    """Whether a table is one of key facts: its first column holds their names, and nothing speaks against it."""
    keys = [row[0] for row in rows if row and row[0].strip()]
    known = [name for name in map(fact_key, keys) if name]
    strong = [name for name in known if name != "other"]
    return (bool(strong) and len(known) * 2 >= len(keys)) or is_role_table(keys)


def is_role_table(keys: Sequence[str]) -> bool:
    """A table with one row per role: "Recommend | …", "D | …"."""
    letters = {role_of_key(plain(key)) for key in keys} - {None}
    return len(letters) >= 3


def _role_rows(rows: Sequence[Row]) -> list[str]:
    """Rows that name the parties of one role, as "R: a, b"."""
    if not is_role_table([key for key, _ in rows]):
        return []
    pairs = [(role_of_key(plain(key)), plain(value)) for key, value in rows]
    return [f"{letter}: {value};" for letter, value in pairs if letter]
