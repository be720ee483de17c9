"""Writes the leaders' rhythm of the demo: its meetings, and the boards that were held."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone, make_aware

from cadence.models import Meeting, Occurrence
from cadence.services import decisions, meetings, occurrences
from orgscale.demo.company import Company

WEEK = timedelta(days=7)


def write_meetings(company: Company, story: Mapping) -> None:
    by = company.members[story["by"]]
    for told in story["meetings"]:
        meeting = _found(company, told, by)
        for held in told["held"]:
            _hold(company, meeting, held, by)


def _monday(company: Company, weeks_ago: int) -> date:
    """Monday so many weeks ago; that of this week counts as one week ago, unless it is today."""
    yesterday = company.diary.day(1)
    return yesterday - timedelta(days=yesterday.weekday()) - (weeks_ago - 1) * WEEK


def _found(company: Company, told: Mapping, by) -> Meeting:
    weeks = max((held["weeks_ago"] for held in told["held"]), default=0)
    first = _monday(company, weeks) if weeks else company.diary.day(0)
    with company.diary.on(company.diary.day(40), 14):
        return meetings.add_meeting(
            by=by,
            title=told["title"],
            kind=told["kind"],
            every=told["every"],
            first=first,
            days_before=told.get("days_before", 0),
            at=time.fromisoformat(told["at"]),
            length=told["length"],
            place=told["place"],
            chair=company.persons[told["chair"]],
            groups=[company.groups[name] for name in told["groups"]],
        )


def _hold(company: Company, meeting: Meeting, told: Mapping, by) -> None:
    day = _monday(company, told["weeks_ago"])
    opened = make_aware(datetime.combine(day, meeting.at), get_current_timezone())
    with company.diary.on(day, 10, 2):
        occurrence = occurrences.open_occurrence(meeting=meeting, day=day, by=by, moment=opened)
        _present(company, meeting, occurrence, told["absent"], by)
        _minutes(occurrence, told["minutes"], by)
        for one in told["decisions"]:
            _decide(company, occurrence, one, by)
        occurrences.close_occurrence(occurrence=occurrence, by=by)
    _carry_out(occurrence, told["decisions"], company)


def _present(company: Company, meeting: Meeting, occurrence: Occurrence, absent: list[str], by) -> None:
    missing = {company.persons[key].pk for key in absent}
    for group in meeting.groups.all():
        for person in group.members.exclude(pk__in=missing):
            occurrences.set_present(occurrence=occurrence, person=person, is_present=True, by=by)


def _minutes(occurrence: Occurrence, told: Mapping, by) -> None:
    entries = {part["key"]: [one["key"] for one in part["entries"]] for part in occurrence.agenda}
    for part, texts in told.items():
        if part == "notes":
            occurrences.write_minute(occurrence=occurrence, item=part, text=texts.strip(), revision=0, by=by)
            continue
        for key, text in zip(entries.get(part, ()), texts, strict=False):
            occurrences.write_minute(occurrence=occurrence, item=f"{part}.{key}", text=text, revision=0, by=by)


def _decide(company: Company, occurrence: Occurrence, told: Mapping, by) -> None:
    due = occurrence.on + timedelta(days=told["due_in_days"])
    owner = company.persons[told["owner"]]
    decisions.decide(occurrence=occurrence, text=told["text"], owner=owner, due=due, by=by)


def _carry_out(occurrence: Occurrence, told: list[Mapping], company: Company) -> None:
    """What is done was done two days later, by whoever it was given to."""
    outcomes = {one["text"]: one["done"] for one in told if "done" in one}
    with company.diary.on(occurrence.on + timedelta(days=2), 16, 30):
        for one in occurrence.decisions.filter(text__in=outcomes).select_related("owner__membership__organization"):
            decisions.report_done(decision=one, outcome=outcomes[one.text], by=one.owner.membership)
