"""Two texts compared in the words of strategy: those of one plan, of the periods around it, of the plans above and below.

Each text is cut to the reader's clearance of the plan that it belongs to before anything is compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _

from organizations.models import Membership
from vpmom import plan as values
from vpmom.diff import Change, Weight, diff
from vpmom.frozen import thaw
from vpmom.models import ParentLink, Plan, Version
from vpmom.plan import Visibility
from vpmom.queries.reading import clearance, draft, for_member, texts_that_count
from vpmom.queries.signing import reading_level, today_in
from vpmom.queries.versions import section_label
from vpmom.wording import day

DRAFT = "draft"
OF_A_PLAN = "plan-"  # begins the choice of another plan; its id follows


class Relation(StrEnum):
    """What another plan is to the one at hand."""

    EARLIER = "earlier"
    ABOVE = "above"
    LATER = "later"
    BELOW = "below"

    @property
    def keeps_keys(self) -> bool:
        """Whether its lines have the keys of this plan's: a copy has, a plan above or below has its own."""
        return self in (Relation.EARLIER, Relation.LATER)


@dataclass(frozen=True)
class Choice:
    """A text that there is. `key`: how the address names it; `plan`: another plan whose text it is."""

    key: str
    name: str
    plan: Plan | None = None
    relation: Relation | None = None


@dataclass(frozen=True)
class Side:
    """One of two texts that are compared."""

    choice: Choice
    text: values.Plan

    @property
    def key(self) -> str:
        return self.choice.key

    @property
    def name(self) -> str:
        return self.choice.name

    @property
    def keeps_keys(self) -> bool:
        return self.choice.relation is None or self.choice.relation.keeps_keys


@dataclass(frozen=True)
class Difference:
    before: Side | None
    after: Side
    changes: tuple[tuple[str, tuple[Change, ...]], ...]  # (label of the section, what changed in it)
    choices: tuple[Choice, ...]  # this plan's, the newest first; then those of the plans around it

    @property
    def count(self) -> int:
        return sum(len(changes) for _label, changes in self.changes)


def difference(plan: Plan, membership: Membership, before: str = "", after: str = "") -> Difference | None:
    """Compare two texts; None where a side names a plan that is not beside this one, or that she does not see.

    before, after: the number of a version; "draft" for what stands in the editor or in sign-off; "plan-12" for the last
    locked text of a plan around this one, or its draft while it has none. Any other word gives way: on the right to the
    newest text, on the left to the next choice after the right one, or to the newest text when the right is another
    plan's.
    """
    own = tuple(_own(plan))
    choices = {choice.key: choice for choice in (*own, *_around(plan, membership))}
    if any(key.startswith(OF_A_PLAN) and key not in choices for key in (before, after)):
        return None
    right = choices.get(after, own[0])
    left = choices.get(before) or (own[0] if right.plan else _next(tuple(choices.values()), right))
    sides = {one.key: _side(plan, membership, one) for one in (left, right) if one}
    old, new = sides.get(left.key) if left else None, sides[right.key]
    return Difference(old, new, _compared(old, new, today_in(plan.organization)), tuple(choices.values()))


def _next(choices: tuple[Choice, ...], one: Choice) -> Choice | None:
    return next(iter(choices[choices.index(one) + 1 :]), None)


def _own(plan: Plan) -> Iterator[Choice]:
    decided = plan.versions.filter(state=Version.State.DECIDED).order_by("-number")
    found = list(decided.values_list("number", "vetted_on"))
    if plan.status != Plan.Status.LOCKED or not found:
        yield Choice(DRAFT, _draft_name(plan))
    for number, vetted in found:
        yield Choice(str(number), _version_name(number, vetted))


def _around(plan: Plan, membership: Membership) -> Iterator[Choice]:
    """The plans of the periods before and after, and those above and below, as far as she sees them."""
    relations = _relations(plan)
    rows = {row.pk: row for row in Plan.objects.visible_to(membership).filter(pk__in=relations)}
    decided = Version.objects.filter(plan__in=rows, state=Version.State.DECIDED).order_by("plan_id", "-number")
    newest = {pk: told for pk, *told in decided.distinct("plan_id").values_list("plan_id", "number", "vetted_on")}
    for pk, relation in relations.items():
        if row := rows.get(pk):
            text = _version_name(*newest[pk]) if pk in newest else _draft_name(row)
            yield Choice(f"{OF_A_PLAN}{pk}", _name(row, relation, text), row, relation)


def _relations(plan: Plan) -> dict[int, Relation]:
    """The id of each plan around this one and what it is to it, in the order in which they are offered."""
    links = list(ParentLink.objects.filter(Q(plan=plan) | Q(parent=plan)).order_by("pk").values_list("plan", "parent"))
    later = plan.later.order_by("pk").values_list("pk", flat=True)
    found = {plan.earlier_id: Relation.EARLIER} if plan.earlier_id else {}
    ordered = (
        (Relation.ABOVE, [parent for child, parent in links if child == plan.pk]),
        (Relation.LATER, list(later)),
        (Relation.BELOW, [child for child, parent in links if parent == plan.pk]),
    )
    for relation, ids in ordered:
        for pk in ids:
            found.setdefault(pk, relation)
    return found


def _name(plan: Plan, relation: Relation, text: str) -> str:
    words = {
        Relation.EARLIER: _("“%(plan)s” of the period before (%(text)s)"),
        Relation.ABOVE: _("“%(plan)s” above (%(text)s)"),
        Relation.LATER: _("“%(plan)s” of the period after (%(text)s)"),
        Relation.BELOW: _("“%(plan)s” below (%(text)s)"),
    }
    return words[relation] % {"plan": plan.title, "text": text}


def _version_name(number: int, vetted: date) -> str:
    return _("version %(number)s of %(day)s") % {"number": number, "day": day(vetted)}


def _draft_name(plan: Plan) -> str:
    return _("the draft") if plan.is_draft else _("the text in sign-off")


def _side(plan: Plan, membership: Membership, choice: Choice) -> Side:
    if choice.plan is not None:
        text = texts_that_count([choice.plan])[choice.plan.pk]
        return Side(choice, for_member(text, clearance(choice.plan, membership), membership))
    if choice.key == DRAFT:
        return Side(choice, for_member(*_draft(plan, membership), membership))
    row = plan.versions.get(number=int(choice.key))
    return Side(choice, for_member(thaw(row.content), clearance(plan, membership), membership))


def _draft(plan: Plan, membership: Membership) -> tuple[values.Plan, Visibility]:
    row = plan.versions.filter(state=Version.State.SUBMITTED).first()
    if row is None:
        return draft(plan), clearance(plan, membership)
    return thaw(row.content), reading_level(row, membership)


def _compared(before: Side | None, after: Side, today: date) -> tuple[tuple[str, tuple[Change, ...]], ...]:
    if before is None:
        return ()
    by_key = before.keeps_keys and after.keeps_keys
    return _by_section(diff(before.text, after.text, today=today, by_key=by_key), after.text)


def _by_section(changes: tuple[Change, ...], text: values.Plan) -> tuple[tuple[str, tuple[Change, ...]], ...]:
    """The major changes first, then the small ones, each under the label of its section."""
    keys = dict.fromkeys(change.section for change in changes)
    ordered = sorted(keys, key=lambda key: all(one.weight == Weight.MINOR for one in changes if one.section == key))
    return tuple(
        (section_label(text, key), tuple(change for change in changes if change.section == key)) for key in ordered
    )
