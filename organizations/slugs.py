"""Addresses of organizations: /o/<slug>/. Which may be chosen, and which one a name suggests."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from organizations.errors import DomainError
from organizations.models import FormerSlug, Organization

MAX_LENGTH = 60
SHORTEST = 2
# Words that would look as if they were the product's own pages.
RESERVED = frozenset({
    "about", "account", "accounts", "admin", "administrator", "api", "app", "assets", "auth", "billing", "blog", "contact",
    "demo", "docs", "healthz", "help", "home", "invitation", "login", "logout", "me", "media", "new", "null", "o",
    "organization", "organizations", "orgscale", "p", "privacy", "public", "r", "readyz", "root", "schema", "security",
    "settings", "sign-in", "sign-up", "signup", "static", "status", "support", "system", "terms", "undefined", "www",
})  # fmt: skip


def suggest(name: str) -> str:
    """A free slug for `name`: "Acme & Co" is acme-co, or acme-co-2 when that is taken."""
    stem = slugify(name).replace("_", "-")[: MAX_LENGTH - 4].strip("-")
    if len(stem) < SHORTEST or stem in RESERVED:
        stem = f"org-{stem}".strip("-")
    taken = _taken_like(stem)
    return next(slug for slug in _numbered(stem) if slug not in taken)


def require_free(slug: str, *, organization: Organization | None = None) -> None:
    """Raise DomainError unless `organization` (None: a new one) may have the address `slug`."""
    if len(slug) < SHORTEST or slug in RESERVED:
        raise DomainError(_("The address “%(slug)s” is reserved. Choose another.") % {"slug": slug}, "slug")
    used = Organization.objects.filter(slug=slug)
    formerly = FormerSlug.objects.filter(slug=slug)
    if organization is not None:
        used, formerly = used.exclude(pk=organization.pk), formerly.exclude(organization=organization)
    if used.exists() or formerly.exists():
        raise DomainError(_("The address “%(slug)s” is taken. Choose another.") % {"slug": slug}, "slug")


def _taken_like(stem: str) -> set[str]:
    now = Organization.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    formerly = FormerSlug.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    return {*now, *formerly}


def _numbered(stem: str):
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1
