"""What a scenario changes in the numbers, in words."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from dsm.matrix.colours import percent, round_half_up
from dsm.matrix.comparing import Difference, Measure, Of, differences, overall
from dsm.matrix.numbers import numbers
from dsm.models import Scenario
from dsm.queries.matrix import matrix_of
from dsm.queries.matrix_lines import number_words
from organizations.models import Membership

SHARES = frozenset({Measure.COVERAGE, Measure.COST})
INDEXES = frozenset({Measure.CONCENTRATION, Measure.CONCENTRATION_BY_DEPENDENCY})
WORDS = {
    Measure.COVERAGE: lambda: _("Coverage"),
    Measure.WEAKEST: lambda: _("Weakest link"),
    Measure.CONCENTRATION: lambda: _("Supplier concentration"),
    Measure.CONCENTRATION_BY_DEPENDENCY: lambda: _("Supplier concentration by dependency"),
    Measure.REUSE: lambda: _("Reuse"),
    Measure.DUPLICATION: lambda: _("Duplication"),
    Measure.CRITICALITY: lambda: _("Criticality"),
    Measure.COST: lambda: _("Cost charged"),
    Measure.MATURITY_GAP: lambda: _("Maturity gap"),
}


@dataclass(frozen=True)
class Line:
    """One number `of` a product or capability (""  for the whole), now and then; `tone` "ok" when better, "bad" when worse."""

    of: str
    measure: str
    now: str
    then: str
    verdict: str
    tone: str


@dataclass(frozen=True)
class Compared:
    whole: tuple[Line, ...]
    parts: tuple[Line, ...]


def compared(membership: Membership, scenario: Scenario) -> Compared:
    real, then = matrix_of(membership), matrix_of(membership, scenario)
    before, after = numbers(real.portfolio), numbers(then.portfolio)
    names = {Of.PRODUCT: real.portfolio.by_product, Of.CAPABILITY: real.portfolio.by_capability}
    return Compared(
        tuple(_line("", one) for one in overall(before, after)),
        tuple(_line(names[one.of][one.key].name, one) for one in differences(before, after)),
    )


def _line(name: str, one: Difference) -> Line:
    verdict, tone = "", ""
    if one.is_better is not None:
        verdict, tone = (_("better"), "ok") if one.is_better else (_("worse"), "bad")
    return Line(name, WORDS[one.measure](), said(one.measure, one.before), said(one.measure, one.after), verdict, tone)


def said(measure: Measure, value: Fraction | int | None) -> str:
    """A number as its measure is read; "–" where it is unknown or does not apply."""
    if value is None:
        return "–"
    if measure in SHARES:
        return f"{percent(Fraction(value))} %"
    return f"{round_half_up(10_000 * Fraction(value)):,}" if measure in INDEXES else number_words(Fraction(value))
