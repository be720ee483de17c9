from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from organizations.forms import ServiceForm
from organizations.models import Person
from roadmaps.models import Initiative
from roadmaps.queries import answered_assessments


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class SettingsForm(ServiceForm):
    title = forms.CharField(label=_("Name"), max_length=200)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput, help_text=_("The first wave begins on it."))
    wave_weeks = forms.IntegerField(
        label=_("Length of a wave, in weeks"),
        min_value=1,
        max_value=104,
        help_text=_("13 weeks are a quarter. Shorter waves give results earlier to look at."),
    )
    capacity_days = forms.IntegerField(
        label=_("Capacity of a wave, in person-days"),
        min_value=1,
        max_value=100_000,
        help_text=_(
            "What people can give to improvement beside their daily work: people × days. "
            "Five people for one day a week in 13 weeks are 65."
        ),
    )


class RoadmapForm(SettingsForm):
    """A new roadmap. Only assessments that somebody answers, and that the member may write for, are offered."""

    field_order = ["assessment"]
    assessment = forms.ModelChoiceField(
        Assessment.objects.none(),
        label=_("Assessment"),
        empty_label=None,
        help_text=_("Its gaps become the initiatives."),
    )

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assessment"].queryset = answered_assessments(membership)


class MoveForm(ServiceForm):
    wave = forms.TypedChoiceField(label=_("Wave"), coerce=int)

    def __init__(self, *args, last: int, **kwargs):
        """`last`: number of the last wave of the plan; one more may be opened."""
        super().__init__(*args, **kwargs)
        self.fields["wave"].choices = [(number, number) for number in range(1, last + 2)]


class StatusForm(ServiceForm):
    status = forms.ChoiceField(label=_("State"), choices=Initiative.Status.choices)


class OwnerForm(ServiceForm):
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("Owner"), required=False, empty_label=_("nobody yet"))

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.visible_to(membership)
