"""The words that open a section: "Vision", "**Values:**", "Methods (just starting)", "Vision: be the first choice"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from vpmom.parser.inline import plain, read_inline

_WORDS: Mapping[str, tuple[str, ...]] = {
    "vision": ("vision", "visions"),
    "priorities": ("priorities", "priority", "values", "value"),
    "methods": ("methods", "method"),
    "obstacles": ("obstacles", "obstacle"),
    "measures": ("measures", "measure", "metrics", "metric", "measurements", "measurement"),
    "commentary": ("commentary", "comments"),
}
_BESIDE: Mapping[str, str] = {  # words that may stand beside a label's own: "Obstacles & risks"
    "vision": "mission|purpose|aim",
    "priorities": "principles|guiding principles|goals|beliefs",
    "methods": "strategies|tactics|actions|initiatives|projects|programs",
    "obstacles": "challenges|risks|blockers|impediments|issues|barriers|hurdles|constraints",
    "measures": "kpis|results|key results|outcomes|targets|success criteria|goals",
    "commentary": "notes",
}
_SECTION_OF: Mapping[str, str] = {word: section for section, words in _WORDS.items() for word in words}
NEIGHBOURS = frozenset(
    [
        "mission",
        "purpose",
        "goals",
        "goal",
        "objectives",
        "strategy",
        "strategies",
        "tactics",
        "background",
        "context",
        "notes",
        "summary",
        "timeline",
        "risks",
        "appendix",
        "references",
        "resources",
        "history",
        "owners",
        "owner",
        "team",
        "budget",
        "results",
        "okrs",
        "about",
        "introduction",
        "overview",
        "changelog",
        "faq",
        "glossary",
        "status",
        "links",
        "headcount",
        "dependencies",
        "assumptions",
        "stakeholders",
        "scope",
        "attachments",
        "footnotes",
        "credits",
        "sources",
        "disclaimer",
        "acknowledgements",
        "contact",
    ]
) | {"next steps", "key results", "action items", "open questions", "see also", "further reading", "key info"}

_MARKS = r"(?:[*_~`\s]|</?(?:a|b|strong|em|i|u|span|font|mark|p|div)\b[^<>]{0,200}>|&nbsp;){0,12}"
_SYMBOLS = r"(?:[^\w\s(\[<&*_~`\\]|\ufe0f|:[a-z_]{2,30}:\s){0,6}"
_NUMBER = r"(?:(?:\\?#\s?)?(?:(?:\d{1,2}|[IVX]{1,4}|[A-E])\\?[.)]\s*|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s+|\(\d{1,2}\)\s*|\d{1,2}\s*[-–—/:]\s*)|[VPMO]\s*(?:[-–—:=]|\s)\s*)?"
_QUALIFIER = (
    r"(?:(?:our|the|my|your|key|main|top|core|strategic|success|team|company|overall|annual|quarterly|biggest"
    r"|(?:FY\s?)?(?:20)?\d\d)\s+)*"
)
_CORE = "|".join(sorted((word for words in _WORDS.values() for word in words), key=len, reverse=True))
_OTHER = "|".join(sorted({word for words in _BESIDE.values() for word in words.split("|")}, key=len, reverse=True))
_AND = r"\s*(?:&amp;|&|/|,|\+|\band\b|\bor\b)\s*"
_LABEL = re.compile(
    rf"^{_MARKS}{_SYMBOLS}{_MARKS}(?P<label>{_NUMBER}{_MARKS}(?P<words>{_QUALIFIER}(?:{_CORE}|(?:{_OTHER}){_AND}(?:{_CORE}))"
    rf"(?:{_AND}{_QUALIFIER}(?:{_CORE}|{_OTHER}))*)(?P<suffix>\s+(?:statement|of success))?)(?![^\W_]|['’])(?P<tail>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_TAIL_MARKS = re.compile(rf"^{_MARKS}")
_REMARK = re.compile(r"^\s{0,9}\\?(?P<open>[(\[])(?P<remark>[^()\[\]]{1,200}?)\\?[)\]]\s{0,9}")
_COLON = re.compile(rf"^\s{{0,9}}(?P<colon>[:：]|[-–—]{{1,2}}(?=[\s*_]|$)|[.]$){_MARKS}")
_BOLD = re.compile(r"^\s*(\*\*\*|\*\*|__)(?=\S)(?P<inner>.{1,300}?)\1\s*(?P<colon>[:：]?)\s*$", re.DOTALL)
_BOLD_START = re.compile(r"^\s*(\*\*|__)[^*_\n]{1,60}\1\s{1,9}(?=[^\s(])")
_GOES_ON = re.compile(
    r"(?:is|are|was|were|and|or|for|of|to|in|on|we|which|that|must|should|will|can|may|has|have|help|matter)\b",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(rf"^(?P<question>[^()]{{3,120}})\((?P<words>{_CORE})\)\W{{0,3}}$", re.IGNORECASE)
_NAMES_SECTION = re.compile("visi|prior|value|metho|obsta|measu|metri|comment", re.IGNORECASE)
_CORE_WORD = re.compile(rf"\b(?:{_CORE})\b", re.IGNORECASE)
_LEADING_NUMBER = re.compile(rf"^{_NUMBER}(?=\w)")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Label:
    section: str  # one of SECTIONS
    words: str  # as written, without marks, number and colon: "Values"
    remark: str = ""  # what stood beside them: "just starting"
    rest: str = ""  # the first words of the section on the same line, inline Markdown
    colon: bool = False
    bold: bool = False
    upper: bool = False
    combined: tuple[str, ...] = ()  # all sections of "Methods & Measures"


def read_label(source: str) -> Label | None:
    """The label that a line is, or begins with ("Vision: …"); None for every other line."""
    if not _NAMES_SECTION.search(source, 0, _LONGEST):
        return None
    if source[:1] == "[" and len(source) <= _LONGEST and (inline := read_inline(source)).links:
        label = read_label(inline.text)  # "[Vision](#vision)"
        return label if label and not label.rest else None
    bold = is_bold(source)
    head, more = source[:_LONGEST], source[_LONGEST:]
    match = _LABEL.match(head)
    if not match:
        return _question(source) if len(source) <= _LONGEST else None
    tail = _TAIL_MARKS.sub("", match["tail"], count=1) + more
    sections = _sections(match["words"])
    words = plain(match["label"].strip(" *_`~"))
    read = _tail(tail) or _after_bold(source)
    if read is None or not sections:
        return None
    remark, colon, rest = read
    if not _looks_like_label(words, bold, colon):
        return None
    return Label(
        sections[0],
        _without_number(words),
        remark,
        _balanced(rest.strip()),
        colon,
        bold or source.lstrip().startswith(("**", "__", "<b", "<strong")),
        words.isupper(),
        sections if len(sections) > 1 else (),
    )


def is_bold(source: str) -> bool:
    """Whether the whole line stands in bold."""
    match = _BOLD.match(source) if len(source) < 400 else None
    return bool(match and "**" not in match["inner"] and "__" not in match["inner"])


def is_neighbour(text: str) -> bool:
    """Whether a heading is one that plans have beside their sections, such as "Background"."""
    return re.sub(r"[^a-z ]", "", plain(text).lower()).strip() in NEIGHBOURS


def _looks_like_label(words: str, bold: bool, colon: bool) -> bool:
    return bold or colon or not words[:1].islower()


def _sections(words: str) -> tuple[str, ...]:
    found = [_SECTION_OF[word.lower()] for word in _CORE_WORD.findall(words)]
    return tuple(dict.fromkeys(found))


def _without_number(words: str) -> str:
    return _LEADING_NUMBER.sub("", words).strip() or words


def _tail(tail: str) -> tuple[str, bool, str] | None:
    """Remark, colon, and what follows on the line; None when the words go on as a sentence."""
    remark = ""
    if found := _REMARK.match(tail):
        remark, tail = plain(found["remark"]), _TAIL_MARKS.sub("", tail[found.end() :], count=1)
    if not tail.strip(" *_~`\t"):
        return remark, False, ""
    if separator := _COLON.match(tail):
        rest = tail[separator.end() :]
        return remark, separator["colon"].strip() in (":", "："), rest if plain(rest) else ""
    return None


def _after_bold(source: str) -> tuple[str, bool, str] | None:
    """ "**Vision** Be first" needs no colon, unless the words go on as a sentence about the vision."""
    match = _BOLD_START.match(source[:_LONGEST])
    if not match or _GOES_ON.match(source, match.end()):
        return None
    return "", False, source[match.end() :]


def _balanced(rest: str) -> str:
    """What follows "**Vision: " has lost the mark that opened it."""
    for mark in ("**", "__"):
        if rest.count(mark) % 2 and rest.endswith(mark):
            return rest[: -len(mark)].rstrip()
    return rest


def _question(source: str) -> Label | None:
    """ "What do we want? (Vision)"."""
    match = _AFTERTHOUGHT.match(plain(source)) if "(" in source else None
    if not match or not match["words"][0].isupper():
        return None
    section = _SECTION_OF[match["words"].lower()]
    return Label(section, match["words"], match["question"].strip(), bold=is_bold(source))
