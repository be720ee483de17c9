"""Which promises break when something stops, and what is owed for them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsm import renewals
from dsm.models import Agreement
from organizations.models import Membership
from valuestreams.accounting.typed import exact_money

OVER = (renewals.State.ENDED, renewals.State.AHEAD)


@dataclass(frozen=True)
class Given:
    """A promise that holds today, and the items whose stop breaks it. `credit_cents`: None when nobody said."""

    pk: int
    title: str
    about: frozenset[int]
    credit_cents: int | None
    currency: str


@dataclass(frozen=True)
class Owed:
    """Credits of promises: the sum of each currency in cents, and of how many nobody said what is owed."""

    sums: tuple[tuple[int, str], ...] = ()
    unsaid: int = 0


def given(membership: Membership) -> tuple[Given, ...]:
    """The promises that she reads and that have begun and not ended, by title. One query."""
    rows = Agreement.objects.visible_to(membership).promises().select_related("contract")
    today = localdate()
    return tuple(
        Given(row.pk, row.title, frozenset({row.item_id, row.twin} - {None}), row.credit_cents, row.currency)
        for row in rows.annotate(twin=F("product__item"))
        if renewals.standing(row.term, today).state not in OVER
    )


def broken(promises: Iterable[Given], fallen: Collection[int]) -> tuple[Given, ...]:
    """Those about one of the items that stop; what is only weakened still keeps its promise."""
    return tuple(one for one in promises if any(item in fallen for item in one.about))


def owed(promises: Iterable[Given]) -> Owed:
    sums: dict[str, int] = {}
    unsaid = 0
    for one in promises:
        if one.credit_cents is None:
            unsaid += 1
        else:
            sums[one.currency] = sums.get(one.currency, 0) + one.credit_cents
    return Owed(tuple((cents, currency) for currency, cents in sorted(sums.items())), unsaid)


def amounts(owed: Owed) -> str:
    """ "1,000.00 EUR"; no sum stands alone when of a promise nobody said what is owed. A dash for no promise."""
    sums = _(" and ").join(exact_money(cents, currency) for cents, currency in owed.sums)
    if not owed.unsaid:
        return sums or "–"
    unsaid = ngettext("of %(n)s promise nobody said it", "of %(n)s promises nobody said it", owed.unsaid)
    missing = unsaid % {"n": owed.unsaid}
    return _("incomplete: %(sums)s, and %(missing)s") % {"sums": sums, "missing": missing} if sums else missing
