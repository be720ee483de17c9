"""What the pages of a simulation show: what would be simulated, what was found, and how two states differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from jobs.models import Job
from organizations.models import Membership
from reports.charts import Chart, Series
from valuestreams.durations import basis_in_words, show_minutes, show_time
from valuestreams.models import Simulation, State
from valuestreams.queries.reading import value_of
from valuestreams.simulation import NotSimulable, Settings
from valuestreams.simulation.model import model
from valuestreams.simulation.packing import thawed
from valuestreams.simulation.settings import fitting
from valuestreams.stream import Stream, TimeBasis

SHOWN = 20  # runs in the history


@dataclass(frozen=True)
class Prepared:
    """A state before it is simulated: what is assumed of it, or why it cannot be."""

    arrivals: str
    basis: str
    people: int  # steps at which their number is known
    steps: int
    assumptions: tuple[str, ...]
    refusal: str
    settings: Settings


def prepared(state: State) -> Prepared:
    stream = value_of(state)
    limited = sum(step.people is not None for step in stream.steps)
    try:
        ready = model(stream)
        refusal, assumptions, settings = "", ready.assumptions, fitting(ready)
    except NotSimulable as reason:
        refusal, assumptions, settings = str(reason), (), Settings()
    return Prepared(
        arrivals=_arrivals(stream),
        basis=basis_in_words(stream.basis),
        people=limited,
        steps=len(stream.steps),
        assumptions=assumptions,
        refusal=refusal,
        settings=settings,
    )


def _arrivals(stream: Stream) -> str:
    if stream.arrivals is not None:
        return _("one every %(time)s") % {"time": show_time(stream.arrivals, stream.basis)}
    if stream.demand is not None:
        items, per = f"{float(stream.demand.items):g}", stream.demand.per.value
        return _("%(items)s a %(per)s, at random") % {"items": items, "per": per}
    return "?"


# ---- What was found ----


@dataclass(frozen=True)
class StepLine:
    key: str
    label: str
    people: str
    visits: str
    wait: str
    queue: str
    utilisation: str
    busy: int | None  # percent
    is_busiest: bool
    check: str  # the exact wait, where there is one
    agrees: bool | None


@dataclass(frozen=True)
class CheckWords:
    """Whether the simulation is right, in words. `kind`: of the banner or tag."""

    verdict: str
    kind: str
    sentence: str


@dataclass(frozen=True)
class Run:
    """One state of a simulation, with its result."""

    number: int
    name: str
    basis: str
    lead: str
    interval: str
    p50: str
    p85: str
    p95: str
    wait: str
    check: CheckWords
    steps: tuple[StepLine, ...]
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]
    chart: Chart
    marks: tuple[tuple[str, float], ...]  # percentiles: name, place among the bars


def runs(simulation: Simulation) -> tuple[Run, ...]:
    """The result of each state, the first first."""
    pairs = zip(simulation.frozen, simulation.result["runs"], strict=True)
    return tuple(_run(number, one, found) for number, (one, found) in enumerate(pairs))


def _run(number: int, one: dict[str, Any], found: dict[str, Any]) -> Run:
    stream = thawed(one["value"])
    write = _Minutes(stream.basis)
    lead = found["lead_time"]
    chart, marks = _histogram(found, write)
    return Run(
        number=number,
        name=one["name"],
        basis=basis_in_words(stream.basis),
        lead=write(lead["mean"]),
        interval=write.interval(lead["ci95"]),
        p50=write(lead["p50"]),
        p85=write(lead["p85"]),
        p95=write(lead["p95"]),
        wait=write(found["wait"]["mean"]),
        check=_check(found, write),
        steps=tuple(_steps(found, write)),
        assumptions=tuple(found["assumptions"]),
        warnings=tuple(found["warnings"]),
        chart=chart,
        marks=marks,
    )


class _Minutes:
    """Writes times of a result, which are in the unit of the stream, as people read them."""

    def __init__(self, basis: TimeBasis):
        self.basis, self.one = basis, float(basis.unit_minutes)

    def __call__(self, value: float) -> str:
        return show_minutes(Fraction(max(value, 0.0) * self.one), self.basis)

    def interval(self, ends: Sequence[float] | None) -> str:
        """Half of it to each side of the mean; empty where there is none."""
        return "" if ends is None else f"± {self((ends[1] - ends[0]) / 2)}"


def _steps(found: dict[str, Any], write: _Minutes):
    exact = {step["key"]: step for step in (found["check"] or {}).get("steps", [])}
    most = max((step["utilisation"] or 0.0 for step in found["steps"]), default=0.0)
    for step in found["steps"]:
        known = exact.get(step["key"])
        busy = step["utilisation"]
        yield StepLine(
            key=step["key"],
            label=step["name"],
            people=_("as many as needed") if step["people"] is None else str(step["people"]),
            visits=f"{step['visits']:.2f}",
            wait="–" if step["people"] is None else write(step["wait"]["mean"]),
            queue="–" if step["people"] is None else f"{step['queue']['mean']:.2f}",
            utilisation="–" if busy is None else f"{busy:.0%}",
            busy=None if busy is None else round(100 * busy),
            is_busiest=bool(most) and busy == most,
            check=write(known["wait"]) if known else "",
            agrees=known["inside"] if known else None,
        )


def _check(found: dict[str, Any], write: _Minutes) -> CheckWords:
    check = found["check"]
    if check is None:
        sentence = _("%(reason)s So this result cannot be held against a known one.") % {
            "reason": found["check_reason"]
        }
        return CheckWords(_("not checked"), "", sentence)
    words = _words_of_check(check, found, write)
    inside = check["inside"] if check["wait"] or found["wait"]["mean"] else check["lead_time_inside"]
    if inside is None:
        return CheckWords(_("no interval"), "", words)
    if inside:
        return CheckWords(_("agrees with the exact value"), "ok", words)
    more = _("That is further away than chance explains. Simulate more items, or with another seed.")
    return CheckWords(_("differs from the exact value"), "bad", f"{words} {more}")


def _words_of_check(check: dict[str, Any], found: dict[str, Any], write: _Minutes) -> str:
    if not check["wait"] and not found["wait"]["mean"]:
        return _(
            "Nothing waits for people here, so the mean lead time can be calculated: %(exact)s. The simulation found "
            "%(found)s (%(interval)s)."
        ) % {
            "exact": write(check["lead_time"]),
            "found": write(found["lead_time"]["mean"]),
            "interval": write.interval(found["lead_time"]["ci95"]),
        }
    kind = _("a network of queues (Jackson)") if check["model"].startswith("Jackson") else check["model"]
    return _(
        "For this stream the mean time in queues is known exactly, as that of %(model)s: %(exact)s an item. The simulation "
        "found %(found)s (%(interval)s)."
    ) % {
        "model": kind,
        "exact": write(check["wait"]),
        "found": write(found["wait"]["mean"]),
        "interval": write.interval(found["wait"]["ci95"]),
    }


def _histogram(found: dict[str, Any], write: _Minutes) -> tuple[Chart, tuple[tuple[str, float], ...]]:
    """Shares of the items by their lead time, and where the percentiles stand among the bars."""
    edges, counts = found["histogram"]["edges"], found["histogram"]["counts"]
    total = sum(counts) + found["histogram"]["beyond"]
    lead = found["lead_time"]
    summary = _("Half of the items are through within %(p50)s, 85 %% within %(p85)s and 95 %% within %(p95)s.") % {
        name: write(lead[name]) for name in ("p50", "p85", "p95")
    }
    if found["histogram"]["beyond"]:
        summary = f"{summary} {_('The slowest hundredth is not drawn.')}"
    shares = tuple(count / total for count in counts)
    names = tuple(_between(write, low, high) for low, high in pairwise(edges))
    series = (Series(_("Share of the items"), shares, emphasis=True),)
    chart = Chart("line", _("Lead times"), summary, "%", names, series, high=max(shares) or 1.0)
    width = edges[1] - edges[0]
    marks = tuple(
        (name, (lead[key] - edges[0]) / width - 0.5) for name, key in (("P50", "p50"), ("P85", "p85"), ("P95", "p95"))
    )
    return chart, marks


def _between(write: _Minutes, low: float, high: float) -> str:
    return f"{write(low)} – {write(high)}"


# ---- How states differ ----


@dataclass(frozen=True)
class Change:
    """A time that differs: "faster by 3.1 d", with its interval in the same unit."""

    words: str
    interval: str
    kind: str  # of the tag


@dataclass(frozen=True)
class Compared:
    """A state against the first; `mean` and `p85` are None for the first itself."""

    run: Run
    mean: Change | None
    p85: Change | None


def compared(simulation: Simulation) -> tuple[Compared, ...]:
    found = runs(simulation)
    basis = thawed(simulation.frozen[0]["value"]).basis
    first = Compared(found[0], None, None)
    rest = (
        Compared(run, _change(one["mean"], basis), _change(one["p85"], basis))
        for run, one in zip(found[1:], simulation.result["differences"], strict=True)
    )
    return (first, *rest)


def _change(found: dict[str, Any], basis: TimeBasis) -> Change:
    """Positive is slower; a difference whose interval holds 0 may be chance."""
    mean, ends = found["mean"], found["ci95"]
    word, size = _unit(abs(mean) * float(basis.unit_minutes), basis)
    scale = float(basis.unit_minutes) / size
    if ends is None:
        return Change(_("%(size)s, by chance or not") % {"size": f"{mean * scale:+.3g} {word}"}, "", "")
    low, high = (end * scale for end in ends)
    if low <= 0 <= high:
        return Change(_("no difference that is more than chance"), f"[{low:+.2g}, {high:+.2g}] {word}", "")
    if mean < 0:
        words = _("faster by %(size)s") % {"size": f"{-mean * scale:.3g} {word}"}
        return Change(words, f"[{-high:.3g}, {-low:.3g}]", "ok")
    words = _("slower by %(size)s") % {"size": f"{mean * scale:.3g} {word}"}
    return Change(words, f"[{low:.3g}, {high:.3g}]", "bad")


def _unit(minutes: float, basis: TimeBasis) -> tuple[str, float]:
    for word, size in (("d", float(basis.day)), ("h", 60.0), ("min", 1.0)):
        if minutes >= size:
            return word, size
    return "s", 1 / 60


# ---- Lists ----


@dataclass(frozen=True)
class PastRun:
    simulation: Simulation
    lead: str


def history(state: State, membership: Membership) -> tuple[PastRun, ...]:
    """The last simulations of the stream, newest first."""
    rows = Simulation.objects.visible_to(membership).filter(stream=state.stream_id).without_content()
    rows = rows.select_related("requested_by__user", "job")[:SHOWN]
    basis = value_of(state).basis
    return tuple(
        PastRun(row, show_minutes(Fraction(row.lead_time), basis) if row.lead_time is not None else "") for row in rows
    )


def job_of(simulation: Simulation, membership: Membership) -> Job | None:
    """The work on it, where this member may see it."""
    return Job.objects.visible_to(membership).filter(pk=simulation.job_id).first()
