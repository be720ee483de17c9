"""What the styles and the numbering of a Word document say about its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vpmom.parser.docx_package import Attributes, Events, parse

Numbering = Mapping[tuple[str, int], str]  # (number, depth) -> "-" or "1."


@dataclass(frozen=True, slots=True)
class Style:
    heading: int | None = None  # 0 is the title of the document
    bullet: str = ""  # of a style that is a list by itself
    depth: int = 0
    number: str = ""
    based_on: str = ""


@dataclass(slots=True)
class _Styles:
    found: dict[str, Style] = field(default_factory=dict)
    key: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        value = attributes.get("val", "")
        if name == "style":
            self.key = attributes.get("styleId", "")
            self.found[self.key] = Style()
        elif self.key and name == "name":
            self._change(_by_name(value))
        elif self.key and name == "basedOn":
            self._change(replace(self.found[self.key], based_on=value))
        elif self.key and name == "numId":
            self._change(replace(self.found[self.key], number=value))
        elif self.key and name == "outlineLvl" and value in ("0", "1", "2", "3", "4", "5"):
            self._change(replace(self.found[self.key], heading=int(value) + 1))

    def _change(self, style: Style) -> None:
        self.found[self.key] = style


def read_styles(data: bytes | None) -> Mapping[str, Style]:
    """Identifier -> style; what a style does not say is taken from the one that it is based on."""
    reader = _Styles()
    if data:
        parse(data, Events(reader.start))
    return {key: _inherited(style, reader.found) for key, style in reader.found.items()}


def read_numbering(data: bytes | None) -> Numbering:
    formats: dict[tuple[str, int], str] = {}  # (abstract number, depth) -> format
    numbers: dict[str, str] = {}  # number -> abstract number
    at = {"abstract": "", "depth": "0", "number": ""}

    def start(name: str, attributes: Attributes) -> None:
        if name == "abstractNum":
            at["abstract"] = attributes.get("abstractNumId", "")
        elif name == "lvl":
            at["depth"] = attributes.get("ilvl", "0")
        elif name == "numFmt" and at["depth"].isdigit():
            formats.setdefault((at["abstract"], int(at["depth"][:3])), attributes.get("val", ""))
        elif name == "num":
            at["number"] = attributes.get("numId", "")
        elif name == "abstractNumId" and at["number"]:
            numbers[at["number"]] = attributes.get("val", "")

    if data:
        parse(data, Events(start))
    return {
        (number, depth): "-" if kind in ("bullet", "none", "") else "1."
        for number, own in numbers.items()
        for (abstract, depth), kind in formats.items()
        if abstract == own
    }


def _by_name(name: str) -> Style:
    """Word keeps the English names of its own styles in every language."""
    lower = name.lower()
    if match := re.fullmatch(r"heading ([1-6])", lower):
        return Style(heading=int(match[1]))
    if lower == "title":
        return Style(heading=0)
    if match := re.fullmatch(r"list (bullet|number)(?: ([2-5]))?", lower):
        return Style(bullet="-" if match[1] == "bullet" else "1.", depth=int(match[2] or 1) - 1)
    return Style()


def _inherited(style: Style, styles: Mapping[str, Style]) -> Style:
    for _ in range(10):
        above = styles.get(style.based_on)
        if above is None:
            break
        style = Style(
            heading=style.heading if style.heading is not None else above.heading,
            bullet=style.bullet or above.bullet,
            depth=style.depth or above.depth,
            number=style.number or above.number,
            based_on=above.based_on,
        )
    return style
