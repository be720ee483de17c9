"""What a change did to a state, small enough to keep, and exact enough to take it back."""

from dataclasses import replace
from typing import Any

from valuestreams import canonical
from valuestreams.stream import Stream

# {"steps": {key: canonical step or None for "is not there"}, "order": [keys], "head": canonical head}; what stays the
# same has no key.
Delta = dict[str, Any]


def difference(before: Stream, after: Stream) -> tuple[Delta, Delta]:
    """The delta that leads from `after` back to `before`, and the one that leads forth. Both empty: nothing changed."""
    old = {step.key: canonical.step(step) for step in before.steps}
    new = {step.key: canonical.step(step) for step in after.steps}
    touched = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    back, forth = _steps(old, touched), _steps(new, touched)
    if list(old) != list(new):
        back["order"], forth["order"] = list(old), list(new)
    if canonical.head(before) != canonical.head(after):
        back["head"], forth["head"] = canonical.head(before), canonical.head(after)
    return back, forth


def _steps(known: dict[str, Any], touched: list[str]) -> Delta:
    return {"steps": {key: known.get(key) for key in touched}} if touched else {}


def apply(stream: Stream, delta: Delta) -> Stream:
    """`stream` after `delta`. It must be the one that the delta begins at."""
    steps = {step.key: step for step in stream.steps}
    for key, data in delta.get("steps", {}).items():
        if data is None:
            steps.pop(key, None)
        else:
            steps[key] = canonical.from_step(data)
    order = delta.get("order", list(steps))
    changed = replace(stream, steps=tuple(steps[key] for key in order))
    return replace(changed, **canonical.from_head(delta["head"])) if "head" in delta else changed
