"""The contract between reports and the apps that contribute to them. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from reports.blocks import Block


@dataclass(frozen=True)
class Brief:
    """What a section is told: for whom, about what, as of when. `shared` lets sections of one build share an answer."""

    membership: Any
    subject: str  # such as "assessment:12"
    as_of: date
    shared: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """What a section has to say. `details` maps a key to the blocks that say where a number comes from.

    `credit` names whose work it rests on; the cover of the report shows each credit once.
    """

    blocks: tuple[Block, ...]
    details: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    credit: str = ""


class Section(Protocol):
    """A section may also have `scope(brief) -> int | None`: the id of the unit that its findings belong to, None for the
    whole organization. A report whose own unit does not hold that unit is neither made nor built.
    With `spans_units = True` it tells of several units at once, and is shown only to who reads the report's whole scope.
    """

    key: str  # stable, such as "assessments.fit"
    title: Any  # lazy text
    permission: str  # who may read it, also long after it was built

    def build(self, brief: Brief) -> Content | None:
        """The content, or None when there is nothing to say."""
