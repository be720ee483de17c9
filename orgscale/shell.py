"""What every page's frame needs: navigation, the organization, the switcher."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from organizations.models import Membership
from organizations.permissions import Permission

THEMES = ("light", "dark", "auto")


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Group:
    title: str
    items: list[Item]


def shell(request) -> dict:
    """Template context: theme, membership, organization, nav, memberships (the last two made only when a page shows them)."""
    theme = request.COOKIES.get("theme", "auto")
    membership = getattr(request, "membership", None)
    context = {"theme": theme if theme in THEMES else "auto", "membership": membership}
    if membership is not None:
        context["organization"] = membership.organization
        context["nav"] = SimpleLazyObject(lambda: navigation(membership, request.path, _route(request)))
        allowed = membership.permissions
        context |= {f"can_{permission.value}": permission in allowed for permission in Permission}
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        context["memberships"] = SimpleLazyObject(lambda: _memberships(request.user))
    return context


def _route(request) -> str:
    """The name of the page; "" of an address that has none."""
    return (request.resolver_match and request.resolver_match.url_name) or ""


def navigation(membership: Membership, path: str, here: str = "") -> list[Group]:
    """`here`: the name of the page at `path`."""
    groups: dict[str, list[Item]] = {}
    for group, label, route, permission in settings.NAVIGATION:
        if membership.can(Permission[permission]):
            url = reverse(route, args=[membership.organization.slug])
            groups.setdefault(group, []).append(Item(label, url, _is_current(route, url, path, here)))
    return [Group(title, items) for title, items in groups.items()]


def _is_current(route: str, url: str, path: str, here: str) -> bool:
    """On its own page, below its address, and on all pages of the section that begins with it."""
    return path == url or (route != "overview" and (path.startswith(url) or here in _section(route)))


def _section(route: str) -> set[str]:
    """The names of its pages; empty where none begins with `route`."""
    for _title, groups in settings.DSM_PAGES:
        pages = [page for _group, tabs in groups for page in tabs]
        if pages[0][0] == route:
            pages += settings.PRODUCT_PAGES if route == "products" else []
            return {name for page in pages for name in (page[0], *page[2])}
    return set()


def _memberships(user) -> list[Membership]:
    return list(
        Membership.objects.active().filter(user=user).select_related("organization").order_by("organization__name")
    )
