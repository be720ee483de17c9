"""A register as a YAML file; docs/agreements.md is the reference. Every problem is found at once, with line and key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from dsm.agreements import values
from dsm.agreements.checking import Problem, problems
from dsm.agreements.hops import Hops, Way
from dsm.agreements.needs import AtLeast, Needs
from dsm.agreements.terms import Agreement, Component, Kind, Promise, Register, Service, Window
from valuestreams.format import MAX_BYTES, Line
from valuestreams.format.nodes import (
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
from valuestreams.format.values import Fault, choice, words

__all__ = ["MAX_BYTES", "InvalidRegister", "read"]

MOST = 2000  # of components, services, agreements and promises each
MOST_SHOWN = 50
DEEPEST = 40  # levels of YAML; a group inside a group takes two
SECTIONS = ("components", "services", "agreements", "promises")

Fields = Mapping[str, Callable[[Node], Any]]


class InvalidRegister(ValueError):
    """Everything that is wrong with a file; `problems` holds one sentence for each, with line and key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(source: str | bytes) -> Register:
    """The register in a YAML text of at most 2 MB. Raises InvalidRegister."""
    try:
        node = root(source, DEEPEST)
    except Unreadable as error:
        raise InvalidRegister([str(error)]) from None
    reading = _Reading()
    register = reading.register(node)
    wrong = reading.found or [reading.placed(problem) for problem in problems(register)]
    if wrong:
        raise InvalidRegister(_shown(wrong))
    return register


def _shown(found: list[Line]) -> list[str]:
    sentences = [str(one) for one in sorted(found, key=lambda one: one.line)]
    more = len(sentences) - MOST_SHOWN
    return sentences if more <= 0 else [*sentences[:MOST_SHOWN], f"And {more:,} more problems of this file."]


# --- needs and hops ----------------------------------------------------------------------------------------------------


def needs(node: Node) -> Needs:
    """A key, {all_of: […]}, {any_of: […]} or {k: 2, of: […]}. Raises Fault."""
    if not is_mapping(node):
        if is_list(node):
            raise Fault(
                "A list does not say whether all or any are needed: write {all_of: […]} or {any_of: […]}.", node
            )
        return values.thing(node)
    said = _said(node, ("all_of", "any_of", "k", "of"))
    group = [name for name in ("all_of", "any_of", "of") if name in said]
    if len(group) != 1 or (group == ["of"]) != ("k" in said):
        raise Fault("A group is one of {all_of: […]}, {any_of: […]} and {k: 2, of: […]}.", node)
    at = said[group[0]]
    if not is_list(at) or not at.value:
        raise Fault(f"'{group[0]}' must be a list of at least one need, not {_empty(at)}.", at)
    of = tuple(needs(one) for one in at.value)
    k = {"all_of": len(of), "any_of": 1}.get(group[0]) or values.whole(said["k"])
    if not 1 <= k <= len(of):
        raise Fault(f"At least {k} are needed, and {len(of)} are listed; k must be from 1 to {len(of)}.", said["k"])
    return AtLeast(k, of)


def hops(node: Node) -> Way:
    """A list of keys, {parallel: […]} and lists inside it. Raises Fault."""
    if is_mapping(node):
        said = _said(node, ("parallel",))
        at = said.get("parallel")
        if at is None or not is_list(at) or not at.value:
            raise Fault("Hops at the same time are {parallel: […]} with at least one hop.", node)
        return Hops(tuple(hops(one) for one in at.value), parallel=True)
    if not is_list(node):
        return values.key(node)
    if not node.value:
        raise Fault("A list of hops has at least one hop.", node)
    return Hops(tuple(hops(one) for one in node.value))


def _said(node: Node, known: tuple[str, ...]) -> dict[str, Node]:
    said: dict[str, Node] = {}
    for name, at, value in entries(node):
        if name not in known:
            raise Fault(f"'{_cut(name)}' is not a known key{_near(name, list(known))}", at)
        if name in said:
            raise Fault(f"'{name}' stands here twice.", at)
        said[name] = value
    return said


def _key_of(node: Node) -> str:
    """The key of an entry before it is read, for the sentences about it."""
    values_of = (value for name, _, value in entries(node) if name == "key") if is_mapping(node) else iter(())
    found = next(values_of, None)
    return "" if found is None or is_null(found) else _cut((scalar(found) or "").strip())


def _empty(node: Node) -> str:
    return "an empty list" if is_list(node) else kind(node)


def _near(key: str, known: list[str]) -> str:
    near = get_close_matches(key, known, n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; these are: {', '.join(known)}."


def _cut(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


TERMS: Fields = {
    "key": values.key,
    "name": words(200),
    "kind": values.kind_of_agreement,
    "service": values.thing,
    "availability": values.target,
    "response_hours": values.hours,
    "resolution_hours": values.hours,
    "hours": values.week,
    "zone": values.zone,
    "starts": values.day,
    "ends": values.day,
    "renews_months": values.months,
    "notice_days": values.days,
    "decision_days": values.days,
    "credit": values.amount,
    "currency": words(3),
    "metric": words(300),
    "window": choice(Window),
}
FIELDS: Mapping[str, Fields] = {
    "components": {
        "key": values.thing,
        "name": words(200),
        "availability": values.availability,
        "mtbf_hours": values.hours,
        "mttr_hours": values.hours,
    },
    "services": {"key": values.thing, "name": words(200), "needs": needs},
    "agreements": {**TERMS, "component": values.thing, "supplier": words(200)},
    "promises": {**TERMS, "hops": hops},
}
REQUIRED = {"components": ("key",), "services": ("key", "needs"), "agreements": ("key", "kind"), "promises": ("key",)}


@dataclass
class _Entry:
    """One component, service, agreement or promise: what it says, and where each of its keys stands."""

    label: str
    line: int
    lines: dict[str, int]
    said: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Reading:
    """Reads on after a problem, so that the author of a file sees everything at once."""

    found: list[Line] = field(default_factory=list)
    entries: dict[str, list[_Entry]] = field(default_factory=dict)

    def register(self, node: Node) -> Register:
        """What the file says; an empty register when something could not be read."""
        parts = self._mapping(node, "", SECTIONS)
        for section in SECTIONS:
            self.entries[section] = self._section(section, parts.get(section))
        if self.found:
            return Register()
        made = {section: [one.said for one in self.entries[section]] for section in SECTIONS}
        return Register(
            components=tuple(_component(said) for said in made["components"]),
            services=tuple(Service(**said) for said in made["services"]),
            agreements=tuple(Agreement(**said) for said in made["agreements"]),
            promises=tuple(Promise(**{"kind": Kind.SLA, **said}) for said in made["promises"]),
        )

    def _section(self, section: str, node: Node | None) -> list[_Entry]:
        if node is None or is_null(node):
            return []
        if not is_list(node):
            self._refuse(line_of(node), section, f"This must be a list, not {kind(node)}.")
            return []
        if len(node.value) > MOST:
            sentence = f"At most {MOST:,} {section} are read, and these are {len(node.value):,}."
            self._refuse(line_of(node), section, sentence)
            return []
        return [self._entry(section, f"{section[:-1]} {place}", one) for place, one in enumerate(node.value, 1)]

    def _entry(self, section: str, place: str, node: Node) -> _Entry:
        parts = self._mapping(node, _key_of(node) or place, tuple(FIELDS[section]))
        entry = _Entry(_key_of(node) or place, line_of(node), {name: line_of(at) for name, at in parts.items()})
        for name, at in parts.items():
            if not is_null(at):
                self._value(entry, name, at, FIELDS[section][name])
        for name in REQUIRED[section]:
            if is_mapping(node) and (name not in parts or is_null(parts[name])):
                self._refuse(entry.line, entry.label, f"'{name}' is missing.")
        if section == "components":
            self._check_times(entry)
        return entry

    def _value(self, entry: _Entry, name: str, node: Node, reader: Callable[[Node], Any]) -> None:
        try:
            entry.said[name] = reader(node)
        except Fault as fault:
            self._refuse(line_of(fault.node or node), f"{entry.label}.{name}", str(fault))

    def _check_times(self, entry: _Entry) -> None:
        """Either an availability, or both times from which it follows, or nothing."""
        times = [name for name in ("mtbf_hours", "mttr_hours") if name in entry.lines]
        if not times:
            return
        if "availability" in entry.lines:
            sentence = "Give either the availability or mtbf_hours and mttr_hours, from which it follows."
        elif len(times) == 1:
            sentence = "Give mtbf_hours and mttr_hours together: availability is MTBF ÷ (MTBF + MTTR)."
        elif entry.said.get("mtbf_hours") == 0:
            sentence = "The mean time between failures must be above 0 hours."
        else:
            return
        self._refuse(entry.lines[times[0]], f"{entry.label}.{times[0]}", sentence)

    def _mapping(self, node: Node, place: str, known: tuple[str, ...]) -> dict[str, Node]:
        """Each known key with its node. Unknown keys and keys that stand twice are problems."""
        if not is_mapping(node):
            self._refuse(
                line_of(node), place, f"{'This' if place else 'The file'} must be a mapping of keys, not {kind(node)}."
            )
            return {}
        parts: dict[str, Node] = {}
        for name, at, value in entries(node):
            if name not in known:
                self._refuse(line_of(at), place, f"'{_cut(name)}' is not a known key{_near(name, list(known))}")
            elif name in parts:
                self._refuse(line_of(at), place, f"'{name}' stands here twice.")
            else:
                parts[name] = value
        return parts

    def _refuse(self, line: int, place: str, sentence: str) -> None:
        self.found.append(Line(line, place, f"{sentence[0].upper()}{sentence[1:]}"))

    def placed(self, problem: Problem) -> Line:
        entry = self.entries[problem.section][problem.place]
        line = entry.lines.get(problem.field, entry.line)
        return Line(line, f"{entry.label}.{problem.field}", problem.sentence)


def _component(said: dict[str, Any]) -> Component:
    """With the availability that its times between failures and to repair make: MTBF ÷ (MTBF + MTTR)."""
    up, down = said.pop("mtbf_hours", None), said.pop("mttr_hours", None)
    return Component(**said) if up is None else Component(availability=up / (up + down), **said)
