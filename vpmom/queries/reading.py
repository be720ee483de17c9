"""A plan's rows as a `plan.Plan`, and how much of it a member may read. Constant queries, however many plans."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.db.models import BooleanField, Func

from organizations.models import Group, Membership
from organizations.permissions import Permission, Role
from vpmom import plan as values
from vpmom.audience import for_reader, readable
from vpmom.frozen import thaw
from vpmom.kinds import Kind
from vpmom.models import Item, ItemLink, MutedCheck, ParentLink, Plan, PlanSection, RapidParty, SectionRevision, Version
from vpmom.plan import Visibility


def clearance(plan: Plan, membership: Membership) -> Visibility:
    """How confidential a line of `plan` this member may read: the rule of docs/decisions/0006."""
    return clearances([plan], membership)[plan.pk]


def clearances(plans: Iterable[Plan], membership: Membership) -> dict[int, Visibility]:
    """`clearance` of each plan, by its id."""
    plans = list(plans)
    if membership.role == Role.OWNER:
        return {plan.pk: Visibility.CONFIDENTIAL for plan in plans}
    named = _named_in(plans, membership)
    others = Visibility.INTERNAL if membership.can(Permission.VIEW_RESULTS) else Visibility.PUBLIC
    return {plan.pk: Visibility.CONFIDENTIAL if plan.pk in named else others for plan in plans}


def _named_in(plans: list[Plan], membership: Membership) -> set[int]:
    """Ids of those of which she is the owner or a RAPID party, alone or in a group."""
    ids = [plan.pk for plan in plans]
    groups = Group.objects.filter(members__membership=membership, deleted_at=None).values("pk")
    parties = RapidParty.objects.filter(plan__in=ids)
    owned = Plan.objects.filter(pk__in=ids, owner__membership=membership).values_list("pk")
    alone = parties.filter(person__membership=membership).values_list("plan")
    return {pk for (pk,) in owned.union(alone, parties.filter(group__in=groups).values_list("plan"))}


def draft(plan: Plan) -> values.Plan:
    """The whole text as it stands in the editor. Whoever shows it passes it through `audience.for_reader`."""
    return drafts([plan])[plan.pk]


def drafts(plans: Iterable[Plan]) -> dict[int, values.Plan]:
    """`draft` of each plan, by its id."""
    plans = list(plans)
    found = _rows_of([plan.pk for plan in plans])
    return {plan.pk: _text(plan, {name: rows[plan.pk] for name, rows in found.items()}) for plan in plans}


def _rows_of(ids: list[int]) -> dict[str, dict[int, list]]:
    """What belongs to the plans `ids`, by its name and by plan."""
    items = Item.objects.live().filter(plan__in=ids).select_related("measure", "obstacle", "owner", "unit")
    links = ItemLink.objects.filter(plan__in=ids, dismissed=False).select_related("source", "target")
    rows = {
        "items": items,
        "sections": PlanSection.objects.filter(plan__in=ids),
        "links": links,
        "parties": RapidParty.objects.filter(plan__in=ids).select_related("person", "group"),
        "muted": MutedCheck.objects.filter(plan__in=ids).order_by("pk"),
        "parents": ParentLink.objects.filter(plan__in=ids, parent__deleted_at=None).select_related("parent"),
    }
    return {name: _by_plan(some) for name, some in rows.items()}


def _text(plan: Plan, rows: dict[str, list]) -> values.Plan:
    return values.Plan(
        title=plan.title,
        kind=Kind(plan.kind),
        headline=plan.headline,
        sections=_sections(plan, rows["sections"], rows["items"]),
        unit=plan.unit.name if plan.unit else "",
        owner=plan.owner.name if plan.owner else "",
        period=plan.period,
        period_label=plan.period_label,
        parents=tuple(link.parent.title for link in rows["parents"]),
        rapid=tuple(_party(party) for party in rows["parties"]),
        vetted_label=plan.vetted_label,
        previous=tuple(values.Reference(*pair) for pair in plan.previous),
        internal=tuple(values.Reference(*pair) for pair in plan.internal),
        intro=plan.intro,
        stage=100 if plan.status == Plan.Status.LOCKED else plan.stage,
        order_confirmed=plan.order_confirmed,
        links=frozenset(_link(link) for link in rows["links"] if _is_live(link)),
        muted=tuple(values.Muted(mute.check_name, str(mute.item or ""), mute.reason) for mute in rows["muted"]),
    )


def was_ever_confidential(plan: Plan) -> bool:
    """Whether a line of the plan is confidential: now, in what was written before, or in a text that was submitted."""
    return (
        Item.objects.filter(plan=plan, visibility=Visibility.CONFIDENTIAL).exists()
        or SectionRevision.objects.filter(_HoldsConfidential("items"), section__plan=plan).exists()
        or Version.objects.filter(_HoldsConfidential("content"), plan=plan).exists()
    )


class _HoldsConfidential(Func):
    """That frozen lines, at any depth, have one that is confidential. The database looks: histories are long."""

    template = """jsonb_path_exists(%(expressions)s, '$.**.visibility ? (@ == "confidential")')"""
    output_field = BooleanField()


def standing(plan: Plan) -> values.Plan:
    """What the page of the plan says: the draft, or while the text stands still exactly what was submitted.

    Somebody may be called otherwise since, and nobody signed that. The plans above are no part of what is signed, and told
    as they are now.
    """
    states = {Plan.Status.SUBMITTED: Version.State.SUBMITTED, Plan.Status.LOCKED: Version.State.DECIDED}
    rows = plan.versions.filter(state=states.get(plan.status, "")).order_by("-pk")
    if plan.is_draft or (version := rows.first()) is None:
        return draft(plan)
    text = thaw(version.content)
    above = plan.parent_links.filter(parent__deleted_at=None).values_list("parent__title", flat=True)
    stage = 100 if plan.status == Plan.Status.LOCKED else text.stage
    return replace(text, parents=tuple(above), stage=stage)


def last_locked(plan: Plan) -> Version | None:
    """The newest version that was decided on."""
    return plan.versions.filter(state=Version.State.DECIDED).order_by("-number").first()


def locked_texts(plans: Iterable[Plan]) -> dict[int, values.Plan]:
    """The text of the newest decided version of each plan that has one, by plan id."""
    rows = Version.objects.filter(plan__in=[plan.pk for plan in plans], state=Version.State.DECIDED)
    newest = rows.order_by("plan_id", "-number").distinct("plan_id").values_list("plan", "content")
    return {plan: thaw(content) for plan, content in newest}


def texts_that_count(plans: Iterable[Plan]) -> dict[int, values.Plan]:
    """What each plan says to its neighbours, by its id: its newest locked text, or its draft while it has none."""
    plans = list(plans)
    locked = locked_texts(plans)
    return drafts([plan for plan in plans if plan.pk not in locked]) | locked


def shown_to(plan: Plan, membership: Membership) -> values.Plan:
    """The draft as far as this member may read it."""
    return for_member(draft(plan), clearance(plan, membership), membership)


def for_member(text: values.Plan, cleared: Visibility, membership: Membership) -> values.Plan:
    """`text` up to `cleared`, without the titles of plans above that this member does not see."""
    return with_titles_seen({0: for_reader(text, cleared)}, membership)[0]


def with_titles_seen(texts: dict[int, values.Plan], membership: Membership) -> dict[int, values.Plan]:
    """`texts` without the titles of plans above that this member does not see. A text knows no more of them."""
    titles = {title for text in texts.values() for title in text.parents}
    if not titles:
        return texts
    seen = set(Plan.objects.visible_to(membership).filter(title__in=titles).values_list("title", flat=True))
    return {pk: replace(text, parents=tuple(t for t in text.parents if t in seen)) for pk, text in texts.items()}


def unseen(items: Iterable[Item], cleared: Visibility) -> set[str]:
    """Keys of those of a plan's `items` that `cleared` does not show: too confidential, or below one that is."""
    rows = {item.pk: item for item in items}
    seen: dict[int | None, bool] = {None: True}

    def is_seen(pk: int | None) -> bool:
        if pk not in seen:
            row = rows[pk]
            seen[pk] = readable(Visibility(row.visibility), cleared) and is_seen(row.parent_id)
        return seen[pk]

    return {str(item.key) for item in rows.values() if not is_seen(item.pk)}


def _by_plan(rows) -> dict[int, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.plan_id].append(row)
    return found


def _sections(plan: Plan, rows: list[PlanSection], items: list[Item]) -> tuple[values.Section, ...]:
    here = {row.key: row for row in rows}
    children = defaultdict(list)
    for item in items:
        children[item.section if item.parent_id is None else item.parent_id].append(item)
    return tuple(
        values.Section(
            shape.key, tuple(item_value(item, children) for item in children[shape.key]), here[shape.key].label
        )
        for shape in plan.shape.sections
        if shape.key in here
    )


def item_value(item: Item, children: dict) -> values.Item:
    """`children` maps an item's id to the rows below it, in order."""
    measure = getattr(item, "measure", None)
    obstacle = getattr(item, "obstacle", None)
    return values.Item(
        key=str(item.key),
        text=item.text,
        visibility=Visibility(item.visibility),
        owner=item.owner.name if item.owner else item.owner_text,
        unit=item.unit.name if item.unit else "",
        headcount=item.headcount,
        measure=measure.value if measure else None,
        obstacle=obstacle.value if obstacle else None,
        written=item.written_on,
        children=tuple(item_value(child, children) for child in children[item.pk]),
    )


def _party(party: RapidParty) -> values.Party:
    key = f"group:{party.group_id}" if party.group_id else f"person:{party.person_id}" if party.person_id else ""
    return values.Party(str(party), party.roles, party.group_id is not None, key)


def _is_live(link: ItemLink) -> bool:
    return link.source.removed_at is None and link.target.removed_at is None


def _link(link: ItemLink) -> values.Link:
    return values.Link(values.LinkKind(link.kind), str(link.source.key), str(link.target.key))
