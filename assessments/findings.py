"""The findings of an assessment as report content: fit and practice, dimensions, pains, what holds back."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import derivations, wording
from assessments.framework import Practice
from assessments.priority import practice_gaps
from assessments.queries import Results
from assessments.scoring import CellScore, DimensionScore, Status, percent
from reports.blocks import Cell, Fact, Facts, Figure, Heading, Lead, Paragraph, Strip, StripCell, StripRow, Table
from reports.charts import Chart, Series
from reports.sections import Content

MOST_PRACTICES = 6  # that hold a dimension back: more is a list, not a finding


def fit_and_practice(results: Results) -> Content:
    """The verdict, the company's figures, and the fit strip whose every number opens its derivation."""
    blocks = [Lead(verdict(results)), _company(results), _strip(results), Paragraph(_how_many(results))]
    if results.fit:
        blocks.insert(2, Paragraph(results.fit.reason))
    return Content(tuple(blocks), derivations.of_cells(results), credit=credit(results))


def credit(results: Results) -> str:
    licence = results.framework.licence
    return f"{results.framework.title}: {licence.note or licence.name}" if licence else results.framework.title


def verdict(results: Results) -> str:
    """Two or three sentences for the board: what fits, who stands below or above it, who is in place, who may be."""
    sentences = [_fit_sentence(results)]
    by_gap: dict[int, list[str]] = {}
    unsure = []
    for one in results.score.dimensions:
        title = results.framework.dimensions_by_key[one.key].title
        if one.gap is None or not one.is_known or (one.gap.sure == 0 and one.gap.most > 0):
            unsure.append(title)
        else:
            by_gap.setdefault(one.gap.sure, []).append(title)
    below, above = (
        _("%(levels)s below what fits"),
        _("%(levels)s above it, which is more process than the size asks for"),
    )
    sentences += [_stands(by_gap[gap], below, gap) for gap in sorted(by_gap, reverse=True) if gap > 0]
    sentences += [_stands(by_gap[gap], above, -gap) for gap in sorted(by_gap) if gap < 0]
    if by_gap.get(0):
        sentences.append(_("In place: %(names)s.") % {"names": wording.join(by_gap[0])})
    if unsure and results.fit:
        sentences.append(_("Too little is answered to judge %(names)s.") % {"names": wording.join(unsure)})
    return " ".join(sentences)


def _stands(names: list[str], where: str, gap: int) -> str:
    known = {"names": wording.join(names), "where": where % {"levels": wording.levels_apart(gap)}}
    return ngettext("%(names)s stands %(where)s.", "%(names)s stand %(where)s.", len(names)) % known


def _fit_sentence(results: Results) -> str:
    if results.fit is None:
        return _("Which level fits is not known, because the profile names neither revenue nor headcount.")
    low, high = (results.framework.levels_by_key[key] for key in (results.fit.low, results.fit.high))
    if low == high:
        return _("Level %(level)s fits: %(title)s.") % {"level": low.key, "title": low.title}
    return _("The company stands between level %(low)s and level %(high)s.") % {"low": low.key, "high": high.key}


def _company(results: Results) -> Facts:
    profile, score = results.profile, results.score
    facts = []
    if profile and profile.headcount is not None:
        facts.append(Fact(_("people"), f"{profile.headcount:,}"))
    if profile and profile.revenue is not None:
        millions = wording.number(profile.revenue / 1_000_000)
        facts.append(Fact(_("yearly revenue"), f"{profile.currency} {millions}", _("million")))
    facts.append(Fact(_("respondents"), f"{score.respondents:,}"))
    if score.overall:
        count = len(results.framework.levels)
        facts.append(Fact(_("lowest practised level"), str(score.overall.min), _("of %(n)s") % {"n": count}))
        facts.append(Fact(_("mean practised level"), wording.number(score.overall.mean), _("of %(n)s") % {"n": count}))
    return Facts(tuple(facts))


def _how_many(results: Results) -> str:
    sentence = ngettext(
        "One person answered. Levels count as practised above 50 %%, when all lower ones are, too.",
        "%(n)s people answered. Levels count as practised above 50 %%, when all lower ones are, too.",
        results.score.respondents,
    )
    return sentence % {"n": f"{results.score.respondents:,}"}


# ---- The fit strip ----


def _strip(results: Results) -> Strip:
    framework, fit = results.framework, results.fit
    index = framework.level_index
    names = {dimension.key: dimension.title for dimension in framework.dimensions}
    fitting = (index[fit.low], index[fit.high]) if fit else None
    return Strip(
        caption=_("Share of each level’s practices in place, %"),
        levels=tuple(level.key for level in framework.levels),
        fit=fitting,
        rows=tuple(_strip_row(names[one.key], one, index, fitting) for one in results.score.dimensions),
    )


def _strip_row(title: str, dimension: DimensionScore, index: dict[str, int], fit: tuple[int, int] | None) -> StripRow:
    verdict, tone = wording.against(dimension, dimension.gap)
    at = -1 if dimension.practised.low is None else index[dimension.practised.low]
    surely = dimension.gap.sure if dimension.gap else 0
    cells = []
    for place, cell in enumerate(dimension.cells):
        below = fit is not None and surely > 0 and at < place <= fit[0]
        beyond = fit is not None and surely < 0 and fit[1] < place <= at
        cells.append(_strip_cell(cell, place == at, below, beyond, cell.level in dimension.practised.assumed))
    return StripRow(title, tuple(cells), verdict, tone)


def _strip_cell(cell: CellScore, practised: bool, below: bool, beyond: bool, assumed: bool) -> StripCell:
    marks = {"practised": practised, "below": below, "beyond": beyond, "details": wording.cell_key(cell)}
    if cell.status in (Status.NOT_APPLICABLE, Status.EMPTY):
        return StripCell(wording.NOTHING, None, "none", **marks)
    if cell.coverage is None or cell.band is None:
        return StripCell("✓" if assumed else "?", None, "unknown", **marks)
    return StripCell(str(percent(cell.coverage)), cell.step, "known", **marks)


# ---- Dimensions ----


def dimensions(results: Results) -> Content:
    """The practised level of each dimension beside the level that fits: a radar with its table."""
    chart = _radar(results)
    return Content((Lead(chart.summary), Figure(chart, _dimension_table(results))))


def _radar(results: Results) -> Chart:
    framework, score = results.framework, results.score
    index = framework.level_index
    names = tuple(dimension.title for dimension in framework.dimensions)
    practised = tuple(_height(one, index) for one in score.dimensions)
    series = [Series(_("Practised"), practised, emphasis=True)]
    if results.fit:
        series.append(Series(_("Fits"), (float(index[results.fit.low] + 1),) * len(names)))
    return Chart(
        kind="radar",
        title=_("Practised level by dimension"),
        summary=_radar_summary(results, names, practised),
        unit=_("level"),
        categories=names,
        series=tuple(series),
        high=float(len(framework.levels)),
        tick_labels=(_("none"), *(level.key for level in framework.levels)),
    )


def _height(dimension: DimensionScore, index: dict[str, int]) -> float | None:
    if not dimension.is_known:
        return None
    return 0.0 if dimension.practised.low is None else float(index[dimension.practised.low] + 1)


def _radar_summary(results: Results, names: tuple[str, ...], heights: tuple[float | None, ...]) -> str:
    known = [(height, name) for name, height in zip(names, heights, strict=True) if height is not None]
    if not known:
        return _("Too little is answered to say which level any dimension practises.")
    least, most = min(height for height, _name in known), max(height for height, _name in known)
    levels = (_("none"), *(level.key for level in results.framework.levels))
    if least == most:
        return _("All dimensions practise the same level, %(level)s.") % {"level": levels[int(least)]}
    return _("%(strong)s: furthest, at level %(most)s. %(weak)s: least far, at level %(least)s.") % {
        "strong": wording.join([name for height, name in known if height == most]),
        "most": levels[int(most)],
        "weak": wording.join([name for height, name in known if height == least]),
        "least": levels[int(least)],
    }


def _dimension_table(results: Results) -> Table:
    rows = tuple(_dimension_row(results, one) for one in results.score.dimensions)
    columns = (_("Dimension"), _("Practised"), _("Fits"), _("Against fit"), _("Assumed, not asked"))
    if target := results.score.target:
        columns = (*columns, _("Against target %(level)s") % {"level": target})
    return Table(_("Practised level and the level that fits"), columns, rows)


def _dimension_row(results: Results, one: DimensionScore) -> tuple[Cell, ...]:
    fit = results.fit
    verdict, tone = wording.against(one, one.gap)
    practised = wording.level_range(one.practised.low, one.practised.high) if one.is_known else _("not known")
    row = (
        Cell(results.framework.dimensions_by_key[one.key].title),
        Cell(practised),
        Cell(wording.level_range(fit.low, fit.high) if fit else wording.NOTHING),
        Cell(verdict, tone=tone),
        Cell(", ".join(one.practised.assumed) or wording.NOTHING),
    )
    if not results.score.target:
        return row
    verdict, tone = wording.against(one, one.target_gap)
    return (*row, Cell(verdict, tone=tone))


# ---- Pains ----


def pains(results: Results) -> Content | None:
    """Each ranked pain with the practices where it may begin, the least practised first."""
    if not results.pains:
        return None
    blocks = [
        Lead(_("Each pain is traced to the practices where it may begin. They weigh more in the order of the actions."))
    ]
    for row in results.pains:
        pain = results.framework.pains_by_key[row.key]
        blocks.append(Heading(f"{row.rank}. {pain.title}"))
        if row.figure is not None or row.note:
            blocks.append(Paragraph(" · ".join(filter(None, [_figure(row.figure, pain.unit), row.note]))))
        blocks.append(_origins(results, pain))
    return Content(tuple(blocks))


def _figure(figure, unit: str) -> str:
    return (
        "" if figure is None else _("today %(figure)s %(unit)s") % {"figure": wording.number(figure, 3), "unit": unit}
    )


def _origins(results: Results, pain) -> Table:
    framework = results.framework
    gaps = practice_gaps(framework, results.score, results.assessment.target or None)
    found = [framework.practices_by_key[key] for key in pain.origins if gaps.get(key) is not None]
    found.sort(key=lambda practice: (-gaps[practice.key], framework.level_index[practice.level]))
    titles = {dimension.key: dimension.title for dimension in framework.dimensions}
    rows = tuple(
        (Cell(one.label), Cell(titles[one.dimension]), Cell(one.level), wording.share_cell(1 - gaps[one.key]))
        for one in found
    )
    columns = (_("Practice"), _("Dimension"), _("Level"), _("In place"))
    return Table(_("Where “%(pain)s” may begin") % {"pain": pain.title}, columns, rows, numeric=(3,))


# ---- What holds back ----


def holding_back(results: Results) -> Content | None:
    """For each dimension the practices up to the target that are least in place, by gap × weight."""
    blocks = []
    for dimension in results.framework.dimensions:
        rows = _missing(results, dimension.key)
        if not rows:
            continue
        blocks.append(Heading(dimension.title))
        blocks.append(_missing_table(results, dimension.title, rows))
    if not blocks:
        return None
    lead = _("The practices that would move each dimension most, up to the level aimed at.")
    return Content((Lead(lead), *blocks, *_quick_note(results)))


def _quick_note(results: Results) -> list[Paragraph]:
    if not any(cell.is_quick for one in results.score.dimensions for cell in one.cells):
        return []
    return [Paragraph(_("Where only the quick questionnaire was answered, its statement stands for each practice."))]


def _missing(results: Results, dimension: str) -> list[tuple[Practice, Fraction, int]]:
    """The practices of `dimension` that close most: each with its gap and how many answered."""
    framework = results.framework
    gaps = practice_gaps(framework, results.score, results.assessment.target or None)
    cells = next(one.cells for one in results.score.dimensions if one.key == dimension)
    rows = []
    for cell in cells:
        if cell.band == "F":
            continue
        answers = cell.rows[0].n if cell.is_quick else None
        for practice in framework.practices_by_place[dimension, cell.level]:
            if gap := gaps.get(practice.key):
                item = results.score.items[framework.item_index[practice.key]]
                rows.append((practice, gap, item.n if answers is None else answers))
    rows.sort(key=lambda row: -row[1] * row[0].weight)
    return rows[:MOST_PRACTICES]


def _missing_table(results: Results, title: str, rows: list[tuple[Practice, Fraction, int]]) -> Table:
    first = {key: entry for entry in reversed(results.proposals) for key in entry.action.lifts}
    cells = []
    for practice, gap, answers in rows:
        entry = first.get(practice.key)
        cells.append(
            (
                Cell(practice.label),
                Cell(practice.level),
                wording.share_cell(1 - gap),
                Cell(f"{answers:,}", number=answers),
                Cell(entry.action.title if entry else wording.NOTHING),
            )
        )
    columns = (_("Practice"), _("Level"), _("In place"), _("Answers"), _("Next move"))
    return Table(_("What holds %(dimension)s back") % {"dimension": title}, columns, tuple(cells), numeric=(2, 3))
