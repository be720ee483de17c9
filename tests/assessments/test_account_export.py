"""What the export of an account says of answers: all of one's own, and nobody else's."""

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from assessments import services
from assessments.account_export import participations
from assessments.models import Response
from assessments.services import Given
from tests.conftest import begun_assessment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", settings.ACCOUNT_EXPORTS)
def test_every_exporter_of_the_settings_is_there(path, ed):
    assert isinstance(import_string(path)(ed.user), dict)


def test_the_answers_of_others_stay_out(sign_in, olga, ed):
    answer(olga, "Secret of olga")
    assert participations(ed.user) == {"participations": []}
    assert "Secret of olga" not in sign_in(ed).get("/account/data/export/").content.decode()


def test_every_answer_is_there_with_note_evidence_and_what_it_was_before(sign_in, olga, django_assert_num_queries):
    response = answer(olga, "Only in sales")
    given = Given(coverage=4, note="Everywhere now", evidence="https://wiki.example.com/owners")
    services.record_answer(response=response, practice="quick.d", given=given, revision=1, by=olga)
    with django_assert_num_queries(3):
        participations(olga.user)
    [mine] = sign_in(olga).get("/account/data/export/").json()["participations"]
    assert (mine["organization"], mine["assessment"], mine["submitted"]) == ("Acme", "A", None)
    [said] = mine["answers"]
    assert (said["statement"], said["coverage"], said["note"]) == ("quick.d", 4, "Everywhere now")
    assert said["evidence"] == "https://wiki.example.com/owners"
    assert [(before["coverage"], before["note"]) for before in said["before"]] == [(1, "Only in sales")]


def answer(member, note) -> Response:
    response = Response.objects.get(assessment=begun_assessment(member))
    given = Given(coverage=1, note=note)
    services.record_answer(response=response, practice="quick.d", given=given, revision=0, by=member)
    return response
