"""Sections for tests."""

from django.core.exceptions import ObjectDoesNotExist

from reports.blocks import Lead, Paragraph
from reports.sections import Content
from tests.reports import kitchen


class Strengths:
    key = "test.strengths"
    title = "Strengths"
    permission = "view_results"

    def build(self, brief):
        return Content(
            (Lead(f"About {brief.subject} as of {brief.as_of}, for {brief.membership.role}."),),
            credit="After somebody.",
        )


class OfUnit(Strengths):
    """About the unit whose id is the number of the subject."""

    key = "test.of_unit"

    def scope(self, brief):
        return int(brief.subject.partition(":")[2])


class Nothing:
    key = "test.nothing"
    title = "Nothing"
    permission = "view_results"

    def build(self, brief):
        return None


class Secret:
    key = "test.secret"
    title = "For owners"
    permission = "administer"

    def build(self, brief):
        return Content((Paragraph("Salaries"),), {"pay": (Paragraph("Who earns what"),)})


class Gone:
    key = "test.gone"
    title = "Gone"
    permission = "view_results"

    def build(self, brief):
        raise ObjectDoesNotExist


class First:
    key = "test.first"
    title = "First"
    permission = "view_results"

    def build(self, brief):
        brief.shared["said"] = "shared words"
        return Content((Paragraph("first"),))


class Second:
    key = "test.second"
    title = "Second"
    permission = "view_results"

    def build(self, brief):
        return Content((Paragraph(brief.shared["said"]),))


class Chinese:
    key = "test.chinese"
    title = "多语言"
    permission = "view_results"

    def build(self, brief):
        return Content((Paragraph("你好 😀"),))


class Incomplete:
    key = "test.incomplete"


class UnknownPermission(Strengths):
    key = "test.unknown"
    permission = "fly"


class Cooked:
    """One section of the kitchen-sink report."""

    number = 0
    rows = 12
    permission = "view_results"

    def __init__(self):
        content = kitchen.sections(self.rows)[self.number]
        self.key, self.title, self.content = content.key, content.title, content

    def build(self, brief):
        return Content(self.content.blocks, self.content.details, self.content.credit)


class Fit(Cooked):
    number = 0


class Dimensions(Cooked):
    number = 1


class Gaps(Cooked):
    number = 2


class ManyGaps(Gaps):
    rows = 161


class Roadmap(Cooked):
    number = 3


KITCHEN = ("Fit", "Dimensions", "Gaps", "Roadmap")
LARGE = ("Fit", "Dimensions", "ManyGaps", "Roadmap")
