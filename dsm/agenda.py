"""What products and services bring to the agenda of a meeting: promises that break, decisions and gates within 30 days.

Entries are frozen for everybody who reads results in the entry's unit, so a sentence says nothing of what stands beneath
a promise, which may lie in other units: it names the checks that fail, never the links at which they do.
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadence.agenda import Entry, EntryKind, Span
from dsm.agreements.proof import BREAKS, CHECKS, Proof
from dsm.models import Product
from dsm.queries.ahead import AHEAD, breaking, due_soon, gates_ahead
from dsm.queries.chain import promises_of

CHECK_WORDS = {
    "availability": gettext_lazy("availability"),
    "time": gettext_lazy("time to resolve"),
    "response": gettext_lazy("time to answer"),
    "hours": gettext_lazy("hours"),
    "dates": gettext_lazy("dates"),
    "money": gettext_lazy("money"),
    "definitions": gettext_lazy("definitions"),
}


class PromisesThatBreak:
    """Promises that what was agreed does not hold, those with the most breaks first."""

    key = "promises"
    title = gettext_lazy("Promises that break")

    def entries(self, span: Span) -> Iterator[Entry]:
        promises = [row for row in promises_of(span.membership) if span.covers(row.unit_id)]
        for row, proof in breaking(span.membership, promises):
            url = reverse("promise", args=[row.organization.slug, row.pk])
            yield Entry(str(row.pk), row.title, what_breaks(proof), EntryKind.OFF_TRACK, url, row.unit_id)


def what_breaks(proof: Proof) -> str:
    """Which checks fail, for a reader who may not see at which link."""
    failed = [str(CHECK_WORDS[check]) for check in CHECKS if proof.verdict(check) == BREAKS]
    return _("What was agreed does not hold it: %(checks)s.") % {"checks": ", ".join(failed)}


class RenewalsToDecide:
    """Contracts and agreements about which somebody must act within 30 days, or should have."""

    key = "renewals"
    title = gettext_lazy("Renewals to decide")

    def entries(self, span: Span) -> Iterator[Entry]:
        for one in due_soon(span.membership, localdate(span.until)):
            if span.covers(one.row.unit_id):
                url = reverse(one.route, args=[one.row.organization.slug, one.row.pk])
                said = one.standing.sentence
                yield Entry(one.key, one.row.title, said, EntryKind.DECISION, url, one.row.unit_id)


class GatesAhead:
    """Products whose next gate is within 30 days, or should have been passed, and how ready they are."""

    key = "gates"
    title = gettext_lazy("Gates ahead")

    def entries(self, span: Span) -> Iterator[Entry]:
        today = localdate(span.until)
        rows = Product.objects.visible_to(span.membership).filter(gate_on__lte=today + AHEAD)
        rows = rows if span.units is None else rows.filter(unit__in=span.units)
        for one in gates_ahead(rows.select_related("organization"), today):
            url = reverse("product-gate", args=[one.product.organization.slug, one.product.pk])
            product = one.product
            yield Entry(str(product.pk), product.name, one.sentence, EntryKind.DECISION, url, product.unit_id)
