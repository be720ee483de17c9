"""Tables of which the rows are typed, and what is shown when two people type into one at once."""

from collections.abc import Callable, Iterable, Mapping

from django import forms
from django.utils.translation import gettext as _

from organizations.forms import ServiceForm

MOST_ROWS = 50
REVISION = {"widget": forms.HiddenInput, "min_value": 0, "max_value": 2**31 - 1}


class TypedField(forms.BoundField):
    @property
    def theirs(self) -> str:
        """What somebody else has entered here in the meantime; "" when it is what was typed."""
        return self.form.theirs.get(self.name, "")


class RowsForm(ServiceForm):
    """A form with rows of the same fields. How many there are stands in hidden counts; a button asks for one more.

    `theirs`: by the name of a field what somebody else has entered in the meantime, where that is not what was typed.
    """

    bound_field_class = TypedField
    theirs: Mapping[str, str] = {}

    def counted(self, name: str, least: int, most: int = MOST_ROWS) -> int:
        """The rows called `name`: `least` when the page opens, and one more when `more` names them."""
        sent = str(self.data.get(f"{name}-count", "")) if self.is_bound else ""
        count = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else least
        count = min(count + (self.data.get("more") == name), most)
        self.fields[f"{name}-count"] = forms.CharField(widget=forms.HiddenInput, required=False)
        if self.is_bound:
            self.data = self.data.copy()
            self.data[f"{name}-count"] = str(count)
        self.initial[f"{name}-count"] = count
        return count

    def put(self, prefix: str, fields: dict[str, forms.Field], values: object | None, **labels: str) -> None:
        """Add `fields` under `prefix`, with what `values` has under their names."""
        for name, field in fields.items():
            field.widget.attrs["aria-label"] = str(field.label) + (f", {labels['of']}" if labels.get("of") else "")
            self.fields[f"{prefix}-{name}"] = field
            if values is not None and getattr(values, name, None) is not None:
                self.initial[f"{prefix}-{name}"] = getattr(values, name)

    def row(self, prefix: str, names) -> list[forms.BoundField]:
        return [self[f"{prefix}-{name}"] for name in names]

    def typed(self, prefix: str, names) -> dict:
        return {name: self.cleaned_data.get(f"{prefix}-{name}") for name in names}

    @property
    def asks_again(self) -> bool:
        """Whether it was sent only to get one more row."""
        return "more" in self.data

    def meant(self, name: str, value: object) -> object:
        """What `value` of the field `name` says; a form that takes a usual one for nothing says which."""
        return value

    def set_beside(self, now: "RowsForm", names: Iterable[str]) -> None:
        """Let the fields `names` say what `now`, the form of what is stored, shows where that is something else."""
        self.theirs = {name: _shown(now, name) for name in names if _differs(self[name], now)}


def beside(sent: RowsForm, make: Callable[..., RowsForm]) -> RowsForm:
    """What was `sent`, kept, with what is stored now beside each field; sent again, it replaces that knowingly.

    `make()` is the form of what is stored, `make(data)` the same with what was typed. It has as many rows as either.
    """
    now = make()
    counts = {name for name in now.fields if name.endswith("-count")}
    rows = {name: str(max(int(now.initial[name]), int(sent.data.get(name) or 0))) for name in counts}
    form = make({**sent.data.dict(), **rows, "revision": now.initial["revision"]})
    shown = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    form.set_beside(now, shown)
    return form


def _differs(mine: forms.BoundField, now: RowsForm) -> bool:
    """24,000 and 24000.00 are the same number."""
    typed, stored = mine.value(), now[mine.name].value() if mine.name in now.fields else None
    try:
        said, there = (mine.form.meant(mine.name, mine.field.clean(value)) for value in (typed, stored))
        return said != there
    except forms.ValidationError:
        return str(typed) != str(stored)


def _shown(now: RowsForm, name: str) -> str:
    """As one reads it: the name of what is chosen, a day as it is typed."""
    if name not in now.fields or now[name].value() in (None, ""):
        return _("nothing")
    field, value = now.fields[name], now[name].value()
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return choices.get(str(value)) or str(field.widget.format_value(value))
