"""How a sign-off stands, without a database: Connie and Ed must agree, Rob gives input, Olga decides."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.signoff import Role, Said, SignOff, Standing, Voice, Word, expires_soon, has_expired, lasts_until, strongest

CONNIE, ED = Voice(1, "Connie", Role.AGREE), Voice(2, "Ed", Role.AGREE)
ROB, OLGA = Voice(3, "Rob", Role.INPUT), Voice(4, "Olga", Role.DECIDE)
UNTIL = date(2026, 12, 4)
LATER = UNTIL + timedelta(days=1)


def off(*said: tuple[Voice, Word], **changes) -> SignOff:
    rows = tuple(Said(voice.key, word) for voice, word in said)
    return SignOff((CONNIE, ED, ROB, OLGA), rows, UNTIL, **changes)


AGREED = ((CONNIE, Word.AGREE), (ED, Word.AGREE))


def test_nobody_decides_before_every_agreer_has_answered():
    one = off((CONNIE, Word.AGREE))
    assert not one.is_ready
    assert one.why_not() == "Ed has not answered yet. Wait, send the text back, or overrule with a reason."


def test_an_objection_stops_the_decision():
    one = off((CONNIE, Word.AGREE), (ED, Word.OBJECT))
    assert not one.is_ready
    assert one.why_not().startswith("Ed does not agree yet.")


def test_what_stops_it_is_said_of_everybody():
    assert off().why_not().startswith("Connie and Ed have not answered yet.")
    assert off((CONNIE, Word.OBJECT), (ED, Word.OBJECT)).why_not().startswith("Connie and Ed do not agree yet.")


def test_a_comment_is_no_agreement():
    one = off((CONNIE, Word.AGREE), (ED, Word.COMMENT))
    assert one.standing(ED, UNTIL) == Standing.WANTED
    assert not one.is_ready


def test_nobody_is_wanted_once_it_is_closed():
    assert off(is_open=False).wanted(UNTIL) == ()
    assert not off(*AGREED, is_open=False).is_ready


def test_when_all_agree_it_can_be_decided():
    assert off(*AGREED).is_ready
    assert off(*AGREED).why_not() == ""


def test_it_can_be_decided_when_nobody_has_to_agree():
    assert SignOff((OLGA,), (), UNTIL).is_ready


@pytest.mark.parametrize("before", [(), ((ED, Word.OBJECT),)])
def test_an_overruled_agreer_does_not_stop_it(before):
    one = off((CONNIE, Word.AGREE), *before, (ED, Word.OVERRULE))
    assert one.is_ready
    assert one.standing(ED, UNTIL) == Standing.OVERRULED


def test_a_new_objection_stands_though_the_last_one_was_overruled():
    one = off((CONNIE, Word.AGREE), (ED, Word.OVERRULE), (ED, Word.OBJECT))
    assert one.standing(ED, UNTIL) == Standing.OBJECTS
    assert not one.is_ready


def test_input_may_come_until_the_date_and_is_no_comment_after_it():
    assert off().standing(ROB, UNTIL) == Standing.WANTED
    assert off().standing(ROB, LATER) == Standing.NO_COMMENT
    assert off((ROB, Word.COMMENT)).standing(ROB, LATER) == Standing.COMMENTED


def test_an_agreer_is_wanted_after_the_date_too():
    assert CONNIE in off().wanted(LATER)
    assert ROB not in off().wanted(LATER)


def test_who_decides_is_wanted_when_it_can_be_decided():
    assert OLGA not in off().wanted(UNTIL)
    assert off(*AGREED).wanted(UNTIL) == (ROB, OLGA)


words = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from([CONNIE, ED]), st.sampled_from([Word.AGREE, Word.OBJECT, Word.COMMENT, Word.OVERRULE])
        ),
        st.tuples(st.just(ROB), st.just(Word.COMMENT)),
    )
)


@given(words)
def test_the_latest_answer_counts(said):
    one = off(*said)
    for voice in (CONNIE, ED):
        answers = [word for who, word in said if who is voice and word != Word.COMMENT]
        expected = {
            Word.AGREE: Standing.AGREED,
            Word.OBJECT: Standing.OBJECTS,
            Word.OVERRULE: Standing.OVERRULED,
        }
        assert one.standing(voice, UNTIL) == (expected[answers[-1]] if answers else Standing.WANTED)


@given(words)
def test_it_can_be_decided_exactly_when_nothing_stands_against_it(said):
    assert off(*said).is_ready == (off(*said).why_not() == "")


@pytest.mark.parametrize("roles, role", [("RAPID", "D"), ("RAPI", "A"), ("PI", "I"), ("RP", None), ("", None)])
def test_somebody_is_asked_once_in_her_strongest_role(roles, role):
    assert strongest(roles) == role


@pytest.mark.parametrize(
    "vetted, last",
    [
        (date(2026, 3, 15), date(2027, 3, 15)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_version_is_current_for_twelve_calendar_months(vetted, last):
    assert lasts_until(vetted) == last
    assert not has_expired(vetted, last)
    assert has_expired(vetted, last + timedelta(days=1))


def test_the_last_thirty_days_are_soon():
    last = date(2027, 3, 15)
    soon = [day for day in range(-5, 40) if expires_soon(date(2026, 3, 15), last - timedelta(days=day))]
    assert soon == list(range(31))
