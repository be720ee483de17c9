from django import template

from jobs.models import Job

register = template.Library()


@register.filter
def steered_by(job: Job, membership) -> bool:
    return job.may_be_steered_by(membership)
