"""What people type about contracts and agreements alike: terms, amounts, shares in percent, notice and decisions."""

from decimal import Decimal

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadence.forms import DateInput
from dsm import availability, renewals
from organizations.forms import ServiceForm
from organizations.forms.records import RecordForm
from organizations.forms.revised import RowForm
from organizations.models import Person, Unit
from valuestreams.accounting.box_score import Kind
from valuestreams.forms.accounting import NumberText

TEXT = forms.Textarea(attrs={"rows": 3})


class CentsField(NumberText):
    """An amount of money of 0 or more, cleaned to cents (int) or None."""

    def __init__(self, **kwargs):
        super().__init__(kind=Kind.MONEY, **kwargs)

    def clean(self, value):
        cents = super().clean(value)
        if cents is not None and cents < 0:
            raise forms.ValidationError(_("Say an amount of 0 or more."))
        return None if cents is None else int(cents)


class AvailabilityField(forms.DecimalField):
    """An availability typed in percent, such as 99.95, cleaned to a share (Decimal) or None."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, **kwargs})

    def prepare_value(self, value):
        return availability.percent(value) if isinstance(value, Decimal) else value

    def clean(self, value):
        percent = super().clean(value)
        try:
            return None if percent is None else availability.from_percent(percent)
        except availability.InvalidAvailability as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


def plain(number: Decimal) -> str:
    """Without zeros at the end, and never as 1E+2."""
    return f"{number:.10f}".rstrip("0").rstrip(".")


class TermFields(forms.Form):
    """The term, in the order in which a contract states it."""

    starts = forms.DateField(label=gettext_lazy("Begins on"), required=False, widget=DateInput)
    ends = forms.DateField(
        label=gettext_lazy("Last day"), required=False, widget=DateInput,
        help_text=gettext_lazy("Of the first term. Left empty, it runs until further notice."),
    )  # fmt: skip
    notice_days = forms.IntegerField(
        label=gettext_lazy("Days of notice"), min_value=0, max_value=renewals.MOST_DAYS, initial=0, required=False,
        help_text=gettext_lazy("Notice may arrive until the last day minus these days, that day included."),
    )  # fmt: skip
    decision_days = forms.IntegerField(
        label=gettext_lazy("Days for the decision"), min_value=0, max_value=renewals.MOST_DAYS, initial=30,
        required=False, help_text=gettext_lazy("What you need before that, to compare offers and to decide."),
    )  # fmt: skip
    renews_by = forms.IntegerField(
        label=gettext_lazy("Renews by itself by, in months"), min_value=0, max_value=renewals.MOST_MONTHS, initial=0,
        required=False, help_text=gettext_lazy("0: it ends on its last day."),
    )  # fmt: skip

    def clean_notice_days(self):
        return self.cleaned_data["notice_days"] or 0

    def clean_decision_days(self):
        return self.cleaned_data["decision_days"] or 0

    def clean_renews_by(self):
        return self.cleaned_data["renews_by"] or 0


class HeldForm(RowForm, RecordForm):
    """A row with a revision. What it names already stays a choice, also where the member's scope does not hold it."""

    def prepare(self):
        if self.row is None:
            del self.fields["revision"]
        if self.membership.is_scoped:
            self.fields["unit"].required = True
            self.fields["unit"].queryset = Unit.objects.visible_to(self.membership)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and (present := self.initial.get(name)) is not None:
                here = Q(pk__in=field.queryset.values("pk")) | Q(pk=present.pk)
                field.queryset = field.queryset.model.objects.filter(here, organization=self.membership.organization_id)


class OwnerFields(forms.Form):
    """Who answers for it, and for which part of the organization."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Unit"), required=False,
        empty_label=gettext_lazy("the whole organization"),
        help_text=gettext_lazy("Who is limited to some units sees it only when it is of one of them."),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Owner"), required=False, empty_label=gettext_lazy("nobody yet"),
        help_text=gettext_lazy("Decides about its renewal, and is reminded of it."),
    )  # fmt: skip


class DecideForm(ServiceForm):
    keeps = forms.TypedChoiceField(choices=[("yes", ""), ("no", "")], coerce=lambda word: word == "yes")
    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1)


class NoticeForm(ServiceForm):
    on = forms.DateField(label=gettext_lazy("Notice arrived on"), widget=DateInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
