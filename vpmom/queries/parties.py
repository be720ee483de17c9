"""Who would be asked about a plan if it were submitted now: its RAPID line turned into persons with accounts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from organizations.models import Membership, Person
from organizations.permissions import Permission
from vpmom.models import Asked, Plan, RapidParty, Version
from vpmom.signoff import Role, strongest

WITH_ACCOUNT = ("membership__user", "membership__organization")


@dataclass(frozen=True)
class Invitee:
    person: Person
    role: Role
    group: str = ""  # in which she is asked


@dataclass(frozen=True)
class Circle:
    """Who is asked, who is only told how it ends, and what stands against asking. Problems forbid it, warnings do not."""

    asked: tuple[Invitee, ...]
    told: tuple[Person, ...]  # who recommends or performs, and is not asked
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


def circle(plan: Plan) -> Circle:
    """The people of the RAPID line, or its owner alone where there is none. Each is asked once, in her strongest role."""
    parties = list(_parties(plan))
    if not parties:
        return _owner_alone(plan)
    roles: dict[int, set[str]] = {}
    people: dict[int, tuple[Person, str]] = {}
    for party in parties:
        for person in _members(party):
            roles.setdefault(person.pk, set()).update(party.roles)
            people.setdefault(person.pk, (person, party.group.name if party.group else ""))
    asked = tuple(
        Invitee(person, role, group) for pk, (person, group) in people.items() if (role := strongest(roles[pk]))
    )
    told = tuple(person for pk, (person, _group) in people.items() if not strongest(roles[pk]))
    problems = [*_unusable(parties, "AD"), *_deciders(parties, asked)]
    warnings = [*_unusable(parties, "RPI", besides="AD"), *_silent(asked)]
    return Circle(asked, told, tuple(problems), tuple(warnings))


def why_unable(person: Person, member: Membership | None) -> str:
    """Why `person` cannot sign by her account `member`; empty: she can."""
    if member is None:
        return _("%(name)s has no account here") % {"name": person.name}
    if not is_active(member):
        return _("%(name)s has left the organization") % {"name": person.name}
    if not member.can(Permission.PARTICIPATE):
        words = {"name": person.name, "role": member.get_role_display()}
        return _("%(name)s has the role %(role)s, which may not sign") % words
    return ""


def is_active(member: Membership | None) -> bool:
    return member is not None and member.left_at is None and member.user is not None and member.user.is_active


def of_the_version(version: Version) -> list[Asked]:
    """Who was asked about `version`, with their accounts."""
    return list(version.asked.select_related("person", *WITH_ACCOUNT))


def _parties(plan: Plan) -> list[RapidParty]:
    live = Person.objects.filter(deleted_at=None).select_related(*WITH_ACCOUNT)
    rows = plan.parties.select_related("group", *(f"person__{path}" for path in WITH_ACCOUNT))
    return rows.prefetch_related(Prefetch("group__members", live))


def _members(party: RapidParty) -> list[Person]:
    if party.group:
        return list(party.group.members.all())
    return [party.person] if party.person else []


def _owner_alone(plan: Plan) -> Circle:
    """A small team needs no RAPID line: the owner decides. That there is no owner is said by the checks of the text."""
    if plan.owner_id is None:
        return Circle((), (), (), ())
    owner = Person.objects.select_related(*WITH_ACCOUNT).get(pk=plan.owner_id)
    reason = why_unable(owner, owner.membership)
    problem = _("%(reason)s. Without a RAPID line the owner decides: name another owner, or who decides.")
    return Circle((Invitee(owner, Role.DECIDE),), (), (problem % {"reason": reason},) if reason else (), ())


def _deciders(parties: list[RapidParty], asked: tuple[Invitee, ...]) -> Iterator[str]:
    for party in parties:
        if "D" in party.roles and party.group:
            yield _("%(name)s is a group, and a group cannot decide. Give the D to one person.") % {"name": party}
    alone = {party.person_id for party in parties if "D" in party.roles}
    for one in asked:
        if one.person.pk in alone and (reason := why_unable(one.person, one.person.membership)):
            yield _("%(reason)s. Give the D to somebody who can sign.") % {"reason": reason}


def _silent(asked: tuple[Invitee, ...]) -> Iterator[str]:
    for one in asked:
        reason = why_unable(one.person, one.person.membership) if one.role != Role.DECIDE else ""
        if reason and one.role == Role.AGREE:
            yield _("%(reason)s, and must agree: whoever decides can overrule with a reason.") % {"reason": reason}
        elif reason:
            yield _("%(reason)s, and will not be able to comment.") % {"reason": reason}


def _unusable(parties: list[RapidParty], roles: str, besides: str = "") -> Iterator[str]:
    """Parties with one of `roles`, and none of `besides`, behind whom nobody stands."""
    for party in parties:
        if not set(party.roles) & set(roles) or set(party.roles) & set(besides):
            continue
        if not party.group_id and not party.person_id:
            yield _("“%(name)s” is only a name so far. Say which person or group it is.") % {"name": party}
        elif party.group_id and not _members(party) and "D" not in party.roles:
            yield _("The group “%(name)s” has no members, so nobody in it can be asked.") % {"name": party}
