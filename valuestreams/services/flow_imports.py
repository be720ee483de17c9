"""A file of work items, from being sent to being stored: in between it is a draft that nobody else sees."""

import zlib
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from jobs import runner
from jobs.models import Job
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from valuestreams.flow.reading import Reading
from valuestreams.models import ItemImport, Stream
from valuestreams.queries.flow_imports import IMPORT_JOB, preview, understood
from valuestreams.services.days import require_sensible
from valuestreams.services.flow import Progress, bring_in_items, locked_draft

MOST_KEPT = 200  # refused lines that are kept with an import


@transaction.atomic
def keep_file(*, stream: Stream, raw: bytes, name: str, by: Membership) -> ItemImport:
    """Keep what was sent as a draft of `by`, in place of an earlier one. Raises DomainError for what cannot be read."""
    by.require(Permission.EDIT)
    by.require_unit(stream.unit_id)
    reading = understood(raw, stream.organization)
    _drop_drafts(stream, by)
    return ItemImport.objects.create(
        organization_id=stream.organization_id, stream=stream, name=name[:200], source=reading.source.value,
        as_of=localdate(), content=zlib.compress(raw, 6), by=by,
    )  # fmt: skip


def _drop_drafts(stream: Stream, by: Membership) -> None:
    """They are locked first, so that none goes that is being stored at this moment."""
    drafts = ItemImport.objects.filter(stream=stream, by=by, status=ItemImport.Status.DRAFT)
    held = [one.pk for one in drafts.defer("content").select_for_update(of=("self",))]
    ItemImport.objects.filter(pk__in=held).delete()


@transaction.atomic
def say_choices(*, batch: ItemImport, choices: dict, as_of: date, by: Membership) -> ItemImport:
    """Say what only a person knows of the file: zone, order of the dates, what each type counts as, its day."""
    _require_writer(batch, by)
    require_sensible(as_of, "as_of")
    if as_of > localdate():
        raise DomainError(_("That day is still to come."), "as_of")
    batch = locked_draft(batch)
    batch.choices, batch.as_of = choices, as_of
    batch.save(update_fields=["choices", "as_of"])
    return batch


@transaction.atomic
def discard(*, batch: ItemImport, by: Membership) -> None:
    _require_writer(batch, by)
    locked_draft(batch).delete()


def request_store(*, batch: ItemImport, by: Membership) -> Job:
    """Store a large file in the background."""
    _require_draft(batch, by)
    title = _("Work items of “%(stream)s”") % {"stream": batch.stream.title[:150]}
    return runner.enqueue(IMPORT_JOB, by=by, title=title, unit=batch.stream.unit, import_id=batch.pk)


def store(*, batch: ItemImport, by: Membership, progress: Progress | None = None) -> ItemImport:
    """Read the draft as was said and store its items, all or none. Raises DomainError while a question is open."""
    _require_draft(batch, by)
    tell = progress or (lambda *_said: None)
    tell(0, 2, _("Reads the file"))
    reading = preview(batch).reading
    _require_answered(reading)
    tell(1, 2, _("Stores the items"))
    return bring_in_items(
        stream=batch.stream,
        items=reading.items,
        by=by,
        batch=batch,
        bad=len(reading.refused),
        left_out=reading.left_out,
        refused=[[one.line, one.reason, one.text] for one in reading.refused[:MOST_KEPT]],
    )


def bring_in_file(
    *, stream: Stream, raw: bytes, name: str, by: Membership, choices: dict | None = None, as_of: date | None = None
) -> ItemImport:
    """Read and store a file in one step, for callers that need no preview. Raises DomainError also for a question."""
    by.require(Permission.EDIT)
    _require_answered(understood(raw, stream.organization, choices))
    with transaction.atomic():
        batch = keep_file(stream=stream, raw=raw, name=name, by=by)
        batch = say_choices(batch=batch, choices=choices or {}, as_of=as_of or localdate(), by=by)
        return store(batch=batch, by=by)


def _require_writer(batch: ItemImport, by: Membership) -> None:
    by.require(Permission.EDIT)
    by.require_unit(batch.stream.unit_id)


def _require_draft(batch: ItemImport, by: Membership) -> None:
    _require_writer(batch, by)
    if not ItemImport.objects.filter(pk=batch.pk, status=ItemImport.Status.DRAFT).exists():
        raise DomainError(_("This file is stored or gone already."))


def _require_answered(reading: Reading) -> None:
    if reading.questions:
        raise DomainError(" ".join(sentence for _question, sentence in reading.questions))
