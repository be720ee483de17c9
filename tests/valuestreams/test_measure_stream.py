"""`manage.py measure_stream`: a file in, one object or a table out, and a sentence for everything that is wrong."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]

DELIVERY = """
stream: Software delivery
time: {unit: minutes, hours_per_day: 8, days_per_week: 5}
demand: {items: 40, per: day}
steps:
  - {key: intake, process: 60, wait: 2400, ca: 1}
  - {key: refinement, process: 240, wait: 480, ca: 1}
  - {key: development, process: 480, wait: 960, ca: 1}
  - {key: review, process: 60, wait: 2880, ca: 0.8, returns: [{to: intake}], people: 10}
  - {key: deploy, process: 30, wait: 1440, ca: 1}
"""


@pytest.fixture
def measured(tmp_path: Path) -> Any:
    def run(source: str, *options: str) -> Any:
        file = tmp_path / "stream.yaml"
        file.write_text(source)
        out = io.StringIO()
        call_command("measure_stream", str(file), *options, stdout=out)
        return json.loads(out.getvalue()) if "--json" in options else out.getvalue()

    return run


def test_a_file_that_is_wrong_ends_with_2_and_says_where(measured: Any) -> None:
    with pytest.raises(CommandError) as error:
        measured(DELIVERY.replace("ca: 0.8", "ca: 80"))
    assert error.value.returncode == 2
    assert "Line 9, review.ca: %C/A is a share from 0 to 1; write 0.8 for 80 %." in str(error.value)


@pytest.mark.parametrize("ca", ["0." + "0" * 14 + "1", "1e-30"])
def test_work_that_never_gets_through_is_refused(measured: Any, ca: str) -> None:
    rows = "".join(f"  - {{key: s{n}, process: 1, wait: 1, ca: {ca}, returns: [{{to: s0}}]}}\n" for n in range(12))
    with pytest.raises(CommandError, match=r"one item in a million|at most 24") as error:
        measured(f"stream: S\nsteps:\n{rows}", "--json")
    assert error.value.returncode == 2


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="cannot be read") as error:
        call_command("measure_stream", "nowhere.yaml")
    assert error.value.returncode == 2


def test_the_published_delivery_stream(measured: Any) -> None:
    found = measured(DELIVERY, "--json")
    assert found["time_basis"] == {"unit": "minutes", "hours_per_day": 8, "days_per_week": 5}
    assert found["process_time"] == 870
    assert found["lead_time"] == {"low": 9030, "high": 9030}
    assert found["lead_time_days"] == {"low": 18.8125, "high": 18.8125}
    assert found["flow_efficiency"]["low"] == 870 / 9030
    assert found["rolled_ca"] == 0.8
    assert (found["takt"], found["wip"], found["handoffs"], found["crossings"]) == (12, 752.5, 0, 0)
    rework = found["rework"]
    assert (rework["rule"], rework["time"]) == ("once", 924)
    assert rework["lead_time"] == {"low": 9954, "high": 9954}
    assert rework["flow_efficiency"]["high"] == 870 / 9954
    assert found["steps"][0]["visits"] == 1.25
    assert found["steps"][3]["utilisation"] == 40 * 1.25 * 60 / (10 * 480)
    assert found["steps"][3]["capacity"] == 80
    assert found["bottleneck"] == "review"
    assert found["incomplete"] == []


@pytest.mark.parametrize("rule", ["until-right", "markov"])
def test_rework_until_it_passes(measured: Any, rule: str) -> None:
    rework = measured(DELIVERY, "--json", "--rework", rule)["rework"]
    assert (rework["rule"], rework["time"]) == (rule, (4620 + 2940) / 4)


def test_an_outside_step_and_a_missing_time(measured: Any) -> None:
    found = measured(DELIVERY + "  - {key: security, elapsed: 1440, outside: true}\n", "--json")
    assert (found["lead_time"]["low"], found["outside_steps"], found["handoffs"]) == (10470, 1, 1)
    found = measured(DELIVERY + "  - {key: audit, process: 60, ca: 1}\n", "--json")
    assert found["lead_time"] is found["flow_efficiency"] is found["wip"] is found["rework"]["time"] is None
    assert found["process_time"] == 930
    assert found["incomplete"] == ["audit"]
    assert found["missing"] == [{"step": "audit", "what": "wait"}]


def test_the_table_is_for_reading(measured: Any) -> None:
    text = measured(DELIVERY)
    assert "Lead time         9,030 minutes (18.81 days)" in text
    assert "Flow efficiency   9.63 % (8-hour days)" in text
    assert "Each loop is used at most once for an item" in text
    assert "review       1.25" in text


def test_it_runs_without_environment_and_reads_standard_input() -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "measure_stream", "-", "--json"]
    found = subprocess.run(command, input=DELIVERY.encode(), capture_output=True, env={}, check=True)
    assert json.loads(found.stdout)["process_time"] == 870
    assert found.stderr == b""
