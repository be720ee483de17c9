"""What somebody who copies a plan chooses among, and where its measures stand by now."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from organizations.models import Membership
from vpmom import plan as values
from vpmom.audience import for_reader
from vpmom.kinds import Part
from vpmom.models import CheckIn, Plan
from vpmom.plan import ObstacleState, Visibility
from vpmom.queries.reading import clearance, draft
from vpmom.words import live, plain


@dataclass(frozen=True)
class Choice:
    """A line on the first level; what stands below goes with it."""

    key: str
    words: str
    note: str  # how many lines stand below it, or the state of an obstacle
    below: int
    is_usual: bool  # ticked when the page opens


@dataclass(frozen=True)
class ChoiceGroup:
    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class CopyPage:
    plan: Plan
    text: values.Plan
    groups: tuple[ChoiceGroup, ...]
    later: tuple[Plan, ...]  # plans that were already made from this one
    sees_all: bool

    @property
    def usual(self) -> list[str]:
        return [choice.key for group in self.groups for choice in group.choices if choice.is_usual]


def copy_page(plan: Plan, membership: Membership, *, as_template: bool) -> CopyPage:
    cleared = clearance(plan, membership)
    text = for_reader(draft(plan), cleared)
    later = Plan.objects.visible_to(membership).filter(earlier=plan).order_by("pk")
    return CopyPage(plan, text, tuple(_groups(text, as_template)), tuple(later), cleared == Visibility.CONFIDENTIAL)


def _groups(text: values.Plan, as_template: bool) -> Iterator[ChoiceGroup]:
    for section in text.sections:
        part = text.shape.section(section.key).part
        choices = tuple(
            Choice(
                item.key,
                plain(item.text),
                item.obstacle.state.value if item.obstacle else "",
                sum(1 for _each in values.descend(item)) - 1,
                _is_usual(part, item, as_template),
            )
            for item in section.items
        )
        if choices:
            yield ChoiceGroup(section.key, text.label(section.key), choices)


def _is_usual(part: Part, item: values.Item, as_template: bool) -> bool:
    """What was done last time is what one thinks about anew; what still stands in the way comes along."""
    if not live(item.text):
        return False
    if as_template:
        return item.visibility != Visibility.CONFIDENTIAL
    if part == Part.HURDLE:
        return item.obstacle is None or item.obstacle.state != ObstacleState.CLEARED
    return part in (Part.AIM, Part.ORDER, Part.RESULT)


def last_values(plan: Plan) -> dict[str, Decimal]:
    """Key of each measure to the last value that was checked in."""
    rows = CheckIn.objects.filter(item__plan=plan).order_by("item_id", "-on", "-pk")
    # Of a day only the last word counts, also where it says that nobody knows.
    found: dict[str, Decimal] = {}
    for key, value in rows.distinct("item_id", "on").values_list("item__key", "value"):
        if value is not None:
            found.setdefault(str(key), value)
    return found
