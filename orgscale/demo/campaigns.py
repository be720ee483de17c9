"""Runs the assessments of the demo: set up, answered by many, closed, each step on its own day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from assessments import answering, questionnaire, services
from assessments.answering import Given
from assessments.framework import Item
from assessments.models import Answer, AnswerRevision, Assessment, Framework, Participant, Response
from assessments.questionnaire import Mode
from organizations.models import AuditEntry
from orgscale.demo.company import Company
from orgscale.demo.opinions import Mood, opinion

SEASONS = ("winter", "spring", "summer", "autumn")
ANSWERING = (Participant, Response, Answer, AnswerRevision, AuditEntry)  # what taking part writes


class Campaign:
    """One assessment of `company` as `told` in the YAML; `common` holds what is told of all campaigns."""

    def __init__(self, company: Company, framework: Framework, told: Mapping, common: Mapping):
        self.company, self.diary, self.told = company, company.diary, told
        self.by = company.members[told["by"]]
        self.framework, self.mode = framework, Mode(told["mode"])
        self.notes = {(note["practice"], note["by"]): note for note in told.get("notes", [])}
        self.everybody = [*told.get("respondents", []), *told.get("half_done", [])]
        self.mood = Mood(
            told.get("coverage", {}),
            common.get("leaders", ()),
            self.everybody,
            common.get("apart", {}),
            **{key: told[key] for key in ("polarised", "unanswered", "not_applicable", "nowhere") if key in told},
        )

    @property
    def first_day(self) -> date:
        return self.diary.day(self.told["days_ago"])

    def open(self) -> Assessment:
        with self.diary.on(self.first_day, 7, 30):
            self.assessment = self._set_up()
        return self.assessment

    def carry_out(self) -> None:
        """Let everybody answer, and close it when its time is over."""
        for at, person in enumerate(self.told.get("respondents", [])):
            with self.diary.on(self._day(at), 8 + at * 5 % 9, at * 17 % 60, tables=ANSWERING):
                self._answer_all(person)
        for person in self.told.get("half_done", []):
            with self.diary.on(self.diary.day(1), 16, 45, tables=ANSWERING):
                self._answer_half(person)
        self._place_participants()
        if "closed_after" in self.told:
            with self.diary.on(self.first_day + timedelta(days=self.told["closed_after"]), 17):
                services.set_open(assessment=self.assessment, is_open=False, by=self.by)

    def _set_up(self) -> Assessment:
        told, first = self.told, self.first_day
        assessment = services.create_assessment(
            by=self.by,
            title=f"MAMOS, {season(first)}",
            framework=self.framework,
            as_of=first,
            closes_on=first + timedelta(days=told["closes_after"]) if "closes_after" in told else None,
        )
        profile = {"currency": self.framework.parsed.currency, "rate": None, **told["profile"]}
        for figure in ("revenue", "rate"):
            profile[figure] = None if profile[figure] is None else Decimal(str(profile[figure]))
        services.set_profile(assessment=assessment, by=self.by, **profile)
        pains = [{**pain, "figure": Decimal(str(pain["figure"]))} for pain in told["pains"]]
        services.set_pains(assessment=assessment, by=self.by, pains=pains)
        return assessment

    def _day(self, at: int) -> date:
        """Most people answer in the first days, all of them before the assessment closes and before today."""
        length = min(self.told.get("closed_after", 99), self.told["days_ago"]) - 1
        return self.first_day + timedelta(days=length * at // len(self.told["respondents"]))

    def _answer_all(self, person: str) -> None:
        by = self.company.members[person]
        response = services.take_part(assessment=self.assessment, by=by)
        items = [*self._items(response), *self._on_request(response, person)]
        Answer.objects.bulk_create(self._rows(response, person, items))
        services.submit(response=response, by=by)

    def _answer_half(self, person: str) -> None:
        """One who is still at it: each answer as the page saves it, and one of them changed afterwards."""
        by = self.company.members[person]
        response = services.take_part(assessment=self.assessment, by=by)
        items = self._items(response)
        for item in items[: len(items) * 3 // 5]:
            if given := self._given(person, item):
                services.record_answer(response=response, practice=item.key, given=given, revision=0, by=by)
        last = response.answers.given().exclude(not_applicable=True).latest("pk")
        given = Given(0, criteria=tuple(last.criteria[:1]), note="Changed after talking to the team.")
        services.record_answer(response=response, practice=last.practice, given=given, revision=last.revision, by=by)

    def _items(self, response: Response) -> list[Item]:
        """The quick statements, and in a full assessment the practices that are asked, in the order of the pages."""
        modes = [Mode.QUICK] if self.mode is Mode.QUICK else [Mode.QUICK, Mode.FULL]
        levels = response.assessment.levels
        pages = (page for mode in modes for page in questionnaire.pages(self.framework.parsed, mode, levels))
        return [item for page in pages for item in page.items]

    def _on_request(self, response: Response, person: str) -> list[Item]:
        wish = self.told.get("also", {"by": []})
        if person not in wish["by"]:
            return []
        services.ask_level(response=response, level=wish["level"], by=self.company.members[person])
        return list(self.framework.parsed.practices_by_place[wish["dimension"], wish["level"]])

    def _rows(self, response: Response, person: str, items: Iterable[Item]) -> Iterator[Answer]:
        for item in items:
            if given := self._given(person, item):
                answering.check(self.framework.parsed, item.key, given)
                yield Answer(
                    organization_id=response.organization_id,
                    response=response,
                    practice=item.key,
                    coverage=given.coverage,
                    not_applicable=given.not_applicable,
                    criteria=list(given.criteria),
                    counted=answering.counted(item, given),
                    note=given.note,
                    evidence=given.evidence,
                )

    def _given(self, person: str, item: Item) -> Given | None:
        """What the person enters, None when she leaves the statement out."""
        said = opinion(self.framework.parsed, item, person, self.mood)
        given = Given(said.coverage, said.not_applicable, said.criteria)
        if note := self.notes.get((item.key, person)):
            given = replace(given, note=note["note"], evidence=note.get("evidence", ""))
        return None if given == Given() else given

    def _place_participants(self) -> None:
        """Whoever belongs to a unit answers as one of it."""
        for person in self.everybody:
            if (who := self.company.persons.get(person)) and who.unit_id:
                rows = Participant.objects.filter(assessment=self.assessment, membership=self.company.members[person])
                rows.update(unit=who.unit_id)


def season(day: date) -> str:
    """ "autumn 2026"; a winter begins in December and bears both years."""
    name = SEASONS[day.month % 12 // 3]
    if name != "winter":
        return f"{name} {day.year}"
    begins = day.year if day.month == 12 else day.year - 1
    return f"{name} {begins}/{(begins + 1) % 100:02}"
