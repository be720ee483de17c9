"""Products and capabilities: new ones, and what they say of themselves."""

from django import forms
from django.utils.translation import gettext_lazy

from dsm.attributes import InvalidAttribute, typed
from dsm.forms.heads import DAY, HOLD, NOBODY, SEVERAL, TEXT, THE_WHOLE, HeadForm, of_scale
from dsm.models import Capability, Product
from dsm.models.portfolio import LONGEST_KEY
from dsm.models.scales import MATURITY
from dsm.portfolio import MOST_VALUE
from dsm.queries.products import attribute_words
from organizations.models import Person, Supplier, Unit
from valuestreams.models import Stream


def key_field(help_text: str) -> forms.SlugField:
    return forms.SlugField(label=gettext_lazy("Key"), max_length=LONGEST_KEY, required=False, help_text=help_text)


class ProductForm(HeadForm):
    only_new = ("key", "stage")

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), max_length=2000, required=False, widget=TEXT,
        help_text=gettext_lazy("What its users have of it, in one or two sentences."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Product.Kind.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Business unit"), required=False, empty_label=THE_WHOLE
    )
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Owner"), required=False, empty_label=NOBODY,
        help_text=gettext_lazy("Leads the product from the first idea to its last day."),
    )  # fmt: skip
    stage = forms.ChoiceField(
        label=gettext_lazy("Where it stands already"), choices=Product.Stage.choices,
        help_text=gettext_lazy("From then on, only a promotion at a gate changes the stage."),
    )  # fmt: skip
    gate_on = forms.DateField(
        label=gettext_lazy("Next gate on"), required=False, widget=DAY,
        help_text=gettext_lazy("The day on which it is to reach its next stage."),
    )  # fmt: skip
    value = forms.IntegerField(
        label=gettext_lazy("Value in points"), required=False, min_value=0, max_value=MOST_VALUE,
        help_text=gettext_lazy("What it is worth to the organization among the others, 0 to 100. Empty: nobody said."),
    )  # fmt: skip
    attributes = forms.MultipleChoiceField(
        label=gettext_lazy("What is true of it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What is ticked decides which controls the product owes."),
    )  # fmt: skip
    own_words = forms.CharField(
        label=gettext_lazy("Own words"), max_length=2000, required=False,
        help_text=gettext_lazy("Further words that your controls ask for, with commas, such as “export-control”."),
    )  # fmt: skip
    streams = forms.ModelMultipleChoiceField(
        Stream.objects.none(), label=gettext_lazy("Value streams that it serves"), required=False, widget=SEVERAL,
        help_text=HOLD,
    )  # fmt: skip
    key = key_field(gettext_lazy("Files and the API name it so, and it stays. Left empty, it is made of the name."))

    def prepare(self):
        self.words = attribute_words(self.membership.organization_id)
        self.fields["attributes"].choices = list(self.words.items())
        own = [word for word in self.row.attributes if word not in self.words] if self.row else []
        self.initial["own_words"] = ", ".join(own)

    def clean_own_words(self) -> tuple[str, ...]:
        try:
            return typed(self.cleaned_data["own_words"])
        except InvalidAttribute as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self):
        data = super().clean()
        own = data.pop("own_words", ())
        if "attributes" in data:
            data["attributes"] = [*data["attributes"], *own]
        return data

    def told(self, name, text):
        if name == "attributes":
            return ", ".join(self.words.get(word, word) for word in text.split(", ")) if text else ""
        return super().told(name, text)


class CapabilityForm(HeadForm):
    only_new = ("key",)

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    description = forms.CharField(
        label=gettext_lazy("What it does"), max_length=2000, required=False, widget=TEXT,
        help_text=gettext_lazy("What products get from it, so that nobody builds it again."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Capability.Kind.choices)
    parent = forms.ModelChoiceField(
        Capability.objects.none(), label=gettext_lazy("Part of"), required=False,
        empty_label=gettext_lazy("nothing: it stands at the top"),
    )  # fmt: skip
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Of"), required=False, empty_label=THE_WHOLE)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Owner"), required=False, empty_label=NOBODY,
        help_text=gettext_lazy("Answers for it towards all products."),
    )  # fmt: skip
    maturity = of_scale(gettext_lazy("Maturity now"), MATURITY)
    wanted = of_scale(
        gettext_lazy("Maturity wanted"), MATURITY, gettext_lazy("As much as the products need, and not more.")
    )
    suppliers = forms.ModelMultipleChoiceField(
        Supplier.objects.none(), label=gettext_lazy("Delivered by"), required=False, widget=SEVERAL,
        help_text=gettext_lazy("None: your own people. Hold Ctrl or ⌘ to choose several."),
    )  # fmt: skip
    key = key_field(gettext_lazy("Files and the API name it so, and it stays. Left empty, it is made of the name."))

    def prepare(self):
        if self.row is not None:
            self.fields["parent"].queryset = self.fields["parent"].queryset.exclude(pk=self.row.pk)
