"""How plans hang together, in a real browser: the map, a parent linked, a question answered, what is cut at half."""

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE
from tests.vpmom.conftest import company, key, people, plan  # noqa: F401 - fixtures
from vpmom.frozen import freeze
from vpmom.models import ParentQuestion, Plan, Version
from vpmom.plan import Item, Section
from vpmom.plan import Plan as Text
from vpmom.queries.reading import draft
from vpmom.services.cascading import link_parent
from vpmom.services.drafting import create_plan

pytestmark = pytest.mark.django_db(transaction=True)
ROUTES = "Plan routes each night from live orders"
MAP = "/o/acme/plans/map/"


@pytest.fixture
def below(olga, sales, plan) -> Plan:  # noqa: F811
    vision = Section("vision", (Item("", ROUTES),))
    return create_plan(by=olga, text=Text(title="Sales 2027", sections=(vision,)), unit=sales)


@pytest.fixture
def question(below, plan, olga) -> ParentQuestion:  # noqa: F811
    link = link_parent(plan=below, parent=plan, item=UUID(key(4)), by=olga)
    version = Version.objects.create(
        organization=plan.organization, plan=plan, content=freeze(draft(plan)), checksum="x", submitted_by=olga,
        comments_until="2027-02-01", state="decided", number=1, vetted_on="2027-02-01",
    )  # fmt: skip
    words = ["Method “Plan routes each night” was reworded."]
    return ParentQuestion.objects.create(organization=plan.organization, link=link, version=version, changes=words)


def family(plan: Plan) -> str:  # noqa: F811
    return f"/o/acme/plans/{plan.pk}/family/"


def pages(plan: Plan, below: Plan) -> tuple[str, ...]:  # noqa: F811
    cut = f"/o/acme/plans/{plan.pk}/trade-offs/?share=50"
    return MAP, f"{MAP}?missing=on", family(below), family(plan), cut, "/o/acme/plans/contradictions/"


def test_a_plan_is_hung_below_a_method_and_stands_there_on_the_map(visit, ed, below, plan):  # noqa: F811
    page = visit(ed)
    page.goto(MAP)
    alone = page.locator("section", has=page.get_by_role("heading", name="Nothing above them"))
    alone.get_by_role("link", name="Sales 2027").click()
    expect(page.get_by_text("No plan stands above this one.")).to_be_visible()
    page.get_by_label("Plan above, and the method that this plan carries").select_option(f"{plan.pk}:{key(4)}")
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_text("same words")).to_be_visible()
    page.get_by_role("link", name="Map of the plans").click()
    method = page.locator(".tree li", has=page.locator(".method", has_text=ROUTES)).last
    expect(method.get_by_role("link", name="Sales 2027")).to_be_visible()
    expect(page.locator(".method", has_text="Renegotiate")).to_contain_text("nobody carries it")


def test_the_map_narrows_to_what_is_missing(visit, vera, olga, question, plan, sales):  # noqa: F811
    page = visit(vera)
    page.goto(MAP)
    page.get_by_label("Only what is missing").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Renegotiate the hub contracts")
    expect(page.get_by_role("main")).to_contain_text("1 open question")
    page.get_by_label("Unit").select_option("Sales")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("link", name="Sales 2027")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("Renegotiate the hub contracts")
    page.get_by_role("link", name="Show all").click()
    expect(page.get_by_label("Only what is missing")).not_to_be_checked()


def test_a_change_above_is_declined_with_a_reason_by_keyboard(visit, olga, question, below, complaints):
    complaints.expect("status of 422")
    page = visit(olga)
    page.goto(family(below))
    expect(page.get_by_text("was reworded")).to_be_visible()
    page.get_by_role("button", name="Decline").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say why this does not hold here")
    page.get_by_label("Why, if you decline").focus()
    page.keyboard.type("Our orders close at noon")
    page.get_by_role("button", name="Decline").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_text("Our orders close at noon")).to_be_visible()
    question.refresh_from_db()
    assert (question.state, question.reason) == ("declined", "Our orders close at noon")


def test_half_of_the_capacity_shows_what_is_cut(visit, vera, plan):  # noqa: F811
    page = visit(vera)
    page.goto(f"/o/acme/plans/{plan.pk}/trade-offs/")
    page.get_by_role("link", name="50 %").click()
    expect(page.get_by_role("heading", name="When 50 % lands")).to_be_visible()
    rows = page.get_by_role("row")
    expect(rows.filter(has_text="Cut first")).to_contain_text("Renegotiate the hub contracts")
    expect(page.get_by_role("link", name="50 %")).to_have_attribute("aria-current", "true")


def test_a_phone_shows_every_page_and_the_marks_of_the_matrix(visit, olga, question, below, plan):  # noqa: F811
    page = visit(olga, **PHONE)
    for address in pages(plan, below):
        page.goto(address)
        assert fits(page), address
        if "trade-offs" in address:
            assert mark_is_seen(page)


def mark_is_seen(page: Page) -> bool:
    box = page.locator(".crossing td.mark span[aria-hidden]").first.bounding_box()
    return box["x"] + box["width"] <= page.viewport_size["width"]


def test_axe_finds_nothing_in_light_and_dark(visit, olga, question, below, plan):  # noqa: F811
    page, found = visit(olga), []
    for address in pages(plan, below):
        page.emulate_media(color_scheme="light")
        page.goto(address)
        found += violations(page)
        page.emulate_media(color_scheme="dark")
        found += violations(page, COLOURS)
    assert not found, "\n".join(found)
