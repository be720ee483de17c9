"""What became of the words of a line: struck, filled in, another number, another date, reworded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vpmom.diff.change import Change, Weight, called, quoted, shortened, word
from vpmom.diff.matching import Matching, Spot
from vpmom.diff.wording import Fact, Sense, facts, later, pair_up, placeholder, skeleton, wants_less
from vpmom.kinds import Part
from vpmom.plan import Measure, Plan
from vpmom.similarity import CLOSE, identical, likeness, squeezed
from vpmom.wording import day
from vpmom.words import live, plain, struck


@dataclass(frozen=True, slots=True)
class Line:
    """An item that is in both plans, and what a sentence about it needs."""

    plan: Plan  # the later one
    old: Spot
    new: Spot

    @property
    def called(self) -> str:
        return called(self.plan, self.new.section, self.new.item)

    @property
    def texts(self) -> tuple[str, str]:
        return self.old.item.text, self.new.item.text

    @property
    def measures(self) -> tuple[Measure, Measure]:
        return self.old.item.measure or Measure(), self.new.item.measure or Measure()

    @property
    def part(self) -> Part | None:
        shapes = self.plan.shape.sections
        return next((shape.part for shape in shapes if shape.key == self.new.section), None)

    def change(
        self,
        kind: str,
        sentence: str,
        before: str = "",
        after: str = "",
        weight: Weight = Weight.MAJOR,
        easier: bool | None = None,
    ) -> Change:
        """A change of this line; `easier` where it is about a promise."""
        return Change(kind, self.new.section, self.new.item.key, sentence, before, after, weight, easier=easier)


def text_changes(line: Line, told: tuple[Change, ...]) -> Iterator[Change]:
    """What became of the wording; `told` is what the fields of the line say already, and is not said twice."""
    before, after = (squeezed(text) for text in line.texts)
    if before == after:
        return
    whole = tuple(_struck_whole(line, before, after)) or tuple(_placeholder(line, before, after))
    if whole:
        yield from whole
        return
    strokes = tuple(_strokes(line, before, after))
    yield from strokes
    if strokes and plain(before) == plain(after):
        return
    if line.part != Part.RESULT and _is_another(before, after):
        yield _reworded(line, before, after)
        return
    untold, covered = _facts(line, told)
    yield from untold
    if not (untold or covered) or not _only_facts_differ(before, after):
        yield _reworded(line, before, after)


def _is_another(before: str, after: str) -> bool:
    """Whether nothing is left of the old wording, so that its figures are not worth a word of their own."""
    return likeness(live(before) or before, live(after) or after) < CLOSE


def _only_facts_differ(before: str, after: str) -> bool:
    return skeleton(before) == skeleton(after) and struck(before) == struck(after)


def _struck_whole(line: Line, before: str, after: str) -> Iterator[Change]:
    was, now = bool(live(before)), bool(live(after))
    if was and not now and struck(after):
        yield line.change("struck", f"{line.called} was struck out.", before, after)
    elif now and not was and struck(before):
        yield line.change("unstruck", f"{line.called} was struck out and counts again.", before, after)


def _placeholder(line: Line, before: str, after: str) -> Iterator[Change]:
    was, now = placeholder(before), placeholder(after)
    if now and not was:
        yield line.change("placeholder_added", f"{line.called} became a placeholder (“{now}”).", before, after)
    elif was and not now:
        one = word(line.plan, line.new.section)
        yield line.change("placeholder_filled", f"A placeholder was filled in: {one} {quoted(after)}.", before, after)


def _strokes(line: Line, before: str, after: str) -> Iterator[Change]:
    """Words that stood and are struck now, or the other way round."""
    for words in _more(struck(after), struck(before)):
        if _holds(live(before), words):
            sentence = f"“{shortened(words)}” was struck from {_in_sentence(line)}."
            yield line.change("struck", sentence, before, after)
    for words in _more(struck(before), struck(after)):
        if _holds(live(after), words):
            sentence = f"“{shortened(words)}” is no longer struck in {_in_sentence(line)}."
            yield line.change("unstruck", sentence, before, after)


def _in_sentence(line: Line) -> str:
    return f"{word(line.plan, line.new.section)} {quoted(line.new.item.text)}"


def _more(these: tuple[str, ...], those: tuple[str, ...]) -> list[str]:
    return list((Counter(these) - Counter(those)).elements())


def _holds(text: str, words: str) -> bool:
    return words.casefold() in text.casefold()


def _facts(line: Line, told: tuple[Change, ...]) -> tuple[tuple[Change, ...], bool]:
    """The changes of the numbers and times in the wording, and whether the fields told of one of them before."""
    untold, covered = [], False
    kinds = {change.kind for change in told}
    pairs = tuple(pair_up(*(facts(text) for text in line.texts)))
    count = Counter(_sense(*pair) for pair in pairs)
    for old, new in pairs:
        sense = _sense(old, new)
        change = _moved(line, old, new) if sense == Sense.TIME else _counted(line, old, new)
        if _in_fields(line, old, new) or (change.kind in kinds and count[sense] == 1):
            covered = covered or bool(kinds & _BY_FIELDS)
        else:
            untold.append(change)
    return tuple(untold), covered


_BY_FIELDS = frozenset(
    f"{what}_{how}"
    for what, hows in (("number", ("added", "removed")), ("date", ("added", "removed", "later", "earlier")))
    for how in hows
) | {"target_lowered", "target_raised"}


def _sense(*found: Fact | None) -> Sense:
    return next(fact.sense for fact in found if fact)


def _in_fields(line: Line, old: Fact | None, new: Fact | None) -> bool:
    """Whether the fields of the measure hold these figures, or one that came in the place of a word that went."""
    before, after = line.measures
    if old and new:
        return _held(before, old) is True and _held(after, new) is True
    return _held(after, old) is not None if old else _held(before, new) is not None


def _held(measure: Measure, fact: Fact | None) -> bool | None:
    """Whether the target or the date in the fields is `fact`; None when they hold neither."""
    if fact is None:
        return None
    if fact.sense == Sense.AMOUNT:
        return None if measure.target is None else measure.target == fact.value
    due = measure.due
    return None if due is None else (due.year, due.month, due.day) == fact.when


def _moved(line: Line, old: Fact | None, new: Fact | None) -> Change:
    """A time in the wording that moved, came or went."""
    about = "target" if line.part == Part.RESULT else "date"
    if old and new:
        late = later(old, new)
        kind = {True: "date_later", False: "date_earlier", None: "date_moved"}[late]
        sentence = f"{line.called}: the {about} moved from {old.words} to {new.words}."
        return line.change(kind, sentence, old.words, new.words, easier=late)
    if old:
        return line.change("date_removed", f"{line.called} no longer says “{old.words}”.", old.words, "")
    words = new.words if new else ""
    return line.change("date_added", f"{line.called} now says “{words}”.", "", words, Weight.MINOR)


def _counted(line: Line, old: Fact | None, new: Fact | None) -> Change:
    """A number in the wording that changed, came or went."""
    if old and new:
        return _compared(line, old, new)
    if old:
        gone = f"{line.called}: the number {old.words} was removed."
        return line.change("number_removed", gone, old.words, "")
    words = new.words if new else ""
    return line.change("number_added", f"{line.called} now has a number: {words}.", "", words, Weight.MINOR)


def _compared(line: Line, old: Fact, new: Fact) -> Change:
    target = line.part == Part.RESULT
    change = f"from {old.words} to {new.words}"
    if old.unit != new.unit or old.value is None or new.value is None:
        kind = "target_changed" if target else "number_changed"
        return line.change(
            kind, f"{line.called}: {'the target' if target else 'a number'} went {change}.", *_both(old, new)
        )
    if not target:
        return line.change("number_changed", f"{line.called}: a number went {change}.", *_both(old, new))
    less = wants_less(line.texts[1])
    return target_moved(line, old.value, new.value, (old.words, new.words), less)


def _both(old: Fact, new: Fact) -> tuple[str, str]:
    return old.words, new.words


def target_moved(line: Line, old: Decimal, new: Decimal, words: tuple[str, str], less: bool | None) -> Change:
    """A target that was lowered or raised; `less`: whether a low figure is the good one, None when nobody said."""
    lower = new < old
    easier = None if less is None else lower != less
    ease = "" if easier is None else f", which is {'easier' if easier else 'harder'}"
    verb = "lowered" if lower else "raised"
    sentence = f"{line.called}: the target was {verb} from {words[0]} to {words[1]}{ease}."
    return line.change(f"target_{verb}", sentence, *words, easier=easier)


def _reworded(line: Line, before: str, after: str) -> Change:
    if identical(before, after) and struck(before) == struck(after):
        sentence = f"{line.called} is written in another way, with the same words."
        return line.change("formatted", sentence, before, after, Weight.MINOR)
    kind, weight = "reworded", Weight.MINOR
    if line.part == Part.AIM:
        kind, weight = "vision_reworded", Weight.MAJOR
    elif _is_another(before, after):
        kind, weight = "rewritten", Weight.MAJOR
    how = "says something else now" if kind == "rewritten" else "was reworded"
    one = word(line.plan, line.new.section)
    named = f"{one[:1].upper()}{one[1:]} {quoted(before)}"
    sentence = f"{named} {how}: “{shortened(plain(after) or '…', 120)}”."
    return line.change(kind, sentence, before, after, weight)


def standing(matching: Matching, plan: Plan, today: date) -> Iterator[Change]:
    """The placeholders that were there before and still are, with their age where it is known."""
    for old, new in matching.pairs:
        if not (placeholder(old.item.text) and placeholder(new.item.text)):
            continue
        line = Line(plan, old, new)
        written = min((one for one in (old.item.written, new.item.written) if one), default=None)
        age = "is still a placeholder" if written is None else _aged(written, today)
        before, after = line.texts
        yield line.change("placeholder_stays", f"{line.called} {age}.", before, after, Weight.MINOR)


def _aged(written: date, today: date) -> str:
    days = max((today - written).days, 0)
    return f"is a placeholder {days} {'day' if days == 1 else 'days'} old, written on {day(written)}"
