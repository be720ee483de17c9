"""What the editor shows of a plan: its sections as far as the reader may see them, its head, who changed what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from organizations.models import Membership
from organizations.permissions import Permission
from vpmom import plan as values
from vpmom.audience import for_reader, hidden, readable
from vpmom.frozen import freeze_item, thaw_item
from vpmom.history import Step, back, forth
from vpmom.kinds import SectionShape
from vpmom.models import Item, Plan, PlanSection, SectionRevision
from vpmom.plan import Visibility, descend
from vpmom.queries.reading import clearance, draft, unseen

SHOWN_CHANGES = 50  # the newest, in the history of a section
QUOTED = 120  # letters of a line in that history


@dataclass(frozen=True)
class SectionState:
    """A section as one member sees it. `revision` 0: the plan does not have it yet."""

    shape: SectionShape
    label: str  # the plan's own; empty: the kind's
    revision: int
    items: tuple[values.Item, ...]
    hidden: int  # lines that she may not read; 0 for who may not write here
    changed_by: str
    changed_at: datetime | None
    can_undo: bool = False
    can_redo: bool = False

    @property
    def key(self) -> str:
        return self.shape.key

    @property
    def title(self) -> str:
        return self.label or self.shape.label

    @property
    def json(self) -> dict[str, Any]:
        """As plain JSON values, for the scripts of the page and for the API."""
        return {
            "key": self.key,
            "label": self.label,
            "title": self.title,
            "revision": self.revision,
            "items": [freeze_item(item) for item in self.items],
            "hidden": self.hidden,
            "changed_by": self.changed_by,
            "changed_at": self.changed_at.isoformat() if self.changed_at else None,
            "can_undo": self.can_undo,
            "can_redo": self.can_redo,
        }


@dataclass(frozen=True)
class LineChange:
    what: str  # added, removed, changed, moved
    text: str
    before: str = ""


@dataclass(frozen=True)
class Change:
    """One step in the history of a section, as far as the reader may see it."""

    revision: int
    by: str
    at: datetime
    lines: tuple[LineChange, ...]
    label: str = ""  # the new one, when the section got another


def section_states(plan: Plan, text: values.Plan, cleared: Visibility, *, writes: bool) -> list[SectionState]:
    """Every section of the kind, in its order; `text` is the whole draft. Two queries.

    writes: whether the reader may write here. Who only reads is not told how many lines there are beyond her.
    """
    rows = {row.key: row for row in PlanSection.objects.filter(plan=plan).select_related("changed_by__user")}
    steps = _steps_of(rows.values())
    shown, kept_back = for_reader(text, cleared), hidden(text, cleared) if writes else {}
    return [
        _state(shape, rows.get(shape.key), shown.section(shape.key), kept_back.get(shape.key, 0), steps)
        for shape in plan.shape.sections
    ]


def section_state(plan: Plan, key: str, membership: Membership) -> SectionState:
    """The section `key` of the kind. KeyError when it has none of that name."""
    plan.shape.section(key)
    writes = membership.may_write(Permission.EDIT, plan.unit_id)
    states = section_states(plan, draft(plan), clearance(plan, membership), writes=writes)
    return next(state for state in states if state.key == key)


def _state(shape, row: PlanSection | None, section: values.Section | None, kept_back: int, steps) -> SectionState:
    if row is None:
        return SectionState(shape, "", 0, (), 0, "", None)
    mine = steps.get(row.pk, [])
    return SectionState(
        shape=shape,
        label=row.label,
        revision=row.revision,
        items=section.items if section else (),
        hidden=kept_back,
        changed_by=str(row.changed_by) if row.changed_by else "",
        changed_at=row.changed_at,
        can_undo=back(mine) is not None,
        can_redo=forth(mine) is not None,
    )


def steps(section: PlanSection) -> list[Step]:
    """The history of `section`, the oldest first."""
    return _steps_of([section]).get(section.pk, [])


def _steps_of(sections: Iterable[PlanSection]) -> dict[int, list[Step]]:
    rows = SectionRevision.objects.filter(section__in=[section.pk for section in sections]).order_by("revision")
    found: dict[int, list[Step]] = {}
    for section, revision, restores in rows.values_list("section", "revision", "items__restores"):
        found.setdefault(section, []).append(Step(revision, restores))
    return found


def revisions(plan: Plan) -> dict[str, int]:
    """The revision of every section that the plan has, by its key."""
    return dict(PlanSection.objects.filter(plan=plan).values_list("key", "revision"))


def beyond(plan: Plan, cleared: Visibility) -> set[str]:
    """Keys of the lines, removed ones too, that somebody with this clearance may not read now."""
    return unseen(Item.objects.filter(plan=plan).only("key", "visibility", "parent"), cleared)


def kept_items(revision: SectionRevision, cleared: Visibility, unseen: set[str]) -> tuple[values.Item, ...]:
    """The lines of a former state that may be read: neither confidential then, nor made so since (`unseen`)."""
    return _readable((thaw_item(data) for data in revision.items["items"]), cleared, unseen)


def restored_items(
    revision: SectionRevision, cleared: Visibility, unseen: set[str], standing: Iterable[values.Item]
) -> tuple[values.Item, ...]:
    """`kept_items`, and in their place those that could not be read then and can be now, as they stand now.

    `standing` are the lines of the section that may be read now.
    """
    kept = kept_items(revision, cleared, unseen)
    placed = {each.key for item in kept for each in descend(item)}
    seen, now = frozenset(placed), {each.key: each for item in standing for each in descend(item)}

    def restored(items: Iterable[values.Item]) -> Iterator[values.Item]:
        for item in items:
            if item.key in seen:
                yield replace(item, children=tuple(restored(item.children)))
                continue
            if item.key in now and item.key not in placed:
                yield as_it_stands(now[item.key])
            yield from restored(item.children)

    def as_it_stands(item: values.Item) -> values.Item:
        placed.add(item.key)
        return replace(item, children=tuple(as_it_stands(one) for one in item.children if one.key not in placed))

    return tuple(restored(thaw_item(data) for data in revision.items["items"]))


def _readable(items: Iterable[values.Item], cleared: Visibility, unseen: set[str]) -> tuple[values.Item, ...]:
    return tuple(
        replace(item, children=_readable(item.children, cleared, unseen))
        for item in items
        if readable(item.visibility, cleared) and item.key not in unseen
    )


def changes(plan: Plan, key: str, membership: Membership) -> list[Change]:
    """Who changed what in the section `key`, the newest first; steps that only touched what she may not read are left out."""
    cleared = clearance(plan, membership)
    unseen = beyond(plan, cleared)
    rows = SectionRevision.objects.filter(section__plan=plan, section__key=key).select_related("by__user")
    rows = list(rows[: SHOWN_CHANGES + 1])
    found = []
    for now_, before in pairwise(rows):
        lines = tuple(_differences(kept_items(before, cleared, unseen), kept_items(now_, cleared, unseen)))
        label = now_.items["label"] if now_.items["label"] != before.items["label"] else ""
        if lines or label:
            found.append(Change(now_.revision, str(now_.by) if now_.by else "", now_.at, lines, label))
    return found


def _differences(before: tuple[values.Item, ...], after: tuple[values.Item, ...]) -> Iterator[LineChange]:
    old = {each.key: each for item in before for each in descend(item)}
    new = {each.key: each for item in after for each in descend(item)}
    for key, item in new.items():
        if key not in old:
            yield LineChange("added", item.text[:QUOTED])
        elif old[key].text != item.text:
            yield LineChange("changed", item.text[:QUOTED], old[key].text[:QUOTED])
        elif _said(old[key]) != _said(item):
            yield LineChange("details", item.text[:QUOTED])
    for key, item in old.items():
        if key not in new:
            yield LineChange("removed", item.text[:QUOTED])
    both_old, both_new = [k for k in old if k in new], [k for k in new if k in old]
    places = {key: place for place, key in enumerate(both_old)}
    for place, key in enumerate(both_new):
        if place < places[key]:  # told of what went up, not of all that it passed
            yield LineChange("moved", new[key].text[:QUOTED])


def _said(item: values.Item):
    return (item.visibility, item.owner, item.unit, item.headcount, item.measure, item.obstacle)
