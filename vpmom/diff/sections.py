"""Which sections of a plan say something else: those that are asked about again after a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping

from vpmom.diff.change import HEAD, label
from vpmom.diff.head import head_content
from vpmom.diff.links import Ends, links_of
from vpmom.diff.matching import Spot, match
from vpmom.plan import Item, Measure, Obstacle, Plan
from vpmom.similarity import squeezed


def changed_sections(before: Plan, after: Plan, *, by_key: bool = True) -> frozenset[str]:
    """Keys of the sections whose lines, their fields, order or confirmed links differ, and HEAD.

    The day on which a line was written, muted checks, the stage, the vetted date and the list of previous versions are
    no content. White space is none either, and a section without lines is as good as none, unless it is called anew.
    """
    matching = match(before, after, by_key=by_key)
    links = links_of(matching, before, after)
    numbers = {old.number: new.number for old, new in matching.pairs}
    old = _contents(matching.before, {spot.number: numbers.get(spot.number, -1) for spot in matching.before})
    new = _contents(matching.after, {spot.number: spot.number for spot in matching.after})
    changed = {key for key in {*old, *new} if old.get(key) != new.get(key)}
    if before.kind == after.kind:
        keys = {section.key for section in (*before.sections, *after.sections)}
        changed |= {key for key in keys if label(before, key) != label(after, key)}
    changed |= _touched(links.before ^ links.after, links.lines)
    return frozenset(changed | ({HEAD} if head_content(before) != head_content(after) else set()))


def _contents(spots: tuple[Spot, ...], shared: Mapping[int, int]) -> dict[str, list[Hashable]]:
    """Every line of each section, in order: which one it is in both plans, what stands above it, and what it says."""
    found: dict[str, list[Hashable]] = defaultdict(list)
    for spot in spots:
        under = None if spot.under is None else shared[spot.under]
        found[spot.section].append((shared[spot.number], under, content(spot.item)))
    return found


def content(item: Item) -> tuple[Hashable, ...]:
    """What an item says, without its key, its children and the day on which it was written."""
    measure, obstacle = item.measure or Measure(), item.obstacle or Obstacle()
    return (
        *(squeezed(text) for text in (item.text, item.owner, item.unit)),
        item.visibility,
        item.headcount,
        (measure.kind, squeezed(measure.unit), measure.direction, measure.baseline, measure.target, measure.due),
        (measure.zones, squeezed(measure.definition)),
        (obstacle.state, obstacle.opened, obstacle.cleared, squeezed(obstacle.reason), obstacle.periods),
    )


def _touched(links: frozenset[Ends], lines: Mapping[int, Spot]) -> set[str]:
    return {lines[end].section for _, source, target in links for end in (source, target)}
