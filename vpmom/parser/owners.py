"""Who owns an item: a name in brackets in front of it, an owner named behind it, or a column of owners."""

from __future__ import annotations

import re

from vpmom.parser.inline import escape, plain, tidy

_BEFORE = re.compile(r"^[(\[](?P<owner>[^()\[\]]{1,60})[)\]]\s*[:\-–—]?\s*(?=\S)")
_ROLE = r"(?:owner|owned by|dri|lead|responsible|accountable|assignee|assigned to)"
_BEHIND = re.compile(
    rf"(?<=\S)\s*(?:[(\[]{_ROLE}\s*[:=]\s*(?P<inside>[^()\[\]:]{{1,60}})[)\]]|\s[-–—|]\s*{_ROLE}\s*[:=]\s*(?P<behind>[^()\[\]:]{{1,60}}?))\s*\.?$",
    re.IGNORECASE,
)
_LINE = re.compile(rf"[*_]{{0,2}}{_ROLE}[*_]{{0,2}}\s?:[*_]{{0,2}}\s*(?P<owner>\S[^:\n]{{0,60}})$", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?i:internal|confidential|public|private|draft|new|optional|stretch|tb[acd]|wip|done|todo|cancell?ed|dropped"
    r"|deferred|moved|updated|revised|high|medium|low|ongoing|continued|bonus|maybe|note|see .*|e\.?g\..*|i\.?e\..*"
    r"|[phq]\d\b.*|fy\s?\d.*|h\d|q\d.*|x|\s*)$"
)
_COLUMNS = frozenset(
    [
        "owner",
        "owners",
        "dri",
        "dris",
        "who",
        "responsible",
        "accountable",
        "lead",
        "leads",
        "leader",
        "assignee",
        "assigned",
        "champion",
        "driver",
        "sponsor",
        "steward",
    ]
)
_MOST_WORDS = 5


def owned(text: str) -> tuple[str, str | None]:
    """The words of an item without its owner, and the owner."""
    if (match := _BEFORE.match(text)) and (owner := _owner(match["owner"])):
        return text[match.end() :], owner
    match = _BEHIND.search(text, max(0, len(text) - 150))
    if match and (owner := _owner(match["inside"] or match["behind"])):
        return text[: match.start()], owner
    return text, None


def named_owner(source: str) -> str | None:
    """The name in a line that is nothing but "Owner: Kim"."""
    match = _LINE.match(source)
    return _owner(plain(match["owner"])) if match else None


def with_owner(source: str, owner: str) -> str:
    """The inline Markdown of an item that reads as this owner's; "" when it would be read in another way."""
    written = f"({escape(owner)}) {source}"
    return written if owned(plain(written)) == (plain(source), owner) else ""


def is_owner_column(name: str, *, alone: bool = False) -> bool:
    """Whether a column of this name holds owners: "Owner", "DRI", "Assigned to", "Method owner"; `alone`: and says no more."""
    words = re.findall(r"[^\W_]+", plain(name).lower())
    if alone:
        return bool(words) and set(words) <= _COLUMNS | {"to"}
    return 0 < len(words) <= 3 and (words[-1] in _COLUMNS or words[0] in _COLUMNS)


def _owner(words: str) -> str | None:
    owner = tidy(words)
    named = owner[:1].isalpha() and (owner[0].isupper() or owner[0].lower() == owner[0].upper())
    return owner if named and not _NOBODY.match(owner) and len(owner.split()) <= _MOST_WORDS else None
