"""What is sent from the blueprint: the words of one cell, and the lane of a step."""

from django import forms
from django.utils.translation import gettext as _

from valuestreams.services.blueprint import FIELDS, LAYERS

LONGEST = 2000  # of anything typed into a cell, before its own limit is told


class CellForm(forms.Form):
    step = forms.SlugField(max_length=60)
    field = forms.ChoiceField(choices=[(name, name) for name in FIELDS])
    value = forms.CharField(max_length=LONGEST, required=False)
    revision = forms.IntegerField(min_value=0, max_value=2**31)


class PlaceForm(forms.Form):
    """`column` is the step to whose place it moves, empty to stay."""

    step = forms.SlugField(max_length=60)
    layer = forms.ChoiceField(choices=[("", ""), *LAYERS.items()], required=False)
    column = forms.SlugField(max_length=60, required=False)


class ColumnForm(forms.Form):
    """`column` is the step to whose place it moves."""

    step = forms.SlugField(max_length=60)
    column = forms.SlugField(max_length=60)


class ThresholdForm(forms.Form):
    """Below which %C/A a step is a failure point, in percent."""

    below = forms.DecimalField(min_value=0, max_value=100, max_digits=6, decimal_places=2, required=False)


def sentence(form: forms.Form) -> str:
    """The first thing that is wrong with what was sent, for a place that has room for one."""
    for errors in form.errors.values():
        return str(errors[0])
    return _("This cannot be saved.")
