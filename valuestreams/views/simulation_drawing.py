"""The histogram of lead times as the page draws it: upright bars, with the percentiles as dashed lines."""

from reports import plotly
from reports.charts import Chart
from valuestreams.views.flow_drawing import drawn

LABELS = 6  # bars that have their name below them


def histogram(chart: Chart, marks: tuple[tuple[str, float], ...], first_column: str) -> dict:
    """What `components/chart.html` takes. `marks` are (name, place among the bars)."""
    made = drawn(chart, first_column)
    (trace,) = made["figure"]["data"]
    trace |= {"type": "bar", "x": list(range(len(chart.categories))), "marker": {"color": trace.pop("line")["color"]}}
    del trace["mode"], trace["connectgaps"]
    every = max(1, len(chart.categories) // LABELS)
    places = range(0, len(chart.categories), every)
    shapes, notes = zip(*(_mark(*mark) for mark in marks), strict=True)
    made["figure"]["layout"] |= {
        "bargap": 0.08,
        "showlegend": False,
        "shapes": list(shapes),
        "annotations": list(notes),
        "xaxis": {
            "zeroline": False,
            "tickmode": "array",
            "tickvals": [place - 0.5 for place in places],
            "ticktext": [chart.categories[place].partition(" – ")[0] for place in places],
        },
        "margin": {"l": 8, "r": 16, "t": 28, "b": 8},
    }
    return made


def _mark(name: str, place: float) -> tuple[dict, dict]:
    line = {"type": "line", "x0": place, "x1": place, "y0": 0, "y1": 1, "yref": "paper", "line": plotly.MARK}
    note = {"text": name, "x": place, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    return line, {**note, "font": {"color": plotly.INK_2}}
