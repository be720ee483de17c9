"""The quality of federated items: drift, duplicates, what waits, coverage, and the rules as people see them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, QuerySet

from dsm.federation.coverage import Coverage, Share
from dsm.federation.identification import ClassRule
from dsm.federation.reconciliation import ANY, BY_HAND, Choice, Mode, Right, Rights
from dsm.models import ClassRule as ClassRow
from dsm.models import Drift, DuplicateTask, Item, Partial, Source
from dsm.queries.federation_rules import class_rule, rights_of
from dsm.queries.items import classes_in_use
from dsm.queries.provenance import Provenance, provenances
from organizations.models import Membership, Supplier

MOST_TASKS = 200


def classes(membership: Membership) -> list[ClassRule]:
    """Every class that has a rule or items, with how its items are told apart."""
    rows = {row.item_class: class_rule(row) for row in ClassRow.objects.visible_to(membership)}
    return [rows.get(word) or ClassRule(word) for word in sorted({*rows, *classes_in_use(membership)})]


def class_rule_of(membership: Membership, item_class: str) -> ClassRule:
    row = ClassRow.objects.visible_to(membership).filter(item_class=item_class).first()
    return class_rule(row) if row else ClassRule(item_class)


def class_revision(membership: Membership, item_class: str) -> int | None:
    """Of its rule; None while it has none."""
    return (
        ClassRow.objects.visible_to(membership).filter(item_class=item_class).values_list("revision", flat=True).first()
    )


# ---- drift ----


def drifting(membership: Membership, attribute: str = "", item_class: str = "") -> QuerySet[Drift]:
    rows = Drift.objects.visible_to(membership)
    rows = rows.filter(attribute=attribute) if attribute else rows
    rows = rows.filter(item__item_class=item_class) if item_class else rows
    return rows.select_related("item__supplier").order_by("item__name", "item", "attribute")


def drift_attributes(membership: Membership) -> list[tuple[str, int]]:
    """Attributes about which sources disagree, with the number of items; the most first."""
    rows = Drift.objects.visible_to(membership)
    return list(rows.values_list("attribute").annotate(number=Count("pk")).order_by("-number", "attribute")[:100])


def drift_lines(rows: list[Drift]) -> list[tuple[Item, Provenance]]:
    """With who says what; a constant number of statements."""
    items = {row.item_id: row.item for row in rows}
    known = {pk: {one.attribute: one for one in found} for pk, found in provenances(items.values()).items()}
    return [(row.item, known[row.item_id][row.attribute]) for row in rows if row.attribute in known[row.item_id]]


# ---- duplicates, partial records ----


@dataclass(frozen=True)
class Question:
    task: DuplicateTask
    items: list[Item]


def questions(membership: Membership, state: str) -> list[Question]:
    """What is asked about items, the newest first, with the items that she sees. Two statements."""
    rows = DuplicateTask.objects.visible_to(membership).select_related("source", "chosen", "decided_by__user")
    return with_items(membership, (rows.filter(state=state) if state else rows)[:MOST_TASKS])


def with_items(membership: Membership, tasks: Iterable[DuplicateTask]) -> list[Question]:
    """The questions with the items that she sees, in their order."""
    tasks = list(tasks)
    wanted = {pk for task in tasks for pk in task.candidates}
    known = Item.objects.visible_to(membership).in_bulk(wanted)
    return [Question(task, [known[pk] for pk in task.candidates if pk in known]) for task in tasks]


def items_of(membership: Membership, task: DuplicateTask) -> list[Item]:
    """The candidates that she sees, in their order."""
    rows = Item.objects.visible_to(membership).filter(pk__in=task.candidates)
    return list(rows.select_related("supplier").order_by("pk"))


def waiting_records(membership: Membership, source: int = 0) -> QuerySet[Partial]:
    rows = Partial.objects.visible_to(membership).select_related("source", "intake")
    return rows.filter(source=source) if source else rows


# ---- who is allowed to be right ----


@dataclass(frozen=True)
class MatrixCell:
    right: Right
    is_own: bool  # said in this very row, not by a wider one

    @property
    def writes(self) -> bool:
        return self.right.mode is not Mode.NEVER


@dataclass(frozen=True)
class MatrixRow:
    item_class: str
    attribute: str
    choice: Choice
    cells: list[MatrixCell]

    @property
    def is_any(self) -> bool:
        return self.item_class == ANY and self.attribute == ANY


@dataclass(frozen=True)
class RankMatrix:
    sources: list[Source]  # the columns after "by hand"
    rows: list[MatrixRow] = field(default_factory=list)


def rank_matrix(membership: Membership, item_class: str = "") -> RankMatrix:
    """The rows that have a rule, those of every class first, and the row of everything."""
    sources, rights = list(Source.objects.visible_to(membership)), rights_of(membership.organization_id)
    places = {(one, attribute) for one, attribute, _source in rights.rules} | set(rights.choices) | {(ANY, ANY)}
    if item_class:
        places = {place for place in places if place[0] in (ANY, item_class)} | {(item_class, ANY)}
    ordered = sorted(places, key=lambda place: (place[0] != ANY, place[0], place[1] != ANY, place[1]))
    return RankMatrix(sources, [matrix_row(rights, sources, *place) for place in ordered])


def matrix_row(rights: Rights, sources: list[Source], item_class: str, attribute: str) -> MatrixRow:
    columns = [BY_HAND, *(source.pk for source in sources)]
    cells = [
        MatrixCell(rights.of(item_class, attribute, pk), (item_class, attribute, pk) in rights.rules) for pk in columns
    ]
    return MatrixRow(item_class, attribute, rights.choice(item_class, attribute), cells)


# ---- coverage ----

# An item that she sees: not in the bin, of the whole organization or of her units.
_SEEN = """item.deleted_at IS NULL
    AND (%(units)s::bigint[] IS NULL OR item.unit_id IS NULL OR item.unit_id = ANY(%(units)s::bigint[]))"""
# Of the items that the master names: those of each supplier, and which of them the supplier's own sources told, and lately.
_CONFIRMED = """
WITH master AS (
    SELECT DISTINCT item.id, item.supplier_id FROM dsm_item item
    JOIN dsm_observation said ON said.item_id = item.id
    JOIN dsm_source source ON source.id = said.source_id AND source.kind = 'master' AND source.deleted_at IS NULL
    WHERE item.organization_id = %(org)s AND $SEEN
), told AS (
    SELECT said.item_id, source.supplier_id,
        bool_or(source.stale_days IS NULL OR said.last_seen >= now() - make_interval(days => source.stale_days)) AS fresh
    FROM dsm_observation said
    JOIN dsm_source source ON source.id = said.source_id AND source.kind = 'supplier' AND source.deleted_at IS NULL
    JOIN dsm_item item ON item.id = said.item_id AND $SEEN
    WHERE said.organization_id = %(org)s GROUP BY 1, 2
), expected AS (
    SELECT master.supplier_id, count(*) AS named, count(told.item_id) AS confirmed, count(*) FILTER (WHERE told.fresh) AS fresh
    FROM master LEFT JOIN told ON told.item_id = master.id AND told.supplier_id = master.supplier_id
    WHERE master.supplier_id IS NOT NULL GROUP BY 1
), unknown AS (
    SELECT told.supplier_id, count(*) AS number FROM told
    WHERE NOT EXISTS (SELECT 1 FROM master WHERE master.id = told.item_id) GROUP BY 1
)
SELECT coalesce(expected.supplier_id, unknown.supplier_id), coalesce(expected.named, 0), coalesce(expected.confirmed, 0),
    coalesce(expected.fresh, 0), coalesce(unknown.number, 0)
FROM expected FULL JOIN unknown ON unknown.supplier_id = expected.supplier_id
"""
# How many of the expected attributes each source filled in, and how many it could have.
_FILLED = """
SELECT said.source_id, sum(cardinality(rule.expected)),
    sum((SELECT count(*) FROM unnest(rule.expected) word WHERE said.said ? word AND said.said -> word -> 0 <> 'null'::jsonb))
FROM dsm_observation said
JOIN dsm_item item ON item.id = said.item_id AND $SEEN
JOIN dsm_classrule rule ON rule.organization_id = item.organization_id AND rule.item_class = item.item_class
WHERE said.organization_id = %(org)s AND said.source_id IS NOT NULL
GROUP BY 1
"""
_TOLD = """
SELECT said.source_id, count(*),
    count(*) FILTER (WHERE source.stale_days IS NULL OR said.last_seen >= now() - make_interval(days => source.stale_days)),
    count(*) FILTER (WHERE NOT EXISTS (
        SELECT 1 FROM dsm_observation other WHERE other.item_id = said.item_id AND other.source_id <> said.source_id))
FROM dsm_observation said JOIN dsm_source source ON source.id = said.source_id
JOIN dsm_item item ON item.id = said.item_id AND $SEEN
WHERE said.organization_id = %(org)s GROUP BY 1
"""


@dataclass(frozen=True)
class SourceCoverage:
    source: Source
    items: int
    fresh: Share
    alone: int  # items that no other source names
    attributes: Share


@dataclass(frozen=True)
class CmdbCoverage:
    suppliers: list[tuple[object, Coverage]]  # (Supplier, coverage)
    sources: list[SourceCoverage]
    drifts: int
    duplicates: int
    partials: int


def coverage(membership: Membership) -> CmdbCoverage:
    """Of the whole organization, in eight statements whatever the number of items."""
    confirmed = {row[0]: row[1:] for row in _rows(_CONFIRMED, membership) if row[0] is not None}
    filled = {source: Share(int(told), int(expected)) for source, expected, told in _rows(_FILLED, membership)}
    told = {row[0]: row[1:] for row in _rows(_TOLD, membership)}
    sources = list(Source.objects.visible_to(membership).select_related("supplier"))
    return CmdbCoverage(
        _by_supplier(membership, confirmed, sources, filled),
        [_of_source(source, told.get(source.pk, (0, 0, 0)), filled) for source in sources],
        Drift.objects.visible_to(membership).count(),
        DuplicateTask.objects.visible_to(membership).filter(state=DuplicateTask.State.OPEN).count(),
        Partial.objects.visible_to(membership).count(),
    )


def _rows(sql: str, membership: Membership) -> list[tuple]:
    units = sorted(membership.unit_ids) if membership.is_scoped else None
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("$SEEN", _SEEN), {"org": membership.organization_id, "units": units})
        return cursor.fetchall()


def _by_supplier(membership: Membership, confirmed: dict, sources: list[Source], filled: dict) -> list:
    found = []
    for supplier in Supplier.objects.visible_to(membership).filter(pk__in=confirmed):
        named, told, fresh, alone = confirmed[supplier.pk]
        own = [filled.get(one.pk, Share(0, 0)) for one in sources if one.supplier_id == supplier.pk]
        attributes = sum(own, Share(0, 0))
        found.append((supplier, Coverage(supplier.name, Share(told, named), Share(fresh, told), attributes, alone)))
    return found


def _of_source(source: Source, told: tuple, filled: dict) -> SourceCoverage:
    items, fresh, alone = told
    return SourceCoverage(source, items, Share(fresh, items), alone, filled.get(source.pk, Share(0, 0)))
