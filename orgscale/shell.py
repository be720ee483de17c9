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
        context["nav"] = SimpleLazyObject(lambda: navigation(membership, request.path))
        allowed = membership.permissions
        context |= {f"can_{permission.value}": permission in allowed for permission in Permission}
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        context["memberships"] = SimpleLazyObject(lambda: _memberships(request.user))
    return context


def navigation(membership: Membership, path: str) -> list[Group]:
    groups: dict[str, list[Item]] = {}
    for group, label, route, permission in settings.NAVIGATION:
        if membership.can(Permission[permission]):
            url = reverse(route, args=[membership.organization.slug])
            groups.setdefault(group, []).append(Item(label, url, _is_current(route, url, path)))
    return [Group(title, items) for title, items in groups.items()]


def _is_current(route: str, url: str, path: str) -> bool:
    return path == url if route == "overview" else path.startswith(url)


def _memberships(user) -> list[Membership]:
    return list(
        Membership.objects.active().filter(user=user).select_related("organization").order_by("organization__name")
    )
