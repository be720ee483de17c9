"""One answer: what may be said of a statement, what it is worth, and how it is stored without losing another.

Saving is the busiest act of OrgScale, so it is one statement to PostgreSQL: it writes the answer, keeps what stood there
before, and refuses when somebody else wrote in between.
"""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from assessments import scoring
from assessments.framework import Framework, Item
from assessments.models import Answer, Response
from organizations.errors import DomainError


@dataclass(frozen=True)
class Given:
    """What a respondent says. `coverage` in quarters, None for unanswered; `criteria` holds keys of those that are met."""

    coverage: int | None = None
    not_applicable: bool = False
    criteria: tuple[str, ...] = ()
    note: str = ""
    evidence: str = ""


def check(framework: Framework, key: str, given: Given) -> Item:
    """The statement `key`, or DomainError when it cannot be answered so."""
    item = framework.items_by_key.get(key)
    if item is None:
        raise DomainError(_("This framework has no statement “%(key)s”.") % {"key": key})
    if given.not_applicable and given.coverage is not None:
        raise DomainError(_("A statement that does not apply has no coverage."), "coverage")
    if given.coverage is not None and given.coverage not in {option.quarters for option in framework.options(item)}:
        raise DomainError(_("Choose one of the answers that the statement offers."), "coverage")
    if not set(given.criteria) <= {criterion.key for criterion in item.criteria}:
        raise DomainError(_("A criterion was ticked that the statement does not have."), "criteria")
    if len(given.note) > Answer.NOTE_LIMIT:
        limit = {"limit": Answer.NOTE_LIMIT, "length": len(given.note)}
        raise DomainError(
            _("The note has %(length)s characters; %(limit)s fit. Shorten it, or link to a document.") % limit, "note"
        )
    if len(given.evidence) > 500:
        raise DomainError(_("The link to the evidence is longer than 500 characters. Use a shorter one."), "evidence")
    return item


def counted(item: Item, given: Given) -> int:
    """What the answer is worth in quarters, after the criteria gate; or unknown, or not applicable."""
    if given.not_applicable:
        return Answer.NOT_APPLICABLE
    if given.coverage is None:
        return Answer.UNKNOWN
    return scoring.gate(given.coverage, set(given.criteria), {criterion.key for criterion in item.criteria})


def store(response: Response, key: str, given: Given, worth: int, revision: int) -> int | None:
    """Write the answer over `revision` (0: there is none yet) and return its new revision.

    None when another revision stands there, or when the response was submitted or the assessment closed meanwhile.
    """
    values = {
        "organization": response.organization_id,
        "response": response.pk,
        "practice": key,
        "coverage": given.coverage,
        "not_applicable": given.not_applicable,
        "criteria": list(given.criteria),
        "counted": worth,
        "note": given.note,
        "evidence": given.evidence,
        "revision": revision,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STORE, values)
        row = cursor.fetchone()
    return row[0] if row else None


_STORE = """
WITH open AS (
    SELECT response.id FROM assessments_response AS response
    JOIN assessments_assessment AS assessment ON assessment.id = response.assessment_id
    WHERE response.id = %(response)s AND response.submitted_at IS NULL AND assessment.status = 'open'
    FOR KEY SHARE OF response
), before AS (
    SELECT * FROM assessments_answer WHERE response_id = %(response)s AND practice = %(practice)s
), saved AS (
    INSERT INTO assessments_answer AS mine (
        organization_id, response_id, practice, coverage, not_applicable, criteria, counted, note, evidence, revision, updated_at
    )
    SELECT %(organization)s, open.id, %(practice)s, %(coverage)s, %(not_applicable)s, %(criteria)s, %(counted)s, %(note)s,
           %(evidence)s, 1, now()
    FROM open
    ON CONFLICT (response_id, practice) DO UPDATE SET
        coverage = excluded.coverage, not_applicable = excluded.not_applicable, criteria = excluded.criteria,
        counted = excluded.counted, note = excluded.note, evidence = excluded.evidence,
        revision = mine.revision + 1, updated_at = now()
    WHERE mine.revision = %(revision)s
    RETURNING id, revision
), kept AS (
    INSERT INTO assessments_answerrevision (
        organization_id, answer_id, revision, coverage, not_applicable, criteria, note, evidence, at
    )
    SELECT before.organization_id, before.id, before.revision, before.coverage, before.not_applicable, before.criteria,
           before.note, before.evidence, before.updated_at
    FROM before JOIN saved ON saved.id = before.id
)
SELECT revision FROM saved
"""
