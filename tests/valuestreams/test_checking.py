"""What is wrong with a stream, by the same rules for files and pages."""

from dataclasses import replace
from fractions import Fraction as F

import pytest

from tests.valuestreams.conftest import delivery
from valuestreams.checking import problems
from valuestreams.stream import (
    MOST_STEPS,
    Branch,
    Demand,
    Return,
    Shape,
    Slice,
    Step,
    Story,
    Stream,
    Time,
    TimeBasis,
    between,
    exponential,
    fixed,
)

A, B = Step("a", process=fixed(1)), Step("b")


def found(*steps: Step, **head: object) -> list[tuple[str | None, str]]:
    return [(one.step, one.field) for one in problems(Stream("S", steps=steps, **head))]  # type: ignore[arg-type]


def sentence(*steps: Step, **head: object) -> str:
    (problem,) = problems(Stream("S", steps=steps, **head))  # type: ignore[arg-type]
    return problem.sentence


def test_a_good_stream_has_no_problems() -> None:
    assert problems(delivery()) == ()


def test_too_many_steps_is_the_only_sentence() -> None:
    steps = tuple(Step("same", ca=F(9)) for _ in range(MOST_STEPS + 1))
    assert sentence(*steps).startswith("A stream holds at most 2,000 steps, this one has 2,001.")


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ({"basis": TimeBasis(hours_per_day=F(0))}, "time.hours_per_day"),
        ({"basis": TimeBasis(hours_per_day=F(25))}, "time.hours_per_day"),
        ({"basis": TimeBasis(days_per_week=F(8))}, "time.days_per_week"),
        ({"demand": Demand(F(0))}, "demand.items"),
        ({"demand": Demand(F(-1))}, "demand.items"),
        ({"arrivals": fixed(0)}, "arrivals"),
        ({"slices": (Slice("one", "One"), Slice("one", "Two"))}, "slices"),
    ],
)
def test_the_head(head: dict[str, object], field: str) -> None:
    assert found(A, **head) == [(None, field)]


def test_a_day_of_24_hours_is_possible() -> None:
    assert found(A, basis=TimeBasis(hours_per_day=F(24))) == []


def test_no_steps() -> None:
    assert found() == [(None, "steps")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"process": fixed(-1)}, "process"),
        ({"wait": between(-5, 5)}, "wait"),
        ({"process": Time(F(5), F(9), F(1), Shape.RANGE)}, "process"),
        ({"process": Time(F(5), F(5), F(5), Shape.NORMAL)}, "process"),
        ({"process": Time(F(0), F(0), F(0), Shape.LOGNORMAL, sd=F(1))}, "process"),
        ({"process": Time(F(2), F(2), F(2), Shape.TRIANGULAR, least=F(3), mode=F(2), most=F(1))}, "process"),
        ({"process": fixed(9), "elapsed": fixed(8)}, "elapsed"),
        ({"ca": F(-1, 2)}, "ca"),
        ({"conversion": F(2)}, "conversion"),
        ({"availability": F(2)}, "availability"),
        ({"people": F(-1)}, "people"),
        ({"cost": -1}, "cost"),
        ({"inventory": F(10**16)}, "inventory"),
        ({"stories": (Story("s", "text", slice="gone"),)}, "stories"),
        ({"next": (Branch("nowhere"),)}, "next"),
        ({"next": (Branch("b", F(2)),)}, "next"),
        ({"next": (Branch("b", F(1, 2)),)}, "next"),
        ({"next": (Branch("b", F(1, 2)), Branch("b", F(1, 2)))}, "next"),
        ({"next": (Branch("b"), Branch("b")), "parallel": True}, "next"),
        ({"returns": (Return("nowhere"),)}, "returns"),
        ({"returns": (Return("a", F(1, 2)),)}, "returns"),
        ({"returns": (Return("a", redo=F(-1)),)}, "returns"),
        ({"returns": (Return("a", F(-1)), Return("b", F(2)))}, "returns"),
    ],
)
def test_one_step(changes: dict[str, object], field: str) -> None:
    assert found(replace(A, **changes), B) == [("a", field)]  # type: ignore[arg-type]


def test_a_percentage_where_a_share_is_asked_is_turned_round() -> None:
    assert sentence(replace(A, ca=F(80))) == "%C/A is a share from 0 to 1; write 0.8 for 80 %."
    assert sentence(replace(A, ca=F("95.5"))) == "%C/A is a share from 0 to 1; write 0.955 for 95.5 %."


def test_shares_that_do_not_add_up_say_to_what() -> None:
    ways = (Branch("b", F(7, 10)), Branch("c", F(4, 10)))
    assert "add up to 1.1 and not to 1" in sentence(replace(A, next=ways), B, Step("c"))


def test_keys() -> None:
    assert found(A, A) == [("a", "key")]
    assert found(Step("a b")) == [("a b", "key")]


def test_routes_without_an_end() -> None:
    assert sentence(A, replace(B, name="Bake", next=(Branch("a"),))) == ("Work that gets to a never leaves the stream.")


def test_a_step_that_nothing_leads_to() -> None:
    assert found(replace(A, next=()), B) == [("b", "next")]


def test_an_exponential_time_is_fine() -> None:
    assert found(replace(A, wait=exponential(5))) == []


def test_work_that_hardly_ever_passes() -> None:
    assert "one item in a million" in sentence(replace(A, ca=F(1, 10**30), returns=(Return("a"),)))


def test_circles_of_next_that_as_good_as_never_end() -> None:
    ways = [Step(f"s{n}", next=(Branch(f"s{n + 1}", F(1, 10)), Branch("s0", F(9, 10)))) for n in range(50)]
    assert "as good as never leaves" in sentence(*ways, Step("s50"))


def test_times_that_have_no_common_fraction() -> None:
    assert "round them" in sentence(*(Step(f"s{n}", process=fixed(F(1, 10**15 - 2 * n - 1))) for n in range(30)))


def test_a_time_is_at_most_a_century() -> None:
    assert found(replace(A, process=fixed(10**9))) == [("a", "process")]
    assert found(A, replace(B, ca=F(1, 2), returns=(Return("a", redo=F(10**9)),))) == [("b", "returns")]
