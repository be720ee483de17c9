"""Records that came as JSON. The same rules as for the rows of a file; values have their kinds already.

{"class": "server", "key": "A-17", "name": "srv-17", "attributes": {"cores": 8, "ram": 16.5, "spare": null},
 "supplier": "Host Ltd", "host": {"class": "rack", "key": "R2"}, "needs": [{"class": "database", "key": "d7"}],
 "seen_at": "2026-10-01T12:00:00+02:00"}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction

from dsm.federation.record import Record, Value
from dsm.intake import cells
from dsm.intake.cells import LONGEST_KEY, LONGEST_NAME, BadCell, word_of
from dsm.intake.mapping import WORD
from dsm.intake.reading import MADE_ELSEWHERE, MOST_NEEDS, TWINS, BadRow, Reading

MOST_RECORDS = 5_000  # of one call
MOST_ATTRIBUTES = 200  # of one record
KEYS = ("class", "key", "name", "attributes", "supplier", "host", "needs", "seen_at")
LARGEST_NUMBER = 10**15


class _Bad(ValueError):
    def __init__(self, where: str, sentence: str):
        super().__init__(sentence)
        self.where = where


def read(plain: Sequence[object], zone: tzinfo, now: datetime) -> Reading:
    """The records of one call; their lines are their places in the list, from 1."""
    records: list[Record] = []
    bad: list[BadRow] = []
    for line, one in enumerate(plain, 1):
        try:
            records.append(_record(line, one, zone, now + timedelta(days=1)))
        except _Bad as problem:
            said = json.dumps(one, ensure_ascii=False, default=str)[:2000]
            bad.append(BadRow(line, _storable(problem.where), _storable(str(problem)), (_storable(said),)))
    return Reading(tuple(records), tuple(bad))


def _storable(text: str) -> str:
    """JSON may hold halves of letters and NUL, which nothing can show or keep."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode()


def _record(line: int, plain: object, zone: tzinfo, latest: datetime) -> Record:
    found = _object(plain, KEYS, "")
    item_class = word_of(_text(found, "class", LONGEST_NAME), "-")
    key, name = _text(found, "key", LONGEST_KEY), _text(found, "name", LONGEST_NAME)
    if not item_class:
        raise _Bad("class", "It has no class.")
    if item_class in TWINS:
        raise _Bad("class", MADE_ELSEWHERE)
    attributes = _attributes(found.get("attributes", {}))
    if name:
        attributes["name"] = name
    if not key and not attributes.get("name"):
        raise _Bad("name", "It has neither a name nor a key.")
    host = _reference(found["host"], "host") if found.get("host") is not None else None
    supplier = _text(found, "supplier", LONGEST_NAME)
    return Record(line, item_class, key, attributes, supplier, host, _needs(found), _seen(found, zone, latest))


def _object(plain: object, keys: Sequence[str] | None, where: str) -> Mapping[str, object]:
    if not isinstance(plain, dict):
        raise _Bad(where, "It is no object.")
    unknown = [key for key in plain if keys is not None and key not in keys]
    if unknown:
        raise _Bad(where, f"“{str(unknown[0])[:40]}” means nothing here. Known are: {', '.join(keys or ())}.")
    return plain


def _text(found: Mapping[str, object], name: str, longest: int) -> str:
    value = found.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER:
        value = str(value)  # many sources number their items
    if not isinstance(value, str):
        raise _Bad(name, "It is no text.")
    return _checked(" ".join(value.split()), name, longest)


def _checked(text: str, where: str, longest: int) -> str:
    try:
        return cells.text(text, longest)
    except BadCell as problem:
        raise _Bad(where, str(problem)) from None


def _attributes(plain: object) -> dict[str, Value]:
    found = _object(plain, None, "attributes")
    if len(found) > MOST_ATTRIBUTES:
        raise _Bad("attributes", f"It has more than {MOST_ATTRIBUTES} attributes.")
    return {word: _value(word, value) for word, value in found.items()}


def _value(word: str, value: object) -> Value:
    """Numbers are exact as they are written: 16.5 is 33/2. null says that there is none; empty text says nothing."""
    if not WORD.fullmatch(word):
        raise _Bad("attributes", f"“{word[:40]}” is no word of small letters, digits and _.")
    if isinstance(value, str):
        return _checked(value.strip(), word, cells.LONGEST_TEXT)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < LARGEST_NUMBER:
        return value if isinstance(value, int) else Fraction(repr(value))
    raise _Bad(word, "It is neither a text nor a number below 10¹⁵, nor yes or no.")


def _reference(plain: object, where: str) -> tuple[str, str]:
    found = _object(plain, ("class", "key"), where)
    item_class, key = word_of(_text(found, "class", LONGEST_NAME), "-"), _text(found, "key", LONGEST_KEY)
    if not item_class or not key:
        raise _Bad(where, "It has a class and a key.")
    return item_class, key


def _needs(found: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    plain = found.get("needs")
    if plain is None:
        return ()
    if not isinstance(plain, list) or len(plain) > MOST_NEEDS:
        raise _Bad("needs", f"It is a list of at most {MOST_NEEDS} items.")
    return tuple(dict.fromkeys(_reference(one, "needs") for one in plain))


def _seen(found: Mapping[str, object], zone: tzinfo, latest: datetime) -> datetime | None:
    said = _text(found, "seen_at", 60)
    if not said:
        return None
    try:
        seen = cells.moment(said, zone)
    except BadCell as problem:
        raise _Bad("seen_at", str(problem)) from None
    if seen > latest:
        raise _Bad("seen_at", "It is still to come, so it cannot have been seen then.")
    return seen
