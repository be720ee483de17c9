"""Support hours of a week, as people write them ("Mon-Fri 08:00-18:00, Sat 09:00-12:00", "24x7"), and as minutes."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, pairwise

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY = 1440
WEEK = 7 * DAY  # minutes; a week begins on Monday 00:00
LONGEST = 500  # characters of a text that says hours

Span = tuple[int, int]  # [from, to) in minutes of the week


class NoHours(ValueError):
    """The text names no hours; the message says why and how to write them."""


@dataclass(frozen=True)
class Week:
    """The minutes of a week in which somebody is there: spans in order that neither touch nor overlap."""

    spans: tuple[Span, ...]

    @cached_property
    def minutes(self) -> int:
        return sum(end - start for start, end in self.spans)

    @cached_property
    def is_whole(self) -> bool:
        return self.minutes == WEEK

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.spans]

    @cached_property
    def _before(self) -> list[int]:
        """Open minutes before each span."""
        return list(accumulate((end - start for start, end in self.spans), initial=0))

    def open_until(self, moment: Fraction) -> Fraction:
        """Open minutes from Monday 00:00 of week 0 to `moment`, minutes on the same clock (any number of weeks)."""
        weeks, rest = divmod(moment, WEEK)
        at = bisect_right(self._starts, rest) - 1
        inside = Fraction(0)
        if at >= 0:
            start, end = self.spans[at]
            inside = self._before[at] + min(rest, Fraction(end)) - start
        return weeks * self.minutes + inside

    def reached(self, minutes: Fraction) -> Fraction:
        """The first moment at which `open_until` is `minutes`. The week must have hours."""
        weeks, rest = divmod(minutes, self.minutes)
        if not rest:
            return Fraction((weeks - 1) * WEEK + self.spans[-1][1])
        at = bisect_left(self._before, rest) - 1
        return weeks * WEEK + self.spans[at][0] + rest - self._before[at]

    def has(self, moment: Fraction) -> bool:
        """Whether the moment lies in open hours, each span without its first and with its last instant."""
        rest = (moment - 1) % WEEK + 1 if moment == int(moment) else moment % WEEK
        at = bisect_left(self._starts, rest) - 1
        return at >= 0 and rest <= self.spans[at][1]

    def shifted(self, minutes: int) -> "Week":
        """The same hours on a clock that is `minutes` ahead."""
        return week_of((start + minutes, end + minutes) for start, end in self.spans)


def week_of(spans: Iterable[Span]) -> Week:
    """Spans in any order, which may overlap and run over the end of the week, as one week."""
    inside: list[Span] = []
    for start, end in spans:
        length, start = min(end - start, WEEK), start % WEEK
        inside.append((start, min(start + length, WEEK)))
        if start + length > WEEK:
            inside.append((0, start + length - WEEK))
    joined: list[Span] = []
    for start, end in sorted(inside):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return Week(tuple(joined))


ALWAYS = Week(((0, WEEK),))
NEVER = Week(())


def common(weeks: Iterable[Week]) -> Week:
    """The hours that all of them have; all hours for no weeks."""
    found = ALWAYS
    for week in weeks:
        found = without(found, without(ALWAYS, week))
    return found


def without(week: Week, other: Week) -> Week:
    """The hours of `week` that `other` does not have."""
    edges = sorted({edge for span in (*week.spans, *other.spans) for edge in span})
    return week_of(pair for pair in pairwise(edges) if _covers(week, pair) and not _covers(other, pair))


def _covers(week: Week, span: Span) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in week.spans)


def elapsed(start: datetime, end: datetime, week: Week) -> Fraction:
    """Support minutes from `start` to `end`, both on the clock of the hours; 0 when the end is not after the start."""
    monday = start.toordinal() - start.weekday()
    first, last = (_minutes(moment, monday) for moment in (start, end))
    return week.open_until(last) - week.open_until(first) if last > first else Fraction(0)


def _minutes(moment: datetime, monday: int) -> Fraction:
    seconds = Fraction(moment.hour * 3600 + moment.minute * 60 + moment.second) + Fraction(moment.microsecond, 10**6)
    return (moment.toordinal() - monday) * DAY + seconds / 60


def met(start: datetime, done: datetime, week: Week, target_hours: Fraction) -> bool:
    """Whether what began at `start` and ended at `done` took no more support hours than the target; as much is met."""
    return elapsed(start, done, week) <= target_hours * 60


# --- as text -----------------------------------------------------------------------------------------------------------

HELP = "Write hours like “Mon-Fri 08:00-18:00, Sat 09:00-12:00” or “24x7”."
ALL_WEEK = re.compile(r"(?:24\s*(?:x|×|/|h/)\s*7|always|all hours)", re.ASCII)
NAMES = {"daily": "mon-sun", "every day": "mon-sun", "weekdays": "mon-fri", "weekends": "sat-sun", "weekend": "sat-sun"}
DASH = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b)\s*")
PART = re.compile(r"([a-z][a-z\s–—-]*?)?\s*(\d.*)?")
TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*h)?", re.ASCII)


def read_hours(text: str) -> Week:
    """The week that a text says. A part without times borrows those of the next part, one without days those before.

    Raises NoHours.
    """
    plain = " ".join(text.lower().split())
    if len(plain) > LONGEST:
        raise NoHours(f"This is too long for support hours. {HELP}")
    if ALL_WEEK.fullmatch(plain):
        return ALWAYS
    spans: list[Span] = []
    days: list[int] = []
    complete = True
    for part in re.split(r"\s*[,;]\s*", plain):
        named, times = _part(part)
        days = (named if complete else [*days, *named]) or days
        complete = times is not None
        if not days:
            raise NoHours(f"“{part}” does not say on which days. {HELP}")
        if times is not None:
            spans.extend((day * DAY + times[0], day * DAY + times[1]) for day in days)
    if not complete:
        raise NoHours(f"“{text.strip()[:60]}” does not say from when to when. {HELP}")
    return week_of(spans)


def _part(part: str) -> tuple[list[int], Span | None]:
    match = PART.fullmatch(part)
    if not part or match is None:
        raise NoHours(f"“{part[:60]}” is no support hours. {HELP}")
    days, times = match.groups()
    return _days(days) if days else [], _times(times) if times else None


def _days(text: str) -> list[int]:
    words = DASH.split(NAMES.get(text.strip(), text.strip()))
    if len(words) > 2:
        raise NoHours(f"“{text}” has more than a first and a last day. {HELP}")
    first, last = _day(words[0]), _day(words[-1])
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _day(word: str) -> int:
    for place, day in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")):
        if len(word) >= 2 and day.startswith(word):
            return place
    raise NoHours(f"“{word}” is no day of the week. {HELP}")


def _times(text: str) -> Span:
    ends = DASH.split(text.strip())
    if len(ends) != 2:
        raise NoHours(f"“{text}” needs two times, from and to. {HELP}")
    start, end = (_time(one) for one in ends)
    if start in (end, DAY):
        raise NoHours(f"“{text}” begins where it ends; a whole day is 00:00-24:00.")
    return start, end if end > start else end + DAY


def _time(text: str) -> int:
    match = TIME.fullmatch(text.strip())
    if match is None:
        raise NoHours(f"“{text}” is no time of day; write it like 08:00 or 17:30.")
    hour, minute = int(match[1]), int(match[2] or 0)
    if minute > 59 or hour * 60 + minute > DAY:
        raise NoHours(f"“{text}” is no time of day; the last one is 24:00.")
    return hour * 60 + minute


def write_hours(week: Week) -> tuple[str, ...]:
    """One text for each run of days with the same hours; `read_hours` of them, joined by ", ", gives the week back."""
    by_day: dict[Span, list[int]] = {}
    for day in range(7):
        for span in _of_day(week, day):
            by_day.setdefault(span, []).append(day)
    pieces = [(run[0], span, run) for span, days in by_day.items() for run in _runs(days)]
    return tuple(f"{_day_words(run)} {_clock(span[0])}-{_clock(span[1])}" for _, span, run in sorted(pieces))


def in_words(week: Week) -> str:
    """For a sentence: "Mon-Fri 08:00-18:00", "24x7", "no hours"."""
    return "24x7" if week.is_whole else ", ".join(write_hours(week)) or "no hours"


def _of_day(week: Week, day: int) -> Iterator[Span]:
    for start, end in week.spans:
        inside = max(start - day * DAY, 0), min(end - day * DAY, DAY)
        if inside[0] < inside[1]:
            yield inside


def _runs(days: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _day_words(run: list[int]) -> str:
    return DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def moment_words(moment: Fraction) -> str:
    """A moment of a week: "Fri 17:45"; the end of a day is its 24:00."""
    rest = moment % WEEK
    whole = int(rest)
    return f"{DAYS[whole // DAY]} {_clock(whole % DAY)}"
