"""What one source last said of one item, kept and brought forward. Time only moves forward.

As JSON: {attribute: [value, since]} for what was said at `last_seen`, with a third place where it was said earlier.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dsm.federation.reconciliation import Said
from dsm.federation.record import Value
from dsm.federation.values import packed, same, unpacked


@dataclass(frozen=True)
class Word:
    value: Value
    since: datetime
    seen_at: datetime


@dataclass(frozen=True)
class Saying:
    """All words of one source about one item."""

    first_seen: datetime
    last_seen: datetime
    words: Mapping[str, Word] = field(default_factory=dict)

    def said(self, source: int, attribute: str) -> Said:
        word = self.words[attribute]
        return Said(source, word.value, word.seen_at, word.since)


def heard(before: Saying | None, attributes: Mapping[str, Value], at: datetime) -> Saying:
    """What stands after the source said `attributes` at `at`. What is older than its last word changes nothing."""
    if before is None:
        return Saying(at, at, {name: Word(value, at, at) for name, value in attributes.items()})
    words = dict(before.words)
    for name, value in attributes.items():
        words[name] = _later(words.get(name), value, at)
    return Saying(min(before.first_seen, at), max(before.last_seen, at), words)


def _later(before: Word | None, value: Value, at: datetime) -> Word:
    if before is None:
        return Word(value, at, at)
    if same(before.value, value):
        return Word(value, min(before.since, at), max(before.seen_at, at))
    return before if at < before.seen_at else Word(value, at, at)


def as_json(saying: Saying) -> dict[str, list[object]]:
    """Moments that are those of the whole saying are left out: most words were said at its last time."""
    told: dict[str, list[object]] = {}
    for name, word in saying.words.items():
        moments = [word.since, word.seen_at]
        if word.seen_at == saying.last_seen:
            moments.pop()
            if word.since == saying.first_seen:
                moments.pop()
        told[name] = [packed(word.value), *(moment.isoformat() for moment in moments)]
    return told


def from_json(first_seen: datetime, last_seen: datetime, told: Mapping[str, list[str]]) -> Saying:
    words = {}
    for name, (value, *moments) in told.items():
        since = datetime.fromisoformat(moments[0]) if moments else first_seen
        seen_at = datetime.fromisoformat(moments[1]) if len(moments) > 1 else last_seen
        words[name] = Word(unpacked(value), since, seen_at)
    return Saying(first_seen, last_seen, words)
