"""FTE as people type them, and the sentences for what cannot be."""

import re
from datetime import date
from fractions import Fraction

from dsm.staffing.values import MOST_FTE

FINEST = 1000  # three decimals
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)
_NUMBER = re.compile(r"([0-9]{1,6})?(?:[.,]([0-9]{1,9}))?")
_SHARE = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


class NotFte(ValueError):
    """With the sentence that says why."""


def read_fte(text: str, most: int = MOST_FTE) -> Fraction:
    """ "0.5", "0,5", "50 %" or "1/2" as FTE above 0 and up to `most`, in thousandths. Raises NotFte."""
    plain = text.strip().replace("\u00a0", " ")
    is_percent = plain.endswith("%")
    number = _number(plain.removesuffix("%").strip())
    if number is None:
        raise NotFte(f"“{text.strip()[:20]}” is no number of full-time people: write 0.5 or 50 % for half of the time.")
    found = number / 100 if is_percent else number
    if sentence := fte_problem(found, most):
        raise NotFte(sentence)
    return found


def _number(text: str) -> Fraction | None:
    if share := _SHARE.fullmatch(text):
        return Fraction(int(share[1]), int(share[2])) if int(share[2]) else None
    found = _NUMBER.fullmatch(text)
    if not found or not text:
        return None
    whole, rest = found[1] or "0", found[2] or ""
    return Fraction(int(whole + rest), 10 ** len(rest))


def fte_problem(fte: Fraction, most: int = MOST_FTE) -> str:
    """Why this cannot be somebody's FTE; empty when it can."""
    if fte <= 0:
        return "This must be more than 0: 1 is one full-time job, 0.5 half of one."
    if fte > most:
        hint = f" Write {float(fte) / 100:g} or {float(fte):g} % for that share of a job." if most < fte <= 100 else ""
        return f"This is at most {most:,} full-time {'jobs' if most == MOST_FTE else 'people'}.{hint}"
    if (fte * FINEST).denominator != 1:
        return "At most three decimals, such as 0.333."
    return ""


def days_problem(first: date, last: date | None) -> str:
    """Why something cannot last from `first` to `last`; empty when it can."""
    if last is not None and last < first:
        return f"The dates cross: it would end on {last.isoformat()}, before it begins on {first.isoformat()}."
    if first < EARLIEST or (last or first) > LATEST:
        return f"The days lie between {EARLIEST.year} and {LATEST.year}. Is the year right?"
    return ""
