"""A plan in reports: decided text, no confidential line, and of other plans only what is public."""

from datetime import date
from decimal import Decimal

import pytest

from organizations.errors import DomainError
from organizations.models import Unit
from reports.blocks import Bullets, Facts, Heading, Lead, Paragraph, Table, freeze, thaw
from reports.models import Report
from reports.sections import Brief
from reports.services import create_report
from tests.vpmom.conftest import key
from tests.vpmom.locking import lock
from vpmom.models import CheckIn, Item, ParentLink
from vpmom.plan import Item as Line
from vpmom.plan import Plan as Text
from vpmom.plan import Section, Visibility
from vpmom.report_sections import Cascade, Measures, OnePage
from vpmom.services.drafting import create_plan

TODAY = date(2027, 3, 1)
ALL = (OnePage, Cascade, Measures)


def built(section, membership, subject):
    return section().build(Brief(membership, subject, TODAY))


def said(content) -> str:
    return str(freeze(content.blocks))


# ---- Refusals ----


@pytest.mark.parametrize("section", ALL)
@pytest.mark.parametrize("subject", ["", "plan:", "plan:x", "assessment:1", "plan:" + "9" * 30, "plan:²"])
def test_about_something_else_there_is_nothing_to_say(section, subject, olga):
    assert built(section, olga, subject) is None


@pytest.mark.parametrize("section", ALL)
def test_a_stranger_gets_no_report(section, eve, plan):
    with pytest.raises(DomainError, match="deleted"):
        built(section, eve, plan.ref)
    assert section().scope(Brief(eve, plan.ref, TODAY)) is None


def test_a_plan_of_a_unit_is_reported_on_in_that_unit_only(olga, sales, people):
    of_sales = create_plan(by=olga, text=Text(title="Sales"), unit=sales)
    with pytest.raises(DomainError, match="about one unit"):
        create_report(title="R", subject=of_sales.ref, as_of=TODAY, unit=None, by=olga)
    assert create_report(title="R", subject=of_sales.ref, as_of=TODAY, unit=sales, by=olga).pk


@pytest.mark.parametrize("section", ALL)
def test_confidential_lines_never_go_into_a_report(section, olga, plan):
    content = built(section, olga, plan.ref)
    assert content is None or "Margin" not in said(content)


# ---- The plan ----


def test_the_page_of_a_draft_says_that_nobody_decided(olga, plan):
    blocks = built(OnePage, olga, plan.ref).blocks
    assert Paragraph("This is a draft: nobody has decided on it yet.") in blocks


def test_the_page_says_the_lines_of_the_newest_version(olga, plan):
    lock(plan, olga)
    plan.items.filter(section="vision").update(text="Nobody decided this")
    blocks = built(OnePage, olga, plan.ref).blocks
    lists = {one.text: blocks[at + 1] for at, one in enumerate(blocks) if isinstance(one, Heading)}
    assert lists["Vision"] == Bullets(("Every parcel arrives on the promised day",))
    assert lists["Priorities"] == Bullets(("1. On time - promises are kept", "2. Fair price"))
    assert lists["Methods"].items[1] == "2. Renegotiate the hub contracts"  # internal
    assert lists["Obstacles"].items[1] == "Two hubs are full by noon (answered by method 1)"
    measures = next(one for one in blocks if isinstance(one, Table))
    assert [cell.text for cell in measures.rows[0]] == ["Share of parcels on the promised day", "88 → 96 %", "Olga"]


def test_struck_words_keep_their_marks(olga, people):
    text = Text(title="T", sections=(Section("methods", (Line("", "Operate **well** ~~and fund growth~~"),)),))
    blocks = built(OnePage, olga, create_plan(by=olga, text=text).ref).blocks
    assert Bullets(("1. Operate well ~~and fund growth~~",)) in blocks


# ---- Above and below ----


@pytest.fixture
def family(olga, plan, acme, sales):
    """Routing carries the first method of the company plan; Costs carries nothing; Secret is a draft."""

    def below(title, vision, unit, parent=plan, decided=True):
        items = (Line("", vision), Line("", f"{title} whispers", Visibility.INTERNAL))
        made = create_plan(by=olga, text=Text(title=title, sections=(Section("vision", items),)), unit=unit)
        ParentLink.objects.create(organization=acme, plan=made, parent=parent)
        if decided:
            lock(made, olga)
        return made

    lock(plan, olga)
    routing = below("Routing", "Plan routes each night from live orders", sales)
    below("Costs", "Pay less for paper", Unit.objects.create(organization=acme, name="Finance"))
    below("Secret", "Buy a competitor", sales, decided=False)
    below("Drivers", "Drivers stay for years", sales, parent=routing)
    return routing


def test_the_cascade_names_who_carries_what(olga, plan, family):
    content = built(Cascade, olga, plan.ref)
    table = next(one for one in content.blocks if isinstance(one, Table))
    assert content.blocks[0] == Lead("1 of 2 methods are carried by a decided plan below.")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["Routing", "Sales", "Plan routes each night from live orders", "same words"],
        ["– Drivers", "Sales", "", "carries none"],
        ["Costs", "Finance", "", "carries none"],
    ]
    assert Bullets(("Renegotiate the hub contracts",)) in content.blocks


def test_the_cascade_tells_of_others_only_what_is_decided_and_public(olga, plan, family):
    words = said(built(Cascade, olga, plan.ref))
    assert "whispers" not in words
    assert "Secret" not in words
    assert "Buy a competitor" not in words
    assert "1 plan below is not decided yet" in words


def test_from_below_the_cascade_shows_what_stands_above(olga, plan, family):
    table = next(one for one in built(Cascade, olga, family.ref).blocks if isinstance(one, Table))
    assert table.caption == "Above"
    assert [cell.text for cell in table.rows[0]] == [
        "Acme 2027", "The whole organization", "Plan routes each night from live orders", "same words",
    ]  # fmt: skip


def test_plans_in_a_circle_are_told_once(olga, plan, family, acme):
    ParentLink.objects.create(organization=acme, plan=plan, parent=family)
    assert said(built(Cascade, olga, plan.ref)).count("'Routing'") == 2  # above and below


def test_a_plan_alone_has_no_cascade(olga, plan):
    assert built(Cascade, olga, plan.ref) is None


def test_the_cascade_asks_as_much_whatever_the_number_of_plans(
    olga, plan, family, sales, acme, django_assert_max_num_queries
):
    for number in range(10):
        made = create_plan(by=olga, text=Text(title=f"P{number}"), unit=sales)
        ParentLink.objects.create(organization=acme, plan=made, parent=family)
        lock(made, olga)
    with django_assert_max_num_queries(6):
        built(Cascade, olga, plan.ref)


# ---- The measures ----


def test_the_measures_tell_their_last_check_in(olga, plan):
    lock(plan, olga)
    item = Item.objects.get(plan=plan, key=key(8))
    for on, value, status in [(date(2027, 2, 1), "90", "on_track"), (date(2027, 3, 1), "91", "at_risk")]:
        CheckIn.objects.create(
            organization=plan.organization, item=item, on=on, value=Decimal(value), status=status, by=olga
        )
    lead, facts, table = built(Measures, olga, plan.ref).blocks
    assert lead == Lead("0 of 1 measures are on track.")
    assert [fact.label for fact in facts.items] == ["at risk"]
    row = [cell.text for cell in table.rows[0]]
    assert row[:8] == [
        "Share of parcels on the promised day", "Olga", "1 Mar 2027", "at risk", row[4], row[5], row[6], "31 Dec 2027",
    ]  # fmt: skip
    assert "91" in row[5]
    assert "96" in row[6]
    assert row[8] != ""


def test_without_a_check_in_it_says_so(olga, plan):
    facts = next(one for one in built(Measures, olga, plan.ref).blocks if isinstance(one, Facts))
    assert [(fact.label, fact.value) for fact in facts.items] == [("no check-in yet", "1")]


# ---- As a report ----


@pytest.mark.parametrize("section", ALL)
def test_what_is_frozen_comes_back_the_same(section, olga, plan, family):
    blocks = built(section, olga, plan.ref).blocks
    assert thaw(freeze(blocks)) == blocks


def test_a_report_on_a_plan_is_made_from_its_page(sign_in, olga, plan):
    response = sign_in(olga).post(f"/o/acme/plans/{plan.pk}/report/")
    made = Report.objects.get()
    assert response.url == f"/o/acme/reports/{made.pk}/"
    assert (made.subject, made.title, made.unit) == (plan.ref, "Acme 2027: plan report", None)
    assert "Acme 2027: plan report" in sign_in(olga).get(f"/o/acme/plans/{plan.pk}/share/").content.decode()


def test_who_only_reads_makes_no_report(sign_in, vera, sam, plan):
    assert sign_in(vera).post(f"/o/acme/plans/{plan.pk}/report/").status_code == 403
    assert sign_in(sam).post(f"/o/acme/plans/{plan.pk}/report/").status_code == 403
