"""(d) from answers to scores for many respondents, against merely fetching the same rows."""

import os
from functools import partial

import psycopg2

from assessments import queries
from assessments.models import Assessment, Framework
from bench import data
from bench.table import Row, at_most
from bench.timing import in_turns

AIM = 2.0
ALL_COLUMNS = "response_id, practice, coverage, not_applicable, criteria, counted"
USED_COLUMNS = "response_id, practice, counted"
SAME_ROWS = """
SELECT {columns} FROM assessments_answer
WHERE response_id IN (SELECT id FROM assessments_response WHERE assessment_id = %s)
"""


def measured(framework: Framework, respondents: int, rounds: int, slug: str) -> list[Row]:
    company = data.company(slug, respondents)
    assessment = data.assessment(company, framework)
    answers = data.respond(data.begin(assessment, company.members), framework.parsed.practices)
    fetches = {columns: partial(fetched, assessment, columns) for columns in (ALL_COLUMNS, USED_COLUMNS)}
    seconds = in_turns({"score": partial(queries.results, assessment), **fetches}, rounds)
    return [
        _row(answers, seconds["score"], "fetching the same rows", seconds[ALL_COLUMNS], aimed=True),
        _row(answers, seconds["score"], "fetching only the columns that score", seconds[USED_COLUMNS], aimed=False),
    ]


def fetched(assessment: Assessment, columns: str) -> int:
    """The answers as psycopg2 gives them; how many there are."""
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(SAME_ROWS.format(columns=columns), [assessment.pk])
            return len(cursor.fetchall())
    finally:
        connection.close()


def _row(answers: int, score: float, words: str, fetch: float, *, aimed: bool) -> Row:
    ratio = score / fetch
    aim = at_most(round(ratio, 2), AIM) if aimed else {}
    compared = f"{words}, {fetch:.2f} s"
    return Row("d", f"{answers:,} answers to scores", f"{score:.2f} s", compared, f"{ratio:.2f} × its time", **aim)
