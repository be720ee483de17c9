"""Plans above and below: no circles, nothing silent, and who may answer for a plan."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from cadence.models import Notice
from organizations.errors import DomainError, Stale
from organizations.models import AuditEntry
from tests.vpmom.conftest import key
from vpmom.frozen import checksum, freeze, thaw
from vpmom.models import Item as Row
from vpmom.models import ParentLink, ParentQuestion, Version
from vpmom.plan import Item, Plan, Section, Visibility
from vpmom.queries.reading import draft
from vpmom.services.cascading import answer_question, ask_children, link_parent, unlink_parent
from vpmom.services.drafting import create_plan
from vpmom.waiting import parent_questions

pytestmark = pytest.mark.django_db
ROUTES = UUID(key(4))
SECRET = UUID(key(9))


@pytest.fixture
def below(olga, sales, plan):
    """A plan of Sales that carries the route planning of the company plan."""
    text = Plan(title="Sales 2027", sections=(Section("vision", (Item("", "Plan routes each night"),)),))
    child = create_plan(by=olga, text=text, unit=sales)
    link_parent(plan=child, parent=plan, item=ROUTES, by=olga)
    return child


def locked(plan, by, text=None, before=None) -> Version:
    content = freeze(text or draft(plan))
    return Version.objects.create(
        organization=plan.organization, plan=plan, content=content, checksum=checksum(content), submitted_by=by,
        comments_until="2027-02-01", state="decided", number=(before.number + 1 if before else 1),
        vetted_on="2027-02-01", based_on=before,
    )  # fmt: skip


def with_method(text: Plan, number: int, words: str) -> Plan:
    def written(section: Section) -> Section:
        return replace(
            section, items=tuple(replace(i, text=words) if i.key == key(number) else i for i in section.items)
        )

    return replace(text, sections=tuple(written(section) for section in text.sections))


def test_a_viewer_links_nothing(below, plan, vera):
    with pytest.raises(PermissionDenied):
        link_parent(plan=below, parent=plan, by=vera)


def test_a_unit_leader_links_only_inside_her_units(below, plan, sam):
    with pytest.raises(PermissionDenied):
        link_parent(plan=plan, parent=below, by=sam)


def test_a_circle_is_told_by_its_titles(below, plan, olga):
    with pytest.raises(DomainError, match="Acme 2027 → Sales 2027 → Acme 2027"):
        link_parent(plan=plan, parent=below, by=olga)


def test_a_confidential_line_is_no_method_for_somebody_not_named(below, plan, ed):
    with pytest.raises(DomainError, match="not in “Acme 2027”"):
        link_parent(plan=below, parent=plan, item=SECRET, by=ed)


def test_an_archived_plan_is_not_linked_anew(below, plan, olga):
    below.archived_at = now()
    below.save()
    link = ParentLink.objects.get(plan=below)
    question = ParentQuestion.objects.create(
        organization=plan.organization, link=link, version=locked(plan, olga), changes=["New"]
    )
    for attempt in (
        lambda: link_parent(plan=below, parent=plan, by=olga),
        lambda: unlink_parent(link=link, by=olga),
        lambda: answer_question(question=question, version=question.version_id, accept=True, by=olga),
    ):
        with pytest.raises(DomainError, match="in the archive"):
            attempt()


def test_linking_waits_for_others_who_link_and_not_for_all_who_write(below, plan, olga):
    with CaptureQueriesContext(connection) as asked:
        link_parent(plan=below, parent=plan, by=olga)
    locks = [query["sql"] for query in asked if "organizations_organization" in query["sql"] and "FOR " in query["sql"]]
    assert locks and all("FOR NO KEY UPDATE" in sql for sql in locks)


def test_why_a_change_was_declined_is_on_record_when_the_link_goes(below, plan, olga):
    link = ParentLink.objects.get(plan=below)
    question = ParentQuestion.objects.create(
        organization=plan.organization, link=link, version=locked(plan, olga), changes=["New"]
    )
    answer_question(question=question, version=question.version_id, accept=False, reason="No drivers at night", by=olga)
    unlink_parent(link=link, by=olga)
    entry = AuditEntry.objects.filter(action="plan.parent_unlinked").get()
    assert entry.changes == {"parent": ["Acme 2027", None], "reasons": ["No drivers at night", None]}


def test_several_parents_are_allowed(below, olga):
    other = create_plan(by=olga, text=Plan(title="Safety"))
    link_parent(plan=below, parent=other, by=olga)
    assert set(draft(below).parents) == {"Acme 2027", "Safety"}


def test_a_link_said_again_changes(below, plan, olga):
    link_parent(plan=below, parent=plan, item=None, by=olga)
    assert ParentLink.objects.get(plan=below).item is None


def test_a_link_goes_with_its_questions(below, olga):
    unlink_parent(link=below.parent_links.get(), by=olga)
    assert not below.parent_links.exists()


def test_the_first_lock_above_asks_nothing(below, plan, olga):
    assert ask_children(locked(plan, olga)) == []


def test_a_changed_method_raises_a_question_below(below, plan, olga):
    first = locked(plan, olga)
    ask_children(first)
    second = locked(plan, olga, with_method(thaw(first.content), 4, "Buy a hundred vans"), first)
    (question,) = ask_children(second)
    assert question.link.plan == below
    assert any("Buy a hundred vans" in change or "Plan routes" in change for change in question.changes)


def test_a_confidential_change_above_is_not_told_below(below, plan, olga):
    first = locked(plan, olga)
    ask_children(first)
    second = locked(plan, olga, with_method(thaw(first.content), 9, "Half the margin"), first)
    assert ask_children(second) == []


def test_a_change_taken_back_takes_the_question_back(below, plan, olga):
    first = locked(plan, olga)
    ask_children(first)
    second = locked(plan, olga, with_method(thaw(first.content), 4, "Buy vans"), first)
    ask_children(second)
    ask_children(locked(plan, olga, thaw(first.content), second))
    assert not ParentQuestion.objects.exists()


@pytest.fixture
def question(below, plan, olga):
    first = locked(plan, olga)
    ask_children(first)
    changed = with_method(thaw(first.content), 4, "Plan routes each hour from live orders")
    return ask_children(locked(plan, olga, changed, first))[0]


def test_declining_needs_a_reason(question, olga):
    with pytest.raises(DomainError, match="Say why"):
        answer_question(question=question, version=question.version_id, accept=False, by=olga)


def test_a_question_is_answered_once(question, olga):
    answer_question(
        question=question, version=question.version_id, accept=False, reason="Our orders close at noon", by=olga
    )
    with pytest.raises(DomainError, match="answered this already"):
        answer_question(question=question, version=question.version_id, accept=True, by=olga)


def test_a_declined_change_is_not_asked_again(question, plan, olga):
    answer_question(
        question=question, version=question.version_id, accept=False, reason="Our orders close at noon", by=olga
    )
    again = thaw(question.version.content)
    assert ask_children(locked(plan, olga, again, question.version)) == []


def test_accepting_can_take_the_words_over(question, below, olga):
    answer_question(question=question, version=question.version_id, accept=True, take_over=True, by=olga)
    assert draft(below).section("vision").items[0].text == "Plan routes each hour from live orders"


def test_without_being_told_to_accepting_changes_no_text(question, below, olga):
    answer_question(question=question, version=question.version_id, accept=True, by=olga)
    assert draft(below).section("vision").items[0].text == "Plan routes each night"


def test_the_owner_of_the_plan_below_is_told_by_mail_and_in_what_waits(below, people, plan, olga, ed):
    below.owner = people["ed"]
    below.save()
    first = locked(plan, olga)
    ask_children(first)
    second = locked(plan, olga, with_method(thaw(first.content), 4, "Buy a hundred vans"), first)
    ask_children(second)
    notice = Notice.objects.get(membership=ed)
    assert "The plan above has changed: Sales 2027" in notice.subject
    assert not any("vans" in line for line in notice.lines)
    (waiting,) = parent_questions(ed)
    assert waiting.url == f"/o/acme/plans/{below.pk}/family/"
    assert list(parent_questions(olga)) == []


def test_an_owner_who_may_not_write_is_not_asked_but_who_made_the_plan(below, people, question, olga):
    below.owner = people["rob"]
    below.save()
    assert [one.title for one in parent_questions(olga)] == ["Sales 2027"]
    assert list(parent_questions(people["rob"].membership)) == []


def test_an_answered_question_waits_for_nobody(question, olga):
    answer_question(question=question, version=question.version_id, accept=True, by=olga)
    assert list(parent_questions(olga)) == []


def test_nobody_accepts_what_nobody_read(question, below, plan, olga):
    read = question.version_id
    changed = with_method(thaw(question.version.content), 4, "Close the night shift")
    ask_children(locked(plan, olga, changed, question.version))
    with pytest.raises(Stale, match="changed again") as refusal:
        answer_question(question=question, version=read, accept=True, take_over=True, by=olga)
    assert any("Close the night shift" in change for change in refusal.value.current["changes"])
    assert ParentQuestion.objects.get().state == ParentQuestion.State.OPEN
    assert draft(below).section("vision").items[0].text == "Plan routes each night"


def test_an_internal_method_does_not_become_a_public_vision(below, plan, olga):
    Row.objects.filter(plan=plan, section="methods").update(visibility=Visibility.INTERNAL)
    first = locked(plan, olga)
    ask_children(first)
    changed = with_method(thaw(first.content), 4, "Close the night shift")
    (asked,) = ask_children(locked(plan, olga, changed, first))
    answer_question(question=asked, version=asked.version_id, accept=True, take_over=True, by=olga)
    (vision,) = draft(below).section("vision").items
    assert (vision.text, vision.visibility) == ("Close the night shift", Visibility.INTERNAL)


def test_a_vision_stays_as_strict_as_it_was(question, below, olga):
    Row.objects.filter(plan=below, section="vision").update(visibility=Visibility.CONFIDENTIAL)
    answer_question(question=question, version=question.version_id, accept=True, take_over=True, by=olga)
    assert draft(below).section("vision").items[0].visibility == Visibility.CONFIDENTIAL
