"""Writing the figures of a funnel: counts, spend, conversions and their period."""

from dataclasses import replace
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.errors import DomainError, Stale
from organizations.models import Membership
from valuestreams import stream as values
from valuestreams.editing import replace_step
from valuestreams.funnel import LARGEST, LARGEST_SPEND
from valuestreams.models import State
from valuestreams.services.writing import edit

FIELDS = {
    "reached": gettext_lazy("Reached"),
    "spend": gettext_lazy("Spend"),
    "conversion": gettext_lazy("Conversion"),
}


def write_figure(
    *, state: State, step: str, field: str, value: Fraction | None, revision: int, by: Membership
) -> values.Stream:
    """`reached` is a whole number, `spend` cents, `conversion` a share; None takes it away. Raises Stale, DomainError."""
    _require_sensible(field, value)
    stored = value if value is None or field == "conversion" else int(value)

    def move(stream: values.Stream) -> values.Stream:
        return replace_step(stream, replace(stream.step(step), **{field: stored}))

    row = state.steps.filter(key=step).first()
    what = _("%(what)s: %(step)s") % {"what": FIELDS[field], "step": row or step}
    return edit(state=state, move=move, what=what, by=by, seen={step: revision})


def write_period(*, state: State, period: str, by: Membership, was: str | None = None) -> values.Stream:
    """Raises Stale when the period is no longer the one that `was` shown; None: nobody looked."""

    def move(stream: values.Stream) -> values.Stream:
        if was is not None and stream.period not in (was, period):
            now = stream.period or _("no period")
            raise Stale(_("Somebody else has written “%(now)s” in the meantime.") % {"now": now}, stream.period)
        return replace(stream, period=period)

    return edit(state=state, move=move, what=_("Period of the funnel"), by=by)


def _require_sensible(field: str, value: Fraction | None) -> None:
    if value is None:
        return
    if value < 0:
        raise DomainError(_("This is below 0. Nothing of a funnel can be."))
    if field == "reached" and value.denominator != 1:
        raise DomainError(_("People are counted in whole numbers."))
    if field == "conversion" and value > 1:
        raise DomainError(_("A conversion lies between 0 and 100 %."))
    if value > {"reached": LARGEST, "spend": LARGEST_SPEND}.get(field, 1):
        raise DomainError(_("This is larger than any funnel. Is there a digit too many?"))
