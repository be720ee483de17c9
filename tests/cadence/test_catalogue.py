"""What other apps bring is named in the settings; a bad entry is found before anything runs."""

import pytest

from cadence.catalogue import check_settings, contributor_of, waiting_functions
from cadence.queries.waiting import waiting_for
from cadence.waiting import Waiting, in_order
from tests.cadence.conftest import TODAY


class Incomplete:
    key = "test"


class Double:
    key = "vpmom"
    prefix = "plan"

    def subject(self, brief):
        return None

    def parts(self, brief):
        return []


NO_FUNCTION = "words"


def errors() -> list[str]:
    return [error.id for error in check_settings()]


def test_the_settings_as_they_are_pass():
    assert errors() == []


def test_a_module_that_is_missing_fails_loudly(settings, olga):
    settings.WAITING = ["nowhere.waiting"]
    settings.CADENCE_AGENDA = ["nowhere.Agenda"]
    assert errors() == ["cadence.E001", "cadence.E002"]
    with pytest.raises(ImportError):
        waiting_for(olga)


class Shouting:
    key = "No Slug"
    title = "T"

    def entries(self, span):
        return []


class Mute:
    key = "mute"


def test_a_part_of_a_meeting_that_is_incomplete_or_doubled_is_an_error(settings):
    good = "cadence.queries.meeting_agenda.OpenDecisions"
    here = "tests.cadence.test_catalogue."
    settings.MEETING_AGENDA = ["nowhere.Part", f"{here}Mute", f"{here}Shouting", good, good]
    assert errors() == ["cadence.E006", "cadence.E007", "cadence.E007", "cadence.E008"]


def test_what_is_no_function_and_no_contributor_is_an_error(settings):
    settings.WAITING = ["tests.cadence.test_catalogue.NO_FUNCTION"]
    settings.CADENCE_AGENDA = ["tests.cadence.test_catalogue.Incomplete"]
    assert errors() == ["cadence.E001", "cadence.E003"]
    assert "has no prefix, subject, parts" in check_settings()[1].msg


def test_two_contributors_do_not_share_a_subject(settings):
    settings.CADENCE_AGENDA = [*settings.CADENCE_AGENDA, "tests.cadence.test_catalogue.Double"]
    assert errors() == ["cadence.E004", "cadence.E004"]


@pytest.mark.parametrize("kind", [("Bad word", "T", "at_once"), ("good", "T", "hourly"), ("question", "T", "never")])
def test_a_bad_kind_of_mail_is_an_error(settings, kind):
    settings.NOTICE_KINDS = [*settings.NOTICE_KINDS, kind]
    assert set(errors()) == {"cadence.E005"}


def test_every_app_is_asked_once_in_the_order_of_the_settings(settings):
    assert len(waiting_functions()) == len(settings.WAITING)


@pytest.mark.parametrize("subject", ["", "novel:1", "plan", ":"])
def test_a_subject_that_nobody_knows(subject):
    assert contributor_of(subject) is None or subject == "plan"


def test_what_is_late_comes_first_and_what_has_no_day_last():
    late, soon, some_day = (
        Waiting("a", "", "/", TODAY),
        Waiting("b", "", "/", TODAY.replace(day=30)),
        Waiting("c", "", "/"),
    )
    assert in_order([some_day, soon, late]) == (late, soon, some_day)
    assert late.is_late(soon.due) and not soon.is_late(soon.due) and not some_day.is_late(TODAY)
