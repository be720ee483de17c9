"""What was read from a page, as one JSON object and as text for a terminal. docs/vpmom-import.md is the reference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from vpmom.parser.parsed import SECTIONS, STANDARD_LABELS, Items, Page, ParsedItem, ParsedLink, ParsedPlan
from vpmom.parser.rapid import write_rapid

JsonObject = dict[str, object]


def as_json(page: Page) -> JsonObject:
    """Plans in the order of the page, and every piece that is in none of them."""
    return {
        "format": page.format,
        "plans": [_plan(plan) for plan in page.plans],
        "unplaced": [piece.text for piece in page.unplaced],
        "unplaced_lines": [[piece.first, piece.last] for piece in page.unplaced],
    }


def _plan(plan: ParsedPlan) -> JsonObject:
    return {
        "title": plan.title,
        "title_links": [link.url for link in plan.title_links],
        "stub": plan.stub,
        "labels": dict(plan.labels),
        **{key: _items(plan.section(key)) for key in SECTIONS},
        "remarks": {key: list(texts) for key, texts in plan.remarks.items()},
        "intro": list(plan.intro),
        "period": [_day(day) for day in plan.period] if plan.period else None,
        "period_label": plan.period_label or None,
        "vetted": _day(plan.vetted),
        "vetted_label": plan.vetted_label or None,
        "rapid": {name: list(roles) for name, roles in plan.rapid.items()},
        "rapid_text": plan.rapid_text or None,
        "metadata": [list(row) for row in plan.metadata],
        "links": {"previous": _urls(plan.previous), "internal": _urls(plan.internal)},
        "doubts": [{"where": doubt.where, "reason": doubt.reason} for doubt in plan.doubts],
        "lines": [plan.first_line, plan.last_line],
        "dialect": plan.dialect.as_json(),
    }


def _items(items: Items | None) -> list[JsonObject] | None:
    return None if items is None else [_item(item) for item in items]


def _item(item: ParsedItem) -> JsonObject:
    return {
        "text": item.text,
        "struck": list(item.struck),
        "owner": item.owner,
        "links": list(item.links),
        "children": [_item(child) for child in item.children],
        "source": item.source,
        "line": item.line,
    }


def _urls(links: Sequence[ParsedLink]) -> list[str]:
    return [link.url for link in links]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_text(page: Page) -> str:
    """The same for a reader."""
    stubs = sum(plan.stub for plan in page.plans)
    lines = [
        f"Plans: {len(page.plans) - stubs}. Announced, but not written: {stubs}. Pieces in no plan: {len(page.unplaced)}."
    ]
    for plan in page.plans:
        lines += ["", *_plan_lines(plan)]
    if page.unplaced:
        lines += ["", "In no plan"]
        lines += [f"  line {piece.first}: {_short(piece.text)}" for piece in page.unplaced]
    return "\n".join(lines)


def _plan_lines(plan: ParsedPlan) -> Iterator[str]:
    yield f"{plan.title or '(no title)'}{' (stub)' if plan.stub else ''}, lines {plan.first_line} to {plan.last_line}"
    period = f"{plan.period[0]} to {plan.period[1]}" if plan.period else ""
    facts = {
        "Period": " = ".join(word for word in (plan.period_label, period) if word),
        "RAPID": write_rapid(plan.rapid.items()),
        "Vetted": str(plan.vetted or plan.vetted_label),
        "Previous": ", ".join(_urls(plan.previous)),
        "Internal": ", ".join(_urls(plan.internal)),
    }
    yield from (f"  {name}: {value}" for name, value in facts.items() if value)
    yield from (f"  {_short(text)}" for text in plan.intro)
    for key in plan.order or SECTIONS:
        items = plan.section(key)
        if items is not None:
            yield f"  {plan.labels.get(key, STANDARD_LABELS[key])}"
            yield from (f"    ({remark})" for remark in plan.remarks.get(key, ()))
            yield from _item_lines(items, 4)
    yield from (f"  ? {doubt.where}: {doubt.reason}" for doubt in plan.doubts)


def _item_lines(items: Items, indent: int) -> Iterator[str]:
    for item in items:
        owner = f"({item.owner}) " if item.owner else ""
        struck = f"   [struck: {'; '.join(item.struck)}]" if item.struck else ""
        yield f"{' ' * indent}- {owner}{item.text}{struck}"
        yield from _item_lines(item.children, indent + 2)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:99].rstrip()}…"
