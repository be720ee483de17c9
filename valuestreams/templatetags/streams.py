"""How templates say times and shares."""

from fractions import Fraction

from django import template
from django.conf import settings
from django.urls import reverse

from valuestreams import durations
from valuestreams.documents import figures
from valuestreams.stream import Time, TimeBasis

register = template.Library()


@register.simple_tag
def stream_lists(org: str, here: str) -> list[dict]:
    """The pages about all streams, as tabs: {% stream_lists org "streams" as items %}, by `settings.STREAM_LISTS`."""
    return [
        {"label": label, "url": reverse(route, args=[org]), "current": route == here}
        for route, label in settings.STREAM_LISTS
    ]


@register.simple_tag
def shown_time(time: Time | None, basis: TimeBasis) -> str:
    """{% shown_time step.process value.basis %}: "1.5 h", "1 d – 3 d", "?" while nobody knows."""
    return durations.show_time(time, basis)


@register.simple_tag
def shown_share(share: Fraction | float | None) -> str:
    """{% shown_share step.ca %}: "92.5 %", "?" while nobody knows."""
    return "?" if share is None else figures.percent(share)
