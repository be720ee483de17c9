"""What a writer does not see: it never changes, and nothing of it gets lost."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organizations.errors import DomainError
from tests.vpmom.conftest import key
from vpmom.models import Item as Row
from vpmom.plan import Item, Link, LinkKind, Visibility, descend
from vpmom.queries.editing import beyond, section_state
from vpmom.queries.reading import draft
from vpmom.services.editing import save_section, step
from vpmom.services.items import write_items
from vpmom.services.links import LinkState, set_link

pytestmark = pytest.mark.django_db

INTERNAL, CONFIDENTIAL = Visibility.INTERNAL, Visibility.CONFIDENTIAL


def save(plan, section, items, by):
    revision = section_state(plan, section, by).revision
    return save_section(plan=plan, section=section, items=items, revision=revision, by=by)


def lines(plan, section="methods") -> dict[str, list[str]]:
    """Each line with the lines below it."""
    found = [each for item in draft(plan).section(section).items for each in descend(item)]
    return {item.text: [child.text for child in item.children] for item in found}


@pytest.fixture
def layered(plan, olga):
    """A confidential method with a public line below it, and a public one."""
    below = Item(key(31), "Talk to the third bidder")
    secret = Item(key(30), "Buy a rival", visibility=CONFIDENTIAL, children=(below,))
    save(plan, "methods", [secret, Item(key(32), "Train drivers")], olga)
    return plan


def test_a_public_line_below_a_confidential_one_is_out_of_sight(layered):
    assert beyond(layered, INTERNAL) >= {key(30), key(31)}
    assert key(32) not in beyond(layered, INTERNAL)


def test_a_save_keeps_what_stands_below_a_confidential_line(layered, ed, people):
    save(layered, "methods", [Item(key(32), "Train all drivers")], ed)
    assert lines(layered) == {
        "Buy a rival": ["Talk to the third bidder"], "Talk to the third bidder": [], "Train all drivers": [],
    }  # fmt: skip


def test_a_line_below_a_confidential_one_cannot_be_named(layered, ed, people):
    with pytest.raises(DomainError, match="confidential"):
        save(layered, "methods", [Item(key(31), "mine now")], ed)


def test_a_line_below_a_confidential_one_is_not_tied_to_another(layered, ed, people):
    with pytest.raises(DomainError, match="no longer there"):
        set_link(plan=layered, link=Link(LinkKind.SERVES, key(31), key(2)), state=LinkState.CONFIRMED, by=ed)


def test_a_line_with_confidential_ones_below_it_is_not_taken_away(plan, olga, ed, people):
    secret = Item(key(41), "Close a hub", visibility=CONFIDENTIAL)
    save(plan, "methods", [Item(key(40), "Fewer hubs", children=(secret,))], olga)
    with pytest.raises(DomainError, match="stands a confidential one"):
        save(plan, "methods", [], ed)
    assert lines(plan) == {"Fewer hubs": ["Close a hub"], "Close a hub": []}


def test_who_sees_all_of_it_takes_it_away(layered, olga):
    save(layered, "methods", [], olga)
    assert lines(layered) == {}


def test_undo_keeps_a_line_that_was_confidential_before(plan, olga, ed, people):
    save(plan, "methods", [Item(key(50), "Buy a rival", visibility=CONFIDENTIAL), Item(key(51), "Train")], olga)
    save(plan, "methods", [Item(key(51), "Train"), Item(key(50), "Buy Globex")], olga)
    state = save(plan, "methods", [Item(key(51), "Train more"), Item(key(50), "Buy Globex")], ed)
    state = step(plan=plan, section="methods", forth=False, revision=state.revision, by=ed)
    state = step(plan=plan, section="methods", forth=False, revision=state.revision, by=ed)
    assert lines(plan) == {"Buy Globex": [], "Train": []}


def test_undo_keeps_a_line_that_has_left_its_confidential_parent(layered, olga, ed, people):
    secret = replace(draft(layered).section("methods").items[0], children=())
    save(layered, "methods", [secret, Item(key(31), "Talk to bidders"), Item(key(32), "Train drivers")], olga)
    state = section_state(layered, "methods", ed)
    step(plan=layered, section="methods", forth=False, revision=state.revision, by=ed)
    assert lines(layered) == {"Buy a rival": [], "Talk to bidders": [], "Train drivers": []}


def trees(depth=3):
    below = st.just(()) if depth == 0 else st.lists(trees(depth - 1), max_size=2).map(tuple)
    seen = st.sampled_from(list(Visibility))
    return st.builds(lambda visibility, children: Item("", "line", visibility, children=children), seen, below)


def hidden_rows(plan, unseen: set[str]) -> set:
    rows = Row.objects.filter(plan=plan, key__in=unseen)
    return {(row.key, row.text, row.visibility, row.section, row.parent_id, row.removed_at) for row in rows}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(trees(), max_size=4), st.sampled_from([INTERNAL, Visibility.PUBLIC]), st.data())
def test_what_a_writer_does_not_see_never_changes(plan, before, cleared, data):
    write_items(plan, {"methods": before})
    unseen = beyond(plan, cleared)
    kept = hidden_rows(plan, unseen)
    mine = [each for item in draft(plan).section("methods").items for each in descend(item) if each.key not in unseen]
    wanted = data.draw(st.lists(st.sampled_from(mine), unique_by=lambda item: item.key) if mine else st.just([]))
    try:
        write_items(plan, {"methods": [replace(item, children=()) for item in wanted]}, clearance=cleared)
    except DomainError as refusal:
        assert "confidential" in str(refusal)
    assert hidden_rows(plan, unseen) == kept
    assert all(not Row.objects.get(pk=row[4]).removed_at for row in kept if row[4] and row[5] is None)
