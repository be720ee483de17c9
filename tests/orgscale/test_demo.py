"""The demo is loaded once for this module, then looked at from many sides; each test undoes what it changes."""

import csv
import re
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import models, transaction
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import User
from assessments import answering
from assessments.models import Answer, AnswerRevision, Assessment, Participant, Response
from assessments.queries import given_of, results
from cadence.models import Decision
from dsm.models import Capability, Control, Intake, Item, Kpi, Product, Promotion
from dsm.queries.chain import chains, promises_of
from dsm.queries.impact import stakes
from jobs.models import Job
from organizations.models import AuditEntry, Calendar, Invitation, Membership, Organization, Person, Supplier, Unit
from organizations.permissions import Role
from orgscale import demo
from orgscale.demo import CLIENT_SLUG, SLUG, campaigns, loading, opinions
from orgscale.demo.diary import Diary, owned_models
from orgscale.demo.logins import PASSWORD
from reports.models import Report
from roadmaps.models import GoalTrace, Initiative, Roadmap
from valuestreams.models import State, Stream
from valuestreams.queries.accounting import accounts
from valuestreams.queries.flow import flow_of
from valuestreams.queries.numbers import measured
from valuestreams.queries.reading import value_of

pytestmark = pytest.mark.django_db

LOGINS = {
    Role.OWNER: "ida@example.com",
    Role.CONSULTANT: "helen@example.com",
    Role.EDITOR: "jonas@example.com",
    Role.RESPONDENT: "amira@example.com",
    Role.VIEWER: "ruth@example.com",
}


@pytest.fixture(scope="module")
def loaded_once(django_db_setup, django_db_blocker):
    """Load it once, in a transaction that is taken back after the last test of this module."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield _run("load_demo")
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def told(loaded_once, db):
    """What the load said; what a test does on top of it is taken back."""
    return loaded_once


@pytest.fixture
def lumen(told):
    return Organization.objects.get(slug=SLUG)


@pytest.fixture
def newest(lumen):
    return Assessment.objects.filter(organization=lumen).order_by("-as_of")[0]


def _run(command, *words):
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def _rows():
    return {
        model.__name__: model._base_manager.count() for model in (*owned_models(), Organization, User, EmailAddress)
    }


# ---- Refusals ----


def test_production_refuses_the_demo_without_a_clear_yes(told, settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="--yes-demo"):
        _run("load_demo")


def test_production_never_replaces_an_organization(told, settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="local mode only"):
        _run("load_demo", "--again", "--yes-demo")
    assert Organization.objects.filter(slug=SLUG).exists()


def test_in_production_the_public_password_opens_nothing(
    told, settings, mailoutbox, django_capture_on_commit_callbacks
):
    for organization in Organization.objects.all():
        loading.remove(organization)
    settings.LOCAL = settings.ANYBODY_MAY_FOUND = False
    with django_capture_on_commit_callbacks(execute=True):
        out = _run("load_demo", "--yes-demo")
    ida = User.objects.get(email=LOGINS[Role.OWNER])
    shown = re.search(r"sign in with (\S{20,}) ", out)[1]
    assert ida.check_password(shown)
    assert not ida.check_password(PASSWORD)
    assert not ida.is_staff
    assert _run("demo_logins") == ""
    assert mailoutbox == []


def test_a_load_that_fails_half_way_leaves_nothing_behind(told, monkeypatch):
    before = _rows()

    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(loading, "report_on", broken)
    with pytest.raises(RuntimeError, match="disk is full"):
        _run("load_demo", "--again")
    assert _rows() == before


def test_no_logins_are_printed_when_there_is_no_demo(told, lumen):
    loading.remove(lumen)
    assert _run("demo_logins") == ""


# ---- Loading ----


def test_it_says_in_a_few_lines_what_it_did(told):
    assert "Lumen Freight: 32 units, 35 people, 21 members" in told
    assert "18 people, open" in told
    assert len(told.splitlines()) <= 8


def test_loading_twice_doubles_nothing(told):
    before = _rows()
    assert "nothing was changed" in _run("load_demo")
    assert _rows() == before


def test_again_replaces_what_was_changed(told, lumen, monkeypatch):
    story = {**loading.told("campaigns"), "campaigns": loading.told("campaigns")["campaigns"][:1]}
    monkeypatch.setattr(loading, "told", lambda name: story if name == "campaigns" else demo.told(name))
    Unit.objects.create(organization=lumen, name="Added by hand")
    out = _run("load_demo", "--again")
    assert "6 people, closed" in out
    assert Organization.objects.get(slug=SLUG).pk != lumen.pk
    assert Organization.objects.filter(slug=CLIENT_SLUG).count() == 1
    assert Assessment.objects.filter(organization__slug=SLUG).count() == 1
    assert not Unit.objects.filter(name="Added by hand").exists()
    assert len(_run("demo_logins").splitlines()) == 5


def test_removing_leaves_other_organizations_alone(told, lumen):
    bank = Membership.objects.filter(organization__slug=CLIENT_SLUG).count()
    loading.remove(lumen)
    assert not Organization.objects.filter(slug=SLUG).exists()
    assert Membership.objects.filter(organization__slug=CLIENT_SLUG).count() == bank


# ---- People ----


def test_demo_logins_are_printed_one_a_line(told):
    printed = list(csv.reader(StringIO(_run("demo_logins")), delimiter="\t"))
    assert {(role, email, password) for role, email, password in printed} == {
        (role.value, email, PASSWORD) for role, email in LOGINS.items()
    }


@pytest.mark.parametrize("role", Role)
def test_every_role_signs_in_by_the_form(told, client, role):
    response = client.post(reverse("account_login"), {"login": LOGINS[role], "password": PASSWORD})
    assert response.status_code == 302, response.content
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert user.email == LOGINS[role]
    assert user.memberships.get(organization__slug=SLUG).role == role


def test_nobody_else_has_a_password(told, lumen):
    others = User.objects.filter(memberships__organization__slug__in=[SLUG, CLIENT_SLUG]).exclude(
        email__in=LOGINS.values()
    )
    assert others.count() >= 15
    assert not any(user.has_usable_password() for user in others)


def test_every_address_is_confirmed_and_nobodys(told):
    users = User.objects.filter(memberships__organization__slug__in=[SLUG, CLIENT_SLUG]).distinct()
    assert all(user.email.endswith("@example.com") for user in users)
    assert EmailAddress.objects.filter(user__in=users, verified=True, primary=True).count() == users.count()


def test_nobody_administers_the_installation(told):
    assert not User.objects.filter(email__endswith="@example.com", is_staff=True).exists()


def test_the_consultant_works_for_two_organizations(told):
    mine = Membership.objects.active().filter(user__email=LOGINS[Role.CONSULTANT])
    assert {(m.organization.slug, m.role) for m in mine} == {(SLUG, "consultant"), (CLIENT_SLUG, "consultant")}


def test_the_headcounts_add_up_to_260(lumen):
    units = Unit.objects.filter(organization=lumen)
    assert sum(unit.headcount for unit in units if unit.parent_id is None) == 260
    for unit in units:
        assert sum(child.headcount for child in unit.children.all()) <= unit.headcount, unit


def test_every_list_of_the_organization_is_filled(lumen):
    assert Person.objects.filter(organization=lumen, unit=None).count() == 1
    assert Supplier.objects.filter(organization=lumen, deleted_at=None).count() == 6
    assert Calendar.objects.get(organization=lumen, is_default=True).holidays
    assert Invitation.objects.open().filter(organization=lumen).count() == 1
    assert Invitation.objects.pending().filter(organization=lumen).count() == 2
    assert Supplier.objects.filter(organization=lumen, deleted_at__gt=now() - timedelta(days=29)).count() == 1
    assert Membership.objects.filter(organization=lumen, is_scoped=True).count() == 1
    assert AuditEntry.objects.filter(organization=lumen).values("action").distinct().count() >= 15


# ---- The story ----


def test_the_newest_results_tell_the_story(newest):
    found = results(newest)
    assert (found.fit.low, found.fit.high) == ("IV", "IV")
    practised = {one.key: (one.practised.low, one.practised.high) for one in found.score.dimensions}
    assert practised == {
        "methods": ("II", "II"),
        "architecture": ("V", "V"),
        "management": ("III", "III"),
        "organization": ("IV", "IV"),
        "skills": ("II", "II"),
    }
    gaps = {one.key: one.gap.sure for one in found.score.dimensions}
    assert gaps == {"methods": 2, "architecture": -1, "management": 1, "organization": 0, "skills": 2}


def test_the_company_grows_and_so_does_its_maturity(lumen):
    year = [results(one) for one in Assessment.objects.filter(organization=lumen).order_by("as_of")]
    assert [one.profile.headcount for one in year] == [190, 225, 260]
    assert [int(one.profile.revenue) for one in year] == [150_000_000, 190_000_000, 230_000_000]
    assert [(one.fit.low, one.fit.high) for one in year] == [("III", "IV"), ("III", "IV"), ("IV", "IV")]
    means = [one.score.overall.mean for one in year]
    assert means == sorted(set(means))
    for key in ("III", "IV", "V"):
        cells = [
            [cell.coverage for one in found.score.dimensions for cell in one.cells if cell.level == key]
            for found in year
        ]
        assert all(sum(later) > sum(earlier) for earlier, later in pairwise(cells)), key


def test_leaders_see_management_higher_than_their_teams(newest):
    leaders = {f"{key}@example.com" for key in ("ida", "jonas", "mei-ling", "katarzyna", "tomas", "olivia", "daniel")}
    answers = Answer.objects.filter(response__assessment=newest, practice__startswith="management.iii", counted__gte=0)
    rows = answers.values_list("response__participant__membership__user__email", "counted")
    seen = {True: [], False: []}
    for email, counted in rows:
        seen[email in leaders].append(counted)
    apart = sum(seen[True]) / len(seen[True]) - sum(seen[False]) / len(seen[False])
    assert apart > 0.5  # quarters


def test_respondents_and_what_they_did(lumen):
    year = list(Assessment.objects.filter(organization=lumen).order_by("as_of"))
    assert [one.participants.count() for one in year] == [6, 14, 18]
    assert [one.is_open for one in year] == [False, False, True]
    unfinished = Response.objects.filter(assessment__organization=lumen, submitted_at=None)
    emails = set(unfinished.values_list("participant__membership__user__email", flat=True))
    assert emails == {LOGINS[Role.EDITOR], LOGINS[Role.RESPONDENT]}
    assert set(unfinished.values_list("assessment", flat=True)) == {year[-1].pk}
    quick = Answer.objects.filter(response__assessment=year[0])
    assert not quick.exclude(practice__startswith="quick.").exists()


def test_the_half_done_responses_can_be_resumed(newest):
    for response in Response.objects.filter(assessment=newest, submitted_at=None):
        given = response.answers.given().count()
        complete = Response.objects.filter(assessment=newest).exclude(submitted_at=None).first().answers.given().count()
        assert 0.3 * complete < given < 0.8 * complete
        assert AnswerRevision.objects.filter(answer__response=response).count() == 1


def test_every_answer_went_through_the_gate(lumen):
    framework = Assessment.objects.filter(organization=lumen).first().framework.parsed
    rows = list(Answer.objects.filter(organization=lumen))
    assert len(rows) > 4000
    for row in rows:
        item = answering.check(framework, row.practice, given_of(row))
        assert row.counted == answering.counted(item, given_of(row)), row.practice


def test_answers_are_of_every_kind(newest):
    rows = Answer.objects.filter(response__assessment=newest)
    assert rows.filter(coverage__gt=0, counted=0).count() > 20  # a criterion is open
    assert rows.filter(not_applicable=True).count() > 20
    assert rows.filter(coverage=None, not_applicable=False).exclude(note="").exists()  # only a note
    assert set(rows.exclude(coverage=None).values_list("coverage", flat=True)) == {0, 1, 2, 4}
    assert rows.exclude(note="").count() >= 30
    assert rows.exclude(evidence="").count() >= 8


def test_all_notes_reached_an_answer(newest):
    campaign = loading.told("campaigns")["campaigns"][-1]
    wanted = {note["note"] for note in campaign["notes"]}
    kept = set(Answer.objects.filter(response__assessment=newest).values_list("note", flat=True))
    assert wanted <= kept


def test_nothing_lies_in_the_future_and_the_year_is_long(told, lumen):
    for model in owned_models():
        stamps = [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)]
        for name in set(stamps) - {"expires_at"}:
            assert not model._base_manager.filter(organization=lumen, **{f"{name}__gt": now()}).exists(), (model, name)
    assert lumen.created_at < now() - timedelta(days=400)
    first = Response.objects.filter(organization=lumen).earliest("submitted_at")
    assert timedelta(days=300) < now() - first.submitted_at < timedelta(days=380)
    for one in Assessment.objects.filter(organization=lumen):
        for response in one.responses.all():
            assert response.started_at.date() >= one.as_of
    assert Participant.objects.filter(organization=lumen, unit=None).count() == 0


# ---- What came of it ----


def test_each_assessment_has_its_report_with_documents(lumen):
    for one in Assessment.objects.filter(organization=lumen):
        report = Report.objects.get(subject=one.ref, deleted_at=None)
        assert report.is_built
        sizes = {document.format: len(document.content) for document in report.documents.all()}
        assert sizes["pdf"] > 20_000
        assert sizes["xlsx"] > 5_000


def test_the_roadmap_has_begun_and_fits_into_a_few_waves(lumen):
    roadmap = Roadmap.objects.get(organization=lumen)
    assert roadmap.drafted_at is not None
    rows = roadmap.initiatives.all()
    assert rows.count() > 40
    assert max(row.last_wave for row in rows) <= 8
    assert rows.filter(status__in=[Initiative.Status.RUNNING, Initiative.Status.DONE]).count() == 3
    assert not rows.filter(wave=1, owner=None).exists()


def test_jobs_look_like_past_work_and_nothing_waits(lumen):
    jobs = Job.objects.filter(organization=lumen)
    assert sorted(jobs.values_list("status", flat=True)) == ["cancelled", "failed", *["succeeded"] * 8]
    assert "Nobody has answered yet" in jobs.get(status="failed").error
    for job in jobs.filter(status="succeeded"):
        assert job.result["url"].startswith("/o/lumen-freight/")
        assert job.started_at <= job.finished_at


# ---- Its parts ----


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ((2026, 11, 12), "autumn 2026"),
        ((2026, 3, 1), "spring 2026"),
        ((2026, 12, 1), "winter 2026/27"),
        ((2027, 2, 28), "winter 2026/27"),
        ((2099, 12, 31), "winter 2099/00"),
    ],
)
def test_a_season_has_a_name(day, name):
    assert campaigns.season(date(*day)) == name


def test_a_diary_takes_no_entry_of_the_future(told, lumen):
    diary = Diary(lumen)
    with pytest.raises(ValueError, match="after the start"), diary.on(diary.day(-1), 9):
        pass


def test_quarters_come_near_to_the_share():
    options, shares = [0, 1, 2, 4], [at / 1000 for at in range(1000)]
    for share in (0.0, 0.1, 0.4, 0.6, 0.9, 1.0):
        drawn = [opinions._quarters(options, share, chance) for chance in shares]
        assert abs(sum(drawn) / len(drawn) / 4 - share) < 0.002
        assert len(set(drawn)) <= 2


# ---- Value streams ----


def test_two_streams_have_a_current_and_a_faster_future_state(told):
    states = State.objects.filter(organization__slug=SLUG).select_related("stream__calendar")
    known = {(state.stream.title, state.kind): measured(value_of(state)) for state in states}
    titles = {title for title, _kind in known}
    assert len(titles) == 2
    for title in titles:
        now_, then = known[title, State.Kind.CURRENT], known[title, State.Kind.FUTURE]
        assert not now_.problems and not then.problems
        assert then.measures.lead_time.high < now_.measures.lead_time.low
        assert then.measures.rolled_ca > now_.measures.rolled_ca


def test_the_streams_are_lived_in(told):
    booking = Stream.objects.get(organization__slug=SLUG, unit=None)
    flow = flow_of(booking, date.today())
    assert flow.metrics.velocity.done > 50 and flow.ageing
    assert accounts(booking, date.today()).funding.guardrails
    assert booking.simulations.get().result["differences"]
    assert GoalTrace.objects.filter(stream=booking).count() == 4
    assert booking.canvases.get().answers.count() == 8
    assert Decision.objects.filter(organization__slug=SLUG).exists()


def test_the_portfolio_is_as_large_as_told(told, lumen):
    numbers = {
        model: model.objects.filter(organization=lumen, deleted_at=None).count()
        for model in (Product, Capability, Control)
    }
    assert numbers == {Product: 12, Capability: 25, Control: 50}
    assert {kpi.direction for kpi in Kpi.objects.filter(organization=lumen)} <= set(Kpi.Direction.values)
    assert Promotion.objects.filter(organization=lumen).count() == 2
    assert Promotion.objects.get(organization=lumen, overruled=True).missing


def test_one_promise_breaks_although_each_of_its_steps_keeps_its_own(told, lumen):
    ida = Membership.objects.get(organization=lumen, user__email="ida@example.com")
    found = chains(ida, promises_of(ida), by_key=True)
    verdicts = {proof.promise: [one.check for one in proof.breaks] for proof in found.proofs}
    assert verdicts == {"booking-promise": ["time"], "tracking-promise": [], "customs-promise": []}


def test_the_lists_of_suppliers_were_joined(told, lumen):
    ida = Membership.objects.get(organization=lumen, user__email="ida@example.com")
    assert Intake.objects.filter(organization=lumen, state="done").count() == 3
    server = Item.objects.get(organization=lumen, name="srv-track-01")
    assert server.native_keys.count() == 2
    assert server.attributes["location"] == "Frankfurt"  # the master is believed, though the supplier says Stockholm
    assert stakes(ida)[0].supplier.name == "Nordic Cloud"
