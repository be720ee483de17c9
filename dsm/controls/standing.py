"""How a product stands with a control on a day: what it has shown, whether that still counts, what it is exempted from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from dsm.controls.control import Control, applicable


class Progress(StrEnum):
    """What a product team has said."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    MET = "met"


class State(StrEnum):
    """What that is worth today."""

    NOT_STARTED = "not_started"
    STARTED = "started"
    MET = "met"
    STALE = "stale"  # it was met, and its evidence is too old
    EXEMPT = "exempt"


@dataclass(frozen=True)
class Evidence:
    """`on`: the day of which it speaks; without one, nothing is met, for nobody could say how old it is."""

    progress: Progress
    on: date | None = None

    def __post_init__(self) -> None:
        if self.progress is Progress.MET and self.on is None:
            raise ValueError("A control is met on a day; say on which.")


@dataclass(frozen=True)
class Exemption:
    """`expires` is the last day on which it counts."""

    expires: date

    def counts(self, today: date) -> bool:
        return today <= self.expires


@dataclass(frozen=True)
class Standing:
    """`until`: the last day on which the state holds by itself, None when it does not end. `lapsed`: the last day of an
    exemption that counts no more.
    """

    control: Control
    state: State
    until: date | None = None
    lapsed: date | None = None

    @property
    def met(self) -> bool:
        return self.state is State.MET

    @property
    def exempt(self) -> bool:
        return self.state is State.EXEMPT

    @property
    def begun(self) -> bool:
        return self.state is not State.NOT_STARTED


@dataclass(frozen=True)
class Case:
    """A product before its controls: what it is, what it has shown, by the keys of controls."""

    stage: str
    attributes: frozenset[str] = frozenset()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    exemptions: Mapping[str, Exemption] = field(default_factory=dict)


def standing(control: Control, evidence: Evidence | None, exemption: Exemption | None, today: date) -> Standing:
    """Evidence that still counts goes before an exemption: what is met needs none."""
    fresh_until = _fresh_until(control, evidence)
    is_met = evidence is not None and evidence.progress is Progress.MET
    if is_met and (fresh_until is None or today <= fresh_until):
        return Standing(control, State.MET, fresh_until)
    if exemption is not None and exemption.counts(today):
        return Standing(control, State.EXEMPT, exemption.expires)
    lapsed = exemption.expires if exemption else None
    if is_met:
        return Standing(control, State.STALE, lapsed=lapsed)
    return Standing(control, State(evidence.progress) if evidence else State.NOT_STARTED, lapsed=lapsed)


def standings(controls: Iterable[Control], case: Case, today: date) -> tuple[Standing, ...]:
    """Of every control that applies to the product, in the order of the catalogue."""
    return tuple(
        standing(control, case.evidence.get(control.key), case.exemptions.get(control.key), today)
        for control in applicable(controls, case.attributes)
    )


def _fresh_until(control: Control, evidence: Evidence | None) -> date | None:
    if evidence is None or evidence.on is None or control.valid_days is None:
        return None
    try:
        return evidence.on + timedelta(days=control.valid_days)
    except OverflowError:
        return None
