"""The blocks below a section's label become its items; what stands beside the items becomes a remark."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vpmom.parser.blocks import BOLD_LEVEL, Block, Shape
from vpmom.parser.inline import plain, read_inline
from vpmom.parser.labels import is_bold
from vpmom.parser.lookalikes import is_defining
from vpmom.parser.nodes import Node, table_nodes
from vpmom.parser.owners import named_owner, owned, with_owner
from vpmom.parser.parsed import Doubt, Items, ParsedItem

_DAMAGE = re.compile(r"\S[ \t]{1,4}\\\*\s|(?:^|\s)_[^_\s]{1,40}_ {2,4}\S")
_CHECKBOX = re.compile(r"^\[[ xX]\]\s+")
_PLACEHOLDER = re.compile(
    r"^\W*(?:tb[acd]|to be (?:added|defined|determined|announced|decided|written)|wip|n/?a|\?+|x{3,}|coming soon|\.{3}|…)\b.{0,40}$",
    re.IGNORECASE,
)
_MANY = ("vision", "commentary")  # sections in which every paragraph is an item
_LONG_LINE = 72
_FEWEST_PARTS = 3  # of a line that is a list
_LONGEST_LIST = 1000  # characters
_NARRATES = re.compile(r"(?:then|but|so|not|which|because|while|where|who|if)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Content:
    items: Items
    remarks: tuple[str, ...]
    doubts: tuple[Doubt, ...]


def read_content(section: str, blocks: Sequence[Block], references: Mapping[str, str]) -> Content:
    """The items of a section. Every word of `blocks` is in an item or in a remark."""
    doubts: list[Doubt] = []
    nodes = _nodes(blocks)
    if section not in _MANY:
        nodes = _bold_names(nodes)
    owners = _name_owners(section, nodes)
    asked, nodes = _asked(nodes)
    if all(node.quoted for node in nodes):
        nodes = [replace(node, quoted=False) for node in nodes]
    tops, remarks = _arranged(section, nodes)
    remarks = [*asked, *remarks, *owners]
    for node in tops if section not in _MANY else ():
        _own_by_line(node)
    tops = _one_list(section, tops, doubts)
    for at, node in enumerate(tops):
        if node.damaged:
            doubts.append(
                Doubt(
                    f"{section}[{at}]", "A converter seems to have damaged the bullets in this text; it is kept whole."
                )
            )
    doubts += _beside(section, [one for one in remarks if not one.quiet])
    items = tuple(_item(section, node, references) for node in tops)
    return Content(
        items,
        tuple("\n".join([one.source, *(below.source for below in one.children)]) for one in remarks),
        tuple(doubts),
    )


def placeholder(text: str) -> bool:
    """Whether a line only says that something will come."""
    return bool(_PLACEHOLDER.match(text))


def _asked(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """The question that a template asks at the head of a section is a remark when an answer follows."""
    if len(nodes) > 1 and nodes[0].is_paragraph and "?" in nodes[0].source and is_defining(plain(nodes[0].source)):
        nodes[0].quiet = True
        return nodes[:1], nodes[1:]
    return [], nodes


def _name_owners(section: str, nodes: list[Node]) -> list[Node]:
    """Puts the owners of a column in front of their items; returns those of a section whose items have none."""
    beside: list[Node] = []
    for node in (one for one in nodes if one.owner):
        named = Node(f"Owner: {node.owner}", node.line, depth=1, quiet=True)
        if section in _MANY:
            beside.append(named)
        elif not _own(node, node.owner):
            node.children.append(named)
    return beside


def _own(node: Node, owner: str) -> bool:
    """Puts an owner in front of an item that has none yet; False when it cannot stand there."""
    written = "" if owned(plain(node.source))[1] else with_owner(node.source, owner)
    node.source = written or node.source
    return bool(written)


def _own_by_line(node: Node) -> None:
    """An item whose first line below it says "Owner: Kim"."""
    below = node.children[0] if node.children else None
    if below and not below.children and (owner := named_owner(below.source)) and _own(node, owner):
        node.children = node.children[1:]


def _beside(section: str, remarks: Sequence[Node]) -> list[Doubt]:
    return [
        Doubt(section, f"“{_short(one.source)}” stands beside the list; it is kept as a remark.") for one in remarks
    ]


def _short(source: str) -> str:
    text = plain(source)
    return text if len(text) <= 60 else f"{text[:57].rstrip()}…"


def _nodes(blocks: Sequence[Block]) -> list[Node]:
    """Lines that belong together become one node each; tables one per row."""
    nodes: list[Node] = []
    lines: list[Block] = []  # of the last node, when it is a paragraph
    for block in blocks:
        if block.shape is Shape.LINE and block.joined and nodes and _continues(nodes[-1], lines, block):
            nodes[-1].source += f"\n{block.text}"
            lines.append(block)
            continue
        nodes += _new_nodes(block)
        lines = [block] if block.shape is Shape.LINE else []
    items = [node for node in nodes if not node.is_paragraph and not node.level]
    base = items[0].depth if items else 0
    for node in items:
        node.depth = max(0, node.depth - base)
    return [node for node in nodes if node.source.strip() or node.children]


def _new_nodes(block: Block) -> list[Node]:
    if block.shape is Shape.TABLE:
        return table_nodes(block)
    node = Node(block.text, block.first, quoted=block.quoted, indent=block.indent, owner=block.owner)
    if block.shape is Shape.HEADING:
        node.level = block.level
    elif block.shape is Shape.ITEM:
        node.depth, node.marker = block.level, block.marker
    elif block.shape is Shape.FACT:
        node.source, node.is_paragraph = f"{block.key}: {block.text}", True
    elif block.shape is Shape.CODE:
        node.source, node.is_paragraph, node.quoted = block.text, True, True
    else:
        node.is_paragraph = True
    node.damaged = bool(_DAMAGE.search(block.text[:2000]))
    return [node]


def _continues(node: Node, lines: Sequence[Block], block: Block) -> bool:
    """Whether a line without a blank above goes on with what stands there, and is no line of its own."""
    if node.level or node.quoted != block.quoted:
        return False
    if not node.is_paragraph:
        return True
    last = lines[-1] if lines else block
    return not (last.hard or _is_own_line(last.text, block.text))


def _is_own_line(before: str, line: str) -> bool:
    """Short lines that each begin anew are a list without bullets; long ones are a wrapped paragraph."""
    starts_anew = line[:1].isupper() or line[:1].isdigit() or line[:1] in '*_[(~“"$#<'
    return (
        starts_anew
        and len(plain(before)) < _LONG_LINE
        and not before.rstrip().endswith((",", ";", "-", "–", "and", "or", "the"))
    )


def _bold_names(nodes: list[Node]) -> list[Node]:
    """Paragraphs in bold above plain ones are names of items, like headings."""
    names = [node for node in nodes if node.is_paragraph and not (node.quoted or node.quiet) and is_bold(node.source)]
    if len(names) >= 2 or (names and names[0] is nodes[0] and len(nodes) > 1):
        for node in names:
            node.level, node.is_paragraph = BOLD_LEVEL, False
    return nodes


def _arranged(section: str, nodes: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """(items on the first level with their children, remarks)."""
    heads = [node for node in nodes if node.level]
    if heads:
        return _below_heads(section, nodes, min(head.level for head in heads))
    is_list = any(not node.is_paragraph for node in nodes)
    takes_paragraphs = _numbers_go_on(nodes)
    tops: list[Node] = []
    remarks: list[Node] = []
    for node in nodes:
        if not node.is_paragraph:
            _hang(tops, node)
        elif not is_list or section in _MANY or node.quoted:
            tops.append(node)
        elif tops and not tops[-1].is_paragraph and (takes_paragraphs or node.indent >= 2):
            _deepest(tops[-1]).children.append(node)
        else:
            remarks.append(node)
    return tops, remarks


def _below_heads(section: str, nodes: Sequence[Node], level: int) -> tuple[list[Node], list[Node]]:
    """Headings inside a section are its items; what stands below one belongs to it."""
    tops: list[Node] = []
    remarks: list[Node] = []
    inner: list[Node] = []
    for node in nodes:
        if node.level == level:
            _close(tops, inner)
            tops.append(node)
            inner = []
        elif tops:
            inner.append(node)
        elif node.is_paragraph and section not in _MANY:
            remarks.append(node)
        else:
            _hang(tops, node)
    _close(tops, inner)
    return tops, remarks


def _close(tops: list[Node], inner: list[Node]) -> None:
    if tops and inner:
        below, beside = _arranged("commentary", inner)
        tops[-1].children += [*beside, *below]


def _hang(tops: list[Node], node: Node) -> None:
    """Puts an item below the last one that is less deep."""
    siblings, depth = tops, 0
    while depth < node.depth and siblings and not siblings[-1].is_paragraph:
        siblings, depth = siblings[-1].children, depth + 1
    siblings.append(node)


def _deepest(node: Node) -> Node:
    while node.children and not node.children[-1].is_paragraph:
        node = node.children[-1]
    return node


def _numbers_go_on(nodes: Sequence[Node]) -> bool:
    """Whether paragraphs stand between the items of one list, as descriptions of the items above them."""
    tops = [node for node in nodes if node.is_paragraph or node.depth == 0]
    between = sum(
        1
        for before, node, after in zip(tops, tops[1:], tops[2:], strict=False)
        if node.is_paragraph and not before.is_paragraph and not after.is_paragraph and not node.quoted
    )
    return between >= 1


def _one_list(section: str, tops: list[Node], doubts: list[Doubt]) -> list[Node]:
    """A section that is nothing but "Trust, growth, equality" is a list, too."""
    if section in _MANY or len(tops) != 1 or tops[0].children:
        return tops
    parts, sign = _listed(tops[0].source)
    if not parts:
        return tops
    doubts.append(Doubt(section, f"One line was read as a list, split at its {sign}."))
    return [Node(part, tops[0].line) for part in parts]


def _listed(source: str) -> tuple[list[str], str]:
    """The parts of a line that is a list, and what stood between them; no parts for every other line."""
    text = source.rstrip().removesuffix(".")
    if len(text) > _LONGEST_LIST:
        return [], ""
    clauses = [part.strip() for part in re.split(r";\s+(?:and\s+)?", text)]
    if len(clauses) >= _FEWEST_PARTS and all(clauses) and not re.search(r"[(\[\n]", text):
        return clauses, "semicolons"
    words = [part.strip() for part in re.split(r"[,;]\s+(?:and\s+)?|\s+[|•·]\s+", text)]
    if len(words) < _FEWEST_PARTS or re.search(r"[.:!?\n(\[]", text):
        return [], ""
    return (
        (words, "commas")
        if all(part and len(part.split()) <= 3 and not _NARRATES.match(part) for part in words)
        else ([], "")
    )


def _item(section: str, node: Node, references: Mapping[str, str], depth: int = 0) -> ParsedItem:
    inline = read_inline(_CHECKBOX.sub("", node.source), references)
    text, owner = inline.text, None
    if (section not in _MANY and not node.is_paragraph) or (section not in _MANY and depth == 0):
        text, owner = owned(inline.text)
    children = _flattened(node.children) if depth >= 20 else node.children
    return ParsedItem(
        source=_lines(node.source),
        text=text,
        struck=inline.struck,
        owner=owner,
        links=tuple(link.url for link in inline.links),
        children=tuple(_item(section, child, references, depth + 1) for child in children),
        line=node.line,
    )


def _flattened(nodes: Sequence[Node]) -> list[Node]:
    """Lists nested deeper than anybody reads lose their depth, but not their words."""
    found: list[Node] = []
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        waiting += reversed(node.children)
        node.children = []
        found.append(node)
    return found


def _lines(source: str) -> str:
    return "\n".join(line.strip() for line in source.strip().split("\n"))
