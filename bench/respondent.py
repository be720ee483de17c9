"""Somebody who answers statement after statement, round and round, each time something else than before."""

from collections.abc import Sequence
from itertools import count

from assessments.framework import Item

COVERAGES = ("0", "1", "2", "4", "na")


class Respondent:
    """`saved` is what the server acknowledged: practice key to its revision and coverage."""

    def __init__(self, items: Sequence[Item], saved: dict[str, int] | None = None) -> None:
        self.items = items
        self.turns = count()
        self.saved = {key: (revision, "") for key, revision in (saved or {}).items()}

    def next_form(self) -> tuple[str, dict]:
        """Key of the statement whose turn it is, and the form as the browser would send it."""
        turn = next(self.turns)
        item = self.items[turn % len(self.items)]
        revision, _coverage = self.saved.get(item.key, (0, ""))
        form = {
            "coverage": COVERAGES[(turn + revision) % len(COVERAGES)],
            "criteria": [criterion.key for criterion in item.criteria],
            "note": "",
            "evidence": "",
            "revision": revision,
        }
        return item.key, form

    def acknowledge(self, key: str, revision: int, form: dict) -> None:
        self.saved[key] = (revision, form["coverage"])
