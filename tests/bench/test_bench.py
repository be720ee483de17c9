"""The benchmarks run and print their table; how fast this machine is, no test says."""

import os
import re
from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from bench import story, table
from bench.__main__ import chosen, main, timed
from bench.sizes import FULL, QUICK
from bench.table import Row

TINY = replace(
    QUICK,
    respondents=(1, 3),
    scored=5,
    practices=60,
    people=3,
    seconds=1,
    rounds=1,
    plans=8,
    versions=3,
    plans_on_a_page=4,
    items=300,
    cells=(14, 26),
)


@pytest.fixture
def database_url(monkeypatch, transactional_db):
    """Other processes and connections meet this test's database, too."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    monkeypatch.setenv("DATABASE_URL", urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}")))


def test_a_database_in_use_is_never_filled(database_url):
    with pytest.raises(SystemExit, match="not empty"):
        main(["--quick"])


def test_sizes_come_from_the_command_line():
    assert chosen([]) == FULL
    assert chosen(["--quick"]) == QUICK
    assert chosen(["--quick", "--people", "5", "--respondents", "1", "2"]) == replace(
        QUICK, people=5, respondents=(1, 2)
    )


def test_a_missed_aim_is_marked():
    drawn = table.drawn([Row("a", "page", "3 ms", "empty view", "0.1", **table.at_least(0.1, 0.5))])
    assert re.search(r"a  page .*≥ 0\.5 +MISSED", drawn)


def test_every_part_has_its_lines_and_no_answer_is_lost(database_url):
    timed("collectstatic")
    rows = story.rows(TINY, say=lambda _words: None)
    assert {row.part for row in rows} == set("abcdefghijkl")
    lost = [row for row in rows if row.aim == "none"]
    assert [row.result for row in lost] == ["0 lost", "0 lost"]
    assert all(int(row.measured.split()[0].replace(",", "")) > 0 for row in lost)
    counted = [row for row in rows if row.aim == "the same"]
    assert counted and all(row.is_met for row in counted)
