"""Saying whether items are one: merged into the one that stays, or remembered as different. Each can be taken back."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from dsm.federation.reconciliation import BY_HAND
from dsm.federation.record_json import from_json
from dsm.federation.saying import Saying, Word, as_json
from dsm.federation.saying import from_json as saying_from_json
from dsm.models import Drift, DuplicateTask, Item, Mark, NativeKey, Observation, Relation
from dsm.queries.graph import needed_by, way
from dsm.services.federating import Taking
from dsm.services.federation_items import Settling, Sheet, sheets_of, typed_words, write_observations
from dsm.services.federation_trace import Trace
from dsm.services.taking_back import stood_on, take_batch_back
from dsm.ways import told
from organizations import audit
from organizations.errors import DomainError
from organizations.models import Membership
from organizations.permissions import Permission
from organizations.services.founding import lock

State = DuplicateTask.State


@transaction.atomic
def merge(*, task: DuplicateTask, item: Item, by: Membership) -> DuplicateTask:
    """The candidates are one: `item` stays with all that was said of the others, which go to the bin."""
    task, items = _open(task, by)
    if item.pk not in items:
        raise DomainError(_("Choose one of the items that are asked about."), "item")
    others = [one for pk, one in items.items() if pk != item.pk]
    _require_unused(others)
    _require_no_circle(items)
    before = _join(items[item.pk], others)
    taken = _take(task) if task.record else None
    return _decided(task, State.MERGED, item, by, {"merge": before, "trace": taken})


@transaction.atomic
def choose(*, task: DuplicateTask, item: Item | None, by: Membership) -> DuplicateTask:
    """The record speaks of `item`; of None of them: then it makes a new one. The candidates stay as they are."""
    task, items = _open(task, by)
    if task.record is None:
        raise DomainError(_("There is no record to place: say whether these items are one."))
    record = from_json(task.record)
    if item is not None and item.pk not in items:
        raise DomainError(_("Choose one of the items that are asked about."), "item")
    if not record.native_key:
        raise DomainError(
            _(
                "The source gives this record no key, so it could not be told apart next time. Make the items one, or let the source send a key."
            )
        )
    named = []
    if item is not None:
        key = NativeKey.objects.create(
            organization_id=task.organization_id, source=task.source, item_class=record.item_class,
            native_key=record.native_key, item=item,
        )  # fmt: skip
        named = [key.pk]
    taken = _take(task, is_new=item is None)
    taken["named"] += named
    chosen = (
        item
        or NativeKey.objects.get(source=task.source, item_class=record.item_class, native_key=record.native_key).item
    )
    return _decided(task, State.DIFFERENT, chosen, by, {"merge": None, "trace": taken})


@transaction.atomic
def say_different(*, task: DuplicateTask, by: Membership) -> DuplicateTask:
    """The items are not the same, and nobody is asked about them again. A record that asked is left out."""
    task, _items = _open(task, by)
    return _decided(task, State.DIFFERENT, None, by, {})


@transaction.atomic
def reopen(*, task: DuplicateTask, by: Membership) -> DuplicateTask:
    """Take the answer back. Refused when sources have spoken of the item since, so that nothing of theirs is lost."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    lock(by)
    task = DuplicateTask.objects.select_for_update(of=("self",)).select_related("source").get(pk=task.pk)
    if task.state == State.OPEN:
        raise DomainError(_("This question is open, so there is nothing to take back."))
    if task.chosen_id and task.before and _said_of(task.chosen_id) != task.before["after"]:
        raise DomainError(
            _(
                "Sources have spoken of “%(item)s” since, so this answer cannot be taken back. Take their imports back first."
            )
            % {"item": task.chosen}
        )
    audit.record("duplicate.reopened", str(task.chosen or task.pk), by=by)
    if task.before.get("trace"):
        take_batch_back(task.source, Trace(**task.before["trace"]), Settling.of(task.organization_id))
    if task.before.get("merge"):
        _part(task.before["merge"])
    task.state, task.chosen, task.before, task.decided_at, task.decided_by = State.OPEN, None, {}, None, None
    task.save()
    return task


def _open(task: DuplicateTask, by: Membership) -> tuple[DuplicateTask, dict[int, Item]]:
    """The task and its items as they are now, held to the end."""
    by.require(Permission.EDIT)
    by.require_unit(None)
    lock(by)
    task = DuplicateTask.objects.select_for_update(of=("self",)).select_related("source").get(pk=task.pk)
    if task.state != State.OPEN:
        raise DomainError(_("Somebody has answered this already."))
    items = Item.objects.filter(pk__in=task.candidates, deleted_at=None).order_by("pk").select_for_update(of=("self",))
    return task, {item.pk: item for item in items}


def _require_unused(others: Iterable[Item]) -> None:
    used = stood_on({one.pk for one in others})
    for one in others:
        if one.pk in used:
            raise DomainError(
                _("“%(item)s” is used elsewhere, in an agreement or a list. Choose it as the one that stays.")
                % {"item": one},
                "item",
            )


def _require_no_circle(items: dict[int, Item]) -> None:
    """What one of the items needs must not need another of them: made one, they would need themselves."""
    org = next(iter(items.values())).organization_id
    providers = Relation.objects.filter(consumer__in=items).exclude(provider__in=items)
    starts = list(providers.order_by("pk").values_list("provider", flat=True))
    below = needed_by(starts, org)
    ways = [way(starts, pk, below, org) for pk in items if pk in below]
    if not ways:
        return
    *between, end = min(ways, key=len)
    names = {pk: str(items.get(pk, name)) for pk, name in Item.objects.filter(pk__in=between).values_list("pk", "name")}
    circle = [str(items[end]), *(names[pk] for pk in between), str(items[end])]
    sentence = _("Made one, they would be a circle: %(way)s. One of them has to do without the next.")
    raise DomainError(sentence % {"way": told(circle)}, "item")


def _take(task: DuplicateTask, is_new: bool = False) -> dict:
    """The record that asked, taken in now that it is clear; its trace."""
    taking = Taking(task.source, None, is_new=is_new)
    taking.run([from_json(task.record)])
    return asdict(taking.trace)


def _decided(task: DuplicateTask, state: State, item: Item | None, by: Membership, before: dict) -> DuplicateTask:
    task.state, task.chosen, task.decided_by, task.decided_at = state, item, by, now()
    task.before = {**before, "after": _said_of(item.pk)} if item else before
    task.save()
    audit.record(f"duplicate.{state}", item or task.source, by=by, items=[None, len(task.candidates)])
    return task


def _said_of(item: int) -> list:
    rows = Observation.objects.filter(item=item).order_by("source").values_list("source", "said", "last_seen")
    return [[source, said, seen.isoformat()] for source, said, seen in rows]


# ---- many become one ----


def _join(keep: Item, others: list[Item]) -> dict:
    """Bring all that hangs on `others` to `keep`; how it was before, as JSON."""
    ids = [one.pk for one in others]
    sheets = sheets_of([keep, *others])
    settling = Settling.of(keep.organization_id)
    typed = [pk for pk, sheet in sheets.items() if not sheet.sayings]
    for pk in typed:
        sheets[pk].sayings[BY_HAND] = typed_words(sheets[pk].item, settling.supplier_names)
    before = {
        "keep": keep.pk,
        "gone": ids,
        "typed": typed,
        "said": {str(pk): _told(sheet) for pk, sheet in sheets.items()},
        "named": list(NativeKey.objects.filter(item__in=ids).values_list("pk", "item")),
        **_move_relations(keep.pk, ids),
    }
    NativeKey.objects.filter(item__in=ids).update(item=keep)
    for one in others:
        _hear_all(sheets[keep.pk], sheets[one.pk])
    Observation.objects.filter(item__in=ids).delete()
    Drift.objects.filter(item__in=ids).delete()
    Mark.objects.filter(item__in=ids).delete()
    write_observations([(sheets[keep.pk], source) for source in sheets[keep.pk].sayings])
    Item.objects.filter(pk__in=ids).update(deleted_at=now())
    settling.settle([sheets[keep.pk]])
    return before


def _told(sheet: Sheet) -> list:
    return [
        [source, as_json(saying), sheet.hosts.get(source), saying.first_seen.isoformat(), saying.last_seen.isoformat()]
        for source, saying in sheet.sayings.items()
    ]


def _hear_all(keep: Sheet, other: Sheet) -> None:
    for source, theirs in other.sayings.items():
        mine = keep.sayings.get(source)
        keep.sayings[source] = _both(mine, theirs) if mine else theirs
        keep.hosts[source] = keep.hosts.get(source) or other.hosts.get(source)


def _both(mine: Saying, theirs: Saying) -> Saying:
    """Two lists of words of one source: the newer word wins; of equally new ones, that of the item that stays."""
    words: dict[str, Word] = dict(theirs.words)
    for name, word in mine.words.items():
        if name not in words or words[name].seen_at <= word.seen_at:
            words[name] = word
    return Saying(min(mine.first_seen, theirs.first_seen), max(mine.last_seen, theirs.last_seen), words)


def _move_relations(keep: int, gone: list[int]) -> dict:
    rows = list(Relation.objects.filter(Q(consumer__in=gone) | Q(provider__in=gone)))
    touching = Relation.objects.filter(Q(consumer=keep) | Q(provider=keep))
    taken = set(touching.values_list("consumer", "provider"))
    moved, dropped = [], []
    for row in rows:
        consumer = keep if row.consumer_id in gone else row.consumer_id
        provider = keep if row.provider_id in gone else row.provider_id
        if consumer == provider or (consumer, provider) in taken:
            needs = list(row.said_by.values_list("pk", flat=True))
            dropped.append([row.consumer_id, row.provider_id, row.alternatives, row.least, row.organization_id, needs])
            row.delete()
        else:
            moved.append([row.pk, row.consumer_id, row.provider_id])
            taken.add((consumer, provider))
            Relation.objects.filter(pk=row.pk).update(consumer=consumer, provider=provider)
    return {"moved": moved, "dropped": dropped}


def _part(before: dict) -> None:
    """The other way round."""
    ids = [before["keep"], *before["gone"]]
    Item.objects.filter(pk__in=before["gone"]).update(deleted_at=None)
    for pk, item in before["named"]:
        NativeKey.objects.filter(pk=pk).update(item=item)
    for pk, consumer, provider in before["moved"]:
        Relation.objects.filter(pk=pk).update(consumer=consumer, provider=provider)
    for consumer, provider, alternatives, least, organization, needs in before["dropped"]:
        row = Relation.objects.create(
            organization_id=organization, consumer_id=consumer, provider_id=provider, alternatives=alternatives,
            least=least,
        )  # fmt: skip
        row.said_by.model.objects.filter(pk__in=needs).update(relation=row)
    Observation.objects.filter(item__in=ids).delete()
    sheets = sheets_of(Item.objects.filter(pk__in=ids))
    for pk, words in before["said"].items():
        _say_again(sheets[int(pk)], words)
    write_observations([(sheet, source) for sheet in sheets.values() for source in sheet.sayings])
    Settling.of(next(iter(sheets.values())).item.organization_id).settle(sheets.values())
    Observation.objects.filter(item__in=before["typed"]).delete()


def _say_again(sheet: Sheet, told: list) -> None:
    for source, said, host, first_seen, last_seen in told:
        moments = datetime.fromisoformat(first_seen), datetime.fromisoformat(last_seen)
        sheet.sayings[source] = saying_from_json(*moments, said)
        sheet.hosts[source] = host
