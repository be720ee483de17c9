"""From what was read on a page to a plan, and back to what is written as Markdown. No word gets lost on the way.

What a plan has no place for, such as a row of the key facts that nobody knows, goes into its introduction; what stands
beside the list of a section goes into its commentary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from textwrap import wrap

from vpmom import wording
from vpmom.days import is_plan_day
from vpmom.kinds import COMMENTARY, SHAPES, Kind
from vpmom.marks import runs
from vpmom.parser.dialect import DEFAULT, Dialect
from vpmom.parser.facts import fact_key
from vpmom.parser.inline import escape
from vpmom.parser.parsed import SECTIONS, STANDARD_LABELS, ParsedItem, ParsedLink, ParsedPlan
from vpmom.parser.rapid import role_of_key, write_rapid
from vpmom.plan import Item, Party, Period, Plan, Reference, Section
from vpmom.words import plain

LONGEST_REMARK = 5000  # letters of a line
UNDERSTOOD = ("period", "rapid", "vetted", "previous", "internal")
# Where the sections of the kinds that a page does not have by name are written. A VMOST has no obstacles.
SLOTS: Mapping[Kind, Mapping[str, str]] = {
    Kind.OKR: {"objectives": "priorities", "key_results": "measures"},
    Kind.VMOST: {"mission": "obstacles", "objectives": "measures", "strategies": "priorities", "tactics": "methods"},
}


def to_plan(parsed: ParsedPlan) -> Plan:
    """The plan that a page says. Its items have keys such as "methods.2" until they are stored."""
    kind = Kind.V2MOM if "v2mom" in parsed.title.lower() else Kind.VPMOM
    return Plan(
        title=parsed.title,
        kind=kind,
        sections=tuple(_sections(parsed, kind)),
        period=_period(parsed.period),
        period_label=parsed.period_label,
        rapid=tuple(Party(name, "".join(roles)) for name, roles in parsed.rapid.items()),
        vetted=parsed.vetted,
        vetted_label=parsed.vetted_label,
        previous=_references(parsed, "previous", parsed.previous),
        internal=_references(parsed, "internal", parsed.internal),
        intro="\n\n".join([*parsed.intro, *_homeless(parsed)]),
    )


def to_parsed(plan: Plan, dialect: Dialect = DEFAULT) -> ParsedPlan:
    """What a writer of Markdown is told of `plan`. Figures of a measure stand behind its words when those lack them."""
    slots = SLOTS.get(plan.kind, {})
    here = {slots.get(section.key, section.key): section for section in plan.sections}
    items = {slot: tuple(_parsed_item(item) for item in section.items) for slot, section in here.items()}
    labels = {slot: plan.label(section.key) for slot, section in here.items()}
    return ParsedPlan(
        title=plan.title,
        labels={slot: label for slot, label in labels.items() if label != STANDARD_LABELS[slot]},
        order=tuple(here),
        vision=items.get("vision"),
        priorities=items.get("priorities"),
        methods=items.get("methods"),
        obstacles=items.get("obstacles"),
        measures=items.get("measures"),
        commentary=items.get(COMMENTARY.key),
        period=(plan.period.start, plan.period.end) if plan.period else None,
        period_label=_period_label(plan),
        vetted=plan.vetted,
        vetted_label=_vetted(plan),
        rapid={party.name: tuple(party.roles) for party in plan.rapid},
        rapid_text=_rapid(plan),
        previous=tuple(ParsedLink(one.label, one.url) for one in _apart(plan, plan.previous)),
        internal=tuple(ParsedLink(one.label, one.url) for one in _apart(plan, plan.internal)),
        metadata=tuple(_rows(plan)),
        intro=tuple(paragraph for paragraph in plan.intro.split("\n\n") if paragraph.strip()),
        dialect=dialect,
    )


# ---- From a page ----


def _sections(parsed: ParsedPlan, kind: Kind) -> Iterator[Section]:
    shape = SHAPES[kind]
    beside = tuple(_beside(parsed))
    for key in SECTIONS:
        items = parsed.section(key)
        if key == COMMENTARY.key and beside:
            items = (*(items or ()), *beside)
        if items is not None:
            label = parsed.labels.get(key, STANDARD_LABELS[key])
            yield Section(
                key,
                tuple(to_item(item, f"{key}.{number}") for number, item in enumerate(items, start=1)),
                "" if label == shape.section(key).label else label,
            )


def with_remarks_for_intro(plan: Plan) -> Plan:
    """`plan` with the paragraphs of its introduction before its other remarks, where each has a visibility."""
    paragraphs = [" ".join(paragraph.splitlines()) for paragraph in plan.intro.split("\n\n") if paragraph.strip()]
    if not paragraphs:
        return plan
    known = plan.section(COMMENTARY.key) or Section(COMMENTARY.key)
    lines = (line for words in paragraphs for line in wrap(words, LONGEST_REMARK, break_on_hyphens=False))
    moved = tuple(Item(f"{COMMENTARY.key}.intro.{number}", line) for number, line in enumerate(lines, start=1))
    others = tuple(section for section in plan.sections if section.key != COMMENTARY.key)
    return replace(plan, intro="", sections=(*others, replace(known, items=(*moved, *known.items))))


def _beside(parsed: ParsedPlan) -> Iterator[ParsedItem]:
    for key, remarks in parsed.remarks.items():
        label = parsed.labels.get(key, STANDARD_LABELS[key])
        for remark in remarks:
            source = remark if key == COMMENTARY.key else f"{label}: {remark}"
            yield ParsedItem(source=source, text=plain(source))


def to_item(parsed: ParsedItem, key: str = "") -> Item:
    """One line as it is kept: its owner apart, the marks in its words."""
    text = _without_owner(parsed.source, parsed.owner) if parsed.owner else parsed.source
    children = tuple(to_item(child, f"{key}.{number}") for number, child in enumerate(parsed.children, start=1))
    if text is None:  # the owner stands in the words in a way that is not ours to take apart
        return Item(key, parsed.source, children=children)
    return Item(key, text, owner=parsed.owner or "", children=children)


def _without_owner(source: str, owner: str) -> str | None:
    """`source` without "(Sales Ops) " in front, or None where it is written in another way."""
    name = r"\s+".join(re.escape(word) for word in owner.split())
    prefix = rf"(?:\[[ xX]\]\s+)?[*_]{{0,3}}\\?[(\[]\s*{name}\s*\\?[)\]][*_]{{0,3}}\s*[:\-–—]?\s*(?=\S)"
    match = re.match(prefix, source)
    return source[match.end() :] if match else None


def _period(days: tuple[date, date] | None) -> Period | None:
    """None also for a period that ends before it begins, or lies in no year of a plan: its words stay in the label."""
    return Period(*days) if days and days[0] <= days[1] and all(map(is_plan_day, days)) else None


def _references(parsed: ParsedPlan, name: str, links: Iterable[ParsedLink]) -> tuple[Reference, ...]:
    """The links of a row; a bare address is named as its row is, and words without a link are kept as words."""
    rows = [(key, value) for key, value in parsed.metadata if fact_key(key) == name]
    named = tuple(
        Reference(plain(rows[0][0]) if rows and link.label == link.url else link.label, link.url) for link in links
    )
    words = tuple(Reference(plain(value), "") for _key, value in rows) if not named else ()
    return named or words


def _homeless(parsed: ParsedPlan) -> Iterator[str]:
    """Paragraphs of what the plan has no place for."""
    known = {link.url for link in (*parsed.previous, *parsed.internal)}
    for link in parsed.title_links:
        if link.url not in known:
            yield f"[{link.label}]({link.url})"
    doubted = {doubt.where for doubt in parsed.doubts}
    for key, value in parsed.metadata:
        is_doubted = fact_key(key) == "rapid" and "rapid" in doubted
        if value.strip() and (is_doubted or not _is_kept(key, value)):
            yield f"{key}: {value}"


def _is_kept(key: str, value: str) -> bool:
    """Whether the plan says all that the row says."""
    name = fact_key(key)
    if name in ("previous", "internal"):
        beside = re.sub(r"\[[^\]]*\]\([^)]*\)|<?https?://\S+", " ", value)
        return not re.search(r"\w", beside) or beside == value
    return name in UNDERSTOOD or role_of_key(plain(key)) is not None


# ---- To a page ----


def _parsed_item(item: Item) -> ParsedItem:
    source = f"({item.owner}) {item.text}" if item.owner else item.text
    figure = wording.figure(item.measure)
    if figure and not _says(item):
        source = f"{source} ({figure})"
    children = tuple(_parsed_item(child) for child in item.children)
    parts = runs(item.text)
    return ParsedItem(
        source=source,
        text="".join(run.text for run in parts),
        struck=tuple(run.text for run in parts if run.struck),
        owner=item.owner or None,
        links=tuple(run.url for run in parts if run.url),
        children=children,
    )


def _says(item: Item) -> bool:
    """Whether the line itself names the target."""
    target = item.measure.target if item.measure else None
    if target is None:
        return False
    return wording.number(target) in plain(item.text) or wording.digits(target) in plain(item.text)


def _rows(plan: Plan) -> Iterator[tuple[str, str]]:
    """The key facts as rows, in the order of the pages that have them. A period that the title names needs no row."""
    label = _period_label(plan)
    if label and label not in plan.title:
        yield "Period", label
    if plan.rapid:
        yield "RAPID", _rapid(plan)
    if vetted := _vetted(plan):
        yield "Vetted date", vetted
    if previous := _apart(plan, plan.previous):
        yield "Previous versions", ", ".join(_markdown(one) for one in previous)
    yield from _internal(_apart(plan, plan.internal))


def _apart(plan: Plan, references: Iterable[Reference]) -> tuple[Reference, ...]:
    """Those that no line and no paragraph of the page says itself, such as "See [confidential version](…)"."""
    sources = [plan.intro, *(item.text for _key, item in plan.walk())]
    said = {run.url for source in sources for run in runs(source)} - {""}
    return tuple(one for one in references if one.url not in said)


def _internal(references: Iterable[Reference]) -> Iterator[tuple[str, str]]:
    """One named as its row was is written as that row, with its bare address."""
    for one in references:
        if fact_key(one.label) == "internal":
            yield one.label, one.url or one.label
        else:
            yield "Internal version", _markdown(one)


def _markdown(reference: Reference) -> str:
    if not reference.url or reference.label == reference.url:
        return reference.url or reference.label
    return f"[{escape(reference.label)}]({reference.url})"


def _period_label(plan: Plan) -> str:
    if plan.period_label or not plan.period:
        return plan.period_label
    return f"{_day(plan.period.start)} to {_day(plan.period.end)}"


def _vetted(plan: Plan) -> str:
    return plan.vetted_label or (_day(plan.vetted) if plan.vetted else "")


def _rapid(plan: Plan) -> str:
    return write_rapid((party.name, party.roles) for party in plan.rapid)


def _day(when: date) -> str:
    """As the pages write it: "May 1, 2019"."""
    return f"{when:%b} {when.day}, {when.year}"
