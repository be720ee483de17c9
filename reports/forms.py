from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.forms import ServiceForm


class TitleForm(ServiceForm):
    title = forms.CharField(label=_("Title"), max_length=200)
