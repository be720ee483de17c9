"""The operations page: the units in order, what each says of itself, and the public part of its current plan."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import BooleanField, Func, Value
from django.utils.text import slugify

from organizations.models import Membership, Organization, Unit
from organizations.permissions import Permission
from vpmom.frozen import thaw
from vpmom.key_facts import Block, blocks
from vpmom.models import Department, Plan, PublicAddress, Version
from vpmom.plan import Period, Visibility
from vpmom.queries.editions import Edition, leaving
from vpmom.queries.signing import today_in

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HAS_PUBLIC_LINE = Func(
    "content",
    Value('$.sections[*].items[*] ? (@.visibility == "public")'),
    function="jsonb_path_exists",
    template="%(function)s(%(expressions)s::jsonpath)",
    output_field=BooleanField(),
)
DEEPEST_HEADING = 5  # of a department; its plan stands one below


@dataclass(frozen=True)
class Earlier:
    """A plan of the period before, by name."""

    plan: Plan
    title: str
    vetted_on: date


@dataclass(frozen=True)
class Entry:
    """A department. `unit` None is the whole organization."""

    unit: Unit | None
    title: str
    anchor: str
    level: int  # of its heading, from 2
    within: str  # the unit above
    rank: int
    intro: str = ""
    key_facts: str = ""
    is_shown: bool = True
    current: tuple[Edition, ...] = ()
    is_over: bool = False  # the newest plan there is, but its period has ended
    previous: Earlier | None = None
    others: tuple[str, ...] = ()  # units below it that have nothing to show yet
    may_edit: bool = False
    path: tuple[int, ...] = ()  # ids of the units from the top down to this one

    @property
    def plan_level(self) -> int:
        return self.level + 1

    @property
    def says_something(self) -> bool:
        return bool(self.intro or self.key_facts or self.current or self.previous)

    @property
    def facts(self) -> tuple[Block, ...]:
        return blocks(self.key_facts)


@dataclass(frozen=True)
class Handbook:
    organization: Organization
    entries: tuple[Entry, ...]

    @property
    def has_plans(self) -> bool:
        return any(entry.current for entry in self.entries)


@dataclass(frozen=True)
class _Locked:
    """The newest locked version of a plan, without its text."""

    plan: Plan
    version: int
    title: str
    vetted_on: date
    period: Period | None

    def holds(self, day: date) -> bool:
        return self.period is not None and self.period.start <= day <= self.period.end

    @property
    def age(self) -> tuple[date, date, int]:
        return (self.period.start if self.period else date.min, self.vetted_on, self.version)


@dataclass
class _Chosen:
    current: list[_Locked] = field(default_factory=list)
    previous: _Locked | None = None


def handbook(membership: Membership) -> Handbook:
    """As a member sees it: the units and plans in her reach, public lines only."""
    units = Unit.objects.visible_to(membership)
    plans = Plan.objects.visible_to(membership)
    return _handbook(membership.organization, units, plans, membership)


def public_handbook(organization: Organization) -> Handbook:
    """As everybody sees it at the public address."""
    units = Unit.objects.filter(organization=organization, deleted_at=None)
    return _handbook(organization, units, Plan.objects.filter(organization=organization, deleted_at=None))


def all_entries(membership: Membership) -> tuple[Entry, ...]:
    """Every department in order, those that are not shown too, without their plans: to arrange them."""
    return tuple(_entries(membership.organization, Unit.objects.visible_to(membership), membership, hidden=True))


def department(membership: Membership, unit: Unit | None) -> Department:
    """What is stored of `unit`, or what would be stored first."""
    row = Department.objects.visible_to(membership).filter(unit=unit).first()
    return row or Department(organization=membership.organization, unit=unit)


def open_address(organization: Organization, plan: Plan | None = None) -> PublicAddress | None:
    return PublicAddress.objects.filter(organization=organization, plan=plan, closed_at=None).first()


def public_address(token: str) -> PublicAddress | None:
    """The open address of that token; None also when its plan or its organization was put away."""
    if not TOKEN.fullmatch(token):
        return None
    rows = PublicAddress.objects.filter(token=token, closed_at=None, organization__archived_at=None)
    return (
        rows.filter(plan__deleted_at=None, plan__archived_at=None)
        .select_related("organization", "plan__organization", "plan__unit")
        .first()
    )


def _handbook(organization, units, plans, membership: Membership | None = None) -> Handbook:
    chosen = _choose(_newest_locked(plans.select_related("organization")), today_in(organization))
    editions = _editions(locked for one in chosen.values() for locked in one.current)
    entries = []
    for entry in _entries(organization, units, membership):
        one = chosen.get(entry.unit.pk if entry.unit else None, _Chosen())
        entries.append(_with_plans(entry, one, editions, today_in(organization)))
    return Handbook(organization, tuple(_folded(entries)))


def _folded(entries: list[Entry]) -> Iterator[Entry]:
    """Departments stay, whatever they say. A unit inside one that says nothing is but named there."""
    kept = [entry for entry in entries if len(entry.path) < 2 or entry.says_something]
    ids = {entry.path for entry in kept}
    named = defaultdict(list)
    for entry in entries:
        if entry.path not in ids:
            named[_nearest(entry.path, ids)].append(entry.title)
    for entry in kept:
        depth = sum(entry.path[:end] in ids for end in range(1, len(entry.path)))
        yield replace(entry, level=min(2 + depth, DEEPEST_HEADING), others=tuple(named[entry.path]))


def _nearest(path: tuple[int, ...], kept: set[tuple[int, ...]]) -> tuple[int, ...]:
    return next(path[:end] for end in range(len(path) - 1, 0, -1) if path[:end] in kept)


def _with_plans(entry: Entry, chosen: _Chosen, editions: dict[int, Edition], today: date) -> Entry:
    return replace(
        entry,
        current=tuple(editions[locked.plan.pk] for locked in chosen.current),
        is_over=any(one.period and one.period.end < today for one in chosen.current),
        previous=Earlier(chosen.previous.plan, chosen.previous.title, chosen.previous.vetted_on)
        if chosen.previous
        else None,
    )


def _newest_locked(plans) -> list[_Locked]:
    """Of each plan whose newest version says something to everybody."""
    by_id = {plan.pk: plan for plan in plans}
    rows = Version.objects.filter(plan__in=by_id, state=Version.State.DECIDED).annotate(is_public=_HAS_PUBLIC_LINE)
    newest = rows.order_by("plan_id", "-number").distinct("plan_id")
    return [
        _Locked(by_id[plan], pk, title, vetted_on, _period(period))
        for plan, pk, title, vetted_on, period, is_public in newest.values_list(
            "plan", "pk", "content__title", "vetted_on", "content__period", "is_public"
        )
        if is_public
    ]


def _period(days) -> Period | None:
    return Period(*(date.fromisoformat(day) for day in days)) if days else None


def _choose(locked: Iterable[_Locked], today: date) -> dict[int | None, _Chosen]:
    """Of each unit the plans whose period holds today, else the newest one; and the newest of those before."""
    of_unit: dict[int | None, list[_Locked]] = defaultdict(list)
    for one in locked:
        of_unit[one.plan.unit_id].append(one)
    chosen = {}
    for unit, some in of_unit.items():
        some.sort(key=lambda one: one.age, reverse=True)
        live = [one for one in some if one.plan.archived_at is None]
        current = [one for one in live if one.holds(today)] or live[:1]
        before = [one for one in some if one not in current and current and one.age < current[-1].age]
        chosen[unit] = _Chosen(current, before[0] if before else None)
    return chosen


def _editions(chosen: Iterable[_Locked]) -> dict[int, Edition]:
    """The public text of each, by plan id, with the dates of its earlier versions: two queries for all."""
    chosen = list(chosen)
    texts = dict(Version.objects.filter(pk__in=[one.version for one in chosen]).values_list("pk", "content"))
    versions = defaultdict(list)
    rows = Version.objects.filter(plan__in=[one.plan.pk for one in chosen], state=Version.State.DECIDED)
    for row in rows.order_by("-number").defer("content"):
        versions[row.plan_id].append(row)
    found = {}
    for one in chosen:
        rows_of_plan = versions[one.plan.pk]
        row = next(row for row in rows_of_plan if row.pk == one.version)
        found[one.plan.pk] = leaving(one.plan, thaw(texts[one.version]), Visibility.PUBLIC, row, rows_of_plan)
    return found


def _entries(organization, units, membership: Membership | None, hidden: bool = False) -> Iterator[Entry]:
    """The whole organization, then its units as a tree, siblings by rank and name. What is not shown hides what is below."""
    stored = {row.unit_id: row for row in Department.objects.filter(organization=organization)}
    units = list(units)
    here = {unit.pk for unit in units}
    below = defaultdict(list)
    for unit in units:
        below[unit.parent_id if unit.parent_id in here else None].append(unit)

    def walk(parent: Unit | None, path: tuple[int, ...]) -> Iterator[Entry]:
        for unit in sorted(
            below[parent.pk if parent else None], key=lambda unit: (_rank(stored.get(unit.pk)), unit.name.lower())
        ):
            entry = _entry(organization, unit, stored.get(unit.pk), membership)
            if entry.is_shown or hidden:
                yield replace(entry, path=(*path, unit.pk), within=parent.name if parent else "")
                yield from walk(unit, (*path, unit.pk))

    whole = _entry(organization, None, stored.get(None), membership)
    if whole.is_shown or hidden:
        yield whole
    yield from walk(None, ())


def _rank(row: Department | None) -> int:
    return row.rank if row else 0


def _entry(organization, unit: Unit | None, row: Department | None, membership) -> Entry:
    title = unit.name if unit else organization.name
    return Entry(
        unit=unit,
        title=title,
        anchor=f"{slugify(title) or 'unit'}-{unit.pk}" if unit else "organization",
        level=2,
        within="",
        rank=_rank(row),
        intro=row.intro if row else "",
        key_facts=row.key_facts if row else "",
        is_shown=row.is_shown if row else True,
        may_edit=bool(membership) and membership.may_write(Permission.EDIT, unit.pk if unit else None),
    )
