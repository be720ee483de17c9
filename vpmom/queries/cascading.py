"""How the plans hang together: every plan with its neighbours, and the family of one. Constant queries, however many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from organizations.models import Membership
from vpmom import cascade
from vpmom import plan as values
from vpmom.audience import for_reader, readable
from vpmom.cascade import Closeness
from vpmom.contradictions import Contradiction
from vpmom.contradictions import contradictions as contradictions_between
from vpmom.kinds import Kind, Part
from vpmom.models import Item, ParentLink, ParentQuestion, Plan
from vpmom.plan import Visibility
from vpmom.queries.reading import clearances, texts_that_count
from vpmom.words import plain

CARRIED = (Part.AIM, Part.ORDER, Part.WAY)  # what the cascade compares


@dataclass(frozen=True)
class Carried:
    """A method of a plan, and the plans below that carry it."""

    key: str
    text: str
    carriers: tuple["Below", ...]


@dataclass(frozen=True)
class Below:
    plan: Plan
    closeness: Closeness
    linked: bool  # by hand; otherwise by the likeness of the words only


@dataclass(frozen=True)
class Node:
    """A plan with what is directly above and below it."""

    plan: Plan
    vision: str
    methods: tuple[Carried, ...] = ()
    strays: tuple[Plan, ...] = ()  # below it, and carrying none of its methods
    parents: tuple[Plan, ...] = ()
    questions: int = 0  # open ones, about changes above
    above_unseen: bool = False  # it hangs below a plan that the reader does not see

    @property
    def orphans(self) -> tuple[Carried, ...]:
        return tuple(method for method in self.methods if not method.carriers)

    @property
    def has_below(self) -> bool:
        return bool(self.strays) or any(method.carriers for method in self.methods)

    @property
    def uncarried(self) -> tuple[Carried, ...]:
        """Orphans of a plan that has plans below; of one at the foot of the map nobody expects carriers."""
        return self.orphans if self.has_below else ()

    @property
    def hangs_nowhere(self) -> bool:
        """A plan of a unit with no plan above it."""
        return self.plan.unit_id is not None and not self.parents and not self.above_unseen

    @property
    def lacks(self) -> bool:
        """Whether anything is missing here: a carrier, a method that a plan below carries, an answer, a plan above."""
        return bool(self.uncarried or self.strays or self.questions) or self.hangs_nowhere


@dataclass(frozen=True)
class Family:
    """What stands above and below one plan."""

    parents: tuple["Above", ...]
    methods: tuple[Carried, ...]
    strays: tuple[Plan, ...]
    questions: tuple[ParentQuestion, ...]


@dataclass(frozen=True)
class Above:
    link: ParentLink
    method: str  # the words of the method that this plan carries; empty when it serves the plan as a whole
    closeness: Closeness | None  # of those words to the vision here


def family(plan: Plan, membership: Membership) -> Family:
    """The plans directly above and below `plan` that this member may read."""
    visible = Plan.objects.visible_to(membership)
    links = list(plan.parent_links.filter(parent__in=visible).select_related("parent__unit", "parent__owner", "plan"))
    below = visible.filter(parent_links__parent=plan, archived_at=None)
    rows = [plan, *(link.parent for link in links), *below.select_related("unit", "owner")]
    texts = _texts(rows, membership)
    own = _nodes_of(rows, membership, texts)[plan.pk]
    return Family(
        parents=tuple(_above(link, texts) for link in links),
        methods=own.methods,
        strays=own.strays,
        questions=tuple(_questions(links, membership)),
    )


def _questions(links: list[ParentLink], membership: Membership) -> Iterable[ParentQuestion]:
    """They tell internal lines of the plan above, so they are for those who may read these."""
    cleared = clearances([link.parent for link in links], membership)
    readers = [link for link in links if readable(Visibility.INTERNAL, cleared[link.parent_id])]
    rows = ParentQuestion.objects.filter(link__in=readers)
    return rows.select_related("link__parent", "version", "answered_by__user")


MOST_OFFERED = 200  # plans to hang below, the newest first


def methods_to_carry(plan: Plan, membership: Membership) -> list[tuple[Plan, tuple[values.Item, ...]]]:
    """Plans that may stand above `plan`, each with the methods that this member may read."""
    rows = Plan.objects.visible_to(membership).filter(archived_at=None).exclude(pk=plan.pk)
    plans = list(rows.exclude(parent_links__parent=plan).order_by("-pk")[:MOST_OFFERED])
    texts = _texts(plans, membership)
    plans.sort(key=lambda row: (row.unit_id is not None, row.title))
    return [
        (row, tuple(replace(item, text=plain(item.text)) for item in cascade.methods(texts[row.pk]))) for row in plans
    ]


def contradictions(membership: Membership) -> tuple[Contradiction, ...]:
    """Where the plans in use promise against each other, of what this member may read and, as check D4, of what counts."""
    rows = list(Plan.objects.visible_to(membership).filter(archived_at=None).select_related("unit", "owner"))
    cleared, texts = clearances(rows, membership), texts_that_count(rows)
    return contradictions_between({row.pk: for_reader(texts[row.pk], cleared[row.pk]) for row in rows})


def _above(link: ParentLink, texts: Mapping[int, values.Plan]) -> Above:
    methods = {item.key: item for item in cascade.methods(texts[link.parent_id])}
    method = methods.get(str(link.item)) if link.item else None
    if method is None:
        return Above(link, "", None)
    return Above(link, plain(method.text), cascade.match(method, texts[link.plan_id]).kind)


def nodes(membership: Membership) -> dict[int, Node]:
    """Every plan in use that this member may read, by its id, in the order of the titles."""
    rows = Plan.objects.visible_to(membership).filter(archived_at=None).order_by("title", "pk")
    return _nodes_of(list(rows.select_related("unit", "owner", "organization")), membership)


def _nodes_of(
    rows: list[Plan], membership: Membership, texts: Mapping[int, values.Plan] | None = None
) -> dict[int, Node]:
    by_id = {plan.pk: plan for plan in rows}
    texts = texts or _texts(rows, membership)
    links = ParentLink.objects.filter(plan__in=by_id, parent__deleted_at=None, parent__archived_at=None)
    above, below, unseen = defaultdict(list), defaultdict(dict), set()
    for link in links:
        if link.parent_id not in by_id:
            unseen.add(link.plan_id)
            continue
        above[link.plan_id].append(by_id[link.parent_id])
        below[link.parent_id][link.plan_id] = str(link.item or "")
    asked = defaultdict(int)
    for pk in ParentQuestion.objects.filter(link__plan__in=by_id, state="open").values_list("link__plan", flat=True):
        asked[pk] += 1
    return {
        plan.pk: replace(
            _node(plan, texts, below[plan.pk], by_id),
            parents=tuple(above[plan.pk]),
            questions=asked[plan.pk],
            above_unseen=plan.pk in unseen,
        )
        for plan in rows
    }


def _node(
    plan: Plan,
    texts: Mapping[int, values.Plan],
    linked: Mapping[int, str],
    by_id: Mapping[int, Plan],
) -> Node:
    text = texts[plan.pk]
    found = cascade.pairings(text, {pk: texts[pk] for pk in linked}, {pk: key for pk, key in linked.items() if key})
    methods = tuple(
        Carried(
            item.key,
            plain(item.text),
            tuple(Below(by_id[one.child], one.match.kind, one.linked) for one in found.carriers[item.key]),
        )
        for item in cascade.methods(text)
    )
    strays = tuple(by_id[pk] for pk in dict.fromkeys((*found.strays, *found.lost)))
    vision = " · ".join(plain(item.text) for item in cascade.visions(text))
    return Node(plan, vision, methods, strays)


def _texts(rows: Iterable[Plan], membership: Membership) -> dict[int, values.Plan]:
    """Of each plan the first level of what the cascade compares, as far as this member may read it."""
    rows = list(rows)
    keys = {key for plan in rows for part in CARRIED for key in plan.shape.keys_of(part)}
    items = defaultdict(lambda: defaultdict(list))
    for item in Item.objects.live().filter(plan__in=[p.pk for p in rows], section__in=keys, parent=None):
        items[item.plan_id][item.section].append(item)
    cleared = clearances(rows, membership)
    return {plan.pk: for_reader(_slim(plan, items[plan.pk]), cleared[plan.pk]) for plan in rows}


def _slim(plan: Plan, items: Mapping[str, list[Item]]) -> values.Plan:
    sections = tuple(
        values.Section(
            shape.key,
            tuple(values.Item(str(item.key), item.text, Visibility(item.visibility)) for item in items[shape.key]),
        )
        for shape in plan.shape.sections
        if shape.key in items
    )
    return values.Plan(title=plan.title, kind=Kind(plan.kind), sections=sections)
