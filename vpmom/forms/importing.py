"""Bringing in a page: first the page, then what of it is stored. Between the two nothing is kept on our side."""

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
from vpmom.parser import Page
from vpmom.plan import Visibility
from vpmom.queries.importing import read_page
from vpmom.services.importing import Chosen

LARGEST = 5_000_000  # bytes of a page, as the reader itself holds
LARGEST_PACKED = 1_400_000  # bytes that fit into the form of the second step


@dataclass(frozen=True)
class Source:
    """A page as it was sent: pasted text, or a file."""

    data: bytes
    name: str  # of the file; "" for pasted text

    def packed(self) -> str:
        """For a hidden field: the second step sends it back."""
        return base64.b64encode(zlib.compress(self.data, 9)).decode()

    @classmethod
    def unpacked(cls, packed: str, name: str) -> "Source":
        """Raises DomainError for what `packed` did not make, or what grows beyond a page."""
        unzip = zlib.decompressobj()
        try:
            data = unzip.decompress(base64.b64decode(packed, validate=True), LARGEST + 1)
        except (binascii.Error, zlib.error, ValueError):
            raise DomainError(_("The page got lost on the way. Paste or choose it again.")) from None
        if len(data) > LARGEST:
            raise DomainError(_("The page is larger than %(most)s MB.") % {"most": LARGEST // 10**6})
        return cls(data, name)

    def read(self, membership: Membership) -> Page:
        """Raises DomainError with the reader's sentence."""
        data = self.data if self.name else self.data.decode(errors="replace")
        return read_page(data, name=self.name, organization=membership.organization)


class PageForm(ServiceForm):
    text = forms.CharField(
        label=gettext_lazy("Paste the page"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("Markdown, HTML or plain text, with one plan or many."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"),
        required=False,
        help_text=gettext_lazy("Markdown, HTML, Word (.docx) or text."),
        widget=forms.ClearableFileInput(attrs={"accept": ".md,.markdown,.html,.htm,.docx,.txt"}),
    )

    def clean(self):
        cleaned = super().clean()
        upload, text = cleaned.get("file"), cleaned.get("text", "")
        if not upload and not text.strip():
            raise forms.ValidationError(_("Paste a page or choose a file."))
        source = Source(upload.read(), upload.name[:200]) if upload else Source(text.encode(), "")
        if len(source.packed()) > LARGEST_PACKED:
            raise forms.ValidationError(
                _("This page is too large to bring in at once. Leave out its pictures, or paste its text in parts.")
            )
        return {"source": source}


class StoreForm(forms.Form):
    """The second step: for each plan whether it is stored, under which title, for which unit."""

    packed = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args, membership: Membership, page: Page, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page
        units = Unit.objects.visible_to(membership)
        if membership.is_scoped:
            units = units.filter(pk__in=membership.unit_ids)
        self.units = {str(unit.pk): unit for unit in units}
        choices = [] if membership.is_scoped else [("", _("The whole organization"))]
        choices += [(pk, unit.name) for pk, unit in self.units.items()]
        by_name = sorted(self.units.values(), key=lambda unit: -len(unit.name))
        for place, plan in enumerate(page.plans):
            guess = next((unit.pk for unit in by_name if unit.name.lower() in plan.title.lower()), "")
            self.fields[f"take-{place}"] = forms.BooleanField(
                label=_("Store this plan"), required=False, initial=not plan.stub
            )
            self.fields[f"title-{place}"] = forms.CharField(
                label=_("Title"), required=False, max_length=200, initial=plan.title[:200]
            )
            self.fields[f"unit-{place}"] = forms.ChoiceField(
                label=_("Unit"), required=False, choices=choices, initial=guess
            )
            self.fields[f"visibility-{place}"] = forms.ChoiceField(
                label=_("Who may read it"),
                choices=[
                    (Visibility.PUBLIC, _("Anybody, once it is locked and opened")),
                    (Visibility.INTERNAL, _("Members only")),
                ],
                initial=Visibility.INTERNAL,
            )

    def chosen(self) -> list[Chosen]:
        cleaned = self.cleaned_data
        return [
            Chosen(
                place,
                self.units.get(cleaned[f"unit-{place}"]),
                cleaned[f"title-{place}"],
                Visibility(cleaned[f"visibility-{place}"]),
            )
            for place in range(len(self.page.plans))
            if cleaned[f"take-{place}"]
        ]

    def rows(self) -> list[dict]:
        """For the page: the fields of each plan."""
        names = ("take", "title", "unit", "visibility")
        return [{name: self[f"{name}-{place}"] for name in names} for place in range(len(self.page.plans))]
