"""The marks inside a line of Markdown: strong, struck, links, code, entities, and the HTML people mix in.

Tolerant on purpose: what is no mark stays as it is written, so that no word can get lost. One pass, linear time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from vpmom.parser.html_names import KNOWN_TAGS
from vpmom.parser.parsed import ParsedLink


@dataclass(frozen=True, slots=True)
class Inline:
    text: str  # the words on one line, struck ones included, no marks
    struck: tuple[str, ...]
    links: tuple[ParsedLink, ...]


@dataclass(slots=True)
class _Token:
    kind: str  # text, run, open, link, strike, unstrike
    text: str = ""
    url: str = ""
    can_open: bool = False
    can_close: bool = False


_TOKEN = re.compile(
    r"""
      \\(?P<escaped>[!-/:-@\[-`{-~])
    | (?P<hard>\\(?=\n))
    | (?P<ticks>`+)
    | (?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    | <(?P<auto>(?:https?://|ftp://|mailto:)[^\s<>]*)>
    | <(?P<close_tag>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*)(?P<attributes>[^<>]*)>
    | (?P<bare>(?:https?://|www\.)[^\s<>\[\]`|\\]+)
    | (?P<run>\*+|_+|~+)
    | (?P<image>!?)\[
    | (?P<end>\])
    """,
    re.VERBOSE,
)
_MAY_MARK = re.compile(r"[\\`&<*_~\[\]]|https?://|ftp://|www\.")
_TARGET = re.compile(
    r"""\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))"""
    r"""(?:\s+(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'))?\s*\)"""
)
_REFERENCE = re.compile(r"\[([^\[\]\n]{0,200})\]")
_ADDRESS = re.compile(r"""\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_HARMFUL = re.compile(r"(?:javascript|vbscript|data|file|blob):", re.IGNORECASE)
_MAX_NESTED = 10
_STRIKES = frozenset({"s", "del", "strike"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "td", "th"})
_INVISIBLE = str.maketrans("", "", "\u200b\u200c\u2060\ufeff\u00ad")
_NO_REFERENCES: Mapping[str, str] = {}


def read_inline(source: str, references: Mapping[str, str] = _NO_REFERENCES) -> Inline:
    """The words, struck words and links of inline Markdown. `references`: lower-case label -> address."""
    if not _MAY_MARK.search(source):
        return Inline(tidy(source), (), ())
    tokens = _Reader(source, references).tokens()
    _pair(tokens, "*")
    _pair(tokens, "_")
    _pair_strikes(tokens)
    return _assemble(tokens)


def plain(source: str) -> str:
    """The words of inline Markdown on one line."""
    return read_inline(source).text


def tidy(text: str) -> str:
    """One line, single spaces, no invisible characters."""
    return " ".join(text.translate(_INVISIBLE).split())


def followable(url: str) -> bool:
    """Whether an address only leads somewhere; "javascript:" and its kind do something."""
    return bool(url) and not _HARMFUL.match("".join(character for character in url if character > " "))


def escape(text: str) -> str:
    """Inline Markdown that reads as exactly this text."""
    escaped = re.sub(r"([\\`*\[\]])|(~)(?=~)|((?<=~)~)|(\b_|_\b|(?<!\w)_|_(?!\w))", r"\\\g<0>", text)
    escaped = re.sub(r"<(?=/?[A-Za-z])", r"\\<", escaped)
    return re.sub(r"&(?=#?\w{1,31};)", r"\\&", escaped)


@dataclass(slots=True)
class _Reader:
    source: str
    references: Mapping[str, str]
    found: list[_Token] = field(default_factory=list)
    brackets: list[int] = field(default_factory=list)  # places of open brackets in `found`
    anchors: list[int] = field(default_factory=list)  # the same for <a>
    ticks: dict[int, list[int]] = field(default_factory=dict)

    def tokens(self) -> list[_Token]:
        at = 0
        self.ticks = _tick_runs(self.source)
        while match := _TOKEN.search(self.source, at):
            self._text(self.source[at : match.start()])
            at = self._mark(match)
        self._text(self.source[at:])
        return self.found

    def _text(self, text: str) -> None:
        if text:
            self.found.append(_Token("text", text))

    def _mark(self, match: re.Match[str]) -> int:
        """Takes one mark and says where to go on."""
        kind = match.lastgroup
        if match["escaped"]:
            self._text(match["escaped"])
        elif kind == "ticks":
            return self._code(match)
        elif kind == "entity":
            self._text(html.unescape(match[0]))
        elif kind == "auto":
            self._link(match["auto"], match["auto"])
        elif match["tag"]:
            self._tag(match)
        elif kind == "bare":
            return self._bare(match)
        elif kind == "run":
            self._run(match)
        elif kind == "end":
            return self._close(match)
        elif kind == "image":
            self._open(match[0])
        return match.end()

    def _open(self, text: str) -> None:
        if len(self.brackets) < _MAX_NESTED:
            self.brackets.append(len(self.found))
        self.found.append(_Token("open", text))

    def _code(self, match: re.Match[str]) -> int:
        places = self.ticks.get(len(match[0]), [])
        while places and places[-1] < match.end():
            places.pop()
        if not places:
            self._text(match[0])
            return match.end()
        end = places.pop()
        self._text(self.source[match.end() : end])
        return end + len(match[0])

    def _link(self, label: str, url: str) -> None:
        start = len(self.found)
        self._text(label)
        self.found.append(_Token("link", str(start), url))

    def _bare(self, match: re.Match[str]) -> int:
        url = match[0].rstrip(".,;:!?\"'*_~")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?\"'*_~")
        if len(url) <= len("https://"):
            self._text(match[0])
            return match.end()
        self._link(url, url)
        return match.start() + len(url)

    def _run(self, match: re.Match[str]) -> None:
        before = self.source[match.start() - 1 : match.start()]
        after = self.source[match.end() : match.end() + 1]
        left = _is_word(after) or (bool(after.strip()) and not _is_word(before))
        right = _is_word(before) or (bool(before.strip()) and not _is_word(after))
        if match[0][0] == "_":
            left, right = left and not _is_word(before), right and not _is_word(after)
        self.found.append(_Token("run", match[0], can_open=left, can_close=right))

    def _close(self, match: re.Match[str]) -> int:
        if not self.brackets:
            self._text("]")
            return match.end()
        start = self.brackets.pop()
        target = _TARGET.match(self.source, match.end())
        if target:
            url = target["angled"] if target["angled"] is not None else target["plain"]
            self._title(target["double"] or target["single"])
            return self._end_link(start, url, target.end())
        if self.references and (end := self._refer(start, match.end())):
            return end
        self.found[start].kind = "text"
        self._text("]")
        return match.end()

    def _refer(self, start: int, end: int) -> int | None:
        """[words][label] and [label] where the page says elsewhere what the address of the label is."""
        reference = _REFERENCE.match(self.source, end)
        inner = "".join(one.text for one in islice(self.found, start + 1, start + 10))
        label = reference[1] if reference and reference[1] else inner
        known = self.references.get(tidy(label).casefold())
        return self._end_link(start, known, reference.end() if reference else end) if known else None

    def _title(self, title: str | None) -> None:
        """The words of [label](address "title") are words of a person, too."""
        if title and title.strip():
            self._text(f" ({title})")

    def _end_link(self, start: int, url: str, end: int) -> int:
        self.found[start].text = ""
        self.found.append(_Token("link", str(start), html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", url))))
        return end

    def _tag(self, match: re.Match[str]) -> None:
        name, closes = match["tag"].lower(), bool(match["close_tag"])
        if name not in KNOWN_TAGS:
            self._text(match[0])
        elif name in _STRIKES:
            self.found.append(_Token("unstrike" if closes else "strike"))
        elif name in _BREAKS:
            self._text("\n")
        elif name == "a":
            self._anchor(match["attributes"], closes)
        elif name == "img":
            alternative, address = _value(_ALTERNATIVE, match["attributes"]), _value(_ADDRESS, match["attributes"])
            self._link(alternative, address)

    def _anchor(self, attributes: str, closes: bool) -> None:
        if not closes and len(self.anchors) < _MAX_NESTED:
            self.anchors.append(len(self.found))
            self.found.append(_Token("open", "", _value(_ADDRESS, attributes)))
        elif closes and self.anchors:
            start = self.anchors.pop()
            if self.found[start].url:
                self.found.append(_Token("link", str(start), self.found[start].url))


def _value(pattern: re.Pattern[str], attributes: str) -> str:
    match = pattern.search(attributes)
    return html.unescape(next((one for one in match.groups() if one), "")) if match else ""


def _tick_runs(source: str) -> dict[int, list[int]]:
    """Length of a run of backticks -> its places, the last one first."""
    runs: dict[int, list[int]] = {}
    for match in re.finditer("`+", source):
        runs.setdefault(len(match[0]), []).append(match.start())
    return {length: places[::-1] for length, places in runs.items()}


def _is_word(character: str) -> bool:
    return character.isalnum()


def _pair(tokens: list[_Token], mark: str) -> None:
    """Takes away every mark that has a partner; the rest of a run stays as text."""
    openers: list[_Token] = []
    for token in tokens:
        if token.kind != "run" or not token.text.startswith(mark):
            continue
        while token.can_close and openers and token.text:
            used = min(len(token.text), len(openers[-1].text))
            token.text, openers[-1].text = token.text[used:], openers[-1].text[used:]
            if not openers[-1].text:
                openers.pop()
        if token.can_open and token.text:
            openers.append(token)
    if mark == "*":
        _pair_loose(tokens)


def _pair_loose(tokens: list[_Token]) -> None:
    """Marks of strong text with a space inside, "**Name **", as several editors write them."""
    alone = [one for one in tokens if one.kind == "run" and one.text == "**" and not (one.can_open and one.can_close)]
    for first, second in zip(alone[::2], alone[1::2], strict=False):
        first.text = second.text = ""


def _pair_strikes(tokens: list[_Token]) -> None:
    waiting: _Token | None = None
    for token in tokens:
        if token.kind != "run" or not token.text.startswith("~~"):
            continue
        if waiting is None:
            waiting = token
        else:
            waiting.kind, token.kind, waiting = "strike", "unstrike", None


def _assemble(tokens: list[_Token]) -> Inline:
    parts: list[str] = []
    starts: list[int] = []  # place in `parts` of every token
    struck: list[str] = []
    links: list[ParsedLink] = []
    since: int | None = None
    for token in tokens:
        starts.append(len(parts))
        if token.kind in ("text", "run", "open"):
            parts.append(token.text)
        elif token.kind == "link":
            label = tidy("".join(parts[starts[int(token.text)] :]))
            links.append(ParsedLink(label or token.url, token.url))
        elif token.kind == "strike" and since is None:
            since = len(parts)
        elif token.kind == "unstrike" and since is not None:
            struck.append(tidy("".join(parts[since:])))
            since = None
    if since is not None:
        struck.append(tidy("".join(parts[since:])))
    return Inline(
        tidy("".join(parts)), tuple(one for one in struck if one), tuple(one for one in links if followable(one.url))
    )
