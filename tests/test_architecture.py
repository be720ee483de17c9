"""Rules of the house that a machine can check."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from organizations.models import Membership, Organization, OrgOwned, Restorable
from organizations.querysets import OrgQuerySet
from vpmom import urls as plan_urls
from vpmom.views.frame import PAGES

ROOT = Path(__file__).parent.parent
APPS = (
    "accounts",
    "organizations",
    "jobs",
    "reports",
    "cadence",
    "assessments",
    "vpmom",
    "valuestreams",
    "dsm",
    "roadmaps",
)
ADAPTERS = ("views", "api", "report_sections")
# Tables without a customer's data: shared, or the customer herself, or the account above all customers.
SHARED = {"accounts.User", "organizations.Organization", "assessments.Framework"}
OF_DJANGO = {"objects"}


def sources(app: str):
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def adapters(app: str):
    return [path for path in sources(app) if path.stem in ADAPTERS or path.parent.name in ADAPTERS]


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


@pytest.mark.parametrize("app", APPS)
def test_adapters_reach_tables_only_through_the_door(app):
    bad = []
    for path in adapters(app):
        for node in ast.walk(ast.parse(path.read_text())):
            is_reach = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
            if is_reach and node.value.attr in OF_DJANGO and node.attr not in {"visible_to", "in_bin_of", "none"}:
                bad.append(f"{path.relative_to(ROOT)}:{node.lineno} .objects.{node.attr}")
    assert bad == []


@pytest.mark.parametrize("app", APPS)
def test_no_save_is_overridden_and_no_signal_received(app):
    for path in sources(app):
        source = path.read_text()
        assert "@receiver" not in source and ".connect(" not in source, path
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                assert "save" not in {part.name for part in node.body if isinstance(part, ast.FunctionDef)}, (
                    path,
                    node.name,
                )


def test_no_core_common_or_utils():
    names = {path.stem for app in APPS for path in [*sources(app), ROOT / app]}
    assert not names & {"core", "common", "utils", "helpers"}


@pytest.mark.parametrize(
    "model", [m for m in apps.get_models() if m._meta.app_label in APPS], ids=lambda m: m._meta.label
)
def test_every_table_of_a_customer_says_whose_it_is(model):
    if model._meta.label in SHARED:
        return
    field = model._meta.get_field("organization")
    assert field.related_model is Organization and not field.null, (
        f"{model._meta.label} needs its own organization column"
    )
    assert isinstance(model.objects.all(), OrgQuerySet), f"{model._meta.label}.objects needs visible_to"


def test_a_membership_is_the_key_and_neither_hidden_nor_deletable():
    assert not issubclass(Membership, Restorable | OrgOwned)
    assert Membership._meta.get_field("user").remote_field.on_delete is models.SET_NULL


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_have_no_inline_script_or_style(path):
    """The content security policy forbids them, so they would silently do nothing."""
    html = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(), flags=re.S)
    assert not re.search(r"<[^>]*\sstyle\s*=", html), "style attribute"
    assert not re.search(r"<style\b", html), "style element"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", html), "on… handler"
    for attributes, content in re.findall(r"<script\b([^>]*)>(.*?)</script>", html, flags=re.S):
        assert "src=" in attributes or "application/json" in attributes or not content.strip(), "inline script"
    assert "javascript:" not in html


@pytest.mark.parametrize("kind", [kind for kind, _title, _usual in settings.NOTICE_KINDS])
def test_every_kind_of_mail_that_a_member_may_choose_is_sent(kind):
    assert any(f'"{kind}"' in path.read_text() for app in APPS for path in sources(app))


def test_every_page_of_a_plan_is_linked_from_another_one():
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    tabs = {page[0] for page in PAGES}
    routes = {one.name for one in plan_urls.urlpatterns if one.name.startswith("plan")}
    assert {
        route for route in routes - tabs if f"'{route}'" not in templates and f'"{route}"' not in templates
    } == set()
