"""What people type about controls: the catalogue, evidence, exemptions, gates."""

from django import forms
from django.core.validators import URLValidator
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadence.forms import DateInput
from dsm.controls import format
from dsm.controls.control import MOST_DAYS, Attribute
from dsm.models import Control, Product
from dsm.models.controls import FAMILIES, LEVELS, PROGRESS
from dsm.portfolio import STAGES
from dsm.queries.controls import attributes_of
from organizations.forms import ServiceForm
from organizations.forms.revised import RowForm
from organizations.models import Membership, Person

TEXT = forms.Textarea(attrs={"rows": 3})
DAYS = {"min_value": 0, "max_value": MOST_DAYS, "required": False}
ANY_REVISION = {"widget": forms.HiddenInput, "min_value": 0, "max_value": 2**31 - 1, "required": False}


def level_field(stage: str) -> forms.TypedChoiceField:
    label = dict(Product.Stage.choices)[stage]
    return forms.TypedChoiceField(label=label, choices=LEVELS, coerce=int, initial=0)


class ControlForm(RowForm):
    title = forms.CharField(label=gettext_lazy("Control"), max_length=200)
    family = forms.ChoiceField(label=gettext_lazy("Family"), choices=FAMILIES)
    purpose = forms.CharField(label=gettext_lazy("What it is good for"), max_length=1000, required=False, widget=TEXT)
    discovery, alpha, beta, live = (level_field(stage) for stage in STAGES)
    when = forms.CharField(
        label=gettext_lazy("Only when"), max_length=300, required=False,
        help_text=gettext_lazy("Attributes joined by “and” and “or”, such as: payments and (public or vip-users). Empty: for every product."),
    )  # fmt: skip
    evidence = forms.CharField(
        label=gettext_lazy("What shows that it is met"), max_length=500, required=False, widget=TEXT
    )
    effort_days = forms.DecimalField(
        label=gettext_lazy("Effort in days of work"), min_value=0, max_value=MOST_DAYS, decimal_places=2, required=False
    )
    lead_days = forms.IntegerField(
        label=gettext_lazy("Lead time in days"),
        help_text=gettext_lazy("Calendar days from the beginning until the evidence is there."), **DAYS,
    )  # fmt: skip
    valid_days = forms.IntegerField(
        label=gettext_lazy("Evidence counts for days"), help_text=gettext_lazy("Empty: it does not age."),
        **{**DAYS, "min_value": 1},
    )  # fmt: skip
    hard = forms.BooleanField(
        label=gettext_lazy("Hard gate"), required=False,
        help_text=gettext_lazy("Nobody but an owner of the organization lets a product pass without it."),
    )  # fmt: skip


class NewControlForm(ControlForm):
    key = forms.SlugField(
        label=gettext_lazy("Key"), max_length=60, required=False,
        help_text=gettext_lazy("The name in files and in the API; it stays. Empty: made of the title."),
    )  # fmt: skip
    revision = None

    def clean(self):
        data = super().clean()
        data["key"] = (data.get("key") or slugify(data.get("title", ""))[:60].strip("-")).lower()
        return data


class LevelsForm(forms.Form):
    """Levels of many controls in one table: fields "STAGE-ID" and "revision-ID" for each row."""

    def __init__(self, data=None, *, rows: list[Control]):
        super().__init__(data)
        self.rows = rows
        for row in rows:
            self.fields[f"revision-{row.pk}"] = forms.IntegerField(initial=row.revision, **ANY_REVISION)
            for stage in STAGES:
                field = self.fields[f"{stage}-{row.pk}"] = level_field(stage)
                field.initial = getattr(row, stage)
                field.widget.attrs["aria-label"] = f"{row.title}, {field.label}"

    def wanted(self) -> dict[int, tuple[int, dict[str, int]]]:
        """As services.control_catalogue.change_levels takes them; the form is valid."""
        said = self.cleaned_data
        return {
            row.pk: (said[f"revision-{row.pk}"] or row.revision, {stage: said[f"{stage}-{row.pk}"] for stage in STAGES})
            for row in self.rows
        }

    def sees_now(self, row_id: str | None) -> None:
        """The refusal told what stands in this row now: what was typed can be saved over it."""
        self.data = self.data.copy()
        for row in self.rows:
            if str(row.pk) == row_id:
                self.data[f"revision-{row.pk}"] = str(row.revision)

    def lines(self):
        """Each row with its bound level fields and its revision."""
        for row in self.rows:
            fields = [self[f"{stage}-{row.pk}"] for stage in STAGES]
            yield row, fields, self[f"revision-{row.pk}"]


class AttributeListForm(RowForm):
    attributes = forms.CharField(
        label=gettext_lazy("Attributes"), max_length=15_000, required=False, widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("One a line: the word, a colon, what it means."),
    )  # fmt: skip

    def clean_attributes(self) -> list[Attribute]:
        lines = [line.strip() for line in self.cleaned_data["attributes"].splitlines() if line.strip()]
        found = [
            Attribute(key.strip().lower(), title.strip())
            for key, _colon, title in (line.partition(":") for line in lines)
        ]
        if any(len(one.title) > 200 for one in found):
            raise forms.ValidationError(_("What an attribute means is said in at most 200 characters."))
        return found


class CatalogueFileForm(ServiceForm):
    """A file, or its text; `catalogue` is what was read."""

    file = forms.FileField(label=gettext_lazy("File"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or its text"), required=False, max_length=2_000_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )  # fmt: skip
    remove = forms.BooleanField(
        label=gettext_lazy("Put controls that the file does not name into the bin"), required=False
    )

    def clean(self):
        data = super().clean()
        file, text = data.pop("file", None), data.pop("text", "")
        if file is None and not text:
            raise forms.ValidationError(_("Choose a file or paste its text."))
        source = file.read(format.MAX_BYTES + 1) if file else text
        try:
            data["catalogue"] = format.read(source)
        except format.InvalidCatalogue as refused:
            raise forms.ValidationError(refused.problems) from None
        self.source = source.decode("utf-8-sig") if isinstance(source, bytes) else source
        return data


class EvidenceForm(RowForm):
    revision = forms.IntegerField(**ANY_REVISION)
    progress = forms.ChoiceField(label=gettext_lazy("How far it is"), choices=PROGRESS, widget=forms.RadioSelect)
    evidence = forms.CharField(label=gettext_lazy("What shows it"), max_length=2000, required=False, widget=TEXT)
    link = forms.URLField(
        label=gettext_lazy("Link"), max_length=500, required=False, assume_scheme="https",
        validators=[URLValidator(["http", "https"])],
    )  # fmt: skip
    evidence_on = forms.DateField(
        label=gettext_lazy("Of which day"), required=False, widget=DateInput,
        help_text=gettext_lazy("The day of which the evidence speaks. Empty: today."),
    )  # fmt: skip
    field_order = ["progress", "evidence", "link", "evidence_on", "revision"]

    def clean_revision(self) -> int:
        return self.cleaned_data["revision"] or 0


class ExemptionForm(ServiceForm):
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Who answers for it"), empty_label=gettext_lazy("choose")
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=1000, widget=TEXT)
    expires = forms.DateField(
        label=gettext_lazy("Last day"), widget=DateInput, help_text=gettext_lazy("At most a year ahead.")
    )

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.visible_to(membership)


class GateDayForm(RowForm):
    gate_on = forms.DateField(label=gettext_lazy("Day of the gate"), required=False, widget=DateInput)


class GatekeeperForm(ServiceForm):
    member = forms.ModelChoiceField(
        Membership.objects.none(), label=gettext_lazy("Who decides"), required=False,
        empty_label=gettext_lazy("only owners of the organization"),
    )  # fmt: skip

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        members = Membership.objects.visible_to(membership).active().select_related("user", "organization")
        self.fields["member"].queryset = members


class ProductAttributesForm(RowForm):
    attributes = forms.MultipleChoiceField(
        label=gettext_lazy("What is true of the product"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, organization, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["attributes"].choices = [(one.key, one.title or one.key) for one in attributes_of(organization)]


class PromotionForm(ServiceForm):
    to_stage = forms.ChoiceField(choices=Product.Stage.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why it passes nevertheless"), max_length=2000, required=False, widget=TEXT
    )


class TakeBackForm(ServiceForm):
    reason = forms.CharField(label=gettext_lazy("Why it is taken back"), max_length=2000, widget=TEXT)
