"""Going back and forth in what a section held: which step is next, in a history that only grows.

Going back is itself a step, which restores an earlier one, so nothing that was ever written gets lost on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Step:
    """What a section held from `revision` on. `restores`: the revision whose text it brought back, None for new text."""

    revision: int
    restores: int | None = None

    @property
    def stands_at(self) -> int:
        return self.restores or self.revision


def back(steps: Sequence[Step]) -> int | None:
    """The revision that undo brings back; None at the beginning. `steps` in order, the last one is the present."""
    if not steps:
        return None
    here = steps[-1].stands_at
    earlier = [step for step in steps if step.revision < here]
    return earlier[-1].stands_at if earlier else None


def forth(steps: Sequence[Step]) -> int | None:
    """The revision that redo brings back: the newest text that was written over the present one. None without an undo."""
    if not steps or steps[-1].restores is None:
        return None
    here = steps[-1].stands_at
    after = [step.revision for before, step in pairwise(steps) if step.restores is None and before.stands_at == here]
    return after[-1] if after else None
