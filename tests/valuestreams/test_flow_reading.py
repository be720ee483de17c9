"""Reading work items from files of other hands: refusals first."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from valuestreams.flow import tables
from valuestreams.flow.columns import Source
from valuestreams.flow.items import Kind
from valuestreams.flow.kinds import guessed
from valuestreams.flow.moments import Order
from valuestreams.flow.reading import Choices, Question, read
from valuestreams.flow.tables import Unreadable

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 6, 1)
HEAD = "key,title,type,created,started,done,active_hours,waiting_hours,status\n"


def reading(text, **choices):
    raw = text if isinstance(text, bytes) else text.encode()
    return read(raw, Choices(zone=choices.pop("zone", BERLIN), today=TODAY, **choices))


def reasons(text, **choices):
    return [(one.line, one.reason) for one in reading(text, **choices).refused]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "The file is empty"),
        (b" \n\n", "The file is empty"),
        (b"PK\x03\x04 zip", "Save it as CSV first"),
        (b"key,created\n\0\0\0", "not a text file"),
        (b"name,when\nA,2026-01-01\n", "names no column that holds the key"),
        (b"key,title\nA,b\n", "neither a column created nor one started"),
        (b"Issue key,Summary\nA-1,b\n", "looks like an export of Jira, but its column 'created' is missing"),
        (b"Issue ID,Title\n1,b\n", "looks like an export of GitLab, but its column 'created at (utc)' is missing"),
        (b"key,key,created\nA,A,2026-01-01\n", "The column key stands there twice"),
        (b"key,created\n", "a header and no items"),
        (b'key,created\nA,"2026-01-01\n', "Line 2: a quotation mark is opened there"),
        (b"key,created\n" + b"," * 2000, "more than 1,000 columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(raw, said):
    with pytest.raises(Unreadable, match=said.replace("(", r"\(").replace(")", r"\)")):
        reading(raw)


def test_a_file_that_is_too_large_or_too_long_is_refused(monkeypatch):
    with pytest.raises(Unreadable, match=r"larger than 2\.5 MB"):
        reading(b"key,created\n" + b"x" * tables.LARGEST)
    monkeypatch.setattr("valuestreams.flow.reading.MOST_ROWS", 2)
    with pytest.raises(Unreadable, match="more than 2 items"):
        reading("key,created\n" + "".join(f"A{n},2026-01-01\n" for n in range(3)))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",T,bug,2026-01-01,,,,,", "It has no key."),
        ("K" * 61 + ",T,bug,2026-01-01,,,,,", "longer than 60"),
        ("A,T,bug,,,,,,", "neither said when it was created nor when it was started"),
        ("A,T,bug,soon,,,,,", "“soon” in created is no date that can be read"),
        ("A,T,bug,2026-02-30,,,,,", "is no day of the calendar"),
        ("A,T,bug,0026-02-03,,,,,", "in no year between 1990 and 2200"),
        ("A,T,bug,2026-01-05,2026-01-04,,,,", "It is started on 2026-01-04, before it was created on 2026-01-05."),
        (
            "A,T,bug,2026-01-01,2026-01-05,2026-01-04,,,",
            "It is done on 2026-01-04, before it was started on 2026-01-05.",
        ),
        ("A,T,bug,2026-01-05,,2026-01-04,,,", "It is done on 2026-01-04, before it was created on 2026-01-05."),
        ("A,T,bug,2026-01-01,,2026-07-04,,,", "done on 2026-07-04, which is still to come"),
        ("A,T,bug,2026-01-01,,,,,Done", "Its status is Done, but nothing says when it was done."),
        ("A,T,bug,2026-01-01,,,-4,,", "“-4” in active_hours is no number of hours"),
        ("A,T,bug,2026-01-01,,,nan,,", "is no number of hours"),
        ("A,T,bug,2026-01-01,,,,999999,", "More than 100,000 waiting hours"),
        ("A,T,bug,2026-01-01 10:00 CET,,,,,", "the time zone CET, which means different things"),
        ("A,T,bug,2026-01-01T10:00+19:00,,,,,", "further than 14 hours from UTC"),
        ("A,T,bug,2026-01-01,,,,,open,one,more", "It has 11 cells, and the header has 9"),
    ],
)
def test_a_line_that_is_no_item_is_listed_with_its_reason_and_the_good_one_stays(row, said):
    found = reading(HEAD + "GOOD,Fine,story,2026-01-01,,,,,\n" + row + "\n")
    assert [one.key for one in found.items] == ["GOOD"]
    assert [one.line for one in found.refused] == [3]
    assert said in found.refused[0].reason


def test_a_key_that_comes_twice_names_the_line_of_the_first():
    text = HEAD + 'A,"two\nlines",bug,2026-01-01,,,,,\nB,,,2026-01-01,,,,,\nA,,,2026-01-02,,,,,\n'
    assert reasons(text) == [(5, "The key A stands already on line 2.")]


def test_times_with_and_without_a_zone_in_one_file_are_asked_about():
    text = "key,created\nA,2026-01-01T09:00Z\nB,2026-01-01 09:00\nC,2026-01-02\n"
    found = reading(text)
    assert found.items == ()
    assert found.questions == (
        (
            Question.ZONE,
            "This file mixes time zones: 1 times name their zone and 1 do not. Say in which zone those without one "
            "were written.",
        ),
    )
    chosen = reading(text, zone=ZoneInfo("America/New_York"), is_zone_chosen=True)
    assert [one.created.astimezone(UTC) for one in chosen.items] == [
        datetime(2026, 1, 1, 9, tzinfo=UTC), datetime(2026, 1, 1, 14, tzinfo=UTC), datetime(2026, 1, 2, 5, tzinfo=UTC),
    ]  # fmt: skip


def test_times_of_several_zones_become_one_and_that_is_said():
    found = reading("key,created\nA,2026-01-01T23:30-05:00\nB,2026-01-01T09:00+01:00\n")
    assert [one.created.isoformat() for one in found.items] == [
        "2026-01-02T05:30:00+01:00",
        "2026-01-01T09:00:00+01:00",
    ]
    assert "The times of this file have 2 different offsets; all are told in Europe/Berlin." in found.notes


def test_dates_that_can_be_read_two_ways_are_asked_not_guessed():
    found = reading("key,created\nA,03/04/2026\nB,2026-01-01\n")
    assert [question for question, _said in found.questions] == [Question.ORDER]
    assert found.items == ()
    month_first = reading("key,created\nA,03/04/2026\n", order=Order.MONTH_FIRST)
    assert month_first.items[0].created.date() == date(2026, 3, 4)


def test_dates_that_make_sense_only_one_way_are_not_asked_about():
    found = reading("key,created,done\nA,03/04/2026,13/04/2026\n")
    assert found.questions == () and found.items[0].created.date() == date(2026, 4, 3)
    found = reading("key,created,done\nA,03/04/2026,04/13/2026\n")
    assert found.items[0].created.date() == date(2026, 3, 4)
    assert reading("key,created\nA,5/5/2026\n").questions == ()


def test_dates_that_contradict_each_other_are_asked_about_and_the_misfits_are_listed():
    text = "key,created\nA,13/04/2026\nB,04/13/2026\n"
    assert "the day first on some lines" in reading(text).questions[0][1]
    found = reading(text, order=Order.DAY_FIRST)
    assert [one.key for one in found.items] == ["A"]
    assert "is no day of the calendar when the day stands first" in found.refused[0].reason


def test_our_own_columns_are_read():
    found = reading(HEAD + 'A-1,Log in,Bug,2026-01-01T08:00,2026-01-02T08:00,2026-01-03T20:00,7.5,"28,5",Done\n')
    item = found.items[0]
    assert found.source is Source.OWN and found.refused == ()
    assert (item.key, item.title, item.kind, item.status) == ("A-1", "Log in", Kind.DEFECT, "Done")
    assert (item.active, item.waiting) == (timedelta(hours=7.5), timedelta(hours=28.5))
    assert item.created == datetime(2026, 1, 1, 8, tzinfo=BERLIN)


def test_a_history_of_states_tells_work_from_waiting():
    text = (
        "key;created;started;done;history\n"
        'A;2026-01-01;2026-01-01T08:00;2026-01-02T08:00;"2026-01-01T08:00 In progress; 2026-01-01T10:00 Waiting for review"\n'
    )
    item = reading(text).items[0]
    assert (item.active, item.waiting) == (timedelta(hours=2), timedelta(hours=22))


def test_an_export_of_jira_is_recognised_with_its_dates_and_repeated_columns():
    text = (
        "Summary,Issue key,Issue id,Issue Type,Status,Resolution,Created,Resolved,Labels,Labels,"
        "Custom field (Start date),Status Category,Status Category Changed\n"
        '"Pay, later",PAY-1,10001,Story,Done,Done,12/Mar/24 9:14 AM,20/Mar/24 6:05 PM,web,,13/Mar/24,Done,\n'
        "Leak,PAY-2,10002,Bug,In Progress,,1/Apr/24 12:30 AM,,,,,In Progress,\n"
        "Old,PAY-3,10003,Tech debt,Done,,1/Apr/24 1:00 PM,,,,,Done,3/Apr/24 1:00 PM\n"
        "Never,PAY-4,10004,Task,Done,Won't Do,1/Apr/24 1:00 PM,2/Apr/24 1:00 PM,,,,Done,\n"
    )
    found = reading(text)
    assert found.source is Source.JIRA and found.refused == ()
    pay, leak, old, never = found.items
    assert (pay.title, pay.kind) == ("Pay, later", Kind.FEATURE)
    assert pay.created == datetime(2024, 3, 12, 9, 14, tzinfo=BERLIN)
    assert pay.started == datetime(2024, 3, 13, tzinfo=BERLIN)
    assert pay.done == datetime(2024, 3, 20, 18, 5, tzinfo=BERLIN)
    assert leak.created.hour == 0 and leak.done is None and leak.kind is Kind.DEFECT
    assert old.done == datetime(2024, 4, 3, 13, tzinfo=BERLIN) and old.kind is Kind.DEBT
    assert never.dropped and not never.is_finished


def test_an_export_of_gitlab_is_recognised_and_its_times_are_utc():
    text = (
        "Title,Description,Issue ID,URL,State,Author,Created At (UTC),Closed At (UTC),Labels\n"
        'Login fails,,7,https://x/7,Closed,ann,2026-01-01 23:30:00,2026-01-03 08:00:00,"web,type::bug"\n'
        'Vault,,8,https://x/8,Open,ann,2026-01-01 10:00:00,,"p1,security"\n'
    )
    found = reading(text)
    assert found.source is Source.GITLAB and found.questions == ()
    login, vault = found.items
    assert login.created.isoformat() == "2026-01-02T00:30:00+01:00" and login.kind is Kind.DEFECT
    assert vault.kind is Kind.RISK and vault.started is None
    assert any("counted from its creation" in note for note in found.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_told_from_the_file(encoding, delimiter):
    text = "key,title,created\nA,Größe,2026-01-01\n".replace(",", delimiter)
    assert reading(text.encode(encoding)).items[0].title == "Größe"


def test_a_line_for_excel_before_the_header_is_passed_over():
    assert reading("sep=;\nkey;created\nA;2026-01-01\n").items[0].key == "A"


def test_a_formula_stays_words_and_our_own_apostrophe_is_taken_off():
    found = reading(
        'key,title,created\n"=1+1","=HYPERLINK(""http://x"")",2026-01-01\nB,\'=A1,2026-01-01\nC,\'tis,2026-01-01\n'
    )
    assert [(one.key, one.title) for one in found.items] == [
        ("=1+1", '=HYPERLINK("http://x")'), ("B", "=A1"), ("C", "'tis"),
    ]  # fmt: skip


def test_a_day_without_a_time_is_not_before_what_came_earlier_that_day():
    found = reading("key,created,started,done\nA,2026-01-01T15:00,2026-01-01,2026-01-01\n")
    item = found.items[0]
    assert found.refused == () and item.created == item.started == item.done


def test_types_are_counted_and_may_be_told_otherwise_or_left_out():
    text = "key,type,created\nA,Epic,2026-01-01\nB,Bug,2026-01-01\nC,Bug,2026-01-01\n"
    found = reading(text, kinds={"Epic": None, "Bug": Kind.RISK})
    assert [(one.word, one.count, one.kind) for one in found.words] == [("Bug", 2, Kind.RISK), ("Epic", 1, None)]
    assert [one.key for one in found.items] == ["B", "C"] and found.left_out == 1


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Bug", Kind.DEFECT), ("Story", Kind.FEATURE), ("User Stories", Kind.FEATURE), ("New Feature", Kind.FEATURE),
        ("Security bug", Kind.RISK), ("Tech debt", Kind.DEBT), ("Chore", Kind.DEBT), ("Epic", Kind.UNCLASSIFIED),
        ("", Kind.UNCLASSIFIED), ("Exchange", Kind.UNCLASSIFIED),
    ],
)  # fmt: skip
def test_the_usual_words_for_types_have_their_meaning(word, kind):
    assert guessed(word) is kind
