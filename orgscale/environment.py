"""Reading the environment: a bad or missing value refuses to start with one sentence.

Every variable is declared once, with what it is for; the deployment files are tested against this list.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


class BadEnvironment(SystemExit):
    """A setting is missing or wrong. Exits with the sentence, without a traceback."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"OrgScale cannot start: {sentence}")


@dataclass(frozen=True)
class Variable:
    name: str
    purpose: str


class Environment:
    """The variables that were asked for, read from `source`. An empty value counts as absent."""

    def __init__(self, source: Mapping[str, str] = os.environ) -> None:
        self.source = source
        self.known: dict[str, Variable] = {}

    def _raw(self, name: str, purpose: str) -> str:
        self.known[name] = Variable(name, purpose)
        return self.source.get(name, "").strip()

    def _read(self, name: str, default: T, purpose: str, convert: Callable[[str], T]) -> T:
        raw = self._raw(name, purpose)
        if not raw:
            return default
        try:
            return convert(raw)
        except ValueError as problem:
            raise BadEnvironment(f"{name} is {raw!r}, but {problem}.") from None

    def text(self, name: str, default: str, purpose: str) -> str:
        return self._read(name, default, purpose, str)

    def flag(self, name: str, default: bool, purpose: str) -> bool:
        return self._read(name, default, purpose, _flag)

    def words(self, name: str, default: list[str], purpose: str) -> list[str]:
        return self._read(name, default, purpose, lambda raw: [word.strip() for word in raw.split(",") if word.strip()])

    def choice(self, name: str, default: str, purpose: str, options: tuple[str, ...]) -> str:
        return self._read(name, default, purpose, lambda raw: _choice(raw, options))

    def url(self, name: str, default: str, purpose: str, schemes: tuple[str, ...], words: tuple[str, ...] = ()) -> str:
        """An address of one of `schemes`, or one of `words`, which stand for themselves."""
        return self._read(name, default, purpose, lambda raw: raw if raw in words else _url(raw, schemes))


def _flag(raw: str) -> bool:
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError("it must be yes or no")


def _choice(raw: str, options: tuple[str, ...]) -> str:
    if raw not in options:
        raise ValueError(f"it must be one of {', '.join(options)}")
    return raw


def _url(raw: str, schemes: tuple[str, ...]) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in schemes or not (parts.hostname or parts.path.strip("/")):
        raise ValueError(f"it must be an address that begins with {' or '.join(s + '://' for s in schemes)}")
    return raw
