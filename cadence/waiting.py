"""What waits for a member: the contract between the page and the apps that know. Standard library only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that only this member can do, and where she does it.

    Each function of `settings.WAITING` takes a membership and yields these. It asks a constant number of queries, and
    yields nothing that the member may not open or do.
    """

    title: str
    why: str  # one sentence: who asks for it, or what it holds up
    url: str
    due: date | None = None
    kind: str = ""  # a word of settings.NOTICE_KINDS

    def is_late(self, today: date) -> bool:
        return self.due is not None and self.due < today


def in_order(things: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """By date, so that what is late comes first and what has no date last."""
    return tuple(sorted(things, key=lambda one: (one.due is None, one.due or date.max, one.kind, one.title)))
