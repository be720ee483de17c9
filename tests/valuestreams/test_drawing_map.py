"""The map as a picture: nothing stands on anything else, everything is there, and the ladder adds up."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from time import perf_counter
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.valuestreams.conftest import delivery, streams
from valuestreams.drawing.ladder import Span, ladder, numbers
from valuestreams.drawing.lettering import clean, cut, lines, width
from valuestreams.drawing.map import draw
from valuestreams.drawing.map_shapes import Area, Map
from valuestreams.drawing.map_svg import map_svg
from valuestreams.editing import require_possible
from valuestreams.stream import Branch, Demand, Return, Step, Stream, between, fixed

HALF = Fraction(1, 2)
SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def graphs(draw) -> Stream:
    """Streams with branches, parallel parts, ways out and ways back, in any order."""
    made = draw(streams(most=9))
    keys = [step.key for step in made.steps]
    steps = []
    for step in made.steps:
        targets = draw(st.lists(st.sampled_from([*keys, None]), unique=True, max_size=3))
        parallel = len(targets) > 1 and draw(st.booleans())
        shares = [Fraction(1)] * len(targets) if parallel else [Fraction(1, max(1, len(targets)))] * len(targets)
        next_ = tuple(Branch(to, share) for to, share in zip(targets, shares, strict=True)) or None
        steps.append(replace(step, next=next_, parallel=parallel, outside=draw(st.booleans())))
    found = replace(made, steps=tuple(steps))
    require_possible(found)
    return found


def crosses(line, area: Area) -> bool:
    """Whether an upright or level piece of the line runs through the box."""
    for (x0, y0), (x1, y1) in zip(line.points, line.points[1:], strict=False):
        left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if left < area.right - 1 and right > area.x + 1 and top < area.bottom - 1 and bottom > area.y + 1:
            return True
    return False


@settings(max_examples=60)
@given(graphs())
def test_no_box_stands_on_another_and_no_route_runs_through_one(stream):
    drawn = draw(stream)
    areas = [box.area for box in drawn.boxes] + [terminal.area for terminal in drawn.terminals]
    assert not [pair for pair in combinations(areas, 2) if pair[0].overlaps(pair[1])]
    for line in drawn.lines:
        assert not [box.key for box in drawn.boxes if crosses(line, box.area)], line
    for area in areas:
        assert area.x >= 0 and area.right <= drawn.width and area.bottom <= drawn.height


@settings(max_examples=60)
@given(graphs())
def test_every_step_and_every_route_is_drawn_and_is_xml(stream):
    drawn = draw(stream)
    assert [box.key for box in drawn.boxes] == [step.key for step in stream.steps]
    routes = sum(len(branches) for branches in stream.branches().values())
    returns = sum(len(step.returns) for step in stream.steps)
    assert len(drawn.lines) == routes + returns + bool(stream.steps)
    for text in (map_svg(stream), map_svg(stream, link=lambda key: f"#{key}"), map_svg(stream, heading=stream.title)):
        ElementTree.fromstring(text)


def level(drawn: Map, kind: str) -> list:
    return [one for one in drawn.stretches if one.kind == kind]


@settings(max_examples=60)
@given(streams(least=1))
def test_the_ladder_adds_up_to_the_lead_time(stream):
    known = tuple(replace(one, process=one.process or fixed(5), wait=one.wait or fixed(7)) for one in stream.steps)
    plain = replace(stream, steps=tuple(replace(one, ca=HALF) for one in known))
    measures, refused = numbers(plain)
    rungs = ladder(plain, {step.key: at for at, step in enumerate(plain.steps)}, measures, refused).rungs
    total = sum((rung.wait + rung.process + rung.elapsed for rung in rungs), Span())
    assert (total.low, total.high) == (measures.lead_time.low, measures.lead_time.high)


def test_branches_stand_side_by_side_and_the_ladder_takes_their_average():
    stream = Stream(
        "Loan",
        steps=(
            Step("ask", process=fixed(10), wait=fixed(0), next=(Branch("quick", HALF), Branch("full", HALF))),
            Step("quick", process=fixed(20), wait=fixed(0), next=(Branch("pay"),)),
            Step("full", process=fixed(60), wait=fixed(100), next=(Branch("pay"),)),
            Step("pay", process=fixed(5), wait=fixed(0)),
        ),
    )
    drawn = draw(stream)
    quick, full = (next(box for box in drawn.boxes if box.key == key) for key in ("quick", "full"))
    assert quick.area.x == full.area.x and quick.area.bottom < full.area.y
    assert [one.words for one in level(drawn, "process")] == [("10 min",), ("40 min",), ("5 min",)]
    assert [line.words for line in drawn.lines] == ["", "50 %", "50 %", "", "", ""]
    assert drawn.totals[0].text == "1.8 h"


def test_of_parallel_parts_the_longest_is_on_the_ladder():
    stream = Stream(
        "Loan",
        steps=(
            Step("ask", process=fixed(10), wait=fixed(0), next=(Branch("a"), Branch("b")), parallel=True),
            Step("a", process=fixed(20), wait=fixed(0), next=(Branch("pay"),)),
            Step("b", process=fixed(60), wait=fixed(30), next=(Branch("pay"),)),
            Step("pay", process=fixed(5), wait=fixed(0)),
        ),
    )
    assert [one.words for one in level(draw(stream), "process")] == [("10 min",), ("1 h",), ("5 min",)]


def test_what_is_missing_is_named_and_no_part_of_a_sum_is_shown():
    drawn = draw(delivery(steps=(Step("a", process=fixed(5), wait=fixed(1)), Step("b", name="Pack", wait=fixed(1)))))
    assert {total.text for total in drawn.totals} == {"incomplete"}
    assert {total.missing.step for total in drawn.totals} == {"b"}
    assert "incomplete: Pack" in map_svg(delivery(steps=(Step("b", name="Pack", wait=fixed(1)),)))


def test_routes_without_meaning_are_drawn_and_the_reason_is_said():
    drawn = draw(Stream("Odd", steps=(Step("a", next=(Branch("a"),)), Step("b"))))
    assert drawn.refused == "Work that gets to a never leaves the stream." and not drawn.totals
    assert len(drawn.boxes) == 2


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (delivery(demand=Demand(Fraction(0))), "Demand must be above 0. Leave it out when nobody knows it."),
        (
            Stream("Odd", steps=(Step("a", name="Ask", process=fixed(9), elapsed=fixed(1)),)),
            "Ask: The elapsed time is shorter than the process time in it.",
        ),
        (
            Stream("Odd", steps=(
                Step("a", ca=Fraction(1, 2), next=(Branch("b"),), returns=(Return("c"),)),
                Step("b", next=(Branch("a"),)), Step("c", next=()),
            )),
            "Work that gets to a leaves the stream only when it is rejected.",
        ),
        (Stream("Begun"), ""),
    ],
)  # fmt: skip
def test_what_keeps_a_stream_from_being_measured_is_said_as_everywhere(stream, said):
    assert numbers(stream) == (None, said)
    assert draw(stream).refused == said


def test_the_picture_of_the_delivery():
    drawn = draw(delivery())
    boxes = {box.key: box for box in drawn.boxes}
    assert boxes["carry"].outside and boxes["carry"].figures[0] == ("Elapsed", "2 d")
    assert [box.key for box in drawn.boxes if box.bottleneck] == ["pick"]
    assert boxes["pick"].label == (
        "Pick: Picker, Warehouse, waits 4 h – 1 d, process 45 min, 100 % complete and accurate, Bottleneck, load 69 %"
    )
    rework = next(line for line in drawn.lines if line.kind == "rework")
    assert rework.words == "10 % sent back · %C/A 90"
    assert sum(line.crossing is not None for line in drawn.lines) == 3
    assert [total.note for total in drawn.totals] == ["", "", "8-hour days"]


def test_hostile_words_are_escaped_and_control_characters_are_gone():
    stream = Stream(
        "<script>\x0b", user="&", steps=(Step("a", name="<b onclick='x'>\x00", unit='"', performer="\ud800"),)
    )
    text = map_svg(stream, heading="</style><script>")
    assert "<script>" not in text and "<b" not in text
    ElementTree.fromstring(text)
    text.encode()


@pytest.mark.parametrize("count", [0, 1, 60])
def test_any_length_is_drawn(count):
    stream = Stream("Long", steps=tuple(Step(f"s{at}", process=fixed(5), wait=between(1, 9)) for at in range(count)))
    assert len(draw(stream).boxes) == count
    root = ElementTree.fromstring(map_svg(stream))
    assert root.tag == f"{SVG}svg"


def test_a_way_back_beside_others_never_shares_their_level():
    keys = ["a", "b", "c", "d"]
    steps = [Step(key, ca=HALF, returns=(Return("a", HALF), Return(key, HALF)) if key > "a" else ()) for key in keys]
    arcs = [line for line in draw(Stream("Rework", steps=tuple(steps))).lines if line.kind == "rework"]
    spans = [(*sorted((line.points[1][0], line.points[2][0])), line.points[1][1]) for line in arcs]
    for (l0, r0, y0), (l1, r1, y1) in combinations(spans, 2):
        assert r0 < l1 or r1 < l0 or y0 != y1


def test_more_routes_than_a_picture_can_hold_are_left_out_and_that_is_said():
    steps = tuple(Step(f"s{at}", ca=HALF, returns=(Return("s0"),)) for at in range(250))
    began = perf_counter()
    drawn = draw(Stream("Tangled", steps=steps))
    assert not [line for line in drawn.lines if line.kind == "rework"] and len(drawn.boxes) == 250
    assert any(words.startswith("250 routes over other steps or back are not drawn") for _kind, words in drawn.legend)
    assert perf_counter() - began < 5


def test_returns_of_many_steps_are_drawn_in_good_time():
    returns = [tuple(Return(f"s{max(0, at - back)}", Fraction(1, 4)) for back in range(4)) for at in range(100)]
    steps = [Step(f"s{at}", ca=HALF, returns=ways if at > 3 else ()) for at, ways in enumerate(returns)]
    began = perf_counter()
    lines = draw(Stream("Long", steps=tuple(steps))).lines
    assert sum(line.kind == "rework" for line in lines) == 4 * 96
    assert perf_counter() - began < 5


def test_words_break_and_are_cut():
    assert lines("one two three", 10, 45) == ("one two", "three")
    assert lines("x" * 90, 10, 60, most=1)[0].endswith("…")
    assert width(cut("x" * 90, 10, 60), 10) <= 60
    assert clean(" a\x00\n b ") == "a b"
