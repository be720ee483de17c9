"""Whose stop would hurt most, in reports about the portfolio, and what fails with a supplier."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.queries.broken_promises import amounts
from dsm.queries.impact import Stake, stakes
from dsm.report_sections.subject import AboutPortfolio
from reports.blocks import Cell, Lead, Table
from reports.sections import Brief, Content

MOST_SUPPLIERS = 12


class SupplierImpact(AboutPortfolio):
    key = "dsm.impact"
    title = gettext_lazy("Dependence on suppliers")

    def content(self, brief: Brief) -> Content | None:
        found = stakes(brief.membership)
        return Content((Lead(_sentence(found)), _table(found[:MOST_SUPPLIERS]))) if found else None


def _sentence(found: list[Stake]) -> str:
    worst = found[0]
    if not worst.stop:
        return _("No single supplier can stop a product: where one fails, another takes over.")
    return _("If %(supplier)s stops, products stop as well: %(number)s, worth %(value)s points.") % {
        "supplier": worst.supplier.name, "number": worst.stop, "value": worst.value,
    }  # fmt: skip


def _table(found: list[Stake]) -> Table:
    head = (
        _("Supplier"), _("Products that stop"), _("Their value in points"), _("Products weakened"),
        _("Promises that break"), _("Owed for a breach of each"),
    )  # fmt: skip
    rows = tuple(
        (Cell(one.supplier.name), *(Cell(str(number), number) for number in _numbers(one)), Cell(amounts(one.owed)))
        for one in found
    )
    return Table(_("Suppliers by what hangs on them"), head, rows, numeric=(1, 2, 3, 4))


def _numbers(one: Stake) -> tuple[int, ...]:
    return one.stop, one.value, one.weakened, len(one.promises)
