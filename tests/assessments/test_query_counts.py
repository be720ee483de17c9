"""What a page asks of the database and sends to the browser does not grow with the data. Counted, not timed."""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import queries, questionnaire
from assessments.models import Framework
from assessments.questionnaire import Mode
from bench import data
from bench.frameworks import made_framework

LARGEST = 200 * 1024  # bytes of HTML
FEW, MANY = 25, 1400  # practices


@dataclass(frozen=True)
class Campaign:
    """An assessment with its report; the owner has begun the full questionnaire and has nearly all of it before her."""

    client: Client
    pages: dict[str, str]
    answer: str

    def queries(self, path: str) -> int:
        """Of the second visit: the first fills what a process keeps."""
        assert self.client.get(path).status_code == 200, path
        with CaptureQueriesContext(connection) as captured:
            self.client.get(path)
        return len(captured)

    def queries_of_pages(self) -> dict[str, int]:
        return {name: self.queries(path) for name, path in self.pages.items()}

    def queries_of_saving(self) -> int:
        with CaptureQueriesContext(connection) as captured:
            saved = self.client.post(self.answer, {"coverage": "2", "revision": "1"}, headers={"HX-Request": "true"})
        assert saved.status_code == 200
        return len(captured)


def campaign(framework: Framework, respondents: int) -> Campaign:
    slug = f"{framework.key}-{respondents}"
    company = data.company(slug, respondents)
    assessment = data.assessment(company, framework)
    responses = data.begin(assessment, company.members)
    asked = questionnaire.pages(framework.parsed, Mode.FULL, queries.levels_asked(responses[0]))
    first = asked[0].items[0]
    data.respond(responses, framework.parsed.quick)
    data.respond(responses[:1], [first])
    report = data.report(assessment, company)
    client = Client()
    client.force_login(company.owner.user)
    pages = {
        "overview": [slug],
        "assessments": [slug],
        "reports": [slug],
        **{name: [slug, assessment.pk] for name in ("assessment", "assessment-profile", "assessment-pains")},
        "assessment-change": [slug, assessment.pk],
        "questionnaire-page": [slug, assessment.pk, "full", asked[0].dimension.key, 1],
        "questionnaire-review": [slug, assessment.pk],
        "report": [slug, report.pk],
    }
    addresses = {name: reverse(name, args=arguments) for name, arguments in pages.items()}
    return Campaign(client, addresses, reverse("answer", args=[slug, assessment.pk, first.key]))


@pytest.mark.django_db
def test_more_respondents_ask_nothing_more_of_the_database():
    framework = made_framework(FEW)
    one, hundred, more = (campaign(framework, respondents) for respondents in (1, 100, 250))
    assert one.queries_of_pages() == hundred.queries_of_pages() == more.queries_of_pages()
    assert one.queries_of_saving() == hundred.queries_of_saving() == more.queries_of_saving() <= 4


@pytest.mark.django_db
def test_more_practices_ask_nothing_more_of_the_database():
    few, many = (campaign(made_framework(practices), 2) for practices in (FEW, MANY))
    assert few.queries_of_pages() == many.queries_of_pages()
    assert few.queries_of_saving() == many.queries_of_saving()


@pytest.mark.django_db
def test_no_page_is_over_200_kilobytes_with_many_practices_and_respondents():
    large = campaign(made_framework(MANY), 100)
    sizes = {name: len(large.client.get(path).content) for name, path in large.pages.items()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
