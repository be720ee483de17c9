"""Small pages in the manners of many companies and editors, and what a careful reader finds on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vpmom.parser.pages import docx, paragraph, row
from vpmom.parser import Page, ParsedItem, read


def cases_of(name: str) -> list[tuple[str, str, str]]:
    """(name, page, what is read in it) of every page in a file beside this one."""
    cases = (Path(__file__).parent / name).read_text("utf-8").split("=== page: ")[1:]
    parts = [case.partition("\n") for case in cases]
    return [(title, *rest.split("--- read as ---\n")) for title, _, rest in parts]


CASES = cases_of("varied_pages.txt")
HTML = cases_of("varied_html.txt")
LETTERS = {"vision": "V", "priorities": "P", "methods": "M", "obstacles": "O", "measures": "S", "commentary": "C"}


def brief(item: ParsedItem) -> str:
    """One item: its owner in brackets, and its children behind ">"."""
    owner = f"({item.owner}) " if item.owner else ""
    below = f" > {' + '.join(map(brief, item.children))}" if item.children else ""
    return f"{owner}{item.text}{below}"


def summary(page: Page) -> list[str]:
    """Every plan by its title, and every section by the letter of its label (S: measures), with its items."""
    found = []
    for plan in page.plans:
        found.append(f"{'stub' if plan.stub else 'plan'}: {plan.title}".rstrip())
        for key in plan.order:
            items = " | ".join(map(brief, plan.section(key) or ()))
            found.append(f"{LETTERS[key]}: {items}".rstrip())
    return found


@pytest.mark.parametrize(("source", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_page_is_read_as_a_careful_reader_does(source: str, expected: str) -> None:
    assert summary(read(source, name="page.md")) == [line.rstrip() for line in expected.splitlines() if line]


@pytest.mark.parametrize("source", [case[1] for case in CASES], ids=[case[0] for case in CASES])
def test_windows_lines_and_a_text_file_make_no_difference(source: str) -> None:
    windows = b"\xef\xbb\xbf" + source.replace("\n", "\r\n").encode()
    assert summary(read(windows, name="page.txt")) == summary(read(source, name="page.md"))


# --- HTML -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("source", "expected"), [case[1:] for case in HTML], ids=[case[0] for case in HTML])
def test_a_page_of_html_is_read_as_a_careful_reader_does(source: str, expected: str) -> None:
    assert summary(read(source, name="page.html")) == [line.rstrip() for line in expected.splitlines() if line]


SECTIONS = ["plan: FY22 Quay V2MOM", "V: Moor fast", "P: care | speed > each day", "M: (Ops) dredge", "S: 9 berths"]


@pytest.mark.parametrize(
    "source",
    [
        """<h1>FY22 Quay V2MOM</h1><table><tbody><tr><th><p>Vision</p></th><td><p>Moor fast</p></td></tr>
        <tr><th><strong>Values</strong></th><td><ul><li><p>care</p></li><li>speed<ul><li>each day</li></ul></li></ul></td></tr>
        <tr><th>Methods</th><td>(Ops) dredge</td></tr><tr><th>Measures</th><td>9 berths</td></tr></tbody></table>""",
        """<p><b>FY22 Quay V2MOM</b></p><p><b>Vision:</b> Moor fast</p><p><b>Values</b></p><ol><li>care<li>speed<ul><li>each day
        </ul></ol><p><span style="font-weight:700">Methods</span></p><p>&bull;&nbsp;&nbsp;(Ops)&nbsp;dredge</p><p><u>Measures:</u></p>9 berths""",
        """<div dir="ltr"><h2>FY22 Quay V2MOM</h2><div>Vision</div><div>- Moor fast</div><div><br></div><div>Values</div><ul><li>care</li><li>speed<br><ul><li>each day</li>
        </ul></li></ul><div>Methods</div><div>- (Ops) dredge</div><div>Measures</div><div>- 9 berths</div></div>""",
        """<dl><dt><h2>FY22 Quay V2MOM</h2></dt><dt>Vision</dt><dd>Moor fast</dd><dt>Values</dt><dd><ul><li>care</li><li>speed
        <ul><li>each day</li></ul></li></ul></dd><dt>Methods</dt><dd>(Ops) dredge</dd><dt>Measures</dt><dd>9 berths</dd></dl>""",
        """<table><tr><td><h1>FY22 Quay V2MOM</h1><p>Words</p><table><tr><td>Vision</td><td>Moor fast</td></tr><tr><td>Values</td>
        <td><ul><li>care</li><li>speed<ul><li>each day</li></ul></li></ul></td></tr><tr><td>Methods</td><td>(Ops) dredge</td></tr>
        <tr><td>Measures</td><td>9 berths</td></tr></table></td></tr></table>""",
    ],
    ids=["Confluence", "a word processor", "a mail", "definitions", "a layout table"],
)  # fmt: skip
def test_html_of_several_editors(source: str) -> None:
    assert summary(read(source, name="page.html")) == SECTIONS


def test_html_is_told_by_its_content() -> None:
    fragment = "<div><p>Vision</p><p>a</p><p>Values</p><p>b</p><p>Methods</p><p>c</p></div>"
    assert read(fragment, name="").format == "html"
    assert read("<!doctype html>\n<p>x", name="page.txt").format == "html"


def test_struck_words_and_scripts_of_html() -> None:
    page = read(
        "<script>alert('Vision')</script><style>p {}</style><h1>Pier V2MOM</h1><h2 onclick='x()'>Vision</h2><p>Be <s>big</s> "
        "<span style='text-decoration: line-through'>loud</span> here</p><h2>Values</h2><ul><li><a href='javascript:x()'>calm</a></li></ul>"
        "<h2>Methods</h2><p>wait</p>",
        name="a.html",
    )
    (plan,) = page.plans
    assert (plan.vision or ())[0].struck == ("big", "loud")
    assert (plan.priorities or ())[0].links == ()
    assert "alert" not in str(page) and "onclick" not in str(page)


def test_two_plans_side_by_side() -> None:
    rows = "<tr><td></td><th>Sales</th><th>Press</th></tr><tr><td>Vision</td><td>Sell</td><td>Shine</td></tr>"
    rows += "<tr><td>Values</td><td>a b<br>c d</td><td>e</td></tr><tr><td>Methods</td><td>f</td><td>g</td></tr>"
    assert summary(read(f"<table>{rows}</table>", name="a.html")) == [
        "plan: Sales", "V: Sell", "P: a b | c d", "M: f", "plan: Press", "V: Shine", "P: e", "M: g",
    ]  # fmt: skip


# --- Word -------------------------------------------------------------------------------------------------------------


def test_word_with_headings_bold_labels_lists_and_a_table() -> None:
    facts = f"<w:tbl>{row('Period', 'Feb 1, 2021 to Jan 31, 2022')}{row('RAPID', 'AB(D), CD(R, P)')}</w:tbl>"
    link = '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>9 berths</w:t></w:r></w:hyperlink></w:p>'
    (plan,) = read(
        docx(
            paragraph("FY22 Quay V2MOM", "Title") + facts + paragraph("Vision", "H1") + paragraph("Moor fast")
            + paragraph("Values:", run="<w:b/>") + paragraph("care", "LB") + paragraph("speed", "LB") + paragraph("each day", "LN2")
            + paragraph("Methods") + paragraph("(Ops) dredge", number="0") + paragraph("sail", number="0", run="<w:strike/>")
            + paragraph("Measures", "H1") + link
        ),
        name="plan.docx",
    ).plans  # fmt: skip
    assert summary(Page((plan,), ())) == [*SECTIONS[:3], "M: (Ops) dredge | sail", SECTIONS[4]]
    assert (plan.rapid, plan.period_label) == ({"AB": ("D",), "CD": ("R", "P")}, "Feb 1, 2021 to Jan 31, 2022")
    assert (plan.methods or ())[1].struck == ("sail",)
    assert (plan.measures or ())[0].links == ("https://x.y/plan",)


def test_deleted_words_of_word_are_struck_words() -> None:
    deleted = "<w:p><w:r><w:t>be </w:t></w:r><w:del><w:r><w:delText>big</w:delText></w:r></w:del></w:p>"
    body = (
        paragraph("Vision", "H1") + deleted + paragraph("Values", "H1") + paragraph("calm") + paragraph("Methods", "H1")
    )
    (plan,) = read(docx(body), name="plan.docx").plans
    assert (plan.vision or ())[0].struck == ("big",)


def test_header_and_comments_of_word_are_kept_beside_the_plans() -> None:
    part = '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">{}</w:hdr>'
    page = read(docx(paragraph("Hello"), header=part.format(paragraph("Draft 3"))), name="plan.docx")
    assert [piece.text for piece in page.unplaced] == ["Hello", "Draft 3"]


# --- details ----------------------------------------------------------------------------------------------------------

PLAN = "# {}\n\n{}\n\nVision\n- a\n\nValues\n- b\n\nMethods\n- c\n"


def only(source: str, **options: tuple[int, int]) -> str:
    (plan,) = read(source, name="a.md", fiscal_year_end=options.get("year_end")).plans
    return " ".join(f"{doubt.where}: {doubt.reason}" for doubt in plan.doubts)


def test_a_period_that_ends_before_it_begins_is_doubted_and_kept() -> None:
    source = PLAN.format("V2MOM", "|Period|Jan 31, 2020 to May 1, 2019|\n|---|---|")
    (plan,) = read(source, name="a.md").plans
    assert (plan.period, plan.period_label) == (None, "Jan 31, 2020 to May 1, 2019")
    assert "period: The period ends on 2019-05-01, before it begins on 2020-01-31." in only(source)


def test_what_is_missing_or_odd_is_said() -> None:
    assert "plan: No section for obstacles was found." in only(PLAN.format("V2MOM", ""))
    assert "title: The title says" in only(PLAN.format("V2MOM (TBA)", ""))
    assert "rapid: “perhaps”" in only(PLAN.format("V2MOM", "RAPID: AB(D), perhaps"))
    assert "plan: “Goals” is not one of the five" in only(
        PLAN.format("V2MOM", "").replace("Values", "## Goals\n- x\n\n## Values")
    )
    assert "methods: “Methods & Measures” names two" in only(
        PLAN.format("V2MOM", "").replace("Methods", "Methods & Measures")
    )


def test_a_label_keeps_its_own_word_and_its_remark() -> None:
    (plan,) = read(PLAN.format("V2MOM", "").replace("Methods", "**Key methods** (just starting):"), name="a.md").plans
    assert plan.labels == {"priorities": "Values", "methods": "Key methods"}
    assert plan.remarks == {"methods": ("just starting",)}


def test_the_title_of_the_front_matter_is_the_last_resort() -> None:
    source = "---\ntitle: 'Reef V2MOM'\nowner: kim\n---\n\n" + PLAN.format("x", "").partition("\n")[2]
    page = read(source, name="a.md")
    assert [plan.title for plan in page.plans] == ["Reef V2MOM"]
    assert "owner: kim" in page.unplaced[0].text
