"""Holding a review: beginning, noting, asking, answering, closing. Each write is one function."""

import re
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from cadence.agenda import Question as Offer
from cadence.models import Occasion, Question, Review, ReviewNote
from cadence.models.reviews import ANSWER_LIMIT, NOTE_LIMIT, TEXT_LIMIT
from cadence.notices import notify
from cadence.queries.reviews import subject_of
from cadence.services.texts import cleaned, required, write_over
from organizations import audit
from organizations import bin as bin_
from organizations.errors import DomainError
from organizations.models import Membership, Person, Unit
from organizations.permissions import Permission

MOST_QUESTIONS = 300  # of one review
MOST_NOTES = 100
PART = re.compile(r"[-a-zA-Z0-9_]{1,60}")
State = Question.State


@transaction.atomic
def start_review(
    *,
    by: Membership,
    title: str,
    on: date,
    subject: str = "",
    unit: Unit | None = None,
    occasion: Occasion | None = None,
    participants: list[Person] | None = None,
) -> Review:
    """Begin a review of `subject` ("plan:12"; empty: of `unit` on the whole). A subject brings its own unit."""
    by.require(Permission.EDIT)
    if subject:
        found = subject_of(by, subject, unit, on)
        if found is None:
            raise DomainError(_("What is to be reviewed is not there, or you may not read it."), "subject")
        unit = found.unit
    by.require_unit(unit.pk if unit else None)
    _require_ours(by, unit, occasion, *(participants or ()))
    title = " ".join(title.split())[:200]
    if not title:
        raise DomainError(_("Give the review a name."), "title")
    review = Review.objects.create(
        organization=by.organization, title=title, subject=subject, unit=unit, occasion=occasion, on=on, created_by=by
    )
    review.participants.set(participants or ())
    audit.record("review.started", review, by=by)
    return review


@transaction.atomic
def close_review(*, review: Review, by: Membership) -> Review:
    """The meeting is over: notes stay as they are, open questions stay open and come back in the next one."""
    review = _locked(review, by)
    if not review.is_closed:
        review.closed_at, review.closed_by = now(), by
        review.save(update_fields=["closed_at", "closed_by"])
        audit.record("review.closed", review, by=by)
    return review


@transaction.atomic
def reopen_review(*, review: Review, by: Membership) -> Review:
    review = _locked(review, by)
    if review.is_closed:
        review.closed_at = review.closed_by = None
        review.save(update_fields=["closed_at", "closed_by"])
        audit.record("review.reopened", review, by=by)
    return review


@transaction.atomic
def delete_review(*, review: Review, by: Membership) -> None:
    """Into the bin, with its notes and questions."""
    by.require(Permission.EDIT)
    bin_.delete(review, by=by)


@transaction.atomic
def write_note(*, review: Review, part: str, text: str, revision: int, by: Membership) -> ReviewNote:
    """Save what is noted in a part, over the `revision` that was seen (0: none yet).

    Raises Stale with what stands there now when somebody else wrote in between. The same text sent twice is no conflict.
    """
    review = _running(review, by)
    text, part = cleaned(text, NOTE_LIMIT), _part(part)
    note = review.notes.select_related("changed_by__user").filter(part=part).first()
    if note is None:
        if review.notes.count() >= MOST_NOTES:
            raise DomainError(_("This review holds too many notes."))
        note = ReviewNote(organization_id=review.organization_id, review=review, part=part)
    return write_over(note, text, revision, by)


@transaction.atomic
def ask(
    *,
    review: Review,
    part: str,
    text: str,
    by: Membership,
    kind: str = Question.Kind.QUESTION,
    owner: Person | None = None,
    unit: Unit | None = None,
    due: date | None = None,
    offered: str = "",
    subject: str = "",
) -> Question:
    """Put a question on the list. `offered`: the key under which the agenda offered it; it is asked once per review."""
    review = _running(review, by)
    _require_ours(by, owner, unit)
    if review.questions.count() >= MOST_QUESTIONS:
        raise DomainError(_("This review holds %(most)s questions, which is the most.") % {"most": MOST_QUESTIONS})
    part, offered = _part(part), offered[:100]
    same = review.questions.filter(part=part, offered=offered).first() if offered else None
    if same is not None:
        return same
    _check_question(kind, unit)
    question = Question.objects.create(
        organization_id=review.organization_id, review=review, part=part, kind=kind, text=required(text, TEXT_LIMIT),
        owner=owner, unit=unit, due=due, offered=offered, subject=subject[:60], asked_by=by,
    )  # fmt: skip
    audit.record("question.asked", question, by=by)
    _tell(question, by)
    return question


def take_offer(*, review: Review, part: str, offer: Offer, by: Membership) -> Question:
    """Put a question that the agenda offers on the list, with the owner and the unit that it names."""
    mine = {"organization": by.organization_id, "deleted_at": None}
    unit = Unit.objects.filter(pk=offer.unit, **mine).first() if offer.unit else None
    kind = Question.Kind(offer.kind)
    if kind == Question.Kind.DEPENDENCY and unit is None:
        kind = Question.Kind.QUESTION  # the unit is gone
    return ask(
        review=review,
        part=part,
        text=offer.text[:TEXT_LIMIT],
        kind=kind,
        owner=Person.objects.filter(pk=offer.owner, **mine).first() if offer.owner else None,
        unit=unit,
        offered=offer.key,
        subject=offer.subject_ref or review.subject,
        by=by,
    )


@transaction.atomic
def change_question(*, question: Question, by: Membership, **fields) -> Question:
    """Change kind, text, owner, unit or due of an open question."""
    question = _open(question)
    _require_editor(question, by)
    _require_ours(by, fields.get("owner"), fields.get("unit"))
    if "text" in fields:
        fields["text"] = required(fields["text"], TEXT_LIMIT)
    _check_question(fields.get("kind", question.kind), fields.get("unit", question.unit))
    changes = audit.difference(question, **fields)
    if not changes:
        return question
    for name, value in fields.items():
        setattr(question, name, value)
    question.save()
    audit.record("question.changed", question, by=by, **changes)
    if "owner" in changes:
        _tell(question, by)
    return question


@transaction.atomic
def answer(*, question: Question, text: str, by: Membership) -> Question:
    """The answer of the one named, or of an editor. What was answered already is not answered again."""
    _require_say(question, by)
    return _end(question, State.ANSWERED, required(text, ANSWER_LIMIT), by)


@transaction.atomic
def drop(*, question: Question, text: str, by: Membership) -> Question:
    """It need not be answered any more; `text` says why and may be empty."""
    _require_editor(question, by)
    return _end(question, State.DROPPED, cleaned(text, ANSWER_LIMIT), by)


@transaction.atomic
def reopen_question(*, question: Question, by: Membership) -> Question:
    """It is open again; what was said stays beside it."""
    _require_say(question, by)
    question = Question.objects.select_for_update(of=("self",)).select_related("review").get(pk=question.pk)
    if not question.is_open:
        question.state, question.answered_at, question.answered_by = State.OPEN, None, None
        question.save(update_fields=["state", "answered_at", "answered_by"])
        audit.record("question.reopened", question, by=by)
    return question


def may_answer(question: Question, by: Membership) -> bool:
    """Whether she is the one named, the lead of the unit asked when nobody is named, or an editor of either unit."""
    if may_edit(question, by):
        return True
    return by.can(Permission.PARTICIPATE) and Question.objects.visible_to(by).put_to(by).filter(pk=question.pk).exists()


def may_edit(question: Question, by: Membership) -> bool:
    """Whether she may change it: who writes in the unit of the review."""
    return by.may_write(Permission.EDIT, question.review.unit_id)


def _require_say(question: Question, by: Membership) -> None:
    by.require(Permission.PARTICIPATE)
    if not may_answer(question, by):
        raise PermissionDenied(_("This is put to somebody else: only they or an editor can answer it."))


def _require_editor(question: Question, by: Membership) -> None:
    by.require(Permission.EDIT)
    by.require_unit(question.review.unit_id)


def _end(question: Question, state: str, text: str, by: Membership) -> Question:
    question = _open(question)
    question.state, question.answer = state, text
    question.answered_by, question.answered_at = by, now()
    question.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    audit.record(f"question.{state}", question, by=by)
    return question


def _open(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related(
        "review", "owner", "unit", "answered_by__user"
    )
    question = rows.get(pk=question.pk)
    if not question.is_open:
        words = {"who": question.answered_by, "text": question.answer}
        if question.state == State.ANSWERED:
            raise DomainError(_("%(who)s has answered this already: “%(text)s”") % words)
        raise DomainError(_("%(who)s has taken this from the list: it is no longer asked.") % words)
    return question


def _locked(review: Review, by: Membership) -> Review:
    """The review as it stands now, until this transaction ends; only for who writes in its unit."""
    by.require(Permission.EDIT)
    by.require_unit(review.unit_id)
    return Review.objects.select_for_update(of=("self",)).get(pk=review.pk)


def _running(review: Review, by: Membership) -> Review:
    review = _locked(review, by)
    if review.is_closed:
        raise DomainError(_("This review is closed: its notes stay as they are. Reopen it to add something."))
    return review


def _check_question(kind: str, unit: Unit | None) -> None:
    if kind == Question.Kind.DEPENDENCY and unit is None:
        raise DomainError(_("Name the unit that this depends on."), "unit")


def _part(key: str) -> str:
    """The key of a part, as models keep it."""
    if not PART.fullmatch(key):
        raise DomainError(_("The agenda has no such part."), "part")
    return key


def _require_ours(by: Membership, *rows) -> None:
    if any(row is not None and row.organization_id != by.organization_id for row in rows):
        raise DomainError(_("This belongs to another organization."))


def _tell(question: Question, by: Membership) -> None:
    """A mail to the one named, unless she asks herself."""
    member = question.owner.membership if question.owner else None
    if member is None or member.pk == by.pk:
        return
    words = {"review": question.review.title, "who": by, "day": question.due}
    lines = [_("%(who)s puts this to you in “%(review)s”:") % words, question.text]
    if question.due:
        lines.append(_("By %(day)s.") % {"day": question.due.isoformat()})
    notify(
        membership=member,
        kind="question",
        key=f"question:{question.pk}:owner:{question.owner_id}",
        subject=_("A question for you: %(review)s") % words,
        lines=lines,
        url=reverse("question", args=[by.organization.slug, question.pk]),
    )
