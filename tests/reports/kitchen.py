"""A report with every block, of a realistic size: what tests feed to every renderer."""

from datetime import UTC, date, datetime

from reports.blocks import (
    Bullets,
    Cell,
    Fact,
    Facts,
    Figure,
    Heading,
    Lead,
    Paragraph,
    Picture,
    Strip,
    StripCell,
    StripRow,
    Table,
    Timeline,
)  # fmt: skip
from reports.charts import Bar, Chart, Gantt, Series
from reports.content import Cover, SectionContent

LEVELS = ("I", "II", "III", "IV", "V")
COVERAGE = {
    "Methods": (96, 71, 44, 22, 0),
    "Architecture": (100, 92, 88, 76, 58),
    "Management": (90, 78, 61, 35, 5),
    "Organization": (95, 86, 69, 54, 8),
    "Skills": (88, 55, 30, None, -1),
}
PRACTISED = {"Methods": 1, "Architecture": 4, "Management": 2, "Organization": 3, "Skills": 1}
VERDICTS = {
    "Methods": ("2 below", "under"),
    "Architecture": ("1 above", "over"),
    "Management": ("1 below", "under"),
    "Organization": ("fits", "ok"),
    "Skills": ("2 below", "under"),
}


def step(percent: int) -> int:
    return sum(percent > edge for edge in (15, 32, 50, 85))


def strip_cell(name: str, level: int) -> StripCell:
    percent, practised = COVERAGE[name][level], PRACTISED[name]
    known = {"practised": level == practised, "below": practised < level <= 3, "beyond": 3 < level <= practised}
    if percent is None or percent < 0:
        return StripCell("?", None, "unknown", **known) if percent is None else StripCell("–", None, "none", **known)
    return StripCell(str(percent), step(percent), "known", details=f"cell:{name}/{level}", **known)


def strip() -> Strip:
    rows = [StripRow(name, tuple(strip_cell(name, i) for i in range(5)), *VERDICTS[name]) for name in COVERAGE]
    return Strip("Share of each level’s practices in place, %", LEVELS, (3, 3), tuple(rows))


def radar() -> Figure:
    chart = Chart(
        kind="radar",
        title="Practised level by dimension",
        summary="Methods and Skills stand at level II, two below the level IV that fits; Architecture reaches V.",
        unit="level",
        categories=tuple(COVERAGE),
        series=(
            Series("Practised", (2, 5, 3, 4, 2), emphasis=True),
            Series("A year ago", (1, 4, 3, 3, None)),
        ),
        low=0,
        high=5,
        tick_labels=("0", *LEVELS),
        marks=(("Fits: IV", 4.0),),
    )
    rows = tuple(
        (Cell(name), Cell(LEVELS[PRACTISED[name]], float(PRACTISED[name] + 1)), Cell("IV", 4.0)) for name in COVERAGE
    )
    return Figure(chart, Table("Practised and fitting level", ("Dimension", "Practised", "Fits"), rows, numeric=(1, 2)))


def bars() -> Figure:
    names = (
        "Error budgets steer releases",
        "Customer journeys mapped and owned by a named person",
        "Decisions near the work",
    )
    values = (0.8, 0.45, 0.3)
    chart = Chart(
        "bar", "What holds Methods back", "Error budgets weigh most, at 80 % of the largest gap.", "%", names,
        (Series("Weight", values, emphasis=True), Series("Last year", (0.6, None, 0.2))), marks=(("half", 0.5),),
    )  # fmt: skip
    rows = tuple(
        (Cell(name), Cell(f"{value:.0%}", value, percent=True)) for name, value in zip(names, values, strict=True)
    )
    return Figure(
        chart,
        Table(
            "Weights",
            ("Practice", "Weight"),
            rows,
            numeric=(1,),
            total=(Cell("Sum"), Cell("155 %", 1.55, percent=True)),
        ),
    )


def line() -> Figure:
    when = ("Q1 25", "Q2 25", "Q3 25", "Q4 25", "Q1 26")
    chart = Chart(
        "line", "Lead time", "Lead time fell from 21 to 9 days in a year.", "days", when,
        (Series("Median", (21, 18, None, 12, 9), emphasis=True), Series("Slowest tenth", (60, 55, 48, 44, 40))),
        low=0, high=60, marks=(("target", 7),),
    )  # fmt: skip
    rows = tuple((Cell(name), Cell(value)) for name, value in zip(when, ("21", "18", "?", "12", "9"), strict=True))
    return Figure(chart, Table("Lead time", ("Quarter", "Median, days"), rows, numeric=(1,)))


def timeline() -> Timeline:
    work = (
        (
            "Name an owner for each customer journey",
            "18 days, product leads",
            "2026-01-05",
            "2026-02-13",
            1.0,
            "Wave 1",
        ),
        (
            "Agree error budgets for the two top journeys",
            "25 days, operations",
            "2026-01-19",
            "2026-03-27",
            0.4,
            "Wave 1",
        ),
        (
            "Hand architecture decisions to the domains",
            "40 days, architects",
            "2026-04-06",
            "2026-06-26",
            0.0,
            "Wave 2",
        ),
        ("Hire two site reliability engineers", "30 days, people team", "2026-07-01", "2026-11-30", 0.0, "Wave 3"),
    )
    gantt = Gantt(
        title="First roadmap",
        summary="Four actions in three waves, from January to November 2026, within 30 person-days a month.",
        bars=tuple(Bar(*row) for row in work),
        starts_on="2026-01-01",
        ends_on="2026-12-31",
        periods=tuple(
            (f"Q{n}", f"2026-{3 * n - 2:02}-01", last)
            for n, last in enumerate(("2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"), 1)
        ),
        today="2026-02-20",
    )
    rows = tuple((Cell(title), Cell(group), Cell(start), Cell(end)) for title, note, start, end, done, group in work)
    return Timeline(gantt, Table("Dates", ("Action", "Wave", "Starts", "Ends"), rows))


def practices(count: int = 12) -> Table:
    moves = (
        "Start with the two top journeys and agree who may spend the budget",
        "Hand over in three steps, with checks",
        "Name an owner",
    )
    rows = tuple(
        (
            Cell(f"Practice {n}: decisions are made where the knowledge is", details="sum"),
            Cell(f"{(n * 7) % 100} %", (n * 7 % 100) / 100, percent=True, step=step((n * 7) % 100), details="sum"),
            Cell("strong" if n % 3 else "2 below", tone="" if n % 3 else "under"),
            Cell(moves[n % 3]),
            Cell(str(5 + n), 5.0 + n),
        )
        for n in range(1, count + 1)
    )
    total = (
        Cell("All"),
        Cell(""),
        Cell(""),
        Cell(""),
        Cell(str(sum(5 + n for n in range(1, count + 1))), float(sum(5 + n for n in range(1, count + 1)))),
    )
    return Table(
        "Practices that hold the dimensions back",
        ("Practice", "In place", "Agreement", "Next move", "Effort, days"),
        rows,
        (4,),
        total,
    )


def why() -> tuple:
    rows = tuple(
        (Cell(name), Cell(str(n), float(n)), Cell(f"{n} %", n / 100, percent=True))
        for name, n in (("Domain leads", 94), ("OKR cascade", 28))
    )
    total = (Cell("Mean"), Cell(""), Cell("61 %", 0.61, percent=True))
    table = Table(
        "Management, level III: mean of the practices that are known",
        ("Practice", "Answers", "In place"),
        rows,
        (1, 2),
        total,
    )
    return (table, Paragraph("Unknown practices do not count as zero; they widen the range, which is 55 % to 70 %."))


def sections(rows: int = 12) -> tuple[SectionContent, ...]:
    cells = {f"cell:{name}/{level}": why() for name in COVERAGE for level in range(5)}
    credit = "Framework after MAMOS, Antoine Craske, QE Unit."
    fit = (
        Lead(
            "At 260 people and $230m, level IV fits. Methods and Skills are still at II: teams multiply faster than the way of working."
        ),
        Facts(
            (
                Fact("people", "260", "was 190 a year ago"),
                Fact("revenue", "$230m"),
                Fact("answered", "42 of 50"),
                Fact("range", "III to IV", "two answers missing"),
            )
        ),
        strip(),
        Paragraph(
            "The level that fits follows from headcount and revenue.\nIt is not a grade: a higher level costs more than it gives when the size does not ask for it."
        ),
        Bullets(
            ("Architecture runs ahead of the need.", "Methods hold the others back.", "Skills are known only in part.")
        ),
    )
    return (
        SectionContent("kitchen.fit", "Fit and profile", "view_results", fit, cells, credit),
        SectionContent("kitchen.dimensions", "Dimensions", "view_results", (radar(), Heading("In time"), line())),
        SectionContent(
            "kitchen.gaps", "What holds you back", "view_results", (bars(), practices(rows)), {"sum": why()}, credit
        ),
        SectionContent(
            "kitchen.roadmap", "First roadmap", "view_results", (timeline(), Table("Nothing yet", ("A", "A"), ()))
        ),
        SectionContent("kitchen.map", "The value stream", "view_results", (picture(),)),
    )


def picture() -> Picture:
    words = '<text x="20" y="60" font-size="14">Find the rate</text>'
    path = f'<path d="M20 80{"h20v-20h-20v20" * 6}" fill="none" stroke="#333"/>'
    opening = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 120" width="900" height="120">'
    return Picture(f"{opening}{words}{path}</svg>", "One step: find the rate", "The map")


def cover(**changes) -> Cover:
    given = {
        "title": "Gap report, autumn 2026",
        "organization": "Lumen Freight",
        "scope": "The whole organization",
        "as_of": date(2026, 10, 1),
        "built_at": datetime(2026, 10, 2, 9, 30, tzinfo=UTC),
        "built_by": "Olga Owner",
        "language": "en",
        "credits": ("Framework after MAMOS, Antoine Craske, QE Unit.",),
    }
    return Cover(**{**given, **changes})
