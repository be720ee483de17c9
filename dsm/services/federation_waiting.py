"""Records that wait for the rest of what they mean, and questions that only people can answer."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from hashlib import blake2b

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.federation.counts import Refusal
from dsm.federation.identification import DAYS_KEPT, MOST_PARTIAL, Ambiguous, Identified, Reference, together
from dsm.federation.identification import Partial as PartialValue
from dsm.federation.record import Record
from dsm.federation.record_json import as_json, from_json, place
from dsm.models import DuplicateTask, Intake, NeedSaid, Partial, Source
from dsm.services.federation_trace import Trace
from organizations import audit
from organizations.models import Membership
from organizations.permissions import Permission


def wake(source: Source, records: list[Record], trace: Trace) -> list[Record]:
    """The records, with what waited for them: of the same item it becomes one record, what lives in it joins them."""
    rows = list(Partial.objects.filter(source=source).order_by("pk"))
    waiting = {row.pk: from_json(row.record) for row in rows}
    woken = _woken(waiting, records)
    earlier = {waiting[pk].reference: waiting[pk] for pk in woken if waiting[pk].reference}
    joined = []
    for record in records:
        before = earlier.pop(record.reference, None) if record.reference else None
        joined.append(together(before, record) if before else record)
    gone = [row for row in rows if row.pk in woken]
    trace.woken = [_row(row) for row in gone]
    Partial.objects.filter(pk__in=[row.pk for row in gone]).delete()
    alone = [waiting[pk] for pk in woken if not waiting[pk].reference or waiting[pk].reference in earlier]
    return [*joined, *alone]


def _woken(waiting: dict[int, Record], records: Iterable[Record]) -> list[int]:
    """Those of the same native key, and those that live in one of them, and so on."""
    references: set[Reference | None] = {record.reference for record in records} - {None}
    woken: list[int] = []
    while found := [
        pk for pk, one in waiting.items() if pk not in woken and (one.reference in references or one.host in references)
    ]:
        woken += found
        references |= {waiting[pk].reference for pk in found} - {None}
    return sorted(woken)


def _row(row: Partial) -> dict:
    told = {name: getattr(row, name) for name in ("item_class", "native_key", "place", "record", "reason", "intake_id")}
    return {**told, "at": row.at.isoformat()}


def keep_waiting(source: Source, intake: Intake | None, partial: Iterable[PartialValue], trace: Trace) -> list[Refusal]:
    """Keep what says too little; the lines for which there is no room any more."""
    found = {place(one.record): one for one in partial}
    known = set(Partial.objects.filter(source=source).values_list("place", flat=True))
    new = [(word, one) for word, one in found.items() if word not in known]
    room = max(MOST_PARTIAL - len(known), 0)
    rows = [
        Partial(
            organization_id=source.organization_id, source=source, intake=intake, item_class=one.record.item_class,
            native_key=one.record.native_key, place=word, record=as_json(one.record), reason=one.reason[:400], at=now(),
        )
        for word, one in new[:room]
    ]  # fmt: skip
    trace.waiting = [row.pk for row in Partial.objects.bulk_create(rows)]
    full = _("%(most)s records of this source wait already, so this one is not kept. %(reason)s")
    return [
        Refusal(one.record.line, "", full % {"most": f"{MOST_PARTIAL:,}", "reason": one.reason})
        for _word, one in new[room:]
    ]


def ask_about(source: Source, intake: Intake | None, found: Identified, trace: Trace) -> None:
    """A task for each question. What was asked once is not asked again, also after the answer."""
    asked = {_place(one.candidates, one.record): _task(source, intake, one) for one in found.ambiguous}
    for items in _not_asked_about(source, found.suspected):
        asked[_place(items)] = DuplicateTask(
            organization_id=source.organization_id, source=source, intake=intake, candidates=list(items)
        )
    known = set(DuplicateTask.objects.filter(source=source, place__in=asked).values_list("place", flat=True))
    new = []
    for word, task in asked.items():
        task.place, task.at = word, now()
        new += [] if word in known else [task]
    trace.tasks = [row.pk for row in DuplicateTask.objects.bulk_create(new)]


def _not_asked_about(source: Source, suspected: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """Whoever is asked which of several items a record means says, too, whether they are one."""
    ids = sorted({pk for items in suspected for pk in items})
    rows = DuplicateTask.objects.filter(source=source, candidates__overlap=ids, record__isnull=False) if ids else ()
    answered = [{*row.candidates, row.chosen_id} for row in rows]
    return (items for items in suspected if not any(answer.issuperset(items) for answer in answered))


def _task(source: Source, intake: Intake | None, one: Ambiguous) -> DuplicateTask:
    return DuplicateTask(
        organization_id=source.organization_id, source=source, intake=intake, candidates=list(one.candidates),
        record=as_json(one.record),
    )  # fmt: skip


def _place(candidates: Iterable[int], record: Record | None = None) -> str:
    words = [str(one) for one in candidates] + ([place(record)] if record else [])
    return blake2b("\x1f".join(words).encode(), digest_size=16).hexdigest()


def forget_old() -> int:
    """Remove what has waited its time without the rest coming; returns how many rows went."""
    due = now() - timedelta(days=DAYS_KEPT)
    partials, _of = Partial.objects.filter(at__lt=due).delete()
    needs, _of = NeedSaid.objects.filter(at__lt=due, is_met=False).delete()
    return partials + needs


@transaction.atomic
def forget(*, partial: Partial, by: Membership) -> None:
    """Let go of one record that waits."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    audit.record(
        "partial.forgotten", partial.native_key or partial.item_class, by=by, source=[str(partial.source), None]
    )
    partial.delete()
