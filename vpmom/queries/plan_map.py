"""The map of the plans: each drawn below the method that it carries. Constant queries, however many plans."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from organizations.models import Membership, Unit
from vpmom.queries.cascading import Below, Node, nodes

DEEPEST = 8  # levels on one page; below that, the family of a plan leads on


@dataclass(frozen=True)
class Branch:
    """A method on the map with the plans that carry it; without words, the plans that carry none."""

    method: str
    leaves: tuple["Leaf", ...]


@dataclass(frozen=True)
class Leaf:
    """A plan on the map. `again`: it stands below several plans, and what is below it is drawn at the first."""

    node: Node
    below: Below | None = None  # how it carries the method that it is drawn at
    branches: tuple[Branch, ...] = ()
    again: bool = False
    goes_on: bool = False  # there are plans below it that found no room


@dataclass(frozen=True)
class Map:
    """`plans`, `uncarried`, `questions`: how many there are, whatever of them is shown."""

    roots: tuple[Leaf, ...]  # plans of the whole organization, and others with plans below them
    alone: tuple[Leaf, ...]  # plans of a unit with nothing above and nothing below
    plans: int
    uncarried: int  # methods of plans with plans below, which none of these carries
    questions: int


Keeps = Callable[[Node], bool]


def cascade_map(membership: Membership, *, unit: Unit | None = None, only_missing: bool = False) -> Map:
    """Every plan in use that this member may read, by what it hangs below.

    unit: only plans of it and of the units below it, with all that is above and below them. only_missing: only plans
    where something is missing, and the way down to them.
    """
    found = nodes(membership)
    tops = sorted((node for node in found.values() if not node.parents), key=lambda node: node.plan.unit_id is not None)
    alone = [node for node in tops if node.hangs_nowhere and not node.has_below]
    drawn: set[int] = set()
    roots = [_leaf(node, found, drawn) for node in tops if node not in alone]
    leaves = [Leaf(node) for node in alone]
    if unit is not None:
        units = Unit.objects.visible_to(membership).subtree_ids([unit.pk])
        roots, leaves = (_of_units(some, lambda node: node.plan.unit_id in units) for some in (roots, leaves))
    if only_missing:
        roots = [kept for leaf in roots if (kept := _missing(leaf))]
    return Map(
        tuple(roots),
        tuple(leaves),
        len(found),
        sum(len(node.uncarried) for node in found.values()),
        sum(node.questions for node in found.values()),
    )


def nodes_on_map(membership: Membership, *, unit: Unit | None = None, only_missing: bool = False) -> list[Node]:
    """The plans of the map as a list, in the order of the titles; with a wish, only those that it is about."""
    found = nodes(membership).values()
    units = None if unit is None else Unit.objects.visible_to(membership).subtree_ids([unit.pk])
    return [
        node for node in found if (units is None or node.plan.unit_id in units) and (node.lacks or not only_missing)
    ]


def _leaf(node: Node, nodes: Mapping[int, Node], drawn: set[int], below: Below | None = None, depth: int = 0) -> Leaf:
    if node.plan.pk in drawn:
        return Leaf(node, below, again=True)
    if depth == DEEPEST:
        return Leaf(node, below, goes_on=node.has_below)
    drawn.add(node.plan.pk)
    if not node.has_below:
        return Leaf(node, below)
    branches = [
        Branch(method.text, tuple(_leaf(nodes[one.plan.pk], nodes, drawn, one, depth + 1) for one in method.carriers))
        for method in node.methods
    ]
    if node.strays:
        branches.append(Branch("", tuple(_leaf(nodes[one.pk], nodes, drawn, depth=depth + 1) for one in node.strays)))
    return Leaf(node, below, tuple(branches))


def _of_units(leaves: list[Leaf], keeps: Keeps) -> list[Leaf]:
    return [kept for leaf in leaves if (kept := _way_to(leaf, keeps))]


def _way_to(leaf: Leaf, keeps: Keeps) -> Leaf | None:
    """`leaf` as it is when its plan is kept; otherwise only the way down to those that are."""
    if keeps(leaf.node):
        return leaf
    branches = tuple(
        Branch(branch.method, tuple(leaves))
        for branch in leaf.branches
        if (leaves := _of_units(list(branch.leaves), keeps))
    )
    return replace(leaf, branches=branches) if branches else None


def _missing(leaf: Leaf) -> Leaf | None:
    """Of `leaf` the methods that nobody carries, the plans that carry none, and the way to more of these."""
    branches = []
    for branch in leaf.branches:
        below = [one if not branch.method else _missing(one) for one in branch.leaves]
        leaves = tuple(one for one in below if one)
        if leaves or not branch.leaves:
            branches.append(Branch(branch.method, leaves))
    return replace(leaf, branches=tuple(branches)) if branches or leaf.node.lacks else None
