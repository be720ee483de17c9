"""What an editor does on the map: each a move of `editing` through the one way to write a state."""

from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _

from organizations.errors import Stale
from organizations.models import Membership
from valuestreams import editing
from valuestreams import stream as values
from valuestreams.models import State, Step
from valuestreams.services import writing


def add_step(*, state: State, name: str, by: Membership, after: str = "", before: str = "") -> str:
    """A new step behind or in front of another, else at the end; returns its key."""
    made = []

    def move(stream: values.Stream) -> values.Stream:
        step = values.Step(editing.new_key(stream, name), name=name)
        made.append(step.key)
        if after:
            return editing.insert_after(stream, step, after)
        return editing.insert_before(stream, step, before) if before else editing.append_step(stream, step)

    writing.edit(state=state, move=move, what=_("New step: %(step)s") % {"step": name}, by=by)
    return made[-1]


def change_step(*, state: State, key: str, revision: int, changes: dict, what: str, by: Membership) -> values.Stream:
    """Give the step `key` other values of the fields in `changes`. Raises Stale."""

    def move(stream: values.Stream) -> values.Stream:
        return editing.replace_step(stream, replace(stream.step(key), **changes))

    return writing.edit(state=state, move=move, what=what, by=by, seen={key: revision})


def duplicate_step(*, state: State, key: str, by: Membership) -> str:
    """Returns the key of the copy."""
    name = _("%(step)s (copy)") % {"step": _name(state, key)[:190]}
    after = writing.edit(
        state=state, move=lambda stream: editing.duplicate_step(stream, key, name), by=by,
        what=_("Copy of %(step)s") % {"step": _name(state, key)},
    )  # fmt: skip
    keys = [step.key for step in after.steps]
    return keys[keys.index(key) + 1]


def remove_step(*, state: State, key: str, by: Membership) -> str:
    """Returns the name of what is gone."""
    name = _name(state, key)
    move = partial(editing.remove_step, key=key)
    writing.edit(state=state, move=move, what=_("Removed: %(step)s") % {"step": name}, by=by)
    return name


def move_step(
    *, state: State, key: str, by: Membership, places: int = 0, before: str | None = None
) -> tuple[str, int, int]:
    """Move a step by so many places, or in front of the step `before`, to the end when that is empty.

    Returns its name, its new place counted from 1, and how many steps there are.
    """
    name = _name(state, key)
    if before is None:
        move = partial(editing.shift_step, key=key, by=places)
    else:
        move = partial(editing.move_step, key=key, before=before or None)
    after = writing.edit(state=state, move=move, what=_("Moved: %(step)s") % {"step": name}, by=by)
    keys = [step.key for step in after.steps]
    return name, keys.index(key) + 1, len(keys)


def paste_rows(*, state: State, rows: list[tuple[str | None, dict]], by: Membership) -> values.Stream:
    """Give steps the values of rows of a table: (key, changes), None for a new step, which is put at the end."""

    def move(stream: values.Stream) -> values.Stream:
        for key, changes in rows:
            if key is None:
                name = changes.get("name", "")
                made = values.Step(editing.new_key(stream, name))
                stream = editing.append_step(stream, replace(made, **changes))
            else:
                stream = editing.replace_step(stream, replace(stream.step(key), **changes))
        return stream

    return writing.edit(state=state, move=move, what=_("Rows pasted: %(count)s") % {"count": len(rows)}, by=by)


def _name(state: State, key: str) -> str:
    row = Step.objects.filter(state=state, key=key).first()
    if row is None:
        raise Stale(_("Somebody has removed this step in the meantime."), None)
    return str(row)
