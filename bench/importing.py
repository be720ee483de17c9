"""(k) A file of configuration items, from its bytes to items: beside COPY of the same rows, and beside a smaller file."""

import csv
import io
from dataclasses import dataclass
from time import perf_counter

from django.db import connection

from bench import data
from bench.table import Row
from dsm.models import Intake, Item, Source
from dsm.queries.intakes import mapping_of
from dsm.services import intake_runs as runs
from dsm.services import intakes
from jobs.models import Job
from organizations.models import Membership

HEADER = ("Asset tag", "Host name", "Class", "Serial no.", "Cores", "Memory GB", "Site", "Supplier", "Last seen")
TABLE = "bench_copied"


@dataclass(frozen=True)
class Times:
    """Seconds of each step of one file."""

    trial: float
    bring_in: float
    again: float
    undo: float


def rows(items: int) -> list[Row]:
    fewer = max(1, items // 100)
    few, many = (_measured(number) for number in (fewer, items))
    copied = _copied(_lines(items))
    size = f"{items:,} items"
    growth = many.bring_in / few.bring_in
    return [
        Row("k", f"import of {size}", f"{many.bring_in:.1f} s, {items / many.bring_in:,.0f} items/s",
            f"COPY of the same rows, {copied:.2f} s", f"{many.bring_in / copied:.0f} × its time"),
        Row("k", "growth of its time", f"× {growth:.0f}", f"{fewer:,} items, {few.bring_in:.2f} s",
            f"× {growth / (items / fewer):.2f} an item"),
        Row("k", "the same file again", f"{many.again:.1f} s", f"the first time, {many.bring_in:.1f} s",
            f"{many.again / many.bring_in:.2f}"),
        Row("k", "its trial", f"{many.trial:.1f} s", f"the import, {many.bring_in:.1f} s",
            f"{many.trial / many.bring_in:.2f}"),
        Row("k", "its undo", f"{many.undo:.1f} s", f"the import, {many.bring_in:.1f} s",
            f"{many.undo / many.bring_in:.2f}"),
    ]  # fmt: skip


def _measured(items: int) -> Times:
    owner = data.company(f"import-{items}", 1).owner
    source = Source.objects.create(organization=owner.organization, key="hoster", name="Hoster", kind="supplier")
    raw = _file(items)
    first, trial, bring_in = _through(owner, source, raw)
    if first.counts["created"] != items or Item.objects.filter(organization=owner.organization).count() != items:
        raise RuntimeError(f"{items} items were sent, and {first.counts} came of it")
    second, _trial, again = _through(owner, source, raw)
    if second.counts["same"] != items:
        raise RuntimeError(f"the same file again changed something: {second.counts}")
    undo = _undone(owner, second) + _undone(owner, first)
    if Item.objects.filter(organization=owner.organization, deleted_at=None).exists():
        raise RuntimeError("the import was undone, and items are left")
    return Times(trial, bring_in, again, undo)


def _through(owner: Membership, source: Source, raw: bytes) -> tuple[Intake, float, float]:
    """The file on its way, done here and not by a worker: the intake, seconds of its trial and of its import."""
    intake = intakes.take_file(source=source, raw=raw, name="items.csv", by=owner)
    Job.objects.filter(params={"intake_id": intake.pk}).delete()
    intake = intakes.profile_now(intake=intake, by=owner)
    intake = intakes.say_mapping(intake=intake, mapping=mapping_of(intake), revision=intake.revision, by=owner)
    began = perf_counter()
    intake = runs.try_out(intake=intake, by=owner)
    tried = perf_counter()
    runs.request_import(intake=intake, without_bad=False, by=owner)
    Job.objects.filter(params={"intake_id": intake.pk}).delete()
    begun = perf_counter()
    intake = runs.bring_in(intake=intake, by=owner)
    return intake, tried - began, perf_counter() - begun


def _undone(owner: Membership, intake: Intake) -> float:
    began = perf_counter()
    runs.undo(intake=intake, by=owner)
    return perf_counter() - began


def _lines(items: int) -> list[list[str]]:
    return [
        [
            f"A-{at:07}", f"host-{at}.example.net", ("server", "database", "switch")[at % 3], f"SN{at * 7:09}",
            str(2 ** (at % 6)), str(at % 512), f"Hall {at % 40}", f"Supplier {at % 12}",
            f"2026-10-{1 + at % 28:02} 12:00",
        ]
        for at in range(items)
    ]  # fmt: skip


def _file(items: int) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *_lines(items)])
    return text.getvalue().encode()


def _copied(lines: list[list[str]]) -> float:
    """Seconds that PostgreSQL takes for the same rows with COPY into a table that has a key and nothing else."""
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    columns = ", ".join(f"c{at} text" for at in range(len(HEADER)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, {columns})")
        text.seek(0)
        began = perf_counter()
        names = ", ".join(f"c{at}" for at in range(len(HEADER)))
        cursor.copy_expert(f"COPY {TABLE} ({names}) FROM STDIN WITH (FORMAT csv)", text)
        seconds = perf_counter() - began
        cursor.execute(f"DROP TABLE {TABLE}")
    return seconds
