"""What came out of a review as a file: Markdown to read, CSV to sort. What users typed stays text in both."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from cadence.models import Question
from cadence.queries.reviews import Outcome

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


def as_markdown(outcome: Outcome) -> bytes:
    return ("\n".join(_lines(outcome)).strip() + "\n").encode()


def as_csv(questions: Iterable[Question]) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to read it."""
    text = io.StringIO()
    writer = csv.writer(text)
    header = [
        _("Kind"), _("Question"), _("Unit"), _("Owner"), _("By"), _("State"), _("Answer"), _("Review"), _("Asked on"),
    ]  # fmt: skip
    writer.writerow(header)
    for one in questions:
        writer.writerow([_plain(value) for value in _row(one)])
    return text.getvalue().encode("utf-8-sig")


def _row(one: Question) -> list[str]:
    return [
        one.get_kind_display(),
        one.text,
        one.unit.name if one.unit else "",
        one.owner.name if one.owner else "",
        one.due.isoformat() if one.due else "",
        one.get_state_display(),
        one.answer,
        one.review.title,
        one.asked_at.date().isoformat(),
    ]


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _lines(outcome: Outcome) -> Iterator[str]:
    review = outcome.review
    yield f"# {escaped(review.title)}"
    yield ""
    yield f"{review.on.isoformat()} · {escaped(review.unit.name) if review.unit else _('The whole organization')}"
    if outcome.participants:
        yield ""
        yield _("With %(people)s") % {"people": ", ".join(escaped(one.name) for one in outcome.participants)}
    for title, questions in ((_("Open questions"), outcome.questions), (_("Dependencies"), outcome.dependencies)):
        yield from ("", f"## {title}", "")
        yield from [_open_line(one) for one in questions] or [_("None.")]
    for chapter in outcome.chapters:
        yield from ("", f"## {escaped(chapter.title)}", "")
        if chapter.note:
            yield escaped(chapter.note.text.strip())
        for one in chapter.answered:
            yield from ("", f"- {on_one_line(one.text)} ({one.get_state_display()}) {on_one_line(one.answer)}".rstrip())


def _open_line(one: Question) -> str:
    about = [one.get_kind_display() if one.kind == Question.Kind.DECISION else "", (one.unit and one.unit.name) or ""]
    about += [one.owner.name if one.owner else _("nobody yet"), _("by %(day)s") % {"day": one.due} if one.due else ""]
    words = escaped(", ".join(part for part in about if part))
    return f"- {on_one_line(one.text)} ({words})"


def on_one_line(text: str) -> str:
    return escaped(" ".join(text.split()))


def escaped(text: str) -> str:
    return MARKDOWN.sub(r"\\\1", text)
