"""An assessment as its page shows it: the steps, how far each is, and who takes part."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from assessments.framework import Framework, Level
from assessments.models import Answer, Assessment, Participant, Profile, Response
from assessments.queries.fitting import FitOnLevels, fit_of, fit_on_levels
from assessments.queries.respondent import Questionnaire, answered_keys, levels_asked, questionnaire
from assessments.questionnaire import Mode


@dataclass(frozen=True)
class TakingPart:
    """One participant on the assessment's page."""

    participant: Participant
    response: Response | None
    answered: int
    last_at: datetime | None


def taking_part(assessment: Assessment, membership, limit: int = 50) -> list[TakingPart]:
    rows = (
        Participant.objects.visible_to(membership)
        .filter(assessment=assessment)
        .select_related("membership__user", "response")[:limit]
    )
    given = Q(coverage__isnull=False) | Q(not_applicable=True)
    counts = {
        row["response"]: row
        for row in Answer.objects.filter(response__participant__in=[row.pk for row in rows])
        .values("response")
        .annotate(answered=Count("pk", filter=given), last_at=Max("updated_at"))
    }
    found = []
    for row in rows:
        response = getattr(row, "response", None)
        count = counts.get(response.pk, {}) if response else {}
        found.append(TakingPart(row, response, count.get("answered", 0), count.get("last_at")))
    return found


@dataclass(frozen=True)
class Turnout:
    participants: int
    submitted: int
    last_answer_at: datetime | None


def turnout(assessment: Assessment) -> Turnout:
    counted = assessment.participants.aggregate(
        participants=Count("pk"), submitted=Count("pk", filter=Q(response__submitted_at__isnull=False))
    )
    last = Answer.objects.filter(response__assessment=assessment).aggregate(last=Max("updated_at"))["last"]
    return Turnout(counted["participants"], counted["submitted"], last)


@dataclass(frozen=True)
class Hub:
    """The page of an assessment: its steps, how far each is, and who takes part."""

    assessment: Assessment
    framework: Framework
    profile: Profile | None
    fit: FitOnLevels | None
    pains: tuple[str, ...]
    response: Response | None
    quick: Questionnaire | None
    full: Questionnaire | None
    more_levels: tuple[Level, ...]
    turnout: Turnout
    taking_part: list[TakingPart]


def hub(assessment: Assessment, response: Response | None, membership) -> Hub:
    framework = assessment.framework.parsed
    profile = Profile.objects.filter(assessment=assessment).first()
    answered = answered_keys(response) if response else set()
    asked = levels_asked(response) if response else set(assessment.levels)
    begin = response or Response(assessment=assessment)
    return Hub(
        assessment=assessment,
        framework=framework,
        profile=profile,
        fit=fit_on_levels(framework, fit_of(framework, profile)),
        pains=tuple(framework.pains_by_key[pain.key].title for pain in assessment.pains.all()),
        response=response,
        quick=questionnaire(begin, Mode.QUICK, answered),
        full=questionnaire(begin, Mode.FULL, answered),
        more_levels=tuple(level for level in framework.levels if level.key not in asked),
        turnout=turnout(assessment),
        taking_part=taking_part(assessment, membership),
    )
