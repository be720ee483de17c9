"""What waits for a member: the functions of every app, and those of the planning calendar and the reviews."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cadence.catalogue import waiting_functions
from cadence.models import Done, Occasion, Question
from cadence.waiting import Waiting, in_order

SOON = timedelta(days=30)
STILL_LATE = timedelta(days=60)  # what was due before is past asking for


def waiting_for(membership) -> tuple[Waiting, ...]:
    """Everything that waits for her, what is late first. A constant number of queries for each app."""
    return in_order(chain.from_iterable(function(membership) for function in waiting_functions()))


def due(membership) -> Iterator[Waiting]:
    """What is due from her by the planning calendar and not done: of each occasion the last late day and the next one."""
    today = localdate()
    occasions = list(Occasion.objects.due_from(membership).select_related("unit", "person", "group"))
    done = done_days(occasions, today - STILL_LATE)
    for occasion in occasions:
        for day in _open_days(occasion, done[occasion.pk], today):
            url = reverse("occasion", args=[membership.organization.slug, occasion.pk])
            yield Waiting(occasion.title, _why_due(occasion), f"{url}?day={day.isoformat()}", day, "calendar")


def done_days(occasions, since: date) -> dict[int, set[date]]:
    """The days since then on which each occasion was marked as done, by its id."""
    found = defaultdict(set)
    rows = Done.objects.filter(occasion__in=[one.pk for one in occasions], day__gte=since)
    for pk, day in rows.values_list("occasion", "day"):
        found[pk].add(day)
    return found


def questions(membership) -> Iterator[Waiting]:
    """Open questions of reviews that she is to answer: as the one named, or as lead of the unit that they are put to."""
    rows = Question.objects.visible_to(membership).open().put_to(membership).select_related("review", "unit")
    for question in rows:
        url = reverse("question", args=[membership.organization.slug, question.pk])
        yield Waiting(question.text, _why_asked(question), url, question.due, "question")


def _open_days(occasion: Occasion, done: set[date], today: date) -> Iterator[date]:
    days = [day for day in occasion.days(today - STILL_LATE, today + SOON) if day not in done]
    late, coming = [day for day in days if day < today], [day for day in days if day >= today]
    yield from late[-1:]
    yield from coming[:1]


def _why_due(occasion: Occasion) -> str:
    kind = occasion.get_kind_display()
    if occasion.group:
        return _("Due from %(group)s: %(kind)s.") % {"group": occasion.group, "kind": kind}
    return _("Due from you: %(kind)s.") % {"kind": kind}


def _why_asked(question: Question) -> str:
    words = {"review": question.review.title, "unit": question.unit}
    if question.owner_id is None:
        return _("Put to %(unit)s, which you lead, in “%(review)s”.") % words
    return _("Put to you in “%(review)s”.") % words
