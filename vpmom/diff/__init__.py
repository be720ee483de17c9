"""Two plans compared in the language of strategy: priorities that swapped, targets that moved, numbers that went.

Give it only what the reader may see (`audience.for_reader`): the sentences name the lines of both plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from vpmom.diff.change import HEAD, Change, Weight, as_lines, called, label
from vpmom.diff.fields import field_changes
from vpmom.diff.head import head_changes
from vpmom.diff.links import link_changes
from vpmom.diff.matching import Matching, Spot, match
from vpmom.diff.order import order_changes
from vpmom.diff.sections import changed_sections
from vpmom.diff.texts import Line, standing, text_changes
from vpmom.kinds import COMMENTARY, Part
from vpmom.plan import Item, ObstacleState, Plan

__all__ = ["HEAD", "Change", "Weight", "changed_sections", "compare", "diff"]


def diff(before: Plan, after: Plan, *, today: date, by_key: bool = True) -> tuple[Change, ...]:
    """What changed from `before` to `after`, the major changes first, then in the order of the sections;
    what only the commentary says is minor.

    Empty when nothing changed; otherwise placeholders that stay are told with their age on `today`. by_key: False where
    keys mean nothing to each other (two imported pages, a parent and its child): lines then match by their words.
    """
    matching = match(before, after, by_key=by_key)
    changes = tuple(_changes(matching, before, after))
    if not changes:
        return ()
    return _ordered((*changes, *standing(matching, after, today)), matching, before, after)


def compare(before: Plan, after: Plan, *, by_key: bool = True) -> tuple[Change, ...]:
    """`diff` without the placeholders that stay, which takes no day."""
    matching = match(before, after, by_key=by_key)
    return _ordered(_changes(matching, before, after), matching, before, after)


def _changes(matching: Matching, before: Plan, after: Plan) -> Iterator[Change]:
    yield from head_changes(before, after)
    yield from order_changes(matching, after)
    above = {old.number: new.number for old, new in matching.pairs}
    for old, new in matching.pairs:
        yield from _line_changes(Line(after, old, new), None if old.under is None else above.get(old.under, -1))
    yield from _arrivals(matching, after)
    yield from _departures(matching, before)
    yield from link_changes(matching, before, after)


def _line_changes(line: Line, above: int | None) -> Iterator[Change]:
    """`above`: the number, in the later plan, of the line that it stood under."""
    old, new = line.old, line.new
    if old.section != new.section:
        places = label(line.plan, old.section), label(line.plan, new.section)
        sentence = f"{line.called} moved from {places[0]} to {places[1]}."
        yield line.change("section_moved", sentence, *places)
    elif above != new.under:
        yield line.change("regrouped", f"{line.called} stands under another line now.", weight=Weight.MINOR)
    fields = tuple(field_changes(line))
    yield from fields
    yield from text_changes(line, fields)


def _arrivals(matching: Matching, plan: Plan) -> Iterator[Change]:
    fresh = {spot.number for spot in matching.new}
    for spot in matching.new:
        if spot.under in fresh:
            continue
        kind = "obstacle_added" if _is_hurdle(plan, spot) else "item_added"
        sentence = f"{called(plan, spot.section, spot.item)} was added{_with_points(spot.item)}."
        yield Change(kind, spot.section, spot.item.key, sentence, "", as_lines(spot.item))


def _departures(matching: Matching, plan: Plan) -> Iterator[Change]:
    gone = {spot.number for spot in matching.gone}
    for spot in matching.gone:
        if spot.under in gone:
            continue
        hurdle = _is_hurdle(plan, spot)
        open_ = hurdle and (spot.item.obstacle is None or spot.item.obstacle.state == ObstacleState.OPEN)
        how = "dropped, neither accepted nor cleared" if open_ else "dropped" if hurdle else "removed"
        sentence = f"{called(plan, spot.section, spot.item)} was {how}{_with_points(spot.item)}."
        kind = "obstacle_dropped" if hurdle else "item_removed"
        yield Change(kind, spot.section, spot.item.key, sentence, as_lines(spot.item), "")


def _with_points(item: Item) -> str:
    count = len(as_lines(item).split("\n")) - 1
    return "" if not count else f", with {count} {'line' if count == 1 else 'lines'} below it"


def _is_hurdle(plan: Plan, spot: Spot) -> bool:
    return spot.section in plan.shape.keys_of(Part.HURDLE)


def _ordered(changes: Iterable[Change], matching: Matching, before: Plan, after: Plan) -> tuple[Change, ...]:
    shapes = (shape.key for shape in (*after.shape.sections, *before.shape.sections))
    found = (spot.section for spot in (*matching.after, *matching.before))
    place = {key: at for at, key in enumerate(dict.fromkeys([HEAD, *shapes, *found]))}
    weighed = (replace(one, weight=Weight.MINOR) if one.section == COMMENTARY.key else one for one in changes)
    return tuple(sorted(weighed, key=lambda one: (one.weight != Weight.MAJOR, place.get(one.section, len(place)))))
