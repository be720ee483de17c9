"""A record that was read from a file, in words."""

from django import template

from dsm.federation.record import Record
from dsm.federation.values import shown

register = template.Library()


@register.filter
def said(record: Record, word: str) -> str:
    """The value of an attribute; a dash where the row says nothing."""
    return shown(record.attributes[word]) if word in record.attributes else "–"


@register.filter
def linked(record: Record) -> str:
    """What it lives in and what it needs."""
    ways = [record.host] if record.host else []
    return ", ".join(f"{item_class}: {key}" for item_class, key in [*ways, *record.needs])
