"""What is sent from the funnel: one figure, the period, and the question "what if"."""

from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from organizations.forms.revised import RevisedForm
from valuestreams.accounting.box_score import Kind
from valuestreams.accounting.typed import NoNumber, read
from valuestreams.services.funnel import FIELDS

KINDS = {"reached": Kind.NUMBER, "spend": Kind.MONEY, "conversion": Kind.SHARE}


class FigureForm(forms.Form):
    """`value` is cleaned to people, cents or a share, as the field says."""

    step = forms.SlugField(max_length=60)
    field = forms.ChoiceField(choices=[(name, name) for name in FIELDS])
    value = forms.CharField(max_length=60, required=False)
    revision = forms.IntegerField(min_value=0, max_value=2**31)

    def clean_value(self) -> Fraction | None:
        kind = KINDS.get(self.cleaned_data.get("field", ""))
        if kind is None:
            return None
        try:
            return read(self.cleaned_data["value"], kind)
        except NoNumber as refusal:
            raise ValidationError(str(refusal)) from refusal


class PeriodForm(RevisedForm):
    period = forms.CharField(
        label=gettext_lazy("Period of the counts and of the spend"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("such as March 2027")}),
    )  # fmt: skip
    was = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)

    def clean_was(self) -> str | None:
        return self.cleaned_data["was"] if "was" in self.data else None


class WhatIfForm(forms.Form):
    """If the stage kept so many percentage points more."""

    keeps = forms.ChoiceField(label=gettext_lazy("Stage"))
    points = forms.DecimalField(
        label=gettext_lazy("Points more"), min_value=-100, max_value=100, max_digits=6, decimal_places=2, initial=5
    )

    def __init__(self, *args, stages: list[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keeps"].choices = stages
