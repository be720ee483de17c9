import json
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.timezone import now

from jobs.models import Job
from organizations.models import AuditEntry
from reports import queries, services
from reports.blocks import (
    Bullets,
    Cell,
    Fact,
    Facts,
    Figure,
    Heading,
    Lead,
    Paragraph,
    Picture,
    Strip,
    StripRow,
    Table,
    Timeline,
)
from reports.charts import Bar, Chart, Gantt, Series
from reports.content import SectionContent, freeze_section
from reports.models import Report
from tests.reports import small_sections

EVIL = "<script>alert(1)</script>"


def address(name: str, report: Report, **more) -> str:
    return reverse(name, kwargs={"org": "acme", "report_id": report.pk, **more})


def why(report: Report, section="kitchen.fit", details="cell:Methods/2") -> str:
    return address("report-why", report, section=section, details=details)


def pages_of(report: Report) -> list[str]:
    files = [address("report-download", report, file_format=name) for name in ("pdf", "xlsx", "json")]
    return [reverse("reports", args=["acme"]), address("report", report), why(report), *files]


# ---- Who gets in ----


def test_a_stranger_learns_nothing(report, eve, sign_in):
    client = sign_in(eve)
    assert {client.get(page).status_code for page in pages_of(report)} == {404}


def test_a_respondent_may_not_read_reports(report, rob, sign_in):
    client = sign_in(rob)
    assert {client.get(page).status_code for page in pages_of(report)} == {403}


def test_a_viewer_reads_and_downloads_everything(report, vera, sign_in):
    client = sign_in(vera)
    assert {client.get(page).status_code for page in pages_of(report)} == {200}


@pytest.mark.parametrize("name", ["report-rename", "report-delete", "report-build"])
def test_a_viewer_changes_nothing(name, report, vera, sign_in):
    assert sign_in(vera).post(address(name, report), {"title": "Mine"}).status_code == 403


def test_who_edits_one_unit_is_offered_nothing_on_a_report_of_the_whole(report, sam, sign_in):
    page = sign_in(sam).get(address("report", report)).content.decode()
    assert address("report-rename", report) not in page
    assert address("report-delete", report) not in page


def test_who_edits_one_unit_is_not_offered_to_build_a_report_of_the_whole(waiting, sam, sign_in):
    page = sign_in(sam).get(address("report", waiting)).content.decode()
    assert address("report-build", waiting) not in page


def test_she_is_offered_all_on_a_report_of_her_unit(report, sales, sam, sign_in):
    report.unit = sales
    report.save()
    page = sign_in(sam).get(address("report", report)).content.decode()
    assert address("report-rename", report) in page
    assert address("report-delete", report) in page


def test_a_report_of_another_unit_is_not_there(report, sales, sam, sign_in, acme):
    report.unit = sales.__class__.objects.create(organization=acme, name="Finance")
    report.save()
    client = sign_in(sam)
    assert client.get(address("report", report)).status_code == 404
    assert report.title not in client.get(reverse("reports", args=["acme"])).content.decode()


# ---- The list ----


def test_an_empty_list_says_what_to_do(vera, sign_in):
    page = sign_in(vera).get(reverse("reports", args=["acme"])).content.decode()
    assert "No report yet" in page
    assert "To the assessments" in page


def test_the_list_names_the_report_and_who_made_it(report, vera, sign_in):
    page = sign_in(vera).get(reverse("reports", args=["acme"])).content.decode()
    assert "Gaps, autumn" in page
    assert "Olga" in page
    assert "The whole organization" in page


# ---- The page ----


def test_the_page_shows_what_was_frozen(report, vera, sign_in):
    page = sign_in(vera).get(address("report", report)).content.decode()
    for words in (
        "At 260 people and $230m",
        "IV fits",
        "2 below",
        "First roadmap",
        "Lead time fell from 21 to 9 days",
        "built on",
    ):
        assert words in page
    assert page.count('class="sheet chapter"') == 4
    assert page.count("data-chart=") == 3


def test_only_pages_with_charts_allow_inline_styles(report, vera, sign_in):
    client = sign_in(vera)
    loose = client.get(address("report", report)).headers["Content-Security-Policy"]
    strict = client.get(reverse("reports", args=["acme"])).headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in loose
    assert "unsafe-inline" not in strict
    assert "script-src 'self';" in loose + ";"


def evil_section() -> SectionContent:
    cell = Cell(EVIL, details=EVIL)
    table = Table(EVIL, (EVIL,), ((cell, Cell(EVIL, tone="bad", details=EVIL), Cell(EVIL, step=2)),), (), (cell,))
    chart = Chart("radar", EVIL, EVIL, EVIL, (EVIL,) * 3, (Series(EVIL, (1, 2, 3)),), marks=((EVIL, 1),))
    gantt = Gantt(
        EVIL, EVIL, (Bar(EVIL, EVIL, "2026-01-01", "2026-02-01"),), "2026-01-01", "2026-03-01",
        ((EVIL, "2026-01-01", "2026-03-01"),),
    )  # fmt: skip
    strip = Strip(EVIL, (EVIL,), (0, 0), (StripRow(EVIL, (), EVIL, "under"),))
    blocks = (
        Lead(EVIL), Paragraph(EVIL), Heading(EVIL), Bullets((EVIL,)), Facts((Fact(EVIL, EVIL, EVIL),)), table, strip,
        Figure(chart, table), Timeline(gantt, table), Picture(f"<svg><desc>{EVIL}</desc></svg>", EVIL, EVIL),
    )  # fmt: skip
    return SectionContent("test.evil", EVIL, "view_results", blocks, {EVIL: blocks}, EVIL)


def test_html_in_any_text_is_shown_and_not_obeyed(waiting, vera, sign_in):
    waiting.title, waiting.content, waiting.built_at = EVIL, [freeze_section(evil_section())], now()
    waiting.save()
    client = sign_in(vera)
    page = client.get(address("report", waiting)).content.decode()
    links = re.findall(r'href="(why/[^"]+)"', page)
    assert len(links) >= 2
    opened = client.get(address("report", waiting) + links[0])
    assert opened.status_code == 200
    for text in (page, opened.content.decode()):
        assert EVIL not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize("page", ["report", "reports"])
def test_queries_do_not_grow_with_the_content(
    page, report, vera, sign_in, sections_of, build, olga, django_assert_num_queries
):
    client = sign_in(vera)
    of = (lambda one: address("report", one)) if page == "report" else (lambda one: reverse("reports", args=["acme"]))
    client.get(of(report))
    with django_assert_num_queries(10, exact=False) as small:
        client.get(of(report))
    sections_of(*small_sections.LARGE)
    for n in range(5):
        large, _job = services.request_report(title=f"Large {n}", subject="a:1", as_of=report.as_of, unit=None, by=olga)
    build(large)
    with django_assert_num_queries(len(small)):
        client.get(of(large))


def test_the_page_of_25_cells_and_161_practices_stays_small(waiting, sections_of, build, vera, sign_in):
    sections_of(*small_sections.LARGE)
    build(waiting)
    assert len(sign_in(vera).get(address("report", waiting)).content) < 200_000


# ---- Where a number comes from ----


def test_a_number_leads_to_its_derivation(report, vera, sign_in):
    client = sign_in(vera)
    page = client.get(address("report", report)).content.decode()
    link = re.search(r'<a class="heat" data-step="2" href="([^"]+)"', page)[1]
    text = client.get(address("report", report) + link).content.decode()
    assert "mean of the practices that are known" in text
    assert "<html" in text


def test_htmx_gets_the_inside_of_the_dialog_and_keeps_the_address(report, vera, sign_in):
    answer = sign_in(vera).get(why(report), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "mean of the practices that are known" in answer.content.decode()
    assert answer.headers["HX-Push-Url"] == "false"


@pytest.mark.parametrize("section, details", [("nowhere", "sum"), ("kitchen.gaps", "nothing"), ("kitchen.fit", "sum")])
def test_a_derivation_that_there_is_not_is_not_found(report, vera, sign_in, section, details):
    assert sign_in(vera).get(why(report, section, details)).status_code == 404


# ---- Sections that not everybody may read ----


@pytest.fixture
def partly_secret(waiting, sections_of, build) -> Report:
    sections_of("Strengths", "Secret")
    build(waiting)
    return waiting


def test_a_section_is_shown_to_those_who_may_read_it(partly_secret, olga, vera, sign_in):
    assert "Salaries" in sign_in(olga).get(address("report", partly_secret)).content.decode()
    page = sign_in(vera).get(address("report", partly_secret)).content.decode()
    assert "Salaries" not in page
    assert "1 section is left out" in page
    assert sign_in(vera).get(why(partly_secret, "test.secret", "pay")).status_code == 404


def test_a_file_is_whole_or_refused(partly_secret, olga, vera, sign_in):
    file = address("report-download", partly_secret, file_format="pdf")
    assert sign_in(vera).get(file).status_code == 403
    assert (
        "Salaries"
        not in sign_in(vera).get(address("report-download", partly_secret, file_format="json")).content.decode()
    )
    assert sign_in(olga).get(file).status_code == 200
    with pytest.raises(PermissionDenied, match="sections that your role or your units do not let you read"):
        queries.document(partly_secret, "pdf", vera)


def test_what_spans_units_is_for_who_reads_the_whole_scope(partly_secret, sales, olga, sam):
    partly_secret.content = [
        {**section, "permission": "view_results", "spans_units": True} for section in partly_secret.content
    ]
    assert len(queries.readable(partly_secret, olga).sections) == len(partly_secret.content)
    assert queries.readable(partly_secret, sam).sections == ()
    with pytest.raises(PermissionDenied):
        queries.document(partly_secret, "pdf", sam)
    partly_secret.unit = sales
    assert len(queries.readable(partly_secret, sam).sections) == len(partly_secret.content)


def test_a_permission_that_is_no_more_opens_nothing(partly_secret, olga):
    partly_secret.content[0]["permission"] = "fly"
    assert [section.key for section in queries.readable(partly_secret, olga).sections] == ["test.secret"]


# ---- Downloads ----


@pytest.mark.parametrize(
    "file_format, kind, start",
    [
        ("pdf", "application/pdf", b"%PDF"),
        ("xlsx", "application/vnd.openxmlformats", b"PK"),
        ("json", "application/json", b"{"),
    ],
)
def test_a_file_comes_with_a_safe_name(report, vera, sign_in, file_format, kind, start):
    report.title = 'Gäps "../../etc/passwd"\r\nX-Evil: yes'
    report.save()
    answer = sign_in(vera).get(address("report-download", report, file_format=file_format))
    assert (
        answer.headers["Content-Disposition"]
        == f'attachment; filename="gaps-etcpasswd-x-evil-yes-2026-10-01.{file_format}"'
    )
    assert answer.headers["Content-Type"].startswith(kind)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(start)


def test_a_title_without_plain_letters_still_names_the_file(report, vera, sign_in):
    report.title = "差距"
    report.save()
    answer = sign_in(vera).get(address("report-download", report, file_format="json"))
    assert 'filename="report-2026-10-01.json"' in answer.headers["Content-Disposition"]
    assert json.loads(answer.content)["title"] == "差距"


def test_other_formats_are_not_found(report, vera, sign_in):
    assert sign_in(vera).get(address("report-download", report, file_format="exe")).status_code == 404


def test_there_is_no_file_before_the_report_is_built(waiting, vera, sign_in):
    assert sign_in(vera).get(address("report-download", waiting, file_format="pdf")).status_code == 404


# ---- While it is built ----


def test_who_asked_sees_how_far_it_is(sections_of, olga, vera, sign_in):
    report, job = services.request_report(title="Gaps", subject="a:1", as_of=now().date(), unit=None, by=olga)
    assert f'id="job-{job.pk}"' in sign_in(olga).get(address("report", report)).content.decode()
    assert "shows here as soon as it is" in sign_in(vera).get(address("report", report)).content.decode()


def test_the_waiting_page_loads_itself_anew_when_the_report_is_there(waiting, build, vera, sign_in):
    client = sign_in(vera)
    page, poll = address("report", waiting), {"headers": {"HX-Request": "true"}}
    assert client.get(page, **poll).status_code == 204
    build(waiting)
    assert client.get(page, **poll).headers["HX-Refresh"] == "true"


def test_a_report_without_a_job_can_be_built(waiting, olga, sign_in):
    client = sign_in(olga)
    assert "Build it now" in client.get(address("report", waiting)).content.decode()
    assert client.post(address("report-build", waiting)).url == address("report", waiting)
    assert Job.objects.get().params == {"report_id": waiting.pk}


# ---- Changing ----


def test_an_empty_title_keeps_the_form(report, olga, sign_in):
    page = sign_in(olga).post(address("report-rename", report), {"title": " "}).content.decode()
    assert "This field is required" in page


def test_renaming_leads_back_to_the_report(report, olga, sign_in):
    assert sign_in(olga).post(address("report-rename", report), {"title": "New"}).url == address("report", report)
    assert Report.objects.get().title == "New"


def test_deleting_leads_to_the_list(report, olga, sign_in):
    client = sign_in(olga)
    assert client.post(address("report-delete", report)).url == reverse("reports", args=["acme"])
    assert client.get(address("report", report)).status_code == 404
    assert AuditEntry.objects.filter(action="report.deleted", by=olga).exists()
