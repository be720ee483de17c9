from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import now

from jobs.models import Job
from jobs.runner import Cancelled
from organizations.errors import DomainError
from organizations.models import AuditEntry, Calendar, Person
from roadmaps import queries, services
from roadmaps.models import Initiative, Roadmap
from tests.roadmaps.conftest import STARTS_ON, action, answered, make_framework, silent

SETTINGS = {"title": "Steps", "starts_on": STARTS_ON, "wave_weeks": 13, "capacity_days": 5}


def again(roadmap, by) -> Roadmap:
    return services.draft(roadmap_id=roadmap.pk, by=by, progress=silent)


def by_wave(roadmap) -> dict[int, list[str]]:
    found = {}
    for one in roadmap.initiatives.all():
        found.setdefault(one.wave, []).append(one.action.removeprefix("do-"))
    return found


# ---- Refusals ----


def test_a_viewer_makes_no_roadmap(assessment, vera):
    with pytest.raises(PermissionDenied):
        services.create_roadmap(assessment=assessment, by=vera, **SETTINGS)


def test_an_editor_of_one_unit_makes_none_for_the_whole(assessment, sam):
    with pytest.raises(PermissionDenied):
        services.create_roadmap(assessment=assessment, by=sam, **SETTINGS)


def test_an_editor_of_one_unit_steers_only_her_own(roadmap, sam, one):
    for act in (
        lambda: services.draft(roadmap_id=roadmap.pk, by=sam, progress=silent),
        lambda: services.change_settings(roadmap=roadmap, by=sam, **SETTINGS),
        lambda: services.move_initiative(initiative=one("sre"), wave=2, by=sam),
        lambda: services.set_status(initiative=one("sre"), status="done", by=sam),
        lambda: services.set_owner(initiative=one("sre"), owner=None, by=sam),
        lambda: services.delete_roadmap(roadmap=roadmap, by=sam),
    ):
        with pytest.raises(PermissionDenied, match="outside your units"):
            act()


@pytest.mark.parametrize(
    "wrong, field, sentence",
    [
        ({"capacity_days": 0}, "capacity_days", "at least 1 person-day"),
        ({"capacity_days": 10**9}, "capacity_days", "at most 100,000"),
        ({"wave_weeks": 0}, "wave_weeks", "from 1 to 104 weeks"),
        ({"wave_weeks": 105}, "wave_weeks", "from 1 to 104 weeks"),
        ({"starts_on": date(1, 1, 1)}, "starts_on", "within ten years"),
        ({"starts_on": date(9999, 12, 31)}, "starts_on", "within ten years"),
    ],
)
def test_impossible_settings_are_refused_with_a_sentence(assessment, olga, wrong, field, sentence):
    with pytest.raises(DomainError, match=sentence) as refusal:
        services.create_roadmap(assessment=assessment, by=olga, **{**SETTINGS, **wrong})
    assert refusal.value.field == field
    assert not Roadmap.objects.exists()


def test_a_framework_without_actions_gives_no_roadmap(acme, olga):
    assessment = answered(acme, olga, make_framework("bare", {"a": 1}, []), {"a": 0})
    with pytest.raises(DomainError, match="names no actions"):
        services.create_roadmap(assessment=assessment, by=olga, **SETTINGS)


def test_a_deleted_assessment_gives_no_draft(roadmap, assessment, olga):
    assessment.deleted_at = now()
    assessment.save()
    with pytest.raises(DomainError, match="assessment of this roadmap was deleted"):
        again(roadmap, olga)
    with pytest.raises(DomainError, match="assessment of this roadmap was deleted"):
        services.request_draft(roadmap=Roadmap.objects.get(pk=roadmap.pk), by=olga)


def test_a_roadmap_deleted_meanwhile_is_not_drafted(roadmap, olga):
    services.delete_roadmap(roadmap=roadmap, by=olga)
    with pytest.raises(DomainError, match="deleted meanwhile"):
        again(roadmap, olga)


def test_a_plan_of_more_than_a_hundred_waves_is_refused_and_the_old_one_stays(acme, olga):
    framework = make_framework("huge", {"a": 1}, [action("a", 500_000)])
    assessment = answered(acme, olga, framework, {"a": 0})
    roadmap = services.create_roadmap(assessment=assessment, by=olga, **SETTINGS)
    with pytest.raises(DomainError, match="takes 100000 waves of 13 weeks"):
        again(roadmap, olga)
    assert not roadmap.initiatives.exists()


@pytest.mark.parametrize("wrong", [{"effort": 10**9}, {"effort": 1, "days": 10**6}])
def test_an_action_beyond_all_measure_is_named(acme, olga, wrong):
    framework = make_framework("beyond", {"a": 1}, [action("a", **wrong)])
    roadmap = services.create_roadmap(assessment=answered(acme, olga, framework, {"a": 0}), by=olga, **SETTINGS)
    with pytest.raises(DomainError, match="“Introduce a” is too large"):
        again(roadmap, olga)


def test_a_cancelled_draft_changes_nothing(roadmap, olga):
    def cancelled(done, total, note=""):
        raise Cancelled

    before = list(roadmap.initiatives.values())
    with pytest.raises(Cancelled):
        services.draft(roadmap_id=roadmap.pk, by=olga, progress=cancelled)
    assert list(roadmap.initiatives.values()) == before


def test_nothing_moves_before_what_it_needs(one, olga):
    with pytest.raises(DomainError, match="needs “Introduce sre” first, which ends in wave 1"):
        services.move_initiative(initiative=one("budget"), wave=1, by=olga)


def test_nothing_moves_behind_what_needs_it(one, olga):
    with pytest.raises(DomainError, match="“Introduce budget” in wave 2 needs “Introduce sre” first"):
        services.move_initiative(initiative=one("sre"), wave=2, by=olga)
    assert one("sre").wave == 1


@pytest.mark.parametrize("wave", [0, -1, 101, 10**9])
def test_there_is_no_such_wave(one, olga, wave):
    with pytest.raises(DomainError, match="from 1 to 100"):
        services.move_initiative(initiative=one("debt"), wave=wave, by=olga)


def test_what_runs_is_not_moved(one, olga):
    services.set_status(initiative=one("debt"), status="running", by=olga)
    with pytest.raises(DomainError, match="“Introduce debt” is running"):
        services.move_initiative(initiative=one("debt"), wave=3, by=olga)


def test_an_unknown_state_is_refused(one, olga):
    with pytest.raises(DomainError, match="states in the list"):
        services.set_status(initiative=one("debt"), status="<b>", by=olga)


def test_a_person_of_another_company_owns_nothing_here(one, olga, globex):
    stranger = Person.objects.create(organization=globex, name="Gus")
    with pytest.raises(DomainError, match="person of this organization"):
        services.set_owner(initiative=one("debt"), owner=stranger, by=olga)


def test_what_left_the_plan_meanwhile_is_not_steered(one, olga):
    gone = one("debt")
    Initiative.objects.filter(pk=gone.pk).delete()
    with pytest.raises(DomainError, match="left the plan meanwhile"):
        services.move_initiative(initiative=gone, wave=2, by=olga)


def test_what_was_left_out_does_not_come_back_behind_what_needs_it(one, olga):
    services.drop(initiative=one("sre"), by=olga)
    services.move_initiative(initiative=one("budget"), wave=1, by=olga)
    with pytest.raises(DomainError, match="“Introduce budget” in wave 1 needs"):
        services.restore_initiative(initiative=one("sre"), by=olga)


# ---- Drafting ----


def test_the_published_case_from_answers_to_waves(roadmap):
    assert by_wave(roadmap) == {1: ["sre", "journeys"], 2: ["budget", "debt"]}


def test_what_is_in_place_already_is_left_out(roadmap):
    assert not roadmap.initiatives.filter(action="do-okr").exists()


def test_each_initiative_says_what_it_closes_or_unlocks(one):
    assert one("journeys").why == "Closes 75\N{NO-BREAK SPACE}% of “JOURNEYS”."
    assert one("sre").why == "Unlocks “Introduce budget”. Closes 50\N{NO-BREAK SPACE}% of “SRE”."
    assert one("sre").priority == 1.5
    assert one("sre").own_priority == 0.25


def test_what_comes_after_what_is_kept(one):
    assert [before.action for before in one("budget").after.all()] == ["do-sre"]
    assert one("budget").starts_on > one("sre").ends_on


def test_without_a_duration_one_person_works_alone(acme, olga):
    bare = action("a", 2.5)
    del bare["duration_days"]
    assessment = answered(acme, olga, make_framework("alone", {"a": 1}, [bare]), {"a": 0})
    roadmap = again(services.create_roadmap(assessment=assessment, by=olga, **SETTINGS), olga)
    made = roadmap.initiatives.get()
    assert made.duration_days == Decimal("2.5")
    assert (made.starts_on, made.ends_on) == (STARTS_ON, date(2027, 1, 6))


def test_a_draft_keeps_to_the_working_days_of_the_organization(acme, undrafted, olga):
    Calendar.objects.create(organization=acme, name="Ours", weekdays=[2, 3], is_default=True)
    roadmap = again(undrafted, olga)
    assert {one.starts_on.isoweekday() for one in roadmap.initiatives.all()} <= {2, 3}


def test_everything_in_place_makes_an_empty_plan(acme, olga):
    assessment = answered(acme, olga, make_framework("fine", {"a": 1}, [action("a", 1)]), {"a": 4})
    roadmap = again(services.create_roadmap(assessment=assessment, by=olga, **SETTINGS), olga)
    assert roadmap.drafted_at is not None
    assert not roadmap.initiatives.exists()


def test_drafting_twice_changes_nothing(roadmap, olga):
    before = list(roadmap.initiatives.values())
    again(roadmap, olga)
    assert list(roadmap.initiatives.values()) == before


def test_drafting_again_keeps_owners_and_addresses_and_undoes_moves(acme, roadmap, one, olga):
    paula = Person.objects.create(organization=acme, name="Paula")
    services.set_owner(initiative=one("debt"), owner=paula, by=olga)
    services.move_initiative(initiative=one("debt"), wave=4, by=olga)
    number = one("debt").pk
    again(roadmap, olga)
    assert (one("debt").pk, one("debt").owner, one("debt").wave, one("debt").moved_by_hand) == (number, paula, 2, False)


def test_drafting_again_keeps_what_runs_and_what_is_left_out(roadmap, one, olga):
    services.set_status(initiative=one("journeys"), status="running", by=olga)
    services.drop(initiative=one("sre"), by=olga)
    days = one("journeys").starts_on, one("journeys").ends_on
    again(roadmap, olga)
    assert (one("journeys").starts_on, one("journeys").ends_on) == days
    assert (one("journeys").status, one("sre").status) == ("running", "dropped")
    assert one("budget").wave == 1  # what it needs was left out, so it waits for nothing
    assert queries.used_days(roadmap) == {1: 5, 2: 1}


def test_what_is_done_holds_nothing_back_and_has_used_its_capacity(roadmap, one, olga):
    services.set_status(initiative=one("sre"), status="done", by=olga)
    again(roadmap, olga)
    assert one("budget").wave == 1
    assert all(used <= 5 for used in queries.used_days(roadmap).values())


def test_a_later_draft_puts_nothing_new_into_waves_that_have_ended(assessment, olga):
    start = queries.today_in(assessment.organization) - timedelta(weeks=5)
    settings = {**SETTINGS, "starts_on": start, "wave_weeks": 2, "capacity_days": 5}
    roadmap = again(services.create_roadmap(assessment=assessment, by=olga, **settings), olga)
    assert min(by_wave(roadmap)) == 1
    again(roadmap, olga)
    assert min(by_wave(roadmap)) == 3


def test_what_the_answers_no_longer_ask_for_leaves_the_plan(roadmap, assessment, olga):
    assessment.responses.get().answers.filter(practice="journeys").update(coverage=4, counted=4)
    again(roadmap, olga)
    assert by_wave(roadmap) == {1: ["sre", "debt"], 2: ["budget"]}


# ---- Asking for a draft ----


def test_a_new_roadmap_asks_for_its_draft(undrafted):
    job = Job.objects.get()
    assert (job.kind, job.params["roadmap_id"]) == (queries.DRAFTING, undrafted.pk)


def test_other_settings_ask_for_a_draft_another_name_does_not(roadmap, olga):
    Job.objects.all().delete()
    services.change_settings(roadmap=roadmap, by=olga, **{**roadmap.settings, "title": "Renamed"})
    assert not Job.objects.exists()
    services.change_settings(roadmap=roadmap, by=olga, **{**roadmap.settings, "capacity_days": 8})
    assert Job.objects.count() == 1


def test_settings_changed_while_a_draft_runs_are_drafted_too(roadmap, olga):
    Job.objects.update(status=Job.Status.RUNNING)
    services.change_settings(roadmap=roadmap, by=olga, **{**roadmap.settings, "capacity_days": 8})
    assert Job.objects.filter(status=Job.Status.QUEUED).count() == 1


# ---- Steering ----


def test_a_move_into_a_full_wave_is_made_and_warned_of(one, olga):
    moved = services.move_initiative(initiative=one("debt"), wave=1, by=olga)
    assert moved.over == 1
    assert (one("debt").wave, one("debt").moved_by_hand) == (1, True)
    assert one("debt").ends_on <= date(2027, 4, 4)


def test_what_is_left_out_takes_no_capacity_and_comes_back(roadmap, one, olga):
    services.drop(initiative=one("debt"), by=olga)
    assert queries.used_days(roadmap) == {1: 5, 2: 2}
    services.restore_initiative(initiative=one("debt"), by=olga)
    assert queries.used_days(roadmap) == {1: 5, 2: 3}


def test_every_act_is_on_record(roadmap, one, olga, acme):
    paula = Person.objects.create(organization=acme, name="Paula")
    services.move_initiative(initiative=one("debt"), wave=3, by=olga)
    services.set_status(initiative=one("debt"), status="running", by=olga)
    services.set_owner(initiative=one("debt"), owner=paula, by=olga)
    services.change_settings(roadmap=roadmap, by=olga, **{**roadmap.settings, "title": "Renamed"})
    services.delete_roadmap(roadmap=roadmap, by=olga)
    entries = list(AuditEntry.objects.filter(by=olga).order_by("pk").values_list("action", flat=True))
    assert entries[-7:] == [
        "roadmap.created", "roadmap.drafted", "initiative.moved", "initiative.status_set", "initiative.owner_set",
        "roadmap.changed", "roadmap.deleted",
    ]  # fmt: skip
