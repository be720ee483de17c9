"""A stream in reports: its figures, what the future state changes, the flow of its work, its money."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.errors import DomainError
from organizations.permissions import Permission
from reports.blocks import Block, Bullets, Cell, Fact, Facts, Figure, Heading, Lead, Paragraph, Table
from reports.charts import Chart
from reports.sections import Brief, Content
from valuestreams import stream as values
from valuestreams.accounting import box_score
from valuestreams.documents.figures import figures, incomplete, percent, shares, span, tenths
from valuestreams.durations import basis_in_words, show_time
from valuestreams.flow import charts
from valuestreams.metrics import Measures, Rework, Rule
from valuestreams.models import State, Stream
from valuestreams.queries.accounting import accounts
from valuestreams.queries.flow import flow_of
from valuestreams.queries.numbers import measured
from valuestreams.queries.reading import values_of

RULES = {
    Rule.ONCE: gettext_lazy("each loop at most once"),
    Rule.UNTIL_RIGHT: gettext_lazy("each loop until right"),
    Rule.MARKOV: gettext_lazy("any routing, until right"),
}


@dataclass(frozen=True)
class Shown:
    """A state, and its numbers; None while its routes cannot be measured."""

    state: State
    value: values.Stream
    measures: Measures | None


@dataclass(frozen=True)
class Subject:
    stream: Stream
    states: tuple[Shown, ...]

    def of(self, kind: State.Kind) -> Shown | None:
        """The newest state of a kind."""
        return next((shown for shown in reversed(self.states) if shown.state.kind == kind), None)


class _AboutStream:
    """A section about the stream that the brief names; it says nothing in reports about something else."""

    permission = Permission.VIEW_RESULTS.value

    def scope(self, brief: Brief) -> int | None:
        return (
            Stream.objects.visible_to(brief.membership).filter(pk=_number(brief)).values_list("unit", flat=True).first()
        )

    def build(self, brief: Brief) -> Content | None:
        subject = _subject(brief)
        return self.content(subject, brief) if subject else None


def _number(brief: Brief) -> int:
    """The id in "stream:12", or 0."""
    kind, _colon, number = brief.subject.partition(":")
    return int(number) if kind == "stream" and number.isdecimal() and len(number) < 19 else 0


def _subject(brief: Brief) -> Subject | None:
    """Read once for all sections of a build."""
    number = _number(brief)
    if not number:
        return None
    if "valuestreams.subject" not in brief.shared:
        rows = Stream.objects.visible_to(brief.membership).select_related("organization", "unit", "calendar")
        stream = rows.filter(pk=number).first()
        if stream is None:
            raise DomainError(_("The value stream was deleted. Restore it from the bin, then make the report again."))
        states = list(
            State.objects.visible_to(brief.membership).filter(stream=stream).select_related("stream__calendar")
        )
        known = values_of(states)
        shown = tuple(Shown(state, known[state.pk], measured(known[state.pk]).measures) for state in states)
        brief.shared["valuestreams.subject"] = Subject(stream, shown)
    return brief.shared["valuestreams.subject"]


# ---- How it works now ----


class StreamFigures(_AboutStream):
    """The current state: what the user gets, the figures, the steps, and what rework costs."""

    key = "valuestreams.figures"
    title = gettext_lazy("The value stream today")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        now = subject.of(State.Kind.CURRENT)
        if now is None or not now.value.steps:
            return None
        blocks: list[Block] = [Lead(_lead(now)), *_about(subject.stream)]
        if now.measures is None:
            blocks.append(Paragraph(_("What it says of its steps does not fit together yet, so that it cannot be measured.")))
        else:
            blocks += _figures(now.value, now.measures)
        blocks.append(_steps(now))
        return Content(tuple(blocks))


def _lead(shown: Shown) -> str:
    measures, value = shown.measures, shown.value
    if measures is None or measures.lead_time is None or measures.flow_efficiency is None:
        return _("The figures of this stream are not complete yet.")
    sentence = _(
        "From the first contact to the last it takes %(lead)s of work time (%(basis)s); %(share)s of it is work."
    )
    return sentence % {
        "lead": span(measures.lead_time, value.basis),
        "basis": basis_in_words(value.basis),
        "share": shares(measures.flow_efficiency),
    }


def _about(stream: Stream) -> list[Block]:
    said = [
        (_("Value"), stream.proposition), (_("User"), stream.user), (_("Trigger"), stream.trigger),
        (_("Vision"), stream.vision), (_("Mission"), stream.mission),
    ]  # fmt: skip
    lines = tuple(f"{label}: {text}" for label, text in said if text)
    return [Bullets(lines)] if lines else []


def _figures(value: values.Stream, measures: Measures) -> list[Block]:
    blocks: list[Block] = [Facts(tuple(Fact(one.label, one.value, one.note) for one in figures(value, measures)))]
    if any(rework.time and rework.time.high for rework in measures.reworks):
        rows = tuple(_rework_row(value, rework) for rework in measures.reworks)
        columns = (_("Rework counted"), _("Adds"), _("Lead time"), _("Flow efficiency"))
        blocks += [Table(_("What rework costs, counted in three ways"), columns, rows)]
        blocks += [Bullets(tuple(dict.fromkeys(line for rework in measures.reworks for line in rework.assumptions)))]
    return blocks


def _rework_row(value: values.Stream, rework: Rework) -> tuple[Cell, ...]:
    if rework.refused:
        return (Cell(str(RULES[rework.rule])), Cell(rework.refused), Cell(""), Cell(""))
    basis = value.basis
    cells = (span(rework.time, basis), span(rework.lead_time, basis), shares(rework.flow_efficiency))
    return (Cell(str(RULES[rework.rule])), *map(Cell, cells))


def _steps(shown: Shown) -> Table:
    loads = {load.key: load.utilisation for load in shown.measures.loads} if shown.measures else {}
    return Table(
        caption=_("Steps"),
        columns=(_("Step"), _("What the user gets"), _("Performer"), _("Department"), _("Process"), _("Wait"), "%C/A", _("Used")),
        rows=tuple(_step_row(step, shown.value.basis, loads.get(step.key)) for step in shown.value.steps),
        numeric=(4, 5, 6, 7),
    )  # fmt: skip


def _step_row(step: values.Step, basis: values.TimeBasis, used) -> tuple[Cell, ...]:
    wait = step.elapsed if step.outside and step.wait is None else step.wait
    return (
        Cell(step.label),
        Cell(step.exchange),
        Cell(step.performer),
        Cell(step.unit or step.supplier),
        Cell("" if step.outside and step.process is None else show_time(step.process, basis)),
        Cell(show_time(wait, basis)),
        Cell(
            "" if step.ca is None else percent(step.ca),
            number=None if step.ca is None else float(step.ca),
            percent=True,
        ),
        Cell("" if used is None else percent(used), tone="bad" if used is not None and used >= 1 else ""),
    )


# ---- What the future state changes ----


class FutureState(_AboutStream):
    key = "valuestreams.future"
    title = gettext_lazy("What the future state changes")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        now, then = subject.of(State.Kind.CURRENT), subject.of(State.Kind.FUTURE)
        if now is None or then is None or now.measures is None or then.measures is None:
            return None
        before = {one.label: one for one in figures(now.value, now.measures)}
        after = {one.label: one for one in figures(then.value, then.measures)}
        rows = tuple(
            (Cell(label), Cell(before[label].value if label in before else ""), Cell(one.value), Cell(one.note))
            for label, one in after.items()
        )
        table = Table(_("Figure by figure"), (_("Figure"), now.state.name, then.state.name, _("Counted")), rows)
        return Content((Lead(_faster(now, then)), table))


def _faster(now: Shown, then: Shown) -> str:
    before, after = now.measures.lead_time, then.measures.lead_time
    if before is None or after is None:
        lacking = incomplete(now.value, now.measures) or incomplete(then.value, then.measures)
        return _("The lead times cannot be compared yet: %(lacking)s.") % {"lacking": lacking}
    said = {"before": span(before, now.value.basis), "after": span(after, then.value.basis)}
    return _("Lead time goes from %(before)s to %(after)s.") % said


# ---- The flow of work items ----


class FlowOfWork(_AboutStream):
    key = "valuestreams.flow"
    title = gettext_lazy("How work flows")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        found = flow_of(subject.stream, brief.as_of)
        if found.is_empty:
            return None
        blocks: list[Block] = [Paragraph(found.check.sentence)] if found.check else []
        for chart in (charts.velocity(found.metrics), charts.distribution(found.metrics)):
            blocks.append(Figure(chart, _table(chart)))
        if found.ageing:
            blocks += [Heading(_("The oldest items in progress")), _ageing(found.ageing[:10])]
        return Content(tuple(blocks))


def _table(chart: Chart) -> Table:
    rows = tuple(
        (Cell(category), *(Cell(chart.say(series.values[at]), series.values[at]) for series in chart.series))
        for at, category in enumerate(chart.categories)
    )
    numeric = tuple(range(1, len(chart.series) + 1))
    return Table(chart.title, ("", *(series.name for series in chart.series)), rows, numeric)


def _ageing(found) -> Table:
    rows = tuple((Cell(one.item.key), Cell(one.item.title), Cell(tenths(one.days), float(one.days))) for one in found)
    return Table(_("Age in days of 24 hours"), (_("Item"), _("Title"), _("Days")), rows, numeric=(2,))


# ---- Money ----


class BoxScore(_AboutStream):
    key = "valuestreams.box_score"
    title = gettext_lazy("Box score")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        score = accounts(subject.stream, brief.as_of).score
        if score is None:
            return None
        columns = [column.score for column in score.columns]
        rows = tuple(
            (
                Cell(line.title),
                *(_score_cell(line, column.value(line.key), subject.stream.currency) for column in columns),
            )
            for line in box_score.LINES
        )
        names = (_("Line"), *(column.title for column in columns))
        return Content((Table(_("Operation, capacity and money"), names, rows, tuple(range(1, len(names)))),))


def _score_cell(line: box_score.Line, found, currency: str) -> Cell:
    value: Fraction | None = found.value
    if value is None:
        return Cell("–")
    if line.kind is box_score.Kind.SHARE:
        return Cell(percent(value) if value >= 0 else f"−{percent(-value)}", float(value), percent=True)
    if line.kind is box_score.Kind.MONEY:
        return Cell(f"{float(value / 100):,.2f} {currency}", float(value / 100))
    return Cell(f"{float(value):,.10g}", float(value))
