"""What the marks in a line mean: its words as runs that a page, a PDF or a Word file can set.

Tolerant as the reader of imported pages is: what is no mark stays as it is written, so that no word gets lost.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vpmom.parser.html_names import KNOWN_TAGS

SAFE = ("http://", "https://", "mailto:")

_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<ticks>`{1,8})(?P<code>[^`]+)(?P=ticks)(?!`)
    | (?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    | <(?P<auto>(?:https?://|mailto:)[^\s<>]*)>
    | <(?P<close_tag>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)[^<>]*>
    | (?P<bare>https?://[^\s<>\[\]`|\\]+)
    | !?\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]
      \(\s*<?(?P<url>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?
      (?:\s+(?P<quote>["'])(?P<title>[^"'\n]*)(?P=quote))?\s*\)
    | (?P<mark>\*\*|__|~~|\*|_)
    """,
    re.VERBOSE,
)
_OF_MARK = {"**": "strong", "__": "strong", "~~": "struck", "*": "slanted", "_": "slanted"}
_OF_TAG = {"b": "strong", "strong": "strong", "s": "struck", "del": "struck", "strike": "struck", "i": "slanted", "em": "slanted"}  # fmt: skip
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th"})


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike. `url` is empty, or an address that is safe to open (http, https, mailto)."""

    text: str
    strong: bool = False
    struck: bool = False
    slanted: bool = False
    url: str = ""


@dataclass(slots=True)
class _Mark:
    """A mark whose partner is sought; without one it is text."""

    sign: str
    way: str  # strong, struck or slanted
    opens: bool
    closes: bool
    state: int = 0  # 1: begins, -1: ends


def runs(source: str) -> tuple[Run, ...]:
    """The words of inline Markdown with what their marks say; neighbours that look alike are one run."""
    tokens = _tokens(source)
    _pair([token for token in tokens if isinstance(token, _Mark)])
    return _joined(_styled(tokens))


def is_safe(url: str) -> bool:
    return url.lower().startswith(SAFE)


def _tokens(source: str) -> list[Run | _Mark]:
    found: list[Run | _Mark] = []
    at = 0
    while match := _TOKEN.search(source, at):
        found.append(Run(source[at : match.start()]))
        found += _read(match, source)
        at = match.end()
    return [*found, Run(source[at:])]


def _read(match: re.Match[str], source: str) -> list[Run | _Mark]:
    """What one match stands for."""
    if match["mark"]:
        return [_mark(match, source)]
    if match["tag"]:
        return [_tag(match)]
    if match["label"] is not None:
        return list(_linked(match))
    if match["bare"]:
        url = _address(match["bare"])
        return [Run(url, url=url), Run(match["bare"][len(url) :])]
    if match["auto"]:
        return [Run(match["auto"].removeprefix("mailto:"), url=match["auto"])]
    return [Run(match["escaped"] or match["code"] or html.unescape(match["entity"]))]


def _mark(match: re.Match[str], source: str) -> _Mark:
    before, after = source[match.start() - 1 : match.start()], source[match.end() : match.end() + 1]
    opens, closes = bool(after.strip()), bool(before.strip())
    if match["mark"].startswith("_"):
        opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
    if match["mark"] in ("**", "~~"):
        opens = closes = True  # "**Name **": several editors write the space inside
    return _Mark(match["mark"], _OF_MARK[match["mark"]], opens, closes)


def _tag(match: re.Match[str]) -> Run | _Mark:
    name, closes = match["tag"].lower(), bool(match["close_tag"])
    if name not in KNOWN_TAGS:
        return Run(match[0])
    if name in _OF_TAG:
        return _Mark("", _OF_TAG[name], not closes, closes)
    return Run(" " if name in _BREAKS else "")


def _linked(match: re.Match[str]) -> Iterator[Run | _Mark]:
    address = html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", match["url"]))
    url = address if is_safe(address) else ""
    label = match["label"] if match["label"].strip() else address
    for run in runs(label):
        yield replace(run, url=url)
    if match["title"] and match["title"].strip():
        yield Run(f" ({match['title']})")


def _address(bare: str) -> str:
    """The address without the full stop or bracket of the sentence around it."""
    url = bare.rstrip(".,;:!?\"'*_~")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?\"'*_~")
    return url


def _pair(marks: list[_Mark]) -> None:
    """Begin and end for each mark that has a partner of the same sign; a tag pairs with one of the same meaning."""
    waiting: dict[tuple[str, str], _Mark] = {}
    for mark in marks:
        kind = (mark.sign, mark.way)
        if mark.closes and kind in waiting:
            waiting.pop(kind).state, mark.state = 1, -1
        elif mark.opens:
            waiting[kind] = mark


def _styled(tokens: list[Run | _Mark]) -> Iterator[Run]:
    depth = {"strong": 0, "struck": 0, "slanted": 0}
    for token in tokens:
        if isinstance(token, Run):
            yield replace(
                token,
                strong=token.strong or depth["strong"] > 0,
                struck=token.struck or depth["struck"] > 0,
                slanted=token.slanted or depth["slanted"] > 0,
            )
        elif token.state:
            depth[token.way] += token.state
        elif token.sign:
            yield Run(token.sign)


def _joined(parts: Iterator[Run]) -> tuple[Run, ...]:
    found: list[Run] = []
    for part in parts:
        if not part.text:
            continue
        if found and replace(found[-1], text="") == replace(part, text=""):
            found[-1] = replace(part, text=found[-1].text + part.text)
        else:
            found.append(part)
    return tuple(found)
