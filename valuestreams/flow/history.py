"""How long an item was worked on and how long it waited, from the history of its states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

# What a board usually calls a queue. Everything else between started and done is work.
WAITING = (
    "wait",
    "blocked",
    "hold",
    "queue",
    "ready",
    "pending",
    "to do",
    "todo",
    "backlog",
    "paused",
    "review requested",
)


def is_waiting(status: str) -> bool:
    return any(word in status.lower() for word in WAITING)


def spent(changes: Sequence[tuple[datetime, str]], *, started: datetime, done: datetime) -> tuple[timedelta, timedelta]:
    """Elapsed time at work and waiting between started and done.

    changes: when the item came into which state, in any order. What lies before the first change counts as work.
    """
    known = sorted((max(when, started), status) for when, status in changes if when < done)
    marks = [(started, ""), *known]
    active = waiting = timedelta()
    for (begin, status), (end, _next) in zip(marks, [*marks[1:], (done, "")], strict=True):
        if is_waiting(status):
            waiting += end - begin
        else:
            active += end - begin
    return active, waiting
