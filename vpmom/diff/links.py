"""What became of the confirmed links between the lines of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vpmom.diff.change import Change, Weight, called, name, word
from vpmom.diff.matching import Matching, Spot
from vpmom.plan import LinkKind, Plan

Ends = tuple[LinkKind, int, int]  # source and target as numbers that both plans share


@dataclass(frozen=True, slots=True)
class Links:
    """The links of both plans by shared numbers: that of the later plan, or below 0 for what is gone."""

    before: frozenset[Ends]
    after: frozenset[Ends]
    lines: Mapping[int, Spot]
    lasting: frozenset[int]  # numbers of the lines that are in both plans


def links_of(matching: Matching, before: Plan, after: Plan) -> Links:
    """Links whose ends are no lines of the plan say nothing and are left out."""
    numbers = {old.number: new.number for old, new in matching.pairs}
    shared = {spot.number: numbers.get(spot.number, -1 - spot.number) for spot in matching.before}
    lines = {new.number: new for new in matching.after} | {-1 - old.number: old for old in matching.gone}
    return Links(
        _ends(before, {spot.item.key: shared[spot.number] for spot in reversed(matching.before)}),
        _ends(after, {spot.item.key: spot.number for spot in reversed(matching.after)}),
        lines,
        frozenset(numbers.values()),
    )


def _ends(plan: Plan, numbers: Mapping[str, int]) -> frozenset[Ends]:
    return frozenset(
        (link.kind, numbers[link.source], numbers[link.target])
        for link in plan.links
        if link.source in numbers and link.target in numbers
    )


def link_changes(matching: Matching, before: Plan, after: Plan) -> Iterator[Change]:
    """Answers of obstacles that are in both plans, and what other lines that are in both plans serve or measure."""
    links = links_of(matching, before, after)
    for gained, ends in ((True, links.after - links.before), (False, links.before - links.after)):
        for kind, source, target in sorted(ends):
            subject = target if kind == LinkKind.ANSWERS else source
            if subject in links.lasting:
                yield _change(kind, links.lines[source], links.lines[target], after, gained)


def _change(kind: LinkKind, source: Spot, target: Spot, plan: Plan, gained: bool) -> Change:
    if kind == LinkKind.ANSWERS:
        return _answer(source, target, plan, gained)
    verb = {LinkKind.SERVES: ("serves", "serve"), LinkKind.MEASURES: ("measures", "measure")}[kind]
    does = f"{verb[0]}" if gained else f"no longer {verb[0]}"
    object_ = f"{word(plan, target.section)} {name(target.item)}"
    return Change(
        "link_added" if gained else "link_removed",
        source.section,
        source.item.key,
        f"{called(plan, source.section, source.item)} {does} {object_}.",
        "" if gained else target.item.text,
        target.item.text if gained else "",
        Weight.MINOR,
        also=(target.item.key,),
    )


def _answer(source: Spot, target: Spot, plan: Plan, gained: bool) -> Change:
    how = "is answered by" if gained else "is no longer answered by"
    sentence = f"{called(plan, target.section, target.item)} {how} {word(plan, source.section)} {name(source.item)}."
    return Change(
        "obstacle_answered" if gained else "answer_lost",
        target.section,
        target.item.key,
        sentence,
        "" if gained else source.item.text,
        source.item.text if gained else "",
        also=(source.item.key,),
    )
