"""A real worker is killed half-way: the job ends with a sentence, nothing is half written, and it can be run again."""

import os
import signal
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils.timezone import now

from jobs import services
from jobs.models import LOST_AFTER, Job
from orgscale.celery import app
from orgscale.local.processes import wait_until
from roadmaps.models import Roadmap
from tests.roadmaps.conftest import assessment, road_framework, undrafted  # noqa: F401 - fixtures
from tests.services import running_worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alone(django_db_setup) -> Iterator[None]:
    """The worker of this session, where there is one, takes no message meanwhile."""
    app.control.cancel_consumer("celery", reply=True)
    yield
    app.control.add_consumer("celery", reply=True)


def test_a_job_whose_worker_is_killed_half_way(alone, local_state, undrafted, olga):  # noqa: F811
    job = Job.objects.get()
    half_way = lambda: Job.objects.get().note == "Plans the waves"  # noqa: E731
    with transaction.atomic():
        Roadmap.objects.select_for_update().get()  # there the worker has to wait
        with running_worker(local_state, name="doomed") as doomed:
            wait_until(half_way, [doomed], seconds=60, what="The draft")
            os.killpg(doomed.process.pid, signal.SIGKILL)
            doomed.process.wait(30)
    services.mend()
    assert Job.objects.get().status == Job.Status.RUNNING  # silent, but not for long enough
    Job.objects.update(heartbeat_at=now() - 2 * LOST_AFTER)
    services.mend()
    job.refresh_from_db()
    assert (job.status, job.result) == (Job.Status.FAILED, None)
    assert "The worker stopped before it was done" in job.error
    assert not undrafted.initiatives.exists()

    again = services.run_again(job=job, by=olga)
    with running_worker(local_state, name="heir") as heir:
        wait_until(lambda: Job.objects.get(pk=again.pk).is_finished, [heir], seconds=60, what="The draft")
    again.refresh_from_db()
    assert (again.status, again.error) == (Job.Status.SUCCEEDED, "")
    assert undrafted.initiatives.count() == 4
