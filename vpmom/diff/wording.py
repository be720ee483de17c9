"""The numbers and the times that a line names in words, and what became of them between two wordings of it.

Times are Q1…Q4, H1, H2, fiscal years and dates, with or without a year; amounts are all other numbers, with their sign
and unit. A number that is part of a name (G2000, #1, 24/7) is neither.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from vpmom.placeholders import PLACEHOLDER
from vpmom.similarity import squeezed
from vpmom.words import live, plain, tokens

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month{n}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_YEAR = r"(?:[\s,]*(?:of\s+)?(?P<year{n}>(?:fy|cy)\s?'?(?:20)?\d\d|['’]\d\d|20\d\d))?"
_TIME = re.compile(
    "|".join(
        (
            r"(?P<iso>\d{4}-\d\d-\d\d)",
            _MONTH.format(n=1) + r"\s+(?P<day1>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<year1>\d{4}))?(?!\d|[.,]\d|\s?%)",
            r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?\.?\s+" + _MONTH.format(n=2) + r"(?:\s+(?P<year2>\d{4}))?",
            _MONTH.format(n=3) + r"\s+(?P<year3>\d{4})",
            r"(?P<half>(?:Q[1-4]|H[12]))" + _YEAR.format(n=4),
            r"(?P<fiscal>(?:FY|CY)\s?'?(?:20)?\d\d)",
            r"(?P<plainyear>20[0-9]\d)(?![\d.,]\d|\s?%)",
        )
    ).join((r"(?<![\w.,/-])(?:", r")(?![\w/-])")),
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?<![\w/.,#-])(?P<sign>[-−](?=\d))?(?P<money>[$€£¥])?\s?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"(?P<scale>\s?(?:k|m|bn|million|billion|thousand)\b)?(?P<unit>\s?%|\s?percent\b|(?!st|nd|rd|th)[a-z]{1,3}\b)?(?!\d|/\d|\w)",
    re.IGNORECASE,
)
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_LESS = re.compile(
    r"[<≤]|\b(?:at most|no more than|not more than|less than|fewer than|fewer|below|under|within|up to|max(?:imum)?"
    r"|reduc\w*|decreas\w*|lower\w*|cut\w*|shorten\w*|minimi[sz]e)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"[>≥]|\d\+|\b(?:at least|no less than|not less than|more than|over|above|min(?:imum)?|increas\w*|rais\w*|grow\w*"
    r"|improv\w*|maximi[sz]e|reach\w*|achiev\w*)\b",
    re.IGNORECASE,
)


class Sense(StrEnum):
    TIME = "time"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Fact:
    """A number or a time. `words` as written; `value` of an amount in `unit`; `when`: (year or 0, end within it as the
    12ths of the year that are over, its day), None where it cannot be ordered; `counts`: which years it belongs to."""

    sense: Sense
    words: str
    value: Decimal | None = None
    unit: str = ""
    when: tuple[int, int, int] | None = None
    counts: str = ""  # "fiscal" for Q, H and FY; "calendar" for dates

    @property
    def same(self) -> tuple[object, ...]:
        """Equal for two facts that say the same."""
        if self.sense == Sense.AMOUNT:
            return self.sense, self.value, self.unit
        return self.sense, self.when or self.words.casefold(), self.counts


def facts(text: str) -> tuple[Fact, ...]:
    """The times and amounts of the words that still count, in order."""
    words = live(text)
    found = [(match.start(), _time(match)) for match in _TIME.finditer(words)]
    rest = _TIME.sub(lambda match: "\0" * len(match[0]), words)
    found += [(match.start(), fact) for match in _AMOUNT.finditer(rest) if (fact := _amount(match))]
    return tuple(fact for _, fact in sorted(found, key=lambda one: one[0]))


def skeleton(text: str) -> str:
    """The words that count with every fact taken out, to see whether anything else changed."""
    bare = _AMOUNT.sub("#", _TIME.sub("#", live(text)))
    return squeezed(bare).casefold()


def placeholder(text: str) -> str:
    """What stands in `text` for something still to be said, such as "TBD"; "…" for an empty line; else ""."""
    found = PLACEHOLDER.search(live(text))
    if found:
        return found[0]
    return "" if tokens(plain(text)) else "…"


def wants_less(text: str) -> bool | None:
    """Whether the wording wants a low figure (True) or a high one (False); None when it says both or neither."""
    less, more = bool(_LESS.search(live(text))), bool(_MORE.search(live(text)))
    return None if less == more else less


def later(before: Fact, after: Fact) -> bool | None:
    """Whether `after` is later than `before`; None when nobody can say without the fiscal calendar or the year."""
    one, other = before.when, after.when
    if one is None or other is None or before.counts != after.counts or bool(one[0]) != bool(other[0]):
        return None
    return None if one == other else other > one


def pair_up(before: tuple[Fact, ...], after: tuple[Fact, ...]) -> Iterator[tuple[Fact | None, Fact | None]]:
    """What became of each fact that is not in both: (old, new) in order within each sense and unit, or one alone."""
    olds, news = _without_common(before, after), _without_common(after, before)
    for sense in Sense:
        first = [fact for fact in olds if fact.sense == sense]
        second = [fact for fact in news if fact.sense == sense]
        for old in tuple(first):
            new = next((one for one in second if one.unit == old.unit), None)
            if new:
                first.remove(old)
                second.remove(new)
                yield old, new
        common = min(len(first), len(second))
        yield from zip(first[:common], second[:common], strict=True)
        yield from ((old, None) for old in first[common:])
        yield from ((None, new) for new in second[common:])


def _without_common(these: tuple[Fact, ...], those: tuple[Fact, ...]) -> list[Fact]:
    there = Counter(fact.same for fact in those)
    left = []
    for fact in these:
        if there[fact.same]:
            there[fact.same] -= 1
        else:
            left.append(fact)
    return left


def _amount(match: re.Match[str]) -> Fact | None:
    try:
        value = Decimal(match["number"].replace(",", ""))
    except InvalidOperation:  # digits of a script that only look like a number
        return None
    scale = (match["scale"] or "").strip().casefold()
    value = value.scaleb(_SCALES.get(scale, 0)) * (-1 if match["sign"] else 1)
    unit = (match["unit"] or "").strip().casefold().replace("percent", "%")
    unit = match["money"] or unit
    return Fact(Sense.AMOUNT, squeezed(match[0]), value=value.normalize(), unit=unit)


def _time(match: re.Match[str]) -> Fact:
    words = squeezed(match[0])
    if match["iso"]:
        return Fact(Sense.TIME, words, when=_iso(match["iso"]), counts="calendar")
    if match["half"]:
        part = int(match["half"][1]) * (3 if match["half"][0] in "Qq" else 6)
        return Fact(Sense.TIME, words, when=(_year(match["year4"]), part, 31), counts="fiscal")
    if match["fiscal"]:
        return Fact(Sense.TIME, words, when=(_year(match["fiscal"]), 12, 31), counts="fiscal")
    if match["plainyear"]:
        return Fact(Sense.TIME, words, when=(int(match["plainyear"]), 12, 31), counts="calendar")
    month = _MONTHS.index((match["month1"] or match["month2"] or match["month3"])[:3].casefold()) + 1
    year = int(match["year1"] or match["year2"] or match["year3"] or 0)
    return Fact(Sense.TIME, words, when=(year, month, int(match["day1"] or match["day2"] or 31)), counts="calendar")


def _iso(words: str) -> tuple[int, int, int] | None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day.year, day.month, day.day


def _year(words: str | None) -> int:
    digits = re.sub(r"\D", "", words or "")
    return int(digits) % 100 + 2000 if digits else 0
