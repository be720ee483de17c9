"""What the columns of a file mean: which is the name, the class, an attribute… Kept for the next file of the source."""

from __future__ import annotations

import re
from collections import abc
from dataclasses import dataclass, field, replace

from dsm.intake.cells import KINDS

# What a column may hold. "" = it is left out; an attribute may be any word.
NAME, CLASS, KEY, SUPPLIER, HOST, HOST_CLASS, NEEDS, SEEN, ATTRIBUTE, NOTHING = (
    "name", "class", "key", "supplier", "host", "host_class", "needs", "seen_at", "attribute", "",
)  # fmt: skip
TARGETS = (NOTHING, NAME, CLASS, KEY, SUPPLIER, HOST, HOST_CLASS, NEEDS, SEEN, ATTRIBUTE)
ONCE = (NAME, CLASS, KEY, SUPPLIER, HOST, HOST_CLASS, SEEN)
NEEDS_CLASS = "needs_class"
# What can be said for all rows at once.
CONSTANTS = (CLASS, SUPPLIER, HOST_CLASS, NEEDS_CLASS, SEEN)
DECIMALS, ORDERS = (".", ","), ("", "day", "month")
WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL and halves of letters, which JSON may hold
MOST_CONSTANTS = 50
MOST_TRANSLATIONS = 500
LONGEST = 200  # letters of a heading, a constant or a translated value


class BadMapping(ValueError):
    """What is said of the columns cannot be: a sentence, and the heading that it is about ("" = the whole)."""

    def __init__(self, sentence: str, heading: str = ""):
        super().__init__(sentence)
        self.heading = heading


@dataclass(frozen=True)
class Column:
    """What a column holds. `translation`: what its words stand for, such as {"SRV": "server"}; "" leaves a class out."""

    target: str = NOTHING
    attribute: str = ""  # its word, when `target` is ATTRIBUTE
    kind: str = "text"
    decimal: str = "."
    order: str = ""  # of dates of three numbers: "day" or "month" first, "" as the file shows
    translation: abc.Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """`columns` by heading; a heading that is not named is left out. `constants` hold for rows whose cell is empty."""

    columns: abc.Mapping[str, Column] = field(default_factory=dict)
    constants: abc.Mapping[str, str] = field(default_factory=dict)  # of CONSTANTS
    fixed: abc.Mapping[str, str] = field(default_factory=dict)  # attribute → text that all rows get

    def headings(self, target: str) -> list[str]:
        return [heading for heading, column in self.columns.items() if column.target == target]

    def has(self, target: str) -> bool:
        return bool(self.headings(target) or self.constants.get(target))

    def within(self, header: abc.Sequence[str]) -> Mapping:
        """Of the columns that this file has."""
        return replace(self, columns={name: column for name, column in self.columns.items() if name in header})


def checked(mapping: Mapping) -> Mapping:
    """The same. Raises BadMapping with the first thing that cannot be."""
    for target in ONCE:
        headings = mapping.headings(target)
        if len(headings) > 1:
            raise BadMapping(f"“{headings[0]}” and “{headings[1]}” cannot both be the {said(target)}.", headings[1])
    _require_words(mapping)
    if not mapping.has(CLASS):
        raise BadMapping("Say what the rows are: choose the column with the class, or one class for all of them.")
    if not mapping.headings(NAME) and not mapping.headings(KEY):
        raise BadMapping("Choose the column with the name of the items, or the one with their key in the source.")
    if mapping.headings(HOST) and not mapping.has(HOST_CLASS):
        raise BadMapping("Say of which class the hosts are, in a column or for all rows.", mapping.headings(HOST)[0])
    return mapping


def _require_words(mapping: Mapping) -> None:
    taken: dict[str, str] = {}
    for heading, column in mapping.columns.items():
        if column.target != ATTRIBUTE:
            continue
        if not WORD.fullmatch(column.attribute):
            raise BadMapping(
                f"“{heading}” needs a word of small letters, digits and _, such as serial_number.", heading
            )
        if column.attribute in taken or column.attribute == NAME:
            other = taken.get(column.attribute, "the name")
            raise BadMapping(f"“{heading}” and “{other}” cannot both be “{column.attribute}”.", heading)
        taken[column.attribute] = heading
    for word in mapping.fixed:
        if not WORD.fullmatch(word) or word in taken or word == NAME:
            raise BadMapping(f"“{word}” cannot be said for all rows: it is no word, or a column has it already.")


def said(target: str) -> str:
    return {KEY: "key in the source", HOST: "host", HOST_CLASS: "class of the host", SEEN: "moment last seen"}.get(
        target, target
    )


# ---- As JSON ----


def packed(mapping: Mapping) -> dict[str, object]:
    """Columns that are left out stay out."""
    return {
        "columns": {
            heading: {
                "target": one.target, "attribute": one.attribute, "kind": one.kind, "decimal": one.decimal,
                "order": one.order, "translation": dict(one.translation),
            }
            for heading, one in mapping.columns.items() if one.target
        },
        "constants": {name: text for name, text in mapping.constants.items() if text},
        "fixed": dict(mapping.fixed),
    }  # fmt: skip


def unpacked(plain: object) -> Mapping:
    """A mapping from JSON, whoever wrote it. Raises BadMapping for anything that is not as `packed` makes it."""
    top = _dict(plain, ("columns", "constants", "fixed"))
    columns = _dict(top.get("columns", {}), None)
    constants = _texts(top.get("constants", {}), CONSTANTS)
    fixed = _texts(top.get("fixed", {}), None)
    if len(fixed) > MOST_CONSTANTS:
        raise BadMapping(f"At most {MOST_CONSTANTS} values can be said for all rows.")
    return Mapping({_short(heading): _column(heading, one) for heading, one in columns.items()}, constants, fixed)


def _column(heading: str, plain: object) -> Column:
    known = ("target", "attribute", "kind", "decimal", "order", "translation")
    found = _dict(plain, known)
    words = {name: _short(found.get(name, default)) for name, default in _DEFAULTS.items()}
    choices = (("target", TARGETS), ("kind", KINDS), ("decimal", DECIMALS), ("order", ORDERS))
    for name, allowed in choices:
        if words[name] not in allowed:
            raise BadMapping(f"“{words[name][:40]}” is no {name} of the column “{heading[:60]}”.", heading)
    translation = _texts(found.get("translation", {}), None)
    if len(translation) > MOST_TRANSLATIONS:
        raise BadMapping(f"At most {MOST_TRANSLATIONS} values of a column can be translated.", heading)
    return Column(**words, translation=translation)


_DEFAULTS = {"target": NOTHING, "attribute": "", "kind": "text", "decimal": ".", "order": ""}


def _dict(plain: object, known: abc.Collection[str] | None) -> dict[str, object]:
    if not isinstance(plain, dict) or not all(isinstance(key, str) for key in plain):
        raise BadMapping("A mapping is an object with columns, constants and fixed.")
    unknown = set(plain) - set(known) if known is not None else set()
    if unknown:
        raise BadMapping(f"“{min(unknown)[:40]}” means nothing in a mapping.")
    return plain


def _texts(plain: object, known: abc.Collection[str] | None) -> dict[str, str]:
    return {_short(key): _short(value) for key, value in _dict(plain, known).items()}


def _short(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or UNSTORABLE.search(value):
        raise BadMapping(f"A mapping is made of texts of at most {LONGEST} letters.")
    return value
