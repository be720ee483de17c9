"""`manage.py check_agreements`: a file in, one object or text out, and a sentence for everything that is wrong."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dsm.agreements import InvalidRegister, read

ROOT = Path(__file__).resolve().parents[2]

SHOP = """
components:
  - {key: web, availability: 0.9995}
  - {key: db,  availability: 0.9999}
  - {key: queue, availability: 0.999}
services:
  - {key: shop, needs: {all_of: [web, {any_of: [db, queue]}]}}
agreements:
  - {key: desk,     kind: OLA, resolution_hours: 0.5, hours: "Mon-Fri 08:00-18:00"}
  - {key: platform, kind: OLA, component: web, resolution_hours: 1.5, hours: "Mon-Sun 00:00-24:00", ends: 2027-12-31}
  - {key: hoster,   kind: UC,  component: db, supplier: Host Ltd, availability: 0.9999, resolution_hours: 2.5, ends: 2027-03-31, notice_days: 60, credit: 500}
promises:
  - {key: shop-p2, kind: SLA, service: shop, availability: 0.999, resolution_hours: 4, hours: "Mon-Fri 08:00-18:00", ends: 2027-06-30, credit: 1000, hops: [desk, {parallel: [platform, hoster]}]}
"""


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    def run(source: str, *options: str) -> Any:
        file = tmp_path / "agreements.yaml"
        file.write_text(source)
        out = io.StringIO()
        call_command("check_agreements", str(file), *options, stdout=out)
        return json.loads(out.getvalue()) if "--json" in options else out.getvalue()

    return run


def test_a_file_that_is_wrong_ends_with_2_and_says_where(checked: Any) -> None:
    with pytest.raises(CommandError) as error:
        checked(SHOP.replace("0.9995", "99.95").replace("kind: OLA, resolution", "knd: OLA, resolution"), "--json")
    assert error.value.returncode == 2
    assert (
        "Line 3, web.availability: An availability is from 0 to 1, and 99.95 looks like a percentage: write 0.9995"
        in (str(error.value))
    )
    assert "Line 9, desk: 'knd' is not a known key; did you mean 'kind'?" in str(error.value)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="cannot be read") as error:
        call_command("check_agreements", "nowhere.yaml")
    assert error.value.returncode == 2


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "The file is empty."),
        ("- a", "The file must be a mapping of keys, not a list."),
        ("a: &x 1", "References (&name, *name) are not allowed"),
        ("components: 3", "Line 1, components: This must be a list, not '3'."),
        ("components: [{key: a, availability: -1}]", "An availability is from 0 to 1, such as 0.9995, not -1."),
        ("components: [{key: a}, {key: a}]", "The key 'a' is that of one of the components already."),
        ("components: [{key: a}]\nservices: [{key: a, needs: a}]", "Line 2, a.key: The key 'a' is that of one of the"),
        ("components: [{key: a, key: b}]", "Line 1, a: 'key' stands here twice."),
        ("components: [{key: a, mtbf_hours: 9}]", "Give mtbf_hours and mttr_hours together"),
        ("components: [{key: a, mtbf_hours: 0, mttr_hours: 0}]", "must be above 0 hours"),
        ("services:\n  - {key: a, needs: b}\n  - {key: b, needs: {any_of: [c]}}\n  - {key: c, needs: a}",
         "Line 2, a.needs: Services need each other in a circle: a → b → c → a."),
        ("services: [{key: a, needs: a}]", "in a circle: a → a."),
        ("services: [{key: a, needs: zz}]", "'zz' is no component or service here."),
        ("services: [{key: a}]", "'needs' is missing."),
        ("services: [{key: a, needs: [b]}]", "A list does not say whether all or any are needed"),
        ("services: [{key: a, needs: {all_of: []}}]", "must be a list of at least one need, not an empty list."),
        ("services: [{key: a, needs: {k: 3, of: [b, c]}}]", "At least 3 are needed, and 2 are listed"),
        ("services: [{key: a, needs: {k: 0, of: [b, c]}}]", "k must be from 1 to 2"),
        ("services: [{key: a, needs: {k: 1.5, of: [b, c]}}]", "This must be a whole number"),
        ("services: [{key: a, needs: {of: [b]}}]", "A group is one of"),
        ("services: [{key: a, needs: {al_of: [b]}}]", "'al_of' is not a known key; did you mean 'all_of'?"),
        ("agreements: [{key: a, kind: SOW}]", "This must be one of SLA, OLA, UC, not 'SOW'."),
        ("agreements: [{key: a, kind: UC, availability: 100 %}]", "A target of 100 % allows no failure ever"),
        ("agreements: [{key: a, kind: UC, component: b}]", "Line 1, a.component: 'b' is no component here."),
        ("agreements: [{key: a, kind: UC, hours: Mon-Fry 8-18}]", "“fry” is no day of the week."),
        ("agreements: [{key: a, kind: UC, zone: Mars/Base}]", "'Mars/Base' is no time zone"),
        ("agreements: [{key: a, kind: UC, resolution_hours: -1}]", "A time must not be negative."),
        ("agreements: [{key: a, kind: UC, ends: 2026-02-30}]", "2026-02-30 is not in the calendar."),
        ("agreements: [{key: a, kind: UC, ends: 01.03.2026}]", "A date is written like 2027-06-30"),
        ("agreements: [{key: a, kind: UC, starts: 2027-02-01, ends: 2027-01-01}]", "before it begins on 2027-02-01."),
        ("agreements: [{key: a, kind: UC, starts: 2027-01-01, ends: 2027-02-01, notice_days: 60}]",
         "Notice of 60 days would have to arrive by 2026-12-03, before the agreement begins on 2027-01-01"),
        ("agreements: [{key: a, kind: UC, decision_days: 5}]", "give ends and notice_days."),
        ("promises: [{key: p, availability: 1}]", "Line 1, p.availability: A target of 100 % allows no failure ever"),
        ("components: [{key: a}]\npromises: [{key: p, service: a}]", "'a' is a component; a promise is for a service"),
        ("components: [{key: a}]\nagreements: [{key: u, kind: UC, service: a}]", "write component: a."),
        ("promises: [{key: p, service: a}]", "Line 1, p.service: 'a' is no service here."),
        ("promises: [{key: p, hops: [desk]}]", "Line 1, p.hops: 'desk' is no agreement here."),
        ("promises: [{key: p, hops: []}]", "A list of hops has at least one hop."),
        ("promises: [{key: p, hops: {serial: [a]}}]", "'serial' is not a known key"),
        ("agreements: [{key: a, kind: UC, hours: Mon 8-9, zone: UTC}]\npromises: [{key: p, hours: Mon 8-9, hops: [a]}]",
         "so the promise must name its own, too: zone."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence(source: str, sentence: str) -> None:
    with pytest.raises(InvalidRegister) as error:
        read(source)
    assert sentence in str(error.value)


def test_the_shop_as_an_object(checked: Any) -> None:
    found = checked(SHOP, "--json")
    (promise,) = found["promises"]
    assert (promise["key"], promise["holds"]) == ("shop-p2", False)
    availability = promise["availability"]
    assert {key: availability[key] for key in ("required", "independent", "worst_case", "holds")} == {
        "required": 0.999, "independent": 0.99949990005, "worst_case": 0.9994, "holds": True,
    }  # fmt: skip
    assert availability["allowed_downtime"] == {"minutes_per_30_days": 43.2, "hours_per_year": 8.76}
    assert promise["time"]["required_hours"] == 4
    assert promise["time"]["composed_hours"] == 3
    assert promise["time"]["holds"] is True
    assert promise["hours"] == {"holds": True, "uncovered": []}
    assert promise["dates"] == {"holds": False, "first": "2027-03-31"}
    assert promise["money"] == {"owed": 1000, "covered": 500, "holds": False}
    assert [(one["check"], one["link"]) for one in promise["breaks"]] == [("dates", "hoster"), ("money", "hoster")]
    assert found["renewals"] == [{"agreement": "hoster", "ends": "2027-03-31", "cancel_by": "2027-01-30"}]


def test_the_shop_as_text(checked: Any) -> None:
    text = checked(SHOP)
    assert text.startswith("SLA shop-p2 for shop: BREAKS\n")
    assert "! dates, hoster: hoster (Host Ltd) ends on 2027-03-31, 91 days before the promise" in text


def test_it_runs_without_environment_and_reads_standard_input() -> None:
    command = [sys.executable, str(ROOT / "manage.py"), "check_agreements", "-", "--json"]
    found = subprocess.run(command, input=SHOP.encode(), capture_output=True, env={}, check=True)
    assert json.loads(found.stdout)["promises"][0]["time"]["composed_hours"] == 3
    assert found.stderr == b""
