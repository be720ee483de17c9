"""What was typed to an item of an agenda, in the template of the working page."""

from django import template

register = template.Library()


@register.filter
def kept(by_item: dict, item: str):
    """What stands under an item's key, or None."""
    return by_item.get(item)
