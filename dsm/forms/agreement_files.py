"""A file of agreements: chosen, or typed into the page."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.agreements import InvalidRegister, Register, read

MOST_BYTES = 500_000


class RegisterForm(forms.Form):
    """After `is_valid`, `register` is what the file says; else `problems` holds a sentence for each thing that is wrong."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False, help_text=gettext_lazy("YAML, as check_agreements reads it.")
    )
    text = forms.CharField(
        label=gettext_lazy("Or the text of one"), required=False, max_length=MOST_BYTES, strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )  # fmt: skip

    register: Register
    problems: tuple[str, ...] = ()

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        source = self._source(data)
        try:
            self.register = read(source)
        except InvalidRegister as refusal:
            self.problems = tuple(refusal.problems)
            raise forms.ValidationError(_("Nothing was taken in. What is wrong stands below.")) from refusal
        return data

    def _source(self, data: dict) -> str:
        """What was chosen is shown as text from now on, so that it can be mended and sent again."""
        if sent := data.get("file"):
            if sent.size > MOST_BYTES:
                raise forms.ValidationError(_("The file is larger than %(most)s KB.") % {"most": MOST_BYTES // 1000})
            try:
                text = sent.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise forms.ValidationError(_("The file is not UTF-8 text.")) from error
            self.data = self.data.copy()
            self.data["text"] = text
            return text
        if not data.get("text", "").strip():
            raise forms.ValidationError(_("Choose a file, or put in its text."))
        return data["text"]
