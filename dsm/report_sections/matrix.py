"""The matrix of products over capabilities in reports: its numbers, and an excerpt that can be read on paper."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.matrix.arranging import arrange
from dsm.matrix.colours import LETTERS
from dsm.models import Use
from dsm.queries.matrix import Matrix, matrix_of
from dsm.queries.matrix_lines import Lines, charts, lines
from dsm.report_sections.subject import AboutPortfolio
from reports.blocks import Block, Cell, Facts, Figure, Heading, Lead, Paragraph, Table, Tone
from reports.charts import Chart
from reports.sections import Brief, Content

MOST_ROWS, MOST_COLUMNS = 30, 14
TONES: dict[str, Tone] = {"used": "ok", "own": "over", "needed": "under", "gap": "bad"}


class PortfolioMatrix(AboutPortfolio):
    """Coverage, reuse, duplication, what hangs on which capability, and the cells of the busiest capabilities."""

    key = "dsm.matrix"
    title = gettext_lazy("Products over capabilities")

    def content(self, brief: Brief) -> Content | None:
        matrix = matrix_of(brief.membership)
        found = lines(matrix)
        if not found.numbers.coverage.asked:
            return None
        blocks: list[Block] = [Lead(found.finding), Facts(found.facts)]
        blocks += [Figure(chart, _chart_table(chart)) for chart in charts(found)]
        blocks += [_excerpt(matrix), Paragraph(_legend())]
        blocks += [Heading(_("By product")), _products(found), Heading(_("By capability")), _capabilities(found)]
        return Content(tuple(blocks))


def _chart_table(chart: Chart) -> Table:
    series = chart.series[0]
    rows = tuple(
        (Cell(name), Cell(chart.say(value), value, percent=chart.is_share))
        for name, value in zip(chart.categories, series.values, strict=True)
    )
    return Table(chart.title, ("", series.name), rows, numeric=(1,))


def _excerpt(matrix: Matrix) -> Table:
    """The capabilities that most products ask for; the rest is counted in the caption."""
    portfolio = matrix.portfolio
    asked = dict.fromkeys(portfolio.by_capability, 0)
    for _product, capability in portfolio.uses:
        asked[capability] += 1
    busiest = set(sorted(asked, key=lambda key: -asked[key])[:MOST_COLUMNS])
    arranged = arrange(portfolio)
    columns = [column.capability for column in arranged.columns if column.capability.key in busiest]
    shown = [row.product for row in arranged.rows][:MOST_ROWS]
    rows = tuple(
        (Cell(one.name), *(_cell(portfolio.uses.get((one.key, column.key))) for column in columns)) for one in shown
    )
    words = {
        "rows": len(shown), "all_rows": len(arranged.rows), "columns": len(columns), "all_columns": len(arranged.columns),
    }  # fmt: skip
    caption = _("%(rows)s of %(all_rows)s products × the %(columns)s of %(all_columns)s capabilities that most ask for")
    return Table(caption % words, (_("Product"), *(column.name for column in columns)), rows)


def _cell(use) -> Cell:
    return Cell(LETTERS[use.manner], tone=TONES[use.manner]) if use else Cell("")


def _legend() -> str:
    words = (f"{LETTERS[manner]}: {label}" for manner, label in Use.Manner.choices)
    return "; ".join(words) + "."


def _products(found: Lines) -> Table:
    rows = tuple(
        (
            Cell(one.name), Cell(one.coverage, None if one.share is None else float(one.share), percent=True),
            Cell(one.weakest), Cell(", ".join(cell.name for cell in one.links[:3])), Cell(one.concentration),
        )
        for one in found.products
    )  # fmt: skip
    names = (_("Product"), _("Coverage"), _("Weakest link"), _("which is"), _("Supplier concentration"))
    return Table(_("Coverage, weakest link and suppliers of each product"), names, rows, numeric=(1,))


def _capabilities(found: Lines) -> Table:
    rows = tuple(
        (
            Cell(one.name), Cell(str(one.reuse), one.reuse), Cell(str(len(one.duplicates)), len(one.duplicates)),
            Cell(one.criticality, None if one.points is None else float(one.points)),
            Cell(one.cost, tone="bad" if one.is_over else ""), Cell(one.gap),
        )
        for one in found.capabilities
    )  # fmt: skip
    names = (_("Capability"), _("Reuse"), _("Own builds"), _("Criticality"), _("Cost charged"), _("Maturity gap"))
    return Table(
        _("Reuse, duplication, criticality, cost and maturity of each capability"), names, rows, numeric=(1, 2, 3)
    )
