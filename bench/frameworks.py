"""Frameworks of any size, made by code. Their texts are as long as those of MAMOS."""

from typing import Any

from assessments import framework as framework_format
from assessments.models import Framework

LEVELS = ["I", "II", "III", "IV", "V"]
DIMENSIONS = ["methods", "architecture", "management", "organization", "skills"]
HEADCOUNTS = [[3, 10], [10, 50], [50, 150], [150, 500], [500, None]]
STATEMENT = "Every product team writes down what it wants to reach in the next quarter, and looks at it with others"
CRITERION = "The agreement is written down, dated, and known to those it is about"
HELP = (
    "Look for a page that somebody outside the team could read. It names the aim, the figure that shows it, and who "
    "decides when two aims collide; a talk that nobody remembers does not count here."
)
PLACES = [(dimension, level) for dimension in DIMENSIONS for level in LEVELS]


def made_framework(practices: int) -> Framework:
    """The stored framework `made-<practices>`: so many practices over five dimensions and five levels."""
    raw = definition(practices)
    return Framework.objects.create(
        key=raw["key"], version=1, title=raw["title"], checksum=framework_format.checksum(raw), definition=raw
    )


def definition(practices: int) -> dict[str, Any]:
    """As YAML would give it; as many actions as practices, each lifting one, as in MAMOS."""
    placed = [(f"p{number:04}", *PLACES[number % len(PLACES)]) for number in range(practices)]
    return {
        "key": f"made-{practices}",
        "version": 1,
        "title": f"Framework of {practices:,} practices",
        "levels": [_level(key, headcount) for key, headcount in zip(LEVELS, HEADCOUNTS, strict=True)],
        "dimensions": [{"key": key, "title": key.title()} for key in DIMENSIONS],
        "ladders": [{"key": key, "title": key.title()} for key in DIMENSIONS],
        "practices": [_practice(key, dimension, level) for key, dimension, level in placed],
        "quick": [_quick(dimension, level) for dimension, level in PLACES],
        "actions": [_action(key, dimension, level) for key, dimension, level in placed],
        "pains": [_pain(key, placed) for key in ("satisfaction", "reliability")],
    }


def _level(key: str, headcount: list[int | None]) -> dict[str, Any]:
    return {"key": key, "title": f"Level {key}", "fit": {"headcount": headcount}}


def _criteria() -> list[dict[str, str]]:
    return [{"key": key, "text": f"{CRITERION}, {key}"} for key in "abc"]


def _practice(key: str, dimension: str, level: str) -> dict[str, Any]:
    words = {"statement": f"{STATEMENT}, {key}", "criteria": _criteria(), "help": HELP}
    return {"key": key, "dimension": dimension, "level": level, **words, "ladders": [dimension]}


def _quick(dimension: str, level: str) -> dict[str, Any]:
    words = {"statement": f"{STATEMENT}, in {dimension} at {level}", "criteria": _criteria(), "help": HELP}
    return {"key": f"q-{dimension}-{level.lower()}", "dimension": dimension, "level": level, **words}


def _action(practice: str, dimension: str, level: str) -> dict[str, Any]:
    action = {"key": f"do-{practice}", "dimension": dimension, "level": level, "title": f"Agree on {practice}"}
    return {**action, "effort_days": 5, "lifts": [practice], "roles": ["Engineering lead"]}


def _pain(key: str, placed: list[tuple[str, str, str]]) -> dict[str, Any]:
    return {"key": key, "kind": "quality", "title": key.title(), "origins": [practice for practice, *_ in placed[::10]]}
