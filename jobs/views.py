from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from jobs import services
from jobs.models import Job
from organizations.access import org_view
from organizations.permissions import Permission

SHOWN = 50


@org_view(Permission.ENTER)
def index(request, membership):
    jobs = Job.objects.visible_to(membership).select_related("requested_by__user")[:SHOWN]
    return render(request, "jobs/index.html", {"jobs": jobs})


@org_view(Permission.ENTER)
def detail(request, membership, job_id):
    """One job; htmx polls the partial while it lasts."""
    job = get_object_or_404(Job.objects.visible_to(membership), pk=job_id)
    return render(request, "jobs/_job.html" if request.htmx else "jobs/detail.html", {"job": job})


@require_POST
@org_view(Permission.PARTICIPATE)
def cancel(request, membership, job_id):
    job = services.cancel(job=get_object_or_404(Job.objects.visible_to(membership), pk=job_id), by=membership)
    return _answer(request, membership, job)


@require_POST
@org_view(Permission.PARTICIPATE)
def run_again(request, membership, job_id):
    job = services.run_again(job=get_object_or_404(Job.objects.visible_to(membership), pk=job_id), by=membership)
    return _answer(request, membership, job)


def _answer(request, membership, job):
    if request.htmx:
        return render(request, "jobs/_job.html", {"job": job})
    return redirect("job", org=membership.organization.slug, job_id=job.pk)
