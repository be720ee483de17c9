"""What a planned state of a stream, or its bottleneck, asks to be done: initiatives to choose from, with their reasons.
And the other way round: which initiatives came from which step.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.translation import gettext as _

from organizations.models import Membership
from roadmaps.models import Initiative, InitiativeTrace
from roadmaps.queries.proposed import MOST_TITLE, MOST_WHY, Proposed
from valuestreams import stream as values
from valuestreams.changes import Kind, StepChange, changes
from valuestreams.documents.figures import percent, span
from valuestreams.durations import basis_in_words
from valuestreams.editing import remove_step, replace_step
from valuestreams.metrics import Measures, Range, Rule
from valuestreams.models import State, Stream
from valuestreams.queries.numbers import measured
from valuestreams.queries.reading import values_of
from valuestreams.queries.steps import step_names, step_names_of

MOST_PROPOSED = 40  # each is measured by itself
FIELDS_NAMED = 3  # in a title


@dataclass(frozen=True)
class Proposals:
    """`left` counts what there was no room for."""

    proposed: tuple[Proposed, ...]
    left: int = 0


def proposals(now: State, then: State | None) -> Proposals:
    """What `then` changes at each step of `now`, and the bottleneck of `now`, each step once."""
    known = values_of([state for state in (now, then) if state])
    before = known[now.pk]
    found = measured(before, Rule.MARKOV).measures if before.steps else None
    changed = changes(before, known[then.pk]).steps if then else ()
    made = [_proposed(before, known[then.pk], one, found) for one in changed[:MOST_PROPOSED]]
    narrow = _bottleneck(before, found)
    if narrow and narrow.key in {one.key for one in made}:
        made = [_with(one, narrow.why) if one.key == narrow.key else one for one in made]
    elif narrow:
        made.append(narrow)
    return Proposals(tuple(made), len(changed[MOST_PROPOSED:]))


def measure() -> str:
    """What the priority of an initiative out of a stream is made of."""
    return _("Share of the lead time that it saves")


def _proposed(before: values.Stream, after: values.Stream, change: StepChange, now: Measures | None) -> Proposed:
    alone = measured(only(before, after, change), Rule.MARKOV).measures
    why, saves = _effect(before, now, alone) if change.kind is not Kind.ADDED else ("", None)
    return Proposed(change.key, change.label, _title(change)[:MOST_TITLE], why[:MOST_WHY], saves, measure())


def _title(change: StepChange) -> str:
    if change.kind is Kind.ADDED:
        return _("Introduce “%(step)s”") % {"step": change.label}
    if change.kind is Kind.REMOVED:
        return _("Leave out “%(step)s”") % {"step": change.label}
    said = ", ".join(f"{one.words} {one.before} → {one.after}" for one in change.fields[:FIELDS_NAMED])
    return f"{change.label}: {said}" if said else _("Move “%(step)s” to another place") % {"step": change.label}


def only(before: values.Stream, after: values.Stream, change: StepChange) -> values.Stream:
    """`before` with this one change of `after`. Ways on stay as they are where they would lead to steps that it has not;
    a step that is new has no way to it yet, and changes nothing.
    """
    if change.kind is Kind.ADDED:
        return before
    if change.kind is Kind.REMOVED:
        return remove_step(before, change.key)
    old, new = before.step(change.key), after.step(change.key)
    keys = {step.key for step in before.steps}
    led = {one.to for one in (*(new.next or ()), *new.returns) if one.to is not None}
    if not led <= keys:
        new = replace(new, next=old.next, parallel=old.parallel, returns=old.returns)
    return replace_step(before, new)


def _effect(value: values.Stream, now: Measures | None, alone: Measures | None) -> tuple[str, Fraction | None]:
    """The sentence and the share saved: of the lead time with rework where any is counted, else of the plain one."""
    before, after = _leads(now), _leads(alone)
    if before is None or after is None:
        return _("What it gives cannot be computed: the stream has no complete lead time."), None
    words = {
        "before": span(before, value.basis),
        "after": span(after, value.basis),
        "days": basis_in_words(value.basis),
    }
    if before == after:
        return _("By itself it leaves the lead time at %(before)s (%(days)s).") % words, Fraction(0)
    sentence = _("By itself it takes the lead time from %(before)s to %(after)s (%(days)s).")
    if _reworks(now) or _reworks(alone):
        sentence = _("By itself it takes the lead time, rework included, from %(before)s to %(after)s (%(days)s).")
    middle = Fraction(before.middle)
    return sentence % words, (middle - Fraction(after.middle)) / middle if middle else None


def _leads(measures: Measures | None) -> Range | None:
    if measures is None:
        return None
    rework = measures.reworks[-1].lead_time if measures.reworks else None
    return rework or measures.lead_time


def _reworks(measures: Measures | None) -> bool:
    return bool(measures and any(rework.time and rework.time.high for rework in measures.reworks))


def _bottleneck(value: values.Stream, found: Measures | None) -> Proposed | None:
    if found is None or found.bottleneck is None:
        return None
    load = next(load for load in found.loads if load.key == found.bottleneck)
    step = value.step(load.key).label
    why = _("It is the bottleneck: no step uses more of its time (%(share)s, %(days)s).") % {
        "share": "–" if load.utilisation is None else percent(load.utilisation),
        "days": basis_in_words(value.basis),
    }
    title = _("Widen the bottleneck “%(step)s”") % {"step": step}
    return Proposed(load.key, step, title[:MOST_TITLE], why, measure=measure())


def _with(one: Proposed, more: str) -> Proposed:
    return replace(one, why=f"{one.why} {more}".strip()[:MOST_WHY])


@dataclass(frozen=True)
class Traced:
    """An initiative and the step of a stream that it came from."""

    initiative: Initiative
    stream: Stream
    step_key: str
    step: str


def traced(membership: Membership, stream: Stream) -> list[Traced]:
    """Initiatives that came from a stream, by step; only of roadmaps that she sees."""
    names = step_names(stream)
    order = {key: at for at, key in enumerate(names)}
    rows = InitiativeTrace.objects.visible_to(membership).filter(stream=stream)
    rows = rows.select_related("initiative__roadmap", "stream")
    return sorted(
        (_traced(row, names) for row in rows), key=lambda one: (order.get(one.step_key, len(order)), one.initiative.pk)
    )


def origins(membership: Membership, initiatives: Iterable[Initiative]) -> list[Traced]:
    """Where these initiatives come from; only of streams that she sees. Two queries."""
    rows = InitiativeTrace.objects.visible_to(membership).filter(initiative__in=list(initiatives))
    found = list(rows.select_related("initiative", "stream"))
    names = step_names_of({row.stream_id for row in found})
    return [_traced(row, names[row.stream_id]) for row in found]


def _traced(row: InitiativeTrace, names: dict[str, str]) -> Traced:
    return Traced(row.initiative, row.stream, row.step_key, names.get(row.step_key, row.step_key))
