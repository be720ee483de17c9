"""(e) many people answering at once: real HTTP to gunicorn with two workers, and a count of what arrived."""

import http.client
import re
import threading
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import monotonic, perf_counter

from django.urls import reverse

from assessments import queries, questionnaire
from assessments.models import Answer, AnswerRevision, Assessment, Framework
from assessments.questionnaire import Mode
from bench import data
from bench.respondent import Respondent
from bench.server import web_server
from bench.table import Row, at_least, milliseconds
from bench.visitor import Http, Visitor, signed_in

RIVAL = 16  # saves a second of the nearest rival, 20 people at once, on such a machine
TURNS = 8  # of each crowd
NOISE = 0.05  # two equal things, measured in turns on a busy machine, differ by less than this
REVISION = re.compile(rb'name="revision" value="(\d+)"')


@dataclass
class Person:
    """Somebody at her own browser: what she sends, how long each save took, and what was refused or broke off."""

    response_id: int
    headers: dict[str, str]
    path: str  # of her answers, with %s for the practice
    respondent: Respondent
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def answer_until(self, deadline: float, port: int) -> None:
        """Save one answer after the other."""
        visitor = Visitor(self.headers, Http(port))
        while monotonic() < deadline:
            try:
                self._save(visitor)
            except (OSError, http.client.HTTPException) as broken:
                self.failures.append(repr(broken))

    def _save(self, visitor: Visitor) -> None:
        key, form = self.respondent.next_form()
        began = perf_counter()
        answer = visitor.post(self.path % key, form)
        self.seconds.append(perf_counter() - began)
        if answer.status == 200 and (found := REVISION.search(answer.body)):
            self.respondent.acknowledge(key, int(found[1]), form)
        else:
            self.failures.append(f"{answer.status} {answer.body[:100]!r}")


@dataclass
class Crowd:
    """The people of one assessment, and the seconds that they spent answering."""

    assessment: Assessment
    people: list[Person]
    spent: float = 0.0

    @property
    def practices(self) -> str:
        return f"{len(self.assessment.framework.parsed.practices):,} practices"

    @property
    def seconds(self) -> list[float]:
        return [each for person in self.people for each in person.seconds]

    @property
    def failures(self) -> list[str]:
        return [each for person in self.people for each in person.failures]

    @property
    def acknowledged(self) -> int:
        return sum(revision for person in self.people for revision, _said in person.respondent.saved.values())

    @property
    def rate(self) -> float:
        """Saves a second."""
        return self.acknowledged / self.spent

    def answer_for(self, seconds: float, port: int) -> None:
        began, deadline = monotonic(), monotonic() + seconds
        threads = [threading.Thread(target=person.answer_until, args=(deadline, port)) for person in self.people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.spent += monotonic() - began

    def lost(self) -> int:
        """Acknowledged saves that the database does not hold: neither as the answer of now nor in its history."""
        mine = Answer.objects.filter(response__assessment=self.assessment)
        now = {(row.response_id, row.practice): row for row in mine}
        wrong = sum(
            not _holds(now.get((person.response_id, key)), revision, said)
            for person in self.people
            for key, (revision, said) in person.respondent.saved.items()
        )
        before = AnswerRevision.objects.filter(answer__response__assessment=self.assessment).count()
        return max(wrong, self.acknowledged - len(now) - before)


def _holds(row: Answer | None, revision: int, said: str) -> bool:
    """Whether the row is the acknowledged answer, or a later one."""
    if row is None or row.revision < revision:
        return False
    return row.revision > revision or said == ("na" if row.not_applicable else str(row.coverage))


def crowd(framework: Framework, people: int, slug: str) -> Crowd:
    """`people` members who are signed in and have answered nothing yet."""
    company = data.company(slug, people)
    assessment = data.assessment(company, framework)
    responses = data.begin(assessment, company.members)
    path = reverse("answer", args=[slug, assessment.pk, "PRACTICE"]).replace("PRACTICE", "%s")
    asked = questionnaire.pages(framework.parsed, Mode.FULL, queries.levels_asked(responses[0]))
    items = [item for page in asked for item in page.items]
    return Crowd(
        assessment,
        [
            Person(response.pk, signed_in(member.user), path, Respondent(items))
            for member, response in zip(company.members, responses, strict=True)
        ],
    )


def measured(few: Crowd, many: Crowd, seconds: float) -> list[Row]:
    """Two crowds, with few and with many practices, answer in turns, each for `seconds` in all."""
    with web_server() as port:
        for _turn in range(TURNS):
            for one in (few, many):
                one.answer_for(seconds / TURNS, port)
    return [*_rows(few), *_rows(many), _growth_row(few, many)]


def _rows(crowd: Crowd) -> list[Row]:
    words = f"{len(crowd.people)} people at once, {crowd.practices}"
    middle, slow = median(crowd.seconds), quantiles(crowd.seconds, n=20)[-1]
    times = f"median {milliseconds(middle)}, p95 {milliseconds(slow)}"
    saves = Row(
        "e", words, times, f"nearest rival, {RIVAL}/s", f"{crowd.rate:.0f} saves/s", **at_least(crowd.rate, RIVAL, "/s")
    )
    return [saves, _lost_row(words, crowd)]


def _lost_row(words: str, crowd: Crowd) -> Row:
    lost = crowd.lost()
    measured = f"{crowd.acknowledged:,} acknowledged, {len(crowd.failures)} refused or broken off"
    return Row("e", words, measured, "answers and history in the database", f"{lost} lost", "none", lost == 0)


def _growth_row(few: Crowd, many: Crowd) -> Row:
    """Whether saving is slower with a larger framework."""
    ratio = many.rate / few.rate
    aim = at_least(round(ratio, 2), 1 - NOISE)
    compared = f"with {few.practices}, {few.rate:.0f}/s"
    return Row("e", f"saving, {many.practices}", f"{many.rate:.0f}/s", compared, f"{ratio:.2f} × its throughput", **aim)
