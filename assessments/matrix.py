"""All answers of an assessment as one matrix, for scoring. PostgreSQL streams them; no row becomes an object."""

from io import BytesIO

import numpy as np
import numpy.typing as npt
import pandas as pd
from django.db import connection

from assessments.framework import Framework
from assessments.models import Assessment
from assessments.scoring import UNKNOWN

_ANSWERS = """
COPY (
    SELECT answer.response_id, answer.practice, answer.counted
    FROM assessments_answer AS answer JOIN assessments_response AS response ON response.id = answer.response_id
    WHERE response.assessment_id = {assessment} AND answer.counted <> {unknown}
) TO STDOUT WITH (FORMAT csv)
"""


def answer_matrix(assessment: Assessment, framework: Framework) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.bool_]]:
    """Own coverage (respondents × framework.items, quarters after the gate or a sentinel), and which items were asked.

    The quick questionnaire asks all its statements as soon as somebody answers one. A practice was asked when somebody
    answered one of its cell, or when its level is asked in full and somebody answers in full.
    """
    rows = _rows(assessment)
    rows = rows[rows["practice"].isin(framework.item_index)]
    columns = rows["practice"].map(framework.item_index).to_numpy(dtype=np.int64)
    respondents, lines = np.unique(rows["response"].to_numpy(), return_inverse=True)
    own = np.full((len(respondents), len(framework.items)), UNKNOWN, dtype=np.int8)
    own[lines, columns] = rows["counted"].to_numpy()
    return own, _asked(assessment, framework, set(np.unique(columns).tolist()))


def _rows(assessment: Assessment) -> pd.DataFrame:
    stream = BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(_ANSWERS.format(assessment=int(assessment.pk), unknown=UNKNOWN), stream)
    stream.seek(0)
    types = {"response": np.int64, "practice": "category", "counted": np.int8}
    return pd.read_csv(stream, names=list(types), dtype=types, keep_default_na=False)


def _asked(assessment: Assessment, framework: Framework, answered: set[int]) -> npt.NDArray[np.bool_]:
    found = [framework.items[index] for index in answered]
    in_short = any(item.is_quick for item in found)
    cells = {(item.dimension, item.level) for item in found if not item.is_quick}
    in_full = set(assessment.levels) if cells else set()
    return np.array(
        [
            in_short if item.is_quick else (item.dimension, item.level) in cells or item.level in in_full
            for item in framework.items
        ],
        dtype=bool,
    )
