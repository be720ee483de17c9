"""What a source sent: the file read again as was said, and the pages about it."""

import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils.timezone import now

from dsm.federation.record import Record
from dsm.intake import mapping as terms
from dsm.intake import profile as profiling
from dsm.intake import tables
from dsm.intake.decoding import Unreadable
from dsm.intake.lines import Row
from dsm.intake.mapping import BadMapping, Mapping
from dsm.intake.reading import BadRow, Reading, read, with_mended
from dsm.intake.suggesting import missing, suggested
from dsm.intake.tables import LARGEST, Layout, Table
from dsm.models import ImportTrace, Intake, Item, SavedMapping, Source
from dsm.queries.federation_rules import class_rules
from jobs.models import Job
from organizations.errors import DomainError
from organizations.models import Membership, Supplier

READ_JOB, TRY_JOB, IMPORT_JOB, UNDO_JOB = "dsm.read_items", "dsm.try_items", "dsm.import_items", "dsm.undo_import"
AT_ONCE = 1_000_000  # bytes of a file that is read while somebody waits
ROWS_AT_ONCE = 2_000  # rows that are tried or imported while somebody waits
HEAD = 20  # rows that the mapping is tried on while it is made


# ---- The file ----


def raw_of(intake: Intake) -> bytes:
    """The file as it was sent. Raises DomainError when it is forgotten."""
    if not intake.content:
        raise DomainError("The file is not kept any more. Send it again.")
    return zlib.decompressobj().decompress(bytes(intake.content), LARGEST + 1)


def table_in(raw: bytes, layout: Layout) -> Table:
    try:
        return tables.read(raw, layout)
    except Unreadable as refusal:
        raise DomainError(str(refusal), "file") from None


def table_of(intake: Intake) -> Table:
    """With the rows that were mended."""
    mended = intake.bad_rows.exclude(mended=None).values_list("line", "mended")
    return with_mended(table_in(raw_of(intake), Layout(**intake.layout)), dict(mended))


def reading_of(intake: Intake, table: Table) -> Reading:
    """Raises DomainError for what is said of the columns."""
    return read_rows(table, mapping_of(intake), intake.organization.time_zone)


def read_rows(table: Table, mapping: Mapping, zone: str) -> Reading:
    """Raises DomainError for what is said of the columns; its field is the heading."""
    try:
        return read(table, mapping, ZoneInfo(zone), now())
    except BadMapping as problem:
        raise DomainError(str(problem), problem.heading or None) from None


def mapping_kept(saved: SavedMapping) -> Mapping:
    return terms.unpacked(saved.mapping)


def mapping_of(intake: Intake) -> Mapping:
    return terms.unpacked(intake.mapping)


# ---- What was found in it ----


def profile_of(table: Table) -> dict:
    """As it is kept with the intake."""
    return {
        "columns": [profiling.packed(column) for column in profiling.profiles(table)],
        "header_line": table.header_line,
        "head": [[row.line, list(row.cells), row.fault] for row in table.rows[:HEAD]],
        "skipped": [asdict(one) for one in table.skipped[:200]],
        "left_out": len(table.skipped),
        "notes": list(table.notes),
        "layout": asdict(table.layout),
        "sheets": list(table.sheets),
    }


def columns_of(intake: Intake) -> tuple[profiling.ColumnProfile, ...]:
    return tuple(profiling.unpacked(column) for column in intake.profile.get("columns", ()))


def suggestion(source: Source, table_profile: dict) -> Mapping:
    """What the columns probably mean: as in the last file of the source, else by their names and what items have."""
    saved = SavedMapping.objects.filter(source=source).first()
    columns = [profiling.unpacked(column) for column in table_profile["columns"]]
    return suggested(
        columns,
        known=known_attributes(source.organization_id),
        classes=known_classes(source.organization_id),
        saved=mapping_kept(saved) if saved else None,
    )


def known_classes(organization_id: int) -> list[str]:
    """Classes that have items or rules, by name."""
    used = Item.objects.filter(organization=organization_id, deleted_at=None, product=None, capability=None)
    return sorted({*used.order_by().values_list("item_class", flat=True).distinct(), *class_rules(organization_id)})


def known_attributes(organization_id: int) -> list[str]:
    """Words that the rules of the classes name."""
    rules = class_rules(organization_id).values()
    named = {word for rule in rules for word in (*rule.expected, *(one for entry in rule.identifiers for one in entry))}
    return sorted(named - {"name"})


# ---- Pages ----


@dataclass(frozen=True)
class HeadRow:
    """One of the first rows, as it would be taken. `record` is None when it would not."""

    line: int
    cells: Sequence[str]
    record: Record | None
    fault: str
    column: str


def head_of(intake: Intake, mapping: Mapping) -> tuple[list[HeadRow], str]:
    """The first rows by this mapping, and what is wrong with it, "" when nothing is."""
    columns = columns_of(intake)
    kept = [Row(line, tuple(cells), fault) for line, cells, fault in intake.profile.get("head", ())]
    table = Table(tuple(column.name for column in columns), 0, tuple(kept))
    try:
        found = read_rows(table, with_orders(mapping, columns), intake.organization.time_zone)
    except DomainError as problem:
        return [HeadRow(row.line, row.cells, None, "", "") for row in kept], str(problem)
    records = {record.line: record for record in found.records}
    bad = {row.line: row for row in found.bad}
    return [_head_row(row, records.get(row.line), bad.get(row.line)) for row in kept], ""


def _head_row(row: Row, record: Record | None, bad: BadRow | None) -> HeadRow:
    return HeadRow(row.line, row.cells, record, bad.reason if bad else "", bad.column if bad else "")


def with_orders(mapping: Mapping, columns: Sequence[profiling.ColumnProfile]) -> Mapping:
    """Where the whole file shows how its dates are written, nobody has to say it."""
    shown = {column.name: column.order for column in columns}
    said = {
        heading: one if one.order else replace(one, order=shown.get(heading, ""))
        for heading, one in mapping.columns.items()
    }
    return replace(mapping, columns=said)


def missing_columns(intake: Intake) -> list[str]:
    """Headings that the last file of the source had, and this one has not."""
    saved = SavedMapping.objects.filter(source=intake.source_id).first()
    return missing(mapping_kept(saved).columns, {one.name for one in columns_of(intake)}) if saved else []


def job_of(intake: Intake, membership: Membership) -> Job | None:
    """The work on it that is not over, or else the last that was."""
    jobs = Job.objects.visible_to(membership).filter(
        kind__in=(READ_JOB, TRY_JOB, IMPORT_JOB, UNDO_JOB), params={"intake_id": intake.pk}
    )
    return jobs.active().first() or jobs.first()


def is_at_work(intake: Intake) -> bool:
    """Whether a worker has to do with it: then nobody else may."""
    kinds = (READ_JOB, TRY_JOB, IMPORT_JOB, UNDO_JOB)
    jobs = Job.objects.active().filter(organization=intake.organization_id, kind__in=kinds)
    return jobs.filter(params={"intake_id": intake.pk}).exists()


def is_kept(intake: Intake) -> bool:
    """Whether its file is still there."""
    return Intake.objects.filter(pk=intake.pk).exclude(content=b"").exists()


def same_file_before(intake: Intake) -> Intake | None:
    """The last time when exactly this file was imported for the source."""
    rows = Intake.objects.light().filter(source=intake.source_id, digest=intake.digest, state=Intake.State.DONE)
    return rows.exclude(pk=intake.pk).order_by("-done_at").first() if intake.digest else None


def is_newest_import(intake: Intake) -> bool:
    """Only the newest of a source can be undone: later ones stand on it."""
    return import_after(intake) is None


def import_after(intake: Intake) -> Intake | None:
    """The newest import of the same source that came in after `intake`, whichever file was sent first."""
    last = ImportTrace.objects.filter(intake=intake).aggregate(last=Max("pk"))["last"]
    if last is None:
        return None
    later = ImportTrace.objects.filter(source=intake.source_id, pk__gt=last).exclude(intake=intake).order_by("-pk")
    return Intake.objects.light().filter(pk=later.values("intake")[:1]).first()


def supplier_names(organization_id: int) -> list[str]:
    rows = Supplier.objects.filter(organization=organization_id, deleted_at=None)
    return list(rows.order_by("name").values_list("name", flat=True)[:500])


def sources_for(membership: Membership) -> list[Source]:
    return list(Source.objects.visible_to(membership).order_by("name"))
