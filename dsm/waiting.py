"""What waits for a member in products and services: contracts and agreements about which she is to decide, evidence and
exemptions of controls that will not count any more soon.
"""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from cadence.waiting import Waiting
from dsm.queries.control_waiting import Lapsing, lapsing
from dsm.queries.terms import owned_by, standing_of
from organizations.models import Membership
from organizations.permissions import Permission


def renewals(membership: Membership) -> Iterator[Waiting]:
    """Those that she owns and may write, where a decision or a notice is due. Three queries."""
    if not membership.can(Permission.EDIT):
        return
    for one in standing_of(owned_by(membership), localdate()):
        if one.standing.is_pressing and membership.may_write(Permission.EDIT, one.row.unit_id):
            url = reverse(one.route, args=[membership.organization.slug, one.row.pk])
            yield Waiting(one.row.title, one.standing.sentence, url, one.due, "renewal")


def controls(membership: Membership) -> Iterator[Waiting]:
    """Products that she leads whose evidence grows too old, and exemptions that she answers for. Five queries."""
    if not membership.can(Permission.EDIT):
        return
    for one in lapsing(membership, localdate()):
        shown = "exempt" if one.exempt else "all"
        url = reverse("product-controls", args=[membership.organization.slug, one.product.pk])
        yield Waiting(one.product.name, _what_lapses(one), f"{url}?show={shown}", one.due, "control")


def _what_lapses(one: Lapsing) -> str:
    words = {"n": len(one.lines), "first": one.lines[0].row.title}
    if one.exempt:
        return (
            ngettext(
                "The exemption from “%(first)s” ends.",
                "%(n)s exemptions end, the first from “%(first)s”.",
                len(one.lines),
            )
            % words
        )
    return (
        ngettext(
            "The evidence for “%(first)s” grows too old.",
            "The evidence for %(n)s controls grows too old, first for “%(first)s”.",
            len(one.lines),
        )
        % words
    )
