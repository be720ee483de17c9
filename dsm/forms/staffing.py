"""Homes, absences, allocations, demands, assumptions, and files of allocations."""

from decimal import Decimal
from fractions import Fraction

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dsm.models import Capability, Product
from dsm.staffing.fte import NotFte, read_fte
from dsm.staffing.values import MOST_DEMAND, MOST_FTE
from organizations.forms import ServiceForm
from organizations.forms.revised import RevisedForm, RowForm
from organizations.models import Membership, Person
from valuestreams.flow.tables import LARGEST
from valuestreams.wording import number

DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class FteField(forms.CharField):
    """ "0.5", "50 %" or "1/2", cleaned to a Fraction in thousandths."""

    def __init__(self, *, most: int = MOST_FTE, **kwargs):
        self.most = most
        super().__init__(**{"label": gettext_lazy("FTE"), "max_length": 20, **kwargs})
        self.widget.attrs.setdefault("class", "short")

    def prepare_value(self, value):
        return number(Fraction(value), 3) if isinstance(value, Decimal | Fraction | int) else value

    def clean(self, value):
        try:
            return read_fte(super().clean(value), self.most)
        except NotFte as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class LastingForm(RowForm):
    """A row with a first and a last day. Choices are what `membership` sees; `row` None means a new one."""

    first = forms.DateField(label=gettext_lazy("From"), **DAY)
    last = forms.DateField(
        label=gettext_lazy("To"), required=False, help_text=gettext_lazy("The last day. Left empty, it goes on."), **DAY
    )

    of = ()  # fields that are chosen once and stay

    def __init__(self, *args, membership: Membership, row=None, known: str = "", **kwargs):
        """`known` is the field of `of` that the page has chosen already."""
        if row is None:
            kwargs.setdefault("initial", {"first": localdate()})
        else:
            kwargs["initial"] = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        super().__init__(*args, **kwargs)
        for name in self.of if row is not None else [known]:
            self.fields.pop(name, None)
        if row is None:
            del self.fields["revision"]
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.model.objects.visible_to(membership)


class HomeForm(LastingForm):
    capability = forms.ModelChoiceField(
        Capability.objects.none(), label=gettext_lazy("Home capability"), required=False,
        empty_label=gettext_lazy("not said yet"), help_text=gettext_lazy("Where she or he grows, whatever the product."),
    )  # fmt: skip
    manager = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Line manager"), required=False, empty_label=gettext_lazy("nobody yet"),
        help_text=gettext_lazy("Cares for career and pay. Better not whoever leads the product."),
    )  # fmt: skip
    fte = FteField(initial=1, help_text=gettext_lazy("How much of a full-time job: 1, 0.8 or 80 %."))
    field_order = ("capability", "manager", "fte", "first", "last")


class AbsenceForm(LastingForm):
    share = forms.DecimalField(
        label=gettext_lazy("Percent of the working time"), min_value=Decimal("0.01"), max_value=100, max_digits=5,
        decimal_places=2, initial=100, help_text=gettext_lazy("100: away altogether. The reason is not asked."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip


class AllocationForm(LastingForm):
    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Person"))
    product = forms.ModelChoiceField(Product.objects.none(), label=gettext_lazy("Product"))
    fte = FteField(help_text=gettext_lazy("For this team: 0.5 or 50 % is half of a full-time job."))
    of = ("person", "product")
    field_order = ("person", "product", "fte", "first", "last")


class DemandForm(LastingForm):
    product = forms.ModelChoiceField(Product.objects.none(), label=gettext_lazy("Product"))
    capability = forms.ModelChoiceField(Capability.objects.none(), label=gettext_lazy("Capability"))
    fte = FteField(most=MOST_DEMAND, label=gettext_lazy("Full-time people"))
    of = ("product", "capability")
    field_order = ("product", "capability", "fte", "first", "last")


class EndForm(RowForm):
    last = forms.DateField(label=gettext_lazy("Last day"), **DAY)


def _percent(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=100, widget=forms.NumberInput(attrs={"class": "short"})
    )


def _count(label: str, **more) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=1000, widget=forms.NumberInput(attrs={"class": "short"}), **more
    )


class AssumptionsForm(RevisedForm):
    """What the organization assumes; `row` is what stands there now."""

    lost_in_2 = _percent(gettext_lazy("Lost in 2 teams at once, %"))
    lost_in_3 = _percent(gettext_lazy("Lost in 3 teams, %"))
    lost_in_4 = _percent(gettext_lazy("Lost in 4 teams, %"))
    lost_in_5 = _percent(gettext_lazy("Lost in 5 teams and more, %"))
    most_teams = _count(gettext_lazy("More teams than this at once are told"))
    team_least = _count(gettext_lazy("A team is small below this number of people"))
    team_most = _count(gettext_lazy("A team is large above this number of people"))
    bench_from = FteField(label=gettext_lazy("Free FTE from which somebody is on the bench"))
    most_accountable = _count(gettext_lazy("RACI: more A than this in one column are told"))
    most_consulted = _count(gettext_lazy("RACI: more C than this in one row are told"))
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, initial={name: getattr(row, name) for name in self.base_fields}, **kwargs)

    def clean_bench_from(self):
        share = self.cleaned_data["bench_from"]
        return Decimal(share.numerator) / share.denominator

    def standing(self) -> dict[str, str] | None:
        """After a refusal what stands there now; from now on the form is saved over that."""
        if self.stale is None:
            return None
        now = dict(self.stale.current)
        self.sends(revision=str(now.pop("revision")))
        return {str(self.fields[name].label): text for name, text in now.items() if name in self.fields}


class AllocationFileForm(ServiceForm):
    file = forms.FileField(
        label=gettext_lazy("File of allocations"),
        help_text=gettext_lazy("CSV with the columns person, product, from, to, fte. At most 2.5 MB and 5,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 2.5 MB. Import it in parts."))
        return upload

    def clean(self):
        upload = super().clean().get("file")
        return {} if upload is None else {"raw": upload.read(), "name": upload.name.replace("\x00", "")[:200]}
