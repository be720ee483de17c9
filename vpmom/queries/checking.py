"""What the checks need to know beside the text: the plans above, below and beside it, its last version, the units.

Everything is read as far as the member may read it, in a constant number of queries.
"""

from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils.timezone import localdate

from organizations.models import Membership, Organization, Unit
from vpmom import plan as values
from vpmom.audience import for_reader
from vpmom.frozen import thaw
from vpmom.lint import Context, Finding, Severity, blocking, lint
from vpmom.models import ItemLink, ParentLink, ParentQuestion, Plan
from vpmom.plan import Link, LinkKind, Visibility
from vpmom.queries.reading import clearance, clearances, draft, last_locked, texts_that_count
from vpmom.suggest import Suggestion, suggest_links

OTHERS = 40  # plans of the same time that the checks compare with: those of the whole organization first


@dataclass(frozen=True)
class Checked:
    """What the checks say of a plan to one member, and which links they suggest."""

    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...]
    blocking: tuple[Finding, ...]  # what would keep it from being submitted as it stands

    def count(self, severity: str) -> int:
        return sum(finding.severity == severity and not finding.muted for finding in self.findings)

    @property
    def json(self) -> dict[str, Any]:
        return {
            "findings": [_finding_json(finding) for finding in self.findings],
            "suggestions": [
                {"kind": s.kind.value, "source": s.source, "target": s.target, "words": list(s.words)}
                for s in self.suggestions
            ],
            "blocking": [_finding_json(finding) for finding in self.blocking],
            "counts": {severity.value: self.count(severity) for severity in Severity},
        }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "item": finding.item,
        "section": finding.section,
        "reason": finding.reason,
        "fix": finding.fix,
        "muted": finding.muted,
        "items": list(finding.items),
    }


def findings(plan: Plan, membership: Membership) -> tuple[Finding, ...]:
    return checked(plan, membership).findings


def checked(plan: Plan, membership: Membership, text: values.Plan | None = None, **known: Any) -> Checked:
    """Run the checks on the draft as far as `membership` reads it. `text`: the whole draft, where it was read already.

    `known` goes into the context: `pages`, `overflow`, `locking`.
    """
    cleared = clearance(plan, membership)
    shown = for_reader(text or draft(plan), cleared)
    told = context(plan, membership, cleared, **known)
    at_the_lock = lint(shown, replace(told, locking=True))
    return Checked(lint(shown, told), suggest_links(shown, told.dismissed), blocking(at_the_lock))


def context(
    plan: Plan, membership: Membership | None = None, cleared: Visibility | None = None, **known: Any
) -> Context:
    """What the checks may know. `membership` None: everything, for the rules of the sign-off itself."""
    everything = Visibility.CONFIDENTIAL
    cleared = cleared or (clearance(plan, membership) if membership else everything)
    parents, children, others = _around(plan, membership)
    version = last_locked(plan)
    organization = plan.organization
    return Context(
        today=localdate(timezone=ZoneInfo(organization.time_zone)),
        parents=parents,
        children=children,
        others=others,
        former=for_reader(thaw(version.content), cleared) if version else None,
        signed=version.vetted_on if version else None,
        signed_is_current=version is None or plan.status == Plan.Status.LOCKED,
        changed_parents=_changed_parents(plan, membership),
        units=_units(organization),
        units_with_plan=_units_with_plan(organization),
        dismissed=_dismissed(plan),
        fiscal_year_end=(organization.fiscal_year_end_month, organization.fiscal_year_end_day),
        **known,
    )


def _around(plan: Plan, membership: Membership | None) -> tuple[tuple[values.Plan, ...], ...]:
    """The texts of the parents, the children, and other live plans of the same time; locked ones before drafts."""
    pairs = ParentLink.objects.filter(Q(plan=plan) | Q(parent=plan)).values_list("plan", "parent")
    above, below = set(), set()
    for child, parent in pairs:
        (above if child == plan.pk else below).add(parent if child == plan.pk else child)
    live = _visible(plan, membership).filter(archived_at=None).exclude(pk=plan.pk)
    near = list(live.filter(pk__in=above | below))
    far = list(_of_the_same_time(live, plan)[:OTHERS])
    texts = _texts({row.pk: row for row in [*near, *far]}, membership)
    return (
        tuple(texts[row.pk] for row in near if row.pk in above),
        tuple(texts[row.pk] for row in near if row.pk in below),
        tuple(texts[row.pk] for row in far),
    )


def _visible(plan: Plan, membership: Membership | None):
    rows = Plan.objects.select_related("unit", "owner")
    if membership is None:
        return rows.filter(organization=plan.organization_id, deleted_at=None)
    return rows.visible_to(membership)


def _of_the_same_time(rows, plan: Plan):
    if plan.period is not None:
        rows = rows.filter(
            Q(period_start=None) | Q(period_start__lte=plan.period_end, period_end__gte=plan.period_start)
        )
    return rows.order_by(F("unit").asc(nulls_first=True), "-pk")


def _texts(rows: dict[int, Plan], membership: Membership | None) -> dict[int, values.Plan]:
    """The last locked text of each plan, or its draft while it has none, as far as the member may read it."""
    texts = texts_that_count(rows.values())
    if membership is None:
        return texts
    cleared = clearances(rows.values(), membership)
    return {pk: for_reader(text, cleared[pk]) for pk, text in texts.items()}


def _changed_parents(plan: Plan, membership: Membership | None) -> tuple[str, ...]:
    rows = ParentQuestion.objects.filter(link__plan=plan, state=ParentQuestion.State.OPEN)
    rows = rows.filter(link__parent__in=_visible(plan, membership))
    return tuple(rows.order_by("pk").values_list("link__parent__title", flat=True).distinct())


def _units(organization: Organization) -> dict[str, str]:
    """The name of a unit for every way to write it: in full, and by its initials."""
    found: dict[str, str] = {}
    for name in Unit.objects.filter(organization=organization, deleted_at=None).values_list("name", flat=True):
        found[name.lower()] = name
        initials = "".join(word[0] for word in name.split() if word[0].isalpha())
        if len(initials) > 1:
            found.setdefault(initials.lower(), name)
    return found


def _units_with_plan(organization: Organization) -> frozenset[str]:
    rows = Plan.objects.filter(organization=organization, deleted_at=None, archived_at=None, unit__isnull=False)
    return frozenset(rows.values_list("unit__name", flat=True))


def _dismissed(plan: Plan) -> frozenset[Link]:
    rows = ItemLink.objects.filter(plan=plan, dismissed=True).values_list("kind", "source__key", "target__key")
    return frozenset(Link(LinkKind(kind), str(source), str(target)) for kind, source, target in rows)
