"""The federated CMDB in reports: how much of it is covered, how fresh it is, and where sources disagree."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.federation.coverage import Share
from dsm.federation.wording import percent
from dsm.queries.federation import CmdbCoverage, coverage, drift_attributes
from dsm.report_sections.subject import AboutPortfolio
from reports.blocks import Block, Cell, Fact, Facts, Lead, Table
from reports.sections import Brief, Content

MOST_ATTRIBUTES = 12


class Cmdb(AboutPortfolio):
    """Coverage by supplier and by source, and the attributes about which sources disagree."""

    key = "dsm.cmdb"
    title = gettext_lazy("What the sources know")

    def content(self, brief: Brief) -> Content | None:
        found = coverage(brief.membership)
        if not any(one.items for one in found.sources):
            return None
        blocks: list[Block] = [Lead(_finding(found)), _facts(found)]
        blocks += [_suppliers(found)] if found.suppliers else []
        blocks.append(_sources(found))
        attributes = drift_attributes(brief.membership)[:MOST_ATTRIBUTES]
        if attributes:
            rows = tuple((Cell(name), Cell(str(number), number)) for name, number in attributes)
            blocks.append(Table(_("Where sources disagree"), (_("Attribute"), _("Items")), rows, numeric=(1,)))
        return Content(tuple(blocks))


def _finding(found: CmdbCoverage) -> str:
    total = sum((one.items for _supplier, one in found.suppliers), Share(0, 0))
    if total.share is None:
        return _("No item of a supplier is named by a master, so that nothing can be said about coverage.")
    words = {"share": percent(total.share), "told": total.told, "expected": total.expected}
    return (
        _("Suppliers confirm %(share)s of the items that the master expects of them: %(told)s of %(expected)s.") % words
    )


def _facts(found: CmdbCoverage) -> Facts:
    return Facts(
        (
            Fact(_("Disagreements"), str(found.drifts)),
            Fact(_("Duplicates to decide"), str(found.duplicates)),
            Fact(_("Records that wait"), str(found.partials)),
        )
    )


def _suppliers(found: CmdbCoverage) -> Table:
    columns = (
        _("Supplier"),
        _("Items confirmed"),
        _("Of them fresh"),
        _("Attributes filled in"),
        _("Not known to the master"),
    )
    rows = tuple(
        (
            Cell(one.name), _share(one.items), _share(one.fresh), _share(one.attributes),
            Cell(str(one.unknown_to_master), one.unknown_to_master),
        )
        for _supplier, one in found.suppliers
    )  # fmt: skip
    return Table(_("Coverage by supplier"), columns, rows, numeric=(1, 2, 3, 4))


def _sources(found: CmdbCoverage) -> Table:
    columns = (_("Source"), _("Rank"), _("Items"), _("Of them fresh"), _("Named by nobody else"))
    rows = tuple(
        (
            Cell(one.source.name), Cell(str(one.source.rank), one.source.rank), Cell(str(one.items), one.items),
            _share(one.fresh), Cell(str(one.alone), one.alone),
        )
        for one in found.sources
    )  # fmt: skip
    return Table(_("Coverage by source"), columns, rows, numeric=(1, 2, 3, 4))


def _share(share: Share) -> Cell:
    """Nothing expected is unknown, not zero."""
    if share.share is None:
        return Cell("–")
    return Cell(f"{percent(share.share)} ({share.told}/{share.expected})", float(share.share))
