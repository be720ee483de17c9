"""What stands about an item, of all that its sources say, and where they disagree."""

from collections.abc import Mapping
from dataclasses import dataclass

from dsm.federation.drift import Drift, drifts
from dsm.federation.reconciliation import Rights, Said, stands
from dsm.federation.record import Value
from dsm.federation.saying import Saying


@dataclass(frozen=True)
class Standing:
    values: Mapping[str, Value]
    drifts: tuple[Drift, ...] = ()


def standing(item_class: str, sayings: Mapping[int, Saying], rights: Rights) -> Standing:
    """sayings: by source; `reconciliation.BY_HAND` among them."""
    if len(sayings) == 1 and rights.is_free:
        (saying,) = sayings.values()
        return Standing({name: word.value for name, word in saying.words.items()})
    values: dict[str, Value] = {}
    doubtful: dict[str, list[Said]] = {}
    for name, said in words_of(sayings).items():
        if rights.is_free and _agree(said):  # whoever is right says this
            values[name] = said[0].value
            continue
        doubtful[name] = said
        winner = stands(item_class, name, said, rights)
        if winner is not None:
            values[name] = winner.value
    return Standing(values, drifts(doubtful))


def _agree(said: list[Said]) -> bool:
    first = said[0].value
    return all(one.value == first and type(one.value) is type(first) for one in said)


def words_of(sayings: Mapping[int, Saying]) -> dict[str, list[Said]]:
    """{attribute: the last words about it}."""
    words: dict[str, list[Said]] = {}
    for source, saying in sayings.items():
        for name in saying.words:
            words.setdefault(name, []).append(saying.said(source, name))
    return words
