"""A new plan, and what the list of plans is narrowed to."""

from datetime import date

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from organizations.models import Membership, Person, Unit
from vpmom.blank import empty_sections, fiscal_periods
from vpmom.kinds import SHAPES, Kind
from vpmom.models import Plan
from vpmom.plan import Period
from vpmom.plan import Plan as Text
from vpmom.queries.listing import ARCHIVED, Wanted

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
OTHER_DATES = "other"


def in_words(period: Period) -> str:
    return f"{date_format(period.start, 'j M Y')} – {date_format(period.end, 'j M Y')}"


class NewPlanForm(ServiceForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[(kind.value, SHAPES[kind].title) for kind in Kind],
        initial=Kind.VPMOM,
        help_text=gettext_lazy(
            "V2MOM has values in place of priorities, OKRs have objectives and key results, VMOST has a mission, "
            "objectives, strategies and tactics. Every heading can be renamed."
        ),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Of"),
        required=False,
        empty_label=gettext_lazy("The whole organization"),
    )
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("Owner"), required=False, empty_label=gettext_lazy("nobody yet"),
        help_text=gettext_lazy("Answers for the plan, and decides it until its RAPID line says otherwise."),
    )  # fmt: skip
    period = forms.ChoiceField(label=gettext_lazy("Period"))
    period_start = forms.DateField(label=gettext_lazy("First day"), widget=DAY, required=False)
    period_end = forms.DateField(
        label=gettext_lazy("Last day"), widget=DAY, required=False,
        help_text=gettext_lazy("First and last day count only for “Other dates”."),
    )  # fmt: skip
    parents = forms.ModelMultipleChoiceField(
        Plan.objects.none(), label=gettext_lazy("Plans above it"), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whose methods it carries. You can choose them later, too."),
    )  # fmt: skip

    def __init__(self, *args, membership: Membership, today: date, **kwargs):
        organization = membership.organization
        year_end = (organization.fiscal_year_end_month, organization.fiscal_year_end_day)
        self.periods = fiscal_periods(year_end, today)
        coming = next(name for name, period in self.periods.items() if name.startswith("FY") and period.start > today)
        mine = Person.objects.visible_to(membership).filter(membership=membership).first()
        kwargs["initial"] = {"period": coming, "owner": mine, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        named = [(name, f"{name}: {in_words(period)}") for name, period in self.periods.items()]
        self.fields["period"].choices = [*named, (OTHER_DATES, _("Other dates"))]
        units = Unit.objects.visible_to(membership)
        self.fields["unit"].queryset = units.filter(pk__in=membership.unit_ids) if membership.is_scoped else units
        self.fields["unit"].required = membership.is_scoped
        self.fields["owner"].queryset = Person.objects.visible_to(membership)
        above = Plan.objects.visible_to(membership).filter(archived_at=None).order_by("-period_start", "title")[:50]
        self.fields["parents"].queryset = Plan.objects.visible_to(membership).filter(pk__in=[row.pk for row in above])
        if not above:
            del self.fields["parents"]

    def clean(self):
        data = super().clean()
        if data.get("period") == OTHER_DATES:
            start, end = data.get("period_start"), data.get("period_end")
            if not start:
                self.add_error("period_start", _("Say on which day it begins."))
            if not end:
                self.add_error("period_end", _("Say on which day it ends."))
            if start and end and end < start:
                self.add_error("period_end", _("The period ends before it begins."))
        return data

    def create(self, create_plan, membership: Membership) -> Plan | None:
        """Hand the text of an empty page over to the service `create_plan`."""
        return self.submit(lambda **data: create_plan(by=membership, **self._wanted(data)))

    def _wanted(self, data: dict) -> dict:
        kind = Kind(data["kind"])
        period = self.periods.get(data["period"]) or Period(data["period_start"], data["period_end"])
        label = "" if data["period"] == OTHER_DATES else data["period"]
        text = Text(title=data["title"], kind=kind, period=period, period_label=label, sections=empty_sections(kind))
        return {"text": text, "unit": data["unit"], "owner": data["owner"], "parents": data.get("parents", ())}


class NarrowForm(forms.Form):
    """The filters above the list. What is no filter is ignored, so that an old bookmark still shows a list."""

    period = forms.CharField(label=gettext_lazy("Period"), required=False)
    unit = forms.IntegerField(label=gettext_lazy("Unit"), required=False, min_value=1, max_value=2**31)
    status = forms.ChoiceField(
        label=gettext_lazy("Status"), required=False,
        choices=[("", gettext_lazy("all")), *Plan.Status.choices, (ARCHIVED, gettext_lazy("archived"))],
    )  # fmt: skip
    mine = forms.BooleanField(label=gettext_lazy("Only those that name me"), required=False)

    def wanted(self) -> Wanted:
        self.is_valid()
        data = self.cleaned_data
        return Wanted(data.get("unit"), _dates(data.get("period", "")), data.get("status", ""), bool(data.get("mine")))


def _dates(word: str) -> tuple[date, date] | None:
    """ "2027-01-01..2027-12-31" as two days; None for anything else."""
    try:
        start, end = (date.fromisoformat(part) for part in word.split(".."))
    except ValueError:
        return None
    return start, end
