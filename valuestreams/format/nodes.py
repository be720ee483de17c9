"""YAML as nodes with their lines, and nothing by which YAML can run code, grow in memory or say two things at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

MAX_BYTES = 2_000_000
MAX_NODES = 300_000  # 2,000 steps with everything said of each hold fewer
MAX_DEPTH = 12

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NULL, BOOL = "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"

Node = Any  # of PyYAML, which has no types


class Unreadable(ValueError):
    """The text is not plain YAML; the message is a sentence with the line."""


@dataclass(frozen=True)
class Line:
    """One thing that is wrong with a file: where, and what. `line` counts from 1; `place` is like "review.ca"."""

    line: int
    place: str
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}{f', {self.place}' if self.place else ''}: {self.sentence}"


def root(source: str | bytes, deepest: int = MAX_DEPTH) -> Node:
    """The one document in `source`, at most `deepest` levels inside each other. Raises Unreadable."""
    text = _decoded(source)
    try:
        _check_events(text, deepest)
        found = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark, problem = error.problem_mark or error.context_mark, error.problem or error.context or "not readable"
        raise Unreadable(f"{_place(mark)}This is not valid YAML: {problem}.") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unreadable(f"Line {line}: The file holds a character that is not allowed in YAML.") from error
    if found is None:
        raise Unreadable("The file is empty.")
    return found


def line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


def is_mapping(node: Node) -> bool:
    return isinstance(node, yaml.MappingNode)


def is_list(node: Node) -> bool:
    return isinstance(node, yaml.SequenceNode)


def is_null(node: Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == NULL


def scalar(node: Node) -> str | None:
    """The text of a single value as it is written, None for a list or mapping."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def is_quoted(node: Node) -> bool:
    return node.style not in (None, "")  # the C loader says "" for a plain value


def entries(node: Node) -> Iterator[tuple[str, Node, Node]]:
    """Key, its node and the value's node."""
    for key, value in node.value:
        yield scalar(key) or "", key, value


def kind(node: Node) -> str:
    """What stands there, for a sentence."""
    if is_mapping(node):
        return "a mapping of keys"
    if is_list(node):
        return "a list"
    if is_null(node):
        return "nothing"
    if node.tag == BOOL:
        return "yes or no"
    shown = " ".join(str(node.value).split())
    return f"'{shown if len(shown) <= 40 else shown[:39] + '…'}'"


def _decoded(source: str | bytes) -> str:
    raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(raw) > MAX_BYTES:
        raise Unreadable(f"The file is longer than {MAX_BYTES // 1_000_000} MB, which is the most that is read.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"Line {line}: The file is not UTF-8 text.") from error


def _check_events(text: str, deepest: int) -> None:
    """Refuses references, tags and deep nesting before anything is built in memory."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if count > MAX_NODES:
            raise Unreadable(f"{_place(event.start_mark)}The file holds more than {MAX_NODES:,} values.")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable(f"{_place(event.start_mark)}References (&name, *name) are not allowed; repeat the text.")
        if getattr(event, "tag", None):
            raise Unreadable(f"{_place(event.start_mark)}Tags (!name) are not allowed.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest:
            raise Unreadable(f"{_place(event.start_mark)}More than {deepest} levels stand inside each other.")


def _place(mark: Any) -> str:
    return f"Line {mark.line + 1}: " if mark else ""
