"""Meetings as their pages show them: the days to come, what was held, what was decided. Constant queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils.timezone import localdate, now

from cadence.models import Decision, Meeting, Minute, Occurrence, Remark
from cadence.queries.calendar import work_days
from cadence.queries.meeting_agenda import (
    NOTES,
    OPEN_DECISIONS,
    Part,
    agenda_now,
    shown_to,
    since_of,
    thawed,
)
from cadence.queries.waiting import STILL_LATE
from cadence.workdays import WorkDays
from organizations.models import Person

AHEAD = timedelta(days=400)
DAYS_SHOWN = 6
HELD_SHOWN = 60
State = Occurrence.State


@dataclass(frozen=True)
class Planned:
    """One day of a meeting. `occurrence` None: it falls as the rhythm says, and nothing was done with it yet."""

    meeting: Meeting
    day: date
    on: date
    at: time
    occurrence: Occurrence | None = None

    @property
    def state(self) -> str:
        return self.occurrence.state if self.occurrence else State.PLANNED.value

    @property
    def is_to_come(self) -> bool:
        return self.state == State.PLANNED

    @property
    def is_moved(self) -> bool:
        return self.is_to_come and self.occurrence is not None

    @property
    def starts(self) -> datetime:
        """Aware, in the organization's own time."""
        return datetime.combine(self.on, self.at, ZoneInfo(self.meeting.organization.time_zone))

    def is_missed(self, today: date) -> bool:
        """It is past, and nobody held or cancelled it."""
        return self.is_to_come and self.on < today


def planned(meeting: Meeting, rows: Iterable[Occurrence], work: WorkDays, start: date, end: date) -> list[Planned]:
    """Its days from `start` to `end`, those that were moved there among them, in order."""
    by_day = {row.day: row for row in rows}
    rhythm = meeting.rhythm(work)
    days = set(rhythm.days(start, end))
    days |= {day for day, row in by_day.items() if row.is_held or day in days or rhythm.falls_on(day)}
    found = (_planned(meeting, day, by_day.get(day)) for day in days)
    return sorted((one for one in found if start <= one.on <= end), key=lambda one: (one.on, one.at, one.day))


def _planned(meeting: Meeting, day: date, row: Occurrence | None) -> Planned:
    if row is None:
        return Planned(meeting, day, day, meeting.at)
    return Planned(meeting, day, row.on, row.at or meeting.at, row)


def planned_of(meetings: Iterable[Meeting], start: date, end: date) -> dict[int, list[Planned]]:
    """`planned` of each meeting, by its id, in two queries. All of one organization."""
    meetings = list(meetings)
    if not meetings:
        return {}
    rows = defaultdict(list)
    recent = Occurrence.objects.filter(Q(day__gte=start) | Q(on__gte=start), meeting__in=[one.pk for one in meetings])
    for row in recent.defer("agenda"):
        rows[row.meeting_id].append(row)
    work = work_days(meetings[0].organization)
    return {one.pk: planned(one, rows[one.pk], work, start, end) for one in meetings}


@dataclass(frozen=True)
class Line:
    """A meeting in the list."""

    meeting: Meeting
    next: Planned | None
    running: Planned | None
    open_decisions: int
    held: int


def lines(membership) -> list[Line]:
    """The meetings that she reads, the next one first."""
    today = localdate()
    meetings = list(_with_counts(Meeting.objects.visible_to(membership)))
    days = planned_of(meetings, today - STILL_LATE, today + AHEAD)
    found = [_line(one, days[one.pk], today) for one in meetings]
    return sorted(found, key=lambda line: (line.next is None, line.next.on if line.next else today, line.meeting.pk))


def _with_counts(rows):
    open_ = Q(occurrences__decisions__state=Decision.State.OPEN)
    held = Q(occurrences__state__in=[State.RUNNING, State.CLOSED])
    return rows.select_related("organization", "unit", "chair").annotate(
        open_count=Count("occurrences__decisions", filter=open_, distinct=True),
        held_count=Count("occurrences", filter=held, distinct=True),
    )


def _line(meeting: Meeting, days: list[Planned], today: date) -> Line:
    coming = next((one for one in days if one.is_to_come and one.on >= today), None)
    running = next((one for one in days if one.state == State.RUNNING), None)
    return Line(meeting, coming, running, meeting.open_count, meeting.held_count)


def people_of(meeting: Meeting, membership) -> list[Person]:
    """Who takes part: the chair, those named, and who belongs to the groups; as far as the member sees persons."""
    here = Q(pk=meeting.chair_id) | Q(pk__in=meeting.persons.values("pk"))
    here |= Q(groups__in=meeting.groups.filter(deleted_at=None).values("pk"))
    return list(Person.objects.visible_to(membership).filter(here).distinct())


@dataclass(frozen=True)
class MeetingPage:
    """The series. `coming`: the next days, cancelled ones too; `missed`: the last day that passed without minutes."""

    meeting: Meeting
    people: list[Person]
    coming: list[Planned]
    missed: Planned | None
    running: Planned | None
    held: list[Occurrence]
    agenda: tuple[Part, ...]  # as it would be now


def meeting_page(meeting: Meeting, membership) -> MeetingPage:
    today = localdate()
    days = planned_of([meeting], today - STILL_LATE, today + AHEAD)[meeting.pk]
    past = [one for one in days if one.is_missed(today)]
    rows = Occurrence.objects.held().filter(meeting=meeting).defer("agenda").annotate(n=Count("decisions"))
    held = list(rows.order_by("-on", "-pk")[:HELD_SHOWN])
    running = next((_planned(meeting, row.day, row) for row in held if row.is_running), None)
    return MeetingPage(
        meeting=meeting,
        people=people_of(meeting, membership),
        coming=[one for one in days if one.on >= today and not (one.occurrence and one.occurrence.is_held)][
            :DAYS_SHOWN
        ],
        missed=past[-1] if past else None,
        running=running,
        held=held,
        agenda=() if running else preview(meeting, membership),
    )


def preview(meeting: Meeting, membership) -> tuple[Part, ...]:
    """What the agenda would be if it were opened now, for this reader."""
    until = now()
    since = since_of(meeting, last_held(meeting, before=None), until)
    return shown_to(agenda_now(meeting, membership, since, until), membership)


def last_held(meeting: Meeting, before: date | None) -> Occurrence | None:
    """The newest that was held, or the newest before a day."""
    rows = Occurrence.objects.held().filter(meeting=meeting).defer("agenda")
    return (rows.filter(on__lt=before) if before else rows).first()


FILTERS = ("open", "overdue", "done", "dropped", "all")


def register(membership, *, meeting: Meeting | None = None, show: str = "open"):
    """The decisions that she reads, of one meeting or of all; `show` is a word of FILTERS."""
    rows = Decision.objects.visible_to(membership).select_related("owner", "occurrence__meeting", "ended_by__user")
    rows = rows.defer("occurrence__agenda")
    if meeting is not None:
        rows = rows.filter(occurrence__meeting=meeting)
    if show == "overdue":
        return rows.open().filter(due__lt=localdate()).order_by("due", "pk")
    if show in Decision.State.values:
        rows = rows.filter(state=show)
    return rows.order_by("due", "pk") if show == "open" else rows.order_by("-decided_on", "-pk")


@dataclass(frozen=True)
class Item:
    """One entry of the agenda in the minutes. `decision`: the earlier decision that it is about, as it stands now."""

    key: str
    entry: object
    minute: Minute | None
    decision: Decision | None


@dataclass(frozen=True)
class ItemPart:
    title: str
    items: list[Item]
    left_out: int


@dataclass(frozen=True)
class OccurrencePage:
    occurrence: Occurrence
    parts: list[ItemPart]
    notes: Minute | None
    decisions: list[Decision]
    present: list[Person]
    absent: list[Person]
    remarks: list[Remark]

    @property
    def people(self) -> list[tuple[Person, bool]]:
        """Everybody who may have been there, by name, and whether they were."""
        both = [(one, True) for one in self.present] + [(one, False) for one in self.absent]
        return sorted(both, key=lambda pair: (pair[0].name, pair[0].pk))


def occurrence_page(occurrence: Occurrence, membership) -> OccurrencePage:
    minutes = {one.item: one for one in occurrence.minutes.select_related("changed_by__user")}
    people = people_of(occurrence.meeting, membership)
    present = list(Person.objects.visible_to(membership).filter(pk__in=occurrence.attended.values("pk")))
    return OccurrencePage(
        occurrence=occurrence,
        parts=_parts(occurrence, membership, minutes),
        notes=minutes.get(NOTES),
        decisions=list(occurrence.decisions.select_related("owner", "ended_by__user")),
        present=present,
        absent=[one for one in people if one not in present],
        remarks=list(occurrence.remarks.select_related("by__user")),
    )


def _parts(occurrence: Occurrence, membership, minutes: dict[str, Minute]) -> list[ItemPart]:
    parts = shown_to(thawed(occurrence.agenda), membership)
    earlier = _earlier(occurrence, parts)
    return [
        ItemPart(
            part.title,
            [
                Item(part.item(one), one, minutes.get(part.item(one)), earlier.get(part.item(one)))
                for one in part.entries
            ],
            part.left_out,
        )
        for part in parts
    ]


def _earlier(occurrence: Occurrence, parts: Iterable[Part]) -> dict[str, Decision]:
    """The decisions that the agenda speaks of, by the keys of their items."""
    keys = [entry.key for part in parts if part.key == OPEN_DECISIONS for entry in part.entries]
    rows = Decision.objects.filter(pk__in=keys, occurrence__meeting=occurrence.meeting_id)
    return {f"{OPEN_DECISIONS}.{one.pk}": one for one in rows.select_related("owner", "ended_by__user")}
