"""The build as a real Celery worker does it, with the sections of the settings."""

import time

import pytest
from django.utils.timezone import localdate

from jobs.models import Job
from reports import services
from reports.models import Report

SECONDS = 30


def finished(job: Job) -> Job:
    for _ in range(SECONDS * 10):
        job.refresh_from_db()
        if job.is_finished:
            return job
        time.sleep(0.1)
    pytest.fail(f"The job is still {job.status} after {SECONDS} seconds.")


@pytest.mark.django_db(transaction=True)
def test_a_report_about_what_is_gone_fails_with_a_sentence(celery_worker, olga):
    report, job = services.request_report(
        title="Gaps", subject="assessment:999999", as_of=localdate(), unit=None, by=olga
    )
    job = finished(job)
    assert job.status == Job.Status.FAILED
    assert "assessment was deleted" in job.error
    assert not Report.objects.get(pk=report.pk).is_built
