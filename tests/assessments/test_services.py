"""Setting up and answering an assessment: who may, what is refused, and that nothing is lost."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from assessments import queries, services
from assessments.answering import Given
from assessments.models import Answer, AnswerRevision, Assessment
from organizations.errors import DomainError, Stale
from organizations.models import Unit

EVERYWHERE = 4
QUICK = "quick.methods.iv"


def answer(response, key, by, *, coverage=None, revision=0, **said):
    given = Given(coverage=coverage, **said)
    return services.record_answer(response=response, practice=key, given=given, revision=revision, by=by)


@pytest.fixture
def response(assessment, ed):
    return services.take_part(assessment=assessment, by=ed)


class TestSettingUp:
    def test_is_not_for_viewers_and_respondents(self, vera, rob, mamos):
        for member in (vera, rob):
            with pytest.raises(PermissionDenied):
                services.create_assessment(by=member, title="Mine", framework=mamos, as_of=date(2026, 11, 1))

    def test_stays_inside_the_units_of_a_scoped_editor(self, acme, ed, mamos):
        mine, other = (Unit.objects.create(organization=acme, name=name) for name in ("Sales", "Legal"))
        ed.units.add(mine)
        ed.is_scoped = True
        ed.save()
        with pytest.raises(PermissionDenied, match="outside your units"):
            services.create_assessment(by=ed, title="Theirs", framework=mamos, as_of=date(2026, 11, 1), unit=other)
        made = services.create_assessment(by=ed, title="Ours", framework=mamos, as_of=date(2026, 11, 1), unit=mine)
        assert made.unit == mine

    def test_refuses_a_last_day_before_its_own_day(self, olga, mamos):
        with pytest.raises(DomainError, match="last day"):
            services.create_assessment(
                by=olga, title="A", framework=mamos, as_of=date(2026, 11, 1), closes_on=date(2026, 10, 1)
            )

    def test_asks_every_level_until_the_size_is_known(self, assessment):
        assert assessment.levels == ["I", "II", "III", "IV", "V"]

    def test_asks_the_fitting_level_and_its_neighbours(self, assessment, olga):
        describe(assessment, olga, headcount=30)
        assert assessment.levels == ["I", "II", "III"]

    def test_keeps_asking_a_level_that_somebody_answered(self, assessment, response, ed, olga):
        answer(response, "methods.v.global-local-okr", ed, coverage=EVERYWHERE)
        describe(assessment, olga, headcount=30)
        assert assessment.levels == ["I", "II", "III", "V"]

    def test_begins_with_the_profile_of_the_last_one(self, assessment, olga, mamos):
        describe(assessment, olga, headcount=260, revenue=Decimal(230_000_000))
        again = services.create_assessment(by=olga, title="Again", framework=mamos, as_of=date(2027, 5, 1))
        assert (again.profile.headcount, again.profile.revenue) == (260, Decimal(230_000_000))
        assert again.levels == ["III", "IV", "V"]

    def test_begins_with_nothing_that_another_unit_said_of_itself(self, acme, olga, ed, mamos):
        mine, other = (Unit.objects.create(organization=acme, name=name) for name in ("Sales", "Legal"))
        theirs = services.create_assessment(by=olga, title="T", framework=mamos, as_of=date(2026, 11, 1), unit=other)
        describe(theirs, olga, headcount=12)
        made = services.create_assessment(by=olga, title="M", framework=mamos, as_of=date(2026, 11, 2), unit=mine)
        assert made.profile.headcount is None

    def test_wants_a_rate_for_another_currency(self, assessment, olga):
        with pytest.raises(DomainError, match="one EUR is worth in USD") as refusal:
            describe(assessment, olga, revenue=Decimal(200_000_000), currency="EUR")
        assert refusal.value.field == "rate"
        profile = describe(assessment, olga, revenue=Decimal(200_000_000), currency="EUR", rate=Decimal("1.1"))
        assert queries.fit_of(assessment.framework.parsed, profile).low == "IV"


def describe(assessment, by, **known):
    blank = {"revenue": None, "currency": "USD", "rate": None, "headcount": None, "growth_drivers": "", "markets": ""}
    return services.set_profile(assessment=assessment, by=by, **{**blank, **known})


class TestPains:
    def test_are_few(self, assessment, olga):
        keys = list(assessment.framework.parsed.pains_by_key)
        with pytest.raises(DomainError, match="7 at most"):
            services.set_pains(assessment=assessment, by=olga, pains=[{"key": key} for key in keys[:8]])

    def test_are_of_the_framework_and_ranked_once(self, assessment, olga):
        with pytest.raises(DomainError, match="no pain “headache”"):
            services.set_pains(assessment=assessment, by=olga, pains=[{"key": "headache"}])
        with pytest.raises(DomainError, match="picked twice"):
            services.set_pains(assessment=assessment, by=olga, pains=[{"key": "lead-time"}] * 2)

    def test_replace_the_ones_before_and_keep_their_order(self, assessment, olga):
        services.set_pains(assessment=assessment, by=olga, pains=[{"key": "lead-time", "figure": Decimal(12)}])
        services.set_pains(assessment=assessment, by=olga, pains=[{"key": "reliability"}, {"key": "lead-time"}])
        assert [(pain.rank, pain.key) for pain in assessment.pains.all()] == [(1, "reliability"), (2, "lead-time")]


class TestAnswering:
    def test_is_only_for_the_respondent_herself(self, response, olga):
        with pytest.raises(DomainError, match="Only the respondent"):
            answer(response, QUICK, olga, coverage=1)

    def test_is_over_when_the_assessment_is_closed(self, assessment, response, ed, olga):
        services.set_open(assessment=assessment, is_open=False, by=olga)
        response.refresh_from_db()
        with pytest.raises(DomainError, match="closed"):
            answer(response, QUICK, ed, coverage=1)

    @pytest.mark.parametrize(
        ("key", "said", "sentence"),
        [
            ("methods.vi.magic", {"coverage": 1}, "no statement"),
            (QUICK, {"coverage": 3}, "Choose one of the answers"),
            (QUICK, {"coverage": 9}, "Choose one of the answers"),
            (QUICK, {"coverage": 1, "not_applicable": True}, "does not apply"),
            (QUICK, {"coverage": 1, "criteria": ("zz",)}, "criterion"),
            (QUICK, {"note": "n" * 5001}, "5001 characters; 5000 fit"),
            (QUICK, {"evidence": "e" * 501}, "longer than 500"),
        ],
    )
    def test_refuses_what_the_statement_does_not_offer(self, response, ed, key, said, sentence):
        with pytest.raises(DomainError, match=sentence):
            answer(response, key, ed, **said)
        assert not Answer.objects.exists()

    def test_counts_as_nothing_until_every_criterion_is_met(self, response, ed, mamos):
        practice = next(one for one in mamos.parsed.practices if len(one.criteria) > 1)
        met = tuple(criterion.key for criterion in practice.criteria)
        revision = answer(response, practice.key, ed, coverage=EVERYWHERE, criteria=met[:1])
        assert Answer.objects.get().counted == 0
        answer(response, practice.key, ed, coverage=EVERYWHERE, criteria=met, revision=revision)
        assert Answer.objects.get().counted == EVERYWHERE

    def test_tells_unanswered_from_not_applicable_from_nowhere(self, response, ed, mamos):
        first, second, third = (practice.key for practice in mamos.parsed.practices[:3])
        answer(response, first, ed, note="Not sure yet.")
        answer(response, second, ed, not_applicable=True)
        answer(response, third, ed, coverage=0)
        worth = dict(Answer.objects.values_list("practice", "counted"))
        assert worth == {first: Answer.UNKNOWN, second: Answer.NOT_APPLICABLE, third: 0}
        assert queries.answered_keys(response) == {second, third}

    def test_keeps_what_stood_there_before(self, response, ed):
        first = answer(response, QUICK, ed, coverage=1, note="Two teams")
        second = answer(response, QUICK, ed, coverage=2, revision=first)
        assert (first, second) == (1, 2)
        before = AnswerRevision.objects.get()
        assert (before.revision, before.coverage, before.note) == (1, 1, "Two teams")

    def test_of_another_window_is_not_overwritten(self, response, ed):
        answer(response, QUICK, ed, coverage=1)
        with pytest.raises(Stale) as conflict:
            answer(response, QUICK, ed, coverage=4, revision=0)
        assert (conflict.value.current["coverage"], conflict.value.current["revision"]) == (1, 1)
        assert Answer.objects.get().coverage == 1

    def test_sent_twice_is_saved_once(self, response, ed):
        """The connection broke after the server had saved: the browser sends the same again."""
        assert answer(response, QUICK, ed, coverage=1) == 1
        assert answer(response, QUICK, ed, coverage=1) == 1
        assert not AnswerRevision.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_the_same_moment_one_wins_and_the_other_is_told(self, response, ed):
        answer(response, QUICK, ed, coverage=0)
        start, outcomes = Barrier(2), []

        def save(coverage):
            start.wait()
            try:
                outcomes.append(answer(response, QUICK, ed, coverage=coverage, revision=1))
            except Stale:
                outcomes.append("told")
            finally:
                connection.close()

        threads = [Thread(target=save, args=(coverage,)) for coverage in (2, 4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(map(str, outcomes)) == ["2", "told"]

    def test_of_a_level_that_is_not_asked_is_refused(self, assessment, response, ed, olga):
        describe(assessment, olga, headcount=30)
        response.assessment.refresh_from_db()
        with pytest.raises(DomainError, match="not asked level V"):
            answer(response, "methods.v.global-local-okr", ed, coverage=1)

    def test_is_over_after_the_last_day(self, assessment, response, ed):
        response.assessment.closes_on = date(2020, 1, 1)
        with pytest.raises(DomainError, match="until 1 January 2020"):
            answer(response, QUICK, ed, coverage=1)

    def test_at_the_very_moment_of_submitting_is_not_saved(self, response, ed):
        """The page was read before, the answer arrives after: the statement that saves looks again."""
        answer(response, QUICK, ed, coverage=1)
        services.submit(response=response, by=ed)
        with pytest.raises(DomainError, match="submitted"):
            answer(response, QUICK, ed, coverage=2, revision=1)  # `response` does not know of it yet
        assert Answer.objects.get().coverage == 1


class TestSubmitting:
    def test_nothing_is_refused(self, response, ed):
        with pytest.raises(DomainError, match="Nothing is answered"):
            services.submit(response=response, by=ed)

    def test_closes_the_response_until_an_editor_reopens_it(self, response, ed, olga, vera):
        answer(response, QUICK, ed, coverage=1)
        response = services.submit(response=response, by=ed)
        with pytest.raises(DomainError, match="submitted"):
            answer(response, QUICK, ed, coverage=2, revision=1)
        with pytest.raises(PermissionDenied):
            services.reopen(response=response, by=vera)
        response = services.reopen(response=response, by=olga)
        assert answer(response, QUICK, ed, coverage=2, revision=1) == 2

    def test_of_a_deleted_assessment_brings_nothing_back(self, assessment, response, olga):
        services.delete_assessment(assessment=assessment, by=olga)
        assert not Assessment.objects.visible_to(olga).exists()


class TestResults:
    def test_do_not_assume_a_level_whose_quick_statement_was_skipped(self, assessment, response, ed):
        answer(response, QUICK, ed, coverage=4)
        methods = queries.results(assessment).score.dimensions[0]
        assert (methods.practised.low, methods.practised.assumed) == (None, ())

    def test_do_not_count_who_took_the_answer_back(self, assessment, response, ed, olga):
        answer(response, QUICK, ed, coverage=4)
        other = services.take_part(assessment=assessment, by=olga)
        answer(other, QUICK, olga, coverage=1)
        answer(other, QUICK, olga, revision=1)
        assert queries.results(assessment).score.respondents == 1

    def test_need_an_answer(self, assessment):
        with pytest.raises(DomainError, match="Nobody has answered"):
            queries.results(assessment)

    def test_of_several_respondents_are_their_mean(self, assessment, response, ed, olga):
        answer(response, QUICK, ed, coverage=4)
        answer(services.take_part(assessment=assessment, by=olga), QUICK, olga, coverage=1)
        score = queries.results(assessment).score
        cell = next(cell for cell in score.dimensions[0].cells if cell.level == "IV")
        assert (score.respondents, float(cell.coverage)) == (2, 0.625)

    def test_in_full_replace_the_quick_ones_of_their_cell(self, assessment, response, ed):
        answer(response, QUICK, ed, coverage=4)
        practice = assessment.framework.parsed.practices_by_place["methods", "IV"][0]
        answer(response, practice.key, ed, coverage=0)
        cell = next(cell for cell in queries.results(assessment).score.dimensions[0].cells if cell.level == "IV")
        assert (cell.is_quick, cell.coverage) == (False, 0)
