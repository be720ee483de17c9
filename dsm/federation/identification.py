"""Which item a record speaks of. By its native key first, else by the identifiers of its class, in their order.

The rules follow the identification of well-known configuration databases:
- what lives in a host is told apart only among what lives in the same host;
- a record that says too little, or whose host nobody knows, is partial: it waits until the rest arrives;
- several records of one payload that mean one item are one, and the later row wins per attribute;
- a record that fits several items is ambiguous, and nothing of it is written.
And one is ours: an identifier does not bring together what a stronger identifier tells apart, so two servers of one
name and two serial numbers stay two.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from dsm.federation.record import Record
from dsm.federation.values import compared

DAYS_KEPT = 90  # that a partial record waits
MOST_PARTIAL = 1_000  # of one source
USUAL_IDENTIFIERS = (("serial_number",), ("name",))

Ref = int  # an item: its id, or a negative number for one that is still to be made
Reference = tuple[str, str]  # (class, native key), within one source
Marks = Mapping[str, str]  # identifier, such as "name+site": digest
LookUp = Callable[[Collection[str]], Mapping[int, Marks]]  # digests: all marks of the items that have one of them


@dataclass(frozen=True)
class ClassRule:
    """How items of a class are told apart, and what is expected to be known about them."""

    item_class: str
    identifiers: tuple[tuple[str, ...], ...] = (
        USUAL_IDENTIFIERS  # the strongest first; all attributes of one are needed
    )
    is_dependent: bool = False  # it lives in a host
    expected: tuple[str, ...] = ()  # attributes


@dataclass(frozen=True)
class Target:
    """An item and all that the payload says of it."""

    ref: Ref
    record: Record
    host: Ref | None = None
    references: tuple[Reference, ...] = ()  # more than one when rows with several keys meant one item


@dataclass(frozen=True)
class Partial:
    record: Record
    reason: str
    waits_for: Reference | None = None  # the host that nobody has named yet


@dataclass(frozen=True)
class Ambiguous:
    record: Record
    candidates: tuple[int, ...]


@dataclass(frozen=True)
class Identified:
    targets: tuple[Target, ...]
    partial: tuple[Partial, ...] = ()
    ambiguous: tuple[Ambiguous, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()  # line, reason
    merged: tuple[tuple[int, int], ...] = ()  # line, the line with which it became one
    suspected: tuple[tuple[int, ...], ...] = ()  # items that have the same marks and yet several keys


def mark(item_class: str, entry: Sequence[str], attributes: Mapping[str, object], host: Ref | None) -> str | None:
    """The digest of one identifier; None when the record does not say all of it."""
    said = [attributes.get(name) for name in entry]
    if any(value is None or value == "" for value in said):
        return None
    words = [item_class, str(host or ""), *entry, *(compared(value) for value in said)]  # type: ignore[arg-type]
    return blake2b("\x1f".join(words).encode(), digest_size=16).hexdigest()


def marks(rule: ClassRule, attributes: Mapping[str, object], host: Ref | None) -> dict[str, str]:
    """{identifier: digest} of every identifier of the class that is said completely, the strongest first."""
    found = {"+".join(entry): mark(rule.item_class, entry, attributes, host) for entry in rule.identifiers}
    return {entry: digest for entry, digest in found.items() if digest is not None}


def together(earlier: Record, later: Record) -> Record:
    """Two records of one item as one: the later row wins per attribute."""
    return replace(
        later,
        native_key=later.native_key or earlier.native_key,
        attributes={**earlier.attributes, **later.attributes},
        supplier=later.supplier or earlier.supplier,
        host=later.host or earlier.host,
        needs=tuple(dict.fromkeys((*earlier.needs, *later.needs))),
        seen_at=max(filter(None, (earlier.seen_at, later.seen_at)), default=None),
    )


def hosts_first(records: Iterable[Record]) -> list[Record]:
    """The same records, every host before what lives in it, else in their order: so that batches need not wait."""
    rows = list(records)
    hosts = {row.reference: row.host for row in rows if row.reference is not None}
    return sorted(rows, key=lambda row: _depth(row.host, hosts))


def _depth(host: Reference | None, hosts: Mapping[Reference, Reference | None]) -> int:
    depth = 0
    while host is not None and depth < 20:  # a circle of hosts ends here, and its rows wait for each other
        depth, host = depth + 1, hosts.get(host)
    return depth


def identify(
    records: Sequence[Record],
    rules: Mapping[str, ClassRule],
    natives: Mapping[Reference, int],
    look_up: LookUp,
    may_insert: bool = True,
) -> Identified:
    """Sort the records of one source.

    natives: the ids of the items that this source has named. look_up is asked once per level of hosts.
    """
    work = _Work(rules, dict(natives), may_insert)
    waiting = work.by_native_key(records)
    while ready := [row for row in waiting if work.has_its_host(row)]:
        taken = {id(row) for row in ready}
        waiting = [row for row in waiting if id(row) not in taken]
        work.learn(look_up(work.digests_of(ready)))
        for row in ready:
            work.settle(row)
    for row in waiting:
        work.wait_for_host(row)
    return work.result()


@dataclass
class _Work:
    rules: Mapping[str, ClassRule]
    natives: dict[Reference, Ref]
    may_insert: bool
    marks_of: dict[Ref, dict[str, str]] = field(default_factory=dict)
    refs_of: dict[str, set[Ref]] = field(default_factory=dict)
    targets: dict[Ref, Target] = field(default_factory=dict)
    made: int = 0
    partial: list[Partial] = field(default_factory=list)
    ambiguous: list[Ambiguous] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    merged: list[tuple[int, int]] = field(default_factory=list)
    suspected: dict[tuple[int, ...], None] = field(default_factory=dict)

    def rule(self, row: Record) -> ClassRule:
        return self.rules.get(row.item_class) or ClassRule(row.item_class)

    def by_native_key(self, records: Sequence[Record]) -> list[Record]:
        """Rows with one native key are one."""
        found: dict[object, Record] = {}
        for row in records:
            place: object = row.reference or row.line
            if place in found:
                self.merged.append((row.line, found[place].line))
                row = replace(together(found[place], row), line=found[place].line)
            found[place] = row
        return list(found.values())

    def has_its_host(self, row: Record) -> bool:
        return row.reference in self.natives or self._host_is_settled(row)

    def _host_is_settled(self, row: Record) -> bool:
        if row.host is None:
            return not self.rule(row).is_dependent
        return row.host in self.natives

    def host(self, row: Record) -> Ref | None:
        return self.natives.get(row.host) if row.host else None

    def digests_of(self, rows: Iterable[Record]) -> set[str]:
        return {digest for row in rows for digest in self._marks(row).values()}

    def _marks(self, row: Record) -> dict[str, str]:
        """What lives in a host is not told apart without it."""
        if not self._host_is_settled(row):
            return {}
        return marks(self.rule(row), row.attributes, self.host(row))

    def learn(self, found: Mapping[int, Marks]) -> None:
        for ref, has in found.items():
            self._note(ref, has)

    def _note(self, ref: Ref, has: Marks) -> None:
        self.marks_of.setdefault(ref, {}).update(has)
        for digest in has.values():
            self.refs_of.setdefault(digest, set()).add(ref)

    def settle(self, row: Record) -> None:
        has = self._marks(row)
        ref = self.natives.get(row.reference) if row.reference else None
        if ref is None:
            candidates = self._candidates(has)
            if len(candidates) > 1:
                self._ask(row, sorted(one for one in candidates if one > 0))
                return
            ref = next(iter(candidates), None)
        else:
            self._suspect(ref, has)
        if ref is None and not has:
            self.partial.append(Partial(row, self._what_is_missing(row)))
        elif ref is None and not self.may_insert:
            self.refused.append(
                (row.line, "Nobody knows this item yet, and this source may only speak of known items.")
            )
        else:
            self._take(self._new() if ref is None else ref, row, has)

    def _ask(self, row: Record, known: list[int]) -> None:
        """Nobody can be asked about items that are still to be made: then it waits, until it comes again."""
        if len(known) > 1:
            self.ambiguous.append(Ambiguous(row, tuple(known)))
        else:
            self.partial.append(Partial(row, "It fits several items alike, some of them new in the same list."))

    def _candidates(self, has: Marks) -> set[Ref]:
        """Of the first identifier that fits any item: those that no stronger one tells apart."""
        stronger: dict[str, str] = {}
        for entry, digest in has.items():
            fitting = {ref for ref in self.refs_of.get(digest, ()) if not self._told_apart(ref, stronger)}
            if fitting:
                return fitting
            stronger[entry] = digest
        return set()

    def _told_apart(self, ref: Ref, stronger: Marks) -> bool:
        known = self.marks_of.get(ref, {})
        return any(known.get(entry, digest) != digest for entry, digest in stronger.items())

    def _suspect(self, ref: Ref, has: Marks) -> None:
        """A key names one item and the strongest identifier another: perhaps they are the same."""
        strongest = next(iter(has.values()), None)
        others = {one for one in self.refs_of.get(strongest or "", ()) if one > 0} | ({ref} if ref > 0 else set())
        if len(others) > 1:
            self.suspected[tuple(sorted(others))] = None

    def _what_is_missing(self, row: Record) -> str:
        ways = [" and ".join(name.replace("_", " ") for name in entry) for entry in self.rule(row).identifiers]
        return f"It does not say enough to tell which item it is. It needs {', or '.join(ways)}."

    def _new(self) -> Ref:
        self.made += 1
        return -self.made

    def _take(self, ref: Ref, row: Record, has: Marks) -> None:
        before = self.targets.get(ref)
        references = dict.fromkeys(before.references) if before else {}
        if row.reference:
            self.natives[row.reference] = ref
            references[row.reference] = None
        if before:
            self.merged.append((row.line, before.record.line))
            row = replace(together(before.record, row), line=before.record.line)
        host = self.host(row) or (before.host if before else None)
        self.targets[ref] = Target(ref, row, host, tuple(references))
        self._note(ref, has)

    def wait_for_host(self, row: Record) -> None:
        if row.host is None:
            self.partial.append(Partial(row, "It does not say what it lives in."))
        else:
            item_class, key = row.host
            self.partial.append(
                Partial(row, f"It lives in {item_class} “{key}”, which nobody has named yet.", row.host)
            )

    def result(self) -> Identified:
        return Identified(
            tuple(self.targets.values()), tuple(self.partial), tuple(self.ambiguous), tuple(self.refused),
            tuple(self.merged), tuple(self.suspected),
        )  # fmt: skip
