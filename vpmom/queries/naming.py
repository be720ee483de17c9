"""Who may be meant by a word of the RAPID line: the persons and groups that it could name. Nobody is guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from organizations.models import Group, Membership, Person
from vpmom.parser.rapid import read_rapid, write_rapid
from vpmom.plan import Party

MOST_CHOICES = 20  # for one name


@dataclass(frozen=True)
class Named:
    """One party of the line. `choices`: (key, name) of whom it may mean, those that fit best first."""

    party: Party
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RapidLine:
    line: str
    parties: tuple[Named, ...]

    @property
    def json(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "parties": [
                {
                    "name": named.party.name,
                    "roles": named.party.roles,
                    "key": named.party.key,
                    "choices": [{"key": key, "name": name} for key, name in named.choices],
                }
                for named in self.parties
            ],
        }


def rapid_line(parties: Iterable[Party], membership: Membership) -> RapidLine:
    """The line as it is written, each name with whom it may mean. Two queries, and none for an empty line."""
    parties = tuple(parties)
    everybody = everybody_named(membership) if parties else []
    line = write_rapid((party.name, tuple(party.roles)) for party in parties)
    return RapidLine(line, tuple(Named(party, _choices(party, everybody)) for party in parties))


def everybody_named(membership: Membership) -> list[tuple[str, str]]:
    """(key, name) of every person and group that the member sees, persons first."""
    persons = Person.objects.visible_to(membership).values_list("pk", "name")
    groups = Group.objects.filter(organization=membership.organization_id, deleted_at=None).values_list("pk", "name")
    return [(f"person:{pk}", name) for pk, name in persons] + [(f"group:{pk}", name) for pk, name in groups]


def read_line(line: str, membership: Membership) -> tuple[list[Party], str]:
    """The parties of what somebody typed, and the words that are none. A name that one only bears is matched."""
    found, unread = read_rapid(line)
    known: dict[str, list[str]] = {}
    for key, name in everybody_named(membership) if found else []:
        known.setdefault(name.lower(), []).append(key)
    return [_party(name, "".join(roles), known.get(name.lower(), [])) for name, roles in found], unread


def _party(name: str, roles: str, keys: list[str]) -> Party:
    key = keys[0] if len(keys) == 1 else ""
    return Party(name, roles, key.startswith("group"), key)


def _choices(party: Party, everybody: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Those that the name fits, the best first, and who was chosen."""
    scored = [(3 if key == party.key else _fits(party.name, name), key, name) for key, name in everybody]
    ranked = sorted((one for one in scored if one[0]), key=lambda one: (-one[0], one[2].lower()))
    return tuple((key, name) for _score, key, name in ranked[:MOST_CHOICES])


def _fits(word: str, name: str) -> int:
    """How well a word such as "IJT" or "Ida" names somebody: the whole name, its initials, a part of it, or not at all."""
    if word.lower() == name.lower():
        return 3
    if word.lower() == "".join(part[0] for part in name.split()).lower():
        return 2
    return int(word.lower() in name.lower().split())
