"""Controls by stage: what is refused, the case of the facts, and what must hold of every catalogue and product."""

from datetime import date, timedelta
from fractions import Fraction as F

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsm.controls import conditions
from dsm.controls.burden import ramp
from dsm.controls.conditions import Condition, InvalidCondition
from dsm.controls.control import Catalogue, Control, Family, Level, applicable, falls, problems
from dsm.controls.readiness import owed, why
from dsm.controls.rework import behind, rework
from dsm.controls.standing import Case, Evidence, Exemption, Progress, State, standing, standings
from dsm.portfolio import STAGES

TODAY = date(2026, 3, 2)
WORDS = ("payments", "personal-data", "public", "vip-users")


def control(key: str, levels: str = "mmmm", **more) -> Control:
    """`levels` as letters of n/a, guidance, recommended, mandatory, stage by stage."""
    return Control(key, Family.GOVERNANCE, key.title(), tuple(Level("ngrm".index(letter)) for letter in levels), **more)


def met(on: date = TODAY) -> Evidence:
    return Evidence(Progress.MET, on)


# --- refusals ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("payments or", "missing beside"),
        ("and payments", "missing beside"),
        ("(payments", "never closed"),
        ("payments)", "never opened"),
        ("()", "missing beside"),
        ("payments public", "stands 'and' or 'or', not 'public'"),
        ("payments and public or vip-users", "Put brackets"),
        ("payments and not public", "stands 'and' or 'or'"),
        ("__import__('os')", "no attribute"),
        ("(" * 9 + "a" + ")" * 9, "More than 5 brackets"),
        ("a" * 301, "at most 300 characters"),
    ],
)
def test_a_condition_that_can_be_read_in_two_ways_or_none_is_refused(text, sentence):
    with pytest.raises(InvalidCondition, match=sentence):
        conditions.parse(text)


def test_a_level_never_falls():
    assert list(falls(control("a", "gmrm").levels)) == [
        ("levels.beta", "At beta it is 'recommended', which is less than 'mandatory' at alpha. A level never falls.")
    ]
    assert not list(falls(control("a", "ngrm").levels))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (control("No Key"), "key"),
        (control("a", when=conditions.parse("unheard-of")), "when"),
        (control("a", effort=F(-1)), "effort_days"),
        (control("a", effort=F(1, 3)), "effort_days"),
        (control("a", lead_days=3651), "lead_days"),
        (control("a", valid_days=0), "valid_days"),
        (control("a", "mgmm"), "levels.alpha"),
    ],
)
def test_a_control_that_makes_no_sense_is_named_with_its_field(wrong, field):
    (found,) = problems(Catalogue("own", 1, "Own", (control("b"), wrong)))
    assert (found.key, found.field) == (wrong.key, field)


def test_two_controls_of_one_key_and_a_catalogue_without_end_are_refused():
    (twice,) = problems(Catalogue("own", 1, "Own", (control("a"), control("a"))))
    assert twice.sentence == "2 controls have the key 'a'; each needs its own."
    (many,) = problems(Catalogue("own", 1, "Own", tuple(control(f"c{number}") for number in range(501))))
    assert "at most 500" in many.sentence


def test_nothing_is_met_without_a_day():
    with pytest.raises(ValueError, match="on a day"):
        Evidence(Progress.MET)


# --- conditions ----------------------------------------------------------------------------------------------------------


def test_a_condition_asks_for_words_joined_by_and_and_or():
    asked = conditions.parse("payments and (public or VIP-users)")
    assert asked.words() == {"payments", "public", "vip-users"}
    assert asked.holds({"payments", "vip-users"})
    assert not asked.holds({"payments"})
    assert not asked.holds({"public", "vip-users"})
    assert conditions.parse("  ") is None
    assert conditions.parse("payments").holds({"payments"})


def joined(parts):
    return st.builds(Condition, st.sampled_from(["and", "or"]), st.lists(parts, min_size=2, max_size=3).map(tuple))


a_word = st.sampled_from(WORDS)
asked = a_word | joined(a_word) | joined(a_word | joined(a_word))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=50)
@given(asked, st.sets(st.sampled_from(WORDS)), st.sampled_from(WORDS))
def test_a_condition_is_read_back_and_one_more_attribute_never_takes_a_control_away(found, has, more):
    condition = found if isinstance(found, Condition) else Condition("and", (found,))
    assert conditions.parse(str(condition)) == condition
    assert condition.holds(has | {more}) >= condition.holds(has)


# --- standing ------------------------------------------------------------------------------------------------------------


def test_evidence_counts_on_its_last_day_and_not_on_the_next():
    aged = control("a", valid_days=30)
    last = TODAY + timedelta(days=30)
    assert standing(aged, met(), None, last).state is State.MET
    assert standing(aged, met(), None, last).until == last
    assert standing(aged, met(), None, last + timedelta(days=1)).state is State.STALE
    assert standing(control("b"), met(date(1999, 1, 1)), None, TODAY).until is None


def test_an_exemption_counts_through_its_last_day_and_what_is_met_needs_none():
    exempt = Exemption(TODAY)
    assert standing(control("a"), None, exempt, TODAY).state is State.EXEMPT
    ended = standing(control("a"), None, exempt, TODAY + timedelta(days=1))
    assert ended.state is State.NOT_STARTED
    assert why(ended) == "nobody has begun; its exemption ended on 2026-03-02"
    assert standing(control("a"), met(), exempt, TODAY).state is State.MET
    assert standing(control("a", valid_days=1), met(date(2026, 1, 1)), exempt, TODAY).state is State.EXEMPT


# --- the case of the facts ------------------------------------------------------------------------------------------------


def ten(**lead: int) -> list[Control]:
    """Mandatory at discovery, alpha, beta, live: 1, 2, 7, 10."""
    shapes = ["mmmm", "gmmm", *["ngmm"] * 5, *["nnrm"] * 3]
    return [
        control(f"c{place}", shape, lead_days=lead.get(f"c{place}", 7), effort=F(3))
        for place, shape in enumerate(shapes)
    ]


def test_the_case_of_ten_controls():
    controls = ten(c3=42, c4=42)
    assert [(one.mandatory, one.applicable) for one in ramp(controls)] == [(1, 10), (2, 10), (7, 10), (10, 10)]
    case = Case("alpha", evidence={key: met() for key in ("c0", "c1", "c2")})
    stands = standings(controls, case, TODAY)
    now, following = owed(stands, "alpha"), owed(stands, "beta")
    assert (len(now.met), now.count, now.share) == (2, 2, F(1))
    assert following.share == F(3, 7)
    assert [one.control.key for one in following.missing] == ["c3", "c4", "c5", "c6"]
    risk = rework(following, 28)
    assert risk.risk == 2
    assert [one.key for one in risk.late] == ["c3", "c4"]
    assert risk.work == 2 * F(3) * F(42 - 28, 42)


def test_what_is_begun_is_no_rework_risk_but_still_stands_in_the_way():
    case = Case("alpha", evidence={"c3": Evidence(Progress.STARTED)})
    following = owed(standings(ten(c3=42, c4=42), case, TODAY), "beta")
    assert rework(following, 28).risk == 1
    assert "c3" in [one.control.key for one in following.missing]


# --- unknown, zero and nothing owed ----------------------------------------------------------------------------------------


def test_nothing_owed_is_not_everything_done():
    stands = standings([control("a", "ggmm")], Case("alpha"), TODAY)
    assert owed(stands, "alpha").share is None
    assert owed(stands, "beta").share == 0
    assert [one.share for one in ramp([])] == [None] * 4


def test_a_gate_without_a_day_makes_the_risk_unknown_and_not_zero():
    following = owed(standings(ten(), Case("alpha"), TODAY), "beta")
    risk = rework(following, None)
    assert (risk.risk, risk.work) == (None, None)
    assert risk.unknown == ("No day is set for the gate, so nobody can say what will come too late for it.",)
    everything = Case("alpha", evidence={one.key: met() for one in ten()})
    assert rework(owed(standings(ten(), everything, TODAY), "beta"), None).risk == 0


def test_an_unknown_lead_time_or_effort_is_named():
    following = owed(standings([control("slow", lead_days=9), control("riddle")], Case("alpha"), TODAY), "beta")
    risk = rework(following, 5)
    assert (risk.risk, risk.work) == (None, None)
    assert risk.unknown == (
        "Nobody has said how long it takes: “Riddle”.",
        "Nobody has said how much work it is: “Slow”, “Riddle”.",
    )
    early = owed(standings([control("quick", lead_days=3)], Case("alpha"), TODAY), "beta")
    assert (rework(early, 5).risk, rework(early, 5).work) == (0, 0)  # effort that nothing depends on is not missed


def test_the_part_behind_the_gate():
    assert behind(42, 28) == F(1, 3)
    assert (behind(28, 28), behind(0, 0)) == (0, 0)
    assert (behind(0, -1), behind(30, -5), behind(1, 0)) == (1, 1, 1)
    assert behind(None, 3) is None


def test_hard_gates_and_what_lapses_before_the_gate_are_told():
    controls = [control("access", hard=True), control("aged", valid_days=10), control("spared")]
    case = Case("alpha", evidence={"aged": met()}, exemptions={"spared": Exemption(TODAY + timedelta(days=3))})
    following = owed(standings(controls, case, TODAY), "beta")
    assert [one.control.key for one in following.hard] == ["access"]
    assert following.share == F(1, 2)  # the exempted one is neither met nor missing
    names = [one.control.key for one in following.lapsing(TODAY + timedelta(days=4))]
    assert names == ["spared"]
    assert len(following.lapsing(TODAY + timedelta(days=11))) == 2
    assert following.lapsing(None) == ()


# --- what holds of everything ----------------------------------------------------------------------------------------------

levels = st.lists(st.sampled_from(Level), min_size=4, max_size=4).map(lambda found: tuple(sorted(found)))
days = st.integers(0, 90)
a_control = st.builds(
    Control,
    key=st.sampled_from([f"c{number}" for number in range(6)]),
    family=st.sampled_from(Family),
    title=st.just("A"),
    levels=levels,
    when=asked.map(lambda found: found if isinstance(found, Condition) else Condition("and", (found,))) | st.none(),
    effort=days.map(F),
    lead_days=days,
    valid_days=st.integers(1, 90) | st.none(),
)
some_controls = st.lists(a_control, max_size=6, unique_by=lambda one: one.key)
shown = st.builds(Evidence, st.sampled_from(Progress), days.map(lambda number: TODAY - timedelta(days=number)))
a_case = st.builds(
    Case,
    stage=st.sampled_from(STAGES),
    attributes=st.frozensets(st.sampled_from(WORDS)),
    evidence=st.dictionaries(st.sampled_from([f"c{number}" for number in range(6)]), shown, max_size=6),
    exemptions=st.dictionaries(
        st.sampled_from([f"c{number}" for number in range(6)]),
        days.map(lambda number: Exemption(TODAY + timedelta(days=number - 45))),
        max_size=3,
    ),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(some_controls, a_case, days)
def test_the_burden_never_falls_and_every_owed_control_is_met_missing_or_exempt(controls, case, to_gate):
    asked_of = applicable(controls, case.attributes)
    counts = [one.mandatory for one in ramp(asked_of)]
    assert counts == sorted(counts)
    stands = standings(controls, case, TODAY)
    for stage, count in zip(STAGES, counts, strict=True):
        found = owed(stands, stage)
        assert len(found.met) + len(found.missing) + len(found.exempt) == count
        risk = rework(found, to_gate)
        assert 0 <= risk.risk <= len(risk.not_started) <= len(found.missing)
        assert 0 <= risk.work <= sum(one.effort for one in risk.not_started)
        assert rework(found, to_gate + 1).risk <= risk.risk
        assert rework(found, to_gate + 1).work <= risk.work


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(some_controls, a_case, st.sampled_from([f"c{number}" for number in range(6)]))
def test_more_evidence_never_makes_a_product_less_ready(controls, case, key):
    before = owed(standings(controls, case, TODAY), "live")
    more = Case(case.stage, case.attributes, {**case.evidence, key: met()}, case.exemptions)
    after = owed(standings(controls, more, TODAY), "live")
    assert len(after.missing) <= len(before.missing)
    assert (after.share or 0) >= (before.share or 0)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(some_controls, a_case)
def test_the_day_after_all_exemptions_nothing_is_exempt(controls, case):
    last = max([one.expires for one in case.exemptions.values()], default=TODAY)
    found = owed(standings(controls, case, last + timedelta(days=1)), "live")
    assert not found.exempt
