"""What plans bring to the agenda of a meeting: measures off track, plans in sign-off, questions from the plan above.

Entries are frozen for everybody who reads results in the plan's unit, so they quote lines for members and never more, and
do not name the plan above, which may lie in another unit.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadence.agenda import Entry, EntryKind, Span
from vpmom.audience import for_reader
from vpmom.models import CheckIn, Item, ParentQuestion, Plan, Version
from vpmom.plan import Visibility
from vpmom.progress import CheckInStatus
from vpmom.queries.following import Followed, Standing
from vpmom.queries.reading import texts_that_count

WORST_FIRST = (CheckInStatus.UNREACHABLE, CheckInStatus.OFF_TRACK, CheckInStatus.AT_RISK)
MOST_PLANS = 300


def _in_scope(span: Span, plan: str = "") -> Q:
    """That a plan is not archived and lies in the meeting's unit or below. `plan`: the way to it, such as "plan__"."""
    alive = Q(**{f"{plan}archived_at": None})
    return alive if span.units is None else alive & Q(**{f"{plan}unit__in": span.units})


class MeasuresOffTrack:
    """Measures whose last check-in says at risk, off track or unreachable."""

    key = "off-track"
    title = gettext_lazy("Measures off track")

    def entries(self, span: Span) -> Iterator[Entry]:
        rows = Plan.objects.visible_to(span.membership).filter(_in_scope(span))
        plans = list(rows.select_related("organization", "owner", "unit").order_by("pk")[:MOST_PLANS])
        bad = [one for one in _standings(plans, localdate(span.until)) if one.status in WORST_FIRST]
        for one in sorted(bad, key=lambda one: (WORST_FIRST.index(one.status), one.last.on, one.row.pk)):
            plan = one.followed.plan
            url = reverse("plan-measure", args=[plan.organization.slug, plan.pk, one.key])
            yield Entry(str(one.row.pk), one.words, _how(one, span.since), EntryKind.OFF_TRACK, url, plan.unit_id)


def _standings(plans: list[Plan], day: date) -> Iterator[Standing]:
    """Every measure that somebody checked in on, with the last check-in until that day. Constant queries."""
    texts = {pk: for_reader(text, Visibility.INTERNAL) for pk, text in texts_that_count(plans).items()}
    found = {plan.pk: Followed(plan, texts[plan.pk], None) for plan in plans}
    lines = {(pk, line.key): line for pk, one in found.items() for line in one.measures}
    keys = {key for _plan, key in lines}
    items = Item.objects.filter(plan__in=plans, key__in=keys).select_related("owner")
    rows = [row for row in items if (row.plan_id, str(row.key)) in lines]
    last = _newest([row.pk for row in rows], day)
    for row in rows:
        if row.pk in last:
            one, line = last[row.pk], lines[row.plan_id, str(row.key)]
            yield Standing(found[row.plan_id], row, line, (one,), one, (), may_check_in=False)


def _newest(items: list[int], day: date) -> dict[int, CheckIn]:
    rows = CheckIn.objects.filter(item__in=items, on__lte=day).order_by("item_id", "-on", "-pk").distinct("item_id")
    return {one.item_id: one for one in rows.defer("going_well", "not_going_well")}


def _how(one: Standing, since: datetime) -> str:
    words = {
        "status": one.last.get_status_display().capitalize(),
        "day": date_format(one.last.on, "j M Y"),
        "plan": one.followed.plan.title,
    }
    said = [_("%(status)s on %(day)s, in “%(plan)s”.") % words]
    if one.last_value and one.target:
        said.append(_("%(value)s; the target is %(target)s.") % {"value": one.last_value, "target": one.target})
    if one.owner:
        said.append(_("Owner: %(who)s.") % {"who": one.owner})
    if one.last.on >= localdate(since):
        said.append(_("New since the last meeting."))
    return " ".join(said)


class PlansWaiting:
    """Texts in sign-off: somebody's word is wanted."""

    key = "sign-off"
    title = gettext_lazy("Plans waiting for a decision")

    def entries(self, span: Span) -> Iterator[Entry]:
        plans = Plan.objects.visible_to(span.membership).filter(_in_scope(span))
        rows = Version.objects.filter(
            state=Version.State.SUBMITTED, plan__in=plans.values("pk"), submitted_at__lte=span.until
        )
        rows = rows.select_related("plan__organization", "submitted_by__user").defer("content")
        for one in rows.order_by("submitted_at", "pk"):
            words = {
                "day": date_format(localdate(one.submitted_at), "j M Y"),
                "who": one.submitted_by,
                "until": date_format(one.comments_until, "j M Y"),
            }
            said = _("In sign-off since %(day)s, submitted by %(who)s; comments until %(until)s.") % words
            url = reverse("plan-signing", args=[one.plan.organization.slug, one.plan_id])
            yield Entry(str(one.pk), one.plan.title, said, EntryKind.DECISION, url, one.plan.unit_id)


class QuestionsFromAbove:
    """Plans whose plan above has changed, and nobody has said yet what that means for them."""

    key = "from-above"
    title = gettext_lazy("Questions from above")

    def entries(self, span: Span) -> Iterator[Entry]:
        plans = Plan.objects.visible_to(span.membership).filter(_in_scope(span))
        rows = ParentQuestion.objects.visible_to(span.membership).filter(
            state=ParentQuestion.State.OPEN, link__plan__in=plans.values("pk"), at__lte=span.until
        )
        for one in rows.select_related("link__plan__organization").order_by("at", "pk"):
            plan = one.link.plan
            said = _("A plan above it changed on %(day)s, and nobody has answered yet.")
            url = reverse("plan-family", args=[plan.organization.slug, plan.pk])
            day = date_format(localdate(one.at), "j M Y")
            yield Entry(str(one.pk), plan.title, said % {"day": day}, EntryKind.CHANGE, url, plan.unit_id)
