"""The size of a company as it is entered: revenue a year, currency, rate and headcount."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from assessments import strict_yaml
from assessments.fit import Fit, MissingRate, fit, in_currency
from assessments.framework import Framework
from assessments.shapes import Optional, integer, number, record, text

LARGEST_REVENUE = 10**15
LARGEST_HEADCOUNT = 10**8


class InvalidProfile(ValueError):
    """Everything that is wrong with a profile, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Profile:
    """revenue: a year, in `currency` (None = the framework's); rate: units of the framework's currency for 1 of
    `currency`.
    """

    revenue: Fraction | None
    currency: str | None
    rate: Fraction | None
    headcount: int | None


_PROFILE = record(
    Profile,
    {
        "revenue": Optional(number(0, LARGEST_REVENUE, name=f"from 0 to {LARGEST_REVENUE:,}")),
        "currency": Optional(text(3, pattern=r"[A-Z]{3}", hint="is not a currency code such as USD")),
        "rate": Optional(number(Fraction(1, 10**9), 10**9, name="a number above 0")),
        "headcount": Optional(integer(0, LARGEST_HEADCOUNT)),
    },
)


def parse(source: str | bytes) -> Profile:
    """A profile from YAML. InvalidProfile names every problem."""
    try:
        raw = strict_yaml.load(source)
    except strict_yaml.InvalidYaml as error:
        raise InvalidProfile([str(error)]) from None
    problems: list[str] = []
    profile = _PROFILE(raw, "", problems)
    if problems:
        raise InvalidProfile(problems)
    return profile  # type: ignore[no-any-return]  # without a problem it is whole


def fit_of(framework: Framework, profile: Profile) -> Fit | None:
    """The fitting levels of a company. InvalidProfile when its revenue is in another currency and there is no rate."""
    revenue = profile.revenue
    if revenue is not None:
        try:
            currency = profile.currency or framework.currency
            revenue = in_currency(revenue, currency, framework.currency, profile.rate)
        except MissingRate as error:
            raise InvalidProfile([str(error)]) from None
    return fit(framework.levels, revenue, profile.headcount, currency=framework.currency)
