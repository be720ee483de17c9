"""A review as its page shows it: the agenda for this reader, what was noted, what was asked and what is still open."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cadence.agenda import AgendaPart, Brief, Subject
from cadence.agenda import Question as Offer
from cadence.catalogue import contributor_of, contributors
from cadence.models import Question, Review, ReviewNote
from organizations.models import Person

OTHER = "other"  # key of the last part, which every review has


def subject_of(membership, subject: str, unit, on: date) -> Subject | None:
    """What `subject` ("plan:12") stands for, or None when nobody knows it or the member may not read it."""
    contributor = contributor_of(subject)
    return contributor.subject(Brief(membership, subject, unit, on)) if contributor else None


def agenda_of(review: Review, membership) -> tuple[AgendaPart, ...]:
    """The parts of the meeting in order; the last one is for whatever else comes up."""
    brief = Brief(membership, review.subject, review.unit, review.on)
    if not review.subject:
        parts = [part for one in contributors() for part in one.parts(brief)]
    else:
        one = contributor_of(review.subject)
        parts = list(one.parts(brief)) if one is not None and one.subject(brief) is not None else []
    last = AgendaPart(OTHER, _("Anything else"), _("What has not been said yet? What happens next, and who does it?"))
    return (*parts, last)


@dataclass(frozen=True)
class Standing:
    """All of a review that is stored, and what is still open from earlier reviews of the same subject."""

    review: Review
    notes: dict[str, ReviewNote]
    questions: list[Question]
    carried: list[Question]

    def asked_in(self, part: str, known: set[str]) -> list[Question]:
        return [one for one in self.questions if _place(one, known) == part]

    def carried_into(self, part: str, known: set[str]) -> list[Question]:
        return [one for one in self.carried if _place(one, known) == part]

    @cached_property
    def open(self) -> list[Question]:
        """What nobody has answered yet, earlier questions first."""
        return [one for one in (*self.carried, *self.questions) if one.is_open]

    @cached_property
    def offered(self) -> set[tuple[str, str]]:
        return {(one.part, one.offered) for one in (*self.carried, *self.questions) if one.offered}


def standing(review: Review) -> Standing:
    """Three queries."""
    notes = {note.part: note for note in ReviewNote.objects.filter(review=review).select_related("changed_by__user")}
    rows = _with_people(Question.objects)
    return Standing(review, notes, list(rows.filter(review=review)), list(_with_people(carried_into(review))))


def carried_into(review: Review):
    """Open questions of earlier reviews of the same subject; without a subject, of the same unit on the whole."""
    earlier = Review.objects.filter(organization=review.organization_id, deleted_at=None, subject=review.subject)
    if not review.subject:
        earlier = earlier.filter(unit=review.unit_id)
    before = earlier.filter(Q(on__lt=review.on) | Q(on=review.on, pk__lt=review.pk))
    return Question.objects.open().filter(review__in=before.values("pk"))


def _with_people(rows):
    return rows.select_related("owner", "unit", "review", "asked_by__user", "answered_by__user")


def _place(question: Question, known: set[str]) -> str:
    """Where a question stands: in its part, or with the rest when the agenda no longer has that part."""
    return question.part if question.part in known else OTHER


@dataclass(frozen=True)
class PartPage:
    """One part of a running review. `number` counts from 1; `previous` and `next` are keys, empty at the ends."""

    part: AgendaPart
    number: int
    parts: tuple[AgendaPart, ...]
    note: ReviewNote | None
    asked: list[Question]
    carried: list[Question]
    offers: list[Offer]

    @property
    def previous(self) -> str:
        return self.parts[self.number - 2].key if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self.parts[self.number].key if self.number < len(self.parts) else ""


def part_page(review: Review, membership, key: str) -> PartPage | None:
    """The part `key`, or None when the agenda has none of that name."""
    parts = agenda_of(review, membership)
    keys = [part.key for part in parts]
    if key not in keys:
        return None
    part, stored, known = parts[keys.index(key)], standing(review), set(keys)
    return PartPage(
        part=part,
        number=keys.index(key) + 1,
        parts=parts,
        note=stored.notes.get(key),
        asked=stored.asked_in(key, known),
        carried=stored.carried_into(key, known),
        offers=[offer for offer in part.questions if (key, offer.key) not in stored.offered],
    )


def first_part(review: Review, membership) -> str:
    return agenda_of(review, membership)[0].key


@dataclass(frozen=True)
class Chapter:
    """A part as it stands in the outcome."""

    title: str
    note: ReviewNote | None
    answered: list[Question]


@dataclass(frozen=True)
class Outcome:
    """What came out of a review: what is open, by kind; notes and answers part by part; `subject` None: not readable."""

    review: Review
    subject: Subject | None
    questions: list[Question]  # open ones that are no dependencies
    dependencies: list[Question]
    chapters: list[Chapter]
    participants: list[Person]
    begin: str  # key of the first part

    @property
    def open(self) -> list[Question]:
        return [*self.questions, *self.dependencies]


def outcome(review: Review, membership) -> Outcome:
    stored, parts = standing(review), agenda_of(review, membership)
    known = {part.key for part in parts}
    titles = {part.key: part.title for part in parts} | {key: _("Noted") for key in stored.notes if key not in known}
    chapters = [
        Chapter(
            title,
            _written(stored.notes.get(key)),
            [one for one in stored.asked_in(key, known) if not one.is_open] if key in known else [],
        )
        for key, title in titles.items()
    ]
    return Outcome(
        review=review,
        subject=subject_of(membership, review.subject, review.unit, review.on) if review.subject else None,
        questions=[one for one in stored.open if one.kind != Question.Kind.DEPENDENCY],
        dependencies=[one for one in stored.open if one.kind == Question.Kind.DEPENDENCY],
        chapters=[chapter for chapter in chapters if chapter.note or chapter.answered],
        participants=list(review.participants.visible_to(membership)),
        begin=parts[0].key,
    )


def _written(note: ReviewNote | None) -> ReviewNote | None:
    return note if note is not None and note.text.strip() else None


def reviews(membership):
    """The reviews that she may read with the number of their open questions, running ones first."""
    count = Count("questions", filter=Q(questions__state=Question.State.OPEN))
    rows = Review.objects.visible_to(membership).select_related("unit").annotate(open_count=count)
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-on", "-pk")


def running_of(membership, subject: str) -> Review | None:
    """A review of this subject that is still running, to go on with instead of beginning another."""
    return Review.objects.visible_to(membership).running().filter(subject=subject).first()


def questions(membership, *, state: str = Question.State.OPEN, kind: str = ""):
    """The questions that she may read, those with the nearest date first."""
    rows = _with_people(Question.objects.visible_to(membership)).filter(state=state)
    return (rows.filter(kind=kind) if kind else rows).order_by("due", "pk")
