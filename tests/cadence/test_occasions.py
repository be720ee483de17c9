"""The planning calendar: who may write in it, what is due from whom, and the reminders."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cadence import reminders
from cadence.models import Done, Notice, Occasion
from cadence.queries import calendar as queries
from cadence.queries.waiting import due
from cadence.services import occasions as services
from organizations import bin as bin_
from organizations.errors import DomainError
from organizations.models import AuditEntry, Calendar
from tests.cadence.conftest import TODAY

NEW = {"kind": "meeting", "title": "Look back", "on": date(2026, 12, 1)}


def refused(kind=DomainError, **fields):
    with pytest.raises(kind) as refusal:
        services.add_occasion(**{**NEW, **fields})
    return refusal.value


# ---- Refusals ----


@pytest.mark.parametrize("who", ["vera", "rob"])
def test_who_may_not_edit_writes_nothing(request, who):
    refused(PermissionDenied, by=request.getfixturevalue(who))
    assert not Occasion.objects.exists()


def test_a_scoped_editor_writes_in_her_unit_only(sam, sales):
    refused(PermissionDenied, by=sam)
    assert services.add_occasion(by=sam, unit=sales, **NEW).unit == sales


def test_a_scoped_editor_does_not_move_her_date_out_of_her_unit(sam, sales):
    occasion = services.add_occasion(by=sam, unit=sales, **NEW)
    with pytest.raises(PermissionDenied):
        services.change_occasion(occasion=occasion, by=sam, unit=None)


def test_what_belongs_to_another_organization_is_refused(olga, eve, globex):
    from organizations.models import Person

    stranger = Person.objects.create(organization=globex, name="Eve")
    assert "another organization" in str(refused(by=olga, person=stranger))


def test_bad_fields_are_refused_with_a_sentence(olga, persons, board):
    assert refused(by=olga, title="  ").field == "title"
    assert refused(by=olga, repeats="weekly", until=date(2026, 11, 30)).field == "until"
    assert refused(by=olga, person=persons["ed"], group=board).field == "group"
    assert refused(by=olga, on=date(9999, 12, 31)).field == "on"


def test_several_are_added_together_or_not_at_all(olga):
    with pytest.raises(DomainError, match="“Look back”: It cannot end"):
        services.add_occasions(by=olga, occasions=[NEW, {**NEW, "repeats": "weekly", "until": date(2026, 1, 1)}])
    with pytest.raises(DomainError, match="at least one"):
        services.add_occasions(by=olga, occasions=[])
    assert not Occasion.objects.exists()


def test_only_who_is_named_or_an_editor_says_that_it_is_done(lock, rob, vera, connie):
    for who in (rob, vera):
        with pytest.raises(PermissionDenied):
            services.mark_done(occasion=lock, day=lock.on, by=who)
    with pytest.raises(DomainError, match="does not fall on"):
        services.mark_done(occasion=lock, day=TODAY, by=connie)
    assert not Done.objects.exists()


# ---- What works ----


def test_adding_changing_and_deleting_is_recorded(olga, lock):
    services.change_occasion(occasion=lock, by=olga, title="Lock them")
    services.delete_occasion(occasion=lock, by=olga)
    assert not Occasion.objects.visible_to(olga).exists()
    bin_.restore(lock, by=olga)
    assert Occasion.objects.visible_to(olga).get().title == "Lock them"
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["occasion.added", "occasion.changed", "occasion.deleted", "occasion.restored"]


def test_what_does_not_repeat_has_no_end(olga):
    assert services.add_occasion(by=olga, until=date(2026, 1, 1), **NEW).until is None


def test_a_respondent_sees_what_is_due_from_her_and_nothing_else(olga, rob, persons, lock):
    hers = services.add_occasion(by=olga, person=persons["rob"], **NEW)
    assert list(Occasion.objects.visible_to(rob)) == [hers]
    services.mark_done(occasion=hers, day=hers.on, by=rob)
    services.mark_done(occasion=hers, day=hers.on, by=rob)
    assert Done.objects.get().by == rob


def test_a_scoped_member_sees_her_units_the_whole_and_what_is_due_from_her(olga, sam, sales, acme):
    from organizations.models import Person, Unit

    other = Unit.objects.create(organization=acme, name="Legal")
    sams = Person.objects.create(organization=acme, name="Sam", membership=sam)
    whole = services.add_occasion(by=olga, **NEW)
    hers = services.add_occasion(by=olga, unit=sales, **NEW)
    services.add_occasion(by=olga, unit=other, **NEW)
    due_from_her = services.add_occasion(by=olga, unit=other, person=sams, **NEW)
    assert set(Occasion.objects.visible_to(sam)) == {whole, hers, due_from_her}


# ---- What waits ----


def test_what_is_due_waits_for_the_one_named_until_it_is_done(ed, vera, lock):
    (waiting,) = due(ed)
    assert (waiting.title, waiting.due, waiting.kind) == ("Lock the plans", date(2026, 12, 4), "calendar")
    assert list(due(vera)) == []
    services.mark_done(occasion=lock, day=lock.on, by=ed)
    assert list(due(ed)) == []


def test_a_group_waits_too(olga, ed, connie, rob, board):
    services.add_occasion(by=olga, group=board, **NEW)
    for who in (ed, connie):
        (waiting,) = due(who)
        assert waiting.why == "Due from Board: meeting."
    assert list(due(rob)) == []


def test_of_a_row_the_last_late_day_and_the_next_one_wait(olga, ed, persons):
    services.add_occasion(by=olga, **{**NEW, "on": date(2026, 6, 10), "repeats": "monthly"}, person=persons["ed"])
    assert [one.due for one in due(ed)] == [date(2026, 11, 10), date(2026, 12, 10)]


def test_what_was_due_long_ago_is_past_asking_for(olga, ed, persons):
    services.add_occasion(by=olga, **{**NEW, "on": TODAY - timedelta(days=61)}, person=persons["ed"])
    assert list(due(ed)) == []


def test_the_list_of_what_is_due_costs_the_same_however_long_it_is(olga, ed, persons, board, django_assert_num_queries):
    for _n in range(3):
        services.add_occasion(by=olga, group=board, **NEW)
        services.add_occasion(by=olga, person=persons["ed"], **NEW)
    with django_assert_num_queries(2):
        assert len(list(due(ed))) == 6


# ---- The page ----


def lines(page):
    return [line for month in page.months for line in month.lines]


def test_the_months_show_past_next_and_late(olga, lock, persons):
    services.add_occasion(by=olga, **{**NEW, "on": date(2026, 11, 3)}, person=persons["ed"])
    services.add_occasion(by=olga, **{**NEW, "on": date(2026, 11, 4)})
    page = queries.calendar_page(olga, start=None, unit_id=None)
    assert [(line.day.day, line.when, line.is_next) for line in lines(page)] == [
        (3, "late", False), (4, "past", False), (4, "coming", True),
    ]  # fmt: skip
    assert [month.first for month in page.months] == [date(2026, 11, 1), date(2026, 12, 1)]
    assert [line.day for line in page.late] == [date(2026, 11, 3)]


def test_a_unit_alone(olga, sales, lock):
    services.add_occasion(by=olga, unit=sales, **NEW)
    page = queries.calendar_page(olga, start=None, unit_id=sales.pk)
    assert [line.occasion.unit for line in lines(page)] == [sales]


def test_an_end_of_month_shows_in_every_month(olga):
    services.add_occasion(by=olga, **{**NEW, "on": date(2027, 1, 31), "repeats": "monthly"})
    page = queries.calendar_page(olga, start=date(2027, 1, 1), unit_id=None)
    assert [line.day.day for line in lines(page)] == [31, 28, 31, 30, 31, 30]


def test_the_page_costs_the_same_however_much_is_in_it(olga, persons, board, django_assert_num_queries):
    for number in range(30):
        services.add_occasion(by=olga, group=board, **{**NEW, "repeats": "weekly", "title": f"{number}"})
    with django_assert_num_queries(3):
        page = queries.calendar_page(olga, start=None, unit_id=None)
        assert page.is_cut and len(lines(page)) == queries.MOST_LINES


def test_the_calendar_of_the_organization_says_which_days_are_free(acme, olga):
    acme.fiscal_year_end_month, acme.fiscal_year_end_day = 1, 31
    Calendar.objects.create(
        organization=acme, name="Office", weekdays=[1, 2, 3, 4], holidays=[date(2026, 8, 17)], is_default=True
    )
    year = queries.fiscal_years(acme, date(2026, 3, 1))[1]
    assert queries.proposed(acme, year)[0].on == date(2026, 8, 18)


# ---- Reminders ----


def test_a_week_before_and_on_the_day_each_once(olga, ed, lock, monkeypatch):
    for day in (lock.on - timedelta(days=7), lock.on - timedelta(days=6), lock.on):
        monkeypatch.setattr(reminders, "localdate", lambda day=day: day)
        reminders.remind()
        reminders.remind()
    told = list(Notice.objects.order_by("pk"))
    assert [(one.membership, one.subject) for one in told] == [
        (ed, "In a week: Lock the plans"), (ed, "Today: Lock the plans"),
    ]  # fmt: skip


def test_a_group_is_reminded_member_by_member(olga, ed, connie, board, monkeypatch):
    services.add_occasion(by=olga, group=board, **NEW)
    monkeypatch.setattr(reminders, "localdate", lambda: NEW["on"])
    reminders.remind()
    assert {one.membership for one in Notice.objects.all()} == {ed, connie}


def test_what_is_done_deleted_or_of_an_archived_organization_reminds_nobody(acme, olga, ed, lock, monkeypatch):
    monkeypatch.setattr(reminders, "localdate", lambda: lock.on)
    services.mark_done(occasion=lock, day=lock.on, by=ed)
    reminders.remind()
    services.mark_open(occasion=lock, day=lock.on, by=ed)
    services.delete_occasion(occasion=lock, by=olga)
    reminders.remind()
    bin_.restore(lock, by=olga)
    acme.archived_at = "2026-11-01T00:00Z"
    acme.save()
    reminders.remind()
    assert not Notice.objects.exists()
