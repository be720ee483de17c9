"""The minutes of a meeting as Markdown. What users typed stays text."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cadence.files import escaped, on_one_line
from cadence.models import Decision, Remark
from cadence.queries.meetings import Item, OccurrencePage


def as_markdown(page: OccurrencePage) -> bytes:
    return ("\n".join(_lines(page)).strip() + "\n").encode()


def _lines(page: OccurrencePage) -> Iterator[str]:
    occurrence = page.occurrence
    yield f"# {escaped(occurrence.meeting.title)}"
    yield from ("", date_format(occurrence.on, "j F Y"))
    if page.present:
        people = ", ".join(escaped(one.name) for one in page.present)
        yield from ("", _("Present: %(people)s") % {"people": people})
    yield from ("", f"## {_('Decisions')}", "")
    yield from [f"- {escaped(told(one))}" for one in page.decisions] or [_("None.")]
    for part in page.parts:
        yield from ("", f"## {escaped(part.title)}")
        for item in part.items:
            yield from _item(item)
    if page.notes and page.notes.text.strip():
        yield from ("", f"## {_('Notes')}", "", escaped(page.notes.text.strip()))
    if page.remarks:
        yield from ("", f"## {_('Remarks')}", "")
        yield from (f"- {on_one_line(remarked(one))}" for one in page.remarks)


def _item(item: Item) -> Iterator[str]:
    yield from ("", f"### {on_one_line(item.entry.title)}", "", on_one_line(item.entry.sentence))
    if item.minute and item.minute.text.strip():
        yield from ("", escaped(item.minute.text.strip()))


def remarked(one: Remark) -> str:
    """A remark in one line, with its day and who said it."""
    words = {"day": date_format(one.at, "j M Y"), "who": one.by, "text": one.text}
    return (
        _("%(day)s, %(who)s opened the minutes again: %(text)s") if one.reopens else "%(day)s, %(who)s: %(text)s"
    ) % words


def told(one: Decision) -> str:
    """A decision in one line: what, who, until when, and what became of it."""
    about = [one.owner.name if one.owner else _("nobody yet")]
    about += [_("by %(day)s") % {"day": date_format(one.due, "j M Y")}] if one.due else []
    about += [] if one.is_open else [str(one.get_state_display())]
    return f"{one.text} ({', '.join(about)})"
