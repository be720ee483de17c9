"""Lines as rows and back: who may write which, what stays, what comes back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.errors import DomainError
from tests.vpmom.conftest import company_text, key
from vpmom.frozen import checksum, freeze, thaw
from vpmom.models import Item as Row
from vpmom.plan import Item, Visibility
from vpmom.queries.reading import draft, drafts, shown_to
from vpmom.services.drafting import create_plan
from vpmom.services.items import MOST_ITEMS, in_order, write_items

pytestmark = pytest.mark.django_db


def texts(plan, section: str) -> list[str]:
    return [item.text for item in draft(plan).section(section).items]


def test_a_line_that_is_too_long_is_refused_and_nothing_is_lost(plan):
    before = texts(plan, "priorities")
    with pytest.raises(DomainError, match="at most 5000 characters"):
        write_items(plan, {"priorities": [Item("", "x" * 5001)]})
    assert texts(plan, "priorities") == before


def test_too_many_lines_are_refused(plan):
    with pytest.raises(DomainError, match="at most 200 lines"):
        write_items(plan, {"priorities": [Item("", "p")] * (MOST_ITEMS + 1)})


def test_lines_below_lines_end_somewhere(plan):
    item = Item("", "deep")
    for _level in range(8):
        item = Item("", "deep", children=(item,))
    with pytest.raises(DomainError, match="deep"):
        write_items(plan, {"methods": [item]})


def test_an_unknown_unit_is_refused_by_name(plan):
    with pytest.raises(DomainError, match="no unit named “Moonbase”"):
        write_items(plan, {"methods": [Item("", "Go", unit="Moonbase")]})


def test_somebody_who_may_not_read_a_line_cannot_write_it(plan):
    with pytest.raises(DomainError, match="confidential"):
        write_items(plan, {"obstacles": [Item(key(9), "mine now")]}, clearance=Visibility.INTERNAL)


def test_what_the_writer_does_not_see_stays_where_it_stands(plan):
    write_items(plan, {"measures": [Item(key(8), "Punctual"), Item("", "New")]}, clearance=Visibility.INTERNAL)
    assert texts(plan, "measures") == ["Punctual", "Margin per parcel", "New"]


def test_a_line_that_went_comes_back_as_the_same_row(plan):
    row = Row.objects.get(plan=plan, key=key(8))
    write_items(plan, {"measures": []})
    assert texts(plan, "measures") == []
    write_items(plan, {"measures": [Item(key(8), "Share of parcels on the promised day")]})
    assert Row.objects.live().get(plan=plan, section="measures").pk == row.pk


def test_a_line_moves_to_another_section(plan):
    write_items(plan, {"commentary": [Item(key(7), "Two hubs are full by noon")]})
    assert Row.objects.live().get(plan=plan, key=key(7)).section == "commentary"


def test_the_rows_say_what_was_written(plan, company):
    stored = draft(plan)
    assert [item.text for _section, item in stored.walk()] == [item.text for _section, item in company.walk()]
    assert stored.links == company.links
    assert stored.period == company.period


def test_reading_many_plans_takes_the_queries_of_one(plan, olga, django_assert_num_queries):
    more = [create_plan(by=olga, text=company_text(title=f"Plan {number}")) for number in range(5)]
    with django_assert_num_queries(6):
        drafts([plan])
    with django_assert_num_queries(6):
        drafts(more)


@pytest.mark.parametrize(
    ("who", "sees"), [("vera", False), ("ed", False), ("olga", True)], ids=["viewer", "editor", "owner"]
)
def test_a_confidential_line_is_for_those_named(plan, people, who, sees):
    shown = shown_to(plan, people[who].membership)
    assert (key(9) in {item.key for _section, item in shown.walk()}) is sees
    assert any(link.source == key(9) for link in shown.links) is sees


def test_a_frozen_plan_is_the_same_after_thawing(plan):
    text = draft(plan)
    again = thaw(freeze(text))
    assert again == text
    assert checksum(freeze(again)) == checksum(freeze(text))


def test_another_word_is_another_checksum(company):
    assert checksum(freeze(company)) != checksum(freeze(replace(company, intro="One more word")))


@given(
    st.lists(st.integers(0, 20), unique=True), st.sets(st.integers(0, 20)), st.lists(st.integers(0, 20), unique=True)
)
def test_hidden_lines_keep_their_place(before, hidden, wanted):
    wanted = [str(number) for number in wanted if number not in hidden]
    order = in_order(wanted, [str(n) for n in before], {str(n) for n in hidden})
    assert [one for one in order if one in wanted] == wanted
    assert set(order) == set(wanted) | {str(n) for n in before if n in hidden}
