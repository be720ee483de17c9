"""How a sign-off stands: who was asked, who answered what, who is still wanted, whether it may be decided. Plain values.

Signatures are only ever added. Of what one person said of a text, the latest counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WORKING_DAYS = 5  # in which whoever gives input may comment, when nobody says otherwise
WARN_DAYS = 30  # before a signed version expires
ADVICE = "Wait, send the text back, or overrule with a reason."


class Role(StrEnum):
    AGREE = "A"
    INPUT = "I"
    DECIDE = "D"


class Word(StrEnum):
    AGREE = "agree"
    OBJECT = "object"
    COMMENT = "comment"
    OVERRULE = "overrule"  # of whoever decides, about one who must agree
    DECIDE = "decide"
    RETURN = "return"


class Standing(StrEnum):
    WANTED = "wanted"
    AGREED = "agreed"
    OBJECTS = "objects"
    OVERRULED = "overruled"
    COMMENTED = "commented"
    NO_COMMENT = "no_comment"  # was asked for input, and the date has passed
    DECIDED = "decided"
    RETURNED = "returned"


MAY_SAY: dict[Role, frozenset[Word]] = {
    Role.AGREE: frozenset({Word.AGREE, Word.OBJECT, Word.COMMENT}),
    Role.INPUT: frozenset({Word.COMMENT}),
    Role.DECIDE: frozenset({Word.COMMENT, Word.OVERRULE, Word.DECIDE, Word.RETURN}),
}
ANSWERS: dict[Word, Standing] = {
    Word.AGREE: Standing.AGREED,
    Word.OBJECT: Standing.OBJECTS,
    Word.OVERRULE: Standing.OVERRULED,
    Word.DECIDE: Standing.DECIDED,
    Word.RETURN: Standing.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody asked, in one role. `key` is the id of the row that asks her."""

    key: int
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Said:
    """One signature. `voice`: whose word it is; of an overrule, whom it overrules."""

    voice: int
    word: Word


@dataclass(frozen=True, slots=True)
class SignOff:
    """What was asked and said of one text. `said` from the first to the latest; the text stands until it is closed."""

    voices: tuple[Voice, ...]
    said: tuple[Said, ...]
    comments_until: date
    is_open: bool = True

    def standing(self, voice: Voice, today: date) -> Standing:
        answers = [ANSWERS[one.word] for one in self.said if one.voice == voice.key and one.word in ANSWERS]
        if answers:
            return answers[-1]
        if voice.role == Role.INPUT:
            return self._input(voice, today)
        return Standing.WANTED

    def _input(self, voice: Voice, today: date) -> Standing:
        if any(one.voice == voice.key for one in self.said):
            return Standing.COMMENTED
        return Standing.WANTED if self.is_open and today <= self.comments_until else Standing.NO_COMMENT

    def wanted(self, today: date) -> tuple[Voice, ...]:
        """Who has something to do now: silent agreers, silent input until its day, and whoever decides once it can be."""
        if not self.is_open:
            return ()
        silent = tuple(
            voice
            for voice in self.voices
            if voice.role != Role.DECIDE and self.standing(voice, today) == Standing.WANTED
        )
        deciders = tuple(voice for voice in self.voices if voice.role == Role.DECIDE)
        return silent + (deciders if self.is_ready else ())

    @property
    def missing(self) -> tuple[Voice, ...]:
        """The agreers who have not said anything yet."""
        return self._agreers(Standing.WANTED)

    @property
    def objecting(self) -> tuple[Voice, ...]:
        return self._agreers(Standing.OBJECTS)

    @property
    def is_ready(self) -> bool:
        """Whether every agreer agreed or was overruled."""
        return self.is_open and not self.missing and not self.objecting

    @property
    def open_points(self) -> tuple[str, ...]:
        """What stands against a decision, a sentence each."""
        sentences = []
        if self.objecting:
            who, verb = _who(self.objecting, "does", "do")
            sentences.append(f"{who} {verb} not agree yet.")
        if self.missing:
            who, verb = _who(self.missing, "has", "have")
            sentences.append(f"{who} {verb} not answered yet.")
        return tuple(sentences)

    def why_not(self) -> str:
        """Why nobody can decide yet, and what to do about it; empty when somebody can."""
        return " ".join((*self.open_points, ADVICE)) if self.open_points else ""

    def _agreers(self, standing: Standing) -> tuple[Voice, ...]:
        return tuple(
            voice
            for voice in self.voices
            if voice.role == Role.AGREE and self.standing(voice, self.comments_until) == standing
        )


def _who(voices: tuple[Voice, ...], one: str, several: str) -> tuple[str, str]:
    names = [voice.name for voice in voices]
    if len(names) == 1:
        return names[0], one
    return ", ".join(names[:-1]) + " and " + names[-1], several


def strongest(roles: Iterable[str]) -> Role | None:
    """The one role in which somebody is asked: who decides need not agree, who must agree is heard anyway."""
    here = set(roles)
    return next((role for role in (Role.DECIDE, Role.AGREE, Role.INPUT) if role.value in here), None)


def lasts_until(vetted: date) -> date:
    """The last day on which a version vetted on `vetted` is current: the same day twelve calendar months later."""
    try:
        return vetted.replace(year=vetted.year + 1)
    except ValueError:  # February 29
        return vetted.replace(year=vetted.year + 1, day=28)


def has_expired(vetted: date, today: date) -> bool:
    return today > lasts_until(vetted)


def expires_soon(vetted: date, today: date) -> bool:
    """Within the last 30 days in which it is current."""
    last = lasts_until(vetted)
    return last - timedelta(days=WARN_DAYS) <= today <= last
