"""Sources, the rules of federation, and answers about duplicates."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from dsm.federation.reconciliation import Choice, Right
from dsm.federation.record import Record
from dsm.federation.typed import InvalidLine, attributes_of, identifiers_of, words_of
from dsm.models import DuplicateTask, Intake, Item, NativeKey, Observation, RankRule, Relation, Source
from dsm.services import duplicates, federation_rules
from dsm.services.by_hand import let_sources_decide
from dsm.services.federating import take_back, take_in
from dsm.services.items import Need, add_item, change_item, relate
from dsm.services.kpis import add_kpi
from dsm.services.sources import change_source, create_source
from organizations.errors import DomainError, Stale

DAY = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def net(olga) -> Source:
    return create_source(by=olga, name="Network", kind="team", rank=5)


@pytest.fixture
def bring(olga):
    def brought(source, *rows):
        intake = Intake.objects.create(organization=source.organization, source=source, by=olga)
        records = [
            Record(
                line,
                said.pop("item_class", "server"),
                said.pop("key", ""),
                said,
                needs=said.pop("needs", ()),
                seen_at=DAY,
            )
            for line, said in enumerate(rows, 1)
        ]
        return take_in(source=source, intake=intake, records=records, by=olga)

    return brought


# ---- what people type ----


def test_attributes_are_typed_one_on_a_line():
    assert attributes_of("RAM: 16\n\nOS name: RHEL: 9\ncode: 007") == {"ram": 16, "os_name": "RHEL: 9", "code": "007"}
    for text, reason in (("ram", "Line 1"), ("a: 1\na: 2", "twice"), ("name: x", "field of its own")):
        with pytest.raises(InvalidLine, match=reason):
            attributes_of(text)
    assert identifiers_of("Serial number\nname + site + name\n\n") == [["serial_number"], ["name", "site"]]
    with pytest.raises(InvalidLine):
        identifiers_of("name +")
    assert words_of("os, RAM\nos") == ["os", "ram"]


# ---- sources and rules ----


def test_a_viewer_and_a_scoped_editor_make_no_source(vera, sam):
    for member in (vera, sam):
        with pytest.raises(PermissionDenied):
            create_source(by=member, name="Mine", kind="team")


def test_the_source_of_a_supplier_names_it(olga):
    with pytest.raises(DomainError, match="which supplier"):
        create_source(by=olga, name="North", kind="supplier")


def test_a_stale_change_of_a_source_is_refused(olga, net):
    change_source(source=net, revision=1, by=olga, name="Net")
    with pytest.raises(Stale) as refusal:
        change_source(source=net, revision=1, by=olga, name="Other")
    assert refusal.value.current["name"] == "Net"


def test_a_new_rank_decides_anew_about_what_was_said(olga, net, bring):
    team = create_source(by=olga, name="Team", kind="team", rank=9)
    bring(net, {"key": "a", "name": "web", "ram": 8})
    bring(team, {"key": "x", "name": "web", "ram": 16})
    change_source(source=team, revision=1, by=olga, rank=1)
    assert Item.objects.get().attributes == {"ram": 16}
    row = {"item_class": "server", "attribute": "ram", "by": olga}
    federation_rules.set_rights(**row, rights={net: Right(1), team: Right(2)}, choice=Choice.RANKED)
    assert Item.objects.get().attributes == {"ram": 8}
    federation_rules.set_rights(**row, rights={}, choice=Choice.LARGEST)
    assert Item.objects.get().attributes == {"ram": 16}
    assert not RankRule.objects.exists()


def test_a_new_identifier_recognises_known_items_and_a_stale_rule_is_refused(olga, net, bring):
    bring(net, {"key": "a", "name": "web", "ip": "10.0.0.1"})
    federation_rules.set_class_rule(by=olga, item_class="server", identifiers=[["ip"]])
    team = create_source(by=olga, name="Team", kind="team")
    assert bring(team, {"key": "x", "name": "other", "ip": "10.0.0.1"}).created == 0
    with pytest.raises(Stale):
        federation_rules.set_class_rule(by=olga, item_class="server", identifiers=[["name"]])
    with pytest.raises(DomainError, match="at least one"):
        federation_rules.set_class_rule(by=olga, item_class="disk", identifiers=[])


def test_what_is_typed_stands_until_sources_are_let_decide(olga, net, bring):
    bring(net, {"key": "a", "name": "web", "ram": 8})
    item = Item.objects.get()
    item = change_item(item=item, revision=item.revision, by=olga, attributes={"ram": 64})
    bring(net, {"key": "a", "name": "web", "ram": 8})
    item.refresh_from_db()
    assert item.attributes == {"ram": 64}
    assert let_sources_decide(item=item, attribute="ram", by=olga).attributes == {"ram": 8}
    with pytest.raises(DomainError, match="Nobody typed"):
        let_sources_decide(item=item, attribute="ram", by=olga)


# ---- duplicates ----


@pytest.fixture
def doubled(olga, net, bring) -> DuplicateTask:
    """Two servers by two keys of one source, and then a word that gives both the same serial number."""
    bring(
        net, {"key": "a", "name": "web", "serial_number": "S1", "ram": 8},
        {"key": "b", "name": "web-old", "serial_number": "S2", "site": "Oslo", "needs": (("server", "c"),)},
        {"key": "c", "name": "db", "serial_number": "S3"},
    )  # fmt: skip
    bring(net, {"key": "b", "serial_number": "S1"})
    return DuplicateTask.objects.get()


def said():
    rows = Observation.objects.order_by("item", "source").values_list("item", "source", "said", "last_seen")
    keys = NativeKey.objects.order_by("pk").values_list("native_key", "item")
    items = Item.objects.order_by("pk").values_list("pk", "name", "attributes", "deleted_at")
    return list(rows), list(keys), list(items), list(Relation.objects.values_list("consumer", "provider"))


def test_two_items_become_one_and_what_was_said_since_is_not_lost(olga, net, doubled, bring):
    keep = Item.objects.get(name="web")
    duplicates.merge(task=doubled, item=keep, by=olga)
    keep.refresh_from_db()
    assert keep.attributes == {"serial_number": "S1", "ram": 8, "site": "Oslo"}
    assert Item.objects.get(name="web-old").deleted_at is not None
    assert Relation.objects.get().consumer == keep
    assert bring(net, {"key": "b", "os": "RHEL"}).refused == 0
    with pytest.raises(DomainError, match="have spoken of"):
        duplicates.reopen(task=doubled, by=olga)


def test_items_that_need_each_other_by_way_of_a_third_do_not_become_one(olga, doubled):
    web, old, db = (Item.objects.get(name=name) for name in ("web", "web-old", "db"))
    relate(consumer=db, needs=[Need(web)], by=olga)
    with pytest.raises(DomainError, match="circle: web needs db needs web"):
        duplicates.merge(task=doubled, item=old, by=olga)
    assert Relation.objects.count() == 2 and not Item.objects.exclude(deleted_at=None).exists()
    relate(consumer=db, needs=[], by=olga)
    relate(consumer=old, needs=[Need(web)], by=olga)
    duplicates.merge(task=doubled, item=old, by=olga)
    assert not Relation.objects.exists()


def test_an_import_is_not_taken_back_from_under_a_merge(olga, doubled):
    first, second = Intake.objects.order_by("pk")
    duplicates.merge(task=doubled, item=Item.objects.get(name="web"), by=olga)
    with pytest.raises(DomainError, match="“web” was made one"):
        take_back(intake=second, by=olga)
    duplicates.reopen(task=doubled, by=olga)
    take_back(intake=second, by=olga)
    take_back(intake=first, by=olga)
    assert not Item.objects.exists() and not DuplicateTask.objects.exists()


def test_taking_a_merge_back_leaves_all_as_it_was(olga, doubled):
    before = said()
    duplicates.merge(task=doubled, item=Item.objects.get(name="web"), by=olga)
    assert said() != before
    duplicates.reopen(task=doubled, by=olga)
    assert said() == before


def test_items_that_are_different_are_not_asked_about_again(olga, net, doubled, bring):
    with pytest.raises(DomainError, match="no record"):
        duplicates.choose(task=doubled, item=None, by=olga)
    duplicates.say_different(task=doubled, by=olga)
    bring(net, {"key": "b", "serial_number": "S1"})
    assert DuplicateTask.objects.get().state == "different"
    with pytest.raises(DomainError, match="answered this already"):
        duplicates.say_different(task=doubled, by=olga)


@pytest.fixture
def ambiguous(olga, net, bring) -> DuplicateTask:
    """Two servers of one name, made by hand, and a record that fits both."""
    for key in ("one", "two"):
        add_item(by=olga, item_class="server", key=key, name="web")
    bring(net, {"key": "k", "name": "web", "ram": 8})
    return DuplicateTask.objects.get()


@pytest.mark.parametrize("is_new", [False, True])
def test_an_ambiguous_record_finds_its_place(olga, net, ambiguous, bring, is_new):
    one = Item.objects.get(key="one")
    duplicates.choose(task=ambiguous, item=None if is_new else one, by=olga)
    chosen = NativeKey.objects.get(native_key="k").item
    assert chosen.attributes == {"ram": 8} and (chosen != one) == is_new
    assert bring(net, {"key": "k", "name": "web", "ram": 8}).same == 1
    assert DuplicateTask.objects.get() == ambiguous, "she is not asked again about the items that she told apart"


def test_a_placed_record_can_be_taken_back(olga, ambiguous):
    before = said()
    for is_new in (True, False):
        duplicates.choose(task=ambiguous, item=None if is_new else Item.objects.get(key="one"), by=olga)
        duplicates.reopen(task=ambiguous, by=olga)
        assert said() == before


def test_what_is_used_elsewhere_does_not_go(olga, tracking, ambiguous):
    one, two = Item.objects.get(key="one"), Item.objects.get(key="two")
    add_kpi(by=olga, about=tracking, name="Parcels found", components=[one])
    with pytest.raises(DomainError, match="used elsewhere"):
        duplicates.merge(task=ambiguous, item=two, by=olga)
    duplicates.merge(task=ambiguous, item=one, by=olga)
    two.refresh_from_db()
    assert two.deleted_at is not None
    assert Item.objects.get(key="one").attributes == {"ram": 8}
