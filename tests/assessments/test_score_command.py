"""`manage.py score`: files in, one object or a table out, and a sentence for everything that is wrong."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import answers_csv
from assessments.framework import load_yaml, parse
from tests.assessments.small import DEMO, MAMOS_LEVELS

ROOT = Path(__file__).resolve().parents[2]
SAMM = ROOT.parent / "shared" / "data" / "samm" / "model"

ANSWERS = """respondent,practice,coverage,criteria
olga,methods.i.one-goal,0.5,a
olga,methods.ii.kpi,0.25,
vera,methods.i.one-goal,1,
vera,methods.ii.kpi,1,
"""


@pytest.fixture
def files(tmp_path: Path) -> Any:
    """Writes the demo and answers, and runs the command on them with what a test wants to be different."""

    def run(answers: str | bytes = ANSWERS, framework: str | bytes = DEMO, profile: str | bytes | None = None) -> Any:
        for name, content in (("demo.yaml", framework), ("answers.csv", answers), ("profile.yaml", profile or "")):
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        more = ["--profile", str(tmp_path / "profile.yaml")] if profile is not None else []
        return score(str(tmp_path / "demo.yaml"), str(tmp_path / "answers.csv"), *more, "--json")

    return run


def score(*arguments: str) -> Any:
    out = io.StringIO()
    call_command("score", *arguments, stdout=out)
    return json.loads(out.getvalue()) if "--json" in arguments else out.getvalue()


def refusal(run: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(CommandError) as error:
        run(*arguments, **named)
    assert error.value.returncode == 2
    return str(error.value)


# --- refusals: answers ------------------------------------------------------------------------------------------------

HEADER = "respondent,practice,coverage,criteria\n"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ("", "Line 1: the column 'practice' is missing."),
        ("practice,score\n", "Line 1: 'score' is not a column."),
        ("practice,coverge\n", "Line 1: 'coverge' is not a column; did you mean 'coverage'?"),
        ("practice,coverage,practice\n", "Line 1: the column 'practice' stands there twice."),
        ("practice;coverage\n", "The columns are respondent, practice, coverage, criteria, with commas between them."),
        (HEADER + "olga,methods.ii.kpi,1\n", "Line 2: 3 fields, but the header has 4."),
        (HEADER + "olga,methods.ii.kpi,0,5,\n", "Line 2: 5 fields, but the header has 4."),
        (HEADER + ",methods.ii.kpi,1,\n", "Line 2: the respondent is empty."),
        (
            HEADER + "olga,methods.ii.kpy,1,\n",
            "Line 2: 'methods.ii.kpy' is not a practice of this framework; did you mean 'methods.ii.kpi'?",
        ),
        (HEADER + "olga,methods.i.one-goal,1,a;b\n", "Line 2: 'b' is not a criterion of methods.i.one-goal; its cri"),
        (HEADER + "olga,methods.ii.kpi,1,a\n", "Line 2: 'a' is not a criterion of methods.ii.kpi; it has no criteria."),
        (
            HEADER + "olga,methods.ii.kpi,1,\n\nvera,methods.ii.kpi,1,\nolga,methods.ii.kpi,0,\n",
            "Line 5: 'olga' answers methods.ii.kpi a second time; the first is on line 2.",
        ),
        (
            "practice,coverage\nmethods.ii.kpi,1\nmethods.ii.kpi,1\n",
            "Line 3: there is an answer to methods.ii.kpi a second time; the first is on line 2.",
        ),
        (HEADER + '"olga,methods.ii.kpi,1,\n', "Line 2: this is not readable CSV"),
        (HEADER + f"olga,methods.ii.kpi,1,{'x' * 20_000_000}\n", "Line 2: this is not readable CSV: field larger than"),
        (HEADER.encode() + b"olga,\xff\xfe,1,\n", "Line 2: the answers are not UTF-8 text."),
        (b"PK\x03\x04\x00\x00", "Line 1: a NUL character; this is not a CSV file."),
        ("practice,coverage".encode("utf-16"), "Line 1: the answers are not UTF-8 text."),
    ],
)
def test_wrong_answers_are_refused_with_their_line(files: Any, answers: str | bytes, sentence: str) -> None:
    assert sentence in refusal(files, answers)


@pytest.mark.parametrize(
    "coverage", ["0.75", "2", "-1", "0.3", "1/2", "50%", "nan", "inf", "1e0", "yes", "٠", "0" * 30, "9" * 300_000]
)
def test_a_coverage_that_is_no_option_is_refused(files: Any, coverage: str) -> None:
    sentence = refusal(files, f"practice,coverage\nmethods.ii.kpi,{coverage}\n")
    assert "Line 2: " in sentence
    assert "is not one of 0, 0.25, 0.5, 1, na or empty (methods.ii.kpi)." in sentence or "field larger" in sentence


def test_every_wrong_line_is_named(files: Any) -> None:
    sentences = refusal(files, "practice,coverage\nx,1\nmethods.ii.kpi,7\nmethods.i.one-goal,8\n").splitlines()
    assert [sentence.split("answers.csv: ")[1][:7] for sentence in sentences] == ["Line 2:", "Line 3:", "Line 4:"]


def test_a_file_of_nothing_but_faults_is_given_up_early(files: Any) -> None:
    sentences = refusal(files, "practice,coverage\n" + "x,1\n" * 10_000).splitlines()
    assert len(sentences) == answers_csv.MAX_PROBLEMS + 1
    assert sentences[-1].endswith("Further lines were not read.")


def test_an_oversized_file_is_refused(files: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_csv, "MAX_BYTES", 100)
    assert "The answers have more than 100 bytes." in refusal(files)


def test_more_than_fits_in_memory_is_refused(files: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_csv, "MAX_CELLS", 3)
    assert "2 respondents × 2 practices are more than can be scored at once." in refusal(files)


CELLS = st.sampled_from(
    ["olga", "methods.ii.kpi", "1", "0.5", "na", "", "a", '"', "a;b", "\x00", "é", "practice", "coverage"]
)


@given(st.binary(max_size=100) | st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=5).map("\n".join))
@settings(deadline=None)
def test_whatever_is_uploaded_ends_in_answers_or_in_a_sentence(upload: bytes | str) -> None:
    raw = upload if isinstance(upload, bytes) else ("practice,coverage\n" + upload).encode()
    try:
        sheet = answers_csv.read(parse(load_yaml(DEMO)), raw)
    except answers_csv.InvalidAnswers as refused:
        assert refused.problems
    else:
        assert sheet.own.shape == (len(sheet.respondents), 2)


# --- refusals: framework, profile, files ------------------------------------------------------------------------------


def test_a_wrong_framework_is_refused_with_every_place(files: Any) -> None:
    broken = DEMO.replace("weight: 2", "weight: -2").replace("effort_days: 5", "effort: 5")
    sentences = refusal(files, framework=broken)
    assert "practices[1].weight: must be a number above 0" in sentences
    assert "actions[0].effort: is not a known key; did you mean" in sentences
    assert "actions[0].effort_days: is missing" in sentences


@pytest.mark.parametrize("framework", [b"\x00\x01", b"\xff", "a: [", "- 1", ""])
def test_garbage_for_a_framework_is_one_sentence(files: Any, framework: str | bytes) -> None:
    assert len(refusal(files, framework=framework).splitlines()) == 1


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [
        ("{revenue: -1}", "revenue: must be from 0 to"),
        ("{staff: 5}", "staff: is not a known key"),
        ("{revenue: .nan}", "revenue: must be a number, not infinite or NaN"),
        ("{revenue: 5, currency: EUR}", "enter a rate (how many USD for 1 EUR)"),
        ("", "must be a mapping of keys, not nothing"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_a_wrong_profile_is_refused(files: Any, profile: str | bytes, sentence: str) -> None:
    assert sentence in refusal(files, profile=profile)


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert "cannot be read: Is a directory" in refusal(score, str(tmp_path), str(tmp_path), "--json")
    sentence = refusal(score, "no-such-framework", "answers.csv", "--json")
    assert "cannot be read: No such file or directory. The shipped frameworks are: " in sentence
    assert "mamos" in sentence
    assert "cannot be read" in refusal(score, "a\0b", "answers.csv", "--json")
    assert "cannot be read" in refusal(score, "mamos", str(tmp_path / "none.csv"), "--json")


def test_two_files_cannot_both_come_from_standard_input() -> None:
    assert refusal(score, "-", "-", "--json") == "Only one of the files can be read from standard input."


# --- what it gives ----------------------------------------------------------------------------------------------------


def test_the_golden_result_of_the_documented_example(files: Any) -> None:
    """Vera did not tick criterion a, so her 1 counts as 0 and her higher rung gives it back; Olga's 0.5 stands."""
    cell = {"status": "known", "known": 1, "asked": 1, "quick": False}
    assert files(profile="{revenue: 230000000, currency: USD, headcount: 260}") == {
        "framework": {"key": "demo", "version": 1, "method": "levels"},
        "respondents": 2,
        "fit": {
            "low": "II",
            "high": "II",
            "reason": "Revenue of USD 230,000,000 is above every range, so it counts as level II; "
            "a headcount of 260 is above every range, so it counts as level II. Both say level II.",
            "revenue": ["II"],
            "headcount": ["II"],
        },
        "dimensions": [
            {
                "key": "methods",
                "known": True,
                "practised": {"low": "II", "high": "II", "assumed": []},
                "gap": 0,
                "gap_range": [0, 0],
                "cells": [
                    {"level": "I", "coverage": 0.75, "low": 0.75, "high": 0.75, "band": "L", **cell},
                    {"level": "II", "coverage": 0.625, "low": 0.625, "high": 0.625, "band": "L", **cell},
                ],
            }
        ],
        "practices": [
            {
                "key": "methods.i.one-goal",
                "status": "known",
                "asked": True,
                "coverage": 0.25,
                "effective": 0.75,
                "n": 2,
                "na": 0,
                "raised_by": [{"ladder": "goals", "level": "II", "respondents": 1}],
            },
            {
                "key": "methods.ii.kpi",
                "status": "known",
                "asked": True,
                "coverage": 0.625,
                "effective": 0.625,
                "n": 2,
                "na": 0,
                "raised_by": [],
            },
        ],
        "quick": [],
        "overall": {"min": 2, "mean": 2.0, "high": {"min": 2, "mean": 2.0}},
        "actions": [{"key": "choose-kpi", "priority": 0.15, "own_priority": 0.15, "effort_days": 5}],
    }


def test_without_a_profile_there_is_no_fit_and_no_gap(files: Any) -> None:
    result = files()
    assert result["fit"] is None
    assert result["dimensions"][0]["gap"] is None


def test_without_the_criteria_column_all_are_met(files: Any) -> None:
    rows = "practice,coverage\nmethods.i.one-goal,0.5\n"
    assert files(rows)["practices"][0]["coverage"] == 0.5
    assert files(rows)["respondents"] == 1
    gated = files("practice,coverage,criteria\nmethods.i.one-goal,0.5,\n")
    assert gated["practices"][0]["coverage"] == 0.0


def test_empty_na_and_no_row_are_three_things(files: Any) -> None:
    empty = files("practice,coverage\nmethods.i.one-goal,\n")["practices"]
    assert [(one["n"], one["na"], one["asked"], one["status"]) for one in empty] == [
        (0, 0, True, "unknown"),
        (0, 0, False, "not asked"),
    ]
    not_applicable = files("practice,coverage\nmethods.i.one-goal,NA\n")["dimensions"][0]["cells"][0]
    assert (not_applicable["status"], not_applicable["coverage"], not_applicable["asked"]) == (
        "not applicable",
        None,
        1,
    )


def test_only_a_header_scores_nothing(files: Any) -> None:
    result = files(HEADER)
    assert result["respondents"] == 0
    assert result["overall"] == {"min": None, "mean": None, "high": None}
    assert result["dimensions"][0]["practised"] == {"low": None, "high": "II", "assumed": []}


@pytest.mark.parametrize("coverage", ["0.5", "0.50", ".5", " 0.5 ", "00.5"])
def test_a_coverage_may_be_written_in_several_ways(files: Any, coverage: str) -> None:
    assert files(f"practice,coverage\nmethods.ii.kpi,{coverage}\n")["practices"][1]["coverage"] == 0.5


def test_a_byte_order_mark_and_windows_lines_are_read(files: Any) -> None:
    assert files(b"\xef\xbb\xbf" + ANSWERS.replace("\n", "\r\n").encode()) == files()


def test_columns_stand_in_any_order(files: Any) -> None:
    assert files("coverage,practice\n1,methods.ii.kpi\n")["practices"][1]["coverage"] == 1.0


def test_the_table_tells_the_same(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text(DEMO)
    (tmp_path / "answers.csv").write_text(ANSWERS)
    text = score(str(tmp_path / "demo.yaml"), str(tmp_path / "answers.csv"))
    rows = {line.split()[0]: " ".join(line.split()) for line in text.splitlines() if line}
    assert rows["Demo,"] == "Demo, version 1. Respondents: 2."
    assert rows["methods"] == "methods 75 % L 63 % L II -"  # 62.5 %, half up
    assert rows["methods.i.one-goal"] == "methods.i.one-goal 25 % 75 % 2 0"
    assert rows["choose-kpi"] == "choose-kpi 0.15 5"


def test_the_answer_set_of_a_practice_decides_what_is_accepted(files: Any) -> None:
    fine = [{"value": value, "label": f"{value}"} for value in (0, 0.75, 1)]
    framework = DEMO.replace("criteria: [], weight: 2", "criteria: [], answers: fine, weight: 2")
    framework += f"answer_sets: {json.dumps([{'key': 'fine', 'options': fine}])}\n"
    assert files("practice,coverage\nmethods.ii.kpi,0.75\n", framework)["practices"][1]["coverage"] == 0.75
    assert "not one of 0, 0.75, 1, na" in refusal(files, "practice,coverage\nmethods.ii.kpi,0.5\n", framework)


# --- as a process -----------------------------------------------------------------------------------------------------


def run_bare(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """`manage.py score` with an empty environment: no settings, no database, no server."""
    command = [sys.executable, str(ROOT / "manage.py"), "score", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, env={}, timeout=60, check=False)


def test_it_runs_with_no_environment_and_reads_standard_input(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(ANSWERS)
    done = run_bare("-", str(tmp_path / "answers.csv"), "--json", stdin=DEMO.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["respondents"] == 2


def test_bad_input_ends_with_two_a_sentence_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text(DEMO)
    done = run_bare(str(tmp_path / "demo.yaml"), "-", "--json", stdin=b"practice,coverage\nx,1\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"standard input: Line 2: 'x' is not a practice of this framework" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_shipped_framework_is_found_by_its_key(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text("practice,coverage\n")
    (tmp_path / "profile.yaml").write_text("{revenue: 15000000, currency: USD, headcount: 40}")
    result = score("mamos", str(tmp_path / "answers.csv"), "--profile", str(tmp_path / "profile.yaml"), "--json")
    assert (result["framework"]["key"], result["fit"]["low"], result["fit"]["high"]) == ("mamos", "II", "II")
    assert len(result["dimensions"]) == 5


# --- another framework ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SAMM.is_dir(), reason="the OWASP SAMM model is not beside the repository (../shared/data/samm)")
def test_a_whole_foreign_model_can_be_scored() -> None:
    """OWASP SAMM as a framework: 15 dimensions, 3 levels, 90 practices with their own criteria."""
    model = parse(samm_as_framework())
    rows = ["practice,coverage"] + [f"{one.key},{(0, 0.25, 0.5, 1)[at % 4]}" for at, one in enumerate(model.practices)]
    sheet = answers_csv.read(model, "\n".join(rows).encode())
    assert (len(model.dimensions), len(model.practices), sheet.asked.all()) == (15, 90, True)
    assert all(one.criteria for one in model.practices)


def samm_as_framework() -> dict[str, Any]:
    questions = [load_yaml(path.read_bytes()) for path in sorted((SAMM / "questions").glob("*.yml"))]
    codes = [path.stem for path in sorted((SAMM / "questions").glob("*.yml"))]
    practices = [
        {
            "key": code,
            "dimension": code.rsplit("-", 2)[0],
            "level": code.split("-")[2],
            "statement": question["text"],
            "criteria": [{"key": "abcdefgh"[at], "text": text} for at, text in enumerate(question["quality"])],
        }
        for code, question in zip(codes, questions, strict=True)
    ]
    return {
        "key": "samm",
        "version": 1,
        "title": "SAMM",
        "levels": [{**level, "key": key} for key, level in zip("123", MAMOS_LEVELS, strict=False)],
        "dimensions": [{"key": key, "title": key} for key in dict.fromkeys(one["dimension"] for one in practices)],
        "practices": practices,
    }


# --- the documentation ------------------------------------------------------------------------------------------------


def block(page: str, language: str) -> str:
    """The first block of a language on a page of the documentation."""
    found = re.search(rf"```{language}\n(.*?)```", (ROOT / "docs" / page).read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_documented_example_gives_what_the_documentation_shows(files: Any) -> None:
    result = files(block("scoring.md", "csv"), block("frameworks.md", "yaml"), block("scoring.md", "yaml"))
    assert result == json.loads(block("scoring.md", "json"))
