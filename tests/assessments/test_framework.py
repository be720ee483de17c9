"""Frameworks are data: every fault is named with its place, and what is accepted is exact."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.framework import InvalidFramework, checksum, load_yaml, parse
from tests.assessments.small import DEMO, practice, raw


def problems(data: object) -> list[str]:
    with pytest.raises(InvalidFramework) as refusal:
        parse(data)
    return refusal.value.problems


def changed(path: str, value: object) -> Any:
    """The demo with one value replaced; `path` is written as in the sentences: practices[0].level."""
    data = load_yaml(DEMO)
    at, steps = data, path.replace("[", ".#").replace("]", "").split(".")
    for step in steps[:-1]:
        at = at[int(step[1:])] if step.startswith("#") else at[step]
    last = steps[-1]
    at[int(last[1:]) if last.startswith("#") else last] = value
    return data


# --- refusals: YAML ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title: a: b", "Line 1, column 9: this is not valid YAML: mapping values are not allowed"),
        ("a: [1", "this is not valid YAML: did not find expected ',' or ']'"),
        ("a: 1\nb: 2\na: 3", "Line 3, column 1: the key 'a' stands here twice."),
        ("a: {b: {c: 1, c: 2}}", "Line 1, column 15: the key 'c' stands here twice."),
        ("a: &x [1]\nb: *x", "Line 2, column 4: references (*name) are not allowed; repeat the text."),
        ("a: !!python/object/apply:os.system [ls]", "Line 1, column 4: the tag"),
        ("a: !!int '3'", "Line 1, column 4: the tag"),
        ("1: a", "Line 1, column 1: a key must be text; put it in quotes."),
        ("? [a]\n: 1", "Line 1, column 3: a key must be text; put it in quotes."),
        ("a: 0x_", "Line 1, column 4: this value cannot be read; put it in quotes."),
        ("a: " + "9" * 5000, "Line 1, column 4: this value cannot be read; put it in quotes."),
        ("[" * 100_000, "Line 1, column 21: more than 20 levels inside each other."),
        ("a: 1\n--- \nb: 2", "Line 2, column 1: this is not valid YAML"),
        ("a: b\nc: \x01", "Line 2, column 4: the character U+0001 is not allowed."),
        (b"a: 1\nb: \xff\xfe", "Line 2: the file is not UTF-8 text."),
        (b"\x00\x01\x02PNG", "the character U+0000 is not allowed."),
        ("a: " + "x" * 5_000_000, "at most 5,000,000 are read."),
    ],
)
def test_malformed_yaml_is_refused_with_line_and_column(text: str | bytes, sentence: str) -> None:
    with pytest.raises(InvalidFramework) as refusal:
        load_yaml(text)
    assert len(refusal.value.problems) == 1
    assert sentence in refusal.value.problems[0]


def test_a_bomb_of_references_is_refused_before_it_is_built() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(InvalidFramework, match=r"references \(\*name\) are not allowed"):
        load_yaml("\n".join(lines))


@pytest.mark.parametrize("data", [None, [], "text", 3])
def test_a_document_that_is_no_mapping_is_refused(data: object) -> None:
    assert problems(data)[0].startswith("The file must be a mapping of keys, not ")


@given(st.binary(max_size=200) | st.text(max_size=200))
@settings(deadline=None)
def test_whatever_is_uploaded_ends_in_data_or_in_a_sentence(upload: str | bytes) -> None:
    try:
        parse(load_yaml(upload))
    except InvalidFramework as refusal:
        assert refusal.problems


# --- refusals: shape --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("key", "De mo", "key: 'De mo' is not a key (small letters, digits, '-')"),
        ("version", True, "version: must be a whole number, not yes/no"),
        ("version", 1.0, "version: must be a whole number, not a number"),
        ("version", 0, "version: must be from 1 to 1,000,000"),
        ("title", "", "title: must not be empty"),
        ("title", 2024, "title: must be text, not a number; put it in quotes"),
        ("title", "x" * 201, "title: has 201 characters; at most 200 are allowed"),
        ("title", "a\x00b", "title: holds the control character U+0000"),
        ("method", "ladder", "method: 'ladder' is not one of levels"),
        ("levels", [], "levels: must have at least 1 member"),
        ("dimensions", [], "dimensions: must have at least 1 member"),
        ("practices", [], "practices: must have at least 1 member"),
        ("practices", {}, "practices: must be a list, not a mapping"),
        ("practices[1]", "kpi", "practices[1]: must be a mapping of keys, not text"),
        ("practices[1].colour", "red", "practices[1].colour: is not a known key"),
        ("practices[1].wieght", 1, "practices[1].wieght: is not a known key; did you mean 'weight'?"),
        ("practices[1].statement", "x" * 501, "practices[1].statement: has 501 characters; at most 500 are allowed"),
        ("practices[1].help", "x" * 2001, "practices[1].help: has 2,001 characters; at most 2,000 are allowed"),
        ("practices[1].weight", True, "practices[1].weight: must be a number, not yes/no"),
        ("practices[1].weight", "2", "practices[1].weight: must be a number, not text"),
        ("practices[1].weight", float("inf"), "practices[1].weight: must be a number, not infinite or NaN"),
        ("practices[1].weight", float("nan"), "practices[1].weight: must be a number, not infinite or NaN"),
        ("practices[1].weight", 0, "practices[1].weight: must be a number above 0"),
        ("practices[1].weight", -1, "practices[1].weight: must be a number above 0"),
        ("practices[1].key", "a;b", "practices[1].key: 'a;b' is not a key"),
        ("practices[1].origin", "mine", "practices[1].origin: 'mine' is not one of source, own"),
        ("actions[0].effort_days", 0, "actions[0].effort_days: must be a number above 0"),
        ("actions[0].effort_days", -3, "actions[0].effort_days: must be a number above 0"),
        ("levels[0].fit", {"revenue": [0]}, "levels[0].fit.revenue: must be a pair [from, to]; null is open"),
        ("levels[0].fit", {"revenue": [5, 5]}, "levels[0].fit.revenue: begins at 5, which is not below its end 5"),
        ("levels[0].fit", {"revenue": [5, 3]}, "levels[0].fit.revenue: begins at 5, which is not below its end 3"),
        ("levels[0].fit", {"headcount": ["a", 3]}, "levels[0].fit.headcount[0]: must be a number, not text"),
        ("levels[0].fit", {"headcount": [-1, 3]}, "levels[0].fit.headcount[0]: must be from 0"),
        ("levels[0].fit", {"people": [1, 3]}, "levels[0].fit.people: is not a known key"),
        ("currency", "dollars", "currency: has 7 characters; at most 3 are allowed"),
        ("sources", [{"key": "a", "title": "A", "url": "javascript:x"}], "sources[0].url: 'javascript:x' is not a web"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(path: str, value: object, sentence: str) -> None:
    found = problems(changed(path, value))
    assert len(found) == 1
    assert found[0].startswith(sentence)


@pytest.mark.parametrize("name", ["key", "version", "title", "levels", "dimensions", "practices"])
def test_a_missing_key_is_named(name: str) -> None:
    data = load_yaml(DEMO)
    del data[name]
    assert f"{name}: is missing" in problems(data)


# --- refusals: what must hold between the parts -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("practices[1].level", "VI", "practices[1].level: 'VI' is not one of I, II"),
        ("practices[1].dimension", "skills", "practices[1].dimension: 'skills' is not one of methods"),
        ("practices[1].ladders", ["goal"], "practices[1].ladders[0]: 'goal' is not one of goals"),
        ("practices[1].ladders", ["goals", "goals"], "practices[1].ladders[1]: 'goals' stands in this list twice"),
        ("practices[1].answers", "yes-no", "practices[1].answers: 'yes-no' is not one of coverage"),
        ("practices[1].key", "methods.i.one-goal", "practices[1].key: 'methods.i.one-goal' is the key of practices[0]"),
        ("levels[1].key", "I", "levels[1].key: 'I' is the key of levels[0] already"),
        ("actions[0].lifts", ["kpi"], "actions[0].lifts[0]: 'kpi' is not one of methods.i.one-goal, methods.ii.kpi"),
        ("actions[0].after", ["kpi"], "actions[0].after[0]: 'kpi' is not one of choose-kpi"),
        ("actions[0].after", ["choose-kpi"], "actions: these come after each other in a circle: choose-kpi → choose"),
        ("levels[1].fit", {"revenue": [1_999_999, None]}, "levels[1].fit.revenue: begins before levels[0].fit.revenue"),
        ("levels[0].fit", {"headcount": [3, None]}, "levels[1].fit.headcount: begins before levels[0].fit.headcount"),
        (
            "quick",
            [{"key": "methods.ii.kpi", "dimension": "methods", "level": "I", "statement": "x"}],
            "quick[0].key: 'methods.ii.kpi' is the key of practices[1] already",
        ),
        (
            "quick",
            [{"key": key, "dimension": "methods", "level": "I", "statement": "x"} for key in "ab"],
            "quick[1]: methods at level I has quick[0] already",
        ),
        (
            "cells",
            [{"dimension": "methods", "level": "I", "slogan": slogan} for slogan in "ab"],
            "cells[1]: methods at level I has cells[0] already",
        ),
        (
            "pains",
            [{"key": "slow", "kind": "speed", "title": "Slow", "origins": ["nowhere"]}],
            "pains[0].origins[0]: 'nowhere' is not one of",
        ),
        (
            "answer_sets",
            [{"key": "odd", "options": [{"value": 0.3, "label": "x"}]}],
            "answer_sets[0].options[0].value: 0.3 is not one of 0, 0.25, 0.5, 0.75, 1",
        ),
        (
            "answer_sets",
            [{"key": "odd", "options": [{"value": 1, "label": "x"}, {"value": 1.0, "label": "y"}]}],
            "answer_sets[0].options: two options have the same value",
        ),
        (
            "answer_sets",
            [{"key": "coverage", "options": [{"value": 0.75, "label": "x"}]}],
            "answer_sets[0]: the options of 'coverage' are 0, 0.25, 0.5 and 1; give other options another key",
        ),
        (
            "practices[0].criteria",
            [{"key": "a", "text": "x"}, {"key": "a", "text": "y"}],
            "practices[0].criteria[1].key: 'a' is the key of practices[0].criteria[0] already",
        ),
    ],
)
def test_a_broken_relation_is_named_with_its_place(path: str, value: object, sentence: str) -> None:
    found = problems(changed(path, value))
    assert found[0].startswith(sentence)
    assert len(found) == 1 or path.endswith("].key")  # what named the old key is a problem too


def test_a_circle_of_three_actions_is_shown() -> None:
    one = {"dimension": "d", "level": "I", "title": "x", "effort_days": 1}
    actions = [
        {"key": "a", "after": ["c"], **one},
        {"key": "b", "after": ["a"], **one},
        {"key": "c", "after": ["b"], **one},
    ]
    (found,) = problems(raw([practice("p")], actions=actions))
    assert found.startswith("actions: these come after each other in a circle: ")
    assert found.count("→") == 3


def test_every_problem_of_a_file_is_reported_at_once() -> None:
    data = load_yaml(DEMO)
    data["version"] = "1"
    data["levels"][0]["colour"] = "red"
    data["practices"][0]["level"] = "VI"
    del data["practices"][1]["statement"]
    data["practices"][1]["weight"] = 0
    data["actions"][0]["lifts"] = ["nothing"]
    places = {sentence.split(":")[0] for sentence in problems(data)}
    assert places == {
        "version",
        "levels[0].colour",
        "practices[0].level",
        "practices[1].statement",
        "practices[1].weight",
        "actions[0].lifts[0]",
    }


def test_ten_thousand_faults_take_no_minutes() -> None:
    data = raw([practice(f"p{n}", level="VI") for n in range(5_000)], levels=[f"L{n}" for n in range(50)])
    data["actions"] = [
        {
            "key": "a",
            "dimension": "d",
            "level": "L1",
            "title": "x",
            "effort_days": 1,
            "lifts": [f"q{n}" for n in range(5_000)],
        }
    ]
    assert len(problems(data)) == 10_000


# --- what is accepted -------------------------------------------------------------------------------------------------


def test_the_smallest_file_gets_the_defaults() -> None:
    model = parse(load_yaml(DEMO))
    kpi = model.practices_by_key["methods.ii.kpi"]
    assert (model.language, model.method, model.currency) == ("en", "levels", "USD")
    assert (kpi.weight, kpi.answers, kpi.origin, kpi.label) == (2, "coverage", "own", "A figure says so")
    assert [(one.value, one.label) for one in model.options(kpi)] == [
        (0, "Nowhere"),
        (Fraction(1, 4), "In some teams"),
        (Fraction(1, 2), "In at least half"),
        (1, "In most or all"),
    ]


def test_the_lookups_know_every_part() -> None:
    quick = [{"key": "q", "dimension": "d", "level": "II", "statement": "x"}]
    practices = [practice("a", ladders=["l"]), practice("b", "III", ladders=["l"]), practice("c", "III", ladders=["l"])]
    model = parse(raw(practices, quick=quick))
    assert [item.key for item in model.items] == ["a", "b", "c", "q"]
    assert model.rungs == {"l": {0: (0,), 2: (1, 2)}}
    assert [one.key for one in model.practices_by_place["d", "III"]] == ["b", "c"]
    assert model.practices_by_place["d", "V"] == ()
    assert model.quick_by_place["d", "II"].key == "q"
    assert model.level_index["V"] == 4


def test_weights_and_effort_are_exact() -> None:
    action = {"key": "a", "dimension": "d", "level": "I", "title": "x", "effort_days": 2.3}
    model = parse(raw([practice("p", weight=0.1)], actions=[action]))
    assert model.practices[0].weight == Fraction(1, 10)
    assert model.actions[0].effort_days == Fraction(23, 10)


def test_an_answer_set_of_its_own_is_used_where_it_is_named() -> None:
    yes_no = {"key": "yes-no", "options": [{"value": 0, "label": "No"}, {"value": 1, "label": "Yes"}]}
    model = parse(raw([practice("p", answers="yes-no"), practice("q")], answer_sets=[yes_no]))
    assert [one.quarters for one in model.options(model.practices[0])] == [0, 4]
    assert [one.quarters for one in model.options(model.practices[1])] == [0, 1, 2, 4]


def test_the_built_in_answers_may_get_other_labels() -> None:
    labels = ["Nirgends", "Vereinzelt", "Halb", "Fast überall"]
    options = [{"value": value, "label": label} for value, label in zip([0, 0.25, 0.5, 1], labels, strict=True)]
    model = parse(raw([practice("p")], answer_sets=[{"key": "coverage", "options": options}]))
    assert [one.label for one in model.options(model.practices[0])] == labels


def test_html_in_a_text_is_only_text() -> None:
    model = parse(raw([practice("p", title="<script>alert(1)</script>")]))
    assert model.practices[0].title == "<script>alert(1)</script>"


def test_a_date_in_yaml_is_text() -> None:
    assert load_yaml("title: 2026-01-31") == {"title": "2026-01-31"}


# --- checksum ---------------------------------------------------------------------------------------------------------


def test_the_checksum_follows_the_content_and_not_the_form() -> None:
    data = load_yaml(DEMO)
    turned = dict(reversed(copy.deepcopy(data).items()))
    turned["version"] = 1.0  # as a database may give the number back
    assert checksum(turned) == checksum(data)
    turned["title"] = "Other"
    assert checksum(turned) != checksum(data)
    assert len(checksum(data)) == 64
