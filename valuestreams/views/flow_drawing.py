"""Charts of the flow as the pages draw them."""

from reports import plotly
from reports.charts import Chart


def drawn(chart: Chart, first_column: str) -> dict:
    """What `components/chart.html` takes: the figure, and its numbers as a table."""
    rows = [
        [category, *(chart.say(one.values[place]) for one in chart.series)]
        for place, category in enumerate(chart.categories)
    ]
    table = {"columns": [first_column, *(one.name for one in chart.series)], "rows": rows}
    return {"title": chart.title, "summary": chart.summary, "figure": plotly.figure(chart), "table": table}


def stacked(chart: Chart, first_column: str) -> dict:
    """A bar for each category, its series above each other."""
    made = drawn(chart, first_column)
    for trace in made["figure"]["data"]:
        trace |= {"type": "bar", "marker": {"color": trace.pop("line")["color"]}}
        del trace["mode"], trace["connectgaps"]
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
