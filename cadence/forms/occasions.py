"""What stands in the planning calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cadence.forms import DateInput
from cadence.models import Occasion
from cadence.models.occasions import NOTE_LIMIT
from organizations.forms.records import RecordForm
from organizations.models import Group, Person, Unit

REPEATS = Occasion._meta.get_field("repeats").choices


class OccasionForm(RecordForm):
    kind = forms.ChoiceField(label=_("What"), choices=Occasion.Kind.choices)
    title = forms.CharField(label=_("In words"), max_length=200)
    on = forms.DateField(label=_("Day"), widget=DateInput)
    repeats = forms.ChoiceField(label=_("Repeats"), choices=REPEATS)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput, help_text=_("Only when it repeats."))
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("the whole organization")
    )
    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Due from"), required=False, empty_label=_("no one person"),
        help_text=_("It waits for whoever is named here until it is done."),
    )  # fmt: skip
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("or from the group"), required=False, empty_label=_("no group")
    )
    period = forms.CharField(label=_("Period"), max_length=60, required=False, help_text=_("Such as FY2027."))
    note = forms.CharField(
        label=_("Note"), max_length=NOTE_LIMIT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self):
        if self.membership.is_scoped:
            self.fields["unit"].required = True
            self.fields["unit"].queryset = Unit.objects.visible_to(self.membership)
