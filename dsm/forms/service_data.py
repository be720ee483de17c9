"""End users, components and KPIs."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.availability import InvalidAvailability, from_percent, percent
from dsm.forms.heads import HOLD, SEVERAL, TEXT, THE_WHOLE, HeadForm
from dsm.models import Capability, EndUser, Item, Kpi, Product
from dsm.queries.service_data import components_of, subject_of
from organizations.models import Supplier, Unit

MOST_PEOPLE = 2_000_000_000
CLASSES = [("component", gettext_lazy("component")), ("service", gettext_lazy("service"))]
MOST_LISTED = 500  # components in a list to choose from


class EndUserForm(HeadForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=EndUser.Kind.choices)
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200,
        help_text=gettext_lazy("Of the person or the group, such as “Drivers north”."),
    )  # fmt: skip
    role = forms.CharField(label=gettext_lazy("Role"), max_length=150, required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Business unit"), required=False, empty_label=THE_WHOLE
    )
    cost_centre = forms.CharField(label=gettext_lazy("Cost centre"), max_length=60, required=False)
    location = forms.CharField(label=gettext_lazy("Location"), max_length=150, required=False)
    people = forms.IntegerField(
        label=gettext_lazy("Number of people"), required=False, min_value=1, max_value=MOST_PEOPLE,
        help_text=gettext_lazy("Of a group. Empty: nobody has counted. A person is one."),
    )  # fmt: skip
    is_vip = forms.BooleanField(
        label=gettext_lazy("VIP"), required=False,
        help_text=gettext_lazy("Is served before others, or with more discretion."),
    )  # fmt: skip
    products = forms.ModelMultipleChoiceField(
        Product.objects.none(), label=gettext_lazy("Products in use"), required=False, widget=SEVERAL, help_text=HOLD
    )


class ComponentForm(HeadForm):
    only_new = ("key",)

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    item_class = forms.ChoiceField(
        label=gettext_lazy("Class"), choices=CLASSES,
        help_text=gettext_lazy("A component is a part; a service is what several parts do together."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Of"), required=False, empty_label=THE_WHOLE)
    supplier = forms.ModelChoiceField(
        Supplier.objects.none(), label=gettext_lazy("Supplier"), required=False,
        empty_label=gettext_lazy("none: your own people"),
    )  # fmt: skip
    availability = forms.DecimalField(
        label=gettext_lazy("Availability"), required=False, max_digits=24,
        help_text=gettext_lazy("In percent of the time, above 0 and below 100, such as 99.95. Empty: nobody knows."),
    )  # fmt: skip
    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=120, required=False,
        help_text=gettext_lazy("Files, agreements and the API name it so, and it stays. Left empty, it is made of the name."),
    )  # fmt: skip

    def value_of(self, row, name):
        return percent(row.availability) if name == "availability" else super().value_of(row, name)

    def clean_availability(self):
        said = self.cleaned_data["availability"]
        try:
            return None if said is None else from_percent(said)
        except InvalidAvailability as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def told(self, name, text):
        if name == "availability" and text:
            return f"{percent(Item._meta.get_field('availability').to_python(text))} %"
        return super().told(name, text)


class KpiForm(HeadForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    about = forms.ChoiceField(label=gettext_lazy("About"))
    definition = forms.CharField(
        label=gettext_lazy("Definition"), max_length=2000, required=False, widget=TEXT,
        help_text=gettext_lazy("How it is counted, so that two people come to the same number."),
    )  # fmt: skip
    measured_in = forms.CharField(
        label=gettext_lazy("Measured in"), max_length=40, required=False,
        help_text=gettext_lazy("Such as %, hours or orders a day."),
    )  # fmt: skip
    direction = forms.ChoiceField(label=gettext_lazy("Direction"), choices=Kpi.Direction.choices)
    target = forms.DecimalField(label=gettext_lazy("Target"), required=False, max_digits=18, decimal_places=6)
    components = forms.ModelMultipleChoiceField(
        Item.objects.none(), label=gettext_lazy("Components that report to it"), required=False, widget=SEVERAL,
        help_text=HOLD,
    )  # fmt: skip

    def value_of(self, row, name):
        if name == "about":
            return row.about.ref
        if name == "target" and row.target is not None:
            return f"{row.target.normalize():f}"
        return super().value_of(row, name)

    def prepare(self):
        groups = [(_("Products"), Product), (_("Capabilities"), Capability)]
        rows = [
            (title, [(row.ref, row.name) for row in model.objects.visible_to(self.membership)])
            for title, model in groups
        ]
        self.fields["about"].choices = [("", _("Please choose")), *((title, found) for title, found in rows if found)]
        reporting = [item.pk for item in self.row.components.all()] if self.row else []
        listed = [*components_of(self.membership).values_list("pk", flat=True)[:MOST_LISTED], *reporting]
        self.fields["components"].queryset = Item.objects.visible_to(self.membership).filter(pk__in=listed)

    def clean_about(self):
        found = subject_of(self.membership, self.cleaned_data["about"])
        if found is None:
            raise forms.ValidationError(_("It was deleted in the meantime. Choose another."))
        return found

    def told(self, name, text):
        if name == "target" and text:
            return f"{Kpi._meta.get_field('target').to_python(text).normalize():f}"
        return super().told(name, text)
