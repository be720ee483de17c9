"""Founding an organization, its settings, its address, its archive."""

import calendar
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from organizations import audit, slugs
from organizations.currencies import CURRENCIES
from organizations.errors import DomainError
from organizations.models import Calendar, FormerSlug, Membership, Organization
from organizations.permissions import Permission, Role


def may_found(user) -> bool:
    """Whether `user` may create an organization: a setting of the installation, or she administers it."""
    return settings.ANYBODY_MAY_FOUND or user.is_staff


@transaction.atomic
def found(*, user, name: str, slug: str = "") -> Membership:
    """Create an organization with `user` as its owner, and a working calendar. Returns her membership."""
    if not may_found(user):
        raise PermissionDenied(_("On this installation only its administrators create organizations. Ask one of them."))
    if slug:
        slugs.require_free(slug)
    organization = Organization.objects.create(name=name, slug=slug or slugs.suggest(name))
    owner = Membership.objects.create(organization=organization, user=user, role=Role.OWNER)
    Calendar.objects.create(organization=organization, name=_("Working week"), is_default=True)
    audit.record("organization.founded", organization, by=owner)
    return owner


@transaction.atomic
def change_settings(*, by: Membership, **fields) -> Organization:
    """Change name, currency (ISO 4217), time_zone, language, fiscal_year_end_month and fiscal_year_end_day."""
    by.require(Permission.ADMINISTER)
    organization = lock(by)
    _check(organization, fields)
    changes = audit.difference(organization, **fields)
    for field in changes:
        setattr(organization, field, fields[field])
    organization.save(update_fields=list(changes))
    if changes:
        audit.record("organization.changed", organization, by=by, **changes)
    return organization


@transaction.atomic
def change_address(*, slug: str, by: Membership) -> Organization:
    """Move the organization to /o/<slug>/. The old address keeps working by a redirect, and nobody else gets it."""
    by.require(Permission.ADMINISTER)
    organization = lock(by)
    if slug == organization.slug:
        return organization
    slugs.require_free(slug, organization=organization)
    FormerSlug.objects.filter(slug=slug, organization=organization).delete()
    FormerSlug.objects.create(slug=organization.slug, organization=organization)
    changes = audit.difference(organization, slug=slug)
    organization.slug = slug
    organization.save(update_fields=["slug"])
    audit.record("organization.moved", organization, by=by, **changes)
    return organization


@transaction.atomic
def archive(*, by: Membership) -> Organization:
    """Close the organization: its members still read everything, and change nothing until it is reopened."""
    return _set_archived(by, now(), "organization.archived")


@transaction.atomic
def reopen(*, by: Membership) -> Organization:
    return _set_archived(by, None, "organization.reopened")


def lock(by: Membership) -> Organization:
    """The organization, locked to the end of the transaction: two acts that must not cross wait for each other."""
    return Organization.objects.select_for_update().get(pk=by.organization_id)


def _set_archived(by: Membership, moment, action: str) -> Organization:
    by.require(Permission.ADMINISTER)
    organization = lock(by)
    if organization.is_archived != (moment is not None):
        organization.archived_at = moment
        organization.save(update_fields=["archived_at"])
        audit.record(action, organization, by=by)
    return organization


def _check(organization: Organization, fields: dict) -> None:
    allowed = {"name", "currency", "time_zone", "language", "fiscal_year_end_month", "fiscal_year_end_day"}
    if unknown := set(fields) - allowed:
        raise TypeError(f"no settings of an organization: {sorted(unknown)}")
    if fields.get("currency", organization.currency) not in CURRENCIES:
        raise DomainError(_("This is no currency code of ISO 4217, such as EUR or USD."), "currency")
    if fields.get("time_zone", organization.time_zone) not in available_timezones():
        raise DomainError(
            _("This time zone is not known. Choose one from the list, such as Europe/Berlin."), "time_zone"
        )
    if fields.get("language", organization.language) not in dict(settings.LANGUAGES):
        raise DomainError(_("OrgScale does not speak this language."), "language")
    month = fields.get("fiscal_year_end_month", organization.fiscal_year_end_month)
    _check_day(month, fields.get("fiscal_year_end_day", organization.fiscal_year_end_day))


def _check_day(month: int, day: int) -> None:
    if not 1 <= month <= 12:
        raise DomainError(_("A month is a number from 1 to 12."), "fiscal_year_end_month")
    last = calendar.monthrange(2024, month)[1]  # a leap year: 29 February stands for the last day of February
    if not 1 <= day <= last:
        raise DomainError(_("This month has %(last)s days.") % {"last": last}, "fiscal_year_end_day")
