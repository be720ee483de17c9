"""The matrix of people in reports: where people are missing, and what stands out."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dsm.queries.staffing import USUAL_MONTHS, Matrix, matrix_of
from dsm.report_sections.subject import AboutPortfolio
from dsm.staffing.balance import Balance, balances
from dsm.staffing.findings import Finding, Kind
from dsm.staffing.sweep import Window, months
from reports.blocks import Block, Bullets, Cell, Heading, Lead, Paragraph, Table, Tone
from reports.sections import Brief, Content
from valuestreams.wording import percent, tenths

MOST_TOLD = 20
TOLD = (Kind.OVER, Kind.TWICE, Kind.SAME_LEAD, Kind.ALONE, Kind.LARGE, Kind.SMALL, Kind.NOBODY)


class Staffing(AboutPortfolio):
    """Demand against supply by capability for half a year from the day of the report on, and the findings."""

    key = "dsm.staffing"
    title = gettext_lazy("People: demand and supply")

    def content(self, brief: Brief) -> Content | None:
        matrix = matrix_of(brief.membership)
        if not matrix.staffing.allocations and not matrix.staffing.demands:
            return None
        shown = months(brief.as_of, USUAL_MONTHS)
        rows = balances(matrix.staffing, shown)
        found = matrix.findings(Window(shown[0].first, shown[-1].last))
        blocks: list[Block] = [Lead(_lead(rows)), _table(matrix, rows, shown)]
        blocks.append(Paragraph(_assumed(matrix)))
        if told := _told(found):
            blocks += [Heading(_("What stands out")), Bullets(told)]
        return Content(tuple(blocks))


def _lead(rows: dict[str, tuple[Balance, ...]]) -> str:
    short = sum(any(one.gap is not None and one.gap < 0 for one in row) for row in rows.values())
    if not short:
        return _("In the next half year, no capability is short of people for what products ask for.")
    return ngettext(
        "In the next half year, %(n)s capability has fewer people than products ask for.",
        "In the next half year, %(n)s capabilities have fewer people than products ask for.",
        short,
    ) % {"n": short}


def _table(matrix: Matrix, rows: dict[str, tuple[Balance, ...]], shown: tuple[Window, ...]) -> Table:
    columns = (_("Capability"), *(f"{month.first:%Y-%m}" for month in shown))
    lines = tuple((Cell(matrix.staffing.capabilities[key]), *(_cell(one) for one in row)) for key, row in rows.items())
    caption = _("Full-time people missing (−) or spare, averaged over the days of the month")
    return Table(caption, columns, lines, numeric=tuple(range(1, len(columns))))


def _cell(one: Balance) -> Cell:
    if one.gap is None or one.effective_gap is None:
        return Cell(_("nobody asked"))
    tone: Tone = "bad" if one.gap < 0 else "warn" if one.effective_gap < 0 else "ok"
    return Cell(tenths(one.gap), float(one.gap), tone=tone)


def _assumed(matrix: Matrix) -> str:
    losses = matrix.staffing.assumptions.losses
    said = ", ".join(percent(share, 0) for share in losses)
    return _(
        "Cells in amber are enough until switching between teams takes its part: assumed are %(losses)s for 2, 3, 4 and "
        "more teams at once. This is an assumption of the organization, and no measurement."
    ) % {"losses": said}  # fmt: skip


def _told(found: tuple[Finding, ...]) -> tuple[str, ...]:
    told = [one.sentence for one in found if one.kind in TOLD]
    more = len(told) - MOST_TOLD
    rest = [_("And %(n)s more.") % {"n": more}] if more > 0 else []
    return (*told[:MOST_TOLD], *rest)
