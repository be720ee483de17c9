"""The stream as a funnel: who goes on from each stage, where most people are lost, and what one outcome costs.

With nᵢ people at stage i, rᵢ = nᵢ₊₁ / nᵢ; overall = Π rᵢ; cost per outcome = Σ spend ÷ outcomes. It is the algebra of
rolled %C/A: there a share of *work* passes each step as it is, here a share of *people* goes on from it. All numbers are
exact; what is not known makes a total None and is named, never left out of a sum.

Stages stand in the order of the stream. Steps that a user does not see (backstage, support) are stages only when a
figure of the funnel is given for them.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise, zip_longest
from math import prod

from valuestreams import wording
from valuestreams.stream import Layer, Step, Stream

UNSEEN = {Layer.BACKSTAGE, Layer.SUPPORT}
LARGEST = 10**12  # of a count
LARGEST_SPEND = 10**14  # cents


@dataclass(frozen=True)
class Stage:
    """A step as people come to it.

    `arrived` is `reached`, or when nobody counted, what the rates before make of the last count (`is_counted` False).
    `rate` is the share that goes on: of the counts where both are known, else the `conversion` given by hand
    (`by_hand`); None at the last stage unless given, and where it is not known. `lost` is how many do not go on, below 0
    where more come than before; `lost_share` the same as a share of all who began.
    """

    key: str
    name: str
    reached: int | None
    spend: int | None
    arrived: Fraction | None
    rate: Fraction | None
    by_hand: bool
    lost: Fraction | None
    lost_share: Fraction | None

    @property
    def is_counted(self) -> bool:
        return self.reached is not None

    @property
    def grows(self) -> bool:
        return self.rate is not None and self.rate > 1


@dataclass(frozen=True)
class Funnel:
    """`outcomes` is how many get all the way. `unknown` and `unspent` are keys of the stages whose rate or spend is
    missing: then `overall` and `cost` are None. `spent` and `cost` (for each outcome) are cents.
    """

    stages: tuple[Stage, ...]
    overall: Fraction | None
    outcomes: Fraction | None
    spent: int | None
    cost: Fraction | None
    unknown: tuple[str, ...]
    unspent: tuple[str, ...]
    biggest: str | None  # the stage after which most are lost

    @property
    def is_begun(self) -> bool:
        """Whether anything is said of it at all."""
        return any(stage.is_counted or stage.by_hand or stage.spend is not None for stage in self.stages)

    def stage(self, key: str) -> Stage:
        """Raises KeyError."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise KeyError(key)


def is_stage(step: Step) -> bool:
    return step.layer not in UNSEEN or (step.reached, step.spend, step.conversion) != (None, None, None)


def funnel(stream: Stream) -> Funnel:
    """The funnel of `stream`; without stages when no user comes to any step."""
    return _funnel([step for step in stream.steps if is_stage(step)])


def _funnel(steps: list[Step]) -> Funnel:
    rates = [_rate(step, after) for step, after in zip_longest(steps, steps[1:])]
    stages = _stages(steps, rates)
    last = rates[-1] if rates else None
    unknown = _unknown(stages)
    outcomes = _outcomes(stages)
    unspent = tuple(step.key for step in steps if step.spend is None)
    spent = None if unspent or not steps else sum(step.spend or 0 for step in steps)
    overall = None if unknown or not steps else prod(_factors(rates, last), start=Fraction(1))
    cost = spent / outcomes if spent is not None and outcomes else None
    return Funnel(stages, overall, outcomes, spent, cost, unknown, unspent, _biggest(stages))


def _rate(step: Step, after: Step | None) -> Fraction | None:
    """Counts that show a rate go before a conversion by hand. After the last counted stage there is none."""
    if after is None:
        return step.conversion if step.reached is None else None
    if step.reached and after.reached is not None:
        return Fraction(after.reached, step.reached)
    if step.reached == 0 and after.reached == 0:
        return Fraction(0)  # nobody came, so nobody went on; the product is 0 already
    return step.conversion if step.reached is None or after.reached is None else None


def _factors(rates: list[Fraction | None], last: Fraction | None) -> list[Fraction]:
    used = rates if last is not None else rates[:-1]
    return [rate for rate in used if rate is not None]


def _stages(steps: list[Step], rates: list[Fraction | None]) -> tuple[Stage, ...]:
    found: list[Stage] = []
    arrived: Fraction | None = None
    share: Fraction | None = Fraction(1)  # of those who began
    for step, after, rate in zip_longest(steps, steps[1:], rates):
        arrived = arrived if step.reached is None else Fraction(step.reached)
        by_hand = rate is not None and (after is None or None in (step.reached, after.reached))
        leaving = None if rate is None else 1 - rate
        lost, lost_share = _part(arrived, leaving), _part(share, leaving)
        found.append(Stage(step.key, step.label, step.reached, step.spend, arrived, rate, by_hand, lost, lost_share))
        arrived, share = _part(arrived, rate), _part(share, rate)
    return tuple(found)


def _part(whole: Fraction | None, share: Fraction | None) -> Fraction | None:
    return None if whole is None or share is None else whole * share


def _unknown(stages: tuple[Stage, ...]) -> tuple[str, ...]:
    """Whose count is missing: of two stages without a rate between them, the one that nobody counted."""
    found = []
    for stage, after in pairwise(stages):
        if stage.rate is None:
            found += [one.key for one in (stage, after) if not one.is_counted] or [stage.key]
    if len(stages) == 1 and stages[0].rate is None and not stages[0].is_counted:
        found.append(stages[0].key)
    return tuple(dict.fromkeys(found))


def _outcomes(stages: tuple[Stage, ...]) -> Fraction | None:
    if not stages or stages[-1].arrived is None:
        return None
    last = stages[-1]
    return last.arrived if last.rate is None or last.arrived is None else last.arrived * last.rate


def _biggest(stages: tuple[Stage, ...]) -> str | None:
    """By people, where they are known, else by the share of those who began; the first of equals."""
    people = {stage.key: stage.lost for stage in stages if stage.lost}
    losses = people or {stage.key: stage.lost_share for stage in stages if stage.lost_share}
    largest = max(losses.values(), default=None, key=lambda lost: lost or 0)
    if largest is None or largest <= 0:
        return None
    return next(key for key, lost in losses.items() if lost == largest)


class NoChange(ValueError):
    """The change cannot be tried; the text says why, for the person who asked."""


def keeping_more(stream: Stream, key: str, points: Fraction) -> Funnel:
    """What if `points` percentage points more (less, below 0) went on from the stage `key`?

    The rates of the other stages and all spend stay as they are. Raises KeyError, and NoChange when the rate is not
    known or would leave 0 to 100 %.
    """
    before = funnel(stream)
    stage = before.stage(key)
    if stage.rate is None:
        raise NoChange(f"Nobody has said yet how many go on from “{stage.name}”.")
    changed = stage.rate + points / 100
    if not 0 <= changed <= 1:
        raise NoChange(
            f"From “{stage.name}” {percent(stage.rate)} go on. With this change it would be {percent(changed)}."
        )
    rates = {one.key: one.rate for one in before.stages} | {key: changed}
    steps = [step for step in stream.steps if is_stage(step)]
    return _funnel([_with_rate(step, rates[step.key], is_first=not at) for at, step in enumerate(steps)])


def _with_rate(step: Step, rate: Fraction | None, *, is_first: bool) -> Step:
    """The first stage keeps its count, the others follow from the rates."""
    return replace(step, reached=step.reached if is_first else None, conversion=rate)


def losses(found: Funnel) -> list[str]:
    """A sentence for each stage from which the rate on is known: "412 of 1,000 leave after Offer"."""
    return [said for stage in found.stages if (said := loss(stage))]


def loss(stage: Stage) -> str:
    """In words; empty where the rate is not known."""
    if stage.rate is None:
        return ""
    if stage.arrived is None:
        return f"{percent(1 - stage.rate)} leave after {stage.name}" if stage.rate <= 1 else ""
    about = "" if stage.is_counted and not stage.by_hand else "about "
    if stage.rate > 1:
        return f"{about}{people(-(stage.lost or 0))} more come after {stage.name} than were there"
    return f"{about}{people(stage.lost)} of {people(stage.arrived)} leave after {stage.name}"


def doubts(found: Funnel) -> list[str]:
    """What the figures should be asked about, without being refused."""
    said = []
    for stage, after in pairwise(found.stages):
        if stage.reached is not None and after.reached is not None and after.reached > stage.reached:
            said.append(
                f"More people reach {after.name} ({people(after.reached)}) than {stage.name} ({people(stage.reached)}). "
                "Do they come in from elsewhere, or are the two counts of different periods?"
            )
    return said


def people(number: Fraction | int | None) -> str:
    """Rounded half up, with thousands set apart; "?" for None."""
    return "?" if number is None else f"{int(Fraction(number) + Fraction(1, 2)):,}"


def percent(share: Fraction | None) -> str:
    """To a tenth, half up; two figures more below a tenth of a percent, so that a small rate is not shown as none."""
    if share is None:
        return "?"
    return wording.percent(share, 1 if not share or abs(share) >= Fraction(1, 1000) else 3)
