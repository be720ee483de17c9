"""Which level fits a company, as pages show it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments import fit as fit_rules
from assessments.framework import Bounds, Framework, Level
from assessments.models import Profile


def fit_of(framework: Framework, profile: Profile | None) -> fit_rules.Fit | None:
    """The level that fits the company in `profile`; None when it says neither revenue nor headcount."""
    if profile is None:
        return None
    revenue = None
    if profile.revenue is not None:
        try:
            revenue = fit_rules.in_currency(profile.revenue, profile.currency, framework.currency, profile.rate)
        except fit_rules.MissingRate:
            revenue = None
    return fit_rules.fit(framework.levels, revenue, profile.headcount, currency=framework.currency)


@dataclass(frozen=True)
class FitOnLevels:
    """The fit, with the levels in words."""

    low: Level
    high: Level
    reason: str

    @property
    def is_one(self) -> bool:
        return self.low == self.high


def fit_on_levels(framework: Framework, fit: fit_rules.Fit | None) -> FitOnLevels | None:
    if fit is None:
        return None
    return FitOnLevels(framework.levels_by_key[fit.low], framework.levels_by_key[fit.high], fit.reason)


@dataclass(frozen=True)
class LevelSize:
    """A level with the size of company that it fits, in words."""

    level: Level
    people: str
    revenue: str  # in millions
    fits: bool


def level_sizes(framework: Framework, fit: FitOnLevels | None) -> list[LevelSize]:
    order = framework.level_index
    fitting = range(order[fit.low.key], order[fit.high.key] + 1) if fit else ()
    return [
        LevelSize(level, _span(level.fit.headcount), _span(level.fit.revenue, 1_000_000), order[level.key] in fitting)
        for level in framework.levels
    ]


def _span(bounds: Bounds | None, unit: int = 1) -> str:
    if bounds is None:
        return "–"
    low, high = (None if edge is None else f"{float(edge / unit):,g}" for edge in (bounds.low, bounds.high))
    if high is None:
        return _("%(low)s and more") % {"low": low or 0}
    return f"{low or 0}–{high}"
