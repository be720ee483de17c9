"""Sources, items by hand, and the rules of federation."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.federation.reconciliation import ANY, Choice, Mode, Right
from dsm.federation.typed import InvalidLine, as_lines, attributes_of, identifiers_of, word, words_of
from dsm.forms.heads import HeadForm
from dsm.forms.service_data import ComponentForm
from dsm.models import ChoiceRule, RankRule, Source
from dsm.models.items import TWINS
from dsm.queries.federation import MatrixRow
from organizations.forms import ServiceForm
from organizations.forms.revised import RowForm
from organizations.models import Supplier

MOST_DAYS, MOST_RANK = 3650, 999
LINES = forms.Textarea(attrs={"rows": 8, "class": "code"})


class SourceForm(HeadForm):
    only_new = ("key",)

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120,
        help_text=gettext_lazy("Such as “CMDB of North Hosting” or “List of the network team”."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Source.Kind.choices,
        help_text=gettext_lazy("The master names what you expect; suppliers and teams confirm it or add to it."),
    )  # fmt: skip
    supplier = forms.ModelChoiceField(
        Supplier.objects.none(), label=gettext_lazy("Supplier"), required=False,
        empty_label=gettext_lazy("none: your own people"),
    )  # fmt: skip
    rank = forms.IntegerField(
        label=gettext_lazy("Rank"), min_value=1, max_value=MOST_RANK, initial=100,
        help_text=gettext_lazy("1 is believed first. It holds where “Who is right” says nothing else."),
    )  # fmt: skip
    stale_days = forms.IntegerField(
        label=gettext_lazy("Stale after days"), required=False, min_value=1, max_value=MOST_DAYS,
        help_text=gettext_lazy("When it has not confirmed a value for so long, lower ranks may write again. Empty: never."),
    )  # fmt: skip
    may_insert = forms.BooleanField(
        label=gettext_lazy("May bring new items"), required=False, initial=True,
        help_text=gettext_lazy("If not, it only speaks about items that are known."),
    )  # fmt: skip
    key = forms.SlugField(
        label=gettext_lazy("Key"), max_length=40, required=False,
        help_text=gettext_lazy("The API names it so, and it stays. Left empty, it is made of the name."),
    )  # fmt: skip


class ItemForm(ComponentForm):
    item_class = forms.SlugField(
        label=gettext_lazy("Class"), max_length=40, widget=forms.TextInput(attrs={"list": "item-classes"}),
        help_text=gettext_lazy("Such as server, disk or licence; small letters, no spaces."),
    )  # fmt: skip
    attributes = forms.CharField(
        label=gettext_lazy("Attributes"), required=False, widget=LINES, max_length=200_000,
        help_text=gettext_lazy("One on each line, such as “ram: 16”. What you change here stands before every source."),
    )  # fmt: skip
    field_order = ("name", "item_class", "unit", "supplier", "availability", "attributes", "key", "revision")

    def value_of(self, row, name):
        return as_lines(row.attributes) if name == "attributes" else super().value_of(row, name)

    def clean_attributes(self):
        """What was not touched stays as it is: a text that looks like a number stays a text."""
        try:
            said = attributes_of(self.cleaned_data["attributes"])
        except InvalidLine as refusal:
            raise ValidationError(str(refusal)) from None
        before = self.row.attributes if self.row else {}
        lines = dict(line.split(": ", 1) for line in as_lines(before).splitlines() if ": " in line)
        return {name: before[name] if lines.get(name) == str(value) else value for name, value in said.items()}


class ClassForm(RowForm):
    identifiers = forms.CharField(
        label=gettext_lazy("Told apart by"), widget=forms.Textarea(attrs={"rows": 4, "class": "code"}), max_length=2000,
        help_text=gettext_lazy("One identifier on each line, the strongest first. Several attributes that only together tell items apart have a plus between them: name + site."),
    )  # fmt: skip
    is_dependent = forms.BooleanField(
        label=gettext_lazy("Lives in a host"), required=False,
        help_text=gettext_lazy("Such as a disk in a server: it is told apart among what lives in the same host."),
    )  # fmt: skip
    expected = forms.CharField(
        label=gettext_lazy("Expected attributes"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("With commas between them. The coverage tells how many of them each source fills in."),
    )  # fmt: skip

    def clean_identifiers(self):
        try:
            return identifiers_of(self.cleaned_data["identifiers"])
        except InvalidLine as refusal:
            raise ValidationError(str(refusal)) from None

    def clean_expected(self):
        return words_of(self.cleaned_data["expected"])


class PlaceForm(forms.Form):
    """Which row of “Who is right”: a class and an attribute, each may be every one."""

    item_class = forms.SlugField(label=gettext_lazy("Class"), max_length=40, required=False)
    attribute = forms.CharField(label=gettext_lazy("Attribute"), max_length=60, required=False)

    def clean_item_class(self):
        said = self.cleaned_data["item_class"] or ANY
        if said in TWINS:
            raise ValidationError(_("Products and capabilities have no sources."))
        return said

    def clean_attribute(self):
        said = self.cleaned_data["attribute"].strip()
        return ANY if said in ("", ANY) else word(said) or ANY


class RightsForm(ServiceForm):
    """One row of “Who is right”. For each source: rank, days and mode; without a rank holds what is said more widely."""

    choice = forms.ChoiceField(
        label=gettext_lazy("The value is chosen"), choices=ChoiceRule.CHOICES,
        help_text=gettext_lazy("Anything but “by rank” looks at all sources that may write, whatever their rank."),
    )  # fmt: skip

    def __init__(self, *args, row: MatrixRow, sources: list[Source], **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = [None, *sources]
        self.fields["choice"].initial = row.choice.value
        for number, cell in enumerate(row.cells):
            own = cell.right if cell.is_own else None
            self.fields[f"rank_{number}"] = forms.IntegerField(
                label=_("Rank"), required=False, min_value=0 if number == 0 else 1, max_value=MOST_RANK,
                initial=own and own.rank, widget=forms.NumberInput(attrs={"placeholder": cell.right.rank}),
            )  # fmt: skip
            self.fields[f"days_{number}"] = forms.IntegerField(
                label=_("Stale after days"), required=False, min_value=1, max_value=MOST_DAYS,
                initial=own and own.stale_days,
            )  # fmt: skip
            self.fields[f"mode_{number}"] = forms.ChoiceField(
                label=_("It"), choices=RankRule.MODES, initial=own.mode.value if own else Mode.WRITE.value
            )

    def clean(self):
        """To the arguments of the service."""
        said = super().clean()
        if self.errors:
            return said
        rights = {}
        for number, source in enumerate(self.columns):
            rank, mode = said[f"rank_{number}"], Mode(said[f"mode_{number}"])
            if rank is None and (mode is not Mode.WRITE or said[f"days_{number}"] is not None):
                self.add_error(f"rank_{number}", _("Give a rank, too."))
            rights[source] = None if rank is None else Right(rank, said[f"days_{number}"], mode)
        return {"rights": rights, "choice": Choice(said["choice"])}

    def lines(self) -> list[tuple[Source | None, list]]:
        """(source, its three fields) for the page."""
        return [
            (source, [self[f"{name}_{number}"] for name in ("rank", "days", "mode")])
            for number, source in enumerate(self.columns)
        ]
