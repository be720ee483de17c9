"""How a state is to be simulated, and what it is to be compared with."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from valuestreams.models import State
from valuestreams.services.simulating import MOST_STATES
from valuestreams.simulation import Settings
from valuestreams.simulation.settings import MOST_ITEMS, MOST_REPLICATIONS, MOST_SEED


class SimulationForm(ServiceForm):
    compare = forms.ModelMultipleChoiceField(
        State.objects.none(), label=gettext_lazy("Compare with"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "All of them meet the same items at the same moments, so that what differs is the stream and not the luck."
        ),
    )  # fmt: skip
    items = forms.IntegerField(
        label=gettext_lazy("Items"), min_value=1, max_value=MOST_ITEMS,
        help_text=gettext_lazy("How many pass through the stream in each replication. More of them narrow the interval."),
    )  # fmt: skip
    replications = forms.IntegerField(
        label=gettext_lazy("Replications"), min_value=2, max_value=MOST_REPLICATIONS,
        help_text=gettext_lazy("How often all of it is repeated with other luck. The spread between them gives the interval."),
    )  # fmt: skip
    warmup = forms.IntegerField(
        label=gettext_lazy("Warm-up items"), min_value=0, max_value=MOST_ITEMS,
        help_text=gettext_lazy("The first ones meet an empty stream and are not counted."),
    )  # fmt: skip
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"), min_value=0, max_value=MOST_SEED,
        help_text=gettext_lazy("The same number gives the same result again; another one is other luck."),
    )  # fmt: skip

    def __init__(self, *args, states, **kwargs):
        """`states`: those of the stream that it can be compared with."""
        super().__init__(*args, **kwargs)
        self.fields["compare"].queryset = states
        if not states:
            del self.fields["compare"]

    def clean_compare(self):
        others = list(self.cleaned_data["compare"])
        if len(others) >= MOST_STATES:
            raise forms.ValidationError(_("Choose at most %(most)s others.") % {"most": MOST_STATES - 1})
        return others

    def start(self, request_simulation, state: State, membership):
        """Hand what is wanted to the service `request_simulation`; None when the form has errors to show."""

        def ask(compare=(), **numbers):
            return request_simulation(states=[state, *compare], settings=Settings(**numbers), by=membership)

        return self.submit(ask)
