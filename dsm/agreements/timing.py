"""The time of a promise: its hops one after another, each in its own support hours, from the worst start."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from dsm.agreements.hops import STEPS_A_PIECE, Slowest, Way, course, hop, hop_keys, longest_way, slowest
from dsm.agreements.hours import Week, moment_words
from dsm.agreements.proof import Break, Duration
from dsm.agreements.terms import Agreement, Promise, Register
from dsm.agreements.words import hours, listed
from dsm.agreements.work import ENOUGH, TooTangled, Work

Clocks = Sequence[Mapping[str, Week]]  # the hours of every link on the promise's clock, in summer, in winter, …


def check_resolution(register: Register, promise: Promise, clocks: Clocks) -> tuple[Duration | None, list[Break]]:
    """The proof of the resolution time and where it breaks; None when the promise names none."""
    if promise.resolution_hours is None:
        return None, []
    if promise.hops is None:
        sentence = (
            f"{hours(promise.resolution_hours)} to resolution are promised, but no steps say who resolves a fault."
        )
        return Duration(promise.resolution_hours), [Break("time", promise.key, sentence)]
    silent = [key for key in _hops(promise.hops) if register.agreement[key].resolution_hours is None]
    if silent:
        return Duration(promise.resolution_hours), [_silent("time", "resolution", key) for key in silent]
    return _timed(register, promise, clocks, "time", lambda one: one.resolution_hours or Fraction(0))


def check_response(register: Register, promise: Promise, clocks: Clocks) -> tuple[Duration | None, list[Break]]:
    """The same for the first answer. Hops that name no response time do not stand between a user and the answer."""
    if promise.response_hours is None:
        return None, []
    said = [key for key in _hops(promise.hops) if register.agreement[key].response_hours is not None]
    if not said:
        sentence = f"An answer within {hours(promise.response_hours)} is promised, but no step names a response time."
        return Duration(promise.response_hours), [Break("response", promise.key, sentence)]
    return _timed(register, promise, clocks, "response", lambda one: one.response_hours or Fraction(0))


def _hops(way: Way | None) -> list[str]:
    return list(dict.fromkeys(hop_keys(way))) if way else []


def _silent(check: str, what: str, key: str) -> Break:
    return Break(check, key, f"{key} names no {what} time, so the time of the whole chain cannot be proved.")


def _timed(
    register: Register, promise: Promise, clocks: Clocks, check: str, hours_of: Callable[[Agreement], Fraction]
) -> tuple[Duration, list[Break]]:
    way = promise.hops or ""
    required = (promise.resolution_hours if check == "time" else promise.response_hours) or Fraction(0)
    each = {key: hours_of(register.agreement[key]) for key in _hops(way)}
    work = Work(ENOUGH)
    try:
        worst = _slowest(way, promise, clocks, each, work)
    except TooTangled:
        return Duration(required), [_tangled(check, promise)]
    plain = longest_way(way, each)
    found = Duration(
        required,
        composed=worst.minutes / 60,
        plain=sum((each[key] for key in plain), Fraction(0)),
        begins=("just after " if worst.just_after else "") + moment_words(worst.begins),
        done=moment_words(worst.done),
    )
    if found.holds:
        return found, []
    try:
        alone = {key: _slowest(key, promise, clocks, each, work).minutes / 60 for key in each}
    except TooTangled:
        alone = {}
    return found, [_too_slow(check, found, each, plain, alone)]


def _slowest(way: Way, promise: Promise, clocks: Clocks, each: Mapping[str, Fraction], work: Work) -> Slowest:
    found = []
    for at in clocks:
        of = {key: hop(at[key], each[key]) for key in _hops(way)}
        whole = course(way, of.__getitem__, work)
        work.spend(STEPS_A_PIECE * (len(whole.pieces) + len(promise.hours.spans)))
        found.append(slowest(whole, promise.hours))
    return max(found, key=lambda one: one.minutes)


def _tangled(check: str, promise: Promise) -> Break:
    sentence = (
        "The steps work in too many different hours for an exact time of the whole chain, so it cannot be proved. Write "
        "fewer spans of support hours, or combine some steps into one agreement."
    )
    return Break(check, promise.key, sentence)


def _too_slow(
    check: str, found: Duration, each: Mapping[str, Fraction], plain: Sequence[str], alone: Mapping[str, Fraction]
) -> Break:
    lasting = alone or each
    link = max(lasting, key=lambda key: lasting[key])
    composed = found.composed or Fraction(0)
    added = " + ".join(f"{key} {hours(each[key])}" for key in plain)
    late = [key for key in alone if alone[key] > found.required]
    sentence = (
        f"The steps take up to {hours(composed)} of the promised hours ({added}); {hours(found.required)} are promised."
    )
    if late:
        sentence += f" {listed(late)} alone {'takes' if len(late) == 1 else 'take'} longer than that."
    elif alone:
        sentence += " Every step alone keeps within it; only together they break it."
    if composed > (found.plain or Fraction(0)):
        sentence += " The steps do not work in all of the promised hours, so the clock runs on while a fault waits."
    return Break(check, link, f"{sentence} Worst start: {found.begins}, done {found.done}.")
