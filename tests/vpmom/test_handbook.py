"""The operations page: what each department has decided, in order, and nothing that is not decided or not public."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.timezone import localdate

from organizations.errors import DomainError, Stale
from organizations.models import Unit
from tests.vpmom.conftest import company_text, key
from tests.vpmom.locking import lock
from vpmom.models import Department, Plan
from vpmom.plan import Item, Period, Section, Visibility
from vpmom.plan import Plan as Text
from vpmom.queries.handbook import handbook, public_handbook
from vpmom.services.drafting import create_plan
from vpmom.services.handbook import change_department

PAGE = "/o/acme/operations/"
THIS_YEAR = Period(date(localdate().year, 1, 1), date(localdate().year, 12, 31))
LAST_YEAR = Period(date(localdate().year - 1, 1, 1), date(localdate().year - 1, 12, 31))


def entry(found, title):
    return next(one for one in found.entries if one.title == title)


def decided(
    olga, title, unit=None, period=THIS_YEAR, vision="Sell what helps", visibility=Visibility.PUBLIC, close=True
):
    text = Text(title=title, period=period, sections=(Section("vision", (Item("", vision, visibility),)),))
    plan = create_plan(by=olga, text=text, unit=unit)
    lock(plan, olga, close=close)
    return plan


# ---- Refusals ----


def test_an_editor_of_one_unit_writes_no_other(sam, acme, sales):
    other = Unit.objects.create(organization=acme, name="Finance")
    for unit in (other, None):
        with pytest.raises(Exception, match="outside your units"):
            change_department(unit=unit, by=sam, intro="x", key_facts="", rank=0, is_shown=True)
    assert change_department(unit=sales, by=sam, intro="x", key_facts="", rank=0, is_shown=True).intro == "x"


def test_a_viewer_writes_nothing(sign_in, vera, sales):
    assert sign_in(vera).post(f"/o/acme/operations/departments/{sales.pk}/", {"rank": 1}).status_code == 403
    assert not Department.objects.exists()


def test_only_who_administers_opens_it_to_everybody(sign_in, connie):
    assert sign_in(connie).post(f"{PAGE}public/", {"open": "yes"}).status_code == 403


@pytest.mark.parametrize("rank", ["-1", "x", "100000", ""])
def test_a_place_that_is_none_keeps_what_was_typed(sign_in, olga, sales, rank):
    response = sign_in(olga).post(
        f"/o/acme/operations/departments/{sales.pk}/", {"intro": "We sell parcels", "key_facts": "", "rank": rank}
    )
    assert response.status_code == 422
    assert "We sell parcels" in response.content.decode()


# ---- What is shown ----


def test_without_a_locked_plan_it_says_so_honestly(sign_in, olga, plan, sales):
    page = sign_in(olga).get(PAGE).content.decode()
    assert "To be announced" in page
    assert "Every parcel arrives" not in page


def test_it_shows_the_public_part_of_what_was_decided(sign_in, vera, olga, plan):
    lock(plan, olga, close=False)
    plan.items.filter(section="vision").update(text="A vision that nobody has decided")
    page = sign_in(vera).get(PAGE).content.decode()
    assert "Every parcel arrives on the promised day" in page
    for words in ("Renegotiate", "Margin per parcel", "nobody has decided"):
        assert words not in page
    assert f"/o/acme/plans/{plan.pk}/" in page  # the way to the internal version


def test_current_is_the_plan_whose_period_holds_today(olga, sales):
    decided(olga, "Next", sales, Period(date(2100, 1, 1), date(2100, 12, 31)))
    now = decided(olga, "Now", sales)
    old = decided(olga, "Before", sales, LAST_YEAR)
    sales_entry = entry(handbook(olga), "Sales")
    assert [one.plan for one in sales_entry.current] == [now]
    assert sales_entry.previous.plan == old
    assert not sales_entry.is_over


def test_else_it_is_the_newest_and_says_that_its_period_is_over(sign_in, olga, sales):
    decided(olga, "Long ago", sales, Period(date(2001, 1, 1), date(2001, 12, 31)))
    last = decided(olga, "Last year", sales, LAST_YEAR)
    sales_entry = entry(handbook(olga), "Sales")
    assert [one.plan for one in sales_entry.current] == [last]
    assert "Its period is over" in sign_in(olga).get(PAGE).content.decode()


def test_a_plan_that_was_put_away_is_the_previous_one_at_most(olga, sales):
    old = decided(olga, "Old", sales, LAST_YEAR)
    now = decided(olga, "Now", sales)
    Plan.objects.filter(pk__in=[old.pk, now.pk]).update(archived_at="2027-01-01T00:00Z")
    assert entry(handbook(olga), "Sales").current == ()
    Plan.objects.filter(pk=now.pk).update(archived_at=None)
    assert entry(handbook(olga), "Sales").previous.plan == old
    Plan.objects.filter(pk=old.pk).update(deleted_at="2027-01-01T00:00Z")
    assert entry(handbook(olga), "Sales").previous is None


def test_departments_stand_in_their_order_within_the_tree(olga, acme, sales):
    north = Unit.objects.create(organization=acme, name="North", parent=sales)
    Unit.objects.create(organization=acme, name="East", parent=sales)
    Unit.objects.create(organization=acme, name="Alpha")
    Department.objects.create(organization=acme, unit=north, rank=0, intro="Up there")
    Department.objects.create(organization=acme, unit=Unit.objects.get(name="East"), rank=2, intro="There")
    Department.objects.create(organization=acme, unit=Unit.objects.get(name="Alpha"), rank=9)
    found = [(one.title, one.level, one.within) for one in handbook(olga).entries]
    assert found == [("Acme", 2, ""), ("Sales", 2, ""), ("North", 3, "Sales"), ("East", 3, "Sales"), ("Alpha", 2, "")]


def test_a_unit_inside_a_department_that_says_nothing_is_but_named(olga, acme, sales):
    north = Unit.objects.create(organization=acme, name="North", parent=sales)
    pole = Unit.objects.create(organization=acme, name="Pole", parent=north)
    Unit.objects.create(organization=acme, name="Igloo", parent=pole)
    decided(olga, "Of the pole", pole)
    assert [(one.title, one.level, one.within, one.others) for one in handbook(olga).entries] == [
        ("Acme", 2, "", ()),
        ("Sales", 2, "", ("North",)),
        ("Pole", 3, "North", ("Igloo",)),
    ]


def test_who_is_hidden_hides_what_lies_below(olga, acme, sales):
    Unit.objects.create(organization=acme, name="North", parent=sales)
    Department.objects.create(organization=acme, unit=sales, is_shown=False)
    assert [one.title for one in handbook(olga).entries] == ["Acme"]
    assert [one.title for one in public_handbook(acme).entries] == ["Acme"]


def test_a_scoped_member_sees_her_units_and_the_whole(sign_in, sam, olga, acme, sales):
    other = Unit.objects.create(organization=acme, name="Finance")
    decided(olga, "Of finance", other)
    decided(olga, "Of sales", sales)
    page = sign_in(sam).get(PAGE).content.decode()
    assert "Of sales" in page
    assert "Finance" not in page


def test_key_facts_are_links_and_words_and_never_markup(sign_in, olga, sales):
    facts = "## How we work\n- [Guide](https://example.com/g): for all\n- [x](javascript:alert(1))\n<script>alert(1)</script>"
    change_department(unit=sales, by=olga, intro="We <b>sell</b>", key_facts=facts, rank=1, is_shown=True)
    page = sign_in(olga).get(PAGE).content.decode()
    assert '<a href="https://example.com/g"' in page
    assert "<b>How we work</b>" in page
    assert "We &lt;b&gt;sell&lt;/b&gt;" in page
    assert "javascript:" not in page
    assert "<script>alert" not in page


def test_deep_links_lead_to_a_department(sign_in, olga, sales):
    page = sign_in(olga).get(PAGE).content.decode()
    assert f'href="#sales-{sales.pk}"' in page
    assert f'id="sales-{sales.pk}"' in page


def test_it_asks_as_much_whatever_the_number_of_units(olga, acme, django_assert_num_queries):
    def units(numbers):
        for number in numbers:
            unit = Unit.objects.create(organization=acme, name=f"Unit {number}")
            for period in (LAST_YEAR, THIS_YEAR):
                decided(olga, f"Plan {number}", unit, period)

    units(range(2))
    with django_assert_num_queries(6) as few:
        handbook(olga)
    units(range(2, 8))
    with django_assert_num_queries(len(few)):
        handbook(olga)


# ---- Editing ----


def form(page) -> dict:
    return {name: page.context["form"][name].value() for name in ("intro", "key_facts", "rank", "seen")} | {
        "is_shown": "on"
    }


def test_an_editor_says_what_a_department_does(sign_in, ed, sales):
    client = sign_in(ed)
    address = f"/o/acme/operations/departments/{sales.pk}/"
    sent = form(client.get(address)) | {"intro": "We sell\r\nparcels", "rank": "3"}
    assert client.post(address, sent).status_code == 302
    row = Department.objects.get()
    assert (row.unit, row.intro, row.rank, row.is_shown) == (sales, "We sell\nparcels", 3, True)
    assert "We sell" in client.get(PAGE).content.decode()


def test_two_who_write_at_once_see_both_and_lose_nothing(sign_in, ed, olga, sales):
    client = sign_in(ed)
    address = f"/o/acme/operations/departments/{sales.pk}/"
    opened = form(client.get(address))
    change_department(unit=sales, by=olga, intro="Hers", key_facts="", rank=0, is_shown=True)
    clash = client.post(address, opened | {"intro": "His own words"})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "His own words" in page
    assert "Hers" in page
    assert Department.objects.get().intro == "Hers"
    assert client.post(address, form(clash) | {"intro": "His own words"}).status_code == 302
    assert Department.objects.get().intro == "His own words"


def test_saving_the_same_twice_is_no_conflict(olga, sales):
    said = {"intro": "Same", "key_facts": "", "rank": 0, "is_shown": True}
    before = {"intro": "", "key_facts": "", "rank": 0, "is_shown": True}
    change_department(unit=sales, by=olga, seen=before, **said)
    change_department(unit=sales, by=olga, seen=before, **said)
    with pytest.raises(Stale):
        change_department(unit=sales, by=olga, seen=before, **said | {"intro": "Other"})


@pytest.mark.parametrize("seen", ["{", "[]", "null", "x" * 50000])
def test_a_spoilt_form_never_writes_over_others(sign_in, olga, sales, seen):
    sent = {"intro": "x", "key_facts": "", "rank": "0", "is_shown": "on", "seen": seen}
    change_department(unit=sales, by=olga, intro="Hers", key_facts="", rank=0, is_shown=True)
    sign_in(olga).post(f"/o/acme/operations/departments/{sales.pk}/", sent)
    assert Department.objects.get().intro == "Hers"


def test_the_whole_organization_has_its_entry_too(sign_in, olga, acme):
    client = sign_in(olga)
    address = "/o/acme/operations/departments/organization/"
    assert client.post(address, form(client.get(address)) | {"intro": "All of us"}).status_code == 302
    assert Department.objects.get().unit is None
    assert "All of us" in client.get(PAGE).content.decode()


# ---- As a file and by the API ----


def test_the_markdown_file_has_the_shape_of_a_handbook(sign_in, olga, plan, acme, sales):
    lock(plan, olga)
    Unit.objects.create(organization=acme, name="North", parent=sales)
    change_department(
        unit=sales, by=olga, intro="We sell.", key_facts="- [Guide](https://example.com/g)", rank=0, is_shown=True
    )
    response = sign_in(olga).get(f"{PAGE}operations.md")
    text = response.content.decode()
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# Acme: operations", "## Acme", "### Acme 2027", "## Sales", "### Sales key facts", "### Sales plan",
    ]  # fmt: skip
    assert "- Every parcel arrives on the promised day" in text
    assert "- [Guide](https://example.com/g)" in text
    assert text.count("To be announced.") == 1
    assert "Renegotiate" not in text
    assert "Margin per parcel" not in text


def test_the_api_tells_the_same(sign_in, vera, olga, plan, rob, sales):
    lock(plan, olga)
    body = sign_in(vera).get("/api/v1/o/acme/operations/").json()
    whole, of_sales = body["departments"]
    assert whole["current"][0]["text"]["title"] == "Acme 2027"
    assert whole["current"][0]["version"] == 1
    assert "Margin per parcel" not in str(body)
    assert (of_sales["title"], of_sales["current"], of_sales["previous"]) == ("Sales", [], None)
    assert "## Sales" in sign_in(vera).get("/api/v1/o/acme/operations.md").content.decode()
    assert sign_in(rob).get("/api/v1/o/acme/operations/").status_code == 403


def test_a_plan_keeps_the_manner_that_it_came_in(sign_in, olga, people):
    text = company_text(
        sections=(Section("vision", (Item(key(1), "Arrive"),)), Section("methods", (Item(key(2), "Plan"),)))
    )
    plan = create_plan(by=olga, text=text, dialect={"bullet": "*", "label_style": "bold", "title_level": 1})
    lock(plan, olga)
    written = sign_in(olga).get(f"{PAGE}operations.md").content.decode()
    assert "### Acme 2027" in written
    assert "**Vision**" in written
    assert "* Arrive" in written


def test_a_plan_of_nobody_is_refused_an_address(plan, olga):
    from vpmom.services.handbook import open_plan

    with pytest.raises(DomainError, match="locked"):
        open_plan(plan=plan, by=olga)


def test_the_same_text_is_shown_whoever_reads(olga, vera, plan):
    lock(plan, olga)
    seen = [handbook(member).entries[0].current[0].text for member in (olga, vera)]
    assert seen[0] == seen[1] == replace(seen[0], muted=())


# ---- Departments by the API ----

DEPARTMENTS = "/api/v1/o/acme/operations/departments/"
WORDS = {"intro": "We sell.", "key_facts": "- [Handbook](https://example.com)", "rank": 2, "is_shown": True}


def put(client, path, **body):
    return client.put(f"{DEPARTMENTS}{path}/", {**WORDS, **body}, content_type="application/json")


def test_by_the_api_only_who_edits_the_unit_writes(sign_in, vera, sam, eve, sales):
    assert put(sign_in(vera), sales.pk).status_code == 403
    assert put(sign_in(sam), "organization").status_code == 403
    assert put(sign_in(eve), sales.pk).status_code == 404
    assert put(sign_in(sam), 10**9).status_code == 404
    assert not Department.objects.exists()


@pytest.mark.parametrize("bad", [{"rank": -1}, {"rank": "x"}, {"intro": "x" * 5001}, {"is_shown": "perhaps"}], ids=str)
def test_by_the_api_bad_words_are_refused(sign_in, olga, sales, bad):
    assert put(sign_in(olga), sales.pk, **bad).status_code == 400
    assert not Department.objects.exists()


def test_by_the_api_a_department_is_written_and_read(sign_in, olga, sales):
    client = sign_in(olga)
    assert put(client, sales.pk).json() == WORDS
    assert put(client, "organization", intro="All of us.").status_code == 200
    assert client.get(f"{DEPARTMENTS}{sales.pk}/").json() == WORDS
    assert client.get(f"{DEPARTMENTS}organization/").json()["intro"] == "All of us."


def test_by_the_api_nobody_writes_over_what_she_has_not_seen(sign_in, olga, sales):
    client = sign_in(olga)
    put(client, sales.pk, intro="First.")
    refused = put(client, sales.pk, intro="Third.", seen=WORDS)
    assert (refused.status_code, refused.json()["current"]["intro"]) == (409, "First.")
    assert put(client, sales.pk, intro="Third.", seen={**WORDS, "intro": "First."}).status_code == 200
