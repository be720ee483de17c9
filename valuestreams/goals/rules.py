"""From signs to a verdict: the first rule that fits speaks."""

from dataclasses import dataclass

from valuestreams.goals.judgement import Verdict
from valuestreams.goals.vocabulary import Sign

S = Sign


@dataclass(frozen=True, slots=True)
class Rule:
    """Fits when all of `needs` were found, one of `either` (if any are named), and none of `lacks`."""

    verdict: Verdict
    needs: frozenset[Sign]
    reason: str
    either: frozenset[Sign] = frozenset()
    lacks: frozenset[Sign] = frozenset()

    def fits(self, signs: frozenset[Sign]) -> bool:
        return self.needs <= signs and not self.lacks & signs and (not self.either or bool(self.either & signs))

    @property
    def speaks_of(self) -> frozenset[Sign]:
        return self.needs | self.either


def _rule(
    verdict: Verdict, needs: tuple[Sign, ...], reason: str, either: tuple[Sign, ...] = (), lacks: tuple[Sign, ...] = ()
) -> Rule:
    return Rule(verdict, frozenset(needs), reason, frozenset(either), frozenset(lacks))


RULES = (
    _rule(
        Verdict.UNCLEAR,
        (S.PROBLEM,),
        "It states what somebody cannot do today, not what will be better.",
        lacks=(S.ABILITY,),
    ),
    _rule(Verdict.OUTPUT, (S.OWN, S.MAKING), "It counts our own work, and nothing in it says for whom that is better."),
    _rule(Verdict.VALUE, (S.ABILITY,), "It says what somebody can do, gets, or need not do any more."),
    _rule(
        Verdict.UNCLEAR,
        (S.ADOPTION,),
        "It counts the use of what we made; use alone does not say what it is good for.",
        lacks=(S.MAKING, S.GAIN),
    ),
    _rule(
        Verdict.VALUE,
        (S.GAIN, S.CHANGE),
        "It says which thing that matters to those we work for gets better.",
        lacks=(S.OWN,),
    ),
    _rule(
        Verdict.VALUE,
        (S.GAIN,),
        "It measures something that those we work for feel themselves.",
        either=(S.USER, S.MATTER, S.NUMBER, S.LEVEL),
        lacks=(S.OWN, S.MAKING),
    ),
    _rule(
        Verdict.VALUE,
        (S.LEVEL,),
        "It says how well it goes for those we work for.",
        either=(S.USER, S.MATTER),
        lacks=(S.OWN, S.THING),
    ),
    _rule(
        Verdict.VALUE,
        (S.USER, S.CHANGE),
        "It says what changes for those we work for.",
        lacks=(S.OWN, S.MAKING, S.THING, S.BUSINESS),
    ),
    _rule(Verdict.OUTPUT, (S.OWN,), "It measures how busy or how punctual we are, not what anybody has from it."),
    _rule(
        Verdict.OUTPUT,
        (S.MAKING,),
        "It says what we make or do; it would be reached even if it helped nobody.",
    ),
    _rule(
        Verdict.OUTPUT,
        (S.THING, S.NUMBER),
        "It counts things that we make, not what anybody has from them.",
        lacks=(S.BUSINESS,),
    ),
    _rule(
        Verdict.UNCLEAR,
        (S.BUSINESS,),
        "It says what we gain ourselves, not for what others are willing to give it.",
    ),
    _rule(
        Verdict.UNCLEAR,
        (S.GAIN,),
        "It names something that could matter to somebody, but neither to whom nor how much.",
    ),
    _rule(Verdict.UNCLEAR, (S.LEVEL,), "It says how well something goes, but not for whom."),
    _rule(
        Verdict.UNCLEAR, (), "It names those we work for, but not what gets better for them.", either=(S.USER, S.MATTER)
    ),
    _rule(Verdict.UNCLEAR, (S.WISH,), "It is a wish that nobody could see fulfilled or not."),
    _rule(Verdict.UNCLEAR, (S.THING,), "It names a thing, but neither what is done with it nor for whom."),
    _rule(Verdict.UNCLEAR, (), "It holds no word by which value could be told from output."),
)
MEANS = "It says what is better afterwards; what gets made is the means to it."


def rule_for(signs: frozenset[Sign]) -> Rule:
    return next(rule for rule in RULES if rule.fits(signs))
