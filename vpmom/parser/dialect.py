"""How a plan was written, so that it can be written the same way again. Plain JSON both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

LABEL_STYLES = ("plain", "bold", "heading", "table")
BULLETS = ("-", "*", "+", "1.", "1)", "•")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The manner of a page. Every value has the default that a new export is written in."""

    title_level: int = 3  # of its heading; 0: a line in bold, -1: a plain line
    label_style: str = "plain"  # one of LABEL_STYLES
    label_level: int = 4  # of the headings, where label_style is "heading"
    label_colon: bool = False
    label_upper: bool = False
    commentary_level: int = 4  # of its heading; 0: styled as the other labels
    blank_after_label: bool = False
    bullet: str = "-"  # one of BULLETS
    bullets: tuple[str, ...] = ()  # "methods=1.": sections that have another bullet
    paragraphs: tuple[str, ...] = ("commentary",)  # sections whose items are paragraphs
    indent: int = 2  # spaces of a nested item
    facts: str = "table"  # the key facts: "table" or "lines"
    intro_first: bool = True  # the introduction stands above the key facts
    table_rule: str = "|:---|:---|"  # the line below the first row of the key facts
    newline: str = "\n"

    def as_json(self) -> dict[str, object]:
        """Only plain values: str, int, bool and lists of str."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Dialect:
        """The dialect of `as_json`. Unknown keys and values of a wrong type are left at their default."""
        known: dict[str, Any] = {}
        for one in fields(cls):
            value, default = values.get(one.name), getattr(DEFAULT, one.name)
            if isinstance(default, tuple) and isinstance(value, list | tuple):
                known[one.name] = tuple(str(each) for each in value)
            elif type(value) is type(default):
                known[one.name] = value
        return cls(**known)

    def bullet_of(self, section: str) -> str:
        special = dict(pair.partition("=")[::2] for pair in self.bullets)
        return special.get(section, self.bullet)


DEFAULT = Dialect()
