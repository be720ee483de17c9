"""Reads made of several tables, as frozen values for pages and the API. The number of queries never grows with rows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q
from django.utils.module_loading import import_string

from organizations import bin as bin_
from organizations.audit import reference
from organizations.models import (
    ApiToken,
    AuditEntry,
    Group,
    Invitation,
    Membership,
    Organization,
    Person,
    Restorable,
    Unit,
    action_label,
)

PAGE = 50
BIN_SHOWN = 200  # of each kind, the newest


@dataclass(frozen=True)
class UnitLine:
    """A unit as one line of the tree. `indent` is drawn before the name; `total` is the headcount with all below."""

    unit: Unit
    depth: int
    people: int
    total: int | None

    @property
    def indent(self) -> str:
        return "\u2003" * self.depth


@dataclass(frozen=True)
class Members:
    active: list[Membership]
    invitations: list[Invitation]


@dataclass(frozen=True)
class BinLine:
    """Something deleted: what it is, when it goes for good, who put it there (None: unknown or gone)."""

    row: Restorable
    kind: str
    word: str
    goes_at: datetime
    by: Membership | None


@dataclass(frozen=True)
class Action:
    word: str

    @property
    def label(self) -> str:
        return action_label(self.word)


@dataclass(frozen=True)
class AuditPage:
    entries: Page
    actions: list[Action]
    members: list[Membership]


def organizations_of(user) -> list[Membership]:
    """Where `user` is a member, by name; archived organizations last."""
    mine = Membership.objects.active().filter(user=user).select_related("organization", "user")
    return sorted(mine, key=lambda m: (m.organization.is_archived, m.organization.name.casefold()))


def membership_of(user, slug: str) -> Membership | None:
    return Membership.objects.active().filter(user=user, organization__slug=slug).select_related("organization").first()


def unit_tree(membership) -> list[UnitLine]:
    """The visible units, each followed by what stands below it, siblings by name."""
    live_people = Count("people", filter=Q(people__deleted_at=None))
    units = Unit.objects.visible_to(membership).select_related("lead").annotate(people_count=live_people)
    units = list(units.order_by("name", "pk"))
    below, seen = defaultdict(list), {unit.pk for unit in units}
    for unit in units:
        below[unit.parent_id if unit.parent_id in seen else None].append(unit)
    totals = _totals(below)
    return [UnitLine(unit, depth, unit.people_count, totals[unit.pk]) for unit, depth in _walk(below)]


def _walk(below) -> list[tuple[Unit, int]]:
    """Depth first, without recursion: a tree may be deeper than Python's stack."""
    lines, waiting = [], [(unit, 0) for unit in reversed(below[None])]
    while waiting:
        unit, depth = waiting.pop()
        lines.append((unit, depth))
        waiting += [(child, depth + 1) for child in reversed(below[unit.pk])]
    return lines


def _totals(below) -> dict[int, int | None]:
    """A unit's own headcount where it is known, else the sum of those below it that are known, else None."""
    totals: dict[int, int | None] = {}
    for unit, _depth in reversed(_walk(below)):
        known = [totals[child.pk] for child in below[unit.pk] if totals[child.pk] is not None]
        totals[unit.pk] = unit.headcount if unit.headcount is not None else (sum(known) if known else None)
    return totals


def persons(membership, *, search: str = "", page: object = 1) -> Page:
    rows = Person.objects.visible_to(membership).select_related("unit", "membership__user")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(email__icontains=search) | Q(title__icontains=search))
    return Paginator(rows, PAGE).get_page(page)


def groups(membership) -> list[Group]:
    return list(Group.objects.visible_to(membership))


def members(membership) -> Members:
    """Active members, owners first, and the invitations that nobody has accepted or taken back."""
    units = Prefetch("units", Unit.objects.filter(deleted_at=None))
    active = Membership.objects.visible_to(membership).active().select_related("user").prefetch_related(units)
    pending = Invitation.objects.visible_to(membership).pending().select_related("invited_by__user")
    by_name = sorted(active, key=lambda m: (m.role != "owner", str(m.user).casefold()))
    return Members(by_name, list(pending.prefetch_related(units)))


def tokens_of_organization(membership) -> list[ApiToken]:
    """Every member's usable tokens: for owners."""
    tokens = ApiToken.objects.usable().filter(organization=membership.organization_id)
    return list(tokens.select_related("membership__user"))


def tokens_of_user(user) -> list[ApiToken]:
    tokens = ApiToken.objects.usable().filter(membership__user=user)
    return list(tokens.select_related("organization", "membership").order_by("organization__name", "-pk"))


def audit_page(membership, *, action: str = "", member: int | None = None, page: object = 1) -> AuditPage:
    rows = AuditEntry.objects.visible_to(membership).select_related("by__user")
    actions = AuditEntry.objects.visible_to(membership).order_by("action").values_list("action", flat=True).distinct()
    everybody = Membership.objects.visible_to(membership).select_related("user")
    rows = rows.filter(action=action) if action else rows
    rows = rows.filter(by=member) if member else rows
    return AuditPage(Paginator(rows, PAGE).get_page(page), [Action(word) for word in actions], list(everybody))


def bin_lines(membership) -> list[BinLine]:
    """What `membership` may restore, newest first: one query for each kind and one for who did it."""
    hers = [model for model in bin_.kinds() if membership.can(model.write_permission)]
    rows = [row for model in hers for row in model.objects.in_bin_of(membership).order_by("-deleted_at")[:BIN_SHOWN]]
    if membership.is_scoped:
        rows = [row for row in rows if row.scope_unit_id in membership.unit_ids]
    who = _deleted_by(membership, rows)
    return sorted((_bin_line(row, who) for row in rows), key=lambda line: line.row.deleted_at, reverse=True)


def _bin_line(row: Restorable, who: dict[str, Membership | None]) -> BinLine:
    goes_at = row.deleted_at + timedelta(days=row.DAYS_IN_BIN)
    return BinLine(row, str(row._meta.verbose_name), row._meta.model_name, goes_at, who.get(reference(row)))


def _deleted_by(membership, rows) -> dict[str, Membership | None]:
    entries = AuditEntry.objects.visible_to(membership).filter(
        action__endswith=".deleted", subject_ref__in=[reference(row) for row in rows]
    )
    return {entry.subject_ref: entry.by for entry in entries.select_related("by__user").order_by("pk")}


def account_export(user) -> dict:
    """What is kept about one account, as plain JSON values: here, and what each of `settings.ACCOUNT_EXPORTS` adds.

    An exporter is called with the user and returns {"its key": values}.
    """
    memberships = Membership.objects.filter(user=user).select_related("organization").prefetch_related("units")
    entries = AuditEntry.objects.filter(by__user=user).select_related("organization")
    export = {
        "account": {
            "email": user.email,
            "name": user.name,
            "since": _when(user.date_joined),
            "last_login": _when(user.last_login),
        },
        "addresses": list(user.emailaddress_set.values("email", "verified", "primary")),
        "memberships": [_membership_export(membership) for membership in memberships],
        "api_tokens": [
            {
                "name": token.name,
                "organization": token.organization.name,
                "made": _when(token.created_at),
                "last_used": _when(token.last_used_at),
            }
            for token in ApiToken.objects.filter(membership__user=user).select_related("organization")
        ],
        "acts": [
            {
                "at": _when(entry.at),
                "organization": entry.organization.name,
                "action": entry.action,
                "subject": entry.subject,
            }
            for entry in entries
        ],
    }
    for path in settings.ACCOUNT_EXPORTS:
        export |= import_string(path)(user)
    return export


def _membership_export(membership: Membership) -> dict:
    organization: Organization = membership.organization
    return {
        "organization": organization.name,
        "address": organization.slug,
        "role": membership.role,
        "units": [unit.name for unit in membership.units.all()],
        "joined": _when(membership.joined_at),
        "left": _when(membership.left_at),
    }


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
