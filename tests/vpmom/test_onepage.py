"""The page is one page, or says which lines are too many: by its own layout, checked on the PDF."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.vpmom.conftest import company_text
from vpmom import onepage
from vpmom.plan import Item, Obstacle, ObstacleState, Plan, Reference, Section

WORDS = "Promises that were made to customers are kept in every hub that we run, by everybody"


def reader(printed: onepage.Printed) -> PdfReader:
    return PdfReader(BytesIO(printed.content))


def words_of(printed: onepage.Printed) -> str:
    return " ".join("\n".join(page.extract_text() for page in reader(printed).pages).replace("\u200b", "").split())


def of_lines(count: int, text: str = WORDS) -> Plan:
    """The company plan with `count` more methods."""
    methods = tuple(Item(f"m{number}", text) for number in range(count))
    sections = tuple(
        replace(section, items=section.items + methods) if section.key == "methods" else section
        for section in company_text().sections
    )
    return company_text(sections=sections)


def test_a_plan_of_two_hundred_lines_does_not_fit_and_the_last_lines_are_named():
    fit = onepage.measure(of_lines(200))
    assert not fit.fits
    assert fit.fill > 1
    assert fit.point_size == 9
    assert "m199" in fit.overflow
    assert "m0" not in fit.overflow
    methods = [int(key[1:]) for key in fit.overflow if key.startswith("m")]
    assert methods == list(range(methods[0], 200))


def test_it_is_as_many_pages_as_it_says():
    text = of_lines(100)
    assert len(reader(onepage.render(text)).pages) == onepage.measure(text).pages > 1


def test_a_short_plan_is_set_in_the_largest_type():
    fit = onepage.measure(company_text())
    assert (fit.fits, fit.point_size, fit.overflow) == (True, 11, ())
    assert 0 < fit.fill < 0.5


def test_the_type_shrinks_before_a_line_is_too_many_and_never_below_the_floor():
    sizes = [onepage.measure(of_lines(count)).point_size for count in range(20, 90, 20)]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) == 9 < max(sizes)


def test_it_fits_exactly_while_its_fill_is_at_most_one():
    fits = [onepage.measure(of_lines(count)) for count in range(44, 60, 3)]
    assert {fit.fits for fit in fits} == {True, False}
    assert all(fit.fits == (fit.fill <= 1) for fit in fits)
    assert all(fit.fits == (not fit.overflow) for fit in fits)


@settings(max_examples=12)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=400), max_size=25))
def test_whatever_is_written_the_pdf_has_one_page_when_it_is_said_to_fit(texts):
    text = of_lines(0)
    items = tuple(Item(f"k{number}", each) for number, each in enumerate(texts))
    text = replace(text, sections=(*text.sections[:1], Section("priorities", items)))
    assert len(reader(onepage.render(text)).pages) == onepage.measure(text).pages


def test_every_added_line_fills_more_of_it():
    fills = [onepage.measure(of_lines(count)).fill for count in (0, 1, 2, 30)]
    assert fills == sorted(set(fills))


@pytest.mark.parametrize("text", [Plan(title=""), Plan(title="x" * 200), Plan(title="#strong[a] $x$ *b* \\ ] )")])
def test_an_empty_plan_and_a_strange_title_are_set_as_they_are(text):
    assert onepage.measure(text).pages == 1
    assert text.title.replace(" ", "") in words_of(onepage.render(text)).replace(" ", "")


def test_a_word_without_end_stays_inside_the_page():
    assert onepage.measure(of_lines(1, "w" * 4000)).fill > onepage.measure(of_lines(1, "w")).fill


def test_it_shows_what_the_page_is_about():
    obstacle = Obstacle(ObstacleState.ACCEPTED)
    sections = tuple(
        replace(one, items=(replace(one.items[0], obstacle=obstacle), *one.items[1:]))
        if one.key == "obstacles"
        else one
        for one in company_text().sections
    )
    said = words_of(onepage.render(company_text(unit="Parcels", sections=sections), edition="3"))
    for words in (
        "Acme 2027", "Unit Parcels", "Period 1 Jan 2027 to 31 Dec 2027", "RAPID Olga (D)", "Version 3",
        "1. On time - promises are kept", "Plan routes each night from live orders", "Olga · 3 FTE",
        "Drivers leave within a year accepted", "Two hubs are full by noon answered by method 1",
        "Share of parcels on the promised day 88 → 96 % Olga",
    ):  # fmt: skip
        assert words in said


def test_struck_words_stay_and_marks_are_no_text():
    said = words_of(onepage.render(of_lines(1, "Operate **well** ~~and fund growth~~ \\*now\\*")))
    assert "Operate well and fund growth *now*" in said


def links_of(printed: onepage.Printed) -> list[str]:
    notes = [note.get_object() for page in reader(printed).pages for note in page.get("/Annots", [])]
    return [note["/A"]["/URI"] for note in notes if "/A" in note and "/URI" in note["/A"]]


def test_links_stay_links_when_they_are_safe_to_open():
    text = of_lines(1, "[guide](https://example.com/guide) [evil](javascript:alert(1)) <file:///etc/passwd>")
    text = replace(text, internal=(Reference("secret", "data:text/html,x"),))
    printed = onepage.render(text)
    assert links_of(printed) == ["https://example.com/guide"]
    assert "evil" in words_of(printed)


def test_it_is_tagged_and_claims_pdf_ua():
    printed = onepage.render(company_text(), organization="Acme", language="en")
    root = reader(printed).trailer["/Root"]
    assert printed.note == ""
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid:part>1" in root["/Metadata"].get_object().get_data()
    assert reader(printed).metadata.title == "Acme 2027"


@pytest.mark.parametrize("words", ["Ελληνικά и русский", "مرحبا بالعالم"])
def test_other_scripts_are_set_in_our_fonts(words):
    assert onepage.render(of_lines(1, words)).note == ""


def test_a_sign_that_no_font_has_costs_the_claim_and_nothing_else():
    printed = onepage.render(of_lines(1, "日本 first"))
    assert "none of our fonts" in printed.note
    assert reader(printed).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_commentary_is_on_no_page_unless_it_is_asked_for():
    remarks = Section("commentary", (Item("c1", "Because the hubs are full"),))
    text = company_text(sections=(*company_text().sections, remarks))
    assert "Because" not in words_of(onepage.render(text))
    assert "Because the hubs are full" in words_of(onepage.render(text, annex=True))
    assert len(reader(onepage.render(text, annex=True)).pages) == 2
    assert onepage.measure(text).fill == onepage.measure(company_text()).fill


def test_the_same_text_gives_the_same_file():
    assert onepage.render(company_text()).content == onepage.render(company_text()).content
