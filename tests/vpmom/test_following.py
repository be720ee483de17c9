"""Checking in, how the measures stand, weights, reminders and what waits."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from cadence.models import Notice
from cadence.models.notices import Way
from cadence.notices import choose
from organizations.errors import DomainError
from organizations.models import Person
from tests.vpmom.conftest import company_text, key
from tests.vpmom.followed import DONE, ZONES, decided, made, okr_text, past_text, running, tell, vmost_text
from vpmom.check_in_reminders import remind
from vpmom.models import CheckIn, NextAction, Plan
from vpmom.plan import Item, Visibility
from vpmom.progress import CheckInStatus
from vpmom.queries.following import follow_page, followable, followed
from vpmom.services.following import (
    MeasureRefused,
    NewAction,
    Outcome,
    Said,
    check_in,
    check_in_all,
    set_weights,
)
from vpmom.services.items import write_items
from vpmom.waiting import check_ins

pytestmark = pytest.mark.django_db
ON_TIME, MARGIN = key(8), key(9)
MARCH = date(2025, 3, 1)


@pytest.fixture
def past(olga, people) -> Plan:
    return made(olga, past_text(), people["olga"])


@pytest.fixture
def current(olga, people) -> Plan:
    """Runs today; decided long enough ago to be asked about."""
    plan = made(olga, company_text(period=running()), people["olga"])
    decided(plan, localdate() - timedelta(days=100))
    return plan


def standing(plan, member, item=ON_TIME):
    return next(one for one in follow_page(plan, member).standings if one.key == item)


# ---- Who may not, and what is refused ----


def test_who_only_reads_does_not_check_in(past, vera):
    with pytest.raises(PermissionDenied):
        tell(past, vera, ON_TIME, MARCH, 90)


def test_who_is_not_named_does_not_check_in(past, rob, people):
    measured = followable(past, rob, ON_TIME)
    with pytest.raises(PermissionDenied, match="owner of the measure"):
        check_in(by=rob, measured=measured, said=Said(on=MARCH, status="data_needed"))
    assert not CheckIn.objects.exists()


def test_an_editor_of_another_unit_does_not_check_in(past, sam, people):
    with pytest.raises(PermissionDenied):
        tell(past, sam, ON_TIME, MARCH, 90)


def test_a_confidential_measure_is_not_there_for_others(past, ed, people):
    assert followable(past, ed, MARGIN) is None
    page = follow_page(past, ed)
    assert [one.key for one in page.standings] == [ON_TIME, DONE, ZONES]
    assert page.groups[1].words == "Fair price"
    assert not page.groups[1].standings and not page.groups[1].also


def test_what_is_no_measure_is_not_there(past, olga):
    assert followable(past, olga, key(2)) is None
    assert followable(past, olga, "nonsense") is None


@pytest.mark.parametrize(
    ("item", "said", "field", "words"),
    [
        (ON_TIME, {"on": date(2024, 12, 31), "value": 90}, "on", "begins on 1 Jan 2025"),
        (ON_TIME, {}, "value", "data needed"),
        (ON_TIME, {"value": 90, "done": True}, "done", "is a number"),
        (ON_TIME, {"value": 90, "zone": 1}, "zone", "is a number"),
        (ON_TIME, {"value": Decimal("NaN")}, "value", "number"),
        (ON_TIME, {"value": Decimal("1e17")}, "value", "16 digits"),
        (DONE, {"value": 1}, "value", "done or not done"),
        (DONE, {}, "done", "data needed"),
        (ZONES, {"zone": 3}, "zone", "nobody, some teams, everybody"),
        (ON_TIME, {"value": 90, "status": "fine"}, "status", "five states"),
        (ON_TIME, {"value": 90, "confidence": 11}, "confidence", "0 to 10"),
        (ON_TIME, {"value": 90, "going_well": "x" * 3001}, "going_well", "3000"),
        (ON_TIME, {"value": 90, "actions": (NewAction("Do"),) * 11}, "actions", "at most 10"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(past, olga, item, said, field, words):
    value = said.get("value")
    given = {"on": MARCH, "status": "on_track", **said, "value": Decimal(value) if value is not None else None}
    with pytest.raises(DomainError, match=words) as refusal:
        check_in(by=olga, measured=followable(past, olga, item), said=Said(**given))
    assert refusal.value.field == field
    assert not CheckIn.objects.exists()


def test_an_archived_plan_is_neither_checked_in_on_nor_weighed(past, olga):
    Plan.objects.filter(pk=past.pk).update(archived_at="2027-01-01T00:00Z")
    past.refresh_from_db()
    with pytest.raises(DomainError, match="in the archive"):
        tell(past, olga, ON_TIME, MARCH, 90)
    with pytest.raises(DomainError, match="in the archive"):
        set_weights(by=olga, plan=past, weights={})
    page = follow_page(past, olga)
    assert (page.may_weigh, page.mine) == (False, ())


def test_tomorrow_is_refused(current, olga):
    with pytest.raises(DomainError, match="today or an earlier day"):
        tell(current, olga, ON_TIME, localdate() + timedelta(days=1), 90)
    assert tell(current, olga, ON_TIME, localdate(), 90)


def test_of_several_all_are_stored_or_none(past, olga):
    fine = (followable(past, olga, ON_TIME), Said(on=MARCH, status="on_track", value=Decimal(90)))
    wrong = (followable(past, olga, DONE), Said(on=MARCH, status="on_track", value=Decimal(1)))
    with pytest.raises(MeasureRefused) as refusal:
        check_in_all(by=olga, told=[fine, wrong])
    assert refusal.value.key == DONE
    assert not CheckIn.objects.exists()


# ---- Who may, and what counts ----


def test_a_respondent_checks_in_on_a_measure_of_hers(past, rob, people):
    past.items.filter(key=ON_TIME).update(owner=people["rob"])
    made_by = tell(past, rob, ON_TIME, MARCH, 90).by
    assert made_by == rob


def test_a_figure_that_comes_after_the_period_is_taken(past, olga):
    assert tell(past, olga, ON_TIME, date(2026, 1, 20), 95)
    assert standing(past, olga).last_value == "95 %"


def test_where_nobody_can_say_no_value_is_needed(past, olga):
    tell(past, olga, ON_TIME, MARCH, 90)
    tell(past, olga, ON_TIME, date(2025, 4, 1), status="data_needed")
    shown = standing(past, olga)
    assert (shown.status, shown.progress, shown.last_value) == (CheckInStatus.DATA_NEEDED, None, "90 %")


def test_words_without_a_figure_are_told_by_their_state(past, olga):
    write_items(past, {"measures": [Item(ON_TIME, "People like to work here", owner="Olga")]})
    assert tell(past, olga, ON_TIME, MARCH, status="at_risk")


def test_a_correction_counts_and_both_stay(past, olga):
    tell(past, olga, ON_TIME, MARCH, 99)
    tell(past, olga, ON_TIME, MARCH, 90)
    shown = standing(past, olga)
    assert [one.value for one in shown.days] == [90]
    assert shown.last.value == 90
    assert CheckIn.objects.count() == 2


def test_an_older_day_does_not_become_the_last(past, olga):
    tell(past, olga, ON_TIME, date(2025, 6, 1), 92)
    tell(past, olga, ON_TIME, MARCH, 90)
    assert standing(past, olga).last.value == 92


def test_the_values_give_progress_forecast_and_picture(past, olga):
    for month, value in ((3, 90), (5, 90.5), (7, 92)):
        tell(past, olga, ON_TIME, date(2025, month, 1), value, confidence=7)
    shown = standing(past, olga)
    assert shown.progress == Fraction(1, 2)
    assert shown.percent == 50
    assert shown.forecast.low < shown.forecast.value < shown.forecast.high
    assert shown.chart(60).categories == ("2025-01-01", "2025-03-01", "2025-05-01", "2025-07-01", "2025-12-31")
    assert shown.chart(60).series[0].values == (88.0, 90.0, 90.5, 92.0, None)
    assert [line.name for line in shown.chart(60).series[1:]] == ["If it goes on", "At most", "At least"]
    assert shown.chart(60).marks == (("Target 96 %", 96.0),)
    assert all(
        shown.chart(60).low <= v <= shown.chart(60).high
        for s in shown.chart(60).series
        for v in s.values
        if v is not None
    )


def test_done_and_worded_steps_have_their_own_words(past, olga):
    check_in(by=olga, measured=followable(past, olga, DONE), said=Said(on=MARCH, status="on_track", done=True))
    check_in(by=olga, measured=followable(past, olga, ZONES), said=Said(on=MARCH, status="at_risk", zone=1))
    told, steps = standing(past, olga, DONE), standing(past, olga, ZONES)
    assert (told.last_value, told.progress) == ("done", 1)
    assert (steps.last_value, steps.progress, steps.target) == ("some teams", Fraction(1, 2), "everybody")
    assert not told.can_be_drawn


def test_a_measure_that_is_told_in_another_way_now_is_unknown(past, olga):
    check_in(by=olga, measured=followable(past, olga, ZONES), said=Said(on=MARCH, status="on_track", zone=2))
    past.items.get(key=ZONES).measure.__class__.objects.filter(item__key=ZONES).update(zones=["no", "yes"])
    assert standing(past, olga, ZONES).progress is None
    past.items.get(key=ZONES).measure.__class__.objects.filter(item__key=ZONES).update(kind="number")
    assert standing(past, olga, ZONES).progress is None


# ---- Which text is followed ----


def test_the_decided_text_is_followed_until_the_next_one_is_decided(past, olga):
    decided(past, date(2025, 1, 10))
    new = key(50)
    write_items(past, {"measures": [Item(new, "Complaints a week")]})
    found = followed(past, olga)
    assert found.version.number == 1
    assert [item.key for item in found.measures] == [ON_TIME, MARGIN, DONE, ZONES]
    assert tell(past, olga, ON_TIME, MARCH, 90)
    decided(past, date(2025, 2, 10))
    assert [item.key for item in followed(past, olga).measures] == [new]


def test_a_struck_measure_is_not_followed(past, olga):
    items = [Item(ON_TIME, "~~Share of parcels on the promised day~~"), Item(MARGIN, "Margin")]
    write_items(past, {"measures": items})
    assert [item.key for item in followed(past, olga).measures] == [MARGIN]


# ---- Next actions ----


def test_an_action_that_goes_on_is_asked_about_again(past, olga, people):
    tell(past, olga, ON_TIME, MARCH, 90, actions=(NewAction("Ask the hubs", people["ed"], date(2025, 4, 1)),))
    action = NextAction.objects.get()
    later = tell(
        past,
        olga,
        ON_TIME,
        date(2025, 4, 2),
        91,
        status="at_risk",
        outcomes=(Outcome(action, "goes_on", "Two of three"),),
    )
    action.refresh_from_db()
    assert (action.outcome, action.outcome_note, action.closed_in) == ("goes_on", "Two of three", later)
    again = NextAction.objects.get(check_in=later)
    assert (again.text, again.owner, again.due, again.outcome) == (action.text, people["ed"], action.due, "open")
    assert standing(past, olga).actions == (again,)


def test_what_somebody_told_meanwhile_is_not_told_again(past, olga):
    tell(past, olga, ON_TIME, MARCH, 90, actions=(NewAction("Ask the hubs"),))
    action = NextAction.objects.get()
    tell(past, olga, ON_TIME, date(2025, 4, 1), 91, outcomes=(Outcome(action, "done"),))
    with pytest.raises(DomainError, match="meanwhile"):
        tell(past, olga, ON_TIME, date(2025, 4, 2), 91, outcomes=(Outcome(action, "dropped"),))
    assert CheckIn.objects.count() == 2


def test_the_action_of_another_measure_is_not_closed_here(past, olga):
    tell(past, olga, MARGIN, MARCH, 0.5, actions=(NewAction("Call them"),))
    with pytest.raises(DomainError):
        tell(past, olga, ON_TIME, MARCH, 90, outcomes=(Outcome(NextAction.objects.get(), "done"),))


# ---- Roll-up and weights ----


def test_the_first_priority_counts_most(past, olga):
    tell(past, olga, ON_TIME, MARCH, 96)
    tell(past, olga, MARGIN, MARCH, 0.4)
    page = follow_page(past, olga)
    assert [group.words for group in page.groups] == ["On time - promises are kept", "Fair price", ""]
    assert [group.weight for group in page.groups] == [Fraction(3, 4), Fraction(1, 4), None]
    assert page.percent == 75
    assert {one.key for one in page.groups[-1].standings} == {DONE, ZONES}


def test_a_measure_of_two_priorities_is_told_once_and_counts_twice(past, olga, people):
    text = past_text()
    links = text.links | {replace(link, target=key(3)) for link in text.links if link.source == ON_TIME}
    plan = made(olga, replace(text, links=frozenset(links)), people["olga"])
    page = follow_page(plan, olga)
    assert [one.key for one in page.groups[1].standings] == [MARGIN]
    assert [one.key for one in page.groups[1].also] == [ON_TIME]


def test_only_who_edits_here_weighs(past, rob, sam, people):
    for member in (rob, sam):
        with pytest.raises(PermissionDenied):
            set_weights(by=member, plan=past, weights={key(2): Decimal("0.5")})


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({key(4): Decimal("0.5")}, "no priority"),
        ({key(2): Decimal("-0.1")}, "0 to 100"),
        ({key(2): Decimal("1.1")}, "0 to 100"),
        ({key(2): Decimal("NaN")}, "0 to 100"),
        ({key(2): Decimal(0), key(3): Decimal(0)}, "above 0"),
    ],
)
def test_weights_without_sense_are_refused(past, olga, weights, words):
    with pytest.raises(DomainError, match=words):
        set_weights(by=olga, plan=past, weights=weights)
    assert not past.items.exclude(weight=None).exists()


def test_weights_are_entered_and_given_back_to_the_ranks(past, olga):
    set_weights(by=olga, plan=past, weights={key(2): Decimal("0.4")})
    page = follow_page(past, olga)
    assert [group.weight_percent for group in page.groups[:2]] == [40, 60]
    assert page.is_weighed and not page.unfit
    set_weights(by=olga, plan=past, weights={key(2): None, key(3): None})
    assert not follow_page(past, olga).is_weighed


def test_a_locked_plan_is_weighed_too(past, olga):
    decided(past, date(2025, 1, 10))
    set_weights(by=olga, plan=past, weights={key(3): Decimal("0.9")})
    assert follow_page(past, olga).groups[0].weight_percent == 10


def test_weights_that_no_longer_fit_leave_the_ranks(past, olga):
    set_weights(by=olga, plan=past, weights={key(2): Decimal(1), key(3): Decimal(1)})
    items = [Item(key(2), "On time"), Item(key(3), "Fair price"), Item(key(51), "New")]
    write_items(past, {"priorities": items})
    page = follow_page(past, olga)
    assert page.unfit
    assert page.groups[0].weight == Fraction(11, 18)


# ---- The same for other kinds of plan ----


def test_key_results_are_followed_like_measures(olga, ed, people):
    plan = made(olga, okr_text(), people["olga"])
    tell(plan, ed, key(32), MARCH, 20)
    page = follow_page(plan, ed)
    assert [group.words for group in page.groups] == ["Win the north", "Keep who we have"]
    assert page.groups[0].percent == 50
    assert (page.percent, page.low, page.high) == (50, 38, 63)


def test_the_objectives_of_a_vmost_are_followed_like_measures(olga, people):
    plan = made(olga, vmost_text(), people["olga"])
    tell(plan, olga, key(42), MARCH, 6)
    page = follow_page(plan, olga)
    assert page.groups[0].words == "Answer where the question is asked"
    assert (page.standings[0].last_value, page.percent) == ("6 days", 80)


# ---- Reminders, and what waits ----


def test_the_owner_is_reminded_once_a_month(current, olga, people):
    remind()
    remind()
    notice = Notice.objects.get()
    assert notice.membership == olga
    assert notice.kind == "check-in"
    assert notice.url == f"/o/acme/plans/{current.pk}/check-in/"
    assert "Share of parcels on the promised day" in notice.lines
    assert "Margin per parcel" not in str(notice.lines)  # confidential: a mail leaves the house
    assert "and one more" in notice.lines


def test_the_mail_goes_out_on_commit(current, olga, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        remind()
    assert len(callbacks) == 1
    assert not mail.outbox


def test_who_switched_it_off_gets_no_mail(current, olga, django_capture_on_commit_callbacks):
    choose(membership=olga, kind="check-in", way=Way.NEVER)
    with django_capture_on_commit_callbacks() as callbacks:
        remind()
    assert not callbacks
    assert Notice.objects.get().way == Way.NEVER


@pytest.mark.parametrize("days", [29, 30])
def test_a_check_in_is_asked_for_again_after_thirty_days(current, olga, days):
    for item, value in ((ON_TIME, 90), (MARGIN, 0.5)):
        tell(current, olga, item, localdate() - timedelta(days=days), value)
    assert len(list(check_ins(olga))) == (days == 30)
    remind()
    assert Notice.objects.count() == (days == 30)


def test_a_plan_that_was_decided_yesterday_is_left_alone(olga, people):
    plan = made(olga, company_text(period=running()), people["olga"])
    assert not list(check_ins(olga))  # a draft is not asked about
    decided(plan, localdate() - timedelta(days=1))
    assert not list(check_ins(olga))


def test_a_plan_whose_period_is_over_is_left_alone(past, olga):
    decided(past, date(2025, 1, 10))
    remind()
    assert not Notice.objects.exists()
    assert not list(check_ins(olga))


def test_it_waits_for_the_owner_of_the_measure_and_for_nobody_else(current, olga, ed, rob, people):
    current.items.filter(key=ON_TIME).update(owner=people["rob"])
    (hers,) = check_ins(rob)
    assert hers.why == "A measure has had no check-in for 30 days."
    assert hers.url == f"/o/acme/plans/{current.pk}/check-in/"
    assert hers.due == localdate() - timedelta(days=70)
    assert len(list(check_ins(olga))) == 1  # the other measure has no owner, so it is the plan's owner's turn
    assert not list(check_ins(ed))


def test_what_its_owner_may_not_read_does_not_wait_for_her(current, rob, people):
    current.items.filter(key=MARGIN).update(owner=people["rob"])
    assert not list(check_ins(rob))
    remind()
    assert not Notice.objects.filter(membership=rob).exists()


def test_who_has_left_is_not_reminded(current, olga, people):
    person = people["rob"]
    current.items.filter(key=ON_TIME).update(owner=person)
    Person.objects.filter(pk=person.pk).update(membership=None)
    remind()
    assert [notice.membership for notice in Notice.objects.all()] == [olga]


# ---- Speed ----


def counted(work) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def test_following_asks_the_same_queries_whatever_there_is(past, ed, olga, people):
    few = counted(lambda: [one.chart(60) for one in follow_page(past, ed).standings if one.can_be_drawn])
    items = [Item(key(60 + n), f"Measure {n}", visibility=Visibility.PUBLIC, owner="Ed") for n in range(30)]
    write_items(past, {"measures": items})
    for n in range(30):
        for month in range(1, 7):
            tell(past, ed, key(60 + n), date(2025, month, 2), n, actions=(NewAction("Do"),))
    assert len(follow_page(past, ed).standings) == 30
    assert counted(lambda: [one.chart(60) for one in follow_page(past, ed).standings if one.can_be_drawn]) == few


def test_what_waits_asks_the_same_queries_however_many_plans(current, olga, people):
    few = counted(lambda: list(check_ins(olga)))
    for _ in range(4):
        decided(made(olga, company_text(period=running()), people["olga"]), localdate() - timedelta(days=90))
    assert len(list(check_ins(olga))) == 5
    assert counted(lambda: list(check_ins(olga))) == few
