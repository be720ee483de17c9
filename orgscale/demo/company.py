"""Builds an organization from its YAML: settings, units, people, members, suppliers, invitations, the bin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from organizations import audit
from organizations import bin as bin_
from organizations.models import Calendar, Group, Invitation, Membership, Organization, Person, Unit
from organizations.permissions import Role
from organizations.secret_links import hashed, new_secret
from organizations.services import api_tokens, founding, members, records
from organizations.services.invitations import VALID_FOR
from orgscale.demo import email_of
from orgscale.demo.diary import Diary


@dataclass
class Company:
    """An organization while it is built; members and persons by the keys that the YAML uses."""

    owner: Membership
    diary: Diary
    members: dict[str, Membership] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    @property
    def organization(self) -> Organization:
        return self.owner.organization


def build(story: Mapping, password: str) -> Company:
    """The organization of `story`. Those who `login` get an account with the hashed `password`, others none to use."""
    company = _found(story, password)
    with company.diary.on(company.diary.day(story["founded_days_ago"]), 9):
        founding.change_settings(by=company.owner, **story["settings"])
        _add_units(company, story["units"])
        _add_people(company, story, password)
        _lead_units(company, story["units"])
        for group in story["groups"]:
            who = [company.persons[key] for key in group["members"]]
            company.groups[group["name"]] = records.add_group(by=company.owner, name=group["name"], members=who)
        for supplier in story["suppliers"]:
            records.add_supplier(by=company.owner, **supplier)
        _set_holidays(company, story["holidays"])
    _recent_events(company, story)
    return company


def _found(story: Mapping, password: str) -> Company:
    profile = next(one for one in story["persons"] if one["key"] == story["owner"])
    user = _user(profile, password)
    user.is_staff = True  # never saved: who runs this command runs the installation, and so may found organizations
    owner = founding.found(user=user, name=story["name"], slug=story["slug"])
    user.is_staff = False
    return Company(owner, Diary(owner.organization), {story["owner"]: owner})


def _user(profile: Mapping, password: str) -> User:
    """The account of a person, whose address counts as confirmed."""
    email = email_of(profile["key"])
    user, _created = User.objects.get_or_create(email=email, defaults={"name": profile["name"]})
    user.password = password if profile.get("login") else make_password(None)
    user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def _add_units(company: Company, units: list[Mapping], parent: Unit | None = None) -> None:
    for told in units:
        unit = records.add_unit(by=company.owner, name=told["name"], parent=parent, headcount=told["headcount"])
        company.units[unit.name] = unit
        _add_units(company, told.get("units", []), unit)


def _lead_units(company: Company, units: list[Mapping]) -> None:
    for told in units:
        if "lead" in told:
            records.change_unit(unit=company.units[told["name"]], by=company.owner, lead=company.persons[told["lead"]])
        _lead_units(company, told.get("units", []))


def _add_people(company: Company, story: Mapping, password: str) -> None:
    for told in (*story["persons"], *story["guests"]):
        if "role" in told and told["key"] not in company.members:
            company.members[told["key"]] = _join(company, told, password)
    for told in story["persons"]:
        company.persons[told["key"]] = records.add_person(
            by=company.owner,
            name=told["name"],
            email=email_of(told["key"]),
            title=told["title"],
            unit=company.units[told["unit"]] if "unit" in told else None,
            membership=company.members.get(told["key"]),
        )


def _join(company: Company, told: Mapping, password: str) -> Membership:
    """A member who accepted an invitation long ago. (Inviting her by the service would send mail.)"""
    user, role = _user(told, password), Role(told["role"])
    member = Membership.objects.create(organization=company.organization, user=user, role=role)
    members.set_scope(member, [company.units[name] for name in told.get("scope", [])])
    audit.record("member.joined", member, by=member, role=[None, role.value])
    return member


def _set_holidays(company: Company, days: list[list[int]]) -> None:
    this_year = company.diary.day(0).year
    dates = [date(year, month, day) for year in range(this_year, this_year + 3) for month, day in days]
    calendar = Calendar.objects.get(organization=company.organization, is_default=True)
    records.change_calendar(calendar=calendar, by=company.owner, holidays=dates)


def _recent_events(company: Company, story: Mapping) -> None:
    """What happened lately: people were invited, something was deleted, a key to the API was made."""
    diary = company.diary
    for told in story.get("invitations", []):
        with diary.on(diary.day(told["days_ago"]), 14, 20):
            _invite(company, told)
    if told := story.get("deleted_supplier"):
        with diary.on(diary.day(5), 11, 5):
            bin_.delete(records.add_supplier(by=company.owner, **told), by=company.owner)
        with diary.on(diary.day(21), 16, 40):
            api_tokens.make_token(name="Board figures, spreadsheet", days=365, by=company.owner)


def _invite(company: Company, told: Mapping) -> Invitation:
    """An invitation whose link nobody knows: the demo mails nobody."""
    invitation = Invitation.objects.create(
        organization=company.organization,
        email=told["email"],
        role=Role(told["role"]),
        token_hash=hashed(new_secret()),
        invited_by=company.owner,
        expires_at=company.diary.start - timedelta(days=told["days_ago"]) + VALID_FOR,
    )
    audit.record("invitation.sent", invitation, by=company.owner, role=[None, told["role"]])
    return invitation
