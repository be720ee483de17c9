"""The states of a stream in reports: the current one with its map, figures and steps, and what the future one changes."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.blocks import MOST_PICTURE, Block, Bullets, Cell, Fact, Facts, Lead, Paragraph, Picture, Table
from reports.sections import Brief, Content
from valuestreams import stream as values
from valuestreams.documents.figures import TIMES, figures, incomplete, percent, shares, span
from valuestreams.drawing.map_svg import map_svg
from valuestreams.durations import basis_in_words, show_time
from valuestreams.metrics import Measures, Rework, Rule
from valuestreams.models import State, Stream
from valuestreams.report_sections.subject import AboutStream, Shown, Subject

RULES = {
    Rule.ONCE: gettext_lazy("each loop at most once"),
    Rule.UNTIL_RIGHT: gettext_lazy("each loop until right"),
    Rule.MARKOV: gettext_lazy("any routing, until right"),
}
MOST_ALT = 1500  # characters


class StreamFigures(AboutStream):
    """The current state: what the user gets, the figures, the steps, and what rework costs."""

    key = "valuestreams.figures"
    title = gettext_lazy("The value stream today")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        now = subject.of(State.Kind.CURRENT)
        if now is None or not now.value.steps:
            return None
        blocks: list[Block] = [Lead(_lead(now)), *_about(subject.stream), _map(now)]
        if now.measures is None:
            blocks.append(
                Paragraph(_("What it says of its steps does not fit together yet, so that it cannot be measured."))
            )
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


def _map(shown: Shown) -> Block:
    svg = map_svg(shown.value, heading=shown.state.name)
    if len(svg.encode()) > MOST_PICTURE:
        return Paragraph(_("The map is too large for a report; its page and its files have it whole."))
    steps = ", ".join(step.label for step in shown.value.steps)
    alt = _("Value stream map of %(title)s: %(steps)s") % {"title": shown.value.title, "steps": steps}
    return Picture(svg, alt if len(alt) <= MOST_ALT else f"{alt[:MOST_ALT]}…", _("The map"))


def _figures(value: values.Stream, measures: Measures) -> list[Block]:
    blocks: list[Block] = [Facts(tuple(Fact(one.label, one.value, one.note) for one in figures(value, measures)))]
    if any(rework.time and rework.time.high for rework in measures.reworks):
        rows = tuple(_rework_row(value, rework) for rework in measures.reworks)
        efficiency = _("Flow efficiency (%(days)s)") % {"days": basis_in_words(value.basis)}
        columns = (_("Rework counted"), _("Adds"), _("Lead time"), efficiency)
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


class FutureState(AboutStream):
    key = "valuestreams.future"
    title = gettext_lazy("What the future state changes")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        now, then = subject.of(State.Kind.CURRENT), subject.of(State.Kind.FUTURE)
        if now is None or then is None or now.measures is None or then.measures is None:
            return None
        before = {one.key: one for one in figures(now.value, now.measures)}
        rows = tuple(
            (Cell(one.label), Cell(before[one.key].value if one.key in before else ""), Cell(one.value), Cell(one.note))
            for one in figures(then.value, then.measures)
        )
        table = Table(_("Figure by figure"), (_("Figure"), now.state.name, then.state.name, _("Counted")), rows)
        return Content((Lead(_faster(now, then)), table))


def _faster(now: Shown, then: Shown) -> str:
    before, after = now.measures.lead_time, then.measures.lead_time
    if before is None or after is None:
        lacking = incomplete(now.value, now.measures, of=TIMES) or incomplete(then.value, then.measures, of=TIMES)
        return _("The lead times cannot be compared yet: %(lacking)s.") % {"lacking": lacking}
    said = {"before": span(before, now.value.basis), "after": span(after, then.value.basis)}
    return _("Lead time goes from %(before)s to %(after)s.") % said
