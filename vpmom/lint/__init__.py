"""The checks while writing: what a reader of the plan will miss, each with its reason and one fix.

docs/vpmom-checks.md lists them. Errors only forbid what may not be signed; everything else is advice, says little about
a sketch, and can be muted.
"""

from dataclasses import replace

from vpmom.lint import measures, methods, obstacles, page, priorities, rapid, upward, vision
from vpmom.lint.context import Context
from vpmom.lint.finding import SEVERITIES, Finding, Severity, blocking
from vpmom.lint.reading import AGREED, DRAFT, SKETCH, Reading
from vpmom.plan import Plan

__all__ = ["Context", "Finding", "Severity", "blocking", "lint"]

CHECKS = (
    *vision.CHECKS,
    *priorities.CHECKS,
    *methods.CHECKS,
    *obstacles.CHECKS,
    *measures.CHECKS,
    *page.CHECKS,
    *rapid.CHECKS,
    *upward.CHECKS,
)
# The stage from which advice helps: what is wrong in a sketch already, and what matters only before the lock. The
# others speak from the draft on.
FROM_THE_SKETCH = frozenset({"V2", "P1", "S9", "D6", "R1", "R2", "A4", "A5", "C1", "C2", "C3"})
BEFORE_THE_LOCK = frozenset({"P2", "S3", "S4", "O2", "A3"})


def lint(plan: Plan, context: Context) -> tuple[Finding, ...]:
    """What there is to say about `plan`: of the whole plan first, then by section, line and severity.

    Muted findings are among them, marked. Errors are never muted, and are told at every stage.
    """
    reading = Reading(plan, context)
    told = (finding for check in CHECKS for finding in check(reading))
    timely = (finding for finding in told if finding.severity == Severity.ERROR or _since(finding) <= reading.stage)
    muted = {(each.check, each.item) for each in plan.muted}
    order = _places(plan)
    marked = (replace(finding, muted=_is_muted(finding, muted)) for finding in timely)
    return tuple(sorted(marked, key=lambda each: _place(each, order)))


def _since(finding: Finding) -> int:
    if finding.check in FROM_THE_SKETCH:
        return SKETCH
    return AGREED if finding.check in BEFORE_THE_LOCK else DRAFT


def _is_muted(finding: Finding, muted: set[tuple[str, str]]) -> bool:
    if finding.severity == Severity.ERROR:
        return False
    return (finding.check, finding.item) in muted or (finding.check, "") in muted


def _places(plan: Plan) -> dict[str, int]:
    """The place of every section and item; a key of an item never collides, for it stands behind a blank."""
    keys = [shape.key for shape in plan.shape.sections] + [section.key for section in plan.sections]
    places = {key: place for place, key in reversed(list(enumerate(keys)))}
    return places | {f" {item.key}": place for place, (_, item) in enumerate(plan.walk())}


def _place(finding: Finding, places: dict[str, int]) -> tuple[int, int, int, str]:
    section = places.get(finding.section, -1) if finding.section else -1
    item = places.get(f" {finding.item}", -1) if finding.item else -1
    return section, item, SEVERITIES.index(finding.severity), finding.check
