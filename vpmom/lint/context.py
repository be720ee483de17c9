"""What the checks may know beside the text of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from vpmom.plan import Link, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything but `today` may be left out: a check that lacks what it needs stays silent.

    `parents` are the plans above, `children` those below, `others` any live plans of the organization (those two may
    be among them). `units` gives the unit's name for every name and abbreviation in small letters, `units_with_plan`
    the names of the units that have a live plan.
    """

    today: date
    locking: bool = False  # the text is about to be submitted or decided: placeholders become errors
    pages: int | None = None  # of the real layout
    overflow: tuple[str, ...] = ()  # keys of the items that do not fit the first page
    parents: tuple[Plan, ...] = ()
    children: tuple[Plan, ...] = ()
    others: tuple[Plan, ...] = ()
    carried: frozenset[str] = frozenset()  # keys of the methods that a plan below was linked to by hand
    former: Plan | None = None  # the last locked text of this plan
    changed_parents: tuple[str, ...] = ()  # titles of the parents whose text changed after this plan was signed
    signed: date | None = None  # day of the last decision
    signed_is_current: bool = True  # it was made on this very text
    open_agreers: tuple[str, ...] = ()  # names of those with an A whose comment is not resolved
    headcount_grows: bool | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    units_with_plan: frozenset[str] | None = None
    dismissed: frozenset[Link] = frozenset()  # suggested links that the author turned down
    fiscal_year_end: tuple[int, int] | None = None  # month, day
