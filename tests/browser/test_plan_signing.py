"""A plan is submitted, answered by two people and locked by a third, each in a browser of her own."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import fits, violations
from tests.browser.conftest import PHONE
from tests.vpmom.conftest import company, key, people, plan  # noqa: F401 - fixtures
from tests.vpmom.sign_offs import locked, name
from vpmom.models import Item, Plan, Version
from vpmom.services.submitting import reopen

pytestmark = pytest.mark.django_db(transaction=True)


def signing(plan: Plan) -> str:  # noqa: F811
    return f"/o/acme/plans/{plan.pk}/signing/"


def looks_right(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not violations(page)
    page.emulate_media(color_scheme="light")


def test_from_the_draft_to_the_lock_and_the_next_draft(visit, plan, olga, ed, connie, complaints):  # noqa: F811
    complaints.expect("status of 422")
    name(plan)
    eds, connies, olgas = visit(ed), visit(connie, **PHONE), visit(olga)
    eds.goto(signing(plan))
    expect(eds.get_by_text("Not submitted yet")).to_be_visible()
    looks_right(eds)
    eds.get_by_label("Message to those asked").fill("Before the holidays, please")
    eds.get_by_role("button", name="Submit for sign-off").click()
    expect(eds.get_by_text("Connie and Ed have not answered yet.")).to_be_visible()
    looks_right(eds)

    olgas.goto(signing(plan))
    expect(olgas.get_by_role("button", name="Decide and lock")).to_have_count(0)

    connies.goto("/o/acme/waiting/")
    connies.get_by_role("link", name="Acme 2027").tap()
    expect(connies.get_by_role("heading", name="Your word")).to_be_visible()
    assert fits(connies)
    looks_right(connies)
    connies.get_by_label("I agree to exactly this text").check()
    connies.get_by_role("button", name="Sign").tap()
    expect(connies.get_by_text("You have answered")).to_be_visible()

    line = eds.locator(f"#line-{key(7)}").locator("xpath=..")
    line.get_by_role("link", name=re.compile("^Comment")).click()
    expect(eds.get_by_label("About")).to_have_value(key(7))
    eds.get_by_label("I do not agree yet: this has to change").check()
    eds.get_by_role("button", name="Sign").click()
    expect(eds.locator(".error").first).to_have_text("Say what has to change before you can agree.")
    eds.get_by_label("In your words").fill("Three hubs are full, not two")
    eds.get_by_role("button", name="Sign").click()
    expect(eds.locator(f"#line-{key(7)}").locator("xpath=..")).to_contain_text("Three hubs are full")
    looks_right(eds)

    olgas.reload()
    expect(olgas.locator(".lead")).to_have_text("Ed does not agree yet.")
    looks_right(olgas)
    olgas.locator("summary", has_text="Overrule Ed").click()
    olgas.locator("details[open]").get_by_label("Reason").fill("The third opens again in March")
    olgas.get_by_role("button", name="Overrule Ed").click()
    expect(olgas.locator(".lead")).to_contain_text("it can be decided")
    olgas.get_by_role("button", name="Decide and lock").click()
    expect(olgas.locator(".lead")).to_contain_text("Version 1, decided by Olga on")
    looks_right(olgas)
    assert Version.objects.get().number == 1

    connies.goto(signing(plan))
    connies.get_by_role("button", name="Change this plan").tap()
    connies.wait_for_url(f"**/plans/{plan.pk}/")
    Item.objects.filter(plan=plan, key=key(3)).update(text="Low price")
    connies.goto(signing(plan))
    connies.get_by_role("button", name="Submit for sign-off").tap()
    expect(connies.get_by_role("heading", name="What changed")).to_be_visible()
    assert fits(connies)
    looks_right(connies)


def test_a_page_that_stood_open_too_long_signs_nothing(visit, plan, olga, ed, connie, complaints):  # noqa: F811
    complaints.expect("status of 422")
    name(plan)
    eds, connies = visit(ed), visit(connie)
    eds.goto(signing(plan))
    eds.get_by_role("button", name="Submit for sign-off").click()
    expect(eds.get_by_role("heading", name="Your word")).to_be_visible()
    connies.goto(signing(plan))
    eds.locator("summary", has_text="Withdraw the text").click()
    eds.get_by_role("button", name="Withdraw", exact=True).click()
    Item.objects.filter(plan=plan, key=key(1)).update(text="Every parcel arrives")
    eds.get_by_role("button", name="Submit for sign-off").click()
    expect(eds.get_by_role("heading", name="Your word")).to_be_visible()

    connies.get_by_label("I do not agree yet: this has to change").check()
    connies.get_by_label("In your words").fill("What about Sundays?")
    connies.get_by_role("button", name="Sign").click()
    expect(connies.get_by_role("alert")).to_contain_text("Another text is in sign-off")
    expect(connies.get_by_label("In your words")).to_have_value("What about Sundays?")
    expect(connies.get_by_text("Every parcel arrives", exact=True).first).to_be_visible()
    looks_right(connies)
    connies.get_by_role("button", name="Sign").click()
    expect(connies.get_by_text("You have answered")).to_be_visible()


def test_versions_and_what_changed(visit, plan, olga):  # noqa: F811
    locked(plan, by=olga)
    reopen(plan=plan, by=olga)
    Item.objects.filter(plan=plan, key=key(3)).update(text="Low price")
    locked(plan, by=olga)
    page = visit(olga)
    for tail in ("versions/", "diff/?from=1&to=2", f"versions/{plan.versions.first().pk}/"):
        page.goto(f"/o/acme/plans/{plan.pk}/{tail}")
        looks_right(page)
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert fits(page), (tail, width)
        page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/o/acme/plans/{plan.pk}/versions/")
    page.get_by_role("link", name="1 change").click()
    expect(page.get_by_text("1 change from version 1")).to_be_visible()
