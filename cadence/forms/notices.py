"""When mails come."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cadence.catalogue import notice_kinds
from cadence.models.notices import Way
from organizations.forms import ServiceForm


class WaysForm(ServiceForm):
    """One choice for each kind of mail; a field is named by the word of its kind."""

    def __init__(self, *args, ways: dict[str, Way], **kwargs):
        super().__init__(*args, **kwargs)
        for word, (title, _usual) in notice_kinds().items():
            self.fields[word] = forms.ChoiceField(label=title, choices=Way.choices, initial=ways[word])


class WayForm(ServiceForm):
    way = forms.ChoiceField(label=_("Send them"), choices=Way.choices)
