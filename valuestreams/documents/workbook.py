"""A stream as a workbook: the table of steps, and its numbers as live formulas beside what each is made of."""

import io

import xlsxwriter

from reports.spreadsheets import write_table
from valuestreams.documents.table import HEADER, rows
from valuestreams.durations import basis_in_words
from valuestreams.metrics import Measures, StepTimes
from valuestreams.stream import Step, Stream, Time

WIDTHS = (16, 28, 34, 18, 20, 18, 12, 16, 24, 9, 18, 18, 14, 11, 8, 8, 12, 10, 8, 10, 10, 12, 24, 24)
NUMBERS = (
    "Step", "Share of items", "Process, least", "Process, most", "Wait, least", "Wait, most", "Elapsed, least",
    "Elapsed, most", "Lead, least", "Lead, most", "%C/A",
)  # fmt: skip
FIRST = 2  # line of the first step on the sheet of numbers, counted from 1


def render(stream: Stream, measures: Measures | None) -> bytes:
    """The bytes of an .xlsx file. Sheet "Steps" can be brought in again; "Numbers", when there are any, calculates by
    itself, in minutes.
    """
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        write_table(book, book.add_worksheet("Steps"), HEADER, rows(stream), WIDTHS)
        if measures is not None:
            _numbers(book, stream, measures)
    return content.getvalue()


def _numbers(book, stream: Stream, measures: Measures) -> None:
    sheet = book.add_worksheet("Numbers")
    known = {step.key: step for step in stream.steps}
    lines = [_line(known[times.key], times, times.key in measures.critical) for times in measures.steps]
    last = FIRST - 1 + write_table(book, sheet, NUMBERS, lines, (34, *[14] * (len(NUMBERS) - 1)))
    for line in range(FIRST, last + 1):
        sheet.write_formula(line - 1, 8, f"=C{line}+E{line}+G{line}")
        sheet.write_formula(line - 1, 9, f"=D{line}+F{line}+H{line}")
    _Totals(book, sheet, last).write(measures)


def _line(step: Step, times: StepTimes, counts: bool) -> list:
    """A step beside the critical path counts with a share of 0. An unknown time is an empty cell."""
    parts = (times.split.process, times.split.wait, times.split.elapsed)
    ends = [end for part in parts for end in _ends(part)]
    accurate = None if step.ca is None else float(step.ca)
    return [step.label, float(times.first_pass) if counts else 0, *ends, None, None, accurate]


def _ends(time: Time | None) -> tuple[float | None, float | None]:
    return (None, None) if time is None else (float(time.low), float(time.high))


class _Totals:
    """Lines below the steps. Where a time is missing they say so: a part of a sum is no sum."""

    def __init__(self, book, sheet, last: int):
        self.sheet, self.last, self.at = sheet, last, last + 1
        self.bold = book.add_format({"bold": True})
        self.percent = book.add_format({"num_format": "0.0 %"})

    def write(self, measures: Measures) -> None:
        if measures.lead_time is None:
            self._add("Lead time", f"incomplete: {', '.join(measures.incomplete)}")
            return
        for label, columns in (
            ("Process time, least (min)", "C"), ("Process time, most (min)", "D"), ("Lead time, least (min)", "I"),
            ("Lead time, most (min)", "J"),
        ):  # fmt: skip
            self._add(label, f"={self._sum(columns)}")
        basis = basis_in_words(measures.basis)
        least = f"{self._sum('C')}/({self._sum('C')}+{self._sum('F')}+{self._sum('H')})"
        most = f"({self._sum('D')}+{self._sum('H')})/({self._sum('D')}+{self._sum('E')}+{self._sum('H')})"
        self._add(f"Flow efficiency, least ({basis})", f"=IFERROR({least},0)", self.percent)
        self._add(f"Flow efficiency, most ({basis})", f"=IFERROR({most},0)", self.percent)
        self.at += 1
        self.sheet.write_string(
            self.at, 0, "Along the critical path, without rework. An outside step counts as wait, then as work."
        )

    def _sum(self, column: str) -> str:
        return f"SUMPRODUCT($B${FIRST}:$B${self.last},{column}{FIRST}:{column}{self.last})"

    def _add(self, label: str, content: str, style=None) -> None:
        self.sheet.write_string(self.at, 0, label, self.bold)
        if content.startswith("="):
            self.sheet.write_formula(self.at, 1, content, style)
        else:
            self.sheet.write_string(self.at, 1, content)
        self.at += 1
