"""Which days are sensible for money, funding and box scores: far from the ends of the calendar, where it overflows."""

from datetime import date

from django.utils.translation import gettext as _

from organizations.errors import DomainError

FIRST_YEAR = 1990
LAST_YEAR = 2200


def require_sensible(day: date | None, field: str) -> None:
    """Raises DomainError for a day before 1990 or after 2200."""
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DomainError(_("Give a year between %(a)s and %(b)s.") % {"a": FIRST_YEAR, "b": LAST_YEAR}, field)
