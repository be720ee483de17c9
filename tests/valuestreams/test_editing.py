"""Moves of an editor, what no stream may hold, and that every change can be taken back exactly."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.valuestreams.conftest import delivery, streams
from valuestreams import canonical, deltas
from valuestreams.editing import (
    Impossible,
    add_step,
    move_step,
    new_key,
    remove_step,
    replace_step,
    require_possible,
)
from valuestreams.stream import MOST_STEPS, Branch, Return, Step, Stream


def keys(stream):
    return [step.key for step in stream.steps]


def with_step(**fields) -> Stream:
    return replace_step(delivery(), replace(delivery().step("check"), **fields))


@pytest.mark.parametrize(
    ("stream", "part"),
    [
        (Stream("", steps=tuple(Step(str(number)) for number in range(MOST_STEPS + 1))), "at most 2000 steps"),
        (Stream("", steps=(Step("a"), Step("a"))), "Two steps"),
        (with_step(returns=(Return("nowhere"),)), "no step of this stream"),
        (with_step(next=(Branch("order", Fraction(1, 2)),)), "add up to 0.5"),
        (with_step(returns=(Return("pick", Fraction(1, 2)), Return("order", Fraction(3, 4)))), "add up to 1.25"),
        (with_step(ca=Fraction(80)), "between 0 and 1"),
        (with_step(next=(Branch(None, Fraction(1, 2)), Branch(None, Fraction(1, 2)))), "twice"),
    ],
)
def test_what_no_stream_may_hold(stream, part):
    with pytest.raises(Impossible, match=part):
        require_possible(stream)


def test_steps_are_added_moved_and_removed():
    made = add_step(delivery(), Step("pack", name="Pack"), after="pick")
    assert keys(made) == ["order", "pick", "pack", "check", "carry", "hand-over"]
    assert keys(move_step(made, "pack", before=None))[-1] == "pack"
    assert keys(move_step(made, "carry", before="order"))[0] == "carry"
    without = remove_step(made, "pick")
    assert "pick" not in keys(without) and without.step("check").returns == ()
    with pytest.raises(KeyError):
        remove_step(made, "nowhere")


def test_what_remains_of_a_choice_is_shared_out_again():
    three = (Branch("carry", Fraction(1, 2)), Branch("hand-over", Fraction(1, 4)), Branch("pick", Fraction(1, 4)))
    made = remove_step(with_step(next=three), "carry")
    assert [branch.share for branch in made.step("check").next] == [Fraction(1, 2), Fraction(1, 2)]
    require_possible(made)


def test_keys_are_plain_and_new():
    made = Stream("", steps=(Step("prufung"), Step("prufung-2")))
    assert new_key(made, "Prüfung!") == "prufung-3"
    assert new_key(made, "試験") == "step"


@given(streams(), streams())
def test_every_change_is_taken_back_and_made_again(before, after):
    back, forth = deltas.difference(before, after)
    assert deltas.apply(before, forth) == replace(after, title=before.title)
    assert deltas.apply(after, back) == before
    assert (not back and not forth) == (before.steps == after.steps and before.demand == after.demand)


@given(streams(least=1))
def test_a_step_is_stored_exactly(stream):
    for step in stream.steps:
        assert canonical.from_step(canonical.step(step)) == step


@given(streams(least=1), st.data())
def test_removing_and_moving_keep_a_possible_stream_possible(stream, data):
    key = data.draw(st.sampled_from(keys(stream)))
    require_possible(remove_step(stream, key))
    moved = move_step(stream, key, before=data.draw(st.none() | st.sampled_from(keys(stream))))
    assert sorted(keys(moved)) == sorted(keys(stream))
    require_possible(moved)
