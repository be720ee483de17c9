"""A roadmap as a Gantt chart: one value for screen and paper, and its places in percent for the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports import timescale
from reports.charts import Bar, Gantt
from roadmaps.models import Initiative, Roadmap
from roadmaps.timetable import wave_of, wave_span


def day(value: date) -> str:
    return date_format(value, "j M Y")


def gantt(roadmap: Roadmap, rows: Iterable[Initiative], today: date) -> Gantt:
    """`rows` over the waves that they touch. There must be at least one."""
    rows = list(rows)
    periods = _periods(roadmap, min(row.wave for row in rows), max(row.ends_on for row in rows))
    starts_on = min([periods[0][1], *(row.starts_on for row in rows)])
    ends_on = periods[-1][2]
    return Gantt(
        title=_("Initiatives in time"),
        summary=_("%(number)s initiatives from %(first)s to %(last)s.")
        % {
            "number": len(rows),
            "first": day(min(row.starts_on for row in rows)),
            "last": day(max(row.ends_on for row in rows)),
        },
        bars=tuple(_bar(row) for row in rows),
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        periods=tuple((label, first.isoformat(), last.isoformat()) for label, first, last in periods),
        today=today.isoformat() if starts_on <= today <= ends_on else None,
    )


def _bar(row: Initiative) -> Bar:
    note = row.get_status_display() if not row.is_planned else ""
    done = 1.0 if row.status == Initiative.Status.DONE else 0.0
    return Bar(row.title, note, row.starts_on.isoformat(), row.ends_on.isoformat(), done, str(row.wave))


def _periods(roadmap: Roadmap, first: int, ends_on: date) -> list[tuple[str, date, date]]:
    """The waves from `first` until `ends_on`, also those into which only the end of something long reaches."""
    last = wave_of(ends_on, roadmap.starts_on, roadmap.wave_weeks)
    spans = [(wave, wave_span(roadmap.starts_on, roadmap.wave_weeks, wave)) for wave in range(first, last + 1)]
    return [(_("Wave %(number)s") % {"number": wave}, span.starts_on, span.ends_on) for wave, span in spans]


@dataclass(frozen=True)
class DrawnBar:
    """Start and widths in percent of the whole time."""

    label: str
    note: str
    url: str
    dates: str
    start: float
    width: float
    done: float


@dataclass(frozen=True)
class DrawnGantt:
    """What templates/components/gantt.html shows."""

    caption: str
    what: str
    periods: tuple[str, ...]
    bars: tuple[DrawnBar, ...]
    today: float | None
    today_label: str


def drawn(chart: Gantt, urls: Sequence[str]) -> DrawnGantt:
    """`chart` with its days as percent; `urls` are the addresses behind its bars."""
    today = timescale.today(chart)
    return DrawnGantt(
        caption=f"{chart.title}. {chart.summary}",
        what=_("Initiative"),
        periods=tuple(period.label for period in timescale.periods(chart)),
        bars=tuple(
            _drawn_bar(bar, place, url)
            for bar, place, url in zip(chart.bars, timescale.place(chart), urls, strict=True)
        ),
        today=None if today is None else _percent(today),
        today_label=_("today, %(day)s") % {"day": day(date.fromisoformat(chart.today))} if chart.today else "",
    )


def _drawn_bar(bar: Bar, place: timescale.Placed, url: str) -> DrawnBar:
    first, last = date.fromisoformat(bar.starts_on), date.fromisoformat(bar.ends_on)
    dates = _("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}
    return DrawnBar(bar.title, bar.note, url, dates, _percent(place.start), _percent(place.width), _percent(place.done))


def _percent(share: float) -> float:
    return round(100 * share, 2)
