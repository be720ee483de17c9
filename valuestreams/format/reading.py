"""From a YAML file to a stream. Every problem is found at once, with its line and key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from valuestreams.checking import Problem, problems
from valuestreams.format.nodes import (
    Line,
    Node,
    Unreadable,
    entries,
    is_list,
    is_mapping,
    is_null,
    kind,
    line_of,
    root,
    scalar,
)
from valuestreams.format.values import Fault, choice, count, money, number, share, time, words, yes_no
from valuestreams.stream import (
    MOST_STEPS,
    TEXTS,
    Branch,
    Demand,
    Layer,
    Per,
    Return,
    Slice,
    Step,
    Story,
    Stream,
    Time,
    TimeBasis,
)
from valuestreams.stream import Unit as TimeUnit

MOST_SHOWN = 50
REWORK_KEYS = {"rework", "reject", "rejects", "rejected", "rework_rate", "reject_rate", "scrap", "defects"}
END = "end"
ROUTES = {"steps", "next", "returns", "stories"}

Fields = Mapping[str, Callable[[Node], Any]]


class InvalidStream(ValueError):
    """Everything that is wrong with a file; `problems` holds one sentence for each, with line and key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(source: str | bytes, *, draft: bool = False) -> Stream:
    """The stream in a YAML text of at most 2 MB. Raises InvalidStream.

    A `draft` may have no steps yet, and ways that lead in circles or past a step.
    """
    try:
        node = root(source)
    except Unreadable as error:
        raise InvalidStream([str(error)]) from None
    reading = _Reading()
    stream = reading.stream(node)
    wrong = () if stream is None else problems(stream, draft=draft)
    if reading.found:  # then steps may be lost, and routes look wrong that are not
        wrong = tuple(one for one in wrong if one.field not in ROUTES)
    if stream is None or reading.found or wrong:
        raise InvalidStream(_shown([*reading.found, *map(reading.placed, wrong)]))
    return stream


def _shown(found: list[Line]) -> list[str]:
    sentences = [str(one) for one in sorted(found, key=lambda one: one.line)]
    more = len(sentences) - MOST_SHOWN
    return sentences if more <= 0 else [*sentences[:MOST_SHOWN], f"And {more:,} more problems of this file."]


@dataclass
class _Reading:
    """Reads on after a problem, so that the author of a file sees everything at once."""

    found: list[Line] = field(default_factory=list)
    lines: dict[tuple[str | None, str], int] = field(default_factory=dict)  # of each step (None: head) and field
    basis: TimeBasis = field(default_factory=TimeBasis)
    keys: set[str] = field(default_factory=set)  # of all steps, so that one may be called "end"

    def stream(self, node: Node) -> Stream | None:
        parts = self._mapping(node, "", set(HEAD) | {"time", "demand", "arrivals", "slices", "steps"})
        if parts is None:
            return None
        said = self._fields(None, "", parts, HEAD)
        self.basis = self._basis(parts.get("time"))
        steps = self._steps(parts.get("steps"), line_of(node))
        return Stream(
            title=said.pop("stream", ""),
            basis=self.basis,
            demand=self._demand(parts.get("demand")),
            arrivals=self._value(None, "arrivals", parts.get("arrivals"), self._time),
            slices=tuple(self._slices(parts.get("slices"))),
            steps=tuple(steps),
            **said,
        )

    def placed(self, problem: Problem) -> Line:
        """A problem of the stream with the line of the field that it is about, else of the step, else the first."""
        name = problem.field.partition(".")[0]
        line = self.lines.get((problem.step, problem.field)) or self.lines.get((problem.step, name))
        line = line or self.lines.get((problem.step, "key")) or 1
        return Line(line, ".".join(filter(None, (problem.step, problem.field))), problem.sentence)

    # --- head --------------------------------------------------------------------------------------------------------

    def _basis(self, node: Node | None) -> TimeBasis:
        said = self._record(None, "time", node, TIME_BASIS)
        return replace(TimeBasis(), **said)

    def _demand(self, node: Node | None) -> Demand | None:
        if node is None or is_null(node):
            return None
        said = self._record(None, "demand", node, DEMAND)
        if "items" not in said:
            if is_mapping(node) and "items" not in [key for key, _, _ in entries(node)]:
                self._refuse(node, "demand", "'items' is missing: how many items users ask for in a period.")
            return None
        return Demand(**said)

    def _slices(self, node: Node | None) -> list[Slice]:
        said = [(one, self._record(None, "slices", one, SLICE)) for one in self._list(node, "slices")]
        return [Slice(one["key"], one.get("name", "")) for at, one in said if self._has(at, "slices", one, "key")]

    # --- steps -------------------------------------------------------------------------------------------------------

    def _steps(self, node: Node | None, line: int) -> list[Step]:
        if node is None or is_null(node):
            self.found.append(Line(line, "steps", "A stream needs its list of steps."))
            return []
        self.lines[None, "steps"] = line_of(node)
        nodes = self._list(node, "steps")
        if len(nodes) > MOST_STEPS:
            sentence = f"A stream holds at most {MOST_STEPS:,} steps, this one has {len(nodes):,}. Split it, or take a coarser cut."
            self.found = [Line(line_of(node), "steps", sentence)]
            return []
        self.keys = {_key_of(one) for one in nodes}
        return [step for place, one in enumerate(nodes, 1) if (step := self._step(one, place))]

    def _step(self, node: Node, place: int) -> Step | None:
        name = _key_of(node) or f"step {place}"
        parts = self._mapping(node, name, set(STEP) | STEP_PARTS, self._rework_key)
        if parts is None or not self._has(node, name, parts, "key"):
            return None
        said = self._fields(name, name, parts, STEP)
        for time_field in ("process", "wait", "elapsed"):
            said[time_field] = self._value(name, time_field, parts.get(time_field), self._time)
        said["next"] = self._value(name, "next", parts.get("next"), lambda one: self._next(one, said.get("parallel")))
        said["returns"] = self._value(name, "returns", parts.get("returns"), self._returns) or ()
        stories = self._list(parts.get("stories"), f"{name}.stories")
        said["stories"] = tuple(story for one in stories if (story := self._story(name, one)))
        return Step(**said) if said.get("key") else None

    def _rework_key(self, key: str, value: Node) -> str | None:
        """A share of rework where %C/A is asked gets its own sentence, with the number turned round."""
        if key.lower() not in REWORK_KEYS:
            return None
        text = f"'{key}' is not asked here. Which share can the receiver use as it is? Give that as 'ca'"
        try:
            rejected = number(value)
        except Fault:
            return f"{text}."
        rejected = rejected / 100 if 1 < rejected <= 100 else rejected
        return (
            f"{text}: {float(rejected):g} {key} is ca: {float(1 - rejected):g}." if 0 <= rejected <= 1 else f"{text}."
        )

    def _next(self, node: Node, parallel: bool | None) -> tuple[Branch, ...]:
        nodes = node.value if is_list(node) else [node]
        ways = [self._way(one, {"share": share}) for one in nodes]
        if not parallel and len(ways) > 1 and any("share" not in way for way in ways):
            raise Fault("Say which share takes each branch, or 'parallel: true' when all are taken.")
        if parallel:
            return tuple(Branch(way["to"]) for way in ways)
        return tuple(Branch(way["to"], way.get("share", Fraction(1))) for way in ways)

    def _returns(self, node: Node) -> tuple[Return, ...]:
        nodes = node.value if is_list(node) else [node]
        found = []
        for one in nodes:
            way = self._way(one, {"share": share, "redo": lambda at: number(at) * self.basis.unit_minutes})
            if way["to"] is None:
                raise Fault("Rejected work must go back to a step; say which in 'to'.", one)
            found.append(Return(way["to"], way.get("share", Fraction(1)), way.get("redo", Fraction(0))))
        return tuple(found)

    def _way(self, node: Node, more: Fields) -> dict[str, Any]:
        """One branch or return: a mapping with `to`, or only the key; `end` or nothing leaves the stream."""
        if not is_mapping(node):
            if scalar(node) is None:
                raise Fault(f"A way is a step's key or {{to: …, share: …}}, not {kind(node)}.", node)
            return {"to": self._target(node)}
        said: dict[str, Any] = {}
        for key, at, value in entries(node):
            if key in said:
                raise Fault(f"'{key}' stands here twice.", at)
            if key == "to":
                said[key] = self._target(value)
            elif key not in more:
                raise Fault(f"'{key}' is not a known key{_near(key, ['to', *more])}", at)
            elif not is_null(value):
                said[key] = _inner(more[key], value, key)
        if "to" not in said:
            raise Fault("'to' is missing: the key of a step, or 'end'.", node)
        return said

    def _target(self, node: Node) -> str | None:
        text = scalar(node)
        if text is None:
            raise Fault(f"This must be the key of a step, not {kind(node)}.", node)
        leaves = is_null(node) or (text.strip() == END and END not in self.keys)
        return None if leaves else text.strip()

    def _story(self, name: str, node: Node) -> Story | None:
        said = self._record(name, "stories", node, STORY)
        if not self._has(node, f"{name}.stories", said, "key"):
            return None
        return Story(said["key"], said.get("text", ""), said.get("slice"), said.get("done", False))

    # --- what all of them need -----------------------------------------------------------------------------------------

    def _time(self, node: Node) -> Time:
        return time(node, self.basis.unit_minutes)

    def _record(self, step: str | None, place: str, node: Node | None, fields: Fields) -> dict[str, Any]:
        if node is None or is_null(node):
            return {}
        self.lines[step, place] = line_of(node)
        inside = place if step is None else f"{step}.{place}"
        parts = self._mapping(node, inside, set(fields))
        return {} if parts is None else self._fields(step, inside, parts, fields, within=place)

    def _mapping(
        self, node: Node, place: str, known: set[str], special: Callable[[str, Node], str | None] | None = None
    ) -> dict[str, Node] | None:
        """Each key with its node. Unknown keys and keys that stand twice are problems."""
        if not is_mapping(node):
            self._refuse(node, place, f"{place or 'The file'} must be a mapping of keys, not {kind(node)}.")
            return None
        parts: dict[str, Node] = {}
        for key, at, value in entries(node):
            if key not in known:
                sentence = special(key, value) if special else None
                self._refuse(at, place, sentence or f"'{_cut(key)}' is not a known key{_near(key, sorted(known))}")
            elif key in parts:
                self._refuse(at, place, f"'{key}' stands here twice.")
            else:
                parts[key] = value
        return parts

    def _fields(
        self, step: str | None, place: str, parts: Mapping[str, Node], fields: Fields, within: str = ""
    ) -> dict[str, Any]:
        """What is said; an absent or empty field has no key."""
        said = {}
        for key, reader in fields.items():
            name = f"{within}.{key}" if within else key
            value = self._value(step, name, parts.get(key), reader, f"{place}.{key}" if place else key)
            if value is not None:
                said[key] = value
        return said

    def _value(
        self, step: str | None, name: str, node: Node | None, reader: Callable[[Node], Any], place: str = ""
    ) -> Any:
        if node is None or is_null(node):
            return None
        self.lines[step, name] = line_of(node)
        try:
            return reader(node)
        except Fault as fault:
            place = place or ".".join(filter(None, (step, name)))
            self._refuse(fault.node or node, f"{place}.{fault.place}" if fault.place else place, str(fault))
            return None

    def _list(self, node: Node | None, place: str) -> list[Node]:
        if node is None or is_null(node):
            return []
        if not is_list(node):
            self._refuse(node, place, f"This must be a list, not {kind(node)}.")
            return []
        return list(node.value)

    def _has(self, node: Node, place: str, parts: Mapping[str, Any], key: str) -> bool:
        if key not in parts:
            self._refuse(node, place, f"'{key}' is missing.")
        return key in parts

    def _refuse(self, node: Node, place: str, sentence: str) -> None:
        self.found.append(Line(line_of(node), place, f"{sentence[0].upper()}{sentence[1:]}"))


def _inner(reader: Callable[[Node], Any], node: Node, place: str) -> Any:
    try:
        return reader(node)
    except Fault as fault:
        raise Fault(str(fault), fault.node or node, place) from None


def _key_of(node: Node) -> str:
    if not is_mapping(node):
        return ""
    found = next((scalar(value) for key, _, value in entries(node) if key == "key" and not is_null(value)), None)
    return _cut((found or "").strip())


def _near(key: str, known: list[str]) -> str:
    near = get_close_matches(key, known, n=1)
    return f"; did you mean '{near[0]}'?" if near else "."


def _cut(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


HEAD: Fields = {
    "stream": words(200),
    "proposition": words(2000),
    "user": words(200),
    "trigger": words(500),
    "currency": words(3),
    "period": words(200),
}
TIME_BASIS: Fields = {"unit": choice(TimeUnit), "hours_per_day": number, "days_per_week": number}
DEMAND: Fields = {"items": number, "per": choice(Per, shift=Per.DAY)}
SLICE: Fields = {"key": words(60), "name": words(200)}
STORY: Fields = {"key": words(60), "text": words(1000), "slice": words(60), "done": yes_no}
STEP: Fields = {
    "key": words(60),
    **{name: words(most) for name, most in TEXTS.items()},
    "layer": choice(Layer),
    "outside": yes_no,
    "inventory": number,
    "ca": share,
    "people": number,
    "availability": share,
    "cost": money,
    "wip": number,
    "reached": count,
    "spend": money,
    "conversion": share,
    "parallel": yes_no,
}
STEP_PARTS = {"process", "wait", "elapsed", "next", "returns", "stories"}
