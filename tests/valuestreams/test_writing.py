"""The one way in which a state changes: who may, two people at once, undo and redo, copies."""

from dataclasses import replace
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from organizations import bin
from organizations.errors import DomainError, Stale
from organizations.models import Unit
from tests.valuestreams.conftest import delivery
from valuestreams.editing import add_step, remove_step, replace_step
from valuestreams.models import Change, State, Stream
from valuestreams.queries.reading import revisions, value_of, version_of
from valuestreams.services.streams import (
    copy_state,
    create_stream,
    delete_state,
    describe_stream,
    make_current,
    rename_state,
)
from valuestreams.services.writing import edit, redo, undo
from valuestreams.stream import Step, fixed
from valuestreams.stream import Stream as Value

pytestmark = pytest.mark.django_db


def longer(key: str, minutes: int):
    return lambda stream: replace_step(stream, replace(stream.step(key), process=fixed(minutes)))


def test_a_viewer_a_respondent_and_an_editor_of_other_units_may_not_write(current, vera, rob, sam):
    for member in (vera, rob, sam):
        with pytest.raises(PermissionDenied):
            edit(state=current, move=longer("pick", 5), what="Pick", by=member)
    assert value_of(current) == delivery(currency="USD", basis=value_of(current).basis)


def test_what_is_impossible_is_refused_and_nothing_is_stored(current, olga):
    for move in (lambda stream: add_step(stream, Step("pick")), partial(remove_step, key="nowhere")):
        with pytest.raises(DomainError):
            edit(state=current, move=move, what="?", by=olga)
    assert not Change.objects.exists()


def test_a_stream_comes_back_as_it_was_stored(current):
    stored = value_of(current)
    assert stored.steps == delivery().steps
    assert stored.demand == delivery().demand


def test_a_renamed_unit_has_its_new_name(current, warehouse):
    warehouse.name = "Hub"
    warehouse.save()
    assert value_of(current).step("pick").unit == "Hub"


def test_a_unit_that_nobody_knows_is_kept_as_text(current):
    assert not Unit.objects.filter(name="Logistics").exists()
    assert value_of(current).step("hand-over").unit == "Logistics"


def test_two_people_on_the_same_step(current, olga, ed):
    seen = {"pick": revisions(current)["pick"]}
    edit(state=current, move=longer("pick", 50), what="Pick", by=olga, seen=seen)
    with pytest.raises(Stale) as stale:
        edit(state=current, move=longer("pick", 60), what="Pick", by=ed, seen=seen)
    assert stale.value.current["process"]["mean"] == "50"
    edit(state=current, move=longer("check", 60), what="Check", by=ed, seen={"check": 1})
    edit(state=current, move=partial(remove_step, key="pick"), what="Remove", by=olga)
    with pytest.raises(Stale):
        edit(state=current, move=longer("pick", 60), what="Pick", by=ed, seen=seen)


def test_undo_and_redo(current, olga, ed):
    before = value_of(current)
    assert undo(state=current, by=olga) is None
    edit(state=current, move=longer("pick", 50), what="Process time of Pick", by=olga)
    after = edit(state=current, move=partial(remove_step, key="carry"), what="Remove Carry", by=ed)
    assert undo(state=current, by=olga).what == "Remove Carry"
    assert undo(state=current, by=olga).what == "Process time of Pick"
    assert value_of(current) == before
    redo(state=current, by=olga)
    redo(state=current, by=olga)
    assert redo(state=current, by=olga) is None
    assert value_of(current) == after
    undo(state=current, by=olga)
    edit(state=current, move=longer("order", 5), what="Order", by=olga)
    assert redo(state=current, by=olga) is None


def test_nothing_changed_is_no_change(current, olga):
    edit(state=current, move=lambda stream: stream, what="Nothing", by=olga)
    assert not Change.objects.exists()


def test_a_copy_begins_the_same_and_goes_its_own_way(current, future, olga):
    assert value_of(future) == value_of(current)
    edit(state=future, move=longer("pick", 5), what="Pick", by=olga)
    assert value_of(current).step("pick").process == fixed(45)
    assert [step["key"] for step in future.origin["steps"]] == [step.key for step in delivery().steps]


def test_one_state_is_current_and_cannot_be_deleted(current, future, olga):
    with pytest.raises(DomainError):
        delete_state(state=current, by=olga)
    make_current(state=future, by=olga)
    assert list(State.objects.filter(kind="current")) == [future]
    current.refresh_from_db()
    delete_state(state=current, by=olga)
    with pytest.raises(DomainError):
        edit(state=current, move=longer("pick", 5), what="Pick", by=olga)


def test_a_scoped_editor_writes_and_reads_in_her_units(acme, sam, olga, sales, stream):
    with pytest.raises(PermissionDenied):
        create_stream(by=sam, value=Value("Whole"))
    mine = create_stream(by=sam, value=Value("Offers"), unit=sales)
    other = create_stream(by=olga, value=Value("Other"), unit=Unit.objects.create(organization=acme, name="HR"))
    assert set(Stream.objects.visible_to(sam)) == {mine, stream}
    assert other.states.get() not in State.objects.visible_to(sam)
    with pytest.raises(PermissionDenied):
        copy_state(state=other.states.get(), kind="scenario", name="X", by=sam)


def test_two_people_on_the_head(stream, olga, ed):
    describe_stream(stream=stream, revision=1, by=olga, title="Parcels and letters")
    with pytest.raises(Stale) as stale:
        describe_stream(stream=stream, revision=1, by=ed, title="Mail")
    assert stale.value.current == {"title": "Parcels and letters"}


def test_a_deleted_stream_takes_its_states_out_of_sight(stream, future, olga):
    bin.delete(stream, by=olga)
    assert not State.objects.visible_to(olga).exists()
    bin.restore(stream, by=olga)
    assert State.objects.visible_to(olga).count() == 2


def test_a_whole_state_is_not_written_over_what_came_meanwhile(current, olga, ed):
    assert version_of(current) == 0
    edit(state=current, move=longer("pick", 50), what="Pick", by=ed)
    seen = version_of(current)
    edit(state=current, move=partial(add_step, step=Step("pack")), what="New step: Pack", by=ed)
    with pytest.raises(Stale, match="Ed has changed this state in the meantime: “New step: Pack”") as stale:
        edit(state=current, move=partial(remove_step, key="pick"), what="All", by=olga, version=seen)
    assert stale.value.current == {"version": 2, "what": "New step: Pack", "by": "Ed"}
    undo(state=current, by=ed)
    with pytest.raises(Stale, match="taken back in the meantime"):
        edit(state=current, move=partial(remove_step, key="pick"), what="All", by=olga, version=2)
    edit(state=current, move=partial(remove_step, key="pick"), what="All", by=olga, version=seen)
    assert version_of(current) == 3  # a number that was taken back is not given again


def test_undo_takes_back_what_was_meant_and_nothing_else(current, olga, ed):
    edit(state=current, move=longer("pick", 50), what="Pick", by=olga)
    undo(state=current, by=olga, number=1)
    edit(state=current, move=longer("check", 50), what="Check", by=ed)
    for go in (undo, redo):
        with pytest.raises(Stale, match="Ed has changed something since: “Check”"):
            go(state=current, by=olga, number=1)
    assert undo(state=current, by=olga, number=2).what == "Check"
    with pytest.raises(Stale, match="taken back already"):
        undo(state=current, by=olga, number=2)
    assert redo(state=current, by=olga, number=2).what == "Check"


def test_two_people_on_the_name_of_a_state(current, olga, ed):
    rename_state(state=current, name="As it is", note="2026", by=olga, revision=1)
    with pytest.raises(Stale) as stale:
        rename_state(state=current, name="Today", note="", by=ed, revision=1)
    assert stale.value.current == {"revision": 2, "name": "As it is", "note": "2026"}
