"""The chain of a promise as a tree to look at: the service, what it needs, and what was agreed for each part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dsm.agreements.needs import AtLeast, Needs
from dsm.agreements.proof import Break, Proof
from dsm.agreements.terms import Agreement, Promise, Register

MOST_NODES = 300


@dataclass(frozen=True)
class Link:
    """An agreement in the tree, with what breaks at it."""

    agreement: Agreement
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True)
class Node:
    """`label`: key of a service or component, or the words of a group ("any of"). `kind`: service, component, group or
    more. `is_again`: it stands above already, with what is beneath it: it is one and the same thing."""

    kind: str
    label: str
    availability: Fraction | None = None
    links: tuple[Link, ...] = ()
    breaks: tuple[Break, ...] = ()
    children: "tuple[Node, ...]" = ()
    is_again: bool = False


def tree(register: Register, promise: Promise, proof: Proof) -> Node | None:
    """None for a promise without a service. Beyond 300 nodes the rest is only counted."""
    return _Growing(register, promise, proof).service(promise.service) if promise.service else None


@dataclass
class _Growing:
    register: Register
    promise: Promise
    proof: Proof
    seen: set[str] = field(default_factory=set)
    left: int = MOST_NODES

    def __post_init__(self) -> None:
        self.links: Mapping[str, list[Agreement]] = {}
        found: dict[str, list[Agreement]] = {}
        for link in self.register.links(self.promise):
            found.setdefault(link.component or link.service or "", []).append(link)
        self.links = found

    def service(self, key: str) -> Node:
        needs = self.register.needs[key]
        parts = needs.of if isinstance(needs, AtLeast) and needs.k == len(needs.of) else (needs,)
        return self._named("service", key, None, parts)

    def _node(self, needs: Needs) -> Node:
        if isinstance(needs, AtLeast):
            self.left -= 1
            return Node("group", needs.words, children=tuple(self._nodes(needs.of)))
        if needs in self.register.needs:
            return self.service(needs)
        return self._named("component", needs, self.register.component[needs].availability, ())

    def _named(self, kind: str, key: str, availability: Fraction | None, parts: tuple[Needs, ...]) -> Node:
        is_again = key in self.seen
        self.seen.add(key)
        self.left -= 1
        links = tuple(Link(one, self.proof.at(one.key)) for one in self.links.get(key, ()))
        children = () if is_again else tuple(self._nodes(parts))
        return Node(kind, key, availability, links, self.proof.at(key), children, is_again)

    def _nodes(self, parts: tuple[Needs, ...]) -> Iterator[Node]:
        for place, one in enumerate(parts):
            if self.left <= 0:
                yield Node("more", f"{len(parts) - place:,}")
                return
            yield self._node(one)
