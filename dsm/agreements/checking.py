"""What must be right in a register before anything is proved of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches

from dsm.agreements.hops import hop_keys
from dsm.agreements.needs import MOST_LEVELS, cycle, keys_in, levels
from dsm.agreements.terms import Agreement, Promise, Register, Terms

MOST_HOPS = 50


@dataclass(frozen=True)
class Problem:
    """`section` and `place`: which entry of it, from 0. `field`: what of it is wrong. `sentence`: why."""

    section: str
    place: int
    field: str
    sentence: str


def problems(register: Register) -> list[Problem]:
    """Everything that is wrong. What builds on right keys is looked at only when these are right."""
    found = [*_twice(register), *_terms(register)]
    if not found:
        found = [*_unknown(register)]
    if not found:
        found = [*circles(register), *_zones(register)]
    return found


def _twice(register: Register) -> Iterator[Problem]:
    """Needs name components and services, so these share one set of keys."""
    groups = (
        [("components", at, one.key) for at, one in enumerate(register.components)]
        + [("services", at, one.key) for at, one in enumerate(register.services)],
        [("agreements", at, one.key) for at, one in enumerate(register.agreements)],
        [("promises", at, one.key) for at, one in enumerate(register.promises)],
    )
    for group in groups:
        seen: dict[str, str] = {}
        for section, at, key in group:
            if key in seen:
                yield Problem(section, at, "key", f"The key '{key}' is that of one of the {seen[key]} already.")
            seen.setdefault(key, section)


def _terms(register: Register) -> Iterator[Problem]:
    for section, entries in (("agreements", register.agreements), ("promises", register.promises)):
        for at, one in enumerate(entries):
            yield from (Problem(section, at, name, sentence) for name, sentence in _crossing(one))


def _crossing(one: Terms) -> Iterator[tuple[str, str]]:
    """Dates in an order that cannot be."""
    notice = None if one.ends is None or one.notice_days is None else one.ends - timedelta(days=one.notice_days)
    if one.starts and one.ends and one.starts > one.ends:
        yield "ends", f"It ends on {one.ends}, before it begins on {one.starts}."
    elif one.starts and notice and notice < one.starts:
        yield (
            "notice_days",
            f"Notice of {one.notice_days} days would have to arrive by {notice}, before the agreement begins on "
            f"{one.starts}: the notice is longer than the term.",
        )
    if one.renews_months and one.ends is None:
        yield "renews_months", "What renews by itself does so after its last day: say when it ends."
    if one.decision_days is not None and (one.notice_days is None or one.ends is None):
        yield "decision_days", "Days for a decision count back from the last day of notice: give ends and notice_days."


def _unknown(register: Register) -> Iterator[Problem]:
    things = [*register.component, *register.needs]
    for at, service in enumerate(register.services):
        for key in dict.fromkeys(keys_in(service.needs)):
            if key not in register.component and key not in register.needs:
                yield Problem("services", at, "needs", _nobody(key, "component or service", things))
    for at, agreement in enumerate(register.agreements):
        yield from _of_agreement(register, at, agreement)
    for at, promise in enumerate(register.promises):
        yield from _of_promise(register, at, promise)


def _of_agreement(register: Register, at: int, one: Agreement) -> Iterator[Problem]:
    if one.component and one.service:
        yield Problem(
            "agreements", at, "service", "An agreement is for one component or for one service, not for both."
        )
    if one.component in register.needs:
        yield Problem("agreements", at, "component", f"'{one.component}' is a service: write service: {one.component}.")
    elif one.component and one.component not in register.component:
        yield Problem("agreements", at, "component", _nobody(one.component, "component", list(register.component)))
    if one.service in register.component:
        yield Problem("agreements", at, "service", f"'{one.service}' is a component: write component: {one.service}.")
    elif one.service and one.service not in register.needs:
        yield Problem("agreements", at, "service", _nobody(one.service, "service", list(register.needs)))


def _of_promise(register: Register, at: int, one: Promise) -> Iterator[Problem]:
    if one.service in register.component:
        sentence = f"'{one.service}' is a component; a promise is for a service: add one that needs it."
        yield Problem("promises", at, "service", sentence)
    elif one.service and one.service not in register.needs:
        yield Problem("promises", at, "service", _nobody(one.service, "service", list(register.needs)))
    if one.availability is not None and not one.service:
        yield Problem(
            "promises", at, "availability", "An availability is promised for a service: say which in 'service'."
        )
    hops = list(hop_keys(one.hops)) if one.hops else []
    if len(hops) > MOST_HOPS:
        yield Problem("promises", at, "hops", f"A promise has at most {MOST_HOPS} steps, and these are {len(hops):,}.")
    for key in dict.fromkeys(hops):
        if key not in register.agreement:
            yield Problem("promises", at, "hops", _nobody(key, "agreement", list(register.agreement)))


def _nobody(key: str, what: str, known: list[str]) -> str:
    near = get_close_matches(key, known, n=1)
    return f"'{key}' is no {what} here" + (f"; did you mean '{near[0]}'?" if near else ".")


def circles(register: Register) -> Iterator[Problem]:
    """Services that need each other, or stand too deep inside each other, for anything to be composed."""
    if circle := cycle(register.needs):
        sentence = f"Services need each other in a circle: {' → '.join(circle)}. Take one of these needs out."
        yield Problem("services", _place(register, circle[0]), "needs", sentence)
        return
    deep: Mapping[str, int] = levels(register.needs)
    for key, count in deep.items():
        if count > MOST_LEVELS:
            sentence = f"More than {MOST_LEVELS} groups and services stand inside each other here."
            yield Problem("services", _place(register, key), "needs", sentence)
            return


def _place(register: Register, key: str) -> int:
    return next(at for at, one in enumerate(register.services) if one.key == key)


def _zones(register: Register) -> Iterator[Problem]:
    """Hours of different zones can be compared only when the promise says in which zone its own are."""
    for at, promise in enumerate(register.promises):
        zoned = [link.key for link in register.links(promise) if link.zone and not link.hours.is_whole]
        if zoned and not promise.zone and not promise.hours.is_whole:
            sentence = f"The hours of {zoned[0]} are in a time zone, so the promise must name its own, too: zone."
            yield Problem("promises", at, "zone", sentence)
