"""A form that writes a state as a whole."""

from django import forms

from organizations.forms.revised import RevisedForm

__all__ = ["RevisedForm", "VersionForm"]


class VersionForm(RevisedForm):
    """It carries the `version` (`queries.reading.version_of`) of the state that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)
