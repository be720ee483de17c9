"""What became of the fields of an item that is in both plans: owner, unit, people, audience, measure, obstacle."""

from __future__ import annotations

from collections.abc import Iterator

from vpmom.diff.change import Change, Weight
from vpmom.diff.texts import Line, target_moved
from vpmom.plan import Direction, Measure, MeasureKind, Obstacle, ObstacleState
from vpmom.similarity import squeezed
from vpmom.wording import amount, day, number
from vpmom.words import plain

_DIRECTIONS = {
    Direction.UP: "higher is better",
    Direction.DOWN: "lower is better",
    Direction.HOLD: "held at its target",
}
_KINDS = {
    MeasureKind.NUMBER: "by a number",
    MeasureKind.DONE: "by done or not done",
    MeasureKind.ZONES: "by zones in words",
}


def field_changes(line: Line) -> Iterator[Change]:
    """Every field that differs, the promises first."""
    yield from _measure(line, *line.measures)
    yield from _obstacle(line, line.old.item.obstacle or Obstacle(), line.new.item.obstacle or Obstacle())
    yield from _owner(line)
    yield from _unit(line)
    yield from _headcount(line)
    yield from _visibility(line)


def _owner(line: Line) -> Iterator[Change]:
    old, new = squeezed(line.old.item.owner), squeezed(line.new.item.owner)
    if old == new:
        return
    if not new:
        yield line.change("owner_lost", f"{line.called} lost its owner, {old}.", old, "")
    elif not old:
        yield line.change("owner_gained", f"{line.called} has an owner now: {new}.", "", new, Weight.MINOR)
    else:
        yield line.change("owner_changed", f"{line.called} went from {old} to {new}.", old, new)


def _unit(line: Line) -> Iterator[Change]:
    old, new = squeezed(line.old.item.unit), squeezed(line.new.item.unit)
    if old == new:
        return
    if not new:
        yield line.change("unit_lost", f"{line.called} lost its unit, {old}.", old, "")
    elif not old:
        yield line.change("unit_gained", f"{line.called} has a unit now: {new}.", "", new, Weight.MINOR)
    else:
        yield line.change("unit_changed", f"{line.called} went from unit {old} to unit {new}.", old, new)


def _headcount(line: Line) -> Iterator[Change]:
    old, new = line.old.item.headcount, line.new.item.headcount
    if old == new:
        return
    if new is None:
        was = number(old) if old is not None else ""
        yield line.change("headcount_removed", f"{line.called} no longer says how many people it takes.", was, "")
    elif old is None:
        sentence = f"{line.called} now says how many people it takes: {number(new)}."
        yield line.change("headcount_added", sentence, "", number(new), Weight.MINOR)
    else:
        sentence = f"{line.called} takes {number(new)} people instead of {number(old)}."
        yield line.change("headcount_changed", sentence, number(old), number(new))


def _visibility(line: Line) -> Iterator[Change]:
    old, new = line.old.item.visibility, line.new.item.visibility
    if old != new:
        yield line.change("visibility_changed", f"{line.called} is {new} now; it was {old}.", old, new)


# ---- Measures ----


def _measure(line: Line, old: Measure, new: Measure) -> Iterator[Change]:
    if old == new:
        return
    if old.kind != new.kind:
        sentence = f"{line.called} is told {_KINDS[new.kind]} now, and was told {_KINDS[old.kind]}."
        yield line.change("measure_kind_changed", sentence, old.kind, new.kind)
    yield from _target(line, old, new)
    yield from _due(line, old, new)
    if old.direction != new.direction:
        sentence = f"{line.called}: {_DIRECTIONS[new.direction]} now; it was {_DIRECTIONS[old.direction]}."
        yield line.change("direction_changed", sentence, old.direction, new.direction)
    yield from _baseline(line, old, new)
    yield from _zones(line, old, new)
    yield from _definition(line, old, new)


def _target(line: Line, old: Measure, new: Measure) -> Iterator[Change]:
    before = "" if old.target is None else amount(old.target, old.unit)
    after = "" if new.target is None else amount(new.target, new.unit)
    same_unit = squeezed(old.unit) == squeezed(new.unit)
    if old.target is None and new.target is not None:
        sentence = f"{line.called} has a number now: {after}."
        yield line.change("number_added", sentence, "", after, Weight.MINOR)
    elif new.target is None and old.target is not None:
        yield line.change("number_removed", f"{line.called}: the number {before} was removed.", before, "")
    elif old.target is not None and new.target is not None and old.target != new.target and same_unit:
        less = {Direction.UP: False, Direction.DOWN: True, Direction.HOLD: None}[new.direction]
        yield target_moved(line, old.target, new.target, (before, after), less)
    elif old.target != new.target:
        yield line.change("target_changed", f"{line.called}: the target went from {before} to {after}.", before, after)
    elif not same_unit:
        words = f"{old.unit or 'no unit'} to {new.unit or 'no unit'}"
        yield line.change("measure_unit_changed", f"{line.called} went from {words}.", old.unit, new.unit)


def _due(line: Line, old: Measure, new: Measure) -> Iterator[Change]:
    if old.due == new.due:
        return
    if old.due and new.due:
        late = new.due > old.due
        before, after = day(old.due), day(new.due)
        sentence = f"{line.called}: the date moved {'late' if late else 'earlier'}, from {before} to {after}."
        yield line.change("date_later" if late else "date_earlier", sentence, before, after, easier=late)
    elif old.due:
        sentence = f"{line.called} lost its date, {day(old.due)}: the end of the period counts."
        yield line.change("date_removed", sentence, day(old.due), "")
    elif new.due:
        sentence = f"{line.called} has a date of its own now: {day(new.due)}."
        yield line.change("date_added", sentence, "", day(new.due), Weight.MINOR)


def _baseline(line: Line, old: Measure, new: Measure) -> Iterator[Change]:
    if old.baseline == new.baseline:
        return
    before = "" if old.baseline is None else amount(old.baseline, old.unit)
    after = "" if new.baseline is None else amount(new.baseline, new.unit)
    if not after:
        yield line.change("baseline_removed", f"{line.called} lost its baseline, {before}.", before, "")
    elif not before:
        yield line.change("baseline_added", f"{line.called} has a baseline now: {after}.", "", after, Weight.MINOR)
    else:
        sentence = f"{line.called} starts from {after} now; it was {before}."
        yield line.change("baseline_changed", sentence, before, after)


def _zones(line: Line, old: Measure, new: Measure) -> Iterator[Change]:
    if old.zones != new.zones:
        before, after = ", ".join(old.zones), ", ".join(new.zones)
        sentence = f"{line.called} has other zones: {after or 'none'}, where it had {before or 'none'}."
        yield line.change("zones_changed", sentence, before, after)


def _definition(line: Line, old: Measure, new: Measure) -> Iterator[Change]:
    before, after = squeezed(old.definition), squeezed(new.definition)
    if before == after:
        return
    if not before:
        sentence = f"{line.called} now says how its figure comes about."
        yield line.change("definition_added", sentence, "", after, Weight.MINOR)
    elif not after:
        sentence = f"{line.called} no longer says how its figure comes about."
        yield line.change("definition_removed", sentence, before, "")
    else:
        sentence = f"{line.called} is counted in another way: “{plain(after)}”."
        yield line.change("definition_changed", sentence, before, after)


# ---- Obstacles ----


def _obstacle(line: Line, old: Obstacle, new: Obstacle) -> Iterator[Change]:
    if old == new:
        return
    told = tuple(_state(line, old, new)) + tuple(_carried(line, old, new))
    yield from told
    if not told and _described(old) != _described(new):
        sentence = f"{line.called} has another date or reason."
        yield line.change("obstacle_edited", sentence, _described(old), _described(new), Weight.MINOR)


def _state(line: Line, old: Obstacle, new: Obstacle) -> Iterator[Change]:
    if old.state == new.state:
        return
    reason = f": {squeezed(new.reason)}" if squeezed(new.reason) else ""
    kind, what = {
        ObstacleState.ACCEPTED: ("obstacle_accepted", f"is accepted{reason or ', without a reason'}"),
        ObstacleState.CLEARED: ("obstacle_cleared", f"is cleared{reason}"),
        ObstacleState.OPEN: ("obstacle_reopened", "stands in the way again"),
    }[new.state]
    sentence = f"{line.called} {what}"
    yield line.change(kind, sentence if sentence.endswith((".", "!", "?")) else f"{sentence}.", old.state, new.state)


def _carried(line: Line, old: Obstacle, new: Obstacle) -> Iterator[Change]:
    if new.periods > old.periods:
        sentence = f"{line.called} was carried over: it stands in {new.periods} periods by now."
        yield line.change("obstacle_carried_over", sentence, str(old.periods), str(new.periods))


def _described(obstacle: Obstacle) -> str:
    """Its dates, its periods and its reason, in words."""
    days = [
        f"{verb} {day(when)}" for verb, when in (("opened", obstacle.opened), ("cleared", obstacle.cleared)) if when
    ]
    return ", ".join(one for one in (*days, f"period {obstacle.periods}", squeezed(obstacle.reason)) if one)
