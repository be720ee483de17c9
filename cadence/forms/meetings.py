"""Recurring meetings: the series, moving one of its days, decisions, remarks."""

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cadence.catalogue import providers
from cadence.forms import DateInput
from cadence.models import Meeting
from cadence.models.meetings import MOST_DAYS_BEFORE, MOST_MINUTES, REMARK_LIMIT
from cadence.models.reviews import TEXT_LIMIT
from organizations.forms import ServiceForm
from organizations.forms.records import RecordForm
from organizations.forms.revised import RowForm
from organizations.models import Group, Person, Unit

EVERY = [(word, capfirst(label)) for word, label in Meeting._meta.get_field("every").choices]
KINDS = [(word, capfirst(label)) for word, label in Meeting.Kind.choices]
HOLD = _("Hold Ctrl or ⌘ to choose several.")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class NamingForm(RowForm, RecordForm):
    """What the row names already stays a choice, also where the member's scope does not hold it."""

    def prepare(self):
        if self.row is None:
            del self.fields["revision"]
            return
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                here = Q(pk__in=field.queryset.values("pk")) | Q(pk__in=self._present(name))
                field.queryset = field.queryset.model.objects.filter(here, organization=self.membership.organization_id)

    def _present(self, name: str) -> list[int]:
        value = self.initial.get(name)
        some = value if isinstance(value, list) else [value]
        return [getattr(one, "pk", one) for one in some if one is not None]


class MeetingForm(NamingForm):
    title = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("What kind"), choices=KINDS)
    every = forms.ChoiceField(label=_("How often"), choices=EVERY)
    first = forms.DateField(
        label=_("First on"), widget=DateInput, help_text=_("Its weekday, or its day of the month, is kept.")
    )
    days_before = forms.IntegerField(
        label=_("Days before the quarter ends"), min_value=0, max_value=MOST_DAYS_BEFORE, initial=14,
        help_text=_("Only for every fiscal quarter. On a day off it is held on the last working day before."),
    )  # fmt: skip
    until = forms.DateField(label=_("Last on"), required=False, widget=DateInput)
    at = forms.TimeField(label=_("Begins at"), widget=TimeInput)
    length = forms.IntegerField(label=_("Takes, in minutes"), min_value=5, max_value=MOST_MINUTES)
    place = forms.CharField(label=_("Place or link"), max_length=300, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("the whole organization"),
        help_text=_("The agenda is about this unit and those below it."),
    )  # fmt: skip
    chair = forms.ModelChoiceField(Person.objects.none(), label=_("Chair"), required=False, empty_label=_("nobody yet"))
    persons = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Who takes part"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}), help_text=HOLD,
    )  # fmt: skip
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups that take part"), required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}), help_text=HOLD,
    )  # fmt: skip
    parts = forms.MultipleChoiceField(
        label=_("On the agenda"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("With none chosen: all of them."),
    )  # fmt: skip

    def value_of(self, row, name):
        if name in ("persons", "groups"):
            return list(getattr(row, name).values_list("pk", flat=True))
        if name == "parts":
            return row.parts or [one.key for one in providers()]
        return super().value_of(row, name)

    def prepare(self):
        super().prepare()
        self.fields["parts"].choices = [(one.key, one.title) for one in providers()]
        if self.row is None:
            self.fields["parts"].initial = [one.key for one in providers()]
        if self.membership.is_scoped:
            self.fields["unit"].required = True
            self.fields["unit"].queryset = Unit.objects.visible_to(self.membership)

    def clean_parts(self) -> list[str]:
        """All of them is kept as empty, so that a part which joins later is wanted too."""
        chosen = self.cleaned_data["parts"]
        return [] if len(chosen) == len(self.fields["parts"].choices) else chosen


class MoveForm(ServiceForm):
    on = forms.DateField(label=_("New day"), widget=DateInput)
    at = forms.TimeField(
        label=_("Begins at"), required=False, widget=TimeInput, help_text=_("Empty: at the usual time.")
    )


class DecisionForm(NamingForm):
    text = forms.CharField(label=_("What is decided?"), max_length=TEXT_LIMIT)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=_("Who carries it out"), required=False, empty_label=_("nobody yet")
    )
    due = forms.DateField(label=_("By"), required=False, widget=DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="decision_%s", **kwargs)


class OutcomeForm(ServiceForm):
    outcome = forms.CharField(label=_("What came of it"), required=False, max_length=TEXT_LIMIT)


class RemarkForm(ServiceForm):
    text = forms.CharField(label=_("Remark"), max_length=REMARK_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))


class ReopenForm(ServiceForm):
    text = forms.CharField(
        label=_("Why the minutes are opened again"), max_length=REMARK_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="reopen_%s", **kwargs)
