"""The answers of a canvas session as a file for spreadsheets."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from reports import spreadsheets
from reports.spreadsheets import Value
from valuestreams.queries.canvas import CanvasPage, Card, named


def as_csv(page: CanvasPage) -> bytes:
    """What the reader of `page` may see."""
    return spreadsheets.as_csv(header(), rows(page))


def header() -> list[str]:
    return [_("Department"), _("Role"), _("Step"), _("Answer"), _("Column"), _("Sorted by"), _("Why")]


def rows(page: CanvasPage) -> Iterator[list[Value]]:
    for card in page.cards:
        yield _row(card)


def _row(card: Card) -> list[Value]:
    sorted_by = _("a moderator") if card.is_confirmed else _("the check")
    return [
        named(card.department),
        card.answer.role,
        card.step or _("The whole stream"),
        card.answer.text,
        card.verdict.value,
        sorted_by,
        card.judgement.reason,
    ]
