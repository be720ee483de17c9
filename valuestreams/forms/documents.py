"""Bringing in a file: first the file, then what was understood of it. Between the two nothing is kept on our side."""

import base64
import binascii
import zlib
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.errors import DomainError
from organizations.forms import ServiceForm
from organizations.models import Membership, Unit
from valuestreams.documents.reading import LARGEST
from valuestreams.forms.revised import VersionForm


@dataclass(frozen=True)
class Sent:
    """A file as it was sent, or pasted text, whose name is ""."""

    data: bytes
    name: str

    def packed(self) -> str:
        """For a hidden field: the second step sends it back."""
        return base64.b64encode(zlib.compress(self.data, 9)).decode()

    @classmethod
    def unpacked(cls, packed: str, name: str) -> "Sent":
        """Raises DomainError for what `packed` did not make, or what grows beyond a file."""
        unzip = zlib.decompressobj()
        try:
            data = unzip.decompress(base64.b64decode(packed, validate=True), LARGEST + 1)
        except (binascii.Error, zlib.error, ValueError):
            raise DomainError(_("The file got lost on the way. Choose it again.")) from None
        if len(data) > LARGEST:
            raise DomainError(_("The file is larger than %(most)s MB.") % {"most": f"{LARGEST / 10**6:g}"})
        return cls(data, name)


class FileForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Paste it"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("A table from a spreadsheet whose first line names the columns, or YAML."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"), required=False,
        help_text=gettext_lazy("CSV, Excel (.xlsx) or YAML, at most 1.2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.yaml,.yml,.json"}),
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        upload, text = cleaned.get("file"), cleaned.get("text", "")
        if upload and upload.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than %(most)s MB.") % {"most": f"{LARGEST / 10**6:g}"})
        if not upload and not text.strip():
            raise forms.ValidationError(_("Paste something or choose a file."))
        return {"sent": Sent(upload.read(), upload.name[:200]) if upload else Sent(text.encode(), "")}


class StoreForm(ServiceForm):
    """The second step: under which title, for which unit."""

    packed = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Of"), required=False,
        empty_label=gettext_lazy("The whole organization"),
    )  # fmt: skip

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(membership)
        self.fields["unit"].queryset = units.filter(pk__in=membership.unit_ids) if membership.is_scoped else units
        self.fields["unit"].required = membership.is_scoped


class ReplaceForm(VersionForm):
    """The second step when the steps of a state are replaced."""

    packed = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
