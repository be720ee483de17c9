"""What items need, as sources tell it by native keys: a relation is made as soon as its provider is known."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.utils.timezone import now

from dsm.federation.circles import Edge, closing
from dsm.federation.identification import Reference
from dsm.models import NeedSaid, Relation, Source
from dsm.queries.graph import needed_by

_SAY = """
INSERT INTO dsm_needsaid (organization_id, source_id, item_id, provider_class, provider_key, is_met, made, at)
SELECT %s, %s, said.item, said.class, said.key, FALSE, FALSE, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS said(item, class, key)
ON CONFLICT (source_id, item_id, provider_class, provider_key) DO NOTHING
RETURNING id
"""
# $KNOWN: the needs of a source whose provider it has named.
_KNOWN = """
FROM dsm_needsaid need
JOIN dsm_nativekey named ON named.source_id = need.source_id AND named.item_class = need.provider_class
    AND named.native_key = need.provider_key
"""
_MAKE = """
INSERT INTO dsm_relation (organization_id, consumer_id, provider_id, alternatives, least)
SELECT DISTINCT need.organization_id, need.item_id, named.item_id, '', 1 $KNOWN
WHERE need.source_id = %s AND NOT need.is_met AND need.item_id <> named.item_id
ORDER BY need.item_id, named.item_id
ON CONFLICT (consumer_id, provider_id) DO NOTHING
RETURNING id
""".replace("$KNOWN", _KNOWN)
# A relation that people made stays theirs, also when a source says it, too.
_MEET = """
UPDATE dsm_needsaid met SET relation_id = found.relation, is_met = TRUE, made = found.made
FROM (
    SELECT need.id, relation.id AS relation, relation.id = ANY(%s) OR EXISTS (
        SELECT 1 FROM dsm_needsaid other WHERE other.relation_id = relation.id AND other.made
    ) AS made $KNOWN
    JOIN dsm_relation relation ON relation.consumer_id = need.item_id AND relation.provider_id = named.item_id
    WHERE need.source_id = %s AND NOT need.is_met
) found
WHERE met.id = found.id
RETURNING met.id
""".replace("$KNOWN", _KNOWN)


@dataclass(frozen=True)
class Met:
    needs: list[int]  # ids
    relations: int  # made
    circles: list[Edge]  # left out, since they would close a circle


def say_needs(source: Source, said: Collection[tuple[int, Reference]]) -> list[int]:
    """Keep what (item, provider) pairs say; the ids of those that are new."""
    if not said:
        return []
    columns = [
        [item for item, _provider in said],
        [item_class for _item, (item_class, _key) in said],
        [key for _item, (_class, key) in said],
    ]
    return _ids(_SAY, [source.organization_id, source.pk, now(), *columns])


def meet_needs(source: Source) -> Met:
    """Make the relations whose both ends the source has named by now. Three statements, and two more for circles."""
    made = _ids(_MAKE, [source.pk])
    needs = _ids(_MEET, [made, source.pk])
    circles = _leave_circles_out(source.organization_id, made) if made else {}
    return Met(needs, len(made) - len(circles), list(circles))


def _leave_circles_out(organization_id: int, made: list[int]) -> dict[Edge, int]:
    """Remove those of the relations `made` that close a circle. The need counts as met: it is not tried again."""
    new = {
        (consumer, provider): pk
        for pk, consumer, provider in Relation.objects.filter(pk__in=made)
        .order_by("pk")
        .values_list("pk", "consumer", "provider")
    }
    below = needed_by([provider for _consumer, provider in new], organization_id)
    doubtful = [edge for edge in new if edge[0] in below]
    if not doubtful:
        return {}
    known: dict[int, list[int]] = {}
    for consumer, provider in Relation.objects.filter(consumer__in=below).values_list("consumer", "provider"):
        if (consumer, provider) not in new:
            known.setdefault(consumer, []).append(provider)
    found = {edge: new[edge] for edge in closing(doubtful, known)}
    NeedSaid.objects.filter(relation__in=found.values()).update(relation=None, made=False)
    Relation.objects.filter(pk__in=found.values()).delete()
    return found


def _ids(sql: str, values: list) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [pk for (pk,) in cursor.fetchall()]
