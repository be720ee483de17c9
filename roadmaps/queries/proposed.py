"""What could become an initiative, whoever asks for it, and the roadmaps that it may go into."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from organizations.models import Membership
from roadmaps.models import Roadmap

MOST_TITLE, MOST_WHY = 300, 500  # characters, as an initiative holds


@dataclass(frozen=True)
class Proposed:
    """`about`: the step or the finding that `key` names, in words; `group`: of what kind it is. `gives` is the share of
    what `measure` says that this alone brings (negative when it costs), None when that cannot be told. Person-days and
    working days as far as they are known.
    """

    key: str
    about: str
    title: str
    why: str
    gives: Fraction | None = None
    measure: str = ""
    group: str = ""
    effort_days: Decimal | None = None
    duration_days: int | None = None


def roadmaps_for(membership: Membership):
    """Roadmaps that she may write in, the newest first."""
    rows = Roadmap.objects.visible_to(membership)
    return rows.filter(unit__in=membership.unit_ids) if membership.is_scoped else rows
