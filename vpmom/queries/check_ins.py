"""What was told of one measure, from the newest day to the oldest, and what a form begins with."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from organizations.models import Membership
from vpmom import measure_charts
from vpmom.models import CheckIn, Item, NextAction, Plan
from vpmom.progress import CheckInStatus
from vpmom.queries.following import SIGNS, Standing, value_of
from vpmom.wording import digits


def history(row: Item) -> QuerySet[CheckIn]:
    """Every check-in, corrected ones too, newest day first, with its actions and what became of earlier ones."""
    rows = row.check_ins.select_related("by__user")
    actions = NextAction.objects.select_related("owner")
    return rows.prefetch_related(Prefetch("actions", actions), Prefetch("outcomes", actions))


@dataclass(frozen=True)
class HistoryLine:
    """A check-in as it was told. `is_corrected`: a later one for the same day counts in its place."""

    check_in: CheckIn
    value: str
    sign: str
    tone: str
    is_corrected: bool


def told(shown: Standing, rows: Iterable[CheckIn]) -> list[HistoryLine]:
    """`rows` of `history`, in words."""
    counting = {one.pk for one in shown.days}
    lines = []
    for one in rows:
        value = value_of(shown.measure, one)
        sign, tone = SIGNS[CheckInStatus(one.status)]
        words = "" if value is None else measure_charts.said(shown.measure, value)
        lines.append(HistoryLine(one, words, sign, tone, one.pk not in counting))
    return lines


def told_on(shown: Standing, day: str) -> dict:
    """What the check-in of an ISO day says, to begin a correction with; nothing for a day without one."""
    found = next((one for one in shown.days if one.on.isoformat() == day), None)
    if found is None:
        return {}
    names = ("on", "value", "done", "zone", "status", "confidence", "going_well", "not_going_well")
    told = {name: getattr(found, name) for name in names}
    told["value"] = None if found.value is None else digits(found.value)
    told["done"] = None if found.done is None else str(int(found.done))
    return told


def told_by(membership: Membership, plan: Plan) -> int:
    """How often this member has checked in on the plan: by that the browser knows what it need not keep any more."""
    return CheckIn.objects.filter(item__plan=plan, by=membership).count()
