"""The pages and the API of meetings: who gets refused, what people read, and that nothing typed is lost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from cadence.models import Decision, Meeting, Occurrence
from cadence.services import decisions, occurrences
from cadence.services import meetings as services
from organizations.models import Unit
from tests.cadence.conftest import TODAY
from tests.cadence.test_meetings import MONDAY, NEXT, WEEKLY, frozen_for, today_of_meetings  # noqa: F401

HTMX = {"HX-Request": "true"}
FORM = {
    "title": "Leaders", "kind": "own", "every": "week", "first": "2026-11-16", "days_before": "0", "at": "09:00",
    "length": "60",
}  # fmt: skip


def url(name: str, *args) -> str:
    return reverse(name, args=["acme", *args])


@pytest.fixture
def meeting(olga, persons) -> Meeting:
    return services.add_meeting(by=olga, **WEEKLY, chair=persons["olga"], persons=[persons["rob"]])


@pytest.fixture
def held(olga, meeting) -> Occurrence:
    return occurrences.open_occurrence(meeting=meeting, day=MONDAY, by=olga)


# ---- The series ----


def test_an_empty_list_offers_two_meetings_to_who_may_start_them(sign_in, ed, vera):
    page = sign_in(ed).get(url("meetings")).text
    assert "No meeting yet" in page and "Start a weekly board" in page and "Start a quarterly planning" in page
    assert "Start a weekly board" not in sign_in(vera).get(url("meetings")).text


def test_one_click_starts_a_board(sign_in, ed):
    client = sign_in(ed)
    page = client.post(url("meeting-start"), {"kind": "board"}, follow=True).text
    assert "Say who takes part" in page and Meeting.objects.get().kind == "board"
    assert "23" in client.get(url("meetings")).text
    refused = client.post(url("meeting-start"), {"kind": "gossip"})
    assert refused.status_code == 409 and "no such template" in refused.text


def test_a_bad_setting_comes_back_with_what_was_typed(sign_in, ed):
    response = sign_in(ed).post(url("meeting-new"), {**FORM, "title": "Leaders <b>", "until": "2026-01-01"})
    assert response.status_code == 422
    assert "Leaders &lt;b&gt;" in response.text and "cannot end before it begins" in response.text


def test_setting_up_changing_and_deleting(sign_in, ed, persons):
    client = sign_in(ed)
    every = [one.key for one in services.providers()]
    client.post(url("meeting-new"), {**FORM, "persons": [persons["rob"].pk], "parts": every})
    meeting = Meeting.objects.get()
    assert meeting.parts == [] and list(meeting.persons.all()) == [persons["rob"]]
    client.post(url("meeting-edit", meeting.pk), {**FORM, "title": "All leaders", "parts": ["decisions"]})
    meeting.refresh_from_db()
    assert (meeting.title, meeting.parts, meeting.persons.count()) == ("All leaders", ["decisions"], 0)
    assert "is in the bin" in client.post(url("meeting-delete", meeting.pk), follow=True).text


def test_a_day_is_moved_and_cancelled_and_taken_back(sign_in, ed, meeting):
    client = sign_in(ed)
    assert client.get(url("meeting-move", meeting.pk)).status_code == 302
    bad = client.post(url("meeting-move", meeting.pk) + "?day=2026-11-23", {"on": "soon"})
    assert bad.status_code == 422 and "soon" in bad.text
    page = client.post(url("meeting-move", meeting.pk) + "?day=2026-11-23", {"on": "2026-11-24"}, follow=True).text
    assert "moved from 23 Nov" in page and "Undo" in page
    page = client.post(url("meeting-cancel", meeting.pk), {"day": "2026-11-30"}, follow=True).text
    assert "Hold it after all" in page
    client.post(url("occurrence-plan", Occurrence.objects.get(day="2026-11-30").pk))
    assert "Hold it after all" not in client.get(url("meeting", meeting.pk)).text
    assert client.post(url("meeting-cancel", meeting.pk), {"day": "never"}).status_code == 404


def test_what_has_no_minutes_is_said(sign_in, ed, vera, meeting):
    assert "The meeting of 16 November 2026 has no minutes." in sign_in(ed).get(url("meeting", meeting.pk)).text
    assert "has no minutes" not in sign_in(vera).get(url("meeting", meeting.pk)).text


@pytest.mark.parametrize("query", ["show=overdue", "show=x", "show=all&page=99", "page=²"])
def test_any_query_shows_the_register(sign_in, vera, meeting, query):
    assert sign_in(vera).get(f"{url('meeting', meeting.pk)}?{query}").status_code == 200


def test_another_meeting_is_not_there_for_a_respondent(sign_in, rob, olga, meeting, held):
    other = services.add_meeting(by=olga, **{**WEEKLY, "title": "Others"})
    theirs = occurrences.open_occurrence(meeting=other, day=MONDAY, by=olga)
    client = sign_in(rob)
    assert client.get(url("meeting", meeting.pk)).status_code == 200
    assert "Others" not in client.get(url("meetings")).text
    for name, pk in (("meeting", other.pk), ("meeting-occurrence", theirs.pk), ("occurrence-md", theirs.pk),
                     ("occurrence-pdf", theirs.pk)):  # fmt: skip
        assert client.get(url(name, pk)).status_code == 404


# ---- The working page ----


def test_readers_get_the_minutes_and_no_field(sign_in, rob, vera, held):
    for reader in (rob, vera):
        page = sign_in(reader).get(url("meeting-occurrence", held.pk)).text
        assert "minutes so far" in page and "<textarea" not in page


def test_a_day_that_was_not_opened_has_no_page(sign_in, ed, meeting):
    row = services.cancel(meeting=meeting, day=NEXT, by=ed)
    assert sign_in(ed).get(url("meeting-occurrence", row.pk)).status_code == 404


def test_opening_leads_to_the_working_page(sign_in, ed, meeting):
    client = sign_in(ed)
    page = client.post(url("meeting-open", meeting.pk), {"day": "2026-11-16"}, follow=True)
    assert "Board, 16 November 2026" in page.text and 'aria-label="Minutes: whatever else came up"' in page.text
    assert client.post(url("meeting-open", meeting.pk), {"day": "x"}).status_code == 404


def test_a_minute_is_saved_while_one_types(sign_in, ed, held):
    address = url("occurrence-minute", held.pk, "notes")
    saved = sign_in(ed).post(address, {"text": " Said\r\n", "revision": 0}, headers=HTMX)
    assert saved.status_code == 200 and 'value="1"' in saved.text and "Saved" in saved.text
    assert held.minutes.get().text == " Said\n"


def test_a_minute_of_two_people_shows_both(sign_in, olga, ed, held):
    occurrences.write_minute(occurrence=held, item="notes", text="Olga's <i>", revision=0, by=olga)
    client, address = sign_in(ed), url("occurrence-minute", held.pk, "notes")
    for headers in (HTMX, {}):
        conflict = client.post(address, {"text": "Ed's", "revision": 0}, headers=headers)
        assert conflict.status_code == 409 and "Olga&#x27;s &lt;i&gt;" in conflict.text
    assert "Ed&#x27;s</textarea>" in conflict.text  # the whole page brings back what was typed
    client.post(address, {"text": "Both", "revision": 0, "settled": 1}, headers=HTMX)
    assert held.minutes.get().text == "Both"


def test_a_minute_that_is_too_long_or_to_nothing_stays_on_the_page(sign_in, ed, held):
    client = sign_in(ed)
    response = client.post(url("occurrence-minute", held.pk, "notes"), {"text": "x" * 10_001, "revision": 0})
    assert response.status_code == 422 and "x" * 10_001 in response.text
    response = client.post(url("occurrence-minute", held.pk, "p.9"), {"text": "x", "revision": 0}, headers=HTMX)
    assert response.status_code == 422 and "no such item" in response.text


def test_who_is_there(sign_in, ed, persons, held):
    client, address = sign_in(ed), url("occurrence-present", held.pk)
    assert client.post(address, {"person": persons["rob"].pk, "present": "yes"}, headers=HTMX).status_code == 204
    assert list(held.attended.all()) == [persons["rob"]]
    client.post(address, {"person": persons["rob"].pk})
    assert not held.attended.exists()
    assert client.post(address, {"person": "²"}).status_code == 404


def test_a_decision_without_words_comes_back(sign_in, ed, persons, held):
    data = {"text": " ", "owner": persons["rob"].pk, "due": "2026-12-24"}
    for headers in (HTMX, {}):
        response = sign_in(ed).post(url("occurrence-decide", held.pk), data, headers=headers)
        assert response.status_code == 422
        assert f'<option value="{persons["rob"].pk}" selected>' in response.text and "2026-12-24" in response.text


def test_from_a_decision_to_the_kept_minutes(sign_in, ed, persons, held):
    client = sign_in(ed)
    data = {"text": "Hire *two* <b>", "owner": persons["rob"].pk, "due": "2026-12-24"}
    assert "Hire *two* &lt;b&gt;" in client.post(url("occurrence-decide", held.pk), data, headers=HTMX).text
    decision = Decision.objects.get()
    client.post(url("decision-change", decision.pk), {**data, "text": "Hire *three*"})
    client.post(url("occurrence-minute", held.pk, "notes"), {"text": "# A title?", "revision": 0})
    page = client.post(url("occurrence-close", held.pk), follow=True).text
    assert "Minutes kept on" in page and "Hire *three*" in page and "<textarea" in page  # of the remark
    markdown = client.get(url("occurrence-md", held.pk)).text
    assert "- Hire \\*three\\* (Rob, by 24 Dec 2026)" in markdown and "\\# A title?" in markdown
    assert client.get(url("occurrence-pdf", held.pk)).content.startswith(b"%PDF")
    assert client.post(url("decision-change", decision.pk), data).status_code == 422
    client.post(url("occurrence-remark", held.pk), {"text": "Not two."})
    assert "Not two." in client.get(url("meeting-occurrence", held.pk)).text
    assert client.post(url("occurrence-remark", held.pk), {"text": ""}).status_code == 422


def test_an_owner_opens_them_again(sign_in, olga, ed, held):
    occurrences.close_occurrence(occurrence=held, by=olga)
    assert sign_in(ed).post(url("occurrence-reopen", held.pk), {"text": "x"}).status_code == 403
    client = sign_in(olga)
    assert client.post(url("occurrence-reopen", held.pk), {"text": ""}).status_code == 422
    assert client.post(url("occurrence-reopen", held.pk), {"text": "A name."}).status_code == 302
    assert "Olga opened the minutes again" in client.get(url("meeting-occurrence", held.pk) + "?view=read").text


def test_a_file_holds_what_its_reader_may_read(sign_in, olga, sam, held, acme):
    legal = Unit.objects.create(organization=acme, name="Legal")
    occurrences.write_minute(occurrence=frozen_for(held, legal), item="p.1", text="Ssh", revision=0, by=olga)
    assert "Ssh" in sign_in(olga).get(url("occurrence-md", held.pk)).text
    shown = sign_in(sam).get(url("occurrence-md", held.pk)).text
    assert "Ssh" not in shown and "Secret" not in shown


# ---- A decision ----


def test_a_respondent_reports_her_decision_done_and_undoes_it(sign_in, rob, olga, persons, held):
    decision = decisions.decide(occurrence=held, text="Hire", owner=persons["rob"], by=olga)
    client = sign_in(rob)
    assert "Drop it" not in client.get(url("meeting-decision", decision.pk)).text
    assert client.post(url("decision-drop", decision.pk)).status_code == 403
    page = client.post(url("decision-done", decision.pk), {"outcome": "Both began."}, follow=True).text
    assert "Both began." in page and "Undo" in page
    client.post(url("decision-reopen", decision.pk))
    assert Decision.objects.get().is_open


def test_a_decision_of_others_is_not_there(sign_in, rob, olga):
    other = services.add_meeting(by=olga, **WEEKLY)
    theirs = occurrences.open_occurrence(meeting=other, day=MONDAY, by=olga)
    decision = decisions.decide(occurrence=theirs, text="Secret", by=olga)
    assert sign_in(rob).get(url("meeting-decision", decision.pk)).status_code == 404
    assert sign_in(rob).post(url("decision-done", decision.pk)).status_code == 404


# ---- The calendar file ----


def test_the_file_holds_each_day_under_a_name_that_stays(sign_in, olga, meeting, persons):
    def events() -> dict:
        found = Calendar.from_ical(sign_in(olga).get(url("calendar-file")).content).walk("VEVENT")
        return {str(one["UID"]).partition("@")[0]: one for one in found}

    name = f"meeting-{meeting.pk}-2026-11-23"
    before = events()[name]
    assert before["DTSTART"].dt.isoformat() == "2026-11-23T09:00:00+00:00"
    assert before["DTEND"].dt - before["DTSTART"].dt == timedelta(hours=1)
    services.move(meeting=meeting, day=NEXT, on=date(2026, 11, 24), by=olga)
    services.cancel(meeting=meeting, day=date(2026, 11, 30), by=olga)
    after = events()
    assert after[name]["DTSTART"].dt.date() == date(2026, 11, 24)
    assert after[f"meeting-{meeting.pk}-2026-11-30"]["STATUS"] == "CANCELLED"


# ---- Constant queries ----


def test_pages_cost_the_same_however_much_is_in_them(
    sign_in, olga, vera, meeting, persons, django_assert_max_num_queries
):
    held = occurrences.open_occurrence(meeting=meeting, day=MONDAY, by=olga)
    for number in range(6):
        services.add_meeting(by=olga, **{**WEEKLY, "title": f"M{number}"}, persons=list(persons.values()))
        decisions.decide(occurrence=held, text=f"D{number}", owner=persons["ed"], by=olga)
        occurrences.set_present(occurrence=held, person=persons["ed"], is_present=True, by=olga)
    occurrences.close_occurrence(occurrence=held, by=olga)
    following = occurrences.open_occurrence(meeting=meeting, day=NEXT, by=olga)
    client = sign_in(vera)
    for address, most in (
        (url("meetings"), 7),
        (url("meeting", meeting.pk), 13),
        (url("meeting-occurrence", held.pk), 12),
        (url("meeting-occurrence", following.pk), 12),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


# ---- The API ----


def api(name: str, *args) -> str:
    return reverse(f"api-{name}", args=["acme", *args])


def send(client, address: str, data: dict | None = None, method: str = "post"):
    return getattr(client, method)(address, data or {}, content_type="application/json")


def test_a_meeting_by_the_api_from_setting_up_to_a_decision_done(sign_in, ed, persons):
    client = sign_in(ed)
    body = {**WEEKLY, "first": "2026-11-16", "at": "09:00", "persons": [persons["rob"].pk], "parts": ["decisions"]}
    made = send(client, api("meetings-list"), body)
    assert made.status_code == 201 and made.json()["parts"] == ["decisions"]
    pk = made.json()["id"]
    assert send(client, api("meetings-list"), {**body, "parts": ["gossip"]}).status_code == 409
    days = client.get(api("meetings-days", pk)).json()
    assert days[0] == {
        "day": "2026-11-23", "on": "2026-11-23", "at": "09:00:00", "state": "planned", "occurrence": None,
    }  # fmt: skip
    held = send(client, api("meetings-open", pk), {"day": "2026-11-16"}).json()["id"]
    note = {"item": "notes", "text": "Said", "revision": 0}
    assert send(client, api("occurrences-minute", held), note).json()["revision"] == 1
    stale = send(client, api("occurrences-minute", held), {**note, "text": "Other"})
    assert stale.status_code == 409 and stale.json()["current"]["text"] == "Said"
    send(client, api("occurrences-present", held), {"person": persons["rob"].pk, "is_present": True})
    decision = send(client, api("occurrences-decide", held), {"text": "Hire", "due": "2026-12-01"}).json()["id"]
    whole = client.get(api("occurrences-detail", held)).json()
    assert whole["present"] == [persons["rob"].pk] and whole["notes"]["text"] == "Said"
    assert [one["id"] for one in whole["decisions"]] == [decision]
    send(client, api("occurrences-close", held))
    assert send(client, api("occurrences-reopen", held), {"text": "x"}).status_code == 403
    assert send(client, api("occurrences-remark", held), {"text": "Also this."}).status_code == 201
    assert send(client, api("decisions-detail", decision), {"text": "x"}, "patch").status_code == 409
    assert send(client, api("decisions-done", decision), {"outcome": "Two began."}).json()["state"] == "done"
    assert client.get(api("decisions-list")).json()["results"] == []
    assert len(client.get(api("decisions-list") + "?show=done").json()["results"]) == 1


def test_moving_and_cancelling_by_the_api(sign_in, ed, meeting):
    client = sign_in(ed)
    moved = send(client, api("meetings-move", meeting.pk), {"day": "2026-11-23", "on": "2026-11-24"})
    assert moved.json()["on"] == "2026-11-24"
    row = send(client, api("meetings-cancel", meeting.pk), {"day": "2026-11-23"}).json()
    assert row["state"] == "cancelled"
    assert client.get(api("occurrences-detail", row["id"])).status_code == 404
    assert send(client, api("occurrences-plan", row["id"])).json()["on"] == "2026-11-23"
    assert send(client, api("meetings-cancel", meeting.pk), {"day": str(TODAY)}).status_code == 409


def test_somebody_of_another_organization_is_no_participant(sign_in, ed, eve, meeting):
    from organizations.models import Person

    foreign = Person.objects.create(organization=eve.organization, name="Mallory")
    refused = send(sign_in(ed), api("meetings-detail", meeting.pk), {"persons": [foreign.pk]}, "patch")
    assert refused.status_code == 400 and "persons" in refused.json()["errors"]


# ---- Two people at once ----


def test_a_meeting_that_somebody_changed_meanwhile_shows_both(sign_in, ed, olga, meeting, persons):
    client = sign_in(ed)
    shown = client.get(url("meeting-edit", meeting.pk)).context["form"]
    sent = {**FORM, "title": "Leaders", "persons": [persons["rob"].pk], "revision": shown["revision"].value()}
    services.change_meeting(meeting=meeting, by=olga, persons=[], title="Board")
    late = client.post(url("meeting-edit", meeting.pk), sent)
    assert late.status_code == 422 and "Somebody else has changed this meeting in the meantime." in late.text
    assert "<dd>Board</dd>" in late.text and 'value="Leaders"' in late.text
    meeting.refresh_from_db()
    assert meeting.title == "Board" and not meeting.persons.exists()
    again = {**sent, "revision": late.context["form"]["revision"].value()}
    assert client.post(url("meeting-edit", meeting.pk), again).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.revision, meeting.persons.count()) == ("Leaders", 3, 1)


def test_a_decision_that_somebody_changed_meanwhile_shows_both(sign_in, ed, olga, held):
    decision = decisions.decide(occurrence=held, text="Hire two", by=olga)
    client = sign_in(ed)
    sent = {
        "text": "Hire four",
        "revision": client.get(url("decision-change", decision.pk)).context["form"]["revision"].value(),
    }
    decisions.change_decision(decision=decision, text="Hire three", by=olga)
    late = client.post(url("decision-change", decision.pk), sent)
    assert late.status_code == 422 and "<dd>Hire three</dd>" in late.text and 'value="Hire four"' in late.text
    again = {**sent, "revision": late.context["form"]["revision"].value()}
    assert client.post(url("decision-change", decision.pk), again).status_code == 302
    assert Decision.objects.get().text == "Hire four"


def test_the_api_refuses_a_late_change_of_a_meeting(client, ed, meeting):
    client.force_login(ed.user)
    path = f"/api/v1/o/acme/meetings/{meeting.pk}/"
    first = client.patch(path, {"title": "One", "revision": 1}, content_type="application/json")
    assert first.json()["revision"] == 2
    late = client.patch(path, {"title": "Two", "revision": 1}, content_type="application/json")
    assert late.status_code == 409 and late.json()["current"]["title"] == "One"
