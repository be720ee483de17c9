"""What a new page begins with: its sections, and the periods that one plans for."""

from datetime import date

from vpmom.kinds import COMMENTARY, SHAPES, Kind
from vpmom.parser.periods import FiscalYearEnd, fiscal_part, fiscal_year
from vpmom.plan import Period, Section

PARTS = ("H1", "H2", "Q1", "Q2", "Q3", "Q4")


def empty_sections(kind: Kind) -> tuple[Section, ...]:
    """Those of a new page: all but the commentary, which appears when somebody writes one."""
    return tuple(Section(shape.key) for shape in SHAPES[kind].sections if shape != COMMENTARY)


def fiscal_periods(year_end: FiscalYearEnd, today: date) -> dict[str, Period]:
    """This and the next fiscal year with their halves and quarters, by name; those that are over are left out."""
    this = next(number for number in (today.year, today.year + 1) if fiscal_year(number, year_end)[1] >= today)
    found: dict[str, Period] = {}
    for number in (this, this + 1):
        found[f"FY{number}"] = Period(*fiscal_year(number, year_end))
        for part in PARTS:
            found[f"{part} FY{number}"] = Period(*fiscal_part(number, part, year_end))
    return {name: period for name, period in found.items() if period.end >= today}
