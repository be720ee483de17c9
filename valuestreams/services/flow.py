"""Bringing in work items, taking a whole import back, and saying what an item counts as."""

import json
import zlib
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from valuestreams.flow import items as values
from valuestreams.flow.items import Kind
from valuestreams.models import ItemImport, Stream, WorkItem

MOST_ITEMS = 200_000  # of a stream
AT_ONCE = 2_000  # rows that one statement writes
WRITTEN = ("title", "kind", "created", "started", "done", "active", "waiting", "status", "dropped")

Progress = Callable[[int, int, str], None]


@transaction.atomic
def bring_in_items(
    *,
    stream: Stream,
    items: Iterable[values.WorkItem],
    by: Membership,
    as_of: date | None = None,
    name: str = "",
    batch: ItemImport | None = None,
    **counts,
) -> ItemImport:
    """Store items under their keys: a key that is there already is brought up to date. Raises DomainError.

    items: each key once. as_of: the day of which they tell, today if None. batch: the draft that they were read from.
    counts: more about it, such as `bad` and `refused`.
    """
    by.require(Permission.EDIT)
    row = Stream.objects.select_for_update(of=("self",)).get(pk=stream.pk)
    by.require_unit(row.unit_id)
    items = {one.key: one for one in items}
    if not items:
        raise DomainError(_("There is no item to store."))
    if batch is None:
        batch = ItemImport(organization_id=stream.organization_id, stream=stream, name=name[:200], by=by)
    else:
        batch = locked_draft(batch)
    batch.as_of = as_of or batch.as_of or localdate()
    batch.status, batch.stored_at = ItemImport.Status.STORED, now()
    for field, value in counts.items():
        setattr(batch, field, value)
    batch.save()
    _write(batch, items)
    audit.record("items.brought_in", stream, by=by, added=[None, batch.added], changed=[None, batch.changed])
    return batch


def locked_draft(batch: ItemImport) -> ItemImport:
    """The draft as it stands now, until this transaction ends. Raises DomainError when it is no draft any more."""
    drafts = ItemImport.objects.select_for_update(of=("self",)).filter(status=ItemImport.Status.DRAFT)
    found = drafts.select_related("stream__organization", "stream__unit").filter(pk=batch.pk).first()
    if found is None:
        raise DomainError(_("This file is stored or gone already."))
    return found


def _write(batch: ItemImport, items: dict[str, values.WorkItem]) -> None:
    """Only what differs is written, and how it was before is kept."""
    before = {row.key: row for row in WorkItem.objects.filter(stream=batch.stream_id, key__in=list(items))}
    held = WorkItem.objects.filter(stream=batch.stream_id).count()
    if held + len(items) - len(before) > MOST_ITEMS:
        raise DomainError(_("A stream has at most %(most)s work items.") % {"most": f"{MOST_ITEMS:,}"})
    rows, replaced = [], {}
    for key, item in items.items():
        row, old = _row(batch, item), before.get(key)
        if old is not None and old.kind_by_hand:
            row.kind, row.kind_by_hand = old.kind, True
        if old is None:
            rows.append(row)
        elif _told(old) != _told(row):
            row.step_key = old.step_key
            replaced[key] = [*_told(old), old.brought_by_id]
            rows.append(row)
    _upsert(rows)
    batch.added, batch.changed = len(rows) - len(replaced), len(replaced)
    batch.same = len(items) - len(rows)
    batch.replaced = _packed(replaced)
    batch.save(update_fields=["added", "changed", "same", "replaced"])


def _row(batch: ItemImport, item: values.WorkItem) -> WorkItem:
    return WorkItem(
        organization_id=batch.organization_id, stream_id=batch.stream_id, brought_by=batch, key=item.key,
        title=item.title, kind=item.kind.value, created=item.created, started=item.started, done=item.done,
        active=_microseconds(item.active), waiting=_microseconds(item.waiting), status=item.status,
        dropped=item.dropped,
    )  # fmt: skip


def _microseconds(spent: timedelta | None) -> int | None:
    return None if spent is None else spent // values.MICROSECOND


def _told(row: WorkItem) -> list:
    """What a file says of an item, as JSON: to compare, and to bring back."""
    told = (getattr(row, name) for name in WRITTEN)
    return [(one - values.EPOCH) // values.MICROSECOND if isinstance(one, datetime) else one for one in told]


def _upsert(rows: list[WorkItem]) -> None:
    WorkItem.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["stream", "key"],
        update_fields=[*WRITTEN, "kind_by_hand", "brought_by"],
    )


def _packed(replaced: dict) -> bytes:
    return zlib.compress(json.dumps(replaced).encode()) if replaced else b""


@transaction.atomic
def undo_import(*, batch: ItemImport, by: Membership) -> ItemImport:
    """Take back the newest import of a stream: what it added goes, what it changed is as it was before.

    Raises DomainError for one that is not the newest, since later ones stand on it. A type chosen by hand stays.
    """
    by.require(Permission.EDIT)
    stream = Stream.objects.select_for_update(of=("self",)).get(pk=batch.stream_id)
    by.require_unit(stream.unit_id)
    newest = ItemImport.objects.stored().filter(stream=stream).order_by("-stored_at", "-pk").first()
    batch = ItemImport.objects.get(pk=batch.pk)
    if batch.status != ItemImport.Status.STORED:
        raise DomainError(_("This import is not stored, so there is nothing to take back."))
    if newest != batch:
        raise DomainError(
            _("“%(name)s” came later and may have changed the same items. Take that back first.") % {"name": newest}
        )
    replaced = json.loads(zlib.decompress(batch.replaced)) if batch.replaced else {}
    items = WorkItem.objects.filter(stream=stream, brought_by=batch)
    _upsert([_as_before(row, replaced[row.key]) for row in items.filter(key__in=list(replaced))])
    items.filter(brought_by=batch).delete()
    batch.status = ItemImport.Status.UNDONE
    batch.save(update_fields=["status"])
    audit.record("items.taken_back", stream, by=by, name=[str(batch), None])
    return batch


def _as_before(row: WorkItem, told: list) -> WorkItem:
    kind = row.kind
    for name, value in zip(WRITTEN, told[:-1], strict=True):
        setattr(row, name, _moment(value) if name in ("created", "started", "done") else value)
    if row.kind_by_hand:
        row.kind = kind
    row.brought_by_id = told[-1]
    row.pk = None  # it is written by its key, as every other
    return row


def _moment(microseconds: int | None) -> datetime | None:
    if microseconds is None:
        return None
    return values.EPOCH + values.MICROSECOND * microseconds


@transaction.atomic
def set_kind(*, item: WorkItem, kind: str, by: Membership) -> WorkItem:
    """Say what an item counts as. No later file changes it."""
    by.require(Permission.EDIT)
    by.require_unit(item.stream.unit_id)
    if kind not in set(Kind):
        raise DomainError(_("There is no such type."), "kind")
    item.kind, item.kind_by_hand = kind, True
    item.save(update_fields=["kind", "kind_by_hand"])
    return item
