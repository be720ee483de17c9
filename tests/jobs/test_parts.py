"""Work in parts: each claimed once, sent again when lost, put together once, stopped at once."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils.timezone import now

from jobs import parts, runner, services
from jobs.models import LOST_AFTER, MOST_ATTEMPTS, RESEND_AFTER, Job, Part
from organizations.errors import DomainError

pytestmark = pytest.mark.django_db
KIND = "test.parts"


class Done(list):
    """What was done, in its order: numbers of parts, and what was put together."""

    sent: list


@pytest.fixture
def done(monkeypatch) -> Done:
    """Work of `size` parts, each its number times ten. Messages are kept in `sent` instead of being sent."""
    did = Done()
    did.sent = []
    monkeypatch.setattr(runner, "KINDS", {**runner.KINDS})
    monkeypatch.setattr(parts, "FANS", {**parts.FANS})
    monkeypatch.setattr(parts, "send", lambda part: did.sent.append(part.pk))

    def together(job, results, size=3):
        did.append(results)
        return {"url": "/o/acme/", "sum": sum(results)}

    @parts.in_parts(KIND, count=lambda job, size=3: size, together=together)
    def work(job, number, size=3):
        did.append(number)
        return number * 10

    return did


def begun(by, **params) -> Job:
    """A job of which a worker has made parts."""
    job = Job.objects.create(organization=by.organization, requested_by=by, kind=KIND, title="Parts", params=params)
    runner.execute(str(job.pk))
    job.refresh_from_db()
    return job


def deliver(done: Done, count: int | None = None) -> None:
    """So many messages reach a worker, all by default, those that come meanwhile too."""
    while done.sent and count != 0:
        parts.execute_part(done.sent.pop(0))
        count = None if count is None else count - 1


class TestRefusals:
    @pytest.mark.parametrize("size", [0, parts.MOST_PARTS + 1])
    def test_no_parts_and_too_many(self, ed, done, size):
        assert begun(ed, size=size).status == Job.Status.FAILED
        assert not Part.objects.exists()

    def test_a_part_that_is_refused_ends_the_job_in_its_own_words(self, ed, done, monkeypatch):
        def refuse(job, number):
            raise DomainError("The stream has no steps.")

        job = begun(ed)
        monkeypatch.setitem(parts.FANS, KIND, parts._Fan(refuse, None))
        deliver(done)
        job.refresh_from_db()
        assert (job.status, job.error) == ("failed", "The stream has no steps.")

    def test_a_fault_of_ours_ends_the_job_and_tells_nothing_of_its_inside(self, ed, done, monkeypatch, caplog):
        job = begun(ed)
        monkeypatch.setitem(parts.FANS, KIND, parts._Fan(lambda job, number: 1 // 0, None))
        deliver(done)
        job.refresh_from_db()
        assert job.status == "failed" and "Run it again" in job.error and "division" not in job.error

    def test_who_has_left_gets_no_part_done(self, ed, done):
        job = begun(ed)
        type(ed).objects.filter(pk=ed.pk).update(left_at=now())
        deliver(done)
        job.refresh_from_db()
        assert "left the organization" in job.error
        assert done == []


class TestTogether:
    def test_the_last_one_puts_the_results_together_in_their_order(self, ed, done):
        job = begun(ed)
        assert (job.status, job.done, job.total) == ("running", 0, 3)
        done.sent.reverse()
        deliver(done)
        job.refresh_from_db()
        assert done == [2, 1, 0, [0, 10, 20]]
        assert (job.status, job.result, job.done, job.total) == ("succeeded", {"url": "/o/acme/", "sum": 30}, 3, 3)
        assert not Part.objects.exists()

    def test_the_job_counts_its_parts(self, ed, done):
        job = begun(ed)
        deliver(done, 2)
        job.refresh_from_db()
        assert (job.status, job.done, job.percent) == ("running", 2, 66)

    def test_a_part_delivered_twice_is_done_once(self, ed, done):
        begun(ed)
        done.sent *= 2
        deliver(done)
        assert done == [0, 1, 2, [0, 10, 20]]

    def test_a_job_delivered_twice_has_its_parts_once(self, ed, done):
        job = begun(ed)
        runner.execute(str(job.pk))
        assert Part.objects.filter(job=job).count() == 3 + 1

    def test_a_part_that_another_worker_has_is_left_to_it(self, ed, done):
        begun(ed)
        Part.objects.filter(number=0).update(claimed_at=now(), heartbeat_at=now())
        deliver(done)
        assert done == [1, 2]

    def test_what_is_asked_again_begins_anew(self, ed, done):
        job = begun(ed)
        deliver(done)
        job.refresh_from_db()
        again = services.run_again(job=job, by=ed)
        runner.execute(str(again.pk))
        deliver(done)
        again.refresh_from_db()
        assert again.status == "succeeded"


class TestCancelling:
    def test_it_ends_at_once_and_what_is_left_is_not_begun(self, ed, done):
        job = begun(ed)
        deliver(done, 1)
        assert services.cancel(job=job, by=ed).status == Job.Status.CANCELLED
        deliver(done)
        assert done == [0]

    def test_what_is_at_work_then_is_thrown_away(self, ed, done, monkeypatch):
        def work(job, number):
            services.cancel(job=job, by=ed)
            return 1

        job = begun(ed, size=1)
        monkeypatch.setitem(parts.FANS, KIND, parts._Fan(lambda job, number, size: work(job, number), None))
        deliver(done)
        job.refresh_from_db()
        assert (job.status, job.done, job.result) == ("cancelled", 0, None)
        services.mend()
        assert not Part.objects.exists()

    def test_what_is_being_put_together_stays(self, ed, done, monkeypatch):
        def together(job, results, size):
            services.cancel(job=job, by=ed)
            return {"url": "/o/acme/"}

        job = begun(ed, size=1)
        monkeypatch.setitem(parts.FANS, KIND, parts._Fan(lambda job, number, size: 1, together))
        deliver(done)
        job.refresh_from_db()
        assert (job.status, job.result) == ("succeeded", {"url": "/o/acme/"})


class TestMending:
    def silent(self, **fields) -> None:
        heard = now() - LOST_AFTER - timedelta(seconds=1)
        Part.objects.filter(number=0).update(claimed_at=heard, heartbeat_at=heard, **fields)

    def test_a_part_whose_worker_died_is_sent_again(self, ed, done):
        job = begun(ed)
        self.silent(attempts=1)
        done.sent.clear()
        services.mend()
        lost = Part.objects.get(number=0)
        assert done.sent == [lost.pk]
        done.sent += [part.pk for part in Part.objects.filter(number__in=[1, 2])]
        deliver(done)
        job.refresh_from_db()
        assert (job.status, job.result["sum"]) == ("succeeded", 30)

    def test_so_is_the_one_that_puts_together(self, ed, done):
        job = begun(ed, size=1)
        deliver(done, 1)
        heard = now() - 2 * LOST_AFTER
        Part.objects.filter(number=1).update(claimed_at=heard, heartbeat_at=heard, attempts=1)
        services.mend()
        deliver(done)
        job.refresh_from_db()
        assert (job.status, done) == ("succeeded", [0, [0]])

    def test_a_part_that_always_kills_its_worker_ends_the_job(self, ed, done):
        job = begun(ed)
        self.silent(attempts=MOST_ATTEMPTS)
        done.sent.clear()
        services.mend()
        job.refresh_from_db()
        assert job.status == "failed" and "begun several times" in job.error
        assert done.sent == [] and not Part.objects.exists()

    def test_a_worker_that_hangs_is_given_up_though_its_heart_beats(self, ed, done):
        begun(ed)
        limit = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
        Part.objects.filter(number=0).update(claimed_at=now() - limit - 2 * LOST_AFTER, heartbeat_at=now())
        Part.objects.filter(number=1).update(claimed_at=now() - limit, heartbeat_at=now())
        assert [part.number for part in Part.objects.lost()] == [0]

    def test_a_job_whose_parts_wait_for_workers_is_not_lost(self, ed, done):
        job = begun(ed)
        Job.objects.update(heartbeat_at=now() - 2 * LOST_AFTER)
        services.mend()
        job.refresh_from_db()
        assert job.status == "running"

    def test_a_message_that_never_left_is_sent_again_later_each_time(self, ed, done):
        begun(ed)
        done.sent.clear()
        services.mend()
        assert done.sent == []
        Part.objects.filter(number=1).update(sent_at=now() - RESEND_AFTER[0] - timedelta(seconds=5))
        services.mend()
        services.mend()
        assert done.sent == [Part.objects.get(number=1).pk]
        assert Part.objects.get(number=1).sends == 2

    def test_a_worker_that_was_thought_dead_and_comes_back_changes_nothing(self, ed, done, monkeypatch):
        """Both do the part; the first result is kept, and it counts once."""
        job = begun(ed, size=2)
        first = Part.objects.get(number=0)

        def slow(job, number, size):
            Part.objects.filter(pk=first.pk).update(claimed_at=None)  # as the beat does
            monkeypatch.setitem(parts.FANS, KIND, parts._Fan(lambda job, number, size: "heir", None))
            parts.execute_part(first.pk)
            return "late"

        monkeypatch.setitem(parts.FANS, KIND, parts._Fan(slow, None))
        parts.execute_part(first.pk)
        first.refresh_from_db()
        job.refresh_from_db()
        assert (first.result, job.done) == ("heir", 1)
