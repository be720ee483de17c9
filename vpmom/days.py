"""The days that a plan may name. Outside of them the calendar of a database or of a fiscal year ends somewhere."""

from datetime import date

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2200, 12, 31)


def is_plan_day(day: date | None) -> bool:
    """Whether a plan may name `day`; None, no day at all, it may."""
    return day is None or FIRST_DAY <= day <= LAST_DAY
