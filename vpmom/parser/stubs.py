"""Headings that announce a plan which is not written yet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vpmom.parser.groups import NAMED

_ANNOUNCES = re.compile(
    r"\b(?:to be (?:added|announced|defined|determined|written|completed|updated|done|published|decided|provided)"
    r"|tb[ad]|wip|coming soon|work in progress|in progress|under construction|not (?:yet )?(?:written|available|ready|drafted)"
    r"|owns? updating|will be (?:added|published|shared|written)|placeholder|pending)\b",
    re.IGNORECASE,
)
_ANNOUNCES_PLAN = re.compile(rf"{NAMED.pattern}[^.!?]{{0,60}}?{_ANNOUNCES.pattern}", re.IGNORECASE)
_TITLE_STATUS = re.compile(r"\b(?:tb[ad]|wip|coming soon|to be (?:added|announced)|draft|placeholder)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"^\W*(?:how|what|why|when|who|about|using|writing|creating|introduction|intro)\b|\b(?:templates?|examples?|process|guide"
    r"|guidelines?|structure|history|format|resources|training|overview|definitions?|faq|explained|101|basics|cadence"
    r"|calendar|tools?|vpmoms|v2moms)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 80
_MOST_LINES = 3  # of a stub whose title does not name its plan


def is_stub(title: str, body: Sequence[str], has_deeper: bool) -> bool:
    """`title` and `body` are plain words; `has_deeper` when a heading below this one follows directly.

    A stub names its plan in the title, or in the text that says it is still to come.
    """
    text = " ".join(body)
    announces = bool(_ANNOUNCES.search(text)) and len(text.split()) <= _MOST_WORDS
    if NAMED.search(title) and not _ABOUT.search(title):
        return announces or (not text and (not has_deeper or has_status(title)))
    return announces and len(body) <= _MOST_LINES and bool(_ANNOUNCES_PLAN.search(text)) and not _ABOUT.search(title)


def has_status(title: str) -> bool:
    """Whether a title says that its plan is still to come."""
    return bool(_TITLE_STATUS.search(title))
