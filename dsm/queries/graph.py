"""What stands on what: walks along the relations of items, done by the database."""

from django.db import connection

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


def needed_by(items: list[int], organization_id: int) -> set[int]:
    """Ids of `items` and of everything that they need, directly or not. One query."""
    return _walk(_BELOW, items, organization_id)


def standing_on(items: list[int], organization_id: int) -> set[int]:
    """Ids of `items` and of everything that needs them, directly or not. One query."""
    return _walk(_ABOVE, items, organization_id)


def _walk(sql: str, items: list[int], organization_id: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(items), organization_id])
        return {item for (item,) in cursor.fetchall()}
