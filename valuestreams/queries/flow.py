"""The flow of a stream's real work items: its metrics, what ages, and the weeks that a forecast draws from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q

from valuestreams.flow import items as values
from valuestreams.flow import little
from valuestreams.flow.ageing import Ageing
from valuestreams.flow.ageing import ageing as ageing_of
from valuestreams.flow.items import Kind
from valuestreams.flow.metrics import Metrics, measured, weekly_done
from valuestreams.flow.periods import Period, last_weeks, weeks_since
from valuestreams.models import ItemImport, Stream, WorkItem

USUAL_WEEKS = 12
ALL_WEEKS = 0
MOST_WEEKS = 260  # of a page: five years
COLUMNS = ("key", "created", "title", "kind", "started", "done", "active", "waiting", "status", "dropped")


@dataclass(frozen=True)
class FlowNumbers:
    """How work flows through a stream. Without items there is nothing else: `metrics` and `check` are None.

    `as_of` is the last day of which the items tell, at most today; `ageing` is told of its end, oldest first.
    """

    stream: Stream
    total: int
    as_of: date | None = None
    at: datetime | None = None  # the end of that day
    items: tuple[values.WorkItem, ...] = ()  # those of the period, and those that are not done
    metrics: Metrics | None = None
    check: little.Check | None = None
    ageing: tuple[Ageing, ...] = ()
    history: tuple[int, ...] = ()  # items done in each past week that counts for a forecast

    @property
    def is_empty(self) -> bool:
        return self.metrics is None


@dataclass(frozen=True)
class _Known:
    """What is asked of a stream before its items are read."""

    stream: Stream
    total: int
    first: date
    first_done: date | None
    as_of: date
    period: Period


def zone_of(stream: Stream) -> ZoneInfo:
    return ZoneInfo(stream.organization.time_zone)


def flow_of(
    stream: Stream, today: date, *, weeks: int = USUAL_WEEKS, kind: Kind | None = None, until: date | None = None
) -> FlowNumbers:
    """Of one stream. `weeks`: how many whole ones, ALL_WEEKS for every; `until`: look back from the end of that day."""
    return flows_of([stream], today, weeks=weeks, kind=kind, until=until)[stream.pk]


def flows_of(
    streams: Iterable[Stream],
    today: date,
    *,
    weeks: int = USUAL_WEEKS,
    kind: Kind | None = None,
    until: date | None = None,
) -> dict[int, FlowNumbers]:
    """Of many streams of one organization by their id, in four queries however many streams and items there are."""
    streams = list(streams)
    known = _known(streams, today, weeks, kind, until)
    found = {stream.pk: FlowNumbers(stream, 0) for stream in streams}
    if known:
        items, before = _items(known, kind), _finished_before(known, kind)
        found |= {pk: _numbers(one, items[pk], before.get(pk, 0)) for pk, one in known.items()}
    return found


def ageing(stream: Stream, today: date) -> tuple[Ageing, ...]:
    """The items in progress, the oldest first, against those done in the last twelve weeks."""
    return flow_of(stream, today).ageing


def _known(streams: list[Stream], today: date, weeks: int, kind: Kind | None, until: date | None) -> dict[int, _Known]:
    rows = WorkItem.objects.filter(stream__in=streams, **_of(kind)).order_by().values("stream")
    finished = Min("done", filter=Q(dropped=False))
    heads = {row["stream"]: row for row in rows.annotate(n=Count("pk"), first=Min("created"), first_done=finished)}
    imports = ItemImport.objects.stored().filter(stream__in=streams).order_by().values("stream")
    told = {row["stream"]: row["day"] for row in imports.annotate(day=Max("as_of"))}
    found = {}
    for stream in streams:
        if (head := heads.get(stream.pk)) is not None:
            zone = zone_of(stream)
            as_of = min(today, told.get(stream.pk, today), until or today)
            first, done = (when and when.astimezone(zone).date() for when in (head["first"], head["first_done"]))
            found[stream.pk] = _Known(stream, head["n"], first, done, as_of, period_of(weeks, first, as_of))
    return found


def period_of(weeks: int, first: date, as_of: date) -> Period:
    if weeks != ALL_WEEKS:
        return last_weeks(min(weeks, MOST_WEEKS), as_of)
    every = weeks_since(first, as_of)
    return every if every.weeks <= MOST_WEEKS else last_weeks(MOST_WEEKS, as_of)


def _of(kind: Kind | None) -> dict:
    return {} if kind is None else {"kind": kind.value}


def _begin(day: date, stream: Stream) -> datetime:
    return datetime.combine(day, time(), zone_of(stream))


def _since(one: _Known) -> date:
    """From when on items are needed one by one: the period, and the usual weeks of a forecast."""
    return min(one.period.first, last_weeks(USUAL_WEEKS, one.as_of).first)


def _items(known: dict[int, _Known], kind: Kind | None) -> dict[int, list[values.WorkItem]]:
    wanted = Q()
    for pk, one in known.items():
        wanted |= Q(stream=pk) & (Q(done=None) | Q(done__gte=_begin(_since(one), one.stream)))
    rows = WorkItem.objects.filter(wanted, **_of(kind)).order_by().values_list("stream", *COLUMNS)
    zones = {pk: zone_of(one.stream) for pk, one in known.items()}
    found: dict[int, list[values.WorkItem]] = {pk: [] for pk in known}
    for pk, *row in rows.iterator(chunk_size=5000):
        found[pk].append(item_value(row, zones[pk]))
    return found


def item_value(row: Iterable, zone: ZoneInfo) -> values.WorkItem:
    """A row of COLUMNS as a value, its moments in `zone`."""
    key, created, title, kind, started, done, active, waiting, status, dropped = row
    return values.WorkItem(
        key, created.astimezone(zone), title, Kind(kind), started and started.astimezone(zone),
        done and done.astimezone(zone), _spent(active), _spent(waiting), status, dropped,
    )  # fmt: skip


def _spent(microseconds: int | None) -> timedelta | None:
    return None if microseconds is None else values.MICROSECOND * microseconds


def _finished_before(known: dict[int, _Known], kind: Kind | None) -> dict[int, int]:
    """How many are done before the items that are read begin."""
    wanted = Q()
    for pk, one in known.items():
        wanted |= Q(stream=pk, done__lt=_begin(_since(one), one.stream))
    rows = WorkItem.objects.filter(wanted, dropped=False, **_of(kind)).order_by().values("stream")
    return {row["stream"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def _numbers(known: _Known, items: list[values.WorkItem], before: int) -> FlowNumbers:
    metrics = measured(items, known.period, finished_before=before)
    at = _begin(known.as_of + timedelta(days=1), known.stream)
    return FlowNumbers(
        known.stream,
        known.total,
        known.as_of,
        at,
        tuple(items),
        metrics,
        little.check(metrics),
        ageing_of(items, metrics.time, at),
        _history(known, items),
    )


def _history(known: _Known, items: list[values.WorkItem]) -> tuple[int, ...]:
    """The last weeks, but none before the one in which the first item was done: until then nobody was counting."""
    if known.first_done is None or known.first_done > known.as_of:
        return ()
    usual, every = last_weeks(USUAL_WEEKS, known.as_of), weeks_since(known.first_done, known.as_of)
    period = usual if usual.weeks <= every.weeks else every
    return weekly_done(items, period) if known.first_done <= period.last else ()
