"""What waits for a member in products and services: contracts and agreements about which she is to decide, evidence and
exemptions of controls that will not count any more soon, gates of her products, and what is left of her imports.
"""

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadence.waiting import Waiting
from dsm.models import DuplicateTask, Intake, Product
from dsm.queries.ahead import AHEAD, gates_ahead
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


def gates(membership: Membership) -> Iterator[Waiting]:
    """Gates within 30 days, or that should have been passed, of products that she leads and may write. Four queries."""
    if not membership.can(Permission.EDIT):
        return
    today = localdate()
    rows = Product.objects.visible_to(membership).filter(owner__membership=membership, gate_on__lte=today + AHEAD)
    mine = [row for row in rows if membership.may_write(Permission.EDIT, row.unit_id)]
    for one in gates_ahead(mine, today):
        url = reverse("product-gate", args=[membership.organization.slug, one.product.pk])
        yield Waiting(one.product.name, one.sentence, url, one.on, "control")


def imports(membership: Membership) -> Iterator[Waiting]:
    """Files that she sent and nobody imported, and questions that her imports brought. Two queries."""
    if not membership.may_write(Permission.EDIT, None):
        return
    slug = membership.organization.slug
    for row in Intake.objects.visible_to(membership).open().light().filter(by=membership).select_related("source"):
        said = _("You sent it for “%(source)s”, and it is not imported yet.") % {"source": row.source}
        yield Waiting(str(row), said, reverse("intake", args=[slug, row.pk]), kind="import")
    asked = DuplicateTask.objects.visible_to(membership).filter(state=DuplicateTask.State.OPEN, intake__by=membership)
    for name, number in asked.order_by("source__name").values_list("source__name").annotate(Count("pk")):
        said = ngettext(
            "Your imports brought %(n)s question whether items are one.",
            "Your imports brought %(n)s questions whether items are one.",
            number,
        )
        yield Waiting(name, said % {"n": number}, reverse("duplicates", args=[slug]), kind="import")
