"""Streams as files: bringing in, taking along."""

from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from organizations.access import org_view
from organizations.errors import DomainError
from organizations.permissions import Permission
from organizations.views.answers import show
from reports import services as report_services
from reports.models import Report
from valuestreams import downloads
from valuestreams import stream as values
from valuestreams.documents.understanding import NotUnderstood, time_unit, understand
from valuestreams.durations import week_in_words
from valuestreams.forms.documents import FileForm, ReplaceForm, Sent, StoreForm
from valuestreams.queries.reading import usual_basis, value_of, version_of
from valuestreams.services import writing
from valuestreams.services.streams import create_stream
from valuestreams.views.frame import framed, state_or_404, stream_or_404

HEAD = ("demand", "arrivals", "slices", "period")  # of a state: what a file does not say stays


@org_view(Permission.EDIT)
def bring_in(request, membership):
    """A new stream from a file: shown as it was understood, stored when one says so."""
    basis = usual_basis(membership.organization_id)
    make_form = partial(StoreForm, membership=membership)
    return _Bringing(request, membership, basis, make_form, "valuestreams/import.html", {}).answer(
        lambda value, form: _store(value, form, membership)
    )


def _store(value: values.Stream, form, membership):
    stream = form.submit(
        lambda title, unit, **_packed: create_stream(
            by=membership, value=replace(value, title=title), unit=unit, time_unit=time_unit(value)
        )
    )
    return stream and redirect("stream", org=membership.organization.slug, stream_id=stream.pk)


@org_view(Permission.EDIT)
def replace_steps(request, membership, state_id):
    """The steps of a state from a file, over those that are there; it can be undone."""
    state = state_or_404(membership, state_id)
    before = value_of(state)
    context = framed(request, state, before=before)
    seen = version_of(state)
    make_form = partial(_replace_form, seen)
    bringing = _Bringing(request, membership, before.basis, make_form, "valuestreams/replace.html", context)
    return bringing.answer(lambda value, form: _replace(value, form, state, membership, seen))


def _replace_form(seen: int, post=None, initial=None) -> ReplaceForm:
    return ReplaceForm(post, initial={**(initial or {}), "version": seen})


def _replace(value: values.Stream, form, state, membership, now: int):
    """`now` is the version that stands there: what a form that comes too late is saved over when it is sent again."""

    def move(before: values.Stream) -> values.Stream:
        head = {name: getattr(value, name) or getattr(before, name) for name in HEAD}
        return replace(before, steps=value.steps, **head)

    done = form.submit(
        lambda version, **_packed: writing.edit(
            state=state, move=move, what=_("Steps from a file"), by=membership, version=version
        )
    )
    if form.stale:
        form.sends(version=str(now))
    return done and redirect("stream-map", org=membership.organization.slug, state_id=state.pk)


class _Bringing:
    """The two steps: read the file and show what it says; then, with the file sent back, store it."""

    def __init__(self, request, membership, basis, make_form, template, context):
        self.request, self.membership, self.basis = request, membership, basis
        self.make_form, self.template, self.context = make_form, template, context

    def answer(self, store):
        if self.request.method != "POST":
            return self._ask(FileForm())
        try:
            if "packed" in self.request.POST:
                return self._second(store)
            return self._first()
        except (NotUnderstood, DomainError) as refusal:
            form = FileForm(initial={"text": self.request.POST.get("text", "")})
            return self._ask(form, sentences=getattr(refusal, "sentences", [str(refusal)]))

    def _first(self):
        form = FileForm(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self._ask(form)
        sent = form.cleaned_data["sent"]
        value = understand(sent.data, sent.name, self.basis)
        initial = {"packed": sent.packed(), "name": sent.name, "title": value.title}
        return self._show(value, self.make_form(initial=initial))

    def _second(self, store):
        post = self.request.POST
        sent = Sent.unpacked(post["packed"], post.get("name", "")[:200])
        value, form = understand(sent.data, sent.name, self.basis), self.make_form(post)
        return store(value, form) or self._show(value, form)

    def _ask(self, form, sentences=()):
        answer = show(self.request, self.template, {**self.context, "sentences": sentences}, form)
        answer.status_code = 422 if sentences else answer.status_code
        return answer

    def _show(self, value, form):
        context = {**self.context, "value": value, **_weeks(value.basis, self.basis)}
        return show(self.request, self.template, context, form)


def _weeks(in_file: values.TimeBasis, here: values.TimeBasis) -> dict[str, str]:
    """How long days and weeks are in the file and here, in words; empty when they are the same."""
    if in_file.day == here.day and in_file.week == here.week:
        return {}
    return {"week_in_file": week_in_words(in_file), "week_here": week_in_words(here)}


@org_view(Permission.VIEW_RESULTS)
def share(request, membership, stream_id):
    """Every file of every state, and the reports."""
    stream = stream_or_404(membership, stream_id)
    reports = Report.objects.visible_to(membership).filter(subject=stream.ref)
    return show(request, "valuestreams/share.html", framed(request, stream, reports=reports, formats=downloads.LABELS))


@org_view(Permission.VIEW_RESULTS)
def download(request, membership, state_id, file_format):
    state = state_or_404(membership, state_id)
    if file_format not in downloads.FILES:
        raise Http404
    return downloads.response(state, value_of(state), file_format)


@require_POST
@org_view(Permission.EDIT)
def report(request, membership, stream_id):
    stream = stream_or_404(membership, stream_id)
    made, _job = report_services.request_report(
        subject=stream.ref,
        title=_("%(title)s: value stream report") % {"title": stream.title[:170]},
        as_of=localdate(),
        unit=stream.unit,
        by=membership,
    )
    messages.success(request, _("The report is being made."))
    return redirect("report", org=membership.organization.slug, report_id=made.pk)
