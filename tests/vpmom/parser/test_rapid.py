"""RAPID lines: who has which role."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpmom.parser.rapid import LETTERS, parse_rapid, read_rapid, role_of_key, roles_of, write_rapid


@pytest.mark.parametrize("line", ["", "TBD", "nobody yet", "(D)", "the leads decide (soon)", "Sales (EMEA)"])
def test_a_line_without_roles_names_nobody(line: str) -> None:
    assert parse_rapid(line) == ()


@pytest.mark.parametrize(
    ("line", "parties"),
    [
        ("IJT(D), MLT(R, A, P & I)", "IJT=D MLT=RAPI"),
        ("IJT(R, D), MLT (A, P & I)", "IJT=RD MLT=API"),
        ("ijt(d); mlt(r/a+p and i)", "ijt=D mlt=RAPI"),
        ("IJT(D) and MLT(R), Ops [I]", "IJT=D MLT=R Ops=I"),
        ("IJT(Decide)\nMLT(Recommend, Perform)", "IJT=D MLT=RP"),
        ("MLT(RAPI), IJT(D)", "MLT=RAPI IJT=D"),
        ("IJT(R), IJT(D), IJT(D)", "IJT=RD"),
        ("Sales (EMEA) (P, I), IJT(D)", "Sales_(EMEA)=PI IJT=D"),
        ("R: ann, bo; A: legal; D: kim", "ann=R bo=R legal=A kim=D"),
        ("Recommend: leads, Agree: legal & finance, Decide: kim", "leads=R legal=A finance=A kim=D"),
        ("R: ann, A: , D: kim (of Bern, Basel)", "ann=R kim_(of_Bern,_Basel)=D"),
        ("Recommend (R): leads; Decide (D): kim", "leads=R kim=D"),
        ("kim: D; leads: R, A", "kim=D leads=RA"),
        ("kim - D, leads - R", "kim=D leads=R"),
    ],
)
def test_the_notation_and_its_neighbours(line: str, parties: str) -> None:
    read = [f"{name.replace(' ', '_')}={''.join(roles)}" for name, roles in parse_rapid(line)]
    assert " ".join(read) == parties


def test_words_that_are_no_party_are_named() -> None:
    assert read_rapid("IJT(D), MLT(R) for now") == ((("IJT", ("D",)), ("MLT", ("R",))), "for now")


@pytest.mark.parametrize(("text", "letters"), [("I, P & A", "API"), ("x", ""), ("R, boss", ""), ("", ""), ("DR", "RD")])
def test_roles_stand_in_their_order(text: str, letters: str) -> None:
    assert "".join(roles_of(text)) == letters


@pytest.mark.parametrize(
    ("key", "letter"),
    [("D", "D"), ("Decide", "D"), ("Decide (D)", "D"), ("R - Recommend", "R"), ("Owner", None), ("Approve", None)],
)
def test_keys_of_a_table_of_roles(key: str, letter: str | None) -> None:
    assert role_of_key(key) == letter


def test_a_line_is_written_as_people_write_it() -> None:
    assert write_rapid([("IJT", "D"), ("MLT", "RAPI"), ("AS", "RD")]) == "IJT(D), MLT(R, A, P & I), AS(R, D)"


names = st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8})?( \([A-Z][a-z]{2,6}, [A-Z][a-z]{2,6}\))?", fullmatch=True)
roles = st.sets(st.sampled_from(LETTERS), min_size=1).map(lambda found: tuple(one for one in LETTERS if one in found))


@given(st.dictionaries(names, roles, max_size=6))
def test_what_is_written_reads_the_same(parties: dict[str, tuple[str, ...]]) -> None:
    assert dict(parse_rapid(write_rapid(parties.items()))) == parties


@given(st.text(alphabet="RAPIDradxyz()[],;:&/+=- \n", max_size=60))
def test_no_line_breaks_the_reader(line: str) -> None:
    for name, letters in parse_rapid(line):
        assert name and letters and set(letters) <= set(LETTERS)
