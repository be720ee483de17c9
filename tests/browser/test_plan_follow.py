"""Following a plan in a browser: checking in, what is typed and not sent, going on in the next period, a phone."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Person
from tests.browser.accessibility import COLOURS, fits, violations
from tests.browser.conftest import PHONE
from tests.vpmom.conftest import key
from tests.vpmom.followed import ZONES, decided, made, past_text, tell
from vpmom.models import CheckIn, Plan
from vpmom.services.following import NewAction

pytestmark = pytest.mark.django_db(transaction=True)
ON_TIME = key(8)


@pytest.fixture
def plan(olga, ed) -> Plan:
    """Of 2025, decided, with three months of a measure."""
    owner, _other = (
        Person.objects.create(organization=olga.organization, name=member.user.name, membership=member)
        for member in (olga, ed)
    )
    plan = made(olga, past_text(), owner)
    decided(plan, date(2025, 1, 20))
    for month, value in ((2, 88.5), (3, 90), (5, 89.2)):
        tell(plan, olga, ON_TIME, date(2025, month, 3), value)
    tell(plan, olga, ON_TIME, date(2025, 6, 3), 91, "at_risk", confidence=5, actions=(NewAction("Ask the hubs"),))
    return plan


def at(plan: Plan, rest: str) -> str:
    return f"/o/acme/plans/{plan.pk}/{rest}"


def form_url(plan: Plan) -> str:
    return at(plan, f"measures/{ON_TIME}/check-in/")


def test_a_measure_is_checked_in_on_and_its_chart_goes_on(visit, olga, plan):
    page = visit(olga)
    page.goto(at(plan, "follow/"))
    expect(page.locator("[data-chart] svg.main-svg").first).to_be_visible()
    page.get_by_role("link", name="Check in on Share of parcels on the promised day").click()
    page.get_by_label("Day", exact=True).fill("2025-07-01")
    page.get_by_label("Value").fill("93")
    page.get_by_label("Status").select_option("on track")
    page.get_by_label("What became of it?").select_option("goes on")
    page.get_by_label("Action 1").fill("Open the third hub")
    page.get_by_role("button", name="Check in").click()
    expect(page.locator(".toast")).to_contain_text("Checked in on")
    measure = page.get_by_role("article", name="Share of parcels on the promised day")
    expect(measure).to_contain_text("93 %")
    expect(measure).to_contain_text("in 8 of 10 cases between")
    measure.get_by_text("Show table").click()
    expect(measure.get_by_role("rowheader", name="2025-07-01")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Ask the hubs")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Open the third hub")).to_be_visible()


def test_what_is_refused_keeps_what_was_typed(visit, olga, plan, complaints):
    complaints.expect("status of 422")
    page = visit(olga)
    page.goto(form_url(plan))
    page.get_by_label("Day", exact=True).fill("2025-07-01")
    page.get_by_label("Not going well").fill("The hub opens late")
    page.get_by_role("button", name="One more action").click()
    expect(page.get_by_label("Action 3")).to_be_visible()
    page.get_by_label("Status").select_option("at risk")
    page.get_by_role("button", name="Check in").click()
    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.locator("[data-focus]")).to_contain_text("How does it stand?")
    expect(page.get_by_label("Not going well")).to_have_value("The hub opens late")
    assert not violations(page)


def test_what_is_typed_and_not_sent_is_there_again(visit, olga, plan):
    page = visit(olga)
    page.goto(form_url(plan))
    page.get_by_label("Not going well").fill("The hub opens late")
    page.reload()
    note = page.get_by_text("What you typed here before")
    expect(note).to_be_visible()
    expect(page.get_by_label("Not going well")).to_have_value("The hub opens late")
    assert not violations(page)
    page.get_by_role("button", name="Discard it").click()
    expect(note).to_be_hidden()
    expect(page.get_by_label("Not going well")).to_have_value("")
    page.reload()
    expect(note).to_be_hidden()


def test_rows_that_were_added_are_there_again_with_their_words(visit, olga, plan):
    page = visit(olga)
    page.goto(form_url(plan))
    for _ in range(2):
        page.get_by_role("button", name="One more action").click()
    page.get_by_label("Action 4").fill("Open the third hub")
    page.goto(form_url(plan))
    expect(page.get_by_label("Action 4")).to_have_value("Open the third hub")
    expect(page.get_by_text("What you typed here before")).to_be_visible()


def test_what_was_sent_does_not_come_back(visit, olga, plan):
    page = visit(olga)
    page.goto(form_url(plan))
    page.get_by_label("Day", exact=True).fill("2025-07-01")
    page.get_by_label("Value").fill("93")
    page.get_by_label("Status").select_option("on track")
    page.get_by_role("button", name="Check in").click()
    expect(page).to_have_url(re.compile(r"/follow/$"))
    page.goto(form_url(plan))
    expect(page.get_by_text("What you typed here before")).to_be_hidden()
    expect(page.get_by_label("Value")).to_have_value("")


def test_nobody_else_at_this_browser_finds_what_she_typed(visit, olga, ed, plan):
    page = visit(olga)
    page.goto(form_url(plan))
    page.get_by_label("Not going well").fill("Between us")
    stored = page.evaluate("JSON.stringify(localStorage)")
    page = visit(ed)
    page.goto(at(plan, "follow/"))
    page.evaluate(
        "stored => Object.entries(JSON.parse(stored)).forEach(([k, v]) => localStorage.setItem(k, v))", stored
    )
    page.goto(form_url(plan))
    expect(page.get_by_label("Not going well")).to_have_value("")


def test_a_round_with_the_keyboard_alone(visit, olga, plan):
    page = visit(olga)
    page.goto(at(plan, "check-in/"))
    page.get_by_label("Day", exact=True).fill("2025-07-01")
    page.locator(f"[name='{ON_TIME}-value']").focus()
    page.keyboard.type("93")
    page.keyboard.press("Tab")
    page.keyboard.type("on")
    page.keyboard.press("Tab")
    page.keyboard.type("8")
    page.locator(f"[name='{ZONES}-zone']").focus()
    page.keyboard.type("some")
    page.keyboard.press("Tab")
    page.keyboard.type("data")
    page.get_by_role("button", name="Save all").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("2 measures are checked in.")
    told = {str(one.item.key): one for one in CheckIn.objects.filter(on="2025-07-01").select_related("item")}
    assert (told[ON_TIME].value, told[ON_TIME].status, told[ON_TIME].confidence) == (93, "on_track", 8)
    assert (told[ZONES].zone, told[ZONES].status) == (1, "data_needed")


def test_from_the_summary_into_the_next_period(visit, olga, plan):
    page = visit(olga)
    page.goto(at(plan, "follow/"))
    page.get_by_role("navigation", name="Pages of this plan").get_by_role("link", name="Summary").click()
    page.get_by_role("link", name="Copy into the next period").click()
    expect(page.get_by_label("Title")).to_have_value("Acme 2026")
    expect(page.get_by_role("checkbox", name="Plan routes each night")).not_to_be_checked()
    page.get_by_role("checkbox", name="Fair price").uncheck()
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("heading", name="Acme 2026", level=1)).to_be_visible()
    new = Plan.objects.get(earlier=plan)
    assert new.items.get(key=ON_TIME).measure.baseline == 91
    assert not new.items.filter(key=key(3)).exists()


def pages(plan: Plan) -> list[str]:
    rest = (
        "follow/",
        f"measures/{ON_TIME}/",
        f"measures/{ON_TIME}/check-in/",
        "check-in/",
        "summary/",
        "copy/",
        "copy/?as=template",
    )
    return [at(plan, each) for each in rest]


def settled(page: Page) -> None:
    plots = page.locator("[data-chart]")
    for at_ in range(plots.count()):
        expect(plots.nth(at_).locator("svg.main-svg").first).to_be_visible()


def test_every_page_of_it_wide_dark_and_on_a_phone(visit, olga, plan):
    wide, phone, found = visit(olga), visit(olga, **PHONE), []
    for url in pages(plan):
        for page in (wide, phone):
            page.goto(url)
            settled(page)
            found += [f"{url}: {line}" for line in violations(page)]
            if not fits(page):
                found.append(f"{url}: too wide")
        wide.emulate_media(color_scheme="dark")
        settled(wide)
        found += [f"{url}, dark: {line}" for line in violations(wide, COLOURS)]
        wide.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


def test_a_check_in_on_a_phone(visit, olga, plan):
    page = visit(olga, **PHONE)
    page.goto(at(plan, "follow/"))
    page.get_by_role("link", name="Check in on Share of parcels").tap()
    page.get_by_label("Day", exact=True).fill("2025-07-01")
    page.get_by_label("Value").fill("93")
    page.get_by_label("Status").select_option("on track")
    assert fits(page)
    page.get_by_role("button", name="Check in").tap()
    expect(page.get_by_role("article", name="Share of parcels on the promised day")).to_contain_text("93 %")
