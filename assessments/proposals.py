"""What to do about the findings, as report content: choices to make, and actions by priority."""

from fractions import Fraction

from django.utils.translation import gettext as _

from assessments import wording
from assessments.priority import Priority, practice_gaps
from assessments.queries import Results
from assessments.scoring import DimensionScore
from reports.blocks import Block, Bullets, Cell, Heading, Lead, Paragraph, Table
from reports.sections import Content

MOST_ACTIONS = 30
OWN = "°"  # marks what is OrgScale content and not the framework author's


def choices(results: Results) -> Content | None:
    """For each dimension below its level, the choices that the next level asks for."""
    blocks: list[Block] = []
    for dimension, level in _next_levels(results):
        remarks = [one for one in results.framework.choices if (one.dimension, one.level) == (dimension.key, level)]
        if remarks:
            cell = results.framework.cells_by_place.get((dimension.key, level))
            slogan = f" · {cell.slogan}" if cell else ""
            title = results.framework.dimensions_by_key[dimension.key].title
            blocks.append(
                Heading(_("%(dimension)s, towards level %(level)s") % {"dimension": title, "level": level} + slogan)
            )
            blocks.append(Bullets(tuple(_marked(one.text, one.origin) for one in remarks)))
    if not blocks:
        return None
    lead = Lead(_("Before work begins, these have to be decided; no tool can decide them."))
    return Content((lead, *blocks, Paragraph(_("° OrgScale content, in the spirit of the framework."))))


def _marked(text: str, origin: str) -> str:
    return f"{text} {OWN}" if origin == "own" else text


def _next_levels(results: Results) -> list[tuple[DimensionScore, str]]:
    """The dimensions that stand below, each with the level to reach next."""
    framework = results.framework
    found = []
    for one in results.score.dimensions:
        gap = one.target_gap or one.gap
        if one.is_known and gap is not None and gap.most > 0:
            after = 0 if one.practised.low is None else framework.level_index[one.practised.low] + 1
            if after < len(framework.levels):
                found.append((one, framework.levels[after].key))
    return found


def actions(results: Results) -> Content | None:
    """The actions worth doing, in order; each priority opens its derivation."""
    if not results.proposals:
        return None
    shown = results.proposals[:MOST_ACTIONS]
    lead = _("First what closes most per day of effort. What others need first counts as much as they do.")
    details = {entry.action.key: (_derivation(results, entry),) for entry in shown}
    blocks: list[Block] = [Lead(lead), _action_table(results, shown)]
    if len(results.proposals) > len(shown):
        count = {"n": len(shown), "all": len(results.proposals)}
        blocks.append(Paragraph(_("The first %(n)s of %(all)s; the roadmap plans them all.") % count))
    return Content(tuple(blocks), details)


def _action_table(results: Results, entries: tuple[Priority, ...]) -> Table:
    titles = {dimension.key: dimension.title for dimension in results.framework.dimensions}
    rows = tuple(
        (
            Cell(_marked(entry.action.title, entry.action.origin)),
            Cell(titles[entry.action.dimension]),
            Cell(entry.action.level),
            wording.number_cell(entry.action.effort_days),
            Cell(", ".join(entry.action.roles) or wording.NOTHING),
            wording.number_cell(entry.priority, 3, details=entry.action.key),
        )
        for entry in entries
    )
    columns = (_("Action"), _("Dimension"), _("Level"), _("Effort, days"), _("Roles"), _("Priority"))
    return Table(_("Actions by priority"), columns, rows, numeric=(3, 5))


def _derivation(results: Results, entry: Priority) -> Table:
    """gap × weight × pain of each lifted practice, their sum ÷ effort, and what is inherited."""
    gaps = practice_gaps(results.framework, results.score, results.assessment.target or None)
    rows, worth = [], Fraction(0)
    for key in entry.action.lifts:
        practice, gap = results.framework.practices_by_key[key], gaps.get(key)
        pain = results.pain_factors[key]
        product = (gap or 0) * practice.weight * pain
        worth += product
        rows.append(
            (
                Cell(practice.label),
                wording.share_cell(gap) if key in gaps else Cell(_("beyond the target")),
                wording.number_cell(practice.weight, 2),
                wording.number_cell(pain, 2),
                wording.number_cell(product, 3),
            )
        )
    summed = _("%(sum)s ÷ %(days)s days") % {
        "sum": wording.number(worth, 3),
        "days": wording.number(entry.action.effort_days),
    }
    total = (Cell(summed), Cell(""), Cell(""), Cell(""), wording.number_cell(entry.own, 3))
    columns = (_("Practice"), _("Gap"), _("Weight"), _("Pain factor"), _("Product"))
    caption = _("Priority %(priority)s: its own worth") % {"priority": wording.number(entry.priority, 3)}
    if entry.priority > entry.own:
        caption = _("Priority %(priority)s, inherited from an action that needs this one first; its own worth:") % {
            "priority": wording.number(entry.priority, 3)
        }
    return Table(caption, columns, tuple(rows), numeric=(1, 2, 3, 4), total=total)
