"""The overview of an organization: where it stands, and what to do next."""

from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assessments.models import Assessment
from cadence.queries.waiting import waiting_for
from cadence.waiting import Waiting
from dsm.queries.ahead import Standing, standing
from organizations.permissions import Permission
from reports import html
from reports.blocks import Lead, Strip
from reports.models import Report
from reports.queries import readable
from roadmaps.models import Initiative, Roadmap
from vpmom.models import Plan

FIT_SECTION = "assessments.fit"
MOST_NEXT = 6
MOST_SHOWN = 5
MOST_WAITING = 4


@dataclass(frozen=True)
class Overview:
    """`headline` is the verdict of the newest report; `picture` its fit strip, ready for the page."""

    headline: str
    assessments: list[Assessment]
    report: Report | None
    picture: tuple[html.Part, ...]
    roadmap: Roadmap | None
    next_up: list[Initiative]
    plans: list[Plan]
    waiting: tuple[Waiting, ...]  # the first few of what waits for this member
    more_waiting: int  # beyond those
    services: Standing | None = (
        None  # of products and services; None while there are none, and for who reads no results
    )


def overview(membership) -> Overview:
    """The newest assessments, report and roadmap that `membership` may see."""
    assessments = list(Assessment.objects.visible_to(membership).with_framework()[:MOST_SHOWN])
    in_use = Plan.objects.visible_to(membership).filter(archived_at=None).select_related("unit", "organization")
    waits = waiting_for(membership)
    strategy = {
        "plans": list(in_use.order_by(F("unit").asc(nulls_first=True), "-pk")[:MOST_SHOWN]),
        "waiting": waits[:MOST_WAITING],
        "more_waiting": max(len(waits) - MOST_WAITING, 0),
    }
    if not membership.can(Permission.VIEW_RESULTS):
        headline = _("Your part is to answer; the results are read by others.")
        return Overview(headline, assessments, None, (), None, [], **strategy)
    strategy["services"] = standing(membership, localdate())
    report = Report.objects.visible_to(membership).exclude(built_at=None).first()
    headline, picture = _findings(report, membership) if report else ("", ())
    roadmap = Roadmap.objects.visible_to(membership).first()
    next_up = list(roadmap.initiatives.to_do()[:MOST_NEXT]) if roadmap else []
    headline = headline or (_("Answers are coming in.") if assessments else "")
    return Overview(headline, assessments, report, picture, roadmap, next_up, **strategy)


def _findings(report: Report, membership) -> tuple[str, tuple[html.Part, ...]]:
    section = readable(report, membership).section(FIT_SECTION)
    if section is None:
        return "", ()
    lead = next((block.text for block in section.blocks if isinstance(block, Lead)), "")
    strips = tuple(block for block in section.blocks if isinstance(block, Strip))
    address = reverse("report", args=[membership.organization.slug, report.pk])
    return lead, html.parts(strips, html.Place(section, "overview", address))
