"""Which lines of a plan probably belong together, from their words. The author confirms; nothing is linked silently.

A pair scores by the words that it shares: c / (c + 2), where c adds up for each of them 1 and less, the more lines of
the two sections have it (inverse document frequency), twice that in the name before a dash, one and a half times for a
term in capitals, and four tenths for a word that any plan may have. What the commentary quotes side by side is the
author's own word, and needs no score.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from vpmom.kinds import Part
from vpmom.plan import ENDS, Item, Link, LinkKind, Plan, descend
from vpmom.words import live, named, stem, stems, tokens

ENOUGH = 0.27  # from this score on a pair is worth an author's look
NEARLY = 0.75  # of the best score of a line, for a second suggestion
COVERED = 0.6  # what is left of a score when the commentary names another line for that target
QUOTED = 0.95  # the score of a pair that the commentary names
NAMED, TERM, COMMON = 2.0, 1.5, 0.4
FREQUENT = 0.1  # rarity of a word that says nothing about a pair
_ANYWHERE = stems(
    "account align base best better book build business clear company core create customer deal deliver design drive easy "
    "effective efficient excellent experience first good great grow high improve increase internal key large lead level "
    "local low main market new open people performance plan platform process product program project provide quality "
    "reach result right scale service seen small staff structure support system target team time track value work day week month quarter year end"
)
_QUOTE = re.compile(r"[\"“„«]([^\"“”„«»]{3,300})[\"”»]")


@dataclass(frozen=True, slots=True)
class Suggestion:
    kind: LinkKind
    source: str  # item keys
    target: str
    score: float  # 0 to 1
    words: tuple[str, ...]  # those that both lines have, as the source writes them


@dataclass(frozen=True, slots=True)
class _Side:
    """One line as the comparison sees it: the meaning-bearing stems with their weight within the line."""

    key: str
    text: str
    name: str
    weights: dict[str, float]


def suggest_links(plan: Plan, dismissed: Collection[Link] = ()) -> tuple[Suggestion, ...]:
    """The pairs that the words speak for, best first within each kind of link. Neither confirmed nor `dismissed` ones."""
    known = plan.links | frozenset(dismissed)
    found = [suggestion for kind in LinkKind for suggestion in _of_kind(plan, kind)]
    return tuple(each for each in found if Link(each.kind, each.source, each.target) not in known)


def _of_kind(plan: Plan, kind: LinkKind) -> list[Suggestion]:
    sources, targets = ([_side(item) for item in plan.items(part)] for part in ENDS[kind])
    quoted = list(_quoted_together(plan, kind, sources, targets)) if kind == LinkKind.MEASURES else []
    return quoted + _by_words(kind, sources, targets, quoted)


def _side(item: Item) -> _Side:
    text = " ".join(live(each.text) for each in descend(item))
    name, _ = named(item.text)
    terms = stems(" ".join(word for word in tokens(text) if len(word) > 2 and word.isupper()))
    in_name = stems(name)
    weights = {each: _weight(each, in_name, terms) for each in stems(text)}
    return _Side(item.key, text, name, weights)


def _weight(word: str, in_name: frozenset[str], terms: frozenset[str]) -> float:
    weight = NAMED if word in in_name else TERM if word in terms else 1.0
    return weight * COMMON if word in _ANYWHERE else weight


def _by_words(
    kind: LinkKind, sources: Sequence[_Side], targets: Sequence[_Side], quoted: Sequence[Suggestion]
) -> list[Suggestion]:
    """Each source with the target that it fits best, and with any other that it fits nearly as well."""
    rarity = _rarity([*sources, *targets])
    taken = {each.target for each in quoted}
    settled = {each.source for each in quoted}
    found = []
    for source in sources:
        if source.key not in settled:
            scored = [(_score(source, target, rarity), target) for target in targets]
            weighed = [(score * (COVERED if target.key in taken else 1), target) for score, target in scored]
            best = max((score for score, _ in weighed), default=0.0)
            found += [
                Suggestion(kind, source.key, target.key, round(score, 3), _shared(source, target, rarity))
                for score, target in weighed
                if score >= max(ENOUGH, best * NEARLY)
            ]
    return sorted(found, key=lambda each: -each.score)


def _rarity(sides: Sequence[_Side]) -> dict[str, float]:
    """Of each stem 0 to 1: 1 when two lines have it, 0 when all have."""
    counts = Counter(each for side in sides for each in side.weights)
    widest = math.log(max(len(sides), 3) / 2)
    return {each: min(max(math.log(len(sides) / max(count, 2)) / widest, 0.0), 1.0) for each, count in counts.items()}


def _score(source: _Side, target: _Side, rarity: dict[str, float]) -> float:
    """How much the shared words say, 0 to 1; see the head of this file."""
    shared = source.weights.keys() & target.weights.keys()
    common = sum(rarity[each] * max(source.weights[each], target.weights[each]) for each in shared)
    return common / (common + 2)


def _shared(source: _Side, target: _Side, rarity: dict[str, float]) -> tuple[str, ...]:
    """The shared words as the source writes them, in its order; without those that nearly all lines have."""
    first: dict[str, str] = {}
    for word in tokens(source.text):
        key = stem(word)
        if key in source.weights and key in target.weights and rarity[key] > FREQUENT:
            first.setdefault(key, word)
    return tuple(first.values())


def _quoted_together(
    plan: Plan, kind: LinkKind, sources: Sequence[_Side], targets: Sequence[_Side]
) -> Iterator[Suggestion]:
    """In each paragraph of the commentary: a quoted measure belongs to the quoted priority before it."""
    rarity = _rarity([*sources, *targets])
    for remark in (each for item in plan.items(Part.REMARK) for each in descend(item)):
        for paragraph in remark.text.split("\n\n"):
            latest = None
            for quote in _QUOTE.findall(live(paragraph)):
                latest = next((side for side in targets if _is(quote, side)), latest)
                source = next((side for side in sources if _is(quote, side)), None)
                if source and latest:
                    yield Suggestion(kind, source.key, latest.key, QUOTED, _shared(source, latest, rarity))


def _is(quote: str, side: _Side) -> bool:
    """Whether `quote` is the line's name or its whole text, but for case and punctuation."""
    said = stems(quote)
    return bool(said) and (said == side.weights.keys() or quote.strip(" .,").casefold() == side.name.casefold())
