"""Two people at the same moment, on a real database: nothing is stored twice, nothing is lost, no error is shown raw."""

import threading
from fractions import Fraction

import pytest
from django.db import connection

from organizations.errors import DomainError, Stale
from organizations.models import Organization
from organizations.permissions import Role
from tests.conftest import make_member
from tests.valuestreams.conftest import delivery
from valuestreams.models import CentreRule, ItemImport, WorkItem
from valuestreams.queries.flow_imports import preview
from valuestreams.services.accounting_ledger import assign
from valuestreams.services.flow import bring_in_items, undo_import
from valuestreams.services.flow_imports import bring_in_file, discard, keep_file, store
from valuestreams.services.streams import copy_state, create_stream, delete_state, make_current

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def olga():
    return make_member(Organization.objects.create(name="Acme", slug="acme"), "olga", Role.OWNER)


@pytest.fixture
def stream(olga):
    return create_stream(by=olga, value=delivery())


def at_once(*works) -> list[Exception]:
    """Call every one in a thread of its own, all together; returns what was refused."""
    start, refused = threading.Barrier(len(works)), []

    def run(work):
        start.wait()
        try:
            work()
        except DomainError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_a_file_stored_twice_at_once_is_stored_once_and_can_be_taken_back(stream, olga):
    bring_in_file(stream=stream, raw=b"key,created\nA,2026-01-01\n", name="old.csv", by=olga)
    raw = b"key,created,started\nA,2026-01-01,2026-01-02\nB,2026-01-01,\n"
    batch = keep_file(stream=stream, raw=raw, name="x.csv", by=olga)
    twice = [lambda: store(batch=ItemImport.objects.get(pk=batch.pk), by=olga)] * 2
    assert [str(one) for one in at_once(*twice)] == ["This file is stored or gone already."]
    batch.refresh_from_db()
    assert (batch.added, batch.changed) == (1, 1)
    undo_import(batch=batch, by=olga)
    assert WorkItem.objects.get().started is None


def test_a_draft_that_was_stored_meanwhile_is_not_thrown_away(stream, olga):
    batch = keep_file(stream=stream, raw=b"key,created\nA,2026-01-01\n", name="x.csv", by=olga)
    store(batch=batch, by=olga)
    items = preview(batch).reading.items
    with pytest.raises(DomainError, match="stored or gone"):
        discard(batch=batch, by=olga)
    with pytest.raises(DomainError, match="stored or gone"):
        bring_in_items(stream=stream, items=items, by=olga, batch=batch)
    keep_file(stream=stream, raw=b"key,created\nB,2026-01-01\n", name="y.csv", by=olga)
    assert WorkItem.objects.count() == 1


def test_a_stream_keeps_a_current_state(stream, olga):
    current = stream.states.get()
    future = copy_state(state=current, kind="future", name="Future state", by=olga)
    at_once(lambda: make_current(state=future, by=olga), lambda: delete_state(state=future, by=olga))
    assert stream.states.filter(kind="current", deleted_at=None).count() == 1


def test_a_state_that_became_the_current_one_is_not_deleted(stream, olga):
    future = copy_state(state=stream.states.get(), kind="future", name="Future state", by=olga)
    stale = stream.states.get(pk=future.pk)
    make_current(state=future, by=olga)
    with pytest.raises(DomainError, match="current state cannot be deleted"):
        delete_state(state=stale, by=olga)


def test_a_cost_centre_first_assigned_twice_at_once(stream, olga):
    twice = [lambda: assign(centre="100", shares={stream: Fraction(1)}, revision=0, by=olga)] * 3
    refused = at_once(*twice)
    assert [type(one) for one in refused] == [Stale, Stale] and refused[0].current["revision"] == 1
    assert CentreRule.objects.count() == 1
