"""Reading the frameworks that an organization can use, and publishing its own."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assessments import framework_pages, framework_yaml, queries, services
from assessments.forms import PublishFrameworkForm
from assessments.models import Framework
from organizations.access import org_view
from organizations.permissions import Permission


def framework_or_404(membership, framework_id) -> Framework:
    return get_object_or_404(Framework.objects.visible_to(membership).defer("definition"), pk=framework_id)


@org_view(Permission.ENTER)
def index(request, membership):
    return render(request, "assessments/frameworks.html", {"frameworks": framework_pages.listed(membership)[:200]})


@org_view(Permission.ENTER)
def detail(request, membership, framework_id):
    row = framework_or_404(membership, framework_id)
    framework = row.parsed
    context = {
        "row": row,
        "framework": framework,
        "grid": framework_pages.grid(framework),
        "levels": queries.level_sizes(framework, None),
        "mark": framework_pages.own_mark(row),
    }
    return render(request, "assessments/framework.html", context)


@org_view(Permission.ENTER)
def cell(request, membership, framework_id, dimension, level):
    row = framework_or_404(membership, framework_id)
    view = framework_pages.cell_page(row.parsed, dimension, level, request.GET.get("page"))
    if view is None:
        raise Http404
    context = {
        "row": row,
        "framework": row.parsed,
        "cell": view,
        "numbers": view.page.paginator.get_elided_page_range(view.page.number),
        "mark": framework_pages.own_mark(row),
    }
    return render(request, "assessments/framework_cell.html", context)


@org_view(Permission.ENTER)
def download(request, membership, framework_id):
    row = get_object_or_404(Framework.objects.visible_to(membership), pk=framework_id)
    name = f"{row.key}-{row.version}.yaml"
    return HttpResponse(
        framework_yaml.write(row.definition),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@org_view(Permission.CONSULT)
def publish(request, membership):
    form = PublishFrameworkForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and (published := form.submit(services.publish_framework, by=membership)):
        framework, is_new = published
        sentence = (
            _("Published: %(framework)s.") if is_new else _("%(framework)s was published before, just like this.")
        )
        messages.success(request, sentence % {"framework": framework})
        return redirect("framework", org=membership.organization.slug, framework_id=framework.pk)
    status = 422 if form.errors else 200
    return render(request, "assessments/framework_publish.html", {"form": form}, status=status)
