"""Taking records in, and taking a whole import back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import now

from dsm.federation.counts import Counts
from dsm.federation.record import Record
from dsm.models import (
    ClassRule,
    Drift,
    DuplicateTask,
    ImportTrace,
    Intake,
    Item,
    Mark,
    NativeKey,
    NeedSaid,
    Observation,
    Partial,
    RankRule,
    Relation,
    Source,
)
from dsm.services.federating import take_back, take_in, try_in
from dsm.services.federation_waiting import forget_old
from dsm.services.items import Need, add_item, relate
from organizations import bin
from organizations.errors import DomainError
from organizations.models import Supplier

pytestmark = pytest.mark.django_db
DAY_0 = datetime(2026, 1, 1, tzinfo=UTC)


def row(line, key="", item_class="server", host=None, needs=(), day=0, **attributes):
    return Record(line, item_class, key, attributes, host=host, needs=needs, seen_at=DAY_0 + timedelta(days=day))


@pytest.fixture
def source(acme):
    def made(name, kind="team", **fields):
        return Source.objects.create(organization=acme, key=name.lower(), name=name, kind=kind, **fields)

    return made


@pytest.fixture
def bring(olga):
    """Take records of a source in, as one import; its counts are `bring.counts`."""

    def brought(source, *records):
        intake = Intake.objects.create(organization=source.organization, source=source, name="list.csv", by=olga)
        brought.counts = take_in(source=source, intake=intake, records=records, by=olga)
        return intake

    return brought


def everything():
    """All that federation keeps, without what only counts writes."""
    skipped = {"id", "revision", "at", "content"}
    tables = (Item, Observation, NativeKey, Mark, NeedSaid, Relation, Drift, Partial, DuplicateTask, ImportTrace)
    return {
        table.__name__: sorted(
            str(sorted((name, str(value)) for name, value in one.items() if name not in skipped))
            for one in table.objects.values()
        )
        for table in tables
    }


# ---- refusals ----


def test_a_viewer_and_a_scoped_editor_take_nothing_in(vera, sam, source):
    net = source("Net")
    for member in (vera, sam):
        with pytest.raises(PermissionDenied):
            take_in(source=net, intake=None, records=[], by=member)


def test_twins_and_what_lies_in_the_bin_are_refused_with_their_line(olga, source, bring):
    net = source("Net")
    bring(net, row(1, "a", name="web"))
    bin.delete(Item.objects.get(name="web"), by=olga)
    bring(net, row(4, "a", name="web"), row(5, "p", "product", name="Shop"))
    assert [(one.line, one.reason) for one in bring.counts.refusals] == [
        (5, "Products and capabilities are made on their own pages."),
        (4, "“web” lies in the bin. Restore it first."),
    ]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (row(3, "k" * 201, name="web"), "key is too long"), (row(3, "a", "x" * 41, name="web"), "class is missing"),
        (row(3, "a", name="we\x00b"), "cannot be kept"), (row(3, "a", name="we\ud800b"), "cannot be kept"),
        (row(3, "a", needs=(("server", "k" * 201),), name="web"), "key is too long"),
        (row(3, "a", **{"x" * 61: 1}), "name of an attribute"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_and_the_rest_goes_on(source, bring, record, reason):
    bring(source("Net"), record, row(4, "b", name="tab\t, line\n, back\\slash and \\N"))
    ((line, said),) = [(one.line, one.reason) for one in bring.counts.refusals]
    assert line == 3 and reason in said
    assert Item.objects.get().name == "tab\t, line\n, back\\slash and \\N"


def test_a_source_that_may_not_insert_speaks_only_of_known_items(source, bring):
    net, team = source("Net"), source("Team", may_insert=False)
    bring(net, row(1, "a", name="web"))
    bring(team, row(1, "x", name="web", ram=8), row(2, "y", name="other"))
    assert (bring.counts.changed, bring.counts.refused) == (1, 1)
    assert Item.objects.get().attributes == {"ram": 8}


# ---- identification ----


def test_a_disk_waits_for_its_computer_and_both_come_in_one_commit(source, bring):
    """Server001 is named by the disk's feed with its key only; the computer's feed comes later with the same key."""
    net = source("Net")
    bring(net, row(1, "d1", "disk", ("computer", "Server001"), name="sda"), row(2, "Server001", "computer"))
    assert (Item.objects.count(), Partial.objects.count(), bring.counts.waiting) == (0, 2, 2)
    bring(net, row(1, "Server001", "computer", name="Server001", serial_number="S1"))
    assert Partial.objects.count() == 0
    disk, computer = Item.objects.get(item_class="disk"), Item.objects.get(item_class="computer")
    assert Observation.objects.get(item=disk).host == computer
    assert Relation.objects.get().provider == computer


def test_a_partial_record_is_kept_for_90_days_and_1000_at_most(source, bring, monkeypatch):
    net = source("Net")
    monkeypatch.setattr("dsm.services.federation_waiting.MOST_PARTIAL", 1)
    bring(net, row(1, "a", ram=8), row(2, "b", ram=8))
    assert [one.line for one in bring.counts.refusals] == [2]
    assert forget_old() == 0
    Partial.objects.update(at=now() - timedelta(days=91))
    assert forget_old() == 1


def test_what_fits_several_items_becomes_one_task_and_nothing_is_written(olga, source, bring):
    ClassRule.objects.create(organization=olga.organization, item_class="server", identifiers=[["name"]])
    net = source("Net")
    bring(net, row(1, "a", name="web"))
    twin = Item.objects.create(organization=olga.organization, item_class="server", key="other", name="web")
    digest = Mark.objects.get().digest
    Mark.objects.create(organization=olga.organization, item=twin, entry="name", digest=digest)
    before = Item.objects.values_list("attributes", flat=True)
    for _twice in range(2):
        bring(
            source(f"Team{_twice}") if not _twice else Source.objects.get(name="Team0"), row(1, "x", name="web", ram=8)
        )
        assert bring.counts.ambiguous == 1
    task = DuplicateTask.objects.get()
    assert task.candidates == sorted(Item.objects.values_list("pk", flat=True))
    assert list(before) == [{}, {}]


def test_an_item_made_by_hand_is_recognised_and_its_words_stand(olga, source, bring):
    item = add_item(by=olga, item_class="server", key="web", name="web", attributes={"ram": 4})
    bring(source("Net"), row(1, "a", name="WEB", ram=8, cores=2))
    item.refresh_from_db()
    assert (item.name, item.attributes) == ("web", {"ram": 4, "cores": 2})
    assert bring.counts == Counts(changed=1, left=1)
    assert Drift.objects.get().attribute == "ram"


# ---- reconciliation ----


def test_a_lower_rank_is_left_and_seen_as_drift(source, bring):
    master, team = source("Master", "master", rank=1), source("Team", rank=5)
    bring(master, row(1, "a", name="web", ram=8))
    bring(team, row(1, "x", name="web", ram=16, cores=4))
    assert Item.objects.get().attributes == {"ram": 8, "cores": 4}
    assert (bring.counts.changed, bring.counts.left) == (1, 1)
    assert [(one.attribute, one.values) for one in Drift.objects.all()] == [("ram", 2)]


def test_the_end_does_not_depend_on_who_came_first(source, bring):
    master, team = source("Master", "master", rank=1), source("Team", rank=5)
    bring(team, row(1, "x", name="web", ram=16, day=3))
    bring(master, row(1, "a", name="web", ram=8, day=1))
    assert Item.objects.get().attributes == {"ram": 8}


def test_a_stale_source_gives_way(source, bring):
    master, team = source("Master", "master", rank=1, stale_days=30), source("Team", rank=5)
    bring(master, row(1, "a", name="web", ram=8))
    bring(team, row(1, "x", name="web", ram=16, day=31))
    assert Item.objects.get().attributes == {"ram": 16}


def test_the_matrix_says_who_writes_what(acme, source, bring):
    master, team = source("Master", "master", rank=1), source("Team", rank=5)
    RankRule.objects.create(organization=acme, item_class="server", attribute="ram", source=team, rank=1, mode="locked")
    bring(team, row(1, "x", name="web", ram=16, os="old"))
    bring(master, row(1, "a", name="web", ram=8, os="new"))
    assert Item.objects.get().attributes == {"ram": 16, "os": "new"}


def test_supplier_and_availability_become_columns_and_an_unknown_supplier_stays_a_word(acme, source, bring):
    north = Supplier.objects.create(organization=acme, name="North Hosting")
    bring(source("North", "supplier", supplier=north), row(1, "a", name="web", availability="0.9995"))
    item = Item.objects.get()
    assert (item.supplier, str(item.availability), item.attributes) == (north, "0.9995000000", {})
    bring(source("Team"), Record(1, "server", "x", {"name": "db", "availability": "99 %"}, supplier="Nobody"))
    assert Item.objects.get(name="db").attributes == {"supplier": "Nobody", "availability": "99 %"}


def test_the_same_file_twice_changes_nothing_and_time_only_moves_forward(source, bring):
    net = source("Net")
    rows = [row(1, "a", name="web", ram=8, day=5), row(2, "b", name="db", needs=(("server", "a"),), day=5)]
    bring(net, *rows)
    before = everything()
    bring(net, *rows)
    assert bring.counts == Counts(same=2)
    after = everything()
    before.pop("ImportTrace"), after.pop("ImportTrace")
    assert after == before
    bring(net, row(1, "a", name="web", ram=4, day=1))
    assert Observation.objects.get(item__name="web").last_seen == DAY_0 + timedelta(days=5)
    assert Item.objects.get(name="web").attributes == {"ram": 8}


def test_a_relation_is_made_when_its_provider_is_known(source, bring):
    net = source("Net")
    bring(net, row(1, "shop", needs=(("server", "db"),), name="shop"))
    assert not Relation.objects.exists()
    bring(net, row(1, "db", name="db"))
    assert bring.counts.related == 1
    relation = Relation.objects.get()
    assert (relation.consumer.name, relation.provider.name) == ("shop", "db")


def test_a_relation_that_closes_a_circle_is_left_out_and_named(olga, source, bring):
    net = source("Net")
    bring(
        net, row(1, "a", name="web", needs=(("server", "b"),)), row(2, "b", name="db", needs=(("server", "c"),)),
        row(3, "c", name="hub", needs=(("server", "a"), ("server", "c"))),
    )  # fmt: skip
    assert sorted(Relation.objects.values_list("consumer__name", "provider__name")) == [("db", "hub"), ("web", "db")]
    assert (bring.counts.created, bring.counts.refused, bring.counts.related) == (3, 0, 2)
    (note,) = bring.counts.refusals
    assert note.line == 3 and note.reason.startswith("“hub” would need itself: “web” needs it already.")
    bring(net, row(1, "d", name="new"))
    assert Relation.objects.count() == 2


# ---- trial, taking back ----


def test_a_trial_tells_and_leaves_nothing(olga, source, bring):
    net = source("Net")
    bring(net, row(1, "a", name="web", ram=8))
    before = everything()
    trial = try_in(source=net, records=[row(1, "a", name="web", ram=16), row(2, "b", name="db"), row(3, "c")], by=olga)
    assert trial.counts == Counts(changed=1, created=1, waiting=1)
    assert [(one.line, one.outcome, one.detail) for one in trial.samples] == [
        (1, "changed", "ram: 8 → 16"), (2, "created", ""),
        (3, "waiting", "It does not say enough to tell which item it is. It needs serial number, or name."),
    ]  # fmt: skip
    assert everything() == before


def test_taking_back_leaves_all_as_it_was(olga, source, bring):
    net, team = source("Net"), source("Team", rank=1)
    add_item(by=olga, item_class="server", key="hand", name="hand", attributes={"ram": 1})
    bring(net, row(1, "a", name="web", ram=8), row(2, "d", "disk", ("server", "late"), name="sda"))
    bring(team, row(1, "t", name="web", ram=9))
    before = everything()
    intake = bring(
        net, row(1, "a", name="web", ram=16, cores=2, day=3), row(2, "late", name="late", needs=(("server", "a"),)),
        row(3, "h", name="hand", ram=2), row(4, "p", ram=2),
    )  # fmt: skip
    assert everything() != before
    counts = take_back(intake=intake, by=olga)
    assert everything() == before
    assert (counts.created, counts.changed) == (2, 1)
    with pytest.raises(DomainError, match="Nothing of this import"):
        take_back(intake=intake, by=olga)


def test_the_newest_import_of_a_source_goes_first(olga, source, bring):
    net = source("Net")
    first, second = bring(net, row(1, "a", name="web")), bring(net, row(1, "a", name="web", ram=8))
    with pytest.raises(DomainError, match="came later from the same source"):
        take_back(intake=first, by=olga)
    take_back(intake=second, by=olga)
    take_back(intake=first, by=olga)
    assert not Item.objects.exists()


def test_what_others_speak_of_by_now_stays(olga, source, bring):
    net, team = source("Net", rank=1), source("Team")
    intake = bring(net, row(1, "a", name="web", ram=8), row(2, "b", name="db"), row(3, "c", name="hub"))
    bring(team, row(1, "x", name="web", ram=9))
    hub, used = Item.objects.get(name="hub"), add_item(by=olga, item_class="server", key="used")
    relate(consumer=used, needs=[Need(hub)], by=olga)
    counts = take_back(intake=intake, by=olga)
    assert (counts.created, counts.same) == (1, 2)
    assert {item.name: item.attributes for item in Item.objects.all()} == {"web": {"ram": 9}, "hub": {}, "used": {}}


def test_what_was_typed_stands_also_when_the_first_source_is_taken_back(olga, source, bring):
    add_item(by=olga, item_class="server", key="web", name="web", attributes={"ram": 4})
    intake = bring(source("Net"), row(1, "a", name="web", ram=8))
    team = source("Team")
    bring(team, row(1, "x", name="web", ram=16))
    take_back(intake=intake, by=olga)
    bring(team, row(1, "x", name="web", ram=32))
    assert Item.objects.get().attributes == {"ram": 4}


def test_a_relation_stays_while_another_source_says_it(olga, source, bring):
    net, team = source("Net"), source("Team")
    bring(net, row(1, "a", name="web"), row(2, "b", name="db"))
    said = bring(net, row(1, "a", needs=(("server", "b"),)))
    again = bring(team, row(1, "x", name="web", needs=(("server", "y"),)), row(2, "y", name="db"))
    take_back(intake=said, by=olga)
    assert Relation.objects.count() == 1
    take_back(intake=again, by=olga)
    assert Relation.objects.count() == 0


def test_a_batch_takes_the_same_number_of_statements_whatever_its_size(
    source, bring, django_assert_max_num_queries, olga
):
    net = source("Net")
    intake = Intake.objects.create(organization=net.organization, source=net, by=olga)
    rows = [row(line, f"k{line}", name=f"n{line}", needs=(("server", "k1"),)) for line in range(1, 60)]
    with django_assert_max_num_queries(40):
        take_in(source=net, intake=intake, records=rows, by=olga)
    with django_assert_max_num_queries(40):
        take_in(source=net, intake=intake, records=[row(one.line, one.native_key, ram=1) for one in rows], by=olga)
