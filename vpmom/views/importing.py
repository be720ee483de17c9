"""Bringing in a page that somebody has: read it, show both sides, store what is chosen."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from vpmom.forms.importing import PageForm, Source, StoreForm
from vpmom.plan import Visibility
from vpmom.queries.importing import found_plans
from vpmom.queries.reading import clearance
from vpmom.services import importing as services
from vpmom.throttles import ImportThrottle
from vpmom.views.frame import framed, plan_or_404


@org_view(Permission.EDIT)
def bring_in(request, membership):
    """The page goes in, and what was understood of it comes back beside it. Nothing is stored."""
    form = PageForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "vpmom/import.html", {"form": form})
    if not ImportThrottle().allow_request(request, None):
        return _too_often(request, form)
    read = form.submit(lambda source: (source, source.read(membership)))
    if read is None:
        return render(request, "vpmom/import.html", {"form": form}, status=422)
    source, page = read
    first = {"packed": source.packed(), "name": source.name}
    return _review(request, source, page, StoreForm(membership=membership, page=page, initial=first))


@require_POST
@org_view(Permission.EDIT)
def store(request, membership):
    """The chosen plans of the page, which comes along once more, are stored."""
    if not ImportThrottle().allow_request(request, None):
        return _too_often(request, PageForm({"text": ""}))
    try:
        source = Source.unpacked(request.POST.get("packed", ""), request.POST.get("name", "")[:200])
        page = source.read(membership)
    except DomainError as refusal:
        form = PageForm({"text": ""})
        form.full_clean()
        form.errors.clear()
        form.add_error(None, str(refusal))
        return render(request, "vpmom/import.html", {"form": form}, status=422)
    form = StoreForm(request.POST, membership=membership, page=page)
    if not form.is_valid():
        return _review(request, source, page, form, status=422)
    try:
        made = services.store_plans(by=membership, page=page, name=source.name, chosen=form.chosen())
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _review(request, source, page, form, status=422)
    _tell(request, made)
    slug = membership.organization.slug
    return redirect("plan", slug, made[0].pk) if len(made) == 1 else redirect("plans", slug)


@org_view(Permission.ENTER)
def source_page(request, membership, plan_id):
    """The page that a plan was read from, and the words of it that found no place. It holds every line, so it is only
    for who may read every line.
    """
    plan = plan_or_404(membership, plan_id)
    kept = getattr(plan, "source", None)
    if kept is None or clearance(plan, membership) != Visibility.CONFIDENTIAL:
        raise Http404
    return render(request, "vpmom/source.html", framed(request, plan, source=kept))


def _too_often(request, form: PageForm):
    form.full_clean()
    form.errors.clear()
    form.add_error(None, _("You have brought in many pages just now. Wait a minute, then go on."))
    return render(request, "vpmom/import.html", {"form": form}, status=429)


def _review(request, source: Source, page, form: StoreForm, status: int = 200):
    found = found_plans(page)
    context = {
        "source": source,
        "page": page,
        "form": form,
        "plans": list(zip(found, form.rows(), strict=True)),
        "stubs": sum(1 for one in found if one.plan.stub),
        "unplaced": page.unplaced,
    }
    return render(request, "vpmom/import_review.html", context, status=status)


def _tell(request, made: list) -> None:
    sentence = ngettext("%(n)s plan is stored as a draft.", "%(n)s plans are stored as drafts.", len(made))
    messages.success(request, sentence % {"n": len(made)})
