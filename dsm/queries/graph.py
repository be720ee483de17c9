"""What stands on what: walks along the relations of items, done by the database."""

from collections.abc import Iterable

from django.db import connection
from django.db.models.expressions import RawSQL

from dsm.models import Relation
from dsm.ways import shortest

# UNION, not UNION ALL: an item that is reached twice is walked once, and a circle ends.
_BELOW = """
WITH RECURSIVE walked(item) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT relation.provider_id FROM dsm_relation relation JOIN walked ON relation.consumer_id = walked.item
    WHERE relation.organization_id = %s
)
SELECT item FROM walked
"""
_ABOVE = _BELOW.replace("SELECT relation.provider_id", "SELECT relation.consumer_id").replace(
    "relation.consumer_id = walked.item", "relation.provider_id = walked.item"
)


def needed_by(items: Iterable[int], organization_id: int) -> set[int]:
    """Ids of `items` and of everything that they need, directly or not. One query."""
    return _walk(_BELOW, items, organization_id)


def standing_on(items: Iterable[int], organization_id: int) -> set[int]:
    """Ids of `items` and of everything that needs them, directly or not. One query."""
    return _walk(_ABOVE, items, organization_id)


def way(starts: list[int], goal: int, within: Iterable[int], organization_id: int) -> tuple[int, ...]:
    """The shortest way along needs from one of `starts` to `goal`, among the items `within`. One query."""
    rows = Relation.objects.filter(organization=organization_id, consumer__in=among(within))
    edges: dict[int, list[int]] = {}
    for consumer, provider in rows.order_by("pk").values_list("consumer_id", "provider_id"):
        edges.setdefault(consumer, []).append(provider)
    return shortest(edges, starts, goal)


_NEEDED = """
SELECT provider_id, array_agg(consumer_id ORDER BY id) FROM dsm_relation
WHERE organization_id = %s AND alternatives = '' AND provider_id = ANY(%s) GROUP BY provider_id
"""
_ALTERNATIVES = """
SELECT consumer_id, min(least), array_agg(provider_id ORDER BY id) FROM dsm_relation
WHERE organization_id = %s AND alternatives <> '' AND consumer_id = ANY(%s) GROUP BY consumer_id, alternatives
"""


def consumers_of(items: Iterable[int], organization_id: int) -> list[tuple[int, list[int]]]:
    """(provider, those that cannot do without it) of the providers among `items`. One query."""
    return _rows(_NEEDED, items, organization_id)


def alternatives_of(items: Iterable[int], organization_id: int) -> list[tuple[int, int, list[int]]]:
    """(consumer, how many must run, the providers) of every group of alternatives that one of `items` has. One query."""
    return _rows(_ALTERNATIVES, items, organization_id)


def _rows(sql: str, items: Iterable[int], organization_id: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [organization_id, list(items)])
        return cursor.fetchall()


def among(ids) -> RawSQL:
    """For `pk__in=`: ids as one parameter, since a hundred thousand placeholders take longer than the query."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])


def _walk(sql: str, items: Iterable[int], organization_id: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(items), organization_id])
        return {item for (item,) in cursor.fetchall()}
