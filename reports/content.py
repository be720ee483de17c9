"""The frozen content of a report: what is stored, and what every renderer is given. Knows no section and no format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from reports.blocks import Block, clean, freeze, thaw

TEXTS = (str, Promise)


@dataclass(frozen=True)
class SectionContent:
    """One section as it was on the day. `permission` is what its reader needs, also long after.

    With `spans_units` it is for those who read all of the report's scope: it tells of several units at once.
    """

    key: str
    title: str
    permission: str
    blocks: tuple[Block, ...]
    details: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    credit: str = ""
    spans_units: bool = False


@dataclass(frozen=True)
class Cover:
    """What stands on the first page, whatever the format."""

    title: str
    organization: str
    scope: str
    as_of: date
    built_at: datetime
    built_by: str
    language: str  # of the texts, such as "en"
    credits: tuple[str, ...] = ()


def freeze_section(section: SectionContent) -> dict[str, Any]:
    """As plain JSON values; `thaw_section` gives it back."""
    return {
        "key": section.key,
        "title": clean(section.title),
        "permission": str(section.permission),
        "credit": clean(section.credit),
        "spans_units": section.spans_units,
        "blocks": freeze(section.blocks, TEXTS),
        "details": {key: freeze(blocks, TEXTS) for key, blocks in section.details.items()},
    }


def thaw_section(stored: Mapping[str, Any]) -> SectionContent:
    return SectionContent(
        key=stored["key"],
        title=stored["title"],
        permission=stored["permission"],
        credit=stored.get("credit", ""),
        spans_units=stored.get("spans_units", False),
        blocks=thaw(stored["blocks"]),
        details={key: thaw(blocks) for key, blocks in stored["details"].items()},
    )


def credits_of(sections: Iterable[SectionContent]) -> tuple[str, ...]:
    """Each credit once, in reading order."""
    return tuple(dict.fromkeys(section.credit for section in sections if section.credit))
