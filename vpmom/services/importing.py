"""Storing the plans that were found on a page: those that the person chose, and what could not be placed beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.models import Membership, Unit
from organizations.permissions import Permission
from vpmom import plan as values
from vpmom.kinds import Part
from vpmom.models import ImportedSource, Plan
from vpmom.parser import Page
from vpmom.plan import Item, Visibility
from vpmom.queries.importing import source_of
from vpmom.services.drafting import add_missing_sections, create_plan
from vpmom.translation import to_plan, with_remarks_for_intro

MOST_AT_ONCE = 300


@dataclass(frozen=True)
class Chosen:
    """One plan of a page: its place from 0, and where it belongs."""

    place: int
    unit: Unit | None = None
    title: str = ""  # in place of the page's own
    visibility: Visibility = Visibility.PUBLIC


@transaction.atomic
def store_plans(*, by: Membership, page: Page, name: str, chosen: Iterable[Chosen]) -> list[Plan]:
    """Store the chosen plans as drafts, each with its part of the page, and the words of no plan with the first."""
    by.require(Permission.EDIT)
    chosen = list(chosen)
    if not chosen:
        raise DomainError(_("Choose at least one plan to store."))
    if len(chosen) > MOST_AT_ONCE:
        raise DomainError(_("Store at most %(most)s plans at once.") % {"most": MOST_AT_ONCE})
    unplaced = [piece.text for piece in page.unplaced]
    made = []
    for one in chosen:
        made.append(_store(by, page, name, one, unplaced if not made else []))
    return made


def _store(by: Membership, page: Page, name: str, chosen: Chosen, unplaced: list[str]) -> Plan:
    parsed = page.plans[chosen.place]
    text = to_plan(parsed)
    if chosen.visibility != Visibility.PUBLIC:
        text = with_remarks_for_intro(text)  # an introduction is for everybody who reads any line
    sections = tuple(
        replace(section, items=tuple(_shown_to(chosen.visibility, item) for item in section.items))
        for section in text.sections
    )
    text = replace(text, title=chosen.title.strip() or text.title, sections=sections)
    plan = _made(by, text, chosen.unit, parsed.dialect.as_json())
    if not text.items(Part.AIM):
        add_missing_sections(plan, by)
    ImportedSource.objects.create(
        organization=by.organization, plan=plan, name=name[:200], text=source_of(page, parsed), unplaced=unplaced
    )
    return plan


def _made(by: Membership, text: values.Plan, unit: Unit | None, dialect: dict) -> Plan:
    """One of many plans may be refused: say which."""
    try:
        return create_plan(by=by, text=text, unit=unit, dialect=dialect)
    except DomainError as refusal:
        words = {"title": text.title, "refusal": refusal}
        raise DomainError(_("“%(title)s”: %(refusal)s") % words, refusal.field) from None


def _shown_to(visibility: Visibility, item: Item) -> Item:
    below = tuple(_shown_to(visibility, child) for child in item.children)
    return replace(item, visibility=visibility, children=below)
