"""Background work: one row, claimed once, cancelled, lost, mended, run again."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils.timezone import get_current_timezone_name, now
from kombu import Connection

from assessments import services as assessment_services
from jobs import runner, services
from jobs.models import LOST_AFTER, RESEND_AFTER, Job
from organizations.errors import DomainError
from organizations.models import Unit
from orgscale.celery import app
from orgscale.local.processes import wait_until
from reports import services as report_services
from tests.assessments.conftest import assessment, mamos  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
KIND = "test.steps"


@pytest.fixture
def done(monkeypatch) -> list:
    """What the work of KIND has done. It does as many steps as it is told, and asks before each."""
    did: list[int] = []

    def work(job, progress, steps=2):
        for step in range(steps):
            progress(step, steps, f"Step {step + 1}")
            did.append(step)
        return {"url": "/o/acme/"}

    monkeypatch.setitem(runner.KINDS, KIND, work)
    return did


def queued(by, **fields) -> Job:
    return Job.objects.create(organization=by.organization, requested_by=by, kind=KIND, title="Steps", **fields)


def execute(job: Job) -> Job:
    """As a worker does when the message comes."""
    runner.execute(str(job.pk))
    job.refresh_from_db()
    return job


class TestWhoSees:
    def test_a_respondent_sees_only_what_she_asked_for(self, client, rob, ed):
        hers, other = queued(rob), queued(ed)
        client.force_login(rob.user)
        assert client.get(f"/o/acme/jobs/{other.pk}/").status_code == 404
        assert client.post(f"/o/acme/jobs/{other.pk}/cancel/").status_code == 404
        assert client.get(f"/api/v1/o/acme/jobs/{other.pk}/").status_code == 404
        assert client.get(f"/o/acme/jobs/{hers.pk}/").status_code == 200
        rows = client.get("/api/v1/o/acme/jobs/").json()["results"]
        assert [row["id"] for row in rows] == [str(hers.pk)]
        page = client.get("/o/acme/jobs/").content.decode()
        assert f"job-{hers.pk}" in page and f"job-{other.pk}" not in page

    def test_an_editor_sees_all_and_may_stop_them(self, client, rob, ed):
        job = queued(rob)
        client.force_login(ed.user)
        client.post(f"/o/acme/jobs/{job.pk}/cancel/")
        job.refresh_from_db()
        assert job.status == Job.Status.CANCELLED


@pytest.fixture
def finance(acme) -> Unit:
    return Unit.objects.create(organization=acme, name="Finance")


class TestUnits:
    """sam edits Sales only."""

    def test_the_work_of_another_unit_is_not_there(self, client, sam, ed, finance):
        job = queued(ed, unit=finance)
        client.force_login(sam.user)
        for tail in ("", "cancel/", "run-again/"):
            send = client.post if tail else client.get
            assert send(f"/o/acme/jobs/{job.pk}/{tail}").status_code == 404
            assert send(f"/api/v1/o/acme/jobs/{job.pk}/{tail}").status_code == 404

    @pytest.mark.parametrize("act", [services.cancel, services.run_again])
    def test_the_work_of_the_whole_is_seen_and_left_alone(self, sam, ed, act):
        job = queued(ed)
        assert Job.objects.visible_to(sam).get() == job
        with pytest.raises(PermissionDenied, match="outside your units"):
            act(job=job, by=sam)

    @pytest.mark.parametrize(
        "ended, button", [({}, "cancel"), ({"status": "failed", "finished_at": now()}, "run-again")]
    )
    def test_nothing_is_offered_that_would_be_refused(self, client, sam, ed, sales, ended, button):
        for unit, offered in ((None, False), (sales, True)):
            job = queued(ed, unit=unit, **ended)
            client.force_login(sam.user)
            assert (f"jobs/{job.pk}/{button}/" in client.get(f"/o/acme/jobs/{job.pk}/").content.decode()) is offered

    def test_she_sees_and_stops_what_others_asked_for_in_her_unit(self, sam, ed, sales):
        job = queued(ed, unit=sales)
        assert Job.objects.visible_to(sam).get() == job
        job = services.cancel(job=job, by=sam)
        assert job.status == Job.Status.CANCELLED
        assert services.run_again(job=job, by=sam).unit == sales

    def test_her_own_stays_hers_when_her_units_change(self, sam, finance):
        job = queued(sam, unit=finance)
        assert Job.objects.visible_to(sam).get() == job
        assert services.cancel(job=job, by=sam).status == Job.Status.CANCELLED

    def test_whoever_edits_everywhere_sees_each_once(self, ed, sam, sales, finance):
        made = {queued(ed, unit=sales), queued(sam, unit=finance), queued(ed)}
        assert Job.objects.visible_to(ed).count() == len(made)


class TestRunning:
    def test_redelivery_does_nothing(self, ed, done):
        job = execute(queued(ed))
        finished_at = job.finished_at
        assert (job.status, job.result, done) == ("succeeded", {"url": "/o/acme/"}, [0, 1])
        assert execute(job).finished_at == finished_at
        assert done == [0, 1]

    def test_a_job_that_another_worker_has_is_left_to_it(self, ed, done):
        job = queued(ed, status=Job.Status.RUNNING, started_at=now(), heartbeat_at=now())
        assert execute(job).status == Job.Status.RUNNING
        assert done == []

    def test_a_job_whose_organization_is_gone_is_nothing_to_do(self, ed, done):
        job = queued(ed)
        Job.objects.all().delete()
        runner.execute(str(job.pk))
        assert done == []

    def test_a_refusal_is_shown_in_its_own_words(self, ed, monkeypatch):
        def refuse(job, progress):
            raise DomainError("Nobody has answered yet.")

        monkeypatch.setitem(runner.KINDS, KIND, refuse)
        job = execute(queued(ed))
        assert (job.status, job.error) == ("failed", "Nobody has answered yet.")

    def test_a_fault_of_ours_tells_nothing_of_its_inside(self, ed, monkeypatch, caplog):
        def fail(job, progress):
            raise ZeroDivisionError("secret of the inside")

        monkeypatch.setitem(runner.KINDS, KIND, fail)
        job = execute(queued(ed))
        assert job.status == "failed" and "Run it again" in job.error
        assert "secret" not in job.error and "secret of the inside" in caplog.text

    def test_work_that_takes_too_long_says_so(self, ed, monkeypatch):
        def dawdle(job, progress):
            raise SoftTimeLimitExceeded

        monkeypatch.setitem(runner.KINDS, KIND, dawdle)
        job = execute(queued(ed))
        assert (job.status, job.error) == ("failed", "This took too long and was stopped; your data is unchanged.")

    def test_work_is_told_to_stop_before_it_is_ended_and_long_before_its_message_comes_again(self):
        comes_again = app.conf.broker_transport_options["visibility_timeout"]
        assert 0 < app.conf.task_soft_time_limit < app.conf.task_time_limit < comes_again

    def test_work_reckons_in_the_days_of_the_organization(self, ed, monkeypatch):
        ed.organization.time_zone = "Pacific/Auckland"
        ed.organization.save()
        monkeypatch.setitem(runner.KINDS, KIND, lambda job, progress: {"zone": get_current_timezone_name()})
        assert execute(queued(ed)).result == {"zone": "Pacific/Auckland"}
        assert get_current_timezone_name() == "UTC"

    def test_a_note_about_what_was_made_stays_with_the_job(self, ed, monkeypatch):
        def work(job, progress):
            progress(1, 2, "Second step")
            return {"url": "/o/acme/", "note": "Some signs are missing."}

        monkeypatch.setitem(runner.KINDS, KIND, work)
        job = execute(queued(ed))
        assert (job.note, job.result, job.percent) == ("Some signs are missing.", {"url": "/o/acme/"}, 100)

    def test_a_hiccup_of_the_database_does_not_end_the_heartbeat(self, ed, monkeypatch, caplog):
        job, beats = queued(ed), []
        heartbeat = runner.Heartbeat(job.pk)

        class Hiccup:
            def filter(self, **what):
                beats.append(what)
                if len(beats) == 2:
                    heartbeat.stop.set()
                raise OperationalError("the server closed the connection")

        monkeypatch.setattr(runner, "HEARTBEAT_SECONDS", 0.01)
        monkeypatch.setattr(Job, "objects", Hiccup())
        with heartbeat:
            heartbeat.stop.wait(10)
        assert len(beats) == 2
        assert "no heartbeat for" in caplog.text

    def test_who_has_left_gets_no_work_done(self, ed, done):
        job = queued(ed)
        type(ed).objects.filter(pk=ed.pk).update(left_at=now())
        assert "left the organization" in execute(job).error
        assert done == []


class TestCancelling:
    def test_a_queued_job_never_runs(self, ed, done):
        job = services.cancel(job=queued(ed), by=ed)
        assert job.status == Job.Status.CANCELLED
        assert execute(job).status == Job.Status.CANCELLED
        assert done == []

    def test_a_running_job_stops_before_its_next_step(self, ed, monkeypatch):
        did = []

        def work(job, progress):
            progress(0, 2)
            did.append("first")
            services.cancel(job=job, by=ed)
            progress(1, 2)
            did.append("second")

        monkeypatch.setitem(runner.KINDS, KIND, work)
        assert execute(queued(ed)).status == Job.Status.CANCELLED
        assert did == ["first"]

    def test_what_is_made_already_is_not_called_cancelled(self, ed, monkeypatch):
        def work(job, progress):
            services.cancel(job=job, by=ed)
            return {"url": "/o/acme/"}

        monkeypatch.setitem(runner.KINDS, KIND, work)
        job = execute(queued(ed))
        assert (job.status, job.result) == ("succeeded", {"url": "/o/acme/"})

    def test_what_has_ended_cannot_be_stopped(self, ed, done):
        with pytest.raises(DomainError, match="ended already"):
            services.cancel(job=execute(queued(ed)), by=ed)


class TestAgain:
    def test_the_same_work_is_not_asked_for_twice(self, ed):
        first = runner.enqueue(KIND, by=ed, title="Steps", steps=3)
        assert runner.enqueue(KIND, by=ed, title="Steps", steps=3) == first
        assert runner.enqueue(KIND, by=ed, title="Steps", steps=4) != first

    def test_run_again_is_a_new_job_that_does_the_same(self, ed, done):
        old = services.cancel(job=queued(ed, params={"steps": 3}), by=ed)
        new = services.run_again(job=old, by=ed)
        assert new != old and new.params == {"steps": 3}
        assert execute(new).status == Job.Status.SUCCEEDED
        assert done == [0, 1, 2]

    def test_what_still_runs_is_not_run_again(self, ed):
        with pytest.raises(DomainError, match="not ended yet"):
            services.run_again(job=queued(ed), by=ed)


class TestMending:
    def running(self, by, *, silent_for: timedelta) -> Job:
        heard = now() - silent_for
        return queued(by, status=Job.Status.RUNNING, started_at=heard, heartbeat_at=heard)

    def test_a_job_whose_worker_died_ends_with_a_sentence(self, ed):
        job = self.running(ed, silent_for=LOST_AFTER + timedelta(seconds=1))
        services.mend()
        job.refresh_from_db()
        assert job.status == Job.Status.FAILED
        assert "The worker stopped" in job.error and "Run it again" in job.error

    def test_a_job_whose_worker_lives_goes_on(self, ed):
        job = self.running(ed, silent_for=LOST_AFTER / 2)
        services.mend()
        job.refresh_from_db()
        assert job.status == Job.Status.RUNNING

    def test_a_worker_that_hangs_is_given_up_though_its_heart_beats(self, ed):
        limit = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT)
        begun = now() - limit - 2 * LOST_AFTER
        hanging = queued(ed, status=Job.Status.RUNNING, started_at=begun, heartbeat_at=now())
        long = queued(ed, status=Job.Status.RUNNING, started_at=now() - limit, heartbeat_at=now())
        assert list(Job.objects.lost()) == [hanging]
        services.mend()
        assert [Job.objects.get(pk=job.pk).status for job in (hanging, long)] == ["failed", "running"]

    def test_a_worker_that_was_given_up_cannot_overwrite_the_verdict(self, ed, monkeypatch):
        def work(job, progress):
            Job.objects.update(heartbeat_at=now() - 2 * LOST_AFTER)
            services.mend()

        monkeypatch.setitem(runner.KINDS, KIND, work)
        assert execute(queued(ed)).status == Job.Status.FAILED

    def test_a_message_that_was_sent_lately_is_not_sent_again(self, ed, django_capture_on_commit_callbacks):
        queued(ed)
        with django_capture_on_commit_callbacks() as sent:
            services.mend()
        assert sent == []

    @pytest.mark.parametrize("sends, wait", [(1, 0), (2, 1), (3, 2), (40, 2)])
    def test_each_time_it_waits_longer(self, ed, monkeypatch, sends, wait):
        sent = []
        monkeypatch.setattr(runner, "send", sent.append)
        job = queued(ed, sends=sends, sent_at=now() - RESEND_AFTER[wait] + timedelta(seconds=5))
        services.mend()
        assert sent == []
        Job.objects.update(sent_at=now() - RESEND_AFTER[wait] - timedelta(seconds=5))
        services.mend()
        services.mend()
        assert sent == [job]
        job.refresh_from_db()
        assert job.sends == sends + 1

    def test_the_order_to_mend_does_not_pile_up(self):
        (mending,) = [entry for entry in app.conf.beat_schedule.values() if entry["task"] == "jobs.mend"]
        assert mending["options"]["expires"] <= mending["schedule"]


@pytest.mark.django_db(transaction=True)
class TestWithAWorker:
    def wait_for(self, job: Job, worker) -> Job:
        wait_until(lambda: Job.objects.get(pk=job.pk).is_finished, [worker], seconds=60, what="The job")
        return Job.objects.get(pk=job.pk)

    def test_a_report_about_an_assessment_that_was_deleted_meanwhile(self, celery_worker, olga, assessment):  # noqa: F811
        assessment_services.delete_assessment(assessment=assessment, by=olga)
        _report, job = report_services.request_report(
            subject=assessment.ref, title="Gaps", as_of=assessment.as_of, unit=None, by=olga
        )
        job = self.wait_for(job, celery_worker)
        assert job.status == Job.Status.FAILED
        assert "assessment was deleted" in job.error

    def test_a_broker_that_is_down_loses_nothing(self, celery_worker, olga, assessment, monkeypatch, caplog):  # noqa: F811
        """The page answers, the job waits, and the beat sends it when the broker is back."""
        nobody = Connection("redis://127.0.0.1:1/0", transport_options={"socket_connect_timeout": 1})
        with monkeypatch.context() as broken:
            unreachable = lambda job_id: runner.execute.apply_async((job_id,), connection=nobody)  # noqa: E731
            broken.setattr(runner.execute, "delay", unreachable)
            _report, job = report_services.request_report(
                subject=assessment.ref, title="Gaps", as_of=assessment.as_of, unit=None, by=olga
            )
        assert "could not be sent" in caplog.text
        job.refresh_from_db()
        assert job.status == Job.Status.QUEUED
        Job.objects.update(sent_at=now() - RESEND_AFTER[0] - timedelta(seconds=1))
        services.mend()
        assert "Nobody has answered yet" in self.wait_for(job, celery_worker).error
