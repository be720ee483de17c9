"""The pages: what people read on them, who gets refused, and that nothing typed is lost."""

from datetime import date

import pytest
from django.urls import reverse
from icalendar import Calendar

from cadence.models import Occasion, Question, Review, ReviewNote
from cadence.services import occasions, reviews
from tests.cadence.conftest import TODAY


def url(name: str, *args) -> str:
    return reverse(name, args=["acme", *args])


MEETING = {"kind": "meeting", "title": "Leaders meet", "on": "2026-12-01", "repeats": "none"}

# ---- Waiting for me ----


def test_nothing_waits(sign_in, rob):
    page = sign_in(rob).get(url("waiting"))
    assert "Nothing waits for you" in page.text
    assert "To the calendar" not in page.text  # she may not open it


def test_what_is_late_stands_first(sign_in, olga, ed, persons, lock):
    occasions.add_occasion(by=olga, kind="sketch", title="Old sketch", on=date(2026, 11, 2), person=persons["ed"])
    page = sign_in(ed).get(url("waiting")).text
    assert page.index("Late") < page.index("Old sketch") < page.index("Lock the plans")
    assert "was due 2 Nov 2026" in page and "by Fri 4 Dec 2026" in page


def test_its_link_opens_for_a_respondent(sign_in, olga, rob, persons):
    occasions.add_occasion(by=olga, kind="sketch", title="Sketch", on=TODAY, person=persons["rob"])
    reviews.ask(review=_review(olga), part="other", text="Who?", by=olga, owner=persons["rob"])
    client = sign_in(rob)
    lines = client.get(url("waiting")).context["coming"]
    assert [client.get(line["thing"].url).status_code for line in lines] == [200, 200]


def _review(by) -> Review:
    return reviews.start_review(by=by, title="Year", on=TODAY)


# ---- The calendar ----


@pytest.mark.parametrize("who", ["rob", "vera"])
def test_readers_write_nothing(request, sign_in, who, lock):
    client = sign_in(request.getfixturevalue(who))
    for name, args in (("occasion-new", []), ("calendar-period", []), ("occasion-edit", [lock.pk])):
        assert client.post(url(name, *args), MEETING).status_code == 403
    assert Occasion.objects.count() == 1


def test_a_bad_date_comes_back_with_what_was_typed(sign_in, ed):
    response = sign_in(ed).post(url("occasion-new"), {**MEETING, "title": "Leaders <b>meet", "on": "2026-02-30"})
    assert response.status_code == 422
    assert "Leaders &lt;b&gt;meet" in response.text and "Enter a valid date" in response.text


def test_an_empty_calendar_proposes_to_set_up_a_period(sign_in, ed, vera):
    assert "Set up a period" in sign_in(ed).get(url("calendar")).text
    assert "Set up a period" not in sign_in(vera).get(url("calendar")).text


def test_adding_changing_and_deleting_a_date(sign_in, ed):
    client = sign_in(ed)
    response = client.post(url("occasion-new"), MEETING)
    assert response.url == f"{url('calendar')}?from=2026-12"
    occasion = Occasion.objects.get()
    assert "Leaders meet" in client.get(url("calendar")).text
    client.post(url("occasion-edit", occasion.pk), {**MEETING, "title": "All meet"})
    assert "All meet" in client.get(url("occasion", occasion.pk)).text
    page = client.post(url("occasion-delete", occasion.pk), follow=True)
    assert "“All meet” is in the bin." in page.text


def test_somebody_says_that_it_is_done_and_takes_it_back(sign_in, ed, lock):
    client = sign_in(ed)
    page = client.post(url("occasion-done", lock.pk), {"day": "2026-12-04", "done": "yes"}, follow=True)
    assert "Not done" in page.text
    client.post(url("occasion-done", lock.pk), {"day": "2026-12-04", "done": "no"})
    assert not lock.done.exists()


def test_a_day_on_which_it_does_not_fall_is_refused_with_a_sentence(sign_in, ed, lock):
    response = sign_in(ed).post(url("occasion-done", lock.pk), {"day": "2026-12-05", "done": "yes"})
    assert response.status_code == 409 and "does not fall on 2026-12-05" in response.text
    assert sign_in(ed).post(url("occasion-done", lock.pk), {"day": "never"}).status_code == 302


@pytest.mark.parametrize(
    "query", ["from=2027-02", "from=9999-99", "from=0000-00", "from=x", "unit=0", "unit=²", "from=9999-12"]
)
def test_any_query_shows_a_calendar(sign_in, vera, lock, query):
    assert sign_in(vera).get(f"{url('calendar')}?{query}").status_code == 200


def test_the_calendar_page_costs_the_same_however_much_is_in_it(
    sign_in, olga, vera, persons, django_assert_max_num_queries
):
    for number in range(12):
        occasions.add_occasion(
            by=olga, kind="meeting", title=f"M{number}", on=TODAY, repeats="weekly", person=persons["ed"]
        )
    client = sign_in(vera)
    with django_assert_max_num_queries(7):
        client.get(url("calendar"))


def test_the_file_holds_what_the_reader_sees(sign_in, olga, sam, sales, acme):
    from organizations.models import Unit

    legal = Unit.objects.create(organization=acme, name="Legal")
    occasions.add_occasion(by=olga, kind="lock", title="Lock; all, of it", on=TODAY, unit=sales)
    occasions.add_occasion(by=olga, kind="lock", title="Secret", on=TODAY, unit=legal)
    response = sign_in(sam).get(url("calendar-file"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Lock; all, of it"


# ---- The calendar of a period ----


def period_data(page) -> dict:
    data = {"period": "FY2027", "unit": ""}
    for line in page.context["lines"].lines:
        for name, field in line.fields.items():
            value = line.initial.get(name, field.initial)
            data[line.add_prefix(name)] = "" if value in (None, False) else str(value)
    return data


def test_the_dates_of_a_fiscal_year_are_proposed_changed_and_saved(sign_in, acme, ed):
    acme.fiscal_year_end_month, acme.fiscal_year_end_day = 1, 31
    acme.save()
    client = sign_in(ed)
    page = client.get(url("calendar-period") + "?year=FY2029")
    assert "1 February 2028 to 31 January 2029" in page.text
    data = period_data(page) | {"line-0-title": "Our first sketch", "line-1-take": ""}
    assert client.post(url("calendar-period") + "?year=FY2029", data).status_code == 302
    assert Occasion.objects.count() == 7
    assert Occasion.objects.filter(title="Our first sketch", on=date(2027, 8, 16), period="FY2027").exists()
    follow_up = Occasion.objects.get(kind="follow_up")
    assert (follow_up.repeats, follow_up.until) == ("monthly", date(2029, 1, 31))


def test_what_is_past_or_there_already_is_not_ticked(sign_in, ed):
    client = sign_in(ed)
    page = client.get(url("calendar-period"))  # FY2027 is drafted in the second half of 2026
    ticked = [line.initial["take"] for line in page.context["lines"].lines]
    assert ticked == [False] * 6 + [True, True]
    client.post(url("calendar-period"), period_data(page))
    page = client.get(url("calendar-period"))
    assert not any(line.initial["take"] for line in page.context["lines"].lines)


def test_a_mistake_in_one_line_saves_none_and_loses_nothing(sign_in, ed):
    client = sign_in(ed)
    data = period_data(client.get(url("calendar-period") + "?year=FY2028"))
    response = client.post(
        url("calendar-period") + "?year=FY2028", data | {"line-0-on": "soon", "line-2-title": "Mine"}
    )
    assert response.status_code == 422
    assert "soon" in response.text and "Mine" in response.text
    response = client.post(url("calendar-period") + "?year=FY2028", data | {"line-6-until": "2020-01-01"})
    assert response.status_code == 422 and "cannot end before it begins" in response.text
    assert not Occasion.objects.exists()


# ---- A review ----


@pytest.fixture
def review(olga) -> Review:
    return _review(olga)


def test_readers_see_a_review_and_change_nothing(sign_in, vera, review):
    client = sign_in(vera)
    page = client.get(url("review-part", review.pk, "other")).text
    assert "Anything else" in page and "<textarea" not in page
    for name in ("review-note", "review-ask"):
        assert client.post(url(name, review.pk, "other"), {"text": "x", "revision": 0}).status_code == 403
    assert client.post(url("review-close", review.pk)).status_code == 403


def test_a_part_that_is_none_is_not_there(sign_in, olga, review):
    assert sign_in(olga).get(url("review-part", review.pk, "gossip")).status_code == 404


@pytest.mark.parametrize("subject", ["plan:1", "novel:1", "plan:x", "\x00"])
def test_a_review_of_nothing_is_not_begun(sign_in, olga, subject):
    assert sign_in(olga).get(url("review-new"), {"subject": subject}).status_code in (200, 404)
    response = sign_in(olga).post(url("review-new"), {"subject": "plan:1", "title": "T", "on": "2026-12-01"})
    assert response.status_code == 404 and not Review.objects.exists()


def test_beginning_leads_to_the_first_part(sign_in, ed, lock, persons):
    client = sign_in(ed)
    form = client.get(url("review-new") + f"?occasion={lock.pk}")
    assert "Review: Lock the plans" in form.text
    data = {"title": "Look", "on": "2026-12-04", "participants": [persons["ed"].pk], "occasion": lock.pk, "subject": ""}
    response = client.post(url("review-new"), data)
    review = Review.objects.get()
    assert response.url == url("review-part", review.pk, "plans")
    assert review.occasion == lock and list(review.participants.all()) == [persons["ed"]]


def test_without_a_name_what_was_chosen_comes_back(sign_in, ed, persons):
    response = sign_in(ed).post(
        url("review-new"), {"title": "", "on": "2026-12-04", "participants": [persons["ed"].pk]}
    )
    assert response.status_code == 422
    assert f'<option value="{persons["ed"].pk}" selected>' in response.text


def test_a_note_is_saved_while_one_types(sign_in, ed, review):
    client = sign_in(ed)
    address = url("review-note", review.pk, "other")
    saved = client.post(address, {"text": " Said\r\n", "revision": 0}, headers={"HX-Request": "true"})
    assert saved.status_code == 200 and 'name="revision" form="note" value="1"' in saved.text and "Saved" in saved.text
    assert ReviewNote.objects.get().text == " Said\n"


def test_a_note_of_two_people_shows_both_and_overwrites_none(sign_in, olga, ed, review):
    reviews.write_note(review=review, part="other", text="Olga's <i>", revision=0, by=olga)
    client, address = sign_in(ed), url("review-note", review.pk, "other")
    for headers in ({"HX-Request": "true"}, {}):
        conflict = client.post(address, {"text": "Ed's", "revision": 0}, headers=headers)
        assert conflict.status_code == 409
        assert "Olga&#x27;s &lt;i&gt;" in conflict.text and 'value="1"' in conflict.text
    assert "Ed&#x27;s" in conflict.text  # the whole page brings back what was typed
    assert ReviewNote.objects.get().text == "Olga's <i>"
    settled = client.post(address, {"text": "Both", "revision": 0, "settled": 1, "to": "end"})
    assert settled.url == url("review", review.pk) and ReviewNote.objects.get().text == "Both"


def test_a_note_that_is_too_long_stays_on_the_page(sign_in, ed, review):
    response = sign_in(ed).post(url("review-note", review.pk, "other"), {"text": "x" * 10_001, "revision": 0})
    assert response.status_code == 422 and "x" * 10_001 in response.text


def test_a_question_that_misses_something_stays_on_the_page(sign_in, ed, review):
    data = {"text": "Will they?", "kind": "dependency", "unit": "", "owner": "", "due": ""}
    response = sign_in(ed).post(url("review-ask", review.pk, "other"), data)
    assert response.status_code == 422
    assert "Name the unit that this depends on." in response.text and "Will they?" in response.text
    assert not Question.objects.exists()


def test_a_review_from_question_to_outcome(sign_in, ed, sales, review):
    client = sign_in(ed)
    data = {"text": "Will *they*?", "kind": "dependency", "unit": sales.pk, "owner": "", "due": "2026-12-24"}
    assert client.post(url("review-ask", review.pk, "other"), data).status_code == 302
    client.post(url("review-ask", review.pk, "other"), {"text": "=1+1", "kind": "question"})
    page = client.post(url("review-close", review.pk), follow=True).text
    assert "2</b> questions are open." in page and "Dependencies on other units" in page
    markdown = client.get(url("review-md", review.pk)).text
    assert "- Will \\*they\\*? (Sales, nobody yet, by 2026-12-24)" in markdown
    csv = client.get(url("review-csv", review.pk)).content.decode("utf-8-sig")
    assert "dependency,Will *they*?,Sales" in csv and "'=1+1" in csv


def test_an_offer_that_somebody_took_meanwhile_is_no_error(sign_in, ed, review):
    response = sign_in(ed).post(url("review-ask", review.pk, "other"), {"offered": "gone"})
    assert response.status_code == 302 and not Question.objects.exists()


# ---- Questions ----


@pytest.fixture
def question(review, olga, persons) -> Question:
    return reviews.ask(review=review, part="other", text="Who runs it?", by=olga, owner=persons["rob"])


def test_a_question_of_others_is_not_there(sign_in, ed, rob, olga, review):
    secret = reviews.ask(review=review, part="other", text="A secret?", by=olga)
    assert sign_in(rob).get(url("question", secret.pk)).status_code == 404
    assert sign_in(rob).post(url("question-answer", secret.pk), {"text": "x"}).status_code == 404


def test_a_viewer_reads_and_does_not_answer(sign_in, vera, question):
    client = sign_in(vera)
    assert "<textarea" not in client.get(url("question", question.pk)).text
    assert client.post(url("question-answer", question.pk), {"text": "x"}).status_code == 403


def test_the_one_named_answers(sign_in, rob, question):
    client = sign_in(rob)
    assert client.post(url("question-answer", question.pk), {"text": " "}).status_code == 422
    page = client.post(url("question-answer", question.pk), {"text": "I do"}, follow=True)
    assert "I do" in page.text and "answered" in page.text
    late = client.post(url("question-answer", question.pk), {"text": "No, Ed"})
    assert late.status_code == 422
    assert "Rob has answered this already" in late.text and "No, Ed" in late.text


def test_an_editor_changes_drops_and_reopens(sign_in, ed, question):
    client = sign_in(ed)
    changed = {"text": "Who really runs it?", "kind": "decision", "owner": question.owner_id, "unit": "", "due": ""}
    client.post(url("question-change", question.pk), changed)
    page = client.post(url("question-drop", question.pk), {"text": "Solved"}, follow=True).text
    assert "Who really runs it?" in page and "no longer asked" in page
    client.post(url("question-reopen", question.pk))
    question.refresh_from_db()
    assert question.is_open and question.kind == "decision"


def test_a_scoped_editor_keeps_an_owner_that_she_does_not_see(sign_in, olga, sam, sales, acme):
    from organizations.models import Person, Unit

    legal = Unit.objects.create(organization=acme, name="Legal")
    owner = Person.objects.create(organization=acme, name="Lea", unit=legal)
    review = reviews.start_review(by=olga, title="Sales", on=TODAY, unit=sales)
    question = reviews.ask(review=review, part="other", text="Who?", by=olga, owner=owner, unit=legal)
    data = {"text": "Who then?", "kind": "question", "owner": owner.pk, "unit": legal.pk, "due": ""}
    assert sign_in(sam).post(url("question-change", question.pk), data).status_code == 302
    question.refresh_from_db()
    assert (question.text, question.owner, question.unit) == ("Who then?", owner, legal)


def test_the_lists_cost_the_same_however_long_they_are(
    sign_in, olga, vera, review, persons, django_assert_max_num_queries
):
    for number in range(15):
        reviews.ask(review=review, part="other", text=f"Q{number}?", by=olga, owner=persons["rob"])
        _review(olga)
    client = sign_in(vera)
    for name, args in (
        ("questions", []),
        ("reviews", []),
        ("review", [review.pk]),
        ("review-part", [review.pk, "other"]),
    ):
        with django_assert_max_num_queries(16):
            assert client.get(url(name, *args)).status_code == 200
