"""From blocks to plans: labels are grouped, contents read, and what is left over is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from vpmom.parser.blocks import Block, Shape
from vpmom.parser.facts import Facts, Row, fact_of_line, read_facts
from vpmom.parser.groups import NAMED, Group, find_groups, is_plan
from vpmom.parser.inline import Inline, plain, read_inline
from vpmom.parser.items import Content, placeholder, read_content
from vpmom.parser.lines import references_of
from vpmom.parser.lookalikes import is_article, is_blank_form, is_definition
from vpmom.parser.manner import dialect_of
from vpmom.parser.paragraphs import cut_at_labels
from vpmom.parser.parsed import FIVE, SECTIONS, STANDARD_LABELS, Doubt, Items, ParsedLink, ParsedPlan, Piece
from vpmom.parser.periods import FiscalYearEnd
from vpmom.parser.sections import Draft, sort_blocks
from vpmom.parser.stubs import has_status, is_stub
from vpmom.parser.tables import unfold

_WORDS_BESIDE_LINK = 3
_SAYS_SOMETHING = re.compile(r"\w")
_INTERNAL = re.compile(r"\b(?:confidential|internal|private)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Page:
    blocks: list[Block]
    references: Mapping[str, str]
    year_end: FiscalYearEnd | None
    taken: set[int] = field(default_factory=set)  # places of the blocks that are in a plan
    labels: set[int] = field(default_factory=set)
    plans: list[ParsedPlan] = field(default_factory=list)


def recognise(
    read: Sequence[Block], year_end: FiscalYearEnd | None
) -> tuple[tuple[ParsedPlan, ...], tuple[Piece, ...]]:
    """All plans and stubs of a page, and the pieces of it that are in none of them, both in its order."""
    blocks = cut_at_labels(unfold(read))
    page = _Page(blocks, references_of(blocks), year_end)
    groups = find_groups(blocks)
    ends = [*(group.begin for group in groups[1:]), len(blocks)]
    for group, end in zip(groups, ends, strict=False):
        page.labels.update(mark.at for mark in group.marks)
        if is_plan(blocks, group):
            _read_plan(page, group, end)
    _read_stubs(page)
    return tuple(sorted(page.plans, key=lambda plan: plan.first_line)), tuple(_pieces(page))


def _read_plan(page: _Page, group: Group, end: int) -> None:
    draft = sort_blocks(page.blocks, group, end)
    contents = {key: read_content(key, blocks, page.references) for key, blocks in draft.contents.items()}
    if _is_lookalike(page, group, draft, contents):
        return
    page.taken.update(draft.taken)
    page.plans.append(_plan(page, group, draft, contents))


def _is_lookalike(page: _Page, group: Group, draft: Draft, contents: Mapping[str, Content]) -> bool:
    """Definitions, templates, articles about plans, and lists of sections such as a table of contents."""
    title = page.blocks[group.title_at].text if group.title_at is not None else ""
    if not any(one.items for one in contents.values()) and not NAMED.search(title):
        return True
    has_lists = sum(any(block.shape is Shape.ITEM for block in blocks) for blocks in draft.contents.values()) >= 2
    if is_article(plain(title), has_lists):
        return True
    texts = {key: [item.text for item in one.items] for key, one in contents.items()}
    return is_blank_form(texts) if _is_dated(page, draft, title) else is_definition(texts)


def _is_dated(page: _Page, draft: Draft, title: str) -> bool:
    """Whether somebody decides on it, or its title names the format and a period: explanations do neither."""
    facts = read_facts(draft.facts, plain(title), page.year_end)
    return bool(facts.rapid or facts.vetted or (facts.period and NAMED.search(title)))


def _plan(page: _Page, group: Group, draft: Draft, contents: Mapping[str, Content]) -> ParsedPlan:
    title_source = page.blocks[group.title_at].text if group.title_at is not None else _title_of_page(page)
    title = read_inline(title_source, page.references)
    facts = read_facts(draft.facts, title.text, page.year_end)
    sections = {key: contents[key].items if key in contents else None for key in SECTIONS}
    stub = _is_empty(sections)
    own = [page.blocks[at] for at in draft.taken]
    return replace(
        _with_facts(title, facts),
        stub=stub,
        labels=_labels(group),
        remarks=_remarks(draft, contents),
        order=tuple(draft.contents),
        vision=sections["vision"],
        priorities=sections["priorities"],
        methods=sections["methods"],
        obstacles=sections["obstacles"],
        measures=sections["measures"],
        commentary=sections["commentary"],
        internal=(*facts.internal, *_internal_links(page, sections)),
        intro=_paragraphs(draft.preamble),
        doubts=tuple(_doubts(page, title.text, stub, group, draft, contents, facts)),
        first_line=min(block.first for block in own),
        last_line=max(block.last for block in own),
        dialect=dialect_of(page.blocks, group, draft, contents),
    )


def _with_facts(title: Inline, facts: Facts) -> ParsedPlan:
    return ParsedPlan(
        title=title.text,
        title_links=title.links,
        period=facts.period.dates if facts.period else None,
        period_label=facts.period.label if facts.period else "",
        vetted=facts.vetted,
        vetted_label=facts.vetted_label,
        rapid=dict(facts.rapid),
        rapid_text=facts.rapid_text,
        previous=facts.previous,
        internal=facts.internal,
        metadata=facts.rows,
        doubts=facts.doubts,
    )


def _title_of_page(page: _Page) -> str:
    """The title of a page whose first plan has none of its own."""
    if page.plans:
        return ""
    for block in page.blocks:
        if block.shape is Shape.NOTE and (match := re.search(r"^title:[ \t]*(.+)$", block.text, re.MULTILINE)):
            return match[1].strip().strip("\"'")
    return ""


def _labels(group: Group) -> dict[str, str]:
    found: dict[str, str] = {}
    for mark in group.marks:
        if mark.label.words.casefold() != STANDARD_LABELS[mark.section].casefold():
            found.setdefault(mark.section, mark.label.words)
    return found


def _remarks(draft: Draft, contents: Mapping[str, Content]) -> dict[str, tuple[str, ...]]:
    found = {key: (*draft.remarks.get(key, ()), *contents[key].remarks) for key in contents}
    return {key: remarks for key, remarks in found.items() if remarks}


def _paragraphs(blocks: Sequence[Block]) -> tuple[str, ...]:
    """The introduction, one paragraph or list item each."""
    found: list[str] = []
    for block in blocks:
        text = block.text or block.source
        if block.joined and block.shape is Shape.LINE and found:
            found[-1] += f"\n{text}"
        elif text.strip():
            found.append(text)
    return tuple(found)


def _is_empty(sections: Mapping[str, Items | None]) -> bool:
    """A plan in which nothing but placeholders stands is only announced."""
    items = [item for key in FIVE for item in sections[key] or ()]
    return all(placeholder(item.text) and not item.children for item in items)


def _internal_links(page: _Page, sections: Mapping[str, Items | None]) -> list[ParsedLink]:
    """A section that only says where its confidential version is."""
    lone = [(_lone_link(sections[key] or (), page.references), sections[key] or ()) for key in FIVE]
    return [link for link, items in lone if link and _INTERNAL.search(items[0].text)]


def _lone_link(items: Items, references: Mapping[str, str]) -> ParsedLink | None:
    """The link that is all that a section says: "See [confidential version](…)"."""
    if len(items) != 1 or len(items[0].links) != 1 or items[0].children:
        return None
    inline = read_inline(items[0].source, references)
    if not inline.links or len(inline.text.split()) - len(inline.links[0].label.split()) > _WORDS_BESIDE_LINK:
        return None
    return inline.links[0]


def _doubts(
    page: _Page, title: str, stub: bool, group: Group, draft: Draft, contents: Mapping[str, Content], facts: Facts
) -> list[Doubt]:
    found: list[Doubt] = []
    if not title:
        found.append(Doubt("title", "No title was found."))
    elif has_status(title) and not stub:
        found.append(Doubt("title", "The title says that the plan is still to come, but the plan is there."))
    found += facts.doubts
    found += [Doubt("plan", f"No section for {key} was found.") for key in FIVE if key not in contents]
    for mark in group.marks:
        if mark.label.combined:
            found.append(
                Doubt(mark.section, f"“{mark.label.words}” names two sections; all of it is under {mark.section}.")
            )
    found += [
        Doubt(key, "This section stands more than once; its parts were put together.")
        for key in dict.fromkeys(draft.repeated)
    ]
    found += [
        Doubt("plan", f"“{name}” is not one of the five sections; it was left where it is.")
        for name in draft.neighbours
    ]
    for key, content in contents.items():
        found += [*_section_doubts(key, content, page.references), *content.doubts]
    return found


def _section_doubts(key: str, content: Content, references: Mapping[str, str]) -> list[Doubt]:
    if not content.items:
        return [Doubt(key, "Nothing stands below this label.")]
    if _lone_link(content.items, references):
        return [Doubt(key, "Only a link stands here; the content is on another page.")]
    return [
        Doubt(f"{key}[{at}]", "A placeholder stands here.")
        for at, item in enumerate(content.items)
        if placeholder(item.text)
    ]


def _read_stubs(page: _Page) -> None:
    headings = [at for at, block in enumerate(page.blocks) if block.shape is Shape.HEADING and block.text.strip()]
    for at, stop in zip(headings, [*headings[1:], len(page.blocks)], strict=False):
        if at in page.taken or at in page.labels:
            continue
        heading = page.blocks[at]
        body = [place for place in range(at + 1, stop) if page.blocks[place].source.strip()]
        if any(place in page.taken or place in page.labels for place in body):
            continue
        texts = [f"{page.blocks[place].key} {page.blocks[place].text}" for place in body]
        is_deeper = stop < len(page.blocks) and page.blocks[stop].level > heading.level
        if is_stub(plain(heading.text), [plain(text) for text in texts], is_deeper):
            _add_stub(page, at, body)


def _add_stub(page: _Page, at: int, body: Sequence[int]) -> None:
    blocks = [page.blocks[place] for place in body]
    rows: list[Row] = []
    intro: list[Block] = []
    for block in blocks:
        row = (block.key, block.text) if block.shape is Shape.FACT else fact_of_line(block.text)
        if row:
            rows.append(row)
        else:
            intro.append(block)
    title = read_inline(page.blocks[at].text, page.references)
    facts = read_facts(rows, title.text, page.year_end)
    links = [link for block in intro for link in read_inline(block.text, page.references).links]
    internal = [link for link in links if _INTERNAL.search(link.label)]
    page.taken.update([at, *body])
    page.plans.append(
        replace(
            _with_facts(title, facts),
            stub=True,
            previous=(*facts.previous, *(link for link in links if link not in internal)),
            internal=(*facts.internal, *internal),
            intro=_paragraphs(intro),
            first_line=page.blocks[at].first,
            last_line=max(block.last for block in [page.blocks[at], *blocks]),
        )
    )


def _pieces(page: _Page) -> list[Piece]:
    """Everything that is in no plan; lines of one paragraph are one piece."""
    found: list[Piece] = []
    before = -1
    for at, block in enumerate(page.blocks):
        if at in page.taken or not _SAYS_SOMETHING.search(block.source):
            continue
        last = found[-1] if found else None
        goes_on = last is not None and before == at - 1 and block.joined and block.shape is Shape.LINE
        if last and (block.source, block.first) == (last.text, last.first):
            continue  # two items of one line
        if last and goes_on and page.blocks[before].shape in (Shape.LINE, Shape.ITEM):
            found[-1] = Piece(f"{last.text}\n{block.source}", last.first, block.last)
        else:
            found.append(Piece(block.source, block.first, block.last))
        before = at
    return found
