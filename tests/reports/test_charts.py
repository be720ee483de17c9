import json

import plotly.graph_objects as go
import pytest

from reports import plotly
from reports.charts import Chart, Series
from tests.reports import kitchen

CHARTS = [figure.chart for figure in (kitchen.radar(), kitchen.bars(), kitchen.line())]


def chart(**fields) -> Chart:
    given = {
        "kind": "bar",
        "title": "T",
        "summary": "S",
        "unit": "days",
        "categories": ("a",),
        "series": (Series("s", (1,)),),
    }
    return Chart(**{**given, **fields})


@pytest.mark.parametrize("shown", CHARTS, ids=lambda shown: shown.kind)
def test_plotly_knows_every_property_of_the_figure(shown):
    go.Figure(plotly.figure(shown))  # raises ValueError on an unknown or wrong one
    json.dumps(plotly.figure(shown), allow_nan=False)


@pytest.mark.parametrize("shown", CHARTS, ids=lambda shown: shown.kind)
def test_the_figure_holds_the_numbers_of_the_chart(shown):
    traces = {trace["name"]: trace for trace in plotly.figure(shown)["data"] if "name" in trace}
    along = {"radar": "r", "bar": "x", "line": "y"}[shown.kind]
    for series in shown.series:
        assert tuple(traces[series.name][along][: len(series.values)]) == series.values


@pytest.mark.parametrize("shown", CHARTS, ids=lambda shown: shown.kind)
def test_colours_are_tokens(shown):
    written = json.dumps(plotly.figure(shown))
    assert "var(--accent)" in written
    assert "#" not in written


def test_a_users_markup_is_shown_and_not_obeyed():
    evil = "<b>x</b><a href='https://example.com'>y</a>"
    for kind in ("radar", "bar", "line"):
        shown = chart(
            kind=kind, categories=(evil,) * 3, series=(Series(evil, (1, 1, 1)),), marks=((evil, 1),), unit=evil
        )
        written = json.dumps(plotly.figure(shown))
        assert "<b>" not in written
        assert "<a " not in written


def test_two_categories_of_one_name_stay_two_bars():
    shown = plotly.figure(chart(categories=("same", "same"), series=(Series("s", (1, 2)),)))
    assert shown["data"][0]["y"] == [0, 1]


def test_levels_are_named_on_the_axis_and_in_words():
    shown = chart(low=0, high=2, tick_labels=("0", "I", "II"))
    assert shown.ticks() == ((0, "0"), (1, "I"), (2, "II"))
    assert [shown.say(value) for value in (2.0, 1.5, None)] == ["II", "1.5 days", "?"]


def test_a_share_is_shown_times_one_hundred():
    shown = chart(unit="%", low=0, high=1)
    assert [label for _height, label in shown.ticks()] == ["0 %", "25 %", "50 %", "75 %", "100 %"]
    assert shown.say(0.125) == "12.5 %"


def test_a_number_has_its_unit():
    assert chart(high=60).say(21.0) == "21 days"
