"""A review held: who writes, whose text wins, which questions stay."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from cadence.models import Notice, Question, Review
from cadence.queries import reviews as queries
from cadence.queries.waiting import questions as waiting_questions
from cadence.services import reviews as services
from organizations import bin as bin_
from organizations.errors import DomainError, Stale
from organizations.models import Unit
from tests.cadence.conftest import TODAY


def ask(review, by, text="Who runs the hub?", **fields):
    return services.ask(review=review, part="other", text=text, by=by, **fields)


@pytest.fixture
def asked(review, olga, persons) -> Question:
    """Put to Rob, who answers questionnaires and reads no results."""
    return ask(review, olga, owner=persons["rob"], due=TODAY + timedelta(days=9))


# ---- Refusals ----


@pytest.mark.parametrize("who", ["vera", "rob"])
def test_who_may_not_edit_holds_no_review(request, who, review):
    by = request.getfixturevalue(who)
    acts = [
        lambda: services.start_review(by=by, title="Mine", on=TODAY),
        lambda: services.write_note(review=review, part="other", text="x", revision=0, by=by),
        lambda: ask(review, by),
        lambda: services.close_review(review=review, by=by),
        lambda: services.delete_review(review=review, by=by),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert Review.objects.count() == 1


def test_a_scoped_editor_reviews_her_unit_only(sam, sales, review):
    with pytest.raises(PermissionDenied):
        services.start_review(by=sam, title="All", on=TODAY)
    with pytest.raises(PermissionDenied):
        services.write_note(review=review, part="other", text="x", revision=0, by=sam)
    assert services.start_review(by=sam, title="Ours", on=TODAY, unit=sales).unit == sales


def test_a_subject_that_nobody_knows_is_refused(olga):
    for subject in ("plan:999999", "plan:x", "novel:1", "plan:" + "9" * 30):
        with pytest.raises(DomainError) as refusal:
            services.start_review(by=olga, title="Of what?", on=TODAY, subject=subject)
        assert refusal.value.field == "subject"


def test_what_belongs_to_another_organization_is_refused(olga, review, globex):
    other = Unit.objects.create(organization=globex, name="Elsewhere")
    with pytest.raises(DomainError, match="another organization"):
        ask(review, olga, unit=other)


def test_bad_words_are_refused_with_a_sentence(olga, review):
    for text, sentence in ((" ", "Write something"), ("x" * 1001, "too long")):
        with pytest.raises(DomainError, match=sentence):
            ask(review, olga, text)
    with pytest.raises(DomainError, match="Name the unit"):
        ask(review, olga, kind="dependency")
    with pytest.raises(DomainError, match="no such part"):
        services.write_note(review=review, part="no/part", text="x", revision=0, by=olga)


def test_a_closed_review_keeps_its_notes_as_they_are(olga, review):
    services.write_note(review=review, part="other", text="Said", revision=0, by=olga)
    services.close_review(review=review, by=olga)
    with pytest.raises(DomainError, match="closed"):
        services.write_note(review=review, part="other", text="Changed", revision=1, by=olga)
    with pytest.raises(DomainError, match="closed"):
        ask(review, olga)
    services.reopen_review(review=review, by=olga)
    assert services.write_note(review=review, part="other", text="Changed", revision=1, by=olga).revision == 2


def test_nobody_answers_for_another(asked, vera, rob, connie, persons):
    with pytest.raises(PermissionDenied):
        services.answer(question=asked, text="Me", by=vera)
    other = ask(asked.review, connie, owner=persons["connie"])
    with pytest.raises(PermissionDenied, match="somebody else"):
        services.answer(question=other, text="Me", by=rob)


# ---- Notes of two people ----


def test_a_stale_note_is_refused_with_what_stands_there(olga, connie, review):
    services.write_note(review=review, part="other", text="Olga's", revision=0, by=olga)
    with pytest.raises(Stale) as refusal:
        services.write_note(review=review, part="other", text="Connie's", revision=0, by=connie)
    current = refusal.value.current
    assert (current["text"], current["revision"], current["by"]) == ("Olga's", 1, "Olga")
    assert services.write_note(review=review, part="other", text="Both", revision=1, by=connie).revision == 2


def test_the_same_text_sent_twice_is_no_conflict(olga, review):
    for _again in (1, 2):
        assert services.write_note(review=review, part="other", text="Said", revision=0, by=olga).revision == 1


# ---- Questions ----


def test_the_one_named_is_told_and_it_waits_for_her(asked, rob):
    (waiting,) = waiting_questions(rob)
    assert (waiting.title, waiting.due, waiting.kind) == (asked.text, asked.due, "question")
    notice = Notice.objects.get()
    assert notice.membership == rob and notice.url == waiting.url


def test_who_asks_herself_gets_no_mail(olga, review, persons):
    ask(review, olga, owner=persons["olga"])
    assert not Notice.objects.exists()


def test_the_respondent_answers_what_is_put_to_her_and_sees_nothing_else(asked, rob, olga):
    ask(asked.review, olga, "A secret of the board?")
    assert list(Question.objects.visible_to(rob)) == [asked]
    assert not Review.objects.visible_to(rob).exists()
    answered = services.answer(question=asked, text="I do", by=rob)
    assert (answered.state, answered.answered_by) == ("answered", rob)
    assert list(waiting_questions(rob)) == []


def test_the_lead_of_a_unit_answers_when_nobody_is_named(review, olga, rob, sales, persons):
    sales.lead = persons["rob"]
    sales.save()
    question = ask(review, olga, kind="dependency", unit=sales)
    (waiting,) = waiting_questions(rob)
    assert waiting.why == "Put to Sales, which you lead, in “Year”."
    services.answer(question=question, text="Yes", by=rob)


def test_what_is_answered_is_not_answered_again(asked, rob, olga):
    services.answer(question=asked, text="I do", by=rob)
    with pytest.raises(DomainError, match="Rob has answered this already: “I do”"):
        services.answer(question=asked, text="No, I", by=olga)
    services.reopen_question(question=asked, by=rob)
    services.drop(question=asked, text="", by=olga)
    with pytest.raises(DomainError, match="no longer asked"):
        services.change_question(question=asked, by=olga, text="Still?")


def test_another_owner_is_told_too(asked, olga, persons, vera):
    services.change_question(question=asked, by=olga, owner=persons["vera"])
    services.change_question(question=asked, by=olga, text="Who really runs it?")
    assert [one.membership for one in Notice.objects.order_by("pk")][-1] == vera
    assert Notice.objects.count() == 2


def test_an_offered_question_is_asked_once(review, olga):
    first = ask(review, olga, offered="line:owner")
    assert ask(review, olga, "In other words", offered="line:owner") == first


def test_open_questions_come_back_in_the_next_review_until_they_are_answered(asked, olga, rob):
    services.close_review(review=asked.review, by=olga)
    later = services.start_review(by=olga, title="Next year", on=TODAY + timedelta(days=90))
    assert list(queries.carried_into(later)) == [asked]
    assert queries.outcome(later, olga).questions == [asked]
    services.answer(question=asked, text="I do", by=rob)
    assert not queries.carried_into(later).exists()


def test_a_review_of_something_else_does_not_inherit_them(asked, olga, sales):
    other = services.start_review(by=olga, title="Sales", on=TODAY + timedelta(days=1), unit=sales)
    assert not queries.carried_into(other).exists()


def test_a_deleted_review_asks_nobody_any_more(asked, olga, rob):
    services.delete_review(review=asked.review, by=olga)
    assert list(waiting_questions(rob)) == []
    bin_.restore(asked.review, by=olga)
    assert len(list(waiting_questions(rob))) == 1


def test_a_unit_outside_sees_what_is_put_to_it_and_not_the_review(olga, sam, sales, acme):
    legal = Unit.objects.create(organization=acme, name="Legal")
    review = services.start_review(by=olga, title="Legal", on=TODAY, unit=legal)
    question = ask(review, olga, kind="dependency", unit=sales)
    ask(review, olga, "Not theirs?")
    assert list(Question.objects.visible_to(sam)) == [question]
    assert not Review.objects.visible_to(sam).exists()
    with pytest.raises(PermissionDenied):
        services.change_question(question=question, by=sam, text="Mine now")


def test_the_outcome_costs_the_same_however_much_was_said(review, olga, persons, django_assert_max_num_queries):
    for number in range(20):
        ask(review, olga, f"Question {number}?", owner=persons["rob"])
    with django_assert_max_num_queries(8):
        assert len(queries.outcome(review, olga).questions) == 20
