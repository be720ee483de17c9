from decimal import Decimal
from itertools import pairwise

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from assessments import services
from assessments.answering import Given
from assessments.framework import InvalidFramework
from assessments.models import Answer, Framework
from organizations.forms import ServiceForm
from organizations.models import Unit

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AssessmentForm(ServiceForm):
    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Such as “MAMOS, autumn 2026”."))
    framework = forms.ModelChoiceField(
        Framework.objects.none(), label=_("Framework"), empty_label=None,
        help_text=_("The assessment keeps the version that it begins with."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("About"), required=False, empty_label=_("The whole organization")
    )
    as_of = forms.DateField(label=_("Day"), widget=DAY, help_text=_("The day that the results stand for."))
    closes_on = forms.DateField(
        label=_("Answers until"), widget=DAY, required=False, help_text=_("The last day to answer, shown to everybody.")
    )

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["framework"].queryset = Framework.objects.visible_to(membership).defer("definition")
        units = Unit.objects.visible_to(membership)
        self.fields["unit"].queryset = units.filter(pk__in=membership.unit_ids) if membership.is_scoped else units
        self.fields["unit"].required = membership.is_scoped


class ChangeAssessmentForm(ServiceForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    as_of = forms.DateField(label=_("Day"), widget=DAY, help_text=_("The day that the results stand for."))
    closes_on = forms.DateField(label=_("Answers until"), widget=DAY, required=False)
    target = forms.ChoiceField(
        label=_("Target level"), required=False, help_text=_("Empty: the level that fits is the target.")
    )

    def __init__(self, *args, levels, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(level.key, f"{level.key} · {level.title}") for level in levels]
        self.fields["target"].choices = [("", _("The level that fits")), *choices]


class ProfileForm(ServiceForm):
    revenue = forms.DecimalField(
        label=_("Yearly revenue"), min_value=0, max_value=Decimal("1e17"), max_digits=20, decimal_places=2, required=False,
        help_text=_("The whole amount, such as 230000000. Together with the headcount it says which level fits."),
    )  # fmt: skip
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), max_length=3,
        error_messages={"invalid": _("Three capital letters, such as USD or EUR.")},
        widget=forms.TextInput(attrs={"class": "short", "autocapitalize": "characters"}),
    )  # fmt: skip
    rate = forms.DecimalField(
        label=_("Exchange rate"), required=False, min_value=Decimal("0.00000001"), max_digits=18, decimal_places=8,
        help_text=_("What one unit of your currency is worth in the framework's currency. Empty when they are the same."),
    )  # fmt: skip
    headcount = forms.IntegerField(
        label=_("Headcount"), min_value=0, max_value=10_000_000, required=False,
        help_text=_("Full-time equivalents, as they are on the day of the assessment."),
    )  # fmt: skip
    growth_drivers = forms.CharField(
        label=_("Growth drivers"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What growth comes from now: new markets, new offers, acquisitions …"),
    )  # fmt: skip
    markets = forms.CharField(
        label=_("Markets"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where you sell, and to whom."),
    )  # fmt: skip

    def clean_currency(self):
        return self.cleaned_data["currency"].upper()


def _pain_fields() -> dict[str, forms.Field]:
    fields = {
        "rank": forms.IntegerField(label=_("Rank"), min_value=1, max_value=99, required=False),
        "figure": forms.DecimalField(label=_("Figure"), max_digits=14, decimal_places=3, required=False),
        "note": forms.CharField(label=_("Note"), max_length=500, required=False),
    }
    for field in fields.values():
        field.widget.attrs["placeholder"] = field.label  # on a phone the head of the table is not there
    return fields


class PainsForm(ServiceForm):
    """All pains of the framework in one form: who gets a rank is picked. Its data is {"pains": [worst first]}."""

    def __init__(self, *args, framework, **kwargs):
        super().__init__(*args, **kwargs)
        self.pains = framework.pains
        for pain in self.pains:
            self.fields |= {f"{pain.key}-{part}": field for part, field in _pain_fields().items()}

    def rows(self):
        """Each pain with its three fields, as the page shows them."""
        return [(pain, [self[f"{pain.key}-{part}"] for part in ("rank", "figure", "note")]) for pain in self.pains]

    def clean(self):
        data = self.cleaned_data
        picked = [pain.key for pain in self.pains if data.get(f"{pain.key}-rank")]
        picked.sort(key=lambda key: data[f"{key}-rank"])
        self._refuse_forgotten(data, picked)
        return {
            "pains": [
                {"key": key, "figure": data.get(f"{key}-figure"), "note": data.get(f"{key}-note", "")} for key in picked
            ]
        }

    def _refuse_forgotten(self, data, picked):
        """Nothing typed is dropped silently, and no rank is given twice."""
        for pain in self.pains:
            told = data.get(f"{pain.key}-figure") is not None or data.get(f"{pain.key}-note")
            if told and pain.key not in picked and f"{pain.key}-rank" not in self.errors:
                self.add_error(f"{pain.key}-rank", _("Give it a rank, or clear its figure and note."))
        for before, after in pairwise(picked):
            if data[f"{before}-rank"] == data[f"{after}-rank"]:
                self.add_error(f"{after}-rank", _("This rank is used twice."))


class AnswerForm(forms.Form):
    """What the browser sends of one statement."""

    coverage = forms.RegexField(r"^([0-4]|na)$", required=False)
    criteria = forms.TypedMultipleChoiceField(required=False)
    note = forms.CharField(required=False, max_length=Answer.NOTE_LIMIT, strip=False)
    evidence = forms.CharField(required=False, max_length=500)
    revision = forms.IntegerField(min_value=0)

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = [(criterion.key, criterion.text) for criterion in item.criteria]

    def given(self) -> Given:
        coverage = self.cleaned_data["coverage"]
        return Given(
            coverage=int(coverage) if coverage.isdigit() else None,
            not_applicable=coverage == "na",
            criteria=tuple(sorted(self.cleaned_data["criteria"])),
            note=self.cleaned_data["note"].replace("\r\n", "\n"),
            evidence=self.cleaned_data["evidence"],
        )


class PublishFrameworkForm(ServiceForm):
    """A framework as a file, or pasted. Its data is {"source": bytes}; `problems` is what is wrong with these."""

    file = forms.FileField(
        label=_("File"), required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        help_text=_("A .yaml file of at most 2 MB. When you choose one, pasted text is not read."),
    )  # fmt: skip
    yaml = forms.CharField(
        label=_("Pasted text"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "class": "code", "spellcheck": "false", "wrap": "off"}),
    )  # fmt: skip

    problems: list[str] = []

    def clean(self):
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("yaml", "")
        if not self.errors and not file and not pasted.strip():
            raise forms.ValidationError(_("Choose a file, or paste its text."))
        return {"source": file.read(services.MOST_BYTES + 1) if file else pasted.encode()}

    def submit(self, service, **known):
        try:
            return super().submit(service, **known)
        except InvalidFramework as refusal:
            self.problems = refusal.problems
            count = len(self.problems)
            sentence = ngettext("There is a problem; see above.", "There are %(n)s problems; see above.", count)
            self.add_error("file" if self.files.get("file") else "yaml", sentence % {"n": count})
            return None
