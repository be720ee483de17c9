"""Cuts HTML into text, tags and comments. Nothing is resolved, fetched or run, and time is linear in the length."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from vpmom.parser.html_names import KNOWN_TAGS

_MARK = re.compile(r"<(?:!--|!\[CDATA\[|[!?]|/?[A-Za-z])")
_TAG = re.compile(r"""<(?P<closes>/?)(?P<name>[A-Za-z][^\s/<>]{0,80})(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_LOOSE_TAG = re.compile(r"<(?P<closes>/?)(?P<name>[A-Za-z][^\s/<>]{0,80})(?P<attributes>[^<>]*)>")
_UNSEEN = ("script", "style")
_END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _UNSEEN}


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: "text", "start", "end" or "comment". Entities in text are resolved."""

    kind: str
    text: str = ""  # of a text or a comment
    name: str = ""  # of a tag, in lower case
    attributes: str = ""  # as written

    def value(self, attribute: str) -> str:
        """The value of an attribute, "" when it has none."""
        pattern = rf"(?<![\w-]){attribute}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
        match = re.search(pattern, self.attributes, re.IGNORECASE)
        return html.unescape(next((one for one in match.groups() if one is not None), "")) if match else ""


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a page. The text of scripts and style sheets is nobody's words and is left out."""
    at, length = 0, len(text)
    missing: set[str] = set()
    while at < length:
        match = _MARK.search(text, at)
        if not match:
            break
        if match.start() > at:
            yield Token("text", html.unescape(text[at : match.start()]))
        token, at = _token(text, match, missing)
        yield token
        if token.kind == "start" and token.name in _UNSEEN and token.name not in missing:
            end = _END[token.name].search(text, at)
            if end:
                at = end.end()
            else:
                missing.add(token.name)
    if at < length:
        yield Token("text", html.unescape(text[at:]))


def _token(text: str, match: re.Match[str], missing: set[str]) -> tuple[Token, int]:
    """The token at a "<", and the place behind it."""
    for start, end, kind in (("<!--", "-->", "comment"), ("<![CDATA[", "]]>", "text")):
        if match[0] == start and end not in missing:
            stop = text.find(end, match.end())
            if stop >= 0:
                return Token(kind, text[match.end() : stop]), stop + len(end)
            missing.add(end)
    if match[0] in ("<!", "<?"):
        stop = text.find(">", match.end(), match.end() + 2000)
        return (Token("end"), stop + 1) if stop >= 0 else (Token("text", match[0]), match.end())
    tag = _TAG.match(text, match.start()) or _LOOSE_TAG.match(text, match.start())
    if tag is None or not _is_tag(tag["name"].lower()):
        return Token("text", text[match.start() : match.end()]), match.end()
    kind = "end" if tag["closes"] else "start"
    return Token(kind, name=tag["name"].lower(), attributes=tag["attributes"]), tag.end()


def _is_tag(name: str) -> bool:
    """Elements of HTML, and those of editors such as "ac:link" or "o:p". "<customer>" is somebody's word."""
    return name in KNOWN_TAGS or ":" in name or "-" in name
