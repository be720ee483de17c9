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
    winners: Mapping[str, int] | None = None  # {attribute: source}; None when there is a single source


def standing(item_class: str, sayings: Mapping[int, Saying], rights: Rights) -> Standing:
    """sayings: by source; `reconciliation.BY_HAND` among them."""
    if len(sayings) == 1 and rights.is_free:
        (saying,) = sayings.values()
        return Standing({name: word.value for name, word in saying.words.items()})
    said = words_of(sayings)
    won = {name: stands(item_class, name, words, rights) for name, words in said.items()}
    known = {name: winner for name, winner in won.items() if winner is not None}
    return Standing(
        {name: winner.value for name, winner in known.items()},
        drifts(said),
        {name: winner.source for name, winner in known.items()},
    )


def words_of(sayings: Mapping[int, Saying]) -> dict[str, list[Said]]:
    """{attribute: the last words about it}."""
    words: dict[str, list[Said]] = {}
    for source, saying in sayings.items():
        for name in saying.words:
            words.setdefault(name, []).append(saying.said(source, name))
    return words
