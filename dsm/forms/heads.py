"""What the forms of products, capabilities, end users, components and KPIs share."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.queries.choices import choosable, own_units
from organizations.forms.revised import RowForm
from organizations.models import Membership

TEXT = forms.Textarea(attrs={"rows": 3})
SEVERAL = forms.SelectMultiple(attrs={"size": 8})
HOLD = gettext_lazy("Hold Ctrl or ⌘ to choose several.")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
THE_WHOLE = gettext_lazy("The whole organization")
NOBODY = gettext_lazy("nobody yet")
UNKNOWN = ("", gettext_lazy("nobody said"))


def of_scale(label: str, scale: list[tuple[int, str]], help_text: str = "") -> forms.TypedChoiceField:
    """A step of a scale, with its number and its word; None when nobody said."""
    choices = [UNKNOWN, *((step, f"{step} · {word}") for step, word in scale)]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=int, empty_value=None, required=False, help_text=help_text
    )


class HeadForm(RowForm):
    """Of one row, None for a new one. Choices are what `membership` sees, and what stands in the row already."""

    only_new: tuple[str, ...] = ()  # fields that are said once and for all

    def __init__(self, *args, membership: Membership, row=None, initial: dict | None = None, **kwargs):
        first = {} if row is None else {name: self.value_of(row, name) for name in self.base_fields}
        super().__init__(*args, initial={**first, **(initial or {})}, **kwargs)
        self.membership, self.row = membership, row
        for name in ("revision",) if row is None else self.only_new:
            del self.fields[name]
        if row is not None:
            self.fields["revision"].required = True
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = choosable(field.queryset.model, membership, getattr(row, f"{name}_id", None))
        if "unit" in self.fields:
            self.fields["unit"].queryset = own_units(membership)
            self.fields["unit"].required = membership.is_scoped
        self.prepare()

    def value_of(self, row, name: str):
        value = getattr(row, name, None)
        return [one.pk for one in value.all()] if hasattr(value, "all") else value

    def prepare(self) -> None:
        """Narrow the choices further."""

    def standing(self) -> dict[str, str] | None:
        """What stands there now, in the words of the form, "" included: somebody may have emptied a field."""
        if self.stale is None:
            return None
        now = dict(self.stale.current)
        self.sends(revision=str(now.pop("revision")))
        return {
            str(self.fields[name].label): self.told(name, text) for name, text in now.items() if name in self.fields
        }

    def told(self, name: str, text: str) -> str:
        """A plain value as the field shows it."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return str(_("yes") if text == "True" else _("no"))
        if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
            return text
        return str({str(value): label for value, label in field.choices}.get(text, text))
