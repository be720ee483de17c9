"""The names of steps by their keys, over all states: what rows that name a step by its key show."""

from collections import defaultdict
from collections.abc import Iterable

from valuestreams.models import State, Step, Stream


def step_names(stream: Stream) -> dict[str, str]:
    """Names by key, in the order of the current state; steps of other states stand behind them."""
    return step_names_of([stream.pk])[stream.pk]


def step_names_of(stream_ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """`step_names` of each stream, by its id; one query for all."""
    ids = list(stream_ids)
    found: dict[int, dict[str, str]] = defaultdict(dict, {pk: {} for pk in ids})
    rows = Step.objects.filter(state__stream__in=ids, state__deleted_at=None).select_related("state")
    for row in sorted(rows, key=_place):
        found[row.state.stream_id].setdefault(row.key, row.name or row.key)
    return found


def _place(row: Step) -> tuple[bool, int, int]:
    return row.state.kind != State.Kind.CURRENT, row.state_id, row.position
