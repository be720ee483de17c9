"""S: the results that two people would score the same way."""

import re
from collections.abc import Iterator, Sequence

from vpmom.kinds import Part
from vpmom.lint import vocabulary
from vpmom.lint.finding import Finding, Severity
from vpmom.lint.methods import answers
from vpmom.lint.quantities import has_date, has_number, is_numeric
from vpmom.lint.reading import AGREED, SINGLY, Line, Reading, at
from vpmom.placeholders import PLACEHOLDER
from vpmom.plan import Direction, Measure, MeasureKind
from vpmom.words import named

FEWEST, MOST, PER_METHOD = 3, 12, 3
_LINK = re.compile(r"\[[^\[\]]*\]\([^()\s]+\)|https?://\S+")
_POINTER_WORDS = 4  # beside the link
_JOINTS = re.compile(r"[,;&+]|\band\b|\bas well as\b|\bplus\b", re.IGNORECASE)


def judged(reading: Reading) -> tuple[Line, ...]:
    """The measures that say something themselves: no placeholders, and none that only point elsewhere."""
    lines = reading.of(Part.RESULT)
    return tuple(line for line in lines if not points_away(line) and not PLACEHOLDER.search(line.whole))


def points_away(line: Line) -> bool:
    """Whether a line is a link and hardly a word beside it."""
    around, found = _LINK.subn(" ", line.item.text)
    return bool(found) and len(around.split()) <= _POINTER_WORDS and not has_number(line.text)


def counted(reading: Reading) -> Iterator[Finding]:
    """S1, S2 and S10 share the lines without a number: a task, a figure without a target, or neither."""
    open_ones = [line for line in judged(reading) if not _is_scorable(line)]
    tasks = [line for line in open_ones if vocabulary.TASK.search(_body(line))]
    figures = [line for line in open_ones if line not in tasks and vocabulary.METRIC.search(line.whole)]
    wishes = [line for line in open_ones if line not in tasks and line not in figures]
    if min(len(figures), len(wishes)) and len(figures) + len(wishes) > SINGLY:
        figures, wishes = ([*open_ones], []) if len(figures) >= len(wishes) else ([], [*open_ones])
        figures, wishes = ([line for line in lines if line not in tasks] for lines in (figures, wishes))
    yield from _without_number(reading, wishes)
    yield from _without_target(reading, figures)
    yield from _task(reading, tasks)


def _is_scorable(line: Line) -> bool:
    """A figure needs its target; what is done or not done needs its day, the period's last one when none is given."""
    measure = line.item.measure
    if is_numeric(line.whole, measure) or (measure and measure.kind == MeasureKind.DONE):
        return True
    has_day = has_date(line.whole) or bool(measure and measure.due)
    return has_day and not vocabulary.METRIC.search(line.whole)


def _body(line: Line) -> str:
    return named(line.item.text)[1]


def _without_number(reading: Reading, lines: Sequence[Line]) -> Iterator[Finding]:
    yield from reading.tell(
        "S1",
        Severity.WARNING,
        lines,
        one="Two people could not agree whether it was reached: it has no number, and is not done by a date.",
        many=f"{{n}} {reading.many(Part.RESULT)} have no number and are not done by a date: nobody can score them.",
        fix="Say how much, or name what is done and by which day.",
    )


def _without_target(reading: Reading, lines: Sequence[Line]) -> Iterator[Finding]:
    yield from reading.tell(
        "S2",
        Severity.WARNING,
        lines,
        one="It names what is counted, but not how much would be good.",
        many=f"{{n}} {reading.many(Part.RESULT)} do not say how much would be good.",
        fix="Add the figure to reach, and the one of today if it is known.",
    )


def _task(reading: Reading, lines: Sequence[Line]) -> Iterator[Finding]:
    yield from reading.tell(
        "S10",
        Severity.NOTE,
        lines,
        one="It is something to do; when it is done, what will be different?",
        many=f"{{n}} {reading.many(Part.RESULT)} are things to do, not what they bring.",
        fix="Measure what it brings, or mark it as done or not done.",
    )


def dated(reading: Reading) -> Iterator[Finding]:
    lines, plan = judged(reading), reading.plan
    if not lines or plan.period or plan.period_label.strip():
        return
    open_ones = [
        line for line in lines if not has_date(line.whole) and not (line.item.measure and line.item.measure.due)
    ]
    if len(open_ones) == len(lines) or len(open_ones) > SINGLY:
        reason = "Neither the plan nor its lines say by when."
        yield reading.over(Part.RESULT, "S3", Severity.WARNING, reason, "Give the plan its period.")
        return
    for line in open_ones:
        yield at(line, "S3", Severity.WARNING, "Nothing says by when.", "Add a date, or give the plan its period.")


def from_somewhere(reading: Reading) -> Iterator[Finding]:
    """Speaks where the author gives a baseline somewhere: then a missing one is an oversight."""
    numeric = [line for line in judged(reading) if (measure := line.item.measure) and _has_a_way(measure)]
    open_ones = [line for line in numeric if line.item.measure and line.item.measure.baseline is None]
    if len(open_ones) == len(numeric):
        return
    yield from reading.tell(
        "S4",
        Severity.NOTE,
        [line for line in open_ones if not re.search(r"\bfrom\b.{0,30}\d", line.whole)],
        one="Without the figure of today nobody sees how far the way is.",
        many="{n} of them lack the figure of today, so nobody sees how far the way is.",
        fix="Add the baseline, or say that it is measured first.",
    )


def _has_a_way(measure: Measure) -> bool:
    """Whether there is a way from a baseline to the target."""
    return measure.kind == MeasureKind.NUMBER and measure.target is not None and measure.direction != Direction.HOLD


def owned(reading: Reading) -> Iterator[Finding]:
    """Where nobody is named for anything, M3 says it once for methods and measures together."""
    lines = judged(reading)
    methods = reading.of(Part.WAY)
    if not lines or not (any(answers(line) for line in (*lines, *methods)) or not methods):
        return
    if not any(answers(line) for line in lines) and not (reading.stage >= AGREED and reading.is_worked_on):
        return
    yield from reading.tell(
        "S5",
        Severity.WARNING,
        [line for line in lines if not answers(line)],
        one="Nobody is named who follows it.",
        many=f"Nobody is named who follows {{n}} of the {reading.many(Part.RESULT)}.",
        fix="Name one person who brings the figure.",
    )


def one_figure(reading: Reading) -> Iterator[Finding]:
    if not reading.is_english:
        return
    yield from reading.tell(
        "S6",
        Severity.NOTE,
        [line for line in judged(reading) if _figures(line.text) > 1],
        one="It holds several figures: what if only one of them is reached?",
        many="{n} of them hold several figures each: what if only one is reached?",
        fix="Keep the figure that matters most, or give each its own line.",
    )


def _figures(text: str) -> int:
    """How many different figures stand side by side, joined by a comma or "and"."""
    pieces = (vocabulary.METRIC_NOUN.search(piece) for piece in _JOINTS.split(named(text)[1]))
    return len({found[0].casefold() for found in pieces if found})


def right_direction(reading: Reading) -> Iterator[Finding]:
    for line in judged(reading):
        if reason := _wrong_way(line.text, line.item.measure):
            yield at(
                line, "S7", Severity.WARNING, reason, "Turn the direction round, or name the figure that should grow."
            )


def _wrong_way(text: str, measure: Measure | None) -> str:
    """A sentence when the wording, or the figures, point away from what is better; else empty."""
    if vocabulary.BURDEN_RAISED.search(text) and not vocabulary.TURNED_ROUND.search(text):
        return "More of this is worse, yet it is to rise."
    if vocabulary.GAIN_LOWERED.search(text):
        return "More of this is better, yet it is to fall."
    if not measure or measure.kind != MeasureKind.NUMBER or measure.target is None:
        return ""
    if measure.baseline is not None and measure.direction != Direction.HOLD and measure.baseline != measure.target:
        rises = measure.target > measure.baseline
        if rises != (measure.direction == Direction.UP):
            return f"It goes from {measure.baseline} to {measure.target}, but {measure.direction} counts as better."
        return ""
    if measure.direction == Direction.UP and _is_a_burden(text):
        return "Less of this is better, yet up counts as better."
    return ""


def _is_a_burden(text: str) -> bool:
    return bool(vocabulary.BURDEN_FIRST.search(text)) and not vocabulary.TURNED_ROUND.search(text)


def readable_here(reading: Reading) -> Iterator[Finding]:
    lines = reading.of(Part.RESULT)
    if lines and all(points_away(line) for line in lines):
        yield reading.over(
            Part.RESULT,
            "S11",
            Severity.WARNING,
            "There is only a link: many readers cannot follow it, and nobody can check in on it.",
            "Bring the lines in here and mark them as internal or confidential; the public page leaves them out.",
        )


def a_few(reading: Reading) -> Iterator[Finding]:
    count, methods, many = len(reading.of(Part.RESULT)), len(reading.of(Part.WAY)), reading.many(Part.RESULT)
    if not reading.has(Part.RESULT) or (count and not judged(reading)):
        return
    if count < FEWEST:
        reason = f"{'Only ' + str(count) if count else 'No'} {many if count != 1 else reading.one(Part.RESULT)}"
        reason += f" cannot show whether the {reading.many(Part.ORDER)} were reached."
        fix = f"Add {FEWEST} or more results that would show it."
    elif count > MOST or (methods and count > PER_METHOD * methods):
        reason = f"{count} {many} are more than anybody follows."
        fix = f"Keep one to {PER_METHOD} for each {reading.one(Part.WAY)}, {MOST} in all."
    else:
        return
    yield reading.over(Part.RESULT, "S12", Severity.NOTE, reason, fix)


CHECKS = (counted, dated, from_somewhere, owned, one_figure, right_direction, readable_here, a_few)
