"""Lines in the markup of wikis, reStructuredText, AsciiDoc and note-taking tools, as the same lines in Markdown.

Line by line, so that numbers of lines stay, and only where the page shows that it is written so: a star or a number sign
means something else in Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from vpmom.parser.labels import read_label

_WIKI = re.compile(
    r"h[1-6]\.\s+\S|\|\|[^|\s][^\n]{0,2000}\|\|$|\{(?:panel|quote|toc|color|expand|section|column|info)\b[^{}]{0,200}\}"
)
_WIKI_LIST = re.compile(r"\s*(?P<marks>[#*]{1,6}|-)\s+(?P<text>\S.*)$", re.DOTALL)
_MACRO = re.compile(
    r"\{(?P<name>panel|quote|toc|color|expand|section|column|info|note|tip|warning|status|anchor|excerpt|children|td|tr)(?::(?P<of>[^{}\n]{0,200}))?\}"
)
_MACRO_TITLE = re.compile(r"(?:^|\|)\s*title=([^|]*)")
_WIKI_LINK = re.compile(r"\[(?P<words>[^\[\]|\n]{1,300})\|(?P<url>[^\[\]|\s]{1,2000})(?:\|[^\[\]\n]{0,100})?\]")
_STRONG = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*\n]{0,300}[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w\-|])-(?=[^\s\-])([^\-\n]{0,300}[^\s\-])-(?![\w\-])")
_ASCIIDOC = re.compile(r"(={1,6})\s+(\S[^=]*)$")
_ASCIIDOC_LIST = re.compile(r"\s*(?P<marks>\*{1,5}|\.{1,5}|-)\s+(?P<text>\S.*)$", re.DOTALL)
_ASCIIDOC_LINK = re.compile(r"(?:link:)?(https?://[^\s\[\]]{1,2000})\[([^\[\]\n]{1,300})\]")
_MEDIAWIKI = re.compile(r"={1,6}\s*[^=\s][^=]{0,200}={1,6}\s*$")
_OUTWARD_LINK = re.compile(r"(?<!\[)\[(https?://[^\s\[\]]{1,2000})\s([^\[\]\n]{1,300})\]")
_OUTLINE = re.compile(r"(\*{1,6})\s+(\S.*)$")  # a heading of Org mode
_STARS = re.compile(r"\s*(\*{2,6})\s+(?!.*\*\*)(\S.*)$")
_ADORNED = re.compile(r"([=\-~^\"'#*+.:_`])\1{3,}\s*$")
_BORDER = re.compile(r"\s*\+(?:[-=]{2,}\+)+\s*$")
_CALLOUT = re.compile(
    r"(?P<quote>\s{0,3}>\s?)\[!(?:abstract|attention|bug|caution|check|cite|danger|done|error|example|fail|failure|faq|help|hint|important|info"
    r"|missing|note|question|quote|success|summary|tip|tldr|todo|warning)\][-+]?\s*(?P<title>.*)$",
    re.IGNORECASE,
)
_WIKI_PAGE = re.compile(r"\[\[(?P<page>[^\[\]|\n]{1,200})(?:\\?\|(?P<words>[^\[\]|\n]{1,200}))?\]\](?!\()")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_AUTOMATIC = re.compile(r"^(\s*)#\.(?=\s)")  # a number that reStructuredText counts itself
_TYPED_BULLET = re.compile(r"^\s{0,8}(o|[\u2600-\u27bf\U0001f300-\U0001faff])\ufe0f?\s+(?=\S)")


def as_markdown(lines: Sequence[str]) -> list[str]:
    """The lines of a page in Markdown; those of a page in Markdown come back as they are."""
    found = list(lines)
    if any(_WIKI.match(line) for line in found):
        found = _each(found, _of_wiki)
    elif sum(1 for line in found if _MEDIAWIKI.match(line)) >= 2:
        found = _each(found, _of_mediawiki)
    elif sum(1 for line in found if _ASCIIDOC.match(line)) >= 2:
        found = _each(found, _of_asciidoc)
    elif sum(1 for line in found if line[:2] == "**" and (one := _OUTLINE.match(line)) and read_label(one[2])) >= 3:
        found = _each(found, _of_outline)
    else:
        found = _without_adornments(found)
    return _tabbed(_without_borders(_with_bullets(_each(found, _of_notes))))


def _each(lines: Sequence[str], change: Callable[[str], str]) -> list[str]:
    return [change(line) for line in lines]


def _of_wiki(line: str) -> str:
    """Jira and Confluence."""
    line = _MACRO.sub(_macro, line)
    if line.lstrip().startswith("||"):
        cells = line.strip().replace("||", "|")
        line = re.sub(r"(?<=\|)\s*([^|\s][^|]*?)\s*(?=\|)", r"**\1**", cells) if line.rstrip().endswith("||") else cells
    elif (match := _WIKI_LIST.match(line)) and not line.startswith("----"):
        line = _nested(match["marks"], "#", match["text"])
    elif line.startswith("bq. "):
        line = f"> {line[4:]}"
    line = _WIKI_LINK.sub(r"[\g<words>](\g<url>)", line).replace("\\\\", "<br>")
    return _STRUCK.sub(r"~~\1~~", _STRONG.sub(r"**\1**", re.sub(r"\{\{([^{}]{1,200})\}\}", r"`\1`", line)))


def _macro(match: re.Match[str]) -> str:
    """What a macro shows of itself: its title."""
    value = match["of"] or ""
    title = _MACRO_TITLE.search(value)
    if title or (match["name"] == "expand" and value):
        return f"**{(title[1] if title else value).strip()}**"
    return ""


def _of_mediawiki(line: str) -> str:
    bare = line.strip()
    if bare.startswith("{|") or bare == "|}":
        return ""
    if bare.startswith("|-"):
        return "|---|"
    if bare.startswith("!"):
        line = f"| {' | '.join(f'**{cell.strip()}**' for cell in re.split('!!|[|][|]', bare[1:]) if cell.strip())} |"
    elif bare.startswith("|"):
        line = f"| {bare[1:].replace('||', '|')} |"
    elif match := _WIKI_LIST.match(line):
        line = _nested(match["marks"], "#", match["text"])
    return _OUTWARD_LINK.sub(r"[\2](\1)", line.replace("'''", "**").replace("''", "*"))


def _of_outline(line: str) -> str:
    """Org mode."""
    match = _OUTLINE.match(line)
    return f"{'#' * len(match[1])} {match[2]}" if match else line


def _of_asciidoc(line: str) -> str:
    if match := _ASCIIDOC.match(line):
        line = f"{'#' * len(match[1])} {match[2]}"
    elif match := _ASCIIDOC_LIST.match(line):
        line = _nested(match["marks"], ".", match["text"])
    elif line.strip() == "|===" or re.match(r"\[cols=.{0,100}\]$", line):
        return ""
    return _STRONG.sub(r"**\1**", _ASCIIDOC_LINK.sub(r"[\2](\1)", line))


def _nested(marks: str, number: str, text: str) -> str:
    """An item of a list that says its depth by the number of its marks."""
    return f"{'    ' * (len(marks) - 1)}{'1.' if marks[-1] == number else '-'} {text}"


def _of_notes(line: str) -> str:
    """Callouts, links between pages, and lists of stars, as many tools have them."""
    if match := _CALLOUT.match(line):
        line = f"{match['quote']}**{match['title'].strip()}**" if match["title"].strip() else match["quote"]
    if "[[" in line:
        line = _WIKI_PAGE.sub(_page_link, line)
    if match := _STARS.match(line):
        line = _nested(match[1], "#", match[2])
    return line


def _page_link(match: re.Match[str]) -> str:
    return f"[{match['words']}](<{match['page']}>)" if match["words"] else match["page"]


def _without_adornments(lines: Sequence[str]) -> list[str]:
    """Headings of reStructuredText: a line of signs below the title, and sometimes above it. Their order tells their rank.

    Pages that have only "=" and "-" are Markdown, too, and stay.
    """
    found = [_AUTOMATIC.sub(r"\g<1>1.", line) for line in lines]
    places = [at for at in range(1, len(lines)) if _is_below_title(lines, at)]
    if all(lines[at][0] in "=-" for at in places) or any(_is_fence(lines, at) for at in range(len(lines))):
        return found
    ranks: dict[tuple[str, bool], int] = {}
    for at in places:
        above = at > 1 and lines[at - 2].strip() == lines[at].strip()
        rank = ranks.setdefault((lines[at][0], above), len(ranks) + 1)
        found[at - 1], found[at] = f"{'#' * min(rank, 6)} {lines[at - 1].strip()}", ""
        if above:
            found[at - 2] = ""
    return found


def _is_fence(lines: Sequence[str], at: int) -> bool:
    return bool(_FENCE.match(lines[at])) and not (at and _is_below_title(lines, at))


def _is_below_title(lines: Sequence[str], at: int) -> bool:
    if not _ADORNED.match(lines[at]):
        return False
    title, before = lines[at - 1], lines[at - 2].strip() if at > 1 else ""
    stands_alone = not before or before == lines[at].strip()
    return stands_alone and bool(re.search(r"\w", title)) and len(title.strip()) <= min(len(lines[at].strip()) + 1, 120)


def _with_bullets(lines: Sequence[str]) -> list[str]:
    """Lists whose bullets are the letter "o" or a picture; a single such line may be a sentence, or a label."""
    signs = [match[1] if (match := _TYPED_BULLET.match(line)) else "" for line in lines]
    beside = zip(["", *signs], signs, [*signs[1:], ""], strict=False)
    in_list = [bool(sign) and sign in (before, after) for before, sign, after in beside]
    return [_TYPED_BULLET.sub("- ", line) if listed else line for line, listed in zip(lines, in_list, strict=True)]


def _without_borders(lines: Sequence[str]) -> list[str]:
    """Tables that are drawn with "+---+---+"."""
    found = list(lines)
    for at, line in enumerate(lines):
        if line.lstrip().startswith("+") and _BORDER.match(line):
            inside = 0 < at < len(lines) - 1 and lines[at - 1].lstrip()[:1] == lines[at + 1].lstrip()[:1] == "|"
            found[at] = f"|{'---|' * (line.count('+') - 1)}" if inside else ""
    return found


def _tabbed(lines: Sequence[str]) -> list[str]:
    """Cells of a spreadsheet, pasted: sections in the first cells of their lines, or side by side in one line."""
    tabbed = [at for at, line in enumerate(lines) if "\t" in line.strip()]
    labelled = [at for at in tabbed if read_label(lines[at].split("\t")[0])]
    if len(labelled) < 3 and not any(_has_labels(lines[at]) for at in labelled):
        return list(lines)
    found = list(lines)
    for at in tabbed:
        found[at] = f"| {' | '.join(cell.strip().replace('|', chr(92) + '|') for cell in lines[at].split(chr(9)))} |"
    return found


def _has_labels(line: str) -> bool:
    return sum(1 for cell in line.split("\t")[:20] if read_label(cell.strip())) >= 3
