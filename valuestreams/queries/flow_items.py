"""The list of work items: what is in progress and oldest first, then what waits, then what is done."""

from dataclasses import dataclass

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from valuestreams.flow.items import Kind
from valuestreams.models import Stream, WorkItem

IN_PROGRESS, WAITING, DONE, DROPPED = "in-progress", "waiting", "done", "dropped"
STATES = {
    IN_PROGRESS: Q(done=None, dropped=False, started__isnull=False),
    WAITING: Q(done=None, dropped=False, started=None),
    DONE: Q(done__isnull=False, dropped=False),
    DROPPED: Q(dropped=True),
}


@dataclass(frozen=True)
class Wanted:
    """Which items one looks for. Unknown words are as good as none."""

    state: str = ""
    kind: str = ""
    text: str = ""


def work_items(stream: Stream, wanted: Wanted) -> QuerySet[WorkItem]:
    rows = WorkItem.objects.filter(stream=stream)
    if wanted.state in STATES:
        rows = rows.filter(STATES[wanted.state])
    if wanted.kind in set(Kind):
        rows = rows.filter(kind=wanted.kind)
    if wanted.text:
        rows = rows.filter(Q(key__icontains=wanted.text) | Q(title__icontains=wanted.text))
    place = Case(
        *(When(condition, then=Value(number)) for number, condition in enumerate(STATES.values())),
        default=Value(len(STATES)),
        output_field=IntegerField(),
    )
    return rows.order_by(place, F("done").desc(nulls_first=True), F("started").asc(nulls_last=True), "created", "key")
