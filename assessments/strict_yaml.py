"""YAML as a data format and nothing more: no tags, no aliases, no duplicate keys, no deep nesting.

A file comes from somebody's upload, so everything by which YAML can run code, grow in memory or say two things at once
is refused with a sentence that names line and column.
"""

from __future__ import annotations

from typing import Any

import yaml

MAX_BYTES = 5_000_000
MAX_DEPTH = 20
MAX_VALUES = 300_000  # three times what a framework of 1,400 practices holds; more would take many seconds
MAX_DIGITS = 100

_NUMBERS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}

_BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class InvalidYaml(ValueError):
    """The text is not the plain YAML that we read; the message is a sentence for its author."""


class _Loader(_BaseLoader):  # type: ignore[misc]  # the C loader where libyaml exists, else the Python one
    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _refusal("a key must be text; put it in quotes", key_node.start_mark)
            if key in seen:
                raise _refusal(f"the key '{key}' stands here twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        # 1:30 would be 90: YAML counts in sixties, and takes minutes for a long row of them.
        if node.tag in _NUMBERS and (":" in node.value or len(node.value) > MAX_DIGITS):
            raise _refusal("this value cannot be read; put it in quotes", node.start_mark)
        try:
            return super().construct_object(node, deep)
        except InvalidYaml:
            raise
        except ValueError as error:  # a number such as 0x_
            raise _refusal("this value cannot be read; put it in quotes", node.start_mark) from error


# Dates stay text, and "<<" and "=" are ordinary words: one meaning for every value.
_PLAIN = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"}
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _PLAIN]
    for first, resolvers in _BaseLoader.yaml_implicit_resolvers.items()
}


def load(text: str | bytes) -> Any:
    """The one document in `text` as dicts, lists, str, int, float, bool and None.

    Raises InvalidYaml for anything over 5 MB, not UTF-8, malformed, or using tags, aliases, duplicate keys or more than
    20 levels.
    """
    source = _decode(text)
    try:
        _check_events(source)
        return yaml.load(source, Loader=_Loader)  # noqa: S506 (a safe loader, made stricter)
    except yaml.MarkedYAMLError as error:
        problem = error.problem or error.context or "not readable"
        raise _refusal(f"this is not valid YAML: {problem}", error.problem_mark or error.context_mark) from error
    except yaml.reader.ReaderError as error:
        raise InvalidYaml(_unreadable(source, error)) from error


def _decode(text: str | bytes) -> str:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise InvalidYaml(f"The file has {len(raw):,} bytes; at most {MAX_BYTES:,} are read.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidYaml(f"Line {line}: the file is not UTF-8 text.") from error


def _check_events(source: str) -> None:
    """Refuses tags, aliases and deep nesting before anything is built in memory."""
    depth = 0
    for count, event in enumerate(yaml.parse(source, Loader=_Loader)):
        if count > MAX_VALUES:
            raise _refusal(f"more than {MAX_VALUES:,} values", event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise _refusal("references (*name) are not allowed; repeat the text", event.start_mark)
        if tag := getattr(event, "tag", None):
            raise _refusal(f"the tag {tag} is not allowed", event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _refusal(f"more than {MAX_DEPTH} levels inside each other", event.start_mark)


def _refusal(problem: str, mark: Any) -> InvalidYaml:
    place = f"Line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return InvalidYaml(f"{place}{problem}.")


def _unreadable(source: str, error: yaml.reader.ReaderError) -> str:
    before = source[: error.position]
    return (
        f"Line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}: "
        f"the character U+{_code(error.character):04X} is not allowed."
    )


def _code(character: object) -> int:
    return character if isinstance(character, int) else ord(str(character)[:1] or "\0")
