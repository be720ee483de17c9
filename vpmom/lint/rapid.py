"""R: who recommends, agrees, performs, gives input and decides; and when that was last done."""

from collections.abc import Iterator
from datetime import date, timedelta

from vpmom.lint.finding import Finding, Severity
from vpmom.lint.reading import DRAFT, Reading
from vpmom.plan import Party
from vpmom.wording import day
from vpmom.words import plain

AGREERS = 3
VALID_FOR = 12  # months
EARLY = timedelta(days=120)  # a plan is decided in the weeks before its period, not half a year ahead


def _holders(reading: Reading, role: str) -> list[Party]:
    return [party for party in reading.plan.rapid if role in party.roles]


def _name(party: Party) -> str:
    return plain(party.name)[:80] or "Somebody without a name"


def _finding(check: str, severity: Severity, reason: str, fix: str) -> Finding:
    return Finding(check, severity, "", "", reason, fix)


def one_decides(reading: Reading) -> Iterator[Finding]:
    """Without any RAPID line the owner decides, which is enough for a small team."""
    count = len(_holders(reading, "D"))
    severity = Severity.ERROR if reading.context.locking else Severity.WARNING
    if count > 1:
        names = ", ".join(_name(party) for party in _holders(reading, "D"))
        reason = f"{count} hold the D ({names}): a decision has one maker."
        yield _finding("R1", severity, reason, "Leave the D with one of them, and give the others an A or an I.")
    elif not count and reading.plan.rapid:
        yield _finding("R1", severity, "Nobody holds the D, so nobody can decide.", "Give one person the D.")
    elif not count and not reading.plan.owner.strip() and reading.context.locking:
        yield _finding("R1", severity, "The plan has neither an owner nor a D.", "Name the owner, who then decides.")


def a_person_decides(reading: Reading) -> Iterator[Finding]:
    for party in _holders(reading, "D"):
        if party.is_group:
            reason = f"{_name(party)} is a group; in a group nobody decides."
            yield _finding("R2", Severity.WARNING, reason, "Name the person who speaks for it.")


def one_recommends(reading: Reading) -> Iterator[Finding]:
    holders = _holders(reading, "R")
    if len(reading.plan.rapid) < 2 or (len(holders) == 1 and not holders[0].is_group):
        return
    fix = "Name the one person who writes the proposal and hears the others."
    if not holders:
        reason = "Nobody holds the R, so nobody is asked to write the proposal."
    elif len(holders) > 1:
        reason = f"{len(holders)} hold the R; each may wait for the other to write."
    else:
        reason = f"{_name(holders[0])} is a group: nobody in it is asked to write the proposal"
        reason += ", and everybody in it has a veto." if "A" in holders[0].roles else "."
    yield _finding("R3", Severity.WARNING, reason, fix)


def few_agree(reading: Reading) -> Iterator[Finding]:
    """A group that holds R and A is told once, by R3."""
    holders = _holders(reading, "A")
    groups = [party for party in holders if party.is_group and "R" not in party.roles]
    if len(holders) > AGREERS:
        reason = f"{len(holders)} must agree, and each can stop it."
        yield _finding("R4", Severity.WARNING, reason, f"Keep the A for {AGREERS} at most; the others give input.")
    elif groups:
        reason = f"{_name(groups[0])} must agree, and it is a group: everybody in it has a veto."
        yield _finding("R4", Severity.WARNING, reason, "Name the person whose agreement cannot be done without.")


def apart(reading: Reading) -> Iterator[Finding]:
    """Of a group with an A, R3 or R4 has spoken already."""
    for party in reading.plan.rapid:
        if {"R", "D"} <= set(party.roles) and len(reading.plan.rapid) > 1:
            reason = f"{_name(party)} holds R and D, and recommends to themselves."
            yield _finding("R5", Severity.NOTE, reason, "Let somebody else write the proposal.")
        if {"A", "I"} <= set(party.roles) and not party.is_group:
            reason = f"{_name(party)} holds A and I; who must agree is heard anyway."
            yield _finding("R5", Severity.NOTE, reason, "Drop the I.")


def somebody_performs(reading: Reading) -> Iterator[Finding]:
    if len(reading.plan.rapid) > 1 and not _holders(reading, "P") and reading.stage >= DRAFT:
        reason = "Nobody holds the P: who will do it has not been asked."
        yield _finding("R6", Severity.NOTE, reason, "Name who carries it out, before it is decided.")


def still_signed(reading: Reading) -> Iterator[Finding]:
    """Silent about a plan whose period is over: it is history, and is not signed again."""
    plan, context = reading.plan, reading.context
    signed = context.signed or plan.vetted
    if context.locking or (plan.period and plan.period.end < context.today):
        return
    if signed and _older_than_a_year(signed, context.today):
        reason = f"It was last decided on {day(signed)}, more than {VALID_FOR} months ago."
        yield _finding("R7", Severity.WARNING, reason, "Have it decided again, changed or not.")
    elif signed and not context.signed_is_current and plan.stage >= 100:
        yield _finding("R7", Severity.WARNING, "What was signed is an older text.", "Submit the changed sections.")
    elif not signed and not plan.vetted_label and plan.rapid and plan.period and plan.period.start <= context.today:
        reason = "The period has begun, and nobody has decided on the plan."
        yield _finding("R7", Severity.WARNING, reason, "Submit it, or move the period.")


def _older_than_a_year(signed: date, today: date) -> bool:
    return (today.year - signed.year, today.month, today.day) > (1, signed.month, signed.day)


def vetted_in_time(reading: Reading) -> Iterator[Finding]:
    plan = reading.plan
    if plan.vetted is None and plan.vetted_label.strip():
        reason = f"The vetted date says “{plain(plan.vetted_label)[:40]}”."
        yield _finding("R8", Severity.WARNING, reason, "Submit the plan; the decision fills in the date.")
    elif plan.vetted and plan.period and plan.vetted > plan.period.end:
        reason = "It was vetted after its period had ended."
        yield _finding("R8", Severity.WARNING, reason, "Correct the date or the period.")
    elif plan.vetted and plan.period and plan.vetted < plan.period.start - EARLY:
        reason = "It was vetted long before its period begins."
        yield _finding("R8", Severity.WARNING, reason, "Correct the date or the period, or have it decided again.")


def agreers_are_content(reading: Reading) -> Iterator[Finding]:
    for name in reading.context.open_agreers:
        reason = f"{plain(name)} must agree, and has a comment that is not resolved."
        fix = "Resolve the comment, or let the one who decides overrule it with a reason."
        yield _finding("R9", Severity.ERROR, reason, fix)


CHECKS = (
    one_decides,
    a_person_decides,
    one_recommends,
    few_agree,
    apart,
    somebody_performs,
    still_signed,
    vetted_in_time,
    agreers_are_content,
)
