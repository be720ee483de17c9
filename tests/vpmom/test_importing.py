"""A page comes in, is shown beside what was understood of it, and nothing is stored before somebody says so."""

import html
import re
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from vpmom.forms.importing import Source
from vpmom.models import ImportedSource, Plan
from vpmom.queries.reading import draft

pytestmark = pytest.mark.django_db

PAGE = """# Harbour works

Everything about our harbour.

### 2027 Quay VPMOM

| Period | January 1, 2027 to December 31, 2027 |
|:---|:---|
| RAPID | Olga(D), Board(R, A) |

Vision
- Every ship leaves on its tide

Priorities
- Safe first - nobody is hurt
- On time

Methods
- (Crane crew) Train each shift on the new cranes
- Publish the berth plan ~~weekly~~ daily

Obstacles
- Two of five cranes stand still

Measures
- Ships that leave on their tide: 95%

### 2027 Sales VPMOM (TBA)

New VPMOM to be added.
"""


def send(client, **form):
    return client.post(reverse("plan-import", args=["acme"]), form)


def fields_of(response) -> dict[str, str]:
    """What the browser would send back: the hidden and the text fields of the page."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", response.content.decode()):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found


def store(client, read, *places, **more):
    form = fields_of(read) | {f"take-{place}": "on" for place in places} | more
    form |= {f"visibility-{n}": "internal" for n in range(10) if f"title-{n}" in form and f"visibility-{n}" not in more}
    return client.post(reverse("plan-import-store", args=["acme"]), form, follow=True)


def test_a_viewer_brings_nothing_in(sign_in, vera):
    assert send(sign_in(vera), text=PAGE).status_code == 403


def test_nothing_sent_comes_back_with_what_to_do(sign_in, ed):
    answer = send(sign_in(ed), text="  \n ")
    assert answer.status_code == 422
    assert "Paste a page or choose a file." in answer.content.decode()


def test_a_page_beyond_what_a_request_may_hold_is_refused_with_what_to_do(sign_in, ed, settings):
    form = urlencode({"text": "word " * 700_000})
    assert len(form) > settings.BODY_LIMIT
    url = reverse("plan-import", args=["acme"])
    answer = sign_in(ed).post(url, form, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "of a page with plans leave the pictures out, or paste its text" in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_file_that_is_no_page_is_refused_and_named_why(sign_in, ed):
    upload = BytesIO(b"PK\x03\x04 this is no word file")
    upload.name = "plan.docx"
    answer = send(sign_in(ed), file=upload)
    assert answer.status_code == 422
    assert "The Word document is damaged and cannot be read." in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_script_in_a_page_is_text(sign_in, ed):
    answer = send(sign_in(ed), text=PAGE.replace("nobody is hurt", "<script>alert(1)</script><img onerror=x src=y>"))
    shown = answer.content.decode()
    assert "<script>alert(1)" not in shown
    assert "<img onerror" not in shown


def test_reading_a_page_stores_nothing_and_shows_both_sides(sign_in, ed):
    answer = send(sign_in(ed), text=PAGE)
    shown = answer.content.decode()
    assert "2 plans found." in shown
    assert "1 of them is only announced." in shown
    assert "As it was sent" in shown and "As it was understood" in shown
    assert "Everything about our harbour." in shown
    assert not Plan.objects.exists()


def test_a_page_without_a_plan_says_so_and_shows_its_words(sign_in, ed):
    shown = send(sign_in(ed), text="Just a letter.\n\nNothing more.").content.decode()
    assert "No plan found on this page." in shown
    assert "Just a letter." in shown


def test_a_chosen_plan_becomes_a_draft_with_its_source(sign_in, ed, people):
    client = sign_in(ed)
    answer = store(client, send(client, text=PAGE), 0)
    plan = Plan.objects.get()
    text = draft(plan)
    assert plan.title == "2027 Quay VPMOM"
    assert [item.text for item in text.section("methods").items] == [
        "Train each shift on the new cranes",
        "Publish the berth plan ~~weekly~~ daily",
    ]
    assert text.section("methods").items[0].owner == "Crane crew"
    assert [(party.name, party.roles) for party in text.rapid] == [("Olga", "D"), ("Board", "RA")]
    assert plan.parties.get(roles="D").person == people["olga"]
    assert {item.visibility for _section, item in text.walk()} == {"internal"}
    kept = ImportedSource.objects.get(plan=plan)
    assert "Everything about our harbour." in "\n".join(kept.unplaced)
    assert "stored as a draft" in answer.content.decode()


def test_the_words_that_found_no_place_can_be_read_later(sign_in, olga, people):
    client = sign_in(olga)
    store(client, send(client, text=PAGE), 0)
    shown = client.get(reverse("plan-source", args=["acme", Plan.objects.get().pk])).content.decode()
    assert "Everything about our harbour." in shown


def test_the_source_holds_every_line_and_so_is_not_for_everybody(sign_in, olga, vera, people):
    client = sign_in(olga)
    store(client, send(client, text=PAGE), 0)
    assert sign_in(vera).get(reverse("plan-source", args=["acme", Plan.objects.get().pk])).status_code == 404


def test_choosing_nothing_comes_back_with_the_page(sign_in, ed):
    client = sign_in(ed)
    answer = store(client, send(client, text=PAGE))
    assert answer.status_code == 422
    assert "Choose at least one plan" in answer.content.decode()
    assert "Every ship leaves on its tide" in answer.content.decode()


def test_a_page_that_got_lost_is_asked_for_again(sign_in, ed):
    answer = sign_in(ed).post(reverse("plan-import-store", args=["acme"]), {"packed": "%%%", "name": ""})
    assert answer.status_code == 422
    assert "got lost on the way" in answer.content.decode()


def test_a_packed_page_that_grows_without_end_is_refused(sign_in, ed):
    packed = Source(b"a" * 6_000_000, "").packed()
    answer = sign_in(ed).post(reverse("plan-import-store", args=["acme"]), {"packed": packed, "name": ""})
    assert answer.status_code == 422
    assert "larger than 5 MB" in answer.content.decode()


def test_a_unit_leader_stores_only_inside_her_units(sign_in, sam, sales):
    client = sign_in(sam)
    store(client, send(client, text=PAGE), 0, **{"unit-0": str(sales.pk), "unit-1": str(sales.pk)})
    assert Plan.objects.get().unit == sales


def test_many_plans_of_a_page_are_stored_at_once(sign_in, ed):
    client = sign_in(ed)
    store(client, send(client, text=PAGE), 0, 1)
    assert Plan.objects.count() == 2


def test_more_text_than_somebody_can_wait_for_is_left_to_parts(sign_in, ed):
    answer = send(sign_in(ed), text="word " * 210_000)
    assert answer.status_code == 422
    assert "more than 1 MB of text" in answer.content.decode()


def test_one_person_under_two_spellings_is_matched_once_and_loses_no_letter(sign_in, ed, people):
    client = sign_in(ed)
    store(client, send(client, text=PAGE.replace("Olga(D), Board(R, A)", "Olga(D), OLGA(R), Board(A)")), 0)
    found = [(str(party.name), party.roles, party.person) for party in Plan.objects.get().parties.all()]
    assert found[0] == ("Olga", "D", people["olga"])
    assert "".join(roles for _name, roles, _person in found).count("R") == 1


def test_a_file_with_bytes_that_are_no_text_ends_in_a_sentence(sign_in, ed):
    upload = BytesIO(PAGE.replace("Safe first", "Safe\x00 first").encode())
    upload.name = "plan.md"
    client = sign_in(ed)
    read = send(client, file=upload)
    assert read.status_code in (200, 422)
    if read.status_code == 200:
        assert store(client, read, 0).status_code == 200
