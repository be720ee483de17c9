"""The framework of the seven areas is complete: every area is asked at every level, and each gap leads to an action."""

from collections import Counter

import pytest

from assessments import catalogue
from assessments.framework import Framework, load_yaml, parse

AREAS = ["functions", "processes", "governance", "data", "tools", "sourcing", "people"]


@pytest.fixture(scope="module")
def areas() -> Framework:
    return parse(load_yaml((catalogue.SHIPPED / "seven-areas.yaml").read_bytes()))


def test_it_has_the_seven_areas_in_their_order(areas):
    assert [dimension.key for dimension in areas.dimensions] == AREAS


def test_every_area_is_asked_twice_at_every_level_and_once_in_short(areas):
    places = {(area, level.key) for area in AREAS for level in areas.levels}
    assert Counter((one.dimension, one.level) for one in areas.practices) == dict.fromkeys(places, 2)
    assert Counter((one.dimension, one.level) for one in areas.quick) == dict.fromkeys(places, 1)


def test_every_practice_says_how_it_is_seen(areas):
    assert all(len(one.criteria) >= 2 and one.help for one in areas.practices)


def test_an_action_lifts_what_its_own_cell_asks(areas):
    practices = {one.key: one for one in areas.practices}
    assert len(areas.actions) == len(AREAS) * len(areas.levels)
    for action in areas.actions:
        assert {(practices[key].dimension, practices[key].level) for key in action.lifts} == {
            (action.dimension, action.level)
        }


def test_no_sentence_stands_twice(areas):
    sentences = [text for one in areas.practices for text in (one.statement, one.help, *(c.text for c in one.criteria))]
    assert [text for text, times in Counter(sentences).items() if times > 1] == []
