"""Streams as YAML files: what is refused, what is read, and that nothing is lost on the way."""

from fractions import Fraction as F
from time import perf_counter

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.valuestreams.conftest import delivery
from valuestreams.checking import problems
from valuestreams.format import MAX_BYTES, InvalidStream, plain, read, write
from valuestreams.format.values import CONTROL
from valuestreams.format.writing import number
from valuestreams.stream import (
    Branch,
    Demand,
    Layer,
    Per,
    Return,
    Shape,
    Slice,
    Step,
    Story,
    Stream,
    Time,
    TimeBasis,
    Unit,
    between,
    exponential,
    fixed,
)


def refusals(source: str | bytes) -> list[str]:
    with pytest.raises(InvalidStream) as error:
        read(source)
    return error.value.problems


def refusal(source: str | bytes) -> str:
    (sentence,) = refusals(source)
    return sentence


def step(text: str, more: str = "") -> str:
    return f"stream: S\n{more}steps:\n  - {{key: a, {text}}}\n  - {{key: b}}\n"


def one(text: str) -> Step:
    return read(step(text)).steps[0]


# --- refusals: the file ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "The file is empty."),
        (b"\xff\xfe", "Line 1: The file is not UTF-8 text."),
        ("a\x00b", "Line 1: The file holds a character"),
        ("stream: ]", "Line 1: This is not valid YAML"),
        ("steps: [&a {key: a}, *a]", "Line 1: References (&name, *name) are not allowed"),
        ("steps: !!python/object:os.system [a]", "Line 1: Tags (!name) are not allowed."),
        ("a: " + "[" * 30 + "]" * 30, "Line 1: More than 12 levels"),
        ("- a", "Line 1: The file must be a mapping of keys, not a list."),
        ("stream: S", "Line 1, steps: A stream needs its list of steps."),
        ("steps: []", "Line 1, steps: A stream needs at least one step."),
        ("steps: 5", "Line 1, steps: This must be a list, not '5'."),
        ("steps: [{key: a}]\nsteps: [{key: b}]", "Line 2: 'steps' stands here twice."),
        ("steps: [{key: a}]\nstepz: 1", "Line 2: 'stepz' is not a known key; did you mean 'steps'?"),
        ("steps: [{key: a}]\n---\nsteps: []", "Line 2: This is not valid YAML"),
    ],
)
def test_files_that_are_no_stream(source: str | bytes, sentence: str) -> None:
    assert refusal(source).startswith(sentence)


def test_a_file_that_is_too_long() -> None:
    assert refusal(b"#" * (MAX_BYTES + 1)) == "The file is longer than 2 MB, which is the most that is read."


def test_ten_thousand_steps() -> None:
    began = perf_counter()
    rows = "\n".join(f"  - {{key: s{n}, process: 1, wait: -1}}" for n in range(10_000))
    assert refusal(f"steps:\n{rows}").startswith(
        "Line 2, steps: A stream holds at most 2,000 steps, this one has 10,000."
    )
    assert perf_counter() - began < 10


# --- refusals: what stands in it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("process: -5", "Line 3, a.process: A time must not be negative."),
        ('process: "5"', "Line 3, a.process: This must be a number such as 12 or 0.5, not '5' in quotes."),
        ("process: .nan", "Line 3, a.process: This must be a number such as 12 or 0.5, not '.nan'."),
        ("process: .inf", "Line 3, a.process: This must be a number such as 12 or 0.5, not '.inf'."),
        ("process: true", "Line 3, a.process: This must be a number such as 12 or 0.5, not yes or no."),
        ("process: 1e99", "Line 3, a.process: This is too large a number."),
        ("process: 1/" + "9" * 30, "Line 3, a.process: A number has at most 24 decimal places, or a denominator of at most 24"),
        ("process: {kind: normal, mean: 1/999999999999989, cv: 1/999999999999969}", "Line 3, a.process: A number has at most"),
        ("process: 1/0", "Line 3, a.process: A number cannot be divided by 0."),
        ("process: [1, 2, 3]", "Line 3, a.process: A range has two ends: [min, max]."),
        ("process: [2, 1]", "Line 3, a.process: A range begins with its smaller end: [min, max]."),
        ("process: {mean: 4, kind: gamma}", "Line 3, a.process.kind: A kind of time is one of fixed, exponential,"),
        ("process: {mean: 4, kind: normal}", "Line 3, a.process: A normal time is given by mean and sd (or cv)"),
        ("process: {mean: 5, min: 1, mode: 2, max: 9, kind: triangular}", "Line 3, a.process: The mean of a triangular"),
        ("process: {maen: 4}", "Line 3, a.process: 'maen' is not a known key of a time"),
        ("ca: 80", "Line 3, a.ca: %C/A is a share from 0 to 1; write 0.8 for 80 %."),
        ("ca: 80%", "Line 3, a.ca: A share is a number from 0 to 1; write 0.8 for 80 %."),
        ("rework: 0.18", "Line 3, a: 'rework' is not asked here. Which share can the receiver use as it is? Give that "
         "as 'ca': 0.18 rework is ca: 0.82."),
        ("reject: 18", "Line 3, a: 'reject' is not asked here. Which share can the receiver use as it is? Give that as "
         "'ca': 0.18 reject is ca: 0.82."),
        ("outside: 1", "Line 3, a.outside: This must be true or false, not '1'."),
        ("layer: cellar", "Line 3, a.layer: This must be one of user, frontstage, backstage, support, not 'cellar'."),
        ("cost: 1.005", "Line 3, a.cost: An amount has at most two decimal places."),
        ("reached: 1.5", "Line 3, a.reached: This must be a whole number."),
        ("name: [a]", "Line 3, a.name: This must be text, not a list."),
        ('name: "a\\u2028b"', "Line 3, a.name: This text holds the character U+2028, which cannot be shown."),
        (f"name: {'x' * 201}", "Line 3, a.name: This text has 201 characters; at most 200 are allowed."),
        ("next: [{to: a, share: 0.4}, {to: b, share: 0.7}]", "Line 3, a.next: The shares of the branches add up to 1.1"),
        ("next: [{to: b, share: 1.5}]", "Line 3, a.next: A share lies between 0 and 1."),
        ("next: [b, end]", "Line 3, a.next: Say which share takes each branch, or 'parallel: true'"),
        ("next: [{to: c, share: 1}]", "Line 3, a.next: 'c' is no step of this stream."),
        ("next: {share: 1}", "Line 3, a.next: 'to' is missing: the key of a step, or 'end'."),
        ("next: {to: b, shar: 1}", "Line 3, a.next: 'shar' is not a known key; did you mean 'share'?"),
        ("next: [[b]]", "Line 3, a.next: A way is a step's key or {to: …, share: …}, not a list."),
        ("returns: [{to: end}]", "Line 3, a.returns: Rejected work must go back to a step; say which in 'to'."),
        ("ca: 0, returns: a", "Line 3, a.next: Work that gets to a never leaves the stream."),
        ("next: a", "Line 3, a.next: Work that gets to a never leaves the stream."),
        ("next: end", "Line 4, b.next: No step leads to b."),
        ("stories: [{text: t}]", "Line 3, a.stories: 'key' is missing."),
        ("wiat: 4", "Line 3, a: 'wiat' is not a known key; did you mean 'wait'?"),
        ("ca: 1, ca: 1", "Line 3, a: 'ca' stands here twice."),
    ],
)  # fmt: skip
def test_steps_that_cannot_be(text: str, sentence: str) -> None:
    first = refusals(step(text))[0]
    assert first.startswith(sentence)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("demand: {items: 0}\n", "Line 2, demand.items: Demand must be above 0."),
        ("demand: {per: day}\n", "Line 2, demand: 'items' is missing"),
        ("demand: {items: 4, per: fortnight}\n", "Line 2, demand.per: This must be one of hour, day, week,"),
        ("demand: 40\n", "Line 2, demand: Demand must be a mapping of keys, not '40'."),
        ("time: {hours_per_day: 0}\n", "Line 2, time.hours_per_day: A working day has more than 0"),
        ("time: {hours_per_day: 25}\n", "Line 2, time.hours_per_day: A working day has more than 0"),
        ("time: {unit: moons}\n", "Line 2, time.unit: This must be one of seconds, minutes, hours, days, not 'moons'."),
        ("arrivals: 0\n", "Line 2, arrivals: The time between two arrivals must be above 0."),
    ],
)
def test_heads_that_cannot_be(more: str, sentence: str) -> None:
    assert refusal(step("process: 1", more)).startswith(sentence)


def test_everything_wrong_is_said_at_once_and_in_order() -> None:
    source = "demand: {items: 0}\ncolour: red\nsteps:\n  - {key: a, ca: 80}\n  - 5\n  - {process: 1}\n  - {key: a, wait: x}\n"
    lines = [sentence.partition(":")[0] for sentence in refusals(source)]
    assert lines == [
        "Line 1, demand.items", "Line 2", "Line 4, a.ca", "Line 5, step 2", "Line 6, step 3", "Line 7, a.wait", "Line 7, a.key"
    ]  # fmt: skip


def test_many_problems_are_counted() -> None:
    rows = "\n".join(f"  - {{key: s{n}, wait: x}}" for n in range(90))
    found = refusals(f"steps:\n{rows}")
    assert len(found) == 51
    assert found[-1] == "And 40 more problems of this file."


# --- what is read ---------------------------------------------------------------------------------------------------------


def test_the_example_of_the_commands() -> None:
    found = read(
        """
stream: Software change
time: {unit: hours, hours_per_day: 7.5, days_per_week: 4}
demand: {items: 40, per: shift}
steps:
  - {key: intake, process: 1, wait: 40, ca: 1.0, performer: analyst, unit: Business, people: 1, availability: 0.1}
  - {key: review, process: 1, wait: [24, 80], ca: 0.8, returns: [{to: intake, share: 1.0, redo: 0.1}]}
  - {key: security, elapsed: 24, outside: true}
  - {key: pack, process: {mean: 0.8, kind: exponential}, wait: 0, next: [{to: ship, share: 0.7}, {to: post, share: 0.3}]}
  - {key: ship, next: end}
  - {key: post, cost: 12.50}
"""
    )
    assert found.basis == TimeBasis(Unit.HOURS, F("7.5"), F(4))
    assert found.demand == Demand(F(40), Per.DAY)
    intake, review, security, pack, ship, post = found.steps
    assert (intake.process, intake.wait, intake.availability) == (fixed(60), fixed(2400), F(1, 10))
    assert (review.wait, review.returns) == (between(1440, 4800), (Return("intake", F(1), F(6)),))
    assert (security.elapsed, security.outside) == (fixed(1440), True)
    assert (pack.process, pack.next) == (exponential(48), (Branch("ship", F("0.7")), Branch("post", F("0.3"))))
    assert (ship.next, post.next, post.cost) == ((Branch(None),), None, 1250)


def test_ways_on() -> None:
    assert one("next: b").next == (Branch("b"),)
    assert one("next: [b]").next == (Branch("b"),)
    assert one("next: [{to: b, share: 1/3}, {to: end, share: 2/3}]").next == (
        Branch("b", F(1, 3)),
        Branch(None, F(2, 3)),
    )
    found = read("steps: [{key: a, next: [b, end], parallel: true}, {key: b}, {key: end}]").steps[0]
    assert found.next == (Branch("b"), Branch("end"))


def test_times() -> None:
    assert one("process: {mean: 4, kind: normal, cv: 0.5}").process == Time(F(4), F(4), F(4), Shape.NORMAL, sd=F(2))
    assert one("process: {mean: 4, kind: lognormal, sd: 3}").process == Time(F(4), F(4), F(4), Shape.LOGNORMAL, sd=F(3))
    triangle = Time(F(4), F(4), F(4), Shape.TRIANGULAR, least=F(1), mode=F(2), most=F(9))
    assert one("process: {kind: triangular, min: 1, mode: 2, max: 9}").process == triangle
    assert one("process: {kind: triangular, min: 1, mean: 4, max: 9}").process == triangle
    assert one("process: {kind: triangular, min: 1, mean: 4, mode: 2, max: 9}").process == triangle
    assert one("process: {kind: uniform, min: 1, max: 9}").process == between(1, 9)
    assert one("process: {mean: 5}").process == fixed(5)
    assert one("wait: ~").wait is None


def test_numbers_are_read_as_they_are_written() -> None:
    assert one("process: 0.1").process == fixed(F(1, 10))
    assert one("process: 1e-3").process == fixed(F(1, 1000))
    assert one("process: 010").process == fixed(10)
    assert one('process: "1/3"').process == fixed(F(1, 3))
    assert one("process: 0.333333333333333333333333").process == fixed(F(333333333333333333333333, 10**24))


def test_words_are_words() -> None:
    found = read("stream: 2026\nsteps: [{key: no, name: yes, performer: null, unit: 'null'}]").steps[0]
    assert (found.key, found.name, found.performer, found.unit) == ("no", "yes", "", "null")


def test_what_json_says_is_what_the_file_says() -> None:
    third = Step(
        "b", process=fixed(F(1, 3)), cost=1250, next=(Branch(None, F(1, 3)), Branch("b", F(2, 3))), layer=Layer.USER
    )
    for value in (delivery(), Stream("007", steps=(third,), demand=Demand(F(1, 3)))):
        assert plain(value) == yaml.safe_load(write(value))


# --- writing --------------------------------------------------------------------------------------------------------------


def test_a_file_is_short_and_readable() -> None:
    lines = write(delivery()).splitlines()
    assert "time: {unit: minutes, hours_per_day: 8, days_per_week: 5}" in lines
    assert "demand: {items: 40, per: day}" in lines
    assert "  wait: [240, 480]" in lines
    assert "  - {to: pick, share: 1}" in lines
    assert "  spend: 5000" in lines


@given(st.fractions())
def test_numbers_are_written_exactly(value: F) -> None:
    assert F(number(value)) == value


words = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20)
    .map(str.strip)
    .filter(lambda text: not CONTROL.search(text))
)
amounts = st.fractions(0, 10**6, max_denominator=10**4)
shares = st.fractions(0, 1, max_denominator=10**4)


@st.composite
def times(draw: st.DrawFn) -> Time:
    parts = sorted(draw(st.lists(amounts, min_size=3, max_size=3)))
    low, middle, high = parts
    mean = sum(parts) / 3 or F(1)
    return draw(
        st.sampled_from(
            [
                fixed(middle),
                between(low, high),
                exponential(middle),
                Time(mean, mean, mean, Shape.NORMAL, sd=low),
                Time(mean, mean, mean, Shape.LOGNORMAL, sd=low),
                Time(
                    sum(parts) / 3, sum(parts) / 3, sum(parts) / 3, Shape.TRIANGULAR, least=low, mode=middle, most=high
                ),
            ]
        )
    )


@st.composite
def full_steps(draw: st.DrawFn, key: str, following: list[str], earlier: list[str]) -> Step:
    said = {name: draw(words) for name in ("name", "exchange", "performer", "unit", "supplier", "channel", "evidence")}
    said |= {name: draw(st.none() | amounts) for name in ("inventory", "people", "wip")}
    said |= {name: draw(st.none() | st.integers(0, 10**9)) for name in ("cost", "reached", "spend")}
    said |= {name: draw(st.none() | shares) for name in ("conversion", "availability")}
    said |= {name: draw(times()) for name in draw(st.sampled_from([("process", "wait"), ("wait",), ("elapsed",)]))}
    said |= {"ca": draw(st.none() | shares.filter(bool)), "layer": draw(st.none() | st.sampled_from(Layer))}
    said |= {"outside": draw(st.booleans()), "parallel": draw(st.booleans())}
    others = draw(st.lists(st.sampled_from([*following[1:], None]), unique=True, max_size=2))
    targets = [*following[:1], *others]
    share = F(1) if said["parallel"] else F(1, len(targets) or 1)
    said["next"] = draw(st.none() | st.just(tuple(Branch(to, share) for to in targets)))
    if earlier and draw(st.booleans()):
        said["returns"] = (Return(draw(st.sampled_from(earlier)), redo=draw(amounts)),)
    stories = (Story(str(n), draw(words), draw(st.sampled_from(["one", None])), draw(st.booleans())) for n in range(2))
    return Step(key, stories=tuple(stories), **said)


@st.composite
def full_streams(draw: st.DrawFn) -> Stream:
    keys = draw(
        st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,9}", fullmatch=True), unique=True, min_size=1, max_size=3)
    )
    steps = [draw(full_steps(key, keys[at + 1 :], keys[: at + 1])) for at, key in enumerate(keys)]
    basis = TimeBasis(draw(st.sampled_from(Unit)), draw(st.sampled_from([F(8), F("7.5"), F(23, 3)])), F(5))
    demand = draw(st.none() | st.builds(Demand, amounts.filter(bool), st.sampled_from(Per)))
    return Stream(
        draw(words), draw(words), draw(words), draw(words), draw(st.sampled_from(["", "EUR"])), basis, demand,
        draw(st.none() | st.just(exponential(7))), tuple(steps), (Slice("one", draw(words)),), draw(words),
    )  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(full_streams())
def test_what_is_written_reads_back_equal(value: Stream) -> None:
    assume(not problems(value))
    assert read(write(value)) == value


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_whatever_is_sent_is_read_or_refused(source: str | bytes) -> None:
    try:
        read(source)
    except InvalidStream as error:
        assert all(error.problems)
