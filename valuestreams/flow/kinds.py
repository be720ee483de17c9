"""Which flow item a tracker's own word for a type means, as far as one can tell. People may say otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable

from valuestreams.flow.items import Kind

# Tried in this order: a security bug is a risk, and a bug of a feature is a defect.
MEANINGS = (
    (Kind.RISK, ("risk", "security", "vulnerability", "cve", "compliance", "audit", "privacy", "regulatory")),
    (Kind.DEFECT, ("defect", "bug", "incident", "fault", "error", "hotfix", "regression", "problem", "failure")),
    (
        Kind.DEBT,
        ("debt", "chore", "refactor", "refactoring", "maintenance", "upgrade", "cleanup", "technical", "enabler"),
    ),
    (Kind.FEATURE, ("feature", "story", "enhancement", "improvement", "requirement", "change", "need", "request")),
)
LETTERS = re.compile(r"[a-z]+")
SCOPES = ("type::", "kind::", "category::")


def guessed(word: str) -> Kind:
    """The flow item that a tracker's word such as "User Story" or "Technical debt" stands for."""
    letters = LETTERS.findall(word.lower())
    said = (
        set(letters)
        | {one.removesuffix("s") for one in letters}
        | {one[:-3] + "y" for one in letters if one[-3:] == "ies"}
    )
    for kind, words in MEANINGS:
        if said.intersection(words):
            return kind
    return Kind.UNCLASSIFIED


def type_label(labels: Iterable[str]) -> str:
    """The one label that says what an item is: a scoped one such as `type::bug`, else the first with a meaning; "" if none."""
    labels = [label.strip() for label in labels]
    for label in labels:
        scope = next((scope for scope in SCOPES if label.lower().startswith(scope)), "")
        if scope:
            return label[len(scope) :].strip()
    return next((label for label in labels if guessed(label) is not Kind.UNCLASSIFIED), "")
