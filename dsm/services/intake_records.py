"""Records of a source that come by the API: taken at once, all or none, and undone like a file."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.federation.counts import Counts
from dsm.federation.identification import hosts_first
from dsm.intake import payload
from dsm.intake.mapping import Mapping
from dsm.intake.reading import BadRow, Reading
from dsm.intake.tables import Layout
from dsm.models import Intake, SavedMapping, Source
from dsm.queries.intakes import mapping_kept, profile_of, read_rows, suggestion, table_in
from dsm.services.federating import take_in
from dsm.services.intake_runs import keep_bad_rows, packed, refused
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission


class BadRecords(DomainError):
    """Some records cannot be taken, so that none was. `rows` says which and why."""

    def __init__(self, rows: Sequence[BadRow]):
        super().__init__(_("Some of these records cannot be taken, so none was."))
        self.rows = rows


def take_records(
    *, source: Source, records: Sequence[object], by: Membership, only_good: bool = False, dry_run: bool = False
) -> Intake:
    """Take at most 5,000 records. Raises BadRecords unless `only_good`, which leaves the bad ones behind."""
    zone = ZoneInfo(source.organization.time_zone)
    return _take(source, payload.read(records, zone, now()), by, only_good, dry_run)


def take_text(
    *, source: Source, text: str, by: Membership, mapping: Mapping | None = None, only_good: bool = False,
    dry_run: bool = False,
) -> Intake:  # fmt: skip
    """The same with CSV text, its columns as in `mapping`, else as in the last file of the source."""
    table = table_in(text.encode(), Layout())
    if mapping is None:
        saved = SavedMapping.objects.filter(source=source).first()
        mapping = mapping_kept(saved) if saved else suggestion(source, profile_of(table))
    return _take(source, read_rows(table, mapping, source.organization.time_zone), by, only_good, dry_run)


@transaction.atomic
def _take(source: Source, reading: Reading, by: Membership, only_good: bool, dry_run: bool) -> Intake:
    by.require(Permission.EDIT)
    by.require_unit(None)
    _require_good(reading.bad, only_good)
    if len(reading.records) > payload.MOST_RECORDS:
        raise DomainError(_("At most 5,000 records are taken in one call. Send them in several."))
    intake = Intake.objects.create(
        organization_id=source.organization_id, source=source, by=by, state=Intake.State.DONE, done_at=now(),
        rows=len(reading.records) + len(reading.bad) + reading.left_out,
    )  # fmt: skip
    counts = take_in(source=source, intake=intake, records=hosts_first(reading.records), by=by)
    bad = [*reading.bad, *refused({}, counts.refusals)]
    _require_good(bad, only_good)
    _note(intake, counts, bad, len(reading.records))
    if dry_run:
        transaction.set_rollback(True)
        return intake
    audit.record("intake.done", intake, by=by, **{name: [0, count] for name, count in intake.counts.items() if count})
    return intake


def _require_good(bad: Sequence[BadRow], only_good: bool) -> None:
    if bad and not only_good:
        raise BadRecords(bad)


def _note(intake: Intake, counts: Counts, bad: Sequence[BadRow], records: int) -> None:
    intake.good, intake.bad, intake.counts = records - len(counts.refusals), len(bad), packed(counts)
    intake.save(update_fields=["good", "bad", "counts"])
    keep_bad_rows(intake, bad)
