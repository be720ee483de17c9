"""What is asked for a file to take along, and for a department of the operations page."""

import json

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.errors import DomainError, Stale
from organizations.forms import ServiceForm
from vpmom.models import Department
from vpmom.plan import Visibility
from vpmom.services.handbook import state

LARGEST_ID = 2**63 - 1


class FileForm(forms.Form):
    """The query of a download: `audience`, `version` (an id), `pages=any` for a PDF of more than one, `annex=yes`."""

    audience = forms.ChoiceField(choices=[(each.value, each.value) for each in Visibility], required=False)
    version = forms.IntegerField(min_value=1, max_value=LARGEST_ID, required=False)
    pages = forms.ChoiceField(choices=[("one", "one"), ("any", "any")], required=False)
    annex = forms.ChoiceField(choices=[("no", "no"), ("yes", "yes")], required=False)

    @property
    def audience_wanted(self) -> Visibility:
        """A file travels, so it holds public lines only unless somebody asks for more."""
        return Visibility(self.cleaned_data["audience"] or Visibility.PUBLIC)


class DepartmentForm(ServiceForm):
    intro = forms.CharField(
        label=gettext_lazy("What it does"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A few sentences. An empty line begins a new paragraph."),
    )  # fmt: skip
    key_facts = forms.CharField(
        label=gettext_lazy("Key facts"), max_length=10000, required=False, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "One line each: “- [Handbook](https://example.com): how we work”. “## Words” is a heading among them."
        ),
    )  # fmt: skip
    rank = forms.IntegerField(
        label=gettext_lazy("Place"), min_value=0, max_value=9999,
        help_text=gettext_lazy("Among the departments beside it: the smallest comes first, equal ones by name."),
    )  # fmt: skip
    is_shown = forms.BooleanField(
        label=gettext_lazy("Show it, and what lies below it, on the operations page"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40000)

    def __init__(self, *args, department: Department, **kwargs):
        super().__init__(*args, initial={**state(department), "seen": json.dumps(state(department))}, **kwargs)
        self.theirs: dict | None = None  # what somebody else wrote meanwhile

    def clean(self):
        """Browsers send lines that end in CR LF; what is kept has plain ones, so that it compares."""
        cleaned = super().clean()
        for name in ("intro", "key_facts"):
            cleaned[name] = cleaned.get(name, "").replace("\r\n", "\n").replace("\x00", "")
        return cleaned

    def clean_seen(self) -> dict:
        """What stood there when the form was opened. A spoilt one equals nothing, so it replaces nothing unseen."""
        try:
            seen = json.loads(self.cleaned_data["seen"])
        except ValueError:
            return {}
        return seen if isinstance(seen, dict) else {}

    def submit(self, service, **known):
        if not self.is_valid():
            return None
        try:
            return service(**self.cleaned_data, **known)
        except Stale as refusal:
            self._show_both(refusal)
        except DomainError as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        return None

    def _show_both(self, refusal: Stale) -> None:
        """What was typed stays; sent again it replaces what the others wrote, which stands above it now."""
        self.theirs = refusal.current
        self.data = {**self.data.dict(), "seen": json.dumps(refusal.current)}
        self.add_error(None, _("%(sentence)s Theirs stands below; save again to replace it.") % {"sentence": refusal})
