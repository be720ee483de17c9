"""Beginning a stream, saying what it is about, and its states: copies that remember what they came from."""

from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from organizations import audit, bin
from organizations.errors import DomainError, Stale
from organizations.models import Membership
from organizations.permissions import Permission
from valuestreams import canonical
from valuestreams import stream as values
from valuestreams.editing import require_possible
from valuestreams.models import State, Stream
from valuestreams.queries.reading import usual_basis, value_of
from valuestreams.services.writing import fill

HEAD = (
    "title",
    "proposition",
    "user",
    "trigger",
    "vision",
    "mission",
    "unit",
    "owner",
    "calendar",
    "hours_per_day",
    "days_per_week",
    "currency",
    "time_unit",
)
MOST_STATES = 40  # of a stream


@transaction.atomic
def create_stream(*, by: Membership, value: values.Stream, unit=None, owner=None, calendar=None, **head) -> Stream:
    """A new stream of `unit`, None for the whole organization, whose current state is `value`. Raises DomainError.

    `head` may hold vision, mission, time_unit, hours_per_day and days_per_week. Without a currency it is the
    organization's. Without a calendar or hours, those of `value` are kept where the organization's usual ones differ.
    """
    by.require(Permission.EDIT)
    by.require_unit(unit.pk if unit else None)
    _require_possible(value)
    if calendar is None and head.get("hours_per_day") is None:
        head |= _own_hours(value.basis, by)
    stream = Stream.objects.create(
        organization=by.organization, title=value.title[:200] or _("Untitled stream"), proposition=value.proposition,
        user=value.user[:200], trigger=value.trigger[:300], currency=value.currency or by.organization.currency,
        unit=unit, owner=owner, calendar=calendar, created_by=by, **head,
    )  # fmt: skip
    state = _state(stream, State.Kind.CURRENT, _("Current state"), by)
    fill(state, value)
    audit.record("stream.created", stream, by=by)
    return stream


def _own_hours(basis: values.TimeBasis, by: Membership) -> dict[str, Decimal]:
    usual = usual_basis(by.organization_id)
    if (basis.hours_per_day, basis.days_per_week) == (usual.hours_per_day, usual.days_per_week):
        return {}
    kept = {"hours_per_day": in_six_places(basis.hours_per_day), "days_per_week": in_six_places(basis.days_per_week)}
    if not (0 < kept["hours_per_day"] <= 24 and 0 < kept["days_per_week"] <= 7):
        raise DomainError(_("A working day has more than 0 and at most 24 hours, a working week at most 7 days."))
    return kept


def in_six_places(number: Fraction) -> Decimal:
    return Decimal(round(number * 10**6)).scaleb(-6)


@transaction.atomic
def describe_stream(*, stream: Stream, revision: int, by: Membership, **head) -> Stream:
    """Change what the head of a stream says: any of HEAD. Raises Stale when it has changed since `revision`."""
    by.require(Permission.EDIT)
    row = Stream.objects.select_for_update(of=("self",)).get(pk=stream.pk)
    by.require_unit(row.unit_id)
    if "unit" in head:
        by.require_unit(head["unit"].pk if head["unit"] else None)
    if row.revision != revision:
        current = {name: str(getattr(row, name) or "") for name in head}
        raise Stale(_("Somebody else has changed what this stream is about in the meantime."), current)
    changes = audit.difference(row, **head)
    if not changes:
        return row
    for name in head:
        setattr(row, name, head[name])
    row.revision += 1
    row.save()
    audit.record("stream.described", row, by=by, **changes)
    return row


@transaction.atomic
def copy_state(*, state: State, kind: str, name: str, note: str = "", by: Membership) -> State:
    """A future state or scenario that begins as `state` is, and remembers it."""
    by.require(Permission.EDIT)
    stream = Stream.objects.select_for_update(of=("self",)).get(pk=state.stream_id)
    by.require_unit(stream.unit_id)
    if stream.states.filter(deleted_at=None).count() >= MOST_STATES:
        raise DomainError(_("A stream has at most %(most)s states. Delete one first.") % {"most": MOST_STATES})
    value = value_of(state)
    copy = _state(stream, kind, name, by, note=note, based_on=state, origin=frozen(value))
    fill(copy, value)
    audit.record("state.created", copy, by=by)
    return copy


def frozen(value: values.Stream) -> dict:
    """What a copy remembers: `canonical.head`, and "steps" as `canonical.step`."""
    return {**canonical.head(value), "steps": [canonical.step(step) for step in value.steps]}


@transaction.atomic
def rename_state(*, state: State, name: str, note: str, by: Membership, revision: int | None = None) -> State:
    """Raises Stale when name or note have changed since `revision`."""
    by.require(Permission.EDIT)
    row = State.objects.select_for_update(of=("self",)).select_related("stream").get(pk=state.pk)
    by.require_unit(row.stream.unit_id)
    if revision is not None and row.revision != revision:
        current = {"revision": row.revision, "name": row.name, "note": row.note}
        raise Stale(_("Somebody else has changed the name or the note in the meantime."), current)
    if (row.name, row.note) != (name, note):
        row.name, row.note, row.revision = name, note, row.revision + 1
        row.save(update_fields=["name", "note", "revision"])
    return row


@transaction.atomic
def make_current(*, state: State, by: Membership) -> State:
    """The change has happened: this state is how it works now. The former current state is kept as a scenario."""
    by.require(Permission.EDIT)
    stream = Stream.objects.select_for_update(of=("self",)).get(pk=state.stream_id)
    by.require_unit(stream.unit_id)
    state.refresh_from_db()
    if state.deleted_at is not None:
        raise DomainError(_("“%(state)s” is in the bin. Restore it first.") % {"state": state})
    stream.states.filter(kind=State.Kind.CURRENT).exclude(pk=state.pk).update(kind=State.Kind.SCENARIO)
    state.kind = State.Kind.CURRENT
    state.save(update_fields=["kind"])
    audit.record("state.made_current", state, by=by)
    return state


@transaction.atomic
def delete_state(*, state: State, by: Membership) -> None:
    """Raises DomainError for the current state: a stream always has one."""
    Stream.objects.select_for_update(of=("self",)).get(pk=state.stream_id)  # before `make_current` can
    state.refresh_from_db()
    if state.is_current:
        raise DomainError(_("The current state cannot be deleted. Make another state the current one first."))
    bin.delete(state, by=by)


def _state(stream: Stream, kind: str, name: str, by: Membership, **more) -> State:
    return State.objects.create(
        organization_id=stream.organization_id, stream=stream, kind=kind, name=name, created_by=by, **more
    )


def _require_possible(value: values.Stream) -> None:
    try:
        require_possible(value)
    except ValueError as impossible:
        raise DomainError(str(impossible)) from impossible
