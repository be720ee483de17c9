"""The proof of a promise: does what was agreed below hold what was promised above?"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from dsm.agreements import availability, timing
from dsm.agreements.hours import Week, common, in_words, week_of, without, write_hours
from dsm.agreements.proof import Availability, Break, Dates, Hours, Money, Proof
from dsm.agreements.terms import Agreement, Kind, Promise, Register
from dsm.agreements.words import listed, money, percent
from dsm.agreements.zones import clocks as clocks_of


def prove(register: Register, promise: Promise, today: date | None = None) -> Proof:
    """All checks of one promise; it holds when none of them breaks. With `today`, what has ended by then holds nothing."""
    links = register.links(promise)
    clocks = list(clocks_of(promise, links))
    reached, low = availability.check(register, promise)
    time, slow = timing.check_resolution(register, promise, clocks)
    response, late = timing.check_response(register, promise, clocks)
    hours, closed = _hours(promise, links, clocks)
    dates, gone = _dates(promise, links, today)
    paid, short = _money(promise, links)
    breaks = (*low, *slow, *late, *closed, *gone, *short, *_definitions(promise, links))
    notes = (*_notes(register, promise, reached), *_open_ended(promise, links, today))
    return Proof(promise.key, reached, time, response, hours, dates, paid, breaks, notes)


def prove_all(register: Register, today: date | None = None) -> tuple[Proof, ...]:
    return tuple(prove(register, promise, today) for promise in register.promises)


def _hours(
    promise: Promise, links: Sequence[Agreement], clocks: Sequence[dict[str, Week]]
) -> tuple[Hours, list[Break]]:
    """The hours that all links have in common must hold every promised hour."""
    gaps = [without(promise.hours, common(at.values())) for at in clocks]
    breaks = []
    for link in links:
        gap = _all([without(promise.hours, at[link.key]) for at in clocks])
        if gap.spans:
            zone = f" ({link.zone})" if link.zone != promise.zone else ""
            sentence = (
                f"{link.label} supports {in_words(link.hours)}{zone}, and {in_words(promise.hours)} is promised: "
                f"nobody is there {in_words(gap)}."
            )
            breaks.append(Break("hours", link.key, sentence))
    return Hours(write_hours(_all(gaps))), breaks


def _all(weeks: Sequence[Week]) -> Week:
    return week_of(span for week in weeks for span in week.spans)


def _dates(promise: Promise, links: Sequence[Agreement], today: date | None) -> tuple[Dates, list[Break]]:
    """Every link must be there from the first to the last day of the promise."""
    breaks = [*_ending(promise, links, today), *_beginning(promise, links)]
    return Dates(min((link.last_day for link in links if link.last_day), default=None), not breaks), breaks


def _ending(promise: Promise, links: Sequence[Agreement], today: date | None) -> Iterator[Break]:
    for link in links:
        if link.last_day is None:
            continue
        if promise.ends and link.last_day < promise.ends:
            days = (promise.ends - link.last_day).days
            sentence = (
                f"{link.label} ends on {link.ends}, {days} day{'s' if days > 1 else ''} before the promise, which runs "
                f"until {promise.ends}."
            )
            yield Break("dates", link.key, sentence)
        elif today and link.last_day < today and not promise.ends:
            yield Break("dates", link.key, f"{link.label} ended on {link.ends}, and the promise goes on.")


def _open_ended(promise: Promise, links: Sequence[Agreement], today: date | None) -> Iterator[str]:
    """A promise without an end outlives every link that has one: nothing breaks before that day."""
    for link in links:
        if not promise.ends and link.last_day and not (today and link.last_day < today):
            yield f"{link.label} ends on {link.ends}, and the promise has no end: from then on it is not carried."


def _beginning(promise: Promise, links: Sequence[Agreement]) -> Iterator[Break]:
    for link in links:
        if promise.starts and link.starts and link.starts > promise.starts:
            sentence = f"{link.label} begins on {link.starts}, after the promise, which runs from {promise.starts}."
            yield Break("dates", link.key, sentence)


def _money(promise: Promise, links: Sequence[Agreement]) -> tuple[Money, list[Break]]:
    """What suppliers credit at a breach must be no less than what is owed (back to back)."""
    owed = promise.credit or Fraction(0)
    paying = [link for link in links if link.kind is Kind.UC and link.credit]
    currencies = {one.currency for one in (promise, *paying)} - {""}
    if len(currencies) > 1:
        found = Money(owed, None, promise.currency)
        return found, [] if found.holds else [_foreign(promise, owed, paying)]
    found = Money(owed, sum((link.credit or Fraction(0) for link in paying), Fraction(0)), "".join(currencies))
    return found, [] if found.holds else [_gap(promise, found, links, paying)]


def _foreign(promise: Promise, owed: Fraction, paying: Sequence[Agreement]) -> Break:
    """Credits in several currencies, or in another one than what is owed."""
    link = next((one for one in paying if one.currency not in ("", promise.currency)), paying[0])
    credits = ", ".join(f"{one.key} {money(one.credit or Fraction(0), one.currency)}" for one in paying)
    sentence = (
        f"{money(owed, promise.currency)} are owed for a breach, and suppliers credit amounts in another currency "
        f"({credits}), which cannot be compared."
    )
    return Break("money", link.key, sentence)


def _gap(promise: Promise, found: Money, links: Sequence[Agreement], paying: Sequence[Agreement]) -> Break:
    contracts = [link.key for link in links if link.kind is Kind.UC]
    covered = found.covered or Fraction(0)
    parts = ", ".join(f"{link.key} {money(link.credit or Fraction(0), found.currency)}" for link in paying)
    sentence = (
        f"{money(found.owed, found.currency)} are owed for a breach, and suppliers credit "
        f"{money(covered, found.currency)}{f' ({parts})' if parts else ''}: {money(found.owed - covered, found.currency)} "
        "remain uncovered."
    )
    return Break("money", contracts[0] if len(contracts) == 1 else promise.key, sentence)


def _definitions(promise: Promise, links: Sequence[Agreement]) -> Iterator[Break]:
    """Targets are comparable when they measure the same, over a window that is no longer than the promised one."""
    for link in links:
        if promise.window and link.window and link.window.place > promise.window.place:
            sentence = (
                f"{link.label} is measured over a {link.window}, the promise over a {promise.window}: all downtime that "
                f"a {link.window} allows may fall into one {promise.window}, so the two figures cannot be compared."
            )
            yield Break("definitions", link.key, sentence)
        if promise.metric and link.metric and _plain(promise.metric) != _plain(link.metric):
            sentence = f"{link.label} measures “{link.metric}”, the promise “{promise.metric}”: the figures cannot be compared."
            yield Break("definitions", link.key, sentence)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _notes(register: Register, promise: Promise, found: Availability | None) -> Iterator[str]:
    """What a reader should know although it breaks nothing."""
    if found is None or found.worst_case is None:
        return
    things = [register.component[key] for key in register.needed_by(promise) if key in register.component]
    if perfect := [one.key for one in things if one.availability == 1]:
        yield f"{listed(perfect)} {'is' if len(perfect) == 1 else 'are'} counted as if it could never fail (100 %)."
    if found.holds and not found.guaranteed:
        yield (
            f"The availability holds as long as failures are independent. If they are not, no more than "
            f"{percent(found.worst_case)} is sure."
        )
    if not found.is_sharp:
        yield "So much stands on several branches that the worst case is a safe bound and may be better."
