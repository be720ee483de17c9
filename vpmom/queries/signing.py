"""Sign-offs as people see them: where one stands, what it would take to submit, and the text up to one's clearance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cadence.workdays import WorkDays
from organizations.models import Calendar, Membership, Organization
from vpmom import plan as values
from vpmom.audience import for_reader
from vpmom.diff import changed_sections
from vpmom.diff.change import called
from vpmom.frozen import thaw
from vpmom.lint import Context, Finding, blocking, lint
from vpmom.models import Asked, Plan, Signature, Version
from vpmom.plan import Visibility
from vpmom.queries.parties import Circle, circle
from vpmom.queries.reading import clearance, draft
from vpmom.signoff import WORKING_DAYS, Role, Said, SignOff, Voice, Word, expires_soon, has_expired

HEAD = "head"  # stands for a section: what the changes call title, period, RAPID, owner


def today_in(organization: Organization) -> date:
    return localdate(timezone=ZoneInfo(organization.time_zone))


def usual_deadline(organization: Organization) -> date:
    """Five working days from today, by the organization's own calendar."""
    row = Calendar.objects.filter(organization=organization, is_default=True, deleted_at=None).first()
    work = WorkDays(frozenset(row.weekdays), frozenset(row.holidays)) if row else WorkDays()
    day = today_in(organization)
    for _working_day in range(WORKING_DAYS):
        day = work.on_or_after(day + timedelta(days=1))
    return day


def text_in_sign_off(plan: Plan) -> Version | None:
    return plan.versions.filter(state=Version.State.SUBMITTED).select_related("submitted_by__user", "based_on").first()


def sign_off(version: Version) -> SignOff:
    """How the sign-off of `version` stands, by its rows."""
    asked = version.asked.select_related("person")
    return of_rows(version, asked, version.signatures.all())


def of_rows(version: Version, asked: Iterable[Asked], signatures: Iterable[Signature]) -> SignOff:
    return SignOff(
        voices=tuple(Voice(row.pk, row.person.name, Role(row.role)) for row in asked),
        said=tuple(Said(row.asked_id, Word(row.word)) for row in signatures),
        comments_until=version.comments_until,
        is_open=version.state == Version.State.SUBMITTED,
    )


def reading_level(version: Version, membership: Membership) -> Visibility:
    """Who is asked reads all of the text while she is asked, even when she has left the group meanwhile."""
    if version.state == Version.State.SUBMITTED and version.asked.filter(membership=membership).exists():
        return Visibility.CONFIDENTIAL
    return clearance(version.plan, membership)


@dataclass(frozen=True)
class Error:
    """`item`: key of the line that is not ready, empty for the whole plan. `line`: how one calls it."""

    finding: Finding
    line: str

    @property
    def sentence(self) -> str:
        words = f"{self.finding.reason} {self.finding.fix}"
        return f"{self.line}: {words}" if self.line else words


@dataclass(frozen=True)
class Readiness:
    """What it would take to submit the draft. `errors` and `problems` forbid it."""

    circle: Circle
    errors: tuple["Error", ...]  # of the text, those that the reader may see
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    changed: tuple[str, ...]  # keys of the sections that would be asked about
    based_on: Version | None
    is_unchanged: bool  # it says the same as the version that it is based on

    @property
    def sentences(self) -> tuple[str, ...]:
        return (*self.problems, *(error.sentence for error in self.errors))


def readiness(plan: Plan, membership: Membership, text: values.Plan | None = None) -> Readiness:
    """`text`: the draft, read here when it is not given."""
    text = draft(plan) if text is None else text
    people = circle(plan)
    locked = plan.versions.filter(state=Version.State.DECIDED).order_by("-number").first()
    seen, hidden = _errors(plan, text, membership)
    problems = list(people.problems)
    if hidden:
        problems.append(
            _("A line that you may not read is not ready. Ask the owner of the plan to look at its checks.")
        )
    changed = changed_keys(text, locked, today_in(plan.organization))
    if not changed:
        problems.append(_("Nothing has changed since version %(number)s.") % {"number": locked.number if locked else 0})
    return Readiness(people, seen, tuple(problems), people.warnings, changed, locked, is_unchanged(text, locked))


def is_unchanged(text: values.Plan, locked: Version | None) -> bool:
    return locked is not None and not changed_sections(thaw(locked.content), text)


def changed_keys(text: values.Plan, locked: Version | None, today: date) -> tuple[str, ...]:
    """The sections to ask about: those that differ from `locked`; all of them at first, and when it is to be renewed."""
    everything = (HEAD, *(section.key for section in text.sections))
    if locked is None:
        return everything
    changed = changed_sections(thaw(locked.content), text)
    if not changed and (has_expired(locked.vetted_on, today) or expires_soon(locked.vetted_on, today)):
        return everything
    order = [HEAD, *(shape.key for shape in text.shape.sections)]
    return tuple(sorted(changed, key=lambda key: order.index(key) if key in order else len(order)))


def _errors(plan: Plan, text: values.Plan, membership: Membership) -> tuple[tuple[Error, ...], bool]:
    """The errors of the text that this member may see, and whether there are others."""
    findings = blocking(lint(text, Context(today=today_in(plan.organization), locking=True)))
    readable = for_reader(text, clearance(plan, membership))
    lines = {item.key: called(readable, section, item) for section, item in readable.walk()}
    seen = [finding for finding in findings if {finding.item, *finding.items} - {""} <= lines.keys()]
    return tuple(Error(finding, lines.get(finding.item, "")) for finding in seen), len(seen) < len(findings)
