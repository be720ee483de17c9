"""A canvas session: opening and closing it, answering, and sorting the answers."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit
from organizations.errors import DomainError, Stale
from organizations.models import Membership, Unit
from organizations.permissions import Permission
from valuestreams.goals import Verdict
from valuestreams.models import Canvas, CanvasAnswer, Step, Stream

MOST_ANSWERS = 1000  # of a session


@transaction.atomic
def open_canvas(*, stream: Stream, title: str, question: str, by: Membership) -> Canvas:
    """Begin a session that everybody in the organization who takes part can answer."""
    by.require(Permission.EDIT)
    by.require_unit(stream.unit_id)
    canvas = Canvas.objects.create(
        organization_id=stream.organization_id, stream=stream, title=title, question=question, opened_by=by
    )
    audit.record("canvas.opened", canvas, by=by)
    return canvas


@transaction.atomic
def close_canvas(*, canvas: Canvas, by: Membership) -> Canvas:
    """Nobody answers any more; whoever reads results sees all answers from now on."""
    return _open_or_close(canvas, by, closed_at=now(), event="canvas.closed")


@transaction.atomic
def reopen_canvas(*, canvas: Canvas, by: Membership) -> Canvas:
    return _open_or_close(canvas, by, closed_at=None, event="canvas.reopened")


def _open_or_close(canvas: Canvas, by: Membership, *, closed_at, event: str) -> Canvas:
    row = _moderated(canvas, by)
    if row.is_open == (closed_at is None):
        return row
    row.closed_at = closed_at
    row.save(update_fields=["closed_at"])
    audit.record(event, row, by=by)
    return row


@transaction.atomic
def answer(
    *,
    canvas: Canvas,
    role: str,
    text: str,
    by: Membership,
    unit: Unit | None = None,
    step_key: str = "",
    revision: int = 0,
) -> CanvasAnswer:
    """Say, or say anew, how one's own role creates value. One answer each.

    `revision` is that of the answer that one saw, 0 for none. Raises Stale, with the text that stands there, when it has
    changed since, and DomainError for a session that is closed. A new text is sorted anew.
    """
    by.require(Permission.PARTICIPATE)
    row = _locked(canvas)
    _require_open(row)
    _require_step(row, step_key)
    own = CanvasAnswer.objects.filter(canvas=row, member=by).first()
    if (own.revision if own else 0) != revision:
        current = {"revision": own.revision, "role": own.role, "text": own.text} if own else None
        raise Stale(_("Your answer was changed in another window in the meantime."), current)
    if own is None:
        return _new(row, by, member=by, role=role, text=text, unit=unit, step_key=step_key)
    if own.text != text:
        own.verdict, own.sorted_by = "", None
    own.role, own.text, own.unit, own.step_key, own.written_by = role, text, unit, step_key, by
    own.revision += 1
    own.save()
    return own


@transaction.atomic
def add_said(
    *, canvas: Canvas, role: str, text: str, by: Membership, unit: Unit | None = None, step_key: str = ""
) -> CanvasAnswer:
    """Write down what a role said in the room, for somebody who does not answer alone."""
    row = _moderated(canvas, by)
    _require_open(row)
    _require_step(row, step_key)
    return _new(row, by, member=None, role=role, text=text, unit=unit, step_key=step_key)


@transaction.atomic
def remove_said(*, answer: CanvasAnswer, by: Membership) -> None:
    """Take back what was written down for others. What somebody answered herself is hers."""
    row = _moderated(answer.canvas, by)
    _require_open(row)
    if answer.member_id is not None:
        raise DomainError(_("This answer is somebody's own. Only what was said in the room can be removed."))
    audit.record("canvas.answer_removed", row, by=by, role=[answer.role, None])
    answer.delete()


@transaction.atomic
def sort_answer(*, answer: CanvasAnswer, verdict: str, revision: int, by: Membership) -> CanvasAnswer:
    """Confirm a column, or move to another; "" takes the suggestion of the check again.

    Raises Stale when the answer has been written anew or sorted otherwise since `revision`.
    """
    _moderated(answer.canvas, by)
    row = CanvasAnswer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    if row.revision != revision:
        current = {"revision": row.revision, "role": row.role, "text": row.text, "verdict": row.verdict}
        raise Stale(_("Somebody else has changed or sorted this answer in the meantime. Look at it again."), current)
    if verdict and verdict not in list(Verdict):
        raise DomainError(_("There is no such column."), "verdict")
    row.verdict, row.sorted_by = verdict, by if verdict else None
    row.revision += 1
    row.save(update_fields=["verdict", "sorted_by", "revision"])
    return row


def _locked(canvas: Canvas) -> Canvas:
    row = Canvas.objects.select_for_update(of=("self",)).select_related("stream").get(pk=canvas.pk)
    if row.deleted_at is not None or row.stream.deleted_at is not None:
        raise DomainError(_("“%(canvas)s” is in the bin. Restore it first.") % {"canvas": row})
    return row


def _moderated(canvas: Canvas, by: Membership) -> Canvas:
    by.require(Permission.EDIT)
    row = _locked(canvas)
    by.require_unit(row.stream.unit_id)
    return row


def _require_open(canvas: Canvas) -> None:
    if not canvas.is_open:
        raise DomainError(_("This session is closed. A moderator can open it again."))


def _require_step(canvas: Canvas, key: str) -> None:
    here = {"state__stream": canvas.stream, "state__deleted_at": None}
    if key and not Step.objects.filter(**here, key=key).exists():
        raise DomainError(_("The stream has no such step any more."), "step_key")


def _new(canvas: Canvas, by: Membership, **said) -> CanvasAnswer:
    if CanvasAnswer.objects.filter(canvas=canvas).count() >= MOST_ANSWERS:
        raise DomainError(_("A session holds at most %(most)s answers.") % {"most": MOST_ANSWERS})
    return CanvasAnswer.objects.create(organization_id=canvas.organization_id, canvas=canvas, written_by=by, **said)
