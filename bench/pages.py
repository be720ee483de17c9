"""(a) the questionnaire page, (b) saving an answer, (c) the report page: each against an empty view, in turns.

Throughput is measured over HTTP with several connections at once; queries and bytes are counted in this process.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import queries, questionnaire
from assessments.models import Framework
from assessments.questionnaire import Mode
from bench import data
from bench.respondent import Respondent
from bench.server import web_server
from bench.table import Row, at_least, at_most
from bench.timing import Pace, paces_in_turns
from bench.urls import EMPTY
from bench.visitor import Answer, Here, Http, Visitor, Way, signed_in

KILOBYTE = 1024
LARGEST_PAGE = 200  # KB of HTML
NOT_HTML = {"matrix_data"}  # the limit is not theirs
SAVE_RATIO = 0.5
CONNECTIONS = 12  # at once, of sixteen threads: fewer would wait for the disk and not for the processor
TURN = 0.25  # seconds
NAMES = {"page": ("a", "questionnaire page"), "save": ("b", "save an answer"), "report": ("c", "report page")}


class Measured(Protocol):
    """Somebody signed in, and what she is about to do."""

    headers: dict[str, str]

    def works(self, way: Way, window: int) -> dict[str, Callable[[], Answer]]: ...


@dataclass(frozen=True)
class Scene:
    """A company whose members have answered, and its owner, who is about to look at the pages and to answer again."""

    headers: dict[str, str]
    page: str
    report: str
    answer: str  # address, with %s for the practice
    respondents: tuple[Respondent, ...]  # the owner in several windows: none answers what another one does

    def works(self, way: Way, window: int) -> dict[str, Callable[[], Answer]]:
        """What is measured, by the names of NAMES."""
        visitor = Visitor(self.headers, way)
        return {
            "page": partial(done, visitor.get, self.page),
            "save": partial(self._save, visitor, self.respondents[window]),
            "report": partial(done, visitor.get, self.report),
        }

    def _save(self, visitor: Visitor, respondent: Respondent) -> Answer:
        key, form = respondent.next_form()
        answer = done(visitor.post, self.answer % key, form)
        respondent.acknowledge(key, form["revision"] + 1, form)
        return answer


def done(send: Callable[..., Answer], path: str, *form: dict) -> Answer:
    answer = send(path, *form)
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}: {answer.body[:200]!r}")
    return answer


@dataclass(frozen=True)
class Cost:
    """What one request takes: queries, bytes of HTML, and its pace beside the empty view's."""

    queries: int
    size: int
    pace: Pace

    @property
    def measured(self) -> str:
        return f"{self.queries} queries, {self.size / KILOBYTE:.1f} KB, {self.pace.rate:.1f}/s"


def scene(framework: Framework, respondents: int, slug: str) -> Scene:
    """`respondents` members have answered the quick questionnaire, and the owner the whole one."""
    company = data.company(slug, respondents)
    assessment = data.assessment(company, framework)
    responses = data.begin(assessment, company.members)
    data.respond(responses, framework.parsed.quick)
    data.respond(responses[:1], framework.parsed.practices)
    report = data.report(assessment, company)
    asked = questionnaire.pages(framework.parsed, Mode.FULL, queries.levels_asked(responses[0]))
    items = [item for page in asked for item in page.items]
    windows = (items[window::CONNECTIONS] for window in range(CONNECTIONS))
    return Scene(
        headers=signed_in(company.owner.user),
        page=reverse("questionnaire-page", args=[slug, assessment.pk, "full", asked[0].dimension.key, 1]),
        report=reverse("report", args=[slug, report.pk]),
        answer=reverse("answer", args=[slug, assessment.pk, "PRACTICE"]).replace("PRACTICE", "%s"),
        respondents=tuple(Respondent(few, {item.key: 1 for item in few}) for few in windows),
    )


def measure(scenes: Mapping[str, Measured], rounds: int) -> dict[tuple[str, str], Cost]:
    """(scene, name of a work) to its cost: everything in turns with the empty view."""
    counted = {
        (label, name): _counted(work) for label, one in scenes.items() for name, work in one.works(Here(), 0).items()
    }
    with web_server() as port:
        paces = paces_in_turns(_over_http(scenes, port), _empty(scenes, port), rounds, TURN)
    return {name: Cost(*counts, paces[name]) for name, counts in counted.items()}


def _counted(work: Callable[[], Answer]) -> tuple[int, int]:
    """Queries, and bytes of the answer, when the process is warm."""
    work()
    with CaptureQueriesContext(connection) as captured:
        answer = work()
    return len(captured), len(answer.body)


def _empty(scenes: Mapping[str, Measured], port: int) -> list[Callable[[], Answer]]:
    headers = next(iter(scenes.values())).headers
    return [partial(done, Visitor(headers, Http(port)).get, EMPTY) for _ in range(CONNECTIONS)]


def _over_http(scenes: Mapping[str, Measured], port: int) -> dict[tuple[str, str], list[Callable[[], Answer]]]:
    works = {}
    for label, one in scenes.items():
        windows = [one.works(Http(port), window) for window in range(CONNECTIONS)]
        works |= {(label, name): [window[name] for window in windows] for name in windows[0]}
    return works


def rows(costs: Mapping[tuple[str, str], Cost], name: str, names: Mapping[str, tuple[str, str]] = NAMES) -> list[Row]:
    """The lines of one kind of request, and whether its queries stay the same."""
    part, words = names[name]
    mine = {label: cost for (label, kind), cost in costs.items() if kind == name}
    lines = [_row(part, f"{words}, {label}", name, cost) for label, cost in mine.items()]
    counts = [cost.queries for cost in mine.values()]
    same = {"aim": "the same", "is_met": len(set(counts)) == 1}
    return [*lines, Row(part, f"{words}, queries", "", ", ".join(mine), " / ".join(map(str, counts)), **same)]


def _row(part: str, what: str, name: str, cost: Cost) -> Row:
    compared, ratio = f"empty view, {cost.pace.base:.0f}/s", f"{cost.pace.ratio:.2f} × its throughput"
    if name == "save":
        return Row(part, what, cost.measured, compared, ratio, **at_least(round(cost.pace.ratio, 2), SAVE_RATIO))
    size = cost.size / KILOBYTE
    aim = {} if name in NOT_HTML else at_most(round(size), LARGEST_PAGE, " KB")
    return Row(part, what, cost.measured, compared, f"{ratio}; {size:.0f} KB", **aim)
