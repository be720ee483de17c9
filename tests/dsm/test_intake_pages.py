"""The pages of an import: who sees them, what they say, and that nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dsm.models import Intake, Item, Source
from dsm.queries.intakes import mapping_of
from jobs import runner
from jobs.models import Job

pytestmark = pytest.mark.django_db

FILE = (
    "Inventory of the hoster;;\n\nHost;Type;Cores\nsrv-1;Servers;4\nsrv-2;Servers;many\nsrv-3;Rack;8\nTotal;;12\n"
)  # fmt: skip


@pytest.fixture
def hoster(olga) -> Source:
    return Source.objects.create(organization=olga.organization, key="hoster", name="The hoster", kind="supplier")


def page(route, *args):
    return reverse(route, args=["acme", *args])


@pytest.fixture
def sent(sign_in, ed, hoster) -> Intake:
    file = SimpleUploadedFile("hoster.csv", FILE.encode("cp1252"))
    answer = sign_in(ed).post(page("intake-new", hoster.pk), {"file": file})
    intake = Intake.objects.get()
    assert answer.url == page("intake-map", intake.pk)
    return intake


def mapping(intake, **said):
    return {
        "revision": intake.revision, "target-0": "name", "target-1": "class", "target-2": "attribute",
        "attribute-2": "cores", "kind-2": "whole:.", "word-1-0": "server", "word-1-1": "-",
    } | said  # fmt: skip


def test_a_viewer_reads_what_came_of_imports_and_sends_nothing(sign_in, vera, ed, sent):
    client = sign_in(vera)
    assert client.get(page("intakes")).status_code == 200
    assert "not imported yet" in client.get(page("intake", sent.pk)).content.decode()
    assert client.get(page("intake-map", sent.pk)).status_code == 403
    assert client.post(page("intake-discard", sent.pk)).status_code == 403


def test_a_file_that_is_no_table_is_refused_on_the_page(sign_in, ed, hoster):
    answer = sign_in(ed).post(page("intake-new", hoster.pk), {"file": SimpleUploadedFile("x.csv", b"%PDF-1.7 ...")})
    assert answer.status_code == 422
    assert "cannot be read. Save it as CSV" in answer.content.decode()


def test_what_is_missing_in_the_mapping_is_said_and_the_rest_stays(client, sent):
    answer = client.post(page("intake-map", sent.pk), mapping(sent, **{"target-1": "", "attribute-2": "kernels"}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Say what the rows are" in text and 'value="kernels"' in text


def test_a_word_that_two_columns_have_is_refused_beside_its_column(client, sent):
    answer = client.post(
        page("intake-map", sent.pk), mapping(sent, **{"target-0": "attribute", "attribute-0": "cores"})
    )
    assert answer.context["form"].errors.keys() == {"target-2"}


def test_the_look_shows_the_first_rows_without_keeping_anything(client, sent):
    answer = client.post(page("intake-look", sent.pk), mapping(sent))
    text = answer.content.decode()
    assert "“many” is no number" in text and "left out" in text and ">server<" in text
    sent.refresh_from_db()
    assert sent.state == Intake.State.READ


def test_a_stale_mapping_is_refused_with_what_the_others_said(client, sent):
    client.post(page("intake-map", sent.pk), mapping(sent))
    answer = client.post(page("intake-map", sent.pk), mapping(sent, **{"attribute-2": "kernels"}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Cores: cores" in text and 'value="kernels"' in text


def test_the_whole_walk(client, sent, django_capture_on_commit_callbacks):
    answer = client.post(page("intake-map", sent.pk), mapping(sent))
    assert answer.url == page("intake-preview", sent.pk)
    text = client.get(answer.url).content.decode()
    assert "1 row can be taken." in text and "1 cannot and is listed below." in text and "1 is left out." in text
    listed = client.get(page("intake-bad", sent.pk)).content.decode("utf-8-sig").splitlines()
    assert listed[0] == "Host,Type,Cores,OrgScale line,OrgScale column,OrgScale reason"
    assert listed[1].startswith("srv-2,Servers,many,5,Cores,")
    mended = SimpleUploadedFile("m.csv", listed[0].encode() + b"\nsrv-2,Servers,16,5,,\n")
    assert client.post(page("intake-mend", sent.pk), {"file": mended}).url == page("intake-preview", sent.pk)
    assert "2 rows can be taken." in client.get(page("intake-preview", sent.pk)).content.decode()
    assert client.post(page("intake-import", sent.pk)).url == page("intake", sent.pk)
    assert "in the background" in client.get(page("intake", sent.pk)).content.decode()
    runner.execute(str(Job.objects.get(kind="dsm.import_items").pk))
    assert Item.objects.get(name="srv-2").attributes["cores"] == 16
    assert "Imported on" in client.get(page("intake", sent.pk)).content.decode()
    client.post(page("intake-undo", sent.pk))
    assert "as they were before" in client.get(page("intake", sent.pk)).content.decode()
    assert not Item.objects.filter(name="srv-2").exists()


def test_the_file_can_be_read_another_way(client, sent):
    client.post(page("intake-layout", sent.pk), {"header": "4", "encoding": "utf-8", "delimiter": ";"})
    sent.refresh_from_db()
    assert sent.profile["columns"][0]["name"] == "srv-1"
    answer = client.post(
        page("intake-layout", sent.pk), {"header": "99", "encoding": "utf-8", "delimiter": ";"}, follow=True
    )
    assert "the header cannot stand there" in answer.content.decode()


def test_the_list_is_filtered_by_its_address(client, sent, hoster):
    assert "hoster.csv" in client.get(page("intakes"), {"source": hoster.pk, "state": "read"}).content.decode()
    assert "No import is like that" in client.get(page("intakes"), {"state": "done"}).content.decode()
    assert client.get(page("intakes"), {"source": "9" * 30, "page": "x"}).status_code == 200


def test_the_list_takes_as_many_queries_for_many_imports_as_for_one(client, sent, django_assert_num_queries):
    client.get(page("intakes"))
    with CaptureQueriesContext(connection) as one:
        client.get(page("intakes"))
    Intake.objects.bulk_create(
        Intake(organization=sent.organization, source=sent.source, name=f"{n}.csv", by=sent.by) for n in range(9)
    )
    with django_assert_num_queries(len(one)):
        client.get(page("intakes"))


def test_formulas_and_marks_in_a_file_stay_text(sign_in, ed, hoster):
    file = SimpleUploadedFile("f.csv", b"Name,Class,Note\n<script>x</script>,server,=1+1\nb,,@SUM(A1)\n")
    client = sign_in(ed)
    client.post(page("intake-new", hoster.pk), {"file": file})
    intake = Intake.objects.get()
    assert "<script>x" not in client.get(page("intake-map", intake.pk)).content.decode()
    said = {"revision": intake.revision, "target-0": "name", "target-1": "class", "target-2": "attribute"}
    client.post(page("intake-map", intake.pk), said | {"attribute-2": "note", "kind-2": "text"})
    assert "'@SUM(A1)" in client.get(page("intake-bad", intake.pk)).content.decode("utf-8-sig")
    assert mapping_of(intake).columns["Note"].attribute == "note"
