"""The one way in which a state changes: a move on its value, stored as rows, and kept so that it can be taken back."""

from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from organizations.errors import DomainError, Stale
from organizations.models import Membership, Supplier, Unit
from organizations.permissions import Permission
from valuestreams import canonical, deltas
from valuestreams import stream as values
from valuestreams.editing import Impossible, require_possible
from valuestreams.models import Change, State, Step
from valuestreams.queries.reading import last_change, value_of

KEPT_CHANGES = 200  # of a state: further back than anybody goes
COLUMNS = ("key", "name", "unit", "supplier")  # of a step, beside its data

Move = Callable[[values.Stream], values.Stream]


@transaction.atomic
def edit(
    *,
    state: State,
    move: Move,
    what: str,
    by: Membership,
    seen: Mapping[str, int] | None = None,
    version: int | None = None,
) -> values.Stream:
    """Store what `move` makes of the state, under the words `what`; returns the value as it stands then.

    `seen` says with which revision of each step the person began, `version` (`queries.reading.version_of`) with which
    state, for a move that writes it as a whole. Raises Stale, with the step as it stands or with the last change, when
    that has changed since, and DomainError for what no state may hold.
    """
    row = _locked(state, by)
    _require_version(row, version)
    _require_unchanged(row, seen or {})
    before = value_of(row)
    try:
        after = move(before)
        require_possible(after)
    except KeyError as gone:
        raise DomainError(_("The step “%(key)s” is gone: somebody has removed it.") % {"key": gone.args[0]}) from gone
    except Impossible as impossible:
        raise DomainError(str(impossible)) from impossible
    back, forth = deltas.difference(before, after)
    if not forth and not back:
        return before
    _store(row, before, after)
    _remember(row, what, back, forth, by)
    return after


@transaction.atomic
def undo(*, state: State, by: Membership, number: int | None = None) -> Change | None:
    """Take the last change back; None when there is none. It can be made again with `redo`.

    With the `number` of the change that the person means, Stale is raised when another one has become the last.
    """
    row = _locked(state, by)
    change = last_change(row)
    _require_meant(change, number, change)
    return change and _apply(row, change, change.back, undone=True)


@transaction.atomic
def redo(*, state: State, by: Membership, number: int | None = None) -> Change | None:
    """Make the change again that was taken back last; None when there is none. `number` as for `undo`."""
    row = _locked(state, by)
    change = row.changes.filter(undone=True).last()
    _require_meant(change, number, last_change(row))
    return change and _apply(row, change, change.forth, undone=False)


def _locked(state: State, by: Membership) -> State:
    by.require(Permission.EDIT)
    row = State.objects.select_for_update(of=("self",)).select_related("stream__calendar").get(pk=state.pk)
    by.require_unit(row.stream.unit_id)
    if row.deleted_at is not None or row.stream.deleted_at is not None:
        raise DomainError(_("“%(state)s” is in the bin. Restore it first.") % {"state": row})
    return row


def _require_unchanged(state: State, seen: Mapping[str, int]) -> None:
    rows = {row.key: row for row in Step.objects.filter(state=state, key__in=seen)}
    for key, revision in seen.items():
        if key not in rows:
            raise Stale(_("Somebody has removed this step in the meantime."), None)
        if rows[key].revision != revision:
            current = {"revision": rows[key].revision, "name": rows[key].name, **rows[key].data}
            raise Stale(_("Somebody else has changed “%(step)s” in the meantime.") % {"step": rows[key]}, current)


def _require_version(state: State, version: int | None) -> None:
    last = last_change(state)
    number = last.number if last else 0
    if version is None or version == number:
        return
    if last is None or number < version:
        raise Stale(_("What you began with was taken back in the meantime."), _told(last))
    said = {"who": last.by.user, "what": last.what}
    raise Stale(_("%(who)s has changed this state in the meantime: “%(what)s”.") % said, _told(last))


def _require_meant(change: Change | None, number: int | None, last: Change | None) -> None:
    """`change` is the one that would be taken back or made again, `last` the last one that holds."""
    if number is None or (change and change.number == number):
        return
    if last is None or last.number < number:
        raise Stale(_("This change was taken back already."), _told(last))
    said = {"who": last.by.user, "what": last.what}
    raise Stale(_("%(who)s has changed something since: “%(what)s”. Undo that?") % said, _told(last))


def _told(last: Change | None) -> dict:
    """The last change that holds, to be shown."""
    if last is None:
        return {"version": 0, "what": "", "by": ""}
    return {"version": last.number, "what": last.what, "by": str(last.by.user)}


def _apply(state: State, change: Change, delta: deltas.Delta, *, undone: bool) -> Change:
    before = value_of(state)
    _store(state, before, deltas.apply(before, delta))
    change.undone = undone
    change.save(update_fields=["undone"])
    return change


def _remember(state: State, what: str, back: deltas.Delta, forth: deltas.Delta, by: Membership) -> None:
    """What had been taken back can no longer be made again, once something else is done. No number is given twice."""
    number = (state.changes.values_list("number", flat=True).first() or 0) + 1
    state.changes.filter(undone=True).delete()
    Change.objects.create(
        organization_id=state.organization_id,
        state=state,
        number=number,
        what=what[:200],
        back=back,
        forth=forth,
        by=by,
    )
    state.changes.filter(number__lte=number - KEPT_CHANGES).delete()


def fill(state: State, value: values.Stream) -> None:
    """Store `value` in a state that is new and empty. For `services` that make states."""
    _store(state, values.Stream(title=""), value)


def _store(state: State, before: values.Stream, after: values.Stream) -> None:
    """Write the steps that differ, and the head."""
    old = {step.key: (position, step) for position, step in enumerate(before.steps)}
    kept = {step.key for step in after.steps}
    Step.objects.filter(state=state, key__in=old.keys() - kept).delete()
    wanted = [(place, step) for place, step in enumerate(after.steps) if old.get(step.key) != (place, step)]
    rows = {row.key: row for row in Step.objects.filter(state=state, key__in=[step.key for _place, step in wanted])}
    names = _Names(state, [step for _place, step in wanted])
    new, changed = [], []
    for place, step in wanted:
        row = rows.get(step.key)
        if row is None:
            new.append(names.fill(Step(organization_id=state.organization_id, state=state), place, step))
        else:
            row.revision += old[step.key][1] != step
            changed.append(names.fill(row, place, step))
    Step.objects.bulk_create(new)
    Step.objects.bulk_update(changed, ["position", "name", "unit", "supplier", "data", "revision"], batch_size=500)
    head = canonical.head(after)
    if state.head != head:
        state.head = head
        state.save(update_fields=["head"])


class _Names:
    """The units and suppliers that steps name, looked up at once."""

    def __init__(self, state: State, steps: list[values.Step]):
        here = {"organization": state.organization_id, "deleted_at": None}
        units = Unit.objects.filter(**here, name__in={step.unit for step in steps if step.unit})
        suppliers = Supplier.objects.filter(**here, name__in={step.supplier for step in steps if step.supplier})
        self.units = {unit.name: unit for unit in units.order_by("-pk")}
        self.suppliers = {supplier.name: supplier for supplier in suppliers.order_by("-pk")}

    def fill(self, row: Step, position: int, step: values.Step) -> Step:
        """Give `row` what `step` says. A name that the organization does not know is kept as text."""
        data = canonical.step(step)
        row.key, row.name, row.position = step.key, step.name, position
        row.unit, row.supplier = self.units.get(step.unit), self.suppliers.get(step.supplier)
        kept_as_text = {"unit": row.unit is None, "supplier": row.supplier is None}
        row.data = {name: part for name, part in data.items() if kept_as_text.get(name, name not in COLUMNS)}
        return row
