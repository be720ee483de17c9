"""The RAPID line: what it says becomes persons and groups by choice, and stays words until somebody chooses."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.models import Group, Person
from vpmom.models import Plan, RapidParty
from vpmom.plan import Party

MOST_PARTIES = 40


def write_chosen_parties(plan: Plan, parties: Iterable[Party]) -> None:
    """Replace the RAPID line. `Party.key` says who is meant; with an empty key the name alone stands there.

    Raises DomainError for somebody who is not of this organization, and for whoever is named twice.
    """
    parties = list(parties)
    if len(parties) > MOST_PARTIES:
        raise DomainError(_("A RAPID line names at most %(most)s parties.") % {"most": MOST_PARTIES}, "rapid")
    persons, groups = _of(Person, plan, parties, "person"), _of(Group, plan, parties, "group")
    rows = [_row(plan, rank, party, persons, groups) for rank, party in enumerate(parties)]
    _refuse_twice(rows)
    plan.parties.all().delete()
    RapidParty.objects.bulk_create(rows)


def _row(plan: Plan, rank: int, party: Party, persons: dict, groups: dict) -> RapidParty:
    person, group = persons.get(party.key), groups.get(party.key)
    if party.key and person is None and group is None:
        raise DomainError(_("“%(name)s” is not in this organization any more.") % {"name": party.name}, "rapid")
    roles = "".join(role for role in "RAPID" if role in party.roles)
    if not roles:
        raise DomainError(_("Say which of R, A, P, I and D “%(name)s” has.") % {"name": party.name}, "rapid")
    organization, name = plan.organization_id, party.name.strip()[:150]
    return RapidParty(
        organization_id=organization, plan=plan, person=person, group=group, name=name, roles=roles, rank=rank
    )


def _of(model, plan: Plan, parties: list[Party], kind: str) -> dict[str, Person | Group]:
    wanted = {number for party in parties if (number := _number(party.key, kind)) is not None}
    rows = model.objects.filter(organization=plan.organization_id, deleted_at=None, pk__in=wanted) if wanted else []
    return {f"{kind}:{row.pk}": row for row in rows}


def _number(key: str, kind: str) -> int | None:
    word, _colon, number = key.partition(":")
    return int(number) if word == kind and number.isascii() and number.isdecimal() and len(number) < 19 else None


def _refuse_twice(rows: list[RapidParty]) -> None:
    seen: set[tuple] = set()
    for row in rows:
        who = ("person", row.person_id) if row.person_id else ("group", row.group_id) if row.group_id else None
        if who and who in seen:
            raise DomainError(
                _("“%(name)s” is named twice. Put all the letters behind one name.") % {"name": row}, "rapid"
            )
        if who:
            seen.add(who)


def remembered(parties: Iterable[Party], before: Iterable[Party]) -> list[Party]:
    """`parties` as typed, each with the choice that was made for its name before."""
    chosen = {party.name.lower(): party for party in before if party.key}
    found = []
    for party in parties:
        known = chosen.get(party.name.lower())
        found.append(replace(party, key=known.key, is_group=known.is_group) if known else party)
    return found
