"""Style sheets as far as they change what words mean: bold labels and struck text, by the class of an element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_CLASS = re.compile(r"^\s*(?:\w{1,10})?\.([\w-]{1,80})\s*$")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[\w-]{0,20}\s{0,9}:[^;]{0,200}line-through", re.IGNORECASE)

Marks = Mapping[str, str]  # class -> declarations


def read_sheets(text: str) -> Marks:
    """The classes of a page's own style sheets that make text bold or strike it."""
    found: dict[str, set[str]] = {}
    for sheet in _sheets(text):
        for rule in sheet.split("}"):
            selectors, _, declarations = rule.rpartition("{")
            styles = [style for style, says in _STYLES if says(declarations)]
            for match in filter(None, map(_CLASS.match, selectors.split(",") if styles else ())):
                found.setdefault(match[1], set()).update(styles)
    return {name: ";".join(sorted(styles)) for name, styles in found.items()}


def _sheets(text: str) -> Iterator[str]:
    lower = text.lower() if "<style" in text or "<STYLE" in text else ""
    end = 0
    while (start := lower.find("<style", end)) >= 0 and (end := lower.find("</style", start)) >= 0:
        yield text[lower.find(">", start) + 1 : end]


def is_bold(style: str) -> bool:
    return bool(_BOLD.search(style))


def is_light(style: str) -> bool:
    return bool(_LIGHT.search(style))


def is_struck(style: str) -> bool:
    return bool(_STRUCK.search(style))


_STYLES = (("font-weight:700", is_bold), ("text-decoration:line-through", is_struck))
