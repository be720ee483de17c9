"""What is for members, or for the few who decide, does not come out beside the lines: not in facts, reasons, titles."""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.urls import reverse

from organizations.models import Unit
from tests.vpmom.conftest import company_text, key
from tests.vpmom.locking import lock
from vpmom.audience import public
from vpmom.models import Item as Row
from vpmom.models import Obstacle, Plan
from vpmom.parser import read
from vpmom.plan import Item, Section, Visibility
from vpmom.plan import Plan as Text
from vpmom.queries.editing import section_state
from vpmom.queries.reading import draft, shown_to
from vpmom.services.drafting import create_plan
from vpmom.services.handbook import open_operations, open_plan
from vpmom.services.importing import Chosen, store_plans

pytestmark = pytest.mark.django_db

PAGE = """# 2027 Quay VPMOM

We close the old quay in May.

Its buyer is not known yet.

| Period | January 1, 2027 to December 31, 2027 |
|:---|:---|
| RAPID | Olga(D) |
| Budget | four million |

Vision
- Every ship leaves on its tide

Methods
- Train each shift

Commentary
- A word of mine
"""


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def stored(by, visibility) -> Plan:
    (plan,) = store_plans(by=by, page=read(PAGE, name=""), name="", chosen=[Chosen(0, visibility=visibility)])
    return plan


# ---- A page that is brought in ----


@pytest.mark.parametrize("visibility", [Visibility.INTERNAL, Visibility.CONFIDENTIAL])
def test_the_introduction_is_for_those_for_whom_the_lines_are(olga, people, visibility):
    plan = stored(olga, visibility)
    text = draft(plan)
    assert plan.intro == ""
    remarks = [item.text for item in text.section("commentary").items]
    assert remarks[:2] == ["We close the old quay in May.", "Its buyer is not known yet."]
    assert any("four million" in words for words in remarks)
    assert remarks[-1] == "A word of mine"
    assert {item.visibility for _section, item in text.walk()} == {visibility}


def test_a_public_page_keeps_its_introduction(olga, people):
    plan = stored(olga, Visibility.PUBLIC)
    assert plan.intro.startswith("We close the old quay in May.")
    assert [item.text for item in draft(plan).section("commentary").items] == ["A word of mine"]


def test_a_long_introduction_loses_no_word(olga, people):
    words = [f"word{number}" for number in range(2000)]
    page = read(PAGE.replace("We close the old quay in May.", " ".join(words)), name="")
    (plan,) = store_plans(by=olga, page=page, name="", chosen=[Chosen(0, visibility=Visibility.INTERNAL)])
    found = " ".join(item.text for item in draft(plan).section("commentary").items)
    assert found.startswith(" ".join(words))


def test_the_public_address_of_a_page_for_members_says_nothing_of_it(client, olga, people):
    plan = stored(olga, Visibility.INTERNAL)
    Plan.objects.filter(pk=plan.pk).update(intro="We close the old quay in May.")
    lock(plan, olga)
    shown = client.get(f"/p/{open_plan(plan=plan, by=olga).token}/").content.decode()
    for words in ("old quay", "buyer", "four million", "RAPID", "Olga", "tide"):
        assert words not in shown


def test_a_plan_without_a_public_line_says_nothing_of_itself():
    text = company_text(intro="We sell Globex", owner="Olga")
    bare = replace(text, sections=(Section("vision", (Item("1", "Secret", visibility=Visibility.INTERNAL),)),))
    shown = public(bare)
    assert (shown.intro, shown.owner, shown.rapid) == ("", "", ())
    assert (public(text).intro, public(text).rapid) == ("We sell Globex", text.rapid)
    assert public(replace(text, sections=())).intro == "We sell Globex"  # nothing is kept back


def test_the_operations_page_announces_a_plan_that_has_no_public_line(client, sign_in, olga, vera, acme, sales):
    lines = (Section("vision", (Item("", "Buy Globex", visibility=Visibility.INTERNAL),)),)
    plan = create_plan(by=olga, text=Text(title="Project Falcon", sections=lines), unit=sales)
    lock(plan, olga)
    public_page = f"/p/{open_operations(by=olga).token}/"
    for shown in (client.get(public_page), sign_in(vera).get("/o/acme/operations/")):
        assert "Falcon" not in shown.content.decode()
        assert "o be announced" in shown.content.decode()
    section = draft(plan).section("vision").items[0]
    lock(
        plan,
        olga,
        text=replace(draft(plan), sections=(Section("vision", (replace(section, visibility=Visibility.PUBLIC),)),)),
    )
    assert "Falcon" in client.get(public_page).content.decode()


# ---- The summary ----


def test_the_reason_of_an_obstacle_that_became_confidential_is_not_told(sign_in, plan, olga, vera, people):
    Obstacle.objects.filter(item__key=key(7)).update(reason="Two hubs will be sold", state="accepted")
    lock(plan, olga)
    Row.objects.filter(key=key(7)).update(visibility=Visibility.CONFIDENTIAL)
    Obstacle.objects.filter(item__key=key(7)).update(reason="The buyer is Globex", state="cleared")
    page = f"/o/acme/plans/{plan.pk}/summary/"
    told, hers = (sign_in(who).get(page).content.decode() for who in (vera, olga))
    assert "Two hubs will be sold" in told
    assert "Globex" not in told
    assert "The buyer is Globex" in hers


# ---- Plans above that are out of sight ----


@pytest.fixture
def below(plan, olga, acme, sales, people) -> Plan:
    """A plan of Sales below one of another unit that only the owner and those without a scope see."""
    other = Unit.objects.create(organization=acme, name="Mergers")
    above = create_plan(by=olga, text=Text(title="Project Falcon"), unit=other)
    return create_plan(by=olga, text=company_text(title="Sales 2027"), unit=sales, parents=[above, plan])


def test_a_member_reads_no_title_of_a_plan_that_she_does_not_see(below, sam, vera):
    assert shown_to(below, sam).parents == ("Acme 2027",)
    assert set(shown_to(below, vera).parents) == {"Acme 2027", "Project Falcon"}


def test_a_title_goes_to_the_bin_with_its_plan(below, olga):
    Plan.objects.filter(title="Project Falcon").update(deleted_at="2027-01-01T00:00Z")
    assert draft(below).parents == ("Acme 2027",)


@pytest.mark.parametrize(
    "route", ["plan", "plan-versions", "plan-version", "plan-diff", "markdown", "json", "api", "api-version"]
)
def test_no_page_and_no_file_names_it_either(sign_in, below, olga, sam, sales, route):
    version = lock(below, olga)
    paths = {
        "plan-version": reverse("plan-version", args=["acme", below.pk, version.pk]),
        "markdown": f"/o/acme/plans/{below.pk}/plan.md?audience=internal",
        "json": f"/o/acme/plans/{below.pk}/plan.json?audience=internal",
        "api": f"/api/v1/o/acme/plans/{below.pk}/",
        "api-version": f"/api/v1/o/acme/plans/{below.pk}/versions/{version.pk}/",
    }
    path = paths.get(route) or reverse(route, args=["acme", below.pk])
    answer = sign_in(sam).get(path)
    assert answer.status_code == 200
    assert "Falcon" not in answer.content.decode()


# ---- How many lines are beyond somebody ----


def test_a_writer_is_told_how_many_lines_she_does_not_see_and_a_reader_is_not(sign_in, plan, ed, vera, people):
    words = "confidential and not shown to you"
    shown = {who: sign_in(who).get(f"/o/acme/plans/{plan.pk}/").content.decode() for who in (ed, vera)}
    assert f"1 line is {words}" in shown[ed]
    assert f"1 line is {words}" not in shown[vera]
    assert section_state(plan, "measures", ed).hidden == 1
    assert section_state(plan, "measures", vera).hidden == 0


def test_a_section_with_nothing_for_a_reader_is_not_there_for_her(sign_in, plan, vera, people):
    Row.objects.filter(plan=plan, section="measures").update(visibility=Visibility.CONFIDENTIAL)
    page = sign_in(vera).get(f"/o/acme/plans/{plan.pk}/")
    assert "measures" not in [state.key for state in page.context["page"].shown]
