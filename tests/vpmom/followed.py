"""Plans that are followed: one of a year that is over, with days that never move, and one that runs today."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.timezone import localdate

from organizations.models import Person
from tests.vpmom.conftest import company_text, key
from vpmom.frozen import checksum, freeze
from vpmom.kinds import Kind
from vpmom.models import Plan, Version
from vpmom.plan import Item, Link, LinkKind, Measure, MeasureKind, Period, Section
from vpmom.plan import Plan as Text
from vpmom.queries.following import followable
from vpmom.queries.reading import draft
from vpmom.services.drafting import create_plan
from vpmom.services.following import Said, check_in

OVER = Period(date(2025, 1, 1), date(2025, 12, 31))
DONE, ZONES = key(20), key(21)


def made(by, text: Text, owner: Person | None = None) -> Plan:
    return create_plan(by=by, text=text, owner=owner)


def past_text(**changes) -> Text:
    """The company plan of 2025, with a measure that is done or not and one in worded steps, both of no priority."""
    text = company_text(title="Acme 2025", period=OVER)
    told = Measure(kind=MeasureKind.DONE)
    steps = Measure(kind=MeasureKind.ZONES, zones=("nobody", "some teams", "everybody"))
    more = (Item(DONE, "The new hub is open", measure=told), Item(ZONES, "Who plans by the night", measure=steps))
    sections = tuple(
        replace(part, items=(*part.items, *more)) if part.key == "measures" else part for part in text.sections
    )
    return replace(text, sections=sections, **changes)


def running() -> Period:
    today = localdate()
    return Period(today - timedelta(days=200), today + timedelta(days=165))


def decided(plan: Plan, on: date | None = None) -> Version:
    """The draft as a version that was decided on that day."""
    content = freeze(draft(plan))
    number = plan.versions.count() + 1
    by = plan.created_by
    version = Version.objects.create(
        organization=plan.organization, plan=plan, number=number, state=Version.State.DECIDED, content=content,
        checksum=checksum(content), submitted_by=by, comments_until=on or localdate(), closed_by=by,
        vetted_on=on or localdate(),
    )  # fmt: skip
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.LOCKED)
    plan.refresh_from_db()
    return version


def tell(plan: Plan, by, item: str, on: date, value=None, status="on_track", **more):
    """A check-in; `value` a number."""
    said = Said(on=on, status=status, value=None if value is None else Decimal(str(value)), **more)
    return check_in(by=by, measured=followable(plan, by, item), said=said)


def okr_text() -> Text:
    grows = Measure(baseline=Decimal(10), target=Decimal(30))
    return Text(
        title="Sales OKRs",
        kind=Kind.OKR,
        period=OVER,
        sections=(
            Section("objectives", (Item(key(30), "Win the north"), Item(key(31), "Keep who we have"))),
            Section("key_results", (Item(key(32), "Customers in the north", owner="Ed", measure=grows),)),
        ),
        links=frozenset({Link(LinkKind.MEASURES, key(32), key(30))}),
    )


def vmost_text() -> Text:
    falls = Measure(unit="days", baseline=Decimal(10), target=Decimal(5))
    return Text(
        title="Support VMOST",
        kind=Kind.VMOST,
        period=OVER,
        sections=(
            Section("vision", (Item(key(40), "Nobody waits"),)),
            Section("mission", (Item(key(41), "We answer whoever buys from us"),)),
            Section("objectives", (Item(key(42), "Days until an answer", measure=falls),)),
            Section("strategies", (Item(key(43), "Answer where the question is asked"),)),
            Section("tactics", (Item(key(44), "Train the shops"),)),
        ),
        links=frozenset({Link(LinkKind.MEASURES, key(42), key(43)), Link(LinkKind.SERVES, key(44), key(43))}),
    )
