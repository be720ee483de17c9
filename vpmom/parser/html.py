"""HTML pages, exports of editors, and pasted fragments, as blocks. Scripts and style sheets are left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

from vpmom.parser.blocks import Block, Shape
from vpmom.parser.cell_tables import Table
from vpmom.parser.confluence import in_html
from vpmom.parser.html_names import BLOCK
from vpmom.parser.html_styles import Marks, is_bold, is_light, is_struck, read_sheets
from vpmom.parser.html_tokens import Token, tokens
from vpmom.parser.inline import escape, followable
from vpmom.parser.rendered import paragraph_blocks, render

_MARKS = {
    "b": "**", "strong": "**", "em": "*", "i": "*", "cite": "*", "s": "~~", "del": "~~", "strike": "~~",
}  # fmt: skip
_LIST_LEVEL = re.compile(r"mso-list\s*:\s*\w{1,20}\s+level(\d)", re.IGNORECASE)  # of a paragraph of Word
_FLAT_LEVEL = re.compile(r"\blst-kix_[\w.]{1,60}-(\d)\b")  # of a list of Google Docs, none of which holds another
_TYPED_MARK = re.compile(r"^(?:(?P<sign>[·•▪§o\-–—])|\d{1,3}[.)]|[A-Za-z][.)]|[ivxIVX]{1,5}[.)])\s+(?=\S)")
_EDITORS_COMMENT = re.compile(r"^\s*(?:\[if\b|<!\[endif|\[endif|StartFragment|EndFragment|/?wp:|\?xml)", re.IGNORECASE)
_REDIRECT = "https://www.google.com/url?"
_PARTS = frozenset({"li", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd"})


def read(text: str) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks of a page, and the Markdown lines that their numbers count."""
    reader = _Reader(read_sheets(text))
    for token in in_html(tokens(text)):
        reader.take(token)
    reader.finish()
    return render(reader.out)


@dataclass(slots=True)
class _Open:
    """An inline element that is not closed yet."""

    name: str
    marks: tuple[str, ...] = ()
    link: str = ""
    start: int = 0  # of a link, in the parts


@dataclass(slots=True)
class _Reader:
    classes: Marks
    out: list[Block] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)  # inline Markdown of the block that is being read
    inline: list[_Open] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  # of the names in `inline`
    lists: list[list[int]] = field(default_factory=list)  # [is ordered, number, depth as told] of the open lists
    heading: int = 0
    new_item: bool = False
    item_depth: int = -1
    quotes: int = 0
    preformatted: int = 0
    in_title: bool = False
    aside: int = 0  # inside of navigation or of the foot of a page
    typed_level: int = 0  # of a paragraph that Word shows as an item: 1 for the first level
    tables: list[Table] = field(default_factory=list)
    saved: list[tuple[list[Block], list[list[int]]]] = field(default_factory=list)

    def take(self, token: Token) -> None:
        if token.kind == "text":
            self._text(token.text)
        elif token.kind == "comment":
            self._comment(token.text)
        elif token.name in BLOCK:
            self._block(token)
        elif token.kind == "start":
            self._start_inline(token)
        elif token.name:
            self._end_inline(token.name)

    def finish(self) -> None:
        while self.tables:
            self._end_table()
        self._flush()

    # --- text and what is inside a line

    def _text(self, text: str) -> None:
        if self.preformatted:
            self.parts.append(escape(text))
            return
        words = escape(" ".join(text.split()))
        if not words:
            self._space()
            return
        if text[:1].isspace():
            self._space()
        self.parts.append(words)
        if text[-1:].isspace():
            self.parts.append(" ")

    def _space(self) -> None:
        """A space before the marks that were just opened, not behind them."""
        at = len(self.parts)
        while at and self.parts[at - 1].startswith("\x01"):
            at -= 1
        if at and not self.parts[at - 1].endswith((" ", "\n")):
            self.parts.insert(at, " ")

    def _start_inline(self, token: Token) -> None:
        if token.name == "img":
            self._image(token)
        elif token.name == "input":
            if token.value("type").lower() == "checkbox":
                self.parts.append("[x] " if re.search(r"\bchecked\b", token.attributes, re.IGNORECASE) else "[ ] ")
        elif token.name != "wbr" and not token.attributes.endswith("/"):
            opened = _Open(
                token.name, _marks(token.name, self._style(token)), _address(token.value("href")), len(self.parts)
            )
            if len(self.inline) < 100:
                self.inline.append(opened)
                self.counts[token.name] += 1
                self._open_marks(opened)

    def _style(self, token: Token) -> str:
        """What the classes of an element and its own style say; its own word counts last."""
        if not token.attributes:
            return ""
        named = [self.classes[one] for one in token.value("class").split()[:20] if one in self.classes]
        return ";".join([*named, token.value("style")])

    def _open_marks(self, opened: _Open) -> None:
        for mark in opened.marks:
            if self.parts and self.parts[-1] == f"\x02{mark}":
                self.parts.pop()
            else:
                self.parts.append(f"\x01{mark}")
        opened.start = len(self.parts)

    def _image(self, token: Token) -> None:
        alternative = " ".join(token.value("alt").split())
        if alternative:
            self.parts.append(f"![{escape(alternative)}]({_target(_address(token.value('src')))})")

    def _end_inline(self, name: str) -> None:
        if not self.counts[name]:
            return
        while self.inline:
            opened = self.inline.pop()
            self.counts[opened.name] -= 1
            self._close(opened)
            if opened.name == name:
                return

    def _close(self, opened: _Open) -> None:
        if opened.link:
            self._close_link(opened)
        for mark in reversed(opened.marks):
            trailing = ""
            while self.parts and not self.parts[-1].strip():
                trailing = self.parts.pop()
            if self.parts and self.parts[-1] == f"\x01{mark}":
                self.parts.pop()
            else:
                self.parts.append(f"\x02{mark}")
            if trailing:
                self.parts.append(trailing)

    def _close_link(self, opened: _Open) -> None:
        label = "".join(self.parts[opened.start :])
        if "\n" not in label and label.strip():
            self.parts[opened.start :] = [f"[{label.strip()}]({_target(opened.link)})"]

    # --- blocks

    def _block(self, token: Token) -> None:
        name, starts = token.name, token.kind == "start"
        if name == "br":
            self.parts.append("\n")
            return
        self._flush()
        if name in _PARTS:
            self._forget_inline()
        if name in ("ul", "ol", "menu", "dir"):
            self._list(token, starts)
        elif name == "li":
            self._item(token, starts)
        elif name in ("table", "tr", "td", "th"):
            self._table(token)
        elif name == "hr":
            self._emit(Block(Shape.RULE))
        else:
            self._mode(token, starts)

    def _mode(self, token: Token, starts: bool) -> None:
        """Elements that say what the text inside them is."""
        name = token.name
        if name[0] == "h" and name[1:].isdigit():
            self.heading = int(name[1:]) if starts else 0
        elif name == "blockquote":
            self.quotes = max(0, self.quotes + (1 if starts else -1))
        elif name == "pre":
            self.preformatted = max(0, self.preformatted + (1 if starts else -1))
        elif name == "title":
            self.in_title = starts
        elif name in ("nav", "footer"):
            self.aside = max(0, self.aside + (1 if starts else -1))
        elif name in ("main", "h1") and starts:
            self.aside = 0  # never closed
        if name == "p" and not self.lists:
            level = _LIST_LEVEL.search(token.value("style")) if starts else None
            self.typed_level = int(level[1]) if level else 0

    def _forget_inline(self) -> None:
        """Elements that were never closed end with the part that they stand in."""
        self.inline.clear()
        self.counts.clear()

    def _list(self, token: Token, starts: bool) -> None:
        if starts:
            level = _FLAT_LEVEL.search(token.value("class"))
            self.lists.append([token.name == "ol", 0, int(level[1]) if level else 0])
        elif self.lists:
            self.lists.pop()
        self.new_item = False
        self.item_depth = len(self.lists) - 1

    def _item(self, token: Token, starts: bool) -> None:
        self.new_item = starts
        self.item_depth = max(0, len(self.lists) - 1) if starts else len(self.lists) - 2
        if starts:
            level = token.value("aria-level")
            told = int(level) - 1 if level.isascii() and level.isdigit() and len(level) == 1 else 0
            self.item_depth = max(self.item_depth, told, self.lists[-1][2] if self.lists else 0)
        if starts and self.lists:
            self.lists[-1][1] += 1

    def _table(self, token: Token) -> None:
        if token.name == "table":
            if token.kind == "start":
                self.tables.append(Table())
                self.saved.append((self.out, self.lists))
                self.out, self.lists = [], []
            elif self.tables:
                self._end_table()
        elif self.tables:
            self.tables[-1].loose(self.out)
            self.out, self.lists, self.heading, self.item_depth, self.new_item = [], [], 0, -1, False
            if token.kind == "start":
                self.tables[-1].start(token)

    def _end_table(self) -> None:
        self._flush()
        table = self.tables.pop()
        table.loose(self.out)
        self.out, self.lists = self.saved.pop()
        self.item_depth, self.new_item = len(self.lists) - 1, False
        self.out += table.blocks()

    def _comment(self, text: str) -> None:
        if re.search(r"\w", text) and not _EDITORS_COMMENT.match(text):
            self._emit(Block(Shape.NOTE, source=f"<!--{text}-->"))

    def _flush(self) -> None:
        """Ends the block that is being read; elements that go on are closed in it and opened in the next one."""
        for opened in reversed(self.inline):
            self._close(opened)
        text = "".join(part.lstrip("\x01\x02") if part[:1] in "\x01\x02" else part for part in self.parts)
        self.parts = []
        for opened in self.inline:
            self._open_marks(opened)
        if self.preformatted:
            if text.strip():
                self._emit(Block(Shape.CODE, _unescaped_lines(text)))
        elif text.strip():
            self._emit_text("\n".join(" ".join(line.split()) for line in text.split("\n")).strip("\n"))

    def _emit_text(self, text: str) -> None:
        if self.in_title:
            self._emit(Block(Shape.NOTE, f"title: {' '.join(text.split())}"))
        elif self.heading:
            self._emit(Block(Shape.HEADING, " ".join(text.split()), level=self.heading))
        elif self.new_item:
            self.new_item = False
            ordered, number, _ = self.lists[-1] if self.lists else (False, 0, 0)
            marker = f"{number}." if ordered else "-"
            lines = [line for line in text.split("\n") if line.strip()]
            self._emit(Block(Shape.ITEM, "\n".join(lines), level=max(0, self.item_depth), marker=marker))
        elif self.typed_level:
            self._typed_item(text)
        else:
            self._paragraph(text)

    def _typed_item(self, text: str) -> None:
        """A paragraph of Word's HTML that says it is an item; its bullet or number is typed in front of it."""
        text = text.lstrip()
        mark = _TYPED_MARK.match(text)
        marker = "-" if mark is None or mark["sign"] else "1."
        text = text[mark.end() :] if mark else text
        self._emit(Block(Shape.ITEM, text, level=self.typed_level - 1, marker=marker))
        self.typed_level = 0

    def _paragraph(self, text: str) -> None:
        inside = self.item_depth + 1
        for block in paragraph_blocks(text):
            is_item = block.shape is Shape.ITEM
            self._emit(replace(block, level=block.level + inside) if is_item else replace(block, indent=2 * inside))

    def _emit(self, block: Block) -> None:
        if self.aside and block.shape is not Shape.RULE:
            block = Block(Shape.NOTE, source=block.text or block.source)
        self.out.append(replace(block, quoted=self.quotes > 0) if self.quotes else block)


def _unescaped_lines(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).strip("\n")


def _marks(name: str, style: str) -> tuple[str, ...]:
    marks = [_MARKS[name]] if name in _MARKS else []
    if is_light(style) and "**" in marks:
        marks.remove("**")
    if is_bold(style) and "**" not in marks:
        marks.append("**")
    if is_struck(style) and "~~" not in marks:
        marks.append("~~")
    return tuple(marks)


def _address(url: str) -> str:
    bare = "".join(url.split())
    if bare.startswith(_REDIRECT):  # links in documents of Google lead over its own page
        bare = (parse_qs(urlsplit(bare).query).get("q") or [bare])[0]
    return bare if followable(bare) else ""


def _target(url: str) -> str:
    return f"<{url}>" if re.search(r"[()<>]", url) and "<" not in url and ">" not in url else url
