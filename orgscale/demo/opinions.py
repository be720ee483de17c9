"""What the people of the demo say of a statement: chance with a seed, so that every load tells the same story. Pure.

A respondent's answer comes from how far the practice is in place, whether she leads, her own temper, and chance. The
same person judges the same statement alike in every assessment, so answers move only because the practice does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random

from assessments.framework import Framework, Item

LEADERS, TEAMS = "leaders", "teams"
UNANSWERED, NOT_MINE, ONE_CRITERION_OPEN = 0.05, 0.012, 0.06  # shares of answers
PRACTICE_SPREAD, TEMPER_SPREAD, CHANCE_SPREAD = 0.15, 0.04, 0.10  # of coverage


@dataclass(frozen=True)
class Opinion:
    """coverage in quarters, None: unanswered or not applicable; criteria: keys of those that are met."""

    coverage: int | None = None
    not_applicable: bool = False
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mood:
    """How things stand when people are asked; coverage, apart and polarised are in percent.

    coverage: per dimension, one share a level; apart: how much more leaders see than teams; polarised: shares of
    `leaders` and `teams` for single practices; unanswered, not_applicable and nowhere: practices of which all say so.
    """

    coverage: Mapping[str, list[int]]
    leaders: Collection[str]
    respondents: Collection[str]
    apart: Mapping[str, int] = field(default_factory=dict)
    polarised: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unanswered: Collection[str] = ()
    not_applicable: Collection[str] = ()
    nowhere: Collection[str] = ()


def opinion(framework: Framework, item: Item, person: str, mood: Mood) -> Opinion:
    """What `person` says of `item`."""
    chance = _chance(person, item.key)
    silence, exception, gap, temper = (chance.random() for _ in range(4))
    if item.key in mood.not_applicable or (exception < NOT_MINE and not item.is_quick):
        return Opinion(not_applicable=True)
    if item.key in mood.unanswered or (silence < UNANSWERED and not item.is_quick):
        return Opinion()
    share = _share(framework, item, person, mood, chance)
    if item.criteria:
        share = min(1.0, share / (1 - ONE_CRITERION_OPEN))  # so that the gate does not move the mean
    coverage = _quarters(sorted(option.quarters for option in framework.options(item)), share, temper)
    return Opinion(coverage, criteria=_criteria(item, coverage, gap < ONE_CRITERION_OPEN, chance))


def _chance(*about: str) -> Random:
    return Random(" on ".join(about))  # noqa: S311 - chance in a story, no secret


def _share(framework: Framework, item: Item, person: str, mood: Mood, chance: Random) -> float:
    """Coverage from 0 to 1 as the person sees it, before it is put into one of the options."""
    leads = person in mood.leaders
    if item.key in mood.nowhere:
        return 0.0
    if item.key in mood.polarised:
        return mood.polarised[item.key][LEADERS if leads else TEAMS] / 100
    place = mood.coverage[item.dimension][framework.level_index[item.level]] / 100
    room = 4 * place * (1 - place)  # what is everywhere or nowhere leaves nothing to disagree about
    temper = _chance(person).gauss(0, TEMPER_SPREAD)
    views = _view(item.dimension, leads, mood) + temper + chance.gauss(0, CHANCE_SPREAD)
    practice = 0.0 if item.is_quick else _lean(framework, item)
    return min(1.0, max(0.0, place + room * (views + PRACTICE_SPREAD * practice)))


def _view(dimension: str, leads: bool, mood: Mood) -> float:
    """What leading adds or not leading takes away, so that over all respondents nothing is added."""
    apart = mood.apart.get(dimension, 0) / 100
    part = sum(person in mood.leaders for person in mood.respondents) / max(1, len(mood.respondents))
    return apart * (1 - part) if leads else -apart * part


def _lean(framework: Framework, item: Item) -> float:
    """-2 to 2: how much better or worse this practice stands than its neighbours, which make up for it."""
    own = framework.practices_by_place[item.dimension, item.level]
    weight = float(sum(one.weight for one in own))
    return _luck(item.key) - sum(_luck(one.key) * float(one.weight) for one in own) / weight


@cache
def _luck(practice: str) -> float:
    return _chance(practice).uniform(-1, 1)


def _quarters(options: list[int], share: float, chance: float) -> int:
    """One of the two options around `share`, the nearer one more often: the mean over many people is `share`."""
    lower = max(option for option in options if option <= share * 4)
    upper = min((option for option in options if option > share * 4), default=lower)
    if upper == lower:
        return lower
    return upper if chance < (share * 4 - lower) / (upper - lower) else lower


def _criteria(item: Item, coverage: int, one_is_open: bool, chance: Random) -> tuple[str, ...]:
    keys = [criterion.key for criterion in item.criteria]
    if not keys:
        return ()
    if coverage == 0:
        some = chance.sample(keys, chance.randrange(len(keys)))
        return tuple(key for key in keys if key in some)
    left_out = chance.choice(keys) if one_is_open else None
    return tuple(key for key in keys if key != left_out)
