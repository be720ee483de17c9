"""What a check says: at which line, why, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """From what cannot be signed to what is only worth a look."""

    ERROR = "error"  # forbids submission or decision; cannot be muted
    WARNING = "warning"
    NOTE = "note"


SEVERITIES = tuple(Severity)  # the gravest first
ONLY_DECISION = frozenset({"R9"})  # errors that forbid the decision, not the submission that comes before it


@dataclass(frozen=True, slots=True)
class Finding:
    """`check` is its name in docs/vpmom-checks.md, such as "V2". `reason` and `fix` are plain English sentences."""

    check: str
    severity: Severity
    item: str  # item key; empty: the section, or the whole plan
    section: str  # section key; empty: the whole plan
    reason: str
    fix: str
    muted: bool = False
    items: tuple[str, ...] = ()  # the keys of the lines that are meant when one finding speaks for several


def blocking(findings: Iterable[Finding], *, deciding: bool = False) -> tuple[Finding, ...]:
    """The errors that forbid submission, or the decision when `deciding`."""
    errors = (finding for finding in findings if finding.severity == Severity.ERROR)
    return tuple(finding for finding in errors if deciding or finding.check not in ONLY_DECISION)
