"""Measures of decided plans on which nobody has checked in for a while, and whose turn it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from organizations.models import Membership, Person
from organizations.permissions import Permission
from vpmom import plan as values
from vpmom.audience import readable
from vpmom.frozen import thaw
from vpmom.kinds import Part
from vpmom.models import CheckIn, Item, Plan, Version
from vpmom.queries.parties import is_active
from vpmom.queries.reading import clearances
from vpmom.words import live

EVERY = timedelta(days=30)


@dataclass(frozen=True)
class Silence:
    """Measures of one plan that wait for one member. `due`: the day on which the first of them was to be told."""

    plan: Plan
    membership: Membership
    measures: tuple[values.Item, ...]
    due: date


@dataclass(frozen=True)
class _Measure:
    plan: Plan
    line: values.Item
    membership: Membership
    due: date


def silences(plans: QuerySet[Plan], today: date, only: Membership | None = None) -> list[Silence]:
    """Of those of `plans` whose period runs, by plan and member; `only`: of this member. Nothing that she may not read.

    It is the turn of the measure's owner, or of the plan's where that is nobody with an account. The 30 days begin
    with the last check-in, the decision or the period, whichever is latest.
    """
    found = defaultdict(list)
    for one in _late(plans, today):
        if only is None or one.membership.pk == only.pk:
            found[one.membership].append(one)
    return [silence for member, late in found.items() for silence in _readable(member, late)]


def of_member(membership: Membership) -> QuerySet[Plan]:
    """The plans in which it may be her turn."""
    owned = Item.objects.filter(owner__membership=membership).values("plan")
    return Plan.objects.visible_to(membership).filter(Q(owner__membership=membership) | Q(pk__in=owned))


def _readable(membership: Membership, late: list[_Measure]) -> Iterator[Silence]:
    plans = {one.plan.pk: one.plan for one in late}
    if not membership.can(Permission.PARTICIPATE):
        return
    seen = set(Plan.objects.visible_to(membership).filter(pk__in=list(plans)).values_list("pk", flat=True))
    cleared = clearances(plans.values(), membership)
    for pk, plan in plans.items():
        hers = [one for one in late if one.plan.pk == pk and readable(one.line.visibility, cleared[pk])]
        if pk in seen and hers:
            yield Silence(plan, membership, tuple(one.line for one in hers), min(one.due for one in hers))


def _late(plans: QuerySet[Plan], today: date) -> Iterator[_Measure]:
    texts = _running(plans, today)
    rows, last = _rows(texts), _last_days(texts)
    for plan, (text, since) in texts.items():
        for line in text.items(Part.RESULT):
            row = rows.get((plan.pk, line.key))
            membership = _whose_turn(row, plan) if row else None
            if membership is None or not live(line.text):
                continue
            due = max(since, last.get(row.pk, since)) + EVERY
            if due <= today:
                yield _Measure(plan, line, membership, due)


def _running(plans: QuerySet[Plan], today: date) -> dict[Plan, tuple[values.Plan, date]]:
    """Plan to its decided text and the day from which it is followed."""
    wanted = plans.filter(archived_at=None, versions__state=Version.State.DECIDED).distinct().order_by("pk")
    known = {plan.pk: plan for plan in wanted.select_related("organization", "owner__membership__user")}
    rows = Version.objects.filter(plan__in=list(known), state=Version.State.DECIDED).order_by("plan_id", "-number")
    found = {}
    for pk, content, vetted in rows.distinct("plan_id").values_list("plan_id", "content", "vetted_on"):
        text = thaw(content)
        if text.period and text.period.start <= today <= text.period.end:
            found[known[pk]] = (text, max(text.period.start, vetted))
    return found


def _rows(texts: Mapping[Plan, tuple[values.Plan, date]]) -> dict[tuple[int, str], Item]:
    keys = [line.key for text, _since in texts.values() for line in text.items(Part.RESULT)]
    rows = Item.objects.filter(plan__in=list(texts), key__in=keys)
    owners = ("owner__membership__user", "owner__membership__organization")
    return {(row.plan_id, str(row.key)): row for row in rows.select_related(*owners)}


def _last_days(texts: Iterable[Plan]) -> dict[int, date]:
    rows = CheckIn.objects.filter(item__plan__in=list(texts)).order_by()
    return dict(rows.values("item_id").annotate(last=Max("on")).values_list("item_id", "last"))


def _whose_turn(row: Item, plan: Plan) -> Membership | None:
    for person in (row.owner, plan.owner):
        if _can_answer(person):
            return person.membership
    return None


def _can_answer(person: Person | None) -> bool:
    return person is not None and person.deleted_at is None and is_active(person.membership)
