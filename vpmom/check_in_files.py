"""The check-ins of a plan as a file for spreadsheets. What users typed never becomes a formula."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from reports import spreadsheets
from reports.spreadsheets import Value
from vpmom import measure_charts
from vpmom import plan as values
from vpmom.models import CheckIn
from vpmom.plan import MeasureKind
from vpmom.queries.following import Followed, value_of
from vpmom.wording import digits
from vpmom.words import plain

WIDTHS = (46, 22, 12, 12, 10, 14, 14, 11, 50, 50, 50, 24, 17)


def header() -> list[str]:
    return [
        _("Measure"), _("Owner"), _("Day"), _("Value"), _("Unit"), _("In words"), _("Status"), _("Confidence"),
        _("Going well"), _("Not going well"), _("Next actions"), _("Checked in by"), _("At"),
    ]  # fmt: skip


def rows(followed: Followed) -> Iterator[list[Value]]:
    """Every check-in on the measures that the reader may read, corrected ones too, measure by measure, oldest first."""
    found: dict[str, list[CheckIn]] = {item.key: [] for item in followed.measures}
    every = CheckIn.objects.filter(item__plan=followed.plan, item__key__in=list(found))
    every = every.select_related("item__owner", "by__user").prefetch_related("actions").order_by("on", "pk")
    for one in every:
        found[str(one.item.key)].append(one)
    for item in followed.measures:
        yield from (_row(item, one) for one in found[item.key])


def _row(item: values.Item, one: CheckIn) -> list[Value]:
    measure = item.measure or values.Measure()
    value = value_of(measure, one)
    return [
        plain(item.text),
        one.item.owner.name if one.item.owner else item.owner,
        one.on,
        "" if value is None or measure.kind != MeasureKind.NUMBER else Decimal(digits(value)),
        measure.unit,
        "" if value is None else measure_charts.said(measure, value),
        one.get_status_display(),
        "" if one.confidence is None else one.confidence,
        one.going_well,
        one.not_going_well,
        "; ".join(f"{action.text} ({action.get_outcome_display()})" for action in one.actions.all()),
        str(one.by),
        f"{localtime(one.at):%Y-%m-%d %H:%M}",
    ]


def as_csv(followed: Followed) -> bytes:
    return spreadsheets.as_csv(header(), rows(followed))


def as_xlsx(followed: Followed) -> bytes:
    return spreadsheets.as_xlsx(_("Check-ins"), header(), rows(followed), WIDTHS)
