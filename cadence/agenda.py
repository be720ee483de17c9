"""The contract between reviews, meetings and the apps that bring their agendas. Standard library only.

A class of `settings.CADENCE_AGENDA` says what a subject is and, part by part, what is there to look at and to ask. It is
asked anew for each reader: `facts` may hold whatever that reader may see. `questions` become rows that everybody who
reads the review reads, so a question quotes nothing that is meant for fewer people than that.

A class of `settings.MEETING_AGENDA` brings one part of the agenda of a recurring meeting: what changed since it was last
held. Its entries are frozen when the meeting is opened and read by others later, so an entry names its audience and holds
nothing that is meant for fewer people than that; confidential words never.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol


class QuestionKind(StrEnum):
    QUESTION = "question"
    DEPENDENCY = "dependency"  # on another unit
    DECISION = "decision"


@dataclass(frozen=True)
class Brief:
    """What a contributor is told: for whom, about what, which unit, on which day."""

    membership: Any
    subject: str  # such as "plan:12"; empty: no one thing, but the unit on the whole
    unit: Any  # organizations.Unit; None: the whole organization
    on: date
    shared: dict[str, Any] = field(default_factory=dict)  # lets one contributor keep an answer for its next call


@dataclass(frozen=True, slots=True)
class Subject:
    """What a review is about, for this reader."""

    title: str
    url: str
    unit: Any = None  # organizations.Unit; None: the whole organization


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is there. `mark` is a word beside it, `tone` its colour: ok, warn, bad, or empty."""

    text: str
    note: str = ""
    mark: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What the meeting should ask. `key` is stable within the part, so that it is not offered again once it is asked."""

    key: str
    text: str
    kind: QuestionKind = QuestionKind.QUESTION
    subject_ref: str = ""  # empty: the review's own subject
    unit: int | None = None  # id of the unit that it is put to
    owner: int | None = None  # id of the person who should answer


@dataclass(frozen=True, slots=True)
class AgendaPart:
    """A stretch of the meeting. `key` is a slug, stable, and unique among all contributors: "plan-result"."""

    key: str
    title: str
    asks: str = ""  # what this part is there to find out
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()


class Contributor(Protocol):
    key: str  # stable, such as "vpmom"
    prefix: str  # of the subjects that it knows: "plan" for "plan:12"

    def subject(self, brief: Brief) -> Subject | None:
        """The subject of a brief with this prefix, or None when there is none that the member may read."""

    def parts(self, brief: Brief) -> Iterable[AgendaPart]:
        """The parts in the order of the meeting, in a constant number of queries."""


class EntryKind(StrEnum):
    AGEING = "ageing"  # an item that has been under way for long
    OFF_TRACK = "off_track"  # a measure
    DECISION = "decision"  # something waits until it is taken, or carried out
    CHANGE = "change"


class Audience(StrEnum):
    """Who reads an entry, of those who read the meeting."""

    MEETING = "meeting"  # all of them
    RESULTS = "results"  # who reads results in the entry's unit


@dataclass(frozen=True)
class Span:
    """What a provider is asked: what changed from `since` to `until`, both aware, as far as this member may read it.

    Nothing that happened after `until` is told.
    """

    membership: Any
    unit: Any  # organizations.Unit; None: the whole organization
    units: frozenset[int] | None  # ids of the unit and of all below it; None: the whole organization
    since: datetime
    until: datetime
    meeting: Any = None
    shared: dict[str, Any] = field(default_factory=dict)  # lets one provider keep an answer for the next

    def covers(self, unit: int | None) -> bool:
        """Whether what belongs to the unit with this id is talked about here."""
        return self.units is None or unit in self.units


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to talk about. `key`: letters, digits and -, stable, and unique within its part. `url`: a path here."""

    key: str
    title: str
    sentence: str
    kind: EntryKind
    url: str = ""
    unit: int | None = None  # id of the unit that it belongs to
    audience: Audience = Audience.RESULTS


class Provider(Protocol):
    key: str  # a slug, stable, and unique among all providers: "off-track"
    title: str

    def entries(self, span: Span) -> Iterable[Entry]:
        """What is most urgent first, in a constant number of queries."""
