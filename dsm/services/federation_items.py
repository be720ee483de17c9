"""Items beside what their sources say, loaded and written by the thousand: a constant number of statements."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db import connection
from django.utils.timezone import now

from dsm.federation.drift import Drift as DriftValue
from dsm.federation.identification import marks
from dsm.federation.reconciliation import BY_HAND
from dsm.federation.record import Value
from dsm.federation.saying import Saying, as_json, from_json, heard
from dsm.federation.standing import Standing, standing
from dsm.federation.values import compared, shown
from dsm.models import Drift, Item, Mark, Observation
from dsm.queries.federation_rules import Rules, rules_of
from dsm.queries.graph import among
from dsm.services.copying import copy_in
from organizations.models import Supplier


@dataclass
class Sheet:
    """One item with all that is said of it."""

    item: Item
    sayings: dict[int, Saying] = field(default_factory=dict)  # by source
    hosts: dict[int, int | None] = field(default_factory=dict)  # by source: id of the item it lives in
    drifts: tuple[DriftValue, ...] = ()
    marks: dict[str, str] = field(default_factory=dict)
    standing: Standing | None = None  # as it was settled last

    @property
    def host(self) -> int | None:
        return next((host for host in self.hosts.values() if host), None)


def sheets_of(items: Iterable[Item]) -> dict[int, Sheet]:
    """{item id: sheet}. Three statements. An item of which no source has spoken says what was typed by hand."""
    sheets = {item.pk: Sheet(item) for item in items}
    said = Observation.objects.filter(item__in=among(sheets)).order_by("item", "source")
    for pk, of, words, host, *moments in said.values_list("item", "source", "said", "host", "first_seen", "last_seen"):
        sheets[pk].sayings[of or BY_HAND] = from_json(*moments, words)
        sheets[pk].hosts[of or BY_HAND] = host
    drifts = Drift.objects.filter(item__in=among(sheets)).order_by("item", "attribute")
    for pk, attribute, values in drifts.values_list("item", "attribute", "values"):
        sheets[pk].drifts += (DriftValue(attribute, values),)
    for pk, entry, digest in Mark.objects.filter(item__in=among(sheets)).values_list("item", "entry", "digest"):
        sheets[pk].marks[entry] = digest
    return sheets


def typed_words(item: Item, supplier_names: Mapping[int, str]) -> Saying:
    """What stands at an item that people made, as their word."""
    typed: dict[str, Value] = {"name": item.name, **item.attributes}
    if item.supplier_id:
        typed["supplier"] = supplier_names.get(item.supplier_id, "")
    if item.availability is not None:
        typed["availability"] = Fraction(item.availability)
    return heard(None, typed, item.created_at)


_SAY = """
INSERT INTO dsm_observation (organization_id, item_id, source_id, said, host_id, first_seen, last_seen)
SELECT * FROM unnest(
    %s::bigint[], %s::bigint[], %s::bigint[], %s::jsonb[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]
)
ON CONFLICT (item_id, source_id) DO UPDATE SET said = EXCLUDED.said, host_id = EXCLUDED.host_id,
    first_seen = EXCLUDED.first_seen, last_seen = EXCLUDED.last_seen
"""


def write_observations(sheets: Iterable[tuple[Sheet, int]]) -> None:
    """Write what one source says, for each (sheet, source), in one statement."""
    rows = [_told(sheet, source) for sheet, source in sheets]
    if not rows:
        return
    organizations, items, sources, said, *others = map(list, zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_SAY, [organizations, items, sources, [json.dumps(words) for words in said], *others])


def copy_observations(sheets: Iterable[tuple[Sheet, int]]) -> None:
    """The same for new items, of which nothing is written yet."""
    columns = ("organization_id", "item_id", "source_id", "said", "host_id", "first_seen", "last_seen")
    copy_in(Observation, columns, [_told(sheet, source) for sheet, source in sheets])


def _told(sheet: Sheet, source: int) -> tuple:
    saying = sheet.sayings[source]
    return (
        sheet.item.organization_id, sheet.item.pk, source or None, as_json(saying), sheet.hosts.get(source),
        saying.first_seen, saying.last_seen,
    )  # fmt: skip


@dataclass
class Settling:
    """Brings items to what their sources say."""

    rules: Rules
    supplier_names: Mapping[int, str]

    @classmethod
    def of(cls, organization_id: int, rules: Rules | None = None) -> "Settling":
        suppliers = Supplier.objects.filter(organization=organization_id, deleted_at=None).order_by("pk")
        return cls(rules or rules_of(organization_id), dict(suppliers.values_list("pk", "name")))

    @cached_property
    def suppliers(self) -> dict[str, int]:
        """By name; of two with one name the older."""
        return {compared(name): pk for pk, name in reversed(self.supplier_names.items())}

    def standing(self, sheet: Sheet) -> Standing:
        return standing(sheet.item.item_class, sheet.sayings, self.rules.rights)

    def put(self, item: Item, values: Mapping[str, Value]) -> bool:
        """Whether anything of `item` changed. A name that nobody says stays as it is."""
        before = (item.name, item.supplier_id, item.availability, item.attributes)
        item.name = shown(values["name"])[:200] if values.get("name") else item.name
        item.supplier_id = self._supplier(values.get("supplier"))
        item.availability = _share(values.get("availability"))
        taken = {"name"}
        taken |= {"supplier"} if item.supplier_id or values.get("supplier") is None else set()
        taken |= {"availability"} if item.availability is not None or values.get("availability") is None else set()
        item.attributes = {name: _plain(value) for name, value in values.items() if name not in taken}
        return before != (item.name, item.supplier_id, item.availability, item.attributes)

    def _supplier(self, name: Value) -> int | None:
        return self.suppliers.get(compared(name)) if name else None

    def mark(self, sheets: Iterable[Sheet]) -> None:
        """Keep how items of which no source speaks are recognised."""
        for sheet in sheets:
            sheet.marks = self.marks(sheet, sheet.item.attributes)
            _replace(Mark, [sheet], False, _marks)

    def marks(self, sheet: Sheet, values: Mapping[str, Value]) -> dict[str, str]:
        rule = self.rules.of_class(sheet.item.item_class)
        return marks(rule, {"name": sheet.item.name, **values}, sheet.host)

    def settle(self, sheets: Iterable[Sheet], made: bool = False) -> list[Sheet]:
        """Write what stands now; those that changed. made: the items are new and hold it already. Six statements."""
        changed, marked, drifted = [], [], []
        for sheet in sheets:
            found = sheet.standing = self.standing(sheet)
            if not made and self.put(sheet.item, found.values):
                changed.append(sheet)
            if (has := self.marks(sheet, found.values)) != sheet.marks:
                sheet.marks = has
                marked.append(sheet)
            if found.drifts != sheet.drifts:
                sheet.drifts = found.drifts
                drifted.append(sheet)
        update_items([sheet.item for sheet in changed])
        _replace(Mark, marked, made, _marks)
        _replace(Drift, drifted, made, _drifts)
        return changed


def _marks(sheet: Sheet) -> list[tuple]:
    org, pk = sheet.item.organization_id, sheet.item.pk
    return [(org, pk, entry, digest) for entry, digest in sheet.marks.items()]


def _drifts(sheet: Sheet) -> list[tuple]:
    org, pk = sheet.item.organization_id, sheet.item.pk
    return [(org, pk, one.attribute, one.values) for one in sheet.drifts]


# The columns that `_marks` and `_drifts` fill.
_COLUMNS = {
    Mark: ("organization_id", "item_id", "entry", "digest"),
    Drift: ("organization_id", "item_id", "attribute", "values"),
}


def _replace(model, sheets: list[Sheet], made: bool, rows: Callable[[Sheet], list[tuple]]) -> None:
    if sheets and not made:
        model.objects.filter(item__in=among(sheet.item.pk for sheet in sheets)).delete()
    copy_in(model, _COLUMNS[model], [row for sheet in sheets for row in rows(sheet)])


_UPDATE = """
UPDATE dsm_item item
SET name = new.name, supplier_id = new.supplier_id, availability = new.availability, attributes = new.attributes,
    revision = item.revision + 1
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::numeric[], %s::jsonb[])
    AS new(id, name, supplier_id, availability, attributes)
WHERE item.id = new.id
"""


def update_items(items: list[Item]) -> None:
    """One statement for all of them: a CASE for each row and column would be too long."""
    if not items:
        return
    adapt = Item._meta.get_field("attributes").get_db_prep_value
    columns = [
        [item.pk for item in items],
        [item.name for item in items],
        [item.supplier_id for item in items],
        [item.availability for item in items],
        [adapt(item.attributes, connection) for item in items],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, columns)


def _plain(value: Value) -> str | int | bool | None:
    return shown(value) if isinstance(value, Fraction) else value


_PLACES = Decimal(10) ** -10


def _share(value: Value) -> Decimal | None:
    """An availability as a share of time; None when it is none, so that the word stays among the attributes."""
    try:
        number = Fraction(compared(value)) if value is not None and not isinstance(value, bool) else None
    except (ValueError, ZeroDivisionError):
        return None
    if number is None or not 0 < number < 1 or (number * 10**10).denominator != 1:
        return None
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(_PLACES)


def moment(record_at: datetime | None, intake_at: datetime | None) -> datetime:
    """When a record was seen: nobody saw anything in the future."""
    today = now()
    return min(record_at or intake_at or today, today)
