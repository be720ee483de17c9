"""Canvas sessions as pages, exports and the API show them: answers in their columns, and the gap of each department."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from organizations.models import Membership
from organizations.permissions import Permission
from reports.charts import Chart, Series
from valuestreams.goals import Judgement, Verdict, judge
from valuestreams.goals.gap import Gap, gaps
from valuestreams.models import Canvas, CanvasAnswer, Stream
from valuestreams.queries.steps import step_names


@dataclass(frozen=True)
class CanvasLine:
    canvas: Canvas
    count: int  # answers
    is_mine_missing: bool  # it is open, and she has not answered
    may_moderate: bool


@dataclass(frozen=True)
class Card:
    """An answer and the column it stands in."""

    answer: CanvasAnswer
    step: str  # name of the step that it is about; empty: the whole stream
    judgement: Judgement  # what the check suggests

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.answer.verdict) if self.answer.verdict else self.judgement.verdict

    @property
    def is_confirmed(self) -> bool:
        return bool(self.answer.verdict)

    @property
    def department(self) -> str:
        return self.answer.unit.name if self.answer.unit else ""


@dataclass(frozen=True)
class Column:
    verdict: Verdict
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class CanvasPage:
    """`columns` hold what the reader may see; `count` all answers there are. `gaps` are of the whole session, None until
    she may see it.
    """

    canvas: Canvas
    columns: tuple[Column, ...]
    count: int
    gaps: tuple[Gap, ...] | None
    may_moderate: bool

    @property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for column in self.columns for card in column.cards)

    @property
    def unsorted(self) -> int:
        return sum(not card.is_confirmed for card in self.cards)


def canvas_lines(stream: Stream, membership: Membership) -> list[CanvasLine]:
    """The sessions of a stream, the newest first."""
    rows = with_own(Canvas.objects.visible_to(membership).filter(stream=stream), membership)
    rows = rows.annotate(count=Count("answers"))
    takes_part = membership.can(Permission.PARTICIPATE)
    may_moderate = membership.may_write(Permission.EDIT, stream.unit_id)
    return [CanvasLine(row, row.count, takes_part and row.is_open and not row.has_own, may_moderate) for row in rows]


def with_own(rows, membership: Membership):
    """Canvases with `has_own`: whether she has answered."""
    return rows.annotate(has_own=Exists(CanvasAnswer.objects.filter(canvas=OuterRef("pk"), member=membership)))


def unanswered(membership: Membership):
    """Open sessions that want her answer."""
    rows = Canvas.objects.visible_to(membership).filter(closed_at=None)
    return with_own(rows, membership).filter(has_own=False).select_related("stream", "organization", "opened_by__user")


def own_answer(canvas: Canvas, membership: Membership) -> CanvasAnswer | None:
    return CanvasAnswer.objects.visible_to(membership).filter(canvas=canvas, member=membership).first()


def canvas_page(canvas: Canvas, membership: Membership) -> CanvasPage:
    """The answers that she may see, by column, and the gap once she may see all of them."""
    cards = _cards(canvas, CanvasAnswer.objects.visible_to(membership))
    may_moderate = membership.may_write(Permission.EDIT, canvas.stream.unit_id)
    sees_all = may_moderate or (not canvas.is_open and membership.can(Permission.VIEW_RESULTS))
    return CanvasPage(
        canvas=canvas,
        columns=tuple(Column(each, tuple(card for card in cards if card.verdict is each)) for each in Verdict),
        count=CanvasAnswer.objects.filter(canvas=canvas).count(),
        gaps=gaps((card.department, card.verdict) for card in cards) if sees_all else None,
        may_moderate=may_moderate,
    )


def card_of(answer: CanvasAnswer, canvas: Canvas) -> Card:
    return _card(answer, canvas.stream, step_names(canvas.stream))


def _cards(canvas: Canvas, answers) -> list[Card]:
    names = step_names(canvas.stream)
    rows = answers.filter(canvas=canvas).select_related("unit", "organization").order_by("unit__name", "role", "pk")
    return [_card(row, canvas.stream, names) for row in rows]


def _card(row: CanvasAnswer, stream: Stream, names: dict[str, str]) -> Card:
    return Card(row, names.get(row.step_key, row.step_key), judge(row.text, user=stream.user))


def gap_chart(found: Iterable[Gap]) -> Chart:
    """The share of user value by department."""
    found = list(found)
    wide = found[0]
    return Chart(
        kind="bar",
        title=_("Answers that state user value"),
        summary=_("The gap is widest in %(name)s: %(value)s of %(count)s answers state user value.")
        % {"name": named(wide.department), "value": wide.value, "count": wide.count},
        unit="%",
        categories=tuple(f"{named(gap.department)} (n = {gap.count})" for gap in found),
        series=(Series(_("User value"), tuple(float(gap.share) for gap in found), emphasis=True),),
    )


def named(department: str) -> str:
    return department or _("No department")
