"""Availability as people write it, in percent, and as it is kept: an exact share of the time, above 0 and below 1."""

from decimal import ROUND_DOWN, Decimal

PLACES = 10  # of the share; two fewer of the percentage


class InvalidAvailability(ValueError):
    """The message is a sentence for who typed it."""


def from_percent(percent: Decimal) -> Decimal:
    """99.95 → 0.9995. Raises InvalidAvailability; nothing is rounded."""
    if not percent.is_finite() or percent <= 0:
        raise InvalidAvailability("An availability lies above 0 %. Leave it empty while nobody knows it.")
    if percent > 100:
        raise InvalidAvailability("Nothing runs for more than 100 % of the time. Write a percentage such as 99.95.")
    if percent == 100:
        raise InvalidAvailability(
            "100 % would mean that it never fails, and nobody can promise that. Write what was measured or agreed, "
            "such as 99.95."
        )
    share = percent / 100
    if share != share.quantize(Decimal(1).scaleb(-PLACES), ROUND_DOWN):
        raise InvalidAvailability(f"Write at most {PLACES - 2} decimal places.")
    return share


def percent(share: Decimal | None) -> str:
    """0.9995000000 → "99.95"; "" when nobody knows."""
    return "" if share is None else f"{(share * 100).normalize():f}"


def is_sound(share: Decimal) -> bool:
    """Whether it can be kept as it is."""
    return share.is_finite() and 0 < share < 1
