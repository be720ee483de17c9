"""Branches, parallel parts and returns in any mixture, and what has no meaning."""

import json
from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.valuestreams.conftest import streams
from tests.valuestreams.test_metrics import rework_of, step, stream
from valuestreams.checking import problems
from valuestreams.metrics import InvalidRoutes, Range, Rule, linear, measure, output
from valuestreams.metrics.linear import solve, transposed
from valuestreams.metrics.reduction import Reduction
from valuestreams.stream import Branch, Return, Step, Stream, Time, between, fixed

HALF = F(1, 2)


def both(*keys: str | None) -> dict[str, object]:
    return {"next": tuple(Branch(key) for key in keys), "parallel": True}


def to(key: str | None) -> tuple[Branch, ...]:
    return (Branch(key),)


def lead(value: Stream) -> object:
    time = measure(value).lead_time
    return None if time is None else time.low


def refusal(value: Stream) -> str:
    with pytest.raises(InvalidRoutes) as error:
        measure(value)
    return str(error.value)


# --- refusals -----------------------------------------------------------------------------------------------------------


def test_work_that_never_leaves() -> None:
    assert "never leaves" in refusal(stream(step("a", 1), step("b", 1, next=to("a"))))


def test_returns_of_everything_never_end() -> None:
    assert "never leaves" in refusal(stream(step("a", 1, ca=F(0), returns=(Return("a"),))))


def test_a_step_that_nothing_leads_to() -> None:
    assert "no step leads to Lost" in refusal(stream(step("a", 1, next=()), Step("lost", name="Lost")))


def test_a_parallel_branch_that_goes_back_before_its_fork() -> None:
    ways = (Branch("a", HALF), Branch("d", HALF))
    value = stream(step("a", 1), step("b", 1, **both("c", "d")), step("c", 1, next=ways), step("d", 1))
    assert "goes back to before it" in refusal(value)


def test_branches_that_meet_early_for_a_share_of_the_work() -> None:
    value = stream(
        step("fork", 1, **both("a", "b", "c")),
        step("a", 1, next=(Branch("d", HALF), Branch("end", HALF))),
        step("b", 1, next=to("d")),
        step("c", 1, next=to("end")),
        step("d", 1),
        step("end", 1),
    )
    assert "only a share" in refusal(value)


def all_back(count: int, ca: F) -> Stream:
    return stream(*(step(f"s{n}", 1, ca=ca, returns=(Return("s0"),)) for n in range(count)))


@pytest.mark.parametrize(("count", "ca"), [(45, F(1, 10)), (100, HALF), (60, F(99, 100))])
def test_long_circles_keep_every_digit_however_often_work_goes_round(count: int, ca: F) -> None:
    """Σ (1/CA)ᵏ for k from 1 to the number of steps, with all sent back to the first."""
    found = rework_of(measure(all_back(count, ca), Rule.MARKOV), Rule.MARKOV)
    assert found.lead_time is not None
    assert found.lead_time.low == pytest.approx(float(sum((1 / ca) ** (n + 1) for n in range(count))))


def test_numbers_beyond_all_meaning_are_refused() -> None:
    measures = measure(all_back(500, F(1, 10)), *Rule)
    once, _right, chain = measures.reworks
    assert "no number for it" in chain.refused and chain.lead_time is None
    assert once.time is not None
    assert all(load.visits is None for load in measures.loads)
    json.dumps([output.as_json(all_back(500, F(1, 10)), measures)], allow_nan=False)


def test_circles_of_next_that_hardly_end() -> None:
    ways = [step(f"s{n}", 1, next=(Branch(f"s{n + 1}", F(1, 10)), Branch("s0", F(9, 10)))) for n in range(300)]
    assert "cannot be added up" in refusal(stream(*ways, step("s300", 1)))


def test_more_returns_across_branches_than_can_be_followed() -> None:
    ways = [
        step(
            f"s{n}",
            1,
            ca=F(9, 10),
            returns=(Return("s0"),),
            next=(Branch(f"s{n + 1}", HALF), Branch(f"s{n + 2}", HALF)),
        )
        for n in range(250)
    ]
    measures = measure(stream(*ways, step("s250", 1), step("s251", 1)), *Rule)
    assert ["too long" in one.refused for one in measures.reworks] == [True, True, False]


def test_an_empty_stream_has_no_numbers() -> None:
    assert "no steps" in refusal(stream())


# --- branches -----------------------------------------------------------------------------------------------------------

CHOICE = (
    step("pack", 10, next=(Branch("ship", F(7, 10)), Branch("post", F(3, 10)))),
    step("ship", 100, next=()),
    step("post", 200),
)


def test_branches_count_by_their_shares() -> None:
    measures = measure(stream(*CHOICE))
    assert measures.lead_time == Range(140, 140)
    assert [load.visits for load in measures.loads] == [1, F(7, 10), F(3, 10)]


def test_some_work_leaves_early() -> None:
    value = stream(step("ask", 10, next=(Branch("do", F(1, 4)), Branch(None, F(3, 4)))), step("do", 40))
    assert lead(value) == 20


def test_a_loop_in_next_is_repeated() -> None:
    value = stream(step("try", 10), step("look", 0, next=(Branch("try", HALF), Branch(None, HALF))))
    assert lead(value) == 20


# --- parallel parts -----------------------------------------------------------------------------------------------------


def parallel(a: int | Time = 30, b: int | Time = 50, **more: object) -> Stream:
    return stream(
        step("fork", 10, **both("a", "b")),
        step("a", a, next=to("join"), **more),
        step("b", b, next=to("join")),
        step("join", 5),
    )


def test_the_longest_branch_decides() -> None:
    measures = measure(parallel())
    assert measures.lead_time == Range(65, 65)
    assert measures.process_time == Range(65, 65)
    assert measures.labour == Range(95, 95)
    assert measures.critical == ("fork", "b", "join")
    assert [load.visits for load in measures.loads] == [1, 1, 1, 1]


def test_each_end_of_a_range_has_its_own_critical_path() -> None:
    assert measure(parallel(a=between(30, 80))).lead_time == Range(65, 95)


def test_an_unknown_branch_leaves_no_process_time() -> None:
    value = stream(
        step("fork", 1, **both("a", "b")), Step("a", process=fixed(1), next=to("c")), step("b", 1), step("c", 1)
    )
    measures = measure(value)
    assert measures.process_time is None
    assert measures.critical == ()
    assert measures.incomplete == ("a",)


def test_quality_multiplies_over_parallel_branches() -> None:
    value = stream(
        step("fork", 1, ca=F(1), **both("a", "b")),
        step("a", 1, ca=F(1, 2), next=(Branch("a2", HALF), Branch("join", HALF))),
        step("a2", 1, ca=F(1, 2), next=to("join")),
        step("b", 1, ca=F(9, 10), next=to("join")),
        step("join", 1, ca=F(1)),
    )
    assert measure(value).rolled_ca == HALF * F(3, 4) * F(9, 10)


def test_a_fork_inside_a_branch_of_a_fork() -> None:
    value = stream(
        step("fork", 1, **both("inner", "b")),
        step("inner", 2, **both("x", "y")),
        step("x", 10, next=to("meet")),
        step("y", 20, next=to("meet")),
        step("meet", 3, next=to("join")),
        step("b", 24, next=to("join")),
        step("join", 100),
    )
    measures = measure(value)
    assert measures.lead_time == Range(126, 126)
    assert measures.labour == Range(160, 160)
    assert measures.critical == ("fork", "inner", "y", "meet", "join")


def test_branches_may_meet_before_all_of_them_do() -> None:
    value = stream(
        step("fork", 1, ca=F(1), **both("a", "b", "c")),
        step("a", 10, ca=HALF, next=to("d")),
        step("b", 20, ca=HALF, next=to("d")),
        step("c", 25, ca=HALF, next=to("end")),
        step("d", 4, ca=HALF),
        step("end", 1, ca=F(1)),
    )
    measures = measure(value)
    assert measures.lead_time == Range(27, 27)
    assert measures.labour == Range(61, 61)
    assert measures.rolled_ca == HALF**4


def test_branches_that_never_meet_end_with_the_longest() -> None:
    assert lead(stream(step("fork", 1, **both("a", "b")), step("a", 5, next=()), step("b", 9))) == 10


# --- rework on such routes ----------------------------------------------------------------------------------------------


def test_rework_beside_the_longest_branch_adds_nothing_until_it_is_longer() -> None:
    for back, time in ((30, 0), (50, 5)):
        value = parallel(ca=HALF, returns=(Return("a", redo=F(back)),))
        found = rework_of(measure(value))
        assert found.time == Range(time, time)


def test_returns_into_a_branch_from_behind_the_join() -> None:
    """Half of what arrives goes back to `a` (30) alone, by Markov's rule again and again."""
    value = stream(
        *parallel().steps[:3], step("join", 5, ca=HALF, returns=(Return("a"),)),
    )  # fmt: skip
    measures = measure(value, *Rule)
    assert rework_of(measures).time == Range(15, 15)
    assert rework_of(measures, Rule.UNTIL_RIGHT).time == Range(35, 35)
    assert rework_of(measures, Rule.MARKOV).time == Range(35, 35)
    assert [load.visits for load in measures.loads] == [1, 2, 1, 2]


def test_returns_to_before_a_fork_go_through_all_branches_again() -> None:
    value = stream(*parallel().steps[:3], step("join", 5, ca=HALF, returns=(Return("fork"),)))
    measures = measure(value, *Rule)
    assert rework_of(measures).time == Range(30, 30)
    assert rework_of(measures, Rule.MARKOV).time == Range(65, 65)
    assert [load.visits for load in measures.loads] == [2, 2, 2, 2]


def test_a_way_back_follows_the_branch_that_leads_there() -> None:
    """Of what is rejected at `post` all goes by `post` again, though only 30 % of all items do."""
    pack, ship, _ = CHOICE
    value = stream(pack, ship, step("post", 200, ca=HALF, returns=(Return("pack"),)))
    (loop,) = rework_of(measure(value)).returns
    assert (loop.items, loop.loop_time, loop.time) == (F(3, 20), 10, F(3, 2))


def test_a_repair_shop_that_only_rejects_reach() -> None:
    value = stream(
        step("make", 10),
        step("test", 5, ca=F(4, 5), returns=(Return("repair"),), next=()),
        step("repair", 40, next=to("test")),
    )
    measures = measure(value, *Rule)
    assert rework_of(measures).time == Range(8, 8)
    assert rework_of(measures, Rule.MARKOV).time == Range(F(45, 4), F(45, 4))
    assert measures.lead_time == Range(15, 15)


def test_what_is_thrown_away_is_counted_by_markov_only() -> None:
    value = stream(
        step("test", 5, ca=F(4, 5), returns=(Return("scrap"),), next=to("pack")),
        step("scrap", 40, next=()),
        step("pack", 10),
    )
    measures = measure(value, *Rule)
    assert rework_of(measures).time is None
    assert "does not come to test again" in rework_of(measures).refused
    assert rework_of(measures, Rule.MARKOV).lead_time == Range(21, 21)


def test_nested_loops_by_markov() -> None:
    """c sends half back to b, d half back to a: each round of d runs b and c twice."""
    value = stream(
        step("a", 1),
        step("b", 1),
        step("c", 1, ca=HALF, returns=(Return("b"),)),
        step("d", 1, ca=HALF, returns=(Return("a"),)),
    )
    measures = measure(value, Rule.MARKOV)
    assert [load.visits for load in measures.loads] == [2, 4, 4, 2]
    assert rework_of(measures, Rule.MARKOV).lead_time == Range(12, 12)
    assert rework_of(measures, Rule.MARKOV).effort == 12


# --- properties ---------------------------------------------------------------------------------------------------------

times = st.integers(0, 500)
qualities = st.integers(5, 100).map(lambda percent: F(percent, 100))


@given(st.lists(st.tuples(times, times), min_size=1, max_size=8), qualities, st.data())
def test_one_loop_until_right_is_a_markov_chain(rows: list[tuple[int, int]], ca: F, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rows) - 1))
    back = data.draw(st.integers(0, at))
    redo = data.draw(times)
    steps = [step(f"s{n}", process, wait) for n, (process, wait) in enumerate(rows)]
    steps[at] = step(f"s{at}", *rows[at], ca=ca, returns=(Return(f"s{back}", redo=F(redo)),))
    measures = measure(stream(*steps), Rule.UNTIL_RIGHT, Rule.MARKOV)
    assert measures.reworks[0].lead_time == measures.reworks[1].lead_time


@given(st.lists(st.tuples(st.integers(0, 7), qualities), min_size=1, max_size=8), st.data())
def test_small_circles_are_solved_exactly_and_large_ones_nearly_so(
    rows: list[tuple[int, F]], data: st.DataObject
) -> None:
    system = {f"s{n}": {f"s{n + 1}": ca, f"s{min(back, n)}": (1 - ca) * F(9, 10)} for n, (back, ca) in enumerate(rows)}
    constants = {key: F(data.draw(times)) for key in system}
    ending = {key: float(1 - sum(row.values())) for key, row in system.items()}
    inner = {key: {to: float(a) for to, a in row.items() if to in system} for key, row in system.items()}
    chain = Reduction(inner, {key: ending[key] + float(system[key].get(f"s{len(rows)}", 0)) for key in system})
    exact, near = solve(system, constants), chain.expected({key: float(part) for key, part in constants.items()})
    for key, row in system.items():
        assert exact[key] == constants[key] + sum(a * exact.get(to, 0) for to, a in row.items())
        assert near[key] == pytest.approx(float(exact[key]))
    visited, often = linear.visits(system, constants), solve(transposed(system), constants)
    assert visited == often
    for key, number in chain.visits({key: float(part) for key, part in constants.items()}).items():
        assert number == pytest.approx(float(often[key]))


@given(streams(least=1))
def test_every_possible_stream_has_numbers_or_a_sentence(value: Stream) -> None:
    if problems(value):
        return
    measures = measure(value, *Rule)
    for time in (measures.lead_time, measures.process_time, measures.flow_efficiency, measures.labour):
        assert time is None or time.low <= time.high
    assert (measures.lead_time is None) == any(one.what != "ca" for one in measures.missing)


def scaled(time: Time | None, by: int) -> Time | None:
    return None if time is None else between(time.low * by, time.high * by)


@given(streams(least=1), st.integers(2, 9))
def test_times_twice_as_long_make_a_lead_time_twice_as_long(value: Stream, by: int) -> None:
    if problems(value):
        return
    longer = [
        Step(one.key, process=scaled(one.process, by), wait=scaled(one.wait, by), ca=one.ca, returns=one.returns)
        for one in value.steps
    ]
    for one, other in zip(measure(value, *Rule).reworks, measure(stream(*longer), *Rule).reworks, strict=True):
        assert (one.lead_time is None) == (other.lead_time is None)
        if one.lead_time and other.lead_time:
            assert float(other.lead_time.high) == pytest.approx(float(one.lead_time.high * by))
        assert one.flow_efficiency == other.flow_efficiency


@given(st.permutations([("a", 3, 5, F(9, 10)), ("b", 7, 2, F(4, 5)), ("c", 1, 9, F(1))]))
def test_the_order_of_steps_does_not_change_totals(rows: list[tuple[str, int, int, F]]) -> None:
    measures = measure(stream(*(step(key, process, wait, ca=ca) for key, process, wait, ca in rows)))
    assert measures.lead_time == Range(27, 27)
    assert measures.rolled_ca == F(72, 100)


@given(streams(least=1), st.fractions(0, 1, max_denominator=50))
def test_ranges_hold_every_point_inside_them(value: Stream, place: F) -> None:
    if problems(value):
        return

    def point(time: Time | None) -> Time | None:
        return None if time is None else fixed(time.low + place * (time.high - time.low))

    steps = [
        Step(one.key, process=point(one.process), wait=point(one.wait), ca=one.ca, returns=one.returns)
        for one in value.steps
    ]
    outer, inner = measure(value), measure(stream(*steps))
    for whole, part in (
        (outer.lead_time, inner.lead_time),
        (outer.flow_efficiency, inner.flow_efficiency),
        (outer.reworks[0].time, inner.reworks[0].time),
    ):
        if whole and part:
            assert whole.low <= part.low <= part.high <= whole.high


def test_two_thousand_steps() -> None:
    steps = [step(f"s{n}", 1, 1, ca=F(99, 100), returns=(Return(f"s{n // 2}"),) if n % 3 else ()) for n in range(2000)]
    measures = measure(stream(*steps), *Rule)
    assert measures.lead_time == Range(4000, 4000)
    assert all(rework.time is not None for rework in measures.reworks)
