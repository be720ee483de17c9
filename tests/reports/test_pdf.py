import itertools
import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from reports import pdf
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
    StripCell,
    StripRow,
    Table,
    Timeline,
)
from reports.breaking import breakable
from reports.charts import Bar, Chart, Gantt, Series
from reports.colours import LIGHT
from reports.content import SectionContent
from tests.reports import kitchen


def read(printed: pdf.Printed) -> PdfReader:
    return PdfReader(BytesIO(printed.content))


def text_of(reader: PdfReader) -> str:
    """All words, without line breaks and the breaks that we put into long words."""
    return " ".join("\n".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


def one(*blocks, **cover) -> pdf.Printed:
    return pdf.render(kitchen.cover(**cover), (SectionContent("a", "Section", "enter", blocks),))


def elements(node, found=None) -> list:
    """Every structure element of the tag tree."""
    found = [] if found is None else found
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            elements(child, found)
    elif isinstance(node, dict):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            elements(node["/K"], found)
    return found


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    printed = pdf.render(kitchen.cover(), kitchen.sections())
    assert printed.note == ""
    return read(printed)


def test_it_claims_pdf_ua(reader):
    assert b"pdfuaid:part>1" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_it_is_tagged_and_says_its_language_and_title(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Gap report, autumn 2026"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_figure_has_its_summary_as_alternative_text(reader):
    texts = [
        str(element["/Alt"]) for element in elements(reader.trailer["/Root"]["/StructTreeRoot"]) if "/Alt" in element
    ]
    wanted = [figure.chart.summary for figure in (kitchen.radar(), kitchen.line(), kitchen.bars())] + [
        kitchen.timeline().gantt.summary
    ]
    assert [summary for summary in wanted if not any(summary in text for text in texts)] == []


def test_heading_levels_skip_none_and_tables_have_heads(reader):
    kinds = [element["/S"] for element in elements(reader.trailer["/Root"]["/StructTreeRoot"])]
    levels = [int(kind[2:]) for kind in kinds if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert "/TH" in kinds


def test_it_says_what_the_blocks_say(reader):
    text = text_of(reader)
    for words in (
        "At 260 people and $230m",
        "Error budgets steer releases",
        "2 below",
        "IV fits",
        "Page 2 of",
        "Lumen Freight",
    ):
        assert words in text
    assert "Framework after MAMOS, Antoine Craske, QE Unit." in text
    assert text.count("Framework after MAMOS") == 1


def test_charts_are_vectors_and_fonts_are_ours(reader):
    assert [image for page in reader.pages for image in page.images] == []
    fonts = {
        str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()
    }
    assert all("HankenGrotesk" in font for font in fonts), fonts


INJECTIONS = [
    '#import "x.typ"',
    "#{1+1}",
    "$x^2$",
    "*bold* _it_ `raw` <label> @ref \\ // no",
    "= no heading",
    '"#panic()"',
    "- a\n+ b",
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_markup_of_typst_is_printed_as_it_was_typed(text):
    cell = Cell(text)
    table = Table(text, (text,), ((cell,),), total=(cell,))
    chart = Chart("radar", text, text, text, (text,) * 3, (Series(text, (0.1, 0.2, None)),), marks=((text, 0.5),))
    gantt = Gantt(
        text,
        text,
        (Bar(text, text, "2026-01-01", "2026-02-01"),),
        "2026-01-01",
        "2026-03-01",
        ((text, "2026-01-01", "2026-03-01"),),
    )
    blocks = (
        Lead(text), Paragraph(text), Heading(text), Bullets((text,)), Facts((Fact(text, text, text),)), table,
        Strip(text, (text,), None, (StripRow(text, (), text, ""),)), Figure(chart, table), Timeline(gantt, table),
    )  # fmt: skip
    printed = one(*blocks, title=text, organization=text, credits=(text,))
    assert printed.note == ""
    assert text_of(read(printed)).count(" ".join(text.split())) >= 15


@pytest.mark.parametrize("text", ["Γειά σου", "Привет", "مرحبا بالعالم", "Tiếng Việt", "שלום"])
def test_other_scripts_are_drawn_and_keep_pdf_ua(text):
    assert one(Paragraph(text), title=text).note == ""


@pytest.mark.parametrize("text", ["你好", "😀", "\U00012000"])
def test_signs_that_no_font_has_are_tagged_without_the_claim(text):
    printed = one(Paragraph(text), title=text)
    assert "does not claim PDF/UA" in printed.note
    root = read(printed).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid" not in root["/Metadata"].get_object().get_data()


def test_a_very_long_word_stays_on_the_page():
    word = "W" * 400
    reader = read(one(Table("", ("A", "B"), ((Cell(word), Cell("b")),)), Paragraph(word)))
    assert text_of(reader).replace(" ", "").count("W" * 400) >= 1
    assert breakable({"a": ["x" * 24]}) == {"a": ["x" * 10 + "\u200b" + "x" * 10 + "\u200b" + "x" * 4]}


@pytest.mark.parametrize("kind", ["radar", "bar", "line"])
@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_charts_of_any_size_are_drawn(kind, count):
    values = tuple(None if n % 3 == 2 else 0.5 for n in range(count))
    chart = Chart(
        kind,
        "T",
        "S",
        "%",
        tuple(f"c{n}" for n in range(count)),
        (Series("a", values, emphasis=True), Series("b", values)),
    )
    assert one(Figure(chart, Table("", ("A",), ()))).note == ""


def test_rows_of_unlike_length_and_empty_blocks_are_drawn():
    blocks = (
        Table("", ("A", "B"), ((Cell("1"),),)),
        Table("", ("A",), ()),
        Facts(()),
        Bullets(()),
        Strip("", (), None, ()),
    )
    assert one(*blocks, Timeline(Gantt("T", "S", (), "2026-01-01", "2026-02-01", ()), Table("", ("A",), ()))).note == ""


def test_a_thousand_rows_break_over_pages_and_repeat_their_head():
    rows = tuple((Cell(f"practice {n}"), Cell("some words")) for n in range(300))
    reader = read(one(Table("Many", ("Practice", "What to do next"), rows)))
    assert text_of(reader).count("What to do next") > 3


def test_paper_has_the_colours_of_the_screen():
    css = (settings.BASE_DIR / "static/css/orgscale.css").read_text()
    light = dict(re.findall(r"--([\w-]+): var\(--light, (#\w+)\)", css))
    assert {name: light.get(name) for name in LIGHT} == LIGHT


def test_a_long_timeline_breaks_over_pages():
    bars = tuple(Bar(f"piece {n} of work", "", "2026-01-05", "2026-02-13") for n in range(120))
    gantt = Gantt("T", "S", bars, "2026-01-01", "2026-12-31", ((f"only {2026}", "2026-01-01", "2026-12-31"),))
    reader = read(one(Timeline(gantt, Table("", ("A",), ()))))
    assert len(reader.pages) >= 6
    assert text_of(reader).count("only 2026") >= 4
    assert text_of(reader).count("of work") == 120


def test_the_cover_names_the_day_as_it_was_at_home():
    late = kitchen.cover(built_at=datetime(2026, 10, 2, 23, 30, tzinfo=UTC))
    with timezone.override("Europe/Berlin"):
        data = pdf.document(late, ())
    assert data["built_on"] == [2026, 10, 3]
    assert data["cover"]["built"].startswith("3 Oct")


def test_a_level_that_is_assumed_is_ticked_as_on_the_page():
    row = StripRow("Skills", (StripCell("✓", None, "unknown"), StripCell("90", 4, "known")), "", "")
    printed = one(Strip("Fit", ("I", "II"), None, (row,)))
    assert "✓" in text_of(read(printed)) and printed.note == ""


def test_a_picture_is_drawn_as_vectors_with_its_words_for_those_who_do_not_see_it():
    printed = one(kitchen.picture())
    assert printed.note == ""
    reader = read(printed)
    assert "Find the rate" in text_of(reader)  # letters, and not a bitmap
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    assert "One step: find the rate" in [str(node.get("/Alt")) for node in elements(root)]


def test_a_picture_that_is_higher_than_the_page_fits_it():
    high = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 9000" width="10" height="9000"><path d="M0 0h10v9000"/></svg>'
    assert len(read(one(Picture(high, "A long line"))).pages) == 3  # cover, contents, section
