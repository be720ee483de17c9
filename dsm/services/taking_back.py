"""Taking a whole import back: what it made goes, what it changed is as it was, provenance too.

Every source keeps its own words, so what other sources have said since does no harm and stays. Later imports of the
same source stand upon this one, so the newest goes first.
"""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dsm.federation.counts import Counts
from dsm.federation.reconciliation import BY_HAND
from dsm.federation.saying import from_json
from dsm.models import (
    Drift,
    DuplicateTask,
    ImportTrace,
    Intake,
    Item,
    Mark,
    NativeKey,
    NeedSaid,
    Observation,
    Partial,
    Relation,
    Source,
)
from dsm.queries.graph import among
from dsm.queries.intakes import import_after
from dsm.services.federation_items import Settling, Sheet, sheets_of, write_observations
from dsm.services.federation_trace import Trace, read_trace
from organizations.errors import DomainError
from organizations.models import Membership, Organization
from organizations.permissions import Permission

OURS = (Drift, Mark, NativeKey, NeedSaid, Observation, Relation)  # rows that go with their item or say so


@transaction.atomic
def take_back(*, intake: Intake, by: Membership) -> Counts:
    """Take an import back, batch by batch, the last first.

    The counts: `created` items that went, `changed` items that are as they were, `same` items that it had made and that
    stay, since others speak of them by now or something else stands on them. Raises DomainError when later imports of
    the source stand upon it, or when items of it were made one with others.
    """
    by.require(Permission.EDIT)
    by.require_unit(None)
    Organization.objects.select_for_update(no_key=True).get(pk=intake.organization_id)
    rows = list(ImportTrace.objects.filter(intake=intake).order_by("-pk"))
    if not rows:
        raise DomainError(_("Nothing of this import is kept, so there is nothing to take back."))
    _require_newest(intake)
    traces = [read_trace(row) for row in rows]
    _require_apart(intake, traces)
    settling = Settling.of(intake.organization_id)
    counts = sum((take_batch_back(intake.source, trace, settling) for trace in traces), Counts())
    ImportTrace.objects.filter(intake=intake).delete()
    return counts


def _require_newest(intake: Intake) -> None:
    newest = import_after(intake)
    if newest is not None:
        sentence = _("“%(name)s” came later from the same source and stands upon this import. Take that back first.")
        raise DomainError(sentence % {"name": newest})


def take_batch_back(source: Source, trace: Trace, settling: Settling) -> Counts:
    """Undo what one batch of `source` did."""
    items = _items_of(trace)
    DuplicateTask.objects.filter(pk__in=trace.tasks, state=DuplicateTask.State.OPEN).delete()
    _unrelate(trace)
    NativeKey.objects.filter(pk__in=among(trace.named)).delete()
    sheets = sheets_of(items)
    _unsay(source, trace, sheets)
    staying = _staying(trace, sheets)
    kept = [sheet for pk, sheet in sheets.items() if pk not in trace.made or pk in staying]
    changed = settling.settle(kept)
    Observation.objects.filter(item__in=_silent_again(trace, sheets), source=None).delete()
    Item.objects.filter(pk__in=set(trace.made) - staying).delete()
    _let_wait_again(source, trace)
    gone = len(set(trace.made) & set(sheets)) - len(staying)
    tally = Counter(created=gone, changed=sum(sheet.item.pk not in trace.made for sheet in changed), same=len(staying))
    return Counts(**tally)


def _items_of(trace: Trace) -> list[Item]:
    """Every item that the batch touched, locked, but for those that are gone for good."""
    return list(Item.objects.filter(pk__in=among(_touched(trace))).order_by("pk").select_for_update())


def _touched(trace: Trace) -> set[int]:
    return {*trace.made, *(int(pk) for pk in trace.before)}


def _silent_again(trace: Trace, sheets: dict[int, Sheet]) -> list[int]:
    """Items made by hand of which no source speaks any more: what stands there needs no word beside it."""
    return [pk for pk in trace.typed if pk in sheets and set(sheets[pk].sayings) <= {BY_HAND}]


def _require_apart(intake: Intake, traces: list[Trace]) -> None:
    """What was said of an item that became one with another hangs on the other now."""
    merged = DuplicateTask.objects.filter(
        organization=intake.organization_id, state=DuplicateTask.State.MERGED,
        decided_at__gte=intake.done_at or intake.at,
    ).select_related("chosen")  # fmt: skip
    touched = set().union(*map(_touched, traces))
    for task in merged:
        if touched & set(task.candidates):
            sentence = _("“%(item)s” was made one with other items since. Take that back first, among the duplicates.")
            raise DomainError(sentence % {"item": task.chosen})


def _unrelate(trace: Trace) -> None:
    """A relation goes when sources made it and nobody says it any more."""
    mine = NeedSaid.objects.filter(pk__in=among({*trace.met, *trace.needs}))
    made = list(mine.filter(made=True).values_list("relation", flat=True))
    mine.update(relation=None, is_met=False, made=False)
    NeedSaid.objects.filter(pk__in=among(trace.needs)).delete()
    Relation.objects.filter(pk__in=made, said_by=None).delete()


def _unsay(source: Source, trace: Trace, sheets: dict[int, Sheet]) -> None:
    """The source's words as they were; none of items that it had not spoken of."""
    silent, spoken = [], []
    for pk, sheet in sheets.items():
        before = trace.before.get(str(pk))
        sheet.sayings.pop(source.pk, None)
        sheet.hosts.pop(source.pk, None)
        if before is None:
            silent.append(pk)
            continue
        said, host, first_seen, last_seen = before
        moments = datetime.fromisoformat(first_seen), datetime.fromisoformat(last_seen)
        sheet.sayings[source.pk] = from_json(*moments, said)
        sheet.hosts[source.pk] = host
        spoken.append((sheet, source.pk))
    Observation.objects.filter(item__in=among(silent), source=source).delete()
    write_observations(spoken)


def _staying(trace: Trace, sheets: dict[int, Sheet]) -> set[int]:
    """Items that the batch made and that others need by now: another source speaks of them, or a row stands on them."""
    made = [pk for pk in trace.made if pk in sheets]
    spoken_of = {pk for pk in made if sheets[pk].sayings}
    silent = set(made) - spoken_of
    return spoken_of | stood_on(silent) | _related(silent, set(trace.made))


def _related(items: set[int], made: set[int]) -> set[int]:
    """Those that people related to items that the batch did not make."""
    found: set[int] = set()
    for mine, other in (("provider", "consumer"), ("consumer", "provider")):
        outside = Relation.objects.filter(**{f"{mine}__in": among(items)}).exclude(**{f"{other}__in": among(made)})
        found |= set(outside.values_list(mine, flat=True))
    return found


def stood_on(items: set[int]) -> set[int]:
    """Of `items`, those to which rows of other rooms point."""
    found: set[int] = set()
    for relation in Item._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.related_model in (*OURS, DuplicateTask):
            continue
        name = relation.field.name
        found |= set(
            relation.related_model._base_manager.filter(**{f"{name}__in": among(items)}).values_list(name, flat=True)
        )
    return found


def _let_wait_again(source: Source, trace: Trace) -> None:
    Partial.objects.filter(pk__in=trace.waiting).delete()
    known = set(Intake.objects.filter(pk__in=[row["intake_id"] for row in trace.woken]).values_list("pk", flat=True))
    rows = [Partial(**row, organization_id=source.organization_id, source=source) for row in trace.woken]
    for row in rows:
        row.at = datetime.fromisoformat(row.at)
        row.intake_id = row.intake_id if row.intake_id in known else None
    Partial.objects.bulk_create(rows)
