"""A plan as JSON and back, exactly: what a version keeps, and what its signatures are bound to."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from vpmom.kinds import Kind
from vpmom.plan import (
    Direction,
    Item,
    Link,
    LinkKind,
    Measure,
    MeasureKind,
    Muted,
    Obstacle,
    ObstacleState,
    Party,
    Period,
    Plan,
    Reference,
    Section,
    Visibility,
)

FORMAT = 1  # of the JSON below; a reader of an older one belongs here


def freeze(plan: Plan) -> dict[str, Any]:
    """`plan` as plain JSON values. Dates are ISO 8601, decimals text, links sorted: equal plans give equal JSON."""
    return {
        "format": FORMAT,
        "title": plan.title,
        "kind": plan.kind.value,
        "headline": plan.headline,
        "unit": plan.unit,
        "owner": plan.owner,
        "period": [plan.period.start.isoformat(), plan.period.end.isoformat()] if plan.period else None,
        "period_label": plan.period_label,
        "parents": list(plan.parents),
        "rapid": [[party.name, party.roles, party.is_group, party.key] for party in plan.rapid],
        "vetted": _day(plan.vetted),
        "vetted_label": plan.vetted_label,
        "previous": [[reference.label, reference.url] for reference in plan.previous],
        "internal": [[reference.label, reference.url] for reference in plan.internal],
        "intro": plan.intro,
        "stage": plan.stage,
        "order_confirmed": plan.order_confirmed,
        "sections": [
            {"key": section.key, "label": section.label, "items": [freeze_item(item) for item in section.items]}
            for section in plan.sections
        ],
        "links": sorted([link.kind.value, link.source, link.target] for link in plan.links),
        "muted": sorted([mute.check, mute.item, mute.reason] for mute in plan.muted),
    }


def thaw(data: Mapping[str, Any]) -> Plan:
    """The plan that `freeze` wrote."""
    return Plan(
        title=data["title"],
        kind=Kind(data["kind"]),
        headline=data["headline"],
        unit=data["unit"],
        owner=data["owner"],
        period=Period(*(date.fromisoformat(day) for day in data["period"])) if data["period"] else None,
        period_label=data["period_label"],
        parents=tuple(data["parents"]),
        rapid=tuple(Party(*party) for party in data["rapid"]),
        vetted=_date(data["vetted"]),
        vetted_label=data["vetted_label"],
        previous=tuple(Reference(*reference) for reference in data["previous"]),
        internal=tuple(Reference(*reference) for reference in data["internal"]),
        intro=data["intro"],
        stage=data["stage"],
        order_confirmed=data["order_confirmed"],
        sections=tuple(
            Section(section["key"], tuple(thaw_item(item) for item in section["items"]), section["label"])
            for section in data["sections"]
        ),
        links=frozenset(Link(LinkKind(kind), source, target) for kind, source, target in data["links"]),
        muted=tuple(Muted(*mute) for mute in data["muted"]),
    )


def checksum(content: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON (sorted keys, no white space, UTF-8) of what `freeze` gave."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def freeze_item(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "text": item.text,
        "visibility": item.visibility.value,
        "owner": item.owner,
        "unit": item.unit,
        "headcount": _text(item.headcount),
        "measure": _freeze_measure(item.measure) if item.measure else None,
        "obstacle": _freeze_obstacle(item.obstacle) if item.obstacle else None,
        "written": _day(item.written),
        "children": [freeze_item(child) for child in item.children],
    }


def thaw_item(data: Mapping[str, Any]) -> Item:
    return Item(
        key=data["key"],
        text=data["text"],
        visibility=Visibility(data["visibility"]),
        owner=data["owner"],
        unit=data["unit"],
        headcount=_decimal(data["headcount"]),
        measure=_thaw_measure(data["measure"]) if data["measure"] else None,
        obstacle=_thaw_obstacle(data["obstacle"]) if data["obstacle"] else None,
        written=_date(data["written"]),
        children=tuple(thaw_item(child) for child in data["children"]),
    )


def _freeze_measure(measure: Measure) -> dict[str, Any]:
    return {
        "kind": measure.kind.value,
        "unit": measure.unit,
        "direction": measure.direction.value,
        "baseline": _text(measure.baseline),
        "target": _text(measure.target),
        "due": _day(measure.due),
        "zones": list(measure.zones),
        "definition": measure.definition,
    }


def _thaw_measure(data: Mapping[str, Any]) -> Measure:
    return Measure(
        kind=MeasureKind(data["kind"]),
        unit=data["unit"],
        direction=Direction(data["direction"]),
        baseline=_decimal(data["baseline"]),
        target=_decimal(data["target"]),
        due=_date(data["due"]),
        zones=tuple(data["zones"]),
        definition=data["definition"],
    )


def _freeze_obstacle(obstacle: Obstacle) -> dict[str, Any]:
    return {
        "state": obstacle.state.value,
        "opened": _day(obstacle.opened),
        "cleared": _day(obstacle.cleared),
        "reason": obstacle.reason,
        "periods": obstacle.periods,
    }


def _thaw_obstacle(data: Mapping[str, Any]) -> Obstacle:
    return Obstacle(
        state=ObstacleState(data["state"]),
        opened=_date(data["opened"]),
        cleared=_date(data["cleared"]),
        reason=data["reason"],
        periods=data["periods"],
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(number: Decimal | None) -> str | None:
    """The shortest form: a database gives 40.0000 where somebody typed 40, and both are the same text to sign."""
    if number is None:
        return None
    return format(number.normalize(), "f") if number else "0"


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
