"""What must be decided when: the page, the file, and the calendar that other programs read."""

from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cadence import ical
from dsm.queries import renewal_feed
from dsm.queries.renewals import Line, Renewals, renewals_page
from dsm.renewals import Kind
from dsm.services import renewal_feeds
from dsm.views import terms
from dsm.views.frame import framed
from dsm.views.lists import csv_file
from organizations.access import org_view
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.views.answers import show


@org_view(Permission.VIEW_RESULTS)
def index(request, membership):
    return show(request, "dsm/contracts/renewals.html", _context(request, membership))


def _context(request, membership: Membership, **more) -> dict:
    supplier, owner = terms.number(request, "supplier"), terms.number(request, "owner")
    found = renewals_page(membership, supplier=supplier, owner=owner)
    said = {"supplier": supplier, "owner": owner}
    return framed(
        request,
        found=found,
        now=[(one, terms.state_tag(one), _value(one.row)) for one in found.now],
        late=[(one, terms.state_tag(one)) for one in found.late],
        months=[(month.first, [_line(line) for line in month.lines]) for month in found.months],
        supplier=supplier,
        owner=owner,
        query=urlencode({name: value for name, value in said.items() if value}),
        may_have_feed=membership.can(Permission.PARTICIPATE),
        has_feed=renewal_feed.has_feed(membership),
        may_add=membership.can(Permission.EDIT),
        **more,
    )


def _line(line: Line) -> dict:
    kind = line.moment.kind
    return {
        "on": line.on,
        "at": line.at,
        "row": line.at.row,
        "kind": terms.KINDS[kind],
        "tone": {Kind.DECIDE: "warn", Kind.NOTICE: "bad", Kind.END: ""}[kind],
        "value": _value(line.at.row),
    }


def _value(row) -> str:
    return terms.amount(getattr(row, "value_cents", None), row.currency)


@org_view(Permission.VIEW_RESULTS)
def download(request, membership):
    """The next twelve months as they are filtered, as CSV, a line a day."""
    found = renewals_page(membership, supplier=terms.number(request, "supplier"), owner=terms.number(request, "owner"))
    head = [
        _("Day"), _("What"), _("Title"), _("Kind"), _("Supplier"), _("Owner"), _("Last day of the term"),
        _("Notice until"), _("Decide by"), _("Value"), _("Currency"), _("State"),
    ]  # fmt: skip
    return csv_file("renewals", head, _rows(found))


def _rows(found: Renewals):
    for month in found.months:
        for line in month.lines:
            row, of = line.at.row, line.moment.of
            cents = getattr(row, "value_cents", None)
            yield [
                line.on, str(terms.KINDS[line.moment.kind]), row.title, str(row._meta.verbose_name),
                row.supplier and row.supplier.name, row.owner and row.owner.name, of.ends, of.cancel_by, of.decide_by,
                None if cents is None else Decimal(cents) / 100, row.currency, str(terms.state_tag(line.at)["text"]),
            ]  # fmt: skip


@org_view(Permission.VIEW_RESULTS)
def calendar(request, membership):
    """The same as a file, once."""
    return _calendar(membership, {"Content-Disposition": 'attachment; filename="renewals.ics"'})


@never_cache
@require_POST
@org_view(Permission.PARTICIPATE)
def feed_address(request, membership):
    """`do` = open shows a new secret address, this once; close takes it back."""
    membership.require(Permission.VIEW_RESULTS)
    if request.POST.get("do") == "open":
        address = renewal_feeds.open_feed(by=membership)
        return show(request, "dsm/contracts/renewals.html", _context(request, membership, address=address))
    renewal_feeds.close_feed(by=membership)
    messages.success(request, _("The address shows nothing any more."))
    return redirect("renewals", membership.organization.slug)


@never_cache
@require_GET
def feed(request, secret: str):
    """The calendar that other programs read: whoever has the address reads what its member reads."""
    membership = renewal_feed.reader_of(secret)
    if membership is None:
        raise Http404
    with timezone.override(membership.organization.time_zone):
        return _calendar(membership, {})


def _calendar(membership: Membership, headers: dict[str, str]) -> HttpResponse:
    name = _("%(organization)s: renewals") % {"organization": membership.organization.name}
    days = renewal_feed.days_of(membership, localdate())
    content = ical.calendar_file(name, [_event(membership, line) for line in days])
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _event(membership: Membership, line: Line) -> ical.Event:
    one, kind = line.at, line.moment.kind
    row = one.row
    uid = f"{one.key}-{line.moment.of.ends.isoformat()}-{kind}@{urlsplit(settings.PUBLIC_URL).hostname}"
    about = [row.supplier.name if row.supplier else "", row.owner.name if row.owner else "", one.standing.sentence]
    return ical.Event(
        uid=uid,
        title=f"{capfirst(terms.KINDS[kind])}: {row.title}",
        on=line.on,
        changed=row.created_at,
        description="\n".join(part for part in about if part),
        category=_("Renewals"),
        url=settings.PUBLIC_URL + reverse(one.route, args=[membership.organization.slug, row.pk]),
    )
