"""Organizations, people and their answers in bulk, written as PostgreSQL likes them: by COPY.

Answers are random but repeatable, and obey the rules that the product itself keeps: see `assessments.answering`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

import numpy as np
from django.db import connection
from django.utils.timezone import now

from accounts.models import User
from assessments import answering, services
from assessments import framework as framework_format
from assessments.answering import Given
from assessments.framework import Item
from assessments.models import Assessment, Framework, Participant, Response
from organizations.models import Membership, Organization
from organizations.permissions import Role
from reports import services as report_services
from reports.models import Report

DAY = date(2026, 9, 30)
ANSWER_COLUMNS = (
    "organization_id", "response_id", "practice", "coverage", "not_applicable", "criteria", "counted", "note", "evidence",
    "revision", "updated_at",
)  # fmt: skip
CHUNK = 250_000  # answers in one COPY: bounds the memory


@dataclass(frozen=True)
class Company:
    """An organization with its members; the first one owns it."""

    organization: Organization
    members: list[Membership]

    @property
    def owner(self) -> Membership:
        return self.members[0]


def company(slug: str, people: int) -> Company:
    """`people` members: the owner, and respondents."""
    organization = Organization.objects.create(name=slug.title(), slug=slug)
    emails = [f"{slug}-{number}@example.com" for number in range(people)]
    users = User.objects.bulk_create([User(email=email, password="!") for email in emails], batch_size=5000)
    roles = [Role.OWNER, *[Role.RESPONDENT] * (people - 1)]
    rows = [
        Membership(organization=organization, user=user, role=role) for user, role in zip(users, roles, strict=True)
    ]
    return Company(organization, Membership.objects.bulk_create(rows, batch_size=5000))


def assessment(company: Company, framework: Framework) -> Assessment:
    """An assessment of a company of 200 people, with its two worst pains."""
    made = services.create_assessment(by=company.owner, title="Maturity", framework=framework, as_of=DAY)
    profile = {"revenue": None, "currency": "USD", "rate": None, "growth_drivers": "", "markets": ""}
    services.set_profile(assessment=made, by=company.owner, headcount=200, **profile)
    pains = [{"key": pain.key, "figure": None, "note": ""} for pain in framework.parsed.pains[:2]]
    services.set_pains(assessment=made, by=company.owner, pains=pains)
    return made


def respond(responses: Sequence[Response], items: Sequence[Item], *, seed: int = 1) -> int:
    """Answer every one of `items` in each of `responses`; returns the number of answers."""
    parsed = responses[0].assessment.framework.parsed
    variants = [_variants(parsed, item) for item in items]
    random = np.random.default_rng(seed)
    at_once = max(1, CHUNK // len(items))
    for start in range(0, len(responses), at_once):
        part = responses[start : start + at_once]
        choices = random.random((len(part), len(items)))
        _copy_answers(part, variants, choices)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE assessments_answer, assessments_response, assessments_participant")
    return len(responses) * len(items)


def begin(assessment: Assessment, members: Sequence[Membership]) -> list[Response]:
    """The empty responses of `members`, who take part from now on."""
    organization = assessment.organization
    people = [Participant(organization=organization, assessment=assessment, membership=member) for member in members]
    people = Participant.objects.bulk_create(people, batch_size=5000)
    rows = [Response(organization=organization, assessment=assessment, participant=one) for one in people]
    return Response.objects.bulk_create(rows, batch_size=5000)


def report(assessment: Assessment, company: Company) -> Report:
    """The gap report, built as its job does, page and documents."""
    made = report_services.create_report(
        title="Gap report", subject=assessment.ref, as_of=DAY, unit=None, by=company.owner
    )
    return report_services.build_report(report=made, by=company.owner, progress=lambda *_: None)


def _variants(framework: framework_format.Framework, item: Item) -> list[str]:
    """The lines, from the practice on, of all kinds of answers to a statement."""
    options = framework.options(item)
    every = tuple(criterion.key for criterion in item.criteria)
    kinds = [Given(), Given(not_applicable=True)]
    kinds += [Given(option.quarters, criteria=met) for option in options for met in (every, every[:1])]
    stamp = now().isoformat()
    return [_line(item, given, stamp) for given in kinds]


def _line(item: Item, given: Given, stamp: str) -> str:
    coverage = "\\N" if given.coverage is None else str(given.coverage)
    criteria = "{" + ",".join(given.criteria) + "}"
    fields = [item.key, coverage, str(given.not_applicable), criteria, str(answering.counted(item, given))]
    return "\t".join([*fields, "", "", "1", stamp])


def _copy_answers(responses: Sequence[Response], variants: list[list[str]], choices: np.ndarray) -> None:
    """`choices` (responses × items) are from 0 to 1: which of the variants it is."""
    lines = [
        f"{response.organization_id}\t{response.pk}\t{kinds[int(choice * len(kinds))]}"
        for response, row in zip(responses, choices.tolist(), strict=True)
        for kinds, choice in zip(variants, row, strict=True)
    ]
    with connection.cursor() as cursor:
        source = StringIO("\n".join(lines) + "\n")
        cursor.copy_expert(f"COPY assessments_answer ({', '.join(ANSWER_COLUMNS)}) FROM STDIN", source)
