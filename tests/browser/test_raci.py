"""A RACI chart by keyboard: letters typed and saved as one goes, findings beside them, taken back, and two in one cell;
and the team of a product with its bars.
"""

from datetime import date
from fractions import Fraction

import pytest
from playwright.sync_api import Page, expect

from dsm.models import RaciCell
from dsm.services import raci as services
from dsm.services.portfolio import create_capability
from dsm.services.raci import Letter
from dsm.services.staffing import allocate, give_home
from organizations.models import Person
from tests.browser.accessibility import fits, violations
from tests.browser.conftest import PHONE, eventually
from tests.dsm.conftest import quoting, tracking  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def looks_right(page: Page) -> None:
    assert fits(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert not violations(page)
    page.emulate_media(color_scheme="light")


def letters() -> list[str]:
    return [cell.letter for cell in RaciCell.objects.order_by("row__place", "column__place")]


def test_letters_are_typed_saved_taken_back_and_met_by_those_of_others(visit, complaints, olga, ed):
    chart = services.begin_chart(by=olga, title="Release", rows=["Plan", "Ship"], columns=["Lead", "Crew"])
    page = visit(ed)
    page.goto(f"/o/acme/raci/{chart.pk}/")
    expect(page.get_by_text("Nobody has a part in “Plan”.")).to_be_visible()
    page.get_by_label("Plan × Lead").focus()
    for key in ("a", "ArrowRight", "r", "ArrowDown", "r", "ArrowLeft", "a", "ArrowUp"):
        page.keyboard.press(key)
    expect(page.get_by_text("Every row has exactly one A and at least one R")).to_be_visible()
    assert letters() == ["A", "R", "A", "R"]
    expect(page.get_by_label("Plan × Lead")).to_be_focused()
    looks_right(page)

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Nobody answers for “Ship”: it has no A.")).to_be_visible()
    page.get_by_role("button", name="Redo").click()
    expect(page.get_by_text("Every row has exactly one A and at least one R")).to_be_visible()

    complaints.expect("422|409")
    page.get_by_label("Plan × Crew").fill("RC")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Only A/R stands for two")).to_be_visible()
    expect(page.get_by_label("Plan × Crew")).to_have_value("RC")
    ship, lead = chart.rows.get(name="Ship"), chart.columns.get(name="Lead")
    services.write_letters(chart=chart, letters=[Letter(ship.pk, lead.pk, "C", 3)], by=olga)
    page.get_by_label("Ship × Lead").fill("i")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("You typed I, there stands C.")).to_be_visible()
    looks_right(page)
    page.get_by_role("button", name="Keep mine").click()
    eventually(page, lambda: RaciCell.objects.get(row=ship, column=lead).letter == "I", "mine is kept")


def test_a_team_shows_its_bars_on_a_desk_and_on_a_phone(visit, olga, tracking, quoting):  # noqa: F811
    design = create_capability(by=olga, name="Design")
    ana = Person.objects.create(organization=olga.organization, name="Ana")
    give_home(person=ana, by=olga, first=date(2027, 1, 1), capability=design)
    for product in (tracking, quoting):
        allocate(person=ana, product=product, by=olga, first=date(2027, 1, 1), fte=Fraction(3, 4))
    for page in (visit(olga), visit(olga, **PHONE)):
        for path in (f"products/{tracking.pk}/team/", "staffing/people/", "staffing/", f"staffing/people/{ana.pk}/"):
            page.goto(f"/o/acme/{path}?from=2027-03")
            expect(page.get_by_text("0.5 too much").first).to_be_visible()
            looks_right(page)
