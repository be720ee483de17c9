"""The agenda of a meeting: asked of the providers, frozen as plain values, and shown to each reader as far as it is hers."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadence.agenda import Audience, Entry, EntryKind, Span
from cadence.catalogue import providers
from cadence.models import Decision, Meeting, Occurrence
from cadence.rhythm import USUAL_GAP, Every
from organizations.models import Unit
from organizations.permissions import Permission

MOST_ENTRIES = 12  # of one part: nobody talks about more in one sitting
COUNTED = 200  # how many more are counted
NOTES = "notes"  # the item for whatever else came up
OPEN_DECISIONS = "decisions"


@dataclass(frozen=True)
class Part:
    """One part of an agenda. `left_out`: how many more there were."""

    key: str
    title: str
    entries: tuple[Entry, ...]
    left_out: int = 0

    def item(self, entry: Entry) -> str:
        """Key of an entry within the whole agenda."""
        return f"{self.key}.{entry.key}"


class OpenDecisions:
    """What this meeting decided before and is not done: first on every agenda of it."""

    key = OPEN_DECISIONS
    title = gettext_lazy("Open decisions of earlier meetings")

    def entries(self, span: Span) -> Iterator[Entry]:
        rows = Decision.objects.open().filter(occurrence__meeting=span.meeting, occurrence__on__lte=span.until.date())
        for one in rows.select_related("owner", "organization").order_by("due", "pk"):
            url = reverse("meeting-decision", args=[one.organization.slug, one.pk])
            yield Entry(str(one.pk), one.text, said(one), EntryKind.DECISION, url, audience=Audience.MEETING)


def said(one: Decision) -> str:
    """Who carries a decision out, and until when, in a sentence."""
    words = {
        "who": one.owner or _("nobody yet"),
        "day": date_format(one.decided_on, "j M Y"),
        "due": date_format(one.due, "j M Y") if one.due else "",
    }
    if one.due:
        return _("Decided on %(day)s. %(who)s, by %(due)s.") % words
    return _("Decided on %(day)s. %(who)s.") % words


def agenda_now(meeting: Meeting, membership, since: datetime, until: datetime) -> tuple[Part, ...]:
    """Every part that the meeting wants, as far as this member reads. Those without an entry are left out."""
    span = Span(membership, meeting.unit, _units(meeting), since, until, meeting)
    wanted = (one for one in providers() if not meeting.parts or one.key in meeting.parts)
    return tuple(part for part in (_part(one, span) for one in wanted) if part.entries)


def _units(meeting: Meeting) -> frozenset[int] | None:
    if meeting.unit_id is None:
        return None
    rows = Unit.objects.filter(organization=meeting.organization_id)
    return frozenset(rows.subtree_ids([meeting.unit_id]))


def _part(provider, span: Span) -> Part:
    found = iter(provider.entries(span))
    entries = tuple(islice(found, MOST_ENTRIES))
    left_out = sum(1 for _one in islice(found, COUNTED))
    return Part(provider.key, str(provider.title), entries, left_out)


def since_of(meeting: Meeting, last: Occurrence | None, until: datetime) -> datetime:
    """When the agenda begins to look: at the opening of the last one held, else one turn of its rhythm ago."""
    if last is not None and last.opened_at is not None:
        return last.opened_at
    return until - USUAL_GAP[Every(meeting.every)]


def frozen(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """As plain JSON values; `thawed` gives them back."""
    return [asdict(part) | {"entries": [asdict(entry) for entry in part.entries]} for part in parts]


def thawed(values: list[dict[str, Any]]) -> tuple[Part, ...]:
    return tuple(
        Part(part["key"], part["title"], tuple(_entry(one) for one in part["entries"]), part["left_out"])
        for part in values
    )


def _entry(values: dict[str, Any]) -> Entry:
    return Entry(**values | {"kind": EntryKind(values["kind"]), "audience": Audience(values["audience"])})


def shown_to(parts: Iterable[Part], membership) -> tuple[Part, ...]:
    """Without the entries that are not for this reader, and the parts of which nothing is left."""
    mine = (
        Part(
            part.key, part.title, tuple(one for one in part.entries if reads(one, membership)), _left(part, membership)
        )
        for part in parts
    )
    return tuple(part for part in mine if part.entries)


def _left(part: Part, membership) -> int:
    """How many more there were is for those who could read them all."""
    return part.left_out if not membership.is_scoped and membership.can(Permission.VIEW_RESULTS) else 0


def reads(entry: Entry, membership) -> bool:
    if entry.audience == Audience.MEETING:
        return True
    if not membership.can(Permission.VIEW_RESULTS):
        return False
    return not membership.is_scoped or entry.unit is None or entry.unit in membership.unit_ids


def items_of(occurrence: Occurrence, membership) -> set[str]:
    """Keys under which this member may note something."""
    parts = shown_to(thawed(occurrence.agenda), membership)
    return {part.item(entry) for part in parts for entry in part.entries} | {NOTES}
