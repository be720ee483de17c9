"""The availability of a promise: what its service reaches, and what it reaches with no more than was agreed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from dsm.agreements.composition import Independent, composed
from dsm.agreements.needs import AtLeast, Needs, levels, needed
from dsm.agreements.proof import Availability, Break
from dsm.agreements.terms import HOURS_A_MONTH, Agreement, Promise, Register, allowed_downtime
from dsm.agreements.words import listed, percent, span
from dsm.agreements.work import ENOUGH, TooTangled, Work
from dsm.agreements.worst_case import WorstCase


@dataclass(frozen=True)
class _Figures:
    """What is composed: services that are opened, a value for everything else, and what is left to spend on it."""

    services: Mapping[str, Needs]
    values: Mapping[str, Fraction]
    work: Work

    def independent(self, service: str) -> Fraction:
        if service not in self.services:
            return self.values[service]
        return composed(service, self.services, self.values, Independent(self.work))


def check(register: Register, promise: Promise) -> tuple[Availability | None, list[Break]]:
    """The proof of availability and where it breaks; None when the promise says nothing of it."""
    if promise.availability is None:
        return None, []
    if promise.service is None:
        sentence = f"{percent(promise.availability)} is promised, but not of which service, so nothing can be proved."
        return Availability(promise.availability), [Break("availability", promise.key, sentence)]
    agreed = _agreed(register)
    counted = _counted(register, promise.service, agreed)
    missing = tuple(key for key in _leaves(promise.service, counted.services) if key not in counted.values)
    if missing:
        return Availability(promise.availability, incomplete=missing), [_unknown(register, promise, missing, agreed)]
    worst = WorstCase(Work(ENOUGH))
    found = Availability(
        promise.availability,
        worst_case=composed(promise.service, counted.services, counted.values, worst),
        is_sharp=worst.is_sharp,
    )
    try:
        return _proved(register, promise, found, counted, agreed)
    except TooTangled as error:
        return found, [_tangled(promise, found, str(error))]


def _proved(
    register: Register, promise: Promise, found: Availability, counted: _Figures, agreed: Mapping[str, Agreement]
) -> tuple[Availability, list[Break]]:
    service = promise.service or ""
    found = replace(found, independent=counted.independent(service))
    if not found.holds:
        return found, [_too_low(promise, found, counted)]
    less, lower = _as_agreed(register, promise, counted, agreed)
    if not less:
        return found, []
    found = replace(found, agreed=lower.independent(service))
    return found, [] if found.holds else [_agreed_too_low(promise, found, less, counted, agreed)]


# --- figures -----------------------------------------------------------------------------------------------------------


def _agreed(register: Register) -> dict[str, Agreement]:
    """For each component and service the agreement that promises least of its availability."""
    found: dict[str, Agreement] = {}
    for one in register.agreements:
        thing = one.component or one.service
        if thing and one.availability is not None and _of(one) < _of(found.get(thing)):
            found[thing] = one
    return found


def _of(agreement: Agreement | None) -> Fraction:
    return Fraction(2) if agreement is None or agreement.availability is None else agreement.availability


def _counted(register: Register, service: str, agreed: Mapping[str, Agreement]) -> _Figures:
    """Each component with its own figure, else with the agreed one. A service some of whose parts have neither, too, if
    nothing else in the chain needs its parts: else it would fail and work apart from what it shares."""
    values = {one.key: one.availability for one in register.components if one.availability is not None}
    values = {**{key: _of(one) for key, one in agreed.items() if key in register.component}, **values}
    services = dict(register.needs)
    for key in _innermost_first(register, service):
        if (
            key in agreed
            and any(leaf not in values for leaf in _leaves(key, services))
            and not _shared(register, service, key)
        ):
            del services[key]
            values[key] = _of(agreed[key])
    return _Figures(services, values, Work(ENOUGH))


def _innermost_first(register: Register, service: str) -> list[str]:
    """The service and all services that it needs, each after those that it needs itself."""
    deep = levels(register.needs)
    return sorted((key for key in needed(service, register.needs) if key in deep), key=lambda key: deep[key])


def _shared(register: Register, service: str, key: str) -> list[str]:
    """What the service `key` needs and the rest of the chain of `service` needs, too."""
    others = {name: needs for name, needs in register.needs.items() if name != key}
    rest = set(needed(service, others)) if service in others else set()
    return [one for one in needed(key, register.needs) if one != key and one in rest]


def _leaves(service: str, services: Mapping[str, Needs]) -> list[str]:
    if service not in services:
        return [service]
    return [key for key in needed(service, services) if key not in services]


def _as_agreed(
    register: Register, promise: Promise, counted: _Figures, agreed: Mapping[str, Agreement]
) -> tuple[list[str], _Figures]:
    """What is agreed with less than it is counted with, and the figures when only so much may be counted on.

    A service keeps its parts, some of which may stand elsewhere, too: it needs one thing more, which makes it as bad as
    agreed, unless its parts with what is agreed for them do that already.
    """
    low = [
        key for key in register.needed_by(promise) if key in agreed and _of(agreed[key]) < counted.values.get(key, 0)
    ]
    services, values = dict(counted.services), {**counted.values, **{key: _of(agreed[key]) for key in low}}
    lower = _Figures(services, values, counted.work)
    for key in _innermost_first(register, promise.service or ""):
        if key in agreed and key in services and _of(agreed[key]) < (reached := lower.independent(key)):
            gap = f"{key}\0"  # no key has that sign
            services[key], values[gap] = AtLeast(2, (services[key], gap)), _of(agreed[key]) / reached
            low.append(key)
    return low, lower


# --- sentences ---------------------------------------------------------------------------------------------------------


def _unknown(register: Register, promise: Promise, missing: tuple[str, ...], agreed: Mapping[str, Agreement]) -> Break:
    many = len(missing) > 1
    sentence = (
        f"The availability of {listed(list(missing))} is not known, neither of the component{'s' if many else ''} nor "
        f"by an agreement, so the {percent(promise.availability or Fraction(0))} of {promise.service} cannot be proved."
    )
    for key in _innermost_first(register, promise.service or ""):
        if key in agreed and set(missing) & set(needed(key, register.needs)):
            shared = listed(_shared(register, promise.service or "", key))
            sentence += (
                f" What is agreed for {key} cannot stand in for {'them' if many else 'it'}, because {shared} beneath it "
                "stands on other branches, too."
            )
            break
    return Break("availability", missing[0], sentence)


def _tangled(promise: Promise, found: Availability, sentence: str) -> Break:
    service = promise.service or ""
    return Break(
        "availability",
        service,
        f"{sentence.removesuffix('.')} of {service}. Only the worst case is known, "
        f"{percent(found.worst_case or Fraction(0))}, and {percent(found.required)} is promised. Combine some of these "
        "components into one.",
    )


def _too_low(promise: Promise, found: Availability, counted: _Figures) -> Break:
    reached, service = found.independent or Fraction(0), promise.service or ""
    culprit = _costliest(service, counted)
    sentence = (
        f"{service} reaches {percent(reached)} even when failures are independent, and {percent(found.required)} is "
        f"promised: {_downtime(reached)} of failure in 30 days instead of {_downtime(found.required)}."
    )
    if culprit != service:
        sentence += f" {culprit}, counted with {percent(counted.values[culprit])}, costs most of it."
    return Break("availability", culprit, sentence)


def _downtime(availability: Fraction) -> str:
    return span(allowed_downtime(availability, HOURS_A_MONTH))


def _costliest(service: str, counted: _Figures) -> str:
    """The component without whose failures the service would gain most; the one that fails most when that takes too
    long to find."""
    leaves = _leaves(service, counted.services)

    def gained(key: str) -> Fraction:
        return replace(counted, values={**counted.values, key: Fraction(1)}).independent(service)

    try:
        return max(leaves, key=gained)
    except TooTangled:
        return min(leaves, key=lambda key: counted.values[key])


def _agreed_too_low(
    promise: Promise, found: Availability, less: list[str], counted: _Figures, agreed: Mapping[str, Agreement]
) -> Break:
    reached = {key: counted.independent(key) for key in less}
    worst = max(less, key=lambda key: reached[key] - _of(agreed[key]))
    sentence = (
        f"{worst} is counted with {percent(reached[worst])}, but only {percent(_of(agreed[worst]))} is agreed for it. "
        f"With no more than what is agreed, {promise.service} reaches {percent(found.agreed or Fraction(0))}, and "
        f"{percent(found.required)} is promised."
    )
    return Break("availability", worst, sentence)
