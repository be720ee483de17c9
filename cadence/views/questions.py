"""Questions that outlive their review: the list, one of them, its answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadence import files
from cadence.forms.reviews import AnswerForm, DropForm, QuestionForm
from cadence.models import Question, Review
from cadence.queries import reviews as queries
from cadence.services import reviews as services
from organizations.access import org_view
from organizations.permissions import Permission
from organizations.views.answers import asked, show

ON_A_PAGE = 50
MOST_IN_A_FILE = 5000


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    rows, chosen = _asked_for(request, membership)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number),
        "query": urlencode(chosen),
        "states": Question.State.choices,
        "kinds": Question.Kind.choices,
        **chosen,
    }
    return render(request, "cadence/questions.html", context)


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    rows, _chosen = _asked_for(request, membership)
    headers = {"Content-Disposition": 'attachment; filename="questions.csv"'}
    return HttpResponse(files.as_csv(rows[:MOST_IN_A_FILE]), content_type="text/csv; charset=utf-8", headers=headers)


def _asked_for(request, membership):
    state, kind = asked(request, "state", 10), asked(request, "kind", 10)
    chosen = {
        "state": state if state in Question.State.values else Question.State.OPEN.value,
        "kind": kind if kind in Question.Kind.values else "",
    }
    return queries.questions(membership, **chosen), chosen


@org_view(Permission.ENTER)
def detail(request, membership, question_id):
    return _page(request, membership, _question(membership, question_id))


@require_POST
@org_view(Permission.PARTICIPATE)
def answer(request, membership, question_id):
    question = _question(membership, question_id)
    form = AnswerForm(request.POST)
    if form.submit(services.answer, question=question, by=membership) is None:
        return _page(request, membership, question, answer=form)
    messages.success(request, _("Answered."))
    return _to(membership, question)


@org_view(Permission.EDIT)
def change(request, membership, question_id):
    question = _question(membership, question_id)
    membership.require_unit(question.review.unit_id)
    form = QuestionForm(request.POST if request.method == "POST" else None, membership=membership, row=question)
    if request.method == "POST" and form.submit(services.change_question, question=question, by=membership):
        messages.success(request, _("Saved."))
        return _to(membership, question)
    return show(request, "cadence/question_change.html", {"question": question}, form)


@require_POST
@org_view(Permission.EDIT)
def drop(request, membership, question_id):
    question = _question(membership, question_id)
    form = DropForm(request.POST, auto_id="drop_%s")
    if form.submit(services.drop, question=question, by=membership) is None:
        return _page(request, membership, question, drop=form)
    messages.success(request, _("It is no longer asked."))
    return _to(membership, question)


@require_POST
@org_view(Permission.PARTICIPATE)
def reopen(request, membership, question_id):
    question = _question(membership, question_id)
    services.reopen_question(question=question, by=membership)
    return _to(membership, question)


def _page(request, membership, question: Question, **forms):
    context = {
        "question": question,
        "review_visible": Review.objects.visible_to(membership).filter(pk=question.review_id).exists(),
        "may_answer": services.may_answer(question, membership),
        "may_edit": services.may_edit(question, membership),
        "answer_form": forms.get("answer") or AnswerForm(initial={"text": question.answer}),
        "drop_form": forms.get("drop") or DropForm(auto_id="drop_%s"),
    }
    return render(request, "cadence/question.html", context, status=422 if forms else 200)


def _question(membership, question_id: int) -> Question:
    rows = Question.objects.visible_to(membership).select_related(
        "review__unit", "owner", "unit", "asked_by__user", "answered_by__user"
    )
    return get_object_or_404(rows, pk=question_id)


def _to(membership, question: Question):
    return redirect("question", membership.organization.slug, question.pk)
