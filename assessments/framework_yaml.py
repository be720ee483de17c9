"""A framework written as the YAML file that docs/frameworks.md describes. Pure."""

from __future__ import annotations

from typing import Any

import yaml

# The database forgets in which order the keys of a mapping stood; people read them in this one.
_ORDER = [
    "key", "version", "kind", "dimension", "level", "name", "holder", "title", "author", "url", "language", "method",
    "currency", "platform", "size", "fit", "stage", "blueprint", "signs", "revenue", "headcount", "slogan",
    "statement", "text", "summary", "description", "value", "label", "note", "unit", "better", "criteria", "help",
    "weight", "effort_days", "duration_days", "roles", "lifts", "after", "licence", "sources", "levels", "dimensions",
    "cells", "ladders", "answers", "answer_sets", "options", "origins", "practices", "quick", "principles", "changes",
    "choices", "actions", "pains", "origin",
]  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(_ORDER)}

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # with 1,400 practices Python alone takes seconds

_HEADING = """\
# The framework {key}, version {version}, as it is published in OrgScale.
# A published version never changes: raise `version` before you publish a changed file.
# The format is described in docs/frameworks.md.
"""


def write(raw: dict[str, Any]) -> str:
    """The YAML text of a framework's raw data; `framework.load_yaml` reads the same data back."""
    body: str = yaml.dump(
        _ordered(raw), Dumper=_Dumper, allow_unicode=True, sort_keys=False, default_flow_style=False, width=110
    )
    return _HEADING.format(key=raw["key"], version=raw["version"]) + body


def _ordered(raw: Any) -> Any:
    if isinstance(raw, list):
        return [_ordered(one) for one in raw]
    if not isinstance(raw, dict):
        return raw
    return {name: _ordered(raw[name]) for name in sorted(raw, key=lambda name: _RANK.get(name, len(_RANK)))}
