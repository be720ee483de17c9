"""Puts the demo into the database, takes it out again, and knows who can sign in to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import ProtectedError

from assessments.catalogue import SHIPPED, publish
from assessments.models import Assessment, Framework
from dsm.models import Capability
from organizations.models import Membership, Organization, Unit
from orgscale.demo import CLIENT_SLUG, SLUG, email_of, told
from orgscale.demo.calendar import write_calendar
from orgscale.demo.campaigns import Campaign
from orgscale.demo.company import Company, build
from orgscale.demo.diary import owned_models
from orgscale.demo.meetings import write_meetings
from orgscale.demo.plans import history_open, tell_nobody, write_plans
from orgscale.demo.services import write_services
from orgscale.demo.streams import write_streams
from orgscale.demo.work import cancelled_attempt, failed_attempt, print_again, report_on, roadmap_from
from roadmaps.models import Roadmap
from vpmom.models import Version


@dataclass(frozen=True)
class Loaded:
    company: Company
    client: Company
    assessments: tuple[Assessment, ...]
    roadmap: Roadmap


def is_loaded() -> bool:
    return Organization.objects.filter(slug=SLUG).exists()


@transaction.atomic
def load(*, password: str) -> Loaded:
    """Write the whole demo. The people who can sign in do so with `password`."""
    framework, hashed = _framework(), make_password(password)
    company, client = build(told("company"), hashed), build(told("client"), hashed)
    story = told("campaigns")
    assessments = [_run(company, framework, campaign, story) for campaign in story["campaigns"]]
    roadmap = _plan(company, assessments[-1], story["roadmap"])
    Campaign(client, framework, story["client"], {}).open()
    strategy = told("plans")
    plans = write_plans(company, strategy)
    write_calendar(company, strategy, plans)
    streams = write_streams(company, told("streams"), plans)
    write_services(company, told("services"), streams)
    write_meetings(company, told("meetings"))
    tell_nobody(company)
    return Loaded(company, client, tuple(assessments), roadmap)


@transaction.atomic
def replace(*, password: str) -> Loaded:
    """Load it anew over what is there: whatever was added to the demo organizations goes with them."""
    for organization in Organization.objects.filter(slug__in=[SLUG, CLIENT_SLUG]):
        remove(organization)
    return load(password=password)


def remove(organization: Organization) -> None:
    """Delete an organization with all its rows for good, the protected ones after those that protect them."""
    with history_open():
        for table in (Unit, Capability):
            table.objects.filter(organization=organization).update(parent=None)
        Version.objects.filter(organization=organization).update(based_on=None)
        waiting = owned_models()
        while waiting:
            blocked = [model for model in waiting if not _emptied(model, organization)]
            if len(blocked) == len(waiting):
                raise RuntimeError(f"these tables protect each other: {[model.__name__ for model in blocked]}")
            waiting = blocked
        organization.delete()


def _emptied(model: type[models.Model], organization: Organization) -> bool:
    try:
        model._base_manager.filter(organization=organization).delete()
    except ProtectedError:
        return False
    return True


def logins() -> list[tuple[str, str]]:
    """Role in the demo organization and e-mail address of those who can sign in with the demo password."""
    story = told("company")
    emails = [email_of(one["key"]) for one in (*story["persons"], *story["guests"]) if one.get("login")]
    rows = Membership.objects.active().filter(organization__slug=SLUG, user__email__in=emails)
    roles = dict(rows.values_list("user__email", "role"))
    return [(roles[email], email) for email in emails if email in roles]


def _framework() -> Framework:
    """The newest MAMOS in the database, published now when there is none."""
    present = Framework.objects.filter(organization=None, key="mamos").order_by("-version").first()
    return present or publish((SHIPPED / "mamos.yaml").read_bytes())[0]


def _run(company: Company, framework: Framework, campaign: Mapping, common: Mapping) -> Assessment:
    """A campaign; its report came soon after its end, and while it still ran somebody was too early."""
    run, by = Campaign(company, framework, campaign, common), company.members[campaign["by"]]
    assessment = run.open()
    if "closed_after" not in campaign:
        with company.diary.on(assessment.as_of, 7, 50):
            failed_attempt(assessment, by)
    run.carry_out()
    if "closed_after" in campaign:
        day = assessment.as_of + timedelta(days=campaign["closed_after"] + 1)
        with company.diary.on(day, 9, 12):
            report = report_on(assessment, by)
        print_again(report)
    return assessment


def _plan(company: Company, newest: Assessment, story: Mapping) -> Roadmap:
    """What came of the newest assessment so far: a roadmap, then the report that shows it."""
    by, diary = company.members[story["by"]], company.diary
    with diary.on(diary.day(story["days_ago"]), 15, 10):
        roadmap = roadmap_from(company, newest, story)
    with diary.on(diary.day(story["days_ago"]), 15, 25):
        cancelled_attempt(newest, by)
    report_on(newest, by)
    return roadmap
