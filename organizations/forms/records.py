"""Forms of what an organization keeps about itself."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from organizations.models import MOST_HOLIDAYS, Membership, Person, Unit
from organizations.permissions import Permission

WEEKDAYS = [
    (1, gettext_lazy("Monday")),
    (2, gettext_lazy("Tuesday")),
    (3, gettext_lazy("Wednesday")),
    (4, gettext_lazy("Thursday")),
    (5, gettext_lazy("Friday")),
    (6, gettext_lazy("Saturday")),
    (7, gettext_lazy("Sunday")),
]


class RecordForm(ServiceForm):
    """A form of one row. Choices are what `membership` sees; `row` None means a new one."""

    for_owners: ClassVar[tuple[str, ...]] = ()  # fields that others do not see

    def __init__(self, *args, membership: Membership, row=None, **kwargs):
        if row is not None:
            kwargs["initial"] = {name: self.value_of(row, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.membership, self.row = membership, row
        if not membership.can(Permission.ADMINISTER):
            for name in self.for_owners:
                del self.fields[name]
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.model.objects.visible_to(membership)
        self.prepare()

    def value_of(self, row, name):
        return getattr(row, name)

    def prepare(self) -> None:
        """Narrow the choices further."""


class UnitForm(RecordForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    parent = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Belongs to"),
        required=False,
        empty_label=gettext_lazy("the organization itself"),
    )
    headcount = forms.IntegerField(
        label=gettext_lazy("Headcount"), required=False, min_value=0, max_value=2_000_000,
        help_text=gettext_lazy("People in it, with everything below. Left empty, the parts are added up."),
    )  # fmt: skip
    lead = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Lead"), required=False, empty_label=gettext_lazy("nobody yet")
    )

    def prepare(self):
        if self.row is not None:
            self.fields["parent"].queryset = self.fields["parent"].queryset.exclude(pk=self.row.pk)


class PersonForm(RecordForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=150, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Unit"),
        required=False,
        empty_label=gettext_lazy("the organization itself"),
    )
    membership = forms.ModelChoiceField(
        Membership.objects.none(), label=gettext_lazy("Account"), required=False, empty_label=gettext_lazy("none"),
        help_text=gettext_lazy("Her account here, if she signs in to OrgScale."),
    )  # fmt: skip

    for_owners = ("membership",)

    def prepare(self):
        if account := self.fields.get("membership"):
            account.queryset = account.queryset.active().select_related("user")


class GroupForm(RecordForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    members = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=gettext_lazy("People"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("Hold Ctrl or ⌘ to choose several."),
    )  # fmt: skip

    for_owners = ("members",)

    def value_of(self, row, name):
        return [person.pk for person in row.members.all()] if name == "members" else super().value_of(row, name)


class SupplierForm(RecordForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https", max_length=200)
    contact = forms.CharField(label=gettext_lazy("Contact"), max_length=150, required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class CalendarForm(RecordForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    opens_at = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    closes_at = forms.TimeField(
        label=gettext_lazy("To"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    hours_per_day = forms.DecimalField(
        label=gettext_lazy("Hours of work a day"),
        min_value=Decimal("0.25"),
        max_value=Decimal(24),
        decimal_places=2,
        max_digits=4,
    )
    holidays = forms.CharField(
        label=gettext_lazy("Holidays"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One date a line, as year-month-day, such as 2027-01-01."),
    )  # fmt: skip

    def value_of(self, row, name):
        return "\n".join(day.isoformat() for day in row.holidays) if name == "holidays" else super().value_of(row, name)

    def clean_holidays(self) -> list[date]:
        lines = [line.strip() for line in self.cleaned_data["holidays"].splitlines() if line.strip()]
        if len(lines) > MOST_HOLIDAYS:
            raise forms.ValidationError(_("At most %(most)s holidays.") % {"most": MOST_HOLIDAYS})
        return sorted({_date(number, line) for number, line in enumerate(lines, 1)})


def _date(number: int, line: str) -> date:
    try:
        return date.fromisoformat(line)
    except ValueError:
        sentence = _("Line %(number)s, “%(line)s”, is no date such as 2027-01-01.")
        raise forms.ValidationError(sentence % {"number": number, "line": line[:40]}) from None
