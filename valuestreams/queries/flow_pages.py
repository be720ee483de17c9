"""What the pages of the flow show."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from valuestreams.flow import forecast
from valuestreams.flow.ageing import Age, age_of
from valuestreams.flow.figures import Told, figures
from valuestreams.flow.forecast import HowMany, NoForecast, When
from valuestreams.flow.items import Kind, days_between
from valuestreams.models import Stream, WorkItem
from valuestreams.queries.flow import COLUMNS, FlowNumbers, flow_of, item_value, zone_of

USUAL_ITEMS = 40


@dataclass(frozen=True)
class FlowPage:
    numbers: FlowNumbers
    figures: tuple[Told, ...]


def flow_page(stream: Stream, today: date, *, weeks: int, kind: Kind | None, until: date | None) -> FlowPage:
    numbers = flow_of(stream, today, weeks=weeks, kind=kind, until=until)
    if numbers.metrics is None:
        return FlowPage(numbers, ())
    return FlowPage(numbers, figures(numbers.metrics))


@dataclass(frozen=True)
class ForecastPage:
    """Either `when` or `many`, or the sentence that says why there is neither."""

    numbers: FlowNumbers
    items: int
    when: When | None = None
    many: HowMany | None = None
    refusal: str = ""


def forecast_page(
    stream: Stream, today: date, *, items: int | None, by: date | None, kind: Kind | None
) -> ForecastPage:
    """The first day ahead is tomorrow. Without a question: when the items are done that are open now."""
    numbers = flow_of(stream, today, kind=kind)
    start = today + timedelta(days=1)
    opened = sum(1 for one in numbers.items if one.done is None and not one.dropped)
    wanted = items or min(opened, forecast.MOST_ITEMS) or USUAL_ITEMS
    try:
        if by is not None:
            return ForecastPage(numbers, wanted, many=forecast.how_many(numbers.history, by, start))
        return ForecastPage(numbers, wanted, when=forecast.when(numbers.history, wanted, start))
    except NoForecast as refusal:
        return ForecastPage(numbers, wanted, refusal=str(refusal))


@dataclass(frozen=True)
class ItemLine:
    """`days`: its age while it is open, else what it took; from its start, or from creation when nobody told one."""

    item: WorkItem
    days: Fraction
    age: Age | None  # of one in progress


def item_lines(stream: Stream, rows: list[WorkItem], numbers: FlowNumbers) -> list[ItemLine]:
    """The rows of one page of the list, each against what finished ones took."""
    return [_line(row, stream, numbers) for row in rows]


def _line(row: WorkItem, stream: Stream, numbers: FlowNumbers) -> ItemLine:
    item = item_value((getattr(row, name) for name in COLUMNS), zone_of(stream))
    begin = item.started or item.created
    if item.done is not None or item.dropped:
        return ItemLine(row, days_between(begin, item.done or begin), None)
    if numbers.metrics is None or numbers.at is None:
        return ItemLine(row, Fraction(0), None)
    days, time = max(days_between(begin, numbers.at), Fraction(0)), numbers.metrics.time
    return ItemLine(row, days, age_of(days, time.p50, time.p85) if item.is_open(time.clock, numbers.at) else None)
