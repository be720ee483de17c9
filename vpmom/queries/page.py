"""Everything that the page of a plan shows one member, in a constant number of queries."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.utils.timezone import localdate

from organizations.models import Membership, Person, Unit
from organizations.permissions import Permission
from vpmom import onepage
from vpmom import plan as values
from vpmom.audience import for_reader
from vpmom.blank import fiscal_periods
from vpmom.frozen import checksum, freeze
from vpmom.models import Plan, Version
from vpmom.models.plans import STAGES
from vpmom.plan import Link, Visibility
from vpmom.queries.checking import Checked, checked
from vpmom.queries.editing import SectionState, section_states
from vpmom.queries.editions import Edition, decided, leaving
from vpmom.queries.head import Head, head
from vpmom.queries.naming import everybody_named
from vpmom.queries.reading import clearance, draft, for_member, last_locked, standing

MOST_CHOICES = 1000  # persons
REMEMBERED = 3600  # seconds that a measured text stays in the cache


@dataclass(frozen=True)
class PlanPage:
    plan: Plan
    text: values.Plan  # as far as the reader may see it
    head: Head
    sections: list[SectionState]
    may_write: bool  # now: her role, her units, and the state of the plan
    may_change_state: bool  # archive, delete
    clearance: Visibility
    locked: Version | None  # the last text that was decided on
    units: list[Unit]  # choices of the head, for whoever may write
    persons: list[Person]
    periods: list[dict[str, str]]

    stages = STAGES

    @property
    def widest_audience(self) -> Visibility:
        """The widest one for whom the page has a line: what a file holds unless somebody asks for more."""
        found = {item.visibility for _section, item in self.text.walk()}
        return next((one for one in Visibility if one in found), Visibility.PUBLIC)

    @property
    def has_source(self) -> bool:
        """Whether it was read from a page that this reader may open: that holds every line."""
        return self.clearance == Visibility.CONFIDENTIAL and hasattr(self.plan, "source")

    @property
    def shown(self) -> list[SectionState]:
        """Sections that the page has: for readers those with something in them."""
        return [each for each in self.sections if each.items or each.hidden]


def plan_page(plan: Plan, membership: Membership) -> PlanPage:
    text, cleared = standing(plan), clearance(plan, membership)
    owns_unit = membership.may_write(Permission.EDIT, plan.unit_id)
    may_write = owns_unit and plan.is_draft and plan.archived_at is None
    return PlanPage(
        plan=plan,
        text=for_member(text, cleared, membership),
        head=head(plan, membership, text),
        sections=section_states(plan, text, cleared, writes=owns_unit),
        may_write=may_write,
        may_change_state=owns_unit,
        clearance=cleared,
        locked=last_locked(plan),
        units=list(_units(membership)) if may_write else [],
        persons=list(Person.objects.visible_to(membership)[:MOST_CHOICES]) if may_write else [],
        periods=_periods(plan) if may_write else [],
    )


def _units(membership: Membership):
    rows = Unit.objects.visible_to(membership)
    return rows.filter(pk__in=membership.unit_ids) if membership.is_scoped else rows


def _periods(plan: Plan) -> list[dict[str, str]]:
    organization = plan.organization
    year_end = (organization.fiscal_year_end_month, organization.fiscal_year_end_day)
    found = fiscal_periods(year_end, localdate())
    return [
        {"name": name, "start": period.start.isoformat(), "end": period.end.isoformat()}
        for name, period in found.items()
    ]


def editor_data(page: PlanPage, membership: Membership) -> dict[str, Any]:
    """What the scripts of the editor begin with, as plain JSON values. The checks take longer, and are asked for then."""
    return {
        "head": {**page.head.json, "unread": ""},
        "sections": [state.json for state in page.sections],
        "persons": [person.name for person in page.persons],
        "everybody": [{"key": key, "name": name} for key, name in everybody_named(membership)[:MOST_CHOICES]],
        "units": list(Unit.objects.visible_to(membership).values_list("name", flat=True)),
        "confidential": page.clearance == Visibility.CONFIDENTIAL,
    }


def checks_of(plan: Plan, membership: Membership) -> dict[str, Any]:
    """Findings, suggestions, confirmed links, mutes and how the text lies on its page, as plain JSON values."""
    whole, cleared = draft(plan), clearance(plan, membership)
    text = for_reader(whole, cleared)
    fit = measured(leaving(plan, whole, cleared, None, decided(plan)))
    found: Checked = checked(plan, membership, whole, pages=fit["pages"], overflow=tuple(fit["overflow"]))
    return {
        **found.json,
        "links": [_link(link) for link in sorted(text.links, key=lambda one: (one.kind, one.source, one.target))],
        "mutes": [{"check": mute.check, "item": mute.item, "reason": mute.reason} for mute in text.muted],
        "fit": fit,
    }


def measured(edition: Edition) -> dict[str, Any]:
    """How much of a sheet its PDF takes. Laying it out takes a moment, so the same text is laid out once."""
    said = {"edition": edition.label, "organization": edition.plan.organization.name, "language": edition.language}
    about = json.dumps([checksum(freeze(edition.text)), said])
    name = "vpmom.fit." + hashlib.sha256(about.encode()).hexdigest()
    known = cache.get(name)
    if known is None:
        known = asdict(onepage.measure(edition.text, **said))
        cache.set(name, known, REMEMBERED)
    return {**known, "overflow": list(known["overflow"])}


def _link(link: Link) -> dict[str, str]:
    return {"kind": link.kind.value, "source": link.source, "target": link.target}
