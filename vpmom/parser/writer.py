"""A plan as Markdown, in the manner in which it was once written. Works on the values alone, never on the page."""

from __future__ import annotations

from collections.abc import Iterator

from vpmom.parser.dialect import DEFAULT, Dialect
from vpmom.parser.facts import fact_key, read_facts
from vpmom.parser.inline import escape, tidy
from vpmom.parser.parsed import SECTIONS, STANDARD_LABELS, Items, ParsedItem, ParsedLink, ParsedPlan
from vpmom.parser.rapid import parse_rapid, write_rapid
from vpmom.parser.rendered import row_line

_LONGEST_REMARK = 40  # characters that still stand beside a label

Row = tuple[str, str]


def write(plan: ParsedPlan, dialect: Dialect = DEFAULT) -> str:
    """Markdown that reads as this plan. Ends with one line break; lines are parted by `dialect.newline`."""
    parts = [_title(plan, dialect), *_preamble(plan, dialect)]
    keys = [*plan.order, *(key for key in SECTIONS if key not in plan.order)]
    written = [key for key in keys if plan.section(key) is not None]
    if dialect.label_style == "table":
        parts.append("\n".join(_table(plan, [key for key in written if key != "commentary"])))
        written = [key for key in written if key == "commentary"]
    parts += ["\n".join(_section(plan, dialect, key)) for key in written]
    return "\n\n".join(part for part in parts if part).replace("\n", dialect.newline) + dialect.newline


def metadata_rows(plan: ParsedPlan) -> tuple[Row, ...]:
    """The key facts as rows: as they were written while they say the same as the plan's values, else written anew."""
    wanted = _rows_of_values(plan)
    rows: list[Row] = []
    for key, value in plan.metadata:
        name = fact_key(key) or ""
        if name not in wanted and name in _NAMES:
            continue  # the value was taken out of the plan
        if name in wanted:
            own = wanted.pop(name)
            value = value if _says_same(plan, name, (key, value)) else own[1]
        rows.append((key, value))
    return (*rows, *wanted.values())


_NAMES = ("period", "rapid", "vetted", "previous", "internal")


def _rows_of_values(plan: ParsedPlan) -> dict[str, Row]:
    """Standard rows for the values that a plan has; the period only when it is more than a word of the title."""
    period = plan.period_label
    if not period and plan.period:
        period = f"{plan.period[0]} to {plan.period[1]}"
    in_title = bool(period) and period in plan.title and not any(fact_key(key) == "period" for key, _ in plan.metadata)
    values = {
        "period": ("Period", "" if in_title else escape(period)),
        "rapid": ("RAPID", escape(write_rapid(plan.rapid.items()))),
        "vetted": ("Vetted date", str(plan.vetted or "") or escape(plan.vetted_label)),
        "previous": ("Previous versions", ", ".join(map(_link, plan.previous))),
        "internal": (
            "Internal version",
            ", ".join(_link(link) for link in plan.internal if not _in_section(plan, link)),
        ),
    }
    return {name: row for name, row in values.items() if row[1]}


def _in_section(plan: ParsedPlan, link: ParsedLink) -> bool:
    """Whether a section itself says where its internal version is."""
    return any(link.url in item.links for key in SECTIONS for item in plan.section(key) or ())


def _says_same(plan: ParsedPlan, name: str, row: Row) -> bool:
    read = read_facts([row], "", None)
    if name == "period":
        return read.period is not None and read.period.label == plan.period_label
    if name == "vetted":
        return (read.vetted, read.vetted_label if not read.vetted else "") == (
            plan.vetted,
            plan.vetted_label if not plan.vetted else "",
        )
    if name == "rapid":
        return dict(parse_rapid(read.rapid_text)) == dict(plan.rapid)
    links = plan.previous if name == "previous" else plan.internal
    return {link.url for link in getattr(read, name)} <= {link.url for link in links}


def _link(link: ParsedLink) -> str:
    return link.url if link.label in ("", link.url) else f"[{escape(link.label)}]({link.url})"


def _title(plan: ParsedPlan, dialect: Dialect) -> str:
    if not plan.title:
        return ""
    title = escape(plan.title)
    for link in plan.title_links:
        label = escape(link.label)
        title = title.replace(label, f"[{label}]({link.url})", 1)
    if dialect.title_level == 0:
        return f"**{title}**"
    return title if dialect.title_level < 0 else f"{'#' * dialect.title_level} {title}"


def _preamble(plan: ParsedPlan, dialect: Dialect) -> list[str]:
    facts = "\n".join(_facts(metadata_rows(plan), dialect))
    parts = [*plan.intro, facts] if dialect.intro_first else [facts, *plan.intro]
    return [part for part in parts if part]


def _facts(rows: tuple[Row, ...], dialect: Dialect) -> Iterator[str]:
    if dialect.facts == "lines":
        yield from ("  \n".join(f"{key}: {value}" for key, value in rows),)
        return
    for at, row in enumerate(rows):
        yield row_line(row)
        if at == 0:
            yield dialect.table_rule


def _label(plan: ParsedPlan, dialect: Dialect, key: str) -> str:
    """The label with its marks, and the remark that stands beside it."""
    words = plan.labels.get(key, STANDARD_LABELS[key])
    words = escape(words.upper() if dialect.label_upper else words)
    remark = next((one for one in plan.remarks.get(key, ()) if _is_short(one)), "")
    beside = f" ({escape(remark)})" if remark else ""
    colon = ":" if dialect.label_colon else ""
    if key == "commentary" and dialect.commentary_level:
        return f"{'#' * dialect.commentary_level} {words}{beside}"
    if dialect.label_style == "heading":
        return f"{'#' * dialect.label_level} {words}{beside}{colon}"
    return f"**{words}{colon}**{beside}" if dialect.label_style == "bold" else f"{words}{beside}{colon}"


def _is_short(remark: str) -> bool:
    return len(remark) <= _LONGEST_REMARK and "\n" not in remark and not remark.endswith((".", ":", "?", "!"))


def _section(plan: ParsedPlan, dialect: Dialect, key: str) -> Iterator[str]:
    items = plan.section(key) or ()
    yield _label(plan, dialect, key)
    beside = [one for one in plan.remarks.get(key, ()) if not _is_short(one)]
    is_apart = dialect.blank_after_label or bool(beside) or key in dialect.paragraphs
    if is_apart and (items or beside):
        yield ""
    for remark in beside:
        yield from (remark, "")
    if key in dialect.paragraphs and not any(item.children for item in items):
        yield "\n\n".join(_source(item) for item in items)
    else:
        yield from _list(items, dialect.bullet_of(key), dialect.indent, 0)


def _list(items: Items, bullet: str, indent: int, depth: int) -> Iterator[str]:
    numbered = bullet[:1].isdigit()
    margin = " " * (max(indent, 3 if numbered else 0) * depth)
    for number, item in enumerate(items, 1):
        mark = f"{number}{bullet[-1]}" if numbered else bullet
        first, *more = _source(item).split("\n")
        yield f"{margin}{mark} {first}".rstrip()
        yield from (f"{margin}{' ' * (len(mark) + 1)}{line}" for line in more)
        yield from _list(item.children, bullet, indent, depth + 1)


def _source(item: ParsedItem) -> str:
    if item.source.strip():
        return item.source
    owner = f"({escape(item.owner)}) " if item.owner else ""
    return owner + escape(tidy(item.text))


def _table(plan: ParsedPlan, keys: list[str]) -> Iterator[str]:
    """One row per section, one line of its cell per item."""
    for at, key in enumerate(keys):
        lines = list(_list(plan.section(key) or (), "-", 2, 0))
        label = escape(plan.labels.get(key, STANDARD_LABELS[key]))
        yield row_line((label, "\n".join(lines) if len(lines) > 1 else _alone(plan.section(key) or ())))
        if at == 0:
            yield "|---|---|"


def _alone(items: Items) -> str:
    return _source(items[0]) if items else ""
