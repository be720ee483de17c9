"""RAPID: who recommends, agrees, performs, gives input and decides, as one line.

    line   := party ( sep party )*     sep   := "," | ";" | newline | "and" | "&" | a space after a bracket
    party  := name "(" roles ")"       roles := role ( ( "," | "&" | "/" | "+" | "and" ) role )*
    role   := R | A | P | I | D, or the word in full

and the other ways round: "R: a, b; D: c", "a: R, A; b: D". What is inside brackets is never cut at its commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

LETTERS = "RAPID"

Parties = tuple[tuple[str, tuple[str, ...]], ...]

_WORDS: Mapping[str, str] = {
    form: letter
    for letter, forms in {
        "R": "r recommend recommends recommender",
        "A": "a agree agrees agreer agreement",
        "P": "p perform performs performer",
        "I": "i input inputs",
        "D": "d decide decides decider decision",
    }.items()
    for form in forms.split()
}
_BETWEEN_ROLES = re.compile(r"[\s,&/+;|.]+|\band\b", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_ROLE_FIRST = re.compile(
    r"(?:(?<![\w(\[])|(?P<first>(?:^|(?<=[;,\n]))\s{0,9}))(?P<role>"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")\s*(?:\([RAPID]\)\s*)?(?:[:=]|(?(first)\s[-–—]\s|(?!)))\s*",
    re.IGNORECASE,
)
_EDGES = " \t\r\n,;&/+|.:-–—"


def parse_rapid(text: str) -> Parties:
    """(name, roles in the order R, A, P, I, D) in the order of the line; a party named twice has all its roles.

    A line in which no role is found gives ().
    """
    return read_rapid(text)[0]


def read_rapid(text: str) -> tuple[Parties, str]:
    """The parties, and the words that belong to none of them ("" when all were understood)."""
    if _ROLE_FIRST.search(text) and not _has_brackets_of_roles(_ROLE_FIRST.sub(" ", text)):
        return _by_role(text)
    if _has_brackets_of_roles(text):
        return _by_bracket(text)
    return _by_colon(text)


def write_rapid(parties: Iterable[tuple[str, Sequence[str]]]) -> str:
    """The line that `parse_rapid` reads as these parties: "IJT(D), MLT(R, A, P & I)"."""
    return ", ".join(f"{name}({_join(roles)})" for name, roles in parties)


def roles_of(text: str) -> tuple[str, ...]:
    """The letters of "R, A, P & I", "Recommend and Decide" or "RAP"; () when anything else stands there."""
    words = [word for word in _BETWEEN_ROLES.split(text) if word]
    letters: list[str] = []
    for word in words:
        if known := _WORDS.get(word.lower()):
            letters.append(known)
        elif word.isupper() and set(word) <= set(LETTERS) and len(set(word)) == len(word):
            letters.extend(word)
        else:
            return ()
    return tuple(letter for letter in LETTERS if letter in letters)


def role_of_key(text: str) -> str | None:
    """The letter of a table's key such as "D", "Decide" or "Decide (D)"; None when it is another word."""
    bare = re.sub(r"[(\[]\s*[RAPIDrapid]\s*[)\]]", "", text).strip(_EDGES).lower()
    if bare in _WORDS:
        return _WORDS[bare]
    pair = [part.strip(_EDGES) for part in re.split(r"\s[-–—]\s|:", bare)]
    known = {_WORDS.get(part) for part in pair}
    return known.pop() if len(known) == 1 else None


def _join(roles: Sequence[str]) -> str:
    ordered = [letter for letter in LETTERS if letter in roles]
    if len(ordered) < 3:
        return ", ".join(ordered)
    return f"{', '.join(ordered[:-1])} & {ordered[-1]}"


def _has_brackets_of_roles(text: str) -> bool:
    return any(roles_of(match[1]) for match in _BRACKET.finditer(text) if text[: match.start()].strip(_EDGES))


def _by_bracket(text: str) -> tuple[Parties, str]:
    found: list[tuple[str, tuple[str, ...]]] = []
    unread: list[str] = []
    since = 0
    for match in _BRACKET.finditer(text):
        roles = roles_of(match[1])
        if not roles:
            continue  # part of a name: "Sales (EMEA)"
        *before, name = _names(text[since : match.start()]) or [""]
        unread += before
        if name:
            found.append((name, roles))
        else:
            unread.append(match[0])
        since = match.end()
    unread += _names(text[since:])
    return _merged(found), ", ".join(unread)


def _by_role(text: str) -> tuple[Parties, str]:
    marks = list(_ROLE_FIRST.finditer(text))
    unread = _names(text[: marks[0].start()])
    found: list[tuple[str, tuple[str, ...]]] = []
    for mark, end in zip(marks, [*(one.start() for one in marks[1:]), len(text)], strict=True):
        found += [(name, (_WORDS[mark["role"].lower()],)) for name in _names(text[mark.end() : end], people=True)]
    return _merged(found), ", ".join(unread)


def _by_colon(text: str) -> tuple[Parties, str]:
    found: list[tuple[str, tuple[str, ...]]] = []
    unread: list[str] = []
    parts = re.split(r"[,;\n]", text)
    if not all(_halves(part)[1] for part in parts):
        parts = re.split(r"[;\n]", text)
    for part in parts:
        name, separator, roles = _halves(part)
        if separator and name.strip(_EDGES) and roles_of(roles):
            found.append((name.strip(_EDGES), roles_of(roles)))
        elif part.strip(_EDGES):
            unread.append(part.strip(_EDGES))
    return _merged(found), ", ".join(unread)


def _halves(part: str) -> tuple[str, str, str]:
    match = re.search(r":|=|\s[-–—]\s", part)
    return (part[: match.start()], match[0], part[match.end() :]) if match else (part, "", "")


def _names(text: str, people: bool = False) -> list[str]:
    """The names between separators outside brackets. Of `people`, "&", "+", "/" and "and" separate, too."""
    cut = r"[,;\n]|[&+/|]|\band\b" if people else r"[,;\n]|^\s*(?:&|\+|and\b)"
    parts, depth, since = [], 0, 0
    for match in re.finditer(r"[(\[]|[)\]]|" + cut, text, re.IGNORECASE):
        if match[0] in "([":
            depth += 1
        elif match[0] in ")]":
            depth = max(0, depth - 1)
        elif not depth:
            parts.append(text[since : match.start()])
            since = match.end()
    parts.append(text[since:])
    return [name for name in (" ".join(part.split()).strip(_EDGES) for part in parts) if name]


def _merged(found: Iterable[tuple[str, tuple[str, ...]]]) -> Parties:
    roles: dict[str, set[str]] = {}
    for name, letters in found:
        roles.setdefault(name, set()).update(letters)
    return tuple((name, tuple(letter for letter in LETTERS if letter in letters)) for name, letters in roles.items())
