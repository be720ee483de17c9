"""The numbers of the matrix in words, line by line, each with the cells that it comes from: for pages and reports."""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsm.matrix.colours import percent, round_half_up
from dsm.matrix.concentration import Band, Concentration, Weight
from dsm.matrix.costs import CostShares
from dsm.matrix.coverage import Coverage
from dsm.matrix.dependence import Criticality, Term
from dsm.matrix.maturity import WeakestLink
from dsm.matrix.numbers import Numbers, numbers
from dsm.portfolio import Portfolio
from dsm.queries.matrix import Matrix
from reports.blocks import Fact
from reports.charts import Chart, Series

MOST_BARS = 15


@dataclass(frozen=True)
class Cell:
    """A cell that a number comes from: the name of the other side, and "product.capability" for the address."""

    name: str
    at: str
    note: str = ""


@dataclass(frozen=True)
class ProductLine:
    id: int
    key: str
    name: str
    coverage: str
    share: Fraction | None
    missing: tuple[Cell, ...]
    weakest: str
    links: tuple[Cell, ...]
    concentration: str


@dataclass(frozen=True)
class CapabilityLine:
    id: int
    key: str
    name: str
    reuse: int
    users: tuple[Cell, ...]
    duplicates: tuple[Cell, ...]
    criticality: str
    points: Fraction | None
    terms: tuple[Cell, ...]
    cost: str
    is_over: bool
    gap: str


@dataclass(frozen=True)
class Lines:
    """`finding` is the sentence to take away."""

    finding: str
    facts: tuple[Fact, ...]
    products: tuple[ProductLine, ...]
    capabilities: tuple[CapabilityLine, ...]
    suppliers: tuple[tuple[str, str, str], ...]  # name, share by number, share by dependency
    numbers: Numbers


def lines(matrix: Matrix, most: int | None = None) -> Lines:
    """Products by coverage, the least first, and capabilities by criticality, the most first; `most` of each."""
    found = numbers(matrix.portfolio)
    return Lines(
        finding(found),
        facts(found),
        tuple(_product(matrix, found, key) for key in sorted(found.products, key=partial(_least, found))[:most]),
        tuple(_capability(matrix, found, key) for key in sorted(found.capabilities, key=partial(_most, found))[:most]),
        tuple(_suppliers(found)),
        found,
    )


def _least(found: Numbers, key: str) -> tuple[bool, Fraction]:
    share = found.products[key].coverage.share
    return share is None, share or Fraction(0)


def _most(found: Numbers, key: str) -> tuple[bool, Fraction]:
    points = found.capabilities[key].criticality.points
    return points is None, -(points or Fraction(0))


def finding(found: Numbers) -> str:
    if found.coverage.share is None:
        return _("No product says yet what it asks for, so there is nothing to count.")
    sentence = _("Products have %(had)s of the %(asked)s capabilities that they ask for (%(share)s %%).") % {
        "had": found.coverage.had, "asked": found.coverage.asked, "share": percent(found.coverage.share),
    }  # fmt: skip
    if not found.duplicates:
        return sentence + " " + _("None is built a second time.")
    return sentence + " " + ngettext(
        "%(count)s is built once more although the capability exists.",
        "%(count)s are built once more although the capability exists.", found.duplicates,
    ) % {"count": found.duplicates}  # fmt: skip


def facts(found: Numbers) -> tuple[Fact, ...]:
    by_number, by_dependency = (found.concentration[weight] for weight in (Weight.NUMBER, Weight.DEPENDENCY))
    return (
        Fact(_("Coverage"), coverage_words(found.coverage), _("had of what is asked for")),
        Fact(_("Reuse"), str(found.reuse), _("cells in which a product uses what is there")),
        Fact(_("Duplication"), str(found.duplicates), _("own builds of what exists")),
        Fact(_("Supplier concentration"), concentration_words(by_number), _("each capability counts once")),
        Fact(_("… by dependency"), concentration_words(by_dependency), _("weighed by who hangs on it")),
    )


# ---- Single numbers in words ----


def coverage_words(found: Coverage) -> str:
    return "–" if found.share is None else f"{percent(found.share)} % ({found.had}/{found.asked})"


def weakest_words(found: WeakestLink) -> str:
    if not found.is_applicable:
        return "–"
    if found.maturity is None:
        return _("not known")
    return str(found.maturity) if found.is_certain else _("at most %(level)s") % {"level": found.maturity}


BANDS = {
    Band.LOW: lambda: _("low"),
    Band.MODERATE: lambda: _("moderate"),
    Band.HIGH: lambda: _("high"),
}


def concentration_words(found: Concentration) -> str:
    """The index times 10,000, as it is usually read: "2,778, high"."""
    if found.missing:
        return _("incomplete")
    if found.index is None or found.band is None:
        return "–"
    return f"{round_half_up(10_000 * found.index):,}, {BANDS[found.band]()}"


def criticality_words(found: Criticality, portfolio: Portfolio) -> str:
    """Points, or what is missing for them."""
    if not found.terms:
        return "–"
    if found.points is None:
        names = ", ".join(portfolio.by_product[key].name for key in found.missing[:3])
        more = len(found.missing) - 3
        return _("incomplete: %(names)s") % {"names": f"{names} +{more}" if more > 0 else names}
    return number_words(found.points)


def number_words(number: Fraction) -> str:
    """With at most two places, rounded half up."""
    return f"{round_half_up(100 * number) / 100:,g}"


def cost_words(found: CostShares, portfolio: Portfolio) -> str:
    if found.total is not None:
        return f"{percent(found.total)} %"
    if not found.payers and not found.missing:
        return "–"
    names = ", ".join(portfolio.by_product[key].name for key in found.missing[:3])
    said = _("incomplete: %(names)s") % {"names": names}
    return f"{_('over 100 %')}; {said}" if found.is_over else said


def gap_words(gap: int | None) -> str:
    if gap is None:
        return _("not known")
    return f"{gap}" if gap >= 0 else _("%(levels)s beyond what is wanted") % {"levels": -gap}


# ---- Lines ----


def _product(matrix: Matrix, found: Numbers, key: str) -> ProductLine:
    portfolio, one = matrix.portfolio, found.products[key]
    names = portfolio.by_capability
    return ProductLine(
        matrix.product_ids[key],
        key,
        portfolio.by_product[key].name,
        coverage_words(one.coverage),
        one.coverage.share,
        tuple(
            Cell(names[column].name, f"{key}.{column}", _manner(portfolio, key, column))
            for _row, column in one.coverage.missing
        ),
        weakest_words(one.weakest),
        (
            *(Cell(names[column].name, f"{key}.{column}") for column in one.weakest.links),
            *(Cell(names[column].name, f"{key}.{column}", _("maturity not known")) for column in one.weakest.unknown),
        ),
        concentration_words(one.concentration),
    )


def _manner(portfolio: Portfolio, product: str, capability: str) -> str:
    return _("gap") if portfolio.uses[product, capability].manner == "gap" else _("needed")


def _capability(matrix: Matrix, found: Numbers, key: str) -> CapabilityLine:
    portfolio, one = matrix.portfolio, found.capabilities[key]
    return CapabilityLine(
        matrix.capability_ids[key],
        key,
        portfolio.by_capability[key].name,
        one.sharing.reuse,
        _cells(portfolio, one.sharing.used_by, key),
        _cells(portfolio, one.sharing.duplicates, key),
        criticality_words(one.criticality, portfolio),
        one.criticality.points,
        tuple(_term(portfolio, term, key) for term in one.criticality.terms),
        cost_words(one.costs, portfolio),
        one.costs.is_over,
        gap_words(one.gap),
    )


def _cells(portfolio: Portfolio, products: tuple[str, ...], capability: str) -> tuple[Cell, ...]:
    return tuple(Cell(portfolio.by_product[key].name, f"{key}.{capability}") for key in products)


def _term(portfolio: Portfolio, term: Term, capability: str) -> Cell:
    value = "?" if term.value is None else term.value
    depends = "?" if term.dependency is None else number_words(term.dependency)
    points = "?" if term.points is None else number_words(term.points)
    note = f"{value} × {depends} = {points}"
    return Cell(portfolio.by_product[term.product].name, f"{term.product}.{capability}", note)


def _suppliers(found: Numbers):
    by_number, by_dependency = (found.concentration[weight].shares for weight in (Weight.NUMBER, Weight.DEPENDENCY))
    for name, share in by_number.items():
        other = by_dependency.get(name)
        yield name, f"{percent(share)} %", "–" if other is None else f"{percent(other)} %"


# ---- Pictures ----


def charts(found: Lines) -> tuple[Chart, ...]:
    """Coverage by product, the least covered first; capabilities by criticality; suppliers by share. Of MOST_BARS lines."""
    drawn = (_coverage_chart(found), _criticality_chart(found), _supplier_chart(found))
    return tuple(chart for chart in drawn if chart)


def _coverage_chart(found: Lines) -> Chart | None:
    shown = [one for one in found.products if one.share is not None][:MOST_BARS]
    if not shown:
        return None
    least = shown[0]
    summary = _("%(name)s has least of what it asks for: %(coverage)s.") % {
        "name": least.name,
        "coverage": least.coverage,
    }
    values = tuple(float(one.share or 0) for one in shown)
    return Chart(
        "bar",
        _("Coverage, least first"),
        summary,
        "%",
        tuple(one.name for one in shown),
        (Series(_("Coverage"), values, True),),
    )


def _criticality_chart(found: Lines) -> Chart | None:
    shown = [one for one in found.capabilities if one.points][:MOST_BARS]
    if not shown:
        return None
    most = float(shown[0].points or 0)
    summary = _("Most hangs on %(name)s: %(points)s points.") % {"name": shown[0].name, "points": shown[0].criticality}
    values = tuple(float(one.points or 0) for one in shown)
    return Chart("bar", _("Most critical capabilities"), summary, _("points"), tuple(one.name for one in shown),
                 (Series(_("Criticality"), values, True),), high=most)  # fmt: skip


def _supplier_chart(found: Lines) -> Chart | None:
    shares = found.numbers.concentration[Weight.NUMBER].shares
    if not shares:
        return None
    names = tuple(shares)[:MOST_BARS]
    summary = _("%(name)s delivers %(share)s %% of what is bought.") % {
        "name": names[0],
        "share": percent(shares[names[0]]),
    }
    values = tuple(float(shares[name]) for name in names)
    return Chart("bar", _("Who delivers the capabilities"), summary, "%", names, (Series(_("Share"), values, True),))
