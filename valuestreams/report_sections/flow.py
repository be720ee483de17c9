"""The flow of a stream's work in reports: what its work items did, and what a simulation says they will do."""

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.blocks import Block, Bullets, Cell, Figure, Heading, Lead, Paragraph, Table
from reports.charts import Chart
from reports.sections import Brief, Content
from valuestreams.documents.figures import tenths
from valuestreams.flow import charts
from valuestreams.models import Simulation
from valuestreams.queries.flow import flow_of
from valuestreams.queries.simulating import Run, runs
from valuestreams.report_sections.subject import AboutStream, Subject


class FlowOfWork(AboutStream):
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


# ---- What was simulated ----


class StreamSimulation(AboutStream):
    """The newest simulation that is done: how long items take, and whether the result can be trusted."""

    key = "valuestreams.simulation"
    title = gettext_lazy("How it would run")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        rows = Simulation.objects.visible_to(brief.membership).filter(stream=subject.stream, lead_time__isnull=False)
        newest = rows.first()
        if newest is None:
            return None
        found = runs(newest)
        blocks: list[Block] = [Lead(_typical(found[0])), _lead_times(found)]
        for run in found:
            blocks.append(Paragraph(f"{run.name}: {run.check.sentence}" if len(found) > 1 else run.check.sentence))
        said = dict.fromkeys(line for run in found for line in (*run.warnings, *run.assumptions))
        if said:
            blocks += [Heading(_("What it rests on")), Bullets(tuple(said))]
        words = {"items": f"{newest.items:,}", "times": newest.replications, "day": date_format(localdate(newest.at))}
        blocks.append(Paragraph(_("Simulated on %(day)s: %(times)s runs of %(items)s items each.") % words))
        return Content(tuple(blocks))


def _typical(run: Run) -> str:
    sentence = _("Simulated as “%(state)s”, 85 %% of the items are through within %(p85)s (%(days)s).")
    return sentence % {"state": run.name, "p85": run.p85, "days": run.basis}


def _lead_times(found: tuple[Run, ...]) -> Table:
    columns = (_("State"), _("Mean lead time"), _("95 % interval"), "P50", "P85", "P95", _("Days"))
    rows = tuple(
        tuple(map(Cell, (run.name, run.lead, run.interval or "–", run.p50, run.p85, run.p95, run.basis)))
        for run in found
    )
    return Table(_("Lead times in the simulation"), columns, rows, numeric=(1, 2, 3, 4, 5))
