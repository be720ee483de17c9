"""What became of the head of a plan: title, period, RAPID, owner, parents, dates and the words that it uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vpmom.diff.change import HEAD, Change, Weight, label
from vpmom.plan import Party, Period, Plan, Reference
from vpmom.similarity import squeezed
from vpmom.wording import day

_ROLES = {"R": "recommends", "A": "agrees", "P": "performs", "I": "gives input", "D": "decides"}


def head_changes(before: Plan, after: Plan) -> Iterator[Change]:
    yield from _words(before, after)
    yield from _period(before, after)
    yield from _rapid(before.rapid, after.rapid)
    yield from _vetted(before, after)
    yield from _parents(before, after)
    yield from _references("previous versions", before.previous, after.previous)
    yield from _references("internal versions", before.internal, after.internal)
    yield from _stage(before, after)
    yield from _terms(before, after)


def head_content(plan: Plan) -> tuple[object, ...]:
    """What somebody signs in the head.

    How far the draft is, when it was vetted, and the plans above are no part of it: a locked plan is linked without asking.
    """
    return (
        plan.kind,
        *(squeezed(text) for text in (plan.title, plan.headline, plan.unit, plan.owner, plan.intro)),
        plan.period,
        squeezed(plan.period_label),
        frozenset((_identity(party), party.name, "".join(sorted(party.roles)), party.is_group) for party in plan.rapid),
        plan.internal,
    )


def _head(
    kind: str,
    sentence: str,
    before: str = "",
    after: str = "",
    weight: Weight = Weight.MAJOR,
    easier: bool | None = None,
) -> Change:
    return Change(kind, HEAD, "", sentence, before, after, weight, easier=easier)


# ---- Words ----


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str  # of the change, before its ending
    what: str  # in a sentence
    weight: Weight


_WORDS = {
    "title": _Word("title", "title", Weight.MINOR),
    "headline": _Word("headline", "word for this kind of plan", Weight.MINOR),
    "unit": _Word("plan_unit", "unit", Weight.MAJOR),
    "owner": _Word("plan_owner", "owner", Weight.MAJOR),
    "intro": _Word("intro", "introduction", Weight.MINOR),
}


def _words(before: Plan, after: Plan) -> Iterator[Change]:
    if before.kind != after.kind:
        sentence = f"The plan is a {after.shape.title} now; it was a {before.shape.title}."
        yield _head("kind_changed", sentence, before.shape.title, after.shape.title)
    for field, word in _WORDS.items():
        old, new = squeezed(getattr(before, field)), squeezed(getattr(after, field))
        if old != new:
            how = "added" if not old else "removed" if not new else "changed"
            yield _head(f"{word.kind}_{how}", _replaced(word.what, old, new), old, new, word.weight)


def _replaced(what: str, old: str, new: str) -> str:
    if not old:
        return f"The {what} was added: “{new}”."
    if not new:
        return f"The {what} “{old}” was removed."
    return f"The {what} is “{new}” now; it was “{old}”."


# ---- Dates ----


def _period(before: Plan, after: Plan) -> Iterator[Change]:
    old, new = before.period, after.period
    if old == new:
        yield from _period_label(before, after)
    elif old is None:
        yield _head("period_added", f"The plan has a period now: {_span(new)}.", before.period_label, _span(new))
    elif new is None:
        yield _head("period_removed", f"The period, {_span(old)}, was removed.", _span(old), after.period_label)
    else:
        sentence = f"The period is {_span(new)} now; it was {_span(old)}."
        yield _head("period_changed", sentence, _span(old), _span(new))


def _period_label(before: Plan, after: Plan) -> Iterator[Change]:
    """The words for the period; they are all there is while nobody knows its days."""
    old, new = squeezed(before.period_label), squeezed(after.period_label)
    if old == new:
        return
    how = "added" if not old else "removed" if not new else "changed"
    known = after.period is not None
    kind = "period_renamed" if known else f"period_{how}"
    yield _head(kind, _replaced("period", old, new), old, new, Weight.MINOR if known else Weight.MAJOR)


def _span(period: Period | None) -> str:
    return f"{day(period.start)} to {day(period.end)}" if period else ""


def _vetted(before: Plan, after: Plan) -> Iterator[Change]:
    old, new = (day(plan.vetted) if plan.vetted else squeezed(plan.vetted_label) for plan in (before, after))
    if old == new:
        return
    if not new:
        yield _head("vetted_removed", f"The vetted date, {old}, was removed.", old, "")
    elif not old:
        yield _head("vetted_added", f"The plan has a vetted date now: {new}.", "", new, Weight.MINOR)
    else:
        yield _head("vetted_changed", f"The vetted date is {new} now; it was {old}.", old, new, Weight.MINOR)


def _stage(before: Plan, after: Plan) -> Iterator[Change]:
    if before.stage != after.stage:
        sentence = f"The plan is at {after.stage} % now; it was at {before.stage} %."
        yield _head("stage_changed", sentence, str(before.stage), str(after.stage), Weight.MINOR)
    if before.order_confirmed != after.order_confirmed:
        kind, how = ("order_confirmed", "") if after.order_confirmed else ("order_unconfirmed", "no longer ")
        yield _head(kind, f"The author {how}says that the ranks stand in their order.", weight=Weight.MINOR)


# ---- RAPID ----


def _rapid(old: Sequence[Party], new: Sequence[Party]) -> Iterator[Change]:
    if old and not new:
        yield _head("rapid_removed", f"RAPID was removed: {_written(old)}.", _written(old), "")
        return
    if new and not old:
        yield _head("rapid_added", f"RAPID was added: {_written(new)}.", "", _written(new))
        return
    yield from _decider(old, new)
    before, after = _by_identity(old), _by_identity(new)
    for identity, party in after.items():
        yield from _party(before.get(identity), party)
    for identity, party in before.items():
        if identity not in after:
            sentence = f"{party.name} ({_letters(party)}) is no longer in RAPID."
            yield _head("rapid_party_removed", sentence, _written([party]), "")


def _decider(old: Sequence[Party], new: Sequence[Party]) -> Iterator[Change]:
    before, after = ([party for party in parties if "D" in party.roles] for parties in (old, new))
    if {_identity(party) for party in before} == {_identity(party) for party in after}:
        return
    was, now = (" and ".join(party.name for party in parties) for parties in (before, after))
    sentence = f"{now or 'Nobody'} decides now; it was {was or 'nobody'}."
    yield _head("decider_changed", sentence, was, now)


def _party(old: Party | None, new: Party) -> Iterator[Change]:
    if old is None:
        yield _head("rapid_party_added", f"{new.name} ({_letters(new)}) is in RAPID now.", "", _written([new]))
        return
    if set(old.roles) != set(new.roles):
        sentence = f"{new.name} {_duties(new)} now; before: {_duties(old)}."
        yield _head("rapid_roles_changed", sentence, _written([old]), _written([new]))
    if squeezed(old.name) != squeezed(new.name):
        sentence = f"{old.name} is called {new.name} in RAPID now."
        yield _head("rapid_party_renamed", sentence, old.name, new.name, Weight.MINOR)
    if old.is_group != new.is_group:
        sentence = f"{new.name} is {'a group' if new.is_group else 'a person'} in RAPID now."
        yield _head("rapid_party_renamed", sentence, old.name, new.name, Weight.MINOR)


def _identity(party: Party) -> str:
    return party.key or squeezed(party.name).casefold()


def _by_identity(parties: Sequence[Party]) -> dict[str, Party]:
    """A party that is named twice holds the roles of both."""
    found: dict[str, Party] = {}
    for party in parties:
        known = found.get(_identity(party))
        roles = party.roles + (known.roles if known else "")
        found[_identity(party)] = Party(party.name, roles, party.is_group, party.key)
    return found


def _letters(party: Party) -> str:
    return ", ".join(letter for letter in "RAPID" if letter in party.roles)


def _duties(party: Party) -> str:
    return ", ".join(_ROLES[letter] for letter in "RAPID" if letter in party.roles) or "has no role"


def _written(parties: Sequence[Party]) -> str:
    return ", ".join(f"{party.name} ({_letters(party)})" for party in parties)


# ---- Parents, references, terms ----


def _parents(before: Plan, after: Plan) -> Iterator[Change]:
    for title in sorted(set(after.parents) - set(before.parents)):
        yield _head("parent_added", f"The plan now comes from “{title}”.", "", title)
    for title in sorted(set(before.parents) - set(after.parents)):
        yield _head("parent_removed", f"The plan no longer comes from “{title}”.", title, "")


def _references(what: str, old: Sequence[Reference], new: Sequence[Reference]) -> Iterator[Change]:
    if tuple(old) != tuple(new):
        before, after = (", ".join(one.label or one.url for one in references) for references in (old, new))
        if before == after:
            before, after = (", ".join(one.url for one in references) for references in (old, new))
        sentence = f"The links to {what} changed: {after or 'none'} now, {before or 'none'} before."
        yield _head("references_changed", sentence, before, after, Weight.MINOR)


def _terms(before: Plan, after: Plan) -> Iterator[Change]:
    if before.kind != after.kind:
        return
    for section in dict.fromkeys(section.key for section in (*after.sections, *before.sections)):
        old, new = label(before, section), label(after, section)
        if old != new:
            sentence = f"“{old}” is called “{new}” now."
            yield Change("term_renamed", section, "", sentence, old, new, Weight.MINOR)
