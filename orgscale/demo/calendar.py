"""Writes the planning calendar of the demo, and a review of the company plan that left something open."""

from collections.abc import Mapping
from datetime import timedelta

from cadence.models import Question
from cadence.queries.calendar import fiscal_years, proposed
from cadence.services import occasions, reviews
from orgscale.demo.company import Company
from vpmom.models import Plan

FROM_WHOM = {  # kind of an occasion: (field, person or group)
    "sketch": ("person", "ida"),
    "half_way": ("group", "Leadership team"),
    "ready": ("group", "Leadership team"),
    "lock": ("person", "ida"),
    "follow_up": ("person", "jonas"),
    "review": ("person", "jonas"),
}


def write_calendar(company: Company, story: Mapping, plans: Mapping[str, Plan]) -> None:
    """The dates of the running and the next fiscal year, and the reviews of `story`."""
    by, diary = company.members["jonas"], company.diary
    with diary.on(diary.day(150), 10):
        for year in fiscal_years(company.organization, diary.day(0))[:2]:
            rows = [_occasion(company, one, year.label) for one in proposed(company.organization, year)]
            _done_so_far(company, occasions.add_occasions(by=by, occasions=rows))
    for told in story["reviews"]:
        _review(company, told, plans[told["plan"]])


def _occasion(company: Company, proposal, period: str) -> dict:
    field, key = FROM_WHOM.get(proposal.kind, ("person", "jonas"))
    due_from = company.persons[key] if field == "person" else company.groups[key]
    return {
        "kind": proposal.kind,
        "title": proposal.title,
        "unit": None,
        "on": proposal.on,
        "repeats": proposal.repeats,
        "until": proposal.until,
        "period": period,
        "note": "",
        "person": None,
        "group": None,
        field: due_from,
    }


def _done_so_far(company: Company, made: list) -> None:
    """What was due more than a week ago is done: the demo company keeps its calendar."""
    last = company.diary.day(7)
    for occasion in made:
        for day in occasion.days(occasion.on, last):
            occasions.mark_done(occasion=occasion, day=day, by=company.owner)


def _review(company: Company, told: Mapping, plan: Plan) -> None:
    by, diary = company.members[told["by"]], company.diary
    day = diary.day(told["days_ago"])
    with diary.on(day, 11, 45):
        who = [company.persons[key] for key in told["participants"]]
        review = reviews.start_review(by=by, title=told["title"], on=day, subject=plan.ref, participants=who)
        for part, text in told["notes"].items():
            reviews.write_note(review=review, part=part, text=text, revision=0, by=by)
        for one in told["questions"]:
            reviews.ask(
                review=review,
                part=one["part"],
                text=one["text"],
                kind=Question.Kind(one.get("kind", "question")),
                owner=company.persons[one["owner"]] if "owner" in one else None,
                unit=company.units[one["unit"]] if "unit" in one else None,
                due=diary.day(0) + timedelta(days=one["due_in_days"]) if "due_in_days" in one else None,
                by=by,
            )
        reviews.close_review(review=review, by=by)
