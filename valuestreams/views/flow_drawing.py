"""Charts of the flow as the pages draw them."""

from datetime import date

from reports import plotly
from reports.charts import Chart

# Told apart by colour and by hatching.
STACKED = (
    ("var(--accent)", ""), ("var(--edge)", "/"), ("var(--over)", "."), ("var(--under)", "\\"), ("var(--ok)", "-"),
)  # fmt: skip
LONG = 300  # days, from which on an axis tells the year


def drawn(chart: Chart, first_column: str) -> dict:
    """What `components/chart.html` takes: the figure, and its numbers as a table."""
    rows = [
        [category, *(chart.say(one.values[place]) for one in chart.series)]
        for place, category in enumerate(chart.categories)
    ]
    table = {"columns": [first_column, *(one.name for one in chart.series)], "rows": rows}
    figure = plotly.figure(chart)
    if chart.kind == "line" and figure["layout"]["xaxis"]["type"] == "date" and chart.categories:
        first, last = (date.fromisoformat(chart.categories[place]) for place in (0, -1))
        figure["layout"]["xaxis"]["tickformat"] = "%b %Y" if (last - first).days > LONG else "%-d %b"
    return {"title": chart.title, "summary": chart.summary, "figure": figure, "table": table}


def stacked(chart: Chart, first_column: str) -> dict:
    """A bar for each category, its series above each other."""
    made = drawn(chart, first_column)
    for trace, (colour, hatching) in zip(made["figure"]["data"], STACKED, strict=False):
        trace |= {
            "type": "bar",
            "marker": {
                "color": colour,
                "pattern": {"shape": hatching, "fillmode": "overlay", "solidity": 0.2, "size": 6},
            },
        }
        del trace["mode"], trace["connectgaps"], trace["line"]
    made["figure"]["layout"] |= {"barmode": "stack", "bargap": 0.25, "showlegend": True}
    return made


def dotted(chart: Chart, first_column: str) -> dict:
    """A point for each value, without lines between them."""
    made = drawn(chart, first_column)
    for trace in made["figure"]["data"]:
        trace |= {"mode": "markers", "marker": {"color": trace.pop("line")["color"], "size": 7, "opacity": 0.6}}
    return made


def smooth(chart: Chart, first_column: str) -> dict:
    """Lines without a mark at each of their many days."""
    made = drawn(chart, first_column)
    for trace in made["figure"]["data"]:
        trace["mode"] = "lines"
    return made
