from django.urls import reverse

from jobs.runner import background
from roadmaps import services
from roadmaps.queries import DRAFTING


@background(DRAFTING)
def draft(job, progress, roadmap_id, settings):
    roadmap = services.draft(roadmap_id=roadmap_id, by=job.requested_by, progress=progress)
    return {"url": reverse("roadmap", args=[job.requested_by.organization.slug, roadmap.pk])}
