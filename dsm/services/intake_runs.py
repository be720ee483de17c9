"""A file that is ready: tried without a trace, imported batch by batch, and undone as a whole."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from django.db import Error, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.federation.counts import MOST_SAMPLES, OUTCOMES, Counts, Refusal, Sample
from dsm.federation.identification import hosts_first
from dsm.federation.record import Record
from dsm.intake.reading import BadRow
from dsm.intake.tables import Table
from dsm.models import Intake, IntakeRow
from dsm.queries.intakes import (
    IMPORT_JOB,
    ROWS_AT_ONCE,
    TRY_JOB,
    UNDO_JOB,
    is_at_work,
    is_newest_import,
    reading_of,
    table_of,
)
from dsm.services.federating import take_back, take_in, try_in
from dsm.services.intakes import locked, require_free, takes_long_again
from jobs import runner
from jobs.models import Job
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission

log = logging.getLogger(__name__)

BATCH = 5_000  # records that are taken all or none
MOST_KEPT = 20_000  # bad rows that are kept with an intake
RUNNABLE = (Intake.State.TRIED, Intake.State.FAILED, Intake.State.RUNNING)
UNDOABLE = (Intake.State.DONE, Intake.State.FAILED, Intake.State.RUNNING)

Progress = Callable[[int, int, str], None]


def silent(_done: int, _total: int, _note: str = "") -> None:
    """Nobody looks."""


# ---- The trial ----


def request_trial(*, intake: Intake, by: Membership) -> Job | None:
    """Try the file: now when it is small (None), else in the background."""
    _require_writer(by)
    require_free(intake)
    if intake.rows <= ROWS_AT_ONCE and not takes_long_again(intake):
        try_out(intake=intake, by=by)
        return None
    title = _("Tries “%(name)s”") % {"name": intake.name[:150]}
    return runner.enqueue(TRY_JOB, by=by, title=title, intake_id=intake.pk)


def try_out(*, intake: Intake, by: Membership, progress: Progress = silent) -> Intake:
    """What would come of every row. Nothing of it stays but the list of bad rows."""
    _require_writer(by)
    progress(0, 1, _("Reads the file"))
    table = table_of(intake)
    reading = reading_of(intake, table)
    counts, samples = Counts(), _Samples()
    batches = list(_batches(reading.records))
    for number, batch in enumerate(batches):
        progress(number * BATCH, len(reading.records), _("Tries the rows"))
        trial = try_in(source=intake.source, records=batch, by=by)
        counts += trial.counts
        samples.take(trial.samples)
    with transaction.atomic():
        row = locked(intake, (Intake.State.MAPPED, Intake.State.TRIED))
        if row.revision != intake.revision:
            raise DomainError(_("Somebody changed what is said of this file while it was tried. Try it again."))
        bad = [*reading.bad, *refused(_cells(table), counts.refusals)]
        keep_bad_rows(row, bad)
        row.state, row.good, row.bad = Intake.State.TRIED, len(reading.records) - len(counts.refusals), len(bad)
        row.tried = {"counts": packed(counts), "samples": samples.packed(), "left_out": reading.left_out}
        row.save()
    return row


def _batches(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Hosts come before what lives in them, so that nothing waits for a later batch."""
    ordered = hosts_first(records)
    for begin in range(0, len(ordered), BATCH):
        yield ordered[begin : begin + BATCH]


class _Samples:
    """The first few of each outcome."""

    def __init__(self) -> None:
        self.by_outcome: dict[str, list[Sample]] = {outcome: [] for outcome in OUTCOMES}

    def take(self, samples: Iterable[Sample]) -> None:
        for one in samples:
            if len(self.by_outcome[one.outcome]) < MOST_SAMPLES:
                self.by_outcome[one.outcome].append(one)

    def packed(self) -> list[dict]:
        return [asdict(one) for samples in self.by_outcome.values() for one in samples]


def packed(counts: Counts) -> dict[str, int]:
    """As JSON, without the refusals: these are rows of their own."""
    return {one.name: getattr(counts, one.name) for one in fields(counts) if one.name != "refusals"}


def unpacked(plain: dict) -> Counts:
    return Counts(**plain)


# ---- Bad rows ----


def refused(cells: Mapping[int, Sequence[str]], refusals: Iterable[Refusal]) -> list[BadRow]:
    """As rows of the file; `cells` by line."""
    return [BadRow(one.line, one.column, one.reason, tuple(cells.get(one.line, ()))) for one in refusals]


def keep_bad_rows(intake: Intake, bad: Sequence[BadRow]) -> None:
    """In place of what was bad before. A mended row stays, for its cells; without a reason when it is good now."""
    mended = dict(intake.bad_rows.exclude(mended=None).values_list("line", "mended"))
    intake.bad_rows.all().delete()
    rows = {line: _row(intake, line, cells) for line, cells in mended.items()}
    for one in bad[:MOST_KEPT]:
        row = rows.setdefault(one.line, _row(intake, one.line, None))
        row.column, row.reason, row.cells = one.column[:110], one.reason[:400], list(one.cells)
    IntakeRow.objects.bulk_create(rows.values(), batch_size=2000)


def _row(intake: Intake, line: int, mended: list[str] | None) -> IntakeRow:
    return IntakeRow(organization_id=intake.organization_id, intake=intake, line=line, mended=mended)


def _cells(table: Table) -> dict[int, Sequence[str]]:
    return {row.line: row.cells for row in table.rows}


# ---- The import ----


@transaction.atomic
def request_import(*, intake: Intake, without_bad: bool, by: Membership) -> Job:
    """Begin to import a file that was tried. Bad rows have to be mended, or left behind by choice."""
    _require_writer(by)
    row = locked(intake, RUNNABLE)
    require_free(row)
    if not row.good:
        raise DomainError(_("No row of this file can be imported. Mend the rows first."))
    if row.bad and not without_bad:
        raise DomainError(_("Some rows cannot be taken. Mend them, or choose to import the others without them."))
    row.state = Intake.State.RUNNING
    row.revision += 1
    row.save(update_fields=["state", "revision"])
    audit.record("intake.begun", row, by=by)
    title = _("Imports “%(name)s”") % {"name": row.name[:150]}
    return runner.enqueue(IMPORT_JOB, by=by, title=title, intake_id=row.pk)


def bring_in(*, intake: Intake, by: Membership, progress: Progress = silent) -> Intake:
    """Import the rows that can be taken, in batches that are each taken wholly or not at all.

    What stops it in between leaves the batches that went through: it can be run again, which makes nothing double, or
    be undone.
    """
    _require_writer(by)
    try:
        progress(0, max(intake.good, 1), _("Reads the file"))
        table = table_of(intake)
        reading = reading_of(intake, table)
        failures, refusals = _take_batches(intake, list(_batches(reading.records)), by, progress)
    except Exception:
        _stopped(intake)
        raise
    bad = [*reading.bad, *refused(_cells(table), refusals)]
    return _finished(intake, bad, len(reading.records) - len(refusals), failures, by)


@dataclass(frozen=True)
class _Failure:
    """A batch that was rolled back, by the lines of its first and last row."""

    first: int
    last: int
    rows: int
    reason: str


def _take_batches(
    intake: Intake, batches: list[list[Record]], by: Membership, progress: Progress
) -> tuple[list[_Failure], tuple[Refusal, ...]]:
    counts = _counts_before(intake)
    failures: list[_Failure] = []
    total, done = sum(map(len, batches)), 0
    for batch in batches:
        progress(done, total, _("%(done)s of %(total)s rows") % {"done": f"{done:,}", "total": f"{total:,}"})
        try:
            with transaction.atomic():
                after = counts + take_in(source=intake.source, intake=intake, records=batch, by=by)
                Intake.objects.filter(pk=intake.pk).update(counts=packed(after))
            counts = after
        except DomainError as refusal:
            failures.append(_failure(batch, str(refusal)))
        except Error:
            log.exception("a batch of intake %s was rolled back", intake.pk)
            failures.append(_failure(batch, _("The database refused these rows. Nothing of them was stored.")))
        done += len(batch)
    return failures, counts.refusals


def _counts_before(intake: Intake) -> Counts:
    """A second run finds what the first one made, and counts on."""
    before = unpacked(intake.counts) if intake.counts else Counts()
    return Counts(created=before.created, changed=before.changed, related=before.related)


def _failure(batch: Sequence[Record], reason: str) -> _Failure:
    lines = [record.line for record in batch]
    return _Failure(min(lines), max(lines), len(batch), reason)


def _stopped(intake: Intake) -> None:
    """Cancelled, or something broke: what went through stays, and says so."""
    with transaction.atomic():
        row = Intake.objects.select_for_update().get(pk=intake.pk)
        row.state = Intake.State.FAILED if row.counts else Intake.State.TRIED
        row.failures = []
        row.save(update_fields=["state", "failures"])


@transaction.atomic
def _finished(intake: Intake, bad: Sequence[BadRow], good: int, failures: Sequence[_Failure], by: Membership) -> Intake:
    """The file goes when all of it is in; what could not be taken stays, to be mended and sent later."""
    row = locked(intake, (Intake.State.RUNNING,))
    keep_bad_rows(row, bad)
    row.bad, row.good = len(bad), good
    row.failures = [asdict(one) for one in failures]
    row.state, row.done_at = (Intake.State.FAILED if failures else Intake.State.DONE), now()
    if not failures:
        row.content = b""
    row.save()
    audit.record("intake.done", row, by=by, **{name: [0, count] for name, count in row.counts.items() if count})
    return row


# ---- Undo ----


@transaction.atomic
def request_undo(*, intake: Intake, by: Membership) -> Job | None:
    """Undo an import: now when it was small (None), else in the background."""
    _require_writer(by)
    row = locked(intake, UNDOABLE)
    require_free(row)
    _require_newest(row)
    if row.rows <= ROWS_AT_ONCE:
        undo(intake=row, by=by)
        return None
    title = _("Undoes “%(name)s”") % {"name": str(row)[:150]}
    return runner.enqueue(UNDO_JOB, by=by, title=title, intake_id=row.pk)


@transaction.atomic
def undo(*, intake: Intake, by: Membership) -> Intake:
    """Everything as it was before this import, all of it or nothing."""
    _require_writer(by)
    row = locked(intake, UNDOABLE)
    _require_newest(row)
    take_back(intake=row, by=by)
    row.state, row.undone_at, row.undone_by, row.content = Intake.State.UNDONE, now(), by, b""
    row.save()
    audit.record("intake.undone", row, by=by)
    return row


def _require_newest(intake: Intake) -> None:
    if not is_newest_import(intake):
        raise DomainError(_("A later import of this source stands on it. Undo the later one first."))


def may_run(intake: Intake) -> bool:
    """Also when its worker died: then it says that it runs, and nobody works on it."""
    return intake.state in RUNNABLE and not is_at_work(intake)


def _require_writer(by: Membership) -> None:
    by.require(Permission.EDIT)
    by.require_unit(None)
