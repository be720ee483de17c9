"""The roadmap in reports about its assessment, and the goals of a stream in reports about that."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.permissions import Permission
from reports.blocks import Block, Bullets, Cell, Fact, Facts, Heading, Lead, Paragraph, Table, Timeline
from reports.sections import Brief, Content
from roadmaps.drawing import day, gantt
from roadmaps.explaining import days
from roadmaps.models import Initiative, Roadmap
from roadmaps.queries import Figures, Wave, figures, waves
from roadmaps.queries.goals import Served, StepGoals, reported_goals
from roadmaps.queries.goals import StreamGoals as Goals
from valuestreams.goals import Verdict
from valuestreams.report_sections import AboutStream, Subject

WAVES_IN_DETAIL = 2  # what a board decides now; the rest will be drafted again before it comes


class FirstRoadmap:
    """The newest roadmap of the assessment that the report is about."""

    key = "roadmaps.first"
    title = gettext_lazy("First roadmap")
    permission = Permission.VIEW_RESULTS

    def scope(self, brief: Brief) -> int | None:
        roadmap = _newest(brief)
        return roadmap.unit_id if roadmap else None

    def build(self, brief: Brief) -> Content | None:
        roadmap = _newest(brief)
        if roadmap is None:
            return None
        initiatives = list(roadmap.initiatives.in_plan().select_related("owner").prefetch_related("after"))
        if not initiatives:
            return None
        found = figures(roadmap)
        chart = gantt(roadmap, initiatives, brief.as_of)
        blocks: list[Block] = [
            _lead(roadmap, found),
            _facts(roadmap, found),
            Timeline(chart, _dates(initiatives)),
            *(_wave_table(wave) for wave in waves(roadmap, initiatives)[:WAVES_IN_DETAIL]),
        ]
        if found.waves > WAVES_IN_DETAIL:
            blocks.append(
                Paragraph(_("The later waves stand in the timeline above; the roadmap's page has their details."))
            )
        return Content(tuple(blocks))


def _newest(brief: Brief) -> Roadmap | None:
    kind, _colon, number = brief.subject.partition(":")
    if kind != "assessment" or not number.isdecimal():
        return None
    rows = Roadmap.objects.visible_to(brief.membership).filter(assessment=int(number), drafted_at__isnull=False)
    return rows.select_related("organization").first()


def _lead(roadmap: Roadmap, found: Figures) -> Lead:
    sentence = _(
        "%(initiatives)s initiatives in %(waves)s waves of %(weeks)s weeks close the gaps by %(end)s, "
        "with %(capacity)s person-days a wave."
    )
    return Lead(
        sentence
        % {
            "initiatives": found.initiatives,
            "waves": found.waves,
            "weeks": roadmap.wave_weeks,
            "end": day(found.ends_on),
            "capacity": roadmap.capacity_days,
        }
    )


def _facts(roadmap: Roadmap, found: Figures) -> Facts:
    return Facts(
        (
            Fact(_("Initiatives"), str(found.initiatives), _("%(done)s done") % {"done": found.done}),
            Fact(_("Waves"), str(found.waves), _("%(weeks)s weeks each") % {"weeks": roadmap.wave_weeks}),
            Fact(_("Person-days"), days(found.days), _("%(days)s fit a wave") % {"days": roadmap.capacity_days}),
            Fact(_("From"), day(roadmap.starts_on)),
            Fact(_("To"), day(found.ends_on)),
        )
    )


def _dates(initiatives: list[Initiative]) -> Table:
    return Table(
        caption=_("When each initiative begins and ends"),
        columns=(_("Initiative"), _("Wave"), _("First day"), _("Last day")),
        rows=tuple(
            (Cell(one.title), Cell(str(one.wave), float(one.wave)), Cell(day(one.starts_on)), Cell(day(one.ends_on)))
            for one in initiatives
        ),
        numeric=(1,),
    )


def _wave_table(wave: Wave) -> Table:
    words = {"number": wave.number, "first": day(wave.span.starts_on), "last": day(wave.span.ends_on)}
    return Table(
        caption=_("Wave %(number)s, %(first)s to %(last)s") % words,
        columns=(_("Initiative"), _("Why"), _("After"), _("Roles"), _("Owner"), _("Person-days")),
        rows=tuple(_cells(row.initiative, row.waits_for) for row in wave.rows),
        numeric=(5,),
        total=(
            Cell(_("Taken in this wave, of %(capacity)s") % {"capacity": wave.capacity}),
            *(Cell("") for _column in range(4)),
            Cell(days(wave.used), float(wave.used), tone="warn" if wave.over else ""),
        ),
    )


def _cells(one: Initiative, waits_for: tuple[str, ...]) -> tuple[Cell, ...]:
    return (
        Cell(one.title),
        Cell(one.why),
        Cell("; ".join(waits_for)),
        Cell(", ".join(one.roles)),
        Cell(one.owner.name if one.owner else ""),
        Cell(days(one.effort_days), float(one.effort_days)),
    )


# ---- The goals of a stream ----

VERDICTS = {
    Verdict.VALUE: ("ok", gettext_lazy("user value")),
    Verdict.OUTPUT: ("warn", gettext_lazy("own output")),
    Verdict.UNCLEAR: ("", gettext_lazy("unclear")),
}


class StreamGoals(AboutStream):
    """Which goals serve which step, what they read as, and which steps no goal serves."""

    key = "roadmaps.stream_goals"
    title = gettext_lazy("Goals, step by step")

    def content(self, subject: Subject, brief: Brief) -> Content | None:
        page = reported_goals(subject.stream, brief.membership)
        if not page.served:
            return None
        steps = (page.whole, *page.steps, *page.gone)
        rows = tuple(_goal_row(step, one) for step in steps for one in step.goals)
        columns = (_("Step"), _("Goal"), _("Reads as"), _("Why"), _("Plan"))
        blocks: list[Block] = [Lead(_judged(page)), Table(_("Goals and the steps that they serve"), columns, rows)]
        if page.unserved:
            blocks += [Heading(_("Steps that no goal serves")), Bullets(tuple(step.name for step in page.unserved))]
        blocks.append(
            Paragraph(_("“Reads as” is a rule of thumb from the words of the goal. Confidential goals are left out."))
        )
        return Content(tuple(blocks))


def _judged(page: Goals) -> str:
    sentence = _(
        "Goals that serve it: %(value)s with value to the user, %(output)s with own output, %(unclear)s unclear."
    )
    return sentence % {verdict.value: page.count(verdict) for verdict in Verdict}


def _goal_row(step: StepGoals, one: Served) -> tuple[Cell, ...]:
    tone, words = VERDICTS[one.judgement.verdict]
    return (
        Cell(step.name),
        Cell(one.goal.text),
        Cell(str(words), tone=tone),
        Cell(one.judgement.reason),
        Cell(one.goal.plan.title),
    )
