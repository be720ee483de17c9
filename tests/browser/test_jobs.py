"""What one sees of background work: a bar that moves, a way to stop it, and a way out when its worker dies."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from jobs import runner
from jobs import services as job_services
from jobs.models import LOST_AFTER, Job
from orgscale.celery import app
from reports import services as report_services
from reports.models import Report
from tests.browser.accessibility import violations
from tests.browser.conftest import answer_quick, eventually
from tests.services import running_worker

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = 4


class Work:
    """Does a step when it is told to: `go.release()`."""

    def __init__(self):
        self.go = threading.Semaphore(0)
        self.steps = []

    def __call__(self, job, progress):
        for step in range(STEPS):
            progress(step, STEPS, f"Step {step + 1} of {STEPS}")
            assert self.go.acquire(timeout=60)
            self.steps.append(step)
        return {"url": "/o/acme/"}


@pytest.fixture
def work(monkeypatch) -> Work:
    work = Work()
    monkeypatch.setitem(runner.KINDS, "test.steps", work)
    return work


@pytest.fixture
def job(olga, work) -> Iterator[Job]:
    """A job at work, in a thread that does what a worker's process does."""
    job = Job.objects.create(organization=olga.organization, requested_by=olga, kind="test.steps", title="Long work")

    def execute():
        runner.execute(str(job.pk))
        connection.close()

    thread = threading.Thread(target=execute)
    thread.start()
    yield job
    work.go.release(STEPS)
    thread.join(60)


def bar(page: Page):
    return page.get_by_role("progressbar", name="Long work")


def test_the_bar_moves_and_the_page_says_when_it_is_done(visit, olga, job, work):
    page = visit(olga)
    page.goto(f"/o/acme/jobs/{job.pk}/")
    for step in range(STEPS):
        expect(bar(page)).to_have_attribute("value", str(step))
        expect(bar(page)).to_have_attribute("max", str(STEPS))
        expect(page.get_by_role("status").filter(has_text=f"Step {step + 1} of {STEPS}")).to_be_visible()
        if step == 0:
            assert not violations(page)
        work.go.release()
    expect(page.get_by_role("link", name="Open Long work")).to_be_visible()
    expect(bar(page)).to_have_count(0)


def test_cancel_stops_it_after_the_present_step(visit, olga, job, work):
    page = visit(olga)
    page.goto("/o/acme/jobs/")
    expect(bar(page)).to_have_attribute("value", "0")
    page.get_by_role("button", name="Cancel Long work").click()
    expect(page.get_by_text("Stops after this step")).to_be_visible()
    work.go.release(STEPS)
    expect(page.get_by_role("button", name="Run again Long work")).to_be_visible()
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED
    assert work.steps == [0]


@pytest.fixture
def alone(django_db_setup) -> Iterator[None]:
    """A worker of this session, where there is one, takes no message meanwhile."""
    app.control.cancel_consumer("celery", reply=True)
    yield
    app.control.add_consumer("celery", reply=True)


def test_a_worker_that_is_killed_half_way_loses_nothing(visit, olga, taking_part, local_state, alone):
    answer_quick(taking_part, olga)
    about = taking_part.assessment
    page = visit(olga)
    with transaction.atomic():
        report = report_services.create_report(title="Gaps", subject=about.ref, as_of=about.as_of, unit=None, by=olga)
    with running_worker(local_state, name="doomed") as doomed, transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)  # there the worker has to wait, with its work nearly done
        job = ask_from_elsewhere(report, olga)
        page.goto(f"/o/acme/reports/{report.pk}/")
        expect(page.get_by_text("Filling the workbook")).to_be_visible(timeout=60_000)
        expect(page.get_by_role("progressbar", name="Gaps")).to_be_visible()
        os.killpg(doomed.process.pid, signal.SIGKILL)
        doomed.process.wait(30)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=now() - 2 * LOST_AFTER)
    job_services.mend()  # as the beat does every few seconds
    expect(page.get_by_text("The worker stopped before it was done.")).to_be_visible()
    assert not Report.objects.get().is_built
    page.get_by_role("button", name="Run again Gaps").click()
    with running_worker(local_state, name="heir"):
        expect(page.locator("table.strip").first).to_be_visible(timeout=60_000)
    eventually(page, lambda: Report.objects.get().is_built, "The report")


def ask_from_elsewhere(report: Report, by) -> Job:
    """By another connection: this one holds a lock, and its own writes are not seen before it gives it back."""
    asked = []

    def ask():
        asked.append(report_services.request_build(report=report, by=by))
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(30)
    return asked[0]
