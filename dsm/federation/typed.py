"""Attributes, identifiers and lists of words as people type them, and as they read them again."""

from collections.abc import Iterable, Mapping, Sequence

from dsm.federation.values import LONGEST_TEXT, shown, unpacked

MOST_LINES = 200
LONGEST_WORD = 60
RESERVED = ("name", "supplier", "availability", "unit")  # said in fields of their own


class InvalidLine(ValueError):
    """A sentence that names the line."""


def attributes_of(text: str) -> dict[str, str | int]:
    """ "ram: 16" on each line. Whole numbers become numbers, without leading zeros; everything else is text."""
    found: dict[str, str | int] = {}
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise InvalidLine(f"There are {len(lines)} lines; at most {MOST_LINES} are kept.")
    for number, line in lines:
        name, colon, value = line.partition(":")
        name = word(name)
        if not colon or not name or not value.strip():
            raise InvalidLine(f"Line {number}: write a word, a colon and a value, such as “ram: 16”.")
        if name in RESERVED:
            raise InvalidLine(f"Line {number}: “{name}” has a field of its own above.")
        if name in found:
            raise InvalidLine(f"Line {number}: “{name}” is said twice.")
        found[name] = _value(value.strip(), number)
    return found


def _value(text: str, number: int) -> str | int:
    if len(text) > LONGEST_TEXT:
        raise InvalidLine(f"Line {number}: at most {LONGEST_TEXT} letters are kept.")
    if text.isascii() and text.isdigit() and len(text) < 16 and (text == "0" or text[0] != "0"):
        return int(text)
    return text


def word(text: str) -> str:
    """As attributes are called: "Serial number" is serial_number. "" when there is nothing, or it is too long."""
    found = "_".join(text.replace("-", " ").replace("_", " ").casefold().split())
    return found if len(found) <= LONGEST_WORD else ""


def as_lines(attributes: Mapping[str, object]) -> str:
    return "\n".join(f"{name}: {shown(unpacked(value))}" for name, value in sorted(attributes.items()))


def identifiers_of(text: str) -> list[list[str]]:
    """ "name + site" on each line, the strongest first."""
    found: list[list[str]] = []
    for line in text.splitlines():
        entry = [word(part) for part in line.split("+")]
        if not any(entry):
            continue
        if "" in entry:
            raise InvalidLine(f"“{line.strip()[:80]}”: write attributes with a plus between them, such as name + site.")
        if entry not in found:
            found.append(list(dict.fromkeys(entry)))
    return found


def identifier_lines(identifiers: Iterable[Sequence[str]]) -> str:
    return "\n".join(" + ".join(entry) for entry in identifiers)


def words_of(text: str) -> list[str]:
    """Attributes with commas or line ends between them."""
    return list(dict.fromkeys(filter(None, (word(part) for part in text.replace(",", "\n").splitlines()))))
