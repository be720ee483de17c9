"""`manage.py import_vpmom`: a page in, one object or a text out, and a sentence for everything that is wrong."""

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

from tests.vpmom.parser.pages import docx, paragraph
from vpmom.parser import formats

ROOT = Path(__file__).resolve().parents[2]
PAGE = """# FY22 Quay V2MOM

| Period | FY22 |
|---|---|
| RAPID | AB(D), Crew(R, P) |

Vision
- Moor ~~slow~~ fast

Values

Methods
- (Ops) [dredge](https://x.y/d)
  - the north side

## Elsewhere

Other words.
"""


@pytest.fixture
def imported(tmp_path: Path) -> Any:
    """Writes a page, runs the command on it, and gives what it prints."""

    def run(page: str | bytes = PAGE, *options: str, name: str = "page.md") -> Any:
        path = tmp_path / name
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
        out = io.StringIO()
        call_command("import_vpmom", str(path), *options, stdout=out)
        return json.loads(out.getvalue()) if "--json" in options else out.getvalue()

    return run


def refusal(run: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(CommandError) as error:
        run(*arguments, **named)
    assert error.value.returncode == 2
    return str(error.value)


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "name", "sentence"),
    [
        (b"PK\x03\x04", "plan.docx", "damaged"),
        (b"words", "plan.docx", "not a Word document"),
        (b"a\x00b", "plan.md", "not a text"),
        (b"%PDF-1", "plan.pdf", "PDF"),
    ],
)
def test_a_file_that_is_no_page_is_refused(imported: Any, page: bytes, name: str, sentence: str) -> None:
    message = refusal(imported, page, "--json", name=name)
    assert sentence in message and name in message


def test_an_oversized_page_is_refused(imported: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MAX_BYTES", 100)
    assert "at most that much is read" in refusal(imported, "x" * 101)


@pytest.mark.parametrize("day", ["13-01", "02-30", "1-31", "31-01", "0131", "٠1-31", "x"])
def test_a_year_end_that_is_no_day_is_refused(imported: Any, day: str) -> None:
    assert f"'{day}' is not a day of the year" in refusal(imported, PAGE, "--fiscal-year-end", day)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.md cannot be read: No such file") as error:
        call_command("import_vpmom", str(tmp_path / "none.md"))
    assert error.value.returncode == 2


# --- results ----------------------------------------------------------------------------------------------------------


def test_the_object_of_a_page(imported: Any) -> None:
    result = imported(PAGE, "--json")
    (plan,) = result["plans"]
    item = plan["methods"][0]
    assert {key: plan[key] for key in ("title", "stub", "labels", "priorities", "obstacles", "measures", "commentary")} == {
        "title": "FY22 Quay V2MOM", "stub": False, "labels": {"priorities": "Values"}, "priorities": [], "obstacles": None,
        "measures": None, "commentary": None,
    }  # fmt: skip
    assert (plan["vision"][0]["text"], plan["vision"][0]["struck"]) == ("Moor slow fast", ["slow"])
    assert (item["text"], item["owner"], item["links"]) == ("dredge", "Ops", ["https://x.y/d"])
    assert [child["text"] for child in item["children"]] == ["the north side"]
    assert (plan["period"], plan["period_label"], plan["vetted"]) == (None, "FY22", None)
    assert list(plan["rapid"].items()) == [("AB", ["D"]), ("Crew", ["R", "P"])]
    assert plan["links"] == {"previous": [], "internal": []}
    assert {"where": "priorities", "reason": "Nothing stands below this label."} in plan["doubts"]
    assert result["unplaced"] == ["## Elsewhere", "Other words."]


def test_the_fiscal_calendar_gives_the_period_its_dates(imported: Any) -> None:
    result = imported(PAGE, "--json", "--fiscal-year-end", "01-31")
    assert result["plans"][0]["period"] == ["2021-02-01", "2022-01-31"]


def test_a_page_without_a_plan_is_all_unplaced(imported: Any) -> None:
    assert imported("Just\nwords.\n", "--json")["plans"] == []
    assert imported("Just\nwords.\n", "--json")["unplaced"] == ["Just\nwords."]


def test_word_and_html_are_read_by_their_name(imported: Any) -> None:
    word = docx(
        paragraph("V2MOM", "H1") + "".join(paragraph(one, "H2") + paragraph("x y") for one in ("Vision", "Values"))
    )
    assert imported(word, "--json", name="a.docx")["format"] == "docx"
    assert imported("<h1>V2MOM</h1><p>Vision: a</p><p>Values: b</p>", "--json", name="a.html")["plans"][0]["vision"]


def test_the_text_tells_the_same(imported: Any) -> None:
    lines = imported(PAGE).splitlines()
    assert lines[0] == "Plans: 1. Announced, but not written: 0. Pieces in no plan: 2."
    assert "  RAPID: AB(D), Crew(R, P)" in lines
    assert "    - (Ops) dredge" in lines
    assert "      - the north side" in lines
    assert "  line 16: ## Elsewhere" in lines


# --- as a process -----------------------------------------------------------------------------------------------------


def run_bare(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """`manage.py import_vpmom` with an empty environment: no settings, no database, no server."""
    command = [sys.executable, str(ROOT / "manage.py"), "import_vpmom", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, env={}, timeout=60, check=False)


def test_it_runs_with_no_environment_and_reads_standard_input() -> None:
    done = run_bare("-", "--json", stdin=PAGE.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["plans"][0]["title"] == "FY22 Quay V2MOM"


def test_standard_input_is_told_by_its_content_or_by_its_format() -> None:
    page = b"<html><p>Vision: a</p></html>"
    assert json.loads(run_bare("-", "--json", stdin=page).stdout)["format"] == "html"
    assert json.loads(run_bare("-", "--json", "--format", "txt", stdin=page).stdout)["format"] == "txt"


def test_bad_input_ends_with_two_a_sentence_and_nothing_else() -> None:
    done = run_bare("-", "--json", stdin=b"\x00")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"standard input: This is not a text" in done.stderr
    assert b"Traceback" not in done.stderr


# --- the documentation ------------------------------------------------------------------------------------------------


def test_the_documented_example_gives_what_the_documentation_shows(imported: Any) -> None:
    text = (ROOT / "docs" / "vpmom-import.md").read_text("utf-8")
    page = re.search(r"````markdown\n(.*?)````", text, re.DOTALL)
    shown = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert page and shown
    assert imported(page[1], "--json", "--fiscal-year-end", "01-31") == json.loads(shown[1])
