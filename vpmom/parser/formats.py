"""Which format a file has, and its blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from vpmom.parser import docx, html, markdown
from vpmom.parser.blocks import Block
from vpmom.parser.parsed import Unreadable

FORMATS = ("md", "html", "docx", "txt")
MAX_BYTES = 5_000_000
MAX_LINES = 200_000

_ENDINGS = {
    ".md": "md", ".markdown": "md", ".mdown": "md", ".mkd": "md", ".mdx": "md", ".html": "html", ".htm": "html", ".xhtml": "html",
    ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".txt": "txt", ".text": "txt", ".eml": "txt",
}  # fmt: skip
_FOREIGN = (
    (b"PK\x03\x04", "docx"),
    (b"%PDF", "A PDF cannot be read; save the page as Word, HTML, Markdown or text."),
    (b"{\\rtf", "An RTF file cannot be read; save it as Word (.docx)."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<head|<body|<meta|<!--\s*StartFragment)", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|div|table|tr|td|th|ul|ol|li|h[1-6]|span|section|article|tbody)\b[^<>]{0,500}>", re.IGNORECASE
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_CONTROL = dict.fromkeys([*range(1, 9), 14, 15, *range(16, 32), 127], " ")


@dataclass(frozen=True, slots=True)
class Read:
    blocks: list[Block]
    lines: tuple[str, ...]
    format: str


def read_blocks(data: bytes | str, name: str, format: str | None = None) -> Read:
    """The blocks of a file; raises Unreadable when it is no page, ValueError for an unknown `format`."""
    if format is not None and format not in FORMATS:
        raise ValueError(f"{format!r} is not a format; the formats are {', '.join(FORMATS)}.")
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise Unreadable(f"The file has more than {MAX_BYTES // 1_000_000} MB; at most that much is read.")
    if isinstance(data, bytes) and _is_word(data):
        return Read(*docx.read(data), "docx")
    if format == "docx" or (format is None and _ENDINGS.get(PurePath(name).suffix.lower()) == "docx" and data):
        raise Unreadable("This is not a Word document (.docx).")
    text = _text(data)
    kind = format or _format(name, text)
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise Unreadable(f"The page has more than {MAX_LINES:,} lines; at most that many are read.")
    if kind == "html":
        return Read(*html.read(text), kind)
    return Read(markdown.read(text), tuple(lines), kind)


def _is_word(data: bytes) -> bool:
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Unreadable("This document is protected by a password; save it without one.")
        raise Unreadable("This is an old Word document (.doc); save it as .docx.")
    for start, meaning in _FOREIGN:
        if data.startswith(start) and meaning != "docx":
            raise Unreadable(meaning)
    return data.startswith(b"PK\x03\x04")


def _text(data: bytes | str) -> str:
    text = data if isinstance(data, str) else _decoded(data)
    if "\x00" in text:
        raise Unreadable("This is not a text: it has characters that only other files have.")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    return (
        text.replace("\u2028", "\n")
        .replace("\u2029", "\n")
        .replace("\x85", "\n")
        .translate(_CONTROL)
        .removeprefix("\ufeff")
    )


def _decoded(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark, what an HTML page declares, or Windows' Western code page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if b"\x00" in data:
        raise Unreadable("This is not a text: it has characters that only other files have.")
    declared = _CHARSET.search(data[:4000])
    for encoding in (declared[1].decode("ascii") if declared else "", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    raise Unreadable("The text is in an encoding that cannot be read; save it as UTF-8.")


def _format(name: str, text: str) -> str:
    known = _ENDINGS.get(PurePath(name).suffix.lower())
    if known in ("md", "html"):
        return known
    if _HTML.match(text[:2000]) or (known is None and len(_TAG.findall(text[:20_000])) >= 4):
        return "html"
    return known or "md"
