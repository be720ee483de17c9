"""Holding a review: one part after the other, then what came out of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cadence import files
from cadence.forms.reviews import NoteForm, QuestionForm, ReviewForm
from cadence.models import Occasion, Review
from cadence.queries import reviews as queries
from cadence.services import reviews as services
from organizations.access import org_view
from organizations.errors import Stale
from organizations.permissions import Permission
from organizations.views.answers import asked, show, tell_deleted

ON_A_PAGE = 50


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    page = Paginator(queries.reviews(membership), ON_A_PAGE).get_page(request.GET.get("page"))
    numbers = page.paginator.get_elided_page_range(page.number)
    return render(request, "cadence/reviews.html", {"page": page, "numbers": numbers})


@org_view(Permission.EDIT)
def create(request, membership):
    """`?subject=plan:12` or `?occasion=3` say what it is about and on what day of the calendar it is held."""
    data = request.POST if request.method == "POST" else None
    reference = (data or request.GET).get("subject", "").replace("\x00", "")[:60]
    subject = queries.subject_of(membership, reference, None, localdate()) if reference else None
    if reference and subject is None:
        raise Http404
    initial = _beginning(request, membership, subject, reference)
    form = ReviewForm(data, membership=membership, has_subject=subject is not None, initial=initial)
    if data is not None and (review := form.submit(services.start_review, by=membership)):
        return _to_part(review, queries.first_part(review, membership))
    running = queries.running_of(membership, reference) if reference else None
    return show(request, "cadence/review_new.html", {"subject": subject, "running": running}, form)


def _beginning(request, membership, subject, reference: str) -> dict:
    words = asked(request, "occasion", 18)
    rows = Occasion.objects.visible_to(membership)
    occasion = rows.filter(pk=words).first() if words.isascii() and words.isdigit() else None
    about = subject.title if subject else occasion.title if occasion else membership.organization.name
    return {
        "title": _("Review: %(about)s") % {"about": about},
        "on": localdate(),
        "unit": occasion.unit_id if occasion else None,
        "occasion": occasion,
        "subject": reference,
    }


@org_view(Permission.VIEW_RESULTS)
def detail(request, membership, review_id):
    review = _review(membership, review_id)
    context = {"review": review, "outcome": queries.outcome(review, membership), **_rights(membership, review)}
    return render(request, "cadence/review.html", context)


@org_view(Permission.VIEW_RESULTS)
def part(request, membership, review_id, part):
    return _part_page(request, membership, _review(membership, review_id), part)


@require_POST
@org_view(Permission.EDIT)
def note(request, membership, review_id, part):
    """Saves while one types (a fragment), and on the way to another part (`to`: its key)."""
    review = _review(membership, review_id)
    form = NoteForm(request.POST)
    try:
        saved = form.hand_over(services.write_note, review=review, part=part, by=membership)
    except Stale as stale:
        return _conflict(request, membership, review, part, stale)
    if request.htmx:
        context = {"note": saved, "problem": _first_error(form), "revision": form.data.get("revision", "0")}
        return render(request, "cadence/_note_state.html", context, status=200 if saved else 422)
    if saved is None:
        return _part_page(request, membership, review, part, note=form)
    return _onwards(request, review, part)


def _first_error(form) -> str:
    return next((sentence for sentences in form.errors.values() for sentence in sentences), "")


def _conflict(request, membership, review: Review, part: str, stale: Stale):
    """Until she decides, her revision stays the old one: nothing that she types on overwrites theirs unseen."""
    conflict = {
        "theirs": stale.current,
        "revision": request.POST.get("revision", "0"),
        "url": reverse("review-part", args=[review.organization.slug, review.pk, part]),
    }
    if request.htmx:
        return render(request, "cadence/_note_conflict.html", {"conflict": conflict}, status=409)
    typed = NoteForm(initial={"text": request.POST.get("text", "")})
    return _part_page(request, membership, review, part, status=409, note=typed, conflict=conflict)


def _onwards(request, review: Review, part: str):
    to = request.POST.get("to", "")
    if to == "end":
        return redirect("review", review.organization.slug, review.pk)
    return _to_part(review, to if services.PART.fullmatch(to) else part)


@require_POST
@org_view(Permission.EDIT)
def ask(request, membership, review_id, part):
    """A question of one's own; or, with `offered`, one that the agenda offers."""
    review = _review(membership, review_id)
    if offered := request.POST.get("offered", ""):
        _take(membership, review, part, offered)
        return _to_part(review, part, "asked")
    form = QuestionForm(request.POST, membership=membership)
    if form.submit(services.ask, review=review, part=part, subject=review.subject, by=membership) is None:
        return _part_page(request, membership, review, part, question=form)
    messages.success(request, _("It is on the list."))
    return _to_part(review, part, "asked")


def _take(membership, review: Review, part: str, key: str) -> None:
    page = queries.part_page(review, membership, part)
    offer = next((one for one in page.offers if one.key == key), None) if page else None
    if offer is not None:  # else somebody has just taken it, or what it asked for is mended
        services.take_offer(review=review, part=part, offer=offer, by=membership)


@require_POST
@org_view(Permission.EDIT)
def close(request, membership, review_id):
    review = services.close_review(review=_review(membership, review_id), by=membership)
    messages.success(request, _("The review is closed. What is open comes back in the next one."))
    return redirect("review", membership.organization.slug, review.pk)


@require_POST
@org_view(Permission.EDIT)
def reopen(request, membership, review_id):
    review = services.reopen_review(review=_review(membership, review_id), by=membership)
    return redirect("review", membership.organization.slug, review.pk)


@require_POST
@org_view(Permission.EDIT)
def delete(request, membership, review_id):
    review = _review(membership, review_id)
    services.delete_review(review=review, by=membership)
    tell_deleted(request, review)
    return redirect("reviews", membership.organization.slug)


@org_view(Permission.VIEW_RESULTS)
def download(request, membership, review_id, kind):
    review = _review(membership, review_id)
    outcome = queries.outcome(review, membership)
    if kind == "md":
        content, content_type = files.as_markdown(outcome), "text/markdown; charset=utf-8"
    else:
        content, content_type = files.as_csv(outcome.open), "text/csv; charset=utf-8"
    disposition = f'attachment; filename="review-{review.pk}.{kind}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


def _part_page(request, membership, review: Review, key: str, *, status: int | None = None, **forms):
    """A part; `forms` come back with what was typed and what is wrong with it."""
    page = queries.part_page(review, membership, key)
    if page is None:
        raise Http404
    initial = {"text": page.note.text if page.note else "", "revision": page.note.revision if page.note else 0}
    context = {
        "review": review,
        "page": page,
        "note_form": forms.get("note") or NoteForm(initial=initial),
        "question_form": forms.get("question") or QuestionForm(membership=membership),
        "conflict": forms.get("conflict"),
        **_rights(membership, review),
    }
    return render(request, "cadence/part.html", context, status=status or (422 if forms else 200))


def _rights(membership, review: Review) -> dict:
    may_edit = membership.may_write(Permission.EDIT, review.unit_id)
    return {"may_edit": may_edit, "may_write": may_edit and not review.is_closed}


def _review(membership, review_id: int) -> Review:
    rows = Review.objects.visible_to(membership).select_related("unit", "occasion", "organization", "closed_by__user")
    return get_object_or_404(rows, pk=review_id)


def _to_part(review: Review, part: str, place: str = ""):
    response = redirect("review-part", review.organization.slug, review.pk, part)
    if place:
        response["Location"] += f"#{place}"
    return response
