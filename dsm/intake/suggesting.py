"""What the columns of a file probably mean, by their names, by what stands in them, and by the last file of the source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from dsm.intake import mapping as terms
from dsm.intake.cells import word_of
from dsm.intake.mapping import Column
from dsm.intake.profile import ColumnProfile

ALIKE = 0.84  # of two words, from 0 to 1
# Words as `cells.word_of` makes them. The better name of a target stands first.
NAMES: dict[str, tuple[str, ...]] = {
    terms.KEY: (
        "native_key", "source_key", "key", "ci_id", "item_id", "asset_id", "asset_tag", "id", "sys_id", "uuid", "guid",
        "external_id", "inventory_number", "inventarnummer", "asset_no",
    ),
    terms.NAME: (
        "name", "ci_name", "item_name", "asset_name", "hostname", "host_name", "display_name", "computer_name", "label",
        "title", "device", "device_name", "system", "bezeichnung",
    ),
    terms.CLASS: ("class", "ci_class", "item_class", "sys_class_name", "type", "ci_type", "category", "klasse", "typ"),
    terms.SUPPLIER: ("supplier", "vendor", "provider", "manufacturer", "lieferant", "anbieter", "hersteller"),
    terms.HOST: ("host", "runs_on", "installed_on", "hosted_on", "parent", "lives_in", "host_key"),
    terms.HOST_CLASS: ("host_class", "host_type", "parent_class"),
    terms.NEEDS: ("needs", "depends_on", "uses", "requires", "dependencies", "dependency"),
    terms.SEEN: (
        "seen_at", "last_seen", "last_discovered", "last_scan", "last_scanned", "discovered", "updated", "last_updated",
        "last_update", "zuletzt_gesehen",
    ),
}  # fmt: skip
# Attributes that go by many names.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "serial_number": ("serial", "serial_no", "serial_nr", "s_n", "sn", "seriennummer"),
    "ip_address": ("ip", "ip_addr", "ipv4", "ip_adresse", "primary_ip"),
    "mac_address": ("mac", "mac_addr"),
    "operating_system": ("os", "os_name", "betriebssystem"),
    "memory_gb": ("ram", "ram_gb", "memory", "arbeitsspeicher"),
    "cores": ("cpu", "cpus", "cpu_cores", "vcpu", "vcpus", "core_count"),
    "location": ("site", "standort", "room", "ort"),
    "status": ("state", "lifecycle", "lifecycle_status", "zustand"),
    "availability": ("availability_percent", "uptime", "verfuegbarkeit"),
    "model": ("model_name", "modell"),
    "version": ("ver", "release"),
}
OURS = "OrgScale "  # how the columns begin that we add to a list of bad rows


def suggested(
    columns: Sequence[ColumnProfile],
    *,
    known: Collection[str] = (),
    classes: Collection[str] = (),
    saved: terms.Mapping | None = None,
) -> terms.Mapping:
    """`known`: words of attributes that items have already; `classes`: theirs. What was `saved` goes before a guess."""
    before = saved or terms.Mapping()
    taken = {column.name for column in columns if column.name in before.columns}
    found = dict(before.within([column.name for column in columns]).columns)
    open_ = [column for column in columns if column.name not in taken and not column.name.startswith(OURS)]
    for target in NAMES:
        best = _best(open_, NAMES[target])
        if best is not None and not any(one.target == target for one in found.values()):
            found[best.name] = _column(best, target)
            open_.remove(best)
    words = {one.attribute for one in found.values()}
    for column in open_ if saved is None else ():
        word = _attribute(column.name, known)
        if word and word not in words and column.filled:
            words.add(word)
            found[column.name] = replace(_column(column, terms.ATTRIBUTE), attribute=word)
    ordered = {column.name: found[column.name] for column in columns if column.name in found}
    whole = terms.Mapping(ordered, before.constants, before.fixed)
    return with_classes(whole, columns, classes)


def _column(column: ColumnProfile, target: str) -> Column:
    kind = column.kind if target == terms.ATTRIBUTE else "moment" if target == terms.SEEN else "text"
    return Column(target, kind=kind, decimal=column.decimal, order=column.order)


def _best(columns: Iterable[ColumnProfile], names: Sequence[str]) -> ColumnProfile | None:
    """The column that is called like the first of `names`; else like one of them, nearly."""
    by_word = {word_of(column.name): column for column in reversed([one for one in columns if one.filled])}
    exact = next((by_word[name] for name in names if name in by_word), None)
    if exact is not None:
        return exact
    near = [(alike(word, name), column) for word, column in by_word.items() for name in names if len(name) > 4]
    score, column = max(near, key=lambda pair: pair[0], default=(0.0, None))
    return column if score >= ALIKE else None


def _attribute(heading: str, known: Collection[str]) -> str:
    """The word of an attribute: one that items have already, a usual one, or the heading itself."""
    word = word_of(heading)
    if not word or word in known:
        return word
    usual = next((name for name, others in ATTRIBUTES.items() if word == name or word in others), "")
    if usual:
        return usual
    near = max(known, key=lambda one: alike(word, one), default="")
    return near if near and alike(word, near) >= ALIKE and len(word) > 4 else word


def alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def with_classes(mapping: terms.Mapping, columns: Sequence[ColumnProfile], known: Collection[str]) -> terms.Mapping:
    """Words of the column with the class that mean a class which is known already, such as "Servers" for "server"."""
    heading = next(iter(mapping.headings(terms.CLASS)), None)
    found = next((column for column in columns if column.name == heading), None)
    if heading is None or found is None:
        return mapping
    old = mapping.columns[heading]
    guesses = {word: _class(word, known) for word, _count in found.words if word not in old.translation}
    new = {word: name for word, name in guesses.items() if name}
    translated = replace(old, translation={**old.translation, **new})
    return replace(mapping, columns={**mapping.columns, heading: translated})


def _class(word: str, known: Collection[str]) -> str:
    """A known class that the word means, "" when it is its own class."""
    own = word_of(word, "-")
    if own in known:
        return ""
    singular = own.removesuffix("s")
    return singular if singular in known else ""


def missing(saved: Mapping[str, Column], header: Collection[str]) -> list[str]:
    """Headings of the last file that this one does not have."""
    return [heading for heading, column in saved.items() if column.target and heading not in header]
