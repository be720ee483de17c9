"""A catalogue of controls as a YAML file and back. Every problem is found at once, with its line and key."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

import yaml

from dsm.controls import conditions
from dsm.controls.conditions import Condition, InvalidCondition
from dsm.controls.control import (
    LEVELS,
    MOST_CONTROLS,
    TEXTS,
    Attribute,
    Catalogue,
    Control,
    Family,
    Level,
    Problem,
    problems,
)
from dsm.portfolio import STAGES
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
from valuestreams.format.values import Fault, choice, count, number, words, yes_no

MOST_SHOWN = 50
STAGE_KEYS = set(STAGES)

Fields = Mapping[str, Callable[[Node], Any]]


class InvalidCatalogue(ValueError):
    """Everything that is wrong with a file; `problems` holds one sentence for each, with line and key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read(source: str | bytes) -> Catalogue:
    """The catalogue in a YAML text of at most 2 MB. Raises InvalidCatalogue."""
    try:
        node = root(source)
    except Unreadable as error:
        raise InvalidCatalogue([str(error)]) from None
    reading = _Reading()
    catalogue = reading.catalogue(node)
    wrong = () if catalogue is None or reading.found else problems(catalogue)
    found = [*reading.found, *map(reading.placed, wrong)]
    if catalogue is None or found:
        raise InvalidCatalogue(_shown(found))
    return catalogue


def write(catalogue: Catalogue) -> str:
    """The file of a catalogue; `read` turns it into the same catalogue."""
    said = {
        "catalogue": catalogue.key,
        "version": catalogue.version,
        "title": catalogue.title,
        "language": catalogue.language,
        "summary": catalogue.summary,
        "attributes": [_plain({"key": one.key, "title": one.title}) for one in catalogue.attributes],
        "controls": [_written(control) for control in catalogue.controls],
    }
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110)


def _written(control: Control) -> dict[str, Any]:
    return _plain({
        "key": control.key,
        "family": control.family.value,
        "title": control.title,
        "purpose": control.purpose,
        "levels": {stage: level.word for stage, level in zip(STAGES, control.levels, strict=True)},
        "when": str(control.when or ""),
        "effort_days": None if control.effort is None else _number(control.effort),
        "lead_days": control.lead_days,
        "evidence": control.evidence,
        "valid_days": control.valid_days,
        "hard": control.hard or None,
    })  # fmt: skip


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value not in (None, "")}


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _shown(found: list[Line]) -> list[str]:
    sentences = [str(one) for one in sorted(found, key=lambda one: one.line)]
    more = len(sentences) - MOST_SHOWN
    return sentences if more <= 0 else [*sentences[:MOST_SHOWN], f"And {more:,} more problems of this file."]


@dataclass
class _Reading:
    """Reads on after a problem, so that the author of a file sees everything at once."""

    found: list[Line] = field(default_factory=list)
    lines: dict[tuple[str | None, str], int] = field(default_factory=dict)  # of a control (None: head) and field

    def catalogue(self, node: Node) -> Catalogue | None:
        parts = self._mapping(node, "", {*HEAD, "attributes", "controls"})
        if parts is None or not self._has(node, "", parts, "catalogue", "version", "title", "controls"):
            return None
        said = self._fields(None, parts, HEAD)
        attributes = [self._record(one, "attributes", ATTRIBUTE) for one in self._list(parts, None, "attributes")]
        nodes = self._list(parts, None, "controls")
        if len(nodes) > MOST_CONTROLS:
            self.found = [Line(line_of(parts["controls"]), "controls", f"A catalogue holds at most {MOST_CONTROLS} controls, "
                               f"this one has {len(nodes):,}.")]  # fmt: skip
            return None
        controls = [self._control(one, place) for place, one in enumerate(nodes, 1)]
        if self.found:
            return None
        return Catalogue(
            key=said.pop("catalogue", ""),
            attributes=tuple(Attribute(**one) for one in attributes),
            controls=tuple(one for one in controls if one),
            **said,
        )

    def placed(self, problem: Problem) -> Line:
        """A problem with the line of its field, else of its control, else the first."""
        place = (problem.key, problem.field), (problem.key, problem.field.partition(".")[0]), (problem.key, "key")
        line = next((self.lines[one] for one in place if one in self.lines), 1)
        return Line(line, ".".join(filter(None, (problem.key, problem.field))), problem.sentence)

    def _control(self, node: Node, place: int) -> Control | None:
        name = _key_of(node) or f"control {place}"
        parts = self._mapping(node, name, {*CONTROL, "levels"})
        if parts is None or not self._has(node, name, parts, "key", "family", "title", "levels"):
            return None
        said = self._fields(name, parts, CONTROL)
        levels = self._levels(name, parts["levels"])
        if levels is None or not {"key", "family", "title"} <= said.keys():
            return None
        return Control(levels=levels, effort=said.pop("effort_days", None), **said)

    def _levels(self, name: str, node: Node) -> tuple[Level, Level, Level, Level] | None:
        place = f"{name}.levels"
        parts = self._mapping(node, place, STAGE_KEYS)
        if parts is None or not self._has(node, place, parts, *STAGES):
            return None
        found = self._fields(name, parts, dict.fromkeys(STAGES, level), within="levels.")
        if len(found) < len(STAGES):
            return None
        discovery, alpha, beta, live = (found[stage] for stage in STAGES)
        return discovery, alpha, beta, live

    def _record(self, node: Node, place: str, fields: Fields) -> dict[str, Any]:
        parts = self._mapping(node, place, set(fields))
        if parts is None or not self._has(node, place, parts, "key"):
            return {}
        return self._fields(None, parts, fields, within=f"{place}.")

    def _mapping(self, node: Node, place: str, known: set[str]) -> dict[str, Node] | None:
        """Each key with its node, without those that say nothing. Unknown keys and keys that stand twice are problems."""
        if not is_mapping(node):
            self._refuse(node, place, f"{place or 'The file'} must be a mapping of keys, not {kind(node)}.")
            return None
        parts: dict[str, Node] = {}
        for key, at, value in entries(node):
            if key not in known:
                self._refuse(at, place, f"'{_cut(key)}' is not a known key{_near(key, known)}")
            elif key in parts:
                self._refuse(at, place, f"'{key}' stands here twice.")
            else:
                parts[key] = value
        return {key: value for key, value in parts.items() if not is_null(value)}

    def _fields(self, name: str | None, parts: Mapping[str, Node], fields: Fields, within: str = "") -> dict[str, Any]:
        """What is said; an absent or empty field has no key."""
        said = {}
        for key in fields.keys() & parts.keys():
            self.lines.setdefault((name, f"{within}{key}"), line_of(parts[key]))
            try:
                said[key] = fields[key](parts[key])
            except Fault as fault:
                self._refuse(parts[key], ".".join(filter(None, (name, f"{within}{key}"))), str(fault))
        return said

    def _list(self, parts: Mapping[str, Node], name: str | None, key: str) -> list[Node]:
        node = parts.get(key)
        if node is None:
            return []
        self.lines[name, key] = line_of(node)
        if not is_list(node):
            self._refuse(node, key, f"This must be a list, not {kind(node)}.")
            return []
        return list(node.value)

    def _has(self, node: Node, place: str, parts: Mapping[str, Any], *keys: str) -> bool:
        lacking = [key for key in keys if key not in parts]
        for key in lacking:
            self._refuse(node, place, f"'{key}' is missing.")
        return not lacking

    def _refuse(self, node: Node, place: str, sentence: str) -> None:
        self.found.append(Line(line_of(node), place, sentence))


def level(node: Node) -> Level:
    found = LEVELS.get((scalar(node) or "").strip().lower())
    if found is None:
        raise Fault(f"A level is one of {', '.join(LEVELS)}, not {kind(node)}.")
    return found


def _when(node: Node) -> Condition | None:
    text = scalar(node)
    if text is None:
        raise Fault(f"A condition is text such as 'payments and (public or vip-users)', not {kind(node)}.")
    try:
        return conditions.parse(text)
    except InvalidCondition as error:
        raise Fault(str(error)) from None


def _key_of(node: Node) -> str:
    if not is_mapping(node):
        return ""
    return _cut(next(((scalar(value) or "").strip() for key, _, value in entries(node) if key == "key"), ""))


def _near(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, sorted(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else "."


def _cut(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


HEAD: Fields = {
    "catalogue": words(60),
    "version": count,
    "title": words(200),
    "language": words(10),
    "summary": words(2000),
}
ATTRIBUTE: Fields = {"key": words(40), "title": words(200)}
CONTROL: Fields = {
    "key": words(60),
    "family": choice(Family),
    **{name: words(most) for name, most in TEXTS.items()},
    "when": _when,
    "effort_days": number,
    "lead_days": count,
    "valid_days": count,
    "hard": yes_no,
}
