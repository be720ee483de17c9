"""A RACI chart, its rows and its columns."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.models import Capability, RaciChart
from dsm.services.raci import MOST_COLUMNS, MOST_ROWS, Letter
from organizations.forms import ServiceForm
from organizations.forms.revised import RevisedForm, RowForm
from organizations.models import Group, Membership, Person, Unit

LINES = {"widget": forms.Textarea(attrs={"rows": 5}), "max_length": 20_000, "required": False}
# How the page names the field of a cell: row, column, the revision and the letter that it was shown with.
CELL = re.compile(r"cell\.([0-9]{1,18})\.([0-9]{1,18})\.([0-9]{1,9})\.(|R|A|C|I|A/R)")
LONGEST_LETTER = 40


def _lines(text: str, longest: int, most: int) -> list[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > most:
        raise forms.ValidationError(_("At most %(most)s lines.") % {"most": most})
    if any(len(line) > longest for line in lines):
        raise forms.ValidationError(_("A line has at most %(most)s characters.") % {"most": longest})
    return lines


class ChartForm(RowForm):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Rows are steps of a"), choices=RaciChart.Kind.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit"), required=False,
        empty_label=gettext_lazy("the whole organization"),
    )  # fmt: skip

    def __init__(self, *args, membership: Membership, row: RaciChart | None = None, **kwargs):
        if row is not None:
            kwargs["initial"] = {name: getattr(row, name) for name in ("title", "kind", "unit", "revision")}
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(membership)


class NewChartForm(ChartForm):
    rows = forms.CharField(
        label=gettext_lazy("Rows"), help_text=gettext_lazy("One a line: what has to be done or decided."), **LINES
    )
    columns = forms.CharField(
        label=gettext_lazy("Roles"),
        help_text=gettext_lazy("One a line. People and groups can be added later."),
        **LINES,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["revision"]

    def clean_rows(self):
        return _lines(self.cleaned_data["rows"], 200, MOST_ROWS)

    def clean_columns(self):
        return _lines(self.cleaned_data["columns"], 150, MOST_COLUMNS)


class RowsForm(ServiceForm):
    names = forms.CharField(label=gettext_lazy("Rows"), help_text=gettext_lazy("One a line."), **LINES)
    capabilities = forms.ModelMultipleChoiceField(
        Capability.objects.none(), label=gettext_lazy("Or capabilities"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}), help_text=gettext_lazy("Hold Ctrl or ⌘ to choose several."),
    )  # fmt: skip

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["capabilities"].queryset = Capability.objects.visible_to(membership)

    def clean_names(self):
        return _lines(self.cleaned_data["names"], 200, MOST_ROWS)

    def clean(self):
        data = super().clean()
        if not self.errors and not data["names"] and not data["capabilities"]:
            self.add_error("names", _("Name at least one row."))
        return data


class ColumnForm(ServiceForm):
    name = forms.CharField(label=gettext_lazy("Role"), max_length=150, required=False)
    person = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Or a person"), required=False, empty_label=gettext_lazy("none")
    )
    group = forms.ModelChoiceField(
        Group.objects.none(), label=gettext_lazy("Or a group"), required=False, empty_label=gettext_lazy("none")
    )

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(membership)
        self.fields["group"].queryset = Group.objects.visible_to(membership)


class PartForm(RevisedForm):
    was = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)  # the name that was shown
    name = forms.CharField(label=gettext_lazy("Name"))
    place = forms.IntegerField(
        label=gettext_lazy("Place"), min_value=1, max_value=MOST_ROWS, help_text=gettext_lazy("1 is the first."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip

    def __init__(self, *args, longest: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.longest = longest

    def clean_name(self):
        name = self.cleaned_data["name"]
        if len(name) > self.longest:
            raise forms.ValidationError(_("At most %(most)s characters.") % {"most": self.longest})
        return name

    def standing(self) -> dict[str, str] | None:
        """After a refusal what stands there now; from now on the form is saved over that."""
        if self.stale is None:
            return None
        self.sends(was=self.stale.current["was"])
        return {str(self.fields["name"].label): self.stale.current["name"]}


def typed_letters(data) -> list[Letter]:
    """The cells of the grid in which something else was typed than they showed. Other fields are not looked at."""
    found = []
    for name, text in data.items():
        match = CELL.fullmatch(name)
        if match and text.strip() != match[4]:
            found.append(Letter(int(match[1]), int(match[2]), text[:LONGEST_LETTER], int(match[3])))
    return found
