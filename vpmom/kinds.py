"""The kinds of plan that stand side by side, and the sections of each. Plain data.

The rules of the house (checks, links, cascade, roll-up) ask for the `Part` that a section plays, never for its key, so
that objectives and key results are checked in on and cascaded like priorities and measures.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    VPMOM = "vpmom"
    V2MOM = "v2mom"
    OKR = "okr"
    VMOST = "vmost"


class Part(StrEnum):
    """What a section says, whatever the kind calls it."""

    AIM = "aim"  # where it goes: one sentence
    ORDER = "order"  # what matters, ranked: the first is cut last
    WAY = "way"  # what is done about it
    HURDLE = "hurdle"  # what stands in the way
    RESULT = "result"  # how one will know
    REMARK = "remark"  # what does not fit on the page


@dataclass(frozen=True, slots=True)
class SectionShape:
    key: str
    part: Part
    label: str  # as a heading
    one: str  # one item of it, as a word in a sentence
    asks: str  # what it answers, shown while it is empty


@dataclass(frozen=True, slots=True)
class KindShape:
    kind: Kind
    title: str
    sections: tuple[SectionShape, ...]

    def section(self, key: str) -> SectionShape:
        """The section `key`. KeyError when the kind has none of that name."""
        for shape in self.sections:
            if shape.key == key:
                return shape
        raise KeyError(key)

    def keys_of(self, part: Part) -> tuple[str, ...]:
        return tuple(shape.key for shape in self.sections if shape.part == part)


COMMENTARY = SectionShape(
    "commentary", Part.REMARK, "Commentary", "remark", "What a reader should know that does not fit on the page?"
)
_VISION = SectionShape("vision", Part.AIM, "Vision", "vision", "What do you want to be true, in one sentence?")
_METHODS = SectionShape("methods", Part.WAY, "Methods", "method", "What has to be done, and by whom?")
_OBSTACLES = SectionShape(
    "obstacles", Part.HURDLE, "Obstacles", "obstacle", "What stands in the way, and mostly outside your control?"
)
_MEASURES = SectionShape(
    "measures", Part.RESULT, "Measures", "measure", "Which results would two people score the same way?"
)


def _ranked(label: str, one: str) -> SectionShape:
    return SectionShape("priorities", Part.ORDER, label, one, "What matters most about it? The last is cut first.")


VPMOM = KindShape(
    Kind.VPMOM, "VPMOM", (_VISION, _ranked("Priorities", "priority"), _METHODS, _OBSTACLES, _MEASURES, COMMENTARY)
)
V2MOM = KindShape(
    Kind.V2MOM, "V2MOM", (_VISION, _ranked("Values", "value"), _METHODS, _OBSTACLES, _MEASURES, COMMENTARY)
)
OKR = KindShape(
    Kind.OKR,
    "OKRs",
    (
        SectionShape(
            "objectives", Part.ORDER, "Objectives", "objective", "What do you want to reach? The last is cut first."
        ),
        SectionShape(
            "key_results", Part.RESULT, "Key results", "key result", "Which results show that an objective is reached?"
        ),
        COMMENTARY,
    ),
)
VMOST = KindShape(
    Kind.VMOST,
    "VMOST",
    (
        _VISION,
        SectionShape("mission", Part.REMARK, "Mission", "mission", "What does the unit do, for whom, and how?"),
        SectionShape(
            "objectives", Part.RESULT, "Objectives", "objective", "Which results, by when, make the vision true?"
        ),
        SectionShape(
            "strategies", Part.ORDER, "Strategies", "strategy", "Which directions matter most? The last is cut first."
        ),
        SectionShape("tactics", Part.WAY, "Tactics", "tactic", "What has to be done, and by whom?"),
        COMMENTARY,
    ),
)
SHAPES: dict[Kind, KindShape] = {shape.kind: shape for shape in (VPMOM, V2MOM, OKR, VMOST)}
