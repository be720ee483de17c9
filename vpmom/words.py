"""The words of a plan's lines: plain text, tokens, English stems, sentences. How alike two lines are: `similarity`."""

import re
from collections.abc import Iterable
from functools import lru_cache

from vpmom.parser import inline


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


STOP = _listed(
    "a about across after all also an and any are as at be become been before being between both but by can could do "
    "does due during each every for from get give had has have how i if in into is it its just like made make many "
    "may more most much must need needs new no non not of off on one only or other our out over own per should so "
    "some such than that the their them then there these they this those through to too under until up us use used "
    "user users uses using via was we well were what when where which while who will with within without would you "
    "your"
)
_FOREIGN = _listed(
    "aan am auf aus avec bei bis con da dans das de del dem den der des dla do du een ein eine el en es est et für "
    "het il im ist jest la las le les los met mit na nach nicht não och oder og op para per pour på que się sont sur "
    "und van vom von voor w werden z zu zum zur à è é és"
)
_ENGLISH = _listed("a and are at by for from have in is of on our that the their to we with who without")
ABBREVIATIONS = _listed(
    "approx co corp dept e.g eg est etc fig i.e inc jr ltd mr mrs ms dr no nr p pp prof resp sr st vs vol"
)
_OPENERS = _listed("a all an each every he in it our she that the their there these they this those we you")
_SILENT = STOP | _FOREIGN
_STRUCK = re.compile(r"~~(?:(?!~~).)+~~|<(del|s|strike)>(?:(?!<(?:del|s|strike)>).)*?</\1>", re.DOTALL | re.IGNORECASE)
_JOINED = re.compile(r"\b(on|co|re|pre|de|e|up|multi)-(?=[a-z])", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NAME = re.compile(r"^(?P<name>[^:–—]{1,60}?)(?:\s+[-–—]{1,2}\s+|:\s+|\s*[–—]\s*)(?P<rest>\S.*)$", re.DOTALL)
_BOLD = re.compile(r"^\s*(\*\*|__)(?P<name>[^*_]{1,80})\1[.:]?\s*[-–—]*\s*(?P<rest>\S.*)$", re.DOTALL)
_SAME = {
    "quick": "fast",
    "speed": "fast",
    "client": "customer",
    "recruit": "hir",
    "docs": "document",
    "doc": "document",
}
_ENDING = re.compile(
    r"(?P<long>.{5,}?)e?ments?|"  # "agreement", but not "document"
    r"(?P<short>.{3,}?)(?:i[sz]ations?|ations?|at(?:ing|ed|es?)|ingly|ness(?:es)?|ings?|edly|ie[sd]|ed|ions?|ly|es|s|y)"
)
_BREAK = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*([^\W_][\w'’]*))|(?<=[。！？])(?=\S)|\n\s*\n")
_LAST_WORD = re.compile(r"(\S+?)[\"'”’)\]]*$")


def plain(text: str) -> str:
    """The words of inline Markdown on one line, without its marks; struck words stay, a link is its words."""
    return inline.plain(text)


def live(text: str) -> str:
    """The words of inline Markdown that still count: `plain` without what is struck."""
    return plain(_STRUCK.sub(" ", text))


def struck(text: str) -> tuple[str, ...]:
    """Each struck piece of inline Markdown, plain, in order."""
    return tuple(words for piece in _STRUCK.finditer(text) if (words := plain(piece[0])))


def is_struck(text: str) -> bool:
    """Whether inline Markdown is struck out altogether, so that the line says nothing any more."""
    return bool(_STRUCK.search(text)) and not tokens(live(text))


def named(text: str) -> tuple[str, str]:
    """(name, description) of "Name - description", "Name: description" or "**Name.** description", inline Markdown.

    In plain words; ("", the words) when the line has no name.
    """
    if bold := _BOLD.match(text):
        return live(bold["name"]).rstrip(" .:"), live(bold["rest"])
    words = live(text)
    found = _NAME.match(words)
    if found and len(found["name"].split()) <= 5:
        return found["name"].strip(), found["rest"].strip()
    return "", words


@lru_cache(maxsize=512)
def tokens(text: str) -> tuple[str, ...]:
    """The words of plain text in order, as written; "on-boarding" is one word, "ease-of-use" three."""
    return tuple(_TOKEN.findall(_JOINED.sub(r"\1", text)))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A light English stem in lower case, so that "Documentation", "documented" and "documents" are one word."""
    word = word.casefold().replace("’", "'").removesuffix("'s")
    word = _SAME.get(word, word)
    if not word.endswith(("ss", "us", "is")) and (found := _ENDING.fullmatch(word)):
        word = found["long"] or found["short"]
    word = word.rstrip("e") if len(word.rstrip("e")) >= 3 else word
    word = word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
    return _SAME.get(word, word)


def stems(text: str) -> frozenset[str]:
    """The stems of plain text that carry meaning: no stop words (of several languages), no bare numbers, nothing of one letter."""
    words = (word for word in tokens(text) if word.casefold() not in _SILENT)
    return frozenset(stem(word) for word in words if len(word) > 1 and not word.isdigit())


def sentences(text: str) -> int:
    """How many sentences plain text has. Text without a full stop is one; abbreviations end none."""
    if not tokens(text):
        return 0
    return 1 + sum(
        1 for found in _BREAK.finditer(text) if _ends(text[max(found.start() - 40, 0) : found.start()], found[1] or "")
    )


def _ends(before: str, opener: str) -> bool:
    """Whether the sign at the end of `before` ends a sentence, when the next word is `opener`."""
    if not opener:
        return True
    word = _LAST_WORD.search(before)
    last = word[1] if word else ""
    if not last.endswith("."):
        return opener[0].isupper() or opener[0].isdigit()
    bare = last.rstrip(".").lstrip("(\"'“‘[").casefold()
    if bare in ABBREVIATIONS or (len(bare) == 1 and bare.isalpha()) or re.fullmatch(r"(?:[a-z]\.)+[a-z]", bare):
        return opener.casefold() in _OPENERS and opener[0].isupper() and bare not in {"e.g", "i.e", "eg", "vs", "no"}
    return opener[0].isupper() or opener[0].isdigit()


def is_english(texts: Iterable[str]) -> bool:
    """Whether plain texts, taken together, read as English: only then may single words be judged."""
    words = [word.casefold() for text in texts for word in tokens(text)]
    letters = [sign for word in words for sign in word if sign.isalpha()]
    if not letters or sum(1 for sign in letters if not sign.isascii()) > len(letters) * 0.03:
        return False
    foreign = sum(1 for word in words if word in _FOREIGN)
    return foreign <= sum(1 for word in words if word in _ENGLISH) / 2
