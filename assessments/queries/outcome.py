"""Everything that follows from the answers of an assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments import fit as fit_rules
from assessments import priority, scoring
from assessments.framework import Framework
from assessments.matrix import answer_matrix
from assessments.models import Assessment, Pain, Profile
from assessments.queries.fitting import fit_of
from organizations.errors import DomainError


@dataclass(frozen=True)
class Results:
    """Everything that follows from the answers of an assessment, exact."""

    assessment: Assessment
    framework: Framework
    profile: Profile | None
    fit: fit_rules.Fit | None
    pains: tuple[Pain, ...]
    pain_factors: Mapping[str, Fraction]
    score: scoring.Result
    priorities: tuple[priority.Priority, ...]  # every action that closes a gap
    proposals: tuple[priority.Priority, ...]  # those of them that a report and a roadmap propose


def results(assessment: Assessment) -> Results:
    """Score the answers of `assessment`. DomainError when nobody answered yet."""
    framework = assessment.framework.parsed
    profile = Profile.objects.filter(assessment=assessment).first()
    fit = fit_of(framework, profile)
    own, asked = answer_matrix(assessment, framework)
    if not asked.any():
        raise DomainError(
            _("Nobody has answered yet. Answer the quick questionnaire, about five minutes, then come back.")
        )
    score = scoring.score(framework, own, asked, fit=fit, target=assessment.target or None)
    pains = tuple(assessment.pains.all())
    ranked = [pain.key for pain in pains]
    priorities = priority.result_priorities(framework, score, ranked)
    return Results(
        assessment=assessment,
        framework=framework,
        profile=profile,
        fit=fit,
        pains=pains,
        pain_factors=priority.pain_factors(framework, ranked),
        score=score,
        priorities=priorities,
        proposals=priority.worth_proposing(priorities, score),
    )
