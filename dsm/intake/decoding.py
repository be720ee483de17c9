"""The text of a file whose encoding nobody wrote down. What can be read two ways is said aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What one can choose by hand, and how it is called. The first of the eight-bit ones wins where several fit.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows, Western Europe",
    "cp1250": "Windows, Central Europe",
    "cp1251": "Windows, Cyrillic",
    "mac-roman": "Macintosh",
    "cp850": "DOS, Western Europe",
}
EIGHT_BIT = ("cp1252", "cp1250", "cp1251", "mac-roman", "cp850")
SAMPLE = 400_000  # bytes that are looked at for a guess
MOST_LINES_NAMED = 5
_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\s,;|\"]*")
_ODD = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
# "ü" written as UTF-8 and read as Windows-1252 once too often, before the file came to us.
_TWICE = re.compile("[ÃÂ][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2013-\u203a\u20ac]")


class Unreadable(ValueError):
    """The whole file cannot be read, with a sentence that says why and what to do."""


@dataclass(frozen=True)
class Decoded:
    """`encoding` is a key of ENCODINGS; `doubt` a sentence for the reader, "" when there is none."""

    text: str
    encoding: str
    doubt: str = ""


def decoded(raw: bytes, encoding: str = "") -> Decoded:
    """The text, by `encoding` where somebody chose one. Raises Unreadable for what is no text."""
    found = _chosen(raw, encoding) if encoding else _found(raw)
    if "\0" in found.text:
        raise Unreadable("This is not a text file. Send a CSV file or an Excel workbook (.xlsx).")
    return found


def _chosen(raw: bytes, encoding: str) -> Decoded:
    if encoding not in ENCODINGS:
        raise Unreadable(f"“{encoding[:40]}” is none of the encodings that can be read.")
    codec = {"utf-8": "utf-8-sig", "utf-16": _utf16(raw) or "utf-16-le"}.get(encoding, encoding)
    text = raw.decode(codec, errors="replace")
    lost = text.count("�")
    said = f"{lost:,} letters cannot be read as {ENCODINGS[encoding]} and stand there as �." if lost else ""
    return Decoded(text.removeprefix("\ufeff"), encoding, said)


def _found(raw: bytes) -> Decoded:
    wide = _utf16(raw)
    if wide:
        return Decoded(raw.decode(wide, errors="replace").removeprefix("\ufeff"), "utf-16")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _mixed(raw) or _guessed(raw)
    twice = _TWICE.search(text)
    return Decoded(text, "utf-8", "" if twice is None else _twice(text, twice.start()))


def _twice(text: str, at: int) -> str:
    word = re.split(r"[\s,;|\"]", text[max(at - 20, 0) : at])[-1] + re.split(r"[\s,;|\"]", text[at : at + 20])[0]
    return (
        f"Letters such as those of “{word}” look as if the file was converted twice. It is read as it is; better let the "
        "source export it again as UTF-8."
    )


def _utf16(raw: bytes) -> str:
    """The codec of UTF-16, by its mark or because every other byte of plain letters is zero; "" when it is not that."""
    if raw.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if raw.startswith(b"\xfe\xff"):
        return "utf-16-be"
    head = raw[:200]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) >= 4 and max(even, odd) * 3 > len(head):
        return "utf-16-be" if even > odd else "utf-16-le"
    return ""


def _mixed(raw: bytes) -> Decoded | None:
    """A file put together from several: lines that are no UTF-8 among at least as many that are. None when it is none."""
    bad = [match for match in _ODD.finditer(raw) if not _is_utf8(match[0])]
    good = sum(1 for match in _ODD.finditer(raw) if _is_utf8(match[0]))
    if good < len(bad) or not good:
        return None
    text = "\n".join(
        line.decode("utf-8") if _is_utf8(line) else line.decode("cp1252", errors="replace") for line in raw.split(b"\n")
    )
    places = [raw.count(b"\n", 0, match.start()) + 1 for match in bad[:MOST_LINES_NAMED]]
    more = f" and {len(bad) - len(places):,} more" if len(bad) > len(places) else ""
    said = f"line {places[0]} is" if len(bad) == 1 else f"lines {', '.join(map(str, places))}{more} are"
    return Decoded(
        text.removeprefix("\ufeff"),
        "utf-8",
        f"The file is UTF-8, but {said} not, and read as {ENCODINGS['cp1252']}. Look at the letters there.",
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guessed(raw: bytes) -> Decoded:
    """By which of the eight-bit encodings the words with other letters look most like words."""
    sample = b"\n".join(_ODD.findall(raw[:SAMPLE]) or _ODD.findall(raw))
    best, most = "cp1252", -(10**9)
    for encoding in EIGHT_BIT:
        points = sum(map(_likeness, _WORD.findall(sample.decode(encoding, errors="replace"))))
        if points > most:
            best, most = encoding, points
    word = next(iter(_WORD.findall(sample.decode(best, errors="replace"))), "")
    return Decoded(
        raw.decode(best, errors="replace"),
        best,
        f"The file does not say how its letters are written and is no UTF-8. It is read as {ENCODINGS[best]}: look whether "
        f"“{word[:40]}” is right, and choose another encoding if it is not.",
    )


def _likeness(word: str) -> int:
    """How many of its letters beyond ASCII stand where such letters stand, minus those that do not."""
    is_foreign = sum(map(str.isalpha, word)) > 2 and not any(one.isascii() and one.isalpha() for one in word)
    return sum(_points(before, one, is_foreign) for before, one in _pairs(word) if not one.isascii())


def _pairs(word: str) -> Iterator[tuple[str, str]]:
    return zip(" " + word, word, strict=False)


def _points(before: str, one: str, is_foreign: bool) -> int:
    is_cyrillic = "\u0400" <= one <= "\u04ff"
    if one == "�":
        return -5
    if not one.isalpha():
        return -1
    # A word without any plain letter is hardly Western; a Cyrillic letter among plain ones is hardly Cyrillic.
    if is_cyrillic is not is_foreign:
        return -1
    return -1 if (one.isupper() and before.islower()) or (one.isupper() and before.isupper() and not is_foreign) else 1
