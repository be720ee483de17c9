"""A chart as a Plotly figure: plain JSON. Colours are tokens, which charts.js resolves to those of the theme."""

import re
from collections.abc import Iterable
from textwrap import wrap
from typing import Any

from reports.charts import Chart, Series

Figure = dict[str, Any]
ACCENT, INK_2, LINE = "var(--accent)", "var(--ink-2)", "var(--line)"
# Told apart by lightness and dash, too: colour is never the only carrier.
COLOURS = ("var(--ok)", "var(--edge)", "var(--over)", "var(--under)")
MARK = {"color": INK_2, "dash": "dash", "width": 1.5}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NAME_WIDTH = 24  # characters in a line of a category's name
DASHES = ("solid", "dot", "dash", "dashdot")


def figure(chart: Chart) -> Figure:
    """`{"data": […], "layout": {…}}` for `chart`, whatever its kind."""
    return {"radar": _radar, "bar": _bar, "line": _line}[chart.kind](chart)


def _radar(chart: Chart) -> Figure:
    data = [_ground(chart, series) for series in chart.series if series.emphasis and None not in series.values]
    data += [_ring(chart, series, _stroke(series, index)) for index, series in enumerate(chart.series)]
    data += [_ring(chart, Series(name, (value,) * len(chart.categories)), MARK) for name, value in chart.marks]
    radial = {**_scale(chart), "angle": 90, "tickangle": 90, "tickfont": {"size": 11}}
    polar = {"radialaxis": radial, "angularaxis": {"direction": "clockwise", "rotation": 90, "tickfont": {"size": 12}}}
    layout = {"polar": polar, "margin": {"l": 80, "r": 80, "t": 28, "b": 28}, "height": 400}
    return {"data": data, "layout": {**layout, "showlegend": len(data) > 1}}


def _ring(chart: Chart, series: Series, line: dict[str, Any]) -> dict[str, Any]:
    """A closed line around the radar."""
    return {
        "type": "scatterpolar",
        "name": _plain(series.name),
        "theta": _closed(_plain(name) for name in chart.categories),
        "r": _closed(series.values),
        "text": _closed(_hover(chart, series)),
        "hovertemplate": "%{text}<extra></extra>",
        "mode": "lines" if line is MARK else "lines+markers",
        "line": line,
    }


def _ground(chart: Chart, series: Series) -> dict[str, Any]:
    """What the emphasised line encloses, so thin that the grid shows through."""
    return {
        "type": "scatterpolar",
        "theta": _closed(_plain(name) for name in chart.categories),
        "r": _closed(series.values),
        "mode": "none",
        "fill": "toself",
        "fillcolor": ACCENT,
        "opacity": 0.15,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _bar(chart: Chart) -> Figure:
    """Bars lie, so that long names stay level; the first category stands on top."""
    names = ["<br>".join(_plain(line) for line in wrap(name, NAME_WIDTH) or [""]) for name in chart.categories]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": _plain(series.name),
            # Numbered, for two categories may have one name.
            "y": list(range(len(names))),
            "x": list(series.values),
            "customdata": _hover(chart, series),
            "hovertemplate": "%{customdata}<extra></extra>",
            "marker": {"color": _colour(series, index)},
        }
        for index, series in enumerate(chart.series)
    ]
    rows = {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "autorange": "reversed",
        "showgrid": False,
        "zeroline": False,
    }
    lines = sum(max(len(chart.series) * 1.3, name.count("<br>") + 1.6) for name in names)
    layout = {
        "xaxis": {**_axis(chart), "tickangle": 0},
        "yaxis": rows,
        "height": round(120 + 18 * lines),
        "bargap": 0.35,
    }
    margin = {"l": 8, "r": 24, "t": 28, "b": 8}
    return {
        "data": data,
        "layout": {**layout, **_marked(chart, upright=True), "margin": margin, "showlegend": len(data) > 1},
    }


def _line(chart: Chart) -> Figure:
    data = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": _plain(series.name),
            "x": [_plain(name) for name in chart.categories],
            "y": list(series.values),
            "customdata": _hover(chart, series),
            "hovertemplate": "%{customdata}<extra></extra>",
            "line": _stroke(series, index),
            "connectgaps": False,
        }
        for index, series in enumerate(chart.series)
    ]
    layout = {
        "yaxis": _axis(chart),
        "xaxis": {"type": "date" if _are_days(chart.categories) else "category"},
        "height": 320,
        "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
    }
    return {"data": data, "layout": {**layout, **_marked(chart, upright=False), "showlegend": len(data) > 1}}


def _are_days(names: Iterable[str]) -> bool:
    """Days are drawn as far apart as they are."""
    return all(DAY.fullmatch(name) for name in names)


def _marked(chart: Chart, *, upright: bool) -> Figure:
    """Named heights as dashed lines with their names."""
    across, along = ("y", "x") if upright else ("x", "y")
    shapes, notes = [], []
    for name, value in chart.marks:
        ends = {f"{along}0": value, f"{along}1": value, f"{across}0": 0, f"{across}1": 1, f"{across}ref": "paper"}
        shapes.append({"type": "line", **ends, "line": MARK})
        place = {
            along: value,
            across: 1,
            f"{across}ref": "paper",
            "yanchor": "bottom",
            "xanchor": "center" if upright else "right",
        }
        notes.append({"text": _plain(name), "showarrow": False, "font": {"color": INK_2}, **place})
    return {"shapes": shapes, "annotations": notes}


def _axis(chart: Chart) -> dict[str, Any]:
    return {**_scale(chart), "title": {"text": "" if chart.is_share else _plain(chart.unit)}, "gridcolor": LINE}


def _scale(chart: Chart) -> dict[str, Any]:
    heights, labels = zip(*chart.ticks(), strict=True)
    ticks = {"tickmode": "array", "tickvals": list(heights), "ticktext": [_plain(label) for label in labels]}
    return {"range": [chart.low, chart.high], **ticks}


def _hover(chart: Chart, series: Series) -> list[str]:
    return [
        _plain(f"{category}: {series.name} {chart.say(value)}")
        for category, value in zip(chart.categories, series.values, strict=True)
    ]


def _stroke(series: Series, index: int) -> dict[str, Any]:
    return {
        "color": _colour(series, index),
        "width": 3 if series.emphasis else 2,
        "dash": "solid" if series.emphasis else DASHES[index % 4],
    }


def _colour(series: Series, index: int) -> str:
    return ACCENT if series.emphasis else COLOURS[index % len(COLOURS)]


def _closed(values: Iterable) -> list:
    around = list(values)
    return [*around, *around[:1]]


def _plain(text: str) -> str:
    """Plotly reads some HTML in its texts: a user's `<b>` or link is to be shown, not obeyed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
