"""A new stream, what a stream is about, and its states."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from organizations.forms.revised import RowForm
from organizations.forms.settings import currencies
from organizations.models import Calendar, Membership, Person, Unit
from valuestreams import stream as values
from valuestreams.editing import add_step, new_key
from valuestreams.forms.fields import NumberField, TimeField, plain
from valuestreams.forms.revised import RevisedForm, VersionForm
from valuestreams.models import State, Stream
from valuestreams.models.streams import TIME_UNITS
from valuestreams.queries.reading import usual_basis

OWN_HOURS = ("hours_per_day", "days_per_week")
TEXT = forms.Textarea(attrs={"rows": 2})
PERIODS = [
    ("hour", gettext_lazy("an hour of work")), ("day", gettext_lazy("a working day")),
    ("week", gettext_lazy("a week")), ("month", gettext_lazy("a month")), ("quarter", gettext_lazy("a quarter")),
    ("year", gettext_lazy("a year")),
]  # fmt: skip


class HeadFields(RevisedForm):
    """What a stream says of itself, whatever the state."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    proposition = forms.CharField(
        label=gettext_lazy("Value proposition"), max_length=2000, required=False, widget=TEXT,
        help_text=gettext_lazy("What the user has of it, in the user's words."),
    )  # fmt: skip
    user = forms.CharField(
        label=gettext_lazy("User"), max_length=200, required=False,
        help_text=gettext_lazy("Who receives the value at the end."),
    )  # fmt: skip
    trigger = forms.CharField(
        label=gettext_lazy("Trigger"), max_length=300, required=False,
        help_text=gettext_lazy("The user's first contact: what sets the stream going."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Of"), required=False,
        empty_label=gettext_lazy("The whole organization"),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Owner"), required=False, empty_label=gettext_lazy("nobody yet"),
        help_text=gettext_lazy("Answers for the stream from end to end, across departments."),
    )  # fmt: skip
    calendar = forms.ModelChoiceField(
        Calendar.objects.none(), label=gettext_lazy("Working calendar"), required=False,
        empty_label=gettext_lazy("The usual one of the organization"),
        help_text=gettext_lazy("Says how long a working day and week are. Every ratio of times depends on it."),
    )  # fmt: skip
    hours_per_day = forms.DecimalField(
        label=gettext_lazy("Hours in a working day"), required=False, min_value=Decimal("0.000001"), max_value=24,
        decimal_places=6, help_text=gettext_lazy("Only when no calendar fits. It goes before the calendar's."),
    )  # fmt: skip
    days_per_week = forms.DecimalField(
        label=gettext_lazy("Working days in a week"), required=False, min_value=Decimal("0.000001"), max_value=7,
        decimal_places=6, help_text=gettext_lazy("Only when no calendar fits, together with the hours."),
    )  # fmt: skip
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=currencies)
    time_unit = forms.ChoiceField(
        label=gettext_lazy("A number without a unit means"), choices=TIME_UNITS, initial="hours",
        help_text=gettext_lazy("Times can always be typed with their unit, such as 45 min, 2 h or 1.5 d."),
    )  # fmt: skip

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(membership)
        self.fields["unit"].queryset = units.filter(pk__in=membership.unit_ids) if membership.is_scoped else units
        self.fields["unit"].required = membership.is_scoped
        self.fields["owner"].queryset = Person.objects.visible_to(membership)
        self.fields["calendar"].queryset = Calendar.objects.visible_to(membership)
        for name in OWN_HOURS:
            if isinstance(known := self.initial.get(name), Decimal):
                self.initial[name] = plain(Fraction(known))

    def clean(self):
        data = super().clean()
        given = [name for name in OWN_HOURS if data.get(name) is not None]
        for name in set(OWN_HOURS) - set(given) - set(self.errors) if given else ():
            self.add_error(name, _("Hours and days go together: fill in both, or neither."))
        return data


class NewStreamForm(HeadFields):
    steps = forms.CharField(
        label=gettext_lazy("Steps"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One line a step, from the user's first contact to the last. Times and people come later."),
    )  # fmt: skip

    def clean_steps(self) -> tuple[values.Step, ...]:
        made = values.Stream(title="")
        for line in self.cleaned_data["steps"].splitlines():
            if name := line.strip(" \t-–•*"):
                if len(name) > 200:
                    raise forms.ValidationError(
                        _("“%(step)s …” is longer than 200 letters. Shorten it.") % {"step": name[:60]}
                    )
                made = add_step(made, values.Step(key=new_key(made, name), name=name))
        return made.steps

    def create(self, create_stream, membership: Membership) -> Stream | None:
        """Hand the new stream over to the service `create_stream`."""
        basis = usual_basis(membership.organization_id)
        return self.submit(lambda **data: create_stream(by=membership, **self._wanted(data, basis)))

    @staticmethod
    def _wanted(data: dict, basis: values.TimeBasis) -> dict:
        said = {name: data.pop(name) for name in ("title", "proposition", "user", "trigger", "currency", "steps")}
        return {"value": values.Stream(**said, basis=basis), **data}


class HeadForm(HeadFields):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    vision = forms.CharField(
        label=gettext_lazy("Vision"), max_length=2000, required=False, widget=TEXT,
        help_text=gettext_lazy("How it is for the user when the stream is as good as it can be."),
    )  # fmt: skip
    mission = forms.CharField(
        label=gettext_lazy("Mission"), max_length=2000, required=False, widget=TEXT,
        help_text=gettext_lazy("What those who work in the stream are there for."),
    )  # fmt: skip
    field_order = ["title", "proposition", "user", "trigger", "vision", "mission"]


class CopyStateForm(ServiceForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[(State.Kind.FUTURE, State.Kind.FUTURE.label), (State.Kind.SCENARIO, State.Kind.SCENARIO.label)],
        help_text=gettext_lazy("The future state is what you aim for; a scenario is one way that you try out."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    note = forms.CharField(label=gettext_lazy("What it tries"), max_length=2000, required=False, widget=TEXT)


class RenameStateForm(RowForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    note = forms.CharField(label=gettext_lazy("What it tries"), max_length=2000, required=False, widget=TEXT)


class DemandForm(VersionForm):
    """How much is asked of a state, and how irregularly it comes."""

    items = NumberField(label=gettext_lazy("Demand"), help_text=gettext_lazy("How many items users ask for."))
    per = forms.ChoiceField(label=gettext_lazy("In"), choices=PERIODS, initial="week")
    arrivals = TimeField(
        label=gettext_lazy("Time between two arrivals"),
        help_text=gettext_lazy(
            "For the simulation, such as “exponential 48 min”. Without it, demand arrives at random."
        ),
    )

    def __init__(self, *args, basis: values.TimeBasis, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["arrivals"].basis = basis

    def clean_items(self):
        items = self.cleaned_data["items"]
        if items == 0:
            raise forms.ValidationError(_("A demand of 0 has no takt time. Leave it empty while nobody knows it."))
        was = self.initial.get("items")
        # A demand of 1/3 is shown as 0.333333: left as it is, it stays 1/3.
        return was if items is not None and was is not None and plain(items) == plain(was) else items

    def move(self):
        """The move of `services.writing.edit` that gives a state this demand. Call it on a valid form."""
        data = self.cleaned_data
        demand = values.Demand(data["items"], values.Per(data["per"])) if data["items"] else None
        return lambda stream: replace(stream, demand=demand, arrivals=data["arrivals"])
