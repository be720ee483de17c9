"""In which order capabilities of a table can be made: parents first. What hangs on nothing that comes is refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from dsm.starting.columns import Refused, plain
from dsm.starting.portfolio import CapabilityRow


@dataclass(frozen=True)
class Placed:
    """`above`: the row of the table that is the parent, or None; then `row.parent` names one that is there already."""

    row: CapabilityRow
    above: CapabilityRow | None = None


def placed(rows: Collection[CapabilityRow], there: Collection[str]) -> tuple[tuple[Placed, ...], tuple[Refused, ...]]:
    """`there`: keys and names, made plain, of the capabilities that exist. What is there goes before the table."""
    by_word = {plain(word): row for row in rows for word in (row.name, row.key) if word}
    found: dict[int, Placed] = {}
    waiting = list(rows)
    while ready := [row for row in waiting if _has_place(row, by_word, there, found)]:
        for row in ready:
            found[row.line] = Placed(row, None if plain(row.parent) in there else by_word.get(plain(row.parent)))
        waiting = [row for row in waiting if row.line not in found]
    return tuple(found.values()), tuple(_refused(row, by_word) for row in waiting)


def _has_place(
    row: CapabilityRow, by_word: Mapping[str, CapabilityRow], there: Collection[str], found: Mapping[int, Placed]
) -> bool:
    word = plain(row.parent)
    return not word or word in there or (word in by_word and by_word[word].line in found)


def _refused(row: CapabilityRow, by_word: Mapping[str, CapabilityRow]) -> Refused:
    above = by_word.get(plain(row.parent))
    if above is None:
        reason = f"There is no capability “{row.parent[:60]}” that it could be a part of, and no good line brings it."
    elif _leads_back(row, by_word):
        reason = f"It would lie below itself, by way of “{above.name[:60]}” on line {above.line}."
    else:
        reason = f"Its parent “{above.name[:60]}” on line {above.line} cannot be taken."
    return Refused(row.line, reason, row.name)


def _leads_back(row: CapabilityRow, by_word: Mapping[str, CapabilityRow]) -> bool:
    seen: set[int] = set()
    above = by_word.get(plain(row.parent))
    while above is not None and above.line not in seen:
        if above.line == row.line:
            return True
        seen.add(above.line)
        above = by_word.get(plain(above.parent))
    return False
