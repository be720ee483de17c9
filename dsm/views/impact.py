"""What fails, for whom, if something stops: the question stands in the address, so that an answer can be sent on."""

from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsm.impact_picture import Box, picture
from dsm.models import Capability, Item
from dsm.queries.broken_promises import amounts
from dsm.queries.impact import Hit, Outcome, outcome_of, stakes
from dsm.queries.stopping import Stop, stops_of
from dsm.views.frame import framed
from dsm.views.terms import amount
from organizations.access import org_view
from organizations.models import Membership, Supplier
from organizations.permissions import Permission
from organizations.views.answers import asked, show
from reports.spreadsheets import as_csv

KINDS = ("supplier", "capability", "item")
MOST_STOPS = 20
MOST_FOUND = 20  # items in the search
MOST_IN_FILE = 200_000


@org_view(Permission.VIEW_RESULTS)
def page(request, membership):
    stops = asked_stops(request, membership)
    outcome = outcome_of(membership, stops) if stops else None
    context = {
        "stops": [(stop, _without(request, stops, stop)) for stop in stops],
        "suppliers": Supplier.objects.visible_to(membership),
        "capabilities": Capability.objects.visible_to(membership),
        "q": asked(request, "q"),
        "found": [(item, _address(request, (*stops, _stop(item)))) for item in _found(request, membership)],
        "outcome": outcome,
        "picture": _picture(outcome, membership) if outcome else "",
        "sentence": sentence(outcome) if outcome else "",
        "file": f"{reverse('impact-csv', args=[membership.organization.slug])}?{_query(stops)}",
        "promises": [(one, amount(one.credit_cents, one.currency)) for one in outcome.promises] if outcome else [],
        "owed": amounts(outcome.owed) if outcome else "",
        "stakes": [(one, amounts(one.owed)) for one in stakes(membership)] if not stops else [],
    }
    return show(request, "dsm/impact/page.html", framed(request, **context))


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    """Everything that is hit, as CSV."""
    outcome = outcome_of(membership, asked_stops(request, membership), most=MOST_IN_FILE)
    head = [_("Class"), _("Name"), _("What happens"), _("Steps away"), _("Because of"), _("Spare")]
    rows = [
        [hit.item_class, hit.name, verdict(hit), "" if hit.steps is None else hit.steps, "; ".join(hit.because),
         "" if hit.spare is None else hit.spare]
        for hit in outcome.hits
    ]  # fmt: skip
    response = HttpResponse(as_csv(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="impact.csv"'
    return response


def asked_stops(request: HttpRequest, membership: Membership) -> tuple[Stop, ...]:
    """Those that the address names and the reader sees; what is no number is passed over."""
    ids = {
        kind: [int(word) for word in request.GET.getlist(kind)[:MOST_STOPS] if word.isdecimal() and len(word) < 18]
        for kind in KINDS
    }
    if not any(ids.values()):
        return ()
    return stops_of(membership, ids["supplier"], ids["capability"], ids["item"])[:MOST_STOPS]


def _found(request: HttpRequest, membership: Membership) -> list[Item]:
    q = asked(request, "q").strip()
    if not q:
        return []
    rows = Item.objects.visible_to(membership).filter(product=None, capability=None)
    return list(rows.filter(Q(name__icontains=q) | Q(key__icontains=q))[:MOST_FOUND])


def _stop(item: Item) -> Stop:
    return Stop("item", item.pk, str(item))


def _without(request: HttpRequest, stops: tuple[Stop, ...], gone: Stop) -> str:
    return _address(request, tuple(stop for stop in stops if stop != gone))


def _address(request: HttpRequest, stops: tuple[Stop, ...]) -> str:
    return f"{request.path}?{_query(stops)}" if stops else request.path


def _query(stops: tuple[Stop, ...]) -> str:
    return urlencode([(stop.kind, stop.pk) for stop in stops])


def verdict(hit: Hit) -> str:
    if hit.stops:
        return _("stops first") if hit.steps == 0 else _("stops")
    return _("weakened, nothing more may fail") if hit.spare == 0 else _("weakened")


def sentence(outcome: Outcome) -> str:
    """The answer in one sentence, for the top of the page and for whoever does not see the picture."""
    stop = [hit.name for hit in outcome.products if hit.stops]
    weak = [hit.name for hit in outcome.products if not hit.stops]
    parts = []
    if stop:
        parts.append(ngettext("%(names)s stops.", "%(n)s products stop: %(names)s.", len(stop)) % _named(stop))
    if weak:
        parts.append(
            ngettext("%(names)s is weakened.", "%(n)s products are weakened: %(names)s.", len(weak)) % _named(weak)
        )
    return " ".join(parts) or _("No product stops, and none is weakened.")


def _named(names: list[str], most: int = 8) -> dict[str, object]:
    shown = ", ".join(names[:most])
    more = len(names) - most
    return {
        "n": len(names),
        "names": shown if more <= 0 else _("%(names)s and %(n)s more") % {"names": shown, "n": more},
    }


def _picture(outcome: Outcome, membership: Membership) -> str:
    if not outcome.drawn:
        return ""
    boxes = [
        Box(hit.pk, hit.name, hit.item_class, hit.steps or 0, because, _page_of(hit, membership), bool(hit.product_id))
        for hit, because in outcome.drawn
    ]
    # Safe: `picture` escapes every word that it is given.
    return mark_safe(picture(boxes, sentence(outcome)))  # noqa: S308


def _page_of(hit: Hit, membership: Membership) -> str:
    org = membership.organization.slug
    if hit.product_id:
        return reverse("product", args=[org, hit.product_id])
    if hit.capability_id:
        return reverse("capability", args=[org, hit.capability_id])
    return reverse("item", args=[org, hit.pk])
