"""Answering: the questionnaire page by page, each answer saved as it is given, review, submit."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import queries, services
from assessments.answering import Given
from assessments.forms import AnswerForm
from assessments.models import Answer, Response
from assessments.questionnaire import Mode
from assessments.views.campaign import assessment_or_404, to_assessment
from organizations.access import org_view
from organizations.errors import DomainError, Stale
from organizations.permissions import Permission


def response_or_404(membership, assessment_id) -> Response:
    response = queries.own_response(membership, assessment_id)
    if response is None:
        raise Http404
    return response


def _page_address(membership, assessment_id, page):
    return redirect(
        "questionnaire-page",
        org=membership.organization.slug,
        assessment_id=assessment_id,
        mode=page.mode.value,
        dimension=page.dimension.key,
        part=page.part,
    )


@require_POST
@org_view(Permission.PARTICIPATE)
def begin(request, membership, assessment_id, mode):
    """Take part, and go to where one stopped."""
    response = services.take_part(assessment=assessment_or_404(membership, assessment_id), by=membership)
    page = queries.page_to_resume(response, _mode_or_404(mode))
    if page is None:
        raise DomainError(_("This framework asks nothing here. Choose the other questionnaire."))
    return _page_address(membership, assessment_id, page)


@org_view(Permission.PARTICIPATE)
def page(request, membership, assessment_id, mode, dimension, part):
    response = response_or_404(membership, assessment_id)
    mode = _mode_or_404(mode)
    view = queries.questionnaire_page(response, mode, dimension, part)
    if view is None:
        raise Http404
    return _show(request, response, view)


def _show(request, response, view, status=200):
    assessment = response.assessment
    locked = response.submitted_at is not None or not assessment.is_open
    context = {"view": view, "response": response, "assessment": assessment, "locked": locked}
    return render(request, "assessments/questionnaire.html", context, status=status)


@require_POST
@org_view(Permission.PARTICIPATE)
def answer(request, membership, assessment_id, practice):
    """Save one answer. Answers the new revision; or 409 with both versions; or 422 with what is wrong beside it."""
    response = response_or_404(membership, assessment_id)
    item = response.assessment.framework.parsed.items_by_key.get(practice)
    if item is None or not queries.is_asked(response, item):  # it has no page to show a refusal on
        raise Http404
    form = AnswerForm(request.POST, item=item)
    if not form.is_valid():
        return _not_saved(request, response, item, form, " ".join(error for of in form.errors.values() for error in of))
    try:
        revision = services.record_answer(
            response=response,
            practice=practice,
            given=form.given(),
            revision=form.cleaned_data["revision"],
            by=membership,
        )
    except Stale as stale:
        return (
            _conflict(request, response, item, form)
            if request.htmx
            else _not_saved(request, response, item, form, str(stale))
        )
    except DomainError as refusal:
        return _not_saved(request, response, item, form, str(refusal))
    if request.htmx:
        return HttpResponse(render_to_string("assessments/_saved.html", {"revision": revision}))
    return redirect(_address_of(membership, response, item))


def _not_saved(request, response, item, form, problem):
    """The problem beside the answer; without scripts, the whole page with what was typed."""
    if request.htmx:
        context = {"problem": problem, "revision": request.POST.get("revision", "")}
        return render(request, "assessments/_saved.html", context, status=422)
    messages.error(request, problem)
    mode = Mode.QUICK if item.is_quick else Mode.FULL
    page = queries.page_of(response, item)
    view = queries.questionnaire_page(response, mode, page.dimension.key, page.part)
    typed = form.given() if form.is_valid() else Given(note=request.POST.get("note", ""))
    return _show(request, response, view.with_given(item.key, typed), status=422)


def _address_of(membership, response, item) -> str:
    page = queries.page_of(response, item)
    arguments = [membership.organization.slug, response.assessment_id, page.mode.value, page.dimension.key, page.part]
    return f"{reverse('questionnaire-page', args=arguments)}#q-{item.key}"


def _as_form(given) -> str:
    """An answer as the browser would send it, so that "keep the other" can fill the form with it."""
    coverage = "na" if given.not_applicable else "" if given.coverage is None else str(given.coverage)
    pairs = [("coverage", coverage), *(("criteria", key) for key in given.criteria)]
    return urlencode([*pairs, ("note", given.note), ("evidence", given.evidence)])


def _conflict(request, response, item, form):
    row = Answer.objects.visible_to(request.membership).get(response=response, practice=item.key)
    framework = response.assessment.framework.parsed
    stored = queries.given_of(row)
    context = {
        "data": _as_form(stored),
        "theirs": queries.statement(framework, item, row),
        "mine": queries.described(framework, item, form.given()),
        "stored": queries.described(framework, item, stored),
        "at": row.updated_at,
    }
    return render(request, "assessments/_conflict.html", context, status=409)


@require_POST
@org_view(Permission.PARTICIPATE)
def ask_level(request, membership, assessment_id):
    response = response_or_404(membership, assessment_id)
    services.ask_level(response=response, level=request.POST.get("level", ""), by=membership)
    messages.success(request, _("Level %(level)s was added to your questions.") % {"level": request.POST["level"]})
    return to_assessment(membership, response.assessment)


@org_view(Permission.PARTICIPATE)
def review(request, membership, assessment_id):
    response = response_or_404(membership, assessment_id)
    context = {"review": queries.review(response), "assessment": response.assessment, "response": response}
    return render(request, "assessments/review.html", context)


@require_POST
@org_view(Permission.PARTICIPATE)
def submit(request, membership, assessment_id):
    response = services.submit(response=response_or_404(membership, assessment_id), by=membership)
    messages.success(request, _("Thank you. Your answers are in."))
    return to_assessment(membership, response.assessment)


def _mode_or_404(word: str) -> Mode:
    try:
        return Mode(word)
    except ValueError:
        raise Http404 from None
