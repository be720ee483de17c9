"""What is taken along into another plan."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.forms import ServiceForm
from organizations.models import Membership, Unit
from vpmom.forms.following import DateInput
from vpmom.next_period import next_period, next_title
from vpmom.plan import Period
from vpmom.queries.copying import CopyPage


class CopyForm(ServiceForm):
    """Its data is {"title", "period", "carried"}. What is offered is of `page`."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    period_start = forms.DateField(label=gettext_lazy("First day"), widget=DateInput)
    period_end = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput)
    carried = forms.MultipleChoiceField(label=gettext_lazy("What is taken along"), required=False)

    def __init__(self, *args, page: CopyPage, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.page = page
        self.initial |= self._proposed(membership)
        chosen = self.data.getlist("carried") if self.is_bound else page.usual
        self.groups = [
            {"group": group, "choices": [{"choice": one, "ticked": one.key in chosen} for one in group.choices]}
            for group in page.groups
        ]
        self.fields["carried"].choices = [(one.key, one.words) for group in page.groups for one in group.choices]
        self.fields["carried"].error_messages["invalid_choice"] = _("A line that you chose is no longer in the plan.")

    def _proposed(self, membership: Membership) -> dict:
        organization = membership.organization
        year_end = (organization.fiscal_year_end_month, organization.fiscal_year_end_day)
        before = self.page.plan.period
        try:
            period = next_period(before, year_end, localdate())
        except (ValueError, OverflowError):  # at the end of the calendar there is no next one
            return {"title": self.page.plan.title}
        title = next_title(self.page.plan.title, before, period)
        return {"title": title, "period_start": period.start, "period_end": period.end}

    def clean(self):
        data = self.cleaned_data
        start, end = data.get("period_start"), data.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _("The period ends before it begins."))
        if self.errors:
            return data
        return {**self._wanted(data), "period": Period(start, end) if start and end else None}

    def _wanted(self, data: dict) -> dict:
        return {"title": data["title"], "carried": frozenset(data["carried"])}

    @property
    def facts(self) -> list:
        return [self[name] for name in self.fields if name != "carried"]


class TemplateForm(CopyForm):
    """A copy for another unit; its period may wait."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Of"),
        required=False,
        empty_label=gettext_lazy("The whole organization"),
    )
    field_order = ["title", "unit", "period_start", "period_end", "carried"]

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, membership=membership, **kwargs)
        units = Unit.objects.visible_to(membership)
        self.fields["unit"].queryset = units.filter(pk__in=membership.unit_ids) if membership.is_scoped else units
        self.fields["unit"].required = membership.is_scoped
        self.fields["period_start"].required = self.fields["period_end"].required = False

    def _proposed(self, membership: Membership) -> dict:
        plan = self.page.plan
        return {"title": plan.title, "period_start": plan.period_start, "period_end": plan.period_end}

    def clean(self):
        data = self.cleaned_data
        if bool(data.get("period_start")) != bool(data.get("period_end")) and not self.errors:
            self.add_error("period_end", _("Give both days of the period, or none."))
        return super().clean()

    def _wanted(self, data: dict) -> dict:
        return {**super()._wanted(data), "unit": data["unit"]}
