"""Writing a stream on its blueprint: the words of a cell, and where a step stands."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.errors import DomainError
from organizations.models import Membership
from valuestreams import stream as values
from valuestreams.editing import move_step, replace_step
from valuestreams.models import State
from valuestreams.services.writing import edit

# The cells of a blueprint: (words, most letters).
FIELDS = {
    "name": (gettext_lazy("Name"), 200),
    "evidence": (gettext_lazy("Physical evidence"), 300),
    "channel": (gettext_lazy("Channel"), 200),
    "exchange": (gettext_lazy("What the user gets"), 500),
    "performer": (gettext_lazy("Performer"), 200),
}
LAYERS = {
    values.Layer.USER: gettext_lazy("User"),
    values.Layer.FRONTSTAGE: gettext_lazy("Frontstage"),
    values.Layer.BACKSTAGE: gettext_lazy("Backstage"),
    values.Layer.SUPPORT: gettext_lazy("Support processes"),
}


def write_cell(*, state: State, step: str, field: str, value: str, revision: int, by: Membership) -> values.Stream:
    """Make `value` the words of `field` of FIELDS. Raises Stale when the step has changed since `revision`, DomainError."""
    words, most = FIELDS[field]
    plain = " ".join(value.split())
    if len(plain) > most:
        raise DomainError(
            _("This has %(letters)s letters; %(field)s may have %(most)s. Shorten it.")
            % {"letters": len(plain), "field": f"“{words}”", "most": most}
        )
    if field == "name" and not plain:
        raise DomainError(_("A step needs a name."))

    def move(stream: values.Stream) -> values.Stream:
        return replace_step(stream, replace(stream.step(step), **{field: plain}))

    return edit(state=state, move=move, what=_about(state, step, str(words)), by=by, seen={step: revision})


def place_step(*, state: State, step: str, layer: str, column: str = "", by: Membership) -> values.Stream:
    """Put the step into the lane `layer` (empty: not placed) and, with `column`, to where that step stands now."""
    wanted = values.Layer(layer) if layer else None

    def move(stream: values.Stream) -> values.Stream:
        return _moved(replace_step(stream, replace(stream.step(step), layer=wanted)), step, column)

    lane = LAYERS[wanted] if wanted else _("Not placed")
    return edit(state=state, move=move, what=_about(state, step, str(lane)), by=by)


def move_to(*, state: State, step: str, column: str, by: Membership) -> values.Stream:
    """Move the step to where the step `column` stands now; its lane stays."""
    what = _about(state, step, _("Moved"))
    return edit(state=state, move=lambda stream: _moved(stream, step, column), what=what, by=by)


def _moved(stream: values.Stream, step: str, column: str) -> values.Stream:
    stream.step(step)
    return stream if column in ("", step) else move_step(stream, step, before=_before(stream, step, column))


def _before(stream: values.Stream, step: str, column: str) -> str | None:
    """Moved to the right, a step comes to stand behind the other one; to the left, before it. Raises KeyError."""
    keys = [one.key for one in stream.steps]
    stream.step(column)
    at = keys.index(column)
    if at < keys.index(step):
        return column
    return keys[at + 1] if at + 1 < len(keys) else None


def _about(state: State, step: str, words: str) -> str:
    """As the history says it: "Channel of Apply"."""
    row = state.steps.filter(key=step).first()
    return _("%(what)s: %(step)s") % {"what": words, "step": row or step}
