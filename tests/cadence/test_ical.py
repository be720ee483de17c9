"""The calendar file, read back by another program's reader."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from cadence.ical import Event, calendar_file
from cadence.recurrence import Repeats

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n;,\\"), min_size=1, max_size=300)


def event(**fields) -> Event:
    return Event(**{"uid": "occasion-1@example.com", "title": "Lock", "on": date(2026, 12, 4), "changed": AT, **fields})


def read_back(*events: Event):
    content = calendar_file("Acme: planning", events)
    return content, Calendar.from_ical(content).walk("VEVENT")


def test_a_day_is_a_whole_day():
    _content, (found,) = read_back(event(url="https://example.com/o/acme/", category="lock"))
    assert found["DTSTART"].dt == date(2026, 12, 4)
    assert found["DTEND"].dt == date(2026, 12, 5)
    assert str(found["UID"]) == "occasion-1@example.com"
    assert "RRULE" not in found


def test_a_monthly_row_on_the_31st_names_the_last_day_of_shorter_months():
    _content, (found,) = read_back(event(on=date(2027, 1, 31), repeats=Repeats.MONTHLY, until=date(2027, 12, 31)))
    rule = found["RRULE"]
    assert rule["BYMONTHDAY"] == [28, 29, 30, 31] and rule["BYSETPOS"] == [-1]
    assert rule["UNTIL"] == [date(2027, 12, 31)]


def test_nobody_smuggles_in_another_event():
    content, found = read_back(event(title="Lunch\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:Forged"))
    assert len(found) == 1
    assert content.split(b"\r\n").count(b"BEGIN:VEVENT") == 1


@given(TEXT, TEXT)
def test_any_text_comes_back_as_it_was_in_lines_of_75_octets(title, description):
    content, (found,) = read_back(event(title=title, description=description))
    assert str(found["SUMMARY"]) == title
    assert str(found["DESCRIPTION"]) == description
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode("utf-8") is not None for line in lines)  # no letter is split


def test_an_empty_calendar_can_be_read():
    _content, found = read_back()
    assert found == []
