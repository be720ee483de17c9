"""Hours of different time zones on one clock, in summer and in winter."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from dsm.agreements.hours import Week
from dsm.agreements.terms import Agreement, Promise

YEAR = 2027  # the rules of summer time change rarely; a file must give the same answer on every day


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def clocks(promise: Promise, links: Sequence[Agreement]) -> Iterator[dict[str, Week]]:
    """The hours of each link on the clock of the promise, once for each way in which the zones differ over a year.

    The weeks in which a clock is changed are taken like those before and after.
    """
    own = promise.zone or next((link.zone for link in links if link.zone), "UTC")
    zones = [own, *(link.zone or own for link in links)]
    for first, *others in _offsets(tuple(zones)):
        yield {
            link.key: link.hours if link.hours.is_whole or other == first else link.hours.shifted(first - other)
            for link, other in zip(links, others, strict=True)
        }


@lru_cache(maxsize=256)
def _offsets(zones: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """Minutes ahead of UTC of all zones at once, each combination once. No zone at all is any one."""
    if len(set(zones)) == 1:
        return ((0,) * len(zones),)
    known = {zone: ZoneInfo(zone) for zone in set(zones)}
    noon = datetime(YEAR, 1, 1, 12, tzinfo=UTC)
    found: dict[tuple[int, ...], None] = {}
    for day in range(365):
        moment = noon + timedelta(days=day)
        ahead = {zone: _minutes_ahead(moment, info) for zone, info in known.items()}
        found[tuple(ahead[zone] for zone in zones)] = None
    return tuple(found)


def _minutes_ahead(moment: datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds()) // 60
