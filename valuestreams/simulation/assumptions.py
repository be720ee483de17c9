"""What a simulation takes for granted about a stream, in sentences that stand beside its result."""

from collections.abc import Callable, Iterable

from valuestreams.metrics.times import split
from valuestreams.simulation.distributions import spread
from valuestreams.stream import Shape, Step, Stream, Time

NAMED = 5  # steps that a sentence names
NOTICED = 0.001  # share by which a mean may move before it is said


def assumptions(stream: Stream) -> tuple[str, ...]:
    """Only what concerns this stream."""
    return tuple(
        sentence.format(steps=_named(concerned))
        for is_concerned, sentence in SENTENCES
        if (concerned := [step for step in stream.steps if is_concerned(step, stream)])
    )


def _named(steps: Iterable[Step]) -> str:
    labels = [f"“{step.label}”" for step in steps]
    more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return ", ".join(labels[:NAMED]) + more


def _is_unlimited(step: Step, stream: Stream) -> bool:
    return step.people is None and split(step, stream).process is not None


def _waits_for_stock(step: Step, stream: Stream) -> bool:
    return bool(step.inventory) and stream.demand is not None


def _has_wait(step: Step, stream: Stream) -> bool:
    parts = split(step, stream)
    return parts.process is not None and parts.wait is not None and parts.wait.mean > 0


def _has_unknown_wait(step: Step, stream: Stream) -> bool:
    return step.people is None and {"wait", "demand"} & set(split(step, stream).missing) != set()


def _is_elapsed(step: Step, stream: Stream) -> bool:
    return split(step, stream).process is None


def _is_part_time(step: Step, stream: Stream) -> bool:
    return step.people is not None and step.availability not in (None, 1) and not _is_elapsed(step, stream)


def _passes_rejects_on(step: Step, stream: Stream) -> bool:
    return step.ca is not None and step.ca < 1 and not step.returns


def _redoes(step: Step, stream: Stream) -> bool:
    return step.ca is not None and step.ca < 1 and any(back.redo for back in step.returns)


def _loses_items(step: Step, stream: Stream) -> bool:
    return step.conversion is not None and step.conversion < 1


def _moves_its_mean(step: Step, stream: Stream) -> bool:
    return any(_is_cut(time) for time in (step.process, step.wait, step.elapsed) if time is not None)


def _is_cut(time: Time) -> bool:
    return time.shape is Shape.NORMAL and spread(time).mean > float(time.mean) * (1 + NOTICED)


def _has_range(step: Step, stream: Stream) -> bool:
    return any(time is not None and time.shape is Shape.RANGE for time in (step.process, step.wait, step.elapsed))


SENTENCES: tuple[tuple[Callable[[Step, Stream], bool], str], ...] = (
    (_is_unlimited, "As many people as needed work at {steps}: no number is given, so nothing waits for them."),
    (
        _has_wait,
        "The wait that is known of {steps} is added as a delay that needs nobody; waiting for people comes on top of it.",
    ),
    (_waits_for_stock, "The items that lie before {steps}, divided by the demand, are taken as its wait."),
    (_has_unknown_wait, "No wait is given for {steps}: work begins at once."),
    (_is_elapsed, "{steps}: only the elapsed time is known, it passes without needing anybody."),
    (_is_part_time, "At {steps} people are there for a part of the day: each item takes them so much longer."),
    (_has_range, "Of a range at {steps} every value is equally likely."),
    (
        _moves_its_mean,
        "A normal distribution at {steps} is cut at zero, which makes the mean longer than the one given.",
    ),
    (_redoes, "What {steps} sends back takes its time of doing again as work at the step it goes to."),
    (_passes_rejects_on, "What is not usable as it is at {steps} goes on: no step is named that it goes back to."),
    (_loses_items, "The conversion at {steps} is not used: every item goes on until its way ends."),
)
