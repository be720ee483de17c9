"""Where work goes from a step, and where rejected work goes back to: rows of a form that are as many as needed."""

import re
from collections.abc import Mapping
from fractions import Fraction

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from valuestreams.forms.fields import ShareField, TimeField
from valuestreams.stream import MOST_RETURNS, Branch, Return, Step, Stream, fixed

LEAVES = "/out"  # no key of a step has a slash
KINDS = [
    ("below", gettext_lazy("To the step below in the list")),
    ("leave", gettext_lazy("It leaves the stream here")),
    ("share", gettext_lazy("To one of several, by shares")),
    ("parallel", gettext_lazy("To all of several at the same time")),
]
ROW = re.compile(r"(next|back)_(\d{1,2})_(?:to|share|redo)")


class Routes:
    """The part of a form about `next` and `returns` of one step: its fields, and what they say together.

    Rows are fields next_0_to, next_0_share, back_0_to, back_0_share, back_0_redo, and so on; one row more than are
    filled is offered.
    """

    def __init__(self, stream: Stream, step: Step):
        self.step = step
        self.steps = [("", "–"), *((one.key, one.label) for one in stream.steps)]
        self.changes: dict = {}

    def initial(self) -> dict:
        said: dict = {"next_kind": self._kind()}
        if said["next_kind"] in ("share", "parallel"):
            for at, branch in enumerate(self.step.next):
                said |= {f"next_{at}_to": branch.to or LEAVES, f"next_{at}_share": branch.share}
        for at, one in enumerate(self.step.returns):
            said |= {f"back_{at}_to": one.to, f"back_{at}_share": one.share}
            said[f"back_{at}_redo"] = fixed(one.redo) if one.redo else None
        return said

    def _kind(self) -> str:
        next_ = self.step.next
        if next_ is None:
            return "below"
        if all(branch.to is None for branch in next_):
            return "leave"
        return "parallel" if self.step.parallel else "share"

    def fields(self, data: Mapping | None) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {
            "next_kind": forms.ChoiceField(label=_("Where it goes next"), choices=KINDS, widget=forms.RadioSelect)
        }
        self.counts = {"next": len(self.step.next or ()), "back": len(self.step.returns)}
        for name in data or ():
            if match := ROW.fullmatch(name):
                self.counts[match[1]] = max(self.counts[match[1]], int(match[2]) + (1 if data.get(name) else 0))
        for prefix in ("next", "back"):
            self.counts[prefix] = min(self.counts[prefix], MOST_RETURNS) + 1
            for at in range(self.counts[prefix]):
                made |= self._row(prefix, at)
        return made

    def _row(self, prefix: str, at: int) -> dict[str, forms.Field]:
        short = {"class": "short", "inputmode": "decimal", "autocomplete": "off"}
        choices = [*self.steps, (LEAVES, _("leaves the stream"))] if prefix == "next" else self.steps
        share = ShareField(label=_("Share"), widget=forms.TextInput(attrs=short))
        fields = {"to": forms.ChoiceField(label=_("To"), choices=choices, required=False), "share": share}
        if prefix == "back":
            fields["redo"] = TimeField(label=_("Time to do it again"))
        return {f"{prefix}_{at}_{name}": field for name, field in fields.items()}

    def rows(self, form: forms.Form, prefix: str) -> list[list]:
        parts = ("to", "share") if prefix == "next" else ("to", "share", "redo")
        return [[form[f"{prefix}_{at}_{part}"] for part in parts] for at in range(self.counts[prefix])]

    def clean(self, form: forms.Form) -> None:
        """Put what the rows say into `changes`, or errors beside them."""
        kind = form.cleaned_data.get("next_kind")
        back = self._filled(form, "back")
        returns = tuple(
            Return(to, share, self._redo(form, at)) for at, to, share in self._shared(form, "back", back, False)
        )
        self.changes = {"returns": returns, "next": None, "parallel": False}
        if kind == "leave":
            self.changes["next"] = (Branch(None),)
        elif kind in ("share", "parallel"):
            filled = self._filled(form, "next")
            if not filled:
                form.add_error("next_0_to", _("Choose where it goes."))
            parts = self._shared(form, "next", filled, kind == "parallel")
            branches = tuple(Branch(None if to == LEAVES else to, share) for _at, to, share in parts)
            self.changes |= {"next": branches, "parallel": kind == "parallel" and len(branches) > 1}

    def _redo(self, form: forms.Form, at: int) -> Fraction:
        time = form.cleaned_data.get(f"back_{at}_redo")
        return time.mean if time else Fraction(0)

    def _filled(self, form: forms.Form, prefix: str) -> list[tuple[int, str, Fraction | None]]:
        found = []
        for at in range(self.counts[prefix]):
            to, share = (form.cleaned_data.get(f"{prefix}_{at}_{part}") for part in ("to", "share"))
            if not to and share is not None:
                form.add_error(f"{prefix}_{at}_to", _("Choose the step that this share goes to."))
            if to and to in {one for _at, one, _share in found}:
                form.add_error(f"{prefix}_{at}_to", _("It is named twice. Put both shares into one."))
            elif to:
                found.append((at, to, share))
        return found

    def _shared(self, form: forms.Form, prefix: str, rows: list, parallel: bool) -> list[tuple[int, str, Fraction]]:
        """One share may be left empty: it is the rest."""
        if parallel:
            return [(at, to, Fraction(1)) for at, to, _share in rows]
        empty = [at for at, _to, share in rows if share is None]
        whole = sum((share for _at, _to, share in rows if share is not None), Fraction(0))
        last = f"{prefix}_{rows[-1][0]}_share" if rows else ""
        if len(empty) > 1:
            form.add_error(f"{prefix}_{empty[1]}_share", _("Say each share but one; that gets the rest."))
        elif rows and (whole > 1 or (not empty and whole != 1)) and not form.has_error(last):
            form.add_error(
                last,
                _("These add up to %(whole)s %%. Together they make 100 %%; leave one empty for the rest.")
                % {"whole": f"{float(whole * 100):g}"},
            )
        return [(at, to, max(1 - whole, Fraction(0)) if share is None else share) for at, to, share in rows]
