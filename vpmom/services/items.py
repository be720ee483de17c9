"""Writing the lines of a plan: one list of wanted items per section becomes rows, whatever stood there before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from django.db.models import Count, Sum
from django.db.models.functions import Length, Lower
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.models import Person, Unit
from vpmom import plan as values
from vpmom.days import FIRST_DAY, LAST_DAY, is_plan_day
from vpmom.kinds import Part
from vpmom.models import Item, Measure, Obstacle, Plan
from vpmom.models.items import TEXT_LIMIT
from vpmom.plan import Visibility
from vpmom.queries.reading import unseen

MOST_ITEMS = 200  # on one level of a section
DEEPEST = 6
MOST_LINES = 500  # of a plan
MOST_LETTERS = 60_000  # of all its lines
FIELDS = [
    "section", "parent", "rank", "text", "visibility", "owner", "owner_text", "unit", "headcount", "written_on",
    "removed_at",
]  # fmt: skip


@dataclass
class Line:
    """A wanted item, and where it goes."""

    section: str
    parent: Item | None
    rank: int
    wanted: values.Item
    row: Item | None = None


def write_items(
    plan: Plan,
    wanted: Mapping[str, Iterable[values.Item]],
    *,
    clearance: Visibility = Visibility.CONFIDENTIAL,
) -> None:
    """Make the sections that `wanted` names hold exactly these items, known ones by their key.

    What the writer may not read stays where it stands. A line that is gone is kept as removed, and comes back with its
    check-ins when its key does. Raises DomainError for what is too long, too many or too deep.
    """
    rows = {str(row.key): row for row in plan.items.select_related("measure", "obstacle")}
    hidden = unseen(rows.values(), clearance)
    wanted = _with_keys(wanted, hidden)
    written = _write_all(plan, wanted, rows, hidden)
    live = [row for row in rows.values() if row.removed_at is None]
    gone = {row.pk for row in live if row.section in wanted and str(row.key) not in written | hidden}
    if any(row.parent_id in gone for row in live if str(row.key) in hidden):
        raise DomainError(_("Below a line that you take away stands a confidential one. Leave the line where it is."))
    Item.objects.filter(pk__in=gone).update(removed_at=now())
    _require_room(plan)


def _require_room(plan: Plan) -> None:
    """A plan is a page. What is far longer is another document, and would take the checks and the printer too long."""
    size = Item.objects.live().filter(plan=plan).aggregate(lines=Count("pk"), letters=Sum(Length("text"), default=0))
    if size["lines"] > MOST_LINES:
        raise DomainError(_("A plan holds at most %(most)s lines in all.") % {"most": MOST_LINES})
    if size["letters"] > MOST_LETTERS:
        raise DomainError(_("A plan holds at most %(most)s letters in all.") % {"most": MOST_LETTERS})


def _write_all(plan: Plan, wanted: Mapping, rows: dict[str, Item], hidden: set[str]) -> set[str]:
    """Write level by level, since a line needs the row above it. Keys of all that was written."""
    names, written = _Names(plan, wanted), set()
    level = [line for key, items in wanted.items() for line in _lines(key, None, list(items), rows, hidden)]
    for _depth in range(DEEPEST):
        _write_level(plan, level, rows, names)
        written |= {str(line.row.key) for line in level}
        level = [
            below
            for line in level
            for below in _lines(line.section, line.row, list(line.wanted.children), rows, hidden)
        ]
        if not level:
            return written
    raise DomainError(_("A plan holds lines below lines at most %(most)s deep.") % {"most": DEEPEST})


def in_order(wanted: list[str], before: list[str], hidden: set[str]) -> list[str]:
    """`wanted` with the `hidden` keys of `before` among them, each after the line that it stood behind."""
    order = list(wanted)
    last = None
    for key in before:
        if key in hidden:
            order.insert(order.index(last) + 1 if last is not None else 0, key)
            last = key
        elif key in order:
            last = key
    return order


def _lines(section: str, parent: Item | None, items: list[values.Item], rows, hidden: set[str]) -> list[Line]:
    if len(items) > MOST_ITEMS:
        raise DomainError(_("A section holds at most %(most)s lines.") % {"most": MOST_ITEMS})
    parent_id = parent.pk if parent else None
    here = [r for r in rows.values() if r.section == section and r.parent_id == parent_id and r.removed_at is None]
    here.sort(key=lambda row: (row.rank, row.pk or 0))
    order = in_order([item.key for item in items], [str(row.key) for row in here], hidden)
    for row in here:
        if str(row.key) in hidden:
            row.rank = order.index(str(row.key))
            row.save(update_fields=["rank"])
    return [Line(section, parent, order.index(item.key), item) for item in items]


def _write_level(plan: Plan, level: list[Line], rows: dict[str, Item], names: "_Names") -> None:
    new, known = [], []
    for line in level:
        row = rows.get(line.wanted.key)
        (known if row is not None else new).append(line)
        line.row = row or Item(organization_id=plan.organization_id, plan=plan, key=UUID(line.wanted.key))
        _fill(line, names)
    Item.objects.bulk_create([line.row for line in new])
    Item.objects.bulk_update([line.row for line in known], FIELDS)
    rows.update({str(line.row.key): line.row for line in new})
    _write_measures(plan, level)
    _write_obstacles(plan, level)


def _fill(line: Line, names: "_Names") -> None:
    row, wanted = line.row, line.wanted
    if len(wanted.text) > TEXT_LIMIT:
        raise DomainError(
            _("A line holds at most %(most)s characters, this one has %(number)s: “%(start)s…”.")
            % {"most": TEXT_LIMIT, "number": len(wanted.text), "start": wanted.text[:40]}
        )
    require_plan_days(*_days(wanted))
    if row.written_on is None or row.text != wanted.text:
        row.written_on = wanted.written if row.pk is None and wanted.written else localdate()
    row.section, row.parent, row.rank, row.removed_at = line.section, line.parent, line.rank, None
    row.text, row.visibility, row.headcount = wanted.text, wanted.visibility.value, wanted.headcount
    row.owner, row.owner_text = names.person(wanted.owner), wanted.owner[:150]
    row.unit = names.unit(wanted.unit)


def _days(item: values.Item) -> tuple[date | None, ...]:
    measure, obstacle = item.measure or values.Measure(), item.obstacle or values.Obstacle()
    return measure.due, obstacle.opened, obstacle.cleared


def require_plan_days(*days: date | None, field: str | None = None) -> None:
    """Raise DomainError for a day that no plan names."""
    for day in days:
        if not is_plan_day(day):
            words = {"first": FIRST_DAY.year, "last": LAST_DAY.year, "day": day.isoformat()}
            raise DomainError(
                _("A day of a plan lies in the years %(first)s to %(last)s, %(day)s does not.") % words, field
            )


def _write_measures(plan: Plan, level: list[Line]) -> None:
    keys = plan.shape.keys_of(Part.RESULT)
    wanted = [(line, line.wanted.measure or values.Measure()) for line in level if line.section in keys]
    rows = [
        Measure(
            organization_id=plan.organization_id,
            item=line.row,
            kind=measure.kind.value,
            unit=measure.unit,
            direction=measure.direction.value,
            baseline=measure.baseline,
            target=measure.target,
            due=measure.due,
            zones=list(measure.zones),
            definition=measure.definition,
        )
        for line, measure in wanted
    ]
    fields = ["kind", "unit", "direction", "baseline", "target", "due", "zones", "definition"]
    Measure.objects.bulk_create(rows, update_conflicts=True, unique_fields=["item"], update_fields=fields)


def _write_obstacles(plan: Plan, level: list[Line]) -> None:
    keys = plan.shape.keys_of(Part.HURDLE)
    rows = []
    for line in level:
        if line.section in keys:
            known = getattr(line.row, "obstacle", None)
            told = line.wanted.obstacle or (known.value if known else values.Obstacle())
            rows.append(
                Obstacle(
                    organization_id=plan.organization_id,
                    item=line.row,
                    state=told.state.value,
                    opened_on=told.opened or (known.opened_on if known else localdate()),
                    cleared_on=told.cleared,
                    reason=told.reason,
                    periods=told.periods,
                )
            )
    fields = ["state", "opened_on", "cleared_on", "reason", "periods"]
    Obstacle.objects.bulk_create(rows, update_conflicts=True, unique_fields=["item"], update_fields=fields)


class _Names:
    """Persons and units by name. A name that two people bear stays words: nobody is guessed."""

    def __init__(self, plan: Plan, wanted: Mapping[str, Iterable[values.Item]]):
        items = [each for top in wanted.values() for item in top for each in values.descend(item)]
        self.persons = self._found(Person, plan, {item.owner for item in items})
        self.units = self._found(Unit, plan, {item.unit for item in items})

    def person(self, name: str) -> Person | None:
        return self._only(self.persons, name)

    def unit(self, name: str) -> Unit | None:
        unit = self._only(self.units, name)
        if name and unit is None:
            raise DomainError(_("There is no unit named “%(name)s”.") % {"name": name}, "unit")
        return unit

    @staticmethod
    def _found(model, plan: Plan, names: set[str]) -> dict[str, list]:
        found = defaultdict(list)
        if lower := {name.strip().lower() for name in names if name.strip()}:
            live = model.objects.filter(organization=plan.organization_id, deleted_at=None)
            for row in live.annotate(lower=Lower("name")).filter(lower__in=lower):
                found[row.name.lower()].append(row)
        return found

    @staticmethod
    def _only(rows: dict[str, list], name: str):
        same = rows.get(name.strip().lower(), [])
        return same[0] if len(same) == 1 else None


def _with_keys(wanted: Mapping[str, Iterable[values.Item]], hidden: set[str]) -> dict[str, tuple[values.Item, ...]]:
    """Every line gets a key of its own. One that names a line which the writer may not read is refused."""
    taken: set[str] = set()

    def keyed(item: values.Item) -> values.Item:
        if item.key in hidden:
            raise DomainError(_("One of these lines is confidential, and you cannot change it."))
        key = item.key if _is_key(item.key) and item.key not in taken else str(uuid4())
        taken.add(key)
        return replace(item, key=key, children=tuple(keyed(child) for child in item.children))

    return {section: tuple(keyed(item) for item in items) for section, items in wanted.items()}


def _is_key(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False
