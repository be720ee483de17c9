"""Setting an assessment up and following it."""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import queries, services
from assessments.forms import AssessmentForm, ChangeAssessmentForm, PainsForm, ProfileForm
from assessments.models import Assessment, Participant, Profile, Response
from organizations.access import org_view
from organizations.permissions import Permission
from reports import services as report_services
from reports.models import Report


def assessment_or_404(membership, assessment_id) -> Assessment:
    return get_object_or_404(Assessment.objects.visible_to(membership).with_framework(), pk=assessment_id)


def editable_or_404(membership, assessment_id) -> Assessment:
    """The assessment, refused to a scoped editor of other units before she types anything."""
    assessment = assessment_or_404(membership, assessment_id)
    membership.require_unit(assessment.unit_id)
    return assessment


def plain(value):
    """A decimal as people write it, without the zeros that its column adds."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def to_assessment(membership, assessment):
    return redirect("assessment", org=membership.organization.slug, assessment_id=assessment.pk)


@org_view(Permission.ENTER)
def index(request, membership):
    assessments = Assessment.objects.visible_to(membership).with_framework()[:200]
    return render(request, "assessments/index.html", {"assessments": assessments})


@org_view(Permission.EDIT)
def create(request, membership):
    initial = {"as_of": localdate(), "title": _("Maturity, %(day)s") % {"day": localdate().strftime("%B %Y")}}
    form = AssessmentForm(request.POST or None, membership=membership, initial=initial)
    if request.method == "POST" and (assessment := form.submit(services.create_assessment, by=membership)):
        return redirect("assessment-profile", org=membership.organization.slug, assessment_id=assessment.pk)
    return render(request, "assessments/new.html", {"form": form}, status=422 if form.errors else 200)


@org_view(Permission.ENTER)
def detail(request, membership, assessment_id):
    assessment = assessment_or_404(membership, assessment_id)
    mine = Response.objects.visible_to(membership).select_related("assessment__framework").filter(assessment=assessment)
    context = queries.hub(assessment, mine.defer("assessment__framework__definition").first(), membership)
    reports = Report.objects.visible_to(membership).of(assessment.ref).without_content()
    readable = membership.can(Permission.VIEW_RESULTS)
    return render(
        request,
        "assessments/detail.html",
        {
            "hub": context,
            "assessment": assessment,
            "reports": reports[:5] if readable else [],
            "can_edit": membership.may_write(Permission.EDIT, assessment.unit_id),
        },
    )


@org_view(Permission.EDIT)
def change(request, membership, assessment_id):
    assessment = editable_or_404(membership, assessment_id)
    initial = {field: getattr(assessment, field) for field in ("title", "as_of", "closes_on", "target")}
    form = ChangeAssessmentForm(request.POST or None, initial=initial, levels=assessment.framework.parsed.levels)
    if request.method == "POST" and form.submit(services.change_assessment, assessment=assessment, by=membership):
        messages.success(request, _("Saved."))
        return to_assessment(membership, assessment)
    context = {"form": form, "assessment": assessment}
    return render(request, "assessments/change.html", context, status=422 if form.errors else 200)


@org_view(Permission.EDIT)
def profile(request, membership, assessment_id):
    assessment = editable_or_404(membership, assessment_id)
    known = Profile.objects.visible_to(membership).filter(assessment=assessment).first() or Profile(
        currency=membership.organization.currency
    )
    initial = {field: plain(getattr(known, field)) for field in ProfileForm.base_fields}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.submit(services.set_profile, assessment=assessment, by=membership):
        messages.success(request, _("Profile saved."))
        return redirect("assessment-profile", org=membership.organization.slug, assessment_id=assessment.pk)
    framework = assessment.framework.parsed
    fit = queries.fit_on_levels(framework, queries.fit_of(framework, known))
    context = {
        "form": form,
        "assessment": assessment,
        "framework": framework,
        "fit": fit,
        "levels": queries.level_sizes(framework, fit),
    }
    return render(request, "assessments/profile.html", context, status=422 if form.errors else 200)


@org_view(Permission.EDIT)
def pains(request, membership, assessment_id):
    assessment = editable_or_404(membership, assessment_id)
    ranked = assessment.pains.all()
    initial = {
        f"{pain.key}-{part}": plain(getattr(pain, part)) for pain in ranked for part in ("rank", "figure", "note")
    }
    form = PainsForm(request.POST or None, initial=initial, framework=assessment.framework.parsed)
    if request.method == "POST" and form.submit(services.set_pains, assessment=assessment, by=membership) is not None:
        messages.success(request, _("Pains saved."))
        return to_assessment(membership, assessment)
    context = {"assessment": assessment, "form": form, "most": services.MOST_PAINS}
    return render(request, "assessments/pains.html", context, status=422 if form.errors else 200)


@require_POST
@org_view(Permission.EDIT)
def set_open(request, membership, assessment_id):
    assessment = assessment_or_404(membership, assessment_id)
    services.set_open(assessment=assessment, is_open=request.POST.get("open") == "yes", by=membership)
    return to_assessment(membership, assessment)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, assessment_id):
    services.delete_assessment(assessment=assessment_or_404(membership, assessment_id), by=membership)
    messages.success(request, _("Assessment moved to the bin. It can be restored for 30 days."))
    return redirect("assessments", org=membership.organization.slug)


@require_POST
@org_view(Permission.EDIT)
def reopen(request, membership, assessment_id, participant_id):
    participants = Participant.objects.visible_to(membership).select_related("response__assessment", "membership__user")
    participant = get_object_or_404(participants, pk=participant_id, assessment=assessment_id, response__isnull=False)
    services.reopen(response=participant.response, by=membership)
    messages.success(request, _("Reopened: %(name)s can change the answers again.") % {"name": participant.membership})
    return redirect("assessment", org=membership.organization.slug, assessment_id=assessment_id)


@require_POST
@org_view(Permission.EDIT)
def report(request, membership, assessment_id):
    assessment = assessment_or_404(membership, assessment_id)
    made, _job = report_services.request_report(
        subject=assessment.ref,
        title=_("%(title)s: gap report") % {"title": assessment.title},
        as_of=assessment.as_of,
        unit=assessment.unit,
        by=membership,
    )
    return redirect("report", org=membership.organization.slug, report_id=made.pk)
