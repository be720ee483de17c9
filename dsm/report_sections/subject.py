"""What a section about products and services is about: the whole portfolio, or one product."""

from django.utils.translation import gettext as _

from dsm.models import Product
from organizations.errors import DomainError
from organizations.permissions import Permission
from reports.sections import Brief, Content

PORTFOLIO = "portfolio:0"  # the subject of reports about everything that its maker sees


class AboutPortfolio:
    """A section about all products; it says nothing in reports about something else.

    It names products of several units, so that a reader with a scope sees it only in a report of her own units.
    """

    permission = Permission.VIEW_RESULTS.value
    spans_units = True

    def scope(self, brief: Brief) -> int | None:
        return None

    def build(self, brief: Brief) -> Content | None:
        return self.content(brief) if brief.subject == PORTFOLIO else None


class AboutProduct:
    """A section about the product that the brief names; it says nothing in reports about something else."""

    permission = Permission.VIEW_RESULTS.value

    def scope(self, brief: Brief) -> int | None:
        rows = Product.objects.visible_to(brief.membership).filter(pk=_number(brief))
        return rows.values_list("unit", flat=True).first()

    def build(self, brief: Brief) -> Content | None:
        number = _number(brief)
        if not number:
            return None
        rows = Product.objects.visible_to(brief.membership).select_related("organization", "unit", "owner", "item")
        product = rows.filter(pk=number).first()
        if product is None:
            raise DomainError(_("The product was deleted. Restore it from the bin, then make the report again."))
        return self.content(product, brief)


def _number(brief: Brief) -> int:
    """The id in "product:12", or 0."""
    kind, _colon, number = brief.subject.partition(":")
    return int(number) if kind == "product" and number.isdecimal() and len(number) < 19 else 0
