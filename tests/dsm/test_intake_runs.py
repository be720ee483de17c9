"""A file of a source on its way: sent, said, tried, mended, imported, undone."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import now

from dsm.federation.counts import Counts
from dsm.intake import mapping as terms
from dsm.intake.mapping import Column, Mapping
from dsm.intake.tables import Layout
from dsm.intake_tasks import forget_files
from dsm.models import Intake, Item, SavedMapping, Source
from dsm.queries.intakes import columns_of, mapping_of
from dsm.services import intake_runs as runs
from dsm.services import intakes
from jobs import runner
from jobs.models import Job
from organizations.errors import DomainError, Stale

pytestmark = pytest.mark.django_db

GOOD = [f"A-{n};srv-{n};Server;SN{n};{n}" for n in range(1, 10)]
FILE = "\n".join(["Asset tag;Host name;CI class;Serial No.;Cores", *GOOD, "A-10;srv-10;Server;SN10;many", "A-11;srv"])


@pytest.fixture
def lumen(olga) -> Source:
    return Source.objects.create(organization=olga.organization, key="lumen", name="Lumen Hosting", kind="supplier")


def sent(source, by, text=FILE, name="cmdb.csv") -> Intake:
    return intakes.take_file(source=source, raw=text.encode(), name=name, by=by)


def tried(intake, by) -> Intake:
    said = intakes.say_mapping(intake=intake, mapping=mapping_of(intake), revision=intake.revision, by=by)
    assert runs.request_trial(intake=said, by=by) is None
    said.refresh_from_db()
    return said


def imported(intake, by) -> Intake:
    """As the worker does it."""
    job = runs.request_import(intake=intake, without_bad=True, by=by)
    runner.execute(str(job.pk))
    job.refresh_from_db()
    assert job.status == Job.Status.SUCCEEDED, job.error
    intake.refresh_from_db()
    return intake


def test_who_only_reads_or_writes_in_one_unit_sends_nothing(lumen, vera, sam):
    for who in (vera, sam):
        with pytest.raises(PermissionDenied):
            sent(lumen, who)


def test_what_cannot_be_read_is_refused_and_not_kept(lumen, ed):
    with pytest.raises(DomainError, match="empty"):
        sent(lumen, ed, "  \n ")
    assert not Intake.objects.exists()


def test_the_trial_lists_bad_rows_with_line_and_reason_and_makes_nothing(lumen, ed):
    intake = tried(sent(lumen, ed), ed)
    assert (intake.state, intake.good, intake.bad) == (Intake.State.TRIED, 9, 2)
    assert intake.tried["counts"]["created"] == 9
    assert [(row.line, row.column) for row in intake.bad_rows.all()] == [(11, "Cores"), (12, "")]
    assert "no number" in intake.bad_rows.first().reason
    assert not Item.objects.filter(item_class="server").exists()


def test_good_rows_wait_until_somebody_chooses(lumen, ed):
    intake = tried(sent(lumen, ed), ed)
    with pytest.raises(DomainError, match="Mend them, or choose"):
        runs.request_import(intake=intake, without_bad=False, by=ed)
    intake.refresh_from_db()
    assert intake.state == Intake.State.TRIED


def test_mended_rows_join_the_others(lumen, ed):
    intake = tried(sent(lumen, ed), ed)
    mended = (
        "Asset tag;Host name;CI class;Serial No.;Cores;OrgScale line\n"
        "A-10;srv-10;Server;SN10;10;11\nA-11;srv-11;Server;SN11;11;12"
    )
    assert intakes.mend_rows(intake=intake, raw=mended.encode(), by=ed) == 2
    intake.refresh_from_db()
    runs.try_out(intake=intake, by=ed)
    intake.refresh_from_db()
    assert (intake.good, intake.bad) == (11, 0)
    assert imported(intake, ed).counts["created"] == 11


def test_the_same_file_again_changes_nothing(lumen, ed):
    first = imported(tried(sent(lumen, ed), ed), ed)
    assert first.state == Intake.State.DONE and not first.content
    assert Item.objects.get(name="srv-9").attributes["cores"] == 9
    again = imported(tried(sent(lumen, ed), ed), ed)
    assert {name: again.counts[name] for name in ("created", "changed", "same")} == {
        "created": 0, "changed": 0, "same": 9,
    }  # fmt: skip
    assert Item.objects.filter(item_class="server").count() == 9


def test_an_import_is_undone_as_a_whole_and_the_newest_first(lumen, ed):
    first = imported(tried(sent(lumen, ed), ed), ed)
    second = imported(tried(sent(lumen, ed, FILE.replace(";9\n", ";12\n")), ed), ed)
    assert Item.objects.get(name="srv-9").attributes["cores"] == 12
    with pytest.raises(DomainError, match="later import"):
        runs.request_undo(intake=first, by=ed)
    assert runs.request_undo(intake=second, by=ed) is None
    assert Item.objects.get(name="srv-9").attributes["cores"] == 9
    runs.request_undo(intake=first, by=ed)
    assert not Item.objects.filter(item_class="server", deleted_at=None).exists()


def test_a_batch_that_fails_is_rolled_back_wholly_and_named(lumen, ed, monkeypatch):
    real, monkeypatched = runs.take_in, []

    def taking(*, records, **rest):
        counts = real(records=records, **rest)
        monkeypatched.append(len(records))
        if len(monkeypatched) == 2:
            raise DomainError("Not these.")
        return counts

    monkeypatch.setattr(runs, "BATCH", 4)
    intake = tried(sent(lumen, ed), ed)
    monkeypatch.setattr(runs, "take_in", taking)
    intake = imported(intake, ed)
    assert intake.state == Intake.State.FAILED
    assert intake.failures == [{"first": 6, "last": 9, "rows": 4, "reason": "Not these."}]
    assert Item.objects.filter(item_class="server").count() == intake.counts["created"] == 5
    assert intake.content, "it can be run again"
    monkeypatch.setattr(runs, "take_in", real)
    assert imported(intake, ed).counts["created"] == 9


def test_a_cancelled_import_says_how_far_it_came_and_can_go_on(lumen, ed, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 4)
    intake = tried(sent(lumen, ed), ed)
    runs.request_import(intake=intake, without_bad=True, by=ed)
    calls = []

    def progress(done, total, note):
        calls.append(done)
        if done == 4:
            raise runner.Cancelled

    with pytest.raises(runner.Cancelled):
        runs.bring_in(intake=intake, by=ed, progress=progress)
    intake.refresh_from_db()
    assert (intake.state, intake.counts["created"]) == (Intake.State.FAILED, 4)


def test_the_next_file_of_a_source_is_read_by_the_same_mapping(lumen, ed):
    intake = sent(lumen, ed)
    columns = {"Asset tag": Column(terms.KEY), "Host name": Column(terms.NAME), "CI class": Column(terms.CLASS)}
    said = Mapping({**columns, "Cores": Column(terms.ATTRIBUTE, "kernels", "whole")})
    intakes.say_mapping(intake=intake, mapping=said, revision=intake.revision, by=ed)
    assert SavedMapping.objects.get().source == lumen
    found = mapping_of(sent(lumen, ed, FILE + "\n"))
    assert found.columns["Cores"].attribute == "kernels"
    assert "Serial No." not in found.columns


def test_two_people_who_say_the_columns_do_not_overwrite_each_other(lumen, ed, olga):
    intake = sent(lumen, ed)
    intakes.say_mapping(intake=intake, mapping=mapping_of(intake), revision=intake.revision, by=ed)
    with pytest.raises(Stale):
        intakes.say_mapping(intake=intake, mapping=mapping_of(intake), revision=intake.revision, by=olga)


def test_a_large_file_is_read_in_the_background(lumen, ed, monkeypatch):
    monkeypatch.setattr(intakes, "AT_ONCE", 10)
    intake = sent(lumen, ed)
    assert columns_of(intake) == ()
    runner.execute(str(Job.objects.get(kind="dsm.read_items").pk))
    intake.refresh_from_db()
    assert [column.name for column in columns_of(intake)][:2] == ["Asset tag", "Host name"]


def test_a_large_file_that_is_to_be_read_otherwise_is_tried_no_more(lumen, ed, monkeypatch):
    intake = tried(sent(lumen, ed), ed)
    monkeypatch.setattr(intakes, "AT_ONCE", 10)
    said = intakes.say_layout(intake=intake, layout=Layout(delimiter=";"), by=ed)
    assert (said.state, said.tried, said.good, said.bad) == (Intake.State.READ, {}, 0, 0)
    assert said.revision == intake.revision + 1
    with pytest.raises(DomainError, match="cannot be done any more"):
        runs.request_import(intake=said, without_bad=True, by=ed)


def test_a_small_workbook_that_unpacks_to_much_is_read_in_the_background(monkeypatch):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", " " * 20_000)
    assert not intakes.takes_long(content.getvalue())
    monkeypatch.setattr(intakes, "UNPACKED_AT_ONCE", 10_000)
    assert intakes.takes_long(content.getvalue())


def test_what_came_in_last_is_undone_first_whichever_file_was_sent_first(lumen, ed):
    first, second = sent(lumen, ed), sent(lumen, ed, FILE.replace(";9\n", ";12\n"))
    imported(tried(second, ed), ed)
    first = imported(tried(first, ed), ed)
    second.refresh_from_db()
    with pytest.raises(DomainError, match="later import"):
        runs.request_undo(intake=second, by=ed)
    runs.request_undo(intake=first, by=ed)
    assert Item.objects.get(name="srv-9").attributes["cores"] == 12
    runs.request_undo(intake=second, by=ed)
    assert not Item.objects.filter(item_class="server").exists()


def test_counts_are_kept_without_the_refusals():
    assert runs.unpacked(runs.packed(Counts(created=3, merged=1))) == Counts(created=3, merged=1)


def test_files_that_nobody_imports_are_forgotten_and_others_are_not(lumen, ed):
    waits, done = sent(lumen, ed), imported(tried(sent(lumen, ed), ed), ed)
    assert forget_files() == 0
    Intake.objects.update(at=now() - timedelta(days=31))
    forget_files()
    assert list(Intake.objects.values_list("pk", flat=True)) == [done.pk]
    assert waits.pk != done.pk
