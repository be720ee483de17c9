"""Lines to tick, each with a form of its own, that go into a roadmap together."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import ngettext

from roadmaps.forms import RoadmapChoiceForm, WishForm
from roadmaps.models import Roadmap
from roadmaps.queries.proposed import Proposed
from roadmaps.services import Wish

MOST_SENT = 200  # lines of one form that are read again
Line = tuple[Proposed, WishForm]


def lines_of(request, proposed: Sequence[Proposed], named: Callable[[], dict[str, str]]) -> list[Line]:
    """What is proposed with its form. What was sent of things that ask for nothing any more stays in the list, as long
    as `named`, their names by key, knows them.
    """
    shown = list(proposed)
    if request.method == "POST":
        names, known = named(), {one.key for one in shown}
        sent = [key.removesuffix("-title") for key in request.POST if key.endswith("-title")][:MOST_SENT]
        shown += [Proposed(key, names[key], "", "") for key in sent if key in names and key not in known]
    return [(one, _form(request, one)) for one in shown]


def _form(request, one: Proposed) -> WishForm:
    data = request.POST if request.method == "POST" else None
    known = {"title": one.title, "effort_days": one.effort_days, "duration_days": one.duration_days}
    return WishForm(data, about=one.about, prefix=one.key, initial=known)


def take(request, choice: RoadmapChoiceForm, lines: Sequence[Line], service: Callable, **about):
    """Call the service with what is ticked: the answer to give, or None when something must be put right first."""
    chosen = [(line, form) for line, form in lines if form.is_valid() and form.cleaned_data["chosen"]]
    if any(form["chosen"].value() and not form.is_valid() for _line, form in lines):
        return None
    wishes = [_wish(line, form.cleaned_data) for line, form in chosen]
    rows = choice.submit(service, wishes=wishes, by=request.membership, **about)
    return _told(request, choice.cleaned_data["roadmap"], len(rows)) if rows else None


def _wish(line: Proposed, said: dict) -> Wish:
    days = said["effort_days"], said["duration_days"]
    return Wish(line.key, said["title"], *days, line.why, line.gives, line.measure)


def _told(request, roadmap: Roadmap, count: int):
    sentence = ngettext(
        "%(n)s initiative is on “%(roadmap)s” now.", "%(n)s initiatives are on “%(roadmap)s” now.", count
    )
    messages.success(request, sentence % {"n": count, "roadmap": roadmap.title})
    return redirect("roadmap", request.membership.organization.slug, roadmap.pk)
