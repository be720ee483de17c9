"""The simulation: what it refuses, that it is right, that it repeats itself, that nothing gets lost.

The cases with an exact value run shorter here than the command does (8 replications of 2500 items after 300): the interval
is wider then, and the exact value has to lie within one and a half times its half all the same.
"""

import json
from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from valuestreams.simulation import NotSimulable, Settings, as_json, simulate
from valuestreams.simulation.model import model
from valuestreams.simulation.replication import replicate
from valuestreams.stream import (
    Branch,
    Demand,
    Per,
    Return,
    Shape,
    Step,
    Stream,
    Time,
    TimeBasis,
    Unit,
    between,
    exponential,
    fixed,
)

SHORT = Settings(items=2500, replications=8, warmup=300)
TINY = Settings(items=60, replications=3, warmup=10)


OFTEN, MINUTE = exponential(F(5, 4)), exponential(1)


def stream(*steps: Step, gap: Time | None = OFTEN, **fields) -> Stream:
    return Stream("Repairs", arrivals=gap, steps=steps, **fields)


def desk(key: str = "desk", minutes: Time | int = MINUTE, people: int | None = 1, **fields) -> Step:
    process = minutes if isinstance(minutes, Time) else fixed(minutes)
    return Step(key, process=process, people=None if people is None else F(people), **fields)


class TestRefusals:
    @pytest.mark.parametrize(
        "drawn, words",
        [
            (stream(), "no steps"),
            (stream(Step("desk", people=F(1))), "“desk” has no process time"),
            (stream(Step("desk", name="Security", outside=True)), "“Security” has no elapsed time"),
            (stream(desk(people=None), Step("more", process=fixed(1), people=F(1, 2))), "0.5 people"),
            (stream(Step("desk", process=fixed(1), people=F(0))), "0 people"),
            (stream(desk(availability=F(0))), "never available"),
            (stream(desk(), gap=fixed(0)), "between two arrivals is 0"),
            (stream(desk(), gap=None), "nobody said how many items come"),
            (stream(desk(), gap=None, demand=Demand(F(0))), "demand is 0"),
            (stream(desk(), demand=Demand(F(0))), "demand is 0"),
            (stream(desk(ca=F(0), returns=(Return("desk"),))), "never leaves"),
            (stream(desk(next=(Branch("nowhere"),))), "“nowhere”, which is no step"),
            (stream(desk(returns=(Return("nowhere"),))), "“nowhere”, which is no step"),
        ],
    )
    def test_what_has_no_result(self, drawn, words):
        with pytest.raises(NotSimulable, match=words):
            simulate(drawn, TINY)

    @pytest.mark.parametrize(
        "drawn, busy",
        [
            (stream(desk(minutes=exponential(F(5, 4)))), "100%"),
            (stream(desk(minutes=exponential(1), ca=F(1, 2), returns=(Return("desk"),))), "160%"),
            (stream(desk(minutes=1, availability=F(1, 2))), "160%"),
            (stream(desk(minutes=exponential(1), ca=F(3, 4), returns=(Return("desk", redo=F(4)),))), "213%"),
        ],
    )
    def test_more_work_than_people_can_do_has_no_lead_time(self, drawn, busy):
        with pytest.raises(NotSimulable, match=f"{busy} of what its people can do"):
            simulate(drawn, TINY)

    @pytest.mark.parametrize(
        "wrong", [{"items": 0}, {"items": 10**7}, {"replications": 0}, {"warmup": -1}, {"seed": -1}, {"seed": 2**32}]
    )
    def test_settings_out_of_bounds(self, wrong):
        with pytest.raises(NotSimulable, match="must lie between"):
            Settings(**wrong)

    def test_what_would_take_for_ever(self):
        many = [desk(f"s{n}", 1, None) for n in range(200)]
        with pytest.raises(NotSimulable, match="choose fewer items"):
            simulate(stream(*many))
        with pytest.raises(NotSimulable, match="choose fewer items"):
            simulate(stream(desk(people=None, ca=F(1, 10**6), returns=(Return("desk"),))), TINY)


def row(*means: F) -> Stream:
    return stream(*(desk(f"s{n}", exponential(mean)) for n, mean in enumerate(means)))


EXACT = {
    "M/M/1": (stream(desk()), 4.0),
    "M/M/2": (stream(desk(people=2), gap=exponential(F(5, 8))), 1.777778),
    "M/D/1": (stream(desk(minutes=1)), 2.0),
    "M/G/1": (stream(desk(minutes=between(F(1, 2), F(3, 2)))), 2.166667),
}
NETWORKS = {
    "tandem": (row(F(1), F(4, 5), F(1, 2)), 8.055556),
    "feedback": (
        stream(desk("a"), desk("b", ca=F(4, 5), returns=(Return("a"),)), gap=exponential(F(5, 2))),
        5.0,
    ),
    "loop, branches and a delay": (
        stream(
            desk("a", next=(Branch("b", F(1, 2)), Branch("c", F(1, 2)))),
            desk("b", wait=fixed(3), next=(Branch("d"),)),
            desk("c", exponential(2), 2, ca=F(1, 2), returns=(Return("a", F(1, 2)), Return("c", F(1, 2)))),
            desk("d", Time(F(2), F(2), F(2), Shape.LOGNORMAL, sd=F(4)), None),
            gap=exponential(4),
        ),
        None,
    ),
}


class TestAgainstExactValues:
    @pytest.mark.parametrize("name", EXACT)
    def test_one_queue(self, name):
        drawn, exact = EXACT[name]
        found = simulate(drawn, SHORT)
        assert (found.check.model, found.check.wait) == (name, approx(exact, abs=5e-7))
        assert found.check.inside and found.check.lead_time_inside
        assert abs(found.steps[0].wait.mean - exact) <= 1.5 * found.steps[0].wait.half_width

    @pytest.mark.parametrize("name", NETWORKS)
    def test_networks(self, name):
        drawn, exact = NETWORKS[name]
        found = simulate(drawn, SHORT)
        assert found.check.model == "Jackson"
        assert found.check.inside and found.check.lead_time_inside
        assert all(step.inside for step in found.check.steps)
        if exact is not None:
            assert found.check.lead_time == approx(exact, abs=5e-7)

    def test_a_wrong_value_would_be_seen(self):
        """The check can fail: the value of M/M/1 lies far outside what M/D/1 gives."""
        found = simulate(stream(desk(minutes=1)), SHORT)
        assert found.wait.covers(4.0, 1.5) is False

    def test_half_a_day_of_two_people_is_slower_work_of_two(self):
        whole = simulate(stream(desk(minutes=exponential(2), people=2)), SHORT)
        half = simulate(stream(desk(people=2, availability=F(1, 2))), SHORT)
        assert half.lead_time.mean.mean == approx(whole.lead_time.mean.mean)

    def test_queue_and_wait_obey_littles_law(self):
        found = simulate(EXACT["M/M/2"][0], SHORT)
        assert found.steps[0].queue.mean == approx(found.throughput * found.steps[0].wait.mean, rel=0.05)
        assert found.steps[0].utilisation.mean == approx(0.8, rel=0.03)

    def test_work_of_a_special_kind_at_the_end_of_the_row(self):
        drawn = stream(desk("a"), desk("b", 1), gap=exponential(F(3, 2)))
        found = simulate(drawn, SHORT).check
        assert (found.model, found.inside) == ("Jackson and M/D/1", True)


class TestWithoutAnExactValue:
    @pytest.mark.parametrize(
        "drawn, reason",
        [
            (stream(desk(minutes=1), desk("after")), "follows on “desk”"),
            (stream(desk(minutes=1, people=2)), "several people"),
            (stream(desk(), gap=fixed(2)), "arrive at random"),
            (stream(desk(ca=F(9, 10), returns=(Return("desk", redo=F(1, 10)),))), "done again in another time"),
            (
                stream(
                    desk("a", next=(Branch("b"), Branch("c")), parallel=True),
                    desk("b", next=(Branch(None),)),
                    desk("c"),
                ),
                "parallel parts",
            ),
        ],
    )
    def test_the_reason_is_said(self, drawn, reason):
        found = as_json(simulate(drawn, TINY))
        assert found["check"] is None
        assert reason in found["check_reason"]

    def test_without_people_nothing_waits_and_the_lead_time_is_known(self):
        found = simulate(stream(desk("a", 5, None, wait=between(10, 30)), desk("b", exponential(3), None)), SHORT).check
        assert (found.model, found.wait, found.inside) == ("no queue", 0, True)
        assert (found.lead_time, found.lead_time_inside) == (28, True)


class TestWays:
    def test_what_is_fixed_comes_out_exactly(self):
        """An item a minute for one minute of one person's work: nobody waits, and nobody has a pause."""
        found = simulate(stream(desk(minutes=1), gap=fixed(1)), TINY)
        assert (found.lead_time.mean.mean, found.lead_time.p95, found.wait.mean) == (1, 1, 0)
        assert found.steps[0].utilisation.mean == 1

    def test_the_longest_parallel_part_decides_and_all_of_them_are_worked_on(self):
        fork = desk("a", 1, None, next=(Branch("b"), Branch("c"), Branch("d")), parallel=True)
        parts = [desk(key, minutes, None, next=(Branch("end"),)) for key, minutes in (("b", 2), ("c", 7), ("d", 3))]
        found = simulate(stream(fork, *parts, desk("end", 10, None)), TINY)
        assert found.lead_time.mean.mean == approx(1 + 7 + 10)
        assert [step.visits.mean for step in found.steps] == [1, 1, 1, 1, 1]
        assert model(stream(fork, *parts, desk("end", 10, None))).visits == approx((1, 1, 1, 1, 1))

    def test_a_part_that_goes_back_to_before_the_fork_takes_all_parts_again(self):
        drawn = stream(
            desk("a", 1, None, next=(Branch("b"), Branch("c")), parallel=True),
            desk("b", 2, None, next=(Branch("end"),), ca=F(1, 2), returns=(Return("a"),)),
            desk("c", 1, None, next=(Branch("end"),)),
            desk("end", 1, None),
        )
        found = simulate(drawn, replace(TINY, items=2000))
        assert [step.visits.mean for step in found.steps] == approx([2, 2, 2, 1], rel=0.1)
        assert found.lead_time.mean.mean == approx(2 * 3 + 1, rel=0.1)
        assert model(drawn).visits == approx((2, 2, 2, 1))

    def test_doing_it_again_takes_its_time_at_the_step_it_goes_to(self):
        drawn = stream(desk("a", 10, None), desk("b", 5, None, ca=F(1, 2), returns=(Return("a", redo=F(100)),)))
        found = simulate(drawn, replace(TINY, items=3000))
        assert found.lead_time.mean.mean == approx(2 * 15 + 100, rel=0.05)
        assert found.check.lead_time == approx(130) and found.check.lead_time_inside

    def test_what_the_shares_leave_over_leaves(self):
        found = simulate(stream(desk("a", 1, None, next=(Branch("b", F(1, 4)),)), desk("b", 1, None)), SHORT)
        assert found.steps[1].visits.mean == approx(0.25, rel=0.05)

    @pytest.mark.parametrize(
        "time",
        [
            between(2, 6),
            exponential(4),
            Time(F(4), F(4), F(4), Shape.NORMAL, sd=F(1)),
            Time(F(4), F(4), F(4), Shape.NORMAL, sd=F(8)),
            Time(F(4), F(4), F(4), Shape.LOGNORMAL, sd=F(3)),
            Time(F(4), F(4), F(4), Shape.TRIANGULAR, least=F(1), mode=F(3), most=F(8)),
        ],
    )
    def test_every_distribution_has_the_mean_and_spread_that_are_said(self, time):
        ready = model(stream(desk(minutes=time, people=None)))
        found = replicate(ready, items=20_000, warmup=0, seed=5, replication=0).lead_times
        said = ready.stations[0].work
        assert found.min() >= 0
        assert (found.mean(), found.std()) == approx((said.mean, said.variance**0.5), rel=0.03)
        if time.shape is not Shape.NORMAL:
            assert said.mean == approx(4)

    def test_a_normal_far_from_zero_keeps_its_mean_and_one_that_is_cut_says_so(self):
        far, cut = (stream(desk(minutes=Time(F(4), F(4), F(4), Shape.NORMAL, sd=F(sd)), people=None)) for sd in (1, 8))
        assert model(far).stations[0].work.mean == approx(4, abs=1e-3)
        assert model(cut).stations[0].work.mean == approx(8.07, abs=0.01)
        assert any("cut at zero" in sentence for sentence in model(cut).assumptions)
        assert not any("cut at zero" in sentence for sentence in model(far).assumptions)


class TestWhatIsAssumed:
    def test_demand_stands_for_arrivals_and_is_said(self):
        found = simulate(stream(desk(minutes=exponential(6)), gap=None, demand=Demand(F(60), Per.DAY)), SHORT)
        assert any("60 a day" in sentence for sentence in found.assumptions)
        assert (found.check.model, found.check.wait) == ("M/M/1", approx(18))

    def test_without_people_and_demand_the_lead_time_is_known_all_the_same(self):
        found = simulate(stream(desk("a", 60, None, wait=fixed(2400)), gap=None), TINY)
        assert found.lead_time.mean.mean == approx(2460)
        assert any("Neither arrivals nor demand" in sentence for sentence in found.assumptions)

    def test_items_before_a_step_are_its_wait(self):
        found = simulate(stream(desk(minutes=1, people=None, inventory=F(80)), gap=None, demand=Demand(F(40))), TINY)
        assert found.lead_time.mean.mean == approx(960 + 1)

    def test_an_outside_step_passes_in_its_elapsed_time(self):
        found = simulate(stream(Step("bank", outside=True, elapsed=fixed(1440), people=F(1))), TINY)
        assert found.lead_time.mean.mean == approx(1440)
        assert found.steps[0].utilisation is None

    def test_a_stream_that_is_longer_than_its_warm_up_says_so(self):
        long = simulate(stream(desk(), desk("post", 500, None)), TINY)
        assert any("longer warm-up" in warning for warning in long.warnings)
        assert simulate(stream(desk()), TINY).warnings == ()


class TestJson:
    def test_the_same_seed_gives_the_same_json_in_one_process_or_two(self, monkeypatch):
        monkeypatch.setattr("valuestreams.simulation.running.WORTH_A_POOL", 0)
        drawn = NETWORKS["feedback"][0]
        first, second = (json.dumps(as_json(simulate(drawn, TINY, workers=count))) for count in (1, 2))
        assert first == second
        assert first != json.dumps(as_json(simulate(drawn, replace(TINY, seed=2))))

    def test_a_seed_gives_the_same_for_ever(self):
        found = replicate(model(stream(desk())), items=3, warmup=0, seed=1, replication=0)
        assert found.lead_times.tolist() == approx([0.8446030715085464, 0.30894040004110224, 0.4526260057310063])

    def test_times_are_in_the_unit_of_the_file(self):
        minutes = stream(desk(minutes=60, people=None))
        hours = replace(minutes, basis=TimeBasis(unit=Unit.HOURS))
        assert as_json(simulate(minutes, TINY))["lead_time"]["mean"] == approx(60)
        assert as_json(simulate(hours, TINY))["lead_time"]["p85"] == approx(1)

    def test_the_keys_that_are_fixed(self):
        found = as_json(simulate(stream(desk()), TINY))
        assert {"mean", "ci95", "p50", "p85", "p95"} <= set(found["lead_time"])
        assert {"key", "wait", "queue", "utilisation"} <= set(found["steps"][0])
        assert (found["seed"], found["items"], found["replications"]) == (1, 60, 3)
        assert {"model", "wait", "inside"} <= set(found["check"])
        assert len(found["lead_time"]["ci95"]) == len(found["steps"][0]["queue"]["ci95"]) == 2
        assert sum(found["histogram"]["counts"]) + found["histogram"]["beyond"] == 180

    def test_one_replication_has_no_interval(self):
        found = as_json(simulate(stream(desk()), replace(TINY, replications=1)))
        assert (found["lead_time"]["ci95"], found["check"]["inside"]) == (None, None)
        assert "no interval" in found["warnings"][0]

    def test_progress_is_told(self):
        told = []
        simulate(stream(desk()), TINY, progress=lambda done, total: told.append((done, total)))
        assert told == [(1, 3), (2, 3), (3, 3)]


class TestCommonRandomNumbers:
    def test_a_step_more_leaves_the_others_as_they_were(self):
        """Items come at the same times and take the same work, whatever stands before or after."""
        alone = stream(
            desk("a", exponential(1), None), desk("b", exponential(2), None, ca=F(1, 2), returns=(Return("b"),))
        )
        more = replace(alone, steps=(desk("new", 5, None), *alone.steps))
        before, after = (
            replicate(model(one), items=50, warmup=5, seed=3, replication=1).lead_times for one in (alone, more)
        )
        assert after - before == approx(np.full(50, 5.0))


times = st.one_of(
    st.integers(0, 9).map(fixed),
    st.integers(1, 9).map(exponential),
    st.tuples(st.integers(0, 4), st.integers(5, 9)).map(lambda ends: between(*ends)),
)


@st.composite
def streams(draw) -> Stream:
    """Rows of up to five steps with people or none, ways ahead, parallel parts and rework, all of which can be done."""
    count = draw(st.integers(1, 5))
    keys = [f"s{n}" for n in range(count)]
    steps = []
    for n, key in enumerate(keys):
        ahead = [*keys[n + 1 :], None]
        step = desk(key, draw(times), draw(st.sampled_from([None, 1, 2])), wait=draw(st.none() | times))
        if len(ahead) > 2 and draw(st.booleans()):
            both = draw(st.permutations(ahead))[:2]
            parallel = draw(st.booleans())
            share = F(1) if parallel else F(1, 2)
            ways = (Branch(keys[n + 1], share), Branch(next(to for to in [*both, None] if to != keys[n + 1]), share))
            step = replace(step, next=ways, parallel=parallel)
        if draw(st.booleans()):
            back = Return(draw(st.sampled_from(keys[: n + 1])), redo=F(draw(st.integers(0, 3))))
            step = replace(step, ca=F(3, 4), returns=(back,))
        steps.append(step)
    return stream(*steps, gap=draw(st.sampled_from([exponential(1000), fixed(1000)])))


@settings(max_examples=40, deadline=None)
@given(streams())
def test_nothing_gets_lost(drawn):
    """Every item leaves, nobody is faster than the work, and people are as busy as their work takes."""
    try:
        ready = model(drawn)
    except NotSimulable:
        return  # a step that no way leads to
    found = replicate(ready, items=30, warmup=2, seed=7, replication=0)
    assert np.isfinite(found.lead_times).all() and (found.lead_times >= 0).all()
    assert found.visits[0] >= 1
    assert (found.waits >= 0).all() and (found.queues >= 0).all()
    limits = [station.people or 0 for station in ready.stations]
    assert (found.busy <= np.array(limits) + 1e-9).all()
