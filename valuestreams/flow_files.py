"""Work items as files for spreadsheets, in the columns in which they are read. What users typed never becomes a formula."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from reports import spreadsheets
from valuestreams.flow.columns import OWN
from valuestreams.flow.items import WorkItem

COLUMNS = OWN[:9]
WIDTHS = (14, 60, 14, 18, 18, 18, 12, 12, 20)
EXAMPLE = """key,title,type,created,started,done,active_hours,waiting_hours,status
SHOP-101,Pay by invoice,feature,2026-03-02T09:00,2026-03-04T10:00,2026-03-12T16:00,21,78,Done
SHOP-102,Basket forgets the voucher,defect,2026-03-03T11:30,2026-03-05T09:00,2026-03-06T15:00,6,8,Done
SHOP-103,Encrypt the backups,risk,2026-03-05T08:00,2026-03-16T09:00,,,,In progress
SHOP-104,Replace the old price service,debt,2026-03-09T14:00,,,,,Waiting
"""


def example() -> bytes:
    return EXAMPLE.encode("utf-8-sig")


def rows(items: Iterable[WorkItem]) -> Iterator[list[spreadsheets.Value]]:
    for one in items:
        yield [
            one.key, one.title, one.kind.value, one.created, one.started, one.done, _hours(one.active),
            _hours(one.waiting), one.status,
        ]  # fmt: skip


def _hours(spent: timedelta | None) -> float | None:
    return None if spent is None else round(spent / timedelta(hours=1), 6)


def as_csv(items: Iterable[WorkItem]) -> bytes:
    return spreadsheets.as_csv(COLUMNS, rows(items))


def as_xlsx(items: Iterable[WorkItem]) -> bytes:
    return spreadsheets.as_xlsx("Work items", COLUMNS, rows(items), WIDTHS)
