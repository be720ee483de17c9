"""Links of a plan's head as somebody types them: one a line, "label | address", a Markdown link, or the bare address."""

import re
from collections.abc import Iterable

from vpmom.plan import Reference

MOST = 20
LONGEST_LABEL, LONGEST_URL = 200, 500  # characters

_MARKDOWN = re.compile(r"\[(?P<label>.*)\]\(\s*<?(?P<url>[^\s<>]*?)>?\s*\)")
_OPENS = re.compile(r"https?://[^\s<>\"/?#]+\S*", re.IGNORECASE)


def written(references: Iterable[Reference]) -> str:
    """What `read` reads again."""
    return "\n".join(f"{_one_line(one.label)} | {one.url}" if one.label else one.url for one in references)


def read(text: str, kept: Iterable[Reference] = ()) -> tuple[Reference, ...]:
    """ValueError with a sentence for what is no http or https address, or too much. `kept` may stay whatever they are."""
    known = {(_one_line(one.label), one.url): one for one in kept}
    found = [_line(line) for line in text.splitlines() if line.strip()]
    if len(found) > MOST:
        raise ValueError(f"At most {MOST} links find room here.")
    return tuple(known.get((one.label, one.url)) or _checked(one) for one in found)


def _line(line: str) -> Reference:
    line = _one_line(line)
    if match := _MARKDOWN.fullmatch(line):
        return Reference(match["label"].strip(), match["url"])
    label, _bar, url = line.rpartition("|")
    return Reference(label.strip(), url.strip())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _checked(one: Reference) -> Reference:
    if not _OPENS.fullmatch(one.url):
        shown = one.url[:80] or one.label[:80]
        raise ValueError(f"“{shown}” is no web address: write “label | https://…”, each on its own line.")
    if len(one.label) > LONGEST_LABEL or len(one.url) > LONGEST_URL:
        raise ValueError(f"A label has at most {LONGEST_LABEL} characters, an address {LONGEST_URL}.")
    return one
