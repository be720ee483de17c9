"""What was understood of a page, beside the page itself: source left, understood right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.models import Organization
from vpmom.parser import Page, Unreadable, read
from vpmom.parser.parsed import FIVE, SECTIONS, STANDARD_LABELS, Doubt, ParsedPlan
from vpmom.plan import Item
from vpmom.translation import to_item

LARGEST_TEXT = 1_000_000  # letters of a page that is read while somebody waits; a page with 200 plans has 40,000
FACTS = ("period", "rapid", "vetted")


def read_page(data: bytes | str, *, name: str, organization: Organization, format: str | None = None) -> Page:
    """The page as the reader understands it in the fiscal year of `organization`. Raises DomainError with its sentence.

    Text beyond LARGEST_TEXT is left to the command, which nobody else waits for. A Word file is bounded by its reader.
    """
    if len(data) > LARGEST_TEXT and not (format == "docx" or name.lower().endswith(".docx")):
        sentence = _("The page has more than %(most)s MB of text. Bring it in in parts.")
        raise DomainError(sentence % {"most": LARGEST_TEXT // 10**6})
    year_end = (organization.fiscal_year_end_month, organization.fiscal_year_end_day)
    try:
        return read(data, name=name, fiscal_year_end=year_end, format=format)
    except Unreadable as refusal:
        raise DomainError(str(refusal)) from None


@dataclass(frozen=True)
class Understood:
    """A section of a page as it was understood. `items` None: the page has no such section."""

    label: str
    items: tuple["Line", ...] | None
    remarks: tuple[str, ...] = ()  # what stands beside the list
    doubts: tuple[str, ...] = ()  # of the section as a whole


@dataclass(frozen=True)
class Line:
    item: Item
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """One plan of the page. `doubts` are those of no place in it; the others stand where they belong."""

    number: int  # from 1
    plan: ParsedPlan
    source: str
    sections: tuple[Understood, ...]
    at: Mapping[str, tuple[str, ...]]  # doubts of the key facts: period, rapid, vetted
    doubts: tuple[str, ...]
    items: int


def found_plans(page: Page) -> list[Found]:
    return [_found(number, plan, page) for number, plan in enumerate(page.plans, start=1)]


def _found(number: int, plan: ParsedPlan, page: Page) -> Found:
    sections = tuple(_sections(plan))
    counted = sum(len(section.items or ()) for section in sections)
    shown = {*FACTS, *SECTIONS, *((key, at) for key in SECTIONS for at in range(len(plan.section(key) or ())))}
    homeless = tuple(doubt.reason for doubt in plan.doubts if _place(doubt) not in shown)
    at = {fact: _doubts(plan, fact) for fact in FACTS}
    return Found(number, plan, source_of(page, plan), sections, at, homeless, counted)


def _sections(plan: ParsedPlan) -> Iterator[Understood]:
    for key in SECTIONS:
        items, remarks, doubts = plan.section(key), plan.remarks.get(key, ()), _doubts(plan, key)
        if items is None and key not in FIVE and not (remarks or doubts):
            continue
        lines = None
        if items is not None:
            lines = tuple(Line(to_item(item), _doubts(plan, (key, at))) for at, item in enumerate(items))
        yield Understood(plan.labels.get(key, STANDARD_LABELS[key]), lines, remarks, doubts)


def _doubts(plan: ParsedPlan, place: str | tuple[str, int]) -> tuple[str, ...]:
    return tuple(doubt.reason for doubt in plan.doubts if _place(doubt) == place)


def _place(doubt: Doubt) -> str | tuple[str, int]:
    """ "methods[5]" as ("methods", 5); any other word as it is."""
    section, bracket, number = doubt.where.partition("[")
    return (section, int(number.rstrip("]"))) if bracket else section


def source_of(page: Page, parsed: ParsedPlan) -> str:
    """The lines of the page that the plan was read from."""
    return "\n".join(page.source_lines[max(parsed.first_line - 1, 0) : parsed.last_line])
