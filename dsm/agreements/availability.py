"""The availability of a promise: what its service reaches, and what it reaches with no more than was agreed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from dsm.agreements.composition import Independent, TooTangled, composed
from dsm.agreements.needs import Needs, needed
from dsm.agreements.proof import Availability, Break
from dsm.agreements.terms import HOURS_A_MONTH, Agreement, Promise, Register, allowed_downtime
from dsm.agreements.words import listed, percent, span
from dsm.agreements.worst_case import WorstCase

MOST_COMPARED = 100  # components among which the one that costs most is looked for


@dataclass(frozen=True)
class _Figures:
    """What is composed: services that are opened, and a value for everything else."""

    services: Mapping[str, Needs]
    values: Mapping[str, Fraction]

    def independent(self, service: str) -> Fraction:
        if service not in self.services:
            return self.values[service]
        return composed(service, self.services, self.values, Independent())


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
        return Availability(promise.availability, incomplete=missing), [_unknown(promise, missing)]
    try:
        return _proved(register, promise, counted, agreed)
    except TooTangled as error:
        return Availability(promise.availability), [Break("availability", promise.service, str(error))]


def _proved(
    register: Register, promise: Promise, counted: _Figures, agreed: Mapping[str, Agreement]
) -> tuple[Availability, list[Break]]:
    required, service = promise.availability or Fraction(0), promise.service or ""
    worst = WorstCase()
    found = Availability(
        required,
        independent=counted.independent(service),
        worst_case=composed(service, counted.services, counted.values, worst),
        is_sharp=worst.is_sharp,
    )
    if not found.holds:
        return found, [_too_low(promise, found, counted)]
    less, lower = _as_agreed(register, promise, counted, agreed)
    if not less:
        return found, []
    found = replace(found, agreed=lower.independent(service))
    return found, [] if found.holds else [_agreed_too_low(promise, found, less, counted, lower)]


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
    """Each component with its own figure, else with the agreed one; a service some of whose parts have neither, too."""
    values = {one.key: one.availability for one in register.components if one.availability is not None}
    values = {**{key: _of(one) for key, one in agreed.items() if key in register.component}, **values}
    services = dict(register.needs)
    for key in reversed(needed(service, register.needs)):
        if key in agreed and key in services and any(leaf not in values for leaf in _leaves(key, services)):
            del services[key]
            values[key] = _of(agreed[key])
    return _Figures(services, values)


def _leaves(service: str, services: Mapping[str, Needs]) -> list[str]:
    if service not in services:
        return [service]
    return [key for key in needed(service, services) if key not in services]


def _as_agreed(
    register: Register, promise: Promise, counted: _Figures, agreed: Mapping[str, Agreement]
) -> tuple[list[str], _Figures]:
    """What is agreed with less than it is counted with, and the figures when only so much may be counted on."""
    services, values, less = dict(counted.services), dict(counted.values), []
    for key in register.needed_by(promise):
        if key in agreed and (key in services or key in values) and _of(agreed[key]) < counted.independent(key):
            services.pop(key, None)
            values[key] = _of(agreed[key])
            less.append(key)
    return less, _Figures(services, values)


# --- sentences ---------------------------------------------------------------------------------------------------------


def _unknown(promise: Promise, missing: tuple[str, ...]) -> Break:
    many = len(missing) > 1
    sentence = (
        f"The availability of {listed(list(missing))} is not known, neither of the component{'s' if many else ''} nor "
        f"by an agreement, so the {percent(promise.availability or Fraction(0))} of {promise.service} cannot be proved."
    )
    return Break("availability", missing[0], sentence)


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
    """The component without whose failures the service would gain most."""
    leaves = _leaves(service, counted.services)
    if len(leaves) > MOST_COMPARED:
        return min(leaves, key=lambda key: counted.values[key])

    def gained(key: str) -> Fraction:
        return _Figures(counted.services, {**counted.values, key: Fraction(1)}).independent(service)

    return max(leaves, key=gained)


def _agreed_too_low(
    promise: Promise, found: Availability, less: list[str], counted: _Figures, lower: _Figures
) -> Break:
    worst = max(less, key=lambda key: counted.independent(key) - lower.values[key])
    sentence = (
        f"{worst} is counted with {percent(counted.independent(worst))}, but only {percent(lower.values[worst])} is "
        f"agreed for it. With no more than what is agreed, {promise.service} reaches "
        f"{percent(found.agreed or Fraction(0))}, and {percent(found.required)} is promised."
    )
    return Break("availability", worst, sentence)
