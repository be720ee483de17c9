"""Tells a goal that states value to a user from one that states output of our own.

It is a heuristic: it knows English words and a few patterns, not the world. It says from which words it judges, so that
a reader can overrule it, and "unclear" where it does not know.
"""

import re
import unicodedata
from functools import lru_cache

from valuestreams.goals import vocabulary
from valuestreams.goals.judgement import Judgement, Verdict
from valuestreams.goals.rules import MEANS, Rule, rule_for
from valuestreams.goals.signs import ANYWHERE, AT_THE_HEAD, Found, signs_in
from valuestreams.goals.vocabulary import Sign

__all__ = ["Judgement", "Verdict", "judge"]

LONGEST = 1000  # characters that are read

_PURPOSE = re.compile(rf"(?<!\w)(?:{'|'.join(vocabulary.PURPOSES)})", re.IGNORECASE)
_SET_ASIDE = re.compile(rf"\b(?:{'|'.join(vocabulary.SET_ASIDE)})", re.IGNORECASE)
_NOT_DOING = re.compile(
    rf"\b{vocabulary.NOT_DOING}(?: \w+){{0,2}}? (?:{AT_THE_HEAD}|{ANYWHERE})\b[^,.;:]*", re.IGNORECASE
)


@lru_cache(maxsize=4096)  # a page judges the same goals again and again
def judge(text: str, *, user: str = "") -> Judgement:
    """Whether a goal states value, output, or neither clearly. `user` is what the stream calls its user, if known.

    A goal that names output *and* what becomes possible by it states value. Upper and lower case and white space do not
    matter; of a very long text the first thousand characters are read. Never raises.
    """
    plain = _plain(text)
    means, purpose = _parts(plain)
    read = signs_in(means, user)
    rule = _rule_of(read)
    if purpose and rule.verdict is not Verdict.VALUE:
        aim = signs_in(purpose, user)
        aimed = _rule_of(aim)
        if aimed.verdict is Verdict.VALUE:
            made = Sign.MAKING in {each.sign for each in read}
            return _judgement(aimed, aim, user, MEANS if made else aimed.reason)
        if not read:
            rule, read = aimed, aim
    return _judgement(rule, read, user, rule.reason)


def _plain(text: str) -> str:
    """One line of ordinary signs, without what is named only to be set aside."""
    text = unicodedata.normalize("NFKC", text).replace("’", "'").replace("\0", " ")
    text = " ".join(text.split())[:LONGEST]
    return " ".join(_NOT_DOING.sub(" ", _SET_ASIDE.sub(" ", text)).split())


def _parts(plain: str) -> tuple[str, str]:
    """What is done, and to which end."""
    found = _PURPOSE.search(plain)
    return (plain[: found.start()], plain[found.end() :]) if found else (plain, "")


def _rule_of(found: tuple[Found, ...]) -> Rule:
    return rule_for(frozenset(each.sign for each in found))


def _judgement(rule: Rule, found: tuple[Found, ...], user: str, reason: str) -> Judgement:
    spoken = tuple(each.words for each in found if each.sign in rule.speaks_of)
    is_counted = any(each.sign is Sign.NUMBER for each in found)
    return Judgement(rule.verdict, spoken, reason, _suggestion(rule.verdict, is_counted, user))


def _suggestion(verdict: Verdict, is_counted: bool, user: str) -> str:
    if verdict is Verdict.VALUE:
        return "Keep it." if is_counted else "Add how much, and by when: then everybody can see whether it is reached."
    who = user.strip() or "the user"
    if verdict is Verdict.OUTPUT:
        return (
            f"Who can do what better afterwards? Begin with {who}, and keep what gets made as the means: “… so that …”."
        )
    return f"Who can do what better afterwards? Say it with {who} as the subject, and with a figure."
