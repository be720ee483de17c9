"""The sections that a report can have: `settings.REPORT_SECTIONS`, dotted paths in reading order."""

from collections.abc import Iterator
from functools import lru_cache

from django.conf import settings
from django.core.checks import Error
from django.utils.module_loading import import_string

from organizations.permissions import Permission
from reports.sections import Section

CONTRACT = ("key", "title", "permission", "build")


def sections() -> dict[str, Section]:
    """The sections by key, in reading order."""
    return {section.key: section for section in _load(tuple(settings.REPORT_SECTIONS))}


@lru_cache
def _load(paths: tuple[str, ...]) -> tuple[Section, ...]:
    return tuple(import_string(path)() for path in paths)


def check_sections(**kwargs) -> list[Error]:
    """System check: every path leads to a section, and no two have one key."""
    seen: dict[str, str] = {}
    return [error for path in settings.REPORT_SECTIONS for error in _errors(path, seen)]


def _errors(path: str, seen: dict[str, str]) -> Iterator[Error]:
    try:
        section = import_string(path)
    except ImportError as problem:
        yield Error(f"REPORT_SECTIONS names {path}, which cannot be imported: {problem}", id="reports.E001")
        return
    missing = [name for name in CONTRACT if not hasattr(section, name)]
    if missing:
        yield Error(f"The report section {path} has no {', '.join(missing)}.", id="reports.E002")
        return
    if section.permission not in set(Permission):
        yield Error(f"The report section {path} asks the unknown permission {section.permission!r}.", id="reports.E003")
    if section.key in seen:
        yield Error(
            f"The report sections {seen[section.key]} and {path} share the key {section.key!r}.", id="reports.E004"
        )
    seen.setdefault(section.key, path)
