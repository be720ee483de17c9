"""Writing a plan section by section: who may, what two people at once see, going back, links, mutes, presence."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from organizations.errors import DomainError, Stale
from organizations.models import AuditEntry, Person
from tests.vpmom.conftest import company_text, key
from tests.vpmom.locking import lock
from vpmom.history import Step, back, forth
from vpmom.models import Item as Row
from vpmom.models import ItemLink, MutedCheck, Plan, SectionRevision, Version
from vpmom.plan import Item, Link, LinkKind, Measure, Party, Visibility
from vpmom.queries.checking import checked
from vpmom.queries.editing import changes, section_state
from vpmom.queries.naming import read_line
from vpmom.queries.page import checks_of
from vpmom.queries.reading import draft
from vpmom.services.drafting import create_plan
from vpmom.services.editing import ONE_STEP, save_section, step
from vpmom.services.head import change_head, confirm_order
from vpmom.services.links import LinkState, set_link
from vpmom.services.mutes import mute, unmute
from vpmom.services.presence import show_presence
from vpmom.services.shelving import archive_plan, delete_plan

pytestmark = pytest.mark.django_db


def write(plan, by, *texts, section="priorities", revision=None, keys=(), **more):
    keys = [*keys, *[""] * len(texts)]
    items = [text if isinstance(text, Item) else Item(keys[at], text) for at, text in enumerate(texts)]
    if revision is None:
        revision = section_state(plan, section, by).revision
    return save_section(plan=plan, section=section, items=items, revision=revision, by=by, **more)


def texts(plan, section="priorities") -> list[str]:
    return [item.text for item in draft(plan).section(section).items]


# ---- Refusals ----


@pytest.mark.parametrize("who", ["vera", "rob", "sam"], ids=["viewer", "respondent", "editor of one unit"])
def test_who_may_not_write_changes_nothing(plan, request, who):
    member = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        write(plan, member, "Mine now", revision=1)
    assert texts(plan) == ["On time - promises are kept", "Fair price"]


@pytest.mark.parametrize("status", [Plan.Status.SUBMITTED, Plan.Status.LOCKED])
def test_a_text_that_stands_still_is_not_written(plan, olga, status):
    Plan.objects.filter(pk=plan.pk).update(status=status)
    with pytest.raises(DomainError, match=r"sign-off|locked"):
        write(plan, olga, "Later")


def test_an_archived_plan_is_not_written(plan, olga):
    archive_plan(plan=plan, archived=True, by=olga)
    with pytest.raises(DomainError, match="in the archive"):
        write(plan, olga, "Later")


def test_a_save_on_an_older_revision_is_refused_with_what_stands_there(plan, olga, ed, people):
    write(plan, ed, "Ed was here", revision=1)
    with pytest.raises(Stale) as refusal:
        write(plan, olga, "Olga was here", revision=1)
    assert [item["text"] for item in refusal.value.current["items"]] == ["Ed was here"]
    assert refusal.value.current["revision"] == 2
    assert refusal.value.current["changed_by"] == "Ed"
    assert texts(plan) == ["Ed was here"]


def test_what_the_conflict_shows_is_filtered_too(plan, olga, ed, people):
    write(plan, olga, *draft(plan).section("measures").items[:1], Item(key(9), "Secret", Visibility.CONFIDENTIAL),
          section="measures")  # fmt: skip
    with pytest.raises(Stale) as refusal:
        write(plan, ed, "Another", section="measures", revision=1)
    assert [item["text"] for item in refusal.value.current["items"]] == ["Share of parcels on the promised day"]
    assert refusal.value.current["hidden"] == 1


def test_a_line_that_is_too_long_is_refused_and_the_section_stays(plan, olga):
    with pytest.raises(DomainError, match="at most 5000"):
        write(plan, olga, "x" * 5001)
    assert section_state(plan, "priorities", olga).revision == 1


def test_nobody_writes_what_she_could_not_read_afterwards(plan, ed, people):
    with pytest.raises(DomainError, match="confidential"):
        write(plan, ed, Item("", "Hush", Visibility.CONFIDENTIAL))


def test_a_line_of_another_section_is_copied_and_not_taken(plan, olga):
    write(plan, olga, "On time", "Copied", keys=[key(2), key(4)])
    assert "Plan routes each night from live orders" in texts(plan, "methods")
    assert texts(plan) == ["On time", "Copied"]


# ---- Saving ----


def test_saving_counts_up_and_says_who(plan, ed, people):
    state = write(plan, ed, "On time", "Fair price", keys=[key(2), key(3)])
    assert (state.revision, state.changed_by) == (2, "Ed")
    assert [item.key for item in state.items] == [key(2), key(3)]


def test_the_same_words_sent_twice_are_no_conflict(plan, olga):
    first = write(plan, olga, Item(key(2), "On time"), revision=1)
    again = write(plan, olga, Item(key(2), "On time"), revision=1)
    assert again.revision == first.revision == 2
    assert SectionRevision.objects.filter(section__plan=plan).count() == 2


def test_what_is_confidential_stays_in_place_and_is_counted(plan, ed, people):
    state = write(plan, ed, "New", Item(key(8), "Punctual"), section="measures")
    assert [item.text for item in state.items] == ["New", "Punctual"]
    assert state.hidden == 1
    assert texts(plan, "measures") == ["New", "Punctual", "Margin per parcel"]


def test_a_section_that_the_plan_did_not_have_appears(plan, olga):
    assert draft(plan).section("commentary") is None
    state = write(plan, olga, "Why the hubs are full", section="commentary")
    assert state.revision == 1
    assert texts(plan, "commentary") == ["Why the hubs are full"]


def test_a_section_gets_a_name_of_its_own(plan, olga):
    state = write(plan, olga, *draft(plan).section("priorities").items, label=" Values ")
    assert (state.label, state.title) == ("Values", "Values")
    assert draft(plan).label("priorities") == "Values"


def test_the_figures_of_a_measure_are_kept(plan, olga):
    wanted = Measure(unit="days", baseline=Decimal("4.5"), target=Decimal(2), due=date(2027, 6, 30))
    write(plan, olga, Item(key(8), "Days to the door", measure=wanted), section="measures")
    assert draft(plan).section("measures").items[0].measure == wanted


def test_another_order_of_the_priorities_is_confirmed_again(plan, olga):
    confirm_order(plan=plan, confirmed=True, by=olga)
    write(plan, olga, "Price", "Time", keys=[key(3), key(2)])
    assert not Plan.objects.get(pk=plan.pk).order_confirmed


def test_other_words_leave_the_order_confirmed(plan, olga):
    confirm_order(plan=plan, confirmed=True, by=olga)
    write(plan, olga, "On the promised day", "Fair price", keys=[key(2), key(3)])
    assert Plan.objects.get(pk=plan.pk).order_confirmed


# ---- Back and forth ----


def test_at_the_beginning_there_is_nothing_to_undo(plan, olga):
    with pytest.raises(DomainError, match="nothing to undo"):
        step(plan=plan, section="priorities", forth=False, revision=1, by=olga)


def test_without_an_undo_there_is_nothing_to_bring_back(plan, olga):
    state = write(plan, olga, "One")
    with pytest.raises(DomainError, match="nothing to bring back"):
        step(plan=plan, section="priorities", forth=True, revision=state.revision, by=olga)


def test_undo_on_an_older_revision_is_refused(plan, olga):
    write(plan, olga, "One")
    with pytest.raises(Stale):
        step(plan=plan, section="priorities", forth=False, revision=1, by=olga)


def go(plan, by, *ways):
    for way in ways:
        revision = section_state(plan, "priorities", by).revision
        step(plan=plan, section="priorities", forth=way == "forth", revision=revision, by=by)
    return texts(plan)


def test_undo_goes_back_step_by_step_and_redo_forth(plan, olga):
    before = texts(plan)
    write(plan, olga, "One")
    write(plan, olga, "One", "Two")
    assert go(plan, olga, "back") == ["One"]
    assert go(plan, olga, "back") == before
    assert not section_state(plan, "priorities", olga).can_undo
    assert go(plan, olga, "forth", "forth") == ["One", "Two"]
    assert not section_state(plan, "priorities", olga).can_redo


def test_writing_after_an_undo_is_the_way_that_redo_takes(plan, olga):
    write(plan, olga, "One")
    write(plan, olga, "One", "Two")
    go(plan, olga, "back")
    write(plan, olga, "One", "Other")
    assert go(plan, olga, "back") == ["One"]
    assert go(plan, olga, "forth") == ["One", "Other"]


def test_an_undone_line_comes_back_with_its_links(plan, olga):
    write(plan, olga, "Fair price", keys=[key(3)])
    go(plan, olga, "back")
    assert Link(LinkKind.MEASURES, key(8), key(2)) in draft(plan).links


def test_going_on_in_the_same_lines_is_one_step(plan, olga):
    write(plan, olga, "O", keys=[key(2)])
    for text in ("On", "On t", "On time"):
        write(plan, olga, text, keys=[key(2)])
    assert SectionRevision.objects.filter(section__plan=plan).count() == 2
    assert go(plan, olga, "back") == ["On time - promises are kept", "Fair price"]


def test_after_a_minute_a_new_step_begins(plan, olga):
    write(plan, olga, "O", keys=[key(2)])
    SectionRevision.objects.filter(section__plan=plan).update(at=now() - ONE_STEP)
    write(plan, olga, "On time", keys=[key(2)])
    assert go(plan, olga, "back") == ["O"]


def test_somebody_elses_words_are_a_step_of_their_own(plan, olga, ed, people):
    write(plan, olga, "Olga", keys=[key(2)])
    write(plan, ed, "Ed", keys=[key(2)])
    assert go(plan, olga, "back") == ["Olga"]


def test_undo_does_not_show_or_touch_what_is_confidential(plan, olga, ed, people):
    write(plan, olga, "New", *draft(plan).section("measures").items, section="measures")
    state = section_state(plan, "measures", ed)
    gone_back = step(plan=plan, section="measures", forth=False, revision=state.revision, by=ed)
    assert [item.text for item in gone_back.items] == ["Share of parcels on the promised day"]
    assert texts(plan, "measures") == ["Share of parcels on the promised day", "Margin per parcel"]


def test_a_line_made_confidential_since_is_not_in_the_history_of_others(plan, olga, ed, people):
    write(plan, olga, "New price rule", section="commentary")
    item = draft(plan).section("commentary").items[0]
    write(plan, olga, replace(item, visibility=Visibility.CONFIDENTIAL), section="commentary")
    assert changes(plan, "commentary", ed) == []
    assert len(changes(plan, "commentary", olga)) == 1


def test_the_history_says_who_changed_what(plan, olga, ed, people):
    write(plan, ed, "Fair price", "On the promised day", "Safe", keys=[key(3), key(2)])
    [change] = changes(plan, "priorities", olga)
    assert change.by == "Ed"
    assert {(line.what, line.text) for line in change.lines} == {
        ("changed", "On the promised day"), ("added", "Safe"), ("moved", "Fair price"),
    }  # fmt: skip


@given(st.lists(st.sampled_from(["write", "back", "forth"]), max_size=40))
def test_back_and_forth_end_where_they_began(acts):
    """Against the plainest model there is: a list of texts and a place in it."""
    steps, stack, at = [Step(1)], [1], 0
    for act in acts:
        target = {"write": None, "back": back(steps), "forth": forth(steps)}[act]
        revision = len(steps) + 1
        if act == "write":
            steps.append(Step(revision))
            stack, at = [*stack[: at + 1], revision], at + 1
        elif act == "back":
            assert target == (stack[at - 1] if at else None)
            if target:
                steps.append(Step(revision, target))
                at -= 1
        else:
            assert target == (stack[at + 1] if at + 1 < len(stack) and steps[-1].restores else None)
            if target:
                steps.append(Step(revision, target))
                at += 1


# ---- The head ----


def test_a_viewer_does_not_change_the_head(plan, vera):
    with pytest.raises(PermissionDenied):
        change_head(plan=plan, revision=1, by=vera, title="Mine")


def test_a_stale_head_is_refused_with_the_one_that_stands(plan, olga, ed):
    change_head(plan=plan, revision=1, by=ed, title="Acme 2027, second")
    with pytest.raises(Stale) as refusal:
        change_head(plan=plan, revision=1, by=olga, title="Acme '27")
    assert refusal.value.current["title"] == "Acme 2027, second"


def test_a_period_that_ends_before_it_begins_is_refused_in_words(plan, olga):
    with pytest.raises(DomainError, match="ends on 1 Jan 2027, before it begins on 31 Dec 2027"):
        change_head(plan=plan, revision=1, by=olga, period_start=date(2027, 12, 31), period_end=date(2027, 1, 1))


def test_half_a_period_is_refused(plan, olga):
    with pytest.raises(DomainError, match="first and a last day"):
        change_head(plan=plan, revision=1, by=olga, period_start=None)


def test_an_editor_does_not_make_herself_a_reader_of_what_is_confidential(plan, ed, people):
    for change in ({"owner": people["ed"]}, {"rapid": [Party("Ed", "D", key=f"person:{people['ed'].pk}")]}):
        with pytest.raises(DomainError, match="confidential lines"):
            change_head(plan=plan, revision=1, by=ed, **change)


@pytest.mark.parametrize("kept", ["history", "version"])
def test_nor_of_what_was_confidential_once(plan, olga, ed, people, kept):
    if kept == "version":
        lock(plan, olga, close=False)
        Row.objects.filter(plan=plan, visibility="confidential").update(visibility="internal")
    else:
        section = draft(plan).section("measures")
        opened = [replace(item, visibility=Visibility.INTERNAL) for item in section.items]
        write(plan, olga, *opened, section="measures")
    assert not Row.objects.filter(plan=plan, visibility="confidential").exists()
    for change in ({"owner": people["ed"]}, {"rapid": [Party("Ed", "D", key=f"person:{people['ed'].pk}")]}):
        with pytest.raises(DomainError, match="confidential lines"):
            change_head(plan=plan, revision=1, by=ed, **change)
    assert change_head(plan=plan, revision=1, by=olga, owner=people["ed"]).owner == people["ed"]


def test_without_confidential_lines_an_editor_says_who_owns_it(empty_plan, ed, people):
    assert change_head(plan=empty_plan, revision=1, by=ed, owner=people["ed"]).owner == people["ed"]


def test_a_scoped_editor_does_not_move_a_plan_out_of_her_units(acme, sam, sales):
    plan = create_plan(by=sam, text=company_text(rapid=()), unit=sales)
    with pytest.raises(PermissionDenied):
        change_head(plan=plan, revision=1, by=sam, unit=None)


def test_the_head_is_changed_and_recorded(plan, olga, sales):
    changed = change_head(plan=plan, revision=1, by=olga, title="New", unit=sales, stage=50)
    assert (changed.title, changed.unit, changed.stage, changed.head_revision) == ("New", sales, 50, 2)
    entry = AuditEntry.objects.get(action="plan.changed")
    assert entry.changes["title"] == ["Acme 2027", "New"]


def test_names_of_the_line_are_matched_when_one_bears_them(plan, olga, people, board):
    parties, unread = read_line("Ed(D), board(A & I), IJT(R), and more", olga)
    assert [party.key for party in parties] == [f"person:{people['ed'].pk}", f"group:{board.pk}", ""]
    assert "more" in unread


def test_two_of_one_name_are_left_to_choose(plan, olga, acme, people):
    Person.objects.create(organization=acme, name="Ed")
    [party], _unread = read_line("Ed(D)", olga)
    assert party.key == ""


def test_a_choice_is_remembered_when_the_line_is_written_again(plan, olga, people):
    chosen = [Party("IJT", "D", key=f"person:{people['ed'].pk}")]
    change_head(plan=plan, revision=1, by=olga, rapid=chosen)
    assert draft(plan).rapid[0].key == f"person:{people['ed'].pk}"
    change_head(plan=plan, revision=2, by=olga, rapid=[Party("Ed", "DA"), Party("Rob", "I")])
    assert draft(plan).rapid[0] == Party("Ed", "AD", False, f"person:{people['ed'].pk}")


def test_somebody_of_another_organization_has_no_role(plan, olga, globex):
    stranger = Person.objects.create(organization=globex, name="Eve")
    with pytest.raises(DomainError, match="not in this organization"):
        change_head(plan=plan, revision=1, by=olga, rapid=[Party("Eve", "D", key=f"person:{stranger.pk}")])


def test_nobody_is_named_twice(plan, olga, people):
    twice = [Party("Ed", role, key=f"person:{people['ed'].pk}") for role in "DA"]
    with pytest.raises(DomainError, match="twice"):
        change_head(plan=plan, revision=1, by=olga, rapid=twice)


# ---- Links, mutes, checks ----


def test_a_link_to_a_line_that_one_may_not_read_is_refused(plan, ed, people):
    with pytest.raises(DomainError, match="no longer there"):
        set_link(plan=plan, link=Link(LinkKind.MEASURES, key(9), key(2)), state=LinkState.CONFIRMED, by=ed)


def test_only_fitting_sections_are_tied_together(plan, olga):
    with pytest.raises(DomainError, match="cannot be tied"):
        set_link(plan=plan, link=Link(LinkKind.MEASURES, key(4), key(2)), state=LinkState.CONFIRMED, by=olga)


def test_a_viewer_ties_nothing(plan, vera):
    with pytest.raises(PermissionDenied):
        set_link(plan=plan, link=Link(LinkKind.SERVES, key(4), key(3)), state=LinkState.CONFIRMED, by=vera)


def test_a_link_is_confirmed_and_taken_away(plan, olga):
    link = Link(LinkKind.SERVES, key(4), key(3))
    for _twice in range(2):
        set_link(plan=plan, link=link, state=LinkState.CONFIRMED, by=olga)
    assert link in draft(plan).links
    set_link(plan=plan, link=link, state=LinkState.NONE, by=olga)
    assert link not in draft(plan).links


def test_a_dismissed_suggestion_is_not_made_again(plan, olga):
    ItemLink.objects.filter(plan=plan).delete()
    suggestion = checked(plan, olga).suggestions[0]
    link = Link(suggestion.kind, suggestion.source, suggestion.target)
    set_link(plan=plan, link=link, state=LinkState.DISMISSED, by=olga)
    assert link not in draft(plan).links
    left = {Link(one.kind, one.source, one.target) for one in checked(plan, olga).suggestions}
    assert link not in left


def note_of(plan, by, severity="warning"):
    return next(one for one in checked(plan, by).findings if one.severity == severity and not one.muted)


@pytest.fixture
def sketchy(olga, people):
    """A plan about which there is something to say: nobody decides, and a priority has no measure."""
    return create_plan(by=olga, text=company_text(rapid=(Party("Ed", "A"), Party("Rob", "I")), links=frozenset()))


def test_a_mute_needs_a_reason_and_something_to_mute(sketchy, olga):
    found = note_of(sketchy, olga)
    with pytest.raises(DomainError, match="Say why"):
        mute(plan=sketchy, check=found.check, item=found.item, reason="  ", by=olga)
    with pytest.raises(DomainError, match="do not say this"):
        mute(plan=sketchy, check="Z9", item="", reason="Because", by=olga)


def test_what_is_muted_is_counted_no_more_and_can_be_heard_again(sketchy, olga):
    found = note_of(sketchy, olga)
    before = checked(sketchy, olga).count("warning")
    mute(plan=sketchy, check=found.check, item=found.item, reason="Agreed in the board", by=olga)
    assert checked(sketchy, olga).count("warning") < before
    unmute(plan=sketchy, check=found.check, item=found.item, by=olga)
    assert checked(sketchy, olga).count("warning") == before
    assert not MutedCheck.objects.filter(plan=sketchy).exists()


def test_what_forbids_submission_is_not_muted(empty_plan, olga):
    found = note_of(empty_plan, olga, "error")
    with pytest.raises(DomainError, match="cannot be muted"):
        mute(plan=empty_plan, check=found.check, item=found.item, reason="Never mind", by=olga)


def test_no_check_tells_of_a_line_that_one_may_not_read(plan, ed, people):
    shown = str(checks_of(plan, ed))
    assert key(9) not in shown and "Margin" not in shown


def test_the_checks_take_the_same_queries_however_many_plans_are_around(plan, olga, django_assert_max_num_queries):
    checked(plan, olga)
    with django_assert_max_num_queries(40) as few:
        checked(plan, olga)
    for number in range(6):
        create_plan(by=olga, text=company_text(title=f"Plan {number}"), parents=[plan])
    with django_assert_max_num_queries(len(few.captured_queries) + 8):  # other plans, once: texts, and who reads them
        checked(plan, olga)
    seven = create_plan(by=olga, text=company_text(title="Plan 7"), parents=[plan])
    with django_assert_max_num_queries(len(few.captured_queries) + 8):
        checked(plan, olga)
    assert seven.pk


# ---- Presence, putting away ----


def test_who_only_reads_is_not_announced(plan, vera):
    with pytest.raises(PermissionDenied):
        show_presence(plan=plan, section="vision", by=vera)


def test_each_sees_the_other_and_where_she_writes(plan, olga, ed):
    cache.clear()
    assert show_presence(plan=plan, section="vision", by=olga) == []
    [seen] = show_presence(plan=plan, section="methods", by=ed)
    assert (seen.name, seen.section) == ("Olga", "vision")
    [seen] = show_presence(plan=plan, section="vision", by=olga)
    assert (seen.name, seen.section) == ("Ed", "methods")


def test_who_gives_no_sign_is_forgotten(plan, olga, ed, monkeypatch):
    cache.clear()
    show_presence(plan=plan, section="vision", by=olga)
    from vpmom.services import presence

    later = presence.time() + presence.GONE_AFTER + 1
    monkeypatch.setattr(presence, "time", lambda: later)
    assert show_presence(plan=plan, section="vision", by=ed) == []


def test_a_plan_that_was_submitted_is_archived_and_not_deleted(plan, olga):
    Version.objects.create(
        organization=olga.organization,
        plan=plan,
        content={},
        checksum="x",
        submitted_by=olga,
        comments_until="2027-01-31",
    )
    with pytest.raises(DomainError, match="Archive it instead"):
        delete_plan(plan=plan, by=olga)
    archive_plan(plan=plan, archived=True, by=olga)
    assert Plan.objects.get(pk=plan.pk).archived_at


def test_a_draft_goes_to_the_bin(plan, olga, vera):
    with pytest.raises(PermissionDenied):
        delete_plan(plan=plan, by=vera)
    delete_plan(plan=plan, by=olga)
    assert not Plan.objects.visible_to(olga).exists()
    assert Row.objects.filter(plan=plan).exists()


def test_a_plan_in_sign_off_is_not_archived(plan, olga):
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.SUBMITTED)  # `plan` was read before
    with pytest.raises(DomainError, match="in sign-off"):
        archive_plan(plan=plan, archived=True, by=olga)
