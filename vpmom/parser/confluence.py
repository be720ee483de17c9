"""Elements of Confluence's storage format as those of HTML; what a setting of a macro says is nobody's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from vpmom.parser.html_tokens import Token

_SAME_AS = {
    "ac:task-list": "ul",
    "ac:task": "li",
    "ac:rich-text-body": "div",
    "ac:layout-section": "div",
    "ac:layout-cell": "div",
}
_SILENT = frozenset({"ac:task-id", "ac:task-uuid", "ac:task-status"})
_INSIDE_LINES = frozenset({"status", "jira", "anchor", "profile"})  # macros that stand in the middle of a line


def in_html(tokens: Iterable[Token]) -> Iterator[Token]:
    """The tokens of a page; those of Confluence in terms of HTML."""
    macros: list[bool] = []  # of the open macros, whether they stand in a line
    silent = ""  # the element whose text is left out
    page = ""  # the title of the page that an open link leads to
    for token in tokens:
        name = token.name
        if silent:
            silent = "" if token.kind == "end" and name == silent else silent
        elif name in _SILENT or (name == "ac:parameter" and token.value("ac:name") != "title"):
            silent = name if token.kind == "start" and not token.attributes.endswith("/") else ""
        elif name == "ac:parameter":
            yield replace(token, name="span" if macros and macros[-1] else "p")
        elif name == "ac:structured-macro":
            yield from _macro(token, macros)
        elif name == "ri:page":
            page = token.value("ri:content-title")
        elif name == "ac:link":
            if token.kind == "end" and page:
                yield Token("text", page)
            page = ""
        elif name == "time" and token.kind == "start" and token.attributes.endswith("/"):
            yield Token("text", token.value("datetime"))
        else:
            page = "" if token.kind == "text" and token.text.strip() else page
            yield replace(token, name=_SAME_AS[name]) if name in _SAME_AS else token


def _macro(token: Token, macros: list[bool]) -> Iterator[Token]:
    if token.kind == "start":
        in_line = token.value("ac:name") in _INSIDE_LINES
        if not token.attributes.endswith("/"):
            macros.append(in_line)
    else:
        in_line = macros.pop() if macros else False
    if not in_line:
        yield replace(token, name="div")
