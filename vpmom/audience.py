"""What of a plan a reader may see: one rule for pages, versions, diffs, exports and the API."""

from collections.abc import Mapping
from dataclasses import replace

from vpmom.plan import VISIBILITIES, Item, Plan, Section, Visibility


def readable(visibility: Visibility, clearance: Visibility) -> bool:
    """Whether somebody who may read up to `clearance` may read something of `visibility`."""
    return VISIBILITIES.index(visibility) <= VISIBILITIES.index(clearance)


def for_reader(plan: Plan, clearance: Visibility) -> Plan:
    """`plan` without what lies beyond `clearance`: no item, none of its children, links, mutes or counts."""
    sections = tuple(replace(section, items=_readable(section.items, clearance)) for section in plan.sections)
    kept = {item.key for section in sections for item in _flat(section)}
    return replace(
        plan,
        sections=sections,
        links=frozenset(link for link in plan.links if {link.source, link.target} <= kept),
        muted=tuple(mute for mute in plan.muted if not mute.item or mute.item in kept),
    )


def public(plan: Plan) -> Plan:
    """What anybody may read: the public items, and nothing of how the text came about.

    A plan of which no item is public says nothing of itself but its title.
    """
    shown = replace(for_reader(plan, Visibility.PUBLIC), muted=())
    if not any(plan.walk()) or any(shown.walk()):
        return shown
    return replace(shown, intro="", owner="", rapid=())


def stricter(one: Visibility, other: Visibility) -> Visibility:
    """The one that fewer may read."""
    return max(one, other, key=VISIBILITIES.index)


def hidden(plan: Plan, clearance: Visibility) -> Mapping[str, int]:
    """How many items of each section `clearance` does not show; sections with none are left out."""
    before, after = _counts(plan), _counts(for_reader(plan, clearance))
    return {key: number - after[key] for key, number in before.items() if number > after[key]}


def _readable(items: tuple[Item, ...], clearance: Visibility) -> tuple[Item, ...]:
    return tuple(
        replace(item, children=_readable(item.children, clearance))
        for item in items
        if readable(item.visibility, clearance)
    )


def _flat(section: Section) -> list[Item]:
    waiting, found = list(section.items), []
    while waiting:
        item = waiting.pop()
        found.append(item)
        waiting += item.children
    return found


def _counts(plan: Plan) -> dict[str, int]:
    return {section.key: len(_flat(section)) for section in plan.sections}
