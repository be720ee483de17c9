"""Files of a plan: who gets what, that nothing leaks in any format, that Word and Markdown say what the plan says."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from pypdf import PdfReader

from tests.vpmom.locking import lock
from vpmom import downloads
from vpmom.documents import docx
from vpmom.frozen import thaw
from vpmom.models import Plan
from vpmom.plan import Item, Section, Visibility
from vpmom.plan import Plan as Text
from vpmom.queries.editions import edition
from vpmom.services.drafting import create_plan

FORMATS = tuple(downloads.TYPES)
INTERNAL, CONFIDENTIAL = (
    "Renegotiate",
    "Margin per parcel",
)  # words of the company plan's internal and of its confidential line


def url(plan, file_format, query=""):
    return f"/o/acme/plans/{plan.pk}/plan.{file_format}{query}"


def everything_in(content: bytes, file_format: str) -> str:
    """All text of a file, of its parts and of its metadata."""
    if file_format == "pdf":
        reader = PdfReader(io.BytesIO(content))
        xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        streams = "".join(str(reader.get_object(n)) for n in range(1, len(reader.xref[0]) + 1) if n in reader.xref[0])
        pages = "\n".join(page.extract_text() for page in reader.pages).replace("\xa0", " ")
        return pages + xmp + str(reader.metadata) + streams
    if file_format == "docx":
        parts = zipfile.ZipFile(io.BytesIO(content))
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return content.decode()


def file_of(client, plan, file_format, query="") -> str:
    response = client.get(url(plan, file_format, query))
    assert response.status_code == 200
    return everything_in(response.content, file_format)


# ---- Refusals ----


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_stranger_finds_no_file(sign_in, eve, plan, file_format):
    assert sign_in(eve).get(url(plan, file_format)).status_code == 404


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_respondent_whom_the_plan_does_not_name_finds_no_file(sign_in, rob, plan, file_format):
    assert sign_in(rob).get(url(plan, file_format)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?audience=all",
        "?version=x",
        "?version=0",
        "?version=99999999999999999999",
        "?version=7",
        "?pages=2",
        "?annex=1",
    ],
)
def test_a_query_that_means_nothing_finds_nothing(sign_in, olga, plan, query):
    assert sign_in(olga).get(url(plan, "json", query)).status_code == 404


@pytest.mark.parametrize("file_format", ["exe", "html", "typ"])
def test_other_formats_are_not_there(sign_in, olga, plan, file_format):
    assert sign_in(olga).get(url(plan, file_format)).status_code == 404


# ---- Who gets what ----


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_file_holds_public_lines_only_unless_more_is_asked_for(sign_in, olga, plan, file_format):
    said = file_of(sign_in(olga), plan, file_format)
    assert "parcel" in said
    assert INTERNAL not in said
    assert CONFIDENTIAL not in said


@pytest.mark.parametrize("file_format", FORMATS)
def test_who_may_read_all_can_take_all_along(sign_in, olga, plan, file_format):
    said = file_of(sign_in(olga), plan, file_format, "?audience=confidential")
    assert INTERNAL in said
    assert CONFIDENTIAL in said


@pytest.mark.parametrize("file_format", FORMATS)
def test_asking_for_more_than_one_may_read_gives_what_one_may(sign_in, vera, plan, file_format):
    said = file_of(sign_in(vera), plan, file_format, "?audience=confidential")
    assert INTERNAL in said
    assert CONFIDENTIAL not in said


def test_public_data_tells_nothing_of_what_was_left_out(sign_in, olga, plan):
    text = thaw(json.loads(file_of(sign_in(olga), plan, "json")))
    assert {item.visibility for _key, item in text.walk()} == {Visibility.PUBLIC}
    assert len(text.section("methods").items) == 1
    assert len(text.links) == 3
    assert text.muted == ()
    assert {party.key for party in text.rapid} == {""}


def test_the_names_of_the_plans_above_stay_inside(sign_in, olga, people, plan):
    below = create_plan(by=olga, text=Text(title="Sales 2027"), parents=[plan])
    assert "Acme 2027" not in file_of(sign_in(olga), below, "json")
    assert "Acme 2027" in file_of(sign_in(olga), below, "json", "?audience=internal")


# ---- Which text ----


def test_a_draft_says_that_it_is_one(sign_in, olga, plan):
    assert "draft, 1 %" in file_of(sign_in(olga), plan, "pdf")


def test_a_locked_plan_gives_its_newest_version_with_dates(sign_in, olga, plan):
    first = lock(plan, olga, vetted=date(2026, 12, 1))
    second = lock(plan, olga, vetted=date(2027, 2, 3))
    said = file_of(sign_in(olga), plan, "pdf")
    assert "Version 2" in said
    assert "3 Feb 2027" in said
    assert "1 Dec 2026" in said  # the previous version
    assert "Version 1" in file_of(sign_in(olga), plan, "pdf", f"?version={first.pk}")
    assert f"/versions/{second.pk}" not in said


def test_a_version_of_another_plan_is_not_there(sign_in, olga, plan, empty_plan):
    version = lock(plan, olga)
    assert sign_in(olga).get(url(empty_plan, "json", f"?version={version.pk}")).status_code == 404


def test_while_a_new_draft_is_written_the_version_stays_as_it_was(sign_in, olga, plan):
    version = lock(plan, olga, close=False)
    plan.items.filter(section="vision").update(text="Another vision")
    client = sign_in(olga)
    assert "Another vision" in file_of(client, plan, "md")
    assert "Another vision" not in file_of(client, plan, "md", f"?version={version.pk}")


def test_a_text_in_sign_off_is_no_version(sign_in, olga, plan):
    version = lock(plan, olga, close=False)
    other = plan.versions.create(
        organization=plan.organization, content=version.content, checksum=version.checksum, submitted_by=olga,
        comments_until="2027-01-01",
    )  # fmt: skip
    assert sign_in(olga).get(url(plan, "json", f"?version={other.pk}")).status_code == 404


# ---- The file ----


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("FY20 Sales VPMOM", "fy20-sales-vpmom-draft.pdf"),
        ("../../etc/passwd\r\nX: y", "etcpasswd-x-y-draft.pdf"),
        ("計画", "plan-draft.pdf"),
        ("x" * 200, f"{'x' * 80}-draft.pdf"),
    ],
)
def test_the_name_of_the_file_is_safe_and_readable(olga, plan, title, name):
    found = edition(plan, olga)
    assert downloads.file_name(replace(found, text=replace(found.text, title=title)), "pdf") == name


def test_the_name_says_the_version_and_whom_it_is_for(sign_in, olga, plan):
    lock(plan, olga)
    response = sign_in(olga).get(url(plan, "docx", "?audience=internal"))
    assert response["Content-Disposition"] == 'attachment; filename="acme-2027-v1-internal.docx"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_pdf_of_more_than_a_page_is_refused_with_its_lines_and_a_way_on(sign_in, olga, people):
    items = tuple(Item("", f"Line {number} of a plan that nobody will read to its end") for number in range(120))
    plan = create_plan(by=olga, text=Text(title="Long", sections=(Section("methods", items),)))
    client = sign_in(olga)
    response = client.get(url(plan, "pdf"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "does not fit one page" in page
    assert "Line 119 of a plan" in page
    assert "Line 3 of a plan" not in page
    assert "?pages=any" in page
    whole = client.get(url(plan, "pdf", "?pages=any"))
    assert len(PdfReader(io.BytesIO(whole.content)).pages) > 1


def test_an_introduction_that_is_too_long_alone_is_said_so(sign_in, olga, people):
    plan = create_plan(by=olga, text=Text(title="Long", intro="Words that explain a lot. " * 600))
    response = sign_in(olga).get(url(plan, "pdf"))
    assert response.status_code == 409
    assert "its head and introduction alone are longer" in response.content.decode()


def test_lines_that_are_too_many_are_named_only_to_who_may_read_them(sign_in, vera, olga, people):
    items = tuple(Item("", f"Secret {number}", Visibility.CONFIDENTIAL) for number in range(120))
    plan = create_plan(by=olga, text=Text(title="Long", sections=(Section("methods", items),)), owner=people["olga"])
    response = sign_in(vera).get(url(plan, "pdf", "?audience=confidential"))
    assert response.status_code == 200
    assert "Secret" not in everything_in(response.content, "pdf")


# ---- Word ----


def word(text, **said) -> Document:
    return Document(io.BytesIO(docx.render(text, **said)))


def test_word_has_real_headings_lists_and_a_table(company):
    made = word(company, edition="3", organization="Acme", language="en")
    styles = [(line.style.name, line.text) for line in made.paragraphs if line.text]
    assert styles[0] == ("Title", "Acme 2027")
    assert [text for style, text in styles if style == "Heading 1"] == [
        "Vision", "Priorities", "Methods", "Obstacles", "Measures",
    ]  # fmt: skip
    assert ("List Number", "On time - promises are kept") in styles
    assert ("List Bullet", "Two hubs are full by noon  answered by method 1") in styles
    facts, measures = made.tables
    assert [[cell.text for cell in row.cells] for row in measures.rows] == [
        ["Measure", "From → to", "Owner"],
        ["Share of parcels on the promised day", "88 → 96 %", "Olga"],
        ["Margin per parcel", "0.4 → 0.55 EUR", ""],
    ]
    assert ("Version", "3") in [tuple(cell.text for cell in row.cells) for row in facts.rows]


def test_word_says_its_title_and_language_and_nothing_of_who_made_it(company):
    about = word(company, organization="Acme", language="en").core_properties
    assert (about.title, about.language, about.author) == ("Acme 2027", "en", "Acme")
    assert about.comments == about.last_modified_by == about.keywords == ""


def test_word_keeps_marks_and_safe_links(company):
    item = Item("", "Keep **well** ~~and fund~~ [the guide](https://example.com/g) [evil](javascript:x)")
    made = word(replace(company, sections=(Section("methods", (item,)),)))
    line = next(line for line in made.paragraphs if line.text.startswith("Keep"))
    assert [run.text for run in line.runs if run.bold] == ["well"]
    assert [run.text for run in line.runs if run.font.strike] == ["and fund"]
    assert [(link.text, link.address) for link in line.hyperlinks] == [("the guide", "https://example.com/g")]
    assert "evil" in line.text


def test_each_numbered_list_in_word_begins_at_one(company):
    made = word(company)
    numbers = {line._p.pPr.numPr.numId.val for line in made.paragraphs if line.style.name == "List Number"}
    assert len(numbers) == 2  # priorities and methods


def test_word_takes_signs_that_xml_does_not(company):
    assert word(replace(company, title="A\x00\x0bB", intro="x\x1fy\ud800")).paragraphs[0].text == "AB"


# ---- The page with all of them ----


def test_the_share_page_offers_each_audience_that_one_may_read(sign_in, vera, plan):
    page = sign_in(vera).get(f"/o/acme/plans/{plan.pk}/share/").content.decode()
    assert "public lines only, unless you choose more" in page
    assert "audience=internal" in page
    assert "audience=confidential" not in page
    assert "one page at 11" in page


def test_the_share_page_asks_as_much_whatever_the_number_of_versions(
    sign_in, olga, plan, django_assert_max_num_queries
):
    client = sign_in(olga)
    for number in range(1, 6):
        lock(plan, olga, vetted=date(2027, 1, number))
    client.get(f"/o/acme/plans/{plan.pk}/share/")
    with django_assert_max_num_queries(40):
        client.get(f"/o/acme/plans/{plan.pk}/share/")


# ---- The API ----


def test_the_api_gives_the_same_files_and_refuses_the_same(client, sign_in, olga, vera, eve, plan):
    address = f"/api/v1/o/acme/plans/{plan.pk}/plan"
    assert client.get(f"{address}.json").status_code in {401, 403}
    assert sign_in(eve).get(f"{address}.json").status_code == 404
    assert sign_in(vera).get(f"{address}.json?audience=nobody").status_code == 400
    assert CONFIDENTIAL not in sign_in(vera).get(f"{address}.md?audience=confidential").content.decode()
    assert CONFIDENTIAL in sign_in(olga).get(f"{address}.md?audience=confidential").content.decode()


def test_the_api_names_the_lines_that_do_not_fit(sign_in, olga, people):
    items = tuple(Item("", f"Line {number} of a plan that nobody will read") for number in range(120))
    plan = create_plan(by=olga, text=Text(title="Long", sections=(Section("methods", items),)))
    response = sign_in(olga).get(f"/api/v1/o/acme/plans/{plan.pk}/plan.pdf")
    keys = [str(key) for key in plan.items.order_by("rank").values_list("key", flat=True)]
    assert response.status_code == 409
    assert response.json()["overflow"][-1] == keys[-1]
    assert "does not fit one page" in response.json()["detail"]


def test_a_deleted_plan_has_no_files(sign_in, olga, plan):
    Plan.objects.filter(pk=plan.pk).update(deleted_at="2027-01-01T00:00Z")
    assert sign_in(olga).get(url(plan, "json")).status_code == 404
