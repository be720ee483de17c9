"""Lines that only count, and plans that somebody decided on, are no explanations of the format."""

import pytest

from vpmom.parser import read

LABELS = {
    "Vision": "Vision",
    "Priorities": "Priority",
    "Methods": "Method",
    "Obstacles": "Obstacle",
    "Measures": "Measure",
}


def page(title: str, line: str, facts: str = "") -> str:
    sections = (
        f"{label}\n" + "\n".join(f"- {line.format(one=one, number=number)}" for number in (1, 2))
        for label, one in LABELS.items()
    )
    return "\n\n".join([f"### {title}", facts, *sections])


@pytest.mark.parametrize(
    "line", ["{one} {number}", "{one} {number} of unit 7, said in a few words", "The {one} A{number}"]
)
@pytest.mark.parametrize("title", ["Plan of unit 7", "FY27 Unit 7 VPMOM"])
def test_lines_that_only_count_are_lines_of_a_plan(title, line):
    (plan,) = read(page(title, line), name="page.md").plans
    assert [len(plan.section(key)) for key in ("vision", "methods", "measures")] == [2, 2, 2]


def test_a_plan_with_a_decider_is_a_plan_whatever_its_words():
    facts = "|Period| May 1, 2026 to Jan 31, 2027|\n|:---|:---|\n| RAPID | AB(D), CD(R, A) |"
    assert len(read(page("Unit 7", "What we want from every {one} of the plan", facts), name="page.md").plans) == 1


def test_an_explanation_is_none():
    assert not read(page("Structure", "List of the {one} items that you want, in order"), name="page.md").plans


def test_a_form_to_fill_in_is_none_even_with_a_year():
    assert not read(page("FY27 [Team] VPMOM", "[What is your {one}?]"), name="page.md").plans


def test_a_range_explains_and_a_number_counts():
    explained = page("Format", "A list of 2-5 {one} statements that you want to reach in the year")
    assert not read(explained, name="page.md").plans
