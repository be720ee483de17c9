"""The key figures in words: none vanishes because something is missing, and each says what it lacks."""

from dataclasses import replace
from fractions import Fraction

from tests.valuestreams.conftest import delivery
from valuestreams.documents.figures import Figure, figures
from valuestreams.editing import replace_step
from valuestreams.metrics import Rule, measure
from valuestreams.queries.listing import SHOWN
from valuestreams.stream import Stream


def told(stream: Stream) -> dict[str, Figure]:
    return {one.key: one for one in figures(stream, measure(stream, *Rule))}


def lacking(key: str, *names: str) -> Stream:
    made = delivery()
    return replace_step(made, replace(made.step(key), **dict.fromkeys(names)))


def test_a_missing_share_opens_quality_and_rework_but_no_time():
    found = told(lacking("check", "ca"))
    assert (found["rolled-ca"].value, found["rolled-ca"].note) == ("?", "incomplete: Check")
    assert (found["lead-time-with-rework"].value, found["lead-time-with-rework"].note) == ("?", "incomplete: Check")
    assert found["lead-time"].is_known and found["wip"].is_known


def test_a_missing_time_opens_every_total_that_needs_it():
    found = told(lacking("pick", "wait"))
    for key in ("lead-time", "flow-efficiency", "lead-time-with-rework", "wip"):
        assert (found[key].value, found[key].note) == ("?", "incomplete: Pick"), key
    assert found["rolled-ca"].is_known


def test_a_time_is_not_said_to_lack_the_step_that_has_no_share():
    made = lacking("pick", "wait")
    made = replace_step(made, replace(made.step("order"), ca=None))
    found = told(made)
    assert found["lead-time"].note == "incomplete: Pick" and found["rolled-ca"].note == "incomplete: Order"


def test_what_nobody_asks_for_has_no_figure():
    plain = delivery(demand=None)
    plain = replace_step(plain, replace(plain.step("check"), returns=()))
    assert not {"takt", "wip", "lead-time-with-rework"} & told(plain).keys()
    perfect = replace_step(delivery(), replace(delivery().step("check"), ca=Fraction(1)))
    assert "lead-time-with-rework" not in told(perfect)


def test_nobody_has_judged_any_step():
    silent = replace(delivery(), steps=tuple(replace(step, ca=None, returns=()) for step in delivery().steps))
    assert told(silent)["rolled-ca"].note == "no step has a %C/A"


def test_the_list_shows_figures_that_there_are():
    assert set(SHOWN) <= told(delivery()).keys()
