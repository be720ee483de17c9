"""What value streams bring to the agenda of a meeting: items that age, and streams that changed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cadence.agenda import Entry, EntryKind, Span
from valuestreams import deltas
from valuestreams import stream as values
from valuestreams.durations import basis_in_words
from valuestreams.flow.ageing import Ageing, old
from valuestreams.models import Change, State, Stream
from valuestreams.number_lines import span as span_in_words
from valuestreams.queries.flow import flows_of
from valuestreams.queries.numbers import measured
from valuestreams.queries.reading import values_of
from valuestreams.services.writing import KEPT_CHANGES

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
    """Streams of which a state was changed since the last meeting, the newest change first: how the lead time moved, and
    where that cannot be said how often it was changed.
    """

    key = "streams"
    title = gettext_lazy("Value streams that changed")

    def entries(self, span: Span) -> Iterator[Entry]:
        streams = {stream.pk: stream for stream in _streams(span)}
        changed = _changed(span, streams)
        for pk, states in sorted(changed.items(), key=lambda pair: max(one.last for one in pair[1]), reverse=True):
            stream = streams[pk]
            said = " ".join(_what_changed(one) for one in states)
            url = reverse("stream", args=[stream.organization.slug, stream.pk])
            yield Entry(str(pk), stream.title, said, EntryKind.CHANGE, url, stream.unit_id)


@dataclass(frozen=True)
class ChangedState:
    """`after` and `before` are the state at the end of the span and at its beginning; None: no longer known."""

    name: str
    count: int
    last: datetime
    before: values.Stream | None
    after: values.Stream


def _changed(span: Span, streams: dict[int, Stream]) -> dict[int, list[ChangedState]]:
    """The changed states of each changed stream. As many queries for many of them as for one."""
    visible = State.objects.visible_to(span.membership).filter(stream__in=streams)
    rows = Change.objects.filter(state__in=visible.values("pk"), undone=False, at__gt=span.since)
    changes = defaultdict(list)
    for change in rows.order_by("state", "-number"):
        changes[change.state_id].append(change)
    states = list(visible.filter(pk__in=changes).select_related("stream__calendar").order_by("pk"))
    known = values_of(states)
    found = defaultdict(list)
    for state in states:
        if any(change.at <= span.until for change in changes[state.pk]):
            found[state.stream_id].append(_traced(state, known[state.pk], changes[state.pk], span))
    return found


def _traced(state: State, value: values.Stream, changes: list[Change], span: Span) -> ChangedState:
    """`changes` are all since the span began, the newest first: each is applied back to what it led to."""
    within = [change for change in changes if change.at <= span.until]
    after = _back(value, [change for change in changes if change.at > span.until])
    is_kept = len(changes) < KEPT_CHANGES
    before = _back(after, within) if is_kept else None
    return ChangedState(state.name, len(within), max(change.at for change in within), before, after)


def _back(value: values.Stream, changes: list[Change]) -> values.Stream:
    for change in changes:
        value = deltas.apply(value, change.back)
    return value


def _what_changed(one: ChangedState) -> str:
    words = {"state": one.name, "n": one.count, "day": date_format(localdate(one.last), "j M Y")}
    if moved := _lead_times(one):
        return _("%(state)s: the lead time was %(before)s and is %(after)s (%(days)s).") % {**words, **moved}
    return (
        ngettext("%(state)s: one change, on %(day)s.", "%(state)s: %(n)s changes, the last on %(day)s.", one.count)
        % words
    )


def _lead_times(one: ChangedState) -> dict[str, str]:
    """Before and after in words, and the basis; empty while one of them is not known or they are the same."""
    if one.before is None:
        return {}
    basis = one.after.basis
    ends = [measured(value).measures for value in (one.before, one.after)]
    leads = [found and found.lead_time for found in ends]
    if None in leads or leads[0] == leads[1]:
        return {}
    before, after = (span_in_words(lead, basis) for lead in leads)
    return {"before": before, "after": after, "days": basis_in_words(basis)}
