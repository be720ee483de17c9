"""A draft by a real worker."""

import pytest
from django.db import transaction

from jobs.models import Job
from orgscale.local.processes import wait_until
from roadmaps import services
from tests.roadmaps.conftest import STARTS_ON

pytestmark = pytest.mark.django_db(transaction=True)
SETTINGS = {"title": "Steps", "starts_on": STARTS_ON, "wave_weeks": 13, "capacity_days": 5}


def finished(worker) -> Job:
    wait_until(lambda: Job.objects.get().is_finished, [worker], seconds=30, what="The draft")
    return Job.objects.get()


def test_a_draft_that_cannot_be_ends_with_its_sentence(celery_worker, assessment, olga):
    with transaction.atomic():
        roadmap = services.create_roadmap(assessment=assessment, by=olga, **SETTINGS)
        services.delete_roadmap(roadmap=roadmap, by=olga)
    assert finished(celery_worker).error == "This roadmap was deleted meanwhile. Nothing was drafted."


def test_a_worker_drafts_and_says_where_to_look(celery_worker, assessment, olga):
    roadmap = services.create_roadmap(assessment=assessment, by=olga, **SETTINGS)
    job = finished(celery_worker)
    assert (job.status, job.error, job.done, job.total) == ("succeeded", "", 2, 2)
    assert job.result == {"url": f"/o/acme/roadmaps/{roadmap.pk}/"}
    assert roadmap.initiatives.count() == 4
