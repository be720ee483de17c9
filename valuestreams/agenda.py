"""What value streams bring to the agenda of a meeting: items that age, and streams whose numbers changed."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy, ngettext

from cadence.agenda import Entry, EntryKind, Span
from valuestreams.flow.ageing import Ageing, old
from valuestreams.models import Change, State, Stream
from valuestreams.queries.flow import flows_of

MOST_STREAMS = 100


def _streams(span: Span) -> list[Stream]:
    """Those of the meeting's unit and below, as far as the member reads them."""
    rows = Stream.objects.visible_to(span.membership)
    if span.units is not None:
        rows = rows.filter(unit__in=span.units)
    return list(rows.select_related("organization", "calendar")[:MOST_STREAMS])


class AgeingItems:
    """Items in progress that took longer already than 85 of 100 finished ones of their stream."""

    key = "ageing"
    title = gettext_lazy("Ageing items")

    def entries(self, span: Span) -> Iterator[Entry]:
        streams = _streams(span)
        flows = flows_of(streams, localdate(span.until))
        found = [(stream, one) for stream in streams for one in old(flows[stream.pk].ageing)]
        for stream, one in sorted(found, key=lambda pair: (-pair[1].days, pair[1].item.key)):
            url = reverse("stream-flow", args=[stream.organization.slug, stream.pk])
            title = one.item.title or one.item.key
            yield Entry(_key(stream, one), title, _how_old(stream, one), EntryKind.AGEING, url, stream.unit_id)


def _key(stream: Stream, one: Ageing) -> str:
    """The item's own key may hold any sign."""
    return f"{stream.pk}-{sha256(one.item.key.encode()).hexdigest()[:16]}"


def _how_old(stream: Stream, one: Ageing) -> str:
    days = int(one.days)
    words = {"days": days, "item": one.item.key, "stream": stream.title}
    return (
        ngettext(
            "%(item)s of “%(stream)s”: in progress for %(days)s day, longer than 85 of 100 finished ones.",
            "%(item)s of “%(stream)s”: in progress for %(days)s days, longer than 85 of 100 finished ones.",
            days,
        )
        % words
    )


class StreamsChanged:
    """Streams of which a state was changed since the last meeting, the newest change first."""

    key = "streams"
    title = gettext_lazy("Value streams whose numbers changed")

    def entries(self, span: Span) -> Iterator[Entry]:
        streams = {stream.pk: stream for stream in _streams(span)}
        changed = _changed(span, streams)
        for pk, rows in sorted(changed.items(), key=lambda pair: max(row["last"] for row in pair[1]), reverse=True):
            stream = streams[pk]
            said = " ".join(_what_changed(row) for row in rows)
            url = reverse("stream", args=[stream.organization.slug, stream.pk])
            yield Entry(str(pk), stream.title, said, EntryKind.CHANGE, url, stream.unit_id)


def _changed(span: Span, streams: dict[int, Stream]) -> dict[int, list[dict]]:
    """Of each changed stream, its changed states with the number of changes and the day of the last one."""
    states = State.objects.visible_to(span.membership).filter(stream__in=streams)
    rows = Change.objects.filter(state__in=states.values("pk"), undone=False, at__gt=span.since, at__lte=span.until)
    counted = rows.order_by().values("state__stream", "state", "state__name").annotate(n=Count("pk"), last=Max("at"))
    found = defaultdict(list)
    for row in counted.order_by("state"):
        found[row["state__stream"]].append(row)
    return found


def _what_changed(row: dict) -> str:
    words = {"state": row["state__name"], "n": row["n"], "day": date_format(localdate(row["last"]), "j M Y")}
    return (
        ngettext("%(state)s: one change, on %(day)s.", "%(state)s: %(n)s changes, the last on %(day)s.", row["n"])
        % words
    )
