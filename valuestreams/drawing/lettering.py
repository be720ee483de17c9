"""How wide words are, roughly, and how they break into lines: a picture is laid out before any font is known."""

import re
import unicodedata

NARROW, WIDE = set("iljtfrI.,:;'|!()[]{}·/ "), set("mwMW@%—&")
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """On one line, without what XML cannot say."""
    return " ".join(NOT_IN_XML.sub(" ", text).split())


BOLD = 1.16  # times as wide as plain letters


def width(text: str, size: float) -> float:
    """Pixels of `text` in letters of `size` pixels; rather too many than too few. Bold: give `size` times BOLD."""
    return size * sum(map(_ems, text))


def _ems(letter: str) -> float:
    if letter in NARROW:
        return 0.34
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.9 if letter in WIDE else 0.68 if letter.isupper() else 0.57


def cut(text: str, size: float, room: float) -> str:
    """`text`, or as much of its beginning as fits into `room` pixels, with an ellipsis."""
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def lines(text: str, size: float, room: float, most: int = 2) -> tuple[str, ...]:
    """`text` broken between words into at most `most` lines of `room` pixels; what does not fit ends in an ellipsis."""
    words, found = clean(text)[:500].split(" "), [""]
    while words and words[0]:
        longer = f"{found[-1]} {words[0]}".strip()
        if found[-1] and width(longer, size) > room:
            if len(found) == most:
                break
            found.append("")
            continue
        found[-1] = longer
        words.pop(0)
    if words and words[0]:
        found[-1] = f"{found[-1]} {words[0]}"
    return tuple(cut(line, size, room) for line in found if line)
