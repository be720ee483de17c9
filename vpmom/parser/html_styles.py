"""Style sheets as far as they change what words mean: bold labels and struck text, by the class of an element."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SHEET = re.compile(r"<style\b[^<>]*>(.*?)</style\s*>", re.IGNORECASE | re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CLASS = re.compile(r"^\s*(?:\w{1,10})?\.([\w-]{1,80})\s*$")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", re.IGNORECASE)
_LONGEST_SHEET = 500_000

Marks = Mapping[str, str]  # class -> its declarations, those that matter


def read_sheets(text: str) -> Marks:
    """The classes of a page's own style sheets that make text bold or strike it."""
    end = text.lower().rfind("</style")
    if end < 0:
        return {}
    found: dict[str, str] = {}
    for sheet in _SHEET.finditer(text[: end + len("</style>")]):
        for selectors, declarations in _RULE.findall(sheet[1][:_LONGEST_SHEET]):
            if not (_BOLD.search(declarations) or _STRUCK.search(declarations)):
                continue
            for selector in selectors.split(","):
                if match := _CLASS.match(selector):
                    found[match[1]] = f"{found.get(match[1], '')};{declarations}"
    return found


def is_bold(style: str) -> bool:
    return bool(_BOLD.search(style))


def is_light(style: str) -> bool:
    return bool(_LIGHT.search(style))


def is_struck(style: str) -> bool:
    return bool(_STRUCK.search(style))
