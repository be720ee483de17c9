"""Readiness for the next gate in reports: of all products, and of one product with its blockers and its burden."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dsm.controls.position import Position
from dsm.controls.readiness import why
from dsm.models import Product
from dsm.queries.controls import product_controls
from dsm.queries.gates import (
    Overview,
    Wanted,
    gate_day,
    gate_facts,
    lead,
    number_or_unknown,
    overview,
    share_in_words,
    stage_word,
)
from dsm.report_sections.subject import AboutPortfolio, AboutProduct
from reports.blocks import Block, Bullets, Cell, Fact, Facts, Figure, Lead, Table
from reports.charts import Chart, Series
from reports.sections import Brief, Content

MOST_PRODUCTS = 60


class GateReadiness(AboutPortfolio):
    """Every product with its compliance, its readiness and what stands in the way, the least ready first."""

    key = "dsm.gates"
    title = gettext_lazy("Readiness for the next gate")

    def content(self, brief: Brief) -> Content | None:
        lines = [
            one for one in overview(brief.membership, Wanted(sort="readiness"), brief.as_of) if one.position.standings
        ]
        if not lines:
            return None
        more = len(lines) - MOST_PRODUCTS
        rest = (Bullets((_("And %(n)s more products.") % {"n": more},)),) if more > 0 else ()
        return Content((Lead(_blocked(lines)), _products(lines[:MOST_PRODUCTS]), *rest))


class ProductGate(AboutProduct):
    """One product: its figures, its burden by stage, and every control that is missing for the next gate."""

    key = "dsm.gate"
    title = gettext_lazy("The next gate")

    def content(self, product: Product, brief: Brief) -> Content | None:
        where = product_controls(product, brief.as_of).position
        if not where.standings:
            return None
        facts = tuple(
            Fact(one["label"], f"{one['value']} {one.get('unit', '')}".strip(), str(one["note"]))
            for one in gate_facts(where)
        )
        blocks: list[Block] = [Lead(lead(where)), Facts(facts), _ramp(where)]
        if where.following and where.following.missing:
            blocks.append(_missing(where))
        return Content(tuple(blocks))


def _blocked(lines: list[Overview]) -> str:
    blocked = sum(one.missing > 0 for one in lines)
    words = {"n": blocked, "all": len(lines)}
    return ngettext("%(n)s of %(all)s products cannot pass its next gate today.",
                    "%(n)s of %(all)s products cannot pass their next gate today.", blocked) % words  # fmt: skip


def _products(lines: list[Overview]) -> Table:
    head = (
        _("Product"), _("Stage"), _("Next gate"), _("Compliance"), _("Readiness"), _("Missing"), _("Hard gates open"),
        _("Rework risk"),
    )  # fmt: skip
    return Table(_("Products, the least ready first"), head, tuple(map(_product, lines)), numeric=(3, 4, 5, 6, 7))


def _product(one: Overview) -> tuple[Cell, ...]:
    where = one.position
    if where.following is None:
        ahead = (Cell("–"),) * 5
    else:
        ahead = (
            Cell(gate_day(where)),
            _share(where.following),
            Cell(str(one.missing), one.missing),
            Cell(str(one.hard), one.hard, tone="bad" if one.hard else ""),
            Cell(number_or_unknown(one.risk), one.risk),
        )
    return (Cell(one.product.name), Cell(stage_word(where.stage)), ahead[0], _share(where.now), *ahead[1:])


def _share(owed) -> Cell:
    number = None if owed.share is None else float(owed.share)
    return Cell(share_in_words(owed), number=number, percent=number is not None)


def _missing(where: Position) -> Table:
    head = (_("Control"), _("Hard gate"), _("Why"), _("Lead time, days"))
    asked = where.following
    missing = (*asked.hard, *(one for one in asked.missing if not one.control.hard)) if asked else ()
    rows = tuple(
        (
            Cell(one.control.title),
            Cell(_("yes") if one.control.hard else ""),
            Cell(why(one)),
            Cell(number_or_unknown(one.control.lead_days), one.control.lead_days),
        )
        for one in missing
    )
    return Table(_("Missing for %(stage)s") % {"stage": stage_word(where.next_stage)}, head, rows, numeric=(3,))


def _ramp(where: Position) -> Figure:
    shares = tuple(None if one.share is None else float(one.share) for one in where.ramp)
    steps = ", ".join(f"{stage_word(one.stage)} {one.mandatory}" for one in where.ramp)
    chart = Chart(
        kind="bar",
        title=_("Burden by stage"),
        summary=_("Mandatory of %(n)s controls that apply: %(steps)s.") % {"n": len(where.standings), "steps": steps},
        unit="%",
        categories=tuple(stage_word(one.stage) for one in where.ramp),
        series=(Series(_("Mandatory"), shares, emphasis=True),),
    )
    rows = tuple(
        (
            Cell(stage_word(one.stage)),
            Cell(str(one.mandatory), one.mandatory),
            Cell(str(one.applicable), one.applicable),
        )
        for one in where.ramp
    )
    head = (_("Stage"), _("Mandatory"), _("Apply"))
    return Figure(chart, Table(_("Burden by stage"), head, rows, numeric=(1, 2)))
