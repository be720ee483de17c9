"""The dates of a period's planning, proposed: a year is drafted in the second half of the one before it.

The top sketches first, the departments after it, and half-way they meet at the end of the third quarter. In the fourth
what stands in the way is worked off, colleagues read the plan, it is locked and announced, four weeks after the draft.
During the year it is followed every month, and looked back on before it ends. Pure: no database, no clock.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from cadence.fiscal import FiscalYear
from cadence.recurrence import Repeats, add_months
from cadence.workdays import WorkDays

WEEK = timedelta(weeks=1)
DRAFT_TO_ANNOUNCEMENT = 4 * WEEK


@dataclass(frozen=True, slots=True)
class Proposal:
    """One occasion to be. `kind`: a word of models.Occasion.Kind."""

    kind: str
    title: str
    on: date
    repeats: Repeats = Repeats.NEVER
    until: date | None = None


def proposals(year: FiscalYear, before: FiscalYear, days: WorkDays) -> tuple[Proposal, ...]:
    """What to put into the calendar for `year`, in the order of the days; `before` is the fiscal year before it.

    Every single day is a working day. Titles are plain English: people change them before they are saved.
    """
    third = before.quarter_start(3)
    half_way = days.on_or_before(before.quarter_end(3))
    announced = days.on_or_after(half_way + DRAFT_TO_ANNOUNCEMENT)
    label = year.label
    return (
        Proposal("sketch", f"{label}: first sketch of the company plan", days.on_or_after(third + 2 * WEEK)),
        Proposal("sketch", f"{label}: first sketches of the departments", days.on_or_after(third + 5 * WEEK)),
        Proposal("half_way", f"{label}: plans half-way, dependencies written down", half_way),
        Proposal("ready", f"{label}: plans ready, read by colleagues", days.on_or_before(announced - 2 * WEEK)),
        Proposal("lock", f"{label}: plans agreed and locked", days.on_or_before(announced - WEEK)),
        Proposal("meeting", f"{label}: plan announced to everybody", announced),
        _follow_up(year, days),
        Proposal("review", f"{label}: look back on the period", days.on_or_before(year.end - 3 * WEEK)),
    )


def _follow_up(year: FiscalYear, days: WorkDays) -> Proposal:
    """A week into each month, about the one before; the first after the year's first month."""
    first = days.on_or_after(add_months(year.start, 1) + WEEK)
    return Proposal("follow_up", f"{year.label}: monthly follow-up", first, Repeats.MONTHLY, year.end)
