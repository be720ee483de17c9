"""Reads ANSWERS.csv: one row per respondent and practice. docs/scoring.md is the reference of its columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from assessments.framework import Framework, Item
from assessments.scoring import NOT_APPLICABLE, UNKNOWN, gate
from assessments.shapes import shown, suggestion

MAX_BYTES = 200_000_000
MAX_CELLS = 200_000_000  # respondents × items: the size of the matrix in memory
MAX_PROBLEMS = 50

_COLUMNS = ("respondent", "practice", "coverage", "criteria")
_REQUIRED = ("practice", "coverage")
_NUMBER = re.compile(r"[0-9]{1,20}(\.[0-9]{1,40})?|\.[0-9]{1,40}")


class InvalidAnswers(ValueError):
    """Everything that is wrong with the file (at most 50 sentences), each with its line or column."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class AnswerSheet:
    """own: respondents × framework.items, as `scoring.score` takes it, after the criteria gate; asked: one flag per
    item.
    """

    respondents: tuple[str, ...]
    own: npt.NDArray[np.int8]
    asked: npt.NDArray[np.bool_]


@dataclass
class _Reading:
    framework: Framework
    has_respondents: bool
    has_criteria: bool
    problems: list[str] = field(default_factory=list)
    respondents: dict[str, int] = field(default_factory=dict)
    lines: dict[tuple[int, int], int] = field(default_factory=dict)
    answers: dict[tuple[int, int], int] = field(default_factory=dict)


def read(framework: Framework, raw: bytes) -> AnswerSheet:
    """The answers in `raw` (UTF-8 with or without BOM, commas, a header); InvalidAnswers names each problem."""
    rows = _rows(_decoded(raw))
    header = _header(next(rows, (1, []))[1])
    reading = _Reading(framework, "respondent" in header, "criteria" in header)
    for line, row in rows:
        if len(row) != len(header):
            reading.problems.append(f"Line {line}: {len(row)} fields, but the header has {len(header)}.")
        else:
            _take(reading, line, dict(zip(header, row, strict=True)))
        if len(reading.problems) >= MAX_PROBLEMS:
            reading.problems.append("Further lines were not read.")
            break
    if reading.problems:
        raise InvalidAnswers(reading.problems)
    return _sheet(reading)


def _decoded(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise InvalidAnswers([f"The answers have more than {MAX_BYTES:,} bytes."])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidAnswers([f"Line {line}: the answers are not UTF-8 text."]) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InvalidAnswers([f"Line {line}: a NUL character; this is not a CSV file."])
    return text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line where it begins and fields of every row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidAnswers([f"Line {line}: this is not readable CSV: {error}."]) from None
        if row:
            yield line, [value.strip() for value in row]


def _header(names: list[str]) -> list[str]:
    unknown = [name for name in names if name not in _COLUMNS]
    problems = [f"Line 1: {shown(name)} is not a column{suggestion(name, list(_COLUMNS)) or '.'}" for name in unknown]
    problems += [f"Line 1: the column '{name}' stands there twice." for name in _COLUMNS if names.count(name) > 1]
    missing = [name for name in _REQUIRED if name not in names]
    problems += [f"Line 1: the column '{name}' is missing." for name in missing]
    if problems:
        raise InvalidAnswers(
            [*problems[:MAX_PROBLEMS], f"The columns are {', '.join(_COLUMNS)}, with commas between them."]
        )
    return names


def _take(reading: _Reading, line: int, row: dict[str, str]) -> None:
    index = reading.framework.item_index.get(row["practice"])
    if index is None:
        known = suggestion(row["practice"], list(reading.framework.item_index))
        reading.problems.append(
            f"Line {line}: {shown(row['practice'])} is not a practice of this framework{known or '.'}"
        )
        return
    item = reading.framework.items[index]
    name = row.get("respondent", "")
    if reading.has_respondents and not name:
        reading.problems.append(f"Line {line}: the respondent is empty.")
        return
    place = reading.respondents.setdefault(name, len(reading.respondents)), index
    first = reading.lines.setdefault(place, line)
    if first != line:
        who = f"{shown(name)} answers" if name else "there is an answer to"
        reading.problems.append(f"Line {line}: {who} {item.key} a second time; the first is on line {first}.")
        return
    reading.answers[place] = _answer(reading, line, item, row)


def _answer(reading: _Reading, line: int, item: Item, row: dict[str, str]) -> int:
    quarters = _coverage(reading, line, item, row["coverage"])
    if not reading.has_criteria:
        return quarters
    required = [criterion.key for criterion in item.criteria]
    met = {name.strip() for name in row["criteria"].split(";")} - {""}
    for name in sorted(met.difference(required)):
        names = f"its criteria are {', '.join(required)}" if required else "it has no criteria"
        reading.problems.append(f"Line {line}: {shown(name)} is not a criterion of {item.key}; {names}.")
    return gate(quarters, met, required)


def _coverage(reading: _Reading, line: int, item: Item, written: str) -> int:
    if not written:
        return UNKNOWN
    if written.lower() == "na":
        return NOT_APPLICABLE
    answers = reading.framework.answer_sets_by_key[item.answers]
    quarters = Fraction(written) * 4 if _NUMBER.fullmatch(written) else None
    if quarters in answers.quarters:
        return int(quarters)
    options = ", ".join(f"{option.quarters / 4:g}" for option in sorted(answers.options, key=lambda one: one.quarters))
    reading.problems.append(
        f"Line {line}: coverage {shown(written)} is not one of {options}, na or empty ({item.key})."
    )
    return UNKNOWN


def _sheet(reading: _Reading) -> AnswerSheet:
    shape = len(reading.respondents), len(reading.framework.items)
    if shape[0] * shape[1] > MAX_CELLS:
        raise InvalidAnswers(
            [f"{shape[0]:,} respondents × {shape[1]:,} practices are more than can be scored at once."]
        )
    own, asked = np.full(shape, UNKNOWN, np.int8), np.zeros(shape[1], np.bool_)
    if reading.answers:
        places = np.array(list(reading.answers), np.int64)
        own[places[:, 0], places[:, 1]] = np.fromiter(reading.answers.values(), np.int8, len(reading.answers))
        asked[places[:, 1]] = True
    return AnswerSheet(tuple(reading.respondents), own, asked)
