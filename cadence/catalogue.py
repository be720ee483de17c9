"""What other apps bring: the lists of dotted paths and words in the settings, and the checks that find a bad entry."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from django.conf import settings
from django.core.checks import Error
from django.utils.module_loading import import_string

from cadence.agenda import Contributor, Provider
from cadence.models.notices import Way

CONTRACT = ("key", "prefix", "subject", "parts")
PROVIDES = ("key", "title", "entries")
WORD = re.compile(r"[a-z][a-z-]{0,38}")


def waiting_functions() -> tuple[Callable, ...]:
    """Functions of a membership that yield `waiting.Waiting`."""
    return _functions(tuple(settings.WAITING))


def contributors() -> tuple[Contributor, ...]:
    """Those who bring the agenda of a review, in the order of the settings."""
    return _contributors(tuple(settings.CADENCE_AGENDA))


def contributor_of(subject: str) -> Contributor | None:
    """Who knows a subject such as "plan:12"."""
    prefix = subject.partition(":")[0]
    return next((one for one in contributors() if one.prefix == prefix), None) if subject else None


def providers() -> tuple[Provider, ...]:
    """Those who bring the agenda of a meeting, in the order of the settings."""
    return _contributors(tuple(settings.MEETING_AGENDA))


def notice_kinds() -> dict[str, tuple]:
    """{word: (title, when its mails come unless the member chose otherwise)}"""
    return {word: (title, way) for word, title, way in settings.NOTICE_KINDS}


@lru_cache
def _functions(paths: tuple[str, ...]) -> tuple[Callable, ...]:
    return tuple(import_string(path) for path in paths)


@lru_cache
def _contributors(paths: tuple[str, ...]) -> tuple:
    return tuple(import_string(path)() for path in paths)


def check_settings(**kwargs) -> list[Error]:
    """System check: every path leads somewhere, and no two contributors or kinds share their word."""
    return [*_of_waiting(), *_of_agenda(), *_of_meetings(), *_of_kinds()]


def _of_waiting() -> Iterator[Error]:
    for path in settings.WAITING:
        found, error = _imported("WAITING", path, "cadence.E001")
        if error is not None:
            yield error
        elif not callable(found):
            yield Error(f"WAITING names {path}, which is no function.", id="cadence.E001")


def _of_agenda() -> Iterator[Error]:
    seen: dict[str, str] = {}
    for path in settings.CADENCE_AGENDA:
        found, error = _imported("CADENCE_AGENDA", path, "cadence.E002")
        if error is not None:
            yield error
            continue
        missing = [name for name in CONTRACT if not hasattr(found, name)]
        if missing:
            yield Error(f"The agenda of {path} has no {', '.join(missing)}.", id="cadence.E003")
            continue
        for word in {found.key, f"{found.prefix}:"}:
            if word in seen:
                yield Error(f"The agendas {seen[word]} and {path} share {word.rstrip(':')!r}.", id="cadence.E004")
            seen.setdefault(word, path)


def _of_meetings() -> Iterator[Error]:
    seen: dict[str, str] = {}
    for path in settings.MEETING_AGENDA:
        found, error = _imported("MEETING_AGENDA", path, "cadence.E006")
        if error is not None:
            yield error
            continue
        missing = [name for name in PROVIDES if not hasattr(found, name)]
        if missing or not WORD.fullmatch(found.key):
            why = f"has no {', '.join(missing)}" if missing else f"has a bad key: {found.key!r}"
            yield Error(f"The part of {path} {why}.", id="cadence.E007")
        elif found.key in seen:
            yield Error(f"The parts {seen[found.key]} and {path} share {found.key!r}.", id="cadence.E008")
        else:
            seen[found.key] = path


def _of_kinds() -> Iterator[Error]:
    words = [kind[0] for kind in settings.NOTICE_KINDS]
    for word, _title, way in settings.NOTICE_KINDS:
        if not WORD.fullmatch(word) or way not in Way.values or words.count(word) > 1:
            yield Error(f"NOTICE_KINDS has a bad entry: {word!r}, {way!r}.", id="cadence.E005")


def _imported(setting: str, path: str, id_: str):
    try:
        return import_string(path), None
    except ImportError as problem:
        return None, Error(f"{setting} names {path}, which cannot be imported: {problem}", id=id_)
