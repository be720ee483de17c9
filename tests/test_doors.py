"""Every page and endpoint of an organization, against everyone who should not get in.

The routes come from the URL resolver, so a new one is covered the day it is born. A route with an argument that nobody
has made an object for fails, and says what to add.
"""

import re
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from organizations.models import Membership, Organization, Unit
from organizations.permissions import READING, Permission, Role
from tests.conftest import make_member, one_of_each

METHODS = ("get", "post", "put", "patch", "delete")
WRITES = METHODS[1:]

# Routes outside /o/<org>/ and /api/v1/o/<org>/, each looked at by somebody: what belongs to a customer is behind none of
# them, or they check by themselves whose it is (tokens and invitations: see tests/organizations).
OUTSIDE = {
    "home", "public-page", "organizations", "organization-leave", "invitation", "account-profile", "account-tokens",
    "account-token-revoke", "account-mails", "mail-choice", "renewal-feed", "account-data", "account-export", "account-delete", "api-schema", "api-docs", "healthz", "readyz",
}  # fmt: skip
# Endpoints of what belongs to nobody: the same rows are there for every organization.
SHARED = {"api-frameworks"}


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver: its path with converters, and the view behind it."""

    path: str
    pattern: URLPattern

    @property
    def name(self) -> str:
        return self.pattern.name or ""

    @property
    def is_inside(self) -> bool:
        return "<slug:org>" in self.path

    @property
    def is_allauth(self) -> bool:
        """Sign-in, password, e-mail and second factor: pages of the account, made by allauth."""
        return self.pattern.callback.__module__.startswith("allauth.")

    @property
    def basename(self) -> str:
        return getattr(self.pattern.callback, "initkwargs", {}).get("basename", "")

    @property
    def viewset(self):
        return getattr(self.pattern.callback, "cls", None)

    @property
    def actions(self) -> dict[str, str]:
        return getattr(self.pattern.callback, "actions", {})

    @property
    def arguments(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.path)

    @property
    def page_permission(self) -> Permission | None:
        return getattr(self.pattern.callback, "org_permission", None)

    @property
    def has_object(self) -> bool:
        return len(self.arguments) > 1

    def fill(self, args: dict, org: str) -> str:
        values = {name: self._value(name, args) for name in self.arguments if name != "org"} | {"org": org}
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), self.path)

    def _value(self, name: str, args: dict):
        for key in (f"{self.name}.{name}", self.basename, name):
            if key in args:
                return args[key]
        pytest.fail(
            f"The route {self.path} has the argument {name!r}. Make an object of acme for it in url_args of "
            f"tests/conftest.py, under {self.basename or f'{self.name}.{name}'!r}."
        )


def routes(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Route(path, pattern)
        else:
            yield from routes(pattern.url_patterns, path)


ALL = list(routes())
INSIDE = [route for route in ALL if route.is_inside]
PAGES = [route for route in INSIDE if route.viewset is None]
ENDPOINTS = [route for route in INSIDE if route.viewset is not None]


@dataclass(frozen=True)
class World:
    people: dict[str, Membership]
    url_args: dict


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The people and one object of each kind, made once for thousands of tests; each takes back what it does to them."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield _world()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


def _world() -> World:
    acme = Organization.objects.create(name="Acme", slug="acme")
    globex = Organization.objects.create(name="Globex", slug="globex")
    roles = {"olga": Role.OWNER, "rob": Role.RESPONDENT, "vera": Role.VIEWER}
    people = {name: make_member(acme, name, role) for name, role in roles.items()}
    people["eve"] = make_member(globex, "eve", Role.OWNER)
    sales = Unit.objects.create(organization=acme, name="Sales", headcount=40)
    return World(people, one_of_each(acme, people["olga"], sales))


@pytest.fixture(autouse=True)
def fresh_limits():
    """The same few accounts send thousands of requests: what they have sent so far is forgotten."""
    cache.clear()


@pytest.fixture
def url_args(world, db) -> dict:
    return world.url_args


@pytest.fixture
def olga(world, db) -> Membership:
    return world.people["olga"]


@pytest.fixture
def rob(world, db) -> Membership:
    return world.people["rob"]


@pytest.fixture
def vera(world, db) -> Membership:
    return world.people["vera"]


@pytest.fixture
def eve(world, db) -> Membership:
    return world.people["eve"]


def each(some: list[Route]):
    return pytest.mark.parametrize("route", some, ids=[route.path for route in some])


def answers(client, url: str, methods=METHODS) -> dict[str, int]:
    """What each method answers, without those that the route does not know."""
    found = {method: getattr(client, method)(url).status_code for method in methods}
    return {method: status for method, status in found.items() if status != 405}


def test_the_sweep_sees_pages_and_endpoints():
    assert len(PAGES) > 20
    assert len(ENDPOINTS) > 10


def test_every_route_outside_an_organization_was_considered():
    outside = {route.name for route in ALL if not route.is_inside and not route.is_allauth}
    assert outside <= OUTSIDE, f"Consider who may open {outside - OUTSIDE}, then add them to OUTSIDE."


@each(PAGES)
def test_page_states_its_permission(route):
    assert isinstance(route.page_permission, Permission), "Decorate the view with @org_view(Permission.…)."


@each(ENDPOINTS)
def test_endpoint_states_a_permission_for_every_action(route):
    missing = set(route.actions.values()) - set(route.viewset.rights)
    assert not missing, f"Add {missing} to the rights of {route.viewset.__name__}."


@each(ENDPOINTS)
def test_writing_actions_ask_more_than_reading(route):
    writing = {action for method, action in route.actions.items() if method in WRITES}
    lax = {action for action in writing if route.viewset.rights[action] in READING}
    assert not lax, f"{lax} write, but whoever reads may call them."


@each(INSIDE)
def test_who_is_not_signed_in_is_asked_to_sign_in(client, url_args, route):
    url = route.fill(url_args, "acme")
    allowed = {302} if route.viewset is None else {401, 403}
    assert set(answers(client, url).values()) <= allowed
    response = client.get(url)
    assert response.status_code != 302 or response.url.startswith("/account/login/")


@each(INSIDE)
def test_a_stranger_finds_nothing(sign_in, eve, url_args, route):
    statuses = answers(sign_in(eve), route.fill(url_args, "acme"))
    assert set(statuses.values()) == {404}, statuses


@each([route for route in INSIDE if route.has_object and route.basename not in SHARED])
def test_foreign_objects_are_not_there_under_ones_own_address(sign_in, eve, url_args, route):
    statuses = answers(sign_in(eve), route.fill(url_args, "globex"))
    assert set(statuses.values()) == {404}, statuses


@each([route for route in ENDPOINTS if not route.has_object and "list" in route.actions.values()])
def test_lists_show_nothing_of_others(sign_in, eve, url_args, route):
    body = sign_in(eve).get(route.fill(url_args, "globex")).json()
    rows = body["results"] if isinstance(body, dict) else body
    assert all(row.get("id") not in set(url_args.values()) or _is_own(row, eve) for row in rows), rows


def _is_own(row, eve) -> bool:
    return row.get("email") == eve.user.email


@each([route for route in PAGES if not route.has_object])
def test_pages_show_nothing_of_others(sign_in, eve, url_args, route):
    response = sign_in(eve).get(route.fill(url_args, "globex"))
    text = response.getvalue().decode(errors="replace")
    body = re.sub("[A-Za-z0-9]{64}", "", text)  # a random token may spell anything
    assert "acme" not in body.lower()
    assert "olga" not in body.lower()


@each(INSIDE)
def test_a_viewer_writes_nothing(sign_in, vera, url_args, route):
    statuses = answers(sign_in(vera), route.fill(url_args, "acme"), WRITES)
    assert set(statuses.values()) <= {403, 404}, statuses


@each([route for route in PAGES if route.page_permission is Permission.VIEW_RESULTS])
def test_a_respondent_sees_no_results(sign_in, rob, url_args, route):
    assert sign_in(rob).get(route.fill(url_args, "acme")).status_code == 403


@each([r for r in ENDPOINTS if any(r.viewset.rights.get(a) is Permission.VIEW_RESULTS for a in r.actions.values())])
def test_a_respondent_reads_no_results_by_the_api(sign_in, rob, url_args, route):
    assert sign_in(rob).get(route.fill(url_args, "acme")).status_code in {403, 405}


@each([route for route in PAGES if route.page_permission])
def test_the_owner_gets_in(sign_in, olga, url_args, route):
    """Else the refusals above would prove nothing."""
    assert sign_in(olga).get(route.fill(url_args, "acme")).status_code in {200, 302, 405}


def test_the_roles_are_those_that_the_refusals_are_about():
    assert {role.value for role in Role} == {"owner", "consultant", "editor", "respondent", "viewer"}
