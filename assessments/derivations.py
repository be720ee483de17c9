"""Where each number comes from: the practices of a cell, who answered, the sum and the rule."""

from django.utils.translation import gettext as _

from assessments import wording
from assessments.queries import Results
from assessments.scoring import CellScore, ItemScore, Status
from reports.blocks import Block, Cell, Heading, Lead, Paragraph, Table
from reports.sections import Content


def of_cells(results: Results) -> dict[str, tuple[Block, ...]]:
    """Details key of each cell to its derivation."""
    cells = (cell for dimension in results.score.dimensions for cell in dimension.cells)
    return {wording.cell_key(cell): _of_cell(results, cell) for cell in cells}


def derivations(results: Results) -> Content:
    """All derivations on paper: the appendix of the report."""
    blocks: list[Block] = [Lead(_("Every coverage in this report, with the practices and answers that it is made of."))]
    for dimension in results.score.dimensions:
        blocks.append(Heading(results.framework.dimensions_by_key[dimension.key].title))
        for cell in dimension.cells:
            if cell.coverage is not None:
                blocks += _of_cell(results, cell)
    return Content(tuple(blocks))


def _of_cell(results: Results, cell: CellScore) -> tuple[Block, ...]:
    return (_table(results, cell), Paragraph(_rule(cell)))


def _table(results: Results, cell: CellScore) -> Table:
    title = results.framework.dimensions_by_key[cell.dimension].title
    rows = tuple(_row(results, row) for row in cell.rows)
    total = (
        Cell(_("%(sum)s ÷ %(weight)s known") % _sums(cell)),
        Cell(""),
        wording.number_cell(cell.known_weight, 2),
        Cell(""),
        wording.share_cell(cell.coverage),
    )
    columns = (_("Practice"), _("Answers"), _("Weight"), _("Said"), _("Counts as"))
    caption = _("%(dimension)s, level %(level)s") % {"dimension": title, "level": cell.level}
    return Table(caption, columns, rows, numeric=(1, 2, 3, 4), total=total if cell.coverage is not None else ())


def _sums(cell: CellScore) -> dict[str, str]:
    return {"sum": wording.number(cell.total, 2), "weight": wording.number(cell.known_weight, 2)}


def _row(results: Results, row: ItemScore) -> tuple[Cell, ...]:
    item = results.framework.items_by_key[row.key]
    answers = f"{row.n:,}" + (_(", %(n)s n/a") % {"n": row.na} if row.na else "")
    counts = wording.share_cell(row.effective) if row.effective is not None else Cell(wording.status(row.status))
    return (
        Cell(item.label),
        Cell(answers, number=row.n),
        wording.number_cell(row.weight, 2),
        Cell(wording.share(row.coverage), number=None if row.coverage is None else float(row.coverage), percent=True),
        counts,
    )


def _rule(cell: CellScore) -> str:
    if cell.status is Status.NOT_APPLICABLE:
        return _("Everybody said that this does not apply, so nothing is missing here.")
    if cell.coverage is None:
        return _("Nothing is known here yet. Unknown is not zero: it could be anything from 0 % to 100 %.")
    sentences = [_band_sentence(cell)]
    if cell.low != cell.high:
        bounds = {"low": wording.share(cell.low), "high": wording.share(cell.high)}
        sentences.append(
            _("It lies between %(low)s and %(high)s, whatever the unknown answers turn out to be.") % bounds
        )
    if any(row.credits for row in cell.rows):
        sentences.append(
            _("Some practices count through a higher rung of their ladder: who does the larger thing has the smaller.")
        )
    if cell.is_quick:
        sentences.append(_("This comes from the quick questionnaire; answers in full would replace it."))
    return " ".join(sentences)


def _band_sentence(cell: CellScore) -> str:
    if cell.band is None:
        return _("Less than half of the weight is known, so the level is not judged.")
    if cell.is_held:
        return _("Above 50 %, so this level is held.")
    return _("Not above 50 %, so this level is not held.")
