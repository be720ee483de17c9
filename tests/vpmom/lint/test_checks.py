"""Every check of docs/vpmom-checks.md: one plan at which it speaks, and one at which it has no reason to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.vpmom.lint.plans import FERRIES, TODAY, YEAR, ferry, measure, named, said, write
from vpmom.kinds import Kind
from vpmom.lint import Severity
from vpmom.plan import Item, Obstacle, ObstacleState, Party, Period, Plan

E, W, N = Severity.ERROR, Severity.WARNING, Severity.NOTE
DOCUMENT = Path(__file__).parents[3] / "docs" / "vpmom-checks.md"


@dataclass
class Case:
    """`hit` is found fault with, at `item` (empty: at its section or the whole plan); `miss` is not."""

    check: str
    severity: Severity
    hit: Plan
    miss: Plan = FERRIES
    item: str = ""
    known: dict[str, Any] = field(default_factory=dict)
    miss_known: dict[str, Any] | None = None

    def __str__(self) -> str:
        return self.check


def measures(*lines: str | Item, **changed: Any) -> Plan:
    return ferry(measures=list(lines), links="", **changed)


def methods(*lines: str | Item, **changed: Any) -> Plan:
    return ferry(methods=list(lines), links="", **changed)


def obstacles(*lines: str | Item, **changed: Any) -> Plan:
    return ferry(obstacles=list(lines), links="", **changed)


def without(plan: Plan, *links: str) -> Plan:
    gone = {tuple(pair.split(">")) for pair in links}
    return replace(plan, links=frozenset(link for link in plan.links if (link.source, link.target) not in gone))


UNANSWERED = [
    said("o1", "Fog closes the strait for weeks", obstacle=Obstacle()),
    said("o2", "Too few engineers hold a licence"),
]
ACCEPTED = [said("o1", "Fog closes the strait", obstacle=Obstacle(ObstacleState.ACCEPTED)), UNANSWERED[1]]
COMPANY = write(
    title="Company",
    vision=["Ferries that people can rely on"],
    priorities=["On time: islanders can plan their day", "Crews who stay"],
    methods=["Run every ferry on time", "Sell the old piers to the towns"],
    period=YEAR,
)
FLEET = replace(FERRIES, unit="Fleet")
SALES = {"cs": "Customer success", "customer success": "Customer success"}
NINETY = measure("s1", "Departures within three minutes of the timetable", unit="%", target="90")

CASES = [
    Case("V1", E, ferry(vision=[])),
    Case("V1", E, ferry(vision=["~~Everything was better~~"]), write(Kind.OKR, objectives=["One"], key_results=["2"])),
    Case(
        "V2",
        W,
        ferry(vision=["Ferries run on time. Crews stay."]),
        ferry(vision=["Ferries of Acme Inc. in the U.S. market"]),
        "v1",
    ),
    Case("V2", W, ferry(vision=["Ferries on time", "Crews who stay"]), item="v1"),
    Case("V3", N, ferry(vision=["ferries and crews and piers " * 8]), item="v1"),
    Case("V4", N, ferry(vision=["The fleet team exists to run ferries on time"]), item="v1"),
    Case("P1", W, ferry(priorities=[f"Pier number {n} on time" for n in range(8)], links="")),
    Case(
        "P1",
        W,
        ferry(priorities=["On time"], links=""),
        write(Kind.OKR, objectives=["One"], key_results=["2"], stage=99),
    ),
    Case("P2", N, ferry(order_confirmed=False)),
    Case("P3", N, ferry(priorities=["Cheap", "Green"], links=""), ferry(priorities=["Cheap", "Ferry crews"], links="")),
    Case("P4", W, ferry(priorities_label="Values"), write(Kind.V2MOM, priorities=["On time", "Crews stay"], stage=50)),
    Case("P4", W, ferry(priorities=["Integrity", "Teamwork", "On time"], links="")),
    Case("P5", W, ferry(measures=["Fog days below 3", "2 boats"], links="s1>p1 s2>p2"), item="p3"),
    Case("P5", N, without(FERRIES, "s3>p3"), item="p3"),
    Case("P5", N, ferry(links="")),
    Case(
        "P6", W, ferry(measures=["Departures run to the timetable", "12 people stay"], links="s1>p1 s2>p2"), item="p1"
    ),
    Case("M1", N, ferry(methods=["Rebuild the timetable"], links="")),
    Case("M1", N, ferry(methods=[f"Rebuild pier {n} in the north" for n in range(11)], links="")),
    Case(
        "M2",
        N,
        ferry(methods=["Alignment with the bus company", "Buy a boat", "Hire and onboard"], links=""),
        item="m1",
    ),
    Case(
        "M3",
        W,
        ferry(methods=["Buy a boat", said("m2", "Sell a boat", owner="Ida"), "(Fleet) Paint a boat"], links=""),
        item="m1",
    ),
    Case("M3", N, ferry(methods=["Buy a boat", "Sell a boat", "Paint a boat"], measures=["3 boats"], links="")),
    Case("M4", W, methods("Buy a boat", "Sell a boat", "Train the crew"), known={"headcount_grows": True}),
    Case("M4", W, ferry(methods=["Buy a boat"], obstacles=["Under-resourced in the north", "Fog is thick"], links="")),
    Case("M5", N, methods("Recruit two captains", "Sell a boat", "Paint a boat")),
    Case("M6", N, without(FERRIES, "m1>p1"), item="m1"),
    Case(
        "M7",
        W,
        methods(said("m1", "Renew contracts", owner="CS"), "Buy", "Sell"),
        item="m1",
        known={"units": SALES, "units_with_plan": frozenset({"Sales"})},
        miss_known={"units": SALES, "units_with_plan": frozenset({"Sales", "Technology"})},
    ),
    Case("O1", W, ferry(obstacles=["Fog closes the strait"], links=""), write(Kind.OKR, objectives=["One"], stage=99)),
    Case("O2", W, ferry(obstacles=UNANSWERED, links="m3>o2"), ferry(obstacles=ACCEPTED, links="m3>o2"), "o1"),
    Case("O2", N, ferry(links="m1>p1")),
    Case("O3", N, obstacles("Need better radar", "Fog closes the strait"), item="o1"),
    Case("O4", N, obstacles("Alignment with the bus company", "Fog closes the strait"), item="o1"),
    Case("O5", N, obstacles(said("o1", "Fog is thick", obstacle=Obstacle(periods=2)), "Piers are old"), item="o1"),
    Case("S1", W, measures("Islanders are happy", "3 boats", "2 piers"), item="s1"),
    Case(
        "S1", W, measures("Islanders are happy", "3 boats", "2 piers"), measures("New pier opened by 31 May 2026"), "s1"
    ),
    Case("S2", W, measures("Number of late ferries in Q4", "3 boats", "2 piers"), item="s1"),
    Case("S3", W, measures("3 boats", "2 piers", period=None), measures("3 boats by May 2026", period=None)),
    Case(
        "S4",
        N,
        measures(measure("s1", "Boats", baseline="1", target="3"), measure("s2", "Piers", target="2")),
        item="s2",
    ),
    Case("S5", W, measures(said("s1", "3 boats"), measure("s2", "Piers", target="2")), item="s1"),
    Case(
        "S6",
        N,
        measures("Revenue growth and retention above 5%", "3 boats"),
        measures("Ferries between 5 and 7 knots"),
        "s1",
    ),
    Case(
        "S7",
        W,
        measures("Increase time to fill to 40 days"),
        measures("Increase the time between failures to 40 days"),
        "s1",
    ),
    Case("S7", W, measures("Reduce retention to 40%"), measures("Reduce the loss of retention to 4%"), "s1"),
    Case("S7", W, measures(measure("s1", "Crew who leave", baseline="31", target="12")), item="s1"),
    Case(
        "S7",
        W,
        measures(measure("s1", "Downtime", target="12")),
        measures(measure("s1", "Downtime avoided", target="12")),
        "s1",
    ),
    Case("S8", W, ferry(methods=["Buy a boat, TBD", "Sell", "Paint"], links=""), item="m1"),
    Case("S8", E, ferry(methods=["", "Sell", "Paint"], links=""), item="m1", known={"locking": True}),
    Case("S8", W, ferry(intro="We sail for TBD."), ferry(intro="We sail for ~~TBD~~ islanders.")),
    Case("S8", E, ferry(intro="TBD"), known={"locking": True}),
    Case("S8", E, ferry(commentary=["What does this mean?"]), item="c1", known={"locking": True}),
    Case("S9", W, ferry(methods=[said("m1", "TBD within Q3", written=date(2025, 7, 1)), "Sell"], links=""), item="m1"),
    Case("S10", N, measures("Launch the new timetable", "3 boats"), measures("Launch 3 boats", "2 piers"), "s1"),
    Case(
        "S11",
        W,
        measures("See [confidential version](https://example.org/plan)"),
        measures("3 [boats](https://example.org)"),
    ),
    Case("S12", N, measures("3 boats", "2 piers")),
    Case("S12", N, measures(*[f"{n} boats at pier {n}" for n in range(1, 14)])),
    Case("D1", W, FERRIES, item="o2", known={"pages": 2, "overflow": ("o2",)}, miss_known={"pages": 1}),
    Case("D2", N, obstacles("Fog is thick " * 20, "Piers are old"), item="o1"),
    Case("D3", W, methods("Buy a boat for the north", "Sell a pier", "Buy a boat for the North."), item="m3"),
    Case(
        "D4",
        W,
        FERRIES,
        ferry(measures=[NINETY], links=""),
        item="s1",
        known={"others": (write(title="North", measures=[NINETY], period=YEAR),)},
    ),
    Case("D5", W, ferry(title="Ferries (TBA)", vetted=TODAY), ferry(title="Ferries (TBA)")),
    Case("D5", W, ferry(title="Ferries (final)"), ferry(title="Ferries (final)", vetted=TODAY)),
    Case("D5", W, ferry(title="Ferries (50%)"), ferry(title="Ferries (99%)")),
    Case(
        "D6",
        W,
        ferry(methods=["~~Buy a boat~~", "Sell", "Paint"], links="m1>p1"),
        ferry(methods=["~~Buy~~ Sell"], links="m1>p1"),
        "m1",
    ),
    Case("D7", N, ferry(obstacles_label="Obsticles"), ferry(obstacles_label="Hurdles")),
    Case("D7", N, ferry(title="Ferries VMPOM"), ferry(title="Ferries V2MOM")),
    Case("A1", W, FLEET, FERRIES, known={"others": (COMPANY,)}),
    Case("A2", N, ferry(vision=["Paint cheap cars"]), known={"parents": (COMPANY,)}),
    Case("A3", W, COMPANY, known={"children": (FERRIES,), "locking": True}, miss_known={}, item="m2"),
    Case("A4", W, FERRIES, known={"changed_parents": ("Company",)}, miss_known={}),
    Case("A5", W, ferry(period=Period(date(2026, 1, 1), date(2027, 3, 31))), known={"parents": (COMPANY,)}),
    Case("A5", N, ferry(period=Period(date(2026, 1, 1), date(2026, 5, 31))), known={"fiscal_year_end": (12, 31)}),
    Case(
        "A6",
        N,
        ferry(priorities=["Crews who stay", "On time: islanders can plan their day"], links=""),
        item="p1",
        known={"parents": (COMPANY,)},
    ),
    Case("R1", W, ferry(rapid=(Party("Ida", "D"), Party("Jonas", "D"))), ferry(rapid=())),
    Case("R1", E, ferry(rapid=(Party("Ida", "RA"),)), known={"locking": True}),
    Case("R1", E, ferry(rapid=(), owner=""), ferry(rapid=()), known={"locking": True}),
    Case("R2", W, ferry(rapid=(Party("Board", "D", is_group=True), Party("Ida", "R")))),
    Case("R3", W, ferry(rapid=(Party("Ida", "D"), Party("Board", "R", is_group=True)))),
    Case("R3", W, ferry(rapid=(Party("Ida", "D"), Party("Jonas", "P"))), ferry(rapid=(Party("Ida", "D"),))),
    Case("R4", W, ferry(rapid=(Party("Ida", "D"), Party("Jonas", "R"), Party("Board", "A", is_group=True)))),
    Case("R4", W, ferry(rapid=(Party("Ida", "D"), *(Party(name, "A") for name in "abcd")))),
    Case("R5", N, ferry(rapid=(Party("Ida", "RD"), Party("Jonas", "P")))),
    Case("R5", N, ferry(rapid=(Party("Ida", "RD"), Party("Jonas", "AI"))), ferry(rapid=(Party("Ida", "RD"),))),
    Case("R6", N, ferry(rapid=(Party("Ida", "D"), Party("Jonas", "R")))),
    Case("R7", W, FERRIES, known={"signed": date(2024, 12, 9)}, miss_known={"signed": date(2024, 12, 10)}),
    Case("R7", W, replace(FERRIES, stage=100), known={"signed": TODAY, "signed_is_current": False}),
    Case("R7", W, FERRIES, ferry(vetted=TODAY), known={"today": date(2026, 1, 1)}),
    Case("R8", W, ferry(vetted_label="TBD"), ferry(vetted=TODAY)),
    Case("R8", W, ferry(vetted=date(2027, 1, 2)), ferry(vetted=date(2025, 10, 1))),
    Case("R9", E, FERRIES, known={"open_agreers": ("Crew council",)}, miss_known={}),
    Case(
        "C1",
        W,
        FERRIES,
        item="s2",
        known={
            "today": date(2026, 12, 15),
            "former": ferry(
                measures=[measure("s2", "Crew members who leave", unit="people", target="8", direction="down")],
                links="",
            ),
        },
        miss_known={"today": date(2026, 6, 1), "former": FERRIES},
    ),
    Case("C2", W, measures("Islanders are happy"), item="s1", known={"former": FERRIES}),
    Case("C3", W, ferry(rapid=()), known={"former": FERRIES}),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_speaks_where_there_is_a_reason(case: Case) -> None:
    found = named(case.hit, case.check, **case.known)
    assert found
    assert {(finding.severity, finding.item) for finding in found} >= {(case.severity, case.item)}
    assert all(finding.reason.endswith((".", "?")) and finding.fix.endswith(".") for finding in found)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_silent_where_there_is_none(case: Case) -> None:
    known = case.known if case.miss_known is None else case.miss_known
    assert named(case.miss, case.check, **known) == []


def test_every_check_is_tried_and_explained() -> None:
    tried = {case.check for case in CASES}
    explained = {line.split("|")[1].strip() for line in DOCUMENT.read_text().splitlines() if line.startswith("| ")}
    assert tried == explained - {"check", "---"}
