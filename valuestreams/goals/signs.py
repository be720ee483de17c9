"""Finding the signs in a piece of text. What one table has read is hidden from the tables after it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from valuestreams.goals import vocabulary as words
from valuestreams.goals.vocabulary import Sign

Table = tuple[Sign, re.Pattern[str]]
SHORTEST_NAME = 4  # letters of a word of the stream's user that is taken for a name
NO_NAMES = frozenset(
    [
        "with",
        "from",
        "that",
        "this",
        "they",
        "their",
        "which",
        "have",
        "whose",
        "into",
        "over",
        "under",
        "other",
        "every",
        "some",
        "many",
        "who",
    ]
)


@dataclass(frozen=True, slots=True)
class Found:
    sign: Sign
    at: int
    words: str


def forms(verb: str) -> str:
    """ "deliver", "delivers", "delivered", "delivering"; of "introduce" and "deploy" too."""
    bare = verb.removesuffix("e")
    doubled = f"{verb}{verb[-1]}" if verb in ("ship",) else bare
    return rf"{verb}s?|{bare}(?:ed|ing)|{doubled}(?:ed|ing)"


AT_THE_HEAD = "|".join([*words.MAKING_AT_THE_HEAD, *words.HEADS])
ANYWHERE = "|".join([*map(forms, words.MAKING), words.MADE, words.DEEDS])
POLITE = r"(?:(?:to|and|we|will|the team|our team|must|should|can|want to|plan to|are going to) )*"


def signs_in(text: str, user: str = "") -> tuple[Found, ...]:
    """What the tables know in `text`, in its order. `user` is what the stream calls its user."""
    found: list[Found] = []
    for sign, pattern in tables(user):
        for match in pattern.finditer(text):
            found.append(Found(sign, match.start(), match[0].strip(" ,")))
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    return tuple(sorted(found, key=lambda each: each.at))


@lru_cache(maxsize=256)
def tables(user: str = "") -> tuple[Table, ...]:
    """The order matters: an idiom is read before its words are."""
    people = _people(user)
    subject = rf"(?:{people}|{words.DOERS})(?: (?!can\b|cannot\b|not\b)[\w'-]+){{0,4}}?"
    return (
        (Sign.OWN, _any(words.OWN)),
        (Sign.PROBLEM, _any([rf"{subject} {verb}" for verb in words.UNABLE])),
        (Sign.ADOPTION, _any([rf"{subject} (?:can )?{words.ADOPTION}", *words.ADOPTION_NOUNS])),
        (Sign.ABILITY, _any(_abilities(people, subject))),
        (Sign.BUSINESS, _any(words.BUSINESS)),
        (Sign.LEVEL, _any(words.LEVELS)),
        (Sign.GAIN, _any(words.GAINS)),
        (Sign.MAKING, _making()),
        (Sign.CHANGE, _any(words.CHANGES)),
        (Sign.THING, _any(_plurals(words.THINGS))),
        (Sign.MATTER, _any(_plurals(words.MATTERS))),
        (Sign.USER, _any([people])),
        (Sign.NUMBER, re.compile(rf"(?:{'|'.join(words.NUMBERS)})")),
        (Sign.WISH, _any(words.WISHES)),
    )


def _making() -> re.Pattern[str]:
    return re.compile(
        rf"^\W*{POLITE}(?:{AT_THE_HEAD})\b|\b(?:we|i) (?:\w+ )?(?:{AT_THE_HEAD})\b|\b(?:{ANYWHERE})\b", re.IGNORECASE
    )


def _people(user: str) -> str:
    """Whom the sentence may be about: the words of the table, and those of the stream's user."""
    named = [word for word in re.findall(r"[^\W\d_]+", user) if len(word) >= SHORTEST_NAME]
    own = [word for word in named if word.casefold() not in NO_NAMES]
    return "|".join([*_plurals(words.USERS), words.IRREGULAR_USERS, *_plurals(own)])


def _abilities(people: str, subject: str) -> list[str]:
    return [
        *(rf"{subject} {able}" for able in words.ABLE),
        rf"{words.LETTING} (?:(?!we\b|us\b)[\w'-]+ ){{0,3}}?(?:{people})\b",
        rf"{words.POSSIBLE}(?:{people})\b",
        rf"{words.NO_ONE} (?:{people}) {words.FREED}",
        *(rf"(?:{words.PRONOUNS}) {able}" for able in words.ABLE),
        rf"{words.SOMEBODY}(?:can|no longer (?:have|has|need|needs))(?= \w)(?! not| be\b)",
    ]


def _plurals(nouns: Iterable[str]) -> list[str]:
    return [
        rf"{re.escape(noun[:-1])}(?:y|ies)(?:'s|')?" if noun.endswith("y") else rf"{re.escape(noun)}(?:e?s)?(?:'s|')?"
        for noun in nouns
    ]


def _any(parts: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(parts)})(?![\w])", re.IGNORECASE)
