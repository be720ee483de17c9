"""Which change of a state would be taken back next, and which made again, in the words of the history."""

from dataclasses import dataclass

from valuestreams.models import Change, State


@dataclass(frozen=True)
class Undoing:
    """The words of the two changes; empty when there is none."""

    undo: str
    redo: str


def undoing(state: State) -> Undoing:
    """Two queries."""
    changes = Change.objects.filter(state=state).values_list("what", flat=True)
    return Undoing(changes.filter(undone=False).first() or "", changes.filter(undone=True).last() or "")
