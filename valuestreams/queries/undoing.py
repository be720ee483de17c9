"""Which change of a state would be taken back next, and which made again."""

from dataclasses import dataclass

from valuestreams.models import Change, State


@dataclass(frozen=True)
class Undoing:
    """The words of the two changes in the history, and their numbers; empty and 0 when there is none."""

    undo: str = ""
    undo_number: int = 0
    redo: str = ""
    redo_number: int = 0


def undoing(state: State) -> Undoing:
    """Two queries."""
    changes = Change.objects.filter(state=state).values_list("what", "number")
    back = changes.filter(undone=False).first() or ("", 0)
    forth = changes.filter(undone=True).last() or ("", 0)
    return Undoing(*back, *forth)
