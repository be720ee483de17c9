"""What changed between two states, in words."""

from dataclasses import replace
from fractions import Fraction as F

from hypothesis import given
from hypothesis import strategies as st

from tests.valuestreams.conftest import delivery, streams
from valuestreams.changes import Kind, changes
from valuestreams.editing import add_step, remove_step, replace_step
from valuestreams.stream import Branch, Demand, Per, Return, Step, Story, Stream, exponential, fixed


def after_change(key: str, **said: object) -> list[tuple[str, str, str]]:
    value = delivery()
    (step,) = changes(value, replace_step(value, replace(value.step(key), **said))).steps  # type: ignore[arg-type]
    assert step.kind is Kind.CHANGED
    return [(one.words, one.before, one.after) for one in step.fields]


def test_the_same_has_no_changes() -> None:
    assert changes(delivery(), delivery()).is_empty


def test_fields_in_words() -> None:
    assert after_change("order", process=fixed(60)) == [("process time", "30 min", "1 h")]
    assert after_change("order", wait=exponential(60)) == [("wait time", "2 h", "~ 1 h")]
    assert after_change("order", ca=F(1, 2), people=None) == [("%C/A", "95 %", "50 %"), ("people", "4", "–")]
    assert after_change("order", spend=12_345) == [("spend", "5,000.00", "123.45")]
    assert after_change("carry", outside=False, performer="Ann") == [
        ("performer", "–", "Ann"),
        ("outside", "yes", "no"),
    ]


def test_ways_in_words() -> None:
    ways = (Branch("check", F(3, 4)), Branch(None, F(1, 4)))
    assert after_change("pick", next=ways) == [("goes on to", "–", "Check (75 %), the end (25 %)")]
    assert after_change("check", returns=(Return("order", redo=F(30)),)) == [
        ("sends back to", "Pick (100 %)", "Order (100 %, 30 min again)")
    ]
    assert after_change("pick", next=()) == [("goes on to", "–", "the end")]
    assert after_change("pick", stories=(Story("s", "Pick by light", done=True),)) == [
        ("stories", "–", "“Pick by light” (done)")
    ]


def test_steps_that_come_go_and_move() -> None:
    value = delivery()
    order, *others = value.steps
    later = replace(value, steps=(*others, order))
    later = add_step(remove_step(later, "carry"), Step("bill", name="Bill"), after="check")
    found = {step.key: step.kind for step in changes(value, later).steps}
    assert found == {"bill": Kind.ADDED, "order": Kind.MOVED, "carry": Kind.REMOVED}


def test_the_head() -> None:
    found = changes(delivery(), delivery(demand=Demand(F(9), Per.WEEK)))
    assert [(one.words, one.before, one.after) for one in found.head] == [("demand", "40 a day", "9 a week")]


@given(streams(), streams())
def test_nothing_changed_is_said_only_of_equal_states(before: Stream, after: Stream) -> None:
    same = (before.steps, before.demand) == (after.steps, after.demand)
    assert changes(before, after).is_empty == same


@given(st.permutations("abcdef"))
def test_as_few_steps_as_possible_are_said_to_have_moved(order: list[str]) -> None:
    before, after = (Stream("S", steps=tuple(map(Step, keys))) for keys in ("abcdef", order))
    moved = {step.key for step in changes(before, after).steps}
    assert [key for key in order if key not in moved] == [key for key in "abcdef" if key not in moved]
    rising = max(
        sum(1 for _ in row)
        for mask in range(64)
        if (row := [key for n, key in enumerate(order) if mask >> n & 1]) == sorted(row)
    )
    assert len(moved) == 6 - rising
