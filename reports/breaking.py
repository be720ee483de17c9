"""Very long words on paper: they may break anywhere, or they would run out of their column."""

import re
from typing import Any

LONG_WORD = re.compile(r"\S{24,}")


def breakable(value: Any) -> Any:
    """JSON values whose long words have a zero-width space every ten signs."""
    if isinstance(value, str):
        return LONG_WORD.sub(lambda word: "\u200b".join(_pieces(word[0])), value)
    if isinstance(value, list):
        return [breakable(item) for item in value]
    if isinstance(value, dict):
        return {key: breakable(item) for key, item in value.items()}
    return value


def _pieces(word: str) -> list[str]:
    return [word[i : i + 10] for i in range(0, len(word), 10)]
