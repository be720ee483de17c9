"""The numbers of streams against published cases, each with its inputs as published."""

from dataclasses import replace
from fractions import Fraction as F

import pytest

from valuestreams.metrics import Measures, Rework, Rule, measure
from valuestreams.metrics.capacity import items_in_process, takt
from valuestreams.stream import Branch, Demand, Per, Return, Step, Stream, Time, TimeBasis, Unit, between, fixed

DAY = 480


def step(key: str, process: int | F | Time, wait: int | F | Time = 0, **more: object) -> Step:
    process, wait = (part if isinstance(part, Time) else fixed(part) for part in (process, wait))
    return Step(key, process=process, wait=wait, **more)  # type: ignore[arg-type]


def stream(*steps: Step, **more: object) -> Stream:
    return Stream("A stream", steps=steps, **more)  # type: ignore[arg-type]


def rework_of(measures: Measures, rule: Rule = Rule.ONCE) -> Rework:
    return next(one for one in measures.reworks if one.rule is rule)


# --- software delivery with rework (bdfinst/vsm-workshop) ---------------------------------------------------------------

DELIVERY = {
    "intake": step("intake", 60, 2400, ca=F(1)),
    "refinement": step("refinement", 240, 480, ca=F(1)),
    "development": step("development", 480, 960, ca=F(1)),
    "review": step("review", 60, 2880, ca=F(1)),
    "deploy": step("deploy", 30, 1440, ca=F(1)),
}


def delivery(**changed: Step) -> Stream:
    return stream(*({**DELIVERY, **changed}).values())


def reviewed(*returns: Return, ca: F = F(4, 5)) -> Step:
    return replace(DELIVERY["review"], ca=ca, returns=returns)


def test_a_stream_without_rework() -> None:
    measures = measure(delivery())
    assert measures.lead_time is not None
    assert measures.lead_time.low == measures.lead_time.high == 9030
    assert measures.process_time is not None
    assert measures.process_time.middle == 870
    assert round(float(measures.lead_time.low / DAY), 1) == 18.8
    assert round(float(measures.process_time.low / DAY), 1) == 1.8
    assert round(float(measures.lead_time.low / 450), 1) == 20.1  # a day of 7.5 hours
    assert measures.flow_efficiency is not None
    assert round(float(measures.flow_efficiency.low), 3) == 0.096
    assert measures.rolled_ca == 1
    assert measures.handoffs == 0
    rework = rework_of(measures)
    assert rework.time is not None
    assert rework.time.middle == 0


def test_rejects_that_go_back_to_the_beginning() -> None:
    measures = measure(delivery(review=reviewed(Return("intake"))))
    rework = rework_of(measures)
    (loop,) = rework.returns
    assert (loop.depth, loop.loop_time, loop.time, loop.items) == (3, 4620, 924, F(1, 5))
    assert rework.time is not None
    assert rework.time.middle == 924
    assert round(float(rework.time.middle / DAY), 1) == 1.9
    assert rework.lead_time is not None
    assert rework.lead_time.low == 9954
    assert round(float(rework.lead_time.low / DAY), 1) == 20.7
    assert rework.flow_efficiency is not None
    assert round(float(rework.flow_efficiency.low), 3) == 0.087
    assert measures.rolled_ca == F(4, 5)


def test_time_of_doing_it_again() -> None:
    rework = rework_of(measure(delivery(review=reviewed(Return("intake", redo=F(60))))))
    assert rework.returns[0].loop_time == 4680
    assert rework.time is not None
    assert rework.time.middle == 936


def test_rejects_that_go_two_ways() -> None:
    rework = rework_of(measure(delivery(review=reviewed(Return("development", F(3, 4)), Return("review", F(1, 4))))))
    assert [(one.to, one.depth, one.items) for one in rework.returns] == [
        ("development", 1, F(15, 100)),
        ("review", 0, F(5, 100)),
    ]
    assert rework.time is not None
    assert rework.time.middle == 216


OUTSIDE = Step("security", outside=True, elapsed=fixed(1440), ca=F(1))


def test_an_outside_step_makes_efficiency_a_range() -> None:
    steps = list(DELIVERY.values())
    measures = measure(stream(*steps[:4], OUTSIDE, *steps[4:]))
    assert measures.lead_time is not None
    assert measures.lead_time.low == 10470
    assert round(float(measures.lead_time.low / DAY), 1) == 21.8
    assert measures.flow_efficiency is not None
    assert round(float(measures.flow_efficiency.low), 3) == 0.083
    assert round(float(measures.flow_efficiency.high), 3) == 0.221
    assert (measures.handoffs, measures.outside_steps) == (1, 1)


def test_an_outside_step_inside_a_loop() -> None:
    steps = list(delivery(review=reviewed(Return("intake"))).steps)
    rework = rework_of(measure(stream(*steps[:3], OUTSIDE, *steps[3:])))
    assert (rework.returns[0].depth, rework.returns[0].loop_time) == (4, 6060)
    assert rework.time is not None
    assert rework.time.middle == 1212
    assert rework.lead_time is not None
    assert rework.lead_time.low == 11682


def test_a_wait_of_which_only_the_ends_are_known() -> None:
    measures = measure(delivery(review=step("review", 60, between(1440, 4800), ca=F(1))))
    assert measures.lead_time is not None
    assert round(float(measures.lead_time.low / DAY), 1) == 15.8
    assert round(float(measures.lead_time.high / DAY), 1) == 22.8


def test_a_step_that_takes_no_work_time() -> None:
    measures = measure(delivery(deploy=step("deploy", 0, 1440, ca=F(1))))
    assert measures.process_time is not None
    assert measures.process_time.middle == 840
    assert measures.lead_time is not None
    assert measures.lead_time.low == 9000


def test_items_in_process_by_littles_law() -> None:
    measures = measure(replace(delivery(), demand=Demand(F(40))))
    assert measures.wip is not None
    assert measures.wip.middle == F("752.5")
    assert measures.takt == 12


# --- rework scenarios in hours (published as Gherkin; time at the steps done again is given as redo) ----------------------


def four_steps(to: str, redo: int) -> Stream:
    times = {"a": (2, 1), "b": (3, 2), "c": (4, 2), "d": (3, 1)}
    steps = [step(key, process * 60, wait * 60, ca=F(1)) for key, (process, wait) in times.items()]
    steps[3] = replace(steps[3], ca=F(4, 5), returns=(Return(to, redo=F(redo * 60)),))
    return stream(*steps)


@pytest.mark.parametrize(
    ("to", "redo", "hours"),
    [
        ("c", 1 + 1 + 4, F("20.4")),  # two waits of an hour more, and the last step again
        ("b", 1 + 1 + 1 + 4, F("21.6")),
    ],
)
def test_average_lead_time_when_one_item_in_five_goes_back(to: str, redo: int, hours: F) -> None:
    measures = measure(four_steps(to, redo))
    rework = rework_of(measures)
    assert measures.lead_time is not None
    assert measures.lead_time.low == 18 * 60
    assert rework.lead_time is not None
    assert rework.lead_time.low == hours * 60


def test_steps_that_do_their_own_rejects_again() -> None:
    times = [("one", 10, 0, F("0.9")), ("two", 20, 5, F("0.8")), ("three", 30, 10, F("0.7")), ("four", 5, 5, F(1))]
    again = [
        step(key, process, wait, ca=ca, returns=(Return(key, redo=F(process + wait)),) if ca < 1 else ())
        for key, process, wait, ca in times
    ]
    measures = measure(stream(*again))
    rework = rework_of(measures)
    assert [one.time for one in rework.returns] == [1, 5, 12]
    assert rework.lead_time is not None
    assert rework.lead_time.low == 103


# --- manufacturing, quality, small ones -----------------------------------------------------------------------------------


def test_acme_stamping() -> None:
    """Rother and Shook, Learning to See: inventory in days, two shifts of 27,600 seconds for 920 pieces."""
    days = [F(5), F(7000, 920), F("1.8"), F("2.7"), F(2)]
    seconds = [1, 39, 46, 62, 40]
    steps = [
        Step(f"s{place}", process=fixed(F(second, 60)), inventory=day * 460)
        for place, (day, second) in enumerate(zip(days, seconds, strict=True))
    ]
    last = Step("ship", process=fixed(0), inventory=F("4.5") * 460)
    basis = TimeBasis(Unit.SECONDS, F(27600, 3600))
    measures = measure(stream(*steps, last, basis=basis, demand=Demand(F(460), Per.DAY)))
    assert measures.takt == 1  # minute
    assert measures.process_time is not None
    assert measures.process_time.middle * 60 == 188
    assert measures.lead_time is not None
    assert measures.flow_efficiency is not None
    waits = measures.lead_time.low - measures.process_time.low
    assert round(float(waits / basis.day), 1) == 23.6


def test_working_days_and_round_the_clock_give_other_efficiencies() -> None:
    """The same 188 seconds in 23.6 days: 0.014 % of two shifts' days (15 h 20), 0.009 % of days of 24 hours."""
    for hours, percent in ((F(27600 * 2, 3600), 0.014), (F(24), 0.009)):
        basis = TimeBasis(Unit.SECONDS, hours)
        measures = measure(stream(step("all", F(188, 60), F("23.6") * basis.day - F(188, 60)), basis=basis))
        assert measures.flow_efficiency is not None
        assert round(float(measures.flow_efficiency.low) * 100, 3) == percent


def rolled_of(*shares: str) -> float:
    return float(measure(stream(*(step(f"s{n}", 1, ca=F(share)) for n, share in enumerate(shares)))).rolled_ca or 0)


def test_rolled_quality_is_a_product_and_no_mean() -> None:
    assert rolled_of("0.95", "0.90", "0.92") == pytest.approx(0.787, abs=0.0005)
    assert rolled_of("0.9", "0.9", "0.9") == pytest.approx(0.729)
    assert rolled_of("0.8", "0.99", "0.95", "0.95", "0.99", "1", "0.99", "1") == pytest.approx(0.701, abs=0.0005)


@pytest.mark.parametrize(
    ("weights", "shares", "printed", "right"),
    [
        ((50, 30, 20), ("0.95", "0.90", "0.92"), 0.921, 0.929),
        ((40, 40, 20), ("0.92", "0.95", "0.90"), 0.924, 0.928),
    ],
)
def test_weighted_means_that_a_source_printed_wrongly(
    weights: tuple[int, ...], shares: tuple[str, ...], printed: float, right: float
) -> None:
    """A weighted mean is what quality is expected to be when each item takes one of three branches."""
    branches = [step(f"b{n}", 1, ca=F(share), next=()) for n, share in enumerate(shares)]
    ways = tuple(Branch(f"b{n}", F(weight, 100)) for n, weight in enumerate(weights))
    found = measure(stream(step("start", 1, ca=F(1), next=ways), *branches)).rolled_ca
    assert found == pytest.approx(right, abs=0.0005)
    assert found != pytest.approx(printed, abs=0.0005)


def test_four_hours_in_five_days_depend_on_the_day() -> None:
    for hours, percent in ((8, 10), (24, 3)):
        basis = TimeBasis(hours_per_day=F(hours))
        measures = measure(stream(step("all", 240, 5 * basis.day - 240), basis=basis))
        assert measures.flow_efficiency is not None
        assert round(float(measures.flow_efficiency.low) * 100) == percent


def test_a_rework_share_taken_for_quality_gives_a_wrong_product() -> None:
    assert rolled_of("0.18", "0.73", "0.91", "0.85") == pytest.approx(0.10, abs=0.005)
    assert rolled_of("0.82", "0.73", "0.91", "0.85") == pytest.approx(0.463, abs=0.0005)


@pytest.mark.parametrize(
    ("process", "wait", "efficiency"),
    [(F("4.5"), F(20), 0.184), (F(1800), F(12600), 0.125), (F(10), F(90), 0.10), (F("19.5"), F(108), 0.153)],
)
def test_small_published_efficiencies(process: F, wait: F, efficiency: float) -> None:
    measures = measure(stream(step("all", process, wait)))
    assert measures.flow_efficiency is not None
    assert float(measures.flow_efficiency.low) == pytest.approx(efficiency, abs=0.0005)


def test_small_published_laws() -> None:
    assert items_in_process(F(3), F(8)) == 24
    assert takt(F(400), F(20)) == 20


def test_days_that_add_up() -> None:
    basis = TimeBasis(Unit.DAYS)
    now = measure(
        stream(*(step(key, 0, days * basis.day) for key, days in (("a", 5), ("b", 12), ("c", 3))), basis=basis)
    )
    before = measure(
        stream(*(step(key, 0, days * basis.day) for key, days in (("a", 2), ("b", 12), ("c", 3))), basis=basis)
    )
    assert now.lead_time is not None
    assert before.lead_time is not None
    assert (now.lead_time.low / basis.day, before.lead_time.low / basis.day) == (20, 17)
    assert float(now.lead_time.low / before.lead_time.low - 1) == pytest.approx(0.1765, abs=0.00005)


def test_order_to_cash_from_delivery_to_payment() -> None:
    """Karen Martin: the steps of 7, 7 and 26 days make the 40 days that the slide names."""
    basis = TimeBasis(Unit.DAYS)
    days = [(7, 1), (7, 2), (26, 5)]  # elapsed days, minutes of work
    steps = [
        Step(f"s{place}", process=fixed(minutes), elapsed=fixed(length * basis.day))
        for place, (length, minutes) in enumerate(days)
    ]
    measures = measure(stream(*steps, basis=basis))
    assert measures.lead_time is not None
    assert measures.lead_time.low == 40 * basis.day
    assert measures.process_time is not None
    assert measures.process_time.low == 8


# --- what is not known --------------------------------------------------------------------------------------------------


def test_a_missing_wait_leaves_no_total() -> None:
    measures = measure(delivery(review=Step("review", process=fixed(60), ca=F(1))))
    assert measures.lead_time is measures.flow_efficiency is measures.wip is None
    assert measures.process_time is not None
    assert measures.process_time.middle == 870  # every process time is known
    assert measures.incomplete == ("review",)
    assert [(one.step, one.what) for one in measures.missing] == [("review", "wait")]
    assert rework_of(measures).time is None


def test_the_first_step_is_not_guessed_either() -> None:
    assert measure(delivery(intake=Step("intake", process=fixed(60), ca=F(1)))).incomplete == ("intake",)


def test_an_inventory_needs_demand() -> None:
    one = Step("press", process=fixed(1), inventory=F(80))
    missing = measure(stream(one)).missing
    assert [(part.step, part.what) for part in missing] == [("press", "demand")]
    known = measure(stream(one, demand=Demand(F(40))))
    assert known.lead_time is not None
    assert known.lead_time.low == 2 * DAY + 1


def test_one_step_that_nobody_judged_leaves_no_rolled_quality() -> None:
    measures = measure(delivery(deploy=step("deploy", 30, 1440)))
    assert measures.rolled_ca is None
    assert measures.incomplete == ("deploy",)
    assert measures.lead_time is not None


def test_a_stream_that_nobody_judged_is_not_incomplete() -> None:
    measures = measure(stream(step("a", 1), step("b", 1)))
    assert measures.rolled_ca is None
    assert measures.incomplete == ()


def test_an_outside_step_is_not_judged() -> None:
    measures = measure(stream(step("a", 1, ca=F(9, 10)), Step("lab", outside=True, elapsed=fixed(9))))
    assert measures.rolled_ca == F(9, 10)
    assert measures.incomplete == ()


def test_returns_without_quality_leave_rework_unknown() -> None:
    measures = measure(stream(step("a", 1), step("b", 1, returns=(Return("a"),))))
    assert rework_of(measures).time is None
    assert measures.incomplete == ("b",)
    assert measures.loads[0].visits is None


def test_no_time_at_all_has_no_efficiency() -> None:
    assert measure(stream(step("a", 0))).flow_efficiency is None


def test_rejects_without_a_way_back_add_no_time_and_it_is_said() -> None:
    rework = rework_of(measure(delivery(review=reviewed())))
    assert rework.time is not None
    assert rework.time.middle == 0
    assert any("review" in sentence for sentence in rework.assumptions)


# --- hands and borders --------------------------------------------------------------------------------------------------


def handoffs(*performers: str | None) -> int:
    """None is an outside step that names nobody, "?" an inside one."""
    steps = [
        Step(f"s{n}", outside=name is None, performer="" if name in (None, "?") else str(name))
        for n, name in enumerate(performers)
    ]
    return measure(stream(*steps)).handoffs


@pytest.mark.parametrize(
    ("performers", "number"),
    [
        (("ana", "ana", "ben", "ana"), 2),
        (("ana", None, "ana"), 1),
        (("ana", None, "ben"), 2),
        (("ana", None, None, "ben"), 3),
        (("?", None, "?"), 1),
        (("ana", "?", "ben"), 0),
        ((None, "ana"), 0),
    ],
)
def test_handoffs(performers: tuple[str | None, ...], number: int) -> None:
    assert handoffs(*performers) == number


def test_crossings_are_between_units_and_suppliers() -> None:
    steps = [
        Step("a", unit="Sales", performer="ana"),
        Step("b", unit="Sales", performer="ben"),
        Step("c", supplier="Host Ltd", outside=True),
        Step("d", unit="IT", performer="ben"),
    ]
    measures = measure(stream(*steps))
    assert (measures.handoffs, measures.crossings) == (2, 2)


# --- capacity -----------------------------------------------------------------------------------------------------------


def test_the_bottleneck_is_found_by_visits() -> None:
    """Without rework `test` would be the busiest; half of its work returns to `build`, which is."""
    steps = (
        step("build", 30, people=F(1)),
        step("test", 32, people=F(1), ca=F(1, 2), returns=(Return("build", F(1)),)),
        step("fix", 40, people=F(1), ca=F(1)),
    )
    plain = [replace(one, ca=F(1), returns=()) for one in steps]
    demand = Demand(F(6))
    assert measure(stream(*plain, demand=demand)).bottleneck == "fix"
    measures = measure(stream(*(replace(one, ca=one.ca or F(1)) for one in steps), demand=demand))
    assert measures.bottleneck == "test"
    assert [load.visits for load in measures.loads] == [2, 2, 1]
    assert measures.loads[1].utilisation == F(6, 480) * 2 * 32
    assert measures.loads[1].capacity == 15


def test_people_and_availability() -> None:
    (load,) = measure(stream(step("a", 60, people=F(2), availability=F(3, 4)), demand=Demand(F(30), Per.WEEK))).loads
    assert load.capacity == 60  # a week
    assert load.utilisation == F(1, 2)
    assert not load.is_over


def test_nobody_named_has_no_utilisation() -> None:
    (load,) = measure(stream(step("a", 60), demand=Demand(F(30)))).loads
    assert load.utilisation is None
    assert load.capacity is None


def test_without_demand_there_is_no_takt() -> None:
    measures = measure(stream(step("a", 60, people=F(1))))
    assert measures.takt is measures.wip is measures.loads[0].utilisation is None
    assert measures.loads[0].capacity == 8


# --- funnel -------------------------------------------------------------------------------------------------------------


def test_the_funnel_stands_among_the_numbers() -> None:
    steps = [Step(f"s{n}", reached=count, spend=5000) for n, count in enumerate((1000, 400, 100))]
    found = measure(stream(*steps)).funnel
    assert found is not None
    assert (found.overall, found.cost) == (F(1, 10), 150)
    assert measure(stream(Step("a"))).funnel is None
