"""What of the map is asked for, by the address of the page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, Unit


class MapForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("The whole organization")
    )
    missing = forms.BooleanField(label=_("Only what is missing"), required=False)

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(membership)

    @property
    def wish(self) -> dict:
        """For `cascade_map`. A unit that is none, or not hers to see, is no wish."""
        self.full_clean()
        return {
            "unit": self.cleaned_data.get("unit"),
            "only_missing": self.cleaned_data.get("missing", False),
        }
