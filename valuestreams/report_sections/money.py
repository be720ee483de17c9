"""The money of a stream in reports: its box score, its profit and loss, and what it is given."""

from fractions import Fraction

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.blocks import Block, Cell, Fact, Facts, Figure, Heading, Table
from reports.sections import Brief, Content
from valuestreams.accounting import box_score, pictures
from valuestreams.accounting.box_score import Kind
from valuestreams.accounting.derived import Derived
from valuestreams.accounting.funding import State as Kept
from valuestreams.accounting.profit import Statement
from valuestreams.accounting.typed import show
from valuestreams.documents.figures import percent
from valuestreams.queries.accounting import Accounts, Funding, accounts
from valuestreams.report_sections.subject import AboutStream, Subject

QUARTERS = 8  # two years, the latest
KEPT = {
    Kept.KEPT: ("ok", gettext_lazy("kept")),
    Kept.BROKEN: ("bad", gettext_lazy("broken")),
    Kept.UNKNOWN: ("", gettext_lazy("not known")),
}


def _accounts(subject: Subject, brief: Brief) -> Accounts:
    """Read once for all sections of a build."""
    key = f"valuestreams.accounts {subject.stream.pk}"
    if key not in brief.shared:
        brief.shared[key] = accounts(subject.stream, brief.as_of)
    return brief.shared[key]


class BoxScore(AboutStream):
    key = "valuestreams.box_score"
    title = gettext_lazy("Box score")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        score = _accounts(subject, brief).score
        if score is None:
            return None
        columns = [column.score for column in score.columns]
        rows = tuple(
            (
                Cell(line.title),
                *(_score_cell(line, column.value(line.key), subject.stream.currency) for column in columns),
            )
            for line in box_score.LINES
        )
        names = (_("Line"), *(column.title for column in columns))
        return Content((Table(_("Operation, capacity and money"), names, rows, tuple(range(1, len(names)))),))


def _score_cell(line: box_score.Line, found, currency: str) -> Cell:
    value: Fraction | None = found.value
    if value is None:
        return Cell("–")
    if line.kind is box_score.Kind.SHARE:
        return Cell(percent(value) if value >= 0 else f"−{percent(-value)}", float(value), percent=True)
    if line.kind is box_score.Kind.MONEY:
        return Cell(f"{float(value / 100):,.2f} {currency}", float(value / 100))
    return Cell(f"{float(value):,.10g}", float(value))


# ---- Profit and loss, funding ----


class StreamMoney(AboutStream):
    """What the stream earns and costs by quarter, and what it is given with the guardrails of that."""

    key = "valuestreams.money"
    title = gettext_lazy("Profit and funding")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        found = _accounts(subject, brief)
        blocks: list[Block] = []
        if found.quarters:
            blocks.append(_profit(found.quarters[-QUARTERS:], found.currency))
        if found.funding:
            blocks += _funding(found.funding, found.currency)
        return Content(tuple(blocks)) if blocks else None


def _profit(quarters: tuple[Statement, ...], currency: str) -> Figure:
    labels = [f"{date_format(one.first, 'M')} – {date_format(one.last, 'M Y')}" for one in quarters]
    lines = (
        (_("Revenue"), "revenue", Kind.MONEY),
        (_("Material cost"), "material", Kind.MONEY),
        (_("Conversion cost"), "conversion", Kind.MONEY),
        (_("Value stream profit"), "profit", Kind.MONEY),
        (_("Return on sales"), "ros", Kind.SHARE),
    )
    rows = tuple(
        (Cell(label), *(_amount(getattr(one, name), kind, currency) for one in quarters)) for label, name, kind in lines
    )
    table = Table(_("Profit and loss by quarter"), (_("Line"), *labels), rows, tuple(range(1, len(labels) + 1)))
    return Figure(pictures.money_chart(quarters, labels, currency), table)


def _amount(found: Derived, kind: Kind, currency: str) -> Cell:
    """What has no value says why."""
    if found.value is None:
        return Cell(found.sentence)
    number = found.value / 100 if kind is Kind.MONEY else found.value
    return Cell(show(found.value, kind, currency), float(number), percent=kind is Kind.SHARE)


def _funding(found: Funding, currency: str) -> list[Block]:
    days = found.plan and f"{date_format(found.plan.starts_on)} – {date_format(found.plan.ends_on)}"
    facts = [
        Fact(_("People, full-time"), show(Fraction(found.fte), Kind.NUMBER)),
        _fact(_("Run-rate a month"), found.monthly, currency),
        *([_fact(_("Envelope of the period"), found.envelope.total, currency, days or "")] if found.envelope else []),
        _fact(_("Cost per item"), found.cost_per_item, currency),
        _fact(_("Cost of delay carried"), found.delay, currency),
    ]
    blocks: list[Block] = [Heading(_("What the stream is given")), Facts(tuple(facts))]
    if found.plan:
        rows = tuple(
            (Cell(one.title), Cell(str(KEPT[one.state][1]), tone=KEPT[one.state][0]), Cell(one.sentence))
            for one in found.guardrails
        )
        blocks.append(Table(_("Guardrails"), (_("Guardrail"), _("State"), _("Why")), rows))
    return blocks


def _fact(label: str, found: Derived, currency: str, note: str = "") -> Fact:
    return Fact(label, show(found.value, Kind.MONEY, currency), found.sentence or note)
