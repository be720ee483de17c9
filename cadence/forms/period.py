"""The calendar of a period: proposed lines, each of which can be changed or left out before anything is saved."""

from collections.abc import Collection, Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from cadence.fiscal import FiscalYear
from cadence.forms import DateInput
from cadence.forms.occasions import REPEATS
from cadence.models import Occasion
from cadence.planning import Proposal
from organizations.errors import DomainError
from organizations.forms.records import RecordForm
from organizations.models import Group, Person, Unit


class PeriodForm(RecordForm):
    """What all lines share."""

    period = forms.CharField(label=_("Period"), max_length=60)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("the whole organization")
    )

    def prepare(self):
        self.fields["unit"].required = self.membership.is_scoped


class LineForm(RecordForm):
    """One line. What is not ticked is neither checked nor saved."""

    take = forms.BooleanField(label=_("Put into the calendar"), required=False)
    kind = forms.ChoiceField(label=_("What"), choices=Occasion.Kind.choices)
    title = forms.CharField(label=_("In words"), max_length=200)
    on = forms.DateField(label=_("Day"), widget=DateInput)
    repeats = forms.ChoiceField(label=_("Repeats"), choices=REPEATS)
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput)
    person = forms.ModelChoiceField(
        Person.objects.none(), label=_("Due from"), required=False, empty_label=_("no one person")
    )
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("or from the group"), required=False, empty_label=_("no group")
    )

    @property
    def is_taken(self) -> bool:
        return not self.is_bound or bool(self.data.get(self.add_prefix("take")))


class PeriodCalendar:
    """A `PeriodForm` and a `LineForm` for each proposal. `present`: (kind, title) of what is in the calendar already.

    What is there already, and what lies in the past, is not ticked.
    """

    def __init__(
        self, data, *, membership, year: FiscalYear, proposed: Sequence[Proposal], present: Collection, today: date
    ):
        self.head = PeriodForm(data, membership=membership, initial={"period": year.label})
        self.lines = [
            LineForm(data, membership=membership, prefix=f"line-{number}", initial=_initial(one, present, today))
            for number, one in enumerate(proposed)
        ]
        self.refusal = ""

    def submit(self, service, *, by):
        """service(occasions=[fields], by=by) with what is ticked; None when something is to be mended first."""
        taken = [line for line in self.lines if line.is_taken]
        if not all([self.head.is_valid(), *(line.is_valid() for line in taken)]):
            return None
        shared = self.head.cleaned_data
        wanted = [{**shared, **{name: line.cleaned_data[name] for name in _FIELDS}} for line in taken]
        try:
            return service(occasions=wanted, by=by)
        except DomainError as refusal:
            self.refusal = str(refusal)
            return None


_FIELDS = ("kind", "title", "on", "repeats", "until", "person", "group")


def _initial(one: Proposal, present: Collection[tuple], today: date) -> dict:
    return {
        "take": (one.kind, one.title) not in present and one.on >= today,
        "kind": one.kind,
        "title": one.title,
        "on": one.on,
        "repeats": one.repeats.value,
        "until": one.until,
    }
