from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Assessment
from organizations.forms import ServiceForm
from organizations.models import Person, Unit
from roadmaps.models import Initiative, Roadmap
from roadmaps.queries import answered_assessments
from roadmaps.services import LONGEST_DAYS, MOST_EFFORT
from valuestreams.forms.revised import RevisedForm
from vpmom.models import Item


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


class VisionForm(RevisedForm):
    """What a stream is there for, beside its goals."""

    vision = forms.CharField(
        label=_("Vision"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("How it is for the user when the stream is as good as it can be."),
    )  # fmt: skip
    mission = forms.CharField(
        label=_("Mission"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What those who work in the stream are there for."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class TraceForm(ServiceForm):
    """The goal comes as the id of its line; only what the member may read is a choice."""

    item = forms.IntegerField(min_value=1, max_value=2**62)
    step_key = forms.SlugField(max_length=60, required=False, allow_unicode=True)

    def __init__(self, *args, goals, **kwargs):
        super().__init__(*args, **kwargs)
        self.goals = goals  # function of an id: the row, or None

    def clean_item(self) -> Item:
        row = self.goals(self.cleaned_data["item"])
        if row is None:
            raise forms.ValidationError(_("There is no such goal."))
        return row


class GoalFilterForm(forms.Form):
    """Which goals the page of all goals shows. What is wrong in an address is not asked for."""

    q = forms.CharField(
        label=_("Words"), max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Department or team"), required=False, empty_label=_("all")
    )
    verdict = forms.ChoiceField(
        label=_("Reads as"),
        required=False,
        choices=[
            ("", _("anything")),
            ("value", _("user value")),
            ("output", _("own output")),
            ("unclear", _("unclear")),
        ],
    )
    idle = forms.BooleanField(label=_("Only goals that serve no step"), required=False)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(membership)

    @property
    def wish(self) -> dict:
        """Keyword arguments of `queries.goals.goals_served`."""
        self.is_valid()
        said = self.cleaned_data
        unit = said.get("unit")
        return {
            "words": said.get("q", ""),
            "unit": unit.pk if unit else None,
            "verdict": said.get("verdict", ""),
            "idle": bool(said.get("idle")),
        }


class RoadmapChoiceForm(ServiceForm):
    """Into which roadmap initiatives go."""

    roadmap = forms.ModelChoiceField(Roadmap.objects.none(), label=_("Roadmap"), empty_label=None)

    def __init__(self, *args, roadmaps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roadmap"].queryset = roadmaps


class WishForm(forms.Form):
    """One line of what a stream or a product asks to be done. What is not ticked is not asked for anything."""

    chosen = forms.BooleanField(label=_("Take it"), required=False)
    title = forms.CharField(label=_("Initiative"), max_length=300)
    effort_days = forms.DecimalField(
        label=_("Person-days"), min_value=Decimal("0.01"), max_value=MOST_EFFORT, decimal_places=2
    )
    duration_days = forms.DecimalField(
        label=_("Working days"), min_value=Decimal("0.01"), max_value=LONGEST_DAYS, decimal_places=2
    )

    def __init__(self, data=None, *, about: str, **kwargs):
        super().__init__(data, use_required_attribute=False, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {about}"

    def full_clean(self):
        """Only a ticked line must be right."""
        if self.is_bound and not self.fields["chosen"].widget.value_from_datadict(
            self.data, self.files, self.add_prefix("chosen")
        ):
            for field in self.fields.values():
                field.required = False
        super().full_clean()
