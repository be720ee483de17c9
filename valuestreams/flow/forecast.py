"""When so many items will be done, and how many by a day: drawn again and again from the weeks that were.

The bootstrap (Efron, 1979) of weekly throughput: each trial puts together a future of past weeks, drawn with replacement.
It says nothing beyond "if it goes on as in these weeks". Fixed seed: the same weeks give the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

FEWEST_WEEKS = 4
MOST_ITEMS = 100_000
TRIALS = 10_000
SEED = 20
MOST_WEEKS = 1_040  # ahead: twenty years

CHANCES = (50, 85, 95)

Counts = npt.NDArray[np.int64]


class NoForecast(ValueError):
    """Why there is none, as a sentence."""


@dataclass(frozen=True)
class When:
    """`days[p]`: the last day by which the items are done in p of 100 trials; None: later than twenty years."""

    items: int
    start: date
    days: dict[int, date | None]
    weeks: tuple[int, ...]
    spread: tuple[tuple[date, int], ...]  # trials that end in the week that ends on this day


@dataclass(frozen=True)
class HowMany:
    """`items[p]`: in p of 100 trials at least so many are done by the end of the day `by`."""

    by: date
    start: date
    items: dict[int, int]
    weeks: tuple[int, ...]
    spread: tuple[tuple[int, int], ...]  # how many trials end with so many items


def when(weeks: Sequence[int], items: int, start: date, *, trials: int = TRIALS) -> When:
    """`weeks`: items done in each past week, zeros too. `start` is the first day ahead. Raises NoForecast.

    In the week in which the last item is done the work is taken as spread evenly, and the day is rounded up.
    """
    past = _usable(weeks)
    if not 1 <= items <= MOST_ITEMS:
        raise NoForecast(f"Ask for 1 to {MOST_ITEMS:,} items.")
    needed = _days_needed(past, items, trials)
    days = {chance: _day(_at(needed, chance), start) for chance in CHANCES}
    return When(items, start, days, tuple(weeks), _by_week(needed, start))


def how_many(weeks: Sequence[int], by: date, start: date, *, trials: int = TRIALS) -> HowMany:
    """Raises NoForecast. A last week that is not whole counts for its share, rounded down."""
    past = _usable(weeks)
    days = (by - start).days + 1
    if days < 1:
        raise NoForecast("That day is over: ask for one that is still to come.")
    if days > 7 * MOST_WEEKS:
        raise NoForecast("That day is more than twenty years ahead.")
    draws = np.random.default_rng(SEED)
    done = np.zeros(trials, np.int64)
    for _ in range(days // 7):
        done += draws.choice(past, trials)
    done += draws.choice(past, trials) * (days % 7) // 7
    items = {chance: int(_at(-done, chance)) * -1 for chance in CHANCES}
    values, counts = np.unique(done, return_counts=True)
    spread = tuple((int(value), int(count)) for value, count in zip(values, counts, strict=True))
    return HowMany(by, start, items, tuple(weeks), spread)


def _usable(weeks: Sequence[int]) -> Counts:
    if len(weeks) < FEWEST_WEEKS:
        known = f"there are {len(weeks)}" if len(weeks) != 1 else "there is 1"
        raise NoForecast(f"A forecast needs at least {FEWEST_WEEKS} whole weeks of finished work; {known}.")
    if not any(weeks):
        raise NoForecast(f"Nothing was done in these {len(weeks)} weeks, so nobody can say when anything will be.")
    return np.array(weeks, np.int64)


def _days_needed(past: Counts, items: int, trials: int) -> Counts:
    """Days from the start to the last item, of each trial, the day itself counted; beyond twenty years a day more.

    The draws do not depend on `items`, so that more items never take less time.
    """
    draws = np.random.default_rng(SEED)
    needed = np.full(trials, 7 * MOST_WEEKS + 1, np.int64)
    done = np.zeros(trials, np.int64)
    for week in range(MOST_WEEKS):
        drawn = draws.choice(past, trials)
        ends = (done < items) & (done + drawn >= items)
        needed[ends] = 7 * week + -(-7 * (items - done[ends]) // drawn[ends])
        done += drawn
        if (done >= items).all():
            break
    return needed


def _at(values: Counts, chance: int) -> int:
    """The smallest value that at least `chance` of 100 do not exceed."""
    place = -(-chance * len(values) // 100) - 1
    return int(np.sort(values)[place])


def _day(needed: int, start: date) -> date | None:
    return None if needed > 7 * MOST_WEEKS else start + timedelta(days=needed - 1)


def _by_week(needed: Counts, start: date) -> tuple[tuple[date, int], ...]:
    weeks, counts = np.unique((needed[needed <= 7 * MOST_WEEKS] - 1) // 7, return_counts=True)
    return tuple(
        (start + timedelta(days=int(7 * week + 6)), int(count)) for week, count in zip(weeks, counts, strict=True)
    )
