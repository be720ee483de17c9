"""The people of every story, and one object of each kind for the tests that walk all addresses.

acme: olga owns it, connie consults, ed edits, rob answers, vera reads, sam edits one unit only.
globex is another company; eve owns it, and to acme she is a stranger.
"""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import override_settings
from django.utils.timezone import now

from accounts.models import User
from assessments import catalogue
from assessments import services as assessment_services
from assessments.models import Assessment
from cadence.models import Decision, Meeting, Occasion, Occurrence, Question, Review
from jobs.models import Job
from organizations.models import (
    ApiToken,
    Calendar,
    Group,
    Invitation,
    Membership,
    Organization,
    Person,
    Supplier,
    Unit,
)
from organizations.permissions import Role
from organizations.secret_links import hashed
from organizations.services.invitations import VALID_FOR
from reports.models import Report
from roadmaps.models import GoalTrace, Initiative, Roadmap
from tests.dsm.rooms import one_of_each_room
from valuestreams.flow.items import WorkItem as FlowItem
from valuestreams.models import CanvasAnswer, Simulation, State, Stream
from valuestreams.services import canvas as canvas_services
from valuestreams.services.accounting_ledger import read_in, take_in
from valuestreams.services.accounting_money import book
from valuestreams.services.accounting_score import add_scenario
from valuestreams.services.flow import bring_in_items
from valuestreams.services.flow_imports import keep_file
from valuestreams.services.streams import copy_state, create_stream
from valuestreams.services.teams import Team, add_team
from valuestreams.stream import Step
from valuestreams.stream import Stream as StreamValue
from vpmom.frozen import checksum, freeze
from vpmom.models import Asked, ImportedSource, ParentLink, ParentQuestion, Plan, Version
from vpmom.plan import Item, Section
from vpmom.plan import Plan as Text
from vpmom.queries.reading import draft
from vpmom.services.drafting import create_plan

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True, scope="session")
def plain_static_files():
    """Addresses of static files without a hash, so that no test needs them collected."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


def make_user(name: str, **fields) -> User:
    user = User.objects.create_user(f"{name}@example.com", name=name.title(), **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_member(organization: Organization, name: str, role: Role) -> Membership:
    return Membership.objects.create(organization=organization, user=make_user(name), role=role)


@pytest.fixture
def acme(db) -> Organization:
    return Organization.objects.create(name="Acme", slug="acme")


@pytest.fixture
def globex(db) -> Organization:
    return Organization.objects.create(name="Globex", slug="globex")


@pytest.fixture
def olga(acme) -> Membership:
    return make_member(acme, "olga", Role.OWNER)


@pytest.fixture
def connie(acme) -> Membership:
    return make_member(acme, "connie", Role.CONSULTANT)


@pytest.fixture
def ed(acme) -> Membership:
    return make_member(acme, "ed", Role.EDITOR)


@pytest.fixture
def rob(acme) -> Membership:
    return make_member(acme, "rob", Role.RESPONDENT)


@pytest.fixture
def vera(acme) -> Membership:
    return make_member(acme, "vera", Role.VIEWER)


@pytest.fixture
def eve(globex) -> Membership:
    return make_member(globex, "eve", Role.OWNER)


@pytest.fixture
def sales(acme) -> Unit:
    return Unit.objects.create(organization=acme, name="Sales", headcount=40)


@pytest.fixture
def sam(acme, sales) -> Membership:
    """An editor of Sales only."""
    member = make_member(acme, "sam", Role.EDITOR)
    member.units.add(sales)
    member.is_scoped = True
    member.save()
    return member


@pytest.fixture
def sign_in(client):
    """Sign in as somebody: sign_in(olga) returns the client."""

    def sign_in(member: Membership):
        client.force_login(member.user)
        return client

    return sign_in


SMALLEST = {
    "key": "smallest",
    "version": 1,
    "title": "Smallest",
    "levels": [{"key": "I", "title": "One"}],
    "dimensions": [{"key": "d", "title": "Way of working"}],
    "practices": [{"key": "d.a", "dimension": "d", "level": "I", "statement": "We do it"}],
    "quick": [{"key": "quick.d", "dimension": "d", "level": "I", "statement": "We do it all"}],
}


def begun_assessment(owner: Membership) -> Assessment:
    """An assessment of the smallest framework in which its owner takes part."""
    framework, _created = catalogue.publish_raw(SMALLEST, organization=owner.organization)
    made = assessment_services.create_assessment(by=owner, title="A", framework=framework, as_of=date(2026, 10, 1))
    assessment_services.take_part(assessment=made, by=owner)
    return made


def submitted_plan(owner: Membership) -> tuple[Plan, Version]:
    """A plan with one vision and one measure, and its text in sign-off."""
    sections = (Section("vision", (Item("", "Parcels arrive"),)), Section("measures", (Item("", "On time"),)))
    plan = create_plan(by=owner, text=Text(title="Acme 2027", sections=sections))
    content = freeze(draft(plan))
    version = Version.objects.create(
        organization=owner.organization, plan=plan, content=content, checksum=checksum(content), submitted_by=owner,
        comments_until="2027-01-31",
    )  # fmt: skip
    return plan, version


def question_from_above(plan: Plan, version: Version, owner: Membership) -> ParentQuestion:
    """`plan` hangs below another one, which changed."""
    above = create_plan(by=owner, text=Text(title="Group plan"))
    link = ParentLink.objects.create(organization=owner.organization, plan=plan, parent=above)
    return ParentQuestion.objects.create(organization=owner.organization, link=link, version=version, changes=["New"])


def begun_review(owner: Membership, unit: Unit) -> tuple[Occasion, Question]:
    """A date in the calendar, and a review that asked one question."""
    made = {"organization": owner.organization, "unit": unit}
    occasion = Occasion.objects.create(**made, kind="meeting", title="Look back", on="2027-01-04", created_by=owner)
    review = Review.objects.create(**made, title="Review", on="2027-01-04", occasion=occasion, created_by=owner)
    asked = {"part": "other", "text": "Who runs the hub?", "asked_by": owner}
    return occasion, Question.objects.create(organization=owner.organization, review=review, **asked)


def answered_canvas(stream, member: Membership) -> CanvasAnswer:
    canvas = canvas_services.open_canvas(stream=stream, title="Canvas", question="How?", by=member)
    return canvas_services.add_said(canvas=canvas, role="Driver", text="Parcels arrive on time", by=member)


def traced_goal(item, stream, member: Membership) -> GoalTrace:
    return GoalTrace.objects.create(organization=stream.organization, item=item, stream=stream, by=member)


def mapped_stream(owner: Membership) -> State:
    """The future state of a stream with two steps."""
    steps = (Step("order", name="Order"), Step("deliver", name="Deliver"))
    made = create_stream(by=owner, value=StreamValue(title="Parcels", steps=steps))
    return copy_state(state=made.states.get(), kind=State.Kind.FUTURE, name="Future state", by=owner)


def simulated(owner: Membership, state: State) -> Simulation:
    """A simulation that no worker has begun."""
    return Simulation.objects.create(
        organization=owner.organization, stream=state.stream, state=state, requested_by=owner, frozen=[], items=10,
        names=["Future state"], replications=2, warmup=0, seed=1,
    )  # fmt: skip


def held_meeting(owner: Membership) -> tuple[Meeting, Decision]:
    """A weekly board of which one day is running, and what it decided."""
    made = {"organization": owner.organization}
    meeting = Meeting.objects.create(
        **made, title="Board", kind="board", every="week", first="2027-01-04", at="09:00", length=60, created_by=owner
    )
    occurrence = Occurrence.objects.create(
        **made, meeting=meeting, day="2027-01-04", on="2027-01-04", state="running", since=now(), opened_at=now(),
        opened_by=owner,
    )  # fmt: skip
    decision = {"text": "Hire two drivers", "decided_on": "2027-01-04", "decided_by": owner}
    return meeting, Decision.objects.create(**made, occurrence=occurrence, **decision)


def brought_in_items(owner: Membership, stream: Stream) -> dict:
    """A stream with one work item, whose import can be taken back, and a file that its owner has not stored yet."""
    item = FlowItem("A-1", now(), "First")
    batch = bring_in_items(stream=stream, items=[item], by=owner)
    draft = keep_file(stream=stream, raw=b"key,created\nA-2,2026-03-02\n", name="two.csv", by=owner)
    return {
        "work_item_id": batch.items.get().pk,
        "item_import_id": batch.pk,
        "item-import.item_import_id": draft.pk,
        "item-import-discard.item_import_id": draft.pk,
    }


def kept_accounts(owner: Membership, stream) -> dict:
    """A scenario of the box score, an entry, a team, and a ledger that was taken in."""
    ledger = take_in(ledger=read_in(by=owner, name="October", raw=b"cost centre;amount\n4100;5\n"), by=owner)
    return {
        "column_id": add_scenario(stream=stream, title="Two shifts", by=owner).pk,
        "entry_id": book(stream=stream, on=date(2026, 10, 1), kind="revenue", cents=100, by=owner).pk,
        "ledger_id": ledger.pk,
        "api-ledgers": ledger.pk,
        "api-stream-team.team_id": add_team(stream=stream, team=Team("Design"), by=owner).pk,
        "api-stream-box-column.column": "planned",
        "api-stream-funding-plan.starts_on": "2026-10-01",
    }


def one_of_each(acme: Organization, olga: Membership, sales: Unit) -> dict:
    """An object of acme for every argument that an address may have.

    Pages: by the name of the argument, or by "<route>.<argument>" where the name alone does not say what it is.
    API: by the basename of the endpoint. An app that brings a new argument adds its line here.
    """
    person = Person.objects.create(organization=acme, name="Paula")
    group = Group.objects.create(organization=acme, name="Board")
    supplier = Supplier.objects.create(organization=acme, name="Cloudy")
    calendar = Calendar.objects.create(organization=acme, name="Support")
    binned = Group.objects.create(organization=acme, name="Old guild", deleted_at=now())
    token = ApiToken.objects.create(organization=acme, membership=olga, name="BI", hint="osk_1", token_hash=hashed("t"))
    job = Job.objects.create(organization=acme, requested_by=olga, kind="test.nothing", title="Nothing")
    invitation = Invitation.objects.create(
        organization=acme, email="new@example.com", role=Role.VIEWER, token_hash=hashed("secret"), invited_by=olga,
        expires_at=now() + VALID_FOR,
    )  # fmt: skip
    roadmap = Roadmap.objects.create(
        organization=acme, title="First steps", starts_on="2027-01-04", capacity_days=5, created_by=olga
    )
    initiative = Initiative.objects.create(
        organization=acme, roadmap=roadmap, title="Name owners", effort_days=2, duration_days=5, priority=1, wave=1,
        last_wave=1, days_by_wave=[2], starts_on="2027-01-04", ends_on="2027-01-08",
    )  # fmt: skip
    report = Report.objects.create(
        organization=acme, title="Gaps", subject="assessment:1", as_of="2026-10-01", created_by=olga, built_at=now(),
        content=[{
            "key": "test.fit", "title": "Fit", "permission": "view_results", "blocks": [],
            "details": {"sum": [{"type": "Lead", "text": "Because."}]},
        }],
    )  # fmt: skip
    assessment = begun_assessment(olga)
    plan, version = submitted_plan(olga)
    measure = plan.items.get(section="measures")
    ImportedSource.objects.create(organization=acme, plan=plan, text="Parcels arrive")
    question = question_from_above(plan, version, olga)
    occasion, asked = begun_review(olga, sales)
    meeting, decision = held_meeting(olga)
    state = mapped_stream(olga)
    said = answered_canvas(state.stream, olga)
    return {
        "org": acme.slug,
        # organizations
        "unit.pk": sales.pk,
        "unit-delete.pk": sales.pk,
        "person.pk": person.pk,
        "person-delete.pk": person.pk,
        "group.pk": group.pk,
        "group-delete.pk": group.pk,
        "supplier.pk": supplier.pk,
        "supplier-delete.pk": supplier.pk,
        "calendar_id": calendar.pk,
        "member_id": olga.pk,
        "invitation_id": invitation.pk,
        "token_id": token.pk,
        "bin-restore.kind": "group",
        "bin-restore.pk": binned.pk,
        "api-units": sales.pk,
        "api-persons": person.pk,
        "api-groups": group.pk,
        "api-suppliers": supplier.pk,
        "api-calendars": calendar.pk,
        "api-members": olga.pk,
        "api-invitations": invitation.pk,
        # assessments
        "assessment_id": assessment.pk,
        "participant_id": assessment.participants.get().pk,
        "mode": "quick",
        "dimension": "d",
        "part": 1,
        "practice": "quick.d",
        "api-assessments": assessment.pk,
        "api-assessments-answer.practice": "quick.d",
        "api-assessments-reopen.participant_id": assessment.participants.get().pk,
        "api-frameworks": assessment.framework_id,
        "framework_id": assessment.framework_id,
        "framework-cell.level": "I",
        # reports
        "report_id": report.pk,
        "section": "test.fit",
        "details": "sum",
        "file_format": "json",
        "api-reports": report.pk,
        # jobs
        "job_id": job.pk,
        "api-jobs": job.pk,
        # roadmaps
        "roadmap_id": roadmap.pk,
        "initiative_id": initiative.pk,
        "api-roadmaps": roadmap.pk,
        "api-initiatives-list.roadmap_id": roadmap.pk,
        "api-initiatives-detail.roadmap_id": roadmap.pk,
        "api-initiatives": initiative.pk,
        # cadence
        "occasion_id": occasion.pk,
        "review_id": asked.review_id,
        "review-part.part": "other",
        "review-note.part": "other",
        "review-ask.part": "other",
        "question.question_id": asked.pk,
        "question-answer.question_id": asked.pk,
        "question-change.question_id": asked.pk,
        "question-drop.question_id": asked.pk,
        "question-reopen.question_id": asked.pk,
        "meeting_id": meeting.pk,
        "occurrence_id": decision.occurrence_id,
        "decision_id": decision.pk,
        "occurrence-minute.item": "notes",
        "api-meetings": meeting.pk,
        "api-occurrences": decision.occurrence_id,
        "api-decisions": decision.pk,
        "api-occasions": occasion.pk,
        "api-reviews": asked.review_id,
        "api-questions": asked.pk,
        # vpmom
        "unit_id": sales.pk,
        "plan-file.file_format": "json",
        "api-plan-file.file_format": "json",
        "plan_id": plan.pk,
        "version_id": version.pk,
        "asked_id": Asked.objects.create(organization=acme, version=version, person=person, role="A").pk,
        "item": measure.key,
        "link_id": question.link_id,
        "plan-answer-question.question_id": question.pk,
        "api-plan-question.question_id": question.pk,
        "api-plans": plan.pk,
        "api-plans-section.section": "vision",
        "api-plans-undo.section": "vision",
        "api-plans-redo.section": "vision",
        "api-plans-history.section": "vision",
        # valuestreams
        **brought_in_items(olga, state.stream),
        **kept_accounts(olga, state.stream),
        "simulation_id": simulated(olga, state).pk,
        "stream_id": state.stream_id,
        "state_id": state.pk,
        "step_key": "order",
        "canvas_id": said.canvas_id,
        "answer_id": said.pk,
        "trace_id": traced_goal(measure, state.stream, olga).pk,
        "api-canvases": said.canvas_id,
        "api-goal-traces": GoalTrace.objects.get().pk,
        "state-file.file_format": "csv",
        "api-state-file.file_format": "csv",
        "api-streams": state.stream_id,
        "api-states": state.pk,
        # dsm
        **one_of_each_room(olga),
    }


@pytest.fixture
def url_args(acme, olga, sales) -> dict:
    return one_of_each(acme, olga, sales)
