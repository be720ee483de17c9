"""A table that is pasted or sent: read, shown, and sent again as text to be stored. In between nothing is kept."""

import csv
import io

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.intake.decoding import Unreadable, decoded
from dsm.intake.tables import AS_IT_SEEMS, AT_ONCE, read
from dsm.starting.portfolio import CAPABILITY, LARGEST, PRODUCT

WHATS = [
    ("", gettext_lazy("as the columns say")), (PRODUCT, gettext_lazy("products")),
    (CAPABILITY, gettext_lazy("capabilities")),
]  # fmt: skip


class TableForm(forms.Form):
    """`text` holds what is read, also after a file was sent, so that it can be mended and sent again."""

    text = forms.CharField(
        label=gettext_lazy("Paste a table"), required=False, strip=False, max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 8, "class": "code", "spellcheck": "false"}),
        help_text=gettext_lazy("From a spreadsheet or as CSV. The first line names the columns."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Or choose a file"), required=False,
        help_text=gettext_lazy("CSV or Excel (.xlsx), at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        upload = data.get("file")
        if upload is not None and upload.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 1 MB. Import it in parts."))
        if upload is not None:
            data["text"] = _text(upload.read())
        elif not data.get("text", "").strip() and not self.errors:
            raise forms.ValidationError(_("Paste a table or choose a file."))
        return data

    @property
    def raw(self) -> bytes:
        """Of a valid form: the table as UTF-8."""
        return self.cleaned_data["text"].encode()

    def showing_text(self) -> None:
        """Show the text of the file that was sent in the field in which it can be mended."""
        self.data = self.data.copy()
        self.data["text"] = self.cleaned_data["text"]


class PortfolioTableForm(TableForm):
    what = forms.ChoiceField(label=gettext_lazy("These are"), choices=WHATS, required=False)
    field_order = ("what", "text", "file")


def _text(raw: bytes) -> str:
    """A workbook becomes CSV, whose lines are those that later sentences name."""
    try:
        if not raw.startswith(b"PK"):
            return decoded(raw).text
        table = read(raw, AS_IT_SEEMS, AT_ONCE)
    except Unreadable as refusal:
        raise forms.ValidationError(str(refusal)) from None
    text = io.StringIO()
    csv.writer(text).writerows([table.header, *(row.cells for row in table.rows)])
    return text.getvalue()
