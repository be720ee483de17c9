"""What became of a plan in its period, on one page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.timezone import localdate

from organizations.models import Membership
from vpmom import plan as values
from vpmom.kinds import Part
from vpmom.models import CheckIn, Item, NextAction, Plan, Version
from vpmom.plan import ObstacleState
from vpmom.progress import CheckInStatus
from vpmom.queries.editing import beyond
from vpmom.queries.following import FollowPage, Group, Standing, follow_page
from vpmom.queries.reading import clearance
from vpmom.words import live, plain


@dataclass(frozen=True)
class Missed:
    """A measure that is not where it should be, and what was said last about what does not go well."""

    standing: Standing
    why: str


@dataclass(frozen=True)
class Hurdle:
    words: str
    state: str
    reason: str
    periods: int


@dataclass(frozen=True)
class SummaryPage:
    follow: FollowPage
    missed: tuple[Missed, ...]
    hurdles: dict[str, tuple[Hurdle, ...]]  # by state: open, accepted, cleared
    actions: dict[str, tuple[NextAction, ...]]  # by outcome; one that went on is told where it ended
    versions: tuple[Version, ...]
    later: tuple[Plan, ...]
    earlier: Plan | None

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.follow.groups

    @property
    def reached(self) -> int:
        return sum(standing.progress == 1 for standing in self.follow.standings)

    @property
    def unknown(self) -> int:
        return sum(standing.progress is None for standing in self.follow.standings)


def summary_page(plan: Plan, membership: Membership) -> SummaryPage:
    """In a number of queries that does not depend on how much was checked in."""
    page = follow_page(plan, membership)
    ids = [standing.row.pk for standing in page.standings]
    return SummaryPage(
        follow=page,
        missed=_missed(page.standings, ids),
        hurdles=_hurdles(plan, page.followed.text, beyond(plan, clearance(plan, membership))),
        actions=_actions(ids),
        versions=tuple(_versions(plan)),
        later=tuple(Plan.objects.visible_to(membership).filter(earlier=plan).order_by("pk")),
        earlier=Plan.objects.visible_to(membership).filter(pk=plan.earlier_id).first() if plan.earlier_id else None,
    )


def _missed(standings: Iterable[Standing], ids: list[int]) -> tuple[Missed, ...]:
    rows = CheckIn.objects.filter(item__in=ids).exclude(not_going_well="").order_by("item_id", "-on", "-pk")
    why = dict(rows.distinct("item_id").values_list("item_id", "not_going_well"))
    return tuple(Missed(one, why.get(one.row.pk, "")) for one in standings if _is_missed(one))


def _is_missed(one: Standing) -> bool:
    """Short of its target when the period is over, or told to be in trouble before that."""
    if one.last is None or one.progress == 1:
        return False
    end = one.followed.end
    return one.status != CheckInStatus.ON_TRACK or (end is not None and end < localdate())


def _hurdles(plan: Plan, text: values.Plan, unseen: set[str]) -> dict[str, tuple[Hurdle, ...]]:
    """Of the obstacles that the text names. How each stands is a fact, so the rows say it rather than the text; but
    not a row that has become too confidential since.
    """
    named = {item.key: item for item in text.items(Part.HURDLE) if live(item.text)}
    stand = Item.objects.filter(plan=plan, key__in=named.keys() - unseen).select_related("obstacle")
    rows = {str(row.key): row for row in stand}
    found: dict[str, list[Hurdle]] = {state.value: [] for state in ObstacleState}
    for key, item in named.items():
        stored = getattr(rows.get(key), "obstacle", None)
        now = stored.value if stored else item.obstacle or values.Obstacle()
        found[now.state.value].append(Hurdle(plain(item.text), now.state.value, now.reason, now.periods))
    return {state: tuple(hurdles) for state, hurdles in found.items()}


def _actions(ids: list[int]) -> dict[str, tuple[NextAction, ...]]:
    told = (NextAction.Outcome.DONE, NextAction.Outcome.DROPPED, NextAction.Outcome.OPEN)
    rows = NextAction.objects.filter(check_in__item__in=ids, outcome__in=told).select_related("owner")
    return {outcome.value: tuple(row for row in rows if row.outcome == outcome) for outcome in told}


def _versions(plan: Plan) -> Iterable[Version]:
    """Those that were decided, without their texts."""
    rows = plan.versions.filter(state=Version.State.DECIDED).order_by("number")
    return rows.only("pk", "number", "vetted_on", "plan_id", "state")
