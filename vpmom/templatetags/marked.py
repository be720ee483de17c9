"""The marks of a line as HTML: strong, struck, slanted, links. Everything else is escaped."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join

from vpmom.marks import Run

register = template.Library()
TAGS = {"strong": "<strong>{}</strong>", "slanted": "<em>{}</em>", "struck": "<s>{}</s>"}


@register.filter
def marked(runs: Iterable[Run]):
    """Runs of words as HTML that is safe to show. {{ line.runs|marked }}"""
    return format_html_join("", "{}", ((_html(run),) for run in runs))


def _html(run: Run):
    shown = format_html("{}", run.text)
    for way, tag in TAGS.items():
        if getattr(run, way):
            shown = format_html(tag, shown)
    return format_html('<a href="{}" rel="noopener nofollow">{}</a>', run.url, shown) if run.url else shown
