"""Proofs as one JSON object, and as text to read in a terminal."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from dsm.agreements.proof import Availability, Duration, Proof
from dsm.agreements.terms import HOURS_A_MONTH, HOURS_A_YEAR, Promise, Register, Renewal, allowed_downtime
from dsm.agreements.words import hours, money, percent, span

Json = dict[str, Any]
VERDICTS = {True: "holds", False: "BREAKS"}


def as_json(register: Register, proofs: Sequence[Proof]) -> Json:
    """The output of `manage.py check_agreements --json`; docs/agreements.md describes every key. Numbers are the nearest
    floats, whole ones integers."""
    promises = zip(register.promises, proofs, strict=True)
    return {
        "promises": [proof_json(promise, proof) for promise, proof in promises],
        "renewals": [_renewal(one) for one in register.renewals()],
    }


def proof_json(promise: Promise, proof: Proof) -> Json:
    return {
        "key": promise.key,
        "service": promise.service,
        "holds": proof.holds,
        "availability": None if proof.availability is None else _availability(proof.availability),
        "time": _duration(proof.time),
        "response": _duration(proof.response),
        "hours": {"holds": proof.hours.holds, "uncovered": list(proof.hours.uncovered)},
        "dates": {"holds": proof.dates.holds, "first": None if proof.dates.first is None else str(proof.dates.first)},
        "money": {
            "owed": number(proof.money.owed),
            "covered": number(proof.money.covered),
            "holds": proof.money.holds,
        },
        "definitions": {"holds": not proof.broken("definitions")},
        "breaks": [{"check": one.check, "link": one.link, "reason": one.reason} for one in proof.breaks],
        "notes": list(proof.notes),
    }


def number(value: Fraction | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _availability(found: Availability) -> Json:
    said: Json = {
        "required": number(found.required),
        "independent": number(found.independent),
        "worst_case": number(found.worst_case),
        "holds": found.holds,
        "guaranteed": found.guaranteed,
        "incomplete": list(found.incomplete),
        "allowed_downtime": _downtime(found.required),
        "expected_downtime": None if found.independent is None else _downtime(found.independent),
    }
    return said if found.agreed is None else {**said, "agreed": number(found.agreed)}


def _downtime(availability: Fraction) -> Json:
    return {
        "minutes_per_30_days": number(allowed_downtime(availability, HOURS_A_MONTH) * 60),
        "hours_per_year": number(allowed_downtime(availability, HOURS_A_YEAR)),
    }


def _duration(found: Duration | None) -> Json | None:
    if found is None:
        return None
    return {
        "required_hours": number(found.required),
        "composed_hours": number(found.composed),
        "plain_hours": number(found.plain),
        "worst_start": found.begins or None,
        "holds": found.holds,
    }


def _renewal(one: Renewal) -> Json:
    said = {"agreement": one.agreement, "ends": str(one.ends), "cancel_by": str(one.cancel_by)}
    return said if one.decide_by is None else {**said, "decide_by": str(one.decide_by)}


# --- for a reader ------------------------------------------------------------------------------------------------------


def as_text(register: Register, proofs: Sequence[Proof]) -> str:
    parts = ["\n".join(_proof(promise, proof)) for promise, proof in zip(register.promises, proofs, strict=True)]
    if not parts:
        parts = ["The file promises nothing."]
    if renewals := register.renewals():
        parts.append("\n".join(_renewals(renewals)))
    return "\n\n".join(parts)


def _proof(promise: Promise, proof: Proof) -> Iterator[str]:
    service = f" for {promise.service}" if promise.service else ""
    yield f"{promise.kind} {promise.key}{service}: {VERDICTS[proof.holds]}"
    for name, holds, words in rows(proof):
        yield f"  {name:<13} {VERDICTS[holds]:<7} {words}"
    for one in proof.breaks:
        yield f"  ! {one.check}, {one.link}: {one.reason}"
    for note in proof.notes:
        yield f"  i {note}"


def rows(proof: Proof) -> Iterator[tuple[str, bool, str]]:
    """Name, verdict and figures of every check that the promise asks for."""
    if proof.availability is not None:
        yield "availability", proof.availability.holds, _availability_words(proof.availability)
    for name, found in (("time", proof.time), ("response", proof.response)):
        if found is not None:
            yield name, found.holds, _duration_words(found)
    gaps = ", ".join(proof.hours.uncovered)
    yield "hours", proof.hours.holds, f"nobody: {gaps}" if gaps else "all covered"
    yield "dates", proof.dates.holds, f"first end {proof.dates.first}" if proof.dates.first else "nothing ends"
    paid = proof.money
    covered = "other currencies" if paid.covered is None else money(paid.covered, paid.currency)
    yield "money", paid.holds, f"owed {money(paid.owed, paid.currency)}, covered {covered}"
    yield "definitions", not proof.broken("definitions"), ""


def _availability_words(found: Availability) -> str:
    month, year = (span(allowed_downtime(found.required, window)) for window in (HOURS_A_MONTH, HOURS_A_YEAR))
    promised = f"promised {percent(found.required)} ({month} down in 30 days, {year} in a year)"
    if found.independent is None or found.worst_case is None:
        return f"{promised}, reached: not known"
    return f"{promised}, independent {percent(found.independent)}, worst case {percent(found.worst_case)}"


def _duration_words(found: Duration) -> str:
    if found.composed is None:
        return f"promised {hours(found.required)}, composed: not known"
    return f"promised {hours(found.required)}, composed {hours(found.composed)} (worst start {found.begins})"


def _renewals(renewals: Sequence[Renewal]) -> Iterator[str]:
    width = max(len("agreement"), *(len(one.agreement) for one in renewals))
    yield f"{'agreement':<{width}}  ends        cancel by   decide by"
    for one in renewals:
        yield f"{one.agreement:<{width}}  {one.ends}  {one.cancel_by}  {one.decide_by or ''}".rstrip()
