"""A simulation as work in parts: each replication by whichever worker is free."""

from django.urls import reverse
from django.utils.translation import gettext as _

from jobs.models import Job
from jobs.parts import in_parts
from organizations.errors import DomainError
from valuestreams.models import Simulation
from valuestreams.services import simulating


def _count(job: Job, simulation: int) -> int:
    found = _simulation(job, simulation)
    if found.job_id != job.pk:  # run again
        Simulation.objects.filter(pk=found.pk).update(job=job)
    return found.replications


def _together(job: Job, results: list, simulation: int) -> dict:
    found = simulating.keep_result(simulation=_simulation(job, simulation), parts=results)
    route = "stream-what-if" if found.compares else "stream-simulation-run"
    return {"url": reverse(route, args=[job.requested_by.organization.slug, found.pk])}


@in_parts(simulating.SIMULATE_JOB, count=_count, together=_together)
def simulate(job: Job, number: int, simulation: int) -> list[dict]:
    return simulating.replicate(simulation=_simulation(job, simulation), number=number)


def _simulation(job: Job, pk: int) -> Simulation:
    found = Simulation.objects.visible_to(job.requested_by).filter(pk=pk).first()
    if found is None:
        raise DomainError(_("The stream of this simulation was deleted meanwhile."))
    return found
