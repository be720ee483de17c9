"""Which of the sources is right about an attribute. A function of what each of them last said, and of the rules.

Since every source keeps its own last word, the answer does not depend on the order in which they spoke, and taking one
of them back needs no memory of the others. "Stale" is measured against the newer word of a lower source, not against
today: a value changes when somebody says something new, never by itself in the night.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from dsm.federation.record import Value
from dsm.federation.values import compared

BY_HAND = 0  # the source of what people type here: it stands before all others unless a rule says otherwise
ANY = "*"  # attribute or class of a rule that holds for all


class Mode(StrEnum):
    WRITE = "write"
    IF_EMPTY = "if-empty"  # only while no other source says anything
    LOCKED = "locked"  # once it has spoken, nobody else writes, however old that is
    NEVER = "never"


class Choice(StrEnum):
    """How one of several values is chosen, in place of the ranks."""

    RANKED = "ranked"
    FIRST = "first"  # reported for the longest time, of those still reported
    LAST = "last"
    MOST = "most"  # reported by the most sources
    LARGEST = "largest"
    SMALLEST = "smallest"


@dataclass(frozen=True)
class Right:
    """Of one source over one attribute. Rank 1 is believed before 2; `stale_days` None = never stale."""

    rank: int
    stale_days: int | None = None
    mode: Mode = Mode.WRITE


@dataclass(frozen=True)
class Said:
    """The last word of one source. `since`: from when on it says this value; `seen_at`: when it last said it."""

    source: int
    value: Value
    seen_at: datetime
    since: datetime


@dataclass(frozen=True)
class Decision:
    """The word that stands, None when no source may say anything; why; and why each other one does not."""

    winner: Said | None
    why: str
    held: Mapping[int, str]


@dataclass(frozen=True)
class Rights:
    """The matrix: the narrowest rule wins, (class, attribute) before (class, *) before (*, attribute) before (*, *)."""

    sources: Mapping[int, Right]  # what holds where no rule says otherwise
    rules: Mapping[tuple[str, str, int], Right]  # (class, attribute, source)
    choices: Mapping[tuple[str, str], Choice]  # (class, attribute)

    def of(self, item_class: str, attribute: str, source: int) -> Right:
        for key in ((item_class, attribute), (item_class, ANY), (ANY, attribute), (ANY, ANY)):
            if found := self.rules.get((*key, source)):
                return found
        return self.sources.get(source, Right(BY_HAND) if source == BY_HAND else Right(1000))

    def choice(self, item_class: str, attribute: str) -> Choice:
        for key in ((item_class, attribute), (item_class, ANY), (ANY, attribute), (ANY, ANY)):
            if found := self.choices.get(key):
                return found
        return Choice.RANKED

    @cached_property
    def is_free(self) -> bool:
        """Nobody is forbidden to write anything, so that a single word always stands."""
        return all(right.mode != Mode.NEVER for right in self.rules.values())


def stands(item_class: str, attribute: str, said: Sequence[Said], rights: Rights) -> Said | None:
    """The word that stands."""
    if len(said) == 1 and rights.is_free:
        return said[0]
    return decide(item_class, attribute, said, rights).winner


def decide(item_class: str, attribute: str, said: Iterable[Said], rights: Rights) -> Decision:
    """Who is right about `attribute`, and why."""
    of = {one.source: rights.of(item_class, attribute, one.source) for one in said}
    held: dict[int, str] = {}
    running = _admitted(list(said), of, held)
    if not running:
        return Decision(None, "No source may write this.", held)
    choice = rights.choice(item_class, attribute)
    winner, why = _by_rank(running, of, held) if choice is Choice.RANKED else _chosen(choice, running)
    for one in running:
        if one.source != winner.source:
            held.setdefault(one.source, why)
    return Decision(winner, why, held)


def _admitted(said: list[Said], of: Mapping[int, Right], held: dict[int, str]) -> list[Said]:
    def hold(those: list[Said], reason: str) -> None:
        held.update((one.source, reason) for one in those)

    may = [one for one in said if of[one.source].mode is not Mode.NEVER]
    hold([one for one in said if one not in may], "It may not write this.")
    locked = [one for one in may if of[one.source].mode is Mode.LOCKED]
    if locked:
        hold([one for one in may if one not in locked], "The value is locked by a source that has spoken.")
        return locked
    firm = [one for one in may if of[one.source].mode is Mode.WRITE and one.value is not None]
    if firm:
        late = [one for one in may if of[one.source].mode is Mode.IF_EMPTY]
        hold(late, "It writes only while no other source says anything.")
        return [one for one in may if one not in late]
    return may


def _by_rank(running: list[Said], of: Mapping[int, Right], held: dict[int, str]) -> tuple[Said, str]:
    """The best rank that is not stale; among equals the newest."""
    rest, was_stale = running, False
    while True:
        best = min(of[one.source].rank for one in rest)
        group = [one for one in rest if of[one.source].rank == best]
        lower = [one for one in rest if of[one.source].rank > best]
        fresh = [one for one in group if not _is_stale(one, of[one.source], lower)]
        for one in group:
            if one not in fresh:
                held[one.source] = "It is stale, and a source of a lower rank has spoken since."
        if fresh:
            return _newest(fresh), _reason(best, fresh, lower, was_stale)
        rest, was_stale = lower, True


def _is_stale(one: Said, right: Right, lower: list[Said]) -> bool:
    if right.stale_days is None or not lower:
        return False
    return max(other.seen_at for other in lower) - one.seen_at > timedelta(days=right.stale_days)


def _reason(rank: int, fresh: list[Said], lower: list[Said], was_stale: bool) -> str:
    if was_stale:
        return f"Higher sources are stale, so rank {rank} writes."
    if len(fresh) > 1:
        return f"Several sources have rank {rank}; the newest word wins."
    if lower:
        return "By hand stands before every source." if rank == BY_HAND else f"Rank {rank} stands before the others."
    return "It is the only one that may say this."


def _newest(said: Sequence[Said]) -> Said:
    return max(said, key=lambda one: (one.seen_at, one.since, -one.source))


def _chosen(choice: Choice, running: list[Said]) -> tuple[Said, str]:
    if choice is Choice.FIRST:
        return min(running, key=lambda one: (one.since, one.source)), "It has been reported the longest."
    if choice is Choice.LAST:
        return _newest(running), "It is the newest word."
    if choice is Choice.MOST:
        return _most(running), "Most sources report it."
    return _extreme(choice, running), f"It is the {choice} value."


def _most(running: list[Said]) -> Said:
    """Among values that equally many report, the one with the newest word."""
    groups: dict[str, list[Said]] = {}
    for one in running:
        groups.setdefault(compared(one.value), []).append(one)
    most = max(len(group) for group in groups.values())
    return _newest([one for group in groups.values() if len(group) == most for one in group])


def _extreme(choice: Choice, running: list[Said]) -> Said:
    """By number where all are numbers, else by text. "None" is neither large nor small."""
    given = [one for one in running if one.value is not None] or running
    numbers = {one.source: _number(one.value) for one in given}
    sign = 1 if choice is Choice.LARGEST else -1
    known = {source: number for source, number in numbers.items() if number is not None}
    if len(known) == len(given):
        best = max(known.values(), key=lambda number: sign * number)
        return _newest([one for one in given if known[one.source] == best])
    words = [compared(one.value) for one in given]
    wanted = max(words) if choice is Choice.LARGEST else min(words)
    return _newest([one for one in given if compared(one.value) == wanted])


def _number(value: Value) -> Fraction | None:
    try:
        return None if value is None else Fraction(compared(value))
    except (ValueError, ZeroDivisionError):
        return None
