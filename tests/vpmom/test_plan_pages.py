"""The list of plans, a new one, and the page of a plan: who sees what, and with how many queries."""

import pytest
from django.urls import reverse

from organizations.models import Organization, Person, Unit
from tests.vpmom.conftest import company_text, key
from tests.vpmom.sign_offs import decide
from vpmom.models import Item as Row
from vpmom.models import ParentLink, Plan, Version
from vpmom.plan import Item, Section
from vpmom.services import submitting
from vpmom.services.cascading import link_parent
from vpmom.services.drafting import create_plan
from vpmom.services.shelving import archive_plan

pytestmark = pytest.mark.django_db


def get(client, route: str, *args, **query):
    return client.get(reverse(route, args=["acme", *args]), query)


def page_of(client, plan) -> str:
    answer = get(client, "plan", plan.pk)
    assert answer.status_code == 200
    return answer.content.decode()


# ---- The list ----


def test_an_empty_list_offers_to_bring_in_a_plan(sign_in, ed):
    body = get(sign_in(ed), "plans").content.decode()
    assert "No plan yet" in body
    assert reverse("plan-import", args=["acme"]) in body
    assert reverse("plan-new", args=["acme"]) in body


def test_who_may_not_write_is_offered_nothing_to_write(sign_in, vera, plan):
    body = get(sign_in(vera), "plans").content.decode()
    assert plan.title in body
    assert reverse("plan-new", args=["acme"]) not in body


def test_a_respondent_sees_only_plans_that_name_her(sign_in, rob, olga, plan, people):
    named = create_plan(by=olga, text=company_text(title="Rob's own"), owner=people["rob"])
    body = get(sign_in(rob), "plans").content.decode()
    assert named.title.replace("'", "&#x27;") in body
    assert plan.title not in body


def test_a_scoped_editor_sees_no_plan_of_another_unit(sign_in, sam, olga, acme, people):
    other = Unit.objects.create(organization=acme, name="Finance")
    create_plan(by=olga, text=company_text(title="Books"), unit=other)
    assert "Books" not in get(sign_in(sam), "plans").content.decode()


def test_plans_stand_in_the_order_of_the_tree(sign_in, olga, acme, sales, people):
    inside = Unit.objects.create(organization=acme, name="A field team", parent=sales)
    before = Unit.objects.create(organization=acme, name="Finance")
    for title, unit in (
        ("Plan of the team", inside),
        ("Plan of sales", sales),
        ("Plan of all", None),
        ("Books", before),
    ):
        create_plan(by=olga, text=company_text(title=title), unit=unit)
    body = get(sign_in(olga), "plans").content.decode()
    places = [body.index(title) for title in ("Plan of all", "Books", "Plan of sales", "Plan of the team")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"status": "draft"}, {"Early"}),
        ({"status": "locked"}, {"Locked"}),
        ({"status": "archived"}, {"Old"}),
        ({"mine": "on"}, {"Locked"}),
        ({"period": "2027-01-01..2027-12-31"}, {"Early", "Locked"}),
        ({"period": "2026-01-01..2026-12-31"}, set()),
        ({"period": "nonsense", "unit": "x", "status": "odd"}, {"Early", "Locked"}),
    ],
    ids=str,
)
def test_filters_narrow_the_list(sign_in, ed, olga, people, query, shown):
    create_plan(by=olga, text=company_text(title="Early"))
    locked = create_plan(by=olga, text=company_text(title="Locked"), owner=people["ed"])
    Plan.objects.filter(pk=locked.pk).update(status=Plan.Status.LOCKED)
    archive_plan(plan=create_plan(by=olga, text=company_text(title="Old")), archived=True, by=olga)
    body = get(sign_in(ed), "plans", **query).content.decode()
    assert {title for title in ("Early", "Locked", "Old") if f">{title}<" in body} == shown


def test_a_unit_means_everything_below_it(sign_in, olga, acme, sales, people):
    inside = Unit.objects.create(organization=acme, name="A field team", parent=sales)
    create_plan(by=olga, text=company_text(title="Of the team"), unit=inside)
    create_plan(by=olga, text=company_text(title="Of all"))
    body = get(sign_in(olga), "plans", unit=sales.pk).content.decode()
    assert ">Of the team<" in body and ">Of all<" not in body


def test_the_list_takes_the_same_queries_however_long(sign_in, olga, people, django_assert_num_queries):
    client = sign_in(olga)
    create_plan(by=olga, text=company_text())
    get(client, "plans")
    with django_assert_num_queries(10, exact=False) as few:
        get(client, "plans")
    for number in range(12):
        create_plan(by=olga, text=company_text(title=f"Plan {number}"))
    with django_assert_num_queries(len(few.captured_queries)):
        get(client, "plans")


def test_a_long_list_has_pages(sign_in, olga, people):
    Plan.objects.bulk_create(
        Plan(organization=olga.organization, title=f"Plan {number:03}", created_by=olga) for number in range(60)
    )
    body = get(sign_in(olga), "plans", page=2, status="draft").content.decode()
    assert "51 to 60 of 60" in body
    assert "status=draft&amp;page=1" in body


# ---- A new plan ----

NEW = {"kind": "vpmom", "title": "Acme 2028", "unit": "", "owner": "", "period": "FY2027"}


def make(client, **changes):
    return client.post(reverse("plan-new", args=["acme"]), {**NEW, **changes})


def test_a_viewer_makes_no_plan(sign_in, vera):
    assert make(sign_in(vera)).status_code == 403
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "required"),
        ({"kind": "poem"}, "not one of the available choices"),
        ({"period": "other", "period_start": "2027-06-01", "period_end": "2027-01-01"}, "ends before it begins"),
        ({"period": "other"}, "on which day it begins"),
        ({"title": "x" * 201}, "at most 200"),
    ],
    ids=["no title", "unknown kind", "backwards", "no dates", "too long"],
)
def test_what_cannot_be_a_plan_comes_back_as_typed(sign_in, olga, changes, sentence):
    answer = make(sign_in(olga), **changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_parent_of_another_organization_is_refused(sign_in, olga, eve, plan):
    foreign = create_plan(by=eve, text=company_text())
    assert make(sign_in(olga), parents=[foreign.pk]).status_code == 422


def test_a_scoped_editor_plans_for_her_unit_only(sign_in, sam, sales):
    assert make(sign_in(sam)).status_code == 422
    assert make(sign_in(sam), unit=sales.pk).status_code == 302
    assert Plan.objects.get().unit == sales


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("vpmom", {"vision", "priorities", "methods", "obstacles", "measures"}),
        ("okr", {"objectives", "key_results"}),
        ("vmost", {"vision", "mission", "objectives", "strategies", "tactics"}),
    ],
)
def test_a_new_page_has_the_sections_of_its_kind(sign_in, olga, plan, kind, keys):
    answer = make(sign_in(olga), kind=kind, parents=[plan.pk])
    made = Plan.objects.get(title="Acme 2028")
    assert answer.url == reverse("plan", args=["acme", made.pk])
    assert set(made.sections.values_list("key", flat=True)) == keys
    assert ParentLink.objects.get(plan=made).parent == plan
    assert (made.period_label, str(made.period_start)) == ("FY2027", "2027-01-01")


def test_the_next_fiscal_year_and_her_own_person_are_offered(sign_in, olga, people):
    Organization.objects.filter(pk=olga.organization_id).update(fiscal_year_end_month=1, fiscal_year_end_day=31)
    form = get(sign_in(olga), "plan-new").context["form"]
    assert form["period"].value().startswith("FY")
    assert form.periods[form["period"].value()].start.month == 2
    assert form["owner"].value() == people["olga"].pk


# ---- The page ----


def test_whoever_may_write_gets_the_editor(sign_in, olga, plan):
    body = page_of(sign_in(olga), plan)
    assert "data-plan-editor" in body
    assert "Margin per parcel" in body
    assert "What does not fit" not in body


@pytest.mark.parametrize("who", ["vera", "sam"], ids=["viewer", "editor of one unit"])
def test_others_read_the_same_page(sign_in, request, plan, who):
    body = page_of(sign_in(request.getfixturevalue(who)), plan)
    assert "data-plan-editor" not in body and "<textarea" not in body
    assert "Plan routes each night from live orders" in body
    assert "Margin per parcel" not in body
    assert "1 line is confidential and not shown to you." not in body  # that is told to who writes here


def test_an_editor_who_is_not_named_gets_no_confidential_line(sign_in, ed, plan, people):
    body = page_of(sign_in(ed), plan)
    assert "data-plan-editor" in body
    assert "Margin per parcel" not in body and key(9) not in body


def test_a_plan_that_names_her_is_shown_to_a_respondent_without_what_is_internal(sign_in, rob, olga, people):
    text = company_text(rapid=())
    named = create_plan(by=olga, text=text, owner=people["olga"])
    row = named.items.get(key=key(4))
    row.owner = people["rob"]
    row.save()
    body = page_of(sign_in(rob), named)
    assert "Plan routes each night" in body
    assert "Renegotiate the hub contracts" not in body


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "submitted"}, "so its text stands still"),
        ({"status": "locked"}, "This plan is locked"),
        ({"archived_at": "2026-11-01T00:00Z"}, "This plan is archived"),
    ],
    ids=["in sign-off", "locked", "archived"],
)
def test_a_text_that_stands_still_is_only_read(sign_in, olga, plan, changes, sentence):
    Plan.objects.filter(pk=plan.pk).update(**changes)
    body = page_of(sign_in(olga), plan)
    assert sentence in body
    assert "data-plan-editor" not in body


@pytest.mark.parametrize("until", ["in sign-off", "locked"])
def test_what_was_signed_is_shown_whatever_people_and_units_are_called_since(sign_in, olga, vera, plan, sales, until):
    plan.unit = sales
    plan.save()
    version = submitting.submit(plan=plan, by=olga)
    if until == "locked":
        decide(version, olga)
    Person.objects.filter(membership=olga).update(name="Olivia")
    Unit.objects.filter(pk=sales.pk).update(name="Growth")
    Row.objects.filter(plan=plan, key=key(4)).update(text="Written past every guard")
    link_parent(plan=plan, parent=create_plan(by=olga, text=company_text(title="Group 2027")), by=olga)
    for member in (olga, vera):
        body = page_of(sign_in(member), plan)
        assert "Sales" in body and "Growth" not in body
        assert "Olivia" not in body.partition('class="sheet plan-paper"')[2]
        assert "Plan routes each night" in body and "Written past" not in body
        assert ("Margin per parcel" in body) == (member == olga)
        assert "Group 2027" in body
    text = sign_in(vera).get(f"/api/v1/o/acme/plans/{plan.pk}/").json()["content"]
    assert (text["unit"], text["owner"], text["parents"]) == ("Sales", "Olga", ["Group 2027"])
    assert "Margin per parcel" not in str(text)


def test_a_locked_plan_is_opened_for_change_from_its_page(sign_in, olga, vera, plan):
    Plan.objects.filter(pk=plan.pk).update(status="locked")
    reopen = reverse("plan-reopen", args=["acme", plan.pk])
    assert f'action="{reopen}"' in page_of(sign_in(olga), plan) and "Change this plan" in page_of(sign_in(olga), plan)
    assert reopen not in page_of(sign_in(vera), plan)


TABS = ["Plan", "Sign-off", "Versions", "Above and below", "Trade-offs", "Follow", "Summary", "Share"]


@pytest.mark.parametrize(
    ("route", "current"),
    [
        ("plan", "Plan"),
        ("plan-diff", "Versions"),
        ("plan-measure", "Follow"),
        ("plan-check-in", "Follow"),
        ("plan-check-in-all", "Follow"),
        ("plan-copy", "Summary"),
        ("plan-share", "Share"),
    ],
)
def test_every_page_of_a_plan_says_under_which_tab_it_stands(sign_in, olga, people, route, current):
    made = create_plan(by=olga, text=company_text(), owner=people["olga"])
    made.items.filter(key=key(8)).update(owner=people["olga"])
    client = sign_in(olga)
    args = [made.pk, key(8)] if route in ("plan-measure", "plan-check-in") else [made.pk]
    tabs = get(client, route, *args).context["tabs"]
    assert [str(tab.label) for tab in tabs] == TABS
    assert [str(tab.label) for tab in tabs if tab.current] == [current]


def test_the_head_form_says_what_everybody_reads_and_takes_links(sign_in, olga, plan):
    Plan.objects.filter(pk=plan.pk).update(previous=[["Of 2026", "https://example.org/26"]])
    body = page_of(sign_in(olga), plan)
    assert "Everybody reads it once the plan is opened to the public" in body
    assert 'name="previous"' in body and 'name="internal"' in body
    assert "Of 2026 | https://example.org/26" in body


def test_what_somebody_typed_is_never_markup(sign_in, olga, vera, people):
    nasty = "<script>alert(1)</script> [x](javascript:alert(2)) **bold**"
    text = company_text(title="<b>T</b>", intro=nasty, sections=(Section("vision", (Item("", nasty),), "<i>V</i>"),))
    made = create_plan(by=olga, text=text)
    for member in (olga, vera):
        body = page_of(sign_in(member), made)
        for mark in ("<script>alert", "<b>T</b>", "<i>V</i>", 'href="javascript:'):
            assert mark not in body


def test_the_page_takes_the_same_queries_however_long_the_plan(
    sign_in, olga, people, django_assert_max_num_queries, django_assert_num_queries
):
    client = sign_in(olga)
    short = create_plan(by=olga, text=company_text(), owner=people["olga"])
    items = tuple(Item("", f"Method {number}", children=(Item("", "Below"),)) for number in range(60))
    long = create_plan(by=olga, text=company_text(sections=(Section("methods", items),)), owner=people["olga"])
    for made in (short, long):
        page_of(client, made)  # fills the caches
    with django_assert_max_num_queries(60) as few:
        page_of(client, short)
    with django_assert_num_queries(len(few.captured_queries)):
        page_of(client, long)


# ---- Putting away ----


def test_a_viewer_puts_nothing_away(sign_in, vera, plan):
    for route in ("plan-delete", "plan-archive"):
        assert sign_in(vera).post(reverse(route, args=["acme", plan.pk])).status_code == 403
    assert Plan.objects.get(pk=plan.pk).deleted_at is None


def test_deleted_and_offered_back(sign_in, olga, plan):
    answer = sign_in(olga).post(reverse("plan-delete", args=["acme", plan.pk]), follow=True)
    assert "is in the bin" in answer.content.decode()
    assert get(sign_in(olga), "plan", plan.pk).status_code == 404


def test_what_was_submitted_says_that_it_is_archived_instead(sign_in, olga, plan):
    Version.objects.create(
        organization=olga.organization,
        plan=plan,
        content={},
        checksum="x",
        submitted_by=olga,
        comments_until="2027-01-31",
    )
    answer = sign_in(olga).post(reverse("plan-delete", args=["acme", plan.pk]))
    assert answer.status_code == 409
    assert "Archive it instead" in answer.content.decode()


def test_archived_and_taken_out_again(sign_in, olga, plan):
    client, url = sign_in(olga), reverse("plan-archive", args=["acme", plan.pk])
    client.post(url, {"archived": "yes"})
    assert Plan.objects.get(pk=plan.pk).archived_at
    client.post(url)
    assert Plan.objects.get(pk=plan.pk).archived_at is None
