"""Plans for the checks: short words to write one, and good ones of several trades and kinds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from vpmom.kinds import SHAPES, Kind, Part
from vpmom.lint import Context, Finding, lint
from vpmom.plan import Item, Link, LinkKind, Measure, Obstacle, Party, Period, Plan, Section

TODAY = date(2025, 12, 10)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
LETTERS = {Part.AIM: "v", Part.ORDER: "p", Part.WAY: "m", Part.HURDLE: "o", Part.RESULT: "s", Part.REMARK: "c"}
KINDS = {"s": LinkKind.MEASURES, "mp": LinkKind.SERVES, "mo": LinkKind.ANSWERS}
Line = str | Item


def write(kind: Kind = Kind.VPMOM, *, links: str = "", title: str = "Plan", **said: Any) -> Plan:
    """A plan of `kind`: lines per section key, the rest are fields of Plan.

    Items are called v1, p1, m1, o1, s1, c1 … by their part; `links` reads "s1>p1 m1>p1 m1>o1".
    """
    sections = []
    counts: dict[str, int] = {}
    for shape in SHAPES[kind].sections:
        if shape.key in said:
            items = [_item(line, LETTERS[shape.part], counts) for line in said.pop(shape.key)]
            sections.append(Section(shape.key, tuple(items), label=said.pop(f"{shape.key}_label", "")))
    found = frozenset(_link(pair) for pair in links.split())
    return Plan(title=title, kind=kind, sections=tuple(sections), links=found, **said)


def _item(line: Line, letter: str, counts: dict[str, int]) -> Item:
    counts[letter] = counts.get(letter, 0) + 1
    return line if isinstance(line, Item) else Item(f"{letter}{counts[letter]}", line)


def _link(pair: str) -> Link:
    source, target = pair.split(">")
    return Link(KINDS[source[0] if source[0] == "s" else source[0] + target[0]], source, target)


def said(key: str, text: str, **fields: Any) -> Item:
    return Item(key, text, **fields)


def measure(key: str, text: str, **fields: Any) -> Item:
    numbers = {name: Decimal(value) for name, value in fields.items() if name in ("baseline", "target")}
    return Item(key, text, owner="Ann", measure=Measure(**(fields | numbers)))


def context(**known: Any) -> Context:
    return Context(**({"today": TODAY} | known))


def findings(plan: Plan, **known: Any) -> tuple[Finding, ...]:
    return lint(plan, context(**known))


def checks(plan: Plan, **known: Any) -> list[str]:
    return [finding.check for finding in findings(plan, **known)]


def named(plan: Plan, check: str, **known: Any) -> list[Finding]:
    return [finding for finding in findings(plan, **known) if finding.check == check]


FERRY: dict[str, Any] = {
    "title": "Coastal ferries 2026",
    "vision": ["Run every ferry on the coast on time, without fuel oil, with crews who stay"],
    "priorities": [
        "On time - Islanders can plan their day by us",
        "Crews who stay - Nobody leaves because of the roster",
        "Without fuel oil - Shore power on the short routes",
    ],
    "methods": [
        said("m1", "Rebuild the timetable around the tide and the bus", owner="Ida"),
        said("m2", "Negotiate a roster with fixed weekends", owner="Jonas"),
        said("m3", "Hire and onboard two engineers for each battery vessel", owner="Jonas"),
        said("m4", "Install shore power at the four northern piers", unit="Technology"),
    ],
    "obstacles": [
        said("o1", "The grid operator connects piers no sooner than autumn", obstacle=Obstacle()),
        said("o2", "Too few engineers hold a licence for battery vessels", obstacle=Obstacle()),
    ],
    "measures": [
        measure("s1", "Departures within three minutes of the timetable", unit="%", baseline="88", target="96"),
        measure("s2", "Crew members who leave in a year", unit="people", baseline="31", target="12", direction="down"),
        measure("s3", "Crossings without fuel oil on routes under five miles", unit="%", baseline="0", target="40"),
    ],
    "links": "s1>p1 s2>p2 s3>p3 m1>p1 m2>p2 m3>p2 m4>p3 m4>o1 m3>o2",
    "period": YEAR,
    "owner": "Olga",
    "rapid": (Party("Ida", "R"), Party("Crew council", "A"), Party("Jonas", "P"), Party("Olga", "D")),
    "order_confirmed": True,
    "stage": 99,
}


def ferry(**changed: Any) -> Plan:
    """A good plan before its lock, with some of it written otherwise."""
    return write(**(FERRY | changed))


CLINIC = write(
    title="Clinic",
    vision=["Every patient with a worry about the heart is seen within a week, and leaves with a plan"],
    priorities=["Seen within a week", "A plan in hand", "Colleagues who go home on time"],
    methods=[
        "Open two evening clinics a week",
        "Let nurses read the first trace",
        "Print the plan before the patient stands up",
        "Train reception to sort calls by urgency",
    ],
    obstacles=[
        "Referrals arrive on paper and wait in the post room",
        "Only one echo machine for three sites",
        "Insurers pay late for nurse-led visits",
    ],
    measures=[
        "95% of referrals seen within 7 days",
        "Every patient leaves with a written plan",
        "Overtime below 4 hours a month per nurse",
        "Complaints about waiting: 3 or fewer a month",
    ],
    period=YEAR,
    stage=50,
)
SOFTWARE = write(
    title="Billing team, second half",
    vision=["Invoices go out right the first time, in every country we sell to"],
    priorities=[
        "**Right the first time.** No credit notes for our own mistakes",
        "**Every country.** Tax rules live in one place",
        "**Calm releases.** Nobody is paged for a month end",
    ],
    methods=[
        "(Tax) Move the tax tables out of the code",
        "(Billing) Compare each invoice with the contract before it is sent",
        "(Platform) Roll back within five minutes",
        "(Billing) Retire the spreadsheet imports",
    ],
    obstacles=[
        "Contracts are scanned pictures before 2019",
        "Tax offices announce changes two weeks ahead",
        "The old importer has no tests and no author",
    ],
    measures=[
        "Credit notes for our own mistakes: from 140 a month to 20",
        "12 countries live on the new tax tables by 30 November",
        "0 pages at month end",
        "Spreadsheet imports switched off by October 2026",
    ],
    period=YEAR,
    stage=50,
)
SCHOOL = write(
    Kind.V2MOM,
    title="School library",
    vision=["A library where every child finds a book within ten minutes and wants the next one"],
    priorities=["Found quickly", "Wanted again", "Open at lunch"],
    methods=["Sort the shelves by what children ask for", "Run a reading hour with parents", "Staff the lunch break"],
    obstacles=["Shelves are too high for the first two years", "Parents work during the day"],
    measures=[
        "Loans per child rise from 4 to 9 a term",
        "80% of second-year children find a book alone",
        "Open on all 38 school weeks at lunch",
    ],
    period=YEAR,
    stage=50,
)
PRODUCT_OKRS = write(
    Kind.OKR,
    title="Product OKRs",
    objectives=["New customers get value on their first day", "Support answers before the customer gives up"],
    key_results=[
        said("s1", "70% of new accounts send an invoice on day one", owner="Ann"),
        said("s2", "Setup takes 20 minutes or less", owner="Ann"),
        said("s3", "First reply within 30 minutes for 9 of 10 tickets", owner="Bo"),
    ],
    links="s1>p1 s2>p1 s3>p2",
    period=YEAR,
    stage=99,
    order_confirmed=True,
)
HARBOUR_VMOST = write(
    Kind.VMOST,
    title="Harbour",
    vision=["The quietest harbour on the north coast that still earns its keep"],
    mission=["We berth, fuel and repair small boats for people who live here"],
    objectives=[
        "Night noise below 45 dB",
        "Berth income of 1.2 million by December",
        "2 in 3 repairs done within a week",
    ],
    strategies=["Quiet before big", "Earn from repairs, not from fuel", "Local people first"],
    tactics=["Move the fuel dock behind the breakwater", "Train two apprentices", "Close the night slipway"],
    period=YEAR,
    stage=50,
)
GERMAN = write(
    title="Werkstatt 2026",
    vision=["Jede Reparatur ist beim ersten Mal richtig und am selben Tag fertig"],
    priorities=["Beim ersten Mal richtig", "Am selben Tag", "Ein Team, das bleibt"],
    methods=["Annahme mit Checkliste", "Ersatzteile über Nacht", "Ausbildung im Haus", "Schichtplan für vier Wochen"],
    obstacles=["Lieferzeiten der Hersteller", "Fachkräftemangel in der Region"],
    measures=["97 % ohne Nacharbeit", "85 % am selben Tag fertig", "Höchstens 2 Kündigungen im Jahr"],
    period=YEAR,
    stage=50,
)
COMPANY = write(
    title="Company 2026",
    vision=["Freight companies of any size trust us with their whole week of planning"],
    priorities=[
        "Trust: the plan on the screen is the plan on the road",
        "Any size: ten trucks or ten thousand",
        "The whole week, not only tomorrow",
        "People who can say no",
    ],
    methods=[
        said("m1", "Prove every arrival time against the tachograph", owner="Data"),
        said("m2", "Bring the price of a small fleet under one euro a day", owner="Sales"),
        said("m3", "Plan the week with the shippers' own calendars", owner="Product"),
        said("m4", "Hire locally and onboard within two weeks", owner="People"),
    ],
    obstacles=[
        "Shippers change slots until the evening before",
        "Small fleets have no dispatcher who could test with us",
        "Tachograph vendors charge for each read",
    ],
    measures=[
        measure("s1", "Arrivals within 15 minutes of the plan", unit="%", target="90"),
        measure("s2", "Fleets under 20 trucks on a paid plan", unit="fleets", target="400"),
        measure("s3", "Share of bookings planned five days ahead", unit="%", target="60"),
        measure("s4", "Hires still here after a year", unit="%", target="90"),
    ],
    period=YEAR,
    owner="Ida",
    stage=50,
)
FERRIES = ferry()
GOOD = {plan.title: plan for plan in (FERRIES, CLINIC, SOFTWARE, SCHOOL, PRODUCT_OKRS, HARBOUR_VMOST, GERMAN, COMPANY)}


def changed(plan: Plan, **fields: Any) -> Plan:
    return replace(plan, **fields)
