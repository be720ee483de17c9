"""`manage.py simulate_stream` as a user runs it: no environment, no database."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
DESK = """
stream: One desk
time: {unit: hours, hours_per_day: 8}
arrivals: {mean: 1.25, kind: exponential}
steps:
  - {key: desk, process: {mean: 1, kind: exponential}, people: 1}
"""
SHORT = ("--items", "3000", "--replications", "6", "--warmup", "300")


def run(text: str, *words: str, monkeypatch) -> str:
    monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": BytesIO(text.encode())}))
    out = StringIO()
    call_command("simulate_stream", "-", *words, stdout=out)
    return out.getvalue()


class TestRefusals:
    @pytest.mark.parametrize(
        "change, words",
        [
            (("mean: 1,", "mean: 2,"), "160% of what its people can do"),
            (("people: 1", "people: 1.5"), "whole number"),
            (("people: 1", "peeple: 1"), "peeple"),
            (("arrivals: {mean: 1.25, kind: exponential}", ""), "nobody said how many items"),
            (("mean: 1.25", "mean: 0"), "0"),
            (("process: {mean: 1, kind: exponential}, ", ""), "no process time"),
        ],
    )
    def test_a_stream_without_a_lead_time(self, monkeypatch, change, words):
        with pytest.raises(CommandError, match=words) as refusal:
            run(DESK.replace(*change), monkeypatch=monkeypatch)
        assert refusal.value.returncode == 2
        assert all(line.startswith("standard input: ") for line in str(refusal.value).splitlines())

    @pytest.mark.parametrize("words", [("--items", "0"), ("--seed", "-1"), ("--replications", "9999")])
    def test_numbers_out_of_bounds(self, monkeypatch, words):
        with pytest.raises(CommandError, match="must lie between") as refusal:
            run(DESK, *words, monkeypatch=monkeypatch)
        assert refusal.value.returncode == 2

    def test_a_file_that_is_not_there(self):
        with pytest.raises(CommandError, match="cannot be read") as refusal:
            call_command("simulate_stream", "nowhere.yaml")
        assert refusal.value.returncode == 2


class TestOutput:
    def test_json_in_the_unit_of_the_file(self, monkeypatch):
        found = json.loads(run(DESK, *SHORT, "--json", "--seed", "5", monkeypatch=monkeypatch))
        assert (found["seed"], found["items"], found["replications"], found["warmup"]) == (5, 3000, 6, 300)
        assert found["check"]["model"] == "M/M/1" and found["check"]["wait"] == pytest.approx(4)
        assert found["check"]["inside"] is True
        low, high = found["lead_time"]["ci95"]
        assert low < found["lead_time"]["mean"] < high
        assert 0.7 < found["steps"][0]["utilisation"] < 0.9

    def test_the_table_says_what_the_check_found(self, monkeypatch):
        text = run(DESK, *SHORT, monkeypatch=monkeypatch)
        assert "Checked against M/M/1: an item must wait 4 for people on average" in text
        assert "it agrees" in text

    def test_from_a_bare_shell(self, tmp_path):
        """Exactly one JSON object on standard output, and the same twice."""
        file = tmp_path / "desk.yaml"
        file.write_text(DESK)
        words = [sys.executable, "manage.py", "simulate_stream", str(file), "--json", "--items", "200", "--warmup", "0"]
        bare = {"PATH": os.environ["PATH"]}
        done = [subprocess.run(words, cwd=ROOT, env=bare, capture_output=True, check=True) for _ in range(2)]
        assert done[0].stdout == done[1].stdout and done[0].stderr == b""
        assert json.loads(done[0].stdout)["stream"] == "One desk"
