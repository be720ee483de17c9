"""Shares as people read them."""

from fractions import Fraction


def percent(share: Fraction | None) -> str:
    """Whole percent, half up; "–" when unknown. What is not quite all is never shown as 100 %, nor a little as 0 %."""
    if share is None:
        return "–"
    whole = (share * 200 + 1) // 2
    if whole == 100 and share < 1:
        return "> 99 %"
    return "< 1 %" if whole == 0 and share > 0 else f"{whole} %"
