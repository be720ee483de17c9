from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import now

from organizations import bin as bin_
from organizations import queries
from organizations.errors import DomainError
from organizations.models import AuditEntry, Calendar, Group, Person, Unit
from organizations.services import members, records

pytestmark = pytest.mark.django_db


def test_viewers_and_respondents_add_nothing(vera, rob):
    for member in (vera, rob):
        with pytest.raises(PermissionDenied):
            records.add_unit(by=member, name="Mine")


def test_a_unit_cannot_stand_below_itself(ed, sales):
    north = records.add_unit(by=ed, name="North", parent=sales)
    oslo = records.add_unit(by=ed, name="Oslo", parent=north)
    for parent in (sales, north, oslo):
        with pytest.raises(DomainError, match="below itself") as refusal:
            records.change_unit(unit=sales, by=ed, parent=parent)
        assert refusal.value.field == "parent"
    assert records.change_unit(unit=oslo, by=ed, parent=sales).parent == sales


def test_what_belongs_to_another_organization_is_refused(ed, eve):
    theirs = records.add_unit(by=eve, name="Theirs")
    with pytest.raises(DomainError, match="another organization"):
        records.add_person(by=ed, name="Paula", unit=theirs)


def test_a_scoped_editor_writes_in_her_subtree_only(sam, ed, sales):
    finance = records.add_unit(by=ed, name="Finance")
    north = records.add_unit(by=sam, name="North", parent=sales)
    sam.__dict__.pop("unit_ids", None)
    records.change_unit(unit=north, by=sam, name="Nordics")
    records.change_unit(unit=sales, by=sam, headcount=41)
    for attempt in (
        lambda: records.add_unit(by=sam, name="Top"),
        lambda: records.change_unit(unit=finance, by=sam, name="Mine"),
        lambda: records.change_unit(unit=north, by=sam, parent=finance),
        lambda: records.change_unit(unit=north, by=sam, parent=None),
        lambda: records.delete_unit(unit=sales, by=sam),
        lambda: records.add_person(by=sam, name="Everybody's"),
        lambda: records.add_group(by=sam, name="Board"),
        lambda: records.add_supplier(by=sam, name="Cloudy"),
    ):
        with pytest.raises(PermissionDenied, match="outside your units"):
            attempt()


def test_a_scoped_reader_sees_her_units_and_what_belongs_to_the_whole(sam, ed, sales):
    finance = records.add_unit(by=ed, name="Finance")
    for name, unit in (("Sally", sales), ("Fiona", finance), ("Wilma", None)):
        records.add_person(by=ed, name=name, unit=unit)
    assert [line.unit.name for line in queries.unit_tree(sam)] == ["Sales"]
    assert {person.name for person in queries.persons(sam)} == {"Sally", "Wilma"}


def test_the_tree_follows_its_order_and_adds_up_what_is_not_given(ed, sales):
    europe = records.add_unit(by=ed, name="Europe")
    records.add_unit(by=ed, name="Oslo", parent=europe, headcount=3)
    records.add_unit(by=ed, name="Bern", parent=europe, headcount=4)
    records.add_unit(by=ed, name="Rome", parent=europe)
    lines = [(line.unit.name, line.depth, line.total) for line in queries.unit_tree(ed)]
    assert lines == [("Europe", 0, 7), ("Bern", 1, 4), ("Oslo", 1, 3), ("Rome", 1, None), ("Sales", 0, 40)]


def test_a_very_deep_tree_is_drawn(ed, acme):
    parent = None
    for depth in range(1200):
        parent = Unit.objects.create(organization=acme, name=f"Level {depth}", parent=parent)
    assert queries.unit_tree(ed)[-1].depth == 1199


def test_a_unit_in_use_is_not_deleted(olga, ed, sales):
    north = records.add_unit(by=ed, name="North", parent=sales)
    with pytest.raises(DomainError, match="still used by 1 × unit"):
        records.delete_unit(unit=sales, by=ed)
    paula = records.add_person(by=ed, name="Paula", unit=north)
    with pytest.raises(DomainError, match="1 person belongs"):
        records.delete_unit(unit=north, by=ed)
    bin_.delete(paula, by=ed)
    members.change_member(member=ed, role="editor", units=[north], by=olga)
    with pytest.raises(DomainError, match="as scope"):
        records.delete_unit(unit=north, by=olga)


def test_what_stands_on_something_deleted_is_restored_after_it(ed, sales):
    north = records.add_unit(by=ed, name="North", parent=sales)
    records.delete_unit(unit=north, by=ed)
    records.delete_unit(unit=sales, by=ed)
    with pytest.raises(DomainError, match="“Sales”, which is in the bin too"):
        bin_.restore(Unit.objects.get(pk=north.pk), by=ed)
    bin_.restore(sales, by=ed)
    bin_.restore(Unit.objects.get(pk=north.pk), by=ed)
    assert len(queries.unit_tree(ed)) == 2


def test_the_bin_says_who_and_for_how_long(ed, vera):
    group = records.add_group(by=ed, name="Guild")
    bin_.delete(group, by=ed)
    [line] = queries.bin_lines(ed)
    assert (line.row, line.word, line.by) == (group, "group", ed)
    assert line.goes_at - line.row.deleted_at == timedelta(days=30)


def test_only_who_may_write_calendars_restores_them(sign_in, olga, ed):
    calendar = records.add_calendar(by=olga, name="Support")
    with pytest.raises(PermissionDenied):
        bin_.delete(calendar, by=ed)
    records.delete_calendar(calendar=calendar, by=olga)
    with pytest.raises(PermissionDenied):
        bin_.restore(calendar, by=ed)
    assert sign_in(ed).post(f"/o/acme/bin/calendar/{calendar.pk}/restore/").status_code == 403
    assert queries.bin_lines(ed) == []
    assert [line.row for line in queries.bin_lines(olga)] == [calendar]
    bin_.restore(calendar, by=olga)


def test_a_lead_in_the_bin_does_not_keep_her_unit_there(ed):
    paula = records.add_person(by=ed, name="Paula")
    north = records.add_unit(by=ed, name="North", lead=paula)
    bin_.delete(paula, by=ed)
    records.delete_unit(unit=north, by=ed)
    bin_.restore(Unit.objects.get(pk=north.pk), by=ed)
    assert [line.unit.name for line in queries.unit_tree(ed)] == ["North"]


def test_after_thirty_days_the_bin_is_emptied_and_not_before(acme):
    Group.objects.create(organization=acme, name="Old", deleted_at=now() - timedelta(days=30, minutes=1))
    Group.objects.create(organization=acme, name="Fresh", deleted_at=now() - timedelta(days=29))
    assert bin_.empty() == 1
    assert Group.objects.get().name == "Fresh"


def test_a_scoped_editor_finds_only_her_own_in_the_bin(sam, ed, sales):
    hers = records.add_person(by=ed, name="Sally", unit=sales)
    others = records.add_person(by=ed, name="Wilma")
    for person in (hers, others):
        bin_.delete(person, by=ed)
    assert [line.row for line in queries.bin_lines(sam)] == [hers]
    with pytest.raises(PermissionDenied):
        bin_.restore(Person.objects.get(pk=others.pk), by=sam)


def test_one_account_belongs_to_one_person_and_the_bin_lets_go(olga, ed, rob):
    paula = records.add_person(by=olga, name="Paula", membership=rob)
    with pytest.raises(DomainError, match="belongs to Paula") as refusal:
        records.add_person(by=olga, name="Pia", membership=rob)
    assert refusal.value.field == "membership"
    bin_.delete(paula, by=ed)
    assert records.add_person(by=olga, name="Pia", membership=rob).membership == rob


def test_nobody_but_an_owner_says_which_account_a_person_has(olga, ed, connie, sales):
    boss = records.add_person(by=olga, name="Olga", membership=olga)
    hers = records.add_person(by=olga, name="Ed")
    for member in (ed, connie):
        for attempt in (
            lambda by: records.change_person(person=boss, by=by, membership=by),
            lambda by: records.change_person(person=boss, by=by, membership=None),
            lambda by: records.change_person(person=hers, by=by, membership=by),
            lambda by: records.add_person(by=by, name="Olga", membership=by),
        ):
            with pytest.raises(PermissionDenied, match="Only owners of Acme say which account"):
                attempt(member)
    records.change_person(person=boss, by=ed, title="Founder", unit=sales, membership=olga)
    boss.refresh_from_db()
    assert (boss.title, boss.membership) == ("Founder", olga)


def test_nobody_but_an_owner_says_who_belongs_to_a_group(olga, ed):
    mine = records.add_person(by=olga, name="Ed", membership=ed)
    board = records.add_group(by=olga, name="Board", members=[records.add_person(by=olga, name="Paula")])
    for attempt in (
        lambda: records.change_group(group=board, by=ed, members=[*board.members.all(), mine]),
        lambda: records.change_group(group=board, by=ed, members=[]),
        lambda: records.add_group(by=ed, name="Board 2", members=[mine]),
    ):
        with pytest.raises(PermissionDenied, match="Only owners of Acme say who belongs to a group"):
            attempt()
    records.change_group(group=board, by=ed, name="Directors", members=board.members.all())
    board.refresh_from_db()
    assert (board.name, [person.name for person in board.members.all()]) == ("Directors", ["Paula"])


def test_pages_and_api_keep_accounts_and_groups_for_owners(sign_in, olga, ed):
    boss = records.add_person(by=olga, name="Olga", membership=olga)
    board = records.add_group(by=olga, name="Board", members=[boss])
    client = sign_in(ed)
    assert 'name="membership"' not in client.get(f"/o/acme/people/persons/{boss.pk}/").content.decode()
    assert 'name="members"' not in client.get(f"/o/acme/people/groups/{board.pk}/").content.decode()
    client.post(f"/o/acme/people/persons/{boss.pk}/", {"name": "Olga B.", "membership": ed.pk})
    client.post(f"/o/acme/people/groups/{board.pk}/", {"name": "Directors", "members": []})
    for address, told in ((f"persons/{boss.pk}", {"membership": ed.pk}), (f"groups/{board.pk}", {"members": []})):
        refusal = client.patch(f"/api/v1/o/acme/{address}/", told, content_type="application/json")
        assert refusal.status_code == 403 and "Only owners of Acme" in refusal.json()["detail"]
    boss.refresh_from_db(), board.refresh_from_db()
    assert (boss.name, boss.membership, board.name, board.members.count()) == ("Olga B.", olga, "Directors", 1)
    client = sign_in(olga)
    assert 'name="membership"' in client.get(f"/o/acme/people/persons/{boss.pk}/").content.decode()
    assert 'name="members"' in client.get(f"/o/acme/people/groups/{board.pk}/").content.decode()


def test_every_write_is_on_record_with_before_and_after(ed, sales):
    records.change_unit(unit=sales, by=ed, name="Growth", headcount=None)
    records.change_unit(unit=sales, by=ed, name="Growth")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.by) == ("unit.changed", "Growth", ed)
    assert entry.changes == {"name": ["Sales", "Growth"], "headcount": ["40", None]}


def test_the_members_of_a_group_are_on_record_and_a_deleted_one_is_not_shown(olga, ed):
    paula, pia = (records.add_person(by=ed, name=name) for name in ("Paula", "Pia"))
    group = records.add_group(by=olga, name="Board", members=[paula])
    records.change_group(group=group, by=olga, name="Board", members=[paula, pia])
    assert AuditEntry.objects.first().changes == {"members": ["Paula", "Paula, Pia"]}
    bin_.delete(pia, by=ed)
    assert [person.name for person in queries.groups(ed)[0].members.all()] == ["Paula"]


def test_a_scoped_member_reads_of_a_group_only_the_people_whom_she_sees(sign_in, olga, sam, ed, sales):
    finance = records.add_unit(by=ed, name="Finance")
    people = [records.add_person(by=ed, name=name, unit=unit) for name, unit in (("Sally", sales), ("Fiona", finance))]
    group = records.add_group(by=olga, name="Board", members=people)
    assert [person.name for person in queries.groups(sam)[0].members.all()] == ["Sally"]
    assert "Fiona" not in sign_in(sam).get("/o/acme/people/groups/").content.decode()
    assert sign_in(sam).get(f"/api/v1/o/acme/groups/{group.pk}/").json()["members"] == [people[0].pk]
    assert len(sign_in(ed).get(f"/api/v1/o/acme/groups/{group.pk}/").json()["members"]) == 2


def test_calendars_are_the_owners_business_and_their_days_make_sense(olga, ed):
    with pytest.raises(PermissionDenied):
        records.add_calendar(by=ed, name="Mine")
    with pytest.raises(DomainError, match="close after"):
        records.add_calendar(by=olga, name="Night", opens_at="22:00", closes_at="06:00")
    with pytest.raises(DomainError, match="at least one day"):
        records.add_calendar(by=olga, name="Never", weekdays=[])


def test_one_calendar_is_the_default_and_cannot_be_deleted(olga, acme):
    first = records.add_calendar(by=olga, name="Week")
    second = records.add_calendar(by=olga, name="Support")
    records.make_default(calendar=first, by=olga)
    records.make_default(calendar=second, by=olga)
    assert [calendar.name for calendar in Calendar.objects.filter(is_default=True)] == ["Support"]
    second.refresh_from_db()
    with pytest.raises(DomainError, match="default first"):
        records.delete_calendar(calendar=second, by=olga)


def test_the_pages_add_change_delete_and_undo(sign_in, ed):
    client = sign_in(ed)
    assert client.post("/o/acme/people/units/add/", {"name": "Finance"}).url == "/o/acme/people/"
    unit = Unit.objects.get(name="Finance")
    assert client.post(f"/o/acme/people/units/{unit.pk}/", {"name": "Money", "headcount": "12"}).status_code == 302
    page = client.post(f"/o/acme/people/units/{unit.pk}/delete/", follow=True).content.decode()
    undo = f"/o/acme/bin/unit/{unit.pk}/restore/"
    assert undo in page and "Undo" in page
    assert "Money" in client.get("/o/acme/bin/").content.decode()
    assert "is back" in client.post(undo, follow=True).content.decode()
    assert Unit.objects.visible_to(ed).get().name == "Money"


def test_a_refused_form_keeps_what_was_typed(sign_in, ed, sales):
    response = sign_in(ed).post("/o/acme/people/units/add/", {"name": "<b>Finance</b>", "headcount": "-3"})
    body = response.content.decode()
    assert response.status_code == 422
    assert "&lt;b&gt;Finance&lt;/b&gt;" in body and "<b>Finance" not in body
    assert "greater than or equal to 0" in body


def test_the_form_offers_nothing_of_other_organizations(sign_in, ed, eve):
    theirs = records.add_unit(by=eve, name="Theirs")
    response = sign_in(ed).post("/o/acme/people/persons/add/", {"name": "Paula", "unit": theirs.pk})
    assert response.status_code == 422
    assert not Person.objects.exists()
    response = sign_in(ed).post(
        "/api/v1/o/acme/persons/", {"name": "Paula", "unit": theirs.pk}, content_type="application/json"
    )
    assert response.status_code == 400
    assert "unit" in response.json()["errors"]


def test_holidays_come_as_lines_and_a_wrong_one_is_named(sign_in, olga):
    calendar = records.add_calendar(by=olga, name="Week")
    data = {"name": "Week", "weekdays": [1, 2], "opens_at": "08:00", "closes_at": "16:00", "hours_per_day": "7.5"}
    client, url = sign_in(olga), f"/o/acme/settings/calendars/{calendar.pk}/"
    response = client.post(url, {**data, "holidays": "2027-01-01\n1 May"})
    assert "Line 2, “1 May”" in response.content.decode()
    assert client.post(url, {**data, "holidays": "2027-05-01\n2027-01-01\n2027-01-01\n"}).status_code == 302
    calendar.refresh_from_db()
    assert [day.isoformat() for day in calendar.holidays] == ["2027-01-01", "2027-05-01"]


def test_the_api_writes_as_the_pages_do(sign_in, ed, sales):
    client = sign_in(ed)
    made = client.post("/api/v1/o/acme/units/", {"name": "North", "parent": sales.pk}, content_type="application/json")
    assert made.status_code == 201
    url = f"/api/v1/o/acme/units/{made.json()['id']}/"
    assert client.patch(url, {"headcount": 7}, content_type="application/json").json()["headcount"] == 7
    refusal = client.patch(
        f"/api/v1/o/acme/units/{sales.pk}/", {"parent": made.json()["id"]}, content_type="application/json"
    )
    assert refusal.status_code == 409
    assert "below itself" in refusal.json()["errors"]["parent"][0]
    assert client.delete(url).status_code == 204
    [binned] = client.get("/api/v1/o/acme/bin/").json()
    restored = client.post(
        "/api/v1/o/acme/bin/restore/", {"kind": "unit", "id": binned["id"]}, content_type="application/json"
    )
    assert restored.status_code == 204
    assert {row["action"] for row in AuditEntry.objects.values("action")} >= {
        "unit.added",
        "unit.deleted",
        "unit.restored",
    }


@pytest.mark.parametrize("kind", ["nonsense", "user", "membership"])
def test_only_what_can_be_deleted_can_be_restored(sign_in, ed, kind):
    assert sign_in(ed).post(f"/o/acme/bin/{kind}/1/restore/").status_code == 404
