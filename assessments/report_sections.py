"""What an assessment has to say in a report: fit, dimensions, pains, what holds back, choices, actions, derivations."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import derivations, findings, proposals, queries
from assessments.models import Assessment
from organizations.errors import DomainError
from organizations.permissions import Permission
from reports.sections import Brief, Content


class _AboutAssessment:
    """A section about the assessment that the brief names; it says nothing in reports about something else."""

    permission = Permission.VIEW_RESULTS.value

    def scope(self, brief: Brief) -> int | None:
        kind, _colon, pk = brief.subject.partition(":")
        if kind != "assessment":
            return None
        return Assessment.objects.visible_to(brief.membership).filter(pk=pk).values_list("unit", flat=True).first()

    def build(self, brief: Brief) -> Content | None:
        results = _results(brief)
        return self.content(results) if results else None


def _results(brief: Brief) -> queries.Results | None:
    """The results, computed once for all sections of a build."""
    kind, _colon, pk = brief.subject.partition(":")
    if kind != "assessment":
        return None
    if "assessments.results" not in brief.shared:
        assessment = Assessment.objects.visible_to(brief.membership).with_framework().filter(pk=pk).first()
        if assessment is None:
            raise DomainError(_("The assessment was deleted. Restore it from the bin, then make the report again."))
        brief.shared["assessments.results"] = queries.results(assessment)
    return brief.shared["assessments.results"]


class FitAndProfile(_AboutAssessment):
    key = "assessments.fit"
    title = gettext_lazy("Fit and practice")
    content = staticmethod(findings.fit_and_practice)


class Dimensions(_AboutAssessment):
    key = "assessments.dimensions"
    title = gettext_lazy("Dimensions")
    content = staticmethod(findings.dimensions)


class Pains(_AboutAssessment):
    key = "assessments.pains"
    title = gettext_lazy("Where the pains may begin")
    content = staticmethod(findings.pains)


class HoldingBack(_AboutAssessment):
    key = "assessments.holding_back"
    title = gettext_lazy("What holds each dimension back")
    content = staticmethod(findings.holding_back)


class Choices(_AboutAssessment):
    key = "assessments.choices"
    title = gettext_lazy("Choices to make")
    content = staticmethod(proposals.choices)


class Actions(_AboutAssessment):
    key = "assessments.actions"
    title = gettext_lazy("Actions by priority")
    content = staticmethod(proposals.actions)


class Derivations(_AboutAssessment):
    key = "assessments.derivations"
    title = gettext_lazy("How the numbers were made")
    content = staticmethod(derivations.derivations)
