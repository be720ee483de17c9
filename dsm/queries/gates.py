"""Readiness in words: the figures of a gate, who may pass it, and all products beside each other."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dsm.controls.position import Position
from dsm.controls.readiness import Owed
from dsm.controls.rework import Rework
from dsm.controls.standing import State
from dsm.models import Gatekeeper, Product, Promotion
from dsm.models.controls import FAMILIES
from dsm.portfolio import STAGES
from dsm.queries.controls import Line, ProductControls, products_controls
from dsm.queries.products import in_order
from organizations.models import Membership
from organizations.permissions import Permission
from valuestreams.wording import number, percent

STAGE_WORDS = dict(Product.Stage.choices)


def stage_word(stage: str | None) -> str:
    return str(STAGE_WORDS[stage]) if stage else ""


# --- the controls of a product --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Show:
    """One choice of the list: its word in the address, how it reads, how many lines it holds."""

    word: str
    label: str
    count: int


SHOWS: dict[str, Callable[[Line, Position], bool]] = {
    "missing": lambda line, where: where.following is not None and line.standing in where.following.missing,
    "next": lambda line, where: where.next_stage is not None and line.standing.control.mandatory(where.next_stage),
    "now": lambda line, where: line.standing.control.mandatory(where.stage),
    "stale": lambda line, where: line.standing.state is State.STALE,
    "exempt": lambda line, where: line.standing.exempt,
    "all": lambda line, where: True,
}


def shows(found: ProductControls) -> list[Show]:
    """Those that make sense for the stage: behind the last gate nothing is next."""
    where = found.position
    labels = {
        "missing": _("Missing for %(stage)s") % {"stage": stage_word(where.next_stage)},
        "next": _("Owed in %(stage)s") % {"stage": stage_word(where.next_stage)},
        "now": _("Owed now"),
        "stale": _("Out of date"),
        "exempt": _("Exempted"),
        "all": _("All that apply"),
    }
    words = [word for word in SHOWS if where.next_stage or word not in ("missing", "next")]
    return [Show(word, labels[word], sum(SHOWS[word](line, where) for line in found.lines)) for word in words]


def families(found: ProductControls, word: str) -> list[tuple[str, list[Line]]]:
    """The lines of a choice by family, without families that have none."""
    lines = [line for line in found.lines if SHOWS[word](line, found.position)]
    groups = [(str(label), [line for line in lines if line.row.family == family]) for family, label in FAMILIES]
    return [group for group in groups if group[1]]


# --- the gate of a product ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Power:
    """What a reader may do at a gate. `keeper`: who is named to decide; None: only owners of the organization."""

    keeper: Membership | None
    may_name: bool
    may_write: bool
    may_overrule: bool


def power(product: Product, membership: Membership, asked: Owed | None) -> Power:
    keeper = Gatekeeper.objects.select_related("member__user").filter(product=product).first()
    may_write = membership.may_write(Permission.EDIT, product.unit_id)
    is_owner = membership.can(Permission.ADMINISTER)
    is_keeper = keeper is not None and keeper.member_id == membership.pk
    has_hard = bool(asked and asked.hard)
    return Power(
        keeper=keeper.member if keeper else None,
        may_name=is_owner,
        may_write=may_write,
        may_overrule=may_write and (is_owner or (is_keeper and not has_hard)),
    )


def record_of(product: Product) -> list[Promotion]:
    return list(Promotion.objects.filter(product=product).select_related("by__user"))


def share_in_words(owed: Owed | None) -> str:
    """ "42.9 %"; a dash when nothing is owed, which is not everything done."""
    return "–" if owed is None or owed.share is None else percent(owed.share)


def counted(owed: Owed) -> str:
    """What stands beside the share."""
    if not owed.count:
        return _("nothing is owed")
    said = _("%(met)s of %(owed)s met") % {"met": len(owed.met), "owed": owed.count}
    spared = len(owed.exempt)
    return said if not spared else f"{said}, " + ngettext("%(n)s exempted", "%(n)s exempted", spared) % {"n": spared}


def gate_facts(where: Position) -> list[dict]:
    """As components/facts.html shows them."""
    stage, following, rework = stage_word(where.stage), where.following, where.rework
    found = [
        {
            "label": _("Compliance in %(stage)s") % {"stage": stage},
            "value": share_in_words(where.now),
            "note": counted(where.now),
        }
    ]
    if following is None or rework is None:
        return found
    return [
        *found,
        {
            "label": _("Readiness for %(stage)s") % {"stage": stage_word(where.next_stage)},
            "value": share_in_words(following),
            "note": counted(following),
        },
        {"label": _("Rework risk"), "value": number_or_unknown(rework.risk), "note": _too_late(rework)},
        {
            "label": _("Work behind the gate"),
            "value": "?" if rework.work is None else number(rework.work),
            "unit": "" if rework.work is None else _("days"),
            "note": _("of what nobody has begun"),
        },
        {"label": _("Days to the gate"), "value": number_or_unknown(where.days), "note": gate_day(where)},
    ]


def number_or_unknown(value: int | None) -> str:
    return "?" if value is None else number(value)


def gate_day(where: Position) -> str:
    return _("no day is set") if where.gate_on is None else date_format(where.gate_on, "j M Y")


def _too_late(rework: Rework) -> str:
    not_begun = len(rework.not_started)
    if not not_begun:
        return _("everything is begun")
    words = {"n": not_begun}
    return ngettext("of %(n)s not begun comes too late", "of %(n)s not begun come too late", not_begun) % words


def lead(where: Position) -> str:
    """The finding in one sentence."""
    following = where.following
    words = {"stage": stage_word(where.next_stage), "now": stage_word(where.stage)}
    if not where.standings:
        return _("No control applies to this product yet.")
    if following is None:
        return _("In %(now)s there is no further gate. What is owed stays owed.") % words
    if following.share is None and not following.exempt:
        return _("Nothing is owed for %(stage)s.") % words
    if following.is_settled:
        return _("Everything that %(stage)s asks for is met or exempted: the gate can be passed.") % words
    missing = len(following.missing)
    words |= {"n": missing, "share": share_in_words(following)}
    return ngettext("%(stage)s: %(share)s ready. %(n)s control stands in the way.",
                    "%(stage)s: %(share)s ready. %(n)s controls stand in the way.", missing) % words  # fmt: skip


# --- all products ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Overview:
    """A product in the list of all."""

    product: Product
    position: Position

    @property
    def missing(self) -> int:
        return len(self.position.following.missing) if self.position.following else 0

    @property
    def hard(self) -> int:
        return len(self.position.following.hard) if self.position.following else 0

    @property
    def risk(self) -> int | None:
        return self.position.rework.risk if self.position.rework else None

    @property
    def compliance(self) -> str:
        return share_in_words(self.position.now)

    @property
    def readiness(self) -> str:
        return share_in_words(self.position.following)


@dataclass(frozen=True)
class Wanted:
    """What a reader asks to see. `stage` and `text` empty: all; `only`: "", "late" or "blocked"."""

    stage: str = ""
    text: str = ""
    only: str = ""
    sort: str = ""


SORTS: dict[str, Callable[[Overview], Any]] = {
    "name": lambda one: one.product.name.casefold(),
    "stage": lambda one: STAGES.index(one.product.stage),
    "gate": lambda one: one.product.gate_on,
    "readiness": lambda one: one.position.following and one.position.following.share,
    "compliance": lambda one: one.position.now.share,
    "missing": lambda one: one.position.following and one.missing,
    "risk": lambda one: one.risk,
}
ONLY: dict[str, Callable[[Overview], bool]] = {
    "": lambda one: True,
    "blocked": lambda one: one.missing > 0,
    "hard": lambda one: one.hard > 0,
    "late": lambda one: bool(one.risk),
    "undated": lambda one: one.position.following is not None and one.product.gate_on is None,
}


def overview(membership: Membership, wanted: Wanted, today: date | None = None) -> list[Overview]:
    """Every product that the reader sees and asks for, in the order that she wants; equals by name. Four queries."""
    rows = Product.objects.visible_to(membership).select_related("organization", "unit", "owner")
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.text:
        rows = rows.filter(name__icontains=wanted.text)
    products = list(rows)
    stands = products_controls(products, today or localdate())
    lines = [Overview(product, stands[product.pk].position) for product in products]
    return in_order(filter(ONLY[wanted.only], lines), wanted.sort, SORTS)


def overview_rows(lines: Iterable[Overview]) -> tuple[tuple[str, ...], list[tuple]]:
    """Header and rows for a spreadsheet; shares from 0 to 1, an empty cell for what is unknown or not owed."""
    header = (
        _("Product"), _("Business unit"), _("Stage"), _("Next gate"), _("Compliance"), _("Readiness"), _("Missing"),
        _("Hard gates open"), _("Rework risk"), _("Work behind the gate, days"),
    )  # fmt: skip
    return header, [_row(one) for one in lines]


def _row(one: Overview) -> tuple:
    where = one.position
    following, rework = where.following, where.rework
    return (
        one.product.name,
        one.product.unit.name if one.product.unit else "",
        stage_word(where.stage),
        where.gate_on,
        where.now.share,
        following.share if following else None,
        one.missing if following else None,
        one.hard if following else None,
        one.risk,
        rework.work if rework else None,
    )
