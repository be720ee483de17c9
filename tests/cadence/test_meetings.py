"""Meetings: who may not, what the agenda holds and for whom, minutes of two people, what closing means, decisions."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import now

from cadence.agenda import Audience, Entry, EntryKind
from cadence.models import Decision, Meeting, Notice, Occurrence
from cadence.queries import meeting_waiting, meetings
from cadence.queries.meeting_agenda import Part, frozen, shown_to, thawed
from cadence.services import decisions, occurrences
from cadence.services import meetings as services
from organizations import bin as bin_
from organizations.errors import DomainError, Stale
from organizations.models import AuditEntry, Unit
from tests.cadence.conftest import TODAY

MONDAY = date(2026, 11, 16)  # of the week that is today's
NEXT = MONDAY + timedelta(days=7)
WEEKLY = {
    "title": "Board", "kind": "board", "every": "week", "first": MONDAY, "at": time(9), "length": 60,
}  # fmt: skip


@pytest.fixture(autouse=True)
def today_of_meetings(monkeypatch, today):
    for module in ("cadence.queries.meetings", "cadence.queries.meeting_waiting", "cadence.services.meetings"):
        monkeypatch.setattr(f"{module}.localdate", lambda: TODAY)


@pytest.fixture
def meeting(olga, persons) -> Meeting:
    return services.add_meeting(by=olga, **WEEKLY, chair=persons["olga"], persons=[persons["rob"]])


@pytest.fixture
def held(olga, meeting) -> Occurrence:
    return occurrences.open_occurrence(meeting=meeting, day=MONDAY, by=olga)


def decided(held, by, **fields) -> Decision:
    return decisions.decide(occurrence=held, by=by, **{"text": "Hire two drivers", **fields})


# ---- Refusals ----


@pytest.mark.parametrize("who", ["vera", "rob"])
def test_who_only_reads_or_answers_manages_nothing(request, who, meeting, held, persons):
    by = request.getfixturevalue(who)
    acts = [
        lambda: services.add_meeting(by=by, **WEEKLY),
        lambda: services.start_usual(by=by, kind="board"),
        lambda: services.change_meeting(meeting=meeting, by=by, title="Mine"),
        lambda: services.delete_meeting(meeting=meeting, by=by),
        lambda: services.move(meeting=meeting, day=NEXT, on=NEXT, by=by),
        lambda: services.cancel(meeting=meeting, day=NEXT, by=by),
        lambda: occurrences.open_occurrence(meeting=meeting, day=NEXT, by=by),
        lambda: occurrences.write_minute(occurrence=held, item="notes", text="x", revision=0, by=by),
        lambda: occurrences.set_present(occurrence=held, person=persons["ed"], is_present=True, by=by),
        lambda: occurrences.close_occurrence(occurrence=held, by=by),
        lambda: occurrences.add_remark(occurrence=held, text="x", by=by),
        lambda: decided(held, by),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_a_scoped_editor_writes_in_her_unit_only(sam, sales, olga, meeting, held):
    with pytest.raises(PermissionDenied):
        services.add_meeting(by=sam, **WEEKLY)
    with pytest.raises(PermissionDenied):
        occurrences.write_minute(occurrence=held, item="notes", text="x", revision=0, by=sam)
    mine = services.add_meeting(by=sam, **WEEKLY, unit=sales)
    with pytest.raises(PermissionDenied):
        services.change_meeting(meeting=mine, by=sam, unit=None)
    assert set(Meeting.objects.visible_to(sam)) == {meeting, mine}  # what belongs to the whole she reads


def test_a_respondent_reads_the_meetings_that_name_her_and_no_other(rob, olga, meeting, board, persons):
    services.add_meeting(by=olga, **{**WEEKLY, "title": "Others"}, groups=[board])
    assert list(Meeting.objects.visible_to(rob)) == [meeting]
    board.members.add(persons["rob"])
    assert Meeting.objects.visible_to(rob).count() == 2
    bin_.delete(board, by=olga)
    assert list(Meeting.objects.visible_to(rob)) == [meeting]


def test_a_stranger_and_foreign_people_stay_outside(eve, olga, meeting, globex):
    assert not Meeting.objects.visible_to(eve).exists()
    foreign = Unit.objects.create(organization=globex, name="Ops")
    with pytest.raises(DomainError, match="another organization"):
        services.change_meeting(meeting=meeting, by=olga, unit=foreign)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"title": " \x00 "}, "title"),
        ({"until": MONDAY - timedelta(days=1)}, "until"),
        ({"first": date(9999, 1, 1)}, "first"),
        ({"length": 4}, "length"),
        ({"every": "quarter", "days_before": 61}, "days_before"),
        ({"parts": ["gossip"]}, "parts"),
    ],
)
def test_bad_settings_are_refused_at_their_field(olga, told, field):
    with pytest.raises(DomainError) as refusal:
        services.add_meeting(by=olga, **{**WEEKLY, **told})
    assert refusal.value.field == field
    assert not Meeting.objects.exists()


# ---- Days ----


def planned(meeting) -> list[tuple]:
    found = meetings.planned_of([meeting], MONDAY, MONDAY + timedelta(days=21))[meeting.pk]
    return [(one.day.day, one.on.day, one.state) for one in found]


def test_moving_cancelling_and_taking_it_back(olga, meeting):
    moved = services.move(meeting=meeting, day=NEXT, on=NEXT + timedelta(days=1), at=time(15, 30), by=olga)
    cancelled = services.cancel(meeting=meeting, day=date(2026, 11, 30), by=olga)
    assert planned(meeting) == [
        (16, 16, "planned"), (23, 24, "planned"), (30, 30, "cancelled"), (7, 7, "planned"),
    ]  # fmt: skip
    for row in (moved, cancelled):
        services.plan_again(occurrence=row, by=olga)
    assert {(day, on) for day, on, _state in planned(meeting)} == {(16, 16), (23, 23), (30, 30), (7, 7)}


def test_a_day_that_is_none_or_taken_or_held_is_refused(olga, meeting, held):
    for day, on, why in (
        (TODAY, TODAY, "does not fall on"),
        (NEXT, date(2026, 11, 16), "on that day already"),
        (MONDAY, TODAY, "opened already"),
    ):
        with pytest.raises(DomainError, match=why):
            services.move(meeting=meeting, day=day, on=on, by=olga)
    with pytest.raises(DomainError, match="does not fall on"):
        occurrences.open_occurrence(meeting=meeting, day=TODAY, by=olga)


def test_a_new_rhythm_forgets_what_was_moved_and_keeps_what_was_held(olga, meeting, held):
    services.move(meeting=meeting, day=NEXT, on=TODAY + timedelta(days=3), by=olga)
    meeting = services.change_meeting(meeting=meeting, by=olga, first=date(2026, 11, 19))
    assert planned(meeting) == [(16, 16, "running"), (19, 19, "planned"), (26, 26, "planned"), (3, 3, "planned")]


def test_a_moment_is_in_the_organizations_own_time(acme, meeting):
    acme.time_zone = "Asia/Tokyo"
    acme.save()
    one = meetings.planned_of([Meeting.objects.select_related("organization").get()], MONDAY, MONDAY)[meeting.pk][0]
    assert one.starts == datetime(2026, 11, 16, 0, 0, tzinfo=ZoneInfo("UTC"))


def test_a_meeting_that_was_held_ends_and_is_not_deleted(olga, meeting, held):
    with pytest.raises(DomainError, match="minutes, which are kept"):
        services.delete_meeting(meeting=meeting, by=olga)
    meeting = services.change_meeting(meeting=meeting, by=olga, until=MONDAY)
    assert planned(meeting) == [(16, 16, "running")]


def test_what_lies_in_the_bin_is_not_opened(olga, meeting):
    services.delete_meeting(meeting=meeting, by=olga)
    with pytest.raises(DomainError, match="in the bin"):
        occurrences.open_occurrence(meeting=meeting, day=MONDAY, by=olga)
    assert not Meeting.objects.visible_to(olga).exists()


def test_the_usual_meetings_begin_next_monday_and_before_the_quarter_ends(olga, persons):
    board = services.start_usual(by=olga, kind="board")
    planning = services.start_usual(by=olga, kind="planning")
    assert (board.first, board.chair) == (date(2026, 11, 23), persons["olga"])
    found = meetings.planned_of([planning], TODAY, date(2027, 1, 31))[planning.pk]
    assert [one.on for one in found] == [date(2026, 12, 17)]
    with pytest.raises(DomainError, match="no such template"):
        services.start_usual(by=olga, kind="own")


# ---- The agenda ----


def test_opening_twice_is_opening_once(olga, meeting, held):
    assert occurrences.open_occurrence(meeting=meeting, day=MONDAY, by=olga) == held
    assert Occurrence.objects.count() == 1


def test_what_was_decided_and_is_not_done_comes_first_next_time(olga, meeting, held, persons):
    decided(held, olga, owner=persons["rob"], due=NEXT)
    done = decided(held, olga, text="Buy chairs")
    decisions.report_done(decision=done, by=olga)
    following = occurrences.open_occurrence(meeting=meeting, day=NEXT, by=olga)
    page = meetings.occurrence_page(following, olga)
    assert [part.title for part in page.parts] == ["Open decisions of earlier meetings"]
    (item,) = page.parts[0].items
    assert (item.decision.text, item.entry.sentence) == (
        "Hire two drivers",
        "Decided on 16 Nov 2026. Rob, by 23 Nov 2026.",
    )
    assert following.since == held.opened_at


def test_the_agenda_stays_as_it_was_when_it_was_opened(olga, meeting, held):
    before = held.agenda
    decided(held, olga)
    held.refresh_from_db()
    assert held.agenda == before


def test_an_agenda_is_thawed_as_it_was_frozen():
    parts = (Part("p", "P", (Entry("1", "T", "S.", EntryKind.AGEING, "/o/x/", 7),), 3),)
    assert thawed(frozen(parts)) == parts


def test_an_entry_is_shown_to_who_reads_results_in_its_unit(olga, sam, rob, vera, sales, acme):
    legal = Unit.objects.create(organization=acme, name="Legal")
    entries = [Entry(name, name, "", EntryKind.CHANGE, unit=unit) for name, unit in
               (("sales", sales.pk), ("legal", legal.pk), ("whole", None))]  # fmt: skip
    entries.append(Entry("all", "all", "", EntryKind.DECISION, unit=legal.pk, audience=Audience.MEETING))
    parts = (Part("p", "P", tuple(entries), 2),)

    def seen(by) -> tuple:
        return tuple(entry.key for part in shown_to(parts, by) for entry in part.entries)

    assert seen(olga) == seen(vera) == ("sales", "legal", "whole", "all")
    assert seen(sam) == ("sales", "whole", "all")
    assert seen(rob) == ("all",)
    assert shown_to(parts, olga)[0].left_out == 2 and shown_to(parts, sam)[0].left_out == 0
    assert shown_to((Part("p", "P", tuple(entries[:1])),), rob) == ()


def frozen_for(held: Occurrence, unit: Unit) -> Occurrence:
    held.agenda = frozen([Part("p", "P", (Entry("1", "Secret", "S.", EntryKind.CHANGE, unit=unit.pk),))])
    held.save()
    return held


def test_what_was_noted_to_an_entry_goes_with_the_entry(olga, rob, sam, meeting, held, acme):
    legal = Unit.objects.create(organization=acme, name="Legal")
    occurrences.write_minute(occurrence=frozen_for(held, legal), item="p.1", text="Ssh", revision=0, by=olga)
    assert meetings.occurrence_page(held, olga).parts[0].items[0].minute.text == "Ssh"
    for reader in (rob, sam):
        assert meetings.occurrence_page(held, reader).parts == []
    own = services.add_meeting(by=olga, **{**WEEKLY, "title": "Ours"}, unit=sam.units.get())
    theirs = frozen_for(occurrences.open_occurrence(meeting=own, day=MONDAY, by=sam), legal)
    with pytest.raises(DomainError, match="no such item"):
        occurrences.write_minute(occurrence=theirs, item="p.1", text="x", revision=0, by=sam)


# ---- Minutes ----


def test_minutes_of_two_people_overwrite_none(olga, ed, held):
    occurrences.write_minute(occurrence=held, item="notes", text="Olga's", revision=0, by=olga)
    with pytest.raises(Stale) as conflict:
        occurrences.write_minute(occurrence=held, item="notes", text="Ed's", revision=0, by=ed)
    assert (conflict.value.current["text"], conflict.value.current["by"]) == ("Olga's", "Olga")
    same = occurrences.write_minute(occurrence=held, item="notes", text="Olga's", revision=0, by=ed)
    assert (same.text, same.revision) == ("Olga's", 1)


@pytest.mark.parametrize("item", ["gossip", "p.1", "", "x" * 200])
def test_nothing_is_noted_to_what_is_not_on_the_agenda(olga, held, item):
    with pytest.raises(DomainError, match="no such item"):
        occurrences.write_minute(occurrence=held, item=item, text="x", revision=0, by=olga)


def test_closed_minutes_stay_as_they_are(olga, held, persons):
    decision = decided(held, olga)
    occurrences.close_occurrence(occurrence=held, by=olga)
    acts = [
        lambda: occurrences.write_minute(occurrence=held, item="notes", text="x", revision=0, by=olga),
        lambda: occurrences.set_present(occurrence=held, person=persons["ed"], is_present=True, by=olga),
        lambda: decided(held, olga),
        lambda: decisions.change_decision(decision=decision, text="Hire three", by=olga),
    ]
    for act in acts:
        with pytest.raises(DomainError, match="closed and stay as they are"):
            act()
    assert decisions.report_done(decision=decision, by=olga).state == "done"  # what comes of it may still be said
    occurrences.add_remark(occurrence=held, text="Not Ed, but Eda.", by=olga)
    assert [one.text for one in held.remarks.all()] == ["Not Ed, but Eda."]


def test_only_an_owner_opens_them_again_and_the_reason_stays(olga, ed, held):
    occurrences.close_occurrence(occurrence=held, by=ed)
    with pytest.raises(PermissionDenied):
        occurrences.reopen_occurrence(occurrence=held, text="Please", by=ed)
    with pytest.raises(DomainError, match="Write something"):
        occurrences.reopen_occurrence(occurrence=held, text=" ", by=olga)
    assert occurrences.reopen_occurrence(occurrence=held, text="A name is wrong.", by=olga).is_running
    remark = held.remarks.get()
    assert (remark.text, remark.reopens, remark.by) == ("A name is wrong.", True, olga)
    assert AuditEntry.objects.get(action="meeting.reopened").changes == {"reason": [None, "A name is wrong."]}


def test_a_remark_is_for_closed_minutes(olga, held):
    with pytest.raises(DomainError, match="write it into its minutes"):
        occurrences.add_remark(occurrence=held, text="x", by=olga)


# ---- Decisions ----


def test_her_own_decision_she_reports_done_and_no_other(olga, rob, held, persons):
    hers, other = decided(held, olga, owner=persons["rob"]), decided(held, olga, owner=persons["ed"])
    with pytest.raises(PermissionDenied):
        decisions.report_done(decision=other, by=rob)
    with pytest.raises(PermissionDenied):
        decisions.drop(decision=hers, by=rob)
    assert decisions.report_done(decision=hers, outcome="Both began.", by=rob).outcome == "Both began."
    with pytest.raises(DomainError, match="Rob has ended this already"):
        decisions.drop(decision=hers, by=olga)
    assert decisions.reopen_decision(decision=hers, by=rob).is_open


def test_a_viewer_with_a_decision_reads_it_and_reports_nothing(olga, vera, held, persons):
    with pytest.raises(PermissionDenied):
        decisions.report_done(decision=decided(held, olga, owner=persons["vera"]), by=vera)


def test_who_it_is_given_to_reads_it_without_the_meeting(olga, rob, meeting, held, persons):
    decision = decided(held, olga, owner=persons["rob"])
    services.change_meeting(meeting=meeting, by=olga, persons=[])
    assert list(Decision.objects.visible_to(rob)) == [decision]
    assert not Occurrence.objects.visible_to(rob).exists()


def test_who_it_is_given_to_is_told_once(olga, rob, held, persons):
    decision = decided(held, olga, owner=persons["rob"], due=NEXT)
    decisions.change_decision(decision=decision, owner=persons["olga"], by=olga)  # herself: no mail
    decisions.change_decision(decision=decision, owner=persons["rob"], by=olga)
    (notice,) = Notice.objects.filter(kind="decision")
    assert notice.membership == rob and "Hire two drivers" in notice.lines


def test_the_register_by_state(olga, held):
    late = decided(held, olga, text="Late", due=TODAY - timedelta(days=1))
    soon = decided(held, olga, text="Soon", due=TODAY)
    dropped = decisions.drop(decision=decided(held, olga), by=olga)
    shown = {show: list(meetings.register(olga, show=show)) for show in meetings.FILTERS}
    assert (shown["open"], shown["overdue"], shown["done"], shown["dropped"]) == ([late, soon], [late], [], [dropped])
    assert len(shown["all"]) == 3


# ---- What waits, and mails ----


def test_what_waits_for_whom(olga, rob, meeting, persons):
    assert [one.due for one in meeting_waiting.minutes(olga)] == [MONDAY]
    assert list(meeting_waiting.minutes(rob)) == []
    held = occurrences.open_occurrence(meeting=meeting, day=MONDAY, by=olga)
    decided(held, olga, owner=persons["rob"], due=TODAY)
    decided(held, olga, owner=persons["rob"], text="Far away", due=TODAY + timedelta(days=90))
    assert [one.title for one in meeting_waiting.decisions(rob)] == ["Hire two drivers"]
    (waiting,) = meeting_waiting.minutes(olga)
    assert "still running" in waiting.why
    occurrences.close_occurrence(occurrence=held, by=olga)
    assert list(meeting_waiting.minutes(olga)) == []


def test_a_chair_who_cannot_write_them_is_not_asked_for_minutes(olga, rob, meeting, persons):
    services.change_meeting(meeting=meeting, by=olga, chair=persons["rob"])
    assert list(meeting_waiting.minutes(rob)) == []


def test_the_agenda_is_told_once_on_the_day_before(olga, meeting, monkeypatch, persons):
    from cadence import meeting_reminders

    soon = now() + timedelta(days=1)
    services.change_meeting(meeting=meeting, by=olga, first=soon.date(), until=soon.date())
    for _ in range(2):
        meeting_reminders.remind_of_meetings()
    told = Notice.objects.filter(kind="meeting")
    assert {one.membership.user.name for one in told} == {"Olga", "Rob"} and told.count() == 2


def test_nobody_is_told_of_a_cancelled_one(olga, meeting):
    from cadence import meeting_reminders

    soon = now() + timedelta(days=1)
    services.change_meeting(meeting=meeting, by=olga, first=soon.date(), until=soon.date())
    services.cancel(meeting=meeting, day=soon.date(), by=olga)
    meeting_reminders.remind_of_meetings()
    assert not Notice.objects.filter(kind="meeting").exists()
