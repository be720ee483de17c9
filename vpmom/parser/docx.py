"""Word documents as blocks: headings by their style, lists, bold labels, tables, links, struck and deleted text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vpmom.parser.blocks import Block, Shape
from vpmom.parser.cell_tables import Cell, Table
from vpmom.parser.docx_package import Attributes, Events, Package, Relation, open_package, parse, relations
from vpmom.parser.docx_styles import Numbering, Style, read_numbering, read_styles
from vpmom.parser.inline import escape
from vpmom.parser.rendered import paragraph_blocks, render

_BESIDE = re.compile(r"/(?:header|footer|footnotes|endnotes|comments)$")
_HYPERLINK = re.compile(r'\bHYPERLINK\s+"([^"]*)"')
_OFF = frozenset({"0", "false", "none", "off"})
_SYMBOLS: dict[str, str] = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0e0": "→", "\uf02d": "-"}
_SIGNS = {ord(sign): shown for sign, shown in _SYMBOLS.items()}


def read(data: bytes) -> tuple[list[Block], tuple[str, ...]]:
    """The blocks of a document, and the Markdown lines that their numbers count. Raises Unreadable."""
    package = open_package(data)
    main = package.main()
    links = relations(package, main)
    styles = read_styles(_part(package, links, "/styles"))
    numbering = read_numbering(_part(package, links, "/numbering"))
    blocks = _blocks(package, main, links, styles, numbering)
    for relation in links.values():
        if _BESIDE.search(relation.kind):
            inner = relations(package, relation.target)
            blocks += [
                Block(Shape.NOTE, source=line)
                for block in _blocks(package, relation.target, inner, styles, numbering)
                for line in [block.text or "\n".join(" | ".join(row) for row in block.rows)]
                if line.strip()
            ]
    return render(_shifted(blocks))


def _part(package: Package, links: Mapping[str, Relation], kind: str) -> bytes | None:
    name = next((one.target for one in links.values() if one.kind.endswith(kind)), "")
    return package.part(name) if name else None


def _blocks(
    package: Package, part: str, links: Mapping[str, Relation], styles: Mapping[str, Style], numbering: Numbering
) -> list[Block]:
    data = package.part(part)
    reader = _Reader(links, styles, numbering)
    if data:
        parse(data, Events(reader.start, reader.end, reader.text))
    return reader.out


def _shifted(blocks: list[Block]) -> list[Block]:
    """Word's "Title" stands above its "Heading 1"."""
    if not any(block.shape is Shape.HEADING and block.level == 0 for block in blocks):
        return blocks
    return [replace(one, level=min(6, one.level + 1)) if one.shape is Shape.HEADING else one for one in blocks]


@dataclass(frozen=True, slots=True)
class _Look:
    bold: bool = False
    struck: bool = False
    link: str = ""


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    number: str = ""
    depth: int = 0
    outline: int | None = None
    runs: list[tuple[str, _Look]] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    links: Mapping[str, Relation]
    styles: Mapping[str, Style]
    numbering: Numbering
    out: list[Block] = field(default_factory=list)
    paragraphs: list[_Paragraph] = field(default_factory=list)  # a text box nests them
    tables: list[Table] = field(default_factory=list)
    saved: list[list[Block]] = field(default_factory=list)
    look: _Look = field(default_factory=_Look)
    inside: dict[str, int] = field(default_factory=dict)  # how many of these elements are open
    hyperlinks: list[str] = field(default_factory=list)
    fields: list[list[str]] = field(default_factory=list)  # of a field: its instruction, and the link it makes

    def start(self, name: str, attributes: Attributes) -> None:
        self.inside[name] = self.inside.get(name, 0) + 1
        if self.inside.get("Fallback"):
            return  # the same words a second time, for old programs
        if name == "p":
            self.paragraphs.append(_Paragraph())
        elif name in ("tbl", "tr", "tc"):
            self._start_table(name)
        elif name in ("br", "cr", "tab", "noBreakHyphen", "sym"):
            self._sign(name, attributes)
        elif name == "hyperlink":
            relation = self.links.get(attributes.get("id", ""))
            self.hyperlinks.append(relation.target if relation else "")
        elif name == "fldChar":
            self._field(attributes.get("fldCharType", ""))
        elif name == "r":
            self.look = _Look()
        elif self.paragraphs:
            self._property(name, attributes.get("val", ""))

    def end(self, name: str) -> None:
        self.inside[name] = self.inside.get(name, 1) - 1
        if self.inside.get("Fallback"):
            return
        if name == "p" and self.paragraphs:
            self.out += self._finished(self.paragraphs.pop())
        elif name == "tbl" and self.tables:
            table = self.tables.pop()
            self.out, before = self.saved.pop(), self.out
            table.loose(before)
            self.out += table.blocks()
        elif name in ("tc", "tr") and self.tables:
            self.tables[-1].loose(self.out)
            self.out = []
        elif name == "hyperlink" and self.hyperlinks:
            self.hyperlinks.pop()

    def text(self, text: str) -> None:
        if self.inside.get("Fallback") or not self.paragraphs:
            return
        if self.inside.get("instrText"):
            if self.fields:
                self.fields[-1][0] += text
        elif self.inside.get("t") or self.inside.get("delText"):
            deleted = bool(self.inside.get("del") or self.inside.get("moveFrom"))
            link = next((one for one in [*self.hyperlinks[::-1], *(f[1] for f in self.fields[::-1])] if one), "")
            look = replace(self.look, struck=self.look.struck or deleted, link=link)
            self.paragraphs[-1].runs.append((text.translate(_SIGNS), look))

    def _start_table(self, name: str) -> None:
        if name == "tbl":
            self.saved.append(self.out)
            self.tables.append(Table())
        elif self.tables:
            self.tables[-1].loose(self.out)
            if name == "tr":
                self.tables[-1].rows.append([])
            else:
                self.tables[-1].add(Cell())
        self.out = []

    def _sign(self, name: str, attributes: Attributes) -> None:
        if not self.paragraphs or self.inside.get("pPr"):
            return  # a tab stop
        sign = {"tab": "\t", "noBreakHyphen": "-"}.get(name, "\n")
        if name == "sym":
            code = attributes.get("char", "")
            sign = chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else ""
            sign = _SYMBOLS.get(sign, sign)
        self.paragraphs[-1].runs.append((sign, replace(self.look, link="")))

    def _field(self, kind: str) -> None:
        if kind == "begin" and len(self.fields) < 50:
            self.fields.append(["", ""])
        elif kind == "separate" and self.fields:
            match = _HYPERLINK.search(self.fields[-1][0])
            self.fields[-1][1] = match[1] if match else ""
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _property(self, name: str, value: str) -> None:
        paragraph = self.paragraphs[-1]
        if name == "pStyle":
            paragraph.style = value
        elif name == "numId":
            paragraph.number = value
        elif name == "ilvl":
            paragraph.depth = min(int(value), 20) if value.isascii() and value.isdigit() and len(value) < 4 else 0
        elif name == "outlineLvl" and value.isascii() and value.isdigit():
            paragraph.outline = int(value[:2])
        elif self.inside.get("rPr") and not self.inside.get("pPr"):
            if name == "b":
                self.look = replace(self.look, bold=value.lower() not in _OFF)
            elif name in ("strike", "dstrike"):
                self.look = replace(self.look, struck=value.lower() not in _OFF)
            elif name == "rStyle" and value.lower() == "strong":
                self.look = replace(self.look, bold=True)

    def _finished(self, paragraph: _Paragraph) -> list[Block]:
        style = self.styles.get(paragraph.style, Style())
        level = style.heading if style.heading is not None else _outline(paragraph.outline)
        text = _markdown(paragraph.runs, with_bold=level is None)
        if not text.strip():
            return []
        if level is not None:
            return [Block(Shape.HEADING, " ".join(text.split()), level=level)]
        number = paragraph.number or style.number
        if number not in ("", "0") or style.bullet:
            marker = self.numbering.get((number, paragraph.depth), style.bullet or "-")
            return [Block(Shape.ITEM, text.strip(), level=max(paragraph.depth, style.depth), marker=marker)]
        return paragraph_blocks(text)


def _outline(level: int | None) -> int | None:
    return level + 1 if level is not None and level < 6 else None


def _markdown(runs: list[tuple[str, _Look]], with_bold: bool) -> str:
    parts: list[str] = []
    merged: list[tuple[str, _Look]] = []
    for text, look in runs:
        own = look if with_bold else replace(look, bold=False)
        if merged and (merged[-1][1] == own or not text.strip()):
            merged[-1] = (merged[-1][0] + text, merged[-1][1])
        else:
            merged.append((text, own))
    for text, look in merged:
        parts.append("\n".join(_styled(line, look) for line in text.split("\n")))
    return "".join(parts).strip()


def _styled(text: str, look: _Look) -> str:
    """Marks stand next to the words, spaces outside of them."""
    words = text.strip()
    if not words:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    marked = escape(words)
    if look.link:
        address = "".join(look.link.split())
        marked = (
            f"[{marked}](<{address}>)"
            if re.search(r"[()]", address) and ">" not in address
            else f"[{marked}]({address})"
        )
    if look.bold:
        marked = f"**{marked}**"
    if look.struck:
        marked = f"~~{marked}~~"
    return f"{before}{marked}{after}"
