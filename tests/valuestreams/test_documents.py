"""Streams as files: what cannot be read, what comes in and goes out, the pages, and the report."""

import base64
import io
import zipfile
import zlib
from datetime import date

import openpyxl
import pypdf
import pytest
from django.urls import reverse

from reports.sections import Brief
from tests.valuestreams.conftest import delivery
from valuestreams.documents import paper, workbook
from valuestreams.documents.reading import LARGEST, MOST_LINES, Unreadable, lines_of
from valuestreams.documents.understanding import NotUnderstood, understand
from valuestreams.editing import add_step
from valuestreams.format import write
from valuestreams.metrics import measure
from valuestreams.models import Stream
from valuestreams.queries.reading import value_of
from valuestreams.report_sections import FutureState, StreamFigures
from valuestreams.services.streams import create_stream
from valuestreams.services.writing import edit
from valuestreams.stream import Step, TimeBasis, fixed
from valuestreams.stream import Stream as Value

BASIS = TimeBasis()
LONG_DAYS = """
stream: Long
time: {unit: days, hours_per_day: 14, days_per_week: 7}
demand: {items: 40, per: day}
steps: [{key: a, process: 1, wait: 0}]
"""
SHIFT = """
stream: Stamping
time: {unit: seconds, hours_per_day: 23/3, days_per_week: 5}
demand: {items: 460, per: day}
steps: [{key: a, process: 39, wait: 0}]
"""
TABLE = "name;process;wait;ca\nOrder;30 min;1-3 d;95\nCheck;2 h;;80\n"


def address(route, *args):
    return reverse(route, args=["acme", *args])


# ---- Reading ----


@pytest.mark.parametrize(
    ("data", "name", "part"),
    [
        (b"x" * (LARGEST + 1), "a.csv", "larger than"),
        (b"PK\x03\x04 broken", "a.xlsx", "damaged"),
        (b"\xd0\xcf\x11\xe0\x00\x00\x00", "old.xls", "Save it as CSV"),
        (b"a\n" * (MOST_LINES + 2), "a.csv", "more than"),
    ],
)
def test_a_file_that_is_no_table_is_refused(data, name, part):
    with pytest.raises(Unreadable, match=part):
        lines_of(data, name)


def test_a_workbook_that_unpacks_to_far_too_much_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * 50_000_000)
    with pytest.raises(Unreadable, match="unpacks"):
        lines_of(content.getvalue(), "bomb.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_whatever_program_wrote_it(encoding, delimiter):
    text = f"name{delimiter}process\nPrüfung{delimiter}2 h\n"
    assert lines_of(text.encode(encoding), "a.csv")[1] == ["Prüfung", "2 h"]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b"stream: X\nsteps:\n  - {key: a, process: -1, wait: 0}", "process"),
        (b"name,process\nA,soon", "Line 2, process"),
        (b"just words", "column"),
    ],
)
def test_what_is_no_stream_is_refused_with_its_place(data, part):
    with pytest.raises(NotUnderstood, match=part):
        understand(data, "", BASIS)


def test_yaml_and_tables_are_understood():
    assert [step.key for step in understand(TABLE.encode(), "Orders.csv", BASIS).steps] == ["order", "check"]
    assert understand(TABLE.encode(), "Orders.csv", BASIS).title == "Orders"
    assert understand(write(delivery()).encode(), "", BASIS) == delivery()


# ---- Writing ----


def test_a_workbook_comes_back_and_calculates():
    measures = measure(delivery())
    content = workbook.render(delivery(), measures)
    assert understand(content, "Parcels.xlsx", BASIS).steps == delivery().steps
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Numbers"]
    formulas = {str(row[0].value): str(row[1].value) for row in sheet.iter_rows() if row[0].value}
    assert formulas["Lead time, least (min)"] == "=SUMPRODUCT($B$2:$B$6,I2:I6)"
    shares = [row[1].value for row in sheet.iter_rows(min_row=2, max_row=6)]
    least = [sum(row[at].value or 0 for at in (2, 4, 6)) for row in sheet.iter_rows(min_row=2, max_row=6)]
    assert sum(share * lead for share, lead in zip(shares, least, strict=True)) == float(measures.lead_time.low)


def test_a_workbook_says_what_is_missing():
    lacking = add_step(delivery(), Step("pay", name="=1+1", process=fixed(5)))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.render(lacking, measure(lacking))))["Numbers"]
    assert "incomplete: pay" in [row[1].value for row in sheet.iter_rows()]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")


def test_a_stream_on_paper_is_tagged_and_says_its_figures():
    pages = pypdf.PdfReader(
        io.BytesIO(paper.render(delivery(), measure(delivery()), state="Current", organization="Acme"))
    )
    text = "".join(page.extract_text() for page in pages.pages)
    assert "Parcels" in text and "8-hour days" in text and "Hand over" in text
    assert pages.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_hostile_title_is_words_on_paper():
    made = Value(title='#panic() <script> "x" \x00', steps=(Step("a", name="$x$ *b* </svg>"),))
    assert paper.render(made, None).startswith(b"%PDF")


def test_a_stream_that_cannot_be_measured_is_still_taken_along():
    assert paper.render(Value(title="Empty"), None).startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(delivery(), None)))
    assert book.sheetnames == ["Steps"]


# ---- Pages ----


@pytest.mark.django_db
class TestPages:
    def test_a_viewer_takes_files_along_and_brings_none_in(self, sign_in, current, vera):
        client = sign_in(vera)
        assert client.get(address("stream-import")).status_code == 403
        assert client.get(address("state-replace", current.pk)).status_code == 403
        for file_format in ("yaml", "csv", "xlsx", "svg", "pdf"):
            answer = client.get(address("state-file", current.pk, file_format))
            assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
        assert client.get(address("state-file", current.pk, "exe")).status_code == 404

    def test_a_wrong_file_is_refused_and_what_was_pasted_stays(self, sign_in, ed):
        answer = sign_in(ed).post(address("stream-import"), {"text": "name,process\nA,soon"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Line 2, process" in page and "A,soon" in page
        assert not Stream.objects.exists()

    def test_a_file_is_shown_and_then_stored(self, sign_in, ed):
        client = sign_in(ed)
        upload = io.BytesIO(TABLE.encode())
        upload.name = "orders.csv"
        seen = client.post(address("stream-import"), {"file": upload})
        assert "2 steps were understood" in seen.content.decode()
        assert not Stream.objects.exists()
        packed = seen.context["form"].initial["packed"]
        client.post(address("stream-import"), {"packed": packed, "name": "orders.csv", "title": "Orders"})
        assert [step.name for step in value_of(Stream.objects.get(title="Orders").states.get()).steps] == [
            "Order",
            "Check",
        ]

    def test_the_working_time_of_a_file_comes_along(self, sign_in, ed):
        client = sign_in(ed)
        seen = client.post(address("stream-import"), {"text": LONG_DAYS})
        assert "14-hour days, 7 a week" in seen.content.decode()
        client.post(
            address("stream-import"), {"packed": seen.context["form"].initial["packed"], "name": "", "title": "Long"}
        )
        made = value_of(Stream.objects.get().states.get())
        assert made.basis.hours_per_day == 14 and made.basis.days_per_week == 7
        assert measure(made).takt == measure(understand(LONG_DAYS.encode(), "", BASIS)).takt == 21

    def test_a_shift_of_seconds_keeps_its_takt_time(self, ed):
        made = create_stream(by=ed, value=understand(SHIFT.encode(), "", BASIS))
        found = value_of(Stream.objects.get(pk=made.pk).states.get())
        assert found.basis.day == 460 and measure(found).takt == 1

    def test_steps_of_a_file_with_other_days_keep_their_minutes_and_it_is_said(self, sign_in, current, ed):
        client = sign_in(ed)
        seen = client.post(address("state-replace", current.pk), {"text": LONG_DAYS})
        assert "The file counts 14-hour days, 7 a week; this stream 8-hour days, 5 a week" in seen.content.decode()
        client.post(
            address("state-replace", current.pk), {"packed": seen.context["form"].initial["packed"], "name": ""}
        )
        after = value_of(current)
        assert after.basis.day == 480 and after.step("a").process == fixed(840)

    @pytest.mark.parametrize(
        "packed", ["", "no base64", base64.b64encode(zlib.compress(b"a" * (LARGEST + 9))).decode()]
    )
    def test_what_comes_back_broken_or_too_large_is_refused(self, sign_in, ed, packed):
        answer = sign_in(ed).post(address("stream-import"), {"packed": packed, "name": "a.csv", "title": "A"})
        assert answer.status_code == 422
        assert not Stream.objects.exists()

    def test_steps_are_replaced_and_it_can_be_undone(self, sign_in, current, ed):
        client, before = sign_in(ed), value_of(current)
        seen = client.post(address("state-replace", current.pk), {"text": TABLE})
        assert "5 steps become 2" in seen.content.decode()
        client.post(
            address("state-replace", current.pk), {"packed": seen.context["form"].initial["packed"], "name": ""}
        )
        assert len(value_of(current).steps) == 2
        client.post(address("state-undo", current.pk))
        assert value_of(current).steps == before.steps


# ---- Reports ----


@pytest.mark.django_db
class TestReport:
    def test_it_says_nothing_about_other_things_and_to_strangers(self, stream, olga, eve):
        assert StreamFigures().build(Brief(olga, "plan:1", date(2027, 1, 4))) is None
        with pytest.raises(Exception, match="deleted"):
            StreamFigures().build(Brief(eve, stream.ref, date(2027, 1, 4)))

    def test_figures_rework_and_the_future_state(self, stream, future, olga):
        edit(state=future, move=lambda value: Value(**{**vars(value), "steps": value.steps[:3]}), what="Cut", by=olga)
        brief = Brief(olga, stream.ref, date(2027, 1, 4))
        said = str(StreamFigures().build(brief).blocks)
        assert "8-hour days" in said and "each loop at most once" in said
        assert "Lead time goes from" in str(FutureState().build(brief).blocks)

    def test_an_unfinished_stream_has_no_invented_figures(self, stream, current, olga):
        edit(state=current, move=lambda value: add_step(value, Step("pay", name="Pay")), what="Pay", by=olga)
        said = str(StreamFigures().build(Brief(olga, stream.ref, date(2027, 1, 4))).blocks)
        assert "not complete yet" in said and "incomplete: Pay" in said
