"""Reads Markdown and plain text line by line into blocks.

Far more tolerant than Markdown itself: a label may stand directly above its list, a bullet may lack its space, numbering
may be broken, lists may be nested by two spaces, four or tabs, and an indented line is never code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from vpmom.parser.blocks import Block, Shape
from vpmom.parser.table_lines import is_delimiter, split_row

_QUOTE = re.compile(r"\s{0,3}>\s?")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})([^`]*)$")
_BULLET = re.compile(
    r"(?P<mark>[-*+–—]|[•‣◦▪▫●○■□·∙➢➤►▸✓✔☐☑⁃]|\d{1,3}[.)]|\d{1,2}/|\d{1,2}\.\d{1,2}\.|\(\d{1,2}\)|\([a-h]\)|[a-hA-H]\)|[a-h]\.|(?:i{1,3}|iv|vi{0,3}|ix|x)[.)]"
    r"|o(?=\t))(?:(?P<space>\s+)(?P<text>\S.*)?)?$",
    re.DOTALL,
)
_TIGHT_BULLET = re.compile(r"(?P<mark>[•‣◦▪▫●○■□➢➤►▸⁃]|[-*](?=[A-Za-z\[(\"“]))(?P<text>[^\s*].*)$", re.DOTALL)
_DEFINITION = re.compile(r"\s{0,3}\[([^\]\n]{1,200})\]:\s*(\S.*)$")
_TEMPLATE_TAG = re.compile(
    r"(?:\{%.*%\}|(?:</?(?:a|details|div|section|article|center|figure|p|span|summary)\b[^<>]{0,500}>\s*)+)$"
)
_ANCHOR = re.compile(r"\s*\{#[\w-]{1,100}\}$")
_TERM = re.compile(r":\s+(\S.*)$", re.DOTALL)
_NEXT_NUMBER = re.compile(r"(?<=\s)(\(?)(\d{1,3})([.)])\s+(?=\S)")
_WIKI_HEADING = re.compile(
    r"^(?:(?P<equals>={1,6})\s(?P<text>[^=]{1,200})\s=+|h(?P<number>[1-6])\.\s+(?P<rest>.{1,200}))$"
)
_INNER = {"o": 2, "▪": 4}  # the bullets that Word has below "•"; pasted text keeps them, but not their indent
_TAB = 4


@dataclass(slots=True)
class _Scan:
    lines: Sequence[str]
    first: int  # number of the first line
    blocks: list[Block] = field(default_factory=list)
    indents: list[int] = field(default_factory=list)  # of the open list levels
    numbered: list[bool] = field(default_factory=list)  # whether these levels have numbers
    blank: bool = True  # the line before was blank
    unclosed: dict[str, int] = field(default_factory=dict)  # fence character -> shortest one that never closes


def scan(lines: Sequence[str], first: int = 1) -> list[Block]:
    """The blocks of some lines of text; `first` is the number of the first line. Linear in the length of the text."""
    state = _Scan(lines, first)
    at = _front_matter(state) if first == 1 else 0
    while at < len(lines):
        at = _step(state, at)
    return state.blocks


def references_of(blocks: Sequence[Block]) -> Mapping[str, str]:
    """Lower-case label -> address, of lines like "[label]: address"."""
    found: dict[str, str] = {}
    for block in blocks:
        if block.shape is Shape.NOTE and block.key and not block.key.startswith("^"):
            found.setdefault(" ".join(block.key.split()).casefold(), block.text.split()[0].strip("<>"))
    return found


def _front_matter(state: _Scan) -> int:
    lines = state.lines
    if not lines or lines[0].strip() != "---":
        return 0
    end = next((at for at in range(1, min(len(lines), 200)) if lines[at].strip() in ("---", "...")), None)
    body = lines[1:end]
    if end is None or not any(re.match(r"\s*[\w-]+\s*:", line) for line in body):
        return 0
    state.blocks.append(Block(Shape.NOTE, "\n".join(body), 1, end + 1, "\n".join(lines[: end + 1]), marker="---"))
    return end + 1


def _clear(state: _Scan) -> None:
    state.indents.clear()
    state.numbered.clear()


def _step(state: _Scan, at: int) -> int:
    """Reads the block that begins at line `at` and says where the next one begins."""
    raw = state.lines[at]
    line, quoted = _unquoted(raw)
    if not line.strip():
        state.blank = True
        return at + 1
    end = _fence(state, at, line) or _table(state, at, line)
    if not end:
        end = at + 1
        if not (_setext(state, at, line) or _rule(state, at, line) or _heading(state, at, line, quoted)):
            _item_or_line(state, at, line, quoted)
    last = state.blocks[-1]
    state.blank = last.shape is Shape.NOTE and not last.key  # tags part what is above them from what is below
    return end


def _unquoted(raw: str) -> tuple[str, bool]:
    quoted = False
    line = raw
    if ">" not in raw[:4]:
        return line, quoted
    for _ in range(6):
        match = _QUOTE.match(line)
        if not match:
            break
        line, quoted = line[match.end() :], True
    return line, quoted


def _add(state: _Scan, lines: tuple[int, int], shape: Shape, text: str = "", **more: Any) -> None:
    """Adds a block; `lines`: its first one and the one behind it."""
    at, end = lines
    source = "\n".join(state.lines[at:end])
    first, last = state.first + at, state.first + end - 1
    state.blocks.append(Block(shape, text, first, last, source, joined=not state.blank, **more))


def _fence(state: _Scan, at: int, line: str) -> int | None:
    match = _FENCE.match(line)
    if not match:
        return None
    mark, length = match[1][0], len(match[1])
    if length >= state.unclosed.get(mark, 10**9):
        return None
    for end in range(at + 1, len(state.lines)):
        text = _unquoted(state.lines[end])[0].strip()
        if len(text) >= length and text == mark * len(text):
            _add(state, (at, end + 1), Shape.CODE, "\n".join(state.lines[at + 1 : end]))
            return end + 1
    state.unclosed[mark] = length
    return None


def _table(state: _Scan, at: int, line: str) -> int | None:
    if "|" not in line:
        return None
    after = _unquoted(state.lines[at + 1])[0] if at + 1 < len(state.lines) else ""
    ruled = is_delimiter(after)
    if not (line.lstrip().startswith("|") or ruled) or is_delimiter(line):
        return None
    rows, end = [split_row(line)], at + (2 if ruled else 1)
    while end < len(state.lines):
        row = _unquoted(state.lines[end])[0]
        if "|" not in row or not (ruled or row.lstrip().startswith("|")):
            break
        if not is_delimiter(row):
            rows.append(split_row(row))
        end += 1
    if len(rows) == 1 and not ruled and len(rows[0]) < 2:
        return None
    _add(state, (at, end), Shape.TABLE, rows=tuple(rows), marker=after.strip() if ruled else "")
    _clear(state)
    return end


def _setext(state: _Scan, at: int, line: str) -> bool:
    """A line of "=" or "-" makes a heading of the line right above it."""
    bare = line.strip()
    if not state.blocks or state.blank or set(bare) not in ({"="}, {"-"}) or len(bare) < 2:
        return False
    above = state.blocks[-1]
    if above.shape is not Shape.LINE or above.joined or above.quoted:
        return False
    level = 1 if bare[0] == "=" else 2
    state.blocks[-1] = replace(
        above, shape=Shape.HEADING, level=level, last=state.first + at, source=f"{above.source}\n{line}"
    )
    return True


def _rule(state: _Scan, at: int, line: str) -> bool:
    bare = "".join(line.split())
    if bare == "--" and state.blank and line[0] == "-":  # below it stands the signature of a mail
        _add(state, (at, at + 1), Shape.RULE)
        return True
    if len(bare) < 3 or len(set(bare)) > 1 or bare[0] not in "-*_=#~━─—–+":
        return False
    if bare[0] == "#" and len(bare) <= 6:
        return False
    _add(state, (at, at + 1), Shape.RULE)
    _clear(state)
    return True


def _heading(state: _Scan, at: int, line: str, quoted: bool) -> bool:
    bare = _WIKI_HEADING.sub(_hashes, line.strip())
    level = len(bare) - len(bare.lstrip("#"))
    rest = bare[level:]
    if not 1 <= level <= 6 or (level == 1 and rest and not rest[0].isspace()) or (rest[:1].isdigit()):
        return False
    text = rest.strip()
    shorter = text.rstrip("#")
    if shorter != text and (not shorter or shorter[-1].isspace()):
        text = shorter.rstrip()
    text = _ANCHOR.sub("", text) if text.endswith("}") and len(text) <= 200 else text
    _add(state, (at, at + 1), Shape.HEADING, text, level=level, quoted=quoted)
    _clear(state)
    return True


def _hashes(match: re.Match[str]) -> str:
    """The headings of wikis, "== Vision ==" and "h2. Vision", as those of Markdown."""
    level = int(match["number"]) if match["number"] else min(6, len(match["equals"]))
    return f"{'#' * level} {match['text'] or match['rest']}"


def _item_or_line(state: _Scan, at: int, line: str, quoted: bool) -> None:
    expanded = line.expandtabs(_TAB)
    indent = len(expanded) - len(expanded.lstrip())
    bare = line.strip()
    if definition := _DEFINITION.match(line):
        _add(state, (at, at + 1), Shape.NOTE, definition[2], key=definition[1])
    elif _TEMPLATE_TAG.match(bare):
        _add(state, (at, at + 1), Shape.NOTE)
    elif (term := _TERM.match(line)) and not state.blank:
        _items(state, at, ("-", term[1].strip()), indent, quoted)
    elif found := _bullet(bare):
        _items(state, at, found, indent, quoted)
    else:
        if state.blank and not indent:
            _clear(state)
        hard = line.endswith("  ") or bare.endswith("\\")
        _add(state, (at, at + 1), Shape.LINE, bare, hard=hard, quoted=quoted, indent=indent)


def _bullet(bare: str) -> tuple[str, str] | None:
    match = _BULLET.match(bare)
    if match:
        return match["mark"], (match["text"] or "").strip()
    tight = _TIGHT_BULLET.match(bare)
    if tight and not (tight["mark"] == "*" and "*" in tight["text"]) and not bare.startswith("--"):
        return tight["mark"], tight["text"].strip()
    return None


def _items(state: _Scan, at: int, found: tuple[str, str], indent: int, quoted: bool) -> None:
    indent += _INNER.get(found[0], 0)
    depth = _depth(state, indent, found[0].strip("()./").replace(".", "").isdigit())
    for marker, text in _split_numbers(*found):
        _add(state, (at, at + 1), Shape.ITEM, text, level=depth, marker=marker, quoted=quoted, indent=indent)
        state.blank = False


def _depth(state: _Scan, indent: int, has_number: bool) -> int:
    """Two spaces more are a level; one more or less is a slip. Bullets right below a number belong to it."""
    while state.indents and indent <= state.indents[-1] - 2:
        _leave(state)
    if state.indents and has_number and not state.numbered[-1] and True in state.numbered:
        while indent <= state.indents[-1] and not state.numbered[-1] and _same_indent(state, indent):
            _leave(state)
    is_below = state.indents and not has_number and state.numbered[-1] and indent <= state.indents[-1] + 1
    if not state.indents or indent >= state.indents[-1] + 2 or is_below:
        state.indents.append(indent)
        state.numbered.append(has_number)
    return len(state.indents) - 1


def _leave(state: _Scan) -> None:
    state.indents.pop()
    state.numbered.pop()


def _same_indent(state: _Scan, indent: int) -> bool:
    """Whether a numbered level stands at the same indent, above the bullets below it."""
    return len(state.indents) > 1 and state.numbered[-2] and abs(state.indents[-2] - indent) < 2


def _split_numbers(marker: str, text: str) -> list[tuple[str, str]]:
    """ "7. … 8. …" on one line are two items, as long as the numbers follow each other."""
    found: list[tuple[str, str]] = []
    opening, digits, closing = marker[:-1].rstrip("0123456789"), marker[:-1].lstrip("("), marker[-1]
    if not digits.isdigit():
        return [(marker, text)]
    number, since, current = int(digits), 0, marker
    for match in _NEXT_NUMBER.finditer(text):
        if int(match[2]) == number + 1 and (match[1], match[3]) == (opening, closing):
            found.append((current, text[since : match.start()].strip()))
            number, since, current = number + 1, match.end(), match[0].strip()
    return [*found, (current, text[since:].strip())]
