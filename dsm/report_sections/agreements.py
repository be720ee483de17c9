"""Promises and renewals in reports: which promise breaks where, and what must be decided in the next twelve months."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dsm import renewals
from dsm.agreements import Promise, Proof
from dsm.agreements import words as in_words
from dsm.agreements.proof import BREAKS, HOLDS, UNKNOWN
from dsm.models import Product
from dsm.queries.chain import Chains, chains, promises_of
from dsm.queries.promised import Promised, promised_for
from dsm.queries.renewals import MONTHS, Fired, Line, fired_of, lines_of
from dsm.queries.terms import standing_of, termed_of
from dsm.report_sections.subject import AboutPortfolio, AboutProduct
from reports.blocks import Block, Bullets, Cell, Lead, Table
from reports.sections import Brief, Content

MOST_PROMISES = 60
MOST_RENEWALS = 100
VERDICTS = {
    BREAKS: (gettext_lazy("breaks"), "bad"),
    UNKNOWN: (gettext_lazy("not proved"), "warn"),
    HOLDS: (gettext_lazy("holds"), "ok"),
}


class Promises(AboutPortfolio):
    """Every promise with its verdict, the link at which it breaks and the figures, those that break first."""

    key = "dsm.promises"
    title = gettext_lazy("Promises")

    def content(self, brief: Brief) -> Content | None:
        found = chains(brief.membership, promises_of(brief.membership))
        if not found.promises:
            return None
        if found.problem:
            return Content((Lead(_("Nothing can be proved: %(why)s") % {"why": found.problem}),))
        lines = _worst_first(found)
        shown = lines[:MOST_PROMISES]
        blocks = [Lead(_counted([proof.whole for _title, _promise, proof in lines])), _verdicts(shown), _figures(shown)]
        return Content((*blocks, *_rest(len(lines) - MOST_PROMISES, _("And %(n)s more promises."))))


class Renewals(AboutPortfolio):
    """By when somebody must decide and cancel in the next twelve months, and the figures that reached their limits."""

    key = "dsm.renewals"
    title = gettext_lazy("Renewals")

    def content(self, brief: Brief) -> Content | None:
        rows = termed_of(brief.membership)
        if not rows:
            return None
        until = renewals.months_later(brief.as_of, MONTHS) - timedelta(days=1)
        lines = _one_a_term(lines_of(standing_of(rows, brief.as_of), brief.as_of, until))
        fired = list(fired_of(brief.membership))
        blocks: list[Block] = [Lead(_due(len(lines), len(fired)))]
        if lines:
            blocks.append(_terms(lines[:MOST_RENEWALS], brief))
        if fired:
            blocks.append(_triggers(fired))
        return Content((*blocks, *_rest(len(lines) - MOST_RENEWALS, _("And %(n)s more."))))


class ProductPromises(AboutProduct):
    """What is promised for one product and what carries it, with the verdict on each promise."""

    key = "dsm.promised"
    title = gettext_lazy("What is promised for it")

    def content(self, product: Product, brief: Brief) -> Content | None:
        found = promised_for(brief.membership, product)
        if not found:
            return None
        said = _counted([one.verdict for one in found if one.verdict])
        head = (_("Agreement"), _("Kind"), _("Verdict"), _("Breaks at"), _("Why"))
        return Content((Lead(said), Table(_("What is promised for it"), head, tuple(map(_promised, found)))))


def _rest(number: int, words: str) -> tuple[Bullets, ...]:
    return (Bullets((words % {"n": number},)),) if number > 0 else ()


# --- promises ---------------------------------------------------------------------------------------------------------

Proved = tuple[str, Promise, Proof]


def _worst_first(found: Chains) -> list[Proved]:
    lines = [
        (row.title, promise, proof)
        for row, promise, proof in zip(found.promises, found.register.promises, found.proofs, strict=True)
    ]
    return sorted(lines, key=lambda line: (BREAKS, UNKNOWN, HOLDS).index(line[2].whole))


def _counted(verdicts: list[str]) -> str:
    if not verdicts:
        return _("No promise names it; these agreements carry what it runs on.")
    numbers = {word: verdicts.count(word) for word in VERDICTS}
    parts = (
        ngettext("%(n)s promise breaks", "%(n)s promises break", numbers[BREAKS]) % {"n": numbers[BREAKS]},
        ngettext("%(n)s is not proved", "%(n)s are not proved", numbers[UNKNOWN]) % {"n": numbers[UNKNOWN]},
        ngettext("%(n)s holds", "%(n)s hold", numbers[HOLDS]) % {"n": numbers[HOLDS]},
    )
    return f"{', '.join(parts)}."


def _verdict(word: str) -> Cell:
    text, tone = VERDICTS.get(word, ("–", ""))
    return Cell(str(text), tone=tone)


def _verdicts(lines: list[Proved]) -> Table:
    head = (_("Promise"), _("Covers"), _("Verdict"), _("Breaks at"), _("Why"))
    rows = []
    for title, promise, proof in lines:
        first = proof.breaks[0] if proof.breaks else None
        where = (first.link, first.reason) if first else ("–", "–")
        rows.append((Cell(title), Cell(promise.service or "–"), _verdict(proof.whole), *map(Cell, where)))
    return Table(_("Promises, those that break first"), head, tuple(rows))


def _figures(lines: list[Proved]) -> Table:
    head = (
        _("Promise"), _("Availability promised"), _("Reached"), _("Sure, whatever fails together"),
        _("Time to resolve promised"), _("At worst"),
    )  # fmt: skip
    rows = tuple((Cell(title), *_availability(proof), *_time(proof)) for title, _promise, proof in lines)
    return Table(_("The figures of the promises"), head, rows, numeric=(1, 2, 3, 4, 5))


def _availability(proof: Proof) -> tuple[Cell, ...]:
    found = proof.availability
    if found is None:
        return (Cell("–"),) * 3
    reached = found.independent if found.agreed is None else found.agreed
    return tuple(_share(share) for share in (found.required, reached, found.worst_case))


def _share(share) -> Cell:
    return Cell(_("unknown")) if share is None else Cell(in_words.percent(share), float(share), percent=True)


def _time(proof: Proof) -> tuple[Cell, ...]:
    found = proof.time
    if found is None:
        return (Cell("–"),) * 2
    return tuple(_hours(number) for number in (found.required, found.composed))


def _hours(number) -> Cell:
    return Cell(_("unknown")) if number is None else Cell(in_words.hours(number), float(number))


def _promised(one: Promised) -> tuple[Cell, ...]:
    words = (one.link or "–", one.reason or "–")
    return (Cell(one.row.title), Cell(one.row.kind), _verdict(one.verdict), *map(Cell, words))


# --- renewals ---------------------------------------------------------------------------------------------------------


def _one_a_term(lines: list[Line]) -> list[Line]:
    """Of each term the first day that falls into the time."""
    found: dict[tuple, Line] = {}
    for line in lines:
        found.setdefault((line.at.key, line.moment.of.ends), line)
    return list(found.values())


def _due(lines: int, fired: int) -> str:
    if not lines and not fired:
        return _("Nothing has to be decided in the next twelve months, and no figure reached its limit.")
    terms = ngettext("%(n)s term asks for a decision or ends in the next twelve months",
                     "%(n)s terms ask for a decision or end in the next twelve months", lines) % {"n": lines}  # fmt: skip
    figures = ngettext("%(n)s figure reached its limit", "%(n)s figures reached their limits", fired) % {"n": fired}
    return f"{terms}; {figures}."


def _terms(lines: list[Line], brief: Brief) -> Table:
    head = (_("Contract or agreement"), _("Supplier"), _("Owner"), _("Decide by"), _("Cancel by"), _("Ends"))
    return Table(_("What falls due, by day"), head, tuple(_term(line, brief) for line in lines))


def _term(line: Line, brief: Brief) -> tuple[Cell, ...]:
    row, of = line.at.row, line.moment.of
    is_open = row.own_term.noticed is None
    is_decided = row.own_term.decided == of.ends
    names = (row.title, *(one.name if one else "–" for one in (row.supplier, row.owner)))
    decide = Cell(_("decided")) if is_decided else _day(of.decide_by, brief) if is_open else Cell(_("notice given"))
    return (*map(Cell, names), decide, _day(of.cancel_by, brief) if is_open else Cell("–"), _day(of.ends, brief))


def _day(day, brief: Brief) -> Cell:
    return Cell(date_format(day, "j M Y"), tone="bad" if day < brief.as_of else "")


def _triggers(fired: list[Fired]) -> Table:
    head = (_("Contract"), _("Figure"), _("What it says"))
    rows = tuple(
        tuple(map(Cell, (one.trigger.contract.title, one.trigger.title, one.reading.sentence))) for one in fired
    )
    return Table(_("Figures that reached their limits"), head, rows)
