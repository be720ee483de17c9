"""Streams as values: what the tables say of one state, or of many at once."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from organizations.models import Calendar
from valuestreams import canonical
from valuestreams import stream as values
from valuestreams.models import Change, State, Step, Stream

HALF_OF_THE_LAST_PLACE = Fraction(1, 2 * 10**6)  # of Stream.hours_per_day and days_per_week


def basis_of(stream: Stream) -> values.TimeBasis:
    """Its own hours, else those of its calendar, else of the organization's usual one, else eight hours on five days."""
    return _bases([stream])[stream.pk]


def usual_basis(organization_id: int) -> values.TimeBasis:
    """Of a stream that nobody has begun yet."""
    return _basis(Stream(time_unit=values.Unit.HOURS), usual_calendar(organization_id))


def usual_calendar(organization_id: int) -> Calendar | None:
    return Calendar.objects.filter(organization=organization_id, is_default=True, deleted_at=None).first()


def _basis(stream: Stream, calendar: Calendar | None) -> values.TimeBasis:
    unit = values.Unit(stream.time_unit)
    if stream.hours_per_day is not None:
        return values.TimeBasis(unit, whole_seconds(stream.hours_per_day), whole_seconds(stream.days_per_week))
    if calendar is None:
        return values.TimeBasis(unit)
    return values.TimeBasis(unit, Fraction(calendar.hours_per_day), Fraction(len(calendar.weekdays)))


def whole_seconds(stored: Decimal) -> Fraction:
    """What six places were rounded from, where that was in seconds of an hour: 7.666667 is 23/3. Else as it stands."""
    seconds = Fraction(round(stored * 3600), 3600)
    return seconds if abs(seconds - Fraction(stored)) <= HALF_OF_THE_LAST_PLACE else Fraction(stored)


def value_of(state: State) -> values.Stream:
    """The stream in this state. Three queries at most."""
    return values_of([state])[state.pk]


def values_of(states: Iterable[State]) -> dict[int, values.Stream]:
    """Many states at once, by the state's id; as many queries as for one, when their streams are at hand."""
    states = list(states)
    steps: dict[int, list[values.Step]] = defaultdict(list)
    rows = Step.objects.filter(state__in=states).select_related("unit", "supplier")
    for row in rows.order_by("state", "position"):
        steps[row.state_id].append(step_of(row))
    bases = _bases({state.stream_id: state.stream for state in states}.values())
    return {state.pk: _value(state, bases[state.stream_id], tuple(steps[state.pk])) for state in states}


def step_of(row: Step) -> values.Step:
    """A unit or supplier that was renamed has its new name here."""
    data = {**row.data, "key": row.key, "name": row.name}
    if row.unit:
        data["unit"] = row.unit.name
    if row.supplier:
        data["supplier"] = row.supplier.name
    return canonical.from_step(data)


def _bases(streams: Iterable[Stream]) -> dict[int, values.TimeBasis]:
    """The usual calendar is read once, however many streams go by it. They are of one organization."""
    streams = list(streams)
    by_usual = [stream for stream in streams if stream.calendar_id is None and stream.hours_per_day is None]
    usual = usual_calendar(by_usual[0].organization_id) if by_usual else None
    return {stream.pk: _basis(stream, stream.calendar or usual) for stream in streams}


def _value(state: State, basis: values.TimeBasis, steps: tuple[values.Step, ...]) -> values.Stream:
    stream = state.stream
    return values.Stream(
        title=stream.title,
        proposition=stream.proposition,
        user=stream.user,
        trigger=stream.trigger,
        currency=stream.currency,
        basis=basis,
        steps=steps,
        **canonical.from_head(state.head),
    )


def revisions(state: State) -> dict[str, int]:
    """The revision of each step, by its key: what a form says that it was opened with."""
    return dict(Step.objects.filter(state=state).values_list("key", "revision"))


def last_change(state: State) -> Change | None:
    """The last change of the state that holds; None before the first."""
    return Change.objects.filter(state=state, undone=False).select_related("by__user").first()


def version_of(state: State) -> int:
    """The number of the last change that holds, 0 before the first: every content of the state has its own."""
    return Change.objects.filter(state=state, undone=False).values_list("number", flat=True).first() or 0
