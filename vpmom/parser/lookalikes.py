"""Pages that explain how a plan is written hold its words, but no plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_GENERIC = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "brief",
        "by",
        "can",
        "could",
        "define",
        "defined",
        "defines",
        "defining",
        "definition",
        "describe",
        "described",
        "describes",
        "do",
        "does",
        "for",
        "from",
        "get",
        "give",
        "go",
        "goal",
        "goals",
        "has",
        "have",
        "help",
        "helps",
        "here",
        "how",
        "if",
        "important",
        "in",
        "include",
        "into",
        "is",
        "it",
        "item",
        "its",
        "job",
        "key",
        "know",
        "list",
        "lists",
        "main",
        "may",
        "more",
        "most",
        "must",
        "need",
        "needed",
        "needs",
        "next",
        "not",
        "of",
        "on",
        "one",
        "or",
        "order",
        "other",
        "our",
        "out",
        "should",
        "so",
        "some",
        "specific",
        "statement",
        "such",
        "team",
        "than",
        "that",
        "the",
        "their",
        "them",
        "these",
        "they",
        "thing",
        "things",
        "this",
        "those",
        "through",
        "to",
        "us",
        "want",
        "wants",
        "was",
        "we",
        "what",
        "whats",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "yours",
        "achieve",
        "achieved",
        "achieving",
        "accomplish",
        "accomplished",
        "accomplishing",
        "action",
        "actions",
        "activities",
        "aim",
        "answer",
        "answers",
        "align",
        "around",
        "aspiration",
        "barrier",
        "barriers",
        "believe",
        "beliefs",
        "belief",
        "bullet",
        "bullets",
        "challenge",
        "challenges",
        "clear",
        "clearly",
        "come",
        "complete",
        "concise",
        "concisely",
        "criteria",
        "current",
        "currently",
        "decision",
        "decisions",
        "deliver",
        "describing",
        "desired",
        "direction",
        "each",
        "end",
        "ensure",
        "establish",
        "everyone",
        "example",
        "examples",
        "expected",
        "explain",
        "face",
        "fill",
        "future",
        "guide",
        "guides",
        "guiding",
        "happen",
        "hurdles",
        "ideal",
        "idea",
        "identify",
        "impact",
        "impediments",
        "inspire",
        "inspiring",
        "issues",
        "kpis",
        "level",
        "long",
        "look",
        "measurable",
        "measure",
        "measured",
        "measures",
        "measuring",
        "metric",
        "metrics",
        "mission",
        "method",
        "methods",
        "motivate",
        "numbers",
        "numerical",
        "objective",
        "objectives",
        "obstacle",
        "obstacles",
        "often",
        "organization",
        "organisation",
        "outcome",
        "outcomes",
        "overcome",
        "part",
        "parts",
        "people",
        "picture",
        "plan",
        "planning",
        "prevent",
        "preventing",
        "prevents",
        "principle",
        "principles",
        "priorities",
        "prioritize",
        "prioritized",
        "priority",
        "problem",
        "problems",
        "progress",
        "purpose",
        "pursue",
        "put",
        "questions",
        "quantifiable",
        "reach",
        "related",
        "required",
        "result",
        "results",
        "risks",
        "section",
        "see",
        "sentence",
        "sentences",
        "set",
        "short",
        "short-term",
        "simple",
        "solve",
        "stand",
        "stands",
        "state",
        "steps",
        "stop",
        "stopping",
        "strategies",
        "strategy",
        "strive",
        "success",
        "successful",
        "summary",
        "support",
        "take",
        "takes",
        "taking",
        "tasks",
        "tactics",
        "term",
        "think",
        "those",
        "time",
        "trying",
        "typically",
        "use",
        "value",
        "values",
        "vision",
        "way",
        "ways",
        "word",
        "words",
        "work",
        "working",
        "write",
        "year",
        "yourself",
    ]
)
_DEFINES = re.compile(
    r"^\W*(?:(?:a |an |the )?(?:prioriti[sz]ed |ordered |ranked |short |bulleted )?list of\b|(?:one|a|two|1|1-2|a single)[ -](?:\w+ )?sentence"
    r"|\[.*\]$|<[^<>]+>$|\{\{?.*\}\}?$|(?:describe|define|list|write|insert|enter|add|explain|state|fill in|outline)\b.{0,80}\b(?:your|here|you)\b"
    r"|defines? (?:what|how|the)\b|lorem ipsum\b"
    r"|this is where\b|in this (?:section|part|step)\b|here (?:you|we)\b|write down\b|think (?:about|of)\b|ask yourself\b"
    r"|(?:(?:an?|the|every|each|all|any|these|those|good|great|strong|clear|your) )*(?:visions?|values?|priorit(?:y|ies)|methods?|obstacles?"
    r"|measures?|metrics?) (?:is(?! to\b)|are|should|must|can|may|helps?|defines?|describes?|needs?|answers?|states?|explains?|tells?|shows?"
    r"|represents?|guides?|gives?|captures?)\b)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z][a-z'-]*")
_ASKS = re.compile(r"^\W*(?:what|how|who|why|which|where|when|is|are|do|does)\b.*\?\W*(?:\(.*\)\W*)?$", re.IGNORECASE)

_TEACHES = re.compile(
    r"^\W*(?:how to\b|how do(?:es)? (?:i|you|we|it)\b|(?:a |the |your )?(?:\w+ )?guide to\b|(?:writing|creating|building) (?:a|an|your|good|great)\b)",
    re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"^\W*(?:what(?:['’]s| is| are)\b|why\b)|\b(?:glossary|definitions?|terminology|explained|101|anatomy of|abbreviations|vs|versus|compared|comparison)\b",
    re.IGNORECASE,
)


_SHORT = re.compile(
    r"^\W*(?:(?:what|how|why|who|where|when)\b|(?:yes|no|partly|optional|required|n/a|✓|✔|✗|✘)\W*$)", re.IGNORECASE
)
_OWN_WORD = {  # of the sections whose lines hardly ever name them, unless they tell how a plan is made
    "priorities": re.compile(r"\b(?:values?|priorit(?:y|ies))\b", re.IGNORECASE),
    "methods": re.compile(r"\bmethods?\b", re.IGNORECASE),
    "obstacles": re.compile(r"\bobstacles?\b", re.IGNORECASE),
    "measures": re.compile(r"\b(?:measures?|metrics?)\b", re.IGNORECASE),
}
_MOST_NAMED = 3
_FEWEST_TO_EXPLAIN = 4  # words
_NUMBER = re.compile(
    r"(?<![\d–-])\b\d+(?:[.,]\d+)*%?(?!\s*(?:[-–]|to|or)\s*\d)"
)  # but no range: "2-5 of them" explains
_TO_FILL_IN = re.compile(r"^\W*(?:\[.*\]|<[^<>]+>|\{\{?.*\}\}?)\W*$", re.DOTALL)


def is_article(title: str, has_lists: bool) -> bool:
    """Whether a title announces words about plans. One that only explains may stand above the lists of a real one."""
    return bool(_TEACHES.search(title)) or (bool(_EXPLAINS.search(title)) and not has_lists)


def is_definition(sections: Mapping[str, Sequence[str]]) -> bool:
    """Whether the texts below the labels say what belongs there, and not what a team wants.

    Sections with no words do not count. True when at least two thirds of the others are definitions.
    """
    filled = {key: own for key, texts in sections.items() if (own := [text for text in texts if text.strip()])}
    defined = sum(1 for texts in filled.values() if _defines(texts))
    named = sum(1 for key, texts in filled.items() if key in _OWN_WORD and _names_itself(key, texts[0]))
    return bool(filled) and (defined * 3 >= len(filled) * 2 or named >= _MOST_NAMED)


def is_blank_form(sections: Mapping[str, Sequence[str]]) -> bool:
    """Whether every line is a place to fill in, such as "[What do you want?]"."""
    texts = [text for own in sections.values() for text in own if text.strip()]
    return bool(texts) and all(_TO_FILL_IN.match(text) for text in texts)


def _names_itself(key: str, text: str) -> bool:
    """ "Methods tell how the vision is reached" does; "Method 3" and "Priority A" are lines of somebody who counts."""
    is_counted = len(_WORD.findall(text.lower())) < _FEWEST_TO_EXPLAIN or _NUMBER.search(text) is not None
    return not is_counted and _OWN_WORD[key].search(text) is not None


def _defines(texts: Sequence[str]) -> bool:
    """A section is a definition when its first line is one, and no more than one in two goes beyond it."""
    own = [text for text in texts if not is_defining(text)]
    return is_defining(texts[0]) and len(own) * 2 <= len(texts)


def is_defining(text: str) -> bool:
    """Whether one line defines, asks, or holds a place."""
    if _DEFINES.match(text[:300]) or _ASKS.match(text[:300]):
        return True
    words = _WORD.findall(text[:600].lower())
    known = sum(1 for word in words if word.strip("'-").removesuffix("'s") in _GENERIC)
    if _SHORT.match(text[:300]) and known == len(words):
        return True
    return len(words) >= 5 and known * 10 >= len(words) * 9 and not _NUMBER.search(text)
