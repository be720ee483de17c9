"""Why an initiative stands where it stands, in words and numbers that can be followed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import wording
from roadmaps.models import Initiative


@dataclass(frozen=True)
class Derivation:
    """A table that ends in the number that it derives; what templates/components/why.html shows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    place: str
    priority: Derivation
    before: tuple[Initiative, ...]
    unlocks: tuple[Initiative, ...]


def explain(one: Initiative, used: Mapping[int, Decimal]) -> Explanation:
    """`used`: wave to the person-days taken of it, those of `one` included."""
    before, unlocks = tuple(one.after.all()), tuple(one.unlocks.all())
    return Explanation(_place(one, before, used), _priority(one, unlocks), before, unlocks)


def days(value: Decimal | int) -> str:
    return wording.number(Fraction(value), 2)


def person_days(value: Decimal | int) -> str:
    words = ngettext("%(days)s person-day", "%(days)s person-days", 1 if value == 1 else 2)
    return words % {"days": days(value)}


def _place(one: Initiative, before: tuple[Initiative, ...], used: Mapping[int, Decimal]) -> str:
    if not one.is_planned:
        sentence = _("It is %(status)s, so drafting again leaves it where it is.")
        return sentence % {"status": one.get_status_display()}
    if one.moved_by_hand:
        return _("Somebody moved it to wave %(wave)s by hand. Drafting again places it anew.") % {"wave": one.wave}
    holding = max((row for row in before if row.holds_back), key=lambda row: row.last_wave, default=None)
    earliest = holding.last_wave + 1 if holding else 1
    if one.wave == earliest:
        return _soonest(one, holding)
    return _delayed(one, earliest, used)


def _soonest(one: Initiative, holding: Initiative | None) -> str:
    if holding is None:
        return _("The first wave has room for it after everything that is more urgent.")
    sentence = _("It needs “%(before)s” first, which ends in wave %(last)s. Wave %(wave)s is the next one.")
    return sentence % {"before": holding.title, "last": holding.last_wave, "wave": one.wave}


def _delayed(one: Initiative, earliest: int, used: Mapping[int, Decimal]) -> str:
    capacity = one.roadmap.capacity_days
    share = one.days_by_wave[0]
    if any(used.get(wave, 0) + share <= capacity for wave in range(earliest, one.wave)):
        return _("A wave before has room for it now. When the plan was drafted, that wave was fuller or had ended.")
    words = {"effort": person_days(one.effort_days), "earliest": earliest, "last": one.wave - 1}
    if earliest < one.wave - 1:
        return _("Waves %(earliest)s to %(last)s have no room for its %(effort)s beside more urgent work.") % words
    words |= {"used": days(used.get(earliest, 0)), "capacity": days(capacity)}
    return (
        _("Wave %(earliest)s has no room for its %(effort)s: more urgent work takes %(used)s of %(capacity)s.") % words
    )


def _priority(one: Initiative, unlocks: tuple[Initiative, ...]) -> Derivation:
    return Derivation(
        caption=_("What it closes, for each day of effort"),
        columns=(_("Practice"), _("Gap"), _("Weight"), _("Pain factor"), _("Product")),
        rows=tuple(_worth(share) for share in one.worth),
        total=(
            _("Sum ÷ %(effort)s") % {"effort": person_days(one.effort_days)}, "", "", "", wording.number(one.own_priority, 3),
        ),
        sentences=tuple(_inheritance(one, unlocks)),
    )  # fmt: skip


def _worth(share: dict) -> tuple[str, ...]:
    gap, weight, factor = share["gap"], share["weight"], share["factor"]
    factors = wording.number(weight, 2), wording.number(factor, 2)
    if gap is None:
        return share["practice"], _("not known"), *factors, wording.NOTHING
    return share["practice"], wording.share(Fraction(gap)), *factors, wording.number(gap * weight * factor, 3)


def _inheritance(one: Initiative, unlocks: tuple[Initiative, ...]) -> list[str]:
    if one.priority <= one.own_priority or not unlocks:
        return []
    heir = max(unlocks, key=lambda row: row.priority)
    sentence = _("It takes over the priority %(priority)s of “%(title)s”, which cannot begin without it.")
    return [sentence % {"priority": wording.number(one.priority, 3), "title": heir.title}]
