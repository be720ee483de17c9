"""Days in addresses and forms that are no form fields."""

import re
from datetime import date

from cadence.recurrence import LAST_YEAR
from cadence.services.occasions import FIRST_YEAR


def day_of(words: str) -> date | None:
    """A day such as 2027-01-31, or None for anything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", words):
        return None
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if FIRST_YEAR < day.year < LAST_YEAR else None
