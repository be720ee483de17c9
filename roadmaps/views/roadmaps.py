from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import wording
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import tell_deleted
from roadmaps import files, queries, services
from roadmaps.explaining import days, explain, person_days
from roadmaps.forms import (
    MoveForm,
    OwnerForm,
    RoadmapForm,
    SettingsForm,
    StatusForm,
)
from roadmaps.models import Initiative, Roadmap
from roadmaps.queries.from_products import moved, product_origins
from roadmaps.queries.from_streams import origins

ON_A_PAGE = 25
FILES = {
    "csv": (files.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (files.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    context = {
        "page": Paginator(queries.listed(membership), ON_A_PAGE).get_page(request.GET.get("page")),
        "may_edit": membership.can(Permission.EDIT),
        "has_answers": queries.answered_assessments(membership).exists(),
    }
    return render(request, "roadmaps/index.html", context)


@org_view(Permission.EDIT)
def create(request, membership):
    form = RoadmapForm(request.POST or None, membership=membership, initial=_beginning(request, membership))
    if request.method == "POST" and (roadmap := form.submit(services.create_roadmap, by=membership)):
        return _to(roadmap)
    has_choice = form.fields["assessment"].queryset.exists()
    return render(request, "roadmaps/new.html", {"form": form, "has_choice": has_choice}, status=_status(form))


def _beginning(request, membership) -> dict:
    """The assessment that was asked for, else the newest; from the next fiscal quarter on."""
    rows = queries.answered_assessments(membership)
    asked = request.GET.get("assessment", "")
    assessment = (rows.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None) or rows.first()
    organization = membership.organization
    starts_on = queries.next_quarter(queries.today_in(organization), organization.fiscal_year_end_month)
    title = _("First roadmap: %(assessment)s") % {"assessment": assessment.title} if assessment else _("First roadmap")
    return {
        "assessment": assessment,
        "title": title[:200],
        "starts_on": starts_on,
        "wave_weeks": 13,
        "capacity_days": 60,
    }


@org_view(Permission.VIEW_RESULTS)
def detail(request, membership, roadmap_id):
    roadmap = _roadmap(membership, roadmap_id)
    shown = queries.roadmap_page(roadmap, request.GET.get("page"))
    may_see_job = shown.job and (membership.can(Permission.EDIT) or shown.job.requested_by_id == membership.pk)
    context = {
        "roadmap": roadmap,
        "shown": shown,
        "may_edit": membership.may_write(Permission.EDIT, roadmap.unit_id),
        "job": shown.job,
        "may_see_job": may_see_job,
        "origins": origins(membership, shown.page.object_list),
        "from_products": product_origins(membership, shown.page.object_list),
    }
    return render(request, "roadmaps/detail.html", context)


@org_view(Permission.EDIT)
def settings(request, membership, roadmap_id):
    roadmap = _roadmap(membership, roadmap_id)
    membership.require_unit(roadmap.unit_id)
    form = SettingsForm(request.POST or None, initial=roadmap.settings)
    if request.method == "POST" and form.submit(services.change_settings, roadmap=roadmap, by=membership):
        return _to(roadmap)
    return render(request, "roadmaps/settings.html", {"form": form, "roadmap": roadmap}, status=_status(form))


@require_POST
@org_view(Permission.EDIT)
def draft(request, membership, roadmap_id):
    roadmap = _roadmap(membership, roadmap_id)
    services.request_draft(roadmap=roadmap, by=membership)
    return _to(roadmap)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, roadmap_id):
    roadmap = _roadmap(membership, roadmap_id)
    services.delete_roadmap(roadmap=roadmap, by=membership)
    tell_deleted(request, roadmap)
    return redirect("roadmaps", membership.organization.slug)


@org_view(Permission.VIEW_RESULTS)
def download(request, membership, roadmap_id, kind):
    roadmap = _roadmap(membership, roadmap_id)
    write, content_type = FILES[kind]
    name = f"roadmap-{roadmap.pk}.{kind}"
    return HttpResponse(
        write(roadmap), content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@org_view(Permission.VIEW_RESULTS)
def initiative(request, membership, roadmap_id, initiative_id):
    one = _initiative(membership, roadmap_id, initiative_id)
    return _initiative_page(request, membership, one)


@require_POST
@org_view(Permission.EDIT)
def move(request, membership, roadmap_id, initiative_id):
    one = _initiative(membership, roadmap_id, initiative_id)
    form = MoveForm(request.POST, last=services.MOST_WAVES)
    moved = form.submit(services.move_initiative, initiative=one, by=membership)
    if moved is None:
        return _initiative_page(request, membership, one, move=form)
    _tell_move(request, moved)
    return _to(one.roadmap, one)


def _tell_move(request, moved) -> None:
    one = moved.initiative
    words = {"title": one.title, "wave": one.wave, "over": person_days(moved.over)}
    if moved.over:
        sentence = _("“%(title)s” is in wave %(wave)s now, which holds %(over)s more than its capacity.")
        messages.warning(request, sentence % words)
    else:
        messages.success(request, _("“%(title)s” is in wave %(wave)s.") % words)


@require_POST
@org_view(Permission.EDIT)
def status(request, membership, roadmap_id, initiative_id):
    one = _initiative(membership, roadmap_id, initiative_id)
    form = StatusForm(request.POST)
    changed = form.submit(services.set_status, initiative=one, by=membership)
    if changed is None:
        return _initiative_page(request, membership, one, status=form)
    words = {"title": changed.title, "status": changed.get_status_display()}
    messages.success(request, _("“%(title)s” is %(status)s.") % words)
    return _to(one.roadmap, one)


@require_POST
@org_view(Permission.EDIT)
def owner(request, membership, roadmap_id, initiative_id):
    one = _initiative(membership, roadmap_id, initiative_id)
    form = OwnerForm(request.POST, membership=membership)
    if form.submit(services.set_owner, initiative=one, by=membership) is None:
        return _initiative_page(request, membership, one, owner=form)
    messages.success(request, _("The owner of “%(title)s” is saved.") % {"title": one.title})
    return _to(one.roadmap, one)


def _initiative_page(request, membership, one: Initiative, **forms):
    """The page of an initiative; `forms` come back with what was typed and what is wrong with it."""
    used = queries.used_days(one.roadmap)
    context = {
        "roadmap": one.roadmap,
        "initiative": one,
        "origins": origins(membership, [one]),
        "moved": moved(membership, one),
        "explanation": explain(one, used),
        "effort": days(one.effort_days),
        "priority": wording.number(one.priority, 3),
        "may_edit": membership.may_write(Permission.EDIT, one.roadmap.unit_id),
        "move_form": forms.get("move") or MoveForm(initial={"wave": one.wave}, last=max(used, default=one.wave)),
        "status_form": forms.get("status") or StatusForm(initial={"status": one.status}),
        "owner_form": forms.get("owner") or OwnerForm(initial={"owner": one.owner_id}, membership=membership),
    }
    return render(request, "roadmaps/initiative.html", context, status=422 if forms else 200)


def _roadmap(membership, roadmap_id) -> Roadmap:
    rows = Roadmap.objects.visible_to(membership).select_related("assessment__framework", "unit", "organization")
    return get_object_or_404(rows.defer("assessment__framework__definition"), pk=roadmap_id)


def _initiative(membership, roadmap_id, initiative_id) -> Initiative:
    rows = Initiative.objects.visible_to(membership).select_related("roadmap__organization", "owner")
    return get_object_or_404(rows, pk=initiative_id, roadmap=roadmap_id)


def _to(roadmap: Roadmap, one: Initiative | None = None):
    response = redirect("roadmap", roadmap.organization.slug, roadmap.pk)
    if one is not None:
        response["Location"] += f"?page={queries.page_of(one)}#initiative-{one.pk}"
    return response


def _status(form) -> int:
    return 422 if form.is_bound else 200
