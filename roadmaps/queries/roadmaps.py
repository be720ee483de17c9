"""What pages, the API, files and report sections ask of roadmaps."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q, Sum
from django.urls import reverse
from django.utils.timezone import localdate

from assessments import wording
from assessments.models import Assessment
from jobs.models import Job
from organizations.models import Calendar, Organization
from roadmaps.drawing import DrawnGantt, drawn, gantt
from roadmaps.explaining import days
from roadmaps.models import Initiative, Roadmap
from roadmaps.timetable import Span, WorkCalendar, wave_span

DRAFTING = "roadmaps.draft"  # kind of job
INITIATIVES_ON_A_PAGE = 30  # as many as one can look over; the page stays far under 200 KB
LONG_PLAN_YEARS = 3

IN_PLAN = ~Q(initiatives__status=Initiative.Status.DROPPED)


def today_in(organization: Organization) -> date:
    return localdate(timezone=ZoneInfo(organization.time_zone))


def next_quarter(today: date, fiscal_year_end_month: int) -> date:
    """First day of the next fiscal quarter; its quarters begin in every third month after the end of the year."""
    months = 3 - (today.month - fiscal_year_end_month - 1) % 3
    year, month = divmod(today.month - 1 + months, 12)
    return date(today.year + year, month + 1, 1)


def calendar_of(organization: Organization) -> WorkCalendar:
    """The organization's own working days, Monday to Friday when it has not said."""
    row = Calendar.objects.filter(organization=organization, is_default=True, deleted_at=None).first()
    return WorkCalendar.of(row.weekdays, row.holidays) if row else WorkCalendar()


def used_days(roadmap: Roadmap) -> dict[int, Decimal]:
    """Wave to the person-days that its initiatives take of it."""
    used: dict[int, Decimal] = defaultdict(Decimal)
    for wave, shares in roadmap.initiatives.in_plan().values_list("wave", "days_by_wave"):
        for number, share in enumerate(shares, wave):
            used[number] += share
    return dict(used)


def answered_assessments(membership):
    """Assessments that somebody answers, of units that `membership` may write in."""
    rows = Assessment.objects.visible_to(membership).with_framework().filter(responses__isnull=False).distinct()
    return rows.filter(unit__in=membership.unit_ids) if membership.is_scoped else rows


def listed(membership):
    """The roadmaps that `membership` sees, each with its numbers of initiatives, waves and days, and its end."""
    rows = Roadmap.objects.visible_to(membership).select_related("assessment", "unit")
    return rows.annotate(
        initiative_count=Count("initiatives", filter=IN_PLAN),
        wave_count=Max("initiatives__last_wave", filter=IN_PLAN),
        person_days=Sum("initiatives__effort_days", filter=IN_PLAN),
        ends_on=Max("initiatives__ends_on", filter=IN_PLAN),
    ).order_by("-pk")


def draft_job(roadmap: Roadmap) -> Job | None:
    """The newest job that drafts this roadmap, while it lasts, or when it failed and no draft came after it."""
    jobs = Job.objects.filter(organization=roadmap.organization_id, kind=DRAFTING, params__roadmap_id=roadmap.pk)
    job = jobs.first()
    if job is None or job.status == Job.Status.SUCCEEDED:
        return None
    is_over = job.is_finished and roadmap.drafted_at and roadmap.drafted_at > job.created_at
    return None if is_over else job


@dataclass(frozen=True)
class Figures:
    """Of the whole plan. `waves` is the number of the last one; days are person-days."""

    initiatives: int
    done: int
    waves: int
    days: Decimal
    ends_on: date | None

    @property
    def days_text(self) -> str:
        return days(self.days)


def figures(roadmap: Roadmap) -> Figures:
    found = roadmap.initiatives.in_plan().aggregate(
        initiatives=Count("pk"),
        done=Count("pk", filter=Q(status=Initiative.Status.DONE)),
        waves=Max("last_wave"),
        days=Sum("effort_days"),
        ends_on=Max("ends_on"),
    )
    return Figures(
        found["initiatives"], found["done"], found["waves"] or 0, found["days"] or Decimal(0), found["ends_on"]
    )


@dataclass(frozen=True)
class Row:
    """An initiative in its wave. `waits_for` are the titles of what comes before it."""

    initiative: Initiative
    waits_for: tuple[str, ...]
    ends_late: bool  # after its last wave

    @property
    def earlier(self) -> int | None:
        return self.initiative.wave - 1 if self.initiative.wave > 1 else None

    @property
    def later(self) -> int:
        return self.initiative.wave + 1

    @property
    def before(self) -> str:
        return wording.join([f"“{title}”" for title in self.waits_for])

    @property
    def days(self) -> str:
        return days(self.initiative.effort_days)

    @property
    def priority(self) -> str:
        return wording.number(self.initiative.priority, 3)


@dataclass(frozen=True)
class Wave:
    """A wave with its rows. `used` and `capacity` are person-days."""

    number: int
    span: Span
    used: Decimal
    capacity: int
    rows: tuple[Row, ...]

    @property
    def over(self) -> Decimal:
        return max(Decimal(0), self.used - self.capacity)

    @property
    def filled(self) -> Decimal:
        """For the bar: no fuller than full."""
        return min(self.used, Decimal(self.capacity))

    @property
    def used_text(self) -> str:
        return days(self.used)

    @property
    def over_text(self) -> str:
        return days(self.over)


def waves(roadmap: Roadmap, initiatives: Iterable[Initiative]) -> tuple[Wave, ...]:
    """`initiatives` (with `after` fetched) by wave, in their order."""
    used = used_days(roadmap)
    by_wave: dict[int, list[Initiative]] = defaultdict(list)
    for initiative in initiatives:
        by_wave[initiative.wave].append(initiative)
    return tuple(
        Wave(
            number,
            wave_span(roadmap.starts_on, roadmap.wave_weeks, number),
            used.get(number, Decimal(0)),
            roadmap.capacity_days,
            tuple(_row(roadmap, one) for one in by_wave[number]),
        )
        for number in sorted(by_wave)
    )


def _row(roadmap: Roadmap, one: Initiative) -> Row:
    waits_for = tuple(before.title for before in one.after.all() if before.holds_back)
    last = wave_span(roadmap.starts_on, roadmap.wave_weeks, one.wave + len(one.days_by_wave) - 1)
    return Row(one, waits_for, one.ends_on > last.ends_on)


@dataclass(frozen=True)
class RoadmapPage:
    """One page of a roadmap: `page` holds its initiatives, `waves` the same by wave."""

    roadmap: Roadmap
    figures: Figures
    page: Page
    waves: tuple[Wave, ...]
    gantt: DrawnGantt | None
    left_out: list[Initiative]
    job: Job | None

    @property
    def is_long(self) -> bool:
        """Whether the plan looks further ahead than anybody can."""
        ends_on = self.figures.ends_on
        return ends_on is not None and (ends_on - self.roadmap.starts_on).days > LONG_PLAN_YEARS * 366


def roadmap_page(roadmap: Roadmap, number: str | None) -> RoadmapPage:
    """In a number of queries that does not depend on how many initiatives there are."""
    rows = roadmap.initiatives.select_related("owner")
    page = Paginator(rows.in_plan().prefetch_related("after"), INITIATIVES_ON_A_PAGE).get_page(number)
    shown = list(page.object_list)
    chart = None
    if shown:
        slug = roadmap.organization.slug
        urls = [reverse("initiative", args=[slug, roadmap.pk, one.pk]) for one in shown]
        chart = drawn(gantt(roadmap, shown, today_in(roadmap.organization)), urls)
    return RoadmapPage(
        roadmap=roadmap,
        figures=figures(roadmap),
        page=page,
        waves=waves(roadmap, shown),
        gantt=chart,
        left_out=list(rows.filter(status=Initiative.Status.DROPPED)[:INITIATIVES_ON_A_PAGE]),
        job=draft_job(roadmap),
    )


def page_of(initiative: Initiative) -> int:
    """The page of its roadmap on which it stands."""
    order = list(initiative.roadmap.initiatives.in_plan().values_list("pk", flat=True))
    return order.index(initiative.pk) // INITIATIVES_ON_A_PAGE + 1 if initiative.pk in order else 1
