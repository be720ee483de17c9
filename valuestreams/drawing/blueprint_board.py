"""The service blueprint as a board: a column a step, lanes from what can be touched down to what supports it.

The order is that of Nielsen Norman Group: physical evidence, the user's actions, line of interaction, frontstage, line
of visibility, backstage, line of internal interaction, support processes. Below stand the time and the failure points.
"""

from dataclasses import dataclass
from fractions import Fraction

from valuestreams.durations import show_time
from valuestreams.metrics.times import split
from valuestreams.stream import Layer, Step, Stream, between
from valuestreams.wording import percent

USUAL_THRESHOLD = Fraction(90, 100)  # of %C/A, below which a step is a failure point


@dataclass(frozen=True)
class Lane:
    """`line` is the line that is drawn above the lane, in words, or empty."""

    layer: Layer
    name: str
    line: str


LANES = (
    Lane(Layer.USER, "User", ""),
    Lane(Layer.FRONTSTAGE, "Frontstage", "Line of interaction"),
    Lane(Layer.BACKSTAGE, "Backstage", "Line of visibility"),
    Lane(Layer.SUPPORT, "Support processes", "Line of internal interaction"),
)


@dataclass(frozen=True)
class Column:
    """`time` is the lead time of the step in words ("?" when it is not known), `failure` says what is wrong with its
    %C/A, empty when nothing is.
    """

    number: int
    step: Step
    time: str
    ca: str
    failure: str

    @property
    def who(self) -> str:
        """Who performs it: a role or team, else the supplier of an outside step, else the unit."""
        return self.step.performer or self.step.supplier or self.step.unit


def columns(stream: Stream, threshold: Fraction = USUAL_THRESHOLD) -> tuple[Column, ...]:
    """Each step with its time and failure point; `threshold` is a share from 0 to 1."""
    return tuple(_column(number, step, stream, threshold) for number, step in enumerate(stream.steps, 1))


def unplaced(stream: Stream) -> tuple[Step, ...]:
    return tuple(step for step in stream.steps if step.layer is None)


def _column(number: int, step: Step, stream: Stream, threshold: Fraction) -> Column:
    ca = "" if step.ca is None else percent(step.ca)
    return Column(number, step, lead_time(step, stream), ca, _failure(step, threshold))


def lead_time(step: Step, stream: Stream) -> str:
    """Wait and process of one visit, or what an outside step takes; a range where its ends only are known."""
    parts = split(step, stream)
    if parts.missing:
        return "?"
    known = [part for part in (parts.process, parts.wait, parts.elapsed) if part is not None]
    return show_time(between(sum(part.low for part in known), sum(part.high for part in known)), stream.basis)


def _failure(step: Step, threshold: Fraction) -> str:
    if step.ca is None or step.ca >= threshold:
        return ""
    return f"Failure point: {percent(1 - step.ca)} cannot be used as it is"
